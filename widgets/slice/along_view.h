// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <engine/snapshots.h>

class QPainter;

namespace fathom {
struct Theme;

/// A scroll through the body: activation of up to six features by slice position, the page's slice marked; a
/// gap where slices are not indexed. The mark follows the viewer's crosshair. A click jumps to a slice; Left
/// and Right move the mark, Enter jumps.
class AlongView final : public Translated<QWidget>
{
    Q_OBJECT
public:
    explicit AlongView(QWidget *parent = nullptr);
    /// @param firstMm, stepMm  position of slice 0 and distance of slices
    /// @param pinned  features that a person chose; they can be taken away again here
    void setSeries(std::vector<AlongSeries> series, int current, double firstMm, double stepMm,
                   const QList<int> &pinned = {});
    /// The slice that a person looks at: the mark goes there, and comes back there after hovering.
    void follow(int slice);
    [[nodiscard]] int marked() const { return m_marked; }
    [[nodiscard]] int sliceAt(double x) const;
    [[nodiscard]] double xOf(int slice) const;
    void retranslate() override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void sliceActivated(int index, bool newWindow);
    void unpinRequested(int feature);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void focusInEvent(QFocusEvent *event) override { repaintFocus(event); }
    void focusOutEvent(QFocusEvent *event) override { repaintFocus(event); }

private:
    void repaintFocus(QFocusEvent *event);
    void mark(int slice);
    [[nodiscard]] QRectF plot() const;
    [[nodiscard]] int count() const;
    [[nodiscard]] float largest() const;
    [[nodiscard]] double lineHeight() const;

    std::vector<AlongSeries> m_series;
    QList<int> m_pinned;
    int m_current = 0, m_marked = 0;
    int m_rest = 0; ///< where the mark is while nobody hovers
    double m_firstMm = 0.0, m_stepMm = 1.0;
};

} // namespace fathom
