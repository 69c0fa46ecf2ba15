// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "subject.h"

#include <engine/label_edits.h>
#include <engine/queries.h>
#include <engine/volume_edits.h>
#include <volume/cohort.h>

#include <QJsonArray>
#include <QTest>

#include <algorithm>

using namespace fathom;
using namespace fathom::test;

namespace {
constexpr int subjectCount = 6;
const QString grid = QStringLiteral("grid");
} // namespace

// Each kind of job is stopped again and again, each time a little later, until it ends, and compared with a
// run that nobody stopped.
class tst_Jobs final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void unknownKindsAndParametersAreRefused_data();
    void unknownKindsAndParametersAreRefused();
    void stoppedImportAddsEveryVolumeOnce();
    void stoppedEmbeddingWritesEveryRowOnce();
    void stoppedTrainingGivesTheSameWeights();
    void stoppedIndexGivesTheSameIndex();
    void stoppedLabellingLabelsEveryFeatureOnce();
    void stoppedDemoGivesTheSameIndex();
    void embeddingTakesPlanesAndEveryNth();
    void badFileBecomesAProblemAndTheRestIsImported();
    void trainingUsesTrainingSubjectsOnly();
    void personsLabelStaysCurrent();
    void labellingSeesAnEditOfTheSameMoment();
    void anotherTextDropsTheEvidence();
    void importGivesEverySubjectAPart();
    void resumedTrainingKeepsItsRows();
    void trainingOnRemovedSlicesBeginsAgain();
    void anotherModalityCutsTheScanAgain();
    void movedScanIsFoundAgain();
    void fileThatImportsIsNoProblemAnyMore();

private:
    // Runs a job to its end, stopping it after `every` progress calls each time. Returns how often it
    // stopped.
    Result<int> runInPieces(JobBench &bench, const QString &kind, const QJsonObject &parameters,
                            const QJsonObject &paths, int first);
    std::unique_ptr<JobBench> m_whole;
};

void tst_Jobs::initTestCase()
{
    m_whole = std::make_unique<JobBench>(QStringLiteral("whole"));
    VERIFY_RESULT(m_whole->runChain(subjectCount));
}

Result<int> tst_Jobs::runInPieces(JobBench &bench, const QString &kind, const QJsonObject &parameters,
                                  const QJsonObject &paths, int first)
{
    QJsonObject state;
    for (int stops = 0; stops < 500; ++stops) {
        StoppingContext context(first + stops, state); // each time a little later
        const Result<QJsonObject> outcome = bench.run(kind, parameters, paths, context);
        if (outcome)
            return stops;
        if (outcome.error().code != ErrorCode::Cancelled)
            return outcome.error();
        state = context.resumed();
    }
    return Error{ErrorCode::Bug, "%1 does not come to its end", {kind}};
}

void tst_Jobs::unknownKindsAndParametersAreRefused_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QJsonObject>("parameters");
    QTest::newRow("kind") << "bake" << QJsonObject{};
    QTest::newRow("import without paths") << "import" << QJsonObject{};
    QTest::newRow("embed without encoder") << "embed" << QJsonObject{};
    QTest::newRow("embed with a misspelt key") << "embed" << QJsonObject{{"encoder", "grid"}, {"evry", 2}};
    QTest::newRow("embed every 0") << "embed" << QJsonObject{{"encoder", "grid"}, {"every", 0}};
    QTest::newRow("embed plane q") << "embed" << QJsonObject{{"encoder", "grid"}, {"planes", "q"}};
    QTest::newRow("train without sizes") << "train" << QJsonObject{{"encoder", "grid"}};
    QTest::newRow("train k above dictionary")
        << "train" << QJsonObject{{"encoder", "grid"}, {"dictionary", QJsonArray{8}}, {"k", QJsonArray{9}}};
    QTest::newRow("train objective") << "train"
                                     << QJsonObject{{"encoder", "grid"},
                                                    {"dictionary", QJsonArray{8}},
                                                    {"k", QJsonArray{2}},
                                                    {"objective", "x"}};
    QTest::newRow("index without sae") << "index" << QJsonObject{};
    QTest::newRow("label by nobody") << "label" << QJsonObject{{"sae", "sae-1"}, {"by", "nobody"}};
}

void tst_Jobs::unknownKindsAndParametersAreRefused()
{
    QFETCH(QString, kind);
    QFETCH(QJsonObject, parameters);
    const auto made = makeJob(kind, parameters, {});
    QVERIFY(!made);
    QVERIFY(made.error().code == ErrorCode::Usage || made.error().code == ErrorCode::WrongShape);
    QVERIFY(!made.error().english().isEmpty());
}

void tst_Jobs::stoppedImportAddsEveryVolumeOnce()
{
    JobBench bench(QStringLiteral("import"));
    const auto stops = runInPieces(bench, QStringLiteral("import"), {},
                                   {{"paths", QJsonArray{smallCohort(subjectCount)}}}, 3);
    VERIFY_RESULT(stops);
    QVERIFY(*stops >= 2);
    const auto volumes = bench.workspace().volumes(), expected = m_whole->workspace().volumes();
    VERIFY_RESULT(volumes);
    VERIFY_RESULT(expected);
    QCOMPARE(volumes->size(), size_t(subjectCount));
    QCOMPARE(volumes->size(), expected->size());
    for (size_t i = 0; i < volumes->size(); ++i) {
        QCOMPARE((*volumes)[i].imageId, (*expected)[i].imageId);
        QCOMPARE((*volumes)[i].planes.front().firstSlice, (*expected)[i].planes.front().firstSlice);
        QCOMPARE((*volumes)[i].slices(), (*expected)[i].slices());
        QVERIFY((*volumes)[i].synthetic);
        QVERIFY(!(*volumes)[i].annotated.isEmpty());
    }
    const auto thumbnail = bench.workspace().thumbnail((*volumes)[0].planes.front().firstSlice);
    VERIFY_RESULT(thumbnail);
    QVERIFY(thumbnail->startsWith("\xff\xd8"));
}

void tst_Jobs::stoppedEmbeddingWritesEveryRowOnce()
{
    JobBench bench(QStringLiteral("embed"));
    QuietContext quiet;
    VERIFY_RESULT(
        bench.run(QStringLiteral("import"), {}, {{"paths", QJsonArray{smallCohort(subjectCount)}}}, quiet));
    QJsonObject parameters{{"encoder", grid}};
    const auto stops = runInPieces(bench, QStringLiteral("embed"), parameters, {}, 25);
    VERIFY_RESULT(stops);
    QVERIFY(*stops >= 1);
    const auto embeddings = bench.workspace().embeddings(grid),
               expected = m_whole->workspace().embeddings(grid);
    VERIFY_RESULT(embeddings);
    VERIFY_RESULT(expected);
    QCOMPARE(embeddings->sliceIds, expected->sliceIds);
    QVERIFY(embeddings->rows == expected->rows);
    const auto pending = bench.workspace().pendingSlices(grid);
    VERIFY_RESULT(pending);
    QVERIFY(pending->empty());
}

void tst_Jobs::stoppedTrainingGivesTheSameWeights()
{
    JobBench bench(QStringLiteral("train"));
    QuietContext quiet;
    VERIFY_RESULT(
        bench.run(QStringLiteral("import"), {}, {{"paths", QJsonArray{smallCohort(subjectCount)}}}, quiet));
    VERIFY_RESULT(bench.run(QStringLiteral("embed"), {{"encoder", grid}}, {}, quiet));
    const auto stops = runInPieces(bench, QStringLiteral("train"), smallTraining(), {}, 15);
    VERIFY_RESULT(stops);
    QVERIFY(*stops >= 1);
    const auto model = bench.workspace().saeModel(QStringLiteral("sae-1"));
    const auto expected = m_whole->workspace().saeModel(QStringLiteral("sae-1"));
    VERIFY_RESULT(model);
    VERIFY_RESULT(expected);
    QVERIFY(std::ranges::equal(model->weight(), expected->weight()));
    QVERIFY(std::ranges::equal(model->encoderBias(), expected->encoderBias()));
    QCOMPARE(model->config().thresholds, expected->config().thresholds);
    // Run once more: the SAE is there, nothing is trained again.
    VERIFY_RESULT(bench.run(QStringLiteral("train"), smallTraining(), {}, quiet));
    QCOMPARE(bench.workspace().saes()->size(), size_t(1));
    QVERIFY(!bench.workspace().saes()->front().curve.empty());
}

void tst_Jobs::stoppedIndexGivesTheSameIndex()
{
    const auto before = m_whole->workspace().sae(QStringLiteral("sae-1"));
    VERIFY_RESULT(before);
    const auto stops = runInPieces(*m_whole, QStringLiteral("index"), {{"sae", "sae-1"}}, {}, 1);
    VERIFY_RESULT(stops);
    QVERIFY(*stops >= 1);
    const auto after = m_whole->workspace().sae(QStringLiteral("sae-1"));
    VERIFY_RESULT(after);
    QVERIFY(!before->indexHash.isEmpty());
    QCOMPARE(after->indexHash, before->indexHash);
}

void tst_Jobs::stoppedLabellingLabelsEveryFeatureOnce()
{
    JobBench bench(QStringLiteral("label"));
    VERIFY_RESULT(bench.runChain(subjectCount));
    const auto statistics = bench.workspace().statistics(QStringLiteral("sae-1"));
    VERIFY_RESULT(statistics);
    const auto stops = runInPieces(bench, QStringLiteral("label"), {{"sae", "sae-1"}}, {}, 1);
    VERIFY_RESULT(stops);
    for (const FeatureStatistics &row : *statistics) {
        const auto history = bench.workspace().labelHistory(QStringLiteral("sae-1"), row.feature);
        VERIFY_RESULT(history);
        QCOMPARE(history->size(), size_t(row.slices > 0 ? 1 : 0));
    }
}

void tst_Jobs::stoppedDemoGivesTheSameIndex()
{
    const QJsonObject parameters{
        {"subjects", subjectCount}, {"firstSubjects", 2}, {"spacing", 6.0},
        {"mriShare", 0.34},         {"encoder", grid},    {"dictionary", QJsonArray{8, 32}},
        {"k", QJsonArray{2, 4}},    {"steps", 30},        {"every", 2},
        {"realScans", false}};
    const QJsonObject paths{{"cohort", smallCohort(subjectCount)}};
    JobBench whole(QStringLiteral("demo")), pieces(QStringLiteral("demo-in-pieces"));
    QuietContext quiet;
    const auto result = whole.run(QStringLiteral("demo"), parameters, paths, quiet);
    VERIFY_RESULT(result);
    const QString sae = (*result)["sae"].toString();
    QCOMPARE((*result)["stages"].toArray().size(), 12);
    const auto stops = runInPieces(pieces, QStringLiteral("demo"), parameters, paths, 30);
    VERIFY_RESULT(stops);
    QVERIFY(*stops >= 2);
    const auto expected = whole.workspace().sae(sae), made = pieces.workspace().sae(sae);
    VERIFY_RESULT(expected);
    VERIFY_RESULT(made);
    QCOMPARE(made->indexHash, expected->indexHash);
    QCOMPARE(pieces.workspace().saes()->size(), size_t(2));
}

void tst_Jobs::embeddingTakesPlanesAndEveryNth()
{
    JobBench bench(QStringLiteral("some"));
    QuietContext quiet;
    VERIFY_RESULT(bench.run(QStringLiteral("import"), {{"limit", 1}},
                            {{"paths", QJsonArray{smallCohort(subjectCount)}}}, quiet));
    VERIFY_RESULT(
        bench.run(QStringLiteral("embed"), {{"encoder", grid}, {"planes", "z"}, {"every", 3}}, {}, quiet));
    const auto volumes = bench.workspace().volumes();
    VERIFY_RESULT(volumes);
    std::vector<qint64> expected;
    for (const SliceRange &range : volumes->front().planes) {
        for (int i = 0; range.plane == Plane::Axial && i < range.count; i += 3)
            expected.push_back(range.firstSlice + i);
    }
    const auto embeddings = bench.workspace().embeddings(grid);
    VERIFY_RESULT(embeddings);
    QCOMPARE(embeddings->sliceIds, expected);
}

void tst_Jobs::badFileBecomesAProblemAndTheRestIsImported()
{
    QTemporaryDir folder;
    const QString cohort = smallCohort(subjectCount);
    QFile bad(folder.filePath(QStringLiteral("broken.nii.gz")));
    QVERIFY(bad.open(QIODevice::WriteOnly));
    bad.write("this is no scan");
    bad.close();
    JobBench bench(QStringLiteral("bad"));
    const QJsonObject paths{{"paths", QJsonArray{bad.fileName(), cohort, folder.filePath("nowhere")}}};
    for (int run = 0; run < 2; ++run) { // again: nothing is told or added twice
        QuietContext quiet;
        VERIFY_RESULT(bench.run(QStringLiteral("import"), {}, paths, quiet));
        QCOMPARE(bench.workspace().volumes()->size(), size_t(subjectCount));
        const auto problems = bench.workspace().problems();
        VERIFY_RESULT(problems);
        QCOMPARE(problems->size(), size_t(2));
        for (const ProblemRecord &problem : *problems) {
            QVERIFY(!problem.reason.contains(folder.path()));
            QVERIFY(!problem.name.contains(u'/'));
        }
    }
}

void tst_Jobs::trainingUsesTrainingSubjectsOnly()
{
    JobBench bench(QStringLiteral("split"));
    QuietContext quiet;
    VERIFY_RESULT(
        bench.run(QStringLiteral("import"), {}, {{"paths", QJsonArray{smallCohort(subjectCount)}}}, quiet));
    VERIFY_RESULT(bench.run(QStringLiteral("embed"), {{"encoder", grid}}, {}, quiet));
    VERIFY_RESULT(bench.workspace().makeSplit(1)); // fewer than ten subjectCount: nobody is held out
    StoppingContext context;
    VERIFY_RESULT(bench.run(QStringLiteral("train"), smallTraining(), {}, context));
    const auto embeddings = bench.workspace().embeddings(grid);
    VERIFY_RESULT(embeddings);
    const auto sae = bench.workspace().sae(QStringLiteral("sae-1"));
    VERIFY_RESULT(sae);
    QCOMPARE(sae->config.training["rows"].toInteger(), qint64(embeddings->sliceIds.size()));
    QCOMPARE(sae->config.training["heldOut"].toBool(true), false);
}

void tst_Jobs::personsLabelStaysCurrent()
{
    JobBench bench(QStringLiteral("person"));
    VERIFY_RESULT(bench.runChain(subjectCount));
    const auto labels = bench.workspace().currentLabels(QStringLiteral("sae-1"));
    VERIFY_RESULT(labels);
    QVERIFY(!labels->empty());
    LabelRecord own = labels->front();
    own.id = 0;
    own.text = QStringLiteral("my own words");
    own.author = LabelAuthor::Person;
    own.state = LabelState::Edited;
    VERIFY_RESULT(bench.workspace().addLabel(own));
    QuietContext quiet;
    VERIFY_RESULT(bench.run(QStringLiteral("label"), {{"sae", "sae-1"}}, {}, quiet));
    const auto history = bench.workspace().labelHistory(QStringLiteral("sae-1"), own.feature);
    VERIFY_RESULT(history);
    QCOMPARE(history->front().text, own.text);
    QCOMPARE(history->size(), size_t(2));
}

namespace {
// Does something when the job looks whether it was stopped, which it does just before it writes.
class InterferingContext final : public QuietContext
{
public:
    explicit InterferingContext(std::function<void()> action)
        : m_action(std::move(action))
    {
    }
    std::stop_token stopToken() const override
    {
        if (const auto action = std::exchange(m_action, nullptr))
            action();
        return QuietContext::stopToken();
    }

private:
    mutable std::function<void()> m_action;
};
} // namespace

void tst_Jobs::labellingSeesAnEditOfTheSameMoment()
{
    const QString sae = QStringLiteral("sae-1"), own = QStringLiteral("my own words");
    JobBench bench(QStringLiteral("moment"));
    VERIFY_RESULT(bench.runChain(3));
    const int feature = bench.workspace().currentLabels(sae)->front().feature;
    // Every label is stale, so all of them are to be made again.
    LabelRecord old = bench.workspace().currentLabels(sae)->front();
    old.text = QStringLiteral("an older text");
    VERIFY_RESULT(bench.workspace().addLabel(old));
    InterferingContext context([&] {
        const auto edited =
            addPersonsLabel(bench.workspace(), sae, feature, LabelState::Edited, own, QString());
        if (!edited)
            qWarning("%s", qPrintable(edited.error().english()));
    });
    VERIFY_RESULT(bench.run(QStringLiteral("label"), {{"sae", sae}}, {}, context));
    QCOMPARE(bench.workspace().labelHistory(sae, feature)->front().text, own);
}

void tst_Jobs::anotherTextDropsTheEvidence()
{
    const QString sae = QStringLiteral("sae-1");
    JobBench bench(QStringLiteral("evidence"));
    VERIFY_RESULT(bench.runChain(3));
    const auto labels = bench.workspace().currentLabels(sae);
    VERIFY_RESULT(labels);
    const auto before = std::find_if(labels->begin(), labels->end(),
                                     [](const LabelRecord &label) { return !label.evidence.isEmpty(); });
    QVERIFY(before != labels->end());
    const auto edit = [&](const QString &text) {
        return addPersonsLabel(bench.workspace(), sae, before->feature, LabelState::Edited, text, {});
    };
    const auto same = edit(before->text);
    VERIFY_RESULT(same);
    QCOMPARE(same->evidence, before->evidence);
    QCOMPARE(same->score, before->score);
    const auto other = edit(QStringLiteral("another structure"));
    VERIFY_RESULT(other);
    QVERIFY(other->evidence.isEmpty());
    QVERIFY(other->score < 0);
}

void tst_Jobs::importGivesEverySubjectAPart()
{
    QTemporaryDir folder;
    CohortOptions options;
    options.subjects = 10;
    options.spacingMm = 8.0;
    QuietContext quiet;
    VERIFY_RESULT(writeCohort(folder.path(), options, quiet));
    JobBench bench(QStringLiteral("parts"));
    const auto parts = [&] {
        QStringList all;
        const auto volumes = bench.workspace().volumes();
        for (const VolumeRecord &volume : *volumes)
            all << volume.split;
        return all;
    };
    const QJsonObject paths{{"paths", QJsonArray{folder.path()}}};
    VERIFY_RESULT(bench.run(QStringLiteral("import"), {{"limit", 10}}, paths, quiet));
    QCOMPARE(parts().count(QString()), 10); // a trial
    VERIFY_RESULT(bench.run(QStringLiteral("import"), {}, paths, quiet));
    const QStringList all = parts();
    QCOMPARE(all.size(), 10);
    QCOMPARE(all.count(QString()), 0);
    QVERIFY(all.contains(QStringLiteral("train")) && all.contains(QStringLiteral("val")));
    VERIFY_RESULT(bench.run(QStringLiteral("import"), {}, paths, quiet));
    QCOMPARE(parts(), all);
}

void tst_Jobs::resumedTrainingKeepsItsRows()
{
    JobBench bench(QStringLiteral("rows"));
    QuietContext quiet;
    VERIFY_RESULT(
        bench.run(QStringLiteral("import"), {}, {{"paths", QJsonArray{smallCohort(subjectCount)}}}, quiet));
    VERIFY_RESULT(bench.run(QStringLiteral("embed"), {{"encoder", grid}, {"every", 2}}, {}, quiet));
    const auto before = qint64(bench.workspace().embeddings(grid)->sliceIds.size());
    StoppingContext stopped(20);
    QCOMPARE(int(bench.run(QStringLiteral("train"), smallTraining(), {}, stopped).error().code),
             int(ErrorCode::Cancelled));
    // Embedding went on beside it.
    VERIFY_RESULT(bench.run(QStringLiteral("embed"), {{"encoder", grid}}, {}, quiet));
    QVERIFY(qint64(bench.workspace().embeddings(grid)->sliceIds.size()) > before);
    StoppingContext again(0, stopped.resumed());
    VERIFY_RESULT(bench.run(QStringLiteral("train"), smallTraining(), {}, again));
    QCOMPARE(bench.workspace().sae(QStringLiteral("sae-1"))->config.training["rows"].toInteger(), before);
}

void tst_Jobs::trainingOnRemovedSlicesBeginsAgain()
{
    JobBench bench(QStringLiteral("gone"));
    QuietContext quiet;
    VERIFY_RESULT(
        bench.run(QStringLiteral("import"), {}, {{"paths", QJsonArray{smallCohort(subjectCount)}}}, quiet));
    VERIFY_RESULT(bench.run(QStringLiteral("embed"), {{"encoder", grid}}, {}, quiet));
    StoppingContext stopped(20);
    QVERIFY(!bench.run(QStringLiteral("train"), smallTraining(), {}, stopped));
    VERIFY_RESULT(bench.workspace().removeVolume(1));
    const auto left = qint64(bench.workspace().embeddings(grid)->sliceIds.size());
    StoppingContext again(0, stopped.resumed());
    VERIFY_RESULT(bench.run(QStringLiteral("train"), smallTraining(), {}, again));
    QVERIFY2(again.lines.join(u'\n').contains(QStringLiteral("begins again")),
             qPrintable(again.lines.join(u'\n')));
    const auto sae = bench.workspace().sae(QStringLiteral("sae-1"));
    VERIFY_RESULT(sae);
    QCOMPARE(sae->config.training["rows"].toInteger(), left);
    QVERIFY(sae->curve.front()["step"].toInteger() <= 1);
}

void tst_Jobs::anotherModalityCutsTheScanAgain()
{
    JobBench bench(QStringLiteral("modality"));
    VERIFY_RESULT(bench.runChain(3));
    const auto before = bench.workspace().volume(1);
    VERIFY_RESULT(before);
    const Modality other = before->modality == Modality::Ct ? Modality::Mr : Modality::Ct;
    VERIFY_RESULT(changeModality(bench.workspace(), bench.writer(), 1, other));
    const auto after = bench.workspace().volume(1);
    VERIFY_RESULT(after);
    QCOMPARE(int(after->modality), int(other));
    QCOMPARE(int(after->modalityCertainty), int(Certainty::SetByUser));
    QVERIFY(after->window.lower != before->window.lower || after->window.upper != before->window.upper);
    const auto pending = bench.workspace().pendingSlices(grid);
    VERIFY_RESULT(pending);
    QCOMPARE(qint64(pending->size()), after->slices());
    Queries queries(bench.shared());
    const auto page = queries.featurePage(QStringLiteral("sae-1"), 0, {});
    VERIFY_RESULT(page);
    QCOMPARE((*page)->subjects, int(bench.workspace().volumes()->size()) - 1); // it is in no index now
    QuietContext quiet;
    VERIFY_RESULT(bench.run(QStringLiteral("embed"), {{"encoder", grid}}, {}, quiet));
    VERIFY_RESULT(bench.run(QStringLiteral("index"), {{"sae", "sae-1"}}, {}, quiet));
    QVERIFY(bench.workspace().audit()->isEmpty());
}

void tst_Jobs::movedScanIsFoundAgain()
{
    JobBench bench(QStringLiteral("moved"));
    QuietContext quiet;
    VERIFY_RESULT(bench.run(QStringLiteral("import"), {{"limit", 2}},
                            {{"paths", QJsonArray{smallCohort(subjectCount)}}}, quiet));
    const auto source = bench.workspace().source(1), second = bench.workspace().source(2);
    VERIFY_RESULT(source);
    VERIFY_RESULT(second);
    QVERIFY(!source->structures.empty());
    QTemporaryDir elsewhere;
    const QString moved = elsewhere.filePath(QStringLiteral("a.nii.gz"));
    QVERIFY(QFile::copy(source->path, moved));
    QCOMPARE(int(locateVolume(bench.workspace(), bench.writer(), 1, second->path).error().code),
             int(ErrorCode::Usage));
    QCOMPARE(bench.workspace().source(1)->path, source->path);
    QVERIFY(!locateVolume(bench.workspace(), bench.writer(), 1, elsewhere.filePath("nothing")));
    for (const QString &path : {elsewhere.path(), moved}) {
        VERIFY_RESULT(locateVolume(bench.workspace(), bench.writer(), 1, path));
        QCOMPARE(bench.workspace().source(1)->path, moved);
        QCOMPARE(bench.workspace().source(1)->structures.size(), source->structures.size());
    }
}

void tst_Jobs::fileThatImportsIsNoProblemAnyMore()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("scan.nii.gz"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("this is no scan");
    file.close();
    JobBench bench(QStringLiteral("solved"));
    QuietContext quiet;
    const QJsonObject paths{{"paths", QJsonArray{path}}};
    VERIFY_RESULT(bench.run(QStringLiteral("import"), {}, paths, quiet));
    const auto problems = bench.workspace().problems();
    VERIFY_RESULT(problems);
    QCOMPARE(problems->size(), size_t(1));
    QCOMPARE(problems->front().path, path);
    QVERIFY(QFile::remove(path));
    QVERIFY(QFile::copy(m_whole->workspace().source(1)->path, path));
    VERIFY_RESULT(bench.run(QStringLiteral("import"), {}, paths, quiet));
    QCOMPARE(bench.workspace().volumes()->size(), size_t(1));
    QVERIFY(bench.workspace().problems()->empty());
}

FATHOM_TEST_SUBJECT(jobs, tst_Jobs)
#include "tst_jobs.moc"
