// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_canvas.h"

#include <QImage>
#include <QPainter>
#include <QWidget>
#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

/// Where the pixels of one screen direction read: index of the two voxels around, and the part of the second.
struct Sample
{
    qint64 lower = 0, upper = 0, nearest = 0; ///< offsets into the voxels
    float part = 0.0F;
    bool inside = false;
};

std::vector<Sample> samples(int pixels, int count, bool reversed, qint64 stride, double first, double step)
{
    std::vector<Sample> all{size_t(pixels)};
    for (int pixel = 0; pixel < pixels; ++pixel) {
        Sample &sample = all[size_t(pixel)];
        const double position = first + pixel * step;
        sample.inside = position >= -0.5 && position < count - 0.5;
        if (!sample.inside)
            continue;
        const auto offset = [&](int place) {
            const int clamped = std::clamp(place, 0, count - 1);
            return (reversed ? count - 1 - clamped : clamped) * stride;
        };
        const double below = std::floor(position);
        sample.lower = offset(int(below));
        sample.upper = offset(int(below) + 1);
        sample.nearest = offset(int(std::floor(position + 0.5)));
        sample.part = float(position - below);
    }
    return all;
}

QRgb blended(int grey, QRgb colour, double opacity)
{
    const auto mix = [&](int channel) { return int(grey + (channel - grey) * opacity + 0.5); };
    return qRgb(mix(qRed(colour)), mix(qGreen(colour)), mix(qBlue(colour)));
}

QImage drawn(const SliceContent &content, const QSize &pixels, double ratio)
{
    QImage image(pixels, QImage::Format_RGB32);
    image.fill(Qt::black);
    if (!content.volume || content.volume->voxels.empty())
        return image;
    const Volume &volume = *content.volume;
    const PlaneFrame &frame = content.frame;
    const auto &size = volume.geometry.size;
    const std::array<qint64, 3> stride = {1, size[0], qint64(size[0]) * size[1]};

    const QPointF first = content.transform.toPlane(QPointF(0.5, 0.5) / ratio);
    const QPointF next = content.transform.toPlane(QPointF(1.5, 1.5) / ratio);
    const auto columns = samples(pixels.width(), frame.columns, frame.acrossReversed,
                                 stride[size_t(frame.across)], first.x(), next.x() - first.x());
    const auto rows = samples(pixels.height(), frame.rows, frame.downReversed, stride[size_t(frame.down)],
                              first.y(), next.y() - first.y());
    // A slab is a picture of one slice; the labels are those of its middle.
    const std::shared_ptr<const std::vector<float>> slab =
        content.slab.mode == SlabMode::Off
            ? nullptr
            : slabPicture(volume, frame, content.slab, std::clamp(content.slice, 0, frame.slices - 1));
    std::array<qint64, 3> flat = {0, 0, 0};
    flat[size_t(std::min(frame.across, frame.down))] = 1;
    flat[size_t(std::max(frame.across, frame.down))] = size[size_t(std::min(frame.across, frame.down))];
    const auto &shownStride = slab ? flat : stride;
    const auto shownColumns = samples(pixels.width(), frame.columns, frame.acrossReversed,
                                      shownStride[size_t(frame.across)], first.x(), next.x() - first.x());
    const auto shownRows = samples(pixels.height(), frame.rows, frame.downReversed,
                                   shownStride[size_t(frame.down)], first.y(), next.y() - first.y());
    const int stored = frame.sliceOfStored(std::clamp(content.slice, 0, frame.slices - 1));
    const qint64 base = stored * stride[size_t(frame.through)];

    const float *v = slab ? slab->data() : volume.voxels.data() + base;
    const float lower = float(content.window.lower);
    const float scale = 255.0F / float(std::max(1e-9, content.window.upper - content.window.lower));
    const bool masked = content.labels && content.colours && content.maskOpacity > 0 &&
                        content.labels->voxels.size() == volume.voxels.size();
    for (int y = 0; y < pixels.height(); ++y) {
        const Sample &row = rows[size_t(y)];
        const Sample &shownRow = shownRows[size_t(y)];
        if (!row.inside)
            continue;
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < pixels.width(); ++x) {
            const Sample &column = columns[size_t(x)];
            if (!column.inside)
                continue;
            const Sample &shown = shownColumns[size_t(x)];
            float value;
            if (content.smooth) {
                const float above =
                    v[shownRow.lower + shown.lower] +
                    (v[shownRow.lower + shown.upper] - v[shownRow.lower + shown.lower]) * column.part;
                const float below =
                    v[shownRow.upper + shown.lower] +
                    (v[shownRow.upper + shown.upper] - v[shownRow.upper + shown.lower]) * column.part;
                value = above + (below - above) * row.part;
            } else {
                value = v[shownRow.nearest + shown.nearest];
            }
            const float level = (value - lower) * scale;
            // A value that is no number is drawn black.
            const int grey = level > 0 ? int(std::min(level, 255.0F) + 0.5F) : 0;
            line[x] = qRgb(grey, grey, grey);
            if (!masked)
                continue;
            const size_t label = content.labels->voxels[size_t(base + row.nearest + column.nearest)];
            if (label > 0 && label < content.colours->size())
                line[x] = blended(grey, (*content.colours)[label], content.maskOpacity);
        }
    }
    return image;
}

class RasterWidget final : public QWidget
{
public:
    using QWidget::QWidget;
    void setContent(const SliceContent &content)
    {
        m_content = content;
        m_image = {};
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const double ratio = devicePixelRatioF();
        // Rounded up: at a scale of 1.25 the last column is a part of a pixel.
        const QSize pixels(int(std::ceil(width() * ratio)), int(std::ceil(height() * ratio)));
        if (m_image.size() != pixels || m_image.devicePixelRatio() != ratio)
            m_image = drawn(m_content, pixels, ratio);
        m_image.setDevicePixelRatio(ratio);
        QPainter(this).drawImage(0, 0, m_image);
    }
    void resizeEvent(QResizeEvent *) override { m_image = {}; }

private:
    SliceContent m_content;
    QImage m_image;
};

class RasterCanvas final : public SliceCanvas
{
public:
    explicit RasterCanvas(QWidget *parent)
        : m_widget(new RasterWidget(parent))
    {
    }
    QWidget *widget() override { return m_widget; }
    void show(const SliceContent &content) override { m_widget->setContent(content); }

private:
    RasterWidget *m_widget;
};

} // namespace

std::unique_ptr<SliceCanvas> makeRasterCanvas(QWidget *parent)
{
    return std::make_unique<RasterCanvas>(parent);
}

} // namespace fathom
