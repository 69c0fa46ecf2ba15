// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "index_files.h"

#include "index_builder.h"
#include "index_search.h"

#include <base/safetensors.h>

#include <QDir>
#include <QFileInfo>

namespace fathom {

namespace {
const QString FormatKey = QStringLiteral("format");
const QString Format = QStringLiteral("fathom-activations 2");

/// Keeps the mappings of an index alive.
struct Files
{
    Safetensors rows, columns;
};

Error damaged(const QString &path)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: the activation index is damaged; make it again"),
            {QFileInfo(path).fileName()}};
}

/// @param count  -1: any
template <typename T>
Result<std::span<const T>> array(const Safetensors &file, const char *key, Dtype dtype, qint64 count = -1)
{
    FATHOM_TRY(const TensorView view, file.tensor(QString::fromLatin1(key)));
    const std::span<const T> values = view.as<T>(dtype);
    if (view.dtype != dtype || view.shape.size() != 1 || (count >= 0 && view.count() != count) ||
        qint64(values.size()) != view.count())
        return damaged(file.name());
    return values;
}

// Format 1 held float32 values and the features of a row in ascending order; its columns follow from its
// rows.
Result<std::shared_ptr<const ActivationIndex>> readFormat1(const Safetensors &file, qint64 rows, int features)
{
    FATHOM_TRY(const auto sliceIds, array<qint64>(file, "slice_id", Dtype::I64, rows));
    FATHOM_TRY(const auto offsets, array<qint64>(file, "offset", Dtype::I64, rows + 1));
    FATHOM_TRY(const auto active, array<qint32>(file, "feature", Dtype::I32));
    FATHOM_TRY(const auto values, array<float>(file, "value", Dtype::F32, qint64(active.size())));
    if (offsets.front() != 0 || offsets.back() != qint64(active.size()) ||
        !std::is_sorted(offsets.begin(), offsets.end()))
        return damaged(file.name());
    IndexBuilder builder(features, QDir::tempPath() + QStringLiteral("/fathom-index"));
    std::vector<Activation> row;
    for (size_t r = 0; r < size_t(rows); ++r) {
        row.clear();
        for (auto at = size_t(offsets[r]); at < size_t(offsets[r + 1]); ++at)
            row.push_back({active[at], values[at]});
        if (const auto added = builder.append(sliceIds[r], row); !added)
            return added.error().code == ErrorCode::Disk ? added.error() : damaged(file.name());
    }
    return builder.finish();
}

Result<void> checkFormat(const Safetensors &file)
{
    const QString format = file.metadata().value(FormatKey);
    if (format == Format)
        return {};
    const QString known = Format.left(Format.lastIndexOf(u' ') + 1);
    if (format.startsWith(known) && format.mid(known.size()).toInt() > 2)
        return Error{ErrorCode::TooNew,
                     QT_TRANSLATE_NOOP("Error", "%1: the activation index was made by a newer Fathom; update "
                                                "the program or make the index again"),
                     {QFileInfo(file.name()).fileName()}};
    return damaged(file.name());
}
} // namespace

Result<IndexFiles> writeIndexFiles(const ActivationIndex &index, const QString &rowsPath,
                                   const QString &columnsPath)
{
    const ActivationIndex::Arrays &arrays = index.arrays();
    const auto add = [](SafetensorsWriter &writer, const char *key, Dtype dtype, auto values) {
        writer.add(QString::fromLatin1(key), dtype, {qint64(values.size())}, std::as_bytes(values));
    };
    SafetensorsWriter rows;
    rows.setMetadata(FormatKey, Format);
    add(rows, "slice_id", Dtype::I64, arrays.sliceIds);
    add(rows, "offset", Dtype::I64, arrays.rowOffsets);
    add(rows, "word", Dtype::U32, arrays.rowWords);
    add(rows, "remainder", Dtype::I16, arrays.remainders);
    FATHOM_TRY(const QByteArray rowsSha256, rows.write(rowsPath));
    SafetensorsWriter columns;
    columns.setMetadata(FormatKey, Format);
    add(columns, "offset", Dtype::I64, arrays.columnOffsets);
    add(columns, "segment", Dtype::I64, arrays.segmentOffsets);
    add(columns, "segment_start", Dtype::I64, arrays.segmentStarts);
    add(columns, "segment_top", Dtype::U32, arrays.segmentTops);
    add(columns, "word", Dtype::U32, arrays.columnWords);
    const std::vector<qint32> dense = denseFeatures(index);
    std::vector<qint32> together;
    together.reserve(dense.size() * size_t(index.features()));
    for (const qint32 feature : dense) {
        const std::vector<qint64> counts = firingTogether(index, feature);
        together.insert(together.end(), counts.begin(), counts.end());
    }
    add(columns, "dense", Dtype::I32, std::span<const qint32>(dense));
    add(columns, "dense_together", Dtype::I32, std::span<const qint32>(together));
    FATHOM_TRY(const QByteArray columnsSha256, columns.write(columnsPath));
    return IndexFiles{QString::fromLatin1(rowsSha256), QString::fromLatin1(columnsSha256)};
}

Result<std::shared_ptr<const ActivationIndex>>
openIndexFiles(const QString &rowsPath, const QString &columnsPath, qint64 rows, int features)
{
    const auto files = std::make_shared<Files>();
    FATHOM_TRY(files->rows, Safetensors::open(rowsPath));
    FATHOM_TRY(files->columns, Safetensors::open(columnsPath));
    if (!files->rows.metadata().contains(FormatKey) && !files->columns.metadata().contains(FormatKey))
        return readFormat1(files->rows, rows, features);
    FATHOM_DO(checkFormat(files->rows));
    FATHOM_DO(checkFormat(files->columns));
    ActivationIndex::Arrays arrays;
    FATHOM_TRY(arrays.sliceIds, array<qint64>(files->rows, "slice_id", Dtype::I64, rows));
    FATHOM_TRY(arrays.rowOffsets, array<qint64>(files->rows, "offset", Dtype::I64, rows + 1));
    FATHOM_TRY(arrays.rowWords, array<quint32>(files->rows, "word", Dtype::U32));
    const auto count = qint64(arrays.rowWords.size());
    FATHOM_TRY(arrays.remainders, array<qint16>(files->rows, "remainder", Dtype::I16, count));
    const qint64 ends = qint64(features) + 1;
    FATHOM_TRY(arrays.columnOffsets, array<qint64>(files->columns, "offset", Dtype::I64, ends));
    FATHOM_TRY(arrays.segmentOffsets, array<qint64>(files->columns, "segment", Dtype::I64, ends));
    FATHOM_TRY(arrays.segmentStarts, array<qint64>(files->columns, "segment_start", Dtype::I64));
    FATHOM_TRY(arrays.segmentTops, array<quint32>(files->columns, "segment_top", Dtype::U32));
    FATHOM_TRY(arrays.columnWords, array<quint32>(files->columns, "word", Dtype::U32, count));
    if (files->columns.contains(QStringLiteral("dense"))) { // not in the first files of this format
        FATHOM_TRY(arrays.denseFeatures, array<qint32>(files->columns, "dense", Dtype::I32));
        FATHOM_TRY(arrays.denseTogether, array<qint32>(files->columns, "dense_together", Dtype::I32));
    }
    auto index = ActivationIndex::over(arrays, files);
    if (!index)
        return damaged(rowsPath);
    return index;
}

} // namespace fathom
