// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "safetensors.h"
#include "json_reader.h"

#include "write_whole.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QtEndian>

#include <algorithm>
#include <utility>

namespace fathom {

namespace {

constexpr qint64 MaxHeader = 100'000'000; // the format's own limit
constexpr qsizetype DataAlignment = 64;   // a cache line; enough for any vector load

Error damaged(const QString &name, const QString &detail)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: not a valid safetensors file (%2); get the file again"),
            {name, detail}};
}

constexpr size_t MostAxes = 64; // as PyTorch
// What a map's node takes beside key and value, and a small allocation beside its bytes.
constexpr qint64 NodeBytes = 48, BlockBytes = 24;

QString shown(const QString &key)
{
    return key.size() > 100 ? key.left(100) + QChar(0x2026) : key;
}

void readMetadata(JsonReader &json, MemoryBudget &budget, QMap<QString, QString> &metadata)
{
    QString key, value;
    static_cast<void>(json.beginObject());
    while (json.nextKey(key) && json.string(value)) {
        if (metadata.contains(key))
            json.fail("a repeated key of __metadata__");
        else if (!budget.take(NodeBytes + qint64(2 * sizeof(QString))))
            json.fail("more metadata than memory");
        else
            metadata.insert(key, value);
    }
}

/// One array of the header. @return what is wrong with it; empty when nothing or when `json` failed
QString readEntry(JsonReader &json, MemoryBudget &budget, std::span<const std::byte> data, TensorView &view)
{
    QString field, type;
    qint64 axes[MostAxes], offsets[2];
    size_t rank = 0, ends = 0;
    bool typed = false, shaped = false, placed = false;
    static_cast<void>(json.beginObject());
    while (json.nextKey(field)) {
        const bool isType = field == u"dtype", isShape = field == u"shape",
                   isPlace = field == u"data_offsets";
        if ((isType && std::exchange(typed, true)) || (isShape && std::exchange(shaped, true)) ||
            (isPlace && std::exchange(placed, true)))
            return QStringLiteral("states %1 twice").arg(field);
        if (isType) {
            if (!json.string(type))
                break;
            if (!dtypeOf(type.toLatin1().toStdString(), view.dtype))
                return QStringLiteral("has the unknown type %1").arg(type.left(20));
        } else if (isShape || isPlace) {
            size_t &count = isShape ? rank : ends;
            if (!json.beginArray())
                break;
            while (json.nextElement()) {
                if (count == (isShape ? MostAxes : std::size(offsets)))
                    return isShape ? QStringLiteral("has more than 64 axes")
                                   : QStringLiteral("has more than two offsets");
                if (!json.wholeNumber((isShape ? axes : offsets)[count++]))
                    break;
            }
        } else if (!json.skip()) {
            break;
        }
    }
    if (json.failed())
        return {};
    if (!typed || !shaped || ends != 2)
        return QStringLiteral("has no type, shape or place");
    const qint64 wanted = tensorBytes({axes, rank}, view.dtype);
    if (wanted < 0)
        return QStringLiteral("has an impossible shape");
    if (offsets[0] > offsets[1] || offsets[1] > qint64(data.size()))
        return QStringLiteral("lies outside the file");
    if (offsets[1] - offsets[0] != wanted)
        return QStringLiteral("has another size than its shape");
    if (!budget.take(BlockBytes + qint64(rank * sizeof(qint64))))
        return QStringLiteral("does not fit into memory");
    view.shape.assign(axes, axes + rank);
    view.bytes = data.subspan(size_t(offsets[0]), size_t(wanted));
    return {};
}

/// Every byte belongs to one array. @return what is wrong
QString checkPlaces(const QMap<QString, TensorView> &tensors, MemoryBudget &budget,
                    std::span<const std::byte> data)
{
    using Place = std::span<const std::byte>;
    if (!budget.take(tensors.size() * qint64(sizeof(Place))))
        return QStringLiteral("more arrays than memory");
    std::vector<Place> places;
    places.reserve(size_t(tensors.size()));
    for (const TensorView &view : tensors)
        places.push_back(view.bytes);
    std::sort(places.begin(), places.end(), [](const Place &a, const Place &b) {
        return a.data() != b.data() ? a.data() < b.data() : a.size() < b.size();
    });
    const std::byte *at = data.data();
    for (const Place &place : places) {
        if (place.data() != at)
            return QStringLiteral("arrays overlap or leave a hole");
        at += place.size();
    }
    const auto left = data.data() + data.size() - at;
    return left == 0 ? QString() : QStringLiteral("%1 bytes belong to no array").arg(left);
}

} // namespace

Result<Safetensors> Safetensors::open(const QString &path)
{
    FATHOM_TRY(MappedFile file, mapFile(path));
    FATHOM_TRY(Safetensors result, parse(file.bytes, path));
    result.m_file = std::move(file);
    return result;
}

Result<Safetensors> Safetensors::parse(std::span<const std::byte> file, const QString &name)
{
    if (file.size() < 8)
        return damaged(name, QStringLiteral("shorter than its header"));
    const auto headerSize = qFromLittleEndian<quint64>(file.data());
    if (headerSize > quint64(MaxHeader) || headerSize > file.size() - 8)
        return damaged(name, QStringLiteral("header promises %1 bytes").arg(headerSize));
    const auto data = file.subspan(8 + size_t(headerSize));
    if (headerSize == 0 || file[8] != std::byte('{'))
        return damaged(name, QStringLiteral("its header is no JSON object"));

    Safetensors result;
    result.m_name = name;
    MemoryBudget budget(qint64(file.size()));
    JsonReader json(file.subspan(8, size_t(headerSize)), budget);
    QString key;
    bool described = false;
    static_cast<void>(json.beginObject());
    while (json.nextKey(key)) {
        if (key == u"__metadata__") {
            if (std::exchange(described, true))
                return damaged(name, QStringLiteral("__metadata__ comes twice"));
            readMetadata(json, budget, result.m_metadata);
            continue;
        }
        if (result.m_tensors.contains(key))
            return damaged(name, QStringLiteral("%1 comes twice").arg(shown(key)));
        if (!budget.take(NodeBytes + qint64(sizeof(QString) + sizeof(TensorView))))
            return damaged(name, QStringLiteral("more arrays than memory"));
        TensorView view;
        if (const QString problem = readEntry(json, budget, data, view); !problem.isEmpty())
            return damaged(name, shown(key) + u' ' + problem);
        result.m_tensors.insert(key, std::move(view));
    }
    if (!json.atEnd())
        return damaged(name, QStringLiteral("its header has %1").arg(json.problem()));
    if (const QString problem = checkPlaces(result.m_tensors, budget, data); !problem.isEmpty())
        return damaged(name, problem);
    return result;
}

Result<TensorView> Safetensors::tensor(const QString &key) const
{
    const auto found = m_tensors.constFind(key);
    if (found == m_tensors.constEnd())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: has no array \"%2\"; it was made by something else"),
                     {m_name, key}};
    return *found;
}

void SafetensorsWriter::add(const QString &key, Dtype dtype, std::vector<qint64> shape,
                            std::span<const std::byte> bytes)
{
    m_entries.push_back({key, dtype, std::move(shape), bytes});
}

Result<QByteArray> SafetensorsWriter::write(const QString &path) const
{
    // Larger elements first keeps every array aligned behind an aligned start.
    std::vector<const Entry *> order;
    for (const Entry &entry : m_entries)
        order.push_back(&entry);
    std::stable_sort(order.begin(), order.end(), [](const Entry *a, const Entry *b) {
        return dtypeSize(a->dtype) > dtypeSize(b->dtype);
    });
    QJsonObject header;
    if (!m_metadata.isEmpty()) {
        QJsonObject metadata;
        for (auto it = m_metadata.begin(); it != m_metadata.end(); ++it)
            metadata[it.key()] = it.value();
        header[QStringLiteral("__metadata__")] = metadata;
    }
    qint64 at = 0;
    for (const Entry *entry : order) {
        QJsonArray shape;
        for (const qint64 extent : entry->shape)
            shape.append(extent);
        const qint64 end = at + qint64(entry->bytes.size());
        header[entry->key] =
            QJsonObject{{QStringLiteral("dtype"), QString::fromLatin1(dtypeName(entry->dtype))},
                        {QStringLiteral("shape"), shape},
                        {QStringLiteral("data_offsets"), QJsonArray{at, end}}};
        at = end;
    }
    QByteArray text = QJsonDocument(header).toJson(QJsonDocument::Compact);
    while ((text.size() + 8) % DataAlignment != 0)
        text.append(' ');
    QByteArray length(8, '\0');
    qToLittleEndian<quint64>(quint64(text.size()), length.data());

    QSaveFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    bool good = file.open(QIODevice::WriteOnly);
    const auto put = [&](const char *bytes, qint64 size) {
        hash.addData(QByteArrayView(bytes, size));
        good = good && writeWhole(file, {bytes, size});
    };
    put(length.constData(), length.size());
    put(text.constData(), text.size());
    for (const Entry *entry : order)
        put(reinterpret_cast<const char *>(entry->bytes.data()), qint64(entry->bytes.size()));
    if (!good || !file.commit())
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be written (%2); check space and permissions"),
                     {path, file.errorString()}};
    return hash.result().toHex();
}

} // namespace fathom
