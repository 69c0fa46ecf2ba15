// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "value_overlay.h"

#include "captions.h"
#include "overlay_text.h"
#include "theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace fathom {

namespace {
// Interpolated between the middles of the squares; the outer half squares are flat. x, y in squares.
double valueAt(const std::vector<float> &values, int side, double x, double y)
{
    x = std::clamp(x - 0.5, 0.0, double(side - 1));
    y = std::clamp(y - 0.5, 0.0, double(side - 1));
    const int left = std::min(int(x), std::max(side - 2, 0)), top = std::min(int(y), std::max(side - 2, 0));
    const int right = std::min(left + 1, side - 1), bottom = std::min(top + 1, side - 1);
    const auto at = [&](int column, int row) { return double(values[size_t(row * side + column)]); };
    const double u = x - left, v = y - top;
    return (1 - v) * ((1 - u) * at(left, top) + u * at(right, top)) +
           v * ((1 - u) * at(left, bottom) + u * at(right, bottom));
}
} // namespace

QRgb valueColor(double part, const ValueLook &look)
{
    part = std::clamp(part, 0.0, 1.0);
    const bool hidden = look.cut && part < look.threshold;
    const QRgb colour = heatColor(part);
    return qRgba(qRed(colour), qGreen(colour), qBlue(colour),
                 hidden ? 0 : int(std::lround(255.0 * std::clamp(look.opacity, 0.0, 1.0) * part)));
}

QImage valueImage(const std::vector<float> &values, int side, float maximum, const ValueLook &look,
                  int enlargement)
{
    if (side <= 0 || qint64(values.size()) < qint64(side) * side || !(maximum > 0.0F))
        return {};
    std::array<QRgb, 1024> colours; // one look-up a pixel
    for (size_t i = 0; i < colours.size(); ++i)
        colours[i] = qPremultiply(valueColor(double(i) / double(colours.size() - 1), look));
    QImage image(side * enlargement, side * enlargement, QImage::Format_ARGB32_Premultiplied);
    for (int y = 0; y < image.height(); ++y) {
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            const double value =
                valueAt(values, side, (x + 0.5) / enlargement, (y + 0.5) / enlargement) / double(maximum);
            const double part = std::clamp(value, 0.0, 1.0);
            line[x] = look.cut && part < look.threshold
                          ? 0
                          : colours[size_t(std::lround(part * double(colours.size() - 1)))];
        }
    }
    return image;
}

std::vector<QLineF> contourLines(const std::vector<float> &values, int side, double level)
{
    std::vector<QLineF> lines;
    if (side <= 0 || qint64(values.size()) < qint64(side) * side)
        return lines;
    // Corners of the cells: finer than the squares, so that the line follows the picture's curves.
    constexpr int finer = 4;
    std::vector<double> corners;
    for (int i = 0; i <= side * finer; ++i)
        corners.push_back(double(i) / finer);
    for (size_t row = 0; row + 1 < corners.size(); ++row) {
        for (size_t column = 0; column + 1 < corners.size(); ++column) {
            const std::array<QPointF, 4> place = {
                QPointF(corners[column], corners[row]), QPointF(corners[column + 1], corners[row]),
                QPointF(corners[column + 1], corners[row + 1]), QPointF(corners[column], corners[row + 1])};
            std::array<double, 4> above;
            double middle = 0;
            for (size_t i = 0; i < 4; ++i) {
                above[i] = valueAt(values, side, place[i].x(), place[i].y()) - level;
                middle += above[i] / 4;
            }
            std::vector<QPointF> crossings; // of the edges, around the cell
            for (size_t i = 0; i < 4; ++i) {
                const size_t next = (i + 1) % 4;
                if ((above[i] < 0) != (above[next] < 0))
                    crossings.push_back(place[i] +
                                        (place[next] - place[i]) * (above[i] / (above[i] - above[next])));
            }
            const auto add = [&](const QPointF &a, const QPointF &b) {
                if (a != b) // a corner that lies on the level itself
                    lines.emplace_back(a / side, b / side);
            };
            if (crossings.size() == 2) {
                add(crossings[0], crossings[1]);
            } else if (crossings.size() == 4) {
                // The corners that are of the middle's kind hang together; the others are cut off.
                const bool firstCutOff = (above[0] < 0) != (middle < 0);
                add(crossings[0], crossings[firstCutOff ? 3 : 1]);
                add(crossings[firstCutOff ? 1 : 3], crossings[2]);
            }
        }
    }
    return lines;
}

QRectF paintValueLegend(QPainter &painter, const QRectF &area, const ValueLegend &legend,
                        const ValueLook &look, const QColor &text)
{
    const QFontMetricsF metrics(painter.font());
    const double line = metrics.lineSpacing();
    const double width = std::min(190.0, area.width());
    const QRectF box(area.right() - width, area.bottom() - 4.1 * line, width, 4.1 * line);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(box.adjusted(-4, -3, 4, 3), QColor(0, 0, 0, 170));
    QRectF row(box.left(), box.top(), width, line);
    paintShadowed(painter, row, Qt::AlignLeft | Qt::AlignVCenter,
                  metrics.elidedText(legend.name, Qt::ElideRight, width), text);
    row.translate(0, line);
    paintShadowed(painter, row, Qt::AlignLeft | Qt::AlignVCenter,
                  metrics.elidedText(legend.method, Qt::ElideRight, width), text);
    // Half over white, half over black: how far a value covers the picture can be seen.
    const QRectF bar(box.left(), row.bottom() + 3, width, 0.9 * line);
    painter.fillRect(bar, Qt::black);
    painter.fillRect(QRectF(bar.topLeft(), QSizeF(bar.width(), bar.height() / 2)), Qt::white);
    for (int x = 0; x < int(bar.width()); ++x)
        painter.fillRect(QRectF(bar.left() + x, bar.top(), 1, bar.height()),
                         QColor::fromRgba(valueColor(x / (bar.width() - 1), look)));
    if (look.contour || look.cut) {
        const double x = bar.left() + look.threshold * (bar.width() - 1);
        painter.setPen(QPen(Qt::black, 3));
        painter.drawLine(QPointF(x, bar.top() - 2), QPointF(x, bar.bottom() + 2));
        painter.setPen(QPen(Qt::white, 1));
        painter.drawLine(QPointF(x, bar.top() - 2), QPointF(x, bar.bottom() + 2));
    }
    row = QRectF(box.left(), bar.bottom() + 1, width, line);
    const auto number = [&](double part) { return Captions::decimal(part * legend.maximum, 2); };
    paintShadowed(painter, row, Qt::AlignLeft | Qt::AlignVCenter, Captions::number(0), text);
    paintShadowed(painter, row, Qt::AlignRight | Qt::AlignVCenter, number(1.0), text);
    const double marked = look.contour || look.cut ? look.threshold : 0.5;
    const double wide = metrics.horizontalAdvance(number(marked)) + 4;
    const double at = bar.left() + marked * bar.width() - wide / 2;
    // Beside the numbers at the ends there must be room for it.
    if (at > bar.left() + metrics.horizontalAdvance(u'0') + 4 &&
        at + wide < bar.right() - metrics.horizontalAdvance(number(1.0)) - 4)
        paintShadowed(painter, QRectF(at, row.top(), wide, line), Qt::AlignCenter, number(marked), text);
    painter.restore();
    return box;
}

} // namespace fathom
