// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "foreign_sae.h"
#include "foreign_formats.h"

#include <base/mapped_file.h>
#include <base/safetensors.h>
#include <encode/torch_archive.h>
#include <encode/weight_file.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>

#include <algorithm>

namespace fathom {

namespace {

constexpr size_t LongestSettings = 16 << 20;

Error badSettings(const QString &path, const QString &detail)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: the settings of the SAE cannot be read (%2); get the file again"),
            {path, detail}};
}

Result<QJsonObject> settingsIn(std::span<const std::byte> text, const QString &path)
{
    if (text.size() > LongestSettings)
        return badSettings(path, QStringLiteral("larger than 16 MB"));
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(
        QByteArray::fromRawData(reinterpret_cast<const char *>(text.data()), qsizetype(text.size())),
        &problem);
    if (!document.isObject())
        return badSettings(path, problem.error == QJsonParseError::NoError ? QStringLiteral("no object")
                                                                           : problem.errorString());
    return document.object();
}

/// The settings file beside or in a folder; an empty path where there is none.
QString settingsPath(const QDir &folder)
{
    for (const char *name : {"cfg.json", "config.json"})
        if (folder.exists(QLatin1String(name)))
            return folder.filePath(QLatin1String(name));
    return {};
}

bool isOwn(const QJsonObject &settings)
{
    return settings.value(QStringLiteral("format")) == QJsonValue(QStringLiteral("fathom-sae"));
}

bool isSaev(const QJsonObject &settings)
{
    return settings.contains(QStringLiteral("cfg")) || settings.contains(QStringLiteral("d_vit")) ||
           settings.contains(QStringLiteral("exp_factor"));
}

// A line of JSON, then an archive of PyTorch.
Result<ForeignSae> readSaevFile(std::span<const std::byte> bytes, const QString &path,
                                const QStringList &accepted)
{
    const auto end = std::find(bytes.begin(), bytes.end(), std::byte('\n'));
    const auto length = size_t(end - bytes.begin());
    FATHOM_TRY(const QJsonObject settings, settingsIn(bytes.first(length), path));
    if (end == bytes.end())
        return badSettings(path, QStringLiteral("no weights follow them"));
    FATHOM_TRY(TorchArchive archive, readTorchArchive(bytes.subspan(length + 1), path));
    return readSaev(SaeSettings(path, settings, archive.tensors, accepted));
}

// Lightning puts the name of the module's member before that of each tensor.
QMap<QString, TensorView> withoutPrefix(const QMap<QString, TensorView> &tensors)
{
    const QString prefix = QStringLiteral("model.");
    QMap<QString, TensorView> plain;
    for (auto it = tensors.begin(); it != tensors.end(); ++it)
        plain.insert(it.key().startsWith(prefix) ? it.key().mid(prefix.size()) : it.key(), it.value());
    return plain.size() == tensors.size() ? plain : tensors;
}

Result<ForeignSae> readWeights(const QString &path, const QStringList &accepted)
{
    FATHOM_TRY(const WeightFile file, WeightFile::open(path));
    if (!file.hyperParameters().isEmpty())
        return readLightningSae(
            SaeSettings(file.path(), file.hyperParameters(), withoutPrefix(file.tensors()), accepted));
    const QString beside = settingsPath(QFileInfo(file.path()).dir());
    if (beside.isEmpty())
        return Error{ErrorCode::Missing,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: says nothing about the SAE it belongs to, and no cfg.json or "
                                       "config.json lies beside it; get that file too"),
                     {file.path()}};
    FATHOM_TRY(const MappedFile text, mapFile(beside));
    FATHOM_TRY(const QJsonObject settings, settingsIn(text.bytes, beside));
    SaeSettings all(beside, settings, file.tensors(), accepted);
    if (isSaev(settings))
        return readSaev(std::move(all));
    if (settings.contains(QStringLiteral("d_sae")))
        return readSaeLens(std::move(all));
    return Error{
        ErrorCode::Unsupported,
        QT_TRANSLATE_NOOP("Error", "%1: describes no SAE of SAELens, saev or Fathom; import one of those"),
        {beside}};
}

} // namespace

Result<SaeFile> readSaeFile(const QString &path, const QStringList &accepted)
{
    const QFileInfo info(path);
    const bool settingsGiven = info.suffix() == u"json";
    const QDir folder = info.isDir() ? QDir(path) : info.dir();
    SaeFile out;
    if (info.isDir() || settingsGiven || info.fileName() == u"model.safetensors") {
        const QString own = folder.filePath(QStringLiteral("config.json"));
        if (QFile::exists(own)) {
            FATHOM_TRY(const MappedFile text, mapFile(own));
            FATHOM_TRY(const QJsonObject settings, settingsIn(text.bytes, own));
            if (isOwn(settings)) {
                FATHOM_TRY(out.own, SaeModel::load(folder.path()));
                return out;
            }
        }
    }
    if (info.isDir() || settingsGiven) {
        // A folder of SAELens may hold a second weight file, the features' densities.
        const QString weights = folder.filePath(QStringLiteral("sae_weights.safetensors"));
        FATHOM_TRY(out.foreign, readWeights(QFile::exists(weights) ? weights : folder.path(), accepted));
        return out;
    }
    FATHOM_TRY(const MappedFile file, mapFile(path));
    if (!file.bytes.empty() && file.bytes.front() == std::byte('{')) {
        FATHOM_TRY(out.foreign, readSaevFile(file.bytes, path, accepted));
        return out;
    }
    FATHOM_TRY(out.foreign, readWeights(path, accepted));
    return out;
}

} // namespace fathom
