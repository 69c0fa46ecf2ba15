// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "viewer_state.h"

#include <QLineF>
#include <QWidget>
#include <map>

namespace fathom {

/// What lies over the picture of one plane: everything a reader needs to trust it (plane, letters, slice,
/// window, scan, real or synthetic, scale), the crosshair, the encoder's crop and the heat map.
class PaneOverlay final : public QWidget
{
    Q_OBJECT
public:
    PaneOverlay(const ViewerState &state, Plane plane, QWidget *parent);
    void setPlace(const PlaneFrame &frame, const PaneTransform &transform, int slice);
    void setActive(bool active);
    /// Room around a picture that its letters need.
    [[nodiscard]] double letterMargin(const PlaneFrame &frame) const;
    void setHovered(const std::optional<std::array<int, 3>> &voxel, const QPointF &pixel);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void paintOutlines(QPainter &painter);
    void paintMeasurements(QPainter &painter) const;
    void paintName(QPainter &painter) const;
    void paintHeat(QPainter &painter) const;
    void paintCrosshair(QPainter &painter) const;
    void paintCorners(QPainter &painter) const;
    void paintLetters(QPainter &painter) const;
    void paintScale(QPainter &painter) const;
    /// Text on a dark plate where it lies over the picture.
    void paintText(QPainter &painter, const QRectF &area, int flags, const QString &text,
                   const QColor &colour) const;
    [[nodiscard]] QFont textFont() const;
    [[nodiscard]] QFont letterFont() const;
    [[nodiscard]] QRectF pictureArea() const; ///< what the slice covers of the pane
    [[nodiscard]] bool showsCrop() const;
    [[nodiscard]] QPointF toScreen(const Vector3 &index) const;

    const ViewerState &m_state;
    Plane m_plane;
    PlaneFrame m_frame;
    PaneTransform m_transform;
    int m_slice = 0;
    bool m_active = false;
    std::optional<std::array<int, 3>> m_hovered;
    QPointF m_cursor;
    /// Borders of the structures of one slice, in columns and rows, by label.
    struct Outlines
    {
        const LabelMap *labels = nullptr;
        int through = -1, slice = -1;
        bool reversed = false;
        std::map<int, std::vector<QLineF>> lines;
    } m_outlines;
};

} // namespace fathom
