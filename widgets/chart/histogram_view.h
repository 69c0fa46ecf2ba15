// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QWidget>
#include <vector>

class QPainter;
class QRectF;

namespace fathom {
struct Theme;

/// Bars of counts without axes, for a table cell. Heights are log(1 + count).
void paintMiniHistogram(QPainter &painter, const QRectF &area, const std::vector<qint32> &counts,
                        const QColor &colour);

/// Histogram of activations over firing slices, counts on a logarithmic axis. A range is brushed with the
/// mouse, or with Left and Right (Shift widens it); Escape clears it.
class HistogramView : public QWidget
{
    Q_OBJECT
public:
    explicit HistogramView(QWidget *parent = nullptr);
    /// @param counts  equal bins of (0, maximum]
    void setHistogram(std::vector<qint32> counts, double maximum);
    /// Draws the whole chart; the same code for screen, SVG and PDF.
    static void paint(QPainter &painter, const QRectF &area, const std::vector<qint32> &counts,
                      double maximum, int firstBin, int lastBin, const Theme &theme);
    void clearRange();
    [[nodiscard]] bool hasRange() const { return m_first >= 0; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// low < activation <= high; both 0 when the range was cleared.
    void rangeSelected(double low, double high);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] int binAt(double x) const;
    void select(int a, int b);
    void announce();

    std::vector<qint32> m_counts;
    double m_maximum = 0.0;
    int m_first = -1, m_last = -1, m_anchor = -1;
};

} // namespace fathom
