// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"
#include "subject.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTest>

using namespace fathom;

namespace {
const QString Private = QStringLiteral("/home/hans/Scans of Hansen, Grete (old)/CT 12.nii.gz");
}

class tst_Privacy : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void workspaceHoldsNeitherPathsNorNames()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        const auto workspace = Workspace::create(path);
        VERIFY_RESULT(workspace);
        test::Sample scan = test::sample(1);
        scan.volume.imageId = QStringLiteral("Hansen_Grete_1950"); // no public id: becomes an alias
        scan.volume.notes = QStringList{QStringLiteral("read from %1").arg(Private)};
        scan.source.path = Private;
        scan.source.imageId = scan.volume.imageId;
        const auto volume = test::add(**workspace, scan);
        VERIFY_RESULT(volume);
        QCOMPARE(volume->alias, QStringLiteral("scan-0001"));
        QVERIFY(volume->imageId.isEmpty());

        JobRecord job;
        job.kind = QStringLiteral("import");
        job.step = QStringLiteral("reading ") + Private;
        job.log = QStringList{QStringLiteral("failed: %1: is cut off").arg(Private)};
        job.error = QStringLiteral("%1: is cut off; copy it again").arg(Private);
        job.result[QStringLiteral("file")] = Private;
        const auto stored = (*workspace)->addJob(job);
        VERIFY_RESULT(stored);
        VERIFY_RESULT((*workspace)->setJobPaths(stored->id, {{QStringLiteral("folder"), Private}}));
        QCOMPARE((*workspace)->jobPaths(stored->id)->value(QStringLiteral("folder")).toString(), Private);
        QCOMPARE((*workspace)->jobPaths(99)->isEmpty(), true);

        ProblemRecord problem;
        problem.name = QStringLiteral("Hansen CT 12.nii.gz");
        problem.reason = QStringLiteral("/home/hans/Hansen CT 12.nii.gz: is cut off; copy it again");
        VERIFY_RESULT((*workspace)->addProblem(problem));
        QCOMPARE((*workspace)->problems()->front().name, problem.name);
        QCOMPARE((*workspace)->problems()->front().reason, problem.reason);

        for (const char *trace : {"/home", "hans", "Hansen", "Grete", "CT 12"})
            QVERIFY2(test::filesWith(path, trace).isEmpty(), trace);
        const auto source = (*workspace)->source(volume->id);
        QVERIFY(!source); // the file of this test is nowhere
        QCOMPARE(int(source.error().code), int(ErrorCode::NotFound));
        QVERIFY(!source.error().english().contains(QLatin1String("Hansen")));
        QVERIFY(source.error().english().contains(QLatin1String("scan-0001")));
    }

    void pathsInParametersAreRefused()
    {
        test::StoreFolder folder;
        const auto workspace = Workspace::create(folder.path(QStringLiteral("w.fathom")));
        VERIFY_RESULT(workspace);
        JobRecord job;
        job.kind = QStringLiteral("import");
        job.parameters[QStringLiteral("items")] = QJsonObject{{QStringLiteral("first"), Private}};
        QCOMPARE(int((*workspace)->addJob(job).error().code), int(ErrorCode::Bug));
    }

    void textsThatAreNoPathsStay_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("ratio") << QStringLiteral("12/40 slices, 3 / 4 done");
        QTest::newRow("address") << QStringLiteral("see fathom:feature/sae-1/7");
        QTest::newRow("web") << QStringLiteral("https://example.org/a/b");
        QTest::newRow("words") << QStringLiteral("head/neck CT and/or MR");
    }
    void textsThatAreNoPathsStay()
    {
        QFETCH(QString, text);
        test::StoreFolder folder;
        const auto workspace = Workspace::create(folder.path(QStringLiteral("w.fathom")));
        VERIFY_RESULT(workspace);
        JobRecord job;
        job.kind = QStringLiteral("import");
        job.step = text;
        job.parameters[QStringLiteral("x")] = text;
        VERIFY_RESULT((*workspace)->addJob(job));
        QCOMPARE((*workspace)->jobs()->front().step, text);
    }

    void privateFilesAreForTheirOwnerOnly()
    {
        test::StoreFolder folder;
        const auto workspace = Workspace::create(folder.path(QStringLiteral("w.fathom")));
        VERIFY_RESULT(workspace);
        VERIFY_RESULT(test::add(**workspace, test::sample(1)));
        const QString own =
            folder.privateFolder() + QStringLiteral("/fathom/workspaces/") + (*workspace)->id();
        constexpr auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ExeGroup |
                                QFileDevice::ReadOther | QFileDevice::WriteOther | QFileDevice::ExeOther;
        QVERIFY(QFileInfo(own).isDir());
        QVERIFY(!(QFile::permissions(own) & others));
        QDirIterator files(own, QDir::Files);
        QVERIFY(files.hasNext());
        while (files.hasNext()) {
            const QString file = files.next();
            QVERIFY(!(QFile::permissions(file) & (others | QFileDevice::ExeOwner)));
        }
    }

    void movedScanIsLocatedByItsContent()
    {
        test::StoreFolder folder;
        const auto workspace = Workspace::create(folder.path(QStringLiteral("w.fathom")));
        VERIFY_RESULT(workspace);
        const auto write = [&](const QString &name, const QByteArray &bytes) {
            QFile file(folder.path(name));
            return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
        };
        QVERIFY(write(QStringLiteral("a.nii"), "voxels"));
        QVERIFY(write(QStringLiteral("b.nii"), "others"));
        test::Sample scan = test::sample(1);
        scan.volume.contentHash.clear();
        scan.source.path = folder.path(QStringLiteral("a.nii"));
        const auto volume = test::add(**workspace, scan);
        VERIFY_RESULT(volume);
        QCOMPARE(volume->contentHash, *(*workspace)->contentHash(scan.source.path));
        const auto source = (*workspace)->source(volume->id);
        VERIFY_RESULT(source);
        QCOMPARE(source->path, scan.source.path);
        QCOMPARE(source->structures.size(), size_t(1));
        QVERIFY(QFile::rename(folder.path(QStringLiteral("a.nii")), folder.path(QStringLiteral("c.nii"))));
        QVERIFY(!(*workspace)->source(volume->id));
        scan.source.path = folder.path(QStringLiteral("b.nii"));
        QCOMPARE(int((*workspace)->setSource(volume->id, scan.source).error().code), int(ErrorCode::Usage));
        scan.source.path = folder.path(QStringLiteral("c.nii"));
        VERIFY_RESULT((*workspace)->setSource(volume->id, scan.source));
        VERIFY_RESULT((*workspace)->source(volume->id));
    }

    void contentHashIsSaltedByTheWorkspace()
    {
        test::StoreFolder folder;
        const auto one = Workspace::create(folder.path(QStringLiteral("one.fathom")));
        const auto two = Workspace::create(folder.path(QStringLiteral("two.fathom")));
        VERIFY_RESULT(one);
        VERIFY_RESULT(two);
        QDir().mkpath(folder.path(QStringLiteral("series")));
        for (const char *name : {"series/1.dcm", "series/2.dcm"}) {
            QFile file(folder.path(QString::fromLatin1(name)));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(name);
        }
        for (const char *name : {"series/1.dcm", "series"}) {
            const QString path = folder.path(QString::fromLatin1(name));
            QCOMPARE(*(*one)->contentHash(path), *(*one)->contentHash(path));
            QVERIFY(*(*one)->contentHash(path) != *(*two)->contentHash(path));
        }
        // A series stays itself when its files are renamed.
        const QString before = *(*one)->contentHash(folder.path(QStringLiteral("series")));
        QVERIFY(QFile::rename(folder.path(QStringLiteral("series/1.dcm")),
                              folder.path(QStringLiteral("series/9.dcm"))));
        QCOMPARE(*(*one)->contentHash(folder.path(QStringLiteral("series"))), before);
        QCOMPARE(int((*one)->contentHash(folder.path(QStringLiteral("none"))).error().code),
                 int(ErrorCode::NotFound));
    }

    void aSeriesOfASharedFolderIsKnownByAllItsFiles()
    {
        test::StoreFolder folder;
        const auto workspace = Workspace::create(folder.path(QStringLiteral("w.fathom")));
        VERIFY_RESULT(workspace);
        const auto write = [&](const char *name, const QByteArray &bytes) {
            QFile file(folder.path(QString::fromLatin1(name)));
            return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
        };
        // Two series that share their first slice; entries are called by it.
        QVERIFY(write("1.dcm", "first") && write("2.dcm", "second") && write("3.dcm", "third"));
        test::Sample scan = test::sample(1);
        scan.volume.contentHash.clear();
        scan.source.path = folder.path(QStringLiteral("1.dcm"));
        scan.source.files = {scan.source.path, folder.path(QStringLiteral("2.dcm"))};
        const auto volume = test::add(**workspace, scan);
        VERIFY_RESULT(volume);
        QCOMPARE((*workspace)->source(volume->id)->files, scan.source.files);
        ScanEntry other = scan.source;
        other.files[1] = folder.path(QStringLiteral("3.dcm"));
        QCOMPARE(int((*workspace)->setSource(volume->id, other).error().code), int(ErrorCode::Usage));
        std::swap(scan.source.files[0], scan.source.files[1]);
        VERIFY_RESULT((*workspace)->setSource(volume->id, scan.source));
    }
};

FATHOM_TEST_SUBJECT(privacy, tst_Privacy)
#include "tst_privacy.moc"
