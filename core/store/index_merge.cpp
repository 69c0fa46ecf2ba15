// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "index_arrays.h"
#include "index_builder.h"
#include "index_search.h"

namespace fathom {

namespace {
/// One of the two sides of a merge.
struct Side
{
    const ActivationIndex *index = nullptr;
    std::vector<qint32> newRow; ///< of each row; -1: left out
};

/// A column of one side from its strongest entry on.
class Reader
{
public:
    Reader(const Side &side, int feature)
        : m_side(side)
        , m_feature(feature)
        , m_column(side.index ? side.index->column(feature) : ActivationIndex::Column())
        , m_at(m_column.begin())
    {
        skip();
    }
    Reader(const Reader &) = delete;
    Reader &operator=(const Reader &) = delete;
    [[nodiscard]] bool atEnd() const { return m_at.atEnd(); }
    [[nodiscard]] ActivationCode code() const { return m_code; }
    [[nodiscard]] qint32 newRow() const { return m_side.newRow[size_t(m_at.row())]; }
    /// The float32 that the entry was made from; looked up in its row and kept.
    [[nodiscard]] float exact()
    {
        if (m_exact <= 0.0F) {
            const ActivationIndex::Row row = m_side.index->row(m_at.row());
            const size_t place = row.find(m_feature);
            m_exact = place < row.size() ? row.exact(place) : valueOf(m_code);
        }
        return m_exact;
    }
    void next()
    {
        ++m_at;
        skip();
    }

private:
    void skip()
    {
        while (!atEnd() && newRow() < 0)
            ++m_at;
        m_exact = 0.0F;
        m_code = 0;
        if (atEnd())
            return;
        m_code = m_at.code();
    }
    const Side &m_side;
    int m_feature;
    ActivationIndex::Column m_column;
    ActivationIndex::Column::Cursor m_at; ///< in m_column
    ActivationCode m_code = 0;
    float m_exact = 0.0F;
};

// Codes decide but where they are equal.
bool comesFirst(Reader &a, Reader &b)
{
    if (a.code() != b.code())
        return a.code() > b.code();
    if (a.exact() != b.exact())
        return a.exact() > b.exact();
    return a.newRow() < b.newRow();
}

Result<void> copyRow(const ActivationIndex &from, qint64 row, IndexArrays &arrays)
{
    const ActivationIndex::Row all = from.row(row);
    FATHOM_DO(arrays.rowWords.append(all.words));
    FATHOM_DO(arrays.remainders.append(all.remainders));
    arrays.sliceIds.push_back(from.sliceIds()[size_t(row)]);
    arrays.rowOffsets.push_back(arrays.rowWords.size());
    return {};
}
// What the old index knows of its dense features, less the rows that are left out, and with the added ones.
void joinDense(const ActivationIndex &index, const Side &old, const ActivationIndex *added,
               IndexArrays &arrays)
{
    const auto &known = index.arrays();
    const auto features = size_t(index.features());
    arrays.denseFeatures.assign(known.denseFeatures.begin(), known.denseFeatures.end());
    arrays.denseTogether.assign(known.denseTogether.begin(), known.denseTogether.end());
    if (known.denseFeatures.empty())
        return;
    std::vector<qint32> place(features, -1);
    for (size_t d = 0; d < known.denseFeatures.size(); ++d) {
        const qint32 feature = known.denseFeatures[d];
        if (feature < 0 || size_t(feature) >= features)
            continue;
        place[size_t(feature)] = qint32(d);
        if (!added)
            continue;
        const std::vector<qint64> more = firingTogether(*added, feature);
        for (size_t f = 0; f < features; ++f)
            arrays.denseTogether[d * features + f] += qint32(more[f]);
    }
    for (size_t row = 0; row < old.newRow.size(); ++row) {
        if (old.newRow[row] >= 0)
            continue;
        const ActivationIndex::Row gone = index.row(qint64(row));
        for (size_t i = 0; i < gone.size(); ++i) {
            const qint32 d = place[size_t(gone.feature(i))];
            for (size_t j = 0; d >= 0 && j < gone.size(); ++j)
                --arrays.denseTogether[size_t(d) * features + size_t(gone.feature(j))];
        }
    }
}
} // namespace

Result<std::shared_ptr<const ActivationIndex>> mergedIndex(const ActivationIndex &index,
                                                           const std::vector<bool> &keep,
                                                           const ActivationIndex *added, const QString &place)
{
    if (added && added->features() != index.features())
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "Index: %1 features cannot join %2"),
                     {QString::number(added->features()), QString::number(index.features())}};
    const auto arrays = std::make_shared<IndexArrays>(place);
    Side old{&index, std::vector<qint32>(size_t(index.rows()), -1)};
    Side fresh{added, std::vector<qint32>(added ? size_t(added->rows()) : 0, -1)};
    const qint64 freshRows = added ? added->rows() : 0;
    qint64 o = 0, f = 0;
    while (o < index.rows() || f < freshRows) {
        const auto row = qint32(arrays->sliceIds.size());
        if (o < index.rows() && !keep.empty() && !keep[size_t(o)]) {
            ++o;
            continue;
        }
        if (o < index.rows() && f < freshRows && index.sliceIds()[size_t(o)] == added->sliceIds()[size_t(f)])
            return Error{ErrorCode::WrongShape,
                         QT_TRANSLATE_NOOP("Error", "Index: slice %1 is in it twice"),
                         {QString::number(added->sliceIds()[size_t(f)])}};
        if (f == freshRows ||
            (o < index.rows() && index.sliceIds()[size_t(o)] < added->sliceIds()[size_t(f)])) {
            FATHOM_DO(copyRow(index, o, *arrays));
            old.newRow[size_t(o++)] = row;
        } else {
            FATHOM_DO(copyRow(*added, f, *arrays));
            fresh.newRow[size_t(f++)] = row;
        }
    }
    joinDense(index, old, added, *arrays);
    FATHOM_TRY(const IndexLayout layout, IndexLayout::of(qint64(arrays->sliceIds.size()), index.features()));
    for (int feature = 0; feature < index.features(); ++feature) {
        Reader a(old, feature), b(fresh, feature);
        while (!a.atEnd() || !b.atEnd()) {
            Reader &stronger = b.atEnd() || (!a.atEnd() && comesFirst(a, b)) ? a : b;
            FATHOM_DO(arrays->addToColumn(stronger.code(), stronger.newRow(), layout.rowBits));
            stronger.next();
        }
        arrays->endColumn();
    }
    return IndexArrays::finish(arrays);
}

} // namespace fathom
