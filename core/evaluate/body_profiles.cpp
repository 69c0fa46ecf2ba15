// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "body_profiles.h"

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {
// Calls with slice index and row of every embedded slice of the range.
template <typename Each>
void forEachRow(const SliceRange &range, const Workspace::Embeddings &embeddings, Each each)
{
    const auto dimension = size_t(embeddings.dimension);
    const auto &ids = embeddings.sliceIds;
    for (auto at = std::lower_bound(ids.begin(), ids.end(), range.firstSlice);
         at != ids.end() && *at < range.firstSlice + range.count; ++at)
        each(int(*at - range.firstSlice),
             std::span(embeddings.rows.data() + size_t(at - ids.begin()) * dimension, dimension));
}
} // namespace

BodyProfiles::BodyProfiles(const std::vector<VolumeRecord> &volumes, const Workspace::Embeddings &embeddings)
    : m_embeddings(embeddings)
{
    const auto dimension = size_t(embeddings.dimension);
    QMap<Modality, std::vector<double>> sums;
    QMap<Modality, int> scans;
    for (const VolumeRecord &volume : volumes) {
        const auto levels = axialLevels(volume);
        if (!levels)
            continue;
        std::vector<double> sum(dimension, 0.0);
        int rows = 0;
        forEachRow(levels->range, embeddings, [&](int, std::span<const float> row) {
            double square = 0;
            for (const float value : row)
                square += double(value) * double(value);
            const double scale = square > 0 ? 1.0 / std::sqrt(square) : 0.0;
            for (size_t j = 0; j < dimension; ++j)
                sum[j] += double(row[j]) * scale;
            ++rows;
        });
        if (rows == 0)
            continue;
        std::vector<double> &all = sums[volume.modality];
        all.resize(dimension, 0.0);
        for (size_t j = 0; j < dimension; ++j)
            all[j] += sum[j] / rows;
        ++scans[volume.modality];
    }
    for (auto sum = sums.cbegin(); sum != sums.cend(); ++sum) {
        std::vector<float> &centre = m_centre[sum.key()];
        for (const double value : *sum)
            centre.push_back(float(value / scans[sum.key()]));
    }
}

Result<BodyProfile> BodyProfiles::profile(const VolumeRecord &volume) const
{
    const auto levels = axialLevels(volume);
    if (!levels)
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "%1 has no axial slices, so its levels cannot be found"),
                     {volume.alias}};
    BodyProfile profile;
    profile.dimension = m_embeddings.dimension;
    profile.centre = m_centre.value(volume.modality);
    forEachRow(levels->range, m_embeddings, [&](int index, std::span<const float> row) {
        profile.mm.push_back(levels->mm(index));
        profile.rows.insert(profile.rows.end(), row.begin(), row.end());
    });
    if (profile.mm.empty())
        return Error{
            ErrorCode::NotFound,
            QT_TRANSLATE_NOOP("Error", "%1 has no embeddings by this encoder; compute embeddings first"),
            {volume.alias}};
    return profile;
}

} // namespace fathom
