// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"
#include "subject.h"

#include <evaluate/evaluation.h>

#include <QTest>

using namespace fathom;

/// Measures of a workspace, as they are stored.
class tst_Evaluation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void measuresAreStoredAndGoStale();
};

void tst_Evaluation::measuresAreStoredAndGoStale()
{
    const test::StoreFolder folder;
    const auto made = Workspace::create(folder.path(QStringLiteral("w.fathom")));
    VERIFY_RESULT(made);
    Workspace &workspace = **made;
    for (int s = 0; s < 40; ++s) {
        test::Sample sample = test::sample(s);
        sample.volume.split = QLatin1String(s % 4 == 0 ? "val" : s % 4 == 1 ? "test" : "train");
        VERIFY_RESULT(test::add(workspace, sample));
    }
    VERIFY_RESULT(test::embedAll(workspace));
    VERIFY_RESULT(workspace.addSae(test::tinySae(), {}));
    VERIFY_RESULT(test::indexAll(workspace, QStringLiteral("sae-1")));
    const QString sae = QStringLiteral("sae-1");
    const auto evaluation = Evaluation::open(workspace, sae, Method::Fathom, 3);
    VERIFY_RESULT(evaluation);
    const auto depends = workspace.evaluationVersions(sae);
    VERIFY_RESULT(depends);
    for (const QString &measure : measureNames()) {
        const auto result = (*evaluation)->measure(measure, {});
        VERIFY_RESULT(result);
        QVERIFY(!result->isEmpty());
        // There is no second SAE to compare with; everything else has its figures.
        QCOMPARE(result->contains(QStringLiteral("why")), measure == u"stability");
        VERIFY_RESULT(
            workspace.setEvaluation({sae, measure, Method::Fathom, 3, {}, *depends, *result, {}, false}));
    }
    const auto unknown = (*evaluation)->measure(QStringLiteral("beauty"), {});
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().code, ErrorCode::Usage);

    auto stored = workspace.evaluations(sae);
    VERIFY_RESULT(stored);
    QCOMPARE(stored->size(), size_t(measureNames().size()));
    for (const EvaluationRecord &record : *stored) {
        QVERIFY(!record.stale);
        QCOMPARE(record.seed, 3);
        QVERIFY(record.time.isValid());
    }
    // The same measure by the other method is another row; the same row is replaced.
    VERIFY_RESULT(workspace.setEvaluation(
        {sae, QStringLiteral("probes"), Method::Paper, 1, {}, *depends, {{"a", 1}}, {}, false}));
    VERIFY_RESULT(workspace.setEvaluation(
        {sae, QStringLiteral("probes"), Method::Paper, 2, {}, *depends, {{"a", 2}}, {}, false}));
    stored = workspace.evaluations(sae);
    VERIFY_RESULT(stored);
    QCOMPARE(stored->size(), size_t(measureNames().size()) + 1);

    // A scan that comes or goes changes what they were computed from.
    VERIFY_RESULT(test::add(workspace, test::sample(40)));
    stored = workspace.evaluations(sae);
    VERIFY_RESULT(stored);
    for (const EvaluationRecord &record : *stored)
        QVERIFY(record.stale);
    // And so does another index. They go with their SAE.
    const auto before = workspace.evaluationVersions(sae);
    VERIFY_RESULT(before);
    VERIFY_RESULT(test::embedAll(workspace));
    const auto after = workspace.evaluationVersions(sae);
    VERIFY_RESULT(after);
    QVERIFY((*before)["embeddings"] != (*after)["embeddings"]);
    QCOMPARE((*before)["model"], (*after)["model"]);
    VERIFY_RESULT(workspace.removeSae(sae));
    QVERIFY(!workspace.evaluations(sae));
}

FATHOM_TEST_SUBJECT(evaluation, tst_Evaluation)
#include "tst_evaluation.moc"
