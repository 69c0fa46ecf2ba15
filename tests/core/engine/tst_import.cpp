// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
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

FATHOM_TEST_SUBJECT(import, tst_Import)
#include "tst_import.moc"
