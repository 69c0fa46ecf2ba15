// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "activation_index.h"

namespace fathom {

namespace {
constexpr int CodeBits = 18;
constexpr int MantissaBits = 10; ///< of a code
constexpr int ExponentOfOne = 127;

bool reachesNowhereOutside(std::span<const qint64> offsets, size_t count)
{
    return !offsets.empty() && offsets.front() == 0 && offsets.back() == qint64(count) &&
           std::is_sorted(offsets.begin(), offsets.end());
}

int bitsFor(qint64 count)
{
    return std::max(1, int(std::bit_width(quint64(std::max<qint64>(count, 1) - 1))));
}
} // namespace

Result<IndexLayout> IndexLayout::of(qint64 rows, int features)
{
    if (features <= 0 || rows < 0 || rows > INT32_MAX)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "Index: %1 rows do not fit their slices or the dictionary"),
                     {QString::number(rows)}};
    IndexLayout layout;
    layout.featureBits = bitsFor(features);
    layout.rowBits = bitsFor(rows);
    const int left = 32 - layout.featureBits;
    if (left < CodeBits) { // not all of float32's range; what is left lies around one, two thirds below it
        const int octaves = std::max(1, (1 << left) >> MantissaBits);
        layout.lowest = ActivationCode(ExponentOfOne - (2 * octaves) / 3) << MantissaBits;
    }
    return layout;
}

size_t ActivationIndex::Row::find(qint32 wanted) const
{
    const quint32 mask = (1U << layout.featureBits) - 1;
    return size_t(std::find_if(words.begin(), words.end(),
                               [&](quint32 word) { return qint32(word & mask) == wanted; }) -
                  words.begin());
}

float ActivationIndex::Row::valueOfFeature(qint32 feature) const
{
    const size_t at = find(feature);
    return at < size() ? valueOf(code(at)) : 0.0F;
}

ActivationIndex::Row ActivationIndex::row(qint64 row) const
{
    if (row < 0 || row >= rows())
        return {};
    const auto begin = size_t(m_arrays.rowOffsets[size_t(row)]);
    const size_t count = size_t(m_arrays.rowOffsets[size_t(row) + 1]) - begin;
    return {m_arrays.rowWords.subspan(begin, count), m_arrays.remainders.subspan(begin, count), m_layout,
            features() - 1};
}

ActivationIndex::Column ActivationIndex::column(int feature) const
{
    if (feature < 0 || feature >= features())
        return {};
    const auto at = size_t(feature);
    const auto begin = size_t(m_arrays.columnOffsets[at]);
    const auto segment = size_t(m_arrays.segmentOffsets[at]);
    const size_t segments = size_t(m_arrays.segmentOffsets[at + 1]) - segment;
    return {m_arrays.columnWords.subspan(begin, size_t(m_arrays.columnOffsets[at + 1]) - begin),
            m_arrays.segmentStarts.subspan(segment, segments),
            m_arrays.segmentTops.subspan(segment, segments),
            qint64(begin),
            m_layout.rowBits,
            qint32(rows() - 1)};
}

qint64 ActivationIndex::rowOf(qint64 sliceId) const
{
    const auto ids = sliceIds();
    const auto found = std::lower_bound(ids.begin(), ids.end(), sliceId);
    return found != ids.end() && *found == sliceId ? found - ids.begin() : -1;
}

std::shared_ptr<const ActivationIndex> ActivationIndex::over(const Arrays &arrays,
                                                             std::shared_ptr<const void> owner)
{
    const size_t count = arrays.rowWords.size();
    const auto layout = IndexLayout::of(qint64(arrays.sliceIds.size()), int(arrays.columnOffsets.size()) - 1);
    bool good =
        layout && arrays.rowOffsets.size() == arrays.sliceIds.size() + 1 &&
        reachesNowhereOutside(arrays.rowOffsets, count) && arrays.remainders.size() == count &&
        reachesNowhereOutside(arrays.columnOffsets, count) && arrays.columnWords.size() == count &&
        arrays.segmentOffsets.size() == arrays.columnOffsets.size() &&
        reachesNowhereOutside(arrays.segmentOffsets, arrays.segmentStarts.size()) &&
        arrays.segmentTops.size() == arrays.segmentStarts.size() &&
        arrays.denseTogether.size() == arrays.denseFeatures.size() * (arrays.columnOffsets.size() - 1) &&
        std::is_sorted(arrays.denseFeatures.begin(), arrays.denseFeatures.end()) &&
        std::is_sorted(arrays.segmentStarts.begin(), arrays.segmentStarts.end());
    // Each column that fires begins with a segment.
    for (size_t f = 0; good && f + 1 < arrays.columnOffsets.size(); ++f)
        good = arrays.columnOffsets[f] == arrays.columnOffsets[f + 1] ||
               (arrays.segmentOffsets[f] < arrays.segmentOffsets[f + 1] &&
                arrays.segmentStarts[size_t(arrays.segmentOffsets[f])] == arrays.columnOffsets[f]);
    if (!good)
        return nullptr;
    std::shared_ptr<ActivationIndex> index(new ActivationIndex);
    index->m_arrays = arrays;
    index->m_layout = *layout;
    index->m_owner = std::move(owner);
    return index;
}

} // namespace fathom
