// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice.h"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

constexpr int fractionBits = 22; // 32 - 8 bits of the result - 2 of headroom for the filter's overshoot

struct Taps
{
    int first = 0;
    int count = 0;
};

/// Integer weights of every output pixel of one pass; `stride` weights are kept for each.
struct Pass
{
    int stride = 0;
    std::vector<Taps> taps;
    std::vector<qint32> weights;
};

double sinc(double x)
{
    if (x == 0.0)
        return 1.0;
    x *= M_PI;
    return std::sin(x) / x;
}

double lanczos(double x)
{
    return -3.0 <= x && x < 3.0 ? sinc(x) * sinc(x / 3) : 0.0;
}

Pass makePass(int in, int out)
{
    const double scale = double(in) / out;
    const double filter = std::max(scale, 1.0);
    const double support = 3.0 * filter;
    Pass pass;
    pass.stride = int(std::ceil(support)) * 2 + 1;
    pass.taps.resize(size_t(out));
    pass.weights.assign(size_t(out) * size_t(pass.stride), 0);
    std::vector<double> exact(size_t(pass.stride));
    const double inverse = 1.0 / filter;
    for (int o = 0; o < out; ++o) {
        const double centre = (o + 0.5) * scale;
        const int first = std::max(int(centre - support + 0.5), 0);
        const int end = std::min(int(centre + support + 0.5), in);
        double sum = 0;
        for (int t = first; t < end; ++t) {
            const double weight = lanczos((t - centre + 0.5) * inverse);
            exact[size_t(t - first)] = weight;
            sum += weight;
        }
        for (int t = 0; t < end - first; ++t) {
            const double weight =
                (sum != 0 ? exact[size_t(t)] / sum : exact[size_t(t)]) * (1 << fractionBits);
            pass.weights[size_t(o) * size_t(pass.stride) + size_t(t)] =
                int(weight < 0 ? weight - 0.5 : weight + 0.5);
        }
        pass.taps[size_t(o)] = {first, end - first};
    }
    return pass;
}

quint8 toByte(qint32 sum)
{
    return quint8(std::clamp(sum >> fractionBits, 0, 255));
}

} // namespace

std::vector<quint8> resizeLanczos(std::span<const quint8> grey, int width, int height, int outWidth,
                                  int outHeight)
{
    std::vector<quint8> rows(grey.begin(), grey.end());
    if (width != outWidth) {
        const Pass pass = makePass(width, outWidth);
        rows.resize(size_t(outWidth) * size_t(height));
        for (int y = 0; y < height; ++y) {
            const quint8 *line = grey.data() + size_t(y) * size_t(width);
            quint8 *target = rows.data() + size_t(y) * size_t(outWidth);
            for (int x = 0; x < outWidth; ++x) {
                const auto [first, count] = pass.taps[size_t(x)];
                const qint32 *weight = pass.weights.data() + size_t(x) * size_t(pass.stride);
                qint32 sum = 1 << (fractionBits - 1);
                for (int t = 0; t < count; ++t)
                    sum += line[first + t] * weight[t];
                target[x] = toByte(sum);
            }
        }
    }
    if (height == outHeight)
        return rows;
    const Pass pass = makePass(height, outHeight);
    std::vector<quint8> result(size_t(outWidth) * size_t(outHeight));
    std::vector<qint32> sums(static_cast<size_t>(outWidth));
    for (int y = 0; y < outHeight; ++y) {
        const auto [first, count] = pass.taps[size_t(y)];
        std::fill(sums.begin(), sums.end(), 1 << (fractionBits - 1));
        for (int t = 0; t < count; ++t) {
            const qint32 weight = pass.weights[size_t(y) * size_t(pass.stride) + size_t(t)];
            const quint8 *line = rows.data() + size_t(first + t) * size_t(outWidth);
            for (int x = 0; x < outWidth; ++x)
                sums[size_t(x)] += line[x] * weight;
        }
        std::transform(sums.begin(), sums.end(), result.begin() + qint64(y) * outWidth, toByte);
    }
    return result;
}

} // namespace fathom
