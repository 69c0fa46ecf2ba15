// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "activation_index.h"

#include "feature_statistics.h"
#include "index_files.h"

#include <base/safetensors.h>

#include <QFileInfo>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace fathom {

namespace {

/// An index over arrays that live elsewhere: in a mapping or in the vectors of a derived class.
class ArrayIndex : public ActivationIndex
{
public:
    qint64 rows() const override { return qint64(m_sliceIds.size()); }
    int features() const override { return int(m_columnOffsets.size()) - 1; }
    std::span<const qint64> sliceIds() const override { return m_sliceIds; }
    qint64 rowOf(qint64 sliceId) const override
    {
        const auto found = std::lower_bound(m_sliceIds.begin(), m_sliceIds.end(), sliceId);
        return found != m_sliceIds.end() && *found == sliceId ? found - m_sliceIds.begin() : -1;
    }
    Row row(qint64 row) const override
    {
        if (row < 0 || row >= rows())
            return {};
        const auto begin = size_t(m_rowOffsets[size_t(row)]);
        const size_t count = size_t(m_rowOffsets[size_t(row) + 1]) - begin;
        return {m_rowFeatures.subspan(begin, count), m_rowValues.subspan(begin, count)};
    }
    Column column(int feature) const override
    {
        if (feature < 0 || feature >= features())
            return {};
        const auto begin = size_t(m_columnOffsets[size_t(feature)]);
        const size_t count = size_t(m_columnOffsets[size_t(feature) + 1]) - begin;
        return {m_columnRows.subspan(begin, count), m_columnValues.subspan(begin, count)};
    }

    std::span<const qint64> m_sliceIds, m_rowOffsets, m_columnOffsets;
    std::span<const qint32> m_rowFeatures, m_columnRows;
    std::span<const float> m_rowValues, m_columnValues;
};

class MemoryIndex final : public ArrayIndex
{
public:
    std::vector<qint64> sliceIdStore, rowOffsetStore, columnOffsetStore;
    std::vector<qint32> rowFeatureStore, columnRowStore;
    std::vector<float> rowValueStore, columnValueStore;

    /// Fills the columns from the rows: a counting sort by feature, then each column by value.
    void finish(int features)
    {
        columnOffsetStore.assign(size_t(features) + 1, 0);
        for (const qint32 feature : rowFeatureStore)
            ++columnOffsetStore[size_t(feature) + 1];
        std::partial_sum(columnOffsetStore.begin(), columnOffsetStore.end(), columnOffsetStore.begin());
        std::vector<std::pair<float, qint32>> cells(rowFeatureStore.size());
        std::vector<qint64> next(columnOffsetStore.begin(), columnOffsetStore.end() - 1);
        for (size_t row = 0; row + 1 < rowOffsetStore.size(); ++row)
            for (auto at = size_t(rowOffsetStore[row]); at < size_t(rowOffsetStore[row + 1]); ++at)
                cells[size_t(next[size_t(rowFeatureStore[at])]++)] = {rowValueStore[at], qint32(row)};
        for (size_t f = 0; f < size_t(features); ++f)
            std::sort(cells.begin() + columnOffsetStore[f], cells.begin() + columnOffsetStore[f + 1],
                      [](const auto &a, const auto &b) {
                          return a.first != b.first ? a.first > b.first : a.second < b.second;
                      });
        columnRowStore.reserve(cells.size());
        columnValueStore.reserve(cells.size());
        for (const auto &[value, row] : cells) {
            columnRowStore.push_back(row);
            columnValueStore.push_back(value);
        }
        m_sliceIds = sliceIdStore;
        m_rowOffsets = rowOffsetStore;
        m_columnOffsets = columnOffsetStore;
        m_rowFeatures = rowFeatureStore;
        m_columnRows = columnRowStore;
        m_rowValues = rowValueStore;
        m_columnValues = columnValueStore;
    }
};

class MappedIndex final : public ArrayIndex
{
public:
    Safetensors rowsFile, columnsFile;
};

Error wrongShape(const char *text, qint64 at)
{
    return {ErrorCode::WrongShape, text, {QString::number(at)}};
}

Error damaged(const QString &path)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: the activation index is damaged; make it again"),
            {QFileInfo(path).fileName()}};
}

template <typename T>
Result<std::span<const T>> array(const Safetensors &file, const char *key, Dtype dtype, qint64 count)
{
    FATHOM_TRY(const TensorView view, file.tensor(QString::fromLatin1(key)));
    const std::span<const T> values = view.as<T>(dtype);
    if (view.dtype != dtype || view.shape.size() != 1 || (count >= 0 && view.count() != count) ||
        qint64(values.size()) != view.count())
        return damaged(file.name());
    return values;
}

bool offsetsAreGood(std::span<const qint64> offsets, size_t count)
{
    return !offsets.empty() && offsets.front() == 0 && offsets.back() == qint64(count) &&
           std::is_sorted(offsets.begin(), offsets.end());
}

} // namespace

Result<std::shared_ptr<const ActivationIndex>>
makeActivationIndex(std::span<const qint64> sliceIds, const std::vector<std::vector<Activation>> &rows,
                    int features)
{
    if (sliceIds.size() != rows.size() || features <= 0 || rows.size() > size_t(INT32_MAX))
        return wrongShape(
            QT_TRANSLATE_NOOP("Error", "Index: %1 rows do not fit their slices or the dictionary"),
            qint64(rows.size()));
    for (size_t i = 1; i < sliceIds.size(); ++i)
        if (sliceIds[i] <= sliceIds[i - 1])
            return wrongShape(QT_TRANSLATE_NOOP("Error", "Index: slice %1 is not in ascending order"),
                              sliceIds[i]);
    auto index = std::make_shared<MemoryIndex>();
    index->sliceIdStore.assign(sliceIds.begin(), sliceIds.end());
    index->rowOffsetStore.assign(1, 0);
    size_t total = 0;
    for (const auto &row : rows)
        total += row.size();
    index->rowFeatureStore.reserve(total);
    index->rowValueStore.reserve(total);
    std::vector<Activation> sorted;
    for (const auto &row : rows) {
        sorted.clear();
        for (const Activation &activation : row) {
            if (!std::isfinite(activation.value))
                return Error{ErrorCode::Bug,
                             QT_TRANSLATE_NOOP("Error", "Feature %1: an activation is no finite number"),
                             {QString::number(activation.feature)}};
            if (activation.feature < 0 || activation.feature >= features)
                return wrongShape(QT_TRANSLATE_NOOP("Error", "Index: feature %1 is not in the dictionary"),
                                  activation.feature);
            if (activation.value > 0.0F)
                sorted.push_back(activation);
        }
        std::sort(sorted.begin(), sorted.end(),
                  [](const Activation &a, const Activation &b) { return a.feature < b.feature; });
        for (size_t i = 0; i < sorted.size(); ++i) {
            if (i > 0 && sorted[i].feature == sorted[i - 1].feature)
                return wrongShape(QT_TRANSLATE_NOOP("Error", "Index: feature %1 is twice in one row"),
                                  sorted[i].feature);
            index->rowFeatureStore.push_back(sorted[i].feature);
            index->rowValueStore.push_back(sorted[i].value);
        }
        index->rowOffsetStore.push_back(qint64(index->rowFeatureStore.size()));
    }
    index->finish(features);
    return std::shared_ptr<const ActivationIndex>(index);
}

Result<std::shared_ptr<const ActivationIndex>> indexWithout(const ActivationIndex &index,
                                                            const std::vector<bool> &keep)
{
    auto smaller = std::make_shared<MemoryIndex>();
    smaller->rowOffsetStore.assign(1, 0);
    for (qint64 r = 0; r < index.rows(); ++r) {
        if (!keep[size_t(r)])
            continue;
        const ActivationIndex::Row row = index.row(r);
        smaller->sliceIdStore.push_back(index.sliceIds()[size_t(r)]);
        smaller->rowFeatureStore.insert(smaller->rowFeatureStore.end(), row.features.begin(),
                                        row.features.end());
        smaller->rowValueStore.insert(smaller->rowValueStore.end(), row.values.begin(), row.values.end());
        smaller->rowOffsetStore.push_back(qint64(smaller->rowFeatureStore.size()));
    }
    for (const qint32 feature : smaller->rowFeatureStore)
        if (feature < 0 || feature >= index.features())
            return damaged(QStringLiteral("rows"));
    smaller->finish(index.features());
    return std::shared_ptr<const ActivationIndex>(smaller);
}

Result<IndexFiles> writeIndexFiles(const ActivationIndex &index, const QString &rowsPath,
                                   const QString &columnsPath)
{
    // Any index can be written, so the arrays are gathered from its rows and columns; those of one row lie
    // one after the other anyway, and only the offsets are new.
    std::vector<qint64> rowOffsets{0}, columnOffsets{0};
    std::vector<qint32> features, rows;
    std::vector<float> rowValues, columnValues;
    for (qint64 r = 0; r < index.rows(); ++r) {
        const ActivationIndex::Row row = index.row(r);
        features.insert(features.end(), row.features.begin(), row.features.end());
        rowValues.insert(rowValues.end(), row.values.begin(), row.values.end());
        rowOffsets.push_back(qint64(features.size()));
    }
    rows.reserve(features.size());
    columnValues.reserve(features.size());
    for (int f = 0; f < index.features(); ++f) {
        const ActivationIndex::Column column = index.column(f);
        rows.insert(rows.end(), column.rows.begin(), column.rows.end());
        columnValues.insert(columnValues.end(), column.values.begin(), column.values.end());
        columnOffsets.push_back(qint64(rows.size()));
    }
    const auto count = qint64(features.size());
    SafetensorsWriter byRow;
    byRow.add(QStringLiteral("slice_id"), {index.rows()}, index.sliceIds());
    byRow.add(QStringLiteral("offset"), {index.rows() + 1}, std::span<const qint64>(rowOffsets));
    byRow.add(QStringLiteral("feature"), {count}, std::span<const qint32>(features));
    byRow.add(QStringLiteral("value"), {count}, std::span<const float>(rowValues));
    FATHOM_TRY(const QByteArray rowsSha256, byRow.write(rowsPath));
    SafetensorsWriter byColumn;
    byColumn.add(QStringLiteral("offset"), {index.features() + 1}, std::span<const qint64>(columnOffsets));
    byColumn.add(QStringLiteral("row"), {count}, std::span<const qint32>(rows));
    byColumn.add(QStringLiteral("value"), {count}, std::span<const float>(columnValues));
    FATHOM_TRY(const QByteArray columnsSha256, byColumn.write(columnsPath));
    return IndexFiles{QString::fromLatin1(rowsSha256), QString::fromLatin1(columnsSha256)};
}

Result<std::shared_ptr<const ActivationIndex>>
openIndexFiles(const QString &rowsPath, const QString &columnsPath, qint64 rows, int features)
{
    auto index = std::make_shared<MappedIndex>();
    FATHOM_TRY(index->rowsFile, Safetensors::open(rowsPath));
    FATHOM_TRY(index->columnsFile, Safetensors::open(columnsPath));
    FATHOM_TRY(index->m_sliceIds, array<qint64>(index->rowsFile, "slice_id", Dtype::I64, rows));
    FATHOM_TRY(index->m_rowOffsets, array<qint64>(index->rowsFile, "offset", Dtype::I64, rows + 1));
    FATHOM_TRY(index->m_rowFeatures, array<qint32>(index->rowsFile, "feature", Dtype::I32, -1));
    const auto count = qint64(index->m_rowFeatures.size());
    FATHOM_TRY(index->m_rowValues, array<float>(index->rowsFile, "value", Dtype::F32, count));
    FATHOM_TRY(index->m_columnOffsets,
               array<qint64>(index->columnsFile, "offset", Dtype::I64, qint64(features) + 1));
    FATHOM_TRY(index->m_columnRows, array<qint32>(index->columnsFile, "row", Dtype::I32, count));
    FATHOM_TRY(index->m_columnValues, array<float>(index->columnsFile, "value", Dtype::F32, count));
    if (!offsetsAreGood(index->m_rowOffsets, size_t(count)))
        return damaged(rowsPath);
    if (!offsetsAreGood(index->m_columnOffsets, size_t(count)))
        return damaged(columnsPath);
    return std::shared_ptr<const ActivationIndex>(index);
}

} // namespace fathom
