// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "subject.h"

#include <base/thread_check.h>
#include <engine/engine.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTest>

using namespace fathom;
using namespace fathom::test;

// The engine as the window uses it: this thread is named the GUI thread, so a store function entered on it
// would abort the process.
class tst_Window final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void threeJobsOverlapQueries();
    void answersToDeadReceiversAreDropped();
    void labelEditsComeBack();
    void interruptedJobGoesOnAfterReopening();
    void secondWriterReadsOnly();
    void missingWorkspaceIsAFailure();
    void callsWithoutAWorkspaceAreAnswered();
    void questionsOfAClosedWorkspaceEndAtOnce();
    void changeThatFailsAfterItsCommitIsSeen();
    void engineEndsWithAFullQueue();
    void aScanLargerThanTheMemoryComesSliceBySlice();

private:
    [[nodiscard]] bool open(Engine &engine, const QString &folder, bool create);
    QTemporaryDir m_folder;
    QString m_workspace;
};

void tst_Window::initTestCase()
{
    usePrivateFolder();
    QVERIFY(!smallCohort(5).isEmpty()); // drawn before this thread becomes the GUI's
    setGuiThread();
    m_workspace = m_folder.filePath(QStringLiteral("window.fathom"));
}

bool tst_Window::open(Engine &engine, const QString &folder, bool create)
{
    engine.setEncoderLoader(loadGridEncoder);
    QSignalSpy opened(&engine, &Engine::workspaceOpened), failed(&engine, &Engine::workspaceFailed);
    if (create)
        engine.createWorkspace(folder);
    else
        engine.openWorkspace(folder);
    return opened.wait(20'000) && failed.isEmpty();
}

namespace {
void runToEnd(Engine &engine, const JobRequest &request)
{
    QSignalSpy ended(&engine, &Engine::jobEnded);
    QSignalSpy refused(&engine, &Engine::jobRefused);
    engine.submit(request);
    QTRY_VERIFY_WITH_TIMEOUT(!ended.isEmpty() || !refused.isEmpty(), 120'000);
    QVERIFY(refused.isEmpty());
    const auto job = ended.first().first().value<JobRecord>();
    QVERIFY2(job.state == JobState::Done, qPrintable(job.error));
}

JobRequest training(qint64 steps)
{
    QJsonObject parameters = smallTraining();
    parameters["steps"] = steps;
    parameters["checkpointSeconds"] = 1;
    return {QStringLiteral("train"), parameters, {}};
}
} // namespace

void tst_Window::threeJobsOverlapQueries()
{
    Engine engine;
    QVERIFY(open(engine, m_workspace, true));
    runToEnd(engine, {QStringLiteral("import"), {{"limit", 3}}, {{"paths", QJsonArray{smallCohort(5)}}}});
    runToEnd(engine, {QStringLiteral("embed"), {{"encoder", "grid"}}, {}});
    runToEnd(engine, training(40));
    runToEnd(engine, {QStringLiteral("index"), {{"sae", "sae-1"}}, {}});
    runToEnd(engine, {QStringLiteral("label"), {{"sae", "sae-1"}}, {}});
    QVERIFY(engine.summary());
    QTRY_COMPARE_WITH_TIMEOUT(engine.summary()->saes.size(), size_t(1), 10'000);

    // A training, an import and an embedding at once, and pages meanwhile.
    // By their own times: a table that is published ten times a second may miss a short one.
    const auto together = [&engine] {
        qsizetype most = 0;
        const std::vector<JobRecord> &rows = engine.jobs()->rows;
        for (const JobRecord &row : rows)
            most = std::max<qsizetype>(
                most, std::count_if(rows.begin(), rows.end(), [&row](const JobRecord &other) {
                    return row.started.isValid() && other.started.isValid() && other.started <= row.started &&
                           (!other.ended.isValid() || other.ended >= row.started);
                }));
        return most;
    };
    engine.submit(training(400'000));
    engine.submit({QStringLiteral("import"), {}, {{"paths", QJsonArray{smallCohort(5)}}}});
    engine.submit({QStringLiteral("embed"), {{"encoder", "grid"}, {"batch", 4}}, {}});
    int pages = 0, slices = 0, maps = 0, tables = 0, pictures = 0, errors = 0;
    const auto count = [&errors](int &kind) {
        return [&errors, &kind](const auto &answer) { answer ? ++kind : ++errors; };
    };
    QElapsedTimer timer;
    timer.start();
    while ((together() < 3 || pages < 20 || maps < 2) && timer.elapsed() < 120'000) {
        const int before = pages + slices + tables + pictures + errors;
        engine.featurePage(this, QStringLiteral("sae-1"), 3, {}, count(pages));
        engine.slicePage(this, QStringLiteral("sae-1"), 20, count(slices));
        engine.features(this, QStringLiteral("sae-1"), count(tables));
        engine.thumbnails(this, {1, 2, 3}, count(pictures));
        if (maps < 2)
            engine.heatMap(this, QStringLiteral("sae-1"), 3, 20, count(maps));
        QTRY_VERIFY_WITH_TIMEOUT(pages + slices + tables + pictures + errors >= before + 4, 60'000);
    }
    QCOMPARE(errors, 0);
    QCOMPARE(together(), 3);
    QVERIFY(pages >= 20);
    QVERIFY(maps >= 2);
    const JobTablePtr rows = engine.jobs();
    for (const JobRecord &row : rows->rows) {
        if (row.state == JobState::Running || row.state == JobState::Queued)
            engine.cancelJob(row.id);
    }
    QTRY_COMPARE_WITH_TIMEOUT(engine.jobs()->active, 0, 30'000);
}

void tst_Window::answersToDeadReceiversAreDropped()
{
    Engine engine;
    QVERIFY(open(engine, m_workspace, false));
    bool late = false, live = false;
    auto receiver = std::make_unique<QObject>();
    engine.features(receiver.get(), QStringLiteral("sae-1"), [&](const auto &) { late = true; });
    receiver.reset();
    engine.features(this, QStringLiteral("sae-1"), [&](const auto &) { live = true; });
    QTRY_VERIFY(live);
    engine.library(this, {}, [&](const auto &) { live = false; }); // one more turn of everything
    QTRY_VERIFY(!live);
    QVERIFY(!late);
}

void tst_Window::labelEditsComeBack()
{
    Engine engine;
    QVERIFY(open(engine, m_workspace, false));
    QSignalSpy changed(&engine, &Engine::labelChanged);
    FeatureTablePtr table;
    engine.features(this, QStringLiteral("sae-1"),
                    [&](const auto &answer) { table = answer ? *answer : nullptr; });
    QTRY_VERIFY(table);
    const int feature = table->rows.front().feature;
    const QString before = table->rows.front().label;
    QString text;
    const auto take = [&](const Result<LabelRecord> &answer) {
        text = answer ? answer->text : answer.error().english();
    };
    engine.editLabel(this, QStringLiteral("sae-1"), feature, QStringLiteral("a new name"), {}, take);
    QTRY_COMPARE(text, QStringLiteral("a new name"));
    engine.verifyLabel(this, QStringLiteral("sae-1"), feature, take);
    QTRY_COMPARE(changed.size(), 2);
    engine.undoLabel(this, QStringLiteral("sae-1"), feature, take);
    engine.undoLabel(this, QStringLiteral("sae-1"), feature, take);
    QTRY_COMPARE(text, before);
    engine.editLabel(this, QStringLiteral("sae-1"), feature, QStringLiteral("   "), {}, take);
    QTRY_VERIFY(text.contains(QStringLiteral("at least one word")));
}

void tst_Window::interruptedJobGoesOnAfterReopening()
{
    qint64 id = 0;
    {
        Engine engine;
        QVERIFY(open(engine, m_workspace, false));
        engine.submit(training(1'000'000));
        QTRY_VERIFY_WITH_TIMEOUT(!engine.jobs()->curves.isEmpty(), 60'000);
        id = engine.jobs()->rows.front().id;
    } // the window is closed in the middle of it
    Engine engine;
    QVERIFY(open(engine, m_workspace, false));
    QTRY_VERIFY_WITH_TIMEOUT(!engine.jobs()->curves.value(id).empty(), 60'000);
    QVERIFY(engine.jobs()->curves.value(id).front()["step"].toInteger() > 0);
    engine.cancelJob(id);
    QTRY_COMPARE_WITH_TIMEOUT(engine.jobs()->active, 0, 30'000);
}

void tst_Window::secondWriterReadsOnly()
{
    Engine first, second;
    QVERIFY(open(first, m_workspace, false));
    QVERIFY(first.summary()->writable);
    QVERIFY(open(second, m_workspace, false));
    QVERIFY(!second.summary()->writable);
    QVERIFY2(second.summary()->readOnlyReason.english().contains(
                 QString::number(QCoreApplication::applicationPid())),
             qPrintable(second.summary()->readOnlyReason.english()));
    bool read = false;
    second.features(this, QStringLiteral("sae-1"), [&](const auto &answer) { read = bool(answer); });
    QTRY_VERIFY(read);
    QSignalSpy refused(&second, &Engine::jobRefused);
    second.submit(training(10));
    QVERIFY(refused.wait());
    QCOMPARE(refused.first().first().value<Error>().code, ErrorCode::Busy);
}

void tst_Window::missingWorkspaceIsAFailure()
{
    Engine engine;
    QSignalSpy failed(&engine, &Engine::workspaceFailed);
    engine.openWorkspace(m_folder.filePath(QStringLiteral("nothing.fathom")));
    QVERIFY(failed.wait());
    QCOMPARE(failed.first().first().value<Error>().code, ErrorCode::NotFound);
    QVERIFY(!engine.summary());
}

void tst_Window::callsWithoutAWorkspaceAreAnswered()
{
    Engine engine;
    ErrorCode code = ErrorCode::Bug;
    engine.features(this, QStringLiteral("sae-1"), [&](const auto &answer) { code = answer.error().code; });
    QTRY_COMPARE(code, ErrorCode::NotFound);
    QSignalSpy refused(&engine, &Engine::jobRefused);
    engine.submit(training(10));
    QCOMPARE(refused.size(), 1);
}

void tst_Window::questionsOfAClosedWorkspaceEndAtOnce()
{
    Engine engine;
    QVERIFY(open(engine, m_workspace, false));
    constexpr int asked = 40; // of a pool with one thread
    int answers = 0, closed = 0;
    for (int i = 0; i < asked; ++i) {
        engine.volumeView(this, 1, [&](const auto &answer) {
            ++answers;
            closed += !answer && answer.error().code == ErrorCode::Cancelled ? 1 : 0;
        });
    }
    // An edit is no question: it is made although the workspace closes.
    const QString text = QStringLiteral("written at the last moment");
    Result<LabelRecord> edited = Error{ErrorCode::Bug, "no answer", {}};
    engine.editLabel(this, QStringLiteral("sae-1"), 3, text, {},
                     [&](const auto &answer) { edited = answer; });
    engine.closeWorkspace();
    QTRY_COMPARE_WITH_TIMEOUT(answers, asked, 60'000);
    QVERIFY2(closed >= asked - 5, qPrintable(QString::number(closed)));
    QTRY_VERIFY(edited);
    QCOMPARE(edited->text, text);
}

void tst_Window::changeThatFailsAfterItsCommitIsSeen()
{
    const QString file = m_workspace + QStringLiteral("/labels.json"), text = QStringLiteral("seen anyway");
    Engine engine;
    QVERIFY(open(engine, m_workspace, false));
    FeatureTablePtr table;
    const auto ask = [&] {
        table = nullptr;
        engine.features(this, QStringLiteral("sae-1"),
                        [&](const auto &answer) { table = answer ? *answer : nullptr; });
    };
    ask();
    QTRY_VERIFY(table);
    const int feature = table->rows.front().feature;
    QVERIFY(QFile::remove(file) && QDir().mkpath(file + QStringLiteral("/full"))); // cannot be written
    bool answered = false, failed = false;
    engine.editLabel(this, QStringLiteral("sae-1"), feature, text, {}, [&](const auto &answer) {
        answered = true;
        failed = !answer;
    });
    QTRY_VERIFY(answered);
    QVERIFY(failed);
    ask();
    QTRY_VERIFY(table);
    QCOMPARE(table->rows.front().label, text);
    QVERIFY(QDir(file).removeRecursively());
    answered = false;
    engine.undoLabel(this, QStringLiteral("sae-1"), feature,
                     [&](const auto &answer) { answered = bool(answer); });
    QTRY_VERIFY(answered);
}

void tst_Window::engineEndsWithAFullQueue()
{
    int answers = 0;
    {
        Engine engine;
        QVERIFY(open(engine, m_workspace, false));
        for (int i = 0; i < 50; ++i)
            engine.featurePage(this, QStringLiteral("sae-1"), i % 32, {}, [&](const auto &) { ++answers; });
        engine.submit(training(1'000'000));
    }
    QCOMPARE(answers, 0); // posted to the engine, gone with it
    Engine engine;
    QVERIFY(open(engine, m_workspace, false));
    const JobTablePtr rows = engine.jobs();
    for (const JobRecord &row : rows->rows) {
        if (row.state == JobState::Running || row.state == JobState::Queued)
            engine.cancelJob(row.id);
    }
    QTRY_COMPARE_WITH_TIMEOUT(engine.jobs()->active, 0, 30'000);
}

namespace {
constexpr int largeSide = 64, largeSlices = 200;

qint16 largeValue(int i, int j, int k)
{
    return qint16(i < 8 ? -1000 : 3 * i - 2 * j + k);
}

/// A NIfTI file that is not compressed, 1 × 1 × 2 mm.
bool writeLarge(const QString &path)
{
    QByteArray bytes(352, '\0');
    const auto put = [&bytes](qsizetype at, auto value) { memcpy(bytes.data() + at, &value, sizeof value); };
    put(0, qint32(348));
    const std::array<qint16, 8> sizes = {3, largeSide, largeSide, largeSlices, 1, 1, 1, 1};
    const std::array<float, 8> steps = {1, 1, 1, 2, 0, 0, 0, 0};
    const std::array<float, 12> rows = {-1, 0, 0, 63, 0, -1, 0, 63, 0, 0, 2, -40};
    put(40, sizes);
    put(70, qint16(4)); // int16
    put(72, qint16(16));
    put(76, steps);
    put(108, 352.0F);
    put(112, 1.0F);
    put(123, char(2)); // millimetres
    put(254, qint16(1));
    put(280, rows);
    memcpy(bytes.data() + 344, "n+1", 4);
    for (int k = 0; k < largeSlices; ++k)
        for (int j = 0; j < largeSide; ++j)
            for (int i = 0; i < largeSide; ++i) {
                const qint16 value = largeValue(i, j, k);
                bytes.append(reinterpret_cast<const char *>(&value), sizeof value);
            }
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}
} // namespace

void tst_Window::aScanLargerThanTheMemoryComesSliceBySlice()
{
    qputenv("FATHOM_MEMORY_GIB", "0.001");
    const auto restore = qScopeGuard([] { qunsetenv("FATHOM_MEMORY_GIB"); });
    const QString path = m_folder.filePath(QStringLiteral("large.nii"));
    QVERIFY(writeLarge(path));
    Engine engine;
    QVERIFY(open(engine, m_folder.filePath(QStringLiteral("large.fathom")), true));
    runToEnd(engine, {QStringLiteral("import"), {}, {{"paths", QJsonArray{path}}}});
    Result<VolumeViewPtr> view = Error{ErrorCode::Bug, "no answer", {}};
    engine.volumeView(this, 1, [&view](auto answer) { view = std::move(answer); });
    QTRY_VERIFY(view);
    const VolumePtr scan = (*view)->volume;
    QVERIFY(scan->slices && scan->voxels.empty());
    QVERIFY(!(*view)->labels);
    QCOMPARE(scan->geometry.size[2], largeSlices);
    for (const int k : {0, 1, 117, largeSlices - 1}) {
        Result<VolumePtr> slice = Error{ErrorCode::Bug, "no answer", {}};
        engine.volumeSlice(this, scan, k, [&slice](auto answer) { slice = std::move(answer); });
        QTRY_VERIFY(slice);
        QCOMPARE((*slice)->geometry.size, (std::array<int, 3>{largeSide, largeSide, 1}));
        QCOMPARE((*slice)->geometry.toPatient({5, 6, 0})[2], -40.0 + 2 * k);
        for (int j = 0; j < largeSide; ++j)
            for (int i = 0; i < largeSide; ++i)
                QCOMPARE((*slice)->at(i, j, 0), float(largeValue(i, j, k)));
    }
    Result<VolumePtr> none = Error{ErrorCode::Bug, "no answer", {}};
    engine.volumeSlice(this, scan, largeSlices, [&none](auto answer) { none = std::move(answer); });
    QTRY_COMPARE(none.error().code, ErrorCode::NotFound);
}

FATHOM_TEST_SUBJECT(window, tst_Window)
#include "tst_window.moc"
