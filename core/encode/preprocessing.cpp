// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "preprocessing.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {

// Which source values, by which weight, make one value of the result.
struct Tap
{
    int first = 0;
    std::vector<double> weights;
};

std::vector<Tap> taps(int from, int to)
{
    const double scale = double(from) / to;
    const double support = std::max(scale, 1.0);
    std::vector<Tap> all(static_cast<size_t>(to));
    for (int i = 0; i < to; ++i) {
        Tap &tap = all[size_t(i)];
        const double centre = scale * (i + 0.5);
        tap.first = std::max(int(centre - support + 0.5), 0);
        const int last = std::min(int(centre + support + 0.5), from);
        double sum = 0;
        for (int j = tap.first; j < last; ++j) {
            tap.weights.push_back(std::max(0.0, 1.0 - std::abs(j + 0.5 - centre) / support));
            sum += tap.weights.back();
        }
        for (double &weight : tap.weights)
            weight /= sum;
    }
    return all;
}

Result<void> readThree(const QJsonValue &value, const char *key, const QString &name,
                       std::array<double, 3> &into)
{
    if (value.isUndefined() || value.isNull())
        return {};
    const QJsonArray array = value.toArray();
    bool good = array.size() == 3;
    for (qsizetype i = 0; good && i < 3; ++i) {
        good = array[i].isDouble() && std::isfinite(array[i].toDouble());
        into[size_t(i)] = array[i].toDouble();
    }
    if (good)
        return {};
    return Error{ErrorCode::Unreadable,
                 QT_TRANSLATE_NOOP("Error", "%1: %2 is out of range; get the file again"),
                 {name, QString::fromLatin1(key)}};
}

} // namespace

Preprocessing Preprocessing::biomedParse()
{
    return {1.0, {123.675, 116.280, 103.530}, {58.395, 57.120, 57.375}, true};
}

Result<Preprocessing> Preprocessing::read(const QJsonObject &preprocessor, const QJsonObject &config,
                                          const Preprocessing &otherwise, const QString &name)
{
    Preprocessing how = otherwise;
    const QJsonObject input = config[u"INPUT"].toObject();
    const QJsonObject timm = config[u"pretrained_cfg"].toObject();
    if (!preprocessor.isEmpty()) {
        how.scale = preprocessor[u"do_rescale"].toBool(true)
                        ? preprocessor[u"rescale_factor"].toDouble(1.0 / 255.0)
                        : 1.0;
        how.bilinear = preprocessor[u"resample"].toInt(2) == 2;
        FATHOM_DO(readThree(preprocessor[u"image_mean"], "image_mean", name, how.mean));
        FATHOM_DO(readThree(preprocessor[u"image_std"], "image_std", name, how.deviation));
        if (!preprocessor[u"do_normalize"].toBool(true)) {
            how.mean = {0, 0, 0};
            how.deviation = {1, 1, 1};
        }
    } else if (!input.isEmpty()) {
        FATHOM_DO(readThree(input[u"PIXEL_MEAN"], "PIXEL_MEAN", name, how.mean));
        FATHOM_DO(readThree(input[u"PIXEL_STD"], "PIXEL_STD", name, how.deviation));
    } else if (!timm.isEmpty()) {
        FATHOM_DO(readThree(timm[u"mean"], "mean", name, how.mean));
        FATHOM_DO(readThree(timm[u"std"], "std", name, how.deviation));
    }
    const bool good =
        std::all_of(how.deviation.begin(), how.deviation.end(), [](double d) { return d > 0; }) &&
        how.scale > 0 && std::isfinite(how.scale);
    if (!good)
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: %2 is out of range; get the file again"),
                     {name, QStringLiteral("image_std")}};
    return how;
}

float Preprocessing::grey(int channel, quint8 value) const
{
    const auto c = size_t(channel);
    return (float(value) * float(scale) - float(mean[c])) / float(deviation[c]);
}

std::vector<float> resized(std::span<const float> planes, int channels, int height, int width, int toHeight,
                           int toWidth)
{
    if (height == toHeight && width == toWidth)
        return {planes.begin(), planes.end()};
    const std::vector<Tap> across = taps(width, toWidth);
    const std::vector<Tap> down = taps(height, toHeight);
    std::vector<float> out(size_t(channels) * size_t(toHeight) * size_t(toWidth));
    std::vector<double> rows(size_t(height) * size_t(toWidth));
    for (size_t channel = 0; channel < size_t(channels); ++channel) {
        const float *plane = planes.data() + channel * size_t(height) * size_t(width);
        for (size_t y = 0; y < size_t(height); ++y)
            for (size_t x = 0; x < size_t(toWidth); ++x) {
                const float *source = plane + y * size_t(width) + across[x].first;
                double sum = 0;
                for (size_t j = 0; j < across[x].weights.size(); ++j)
                    sum += across[x].weights[j] * double(source[j]);
                rows[y * size_t(toWidth) + x] = sum;
            }
        for (size_t y = 0; y < size_t(toHeight); ++y)
            for (size_t x = 0; x < size_t(toWidth); ++x) {
                double sum = 0;
                for (size_t j = 0; j < down[y].weights.size(); ++j)
                    sum += down[y].weights[j] * rows[(size_t(down[y].first) + j) * size_t(toWidth) + x];
                out[(channel * size_t(toHeight) + y) * size_t(toWidth) + x] = float(sum);
            }
    }
    return out;
}

Result<std::vector<float>> preprocessed(std::span<const quint8> rgb, int height, int width, int toHeight,
                                        int toWidth, const Preprocessing &how)
{
    const size_t area = size_t(std::max(height, 0)) * size_t(std::max(width, 0));
    if (height < 1 || width < 1 || toHeight < 1 || toWidth < 1 || rgb.size() != 3 * area)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "Encoder: %1 values are not %2 pictures of %3 x %4"),
                     {QString::number(rgb.size()), QStringLiteral("3"), QString::number(width),
                      QString::number(height)}};
    if (!how.bilinear && (height != toHeight || width != toWidth))
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "Encoder: its preprocessing resizes with another kernel than "
                                                "bilinear; give pictures of %1 x %2"),
                     {QString::number(toWidth), QString::number(toHeight)}};
    std::vector<float> planes(3 * area);
    for (size_t c = 0; c < 3; ++c)
        for (size_t i = 0; i < area; ++i)
            planes[c * area + i] = float(rgb[i * 3 + c]) * float(how.scale);
    std::vector<float> out = resized(planes, 3, height, width, toHeight, toWidth);
    const size_t outArea = size_t(toHeight) * size_t(toWidth);
    for (size_t c = 0; c < 3; ++c)
        for (size_t i = 0; i < outArea; ++i)
            out[c * outArea + i] = (out[c * outArea + i] - float(how.mean[c])) / float(how.deviation[c]);
    return out;
}

} // namespace fathom
