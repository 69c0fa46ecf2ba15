// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sparse_batch.h"

#include <algorithm>
#include <limits>

namespace fathom {

namespace {

/// Marks the `most` largest values, which are all positive, with a level's bit; of equal ones the first.
void markLargest(std::span<const float> values, size_t most, quint8 bit, std::vector<float> &room,
                 std::span<quint8> levels)
{
    float cut = 0.0F; // everything is above it
    size_t ties = 0;
    if (most < values.size()) {
        room.assign(values.begin(), values.end());
        const auto place = room.begin() + qint64(most) - 1;
        std::nth_element(room.begin(), place, room.end(), std::greater<>());
        cut = *place;
        ties = most - size_t(std::count_if(room.begin(), place, [&](float value) { return value > cut; }));
    }
    for (size_t i = 0; i < values.size(); ++i)
        if (values[i] > cut || (values[i] == cut && ties > 0 && ties--))
            levels[i] |= bit;
}

} // namespace

SparseBatch selectRowTopK(const float *z, qint64 rows, const SaeConfig &config, int threads,
                          const ParallelTasks &parallel)
{
    const auto features = size_t(config.features());
    const auto levels = size_t(config.levels());
    const auto parts =
        size_t(std::clamp<qint64>(qint64(std::max(threads, 1)) * 4, 1, std::max<qint64>(rows, 1)));
    std::vector<SparseBatch> all(parts);
    parallel(int(parts), [&](int index) {
        SparseBatch &out = all[size_t(index)];
        out.kept.assign(levels, 0);
        std::vector<int> feature(features + SumLanes);
        std::vector<float> value(features + SumLanes), room;
        std::vector<quint8> kept;
        const auto last = size_t(rows) * (size_t(index) + 1) / parts;
        for (size_t row = size_t(rows) * size_t(index) / parts; row < last; ++row) {
            const size_t count =
                cpuKernels().collect(z + row * features, features, std::numeric_limits<float>::denorm_min(),
                                     0, feature.data(), value.data());
            kept.assign(count, 0);
            for (size_t l = 0; l < levels; ++l) {
                const auto end =
                    std::lower_bound(feature.begin(), feature.begin() + qint64(count), config.dictionary[l]);
                const auto inside = size_t(end - feature.begin());
                markLargest(std::span(value).first(inside), size_t(config.k[l]), quint8(1U << l), room,
                            std::span(kept).first(inside));
            }
            appendRow(out, std::span(feature).first(count), std::span(value).first(count), kept);
        }
    });
    std::vector<const SparseBatch *> joined;
    for (const SparseBatch &part : all)
        joined.push_back(&part);
    return joinBatches(joined, parallel);
}

} // namespace fathom
