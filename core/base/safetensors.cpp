// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "safetensors.h"

#include "write_whole.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QtEndian>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace fathom {

static_assert(std::endian::native == std::endian::little, "arrays are used in place as little-endian");

namespace {

constexpr qint64 MaxHeader = 100'000'000; // the format's own limit
constexpr qsizetype DataAlignment = 64;   // a cache line; enough for any vector load

struct DtypeRow
{
    Dtype dtype;
    const char *name;
    std::size_t size;
};
constexpr DtypeRow Dtypes[] = {
    {Dtype::F64, "F64", 8}, {Dtype::F32, "F32", 4},   {Dtype::F16, "F16", 2}, {Dtype::BF16, "BF16", 2},
    {Dtype::I64, "I64", 8}, {Dtype::I32, "I32", 4},   {Dtype::I16, "I16", 2}, {Dtype::I8, "I8", 1},
    {Dtype::U8, "U8", 1},   {Dtype::Bool, "BOOL", 1},
};

const DtypeRow &row(Dtype dtype)
{
    return *std::find_if(std::begin(Dtypes), std::end(Dtypes),
                         [&](const DtypeRow &r) { return r.dtype == dtype; });
}

template <typename T> T loaded(const std::byte *at)
{
    T value;
    std::memcpy(&value, at, sizeof(T));
    return value;
}

float fromHalf(quint16 bits)
{
    const int exponent = (bits >> 10) & 31;
    const int fraction = bits & 1023;
    float value = 0;
    if (exponent == 31)
        value = fraction ? std::numeric_limits<float>::quiet_NaN() : std::numeric_limits<float>::infinity();
    else if (exponent == 0)
        value = std::ldexp(float(fraction), -24);
    else
        value = std::ldexp(float(fraction + 1024), exponent - 25);
    return bits & 0x8000 ? -value : value;
}

template <typename Out> std::vector<Out> converted(const TensorView &view)
{
    const auto n = size_t(view.count());
    std::vector<Out> out(n);
    const std::byte *at = view.bytes.data();
    const std::size_t size = dtypeSize(view.dtype);
    for (size_t i = 0; i < n; ++i, at += size) {
        switch (view.dtype) {
        case Dtype::F64:
            out[i] = Out(loaded<double>(at));
            break;
        case Dtype::F32:
            out[i] = Out(loaded<float>(at));
            break;
        case Dtype::F16:
            out[i] = Out(fromHalf(loaded<quint16>(at)));
            break;
        case Dtype::BF16:
            out[i] = Out(std::bit_cast<float>(quint32(loaded<quint16>(at)) << 16));
            break;
        case Dtype::I64:
            out[i] = Out(loaded<qint64>(at));
            break;
        case Dtype::I32:
            out[i] = Out(loaded<qint32>(at));
            break;
        case Dtype::I16:
            out[i] = Out(loaded<qint16>(at));
            break;
        case Dtype::I8:
            out[i] = Out(loaded<qint8>(at));
            break;
        case Dtype::U8:
        case Dtype::Bool:
            out[i] = Out(loaded<quint8>(at));
            break;
        }
    }
    return out;
}

Error damaged(const QString &name, const QString &detail)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: not a valid safetensors file (%2); get the file again"),
            {name, detail}};
}

// A JSON number that is an exact integer in [0, limit]; -1 otherwise.
qint64 wholeNumber(const QJsonValue &value, qint64 limit)
{
    if (!value.isDouble())
        return -1;
    const double number = value.toDouble();
    if (!(number >= 0.0) || number > double(limit) || number != std::floor(number))
        return -1;
    return value.toInteger(-1);
}

} // namespace

std::size_t dtypeSize(Dtype dtype)
{
    return row(dtype).size;
}

const char *dtypeName(Dtype dtype)
{
    return row(dtype).name;
}

qint64 TensorView::count() const
{
    qint64 n = 1;
    for (const qint64 size : shape)
        n *= size;
    return n;
}

std::vector<float> TensorView::toFloats() const
{
    return converted<float>(*this);
}

std::vector<double> TensorView::toDoubles() const
{
    return converted<double>(*this);
}

std::vector<qint64> TensorView::toIntegers() const
{
    return converted<qint64>(*this);
}

Result<Safetensors> Safetensors::open(const QString &path)
{
    auto file = std::make_shared<QFile>(path);
    if (!file->exists())
        return Error{
            ErrorCode::NotFound, QT_TRANSLATE_NOOP("Error", "%1: no such file; check the path"), {path}};
    if (!file->open(QIODevice::ReadOnly))
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be opened (%2); check its permissions"),
                     {path, file->errorString()}};
    const qint64 size = file->size();
    if (size < 8)
        return damaged(path, QStringLiteral("shorter than its header"));
    const uchar *bytes = file->map(0, size);
    if (!bytes)
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be mapped into memory (%2)"),
                     {path, file->errorString()}};
    FATHOM_TRY(Safetensors result, parse({reinterpret_cast<const std::byte *>(bytes), size_t(size)}, path));
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
    const QByteArray text =
        QByteArray::fromRawData(reinterpret_cast<const char *>(file.data()) + 8, qsizetype(headerSize));
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(text, &problem);
    if (!document.isObject())
        return damaged(name, QStringLiteral("header is no JSON object: %1").arg(problem.errorString()));
    const auto data = file.subspan(8 + size_t(headerSize));

    Safetensors result;
    result.m_name = name;
    struct Range
    {
        qint64 begin, end;
    };
    std::vector<Range> ranges;
    const QJsonObject header = document.object();
    for (auto it = header.begin(); it != header.end(); ++it) {
        if (it.key() == QLatin1String("__metadata__")) {
            const QJsonObject entries = it.value().toObject();
            for (auto entry = entries.begin(); entry != entries.end(); ++entry)
                result.m_metadata[entry.key()] = entry.value().toString();
            continue;
        }
        const QJsonObject fields = it.value().toObject();
        const QByteArray type = fields[QStringLiteral("dtype")].toString().toLatin1();
        const auto *known = std::find_if(std::begin(Dtypes), std::end(Dtypes),
                                         [&](const DtypeRow &r) { return type == r.name; });
        if (known == std::end(Dtypes))
            return damaged(name, QStringLiteral("%1 has the unknown type %2")
                                     .arg(it.key(), QString::fromLatin1(type.left(20))));
        TensorView view;
        view.dtype = known->dtype;
        if (!fields[QStringLiteral("shape")].isArray())
            return damaged(name, QStringLiteral("%1 has no shape").arg(it.key()));
        qint64 count = 1;
        const QJsonArray shape = fields[QStringLiteral("shape")].toArray();
        for (const QJsonValue &entry : shape) {
            const qint64 extent = wholeNumber(entry, qint64(1) << 48);
            if (extent < 0 || __builtin_mul_overflow(count, extent, &count))
                return damaged(name, QStringLiteral("%1 has an impossible shape").arg(it.key()));
            view.shape.push_back(extent);
        }
        const QJsonArray offsets = fields[QStringLiteral("data_offsets")].toArray();
        const qint64 begin = offsets.size() == 2 ? wholeNumber(offsets[0], qint64(data.size())) : -1;
        const qint64 end = offsets.size() == 2 ? wholeNumber(offsets[1], qint64(data.size())) : -1;
        qint64 wanted = 0;
        if (begin < 0 || end < begin || __builtin_mul_overflow(count, qint64(known->size), &wanted) ||
            end - begin != wanted)
            return damaged(
                name,
                QStringLiteral("%1 lies outside the file or has another size than its shape").arg(it.key()));
        view.bytes = data.subspan(size_t(begin), size_t(end - begin));
        ranges.push_back({begin, end});
        result.m_tensors[it.key()] = std::move(view);
    }
    std::sort(ranges.begin(), ranges.end(), [](const Range &a, const Range &b) {
        return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
    });
    qint64 at = 0;
    for (const Range &range : ranges) {
        if (range.begin != at)
            return damaged(name, QStringLiteral("arrays overlap or leave a hole"));
        at = range.end;
    }
    if (at != qint64(data.size()))
        return damaged(name, QStringLiteral("%1 bytes belong to no array").arg(qint64(data.size()) - at));
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
