// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "index_part.h"

#include "job.h"

#include <store/embedding_rows.h>
#include <store/index_builder.h>
#include <store/index_files.h>

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>

#include <numeric>

namespace fathom {

namespace {
constexpr size_t RowsAtOnce = 1024;

QString partFile(const QString &folder, const QString &sae, const Part &part, const char *ending)
{
    return QDir(folder).filePath(QStringLiteral("index-%1-%2-of-%3.%4")
                                     .arg(sae)
                                     .arg(part.number)
                                     .arg(part.parts)
                                     .arg(QLatin1String(ending)));
}

template <typename T> void add(QCryptographicHash &hash, std::span<const T> values)
{
    hash.addData(
        QByteArrayView(reinterpret_cast<const char *>(values.data()), qsizetype(values.size_bytes())));
}

/// What all parts of an index have in common: what the SAE computes, and from which rows.
QString identityOf(const SaeModel &model, const EmbeddingRows &embeddings)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    SaeConfig config = model.config();
    config.training = {};
    hash.addData(QJsonDocument(saeConfigToJson(config)).toJson(QJsonDocument::Compact));
    add<float>(hash, model.weight());
    add<float>(hash, model.encoderBias());
    add<float>(hash, model.bias());
    add<qint64>(hash, embeddings.sliceIds());
    return QString::fromLatin1(hash.result().toHex());
}

Result<void> writeNote(const QString &path, const QJsonObject &note)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(note).toJson()) < 0 || !file.commit())
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be written (%2); check space and permissions"),
                     {path, file.errorString()}};
    return {};
}

Result<QJsonObject> readNote(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be read (%2)"),
                     {path, file.errorString()}};
    const QJsonObject note = QJsonDocument::fromJson(file.read(1 << 16)).object();
    if (note[QStringLiteral("format")] != QLatin1String("fathom-index-part") ||
        note[QStringLiteral("version")].toInt() != 1)
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: is no part of an index; compute that part again"),
                     {path}};
    return note;
}

/// How many parts there are, from the names of the files.
Result<int> countParts(const QString &folder, const QString &sae)
{
    const QString begin = QStringLiteral("index-%1-").arg(sae), of = QStringLiteral("-of-");
    int parts = 0;
    for (const QString &name :
         QDir(folder).entryList({begin + QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
        const int own = name.mid(name.lastIndexOf(of) + of.size()).chopped(5).toInt();
        if (parts > 0 && own != parts)
            return Error{ErrorCode::WrongShape,
                         QT_TRANSLATE_NOOP("Error",
                                           "%1: holds parts of a division by %2 and of one by %3; keep "
                                           "those of one"),
                         {folder, QString::number(parts), QString::number(own)}};
        parts = own;
    }
    if (parts < 1)
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: holds no part of the index of %2; compute them with index "
                                       "--part"),
                     {folder, sae}};
    return parts;
}
} // namespace

Result<void> appendActivations(IndexBuilder &builder, const EmbeddingRows &embeddings, const SaeModel &model,
                               std::span<const qint64> which, qint64 total, JobContext &context)
{
    std::vector<float> rows;
    for (size_t first = 0; first < which.size(); first += RowsAtOnce) {
        if (context.cancelled())
            return stopped();
        const auto some = which.subspan(first, std::min(RowsAtOnce, which.size() - first));
        rows.resize(some.size() * size_t(embeddings.width()));
        FATHOM_DO(embeddings.read(some, rows.data()));
        FATHOM_TRY(const std::vector<std::vector<Activation>> active, model.encode(rows, int(some.size())));
        for (size_t i = 0; i < some.size(); ++i)
            FATHOM_DO(builder.append(embeddings.sliceIds()[size_t(some[i])], active[i]));
        context.progress(total - qint64(which.size() - first - some.size()), total);
    }
    return {};
}

Result<qint64> writeIndexPart(const Workspace &workspace, const QString &sae, const Part &part,
                              const QString &folder, JobContext &context)
{
    FATHOM_TRY(const SaeRecord record, workspace.sae(sae));
    FATHOM_TRY(const SaeModel model, workspace.saeModel(sae));
    FATHOM_TRY(const auto embeddings, workspace.embeddingRows(record.encoder));
    const qint64 n = embeddings->rows();
    if (part.parts > n)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1 parts of %2 rows: some would be empty; divide by less"),
                     {QString::number(part.parts), QString::number(n)}};
    if (!QDir().mkpath(folder))
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: the folder cannot be made; check space and permissions"),
                     {folder}};
    const qint64 first = n * (part.number - 1) / part.parts, end = n * part.number / part.parts;
    std::vector<qint64> which(size_t(end - first));
    std::iota(which.begin(), which.end(), first);
    context.progress(0, end - first, QStringLiteral("Computing activations"));
    IndexBuilder builder(record.config.features(), partFile(folder, sae, part, "new"));
    FATHOM_DO(appendActivations(builder, *embeddings, model, which, end - first, context));
    FATHOM_TRY(const auto index, builder.finish());
    FATHOM_TRY(const IndexFiles files,
               writeIndexFiles(*index, partFile(folder, sae, part, "rows.safetensors"),
                               partFile(folder, sae, part, "columns.safetensors")));
    FATHOM_DO(writeNote(partFile(folder, sae, part, "json"), {{"format", "fathom-index-part"},
                                                              {"version", 1},
                                                              {"sae", sae},
                                                              {"part", part.number},
                                                              {"parts", part.parts},
                                                              {"rows", index->rows()},
                                                              {"identity", identityOf(model, *embeddings)},
                                                              {"rows_sha256", files.rowsSha256},
                                                              {"columns_sha256", files.columnsSha256}}));
    return index->rows();
}

Result<std::shared_ptr<const ActivationIndex>> joinIndexParts(const Workspace &workspace, const QString &sae,
                                                              const QString &folder, JobContext &context)
{
    FATHOM_TRY(const SaeRecord record, workspace.sae(sae));
    FATHOM_TRY(const SaeModel model, workspace.saeModel(sae));
    FATHOM_TRY(const auto embeddings, workspace.embeddingRows(record.encoder));
    FATHOM_TRY(const int parts, countParts(folder, sae));
    const QString identity = identityOf(model, *embeddings);
    QStringList missing;
    std::vector<std::shared_ptr<const ActivationIndex>> all;
    for (int number = 1; number <= parts; ++number) {
        const QString path = partFile(folder, sae, {number, parts}, "json");
        if (!QFile::exists(path)) {
            missing << QStringLiteral("%1/%2").arg(number).arg(parts);
            continue;
        }
        FATHOM_TRY(const QJsonObject note, readNote(path));
        if (note["identity"].toString() != identity)
            return Error{ErrorCode::WrongShape,
                         QT_TRANSLATE_NOOP("Error",
                                           "%1: is of other embeddings or of another SAE than %2 has now; "
                                           "compute that part again"),
                         {path, sae}};
        FATHOM_TRY(auto index, openIndexFiles(partFile(folder, sae, {number, parts}, "rows.safetensors"),
                                              partFile(folder, sae, {number, parts}, "columns.safetensors"),
                                              note["rows"].toInteger(), record.config.features()));
        all.push_back(std::move(index));
    }
    if (!missing.isEmpty())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: these parts are not there yet: %2"),
                     {folder, missing.join(QStringLiteral(", "))}};
    // Neighbours first, so that each row is copied as often as the number of parts can be halved.
    context.progress(0, parts, QStringLiteral("Joining parts"));
    qint64 joins = 0;
    while (all.size() > 1) {
        std::vector<std::shared_ptr<const ActivationIndex>> halved;
        for (size_t i = 0; i < all.size(); i += 2) {
            if (context.cancelled())
                return stopped();
            if (i + 1 == all.size()) {
                halved.push_back(all[i]);
                continue;
            }
            FATHOM_TRY(auto joined, mergedIndex(*all[i], {}, all[i + 1].get(), workspace.indexPlace(sae)));
            all[i] = all[i + 1] = nullptr;
            halved.push_back(std::move(joined));
            context.progress(++joins, parts);
        }
        all = std::move(halved);
    }
    if (all.front()->sliceIds().size() != embeddings->sliceIds().size())
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "%1: the parts hold %2 of %3 rows; compute them again"),
                     {folder, QString::number(all.front()->rows()), QString::number(embeddings->rows())}};
    return all.front();
}

} // namespace fathom
