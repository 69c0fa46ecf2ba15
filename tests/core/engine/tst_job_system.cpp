// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "subject.h"

#include <engine/catalogue_writer.h>
#include <engine/queries.h>

#include <QJsonArray>
#include <QTest>

#include <atomic>
#include <chrono>

using namespace fathom;
using namespace fathom::test;

namespace {
JobSystemOptions options(bool resume = false)
{
    JobSystemOptions options;
    options.threads = 1;
    options.resumeInterrupted = resume;
    options.encoders = loadGridEncoder;
    return options;
}

JobRequest longTraining()
{
    QJsonObject parameters = smallTraining();
    parameters["steps"] = 1'000'000;
    return {QStringLiteral("train"), parameters, {}};
}

JobState stateOf(const JobSystem &jobs, qint64 id)
{
    const JobTablePtr table = jobs.table();
    for (const JobRecord &row : table->rows) {
        if (row.id != id)
            continue;
        if (row.state == JobState::Failed)
            qWarning("job %lld failed: %s", id, qPrintable(row.error));
        return row.state;
    }
    return JobState::Failed;
}
} // namespace

class tst_JobSystem final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void doneJobKeepsItsResult();
    void pausedJobGoesOnFromItsCheckpoint();
    void cancelEndsWithinThreeSeconds();
    void cancelledJobCanBeResumed();
    void queuedJobIsCancelledWithoutRunning();
    void jobsOfOneKindRunOneAfterTheOther();
    void destructorQueuesWhatRuns();
    void interruptedRowIsPausedOrResumed();
    void failedJobSaysWhy();
    void sameRequestFindsTheUnfinishedJob();
    void cancelledTrainingLeavesAnSae();
    void demoRunsBesideNoTraining();
    void runningDemoIsAtEveryStep();
    void nothingRunsBesideARemoval();

private:
    std::unique_ptr<JobBench> m_bench;
};

void tst_JobSystem::init()
{
    if (m_bench)
        return;
    m_bench = std::make_unique<JobBench>(QStringLiteral("system"));
    VERIFY_RESULT(m_bench->runChain(3));
}

void tst_JobSystem::doneJobKeepsItsResult()
{
    std::atomic<int> ended = 0;
    JobObserver observer;
    observer.ended = [&](const JobRecord &) { ++ended; };
    JobSystem jobs(m_bench->shared(), options(), observer);
    const auto id = jobs.submit({QStringLiteral("index"), {{"sae", "sae-1"}}, {}});
    VERIFY_RESULT(id);
    const auto row = jobs.wait(*id);
    VERIFY_RESULT(row);
    QCOMPARE(row->state, JobState::Done);
    QVERIFY(row->result["rows"].toInt() > 0);
    QTRY_COMPARE(ended.load(), 1);
    const auto stored = m_bench->workspace().jobs();
    VERIFY_RESULT(stored);
    const auto found =
        std::find_if(stored->begin(), stored->end(), [&](const auto &job) { return job.id == *id; });
    QVERIFY(found != stored->end());
    QCOMPARE(found->state, JobState::Done);
    QCOMPARE(found->result, row->result);
    QVERIFY(found->ended.isValid());
}

void tst_JobSystem::pausedJobGoesOnFromItsCheckpoint()
{
    JobSystem jobs(m_bench->shared(), options(), {});
    const auto id = jobs.submit(longTraining());
    VERIFY_RESULT(id);
    QTRY_VERIFY_WITH_TIMEOUT(!jobs.table()->curves.value(*id).empty(), 60'000);
    VERIFY_RESULT(jobs.pause(*id));
    auto row = jobs.wait(*id);
    VERIFY_RESULT(row);
    QCOMPARE(row->state, JobState::Paused);
    QVERIFY(!row->checkpoint.isEmpty());
    const qint64 done = row->done;
    VERIFY_RESULT(jobs.resume(*id));
    QTRY_VERIFY_WITH_TIMEOUT(jobs.table()->rows.front().done > done, 60'000);
    VERIFY_RESULT(jobs.cancel(*id));
    row = jobs.wait(*id);
    QCOMPARE(row->state, JobState::Cancelled);
}

void tst_JobSystem::cancelEndsWithinThreeSeconds()
{
    JobSystem jobs(m_bench->shared(), options(), {});
    const auto id = jobs.submit(longTraining());
    VERIFY_RESULT(id);
    QTRY_VERIFY_WITH_TIMEOUT(!jobs.table()->curves.value(*id).empty(), 60'000);
    const auto asked = std::chrono::steady_clock::now();
    VERIFY_RESULT(jobs.cancel(*id));
    QVERIFY(jobs.table()->stopping.value(*id) || stateOf(jobs, *id) == JobState::Cancelled);
    VERIFY_RESULT(jobs.wait(*id));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - asked).count();
    qInfo("ended %.2f s after cancel", seconds); // printed, not asserted: the machine may be busy
}

void tst_JobSystem::cancelledJobCanBeResumed()
{
    JobSystem jobs(m_bench->shared(), options(), {});
    JobRequest request{QStringLiteral("train"), smallTraining(), {}};
    request.parameters["seed"] = 2;
    const auto first = jobs.submit(longTraining()); // keeps the second one waiting
    const auto id = jobs.submit(request);
    VERIFY_RESULT(id);
    VERIFY_RESULT(jobs.cancel(*id));
    QCOMPARE(jobs.wait(*id)->state, JobState::Cancelled);
    QVERIFY(!jobs.cancel(*id)); // it has ended
    VERIFY_RESULT(jobs.cancel(*first));
    VERIFY_RESULT(jobs.wait(*first));
    VERIFY_RESULT(jobs.resume(*id));
    QCOMPARE(jobs.wait(*id)->state, JobState::Done);
    QVERIFY(!jobs.resume(*id)); // it is done
    VERIFY_RESULT(m_bench->workspace().removeSae(jobs.wait(*id)->result["sae"].toString()));
}

void tst_JobSystem::queuedJobIsCancelledWithoutRunning()
{
    JobSystem jobs(m_bench->shared(), options(), {});
    const auto first = jobs.submit(longTraining());
    const auto second = jobs.submit(longTraining());
    VERIFY_RESULT(second);
    QCOMPARE(stateOf(jobs, *second), JobState::Queued);
    VERIFY_RESULT(jobs.cancel(*second));
    const auto row = jobs.wait(*second);
    QCOMPARE(row->state, JobState::Cancelled);
    QVERIFY(!row->started.isValid());
    VERIFY_RESULT(jobs.cancel(*first));
    VERIFY_RESULT(jobs.wait(*first));
}

void tst_JobSystem::jobsOfOneKindRunOneAfterTheOther()
{
    JobSystem jobs(m_bench->shared(), options(), {});
    std::vector<qint64> ids;
    for (int i = 0; i < 3; ++i) {
        const auto id = jobs.submit({QStringLiteral("index"), {{"sae", "sae-1"}}, {}});
        VERIFY_RESULT(id);
        ids.push_back(*id);
        int running = 0;
        const JobTablePtr table = jobs.table();
        for (const JobRecord &row : table->rows)
            running += row.state == JobState::Running && row.kind == QLatin1String("index") ? 1 : 0;
        QVERIFY(running <= 1);
    }
    for (const qint64 id : ids)
        QCOMPARE(jobs.wait(id)->state, JobState::Done);
}

void tst_JobSystem::destructorQueuesWhatRuns()
{
    qint64 id = 0;
    {
        JobSystem jobs(m_bench->shared(), options(), {});
        const auto submitted = jobs.submit(longTraining());
        VERIFY_RESULT(submitted);
        id = *submitted;
        QTRY_VERIFY_WITH_TIMEOUT(!jobs.table()->curves.value(id).empty(), 60'000);
    }
    const auto rows = m_bench->workspace().jobs();
    VERIFY_RESULT(rows);
    const auto found =
        std::find_if(rows->begin(), rows->end(), [&](const auto &job) { return job.id == id; });
    QCOMPARE(found->state, JobState::Queued);
    QVERIFY(!found->checkpoint.isEmpty());
    JobSystem next(m_bench->shared(), options(true), {});
    QTRY_COMPARE_WITH_TIMEOUT(stateOf(next, id), JobState::Running, 10'000);
    VERIFY_RESULT(next.cancel(id));
    VERIFY_RESULT(next.wait(id));
}

void tst_JobSystem::interruptedRowIsPausedOrResumed()
{
    JobRecord row; // as a killed process leaves it
    row.kind = QStringLiteral("index");
    row.parameters = {{"sae", "sae-1"}};
    row.state = JobState::Running;
    row.created = QDateTime::currentDateTimeUtc();
    const auto stored = m_bench->workspace().addJob(row);
    VERIFY_RESULT(stored);
    {
        JobSystem jobs(m_bench->shared(), options(), {});
        QCOMPARE(stateOf(jobs, stored->id), JobState::Paused);
    }
    auto again = *stored;
    again.state = JobState::Running;
    VERIFY_RESULT(m_bench->workspace().updateJob(again));
    JobSystem jobs(m_bench->shared(), options(true), {});
    QCOMPARE(jobs.wait(stored->id)->state, JobState::Done);
}

void tst_JobSystem::failedJobSaysWhy()
{
    JobSystem jobs(m_bench->shared(), options(), {});
    const auto id = jobs.submit({QStringLiteral("index"), {{"sae", "sae-77"}}, {}});
    VERIFY_RESULT(id);
    const auto row = jobs.wait(*id);
    QCOMPARE(row->state, JobState::Failed);
    QVERIFY2(row->error.contains(QStringLiteral("sae-77")), qPrintable(row->error));
    QVERIFY(!jobs.submit({QStringLiteral("bake"), {}, {}}));
    QVERIFY(!jobs.wait(987654));
}

void tst_JobSystem::sameRequestFindsTheUnfinishedJob()
{
    JobSystem jobs(m_bench->shared(), options(), {});
    const JobRequest request = longTraining();
    const auto id = jobs.submit(request);
    VERIFY_RESULT(id);
    VERIFY_RESULT(jobs.pause(*id));
    VERIFY_RESULT(jobs.wait(*id));
    QCOMPARE(jobs.unfinished(request), *id);
    JobRequest other = request;
    other.parameters["seed"] = 9;
    QCOMPARE(jobs.unfinished(other), qint64(0));
    VERIFY_RESULT(jobs.cancel(*id));
    QCOMPARE(jobs.unfinished(request), qint64(0));
}

void tst_JobSystem::cancelledTrainingLeavesAnSae()
{
    const auto parts = [&](qint64 id) {
        std::vector<SaeRecord> all = m_bench->workspace().saes().value();
        std::erase_if(all, [&](const SaeRecord &record) {
            return record.config.training["part_of"].toString() != QStringLiteral("job-%1").arg(id);
        });
        return all;
    };
    JobSystem jobs(m_bench->shared(), options(), {});
    const auto id = jobs.submit(longTraining());
    VERIFY_RESULT(id);
    QTRY_VERIFY_WITH_TIMEOUT(!jobs.table()->curves.value(*id).empty(), 60'000);
    VERIFY_RESULT(jobs.pause(*id));
    VERIFY_RESULT(jobs.wait(*id));
    QVERIFY(parts(*id).empty()); // it goes on later
    VERIFY_RESULT(jobs.resume(*id));
    QTRY_VERIFY_WITH_TIMEOUT(!jobs.table()->curves.value(*id).empty(), 60'000);
    VERIFY_RESULT(jobs.cancel(*id));
    QCOMPARE(jobs.wait(*id)->state, JobState::Cancelled);
    const std::vector<SaeRecord> made = parts(*id);
    QCOMPARE(made.size(), size_t(1));
    const QJsonObject training = made.front().config.training;
    QVERIFY(training["stopped_at"].toInteger() > 0);
    QCOMPARE(training["planned_steps"].toInteger(), qint64(1'000'000));
    QVERIFY(!made.front().curve.empty());
    const auto model = m_bench->workspace().saeModel(made.front().id);
    VERIFY_RESULT(model);
    QVERIFY(!model->config().thresholds.empty());
    VERIFY_RESULT(m_bench->workspace().removeSae(made.front().id));
}

void tst_JobSystem::demoRunsBesideNoTraining()
{
    JobSystem jobs(m_bench->shared(), options(), {});
    const auto training = jobs.submit(longTraining());
    VERIFY_RESULT(training);
    const auto demo = jobs.submit({QStringLiteral("demo"), {}, {{"cohort", smallCohort(3)}}});
    VERIFY_RESULT(demo);
    QCOMPARE(stateOf(jobs, *demo), JobState::Queued);
    VERIFY_RESULT(jobs.cancel(*demo));
    VERIFY_RESULT(jobs.cancel(*training));
    VERIFY_RESULT(jobs.wait(*training));
}

void tst_JobSystem::runningDemoIsAtEveryStep()
{
    JobTable table;
    JobRecord demo;
    demo.kind = QStringLiteral("demo");
    demo.state = JobState::Running;
    table.rows.push_back(demo);
    Queries queries(m_bench->shared());
    const auto summary = queries.summary(table);
    VERIFY_RESULT(summary);
    for (const PipelineStep &step : (*summary)->pipeline)
        QVERIFY2(step.running, qPrintable(step.name));
}

void tst_JobSystem::nothingRunsBesideARemoval()
{
    JobBench bench(QStringLiteral("removal"));
    VERIFY_RESULT(bench.runChain(3));
    const QString alias = bench.workspace().volume(1)->alias;
    JobRecord row; // a paused job that names the scan
    row.kind = QStringLiteral("index");
    row.parameters = {{"sae", "sae-1"}};
    row.state = JobState::Paused;
    row.log = {alias + QStringLiteral(": 60 slices")};
    const auto paused = bench.workspace().addJob(row);
    VERIFY_RESULT(paused);
    JobSystem jobs(bench.shared(), options(), {});
    const auto remove = [&] {
        return jobs.alone([&] {
            return jobs.writer().write([](Workspace &workspace) { return workspace.removeVolume(1); });
        });
    };
    const auto training = jobs.submit(longTraining());
    VERIFY_RESULT(training);
    QTRY_VERIFY_WITH_TIMEOUT(!jobs.table()->curves.value(*training).empty(), 60'000);
    QCOMPARE(int(remove().error().code), int(ErrorCode::Busy));
    QVERIFY(bench.workspace().volume(1));
    VERIFY_RESULT(jobs.pause(*training));
    VERIFY_RESULT(jobs.wait(*training));
    VERIFY_RESULT(remove());
    QVERIFY(!bench.workspace().volume(1));
    // What the job system remembers does not bring the alias back.
    VERIFY_RESULT(jobs.resume(paused->id));
    QCOMPARE(jobs.wait(paused->id)->state, JobState::Done);
    const auto stored = bench.workspace().jobs();
    VERIFY_RESULT(stored);
    for (const JobRecord &job : *stored)
        QVERIFY2(!job.log.join(u' ').contains(alias), qPrintable(job.log.join(u' ')));
}

FATHOM_TEST_SUBJECT(job_system, tst_JobSystem)
#include "tst_job_system.moc"
