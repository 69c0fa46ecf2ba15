// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "viewer_state.h"

#include <QWidget>

namespace fathom {

class PaneOverlay;

/// One plane of a viewer: canvas, overlay, mouse and keys. It changes nothing itself, the viewer does.
class SlicePane final : public QWidget
{
    Q_OBJECT
public:
    SlicePane(const ViewerState &state, Plane plane, CanvasKind kind, QWidget *parent);
    ~SlicePane() override;

    void refresh(); ///< the state changed
    void resetPan();
    [[nodiscard]] Plane plane() const { return m_plane; }
    [[nodiscard]] const PlaneFrame &frame() const { return m_frame; }
    [[nodiscard]] int slice() const;
    [[nodiscard]] PaneTransform transform() const;
    [[nodiscard]] QPixmap picture(bool texts); ///< as shown, or the slice alone
    /// Voxel (stored index, whole numbers) drawn at a pixel; nothing outside the scan.
    [[nodiscard]] std::optional<std::array<int, 3>> voxelAt(const QPointF &pixel) const;
    [[nodiscard]] QPointF pixelOf(const std::array<int, 3> &voxel) const;

Q_SIGNALS:
    void voxelPicked(const std::array<int, 3> &voxel);
    void voxelHovered(const std::optional<std::array<int, 3>> &voxel);
    void scrolled(int slices);
    void opacityTurned(int steps);
    void windowDragged(double wider, double higher); ///< in widths of the window
    void zoomed(double factor);
    void focused();
    void measurementsEdited(const std::vector<fathom::Measurement> &measurements, int selected);
    void menuWanted(const QPoint &globalPosition);
    void maximiseToggled();
    void openWanted(bool newWindow);

protected:
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    enum class Drag { None, Crosshair, Window, Pan, Point };
    struct Handle
    {
        int measurement = 0;
        size_t point = 0;
    };
    [[nodiscard]] std::optional<Handle> handleAt(const QPointF &pixel) const;
    [[nodiscard]] Vector3 indexAt(const QPointF &pixel) const; ///< kept inside the slice
    void addPoint(const Vector3 &index, bool drag);
    void step(int columns, int rows);

    const ViewerState &m_state;
    Plane m_plane;
    PlaneFrame m_frame;
    ScreenConvention m_convention;
    VolumePtr m_framed; ///< the volume that m_frame belongs to
    QPointF m_panMm;
    double m_margin = 0; ///< pixels around the whole scan, for the letters
    std::unique_ptr<SliceCanvas> m_canvas;
    PaneOverlay *m_overlay;
    Drag m_drag = Drag::None;
    QPointF m_last, m_pressed;
    bool m_moved = false;
    int m_wheel = 0;
    Handle m_handle;    ///< that is being dragged
    bool m_new = false; ///< its measurement was begun by this drag
};

} // namespace fathom
