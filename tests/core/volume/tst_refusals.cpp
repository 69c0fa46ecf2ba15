// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"
#include "test_files.h"

#include <volume/dataset.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace fathom;
using namespace fathom::test;

namespace {

QByteArray nrrd(const QByteArray &fields, const QByteArray &payload)
{
    return "NRRD0004\n" + fields + "\n" + payload;
}

QByteArray meta(const QByteArray &fields, const QByteArray &payload)
{
    return "ObjectType = Image\n" + fields + "ElementDataFile = LOCAL\n" + payload;
}

QByteArray project(const QByteArray &matrix, const QByteArray &spacing, qsizetype bytes)
{
    const QByteArray list = "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>matrix</key><dict>" +
                            matrix + "</dict><key>spacing</key><array>" + spacing + "</array></dict></plist>";
    return tarEntry("x/main.plist", list) + tarEntry("x/matrix.dat", QByteArray(bytes, '\0')) + tarEnd();
}

QByteArray shape(const QByteArray &slices, const QByteArray &type = "int16",
                 const QByteArray &file = "matrix.dat")
{
    return "<key>dtype</key><string>" + type + "</string><key>filename</key><string>" + file +
           "</string><key>shape</key><array><integer>" + slices +
           "</integer><integer>5</integer><integer>6</integer></array>";
}

NiftiBytes nifti(std::vector<int> dims, std::array<float, 3> spacing = {1, 1, 1}, qint64 payload = -1)
{
    NiftiBytes file;
    file.dims = std::move(dims);
    file.spacing = spacing;
    file.payload = payload;
    return file;
}

} // namespace

class tst_Refusals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void badFilesAreRefusedInOneLine_data();
    void badFilesAreRefusedInOneLine();
    void moreThanTheMemoryHoldsIsRefused();
    void missingFilesAndUnknownFormatsAreTold();
    void masksOfAnotherGridAreRefused();
    void tablesOfNamesTellTheirLine_data();
    void tablesOfNamesTellTheirLine();
};

void tst_Refusals::badFilesAreRefusedInOneLine_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    const auto row = [](const char *title, const char *name, const QByteArray &bytes, ErrorCode code) {
        QTest::newRow(title) << QString::fromLatin1(name) << bytes << int(code);
    };
    const auto unreadable = ErrorCode::Unreadable;
    const auto unsupported = ErrorCode::Unsupported;
    const auto shapeCode = ErrorCode::WrongShape;
    const auto large = ErrorCode::TooLarge;

    const QByteArray good = nifti({20, 20, 20}).bytes();
    const QByteArray packed = gzipped(good);
    row("nii.gz: breaks off", "a.nii.gz", packed.left(packed.size() / 2), unreadable);
    row("nii.gz: breaks off before its check sum", "a.nii.gz", packed.left(packed.size() - 4), unreadable);
    QByteArray harmed = packed;
    harmed[packed.size() - 6] = char(~harmed[packed.size() - 6]);
    row("nii.gz: check sum is wrong", "a.nii.gz", harmed, unreadable);
    harmed = packed;
    harmed[packed.size() / 2] = char(~harmed[packed.size() / 2]);
    row("nii.gz: a byte is wrong", "a.nii.gz", harmed, unreadable);
    row("nii: breaks off", "a.nii", good.left(good.size() - 100), large);
    row("nii: header breaks off", "a.nii", good.left(100), unreadable);
    row("nii: empty", "a.nii", {}, unreadable);
    row("nii.gz: a text", "a.nii.gz", "this is no image\n", unreadable);
    NiftiBytes file = nifti({4, 5, 6});
    file.magic = QByteArray("abc\0", 4);
    row("nii: wrong magic", "a.nii", file.bytes(), unreadable);
    file.magic = QByteArray("ni1\0", 4);
    row("nii: voxels in another file, which is not there", "a.nii", file.bytes(), unreadable);
    QByteArray two = QByteArray(600, '\0');
    two[0] = 0x1c; // 540: NIfTI-2
    two[1] = 0x02;
    row("nii: NIfTI-2 without its mark", "a.nii", two, unreadable);
    row("nii: promises more than the file", "a.nii", nifti({2000, 2000, 2000}, {1, 1, 1}, 1000).bytes(),
        large);
    row("nii.gz: promises more than the file", "a.nii.gz",
        gzipped(nifti({900, 900, 900}, {1, 1, 1}, 3000000).bytes()), large);
    row("nii.gz: promises a little more", "a.nii.gz", gzipped(nifti({20, 20, 20}, {1, 1, 1}, 15000).bytes()),
        large);
    row("nii: promises 2^45 voxels", "a.nii", nifti({32767, 32767, 32767}, {1, 1, 1}, 1000).bytes(), large);
    row("nii: 4-D", "a.nii", nifti({4, 5, 6, 3}).bytes(), unsupported);
    row("nii: vectors", "a.nii", nifti({4, 5, 6, 1, 3}).bytes(), unsupported);
    row("nii: a picture", "a.nii", nifti({40, 50}).bytes(), unsupported);
    row("nii: no voxels", "a.nii", nifti({4, 0, 6}).bytes(), unreadable);
    row("nii: negative size", "a.nii", nifti({4, -5, 6}, {1, 1, 1}, 100).bytes(), unreadable);
    row("nii: spacing 0", "a.nii", nifti({4, 5, 6}, {1, 0, 1}).bytes(), shapeCode);
    row("nii: spacing nan", "a.nii", nifti({4, 5, 6}, {1, 1, NAN}).bytes(), shapeCode);
    row("nii: spacing inf", "a.nii", nifti({4, 5, 6}, {INFINITY, 1, 1}).bytes(), shapeCode);
    row("nii: spacing below 0", "a.nii", nifti({4, 5, 6}, {1, -1, 1}).bytes(), shapeCode);
    for (const auto &[type, bits] : {std::pair(128, 24), std::pair(2304, 32), std::pair(32, 64)}) {
        file = nifti({4, 5, 6});
        file.datatype = type;
        file.bits = bits;
        row(type == 32    ? "nii: complex"
            : type == 128 ? "nii: colour"
                          : "nii: colour with alpha",
            "a.nii", file.bytes(), unsupported);
    }
    file.datatype = 1;
    row("nii: bits", "a.nii", file.bytes(), unsupported);

    const QByteArray sizes = "type: short\ndimension: 3\nsizes: 4 5 6\nendian: little\n";
    const QByteArray payload(240, '\1');
    row("nrrd: wrong magic", "a.nrrd", "NRRX0004\n" + sizes, unreadable);
    row("nrrd: header breaks off", "a.nrrd", "NRRD0004\ntype: short\ndimen", unreadable);
    row("nrrd: breaks off", "a.nrrd", nrrd(sizes + "encoding: raw\n", payload.left(200)), large);
    row("nrrd: gzip breaks off", "a.nrrd", nrrd(sizes + "encoding: gzip\n", gzipped(payload).left(20)),
        unreadable);
    row("nrrd: gzip holds less", "a.nrrd", nrrd(sizes + "encoding: gzip\n", gzipped(payload.left(99))),
        large);
    row("nrrd: promises much", "a.nrrd",
        nrrd("type: short\ndimension: 3\nsizes: 60000 60000 60000\nendian: little\nencoding: gzip\n",
             gzipped(payload)),
        large);
    row("nrrd: promises beyond 2^64", "a.nrrd",
        nrrd("type: short\ndimension: 3\nsizes: 900000000000 900000000000 9\nendian: little\nencoding: raw\n",
             payload),
        large);
    row("nrrd: 4-D", "a.nrrd",
        nrrd("type: uchar\ndimension: 4\nsizes: 4 5 6 2\nkinds: domain domain domain time\nencoding: raw\n",
             payload),
        unsupported);
    row("nrrd: 4-D without kinds", "a.nrrd",
        nrrd("type: uchar\ndimension: 4\nsizes: 4 5 6 2\nencoding: raw\n", payload), unsupported);
    row("nrrd: colour", "a.nrrd",
        nrrd("type: uchar\ndimension: 4\nsizes: 3 4 5 4\nkinds: RGB-color domain domain domain\nencoding: "
             "raw\n",
             payload),
        unsupported);
    row("nrrd: bzip2", "a.nrrd", nrrd(sizes + "encoding: bzip2\n", payload), unsupported);
    row("nrrd: blocks", "a.nrrd", nrrd("type: block\ndimension: 3\nsizes: 4 5 6\nencoding: raw\n", payload),
        unsupported);
    row("nrrd: spacing 0", "a.nrrd", nrrd(sizes + "spacings: 1 0 1\nencoding: raw\n", payload), shapeCode);
    row("nrrd: spacing nan", "a.nrrd", nrrd(sizes + "spacings: 1 nan 1\nencoding: raw\n", payload),
        shapeCode);
    row("nrrd: sizes are no numbers", "a.nrrd",
        nrrd("type: short\ndimension: 3\nsizes: 4 x 6\nencoding: raw\n", payload), unreadable);
    row("nhdr: voxels are missing", "a.nhdr", nrrd(sizes + "encoding: raw\ndata file: b.raw\n", {}),
        ErrorCode::NotFound);
    row("nhdr: voxels in another folder", "a.nhdr", nrrd(sizes + "encoding: raw\ndata file: ../b.raw\n", {}),
        unsupported);
    row("nhdr: voxels in /etc", "a.nhdr", nrrd(sizes + "encoding: raw\ndata file: /etc/passwd\n", {}),
        unsupported);

    const QByteArray dims = "NDims = 3\nDimSize = 4 5 6\nElementType = MET_SHORT\n";
    row("mha: a text", "a.mha", "nothing here\n", unreadable);
    row("mha: header breaks off", "a.mha", "ObjectType = Image\nNDims = 3\n", unreadable);
    row("mha: breaks off", "a.mha", meta(dims + "ElementSpacing = 1 1 1\n", payload.left(239)), large);
    row("mha: promises much", "a.mha",
        meta("NDims = 3\nDimSize = 60000 60000 60000\nElementType = MET_SHORT\n", payload), large);
    row("mha: packed size is a lie", "a.mha",
        meta(dims + "CompressedData = True\nCompressedDataSize = 99999999999\n", deflated(payload)), large);
    row("mha: packed data break off", "a.mha",
        meta(dims + "CompressedData = True\n", deflated(payload).left(9)), unreadable);
    row("mha: 4-D", "a.mha", meta("NDims = 4\nDimSize = 4 5 6 2\nElementType = MET_UCHAR\n", payload),
        unsupported);
    row("mha: colour", "a.mha",
        meta("NDims = 3\nDimSize = 4 5 4\nElementNumberOfChannels = 3\nElementType = MET_UCHAR\n", payload),
        unsupported);
    row("mha: spacing 0", "a.mha", meta(dims + "ElementSpacing = 1 1 0\n", payload), shapeCode);
    row("mha: spacing nan", "a.mha", meta(dims + "ElementSpacing = 1 nan 1\n", payload), shapeCode);

    const QByteArray one = "<real>1</real><real>1</real><real>2</real>";
    row("inv3: a text", "a.inv3", "nothing", unreadable);
    row("inv3: gzip of a text", "a.inv3", gzipped("nothing"), unreadable);
    row("inv3: breaks off", "a.inv3", gzipped(project(shape("4"), one, 240)).left(150), unreadable);
    row("inv3: tar breaks off", "a.inv3", project(shape("4"), one, 240).left(1700), unreadable);
    row("inv3: promises more", "a.inv3", project(shape("5"), one, 240), large);
    row("inv3: promises much", "a.inv3", project(shape("999999999999"), one, 240), large);
    row("inv3: spacing 0", "a.inv3", project(shape("4"), "<real>1</real><real>0</real><real>2</real>", 240),
        shapeCode);
    row("inv3: spacing inf", "a.inv3",
        project(shape("4"), "<real>1</real><real>inf</real><real>2</real>", 240), shapeCode);
    row("inv3: floats", "a.inv3", project(shape("4", "float64"), one, 960), unsupported);
    row("inv3: another folder's file", "a.inv3", project(shape("4", "int16", "../../etc/passwd"), one, 240),
        unreadable);
    row("inv3: no list", "a.inv3", tarEntry("x/matrix.dat", payload) + tarEnd(), unreadable);
    row("inv3: nested without end", "a.inv3",
        tarEntry("main.plist", "<plist><dict><key>a</key>" + QByteArray("<array>").repeated(5000)) + tarEnd(),
        unreadable);
}

void tst_Refusals::badFilesAreRefusedInOneLine()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    QTemporaryDir dir;
    const QString path = dir.filePath(name);
    writeBytes(path, bytes);
    const qint64 before = peakMemory();
    const auto volume = readVolume(path);
    QVERIFY(!volume);
    const QString sentence = volume.error().english();
    QVERIFY2(int(volume.error().code) == code, qPrintable(sentence));
    QVERIFY2(sentence.startsWith(path) || sentence.contains(dir.path()), qPrintable(sentence));
    QVERIFY2(!sentence.contains(QLatin1Char('\n')) && sentence.size() < 400, qPrintable(sentence));
    QVERIFY2(!sentence.contains(QStringLiteral("%1")) && !sentence.contains(QStringLiteral("%2")),
             qPrintable(sentence));
    // The header's word alone moved nothing: the smallest lie above promises more than this.
    QVERIFY2(peakMemory() - before < (64 << 20), qPrintable(sentence));
    if (!name.endsWith(QLatin1String(".inv3")))
        QVERIFY(!readLabelMap(path));
}

void tst_Refusals::moreThanTheMemoryHoldsIsRefused()
{
    // A sparse file really holds what its header promises; no machine holds four times that.
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("a.nii"));
    NiftiBytes file = nifti({30000, 30000, 1000}, {1, 1, 1}, 0);
    file.datatype = 2;
    file.bits = 8;
    writeBytes(path, file.bytes());
    QVERIFY(QFile::resize(path, 352 + qint64(30000) * 30000 * 1000));
    const auto volume = readVolume(path);
    QVERIFY(!volume);
    QCOMPARE(volume.error().code, ErrorCode::TooLarge);
    QVERIFY(volume.error().english().contains(QStringLiteral("memory")));
}

void tst_Refusals::missingFilesAndUnknownFormatsAreTold()
{
    QTemporaryDir dir;
    QCOMPARE(readVolume(dir.filePath(QStringLiteral("no.nii"))).error().code, ErrorCode::NotFound);
    QCOMPARE(readVolumeHeader(dir.filePath(QStringLiteral("no.nii"))).error().code, ErrorCode::NotFound);
    QCOMPARE(readLabelMap(dir.filePath(QStringLiteral("no.nii"))).error().code, ErrorCode::NotFound);
    writeBytes(dir.filePath(QStringLiteral("a.txt")), "text");
    QCOMPARE(readVolume(dir.filePath(QStringLiteral("a.txt"))).error().code, ErrorCode::Unsupported);
    QuietContext context;
    QCOMPARE(scan({dir.filePath(QStringLiteral("no")), {}, {}}, context).error().code, ErrorCode::NotFound);
}

void tst_Refusals::masksOfAnotherGridAreRefused()
{
    QTemporaryDir dir;
    Geometry geometry;
    geometry.size = {6, 5, 4};
    geometry.spacing = {2, 2, 2};
    const std::vector<quint8> mask(120, 1);
    const QString image = dir.filePath(QStringLiteral("image.nii.gz"));
    const QString labels = dir.filePath(QStringLiteral("labels.nii.gz"));
    VERIFY_RESULT(writeNifti(image, geometry, mask));
    const std::pair<double, bool> shifts[] = {{0.0, true}, {0.4, true}, {0.6, false}, {2.0, false}};
    for (const auto &[shift, fits] : shifts) {
        Geometry moved = geometry;
        moved.origin[1] += shift;
        VERIFY_RESULT(writeNifti(labels, moved, mask));
        QuietContext context;
        const auto found = scan({image, labels, {}}, context);
        VERIFY_RESULT(found);
        QCOMPARE(found->entries.size(), size_t(fits ? 1 : 0));
        QCOMPARE(found->problems.size(), size_t(fits ? 0 : 1));
        if (!fits)
            QCOMPARE(found->problems.front().error.code, ErrorCode::WrongShape);
        else
            QCOMPARE(found->entries.front().structures.front().name, QStringLiteral("label_1"));
    }
}

void tst_Refusals::tablesOfNamesTellTheirLine_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("wrongLine");
    QTest::newRow("no number") << QByteArray("1 liver\nspleen\n") << QStringLiteral("2");
    QTest::newRow("no name") << QByteArray("# head\n\n1 liver\n7\n") << QStringLiteral("4");
    QTest::newRow("twice") << QByteArray("1 liver\n2 spleen\n1 heart\n") << QStringLiteral("3");
    QTest::newRow("too large") << QByteArray("70000 liver\n") << QStringLiteral("1");
    QTest::newRow("negative") << QByteArray("-1 liver\n") << QStringLiteral("1");
    QTest::newRow("empty") << QByteArray("# nothing\n") << QString();
}

void tst_Refusals::tablesOfNamesTellTheirLine()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, wrongLine);
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("names.txt"));
    writeBytes(path, text);
    const auto names = readLabelNames(path);
    QVERIFY(!names);
    QCOMPARE(names.error().code, ErrorCode::Unreadable);
    QCOMPARE(names.error().args.value(1), wrongLine);
}

FATHOM_TEST_SUBJECT(refusals, tst_Refusals)
#include "tst_refusals.moc"
