// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"
#include "subject.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTest>

using namespace fathom;

namespace {
const QString Sae = QStringLiteral("sae-1");

LabelRecord label(const QString &text, LabelAuthor author = LabelAuthor::Statistics, int feature = 3)
{
    LabelRecord made;
    made.sae = Sae;
    made.feature = feature;
    made.text = text;
    made.author = author;
    made.authorName =
        author == LabelAuthor::Person ? QStringLiteral("reader 1") : QStringLiteral("statistics labeller");
    made.state = author == LabelAuthor::Person ? LabelState::Edited : LabelState::Proposed;
    made.method = QStringLiteral("statistics, fathom");
    made.score = 0.75;
    made.evidence[QStringLiteral("subjects")] = 9;
    return made;
}

QJsonObject labelsFile(const Workspace &workspace)
{
    QFile file(workspace.folder() + QStringLiteral("/labels.json"));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}
} // namespace

class tst_Labels : public QObject
{
    Q_OBJECT
    std::unique_ptr<test::StoreFolder> m_folder;
    std::shared_ptr<Workspace> m_workspace;
    QString m_path;

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<test::StoreFolder>();
        m_path = m_folder->path(QStringLiteral("w.fathom"));
        const auto made = Workspace::create(m_path);
        VERIFY_RESULT(made);
        m_workspace = *made;
        VERIFY_RESULT(m_workspace->addEncoder(test::tinyEncoder()));
        VERIFY_RESULT(m_workspace->addSae(test::tinySae(), {}));
    }
    void cleanup()
    {
        m_workspace.reset();
        m_folder.reset();
    }

    void everyVersionStays()
    {
        VERIFY_RESULT(m_workspace->addLabel(label(QStringLiteral("liver"))));
        LabelRecord edited = label(QStringLiteral("liver dome"), LabelAuthor::Person);
        edited.comment = QStringLiteral("see the first five");
        edited.score = -1.0;
        VERIFY_RESULT(m_workspace->addLabel(edited));
        VERIFY_RESULT(m_workspace->addLabel(label(QStringLiteral("spleen"), LabelAuthor::Statistics, 4)));
        m_workspace.reset();
        const auto again = Workspace::open(m_path, Workspace::Mode::Write);
        VERIFY_RESULT(again);
        const auto history = (*again)->labelHistory(Sae, 3);
        VERIFY_RESULT(history);
        QCOMPARE(history->size(), size_t(2));
        QCOMPARE(history->at(0).text, QStringLiteral("liver dome"));
        QCOMPARE(history->at(0).comment, edited.comment);
        QCOMPARE(int(history->at(0).author), int(LabelAuthor::Person));
        QVERIFY(history->at(0).score < 0.0);
        QCOMPARE(history->at(1).text, QStringLiteral("liver"));
        QCOMPARE(history->at(1).score, 0.75);
        QCOMPARE(history->at(1).evidence[QStringLiteral("subjects")].toInt(), 9);
        const auto current = (*again)->currentLabels(Sae);
        VERIFY_RESULT(current);
        QCOMPARE(current->size(), size_t(2));
        QCOMPARE(current->at(0).text, QStringLiteral("liver dome"));
        QCOMPARE(current->at(1).text, QStringLiteral("spleen"));
    }

    void catalogueRefusesToChangeHistory()
    {
        VERIFY_RESULT(m_workspace->addLabel(label(QStringLiteral("liver"))));
        {
            QSqlDatabase raw = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("raw"));
            raw.setDatabaseName(m_path + QStringLiteral("/catalog.sqlite"));
            QVERIFY(raw.open());
            QSqlQuery query(raw);
            QVERIFY(!query.exec(QStringLiteral("UPDATE label SET text = 'x'")));
            QVERIFY(!query.exec(QStringLiteral("DELETE FROM label")));
        }
        QSqlDatabase::removeDatabase(QStringLiteral("raw"));
        QCOMPARE(m_workspace->labelHistory(Sae, 3)->front().text, QStringLiteral("liver"));
    }

    void undoGoesBackStepByStepAndKeepsEveryVersion()
    {
        const auto noChange = [&] {
            const auto result = m_workspace->undoLabel(Sae, 3);
            return !result && result.error().code == ErrorCode::Usage;
        };
        QVERIFY(noChange());
        VERIFY_RESULT(m_workspace->addLabel(label(QStringLiteral("machine"))));
        QVERIFY(noChange());
        VERIFY_RESULT(m_workspace->addLabel(label(QStringLiteral("first edit"), LabelAuthor::Person)));
        VERIFY_RESULT(m_workspace->addLabel(label(QStringLiteral("second edit"), LabelAuthor::Person)));
        QCOMPARE(m_workspace->undoLabel(Sae, 3)->text, QStringLiteral("first edit"));
        const auto machine = m_workspace->undoLabel(Sae, 3);
        VERIFY_RESULT(machine);
        QCOMPARE(machine->text, QStringLiteral("machine"));
        QCOMPARE(int(machine->author), int(LabelAuthor::Statistics));
        QVERIFY(noChange());
        VERIFY_RESULT(m_workspace->addLabel(label(QStringLiteral("third edit"), LabelAuthor::Person)));
        QCOMPARE(m_workspace->undoLabel(Sae, 3)->text, QStringLiteral("machine"));
        QVERIFY(noChange());
        QCOMPARE(m_workspace->labelHistory(Sae, 3)->size(), size_t(7));
    }

    void firstLabelOfAPersonCanBeUndone()
    {
        const auto possible = [&] { return m_workspace->canUndoLabel(Sae, 3).value(); };
        QVERIFY(!possible());
        VERIFY_RESULT(m_workspace->addLabel(label(QStringLiteral("my words"), LabelAuthor::Person)));
        QVERIFY(possible());
        const auto none = m_workspace->undoLabel(Sae, 3);
        VERIFY_RESULT(none);
        QVERIFY(none->withdrawn());
        QVERIFY(m_workspace->currentLabels(Sae)->empty());
        QCOMPARE(m_workspace->labelHistory(Sae, 3)->size(), size_t(2));
        QVERIFY(!possible());
        QCOMPARE(int(m_workspace->undoLabel(Sae, 3).error().code), int(ErrorCode::Usage));
        VERIFY_RESULT(m_workspace->addLabel(label(QStringLiteral("again"), LabelAuthor::Person)));
        QCOMPARE(m_workspace->currentLabels(Sae)->size(), size_t(1));
        QVERIFY(m_workspace->undoLabel(Sae, 3)->withdrawn());
        QVERIFY(!possible());
        VERIFY_RESULT(m_workspace->addLabel(label(QStringLiteral("machine"))));
        QCOMPARE(m_workspace->currentLabels(Sae)->front().text, QStringLiteral("machine"));
        QVERIFY(!possible());
    }

    void commentChangesTheCommentAlone()
    {
        QCOMPARE(int(m_workspace->commentLabel(Sae, 3, QStringLiteral("why")).error().code),
                 int(ErrorCode::Usage));
        LabelRecord machine = label(QStringLiteral("machine"));
        machine.state = LabelState::Verified;
        VERIFY_RESULT(m_workspace->addLabel(machine));
        VERIFY_RESULT(m_workspace->commentLabel(Sae, 3, QStringLiteral("see the first five")));
        const LabelRecord now = m_workspace->currentLabels(Sae)->front();
        QCOMPARE(now.comment, QStringLiteral("see the first five"));
        QCOMPARE(now.text, machine.text);
        QCOMPARE(int(now.author), int(machine.author));
        QCOMPARE(now.authorName, machine.authorName);
        QCOMPARE(int(now.state), int(machine.state));
        QCOMPARE(now.score, machine.score);
        QCOMPARE(now.method, machine.method);
        QCOMPARE(now.evidence, machine.evidence);
        VERIFY_RESULT(m_workspace->commentLabel(Sae, 3, now.comment)); // no change, no version
        QCOMPARE(m_workspace->labelHistory(Sae, 3)->size(), size_t(2));
        QVERIFY(m_workspace->canUndoLabel(Sae, 3).value());
        QVERIFY(m_workspace->undoLabel(Sae, 3)->comment.isEmpty());
        QVERIFY(!m_workspace->canUndoLabel(Sae, 3).value());
    }

    void commentKeepsTheMarkStale()
    {
        VERIFY_RESULT(test::add(*m_workspace, test::sample(1)));
        VERIFY_RESULT(test::add(*m_workspace, test::sample(2)));
        VERIFY_RESULT(test::embedAll(*m_workspace));
        VERIFY_RESULT(test::indexAll(*m_workspace, Sae));
        VERIFY_RESULT(m_workspace->addLabel(label(QStringLiteral("machine"))));
        VERIFY_RESULT(m_workspace->removeVolume(1));
        QVERIFY(m_workspace->currentLabels(Sae)->front().stale);
        QVERIFY(m_workspace->commentLabel(Sae, 3, QStringLiteral("why"))->stale);
        QVERIFY(m_workspace->currentLabels(Sae)->front().stale);
    }

    void rollingCopyHoldsEveryVersionAfterEveryChange()
    {
        QVERIFY(labelsFile(*m_workspace).isEmpty());
        VERIFY_RESULT(m_workspace->addLabel(label(QStringLiteral("liver"))));
        QCOMPARE(labelsFile(*m_workspace)[QStringLiteral("labels")].toArray().size(), 1);
        VERIFY_RESULT(m_workspace->addLabel(label(QStringLiteral("liver dome"), LabelAuthor::Person)));
        VERIFY_RESULT(m_workspace->undoLabel(Sae, 3));
        const QJsonObject file = labelsFile(*m_workspace);
        const QJsonArray labels = file[QStringLiteral("labels")].toArray();
        QCOMPARE(file[QStringLiteral("format")].toString(), QStringLiteral("fathom-labels"));
        QCOMPARE(file[QStringLiteral("workspace")].toString(), m_workspace->id());
        QCOMPARE(labels.size(), 3);
        QCOMPARE(labels[1].toObject()[QStringLiteral("text")].toString(), QStringLiteral("liver dome"));
        QCOMPARE(labels[2].toObject()[QStringLiteral("restores")].toInt(), 1);
    }

    void rollingCopyIsMadeAgainWhenItWasLost()
    {
        VERIFY_RESULT(m_workspace->addLabel(label(QStringLiteral("liver"))));
        m_workspace.reset();
        QVERIFY(QFile::remove(m_path + QStringLiteral("/labels.json")));
        const auto again = Workspace::open(m_path, Workspace::Mode::Write);
        VERIFY_RESULT(again);
        QCOMPARE(labelsFile(**again)[QStringLiteral("labels")].toArray().size(), 1);
    }

    void manyLabelsAreOneTransaction()
    {
        std::vector<LabelRecord> labels;
        for (int f = 0; f < 16; ++f)
            labels.push_back(label(QStringLiteral("concept %1").arg(f), LabelAuthor::Statistics, f));
        labels.push_back(label(QStringLiteral("beyond"), LabelAuthor::Statistics, 16));
        QCOMPARE(int(m_workspace->addLabels(labels).error().code), int(ErrorCode::NotFound));
        QCOMPARE(m_workspace->currentLabels(Sae)->size(), size_t(0));
        labels.pop_back();
        VERIFY_RESULT(m_workspace->addLabels(labels));
        QCOMPARE(m_workspace->currentLabels(Sae)->size(), size_t(16));
        QCOMPARE(labelsFile(*m_workspace)[QStringLiteral("labels")].toArray().size(), 16);
    }

    void namesOfRecordsAreStable()
    {
        QCOMPARE(labelAuthorName(LabelAuthor::Llm), QStringLiteral("llm"));
        QCOMPARE(labelStateName(LabelState::Verified), QStringLiteral("verified"));
        QCOMPARE(labelStateName(LabelState::Rejected), QStringLiteral("rejected"));
        QCOMPARE(jobStateName(JobState::Cancelled), QStringLiteral("cancelled"));
        QCOMPARE(jobStateName(JobState::Paused), QStringLiteral("paused"));
    }
};

FATHOM_TEST_SUBJECT(labels, tst_Labels)
#include "tst_labels.moc"
