// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "subject.h"

#include <base/reading_marks.h>

#include <QDir>
#include <QJsonArray>
#include <QTest>

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
};

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

FATHOM_TEST_SUBJECT(import, tst_Import)
#include "tst_import.moc"
