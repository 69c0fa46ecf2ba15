// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "lacking_vfs.h"
#include "store_fixture.h"
#include "subject.h"
#include "unprivileged.h"

#include <QFile>
#include <QTest>

using namespace fathom;

namespace {
LabelRecord labelOf(const QString &text)
{
    LabelRecord label;
    label.sae = QStringLiteral("sae-1");
    label.feature = 3;
    label.text = text;
    label.author = LabelAuthor::Person;
    label.authorName = QStringLiteral("reader");
    label.state = LabelState::Edited;
    label.method = QStringLiteral("person");
    return label;
}

/// One volume, its embeddings, an SAE with an index and a label.
Result<void> fill(Workspace &workspace)
{
    FATHOM_DO(test::add(workspace, test::sample(1)));
    FATHOM_DO(workspace.addEncoder(test::tinyEncoder()));
    FATHOM_DO(test::embedAll(workspace));
    FATHOM_DO(workspace.addSae(test::tinySae(), {}));
    FATHOM_DO(test::indexAll(workspace, QStringLiteral("sae-1")));
    FATHOM_DO(workspace.addLabel(labelOf(QStringLiteral("liver"))));
    return {};
}

/// Everything that fill() made can be read, from two threads.
QString wrongIn(const Workspace &workspace)
{
    QString wrong;
    const auto look = [&] {
        const auto volumes = workspace.volumes();
        const auto labels = workspace.currentLabels(QStringLiteral("sae-1"));
        const auto thumbnail = workspace.thumbnail(1);
        const auto embeddings = workspace.embeddings(QStringLiteral("tiny"));
        const auto index = workspace.index(QStringLiteral("sae-1"));
        if (!volumes || volumes->size() != 1)
            wrong = QStringLiteral("volumes");
        else if (!labels || labels->size() != 1 || labels->front().text != u"liver")
            wrong = QStringLiteral("labels");
        else if (!thumbnail || !embeddings || embeddings->sliceIds.size() != 18 || !index)
            wrong = QStringLiteral("data");
    };
    std::thread(look).join();
    look();
    return wrong;
}

} // namespace

/// Drives that are not a disk of this computer.
class tst_Media : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void worksWhereTheFileSystemLacksSomething_data()
    {
        QTest::addColumn<int>("lacks");
        QTest::newRow("shared memory") << int(test::Lacks::SharedMemory);
        QTest::newRow("locks") << int(test::Lacks::Locks);
    }
    void worksWhereTheFileSystemLacksSomething()
    {
        QFETCH(int, lacks);
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        const QString file = path + QStringLiteral("/catalog.sqlite");
        {
            const test::LackingFileSystem here{test::Lacks(lacks)};
            const auto made = Workspace::create(path);
            VERIFY_RESULT(made);
            VERIFY_RESULT(fill(**made));
            QCOMPARE(wrongIn(**made), QString());
            QCOMPARE(*(*made)->audit(), QStringList());
            QVERIFY((*made)->storageNote().contains(QStringLiteral("no other program")));
            QVERIFY(!QFile::exists(file + QStringLiteral("-wal")));
            QVERIFY(!QFile::exists(file + QStringLiteral(".scratch")));
        }
        // Back on a disk it is shared again.
        const auto opened = Workspace::open(path, Workspace::Mode::Write);
        VERIFY_RESULT(opened);
        QCOMPARE(wrongIn(**opened), QString());
        QCOMPARE((*opened)->storageNote(), QString());
        QVERIFY(QFile::exists(file + QStringLiteral("-wal")));
    }

    void aWorkspaceOfADiskIsTakenToSuchADrive_data() { worksWhereTheFileSystemLacksSomething_data(); }
    void aWorkspaceOfADiskIsTakenToSuchADrive()
    {
        QFETCH(int, lacks);
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        {
            const auto made = Workspace::create(path);
            VERIFY_RESULT(made);
            VERIFY_RESULT(fill(**made));
        }
        const test::LackingFileSystem here{test::Lacks(lacks)};
        // A lock file of a program that was killed there holds nobody up.
        QVERIFY(QDir().mkdir(path + QStringLiteral("/catalog.sqlite.lock")));
        const auto opened = Workspace::open(path, Workspace::Mode::Write);
        VERIFY_RESULT(opened);
        QCOMPARE(wrongIn(**opened), QString());
        VERIFY_RESULT((*opened)->addLabel(labelOf(QStringLiteral("liver")))); // it can be written
        QCOMPARE(*(*opened)->audit(), QStringList());
    }

    void aLogThatCannotBeSharedIsReadAsACopy()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        const QString copy = folder.path(QStringLiteral("copy.fathom"));
        {
            const auto made = Workspace::create(path);
            VERIFY_RESULT(made);
            VERIFY_RESULT(fill(**made));
            // Taken while it is open: its last changes are in the log alone.
            QVERIFY(QFile::exists(path + QStringLiteral("/catalog.sqlite-wal")));
            QVERIFY(QProcess::execute(QStringLiteral("cp"), {QStringLiteral("-r"), path, copy}) == 0);
        }
        QFile::remove(copy + QStringLiteral("/catalog.sqlite-shm"));
        QFile::remove(copy + QStringLiteral("/lock"));
        test::runUnprivileged([&] {
            test::setWritable(copy, false);
            const auto opened = Workspace::open(copy, Workspace::Mode::Read);
            test::setWritable(copy, true);
            VERIFY_RESULT(opened);
            QCOMPARE(wrongIn(**opened), QString());
        });
    }

    void aReadOnlyMediumIsRead()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        {
            const auto made = Workspace::create(path);
            VERIFY_RESULT(made);
            VERIFY_RESULT(fill(**made));
        }
        test::runUnprivileged([&] {
            test::setWritable(path, false);
            const auto refused = Workspace::open(path, Workspace::Mode::Write);
            const auto opened = Workspace::open(path, Workspace::Mode::Read);
            const QStringList files = QDir(path).entryList(QDir::Files);
            test::setWritable(path, true);
            QVERIFY(!refused);
            QCOMPARE(int(refused.error().code), int(ErrorCode::Disk));
            VERIFY_RESULT(opened);
            QCOMPARE(wrongIn(**opened), QString());
            QCOMPARE(files, QStringList({QStringLiteral("catalog.sqlite"), QStringLiteral("labels.json")}));
            const auto label = (*opened)->addLabel(labelOf(QStringLiteral("spleen")));
            QVERIFY(!label);
        });
    }

    void aWorkspaceThatIsTakenAwayIsMissed()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        const QString away = folder.path(QStringLiteral("away.fathom"));
        const auto made = Workspace::create(path);
        VERIFY_RESULT(made);
        VERIFY_RESULT((*made)->checkThere());
        QVERIFY(QDir().rename(path, away));
        const auto gone = (*made)->checkThere();
        QVERIFY(!gone);
        QCOMPARE(int(gone.error().code), int(ErrorCode::Disk));
        QVERIFY(gone.error().english().contains(path));
        // Another one in its place is not this one.
        QVERIFY(QDir().mkdir(path));
        QVERIFY(
            QFile::copy(away + QStringLiteral("/catalog.sqlite"), path + QStringLiteral("/catalog.sqlite")));
        QVERIFY(!(*made)->checkThere());
        QVERIFY(QDir(path).removeRecursively());
        QVERIFY(QDir().rename(away, path));
        VERIFY_RESULT((*made)->checkThere());
    }
};

FATHOM_TEST_SUBJECT(media, tst_Media)
#include "tst_media.moc"
