// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"
#include "test_files.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>
#include <type_traits>

using namespace fathom;
using namespace fathom::test;

namespace {

constexpr size_t voxels = 6 * 5 * 4;

/// Values of one voxel type as the formats store them, and the floats that they are to be read as.
struct Values
{
    QByteArray little, big; ///< bytes by byte order
    QByteArray text;        ///< decimal numbers
    std::vector<float> read;
    int gaps = 0; ///< values that are no numbers, which are filled with the smallest one
};

template <typename T> QByteArray text(T value)
{
    if constexpr (std::is_floating_point_v<T>) {
        std::array<char, 64> digits;
        std::snprintf(digits.data(), digits.size(), "%.17g", double(value)); // also "nan" and "-0"
        return digits.data();
    } else {
        return QByteArray::number(value);
    }
}

template <typename T> QByteArray bytesOf(T value, bool big)
{
    using Bits = std::conditional_t<
        sizeof(T) == 1, quint8,
        std::conditional_t<sizeof(T) == 2, quint16, std::conditional_t<sizeof(T) == 4, quint32, quint64>>>;
    const Bits bits = std::bit_cast<Bits>(value);
    QByteArray bytes;
    for (size_t n = 0; n < sizeof(T); ++n)
        bytes += char(bits >> 8 * (big ? sizeof(T) - 1 - n : n));
    return bytes;
}

template <typename T> Values valuesOf()
{
    using Limits = std::numeric_limits<T>;
    std::vector<T> all = {Limits::lowest(), Limits::max(), T(0), T(1), T(-1), T(100), T(Limits::max() / 3)};
    if constexpr (std::is_floating_point_v<T>) {
        for (const double value : {-3.25, 0.1, 1e-30, -1e30, -0.0})
            all.push_back(T(value));
        // The last one is below the smallest float, where T is double.
        all.insert(all.end(), {Limits::min(), Limits::denorm_min(), T(1e-45), T(1e-46)});
    } else if constexpr (sizeof(T) >= 4) {
        // Floats hold 24 bits: just below, at and just above the middle between two of them. The last one of
        // the long ones is rounded down when it goes through a double, which holds 53.
        for (const T value : {T(16777215), T(16777217), T(16777219), T(33554434 + 1)})
            all.push_back(value);
        if constexpr (sizeof(T) == 8) {
            const T power = T(1) << 60;
            for (const T value :
                 {T(power + (power >> 24)), T(power + (power >> 24) - 1), T(power + (power >> 24) + 1)})
                all.push_back(value);
        }
    }
    for (size_t n = all.size(); n < voxels; ++n) // each byte of a value is used
        all.push_back(T(quint64(n) * 0x0123456789abcdefU >> (std::is_signed_v<T> ? 1 : 0)));
    Values values;
    for (size_t n = 0; n < all.size(); ++n)
        values.read.push_back(static_cast<float>(all[n]));
    if constexpr (std::is_floating_point_v<T>) {
        for (const auto &[at, value] : {std::pair<size_t, T>{20, Limits::quiet_NaN()},
                                        {21, Limits::infinity()},
                                        {119, -Limits::infinity()}})
            all[at] = value;
        values.gaps = 3;
        if (sizeof(T) == 8)
            values.gaps += 3; // lowest, max and a third of it are beyond any float
        float smallest = HUGE_VALF;
        for (const T value : all)
            if (std::isfinite(static_cast<float>(value)))
                smallest = std::min(smallest, static_cast<float>(value));
        for (size_t n = 0; n < all.size(); ++n)
            if (!std::isfinite(static_cast<float>(all[n])))
                values.read[n] = smallest;
    }
    for (const T value : all) {
        values.little += bytesOf(value, false);
        values.big += bytesOf(value, true);
        values.text += text(value) + ' ';
    }
    return values;
}

Values valuesOf(const QByteArray &type)
{
    if (type == "int8")
        return valuesOf<qint8>();
    if (type == "uint8")
        return valuesOf<quint8>();
    if (type == "int16")
        return valuesOf<qint16>();
    if (type == "uint16")
        return valuesOf<quint16>();
    if (type == "int32")
        return valuesOf<qint32>();
    if (type == "uint32")
        return valuesOf<quint32>();
    if (type == "int64")
        return valuesOf<qint64>();
    if (type == "uint64")
        return valuesOf<quint64>();
    return type == "float32" ? valuesOf<float>() : valuesOf<double>();
}

bool ofOneByte(const QByteArray &type)
{
    return type == "int8" || type == "uint8";
}

QByteArray nrrdHeader(const QByteArray &type, const QByteArray &encoding, const QByteArray &more = {})
{
    return "NRRD0005\ntype: " + type +
           "\ndimension: 3\nspace: left-posterior-superior\nsizes: 6 5 4\n"
           "space directions: (1.5,0,0) (0,2,0) (0,0,3)\nencoding: " +
           encoding + "\nspace origin: (-10,20,30)\n" + more;
}

QByteArray metaHeader(const QByteArray &type, const QByteArray &more, const QByteArray &dataFile)
{
    return "ObjectType = Image\nNDims = 3\n" + more +
           "Offset = -10 20 30\nElementSpacing = 1.5 2 3\nDimSize = 6 5 4\nElementType = " + type +
           "\nElementDataFile = " + dataFile + "\n";
}

struct Spelling
{
    const char *type, *name;
};
// As https://teem.sourceforge.net/nrrd/format.html lists them.
constexpr Spelling nrrdNames[] = {{"int8", "signed char"},
                                  {"int8", "int8"},
                                  {"int8", "int8_t"},
                                  {"uint8", "uchar"},
                                  {"uint8", "unsigned char"},
                                  {"uint8", "uint8"},
                                  {"uint8", "uint8_t"},
                                  {"int16", "short"},
                                  {"int16", "short int"},
                                  {"int16", "signed short"},
                                  {"int16", "signed short int"},
                                  {"int16", "int16"},
                                  {"int16", "int16_t"},
                                  {"uint16", "ushort"},
                                  {"uint16", "unsigned short"},
                                  {"uint16", "unsigned short int"},
                                  {"uint16", "uint16"},
                                  {"uint16", "uint16_t"},
                                  {"int32", "int"},
                                  {"int32", "signed int"},
                                  {"int32", "int32"},
                                  {"int32", "int32_t"},
                                  {"uint32", "uint"},
                                  {"uint32", "unsigned int"},
                                  {"uint32", "uint32"},
                                  {"uint32", "uint32_t"},
                                  {"int64", "longlong"},
                                  {"int64", "long long"},
                                  {"int64", "long long int"},
                                  {"int64", "signed long long"},
                                  {"int64", "signed long long int"},
                                  {"int64", "int64"},
                                  {"int64", "int64_t"},
                                  {"uint64", "ulonglong"},
                                  {"uint64", "unsigned long long"},
                                  {"uint64", "unsigned long long int"},
                                  {"uint64", "uint64"},
                                  {"uint64", "uint64_t"},
                                  {"float32", "float"},
                                  {"float64", "double"}};
// MetaIO's long has four bytes on every machine.
constexpr Spelling metaNames[] = {
    {"int8", "MET_CHAR"},         {"uint8", "MET_UCHAR"},   {"int16", "MET_SHORT"},
    {"uint16", "MET_USHORT"},     {"int32", "MET_INT"},     {"uint32", "MET_UINT"},
    {"int32", "MET_LONG"},        {"uint32", "MET_ULONG"},  {"int64", "MET_LONG_LONG"},
    {"uint64", "MET_ULONG_LONG"}, {"float32", "MET_FLOAT"}, {"float64", "MET_DOUBLE"},
    {"int16", "MET_SHORT_ARRAY"}};

const QByteArrayList types = {"int8",   "uint8", "int16",  "uint16",  "int32",
                              "uint32", "int64", "uint64", "float32", "float64"};

} // namespace

/// Each voxel type of NRRD and MetaImage, however it may be stored: files written byte by byte here.
class tst_VoxelTypes final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nrrd_data();
    void nrrd() { readBack(); }
    void metaImage_data();
    void metaImage() { readBack(); }
    void othersAreRefused_data();
    void othersAreRefused();
    void textIsReadHoweverItIsWritten();
    void textLargerThanTheMemoryIsNotReadBySlices();

private:
    static void columns();
    static void readBack();
};

void tst_VoxelTypes::columns()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("dataFile"); ///< voxels.raw beside it; empty: there is none
}

void tst_VoxelTypes::nrrd_data()
{
    columns();
    const auto add = [](const QByteArray &type, const QByteArray &name, const QByteArray &encoding, bool big,
                        bool detached) {
        const Values values = valuesOf(type);
        const QByteArray &raw = big ? values.big : values.little;
        const QByteArray bytes = encoding == "gzip"    ? gzipped(raw)
                                 : encoding == "hex"   ? raw.toHex()
                                 : encoding == "ascii" ? values.text
                                                       : raw;
        const bool ordered = encoding != "ascii" && !ofOneByte(type);
        const QByteArray order = !ordered ? "" : big ? "endian: big\n" : "endian: little\n";
        const QByteArray header =
            nrrdHeader(name, encoding, order + (detached ? "data file: voxels.raw\n" : "\n"));
        QTest::addRow("%s, %s%s%s", name.constData(), encoding.constData(),
                      !ordered ? ""
                      : big    ? ", big"
                               : ", little",
                      detached ? ", detached" : "")
            << (detached ? "a.nhdr" : "a.nrrd") << type << (detached ? header : header + bytes)
            << (detached ? bytes : QByteArray());
    };
    for (const QByteArray &type : types) {
        // The last spelling of each type; the others follow.
        QByteArray name;
        for (const Spelling &spelling : nrrdNames)
            name = type == spelling.type ? spelling.name : name;
        for (const QByteArray encoding : {"raw", "gzip", "ascii", "hex"})
            for (const bool detached : {false, true})
                for (const bool big : {false, true})
                    if (!big || (encoding != "ascii" && !ofOneByte(type)))
                        add(type, name, encoding, big, detached);
        for (const Spelling &spelling : nrrdNames)
            if (type == spelling.type && name != spelling.name)
                add(type, spelling.name, "raw", false, false);
    }
}

void tst_VoxelTypes::metaImage_data()
{
    columns();
    for (const Spelling &spelling : metaNames)
        for (const QByteArray form : {"raw", "zlib", "text"})
            for (const bool separate : {false, true})
                for (const bool big : {false, true}) {
                    const Values values = valuesOf(spelling.type);
                    if (big && (form == "text" || ofOneByte(spelling.type)))
                        continue;
                    const QByteArray &raw = big ? values.big : values.little;
                    const QByteArray bytes = form == "zlib"   ? deflated(raw)
                                             : form == "text" ? values.text
                                                              : raw;
                    QByteArray more = QByteArray("BinaryData = ") + (form == "text" ? "False" : "True") +
                                      "\nBinaryDataByteOrderMSB = " + (big ? "True\n" : "False\n");
                    if (form == "zlib")
                        more += "CompressedData = True\nCompressedDataSize = " +
                                QByteArray::number(bytes.size()) + "\n";
                    const QByteArray header =
                        metaHeader(spelling.name, more, separate ? "voxels.raw" : "LOCAL");
                    QTest::addRow("%s, %s%s%s", spelling.name, form.constData(), big ? ", big" : "",
                                  separate ? ", separate" : "")
                        << (separate ? "a.mhd" : "a.mha") << QByteArray(spelling.type)
                        << (separate ? header : header + bytes) << (separate ? bytes : QByteArray());
                }
}

void tst_VoxelTypes::readBack()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, dataFile);
    const Values values = valuesOf(type);
    QTemporaryDir dir;
    const QString path = dir.filePath(name);
    writeBytes(path, file);
    if (!dataFile.isEmpty())
        writeBytes(dir.filePath(QStringLiteral("voxels.raw")), dataFile);
    const auto header = readVolumeHeader(path);
    VERIFY_RESULT(header);
    QCOMPARE(header->pixelType, QString::fromLatin1(type));
    const auto volume = readVolume(path);
    VERIFY_RESULT(volume);
    QCOMPARE(volume->geometry.size, (std::array<int, 3>{6, 5, 4}));
    QCOMPARE(volume->voxels.size(), voxels);
    // Not QCOMPARE of floats, which is content with nearly equal ones.
    for (size_t n = 0; n < voxels; ++n)
        QVERIFY2(std::bit_cast<quint32>(volume->voxels[n]) == std::bit_cast<quint32>(values.read[n]),
                 qPrintable(QStringLiteral("voxel %1 is %2, not %3")
                                .arg(n)
                                .arg(double(volume->voxels[n]), 0, 'g', 9)
                                .arg(double(values.read[n]), 0, 'g', 9)));
    const QStringList told = volume->notes.filter(QStringLiteral("without a finite value"));
    QCOMPARE(told.size(), values.gaps > 0 ? 1 : 0);
    if (values.gaps > 0)
        QVERIFY2(told.front().startsWith(QStringLiteral("%1 voxels ").arg(values.gaps)),
                 qPrintable(told.front()));
}

void tst_VoxelTypes::othersAreRefused_data()
{
    columns();
    QTest::addColumn<QString>("words"); // in the sentence
    const QByteArray raw(2048, '1');
    const QString unknown = QStringLiteral("its voxel type is not known here; save it as 16-bit integers");
    for (const char *type : {"block\nblock size: 8", "char", "long", "float16", "long double", "string"})
        QTest::addRow("NRRD %s", type)
            << "a.nrrd" << QByteArray() << nrrdHeader(type, "raw", "endian: little\n\n") + raw << QByteArray()
            << unknown;
    for (const char *type :
         {"MET_NONE", "MET_ASCII_CHAR", "MET_STRING", "MET_FLOAT_MATRIX", "MET_OTHER", "short"})
        QTest::addRow("MetaImage %s", type)
            << "a.mha" << QByteArray() << metaHeader(type, "BinaryData = True\n", "LOCAL") + raw
            << QByteArray() << unknown;
    QTest::newRow("MetaImage, three values a voxel")
        << "a.mha" << QByteArray()
        << metaHeader("MET_SHORT_ARRAY", "BinaryData = True\nElementNumberOfChannels = 3\n", "LOCAL") + raw
        << QByteArray() << "3 values a voxel";
    for (const char *order : {"", "endian: middle\n"})
        QTest::addRow("NRRD without a byte order%s", *order == 0 ? "" : " that is known")
            << "a.nrrd" << QByteArray() << nrrdHeader("short", "raw", order + QByteArray("\n")) + raw
            << QByteArray() << "in which order the bytes of a voxel lie";

    const auto text = [](const char *row, const char *nrrdType, const char *metaType, const QByteArray &last,
                         const QString &words) {
        const QByteArray values = QByteArray("1 ").repeated(voxels - 1) + last;
        QTest::addRow("NRRD, text with %s", row)
            << "a.nrrd" << QByteArray() << nrrdHeader(nrrdType, "ascii", "\n") + values << QByteArray()
            << words;
        QTest::addRow("MetaImage, text with %s", row)
            << "a.mhd" << QByteArray() << metaHeader(metaType, "BinaryData = False\n", "voxels.raw") << values
            << words;
    };
    text("a word", "float", "MET_FLOAT", "one", "\"one\" stands where a voxel of type float32 belongs");
    text("a number and a word", "float", "MET_FLOAT", "1.5mm", "\"1.5mm\" stands where");
    text("a fraction of a whole type", "short", "MET_SHORT", "1.5", "\"1.5\" stands where");
    text("one more than fits", "uint8", "MET_UCHAR", "256", "\"256\" stands where a voxel of type uint8");
    text("one less than fits", "int64", "MET_LONG_LONG", "-9223372036854775809", "stands where");
    text("a fraction beyond the type", "int8", "MET_CHAR", "128.0", "\"128.0\" stands where");
    text("a negative one", "uint64", "MET_ULONG_LONG", "-1", "\"-1\" stands where a voxel of type uint64");
    text("no number of a whole type", "int", "MET_INT", "nan", "\"nan\" stands where a voxel of type int32");
    text("endless digits", "double", "MET_DOUBLE", QByteArray(5000, '7'), "stands where");
    text("one too few", "short", "MET_SHORT", QByteArray(40, ' '),
         "promises 120 voxels and the file holds 119");
}

void tst_VoxelTypes::othersAreRefused()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, dataFile);
    QFETCH(QString, words);
    QTemporaryDir dir;
    writeBytes(dir.filePath(name), file);
    writeBytes(dir.filePath(QStringLiteral("voxels.raw")), dataFile);
    const auto volume = readVolume(dir.filePath(name));
    QVERIFY(!volume);
    const QString line = volume.error().english();
    QVERIFY2(line.startsWith(dir.filePath(name)) && line.contains(words), qPrintable(line));
    QVERIFY2(line.size() < dir.path().size() + 250, qPrintable(line));
}

void tst_VoxelTypes::textIsReadHoweverItIsWritten()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("a.nrrd"));
    // Files are read in pieces of 256 KiB: the second "+1" lies over the border of two.
    const QByteArray words = QByteArray("+1,2.0 -3e0\t4\r\n0005   6").leftJustified((256 << 10) - 1, ' ');
    writeBytes(path, nrrdHeader("short", "text", "\n") + words.repeated(20) + "ignored");
    const auto volume = readVolume(path);
    VERIFY_RESULT(volume);
    for (size_t n = 0; n < voxels; ++n)
        QCOMPARE(volume->voxels[n], (std::array{1.0F, 2.0F, -3.0F, 4.0F, 5.0F, 6.0F}[n % 6]));
}

void tst_VoxelTypes::textLargerThanTheMemoryIsNotReadBySlices()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("a.mha"));
    const Values values = valuesOf("int16");
    const auto opened = [&](const QByteArray &binary, const QByteArray &bytes) {
        writeBytes(path, metaHeader("MET_SHORT", "BinaryData = " + binary + "\n", "LOCAL") + bytes);
        qputenv("FATHOM_MEMORY_GIB", "1e-7");
        const auto volume = openVolume({path, {}});
        qunsetenv("FATHOM_MEMORY_GIB");
        return volume ? QString() : volume.error().english();
    };
    QCOMPARE(opened("True", values.little), QString());
    const QString line = opened("False", values.text);
    QVERIFY2(line.contains(QLatin1String("GiB of memory")), qPrintable(line));
}

FATHOM_TEST_SUBJECT(voxel_types, tst_VoxelTypes)
#include "tst_voxel_types.moc"
