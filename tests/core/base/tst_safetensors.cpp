// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <base/random.h>
#include <base/safetensors.h>

#include <QCryptographicHash>
#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>

#include <cmath>
#include <cstring>

using namespace fathom;

namespace {

QByteArray fileOf(const QByteArray &header, const QByteArray &data)
{
    QByteArray out(8, '\0');
    qToLittleEndian<quint64>(quint64(header.size()), out.data());
    return out + header + data;
}

Result<Safetensors> parsed(const QByteArray &file)
{
    return Safetensors::parse(std::as_bytes(std::span(file.constData(), size_t(file.size()))),
                              QStringLiteral("x.safetensors"));
}

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Everything a reader may touch of a parsed file.
double touched(const Safetensors &file)
{
    double sum = 0;
    for (const TensorView &view : file.tensors()) {
        for (const double value : view.toDoubles())
            sum += std::isfinite(value) ? value : 0.0;
        sum += double(view.toFloats().size());
    }
    return sum;
}

} // namespace

class tst_Safetensors : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void writtenArraysComeBackAlignedAndHashed();
    void everyTypeIsConverted();
    void smallFloatsAndUnsignedTypesAreConverted();
    void namesAndMetadataMayBeEscaped();
    void damageIsRefused_data();
    void damageIsRefused();
    void missingFilesAndKeysAreNamed();
    void emptyArraysAndEmptyFilesAreValid();
    void failedWriteLeavesTheOldFile();
    void mutatedFilesNeverReadOutside();
};

void tst_Safetensors::writtenArraysComeBackAlignedAndHashed()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("a.safetensors"));
    const std::vector<float> floats{1.5F, -2.0F, 3.25F};
    const std::vector<qint64> longs{1, -(qint64(1) << 60)};
    const std::vector<qint32> ints{7, -8, 9, 10};
    const quint8 flags[] = {1, 0, 1};
    SafetensorsWriter writer;
    writer.setMetadata(QStringLiteral("who"), QStringLiteral("\"quoted\" ü"));
    writer.add(QStringLiteral("flags"), Dtype::Bool, {3}, std::as_bytes(std::span(flags)));
    writer.add(QStringLiteral("floats"), {3, 1}, floats);
    writer.add(QStringLiteral("ints"), {2, 2}, ints);
    writer.add(QStringLiteral("longs"), {2}, longs);
    const auto hash = writer.write(path);
    VERIFY_RESULT(hash);
    QCOMPARE(hash.value(), QCryptographicHash::hash(bytesOf(path), QCryptographicHash::Sha256).toHex());

    const auto file = Safetensors::open(path);
    VERIFY_RESULT(file);
    QCOMPARE(file->metadata()[QStringLiteral("who")], QStringLiteral("\"quoted\" ü"));
    QCOMPARE(file->tensors().size(), 4);
    const TensorView view = file->tensors()[QStringLiteral("floats")];
    QCOMPARE(view.shape, (std::vector<qint64>{3, 1}));
    QCOMPARE(view.toFloats(), floats);
    QVERIFY(std::ranges::equal(view.as<float>(Dtype::F32), floats)); // in place, no copy
    QVERIFY(view.as<double>(Dtype::F64).empty());
    QVERIFY(std::ranges::equal(file->tensors()[QStringLiteral("longs")].as<qint64>(Dtype::I64), longs));
    QCOMPARE(file->tensors()[QStringLiteral("longs")].toIntegers(), longs);
    QCOMPARE(file->tensors()[QStringLiteral("flags")].toIntegers(), (std::vector<qint64>{1, 0, 1}));
}

void tst_Safetensors::everyTypeIsConverted()
{
    // By hand: half 1.5, -2, smallest subnormal, infinity; bfloat 1.5, -2.
    const QByteArray half = QByteArray::fromHex("003e00c00100007c");
    const QByteArray brain = QByteArray::fromHex("c03f00c0");
    const double f64[] = {0.1};
    QByteArray data = half + brain + QByteArray(reinterpret_cast<const char *>(f64), 8) +
                      QByteArray::fromHex("fe") + QByteArray::fromHex("ff") + QByteArray::fromHex("feff");
    const QByteArray header = R"({"h":{"dtype":"F16","shape":[4],"data_offsets":[0,8]},)"
                              R"("b":{"dtype":"BF16","shape":[2],"data_offsets":[8,12]},)"
                              R"("d":{"dtype":"F64","shape":[],"data_offsets":[12,20]},)"
                              R"("i":{"dtype":"I8","shape":[1],"data_offsets":[20,21]},)"
                              R"("u":{"dtype":"U8","shape":[1],"data_offsets":[21,22]},)"
                              R"("s":{"dtype":"I16","shape":[1],"data_offsets":[22,24]}})";
    const QByteArray bytes = fileOf(header, data);
    const auto file = parsed(bytes);
    VERIFY_RESULT(file);
    const auto doubles = [&](const char *key) { return file->tensors()[QLatin1String(key)].toDoubles(); };
    QCOMPARE(doubles("h"),
             (std::vector<double>{1.5, -2, std::ldexp(1.0, -24), std::numeric_limits<double>::infinity()}));
    QCOMPARE(doubles("b"), (std::vector<double>{1.5, -2}));
    QCOMPARE(doubles("d"), (std::vector<double>{0.1}));
    QCOMPARE(doubles("i"), (std::vector<double>{-2}));
    QCOMPARE(doubles("u"), (std::vector<double>{255}));
    QCOMPARE(doubles("s"), (std::vector<double>{-2}));
}

void tst_Safetensors::smallFloatsAndUnsignedTypesAreConverted()
{
    // By the formats' definitions: zero, smallest subnormal, smallest normal, one, largest, then what is no
    // number; the second half is negative.
    const QByteArray e4m3 = QByteArray::fromHex("000108387e7fb8ff");
    const QByteArray e5m2 = QByteArray::fromHex("0001043c7b7cfc7d");
    const QByteArray data = e4m3 + e5m2 + QByteArray::fromHex("ffffffffffffff7f") +
                            QByteArray::fromHex("feffffff") + QByteArray::fromHex("fdff");
    const QByteArray header = R"({"e4":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]},)"
                              R"("e5":{"dtype":"F8_E5M2","shape":[8],"data_offsets":[8,16]},)"
                              R"("l":{"dtype":"U64","shape":[1],"data_offsets":[16,24]},)"
                              R"("i":{"dtype":"U32","shape":[1],"data_offsets":[24,28]},)"
                              R"("s":{"dtype":"U16","shape":[1],"data_offsets":[28,30]}})";
    const QByteArray bytes = fileOf(header, data);
    const auto file = parsed(bytes);
    VERIFY_RESULT(file);
    const auto isClose = [](const TensorView &view, const std::vector<double> &expected) {
        const auto doubles = view.toDoubles();
        const auto floats = view.toFloats();
        for (size_t i = 0; i < expected.size(); ++i)
            if (std::isnan(expected[i]) ? !std::isnan(doubles[i]) || !std::isnan(floats[i])
                                        : doubles[i] != expected[i] || double(floats[i]) != expected[i])
                return false;
        return doubles.size() == expected.size();
    };
    const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
    QVERIFY(isClose(file->tensors()[QStringLiteral("e4")],
                    {0, std::ldexp(1.0, -9), std::ldexp(1.0, -6), 1, 448, nan, -1, nan}));
    QVERIFY(isClose(file->tensors()[QStringLiteral("e5")],
                    {0, std::ldexp(1.0, -16), std::ldexp(1.0, -14), 1, 57344, infinity, -infinity, nan}));
    QCOMPARE(file->tensors()[QStringLiteral("l")].toIntegers(),
             std::vector<qint64>{std::numeric_limits<qint64>::max()});
    QCOMPARE(file->tensors()[QStringLiteral("i")].toIntegers(), std::vector<qint64>{0xfffffffe});
    QCOMPARE(file->tensors()[QStringLiteral("s")].toDoubles(), std::vector<double>{0xfffd});
}

void tst_Safetensors::namesAndMetadataMayBeEscaped()
{
    const QByteArray bytes =
        fileOf(R"( {"__metadata__" : {"\"\\\/\b\f\n\r\t" : "\u0041\u00e4\u20ac\ud83d\ude00"},)"
               "\n\t\"\u00e4\":{\"other\":[{\"a\":[1,-2.5e+3,true,false,null]},\"x\"],\"shape\":[ ],"
               "\"dtype\":\"U8\",\"data_offsets\":[0 , 1]}}   ",
               "x");
    QVERIFY(!parsed(bytes)); // a blank in front: the format wants {
    const QByteArray trimmed = fileOf(bytes.mid(9).chopped(1), "x");
    const auto file = parsed(trimmed);
    VERIFY_RESULT(file);
    QCOMPARE(file->metadata()[QStringLiteral("\"\\/\b\f\n\r\t")], QString::fromUtf8("Aä€😀"));
    QCOMPARE(file->tensors()[QString::fromUtf8("ä")].toIntegers(), std::vector<qint64>{'x'});
}

void tst_Safetensors::damageIsRefused_data()
{
    QTest::addColumn<QByteArray>("file");
    const QByteArray four(4, '\0');
    QTest::addColumn<QString>("reason");
    const auto row = [](const char *name, const char *reason, const QByteArray &file) {
        QTest::newRow(name) << file << QString::fromLatin1(reason);
    };
    const auto entry = [&](const char *name, const char *reason, const QByteArray &fields) {
        row(name, reason, fileOf("{\"a\":{" + fields + "}}", four));
    };
    row("nothing", "shorter than its header", {});
    row("seven bytes", "shorter than its header", QByteArray(7, '\0'));
    row("header beyond the file", "header promises 127 bytes", fileOf("{}", {}).replace(0, 1, "\x7f"));
    row("header of 2^63 bytes", "header promises 9223372036854775808 bytes",
        QByteArray("\0\0\0\0\0\0\0\x80{}", 10));
    row("header that is no JSON", "no JSON object", fileOf("hello", four));
    row("header that is a list", "no JSON object", fileOf("[]", {}));
    row("entry that is no object", "no object at byte 5", fileOf(R"({"a":5})", four));
    row("bytes that belong to nothing", "4 bytes belong to no array", fileOf("{}", four));
    entry("unknown type", "a has the unknown type F8", R"("dtype":"F8","shape":[4],"data_offsets":[0,4])");
    entry("no shape", "a has no type, shape or place", R"("dtype":"F32","data_offsets":[0,4])");
    entry("negative shape", "no whole number", R"("dtype":"F32","shape":[-1],"data_offsets":[0,4])");
    entry("fraction in shape", "no whole number", R"("dtype":"F32","shape":[1.5],"data_offsets":[0,4])");
    entry("shape that overflows", "a has an impossible shape",
          R"("dtype":"F32","shape":[281474976710656,281474976710656],"data_offsets":[0,4])");
    entry("size that is not shape", "a has another size than its shape",
          R"("dtype":"F32","shape":[2],"data_offsets":[0,4])");
    entry("offsets outside", "a lies outside the file", R"("dtype":"F32","shape":[1],"data_offsets":[1,5])");
    entry("offsets reversed", "a lies outside the file", R"("dtype":"F32","shape":[1],"data_offsets":[4,0])");
    entry("one offset", "a has no type, shape or place", R"("dtype":"F32","shape":[1],"data_offsets":[0])");
    entry("hole at the start", "overlap or leave a hole", R"("dtype":"U8","shape":[3],"data_offsets":[1,4])");
    entry("hole at the end", "1 bytes belong to no array",
          R"("dtype":"U8","shape":[3],"data_offsets":[0,3])");
    entry("whole number as a fraction", "no whole number",
          R"("dtype":"F32","shape":[1.0],"data_offsets":[0,4])");
    entry("type twice", "a states dtype twice",
          R"("dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4])");
    entry("shape twice", "a states shape twice",
          R"("dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4])");
    entry("offsets twice", "a states data_offsets twice",
          R"("dtype":"F32","shape":[1],"data_offsets":[0,4],"data_offsets":[0,4])");
    entry("three offsets", "a has more than two offsets",
          R"("dtype":"F32","shape":[1],"data_offsets":[0,4,4])");
    entry("65 axes", "a has more than 64 axes",
          R"("dtype":"F32","shape":[1)" + QByteArray(",1").repeated(64) + R"(],"data_offsets":[0,4])");
    entry("empty shape that overflows", "a has an impossible shape",
          R"("dtype":"F32","shape":[0,281474976710656,281474976710656],"data_offsets":[0,0])");
    entry("number of 20 digits", "a number beyond 2^63",
          R"("dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4])");
    entry("nested 100 deep", "nested too deeply",
          R"("dtype":"F32","shape":[1],"data_offsets":[0,4],"x":)" + QByteArray(100, '[') +
              QByteArray(100, ']'));
    const QByteArray good = R"("a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]})";
    const auto header = [&](const char *name, const char *reason, const QByteArray &text) {
        row(name, reason, fileOf(text, four));
    };
    header("name twice", "a comes twice", '{' + good + ',' + good + '}');
    header("name twice, once escaped", "a comes twice",
           '{' + good +
               ",\"\\u0061\":{\"dtype\":\"U8\",\"shape\":[0],"
               "\"data_offsets\":[4,4]}}");
    header("metadata twice", "__metadata__ comes twice",
           R"({"__metadata__":{},"__metadata__":{},)" + good + '}');
    header("metadata key twice", "a repeated key of __metadata__",
           R"({"__metadata__":{"k":"1","k":"2"},)" + good + '}');
    header("metadata that is a number", "no text", R"({"__metadata__":{"k":1},)" + good + '}');
    header("comma at the end", "no text", '{' + good + ",}");
    header("no comma", "no comma", '{' + good + ' ' + good + '}');
    header("text behind", "something behind the end", '{' + good + "}x");
    header("blank in front", "no JSON object", " {" + good + '}');
    header("name without an end", "a text without an end", "{\"a");
    header("name not UTF-8", "not UTF-8",
           "{\"\xff\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}");
    header("half of a character", "half of a character",
           "{\"\\ud83d\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}");
    row("overlap", "overlap or leave a hole",
        fileOf(R"({"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},)"
               R"("b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})",
               four));
}

void tst_Safetensors::damageIsRefused()
{
    QFETCH(QByteArray, file);
    QFETCH(QString, reason);
    const auto result = parsed(file);
    QVERIFY(!result);
    QCOMPARE(int(result.error().code), int(ErrorCode::Unreadable));
    QVERIFY2(result.error().english().contains(reason), qPrintable(result.error().english()));
    QVERIFY(result.error().english().startsWith(QStringLiteral("x.safetensors: ")));
    QVERIFY(!result.error().english().contains(u'\n'));

    const QTemporaryDir folder;
    QFile onDisk(folder.filePath(QStringLiteral("bad.safetensors")));
    QVERIFY(onDisk.open(QIODevice::WriteOnly));
    onDisk.write(file);
    onDisk.close();
    QVERIFY(!Safetensors::open(onDisk.fileName()));
}

void tst_Safetensors::missingFilesAndKeysAreNamed()
{
    const auto missing = Safetensors::open(QStringLiteral("/nowhere/a%1.safetensors"));
    QCOMPARE(int(missing.error().code), int(ErrorCode::NotFound));
    QVERIFY(missing.error().english().contains(QStringLiteral("/nowhere/a%1.safetensors")));
    const QByteArray bytes = fileOf("{}", {});
    const auto file = parsed(bytes);
    VERIFY_RESULT(file);
    const auto tensor = file->tensor(QStringLiteral("w"));
    QCOMPARE(int(tensor.error().code), int(ErrorCode::NotFound));
    QVERIFY(tensor.error().english().contains(QStringLiteral("\"w\"")));
}

void tst_Safetensors::emptyArraysAndEmptyFilesAreValid()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("e.safetensors"));
    SafetensorsWriter writer;
    writer.add(QStringLiteral("none"), {0, 5}, std::span<const float>());
    VERIFY_RESULT(writer.write(path));
    const auto file = Safetensors::open(path);
    VERIFY_RESULT(file);
    QCOMPARE(file->tensors()[QStringLiteral("none")].count(), 0);
    QVERIFY(parsed(fileOf("{}", {})));
}

void tst_Safetensors::failedWriteLeavesTheOldFile()
{
    const QTemporaryDir folder;
    const std::vector<float> values{1};
    SafetensorsWriter writer;
    writer.add(QStringLiteral("a"), {1}, values);
    const auto refused = writer.write(folder.filePath(QStringLiteral("no/such/folder/a.safetensors")));
    QCOMPARE(int(refused.error().code), int(ErrorCode::Disk));

    const QString path = folder.filePath(QStringLiteral("a.safetensors"));
    VERIFY_RESULT(writer.write(path));
    const auto mapped = Safetensors::open(path);
    VERIFY_RESULT(mapped);
    const std::vector<float> other{2};
    SafetensorsWriter second;
    second.add(QStringLiteral("a"), {1}, other);
    VERIFY_RESULT(second.write(path)); // a reader of the old file keeps it
    QCOMPARE(mapped->tensors()[QStringLiteral("a")].toFloats(), values);
    QCOMPARE(Safetensors::open(path)->tensors()[QStringLiteral("a")].toFloats(), other);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
}

void tst_Safetensors::mutatedFilesNeverReadOutside()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("m.safetensors"));
    const std::vector<float> floats(37, 1.0F);
    const std::vector<qint64> longs(5, 3);
    SafetensorsWriter writer;
    writer.setMetadata(QStringLiteral("k"), QStringLiteral("v"));
    writer.add(QStringLiteral("f"), {37}, floats);
    writer.add(QStringLiteral("l"), {5, 1}, longs);
    VERIFY_RESULT(writer.write(path));
    const QByteArray good = bytesOf(path);
    Random random(20);
    int read = 0, refused = 0;
    // Under a sanitizer a read outside the copy stops the test; the copies have exactly the file's size.
    for (int round = 0; round < 40'000; ++round) {
        QByteArray bad = good;
        const auto edits = 1 + random.below(4);
        for (quint64 edit = 0; edit < edits; ++edit) {
            const auto at = qsizetype(random.below(quint64(bad.size())));
            switch (random.below(5)) {
            case 0:
                bad[at] = char(random.below(256));
                break;
            case 1:
                bad[at] = char(bad[at] ^ (1 << random.below(8)));
                break;
            case 2: // a digit of a size or offset
                for (qsizetype i = at; i < bad.size(); ++i)
                    if (bad[i] >= '0' && bad[i] <= '9') {
                        bad[i] = char('0' + random.below(10));
                        break;
                    }
                break;
            case 3:
                bad.truncate(std::max<qsizetype>(1, at));
                break;
            default:
                bad.insert(at, char(random.below(128)));
            }
        }
        const std::unique_ptr<char[]> exact(new char[size_t(bad.size())]);
        std::memcpy(exact.get(), bad.constData(), size_t(bad.size()));
        const auto file = Safetensors::parse(std::as_bytes(std::span(exact.get(), size_t(bad.size()))),
                                             QStringLiteral("m"));
        if (file) {
            ++read;
            QVERIFY(std::isfinite(touched(file.value())));
        } else {
            ++refused;
        }
    }
    qInfo("%d mutated files read, %d refused", read, refused);
    QVERIFY(read > 100 && refused > 100);
}

FATHOM_TEST_SUBJECT(safetensors, tst_Safetensors)
#include "tst_safetensors.moc"
