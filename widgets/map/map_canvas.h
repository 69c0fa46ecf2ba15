// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/map_snapshot.h>
#include <engine/snapshots.h>

#include <QHash>
#include <QImage>
#include <QPixmap>
#include <QPolygonF>
#include <QWidget>

class QTimer;

namespace fathom {

/// The points of a map, drawn from one buffer: while the view moves the first points of the (random) order,
/// as many as fit into a frame; all of them once it rests. Points that are not bright are painted grey,
/// below.
///
/// Drag or arrows move, wheel or + and - zoom, 0 shows all, Shift+drag or the lasso mode picks, Escape picks
/// nothing, Enter opens the point nearest to the middle (ringed while the keyboard is here).
class MapCanvas : public QWidget
{
    Q_OBJECT
public:
    explicit MapCanvas(QWidget *parent = nullptr);

    void setPoints(const MapPointsPtr &points); ///< keeps the view where it is the same map
    /// @param colours [points]; @param bright [points], empty: all
    /// @param rings [points], 1: drawn as a ring, for a second class of the same colour; empty: none
    void setColours(std::vector<QRgb> colours, std::vector<quint8> bright, std::vector<quint8> rings = {});
    void setLasso(bool on);
    /// What is drawn beside a point of a dense spot: a picture or a name.
    /// @param picture  as the encoder sees it: it is turned to the radiological convention here
    void setPicture(const SliceRef &slice, const QImage &picture);
    void setNames(const QHash<qint64, QString> &names);
    /// Points of the screen in the densest spots, none while all of the map is seen.
    [[nodiscard]] std::vector<qint64> marked() const;
    void showAll();
    void zoom(double factor, const QPointF &at);
    [[nodiscard]] QPointF place(size_t point) const;    ///< on the widget
    [[nodiscard]] int pointAt(const QPointF &at) const; ///< nearest within a few pixels, or -1
    /// [points] inside a polygon on the widget. Cost: some 10 ms for a million points.
    [[nodiscard]] std::vector<quint8> inside(const QPolygonF &polygon) const;
    [[nodiscard]] qint64 drawn() const { return m_drawn; } ///< points of the last frame
    [[nodiscard]] bool isMoving() const { return m_moving; }

Q_SIGNALS:
    void hovered(int point); ///< -1 = none
    void activated(int point, bool newWindow);
    void lassoed(const std::vector<quint8> &picked);
    void lassoDone();
    void cleared();
    void rested(); ///< marked() may be others now

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void move();
    void rest();
    void render();
    void mark();
    [[nodiscard]] double fitting() const;
    [[nodiscard]] int middlePoint() const;
    [[nodiscard]] int pointNear(const QPointF &at, double within) const;

    MapPointsPtr m_points;
    std::vector<QRgb> m_colours;
    std::vector<quint8> m_bright, m_rings;
    QHash<qint64, std::pair<SliceRef, QPixmap>> m_pictures;
    QHash<qint64, QString> m_names;
    std::vector<size_t> m_marked;
    QRectF m_extent;
    QPointF m_centre;
    double m_scale = 1.0; ///< pixels a unit
    QImage m_image;
    bool m_dirty = true, m_moving = false, m_lassoMode = false, m_fitted = true;
    qint64 m_quick = 100'000; ///< points that a frame holds while moving
    qint64 m_drawn = 0;
    QTimer *m_rest;
    QPolygonF m_lasso;
    QPointF m_pressed, m_last;
    bool m_dragging = false, m_pulling = false;
};

} // namespace fathom
