// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "viewer_state.h"

#include <QWidget>

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

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void paintHeat(QPainter &painter) const;
    void paintCrosshair(QPainter &painter) const;
    void paintCorners(QPainter &painter) const;
    void paintLetters(QPainter &painter) const;
    void paintScale(QPainter &painter) const;
    [[nodiscard]] bool showsCrop() const;
    [[nodiscard]] QPointF toScreen(const Vector3 &index) const;

    const ViewerState &m_state;
    Plane m_plane;
    PlaneFrame m_frame;
    PaneTransform m_transform;
    int m_slice = 0;
    bool m_active = false;
};

} // namespace fathom
