// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "weight_file.h"
#include "torch_archive.h"
#include "weight_places.h"

#include <base/json_reader.h>
#include <base/mapped_file.h>
#include <base/safetensors.h>

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QRegularExpression>

#include <algorithm>
#include <cstring>

namespace fathom {

namespace {

using Bytes = std::span<const std::byte>;

constexpr qint64 LongestJson = 64 << 20;
const QLatin1String IndexEnding(".index.json");

enum class Format { Safetensors, Archive, LegacyPickle, LegacyTar, Other };

Format formatOf(Bytes bytes)
{
    const auto startsWith = [&](size_t at, std::string_view mark) {
        return bytes.size() >= at + mark.size() &&
               std::memcmp(bytes.data() + at, mark.data(), mark.size()) == 0;
    };
    using namespace std::string_view_literals;
    if (startsWith(0, "PK\3\4"sv))
        return Format::Archive;
    // The number 0x1950a86a20f9469cfc6c as a pickle, with which torch.save began before 1.6.
    if (startsWith(2, "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"sv))
        return Format::LegacyPickle;
    if (startsWith(257, "ustar"sv))
        return Format::LegacyTar;
    return startsWith(8, "{"sv) ? Format::Safetensors : Format::Other;
}

Error legacy(const QString &path)
{
    return {ErrorCode::Unsupported,
            QT_TRANSLATE_NOOP("Error",
                              "%1: was saved by a PyTorch before 1.6; save it again in Python with a current "
                              "one: import torch; torch.save(torch.load('OLD', map_location='cpu', "
                              "weights_only=True), 'NEW.pth')"),
            {path}};
}

Error legacyTar(const QString &path)
{
    return {ErrorCode::Unsupported,
            QT_TRANSLATE_NOOP("Error",
                              "%1: is a tar file of an early PyTorch; if you trust whoever made it (this "
                              "runs code in it), save it again in Python: import torch; "
                              "torch.save(torch.load('OLD', map_location='cpu', weights_only=False), "
                              "'NEW.pth')"),
            {path}};
}

Error damagedIndex(const QString &path, const QString &detail)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: not a valid list of weight parts (%2); get the files again"),
            {path, detail}};
}

/// Name of each tensor to the file that holds it.
Result<QMap<QString, QString>> readIndex(const QString &path)
{
    FATHOM_TRY(const MappedFile file, mapFile(path));
    if (qint64(file.bytes.size()) > LongestJson)
        return damagedIndex(path, QStringLiteral("it is too long"));
    MemoryBudget budget(qint64(file.bytes.size()));
    JsonReader json(file.bytes, budget);
    QMap<QString, QString> parts;
    QString key, tensor, part;
    bool listed = false;
    static_cast<void>(json.beginObject());
    while (json.nextKey(key)) {
        if (key != u"weight_map") {
            static_cast<void>(json.skip());
            continue;
        }
        if (std::exchange(listed, true))
            return damagedIndex(path, QStringLiteral("weight_map comes twice"));
        static_cast<void>(json.beginObject());
        while (json.nextKey(tensor) && json.string(part)) {
            if (parts.contains(tensor))
                return damagedIndex(path, QStringLiteral("%1 comes twice").arg(tensor.left(100)));
            if (part.isEmpty() || part.contains(u'/') || part.contains(u'\\') || part.contains(u"..") ||
                part.contains(QChar(0)))
                return damagedIndex(
                    path, QStringLiteral("\"%1\" is not the name of a file beside it").arg(part.left(100)));
            if (!budget.take(48 + qint64(2 * sizeof(QString))))
                return damagedIndex(path, QStringLiteral("more names than memory"));
            parts.insert(tensor, part);
        }
    }
    if (!json.atEnd())
        return damagedIndex(path, json.problem());
    if (parts.isEmpty())
        return damagedIndex(path, QStringLiteral("it names no tensor"));
    return parts;
}

/// A JSON object beside the weights; empty when there is no such file.
Result<QJsonObject> jsonBeside(const QDir &folder, const QStringList &names)
{
    for (const QString &name : names) {
        const QString path = folder.filePath(name);
        if (!QFile::exists(path))
            continue;
        FATHOM_TRY(const MappedFile file, mapFile(path));
        const auto text = qint64(file.bytes.size()) > LongestJson
                              ? QByteArray()
                              : QByteArray::fromRawData(reinterpret_cast<const char *>(file.bytes.data()),
                                                        qsizetype(file.bytes.size()));
        const auto document = QJsonDocument::fromJson(text);
        if (!document.isObject())
            return Error{ErrorCode::Unreadable,
                         QT_TRANSLATE_NOOP("Error", "%1: is no JSON object; get the file again"),
                         {path}};
        return document.object();
    }
    return QJsonObject();
}

/// The one weight file of a folder.
Result<QString> fileOfFolder(const QString &path)
{
    QDir folder(path);
    if (folder.exists(QStringLiteral("snapshots"))) {
        FATHOM_TRY(const QString snapshot, mainSnapshot(path));
        folder.setPath(snapshot);
    }
    for (const char *usual : {"model.safetensors", "model.safetensors.index.json"})
        if (folder.exists(QLatin1String(usual)))
            return folder.filePath(QLatin1String(usual));
    const QStringList files = folder.entryList(weightFilePatterns(), QDir::Files, QDir::Name);
    if (files.isEmpty())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: has no weight file (.safetensors, .pth, .pt, .ckpt or "
                                                ".bin); choose the file or its folder"),
                     {folder.path()}};
    if (files.size() > 1)
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: has several weight files (%2); choose one of them"),
                     {folder.path(), QStringList(files.mid(0, 5)).join(QStringLiteral(", "))}};
    return folder.filePath(files.front());
}

/// The index that a part such as model-00001-of-00006.safetensors belongs to; empty when there is none.
QString indexOfPart(const QFileInfo &file)
{
    static const QRegularExpression numbered(QStringLiteral("^(.+)-\\d+-of-\\d+\\.safetensors$"));
    const auto match = numbered.match(file.fileName());
    const QString index =
        file.dir().filePath(match.captured(1) + QLatin1String(".safetensors") + IndexEnding);
    return match.hasMatch() && QFile::exists(index) ? index : QString();
}

} // namespace

struct WeightFile::Data
{
    QString path, format;
    QMap<QString, TensorView> tensors;
    QStringList placeholders;
    QJsonObject config, preprocessor, settings;
    std::vector<std::pair<QString, MappedFile>> files; ///< by name; own the mappings
    std::vector<std::unique_ptr<std::byte[]>> copies;  ///< of strided tensors

    Result<void> addSafetensors(const QString &file);
    Result<void> addParts();
};

Result<void> WeightFile::Data::addSafetensors(const QString &file)
{
    FATHOM_TRY(MappedFile content, mapFile(file));
    FATHOM_TRY(const Safetensors parsed, Safetensors::parse(content.bytes, file));
    tensors = parsed.tensors();
    files.emplace_back(QFileInfo(file).fileName(), std::move(content));
    return {};
}

Result<void> WeightFile::Data::addParts()
{
    FATHOM_TRY(const auto index, readIndex(path));
    QStringList names(index.begin(), index.end());
    names.sort();
    names.removeDuplicates();
    QMap<QString, TensorView> all;
    for (const QString &name : names) {
        const QString part = QFileInfo(path).dir().filePath(name);
        if (!QFile::exists(part))
            return Error{
                ErrorCode::Missing,
                QT_TRANSLATE_NOOP("Error", "%1: its part %2 is not in the folder; get that file too"),
                {path, name}};
        FATHOM_DO(addSafetensors(part));
        for (auto it = tensors.begin(); it != tensors.end(); ++it) {
            if (index.value(it.key()) != name)
                return damagedIndex(
                    path,
                    QStringLiteral("%1 is in %2, where the list has it not").arg(it.key().left(100), name));
            all.insert(it.key(), it.value());
        }
    }
    for (auto it = index.begin(); it != index.end(); ++it)
        if (!all.contains(it.key()))
            return damagedIndex(path, QStringLiteral("%1 is not in %2").arg(it.key().left(100), it.value()));
    tensors = std::move(all);
    format = QStringLiteral("safetensors in %1 parts").arg(names.size());
    return {};
}

Result<WeightFile> WeightFile::open(const QString &path)
{
    const QFileInfo info(path);
    if (!info.isDir()) {
        const QString index = indexOfPart(info);
        return openFile(index.isEmpty() ? path : index);
    }
    FATHOM_TRY(const QString file, fileOfFolder(path));
    return openFile(file);
}

Result<WeightFile> WeightFile::openFile(const QString &path)
{
    auto data = std::make_shared<Data>();
    data->path = path;
    if (path.endsWith(IndexEnding)) {
        FATHOM_DO(data->addParts());
    } else {
        FATHOM_TRY(MappedFile file, mapFile(path));
        switch (formatOf(file.bytes)) {
        case Format::LegacyPickle:
            return legacy(path);
        case Format::LegacyTar:
            return legacyTar(path);
        case Format::Other:
            return Error{ErrorCode::Unsupported,
                         QT_TRANSLATE_NOOP("Error", "%1: is neither a safetensors file nor an archive of "
                                                    "PyTorch; choose the model's weight file"),
                         {path}};
        case Format::Safetensors:
            data->format = QStringLiteral("safetensors");
            FATHOM_DO(data->addSafetensors(path));
            break;
        case Format::Archive: {
            data->format = QStringLiteral("PyTorch archive");
            FATHOM_TRY(TorchArchive archive, readTorchArchive(file.bytes, path));
            data->tensors = std::move(archive.tensors);
            data->placeholders = std::move(archive.placeholders);
            data->settings = std::move(archive.settings);
            data->copies = std::move(archive.copies);
            data->files.emplace_back(QFileInfo(path).fileName(), std::move(file));
            break;
        }
        }
    }
    const QDir folder = QFileInfo(path).dir();
    FATHOM_TRY(data->config,
               jsonBeside(folder, {QStringLiteral("config.json"), QStringLiteral("arch.json")}));
    FATHOM_TRY(data->preprocessor, jsonBeside(folder, {QStringLiteral("preprocessor_config.json")}));
    return WeightFile(std::move(data));
}

const QMap<QString, TensorView> &WeightFile::tensors() const
{
    return m_data->tensors;
}

QString WeightFile::path() const
{
    return m_data->path;
}

QString WeightFile::format() const
{
    return m_data->format;
}

QJsonObject WeightFile::config() const
{
    return m_data->config;
}

QJsonObject WeightFile::preprocessor() const
{
    return m_data->preprocessor;
}

QJsonObject WeightFile::hyperParameters() const
{
    return m_data->settings;
}

QStringList WeightFile::placeholders() const
{
    return m_data->placeholders;
}

Result<QString> WeightFile::sha256(const std::stop_token &stop, const Progress &progress) const
{
    constexpr size_t piece = 4 << 20; // some ten milliseconds
    qint64 total = 0, done = 0;
    for (const auto &[name, file] : m_data->files)
        total += qint64(file.bytes.size());
    QByteArray lines, last;
    for (const auto &[name, file] : m_data->files) {
        QCryptographicHash hash(QCryptographicHash::Sha256);
        for (size_t at = 0; at < file.bytes.size(); at += piece) {
            if (stop.stop_requested())
                return Error{ErrorCode::Cancelled,
                             QT_TRANSLATE_NOOP("Error", "%1: checking was cancelled"),
                             {m_data->path}};
            const auto part = file.bytes.subspan(at, std::min(piece, file.bytes.size() - at));
            hash.addData(QByteArrayView(reinterpret_cast<const char *>(part.data()), qsizetype(part.size())));
            done += qint64(part.size());
            if (progress)
                progress(done, total);
        }
        last = hash.result().toHex();
        lines += last + "  " + name.toUtf8() + '\n';
    }
    if (m_data->files.size() > 1)
        last = QCryptographicHash::hash(lines, QCryptographicHash::Sha256).toHex();
    return QString::fromLatin1(last);
}

Result<bool> isTorchScript(const QString &path)
{
    FATHOM_TRY(const MappedFile file, mapFile(path));
    return formatOf(file.bytes) == Format::Archive && isTorchScriptModule(file.bytes);
}

} // namespace fathom
