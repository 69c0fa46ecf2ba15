// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "file_promise.h"

#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

// NRRD and MetaImage: text headers, with the voxels behind them or in a file of their own.
namespace fathom {
namespace {

constexpr qint64 longestHeader = 1 << 20;
constexpr qint64 longestLine = 1 << 16; // allocated for each one

struct Type
{
    const char *names; ///< separated by |
    const char *name;
    int bytes;
};
constexpr Type nrrdTypes[] = {
    {"signed char|int8|int8_t", "int8", 1},
    {"uchar|unsigned char|uint8|uint8_t", "uint8", 1},
    {"short|short int|signed short|signed short int|int16|int16_t", "int16", 2},
    {"ushort|unsigned short|unsigned short int|uint16|uint16_t", "uint16", 2},
    {"int|signed int|int32|int32_t", "int32", 4},
    {"uint|unsigned int|uint32|uint32_t", "uint32", 4},
    {"longlong|long long|long long int|signed long long|signed long long int|int64|int64_t", "int64", 8},
    {"ulonglong|unsigned long long|unsigned long long int|uint64|uint64_t", "uint64", 8},
    {"float", "float32", 4},
    {"double", "float64", 8}};
constexpr Type metaTypes[] = {
    {"MET_CHAR", "int8", 1},         {"MET_UCHAR", "uint8", 1},   {"MET_SHORT", "int16", 2},
    {"MET_USHORT", "uint16", 2},     {"MET_INT", "int32", 4},     {"MET_UINT", "uint32", 4},
    {"MET_LONG", "int32", 4},        {"MET_ULONG", "uint32", 4},  {"MET_LONG_LONG", "int64", 8},
    {"MET_ULONG_LONG", "uint64", 8}, {"MET_FLOAT", "float32", 4}, {"MET_DOUBLE", "float64", 8}};

void setType(FilePromise &promise, std::span<const Type> types, const QString &name)
{
    for (const Type &type : types)
        if (QString::fromLatin1(type.names).split(QLatin1Char('|')).contains(name)) {
            promise.pixelType = QString::fromLatin1(type.name);
            promise.bytesPerValue = type.bytes;
        }
}

Error damaged(const QString &path)
{
    return {
        ErrorCode::Unreadable,
        QT_TRANSLATE_NOOP("Error", "%1: the header is damaged or breaks off; copy or export the file again"),
        {path}};
}

Error elsewhere(const QString &path)
{
    return {ErrorCode::Unsupported,
            QT_TRANSLATE_NOOP("Error", "%1: its voxels lie in several files or in another folder; save it as "
                                       "one file"),
            {path}};
}

QStringList words(const QString &text)
{
    static const QRegularExpression blanks(QStringLiteral("\\s+"));
    return text.trimmed().split(blanks, Qt::SkipEmptyParts);
}

/// The file a header names, which must lie beside it. Empty: refused.
QString besideHeader(const QString &path, const QString &name)
{
    if (name.isEmpty() || name.contains(QLatin1Char('/')) || name.contains(QLatin1Char('\\')) ||
        name.contains(QLatin1Char('%')) || name.startsWith(QLatin1String("LIST")))
        return {};
    return QFileInfo(path).absolutePath() + QLatin1Char('/') + name;
}

Result<void> mustExist(const QString &path, const QString &dataFile)
{
    if (QFileInfo(dataFile).isFile())
        return {};
    return Error{
        ErrorCode::NotFound,
        QT_TRANSLATE_NOOP("Error", "%1: the file with its voxels, %2, is missing; copy it beside it"),
        {path, QFileInfo(dataFile).fileName()}};
}

Result<std::vector<double>> numbers(const QString &path, const QString &text)
{
    std::vector<double> values;
    for (const QString &word : words(text)) {
        bool ok = false;
        values.push_back(word.toDouble(&ok));
        if (!ok)
            return damaged(path);
    }
    return values;
}

/// Space directions "(1,0,0) none (0,2,0)": one entry an axis, a length or -1 for none.
std::vector<double> directionLengths(const QString &text)
{
    static const QRegularExpression entry(QStringLiteral("none|\\(([^)]*)\\)"));
    std::vector<double> lengths;
    auto matches = entry.globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        if (match.captured(0) == QLatin1String("none")) {
            lengths.push_back(-1);
            continue;
        }
        double sum = 0;
        for (const QString &part : match.captured(1).split(QLatin1Char(','))) {
            bool ok = false;
            const double value = part.trimmed().toDouble(&ok);
            sum += ok ? value * value : std::nan("");
        }
        lengths.push_back(std::sqrt(sum));
    }
    return lengths;
}

} // namespace

Result<FilePromise> promiseOfNrrd(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return damaged(path);
    if (!file.readLine(64).startsWith("NRRD000"))
        return Error{
            ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: not an NRRD file (its mark is missing); check what it is"),
            {path}};
    QHash<QString, QString> fields;
    FilePromise promise;
    promise.format = QStringLiteral("NRRD");
    bool detached = false;
    for (;;) {
        if (file.pos() > longestHeader)
            return damaged(path);
        const QByteArray raw = file.readLine(longestLine);
        if (raw.size() >= longestLine - 1 && !raw.endsWith('\n'))
            return damaged(path);
        const QString line = QString::fromLatin1(raw).trimmed();
        if (line.isEmpty()) {
            detached = raw.isEmpty(); // the end of the file instead of a blank line
            break;
        }
        if (line.startsWith(QLatin1Char('#')))
            continue;
        const qsizetype pair = line.indexOf(QLatin1String(":="));
        const qsizetype colon = line.indexOf(QLatin1Char(':'));
        if (pair > 0 && pair <= colon) {
            if (line.left(pair).trimmed().toLower() == QLatin1String("modality")) {
                const QString value = line.mid(pair + 2).trimmed().toUpper();
                promise.modality = value == QLatin1String("CT") ? Modality::Ct
                                   : value == QLatin1String("MR") || value == QLatin1String("MRI")
                                       ? Modality::Mr
                                       : Modality::Unknown;
            }
        } else if (colon > 0) {
            fields.insert(line.left(colon).trimmed().toLower(), line.mid(colon + 1).trimmed());
        }
    }

    // Spelt with hyphens, blanks or neither.
    const QString space = fields.value(QStringLiteral("space")).toLower().remove(u'-').remove(u' ');
    const auto is = [&space](const char *words, const char *letters) { // also with a time axis
        return space.startsWith(QLatin1String(words)) || space.startsWith(QLatin1String(letters));
    };
    promise.leftAnterior = is("leftanteriorsuperior", "las");
    promise.spaceAssumed =
        !promise.leftAnterior && !is("leftposteriorsuperior", "lps") && !is("rightanteriorsuperior", "ras");
    setType(promise, nrrdTypes, fields.value(QStringLiteral("type")).toLower());
    FATHOM_TRY(const std::vector<double> sizes, numbers(path, fields.value(QStringLiteral("sizes"))));
    const int dimension = fields.value(QStringLiteral("dimension")).toInt();
    if (dimension < 1 || dimension > 16 || sizes.size() != size_t(dimension))
        return damaged(path);
    const QStringList kinds = words(fields.value(QStringLiteral("kinds")).toLower());
    const std::vector<double> lengths = directionLengths(fields.value(QStringLiteral("space directions")));
    const QStringList spacings = words(fields.value(QStringLiteral("spacings")));
    size_t spatialAxes = 0;
    std::vector<qint64> series;
    for (size_t axis = 0; axis < sizes.size(); ++axis) {
        if (!(std::abs(sizes[axis]) < 1e15))
            return damaged(path);
        const QString kind = kinds.size() == dimension ? kinds[qsizetype(axis)] : QString();
        const bool none = lengths.size() == sizes.size() && lengths[axis] < 0;
        const bool time = kind == QLatin1String("time") || kind == QLatin1String("list");
        const bool spatial = !none && !time &&
                             (kind.isEmpty() || kind == QLatin1String("domain") ||
                              kind == QLatin1String("space") || kind == QLatin1String("???"));
        if (!spatial && !time && !(none && axis > 0 && kind.isEmpty())) {
            promise.components *= int(std::clamp(sizes[axis], 1.0, 1e6));
        } else if (!spatial || spatialAxes == 3) {
            series.push_back(qint64(sizes[axis]));
        } else {
            promise.size.push_back(qint64(sizes[axis]));
            if (lengths.size() == sizes.size())
                promise.spacing[spatialAxes] = lengths[axis];
            else if (spacings.size() == dimension)
                promise.spacing[spatialAxes] = spacings[qsizetype(axis)].toDouble();
            ++spatialAxes;
        }
    }
    promise.size.insert(promise.size.end(), series.begin(), series.end());
    promise.spatial = int(spatialAxes);

    const QString dataFile =
        fields.value(QStringLiteral("data file"), fields.value(QStringLiteral("datafile")));
    promise.dataFile = path;
    promise.dataOffset = dataFile.isEmpty() ? file.pos() : 0;
    if (dataFile.isEmpty() && detached)
        return damaged(path);
    if (!dataFile.isEmpty()) {
        promise.dataFile = besideHeader(path, dataFile);
        if (promise.dataFile.isEmpty())
            return elsewhere(path);
        FATHOM_DO(mustExist(path, promise.dataFile));
    }
    const QString encoding = fields.value(QStringLiteral("encoding")).toLower();
    const qint64 skip =
        fields.value(QStringLiteral("byte skip"), fields.value(QStringLiteral("byteskip"))).toLongLong();
    const qint64 lines =
        fields.value(QStringLiteral("line skip"), fields.value(QStringLiteral("lineskip"))).toLongLong();
    if (encoding == QLatin1String("gzip") || encoding == QLatin1String("gz")) {
        promise.compressed = true;
        promise.compressedFrom = promise.dataOffset;
        promise.dataOffset = 0;
    } else if (encoding == QLatin1String("txt") || encoding == QLatin1String("text") ||
               encoding == QLatin1String("ascii")) {
        promise.decimal = true;
    } else if (encoding == QLatin1String("hex")) {
        promise.hexadecimal = true;
    } else if (encoding != QLatin1String("raw")) {
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "%1: NRRD encoding \"%2\" is not read here; save it as gzip"),
                     {path, encoding}};
    }
    if (lines != 0 || skip < -1 || (skip != 0 && encoding != QLatin1String("raw")))
        return elsewhere(path);
    if (skip > 0)
        promise.dataOffset += skip;
    const QString order = fields.value(QStringLiteral("endian")).toLower();
    if (promise.bytesPerValue > 1 && !promise.decimal && order != QLatin1String("little") &&
        order != QLatin1String("big"))
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: the header does not say in which order the bytes of a "
                                                "voxel lie (endian: little or big); export the file again"),
                     {path}};
    return promise;
}

Result<FilePromise> promiseOfMetaImage(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return damaged(path);
    FilePromise promise;
    promise.format = QStringLiteral("MetaImage");
    QHash<QString, QString> fields;
    const auto field = [&fields](const char *name) { return fields.value(QString::fromLatin1(name)); };
    while (!fields.contains(QStringLiteral("ElementDataFile"))) {
        const QByteArray raw = file.readLine(4096);
        const QString line = QString::fromLatin1(raw);
        const qsizetype equals = line.indexOf(QLatin1Char('='));
        if (equals < 1 || file.pos() > longestHeader) {
            if (fields.isEmpty())
                return Error{ErrorCode::Unreadable,
                             QT_TRANSLATE_NOOP("Error", "%1: not a MetaImage file (no header lines); check "
                                                        "what it is"),
                             {path}};
            return damaged(path);
        }
        fields.insert(line.left(equals).trimmed(), line.mid(equals + 1).trimmed());
    }
    QString type = field("ElementType");
    promise.components = fields.contains(QStringLiteral("ElementNumberOfChannels"))
                             ? field("ElementNumberOfChannels").toInt()
                             : 1;
    if (type.endsWith(QLatin1String("_ARRAY")))
        type.chop(6);
    setType(promise, metaTypes, type);
    FATHOM_TRY(const std::vector<double> sizes, numbers(path, field("DimSize")));
    if (sizes.empty() || int(sizes.size()) != field("NDims").toInt() || sizes.size() > 10)
        return damaged(path);
    for (const double size : sizes) {
        if (!(std::abs(size) < 1e15))
            return damaged(path);
        promise.size.push_back(qint64(size));
    }
    const QString spacing =
        field(fields.contains(QStringLiteral("ElementSpacing")) ? "ElementSpacing" : "ElementSize");
    const QStringList lengths = words(spacing);
    for (qsizetype axis = 0; axis < std::min<qsizetype>(lengths.size(), 3); ++axis) {
        bool ok = false;
        promise.spacing[size_t(axis)] = lengths[axis].toDouble(&ok);
        if (!ok)
            promise.spacing[size_t(axis)] = std::nan("");
    }
    const QString modality = field("Modality");
    promise.modality = modality == QLatin1String("MET_MOD_CT")   ? Modality::Ct
                       : modality == QLatin1String("MET_MOD_MR") ? Modality::Mr
                                                                 : Modality::Unknown;

    const auto isTrue = [](const QString &text) {
        return text.startsWith(QLatin1Char('T'), Qt::CaseInsensitive) || text == QLatin1String("1");
    };
    const QString dataFile = field("ElementDataFile");
    const bool local = dataFile.compare(QLatin1String("LOCAL"), Qt::CaseInsensitive) == 0;
    promise.dataFile = local ? path : besideHeader(path, dataFile);
    if (promise.dataFile.isEmpty())
        return elsewhere(path);
    if (!local)
        FATHOM_DO(mustExist(path, promise.dataFile));
    promise.dataOffset = local ? file.pos() : 0;
    const qint64 headerSize = field("HeaderSize").toLongLong();
    if (headerSize > 0 && !local)
        promise.dataOffset = headerSize;
    if (isTrue(field("CompressedData"))) {
        promise.compressed = true;
        promise.compressedFrom = promise.dataOffset;
        promise.dataOffset = 0;
        // The library allocates what this field says.
        const qint64 packed = field("CompressedDataSize").toLongLong();
        const qint64 held = QFileInfo(promise.dataFile).size() - promise.compressedFrom;
        if (packed < 0 || packed > held)
            return Error{ErrorCode::TooLarge,
                         QT_TRANSLATE_NOOP("Error", "%1: the header promises %2 bytes of voxels and the file "
                                                    "holds %3; it broke off or its header is wrong, copy it "
                                                    "again"),
                         {path, QString::number(packed), QString::number(std::max<qint64>(held, 0))}};
    } else if (fields.contains(QStringLiteral("BinaryData")) && !isTrue(field("BinaryData"))) {
        promise.decimal = true;
    }
    return promise;
}

} // namespace fathom
