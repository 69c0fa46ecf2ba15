// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encoder_registry.h"

#include <base/write_whole.h>

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>
#include <QStandardPaths>

#include <algorithm>
#include <mutex>

namespace fathom {

namespace {
// One row of encoders.json.
struct Entry
{
    RegisteredEncoder encoder = {};
    QString stamp = {}; ///< of the files when their sha256 was computed
    std::optional<ScriptDescription> script = {};
};

// Two threads of one window may register and forget at once.
std::mutex &registryLock()
{
    static std::mutex lock;
    return lock;
}

QString registryFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
           QStringLiteral("/fathom/encoders.json");
}

// Changes when a weight file does; so that gigabytes are not read again to compute the same sha256.
QString stampOf(const QString &path)
{
    const QFileInfo file(path);
    QFileInfoList files{file};
    if (path.endsWith(QStringLiteral(".index.json")))
        files += file.dir().entryInfoList({QStringLiteral("*.safetensors")}, QDir::Files, QDir::Name);
    QStringList parts;
    for (const QFileInfo &each : std::as_const(files))
        parts << QStringLiteral("%1@%2").arg(each.size()).arg(each.lastModified().toMSecsSinceEpoch());
    return parts.join(u' ');
}

QJsonArray toArray(const std::array<double, 3> &values)
{
    return {values[0], values[1], values[2]};
}

std::array<double, 3> toThree(const QJsonArray &array, const std::array<double, 3> &otherwise)
{
    if (array.size() != 3)
        return otherwise;
    return {array[0].toDouble(), array[1].toDouble(), array[2].toDouble()};
}

QJsonObject toJson(const Entry &entry)
{
    const EncoderInfo &info = entry.encoder.info;
    QJsonObject json{{"id", info.id},
                     {"title", info.title},
                     {"note", info.note},
                     {"dimension", info.dimension},
                     {"inputSide", info.inputSide},
                     {"gridSide", info.gridSide},
                     {"weightsSha256", info.weightsSha256},
                     {"parameters", info.parameters},
                     {entry.encoder.ours ? "folder" : "path", entry.encoder.path},
                     {"format", entry.encoder.format},
                     {"stamp", entry.stamp}};
    if (entry.script) {
        const Preprocessing &how = entry.script->preprocessing;
        json["script"] = QJsonObject{{"side", entry.script->side},
                                     {"output", entry.script->script.output},
                                     {"scale", how.scale},
                                     {"mean", toArray(how.mean)},
                                     {"deviation", toArray(how.deviation)}};
    }
    return json;
}

Entry fromJson(const QJsonObject &json)
{
    Entry entry;
    EncoderInfo &info = entry.encoder.info;
    info.id = json["id"].toString();
    info.title = json["title"].toString();
    info.note = json["note"].toString();
    info.dimension = json["dimension"].toInt();
    info.inputSide = json["inputSide"].toInt();
    info.gridSide = json["gridSide"].toInt();
    info.weightsSha256 = json["weightsSha256"].toString();
    info.parameters = json["parameters"].toInteger();
    entry.encoder.ours = json.contains("folder");
    entry.encoder.path = json[entry.encoder.ours ? "folder" : "path"].toString();
    entry.encoder.format = json["format"].toString();
    entry.encoder.program = json.contains("script");
    entry.stamp = json["stamp"].toString();
    if (json.contains("script")) {
        const QJsonObject script = json["script"].toObject();
        ScriptDescription described;
        described.side = script["side"].toInt();
        described.script.output = script["output"].toInt();
        described.script.runsCodeConfirmed = true; // or it would not have been registered
        Preprocessing &how = described.preprocessing;
        how.scale = script["scale"].toDouble(how.scale);
        how.mean = toThree(script["mean"].toArray(), how.mean);
        how.deviation = toThree(script["deviation"].toArray(), how.deviation);
        entry.script = described;
    }
    return entry;
}

// What its file looks like now.
WeightsState weightsOf(const Entry &entry)
{
    const QString &path = entry.encoder.path;
    if (!QFile::exists(entry.encoder.ours ? path + QStringLiteral("/model.safetensors") : path))
        return WeightsState::Gone;
    // Of the folders that `pretrain` wrote the stamp is that of the folder, and loading checks the sum.
    return entry.encoder.ours || stampOf(path) == entry.stamp ? WeightsState::Checked : WeightsState::Changed;
}

std::vector<Entry> ownEncoders()
{
    std::vector<Entry> own;
    QFile file(registryFile());
    if (!file.open(QIODevice::ReadOnly))
        return own;
    const QJsonArray rows = QJsonDocument::fromJson(file.readAll()).object()["encoders"].toArray();
    for (const QJsonValue &row : rows) {
        Entry entry = fromJson(row.toObject());
        if (entry.encoder.info.id.isEmpty())
            continue;
        entry.encoder.weights = weightsOf(entry);
        own.push_back(std::move(entry));
    }
    std::sort(own.begin(), own.end(),
              [](const Entry &a, const Entry &b) { return a.encoder.info.id < b.encoder.info.id; });
    return own;
}

Result<void> save(const std::vector<Entry> &own)
{
    QJsonArray rows;
    for (const Entry &entry : own)
        rows.append(toJson(entry));
    QDir().mkpath(QFileInfo(registryFile()).path());
    QSaveFile file(registryFile());
    const QByteArray text = QJsonDocument(QJsonObject{{"encoders", rows}}).toJson();
    if (!file.open(QIODevice::WriteOnly) || !writeWhole(file, text) ||
        !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) || !file.commit())
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: could not be written (%2)"),
                     {registryFile(), file.errorString()}};
    return {};
}

Error noSuchEncoder(const QString &id)
{
    return {ErrorCode::NotFound,
            QT_TRANSLATE_NOOP("Error", "%1: no such encoder; 'fathom-cli encoders' lists them"),
            {id}};
}

// What an id means: an entry, and the variant of it.
struct Meant
{
    Entry entry;
    EncoderVariant variant;
};

Result<Meant> meantBy(const QString &id)
{
    const std::vector<Entry> own = ownEncoders();
    const auto named = [&](const QString &base) {
        return std::find_if(own.begin(), own.end(),
                            [&](const Entry &entry) { return entry.encoder.info.id == base; });
    };
    if (const auto whole = named(id); whole != own.end())
        return Meant{*whole, {}};
    FATHOM_TRY(const EncoderInfo embedded, embeddedEncoderInfo());
    if (embedded.id == id)
        return Meant{{{embedded, {}, true}}, {}};
    const EncoderId parsed = parseEncoderId(id);
    const auto base = named(parsed.base);
    if (base == own.end() && parsed.base != embedded.id)
        return noSuchEncoder(id);
    if (base == own.end() || base->encoder.ours)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: has one input size and float32 only; use it as it is"),
                     {parsed.base}};
    Meant meant{*base, parsed.variant};
    EncoderInfo &info = meant.entry.encoder.info;
    info.id = id;
    if (const int side = parsed.variant.side; side > 0 && side != info.inputSide) {
        const int step = info.gridSide > 0 ? info.inputSide / info.gridSide : 1;
        if (side % step != 0)
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "%1: an input of %2 pixels does not suit it; choose a "
                                                    "multiple of %3"),
                         {parsed.base, QString::number(side), QString::number(step)}};
        info.inputSide = side;
        info.gridSide = info.gridSide > 0 ? side / step : 0;
    }
    return meant;
}

Result<EncoderFile> checked(const QString &path, const EncoderFileOptions &reading, Entry &entry)
{
    EncoderFileOptions options = reading;
    options.device = QStringLiteral("cpu");
    entry.script = reading.script;
    FATHOM_TRY(EncoderFile file, checkEncoderFile(path, options));
    if (file.info.dimension == 0) { // only running a TorchScript module tells
        options.knownSha256 = file.info.weightsSha256;
        FATHOM_TRY(const auto loaded, loadEncoderFile(path, options));
        file.info = loaded->info();
    }
    entry.encoder.ours = !pretrainedFolder(path).isEmpty();
    entry.encoder.path = QFileInfo(file.path).absoluteFilePath();
    entry.stamp = stampOf(entry.encoder.path);
    entry.encoder.info = file.info;
    entry.encoder.format = file.format;
    return file;
}
} // namespace

QString weightsStateName(WeightsState state)
{
    switch (state) {
    case WeightsState::BuiltIn:
        return QStringLiteral("built-in");
    case WeightsState::Checked:
        return QStringLiteral("checked");
    case WeightsState::Changed:
        return QStringLiteral("changed");
    case WeightsState::Gone:
        return QStringLiteral("gone");
    }
    return {};
}

Result<std::vector<RegisteredEncoder>> listedEncoders()
{
    FATHOM_TRY(EncoderInfo embedded, embeddedEncoderInfo());
    std::vector<RegisteredEncoder> all{{std::move(embedded), {}, true}};
    for (Entry &entry : ownEncoders())
        all.push_back(std::move(entry.encoder));
    return all;
}

Result<std::vector<RegisteredEncoder>> registeredEncoders()
{
    FATHOM_TRY(auto all, listedEncoders());
    std::erase_if(all, [](const RegisteredEncoder &one) { return one.weights == WeightsState::Gone; });
    return all;
}

Result<EncoderFile> registerEncoder(const QString &path, const EncoderFileOptions &reading)
{
    Entry entry;
    FATHOM_TRY(const EncoderFile file, checked(QDir(path).absolutePath(), reading, entry));
    const QString &id = file.info.id;
    const std::lock_guard lock(registryLock());
    std::vector<Entry> own = ownEncoders();
    for (const Entry &other : own) {
        if (other.encoder.info.id == id && other.encoder.path != entry.encoder.path &&
            other.encoder.info.weightsSha256 != file.info.weightsSha256)
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "%1: an encoder with this id is registered already; give "
                                                    "the new one another id in its config.json"),
                         {id}};
    }
    const auto embedded = embeddedEncoderInfo();
    if (embedded && embedded->id == id)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: this is the id of the embedded encoder; give the new one "
                                       "another id in its config.json"),
                     {id}};
    std::erase_if(own, [&](const Entry &other) {
        return other.encoder.info.id == id || (other.encoder.path == entry.encoder.path &&
                                               other.encoder.info.weightsSha256 != file.info.weightsSha256);
    });
    own.push_back(entry);
    FATHOM_DO(save(own));
    return file;
}

Result<void> unregisterEncoder(const QString &id)
{
    const std::lock_guard lock(registryLock());
    std::vector<Entry> own = ownEncoders();
    if (std::erase_if(own, [&](const Entry &entry) { return entry.encoder.info.id == id; }) > 0)
        return save(own);
    FATHOM_TRY(const EncoderInfo embedded, embeddedEncoderInfo());
    if (embedded.id == id)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: is part of the program and cannot be removed"),
                     {id}};
    return noSuchEncoder(id);
}

Result<std::unique_ptr<ImageEncoder>> loadEncoder(const QString &id, const QString &device)
{
    FATHOM_TRY(const Meant meant, meantBy(id));
    const RegisteredEncoder &encoder = meant.entry.encoder;
    if (encoder.path.isEmpty())
        return loadEmbeddedEncoder(device);
    if (encoder.weights == WeightsState::Gone)
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: its weights are not at %2 any more; bring them back, or "
                                                "register them at their new place"),
                     {id, encoder.path}};
    if (encoder.ours)
        return loadEncoderFolder(encoder.path, device);
    EncoderFileOptions options;
    options.device = device;
    options.variant = meant.variant;
    options.script = meant.entry.script;
    // A TorchScript module was trusted as it was: nothing of another one runs.
    if (encoder.weights == WeightsState::Changed) {
        FATHOM_TRY(const EncoderFile now, checkEncoderFile(encoder.path, options));
        if (now.info.weightsSha256 != encoder.info.weightsSha256)
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error",
                                           "%1: holds other weights than when %2 was registered; register "
                                           "it again"),
                         {encoder.path, id}};
    }
    options.knownSha256 = encoder.info.weightsSha256;
    FATHOM_TRY(auto loaded, loadEncoderFile(encoder.path, options));
    if (loaded->info().id != id)
        return noSuchEncoder(id); // names what is the case anyway, as its published size
    return loaded;
}

Result<EncoderInfo> encoderInfo(const QString &id)
{
    FATHOM_TRY(Meant meant, meantBy(id));
    return std::move(meant.entry.encoder.info);
}

Result<QString> encoderVariantId(const QString &id, int side, const QString &precision, const QString &device)
{
    FATHOM_TRY(const Meant meant, meantBy(id));
    EncoderVariant variant = meant.variant;
    const bool ours = meant.entry.encoder.ours;
    if (precision == u"fp32" || (precision == u"auto" && ours))
        variant.precision = Precision::Float32;
    else if (precision == u"bf16")
        variant.precision = Precision::BFloat16;
    else if (precision == u"auto") {
        FATHOM_TRY(variant.precision, automaticPrecision(device));
    } else if (!precision.isEmpty()) {
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: no such precision; use auto, fp32 or bf16"),
                     {precision}};
    }
    const EncoderId parsed = parseEncoderId(id);
    const QString base = ours ? id : parsed.base;
    FATHOM_TRY(const EncoderInfo own, encoderInfo(base));
    if (side > 0)
        variant.side = side == own.inputSide ? 0 : side;
    const QString made = variantId(base, variant);
    FATHOM_TRY(const EncoderInfo valid, encoderInfo(made));
    return valid.id;
}

} // namespace fathom
