// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "theme.h"

#include <QFile>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

#include <QLocale>
#include <algorithm>
#include <array>
#include <cmath>

namespace fathom {

QColor categoryColor(int index)
{
    static const std::array<QRgb, 8> colours = {0xffe69f00, 0xff56b4e9, 0xff009e73, 0xfff0e442,
                                                0xff0072b2, 0xffd55e00, 0xffcc79a7, 0xff999999};
    return QColor::fromRgb(colours[size_t(((index % 8) + 8) % 8)]);
}

QRgb heatColor(double value)
{
    // Ten stops of inferno, one ninth apart, linear in between.
    static const std::array<QRgb, 10> stops = {0xff000004, 0xff1b0c42, 0xff4b0c6b, 0xff781c6d, 0xffa52c60,
                                               0xffcf4446, 0xffed6925, 0xfffb9a06, 0xfff7d03c, 0xfffcffa4};
    const double at = std::clamp(value, 0.0, 1.0) * 9.0;
    const size_t low = size_t(std::min(8.0, std::floor(at)));
    const double part = at - double(low);
    const auto mix = [part](int from, int to) { return int(std::lround((1.0 - part) * from + part * to)); };
    const QRgb a = stops[low], b = stops[low + 1];
    return qRgb(mix(qRed(a), qRed(b)), mix(qGreen(a), qGreen(b)), mix(qBlue(a), qBlue(b)));
}

QImage heatImage(const std::vector<float> &values, int side, float maximum)
{
    QImage image(side, side, QImage::Format_ARGB32);
    image.fill(Qt::transparent);
    if (side <= 0 || qint64(values.size()) < qint64(side) * side || !(maximum > 0.0F))
        return image;
    for (int y = 0; y < side; ++y) {
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < side; ++x) {
            const double part = std::clamp(double(values[size_t(y * side + x)] / maximum), 0.0, 1.0);
            const QRgb colour = heatColor(part);
            line[x] = qRgba(qRed(colour), qGreen(colour), qBlue(colour), int(std::lround(200.0 * part)));
        }
    }
    return image;
}

void paintHeatScale(QPainter &painter, const QRectF &area, double maximum, const QColor &text)
{
    const QFontMetricsF metrics(painter.font());
    const QString low = QLocale().toString(0);
    const QString high = QLocale().toString(maximum, 'f', 2);
    QRectF bar =
        area.adjusted(metrics.horizontalAdvance(low) + 4, 0, -metrics.horizontalAdvance(high) - 4, 0);
    QLinearGradient gradient(bar.topLeft(), bar.topRight());
    for (int i = 0; i <= 9; ++i)
        gradient.setColorAt(i / 9.0, QColor::fromRgb(heatColor(i / 9.0)));
    painter.save();
    painter.fillRect(bar.adjusted(0, bar.height() * 0.25, 0, -bar.height() * 0.25), gradient);
    painter.setPen(text);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, low);
    painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter, high);
    painter.restore();
}

QIcon themedIcon(const QString &name, const Theme &theme)
{
    QFile file(QStringLiteral(":/fathom/icons/%1.svg").arg(name)); // compiled in
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray drawing = file.readAll();
    QIcon icon;
    const auto add = [&](const QColor &colour, QIcon::Mode mode) {
        QByteArray coloured = drawing;
        coloured.replace("#000000", colour.name().toLatin1());
        QSvgRenderer renderer(coloured);
        for (const int side : {16, 24, 32, 48, 64}) {
            QPixmap pixmap(side, side);
            pixmap.fill(Qt::transparent);
            QPainter painter(&pixmap);
            renderer.render(&painter);
            icon.addPixmap(pixmap, mode);
        }
    };
    add(theme.text, QIcon::Normal);
    add(theme.dim, QIcon::Disabled);
    return icon;
}

} // namespace fathom
