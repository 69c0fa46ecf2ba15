// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "activation_export.h"
#include "activation_index.h"

#include <base/npy_file.h>
#include <base/safetensors.h>
#include <base/write_whole.h>

#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>

namespace fathom {

namespace {

struct SparseRows
{
    std::vector<qint64> start{0};
    std::vector<qint32> features;
    std::vector<float> values;
};

SparseRows sparseRows(const ActivationIndex &index)
{
    SparseRows all;
    std::vector<Activation> sorted;
    for (qint64 row = 0; row < index.rows(); ++row) {
        const ActivationIndex::Row active = index.row(row);
        sorted.clear();
        for (size_t i = 0; i < active.size(); ++i)
            sorted.push_back({active.feature(i), active.exact(i)});
        std::sort(sorted.begin(), sorted.end(),
                  [](const Activation &a, const Activation &b) { return a.feature < b.feature; });
        for (const auto &[feature, value] : sorted) {
            all.features.push_back(feature);
            all.values.push_back(value);
        }
        all.start.push_back(qint64(all.features.size()));
    }
    return all;
}

template <typename T>
Result<void> writeNpy(const QDir &folder, const char *name, const char *type, std::span<const T> values)
{
    QSaveFile file(folder.filePath(QLatin1String(name)));
    const QByteArray header = npyHeader(type, {qint64(values.size())});
    const auto bytes = QByteArray::fromRawData(reinterpret_cast<const char *>(values.data()),
                                               qsizetype(values.size_bytes()));
    if (!file.open(QIODevice::WriteOnly) || !writeWhole(file, header) || !writeWhole(file, bytes) ||
        !file.commit())
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be written (%2); check space and permissions"),
                     {file.fileName(), file.errorString()}};
    return {};
}

} // namespace

Result<qint64> exportActivations(const Workspace &workspace, const QString &sae, const QString &path)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    if (!ending.isEmpty() && ending != u"safetensors")
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: activations are exported to a name that ends with .safetensors, "
                                       "or to a folder of .npy files, whose name has no ending"),
                     {path}};
    FATHOM_TRY(const auto index, workspace.index(sae));
    const SparseRows all = sparseRows(*index);
    if (ending.isEmpty()) {
        const QDir folder(path);
        if (!folder.mkpath(QStringLiteral(".")))
            return Error{
                ErrorCode::Disk,
                QT_TRANSLATE_NOOP("Error", "%1: the folder cannot be made; check space and permissions"),
                {path}};
        FATHOM_DO(writeNpy(folder, "slice_id.npy", "<i8", std::span<const qint64>(index->sliceIds())));
        FATHOM_DO(writeNpy(folder, "indptr.npy", "<i8", std::span<const qint64>(all.start)));
        FATHOM_DO(writeNpy(folder, "indices.npy", "<i4", std::span<const qint32>(all.features)));
        FATHOM_DO(writeNpy(folder, "data.npy", "<f4", std::span<const float>(all.values)));
        return index->rows();
    }
    SafetensorsWriter writer;
    writer.setMetadata(QStringLiteral("sae"), sae);
    writer.add(QStringLiteral("slice_id"), {index->rows()}, index->sliceIds());
    writer.add(QStringLiteral("start"), {index->rows() + 1}, std::span<const qint64>(all.start));
    writer.add(QStringLiteral("feature"), {qint64(all.features.size())},
               std::span<const qint32>(all.features));
    writer.add(QStringLiteral("value"), {qint64(all.values.size())}, std::span<const float>(all.values));
    FATHOM_DO(writer.write(path));
    return index->rows();
}

} // namespace fathom
