// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "structure_files.h"
#include "subject.h"

#include <base/reading_marks.h>

#include <QDir>
#include <QJsonArray>
#include <QTest>

#include <cstring>

using namespace fathom;
using namespace fathom::test;

/// What an import takes from its request.
class tst_Import : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void studyTypeOfTheRequestDecidesTheWindow_data();
    void studyTypeOfTheRequestDecidesTheWindow();
    void aFileThatEndedTheProgramIsSkippedUntilRetried();
    void whatIsHereAlreadyIsKnown();
    void aFileThatChangedIsTold_data();
    void aFileThatChangedIsTold();
    void headerAndVoxelsAreOneScan();
    void voxelsBesideTheirHeaderCount();
    void structuresThatCameLaterJoinTheirScan_data();
    void structuresThatCameLaterJoinTheirScan();
};

namespace {
/// A scan of 12 voxels a side whose values start at `first`.
Result<void> writeScan(const QString &path, int first)
{
    Geometry geometry;
    geometry.size = {12, 12, 12};
    std::vector<qint16> values(size_t(geometry.voxels()));
    for (size_t n = 0; n < values.size(); ++n)
        values[n] = qint16((int(n) + first) % 2000 - 1000);
    return writeNifti(path, geometry, std::span<const qint16>(values));
}
} // namespace

void tst_Import::studyTypeOfTheRequestDecidesTheWindow_data()
{
    // As the window asks, and as the command line does.
    QTest::addColumn<bool>("listed");
    QTest::newRow("of every path") << false;
    QTest::newRow("of one request") << true;
}

void tst_Import::studyTypeOfTheRequestDecidesTheWindow()
{
    QFETCH(bool, listed);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("head.nii.gz"));
    Geometry geometry;
    geometry.size = {12, 12, 12};
    std::vector<qint16> values(size_t(geometry.voxels()));
    for (size_t n = 0; n < values.size(); ++n)
        values[n] = qint16(int(n % 2000) - 1000);
    VERIFY_RESULT(writeNifti(path, geometry, std::span<const qint16>(values)));
    JobBench bench(QStringLiteral("study-type-%1").arg(int(listed)));
    QuietContext quiet;
    const QJsonObject paths =
        listed ? QJsonObject{{"requests", QJsonArray{QJsonObject{{"path", path}, {"studyType", "ct head"}}}}}
               : QJsonObject{{"paths", QJsonArray{path}}, {"studyType", "ct head"}};
    VERIFY_RESULT(bench.run(QStringLiteral("import"), {}, paths, quiet));
    const auto volumes = bench.workspace().volumes();
    VERIFY_RESULT(volumes);
    QCOMPARE(volumes->size(), size_t(1));
    QCOMPARE(volumes->front().studyType, QStringLiteral("ct head"));
    QCOMPARE(volumes->front().window.lower, -160.0);
    QCOMPARE(volumes->front().window.upper, 240.0);
}

void tst_Import::aFileThatEndedTheProgramIsSkippedUntilRetried()
{
    QTemporaryDir folder;
    Geometry geometry;
    geometry.size = {12, 12, 12};
    for (const auto &[name, seed] : {std::pair("a", 3), std::pair("b", 7)}) {
        std::vector<qint16> values(size_t(geometry.voxels()));
        for (size_t n = 0; n < values.size(); ++n)
            values[n] = qint16(int(n * seed % 2000) - 1000);
        VERIFY_RESULT(writeNifti(folder.filePath(QLatin1String(name) + QStringLiteral(".nii.gz")), geometry,
                                 std::span<const qint16>(values)));
    }
    JobBench bench(QStringLiteral("crashed"));
    // The mark that a crash leaves: that of reading, with the handler's word in it.
    const QString privateFolder = bench.workspace().privateFolder();
    QByteArray left;
    QString markPath;
    {
        const auto mark = ReadingMarks(privateFolder).begin(folder.filePath(QStringLiteral("a.nii.gz")));
        VERIFY_RESULT(mark);
        const QDir dir(privateFolder);
        markPath = dir.filePath(dir.entryList({QStringLiteral("reading-*")}).value(0));
        QFile file(markPath);
        QVERIFY(file.open(QIODevice::ReadOnly));
        left = file.readAll();
    }
    QFile file(markPath);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(left + "crashed\n");
    file.close();
    QuietContext quiet;
    const QJsonObject paths{{"paths", QJsonArray{folder.path()}}};
    VERIFY_RESULT(bench.run(QStringLiteral("import"), {}, paths, quiet));
    QCOMPARE(bench.workspace().volumes()->size(), size_t(1)); // the other one
    const auto problems = bench.workspace().problems();
    VERIFY_RESULT(problems);
    QCOMPARE(problems->size(), size_t(1));
    QCOMPARE(problems->front().name, QStringLiteral("a.nii.gz"));
    QVERIFY(problems->front().reason.contains(QLatin1String("ended while it read")));
    QJsonObject again = paths;
    again["retry"] = true;
    VERIFY_RESULT(bench.run(QStringLiteral("import"), {}, again, quiet));
    QCOMPARE(bench.workspace().volumes()->size(), size_t(2));
    QVERIFY(bench.workspace().problems()->empty());
    QVERIFY(!QFile::exists(markPath));
}

void tst_Import::whatIsHereAlreadyIsKnown()
{
    QTemporaryDir folder;
    for (int i = 0; i < 3; ++i)
        VERIFY_RESULT(writeScan(folder.filePath(QStringLiteral("%1.nii").arg(i)), i));
    JobBench bench(QStringLiteral("again"));
    StoppingContext first, second;
    const QJsonObject paths{{"paths", QJsonArray{folder.path()}}};
    const auto once = bench.run(QStringLiteral("import"), {}, paths, first);
    VERIFY_RESULT(once);
    QCOMPARE((*once)["volumes"].toInt(), 3);
    // A fourth one, and one under another name.
    VERIFY_RESULT(writeScan(folder.filePath(QStringLiteral("9.nii")), 9));
    QVERIFY(
        QFile::rename(folder.filePath(QStringLiteral("0.nii")), folder.filePath(QStringLiteral("5.nii"))));
    const auto twice = bench.run(QStringLiteral("import"), {}, paths, second);
    VERIFY_RESULT(twice);
    QCOMPARE((*twice)["volumes"].toInt(), 1);
    QCOMPARE((*twice)["known"].toInt(), 3);
    QCOMPARE((*twice)["refused"].toInt(), 0);
    QCOMPARE(second.lines.back(), QStringLiteral("1 new scans, 3 were here already, 0 files refused"));
    QCOMPARE(bench.workspace().volumes()->size(), size_t(4));
}

void tst_Import::aFileThatChangedIsTold_data()
{
    QTest::addColumn<bool>("published"); // known by its id, or by its place
    QTest::newRow("with an id") << true;
    QTest::newRow("without an id") << false;
}

void tst_Import::aFileThatChangedIsTold()
{
    QFETCH(bool, published);
    QTemporaryDir folder;
    const QString path =
        folder.filePath(published ? QStringLiteral("s0001/ct.nii.gz") : QStringLiteral("a.nii.gz"));
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    VERIFY_RESULT(writeScan(path, 0));
    JobBench bench(QStringLiteral("changed-%1").arg(int(published)));
    QuietContext quiet;
    const QJsonObject paths{{"paths", QJsonArray{folder.path()}}};
    VERIFY_RESULT(bench.run(QStringLiteral("import"), {}, paths, quiet));
    QCOMPARE(bench.workspace().volumes()->size(), size_t(1));
    QCOMPARE(bench.workspace().volumes()->front().imageId.isEmpty(), !published);
    QTest::qSleep(20); // the clock of files
    VERIFY_RESULT(writeScan(path, 500));
    const auto again = bench.run(QStringLiteral("import"), {}, paths, quiet);
    VERIFY_RESULT(again);
    QCOMPARE((*again)["volumes"].toInt(), 0);
    QCOMPARE((*again)["refused"].toInt(), 1);
    const auto problems = bench.workspace().problems();
    QCOMPARE(problems->size(), size_t(1));
    QVERIFY2(problems->front().reason.contains(QStringLiteral("has changed since it was imported")),
             qPrintable(problems->front().reason));
    // As it was, it is known, and there is no problem any more.
    VERIFY_RESULT(writeScan(path, 0));
    const auto back = bench.run(QStringLiteral("import"), {}, paths, quiet);
    QCOMPARE((*back)["known"].toInt(), 1);
    QCOMPARE(bench.workspace().problems()->size(), size_t(0));
}

void tst_Import::headerAndVoxelsAreOneScan()
{
    // An Analyze pair: 348 bytes of header, the voxels in a file of their own.
    QTemporaryDir folder;
    QByteArray header(348, '\0');
    const auto put = [&header](int at, auto value) { memcpy(header.data() + at, &value, sizeof value); };
    put(0, qint32(348));
    const std::vector<std::pair<int, int>> fields = {{40, 3}, {42, 8}, {44, 8}, {46, 8},
                                                     {48, 1}, {70, 4}, {72, 16}};
    for (const auto &[at, value] : fields)
        put(at, qint16(value));
    for (int axis = 1; axis <= 3; ++axis)
        put(76 + 4 * axis, 2.0F);
    for (const char *name : {"a", "b"}) {
        QByteArray voxels(8 * 8 * 8 * 2, '\0');
        for (int i = 0; i < voxels.size(); ++i)
            voxels[i] = char(name[0] == 'a' ? i % 7 : i % 11);
        for (const auto &[suffix, bytes] : {std::pair{".hdr", header}, std::pair{".img", voxels}}) {
            QFile file(folder.filePath(QLatin1String(name) + QLatin1String(suffix)));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(bytes);
        }
    }
    JobBench bench(QStringLiteral("pairs"));
    QuietContext quiet;
    // A person chose the voxels of one; the folder then has one more.
    const auto one = bench.run(QStringLiteral("import"), {},
                               {{"paths", QJsonArray{folder.filePath(QStringLiteral("a.img"))}}}, quiet);
    VERIFY_RESULT(one);
    QCOMPARE((*one)["volumes"].toInt(), 1);
    const auto all = bench.run(QStringLiteral("import"), {}, {{"paths", QJsonArray{folder.path()}}}, quiet);
    VERIFY_RESULT(all);
    QCOMPARE((*all)["volumes"].toInt(), 1); // equal headers, other voxels
    QCOMPARE((*all)["known"].toInt(), 1);
    QCOMPARE((*all)["refused"].toInt(), 0);
}

void tst_Import::voxelsBesideTheirHeaderCount()
{
    QTemporaryDir folder;
    const auto write = [&](const char *name, int step) {
        writeBytes(folder.filePath(QLatin1String(name) + QStringLiteral(".mhd")),
                   QByteArray("ObjectType = Image\nNDims = 3\nDimSize = 8 8 8\nElementSpacing = 2 2 2\n"
                              "ElementType = MET_UCHAR\nElementDataFile = ") +
                       name + ".raw\n");
        QByteArray voxels(8 * 8 * 8, '\0');
        for (int i = 0; i < voxels.size(); ++i)
            voxels[i] = char(i % step);
        writeBytes(folder.filePath(QLatin1String(name) + QStringLiteral(".raw")), voxels);
    };
    write("a", 7);
    const QString path = folder.filePath(QStringLiteral("a.mhd"));
    JobBench bench(QStringLiteral("voxels"));
    QuietContext quiet;
    const QJsonObject paths{{"paths", QJsonArray{folder.path()}}};
    VERIFY_RESULT(bench.run(QStringLiteral("import"), {}, paths, quiet));
    auto volumes = bench.workspace().volumes();
    QCOMPARE(volumes->size(), size_t(1));
    // The hash that earlier versions stored is of the header alone, and their scans are known all the same.
    const auto header = bench.workspace().contentHash(path);
    const auto source = bench.workspace().source(volumes->front().id);
    VERIFY_RESULT(header);
    VERIFY_RESULT(source);
    QVERIFY(volumes->front().contentHash != *header);
    QVERIFY(*bench.workspace().isContent(*source, *header));
    QVERIFY(*bench.workspace().isContent(*source, volumes->front().contentHash));
    write("a", 11); // the header stays what it was
    const auto again = bench.run(QStringLiteral("import"), {}, paths, quiet);
    VERIFY_RESULT(again);
    QCOMPARE((*again)["refused"].toInt(), 1);
    QVERIFY(bench.workspace().problems()->front().reason.contains(QStringLiteral("has changed since")));
    QVERIFY(!*bench.workspace().isContent(*source, volumes->front().contentHash));
}

void tst_Import::structuresThatCameLaterJoinTheirScan_data()
{
    QTest::addColumn<QString>("where");
    QTest::addColumn<QString>("asked");
    QTest::newRow("beside their scan") << QStringLiteral("scan/seg") << QStringLiteral("scan");
    QTest::newRow("in a folder of their own") << QStringLiteral("other/seg") << QStringLiteral("other");
    QTest::newRow("the file itself") << QStringLiteral("other/seg") << QStringLiteral("other/seg");
}

void tst_Import::structuresThatCameLaterJoinTheirScan()
{
    QFETCH(QString, where);
    QFETCH(QString, asked);
    QTemporaryDir folder;
    const QDir dir(folder.path());
    QVERIFY(dir.mkpath(QStringLiteral("other")));
    writeSeries(dir.filePath(QStringLiteral("scan")));
    JobBench bench(QStringLiteral("later-%1").arg(QString(asked).replace(u'/', u'-')));
    QuietContext quiet;
    const auto import = [&](const QString &path) {
        return bench.run(QStringLiteral("import"), {}, {{"paths", QJsonArray{dir.filePath(path)}}}, quiet);
    };
    VERIFY_RESULT(import(QStringLiteral("scan")));
    QCOMPARE(bench.workspace().volumes()->size(), size_t(1));
    QCOMPARE(bench.workspace().volumes()->front().annotated, QStringList());
    // Of another series: nobody's.
    Segmentation foreign = overlapping();
    foreign.series = "1.2.3.9";
    writeDicomFile(dir.filePath(where), encoded(foreign), maskClass);
    VERIFY_RESULT(import(asked));
    QCOMPARE(bench.workspace().volumes()->front().annotated, QStringList());
    QCOMPARE(bench.workspace().problems()->size(), size_t(1));

    writeDicomFile(dir.filePath(where), encoded(overlapping()), maskClass);
    const auto later = import(asked);
    VERIFY_RESULT(later);
    QCOMPARE((*later)["volumes"].toInt(), 0);
    QCOMPARE((*later)["known"].toInt(), 1);
    QCOMPARE((*later)["refused"].toInt(), 0);
    QCOMPARE(bench.workspace().problems()->size(), size_t(0));
    const auto volumes = bench.workspace().volumes();
    QCOMPARE(volumes->size(), size_t(1));
    const VolumeRecord &volume = volumes->front();
    QStringList names = volume.annotated;
    names.sort();
    QCOMPARE(names, QStringList({QStringLiteral("lesion 1"), QStringLiteral("liver")}));
    const auto presence = bench.workspace().presence(volume.id);
    VERIFY_RESULT(presence);
    int seen = 0;
    for (const PresenceRecord &record : *presence) {
        if (record.plane != Plane::Axial)
            continue;
        ++seen;
        const std::vector<bool> expected = record.structure == u"liver"
                                               ? std::vector<bool>{false, true, true, false}
                                               : std::vector<bool>{false, false, true, false};
        QVERIFY2(record.present == expected, qPrintable(record.structure));
    }
    QCOMPARE(seen, 2);
    const auto source = bench.workspace().source(volume.id);
    VERIFY_RESULT(source);
    QCOMPARE(source->structures.size(), size_t(2));
    QCOMPARE(source->structures.front().path, dir.filePath(where));
    // Once more changes nothing.
    VERIFY_RESULT(import(asked));
    QCOMPARE(bench.workspace().presence(volume.id)->size(), presence->size());
    QCOMPARE(bench.workspace().source(volume.id)->structures.size(), size_t(2));
}

FATHOM_TEST_SUBJECT(import, tst_Import)
#include "tst_import.moc"
