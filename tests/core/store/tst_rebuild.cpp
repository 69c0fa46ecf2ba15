// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"
#include "subject.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace fathom;

namespace {
const QString sae = QStringLiteral("sae-2");

LabelRecord labelOf(int feature, const QString &text)
{
    LabelRecord label;
    label.sae = sae;
    label.feature = feature;
    label.text = text;
    label.author = LabelAuthor::Person;
    label.authorName = QStringLiteral("reader");
    label.state = LabelState::Edited;
    label.method = QStringLiteral("person");
    label.evidence = {{QStringLiteral("slices"), 12}};
    label.comment = QStringLiteral("looked twice");
    return label;
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
} // namespace

class tst_Rebuild : public QObject
{
    Q_OBJECT
private:
    std::unique_ptr<test::StoreFolder> m_folder;
    QString m_path, m_scans;
    std::vector<LabelRecord> m_history;

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<test::StoreFolder>();
        m_path = m_folder->path(QStringLiteral("w.fathom"));
        m_scans = m_folder->path(QStringLiteral("scans"));
        QVERIFY(QDir().mkpath(m_scans));
        const auto made = Workspace::create(m_path);
        VERIFY_RESULT(made);
        Workspace &workspace = **made;
        VERIFY_RESULT(workspace.addEncoder(test::tinyEncoder()));
        VERIFY_RESULT(workspace.addSae(test::tinySae(), {}));
        VERIFY_RESULT(workspace.removeSae(QStringLiteral("sae-1"))); // numbers are not given again
        VERIFY_RESULT(workspace.addSae(test::tinySae(), {}));
        VERIFY_RESULT(workspace.addLabel(labelOf(3, QStringLiteral("liver"))));
        VERIFY_RESULT(workspace.addLabel(labelOf(3, QStringLiteral("dome of the liver"))));
        VERIFY_RESULT(workspace.undoLabel(sae, 3));
        VERIFY_RESULT(workspace.addLabel(labelOf(7, QStringLiteral("Größe der Milz"))));
        m_history = *workspace.labelHistory(sae, 3);
        QCOMPARE(m_history.size(), size_t(3));
        JobRecord job;
        job.kind = QStringLiteral("import");
        const auto stored = workspace.addJob(job);
        VERIFY_RESULT(stored);
        VERIFY_RESULT(workspace.setJobPaths(
            stored->id, {{"paths", QJsonArray{m_scans, m_folder->path(QStringLiteral("gone"))}}}));
    }

    void labelsComeBackFromTheCopy_data()
    {
        QTest::addColumn<QString>("what");
        for (const char *what : {"missing", "empty", "garbage", "garbage after its first page", "cut"})
            QTest::newRow(what) << QString::fromLatin1(what);
    }
    void labelsComeBackFromTheCopy()
    {
        QFETCH(QString, what);
        QFile catalogue(m_path + QStringLiteral("/catalog.sqlite"));
        QVERIFY(catalogue.open(QIODevice::ReadWrite));
        const qint64 size = catalogue.size();
        if (what == u"empty") {
            QVERIFY(catalogue.resize(0));
        } else if (what == u"garbage") {
            catalogue.write(QByteArray(size, 'x'));
        } else if (what == u"cut") {
            QVERIFY(catalogue.resize(size / 3));
        } else if (what.startsWith(u"garbage after")) {
            QVERIFY(catalogue.seek(4096));
            catalogue.write(QByteArray(size - 4096, 'x'));
        } else {
            QVERIFY(catalogue.remove());
        }
        catalogue.close();
        const auto opened = Workspace::open(m_path, Workspace::Mode::Write);
        QVERIFY(!opened);
        QVERIFY(opened.error().code == ErrorCode::Unreadable || opened.error().code == ErrorCode::NotFound);
        QVERIFY(Workspace::canRebuild(m_path));
        const QByteArray before = contents(catalogue.fileName());

        const auto rebuilt = Workspace::rebuild(m_path);
        VERIFY_RESULT(rebuilt);
        QCOMPARE(rebuilt->folder, m_folder->path(QStringLiteral("w-rebuilt.fathom")));
        QCOMPARE(rebuilt->labels, 4);
        QCOMPARE(rebuilt->saes, 1);
        QCOMPARE(rebuilt->scans, QStringList(m_scans));
        QCOMPARE(contents(catalogue.fileName()), before);

        const auto again = Workspace::open(rebuilt->folder, Workspace::Mode::Write);
        VERIFY_RESULT(again);
        Workspace &workspace = **again;
        QCOMPARE(*workspace.audit(), QStringList());
        const auto history = workspace.labelHistory(sae, 3);
        VERIFY_RESULT(history);
        QCOMPARE(history->size(), m_history.size());
        for (size_t i = 0; i < m_history.size(); ++i) {
            const LabelRecord &now = (*history)[i], &then = m_history[i];
            QCOMPARE(now.id, then.id);
            QCOMPARE(now.text, then.text);
            QCOMPARE(now.authorName, then.authorName);
            QCOMPARE(now.comment, then.comment);
            QCOMPARE(now.evidence, then.evidence);
            QCOMPARE(now.time, then.time);
            QCOMPARE(int(now.author), int(then.author));
            QCOMPARE(int(now.state), int(then.state));
        }
        QVERIFY(history->front().stale); // its slices are not there
        QCOMPARE(workspace.currentLabels(sae)->back().text, QStringLiteral("Größe der Milz"));
        // The undo goes on where it was, and the SAE can be used and trained beside.
        QCOMPARE(history->front().text, QStringLiteral("liver"));
        VERIFY_RESULT(workspace.saeModel(sae));
        VERIFY_RESULT(workspace.addEncoder(test::tinyEncoder()));
        QCOMPARE(workspace.encoders()->front().weightsSha256, test::tinyEncoder().weightsSha256);
        VERIFY_RESULT(test::add(workspace, test::sample(1)));
        VERIFY_RESULT(test::embedAll(workspace));
        VERIFY_RESULT(test::indexAll(workspace, sae));
        QCOMPARE(workspace.addSae(test::tinySae(), {})->id, QStringLiteral("sae-3"));
    }

    void aSecondRebuildTakesAnotherName()
    {
        VERIFY_RESULT(Workspace::rebuild(m_path));
        QCOMPARE(Workspace::rebuild(m_path)->folder, m_folder->path(QStringLiteral("w-rebuilt-2.fathom")));
    }

    void aDamagedCopyLeavesNothing_data()
    {
        QTest::addColumn<QByteArray>("copy");
        QTest::newRow("no JSON") << QByteArray("labels");
        QTest::newRow("other JSON") << QByteArray("{\"format\": \"other\", \"labels\": []}");
        QTest::newRow("impossible label")
            << QByteArray("{\"format\": \"fathom-labels\", \"labels\": [{\"id\": 1, \"feature\": -1}]}");
    }
    void aDamagedCopyLeavesNothing()
    {
        QFETCH(QByteArray, copy);
        QFile file(m_path + QStringLiteral("/labels.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(copy);
        file.close();
        QVERIFY(!Workspace::rebuild(m_path));
        QVERIFY(!QFile::exists(m_folder->path(QStringLiteral("w-rebuilt.fathom"))));
    }

    void withoutACopyThereIsNothingToRebuild()
    {
        QVERIFY(QFile::remove(m_path + QStringLiteral("/labels.json")));
        QVERIFY(!Workspace::canRebuild(m_path));
        const auto rebuilt = Workspace::rebuild(m_path);
        QVERIFY(!rebuilt);
        QCOMPARE(int(rebuilt.error().code), int(ErrorCode::NotFound));
    }
};

FATHOM_TEST_SUBJECT(rebuild, tst_Rebuild)
#include "tst_rebuild.moc"
