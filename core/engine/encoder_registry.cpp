// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encoder_registry.h"

#include <base/write_whole.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>
#include <QStandardPaths>

#include <algorithm>

namespace fathom {

namespace {
QString registryFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
           QStringLiteral("/fathom/encoders.json");
}

QJsonObject toJson(const RegisteredEncoder &entry)
{
    const EncoderInfo &info = entry.info;
    return {{"id", info.id},
            {"title", info.title},
            {"note", info.note},
            {"dimension", info.dimension},
            {"inputSide", info.inputSide},
            {"gridSide", info.gridSide},
            {"weightsSha256", info.weightsSha256},
            {"parameters", info.parameters},
            {"folder", entry.folder}};
}

RegisteredEncoder fromJson(const QJsonObject &json)
{
    RegisteredEncoder entry;
    entry.info.id = json["id"].toString();
    entry.info.title = json["title"].toString();
    entry.info.note = json["note"].toString();
    entry.info.dimension = json["dimension"].toInt();
    entry.info.inputSide = json["inputSide"].toInt();
    entry.info.gridSide = json["gridSide"].toInt();
    entry.info.weightsSha256 = json["weightsSha256"].toString();
    entry.info.parameters = json["parameters"].toInteger();
    entry.folder = json["folder"].toString();
    return entry;
}

std::vector<RegisteredEncoder> ownEncoders()
{
    std::vector<RegisteredEncoder> own;
    QFile file(registryFile());
    if (!file.open(QIODevice::ReadOnly))
        return own;
    const QJsonArray rows = QJsonDocument::fromJson(file.readAll()).object()["encoders"].toArray();
    for (const QJsonValue &row : rows) {
        RegisteredEncoder entry = fromJson(row.toObject());
        if (!entry.info.id.isEmpty() && QFile::exists(entry.folder + QStringLiteral("/model.safetensors")))
            own.push_back(std::move(entry));
    }
    std::sort(own.begin(), own.end(), [](const auto &a, const auto &b) { return a.info.id < b.info.id; });
    return own;
}
} // namespace

Result<std::vector<RegisteredEncoder>> registeredEncoders()
{
    FATHOM_TRY(EncoderInfo embedded, embeddedEncoderInfo());
    std::vector<RegisteredEncoder> all{{std::move(embedded), {}}};
    for (RegisteredEncoder &entry : ownEncoders())
        all.push_back(std::move(entry));
    return all;
}

Result<EncoderInfo> registerEncoder(const QString &folder)
{
    const QString path = QDir(folder).absolutePath();
    FATHOM_TRY(const auto loaded, loadEncoderFolder(path, QStringLiteral("cpu")));
    const RegisteredEncoder entry{loaded->info(), path};
    const auto embedded = embeddedEncoderInfo();
    std::vector<RegisteredEncoder> own = ownEncoders();
    for (const RegisteredEncoder &other : own) {
        if (other.info.id == entry.info.id && other.folder != path)
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "%1: an encoder with this id is registered already; give "
                                                    "the new one another id in its config.json"),
                         {entry.info.id}};
    }
    if (embedded && embedded->id == entry.info.id)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: this is the id of the embedded encoder; give the new one "
                                       "another id in its config.json"),
                     {entry.info.id}};
    std::erase_if(own, [&](const auto &other) { return other.info.id == entry.info.id; });
    own.push_back(entry);
    QJsonArray rows;
    for (const RegisteredEncoder &other : own)
        rows.append(toJson(other));
    QDir().mkpath(QFileInfo(registryFile()).path());
    QSaveFile file(registryFile());
    const QByteArray text = QJsonDocument(QJsonObject{{"encoders", rows}}).toJson();
    if (!file.open(QIODevice::WriteOnly) || !writeWhole(file, text) ||
        !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) || !file.commit())
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: could not be written (%2)"),
                     {registryFile(), file.errorString()}};
    return entry.info;
}

Result<std::unique_ptr<ImageEncoder>> loadEncoder(const QString &id, const QString &device)
{
    for (const RegisteredEncoder &entry : ownEncoders()) {
        if (entry.info.id == id)
            return loadEncoderFolder(entry.folder, device);
    }
    FATHOM_TRY(const EncoderInfo embedded, embeddedEncoderInfo());
    if (embedded.id == id)
        return loadEmbeddedEncoder(device);
    return Error{ErrorCode::NotFound,
                 QT_TRANSLATE_NOOP("Error", "%1: no such encoder; 'fathom-cli encoders' lists them"),
                 {id}};
}

Result<EncoderInfo> encoderInfo(const QString &id)
{
    FATHOM_TRY(const std::vector<RegisteredEncoder> all, registeredEncoders());
    for (const RegisteredEncoder &entry : all) {
        if (entry.info.id == id)
            return entry.info;
    }
    return Error{ErrorCode::NotFound,
                 QT_TRANSLATE_NOOP("Error", "%1: no such encoder; 'fathom-cli encoders' lists them"),
                 {id}};
}

} // namespace fathom
