// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "map_canvas.h"

#include "captions.h"
#include "gallery/picture_mark.h"
#include "theme/theme.h"

#include <QElapsedTimer>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {
constexpr int restAfter = 180;   ///< ms without a move
constexpr double frameMs = 25.0; ///< of a frame while moving
constexpr double reach = 10.0;   ///< pixels at which a point is under the pointer
constexpr int cell = 120;        ///< pixels of the grid whose densest cells are marked
constexpr int marksAtMost = 14;
constexpr double marksFrom = 1.8; ///< zoom, relative to the whole map, from which spots are marked
constexpr int pictureSide = 72;
constexpr double keyStep = 60.0;
constexpr double ringLeast = 6.0; ///< pixels across: a smaller ring looks like a disc
constexpr double ringHole = 0.5;  ///< of its radius
} // namespace

MapCanvas::MapCanvas(QWidget *parent)
    : QWidget(parent)
    , m_rest(new QTimer(this))
{
    setObjectName(QStringLiteral("mapCanvas"));
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(240, 200);
    m_rest->setSingleShot(true);
    m_rest->setInterval(restAfter);
    connect(m_rest, &QTimer::timeout, this, &MapCanvas::rest);
}

void MapCanvas::setPoints(const MapPointsPtr &points)
{
    const bool same = m_points && points && m_points->kind == points->kind && m_points->of == points->of;
    m_points = points;
    m_colours.clear();
    m_bright.clear();
    m_rings.clear();
    m_marked.clear();
    if (!same)
        m_pictures.clear();
    m_extent = {};
    if (points && !points->ids.empty()) {
        float left = points->xy[0], right = left, top = points->xy[1], bottom = top;
        for (size_t i = 0; i < points->ids.size(); ++i) {
            left = std::min(left, points->xy[2 * i]);
            right = std::max(right, points->xy[2 * i]);
            top = std::min(top, points->xy[2 * i + 1]);
            bottom = std::max(bottom, points->xy[2 * i + 1]);
        }
        m_extent = QRectF(QPointF(double(left), double(top)), QPointF(double(right), double(bottom)));
    }
    if (!same || m_fitted)
        showAll();
    m_dirty = true;
    update();
}

void MapCanvas::setColours(std::vector<QRgb> colours, std::vector<quint8> bright, std::vector<quint8> rings)
{
    m_colours = std::move(colours);
    m_bright = std::move(bright);
    m_rings = std::move(rings);
    m_dirty = true;
    mark();
    update();
}

void MapCanvas::setLasso(bool on)
{
    m_lassoMode = on;
    setCursor(on ? Qt::CrossCursor : Qt::ArrowCursor);
}

void MapCanvas::setPicture(const SliceRef &slice, const QImage &picture)
{
    QPixmap scaled = QPixmap::fromImage(Captions::forDisplay(picture, slice.plane)
                                            .scaled(QSize(pictureSide, pictureSide) * devicePixelRatio(),
                                                    Qt::KeepAspectRatio, Qt::SmoothTransformation));
    scaled.setDevicePixelRatio(devicePixelRatio());
    m_pictures.insert(slice.id, {slice, scaled});
    update();
}

void MapCanvas::setNames(const QHash<qint64, QString> &names)
{
    m_names = names;
    update();
}

std::vector<qint64> MapCanvas::marked() const
{
    std::vector<qint64> ids;
    for (const size_t point : m_marked)
        ids.push_back(m_points->ids[point]);
    return ids;
}

double MapCanvas::fitting() const
{
    const double wide = std::max(m_extent.width(), 1e-3), high = std::max(m_extent.height(), 1e-3);
    return 0.92 * std::min(width() / wide, height() / high);
}

void MapCanvas::showAll()
{
    m_centre = m_extent.center();
    m_scale = fitting();
    m_fitted = true;
    m_dirty = true;
    m_rest->start();
    update();
}

void MapCanvas::zoom(double factor, const QPointF &at)
{
    const QPointF middle = QRectF(rect()).center();
    const QPointF under = m_centre + (at - middle) / m_scale;
    m_scale = std::clamp(m_scale * factor, 0.2 * fitting(), 1e4 * fitting());
    m_centre = under - (at - middle) / m_scale;
    move();
}

QPointF MapCanvas::place(size_t point) const
{
    const QPointF at(double(m_points->xy[2 * point]), double(m_points->xy[2 * point + 1]));
    return (at - m_centre) * m_scale + QRectF(rect()).center();
}

int MapCanvas::pointNear(const QPointF &at, double within) const
{
    if (!m_points)
        return -1;
    double nearest = within * within;
    int found = -1;
    const QPointF target = (at - QRectF(rect()).center()) / m_scale + m_centre;
    const double square = m_scale * m_scale;
    for (size_t i = 0; i < m_points->ids.size(); ++i) {
        const double dx = double(m_points->xy[2 * i]) - target.x(),
                     dy = double(m_points->xy[2 * i + 1]) - target.y();
        const double distance = (dx * dx + dy * dy) * square;
        if (distance < nearest) {
            nearest = distance;
            found = int(i);
        }
    }
    return found;
}

int MapCanvas::pointAt(const QPointF &at) const
{
    return pointNear(at, reach);
}

int MapCanvas::middlePoint() const
{
    return pointNear(QRectF(rect()).center(), std::hypot(width(), height()));
}

std::vector<quint8> MapCanvas::inside(const QPolygonF &polygon) const
{
    std::vector<quint8> picked(m_points ? m_points->ids.size() : 0, 0);
    // The polygon as pixels: one look a point, however many corners it has.
    QImage mask(size(), QImage::Format_Grayscale8);
    mask.fill(0);
    QPainter painter(&mask);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Qt::white);
    painter.drawPolygon(polygon, Qt::OddEvenFill);
    painter.end();
    const QRect bounds = polygon.boundingRect().toAlignedRect() & rect();
    for (size_t i = 0; i < picked.size(); ++i) {
        const QPoint at = place(i).toPoint();
        picked[i] = bounds.contains(at) && mask.constScanLine(at.y())[at.x()] != 0 ? 1 : 0;
    }
    return picked;
}

void MapCanvas::move()
{
    m_moving = true;
    m_fitted = false;
    m_dirty = true;
    m_rest->start();
    update();
}

void MapCanvas::rest()
{
    m_moving = false;
    m_dirty = true;
    mark();
    update();
    Q_EMIT rested();
}

// The densest cells of a grid over the screen, one point of each.
void MapCanvas::mark()
{
    m_marked.clear();
    if (!m_points || m_points->ids.empty() || m_scale < marksFrom * fitting())
        return;
    struct Cell
    {
        int count = 0;
        size_t point = 0;
    };
    const int columns = width() / cell + 1, rows = height() / cell + 1;
    std::vector<Cell> cells(size_t(columns * rows));
    const QRectF shown =
        QRectF(rect()).adjusted(pictureSide / 2, pictureSide / 2, -pictureSide / 2, -pictureSide / 2);
    for (size_t i = 0; i < m_points->ids.size(); ++i) {
        const QPointF at = place(i);
        if (!shown.contains(at) || (!m_bright.empty() && m_bright[i] == 0))
            continue;
        Cell &one = cells[size_t(int(at.y()) / cell * columns + int(at.x()) / cell)];
        if (one.count++ == 0)
            one.point = i;
    }
    std::stable_sort(cells.begin(), cells.end(),
                     [](const Cell &a, const Cell &b) { return a.count > b.count; });
    for (const Cell &one : cells)
        if (one.count > 0 && m_marked.size() < marksAtMost)
            m_marked.push_back(one.point);
}

void MapCanvas::render()
{
    const double ratio = devicePixelRatioF();
    const QSize size = (QSizeF(this->size()) * ratio).toSize();
    if (m_image.size() != size)
        m_image = QImage(size, QImage::Format_RGB32);
    const Theme &theme = Theme::of(this);
    m_image.fill(theme.window);
    m_image.setDevicePixelRatio(1.0);
    m_drawn = 0;
    if (!m_points || m_colours.size() != m_points->ids.size())
        return;
    QElapsedTimer clock;
    clock.start();
    const auto all = qint64(m_points->ids.size());
    const qint64 count = m_moving ? std::min(all, m_quick) : all;
    const double zoomed = m_scale / fitting();
    // A point covers less where there are many, and grows slowly as the eye comes near.
    const double base = std::clamp(std::sqrt(0.06 * width() * height() / double(all)), 1.0, 6.0);
    const double extent = ratio * std::clamp(base * std::pow(zoomed, 0.35), 1.0, 9.0);
    const double scale = m_scale * ratio;
    const QPointF middle = QRectF(rect()).center() * ratio;
    const QRgb grey =
        qRgb((theme.border.red() + theme.window.red()) / 2, (theme.border.green() + theme.window.green()) / 2,
             (theme.border.blue() + theme.window.blue()) / 2);
    auto *pixels = reinterpret_cast<QRgb *>(m_image.bits());
    const auto stride = m_image.bytesPerLine() / qsizetype(sizeof(QRgb));
    const bool sized = !m_points->weights.empty();
    const auto pass = [&](bool bright) {
        for (size_t i = 0; i < size_t(count); ++i) {
            if (!m_bright.empty() && (m_bright[i] != 0) != bright)
                continue;
            const double x = (double(m_points->xy[2 * i]) - m_centre.x()) * scale + middle.x();
            const double y = (double(m_points->xy[2 * i + 1]) - m_centre.y()) * scale + middle.y();
            // Of features the area grows with the density.
            double own = sized ? extent * (0.7 + 4.0 * std::sqrt(double(m_points->weights[i]))) : extent;
            const bool ring = bright && !m_rings.empty() && m_rings[i] != 0;
            if (ring)
                own = std::max(own, ringLeast * ratio);
            const double radius = own / 2;
            const int left = std::max(0, int(std::floor(x - radius + 0.5)));
            const int right = std::min(size.width(), std::max(left + 1, int(std::floor(x + radius + 0.5))));
            const int top = std::max(0, int(std::floor(y - radius + 0.5)));
            const int bottom = std::min(size.height(), std::max(top + 1, int(std::floor(y + radius + 0.5))));
            if (x < -own || y < -own || left >= size.width() || top >= size.height())
                continue;
            const QRgb colour = bright ? m_colours[i] : grey;
            if (own < 3.5) {
                for (int row = top; row < bottom; ++row)
                    std::fill(pixels + row * stride + left, pixels + row * stride + right, colour);
            } else {
                for (int row = top; row < bottom; ++row)
                    for (int column = left; column < right; ++column) {
                        const double dx = column + 0.5 - x, dy = row + 0.5 - y;
                        const double square = (dx * dx + dy * dy) / (radius * radius);
                        if (square <= 1.0 && !(ring && square < ringHole * ringHole))
                            pixels[row * stride + column] = colour;
                    }
            }
        }
    };
    if (!m_bright.empty())
        pass(false);
    pass(true);
    m_drawn = count;
    if (m_moving) {
        const double took = std::max(0.05, double(clock.nsecsElapsed()) / 1e6);
        m_quick =
            std::clamp<qint64>(qint64(double(count) * std::clamp(frameMs / took, 0.5, 1.5)), 5000, 4'000'000);
    }
    m_image.setDevicePixelRatio(ratio);
}

void MapCanvas::paintEvent(QPaintEvent *)
{
    if (m_dirty) {
        render();
        m_dirty = false;
    }
    const Theme &theme = Theme::of(this);
    QPainter painter(this);
    painter.drawImage(QPoint(), m_image);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!m_moving) {
        QFont small = font();
        small.setPointSizeF(small.pointSizeF() * 0.7);
        for (const size_t point : m_marked) {
            const qint64 id = m_points->ids[point];
            const QPointF at = place(point);
            if (const auto picture = m_pictures.constFind(id); picture != m_pictures.cend()) {
                const auto &[slice, pixmap] = *picture;
                const QSizeF size = pixmap.deviceIndependentSize();
                const QRectF frame(at - QPointF(size.width(), size.height()) / 2, size);
                painter.drawPixmap(frame.topLeft(), pixmap);
                painter.setFont(small);
                paintMark(painter, frame.toRect(), Qt::AlignLeft | Qt::AlignBottom,
                          Captions::letters(slice.plane).left, theme);
                paintContrastMark(painter, frame.toRect(), slice, theme);
                painter.setFont(font());
                painter.setPen(
                    QPen(QColor::fromRgb(m_colours.empty() ? theme.border.rgb() : m_colours[point]), 2));
                painter.setBrush(Qt::NoBrush);
                painter.drawRect(frame);
            } else if (const QString name = m_names.value(id); !name.isEmpty()) {
                const QString text = fontMetrics().elidedText(name, Qt::ElideRight, 2 * cell);
                QRectF ground = QRectF(fontMetrics().boundingRect(text)).adjusted(-4, -2, 4, 2);
                ground.moveCenter(at - QPointF(0, ground.height()));
                ground.moveLeft(std::clamp(ground.left(), 2.0, std::max(2.0, width() - ground.width() - 2)));
                QColor panel = theme.panel;
                panel.setAlpha(215);
                painter.setPen(theme.border);
                painter.setBrush(panel);
                painter.drawRoundedRect(ground, 3, 3);
                painter.setPen(theme.text);
                painter.drawText(ground, Qt::AlignCenter, text);
            }
        }
    }
    if (hasFocus() && !m_moving && m_points && !m_points->ids.empty()) {
        if (const int point = middlePoint(); point >= 0) {
            painter.setPen(QPen(theme.text, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(place(size_t(point)), 9, 9);
        }
    }
    if (m_pulling) {
        QColor fill = theme.accent;
        fill.setAlpha(40);
        painter.setPen(QPen(theme.accent, 1.5));
        painter.setBrush(fill);
        painter.drawPolygon(m_lasso);
    }
}

void MapCanvas::resizeEvent(QResizeEvent *)
{
    if (m_fitted)
        showAll();
    m_dirty = true;
}

void MapCanvas::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton)
        return;
    m_pressed = m_last = event->position();
    if (event->button() == Qt::LeftButton && (m_lassoMode || (event->modifiers() & Qt::ShiftModifier) != 0)) {
        m_pulling = true;
        m_lasso = {event->position()};
    } else {
        m_dragging = true;
    }
}

void MapCanvas::mouseMoveEvent(QMouseEvent *event)
{
    if (m_pulling) {
        m_lasso.append(event->position());
        update();
    } else if (m_dragging) {
        if ((event->position() - m_pressed).manhattanLength() < 4 && m_last == m_pressed)
            return; // a click with an unsteady hand
        m_centre -= (event->position() - m_last) / m_scale;
        m_last = event->position();
        move();
    } else {
        Q_EMIT hovered(pointAt(event->position()));
    }
}

void MapCanvas::mouseReleaseEvent(QMouseEvent *event)
{
    if (m_pulling) {
        m_pulling = false;
        if (m_lasso.size() > 2)
            Q_EMIT lassoed(inside(m_lasso));
        Q_EMIT lassoDone();
        update();
    } else if (m_dragging && m_last == m_pressed) {
        const int point = pointAt(event->position());
        if (point >= 0)
            Q_EMIT activated(point, event->button() == Qt::MiddleButton ||
                                        (event->modifiers() & Qt::ControlModifier) != 0);
    }
    m_dragging = false;
}

void MapCanvas::wheelEvent(QWheelEvent *event)
{
    zoom(std::pow(1.0015, event->angleDelta().y()), event->position());
    event->accept();
}

void MapCanvas::keyPressEvent(QKeyEvent *event)
{
    const QPointF middle = QRectF(rect()).center();
    const auto shift = [&](double x, double y) {
        m_centre += QPointF(x, y) * keyStep / m_scale;
        move();
    };
    switch (event->key()) {
    case Qt::Key_Left:
        return shift(-1, 0);
    case Qt::Key_Right:
        return shift(1, 0);
    case Qt::Key_Up:
        return shift(0, -1);
    case Qt::Key_Down:
        return shift(0, 1);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoom(1.4, middle);
    case Qt::Key_Minus:
        return zoom(1 / 1.4, middle);
    case Qt::Key_0:
        return showAll();
    case Qt::Key_A:
        if ((event->modifiers() & Qt::ControlModifier) != 0)
            Q_EMIT lassoed(inside(QPolygonF(QRectF(rect()))));
        return;
    case Qt::Key_Escape:
        m_pulling = false;
        update();
        Q_EMIT cleared();
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (const int point = middlePoint(); point >= 0)
            Q_EMIT activated(point, (event->modifiers() & Qt::ControlModifier) != 0);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void MapCanvas::leaveEvent(QEvent *)
{
    Q_EMIT hovered(-1);
}

void MapCanvas::focusInEvent(QFocusEvent *)
{
    update();
}

void MapCanvas::focusOutEvent(QFocusEvent *)
{
    update();
}

} // namespace fathom
