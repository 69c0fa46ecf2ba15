// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "view_draw.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace fathom {

namespace {

constexpr double LargestTurn = 11.0 * 3.14159265358979 / 180.0;
constexpr double LargestStretch = 1.2; // ratio of the view's edges in the picture

// What one view does to grey values: gamma, gain and offset as a table.
std::array<float, 256> greyCurve(Random &random)
{
    const double gamma = std::exp(random.uniform(-0.5, 0.5));
    const double gain = random.uniform(0.75, 1.25);
    const double offset = random.uniform(-0.1, 0.1);
    std::array<float, 256> curve = {};
    for (size_t g = 0; g < curve.size(); ++g)
        curve[g] = float(std::clamp(gain * std::pow(double(g) / 255.0, gamma) + offset, 0.0, 1.0));
    return curve;
}

// Binomial 3 x 3 blur, edges repeated.
void blur(std::vector<float> &view, int side)
{
    std::vector<float> line(static_cast<size_t>(side));
    const auto pass = [&](size_t start, size_t stride) {
        for (size_t i = 0; i < size_t(side); ++i)
            line[i] = view[start + i * stride];
        for (size_t i = 0; i < size_t(side); ++i)
            view[start + i * stride] = 0.25F * line[i > 0 ? i - 1 : 0] + 0.5F * line[i] +
                                       0.25F * line[std::min(i + 1, size_t(side) - 1)];
    };
    for (size_t i = 0; i < size_t(side); ++i)
        pass(i * size_t(side), 1);
    for (size_t i = 0; i < size_t(side); ++i)
        pass(i, size_t(side));
}

// Sum of four bytes of one draw: near enough to normal, and one draw serves two pixels.
void addNoise(std::vector<float> &view, double sigma, Random &random)
{
    const auto scale = float(sigma / 147.8); // standard deviation of the sum of four uniform bytes
    for (size_t i = 0; i < view.size(); i += 2) {
        const quint64 bits = random.next();
        const auto sum = [&](int shift) {
            int total = -510;
            for (int b = 0; b < 4; ++b)
                total += int((bits >> (shift + 8 * b)) & 255);
            return float(total) * scale;
        };
        view[i] += sum(0);
        if (i + 1 < view.size())
            view[i + 1] += sum(32);
    }
}

} // namespace

std::vector<float> drawView(std::span<const quint8> picture, int pictureSide, const ViewShape &shape,
                            Random &random)
{
    const double area = random.uniform(shape.smallestArea, shape.largestArea);
    const double stretch = std::exp(random.uniform(-1.0, 1.0) * 0.5 * std::log(LargestStretch));
    const double edge = double(pictureSide) * std::sqrt(area);
    const double width = edge * stretch;
    const double height = edge / stretch;
    const auto centre = [&](double length) {
        const double slack = std::max(0.0, double(pictureSide) - length) + 0.06 * pictureSide;
        return 0.5 * pictureSide + random.uniform(-0.5, 0.5) * slack;
    };
    const double cx = centre(width);
    const double cy = centre(height);
    const double turn = random.uniform(-LargestTurn, LargestTurn);
    const std::array<float, 256> curve = greyCurve(random);
    const bool blurred = random.chance(0.3);
    const double sigma = random.chance(0.7) ? random.uniform(0.0, 0.06) : 0.0;

    const double stepX = width / shape.side;
    const double stepY = height / shape.side;
    const double c = std::cos(turn);
    const double s = std::sin(turn);
    const float outside = curve[0];
    std::vector<float> view(size_t(shape.side) * size_t(shape.side), outside);
    const auto at = [&](int x, int y) {
        if (x < 0 || y < 0 || x >= pictureSide || y >= pictureSide)
            return outside;
        return curve[picture[size_t(y) * size_t(pictureSide) + size_t(x)]];
    };
    for (int v = 0; v < shape.side; ++v) {
        const double dy = (v + 0.5 - 0.5 * shape.side) * stepY;
        for (int u = 0; u < shape.side; ++u) {
            const double dx = (u + 0.5 - 0.5 * shape.side) * stepX;
            const double x = cx + c * dx - s * dy - 0.5;
            const double y = cy + s * dx + c * dy - 0.5;
            const int x0 = int(std::floor(x));
            const int y0 = int(std::floor(y));
            const auto fx = float(x - x0);
            const auto fy = float(y - y0);
            const float top = at(x0, y0) * (1 - fx) + at(x0 + 1, y0) * fx;
            const float low = at(x0, y0 + 1) * (1 - fx) + at(x0 + 1, y0 + 1) * fx;
            view[size_t(v) * size_t(shape.side) + size_t(u)] = top * (1 - fy) + low * fy;
        }
    }
    if (blurred)
        blur(view, shape.side);
    if (sigma > 0)
        addNoise(view, sigma, random);
    for (float &value : view)
        value = (value - float(GreyMean)) / float(GreyDeviation);
    return view;
}

void keepPatches(const std::vector<float> &view, const ViewShape &shape, Random &random,
                 std::span<float> patches, std::span<qint64> positions)
{
    const int grid = shape.side / shape.patch;
    std::vector<int> order(size_t(grid) * size_t(grid));
    std::iota(order.begin(), order.end(), 0);
    const auto kept = size_t(shape.kept);
    for (size_t i = 0; i < kept && kept < order.size(); ++i)
        std::swap(order[i], order[i + size_t(random.below(order.size() - i))]);
    std::sort(order.begin(), order.begin() + shape.kept);
    const auto p = size_t(shape.patch);
    for (size_t i = 0; i < kept; ++i) {
        positions[i] = order[i];
        const size_t row = size_t(order[i] / grid) * p;
        const size_t column = size_t(order[i] % grid) * p;
        for (size_t y = 0; y < p; ++y)
            std::copy_n(view.data() + (row + y) * size_t(shape.side) + column, p,
                        patches.data() + (i * p + y) * p);
    }
}

} // namespace fathom
