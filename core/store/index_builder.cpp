// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "index_builder.h"

#include "feature_statistics.h"
#include "index_arrays.h"
#include "index_threads.h"

#include <QDir>

#include <cmath>

namespace fathom {

namespace {
constexpr qint64 SortedAtOnce = qint64(16) << 20; ///< activations, eight bytes each

Error wrongShape(const char *text, qint64 at)
{
    return {ErrorCode::WrongShape, text, {QString::number(at)}};
}

// Sorts as the columns are: by value descending, then by row ascending.
quint64 sortKey(float value, qint64 row)
{
    return quint64(~std::bit_cast<quint32>(value)) << 32 | quint64(row);
}

void sortRanges(std::vector<quint64> &keys, std::span<const qint64> begins)
{
    const size_t ranges = begins.size() - 1;
    inParts(ranges, keys.size() > size_t(1) << 16 ? 1 : ranges, [&](auto next) {
        for (auto [begin, end] = next(); begin < end; std::tie(begin, end) = next()) {
            for (size_t at = begin; at < end; ++at)
                std::sort(keys.begin() + begins[at], keys.begin() + begins[at + 1]);
        }
    });
}
} // namespace

struct IndexBuilder::Store
{
    Store(int features, const QString &place)
        : features(features)
        , arrays(std::make_shared<IndexArrays>(place))
        , counts(size_t(std::max(features, 0)), 0)
    {
    }
    int features;
    std::shared_ptr<IndexArrays> arrays;
    std::vector<qint64> counts; ///< activations of each feature

    Result<void> addColumns(const IndexLayout &layout, std::span<const quint32> words,
                            std::span<const qint16> remainders);
};

IndexBuilder::IndexBuilder(int features, const QString &place)
    : m_store(std::make_shared<Store>(features, place))
    , m_seen(size_t(std::max(features, 0)), false)
{
}

IndexBuilder::~IndexBuilder() = default;

Result<void> IndexBuilder::append(qint64 sliceId, std::span<const Activation> active)
{
    IndexArrays &arrays = *m_store->arrays;
    if (!arrays.sliceIds.empty() && sliceId <= arrays.sliceIds.back())
        return wrongShape(QT_TRANSLATE_NOOP("Error", "Index: slice %1 is not in ascending order"), sliceId);
    FATHOM_TRY(const IndexLayout layout, IndexLayout::of(1, m_store->features));
    m_sorted.clear();
    qint32 twice = -1;
    for (const Activation &activation : active) {
        if (!std::isfinite(activation.value))
            return Error{ErrorCode::Bug,
                         QT_TRANSLATE_NOOP("Error", "Feature %1: an activation is no finite number"),
                         {QString::number(activation.feature)}};
        if (activation.feature < 0 || activation.feature >= m_store->features)
            return wrongShape(QT_TRANSLATE_NOOP("Error", "Index: feature %1 is not in the dictionary"),
                              activation.feature);
        if (activation.value <= 0.0F)
            continue;
        if (!layout.holds(codeOf(activation.value)))
            return Error{ErrorCode::Unsupported,
                         QT_TRANSLATE_NOOP("Error", "Feature %1: an index of %2 features cannot hold the "
                                                    "activation %3; scale the input of the SAE"),
                         {QString::number(activation.feature), QString::number(m_store->features),
                          QString::number(double(activation.value))}};
        if (m_seen[size_t(activation.feature)])
            twice = activation.feature;
        m_seen[size_t(activation.feature)] = true;
        m_sorted.push_back(activation);
    }
    for (const Activation &activation : m_sorted)
        m_seen[size_t(activation.feature)] = false;
    if (twice >= 0)
        return wrongShape(QT_TRANSLATE_NOOP("Error", "Index: feature %1 is twice in one row"), twice);
    std::sort(m_sorted.begin(), m_sorted.end(), [](const Activation &a, const Activation &b) {
        return a.value != b.value ? a.value > b.value : a.feature < b.feature;
    });
    for (const auto &[feature, value] : m_sorted) {
        ++m_store->counts[size_t(feature)];
        FATHOM_DO(
            arrays.rowWords.append((codeOf(value) - layout.lowest) << layout.featureBits | quint32(feature)));
        FATHOM_DO(arrays.remainders.append(remainderOf(value)));
    }
    arrays.sliceIds.push_back(sliceId);
    arrays.rowOffsets.push_back(arrays.rowWords.size());
    return {};
}

Result<void> IndexBuilder::Store::addColumns(const IndexLayout &layout, std::span<const quint32> words,
                                             std::span<const qint16> remainders)
{
    const quint32 mask = (1U << layout.featureBits) - 1;
    std::vector<quint64> keys;
    std::vector<qint64> begins, next;
    // As many whole columns at once as fit, each time with one pass over the rows.
    for (int first = 0; first < features;) {
        int end = first;
        begins.assign(1, 0);
        do {
            begins.push_back(begins.back() + counts[size_t(end++)]);
        } while (end < features && begins.back() + counts[size_t(end)] <= SortedAtOnce);
        next.assign(begins.begin(), begins.end() - 1);
        keys.resize(size_t(begins.back()));
        const auto width = quint32(end - first);
        size_t row = 0;
        for (size_t at = 0; at < words.size() && !keys.empty(); ++at) {
            const quint32 place = (words[at] & mask) - quint32(first);
            if (place >= width)
                continue;
            while (arrays->rowOffsets[row + 1] <= qint64(at))
                ++row;
            const ActivationCode code = (words[at] >> layout.featureBits) + layout.lowest;
            keys[size_t(next[place]++)] = sortKey(exactValue(code, remainders[at]), qint64(row));
        }
        sortRanges(keys, begins);
        for (size_t f = 0; f + 1 < begins.size(); ++f) {
            for (auto at = size_t(begins[f]); at < size_t(begins[f + 1]); ++at)
                FATHOM_DO(arrays->addToColumn(codeOf(std::bit_cast<float>(~quint32(keys[at] >> 32))),
                                              qint32(keys[at] & UINT32_MAX), layout.rowBits));
            arrays->endColumn();
        }
        first = end;
    }
    return {};
}

Result<std::shared_ptr<const ActivationIndex>> IndexBuilder::finish()
{
    IndexArrays &arrays = *m_store->arrays;
    FATHOM_TRY(const IndexLayout layout, IndexLayout::of(qint64(arrays.sliceIds.size()), m_store->features));
    FATHOM_TRY(const auto words, arrays.rowWords.finish());
    FATHOM_TRY(const auto remainders, arrays.remainders.finish());
    FATHOM_DO(m_store->addColumns(layout, words, remainders));
    return IndexArrays::finish(m_store->arrays);
}

Result<std::shared_ptr<const ActivationIndex>>
makeActivationIndex(std::span<const qint64> sliceIds, const std::vector<std::vector<Activation>> &rows,
                    int features)
{
    if (sliceIds.size() != rows.size() || features <= 0 || rows.size() > size_t(INT32_MAX))
        return wrongShape(
            QT_TRANSLATE_NOOP("Error", "Index: %1 rows do not fit their slices or the dictionary"),
            qint64(rows.size()));
    IndexBuilder builder(features, QDir::tempPath() + QStringLiteral("/fathom-index"));
    for (size_t r = 0; r < rows.size(); ++r)
        FATHOM_DO(builder.append(sliceIds[r], rows[r]));
    return builder.finish();
}

} // namespace fathom
