// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/snapshots.h>

#include <QWidget>

class QPainter;

namespace fathom {
struct Theme;

/// Enrichment of structures: a bar from zero to the difference, its 95 % interval as a line with caps, and
/// the rates in numbers. Up and Down move, Enter opens the structure's features.
class IntervalBarsView : public QWidget
{
    Q_OBJECT
public:
    explicit IntervalBarsView(QWidget *parent = nullptr);
    void setEnrichment(std::vector<Enrichment> rows);
    /// Draws all rows into the area; the same code for screen, SVG and PDF.
    static void paint(QPainter &painter, const QRectF &area, const std::vector<Enrichment> &rows, int current,
                      const Theme &theme);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void structureActivated(const QString &structure);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    [[nodiscard]] double rowHeight() const;
    std::vector<Enrichment> m_rows;
    int m_current = -1;
};

} // namespace fathom
