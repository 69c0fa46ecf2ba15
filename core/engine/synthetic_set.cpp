// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "synthetic_set.h"

#include <base/random.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fathom {

namespace {
constexpr int GroupSize = 32;
constexpr double ShortestRun = 6.0; ///< slices, on average
constexpr double MostDense = 0.9;   ///< no feature fires nearly everywhere
constexpr double CtShare = 1228.0 / 1844.0;
constexpr int BatchRows = 2048;

Random randomFor(quint64 seed, quint64 what, quint64 which)
{
    return Random(seed * 0x9E3779B97F4A7C15ULL + what * 0xD1B54A32D192ED03ULL + which);
}

// The density of log-normal quantiles: exp(middle + spread z).
double densityAt(double middle, double spread, double z)
{
    return std::min(MostDense, std::exp(middle + spread * z));
}

// Inverse of the normal distribution by bisection: it is only asked for a few thousand times.
double normalQuantile(double p)
{
    double low = -8.0, high = 8.0;
    for (int i = 0; i < 60; ++i) {
        const double middle = 0.5 * (low + high);
        (0.5 * std::erfc(-middle / std::sqrt(2.0)) < p ? low : high) = middle;
    }
    return 0.5 * (low + high);
}
} // namespace

SyntheticSet::SyntheticSet(const SyntheticOptions &options)
    : m_options(options)
{
    makeVolumes();
    makeDensities();
    Random random = randomFor(options.seed, 1, 0);
    for (int g = 0; g * GroupSize < options.features; ++g) {
        Group group;
        group.centre = random.uniform();
        const auto plane = size_t(random.below(3));
        for (size_t p = 0; p < 3; ++p)
            group.plane[p] = p == plane ? 2.1 : 0.45;
        const double strong = random.chance(CtShare) ? 1.3 : 0.4;
        group.modality = {strong, (1.0 - strong * CtShare) / (1.0 - CtShare)};
        m_groups.push_back(group);
    }
    for (int f = 0; f < options.features; ++f)
        m_scale.push_back(0.06 * std::exp(0.6 * random.normal()));
}

void SyntheticSet::makeVolumes()
{
    const auto count = std::max<qint64>(1, std::llround(double(m_options.slices) / SlicesOfVolume));
    Random random = randomFor(m_options.seed, 2, 0);
    std::vector<std::array<double, 3>> wanted;
    double sum = 0.0;
    for (qint64 v = 0; v < count; ++v) {
        std::array<double, 3> sizes = {};
        for (double &size : sizes)
            sum += size = std::exp(0.35 * random.normal());
        wanted.push_back(sizes);
    }
    QStringList structures;
    for (int s = 0; s < Structures; ++s)
        structures.append(QStringLiteral("structure %1").arg(s + 1));
    // Places on one line are rounded, so that the planes add up to the number of slices exactly.
    double reached = 0.0;
    qint64 given = 0;
    for (qint64 v = 0; v < count; ++v) {
        VolumeRecord volume;
        volume.id = v + 1;
        volume.dataset = QStringLiteral("synthetic");
        volume.imageId = QStringLiteral("s%1").arg(v, 4, 10, QLatin1Char('0'));
        volume.alias = volume.imageId;
        volume.synthetic = true;
        volume.modality = random.chance(CtShare) ? Modality::Ct : Modality::Mr;
        const double part = random.uniform();
        volume.split = part < 0.65   ? QStringLiteral("train")
                       : part < 0.85 ? QStringLiteral("val")
                                     : QStringLiteral("test");
        volume.annotated = structures;
        for (int p = 0; p < 3; ++p) {
            reached += wanted[size_t(v)][size_t(p)];
            const bool last = v + 1 == count && p == 2;
            const qint64 until =
                last ? m_options.slices : std::llround(reached / sum * double(m_options.slices));
            SliceRange range;
            range.plane = Plane(p);
            range.firstSlice = given + 1;
            range.count = int(until - given);
            range.storedAxis = p;
            given = until;
            volume.planes.push_back(range);
            volume.geometry.size[size_t(p)] = range.count;
        }
        m_volumes.push_back(std::move(volume));
    }
}

void SyntheticSet::makeDensities()
{
    const auto n = size_t(m_options.features);
    std::vector<double> z(n);
    for (size_t f = 0; f < n; ++f)
        z[f] = normalQuantile((double(f) + 0.5) / double(n));
    // Two unknowns, two conditions: for a spread the middle follows from the sum; the wider the spread, the
    // fewer features fire within a batch.
    const auto middleFor = [&](double spread) {
        double low = -60.0, high = 0.0;
        for (int i = 0; i < 60; ++i) {
            const double middle = 0.5 * (low + high);
            double sum = 0.0;
            for (const double quantile : z)
                sum += densityAt(middle, spread, quantile);
            (sum < m_options.active ? low : high) = middle;
        }
        return 0.5 * (low + high);
    };
    double narrow = 0.0, wide = 12.0;
    for (int i = 0; i < 40; ++i) {
        const double spread = 0.5 * (narrow + wide), middle = middleFor(spread);
        double alive = 0.0;
        for (const double quantile : z)
            alive += 1.0 - std::pow(1.0 - densityAt(middle, spread, quantile), BatchRows);
        (alive > m_options.aliveInBatch * double(n) ? narrow : wide) = spread;
    }
    const double spread = 0.5 * (narrow + wide), middle = middleFor(spread);
    // The first features are those of the coarse levels, which fire more often, but not strictly so.
    Random random = randomFor(m_options.seed, 3, 0);
    std::vector<std::pair<double, size_t>> order;
    for (size_t f = 0; f < n; ++f)
        order.emplace_back(-z[f] + 0.7 * random.normal(), f);
    std::sort(order.begin(), order.end());
    for (const auto &[key, f] : order)
        m_density.push_back(densityAt(middle, spread, z[f]));
}

std::vector<PresenceRecord> SyntheticSet::presence(size_t volume) const
{
    std::vector<PresenceRecord> all;
    Random random = randomFor(m_options.seed, 4, volume);
    for (int s = 0; s < Structures; ++s) {
        Random fixed = randomFor(m_options.seed, 5, quint64(s)); // its place is the same in every body
        const bool there = random.chance(0.6);
        for (const SliceRange &range : m_volumes[volume].planes) {
            const double centre = fixed.uniform(), half = fixed.uniform(0.02, 0.2);
            const double shift = random.uniform(-0.05, 0.05);
            if (!there || range.count == 0)
                continue;
            PresenceRecord record;
            record.structure = m_volumes[volume].annotated[s];
            record.plane = range.plane;
            for (int i = 0; i < range.count; ++i)
                record.present.push_back(std::abs((i + 0.5) / range.count - centre - shift) < half);
            all.push_back(std::move(record));
        }
    }
    return all;
}

std::vector<std::vector<Activation>> SyntheticSet::activations(size_t volume) const
{
    const VolumeRecord &record = m_volumes[volume];
    std::vector<std::vector<Activation>> rows(size_t(record.slices()));
    Random random = randomFor(m_options.seed, 6, volume);
    const double gain = std::exp(0.2 * random.normal());
    const auto modality = size_t(record.modality == Modality::Ct ? 0 : 1);
    for (const SliceRange &range : record.planes) {
        const double n = range.count;
        const auto first = size_t(range.firstSlice - record.planes.front().firstSlice);
        for (size_t g = 0; g < m_groups.size(); ++g) {
            const Group &group = m_groups[g];
            // Most features of a group follow one draw, so that they fire together.
            const double together = random.uniform(), place = group.centre + 0.05 * random.normal();
            const double here = group.plane[size_t(range.plane)] * group.modality[modality];
            const int end = std::min(m_options.features, int(g + 1) * GroupSize);
            for (int f = int(g) * GroupSize; f < end; ++f) {
                // What fires nearly everywhere cannot prefer a plane much.
                const double own = m_density[size_t(f)];
                const double density = std::min(0.98, own * (1.0 + (here - 1.0) * (1.0 - own / MostDense)));
                const double length = std::min(0.999 * n, std::max(ShortestRun, density * n));
                if ((random.chance(0.7) ? together : random.uniform()) >= density * n / length)
                    continue;
                const double wide = std::clamp(0.999 * n / length - 1.0, 0.0, 0.5);
                const double half = 0.5 * length * (1.0 + wide * random.uniform(-1.0, 1.0));
                const double centre = place * n + 2.0 * random.normal();
                for (auto at = qint64(std::ceil(centre - half)); double(at) < centre + half; ++at) {
                    const double off = (double(at) - centre) / half;
                    const double value =
                        m_scale[size_t(f)] * gain * (1.05 - off * off) * random.uniform(0.85, 1.15);
                    // What reaches over the end goes on at the start, so that the density stays.
                    const qint64 slice = (at % range.count + range.count) % range.count;
                    rows[first + size_t(slice)].push_back({f, float(value)});
                }
            }
        }
    }
    return rows;
}

} // namespace fathom
