// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "pane_overlay.h"

#include "anatomical_axes.h"
#include "captions.h"
#include "overlay_text.h"
#include "theme/theme.h"
#include "viewer_tools.h"
#include "window_presets.h"

#include <QPainter>
#include <cmath>

namespace fathom {
namespace {

constexpr double letterGap = 3; // pixels between picture and letter

double patientCoordinate(const PlaneFrame &frame, const Geometry &geometry, const Vector3 &index)
{
    // Along the slices' normal, towards increasing slice.
    const size_t axis = size_t(frame.through);
    const double sign = frame.throughReversed ? -1 : 1;
    const Vector3 point = geometry.toPatient(index);
    double sum = 0;
    double length = 0;
    for (size_t row = 0; row < 3; ++row) {
        const double towards = geometry.direction[3 * row + axis];
        sum += sign * towards * point[row];
        length += towards * towards;
    }
    return length > 0 ? sum / std::sqrt(length) : sum;
}

} // namespace

PaneOverlay::PaneOverlay(const ViewerState &state, Plane plane, QWidget *parent)
    : QWidget(parent)
    , m_state(state)
    , m_plane(plane)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    setAttribute(Qt::WA_TranslucentBackground);
}

void PaneOverlay::setPlace(const PlaneFrame &frame, const PaneTransform &transform, int slice)
{
    m_frame = frame;
    m_transform = transform;
    m_slice = slice;
    update();
}

void PaneOverlay::setActive(bool active)
{
    m_active = active;
    update();
}

QPointF PaneOverlay::toScreen(const Vector3 &index) const
{
    const PlaneFrame::Place place = m_frame.fromIndex(index);
    return m_transform.toScreen(place.column, place.row);
}

bool PaneOverlay::showsCrop() const
{
    return m_state.crop && !m_state.anatomical && m_state.crop->storedAxis == m_frame.through &&
           m_frame.sliceOfStored(m_state.crop->storedIndex) == m_slice;
}

void PaneOverlay::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(textFont());
    if (!m_state.volume()) {
        paintShadowed(painter, QRectF(rect()).adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap,
                      m_plane == Plane::Sagittal || !m_state.message.isEmpty() ? m_state.message : QString(),
                      Theme::of(this).imageText);
        return;
    }
    if (m_state.outline && m_state.maskVisible && m_state.view->labels && m_state.colours)
        paintOutlines(painter);
    paintHeat(painter);
    if (m_state.crosshairVisible)
        paintCrosshair(painter);
    paintMeasurements(painter);
    paintScale(painter);
    paintLetters(painter);
    paintCorners(painter);
    paintName(painter);
    if (m_active) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(planeColor(m_plane), 2));
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

void PaneOverlay::setHovered(const std::optional<std::array<int, 3>> &voxel, const QPointF &pixel)
{
    if (!voxel && !m_hovered)
        return;
    m_hovered = voxel;
    m_cursor = pixel;
    update();
}

void PaneOverlay::paintOutlines(QPainter &painter)
{
    const LabelMap &labels = *m_state.view->labels;
    const auto &size = m_state.volume()->geometry.size;
    if (labels.voxels.size() != m_state.volume()->voxels.size())
        return;
    if (m_outlines.labels != &labels || m_outlines.through != m_frame.through ||
        m_outlines.slice != m_slice || m_outlines.reversed != m_frame.acrossReversed) {
        m_outlines = {&labels, m_frame.through, m_slice, m_frame.acrossReversed, {}};
        const auto label = [&](int column, int row) {
            if (column < 0 || row < 0 || column >= m_frame.columns || row >= m_frame.rows)
                return 0;
            const Vector3 index = m_frame.toIndex(column, row, m_slice);
            return int(labels.voxels[size_t((qint64(index[2]) * size[1] + qint64(index[1])) * size[0] +
                                            qint64(index[0]))]);
        };
        const auto border = [&](int a, int b, const QLineF &line) {
            if (a != b)
                m_outlines.lines[a > 0 ? a : b].push_back(line);
        };
        for (int row = 0; row <= m_frame.rows; ++row)
            for (int column = 0; column <= m_frame.columns; ++column) {
                const int here = label(column, row);
                const double x = column - 0.5;
                const double y = row - 0.5;
                border(here, label(column - 1, row), {x, y, x, y + 1});
                border(here, label(column, row - 1), {x, y, x + 1, y});
            }
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    const QPointF first = m_transform.toScreen(0, 0);
    const QPointF next = m_transform.toScreen(1, 1);
    painter.setTransform(QTransform(next.x() - first.x(), 0, 0, next.y() - first.y(), first.x(), first.y()),
                         true);
    for (const auto &[label, lines] : m_outlines.lines)
        if (size_t(label) < m_state.colours->size()) {
            QPen pen(QColor((*m_state.colours)[size_t(label)]), 1.5);
            pen.setCosmetic(true);
            painter.setPen(pen);
            painter.drawLines(lines.data(), int(lines.size()));
        }
    painter.restore();
}

void PaneOverlay::paintMeasurements(QPainter &painter) const
{
    const Volume &volume = *m_state.volume();
    const QString unit = valueUnit(volume.modality);
    const QFontMetricsF metrics(painter.font());
    for (size_t i = 0; i < m_state.measurements.size(); ++i) {
        const Measurement &each = m_state.measurements[i];
        if (!each.isOn(m_frame, m_slice))
            continue;
        const QColor colour =
            int(i) == m_state.selected ? QColor(0xff, 0xe0, 0x60) : QColor(0xff, 0xff, 0xff);
        QPolygonF points;
        for (const Vector3 &point : each.points)
            points << toScreen(point);
        const auto draw = [&](const QPen &pen) {
            painter.setPen(pen);
            painter.setBrush(Qt::NoBrush);
            if (!each.isRegion() || !each.isComplete())
                painter.drawPolyline(points);
            else if (each.kind == MeasureKind::Ellipse)
                painter.drawEllipse(QRectF(points[0], points[1]).normalized());
            else
                painter.drawRect(QRectF(points[0], points[1]).normalized());
            for (const QPointF &point : points)
                painter.drawRect(QRectF(point - QPointF(3, 3), QSizeF(6, 6)));
        };
        draw(QPen(QColor(0, 0, 0, 200), 3));
        draw(QPen(colour, 1.3));
        if (!each.isComplete())
            continue;
        QStringList lines;
        if (each.kind == MeasureKind::Ruler) {
            lines << tr("%1 mm").arg(
                Captions::decimal(lengthMm(volume.geometry, each.points[0], each.points[1]), 1));
        } else if (each.kind == MeasureKind::Angle) {
            lines << QStringLiteral("%1°").arg(Captions::decimal(
                angleDegrees(volume.geometry, each.points[0], each.points[1], each.points[2]), 1));
        } else {
            const Volume *values = m_state.values();
            if (!values)
                continue; // the slice is being read
            Measurement region = each;
            if (m_state.isLarge())
                region.stored = 0; // of the one slice
            const RegionStatistics found = regionStatistics(
                *values, PlaneFrame::of(values->geometry, m_plane, m_state.convention), m_state.slab, region);
            const int digits = found.most - found.least < 20 ? 2 : 1;
            if (found.voxels > 0) {
                //: Mean and standard deviation of a region, with unit.
                lines << tr("Mean %1 ± %2 %3")
                             .arg(Captions::decimal(found.mean, digits), Captions::decimal(found.sd, digits),
                                  unit);
                lines << tr("Min %1 · max %2")
                             .arg(Captions::decimal(found.least, digits),
                                  Captions::decimal(found.most, digits));
            }
            //: Area of a region and the number of its voxels.
            lines << tr("%1 mm² · n = %2")
                         .arg(Captions::decimal(found.areaMm2, 1), Captions::number(found.voxels));
        }
        QRectF bounds = points.boundingRect();
        double wide = 0;
        for (const QString &line : lines)
            wide = std::max(wide, metrics.horizontalAdvance(line) + 2);
        QRectF place(bounds.right() + 6, bounds.center().y(), wide,
                     metrics.lineSpacing() * double(lines.size()));
        // Inside the pane: beside the shape where there is room, else over its edge.
        place.moveLeft(std::clamp(place.left(), double(overlayEdge),
                                  std::max(double(overlayEdge), width() - wide - overlayEdge)));
        place.moveTop(std::clamp(place.top(), double(overlayEdge),
                                 std::max(double(overlayEdge), height() - place.height() - overlayEdge)));
        for (const QString &line : lines) {
            paintShadowed(painter, QRectF(place.topLeft(), QSizeF(wide, metrics.height())),
                          Qt::AlignLeft | Qt::AlignTop, line, colour);
            place.moveTop(place.top() + metrics.lineSpacing());
        }
    }
}

void PaneOverlay::paintName(QPainter &painter) const
{
    const LabelMap *labels = m_state.view->labels.get();
    if (!m_hovered || !m_state.namesAtCursor || !m_state.maskVisible || !labels ||
        labels->voxels.size() != m_state.volume()->voxels.size())
        return;
    const auto &size = m_state.volume()->geometry.size;
    const auto &[i, j, k] = *m_hovered;
    const int label = labels->voxels[size_t((qint64(k) * size[1] + j) * size[0] + i)];
    if (label == 0)
        return;
    const QString name =
        Captions::structure(m_state.view->labelNames.value(label, tr("structure %1").arg(label)));
    const QFontMetricsF metrics(painter.font());
    QRectF place(m_cursor + QPointF(14, 10), QSizeF(metrics.horizontalAdvance(name) + 2, metrics.height()));
    // Kept inside the pane.
    place.moveLeft(std::min(place.left(), width() - place.width() - overlayEdge));
    if (place.bottom() > height() - overlayEdge)
        place.moveBottom(m_cursor.y() - 6);
    painter.fillRect(place.adjusted(-3, -1, 3, 1), QColor(0, 0, 0, 170));
    paintShadowed(painter, place, Qt::AlignCenter, name, Theme::of(this).imageText);
}

void PaneOverlay::paintHeat(QPainter &painter) const
{
    if (!showsCrop())
        return;
    const EncoderCrop &crop = *m_state.crop;
    const QPointF corner = toScreen(crop.toIndex(0, 0));
    const QPointF right = toScreen(crop.toIndex(1, 0)) - corner;
    const QPointF below = toScreen(crop.toIndex(0, 1)) - corner;
    if (m_state.heatVisible && !m_state.heat.isNull()) {
        painter.save();
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.setTransform(QTransform(right.x(), right.y(), below.x(), below.y(), corner.x(), corner.y()),
                             true);
        painter.drawImage(QRectF(0, 0, 1, 1), m_state.heat);
        painter.setRenderHint(QPainter::Antialiasing);
        for (const auto &[colour, width] :
             {std::pair(QColor(0, 0, 0, 190), 3.0), std::pair(QColor(Qt::white), 1.3)}) {
            QPen pen(colour, width, Qt::SolidLine, Qt::RoundCap);
            pen.setCosmetic(true);
            painter.setPen(pen);
            painter.drawLines(m_state.heatContour.data(), int(m_state.heatContour.size()));
        }
        painter.restore();
    }
    if (m_state.cropVisible) {
        QPen pen(QColor(255, 255, 255, 150), 1, Qt::DashLine);
        pen.setCosmetic(true);
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawPolygon(QPolygonF({corner, corner + right, corner + right + below, corner + below}));
    }
}

void PaneOverlay::paintCrosshair(QPainter &painter) const
{
    const Vector3 voxel = {double(m_state.voxel[0]), double(m_state.voxel[1]), double(m_state.voxel[2])};
    const QPointF at = toScreen(voxel);
    const QRectF image = m_transform.extent(m_frame);
    const Geometry::Orientation nearest = m_state.volume()->geometry.nearestRas();
    const auto planeAcross = [&nearest](int indexAxis) {
        for (int patient = 0; patient < 3; ++patient)
            if (nearest.axis[size_t(patient)] == indexAxis)
                return Plane(patient);
        return Plane::Axial;
    };
    constexpr double gap = 7; // the voxel itself stays free
    const auto line = [&](QPointF from, QPointF to, const QColor &colour) {
        QColor soft = colour;
        soft.setAlpha(200);
        // Whole pixels of the screen: at a scale of 1.25 one line would look thicker than another.
        painter.setPen(QPen(soft, std::max(1.0, std::floor(devicePixelRatioF())) / devicePixelRatioF()));
        painter.drawLine(from, to);
    };
    const QColor vertical = planeColor(planeAcross(m_frame.across));
    const QColor horizontal = planeColor(planeAcross(m_frame.down));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    line({at.x(), image.top()}, {at.x(), std::max(image.top(), at.y() - gap)}, vertical);
    line({at.x(), std::min(image.bottom(), at.y() + gap)}, {at.x(), image.bottom()}, vertical);
    line({image.left(), at.y()}, {std::max(image.left(), at.x() - gap), at.y()}, horizontal);
    line({std::min(image.right(), at.x() + gap), at.y()}, {image.right(), at.y()}, horizontal);
    painter.restore();
}

QRectF PaneOverlay::pictureArea() const
{
    return m_transform.extent(m_frame).intersected(QRectF(rect()));
}

void PaneOverlay::paintText(QPainter &painter, const QRectF &area, int flags, const QString &text,
                            const QColor &colour) const
{
    const QRectF words = painter.boundingRect(area, flags, text);
    if (words.intersects(pictureArea())) // no room beside the anatomy: it must stay readable on bone
        painter.fillRect(words.adjusted(-2, 0, 2, 0), QColor(0, 0, 0, 150));
    paintShadowed(painter, area, flags, text, colour);
}

double PaneOverlay::letterMargin(const PlaneFrame &frame) const
{
    const QFontMetricsF metrics(letterFont());
    double most = metrics.height();
    for (const QString &letters : {frame.left, frame.right})
        most = std::max(most, metrics.horizontalAdvance(letters));
    return std::ceil(most) + overlayEdge + letterGap;
}

QFont PaneOverlay::textFont() const
{
    QFont small = font();
    small.setPointSizeF(std::max(7.0, font().pointSizeF() * 0.88));
    return small;
}

QFont PaneOverlay::letterFont() const
{
    QFont bold = textFont();
    bold.setBold(true);
    return bold;
}

void PaneOverlay::paintLetters(QPainter &painter) const
{
    painter.save();
    painter.setFont(letterFont());
    // Beside the picture, and at the pane's edge where the picture reaches beyond it.
    const QFontMetricsF metrics(painter.font());
    const QRectF inside = QRectF(rect()).adjusted(overlayEdge, overlayEdge, -overlayEdge, -overlayEdge);
    const QRectF picture = pictureArea();
    const QColor colour = Theme::of(this).imageText;
    const auto letter = [&](const QString &text, double towardsX, double towardsY) {
        QRectF box(QPointF(0, 0), QSizeF(metrics.horizontalAdvance(text), metrics.height()));
        box.moveCenter({towardsX == 0  ? inside.center().x()
                        : towardsX < 0 ? picture.left() - letterGap - box.width() / 2
                                       : picture.right() + letterGap + box.width() / 2,
                        towardsY == 0  ? inside.center().y()
                        : towardsY < 0 ? picture.top() - letterGap - box.height() / 2
                                       : picture.bottom() + letterGap + box.height() / 2});
        box.moveLeft(
            std::clamp(box.left(), inside.left(), std::max(inside.left(), inside.right() - box.width())));
        box.moveTop(
            std::clamp(box.top(), inside.top(), std::max(inside.top(), inside.bottom() - box.height())));
        paintText(painter, box, Qt::AlignCenter | Qt::TextDontClip, text, colour);
    };
    letter(m_frame.left, -1, 0);
    letter(m_frame.right, 1, 0);
    letter(m_frame.top, 0, -1);
    letter(m_frame.bottom, 0, 1);
    painter.restore();
}

void PaneOverlay::paintCorners(QPainter &painter) const
{
    const Volume &volume = *m_state.volume();
    const VolumeRecord &record = m_state.view->record;
    const QFontMetricsF metrics(painter.font());
    const double line = metrics.lineSpacing();
    const double half = width() / 2.0 - 2 * overlayEdge;
    const QColor text = Theme::of(this).imageText;
    const auto corner = [&](Qt::Alignment where, const std::vector<std::pair<QString, QColor>> &lines) {
        const double height = line * double(lines.size());
        double y = where.testFlag(Qt::AlignBottom) ? this->height() - overlayEdge - height : overlayEdge;
        const double x = where.testFlag(Qt::AlignRight) ? width() - overlayEdge - half : overlayEdge;
        for (const auto &[words, colour] : lines) {
            paintText(painter, QRectF(x, y, half, line), int(where & Qt::AlignHorizontal_Mask) | Qt::AlignTop,
                      metrics.elidedText(words, Qt::ElideRight, half), colour);
            y += line;
        }
    };
    QString plane = Captions::plane(m_plane);
    if (!plane.isEmpty())
        plane[0] = plane[0].toUpper();
    const Vector3 voxel = {double(m_state.voxel[0]), double(m_state.voxel[1]), double(m_state.voxel[2])};
    const QString position = Captions::decimal(patientCoordinate(m_frame, volume.geometry, voxel), 1);
    std::vector<std::pair<QString, QColor>> above = {
        {plane, planeColor(m_plane)},
        {QStringLiteral("%1/%2").arg(Captions::number(m_slice + 1), Captions::number(m_frame.slices)), text},
        {QStringLiteral("%1 = %2 mm").arg(planeLetter(m_plane)).arg(position), text}};
    if (m_state.slab.mode != SlabMode::Off)
        above.push_back({QStringLiteral("%1 %2 mm (%3 × %4 mm)")
                             .arg(slabName(m_state.slab.mode), Captions::decimal(m_state.slab.mm, 1),
                                  Captions::number(slabSlices(m_frame, m_state.slab, m_slice)),
                                  Captions::decimal(m_frame.sliceMm, 1)),
                         text});
    corner(Qt::AlignLeft | Qt::AlignTop, above);
    std::vector<std::pair<QString, QColor>> scan = {{record.alias, text},
                                                    {Captions::modality(volume.modality), text},
                                                    {Captions::origin(record.synthetic), text}};
    if (volume.acquiredPlaneOnly && !volume.slices) // of large ones for want of memory
        scan.push_back({tr("tilted or uneven slices"), text});
    if (m_state.anatomical) {
        scan.push_back({tr("anatomical axes, resampled"), text});
        scan.push_back({tr("encoder: as acquired"), text});
    } else if (m_state.tilt >= leastTilt) {
        scan.push_back({tr("as acquired, tilted by %1°").arg(Captions::decimal(m_state.tilt, 0)), text});
    }
    corner(Qt::AlignRight | Qt::AlignTop, scan);
    const double width = m_state.window.upper - m_state.window.lower;
    const double level = (m_state.window.upper + m_state.window.lower) / 2;
    const int digits = width < 20 ? 2 : 0;
    QString window = tr("W %1 · L %2 %3")
                         .arg(Captions::decimal(width, digits), Captions::decimal(level, digits),
                              valueUnit(volume.modality));
    std::vector<std::pair<QString, QColor>> below;
    if (!m_state.windowName.isEmpty())
        below.push_back({m_state.windowName, text});
    below.push_back({window, text});
    corner(Qt::AlignLeft | Qt::AlignBottom, below);

    if (m_state.heatVisible && !m_state.heat.isNull() &&
        showsCrop()) // above the millimetres, beside the letter
        paintValueLegend(painter,
                         QRectF(this->width() / 2.0 + 2 * overlayEdge, overlayEdge,
                                this->width() / 2.0 - 3 * overlayEdge,
                                this->height() - 2 * overlayEdge - 2.2 * line),
                         m_state.heatLegend, m_state.valueLook, text);
}

void PaneOverlay::paintScale(QPainter &painter) const
{
    // The longest of 1, 2, 5, 10 ... mm that fits into a quarter of the pane.
    const double room = width() / 4.0 / m_transform.pixelsPerMm;
    if (!(room > 0))
        return;
    const double decade = std::pow(10.0, std::floor(std::log10(room)));
    double length = decade;
    for (const double step : {2.0, 5.0})
        if (step * decade <= room)
            length = step * decade;
    const double pixels = length * m_transform.pixelsPerMm;
    const QString label = length >= 10 ? tr("%1 cm").arg(Captions::number(std::llround(length / 10)))
                                       : tr("%1 mm").arg(Captions::decimal(length, length < 1 ? 1 : 0));
    const QColor colour = Theme::of(this).imageText;
    const double right = width() - overlayEdge;
    const double y = height() - overlayEdge - 2;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(Qt::black, 4));
    painter.drawLine(QPointF(right - pixels, y), QPointF(right, y));
    painter.setPen(QPen(colour, 2));
    painter.drawLine(QPointF(right - pixels, y), QPointF(right, y));
    painter.restore();
    const double line = QFontMetricsF(painter.font()).lineSpacing();
    paintText(painter, QRectF(right - 120, y - line - 3, 120, line), Qt::AlignRight | Qt::AlignBottom, label,
              colour);
}

} // namespace fathom
