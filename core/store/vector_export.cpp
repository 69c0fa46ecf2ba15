// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "vector_export.h"

#include "record_json.h"

#include <base/csv_reader.h>
#include <base/npy_file.h>
#include <base/write_whole.h>

#include <QSaveFile>

#include <algorithm>
#include <charconv>

namespace fathom {

namespace {
QByteArray keysOfRow(const SliceKeys &keys, size_t row)
{
    const SliceKeys::Volume &volume = keys.volumes[size_t(keys.volume[row])];
    return csvCell(volume.dataset).toUtf8() + ',' + modalityWord(volume.modality).toLatin1() + ',' +
           csvCell(volume.id).toUtf8() + ',' + QString(planeLetter(Plane(keys.plane[row]))).toLatin1() + ',' +
           QByteArray::number(keys.index[row]) + ',' + volume.method.toLatin1();
}

// Written piece by piece: a table of a million vectors is larger than the memory.
class Writer
{
public:
    explicit Writer(const QString &path)
        : m_file(path)
        , m_good(m_file.open(QIODevice::WriteOnly))
    {
    }
    void put(QByteArrayView bytes) { m_good = m_good && writeWhole(m_file, bytes); }
    [[nodiscard]] Result<void> finish()
    {
        if (!m_good || !m_file.commit())
            return Error{ErrorCode::Disk,
                         QT_TRANSLATE_NOOP("Error", "%1: could not be written (%2)"),
                         {m_file.fileName(), m_file.errorString()}};
        return {};
    }

private:
    QSaveFile m_file;
    bool m_good;
};

Result<void> writeCsv(const QString &path, const SliceKeys &keys, const Workspace::Embeddings &all,
                      bool withVectors)
{
    Writer writer(path);
    QByteArray head("dataset,modality,id,plane,index,method");
    for (int i = 0; withVectors && i < all.dimension; ++i)
        head += ",v" + QByteArray::number(i);
    writer.put(head + '\n');
    for (size_t row = 0; row < all.sliceIds.size(); ++row) {
        QByteArray line = keysOfRow(keys, row);
        for (int i = 0; withVectors && i < all.dimension; ++i) {
            char text[32];
            const float value = all.rows[row * size_t(all.dimension) + size_t(i)];
            const auto end =
                std::to_chars(text, text + sizeof text, value).ptr; // shortest that reads back equal
            line += ',';
            line.append(text, end - text);
        }
        writer.put(line + '\n');
    }
    return writer.finish();
}
} // namespace

Result<qint64> exportEmbeddings(const Workspace &workspace, const QString &encoder, const QString &path)
{
    FATHOM_TRY(const Workspace::Embeddings all, workspace.embeddings(encoder));
    FATHOM_TRY(const SliceKeys keys, workspace.sliceKeys(all.sliceIds));
    const auto n = qint64(all.sliceIds.size());
    if (path.endsWith(QLatin1String(".safetensors"), Qt::CaseInsensitive)) {
        FATHOM_TRY(const std::vector<EncoderInfo> encoders, workspace.encoders());
        const auto info = std::find_if(encoders.begin(), encoders.end(),
                                       [&](const EncoderInfo &one) { return one.id == encoder; });
        SafetensorsWriter writer;
        writer.add(QStringLiteral("embedding"), {n, all.dimension}, std::span<const float>(all.rows));
        writer.add(QStringLiteral("slice_id"), {n}, std::span<const qint64>(all.sliceIds));
        addKeys(writer, keys, *info, workspace.id()); // there: embeddings() found it
        FATHOM_TRY(const QByteArray hash, writer.write(path));
        Q_UNUSED(hash)
    } else if (path.endsWith(QLatin1String(".npy"), Qt::CaseInsensitive)) {
        FATHOM_DO(writeCsv(path.left(path.size() - 4) + QStringLiteral(".keys.csv"), keys, all, false));
        Writer writer(path);
        writer.put(npyHeader(n, all.dimension));
        writer.put(
            {reinterpret_cast<const char *>(all.rows.data()), qsizetype(all.rows.size() * sizeof(float))});
        FATHOM_DO(writer.finish());
    } else if (path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive)) {
        FATHOM_DO(writeCsv(path, keys, all, true));
    } else {
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: embeddings are written as .safetensors, .npy or .csv"),
                     {path}};
    }
    return n;
}

} // namespace fathom
