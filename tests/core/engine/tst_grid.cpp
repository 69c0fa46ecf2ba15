// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "subject.h"

#include <engine/grid.h>
#include <engine/grid_plan.h>
#include <engine/grid_table.h>

#include <QDir>
#include <QFile>
#include <QSet>
#include <QTest>

using namespace fathom;
using namespace fathom::test;

namespace {
const QString grid = QStringLiteral("grid");
constexpr int subjectCount = 4;

// Two sizes, one of them with two seeds and once with the published objective: three orders of batches.
QJsonObject smallGrid()
{
    const auto one = [](const char *name, QJsonArray dictionary, QJsonArray k, int seed,
                        const char *objective) {
        return QJsonObject{
            {"name", name}, {"dictionary", dictionary}, {"k", k}, {"seed", seed}, {"objective", objective}};
    };
    return {{"steps", 40},
            {"batch", 128},
            {"configurations", QJsonArray{one("small", {8, 32}, {2, 4}, 1, "fathom"),
                                          one("large", {8, 32, 64}, {2, 4, 8}, 1, "fathom"),
                                          one("seed2", {8, 32}, {2, 4}, 2, "fathom"),
                                          one("paper", {8, 32}, {2, 4}, 1, "paper")}}};
}

QJsonObject gridJob(QJsonObject content = smallGrid())
{
    return {{"encoder", grid}, {"grid", content}, {"threads", 1}, {"checkpointSeconds", 0}};
}

QJsonObject rowNamed(const QJsonObject &result, const QString &name)
{
    for (const QJsonValue &row : result["configurations"].toArray()) {
        if (row["name"].toString() == name)
            return row.toObject();
    }
    return {};
}

bool sameModel(const SaeModel &a, const SaeModel &b)
{
    return std::ranges::equal(a.weight(), b.weight()) &&
           std::ranges::equal(a.encoderBias(), b.encoderBias()) && std::ranges::equal(a.bias(), b.bias()) &&
           a.config().thresholds == b.config().thresholds;
}
} // namespace

class tst_Grid : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void thePublishedGridHas28();
    void mistakesAreNamedWithTheirPlace_data();
    void mistakesAreNamedWithTheirPlace();
    void combinationsAndCommonValues();
    void jsonComesBackTheSame();
    void passesHaveTheSameBatchesAndFit();
    void bestFollowsTheMeasure();
    void eachIsBitForBitTheSingleTraining();
    void oneAfterTheOtherGivesTheSame();
    void stoppedGridGivesTheSameSaes();
    void checkpointsOfDifferentStepsMeetAgain();
    void oneThatFailsDoesNotStopTheOthers();
    void partsAreDisjointAndJoin();
    void theLiveTableIsTheResults();

private:
    std::unique_ptr<JobBench> freshBench(const QString &name);
    Result<int> runInPieces(JobBench &bench, const QJsonObject &parameters, int first, bool forget);
    void compareWithWhole(JobBench &bench, const QJsonObject &result);

    std::unique_ptr<JobBench> m_whole;
    QJsonObject m_result;
    std::vector<QJsonObject> m_points;
};

std::unique_ptr<JobBench> tst_Grid::freshBench(const QString &name)
{
    auto bench = std::make_unique<JobBench>(name);
    QuietContext quiet;
    const auto imported =
        bench->run(QStringLiteral("import"), {}, {{"paths", QJsonArray{smallCohort(subjectCount)}}}, quiet);
    if (!imported)
        qFatal("%s", qPrintable(imported.error().english()));
    const auto embedded = bench->run(QStringLiteral("embed"), {{"encoder", grid}}, {}, quiet);
    if (!embedded)
        qFatal("%s", qPrintable(embedded.error().english()));
    return bench;
}

void tst_Grid::initTestCase()
{
    m_whole = freshBench(QStringLiteral("whole"));
    StoppingContext context;
    const auto result = m_whole->run(grid, gridJob(), {}, context);
    VERIFY_RESULT(result);
    m_result = *result;
    m_points = context.points;
}

void tst_Grid::thePublishedGridHas28()
{
    const GridReading reading = readGrid(paperGrid());
    QVERIFY(reading.mistakes.empty());
    QCOMPARE(reading.grid.configurations.size(), size_t(28));
    QCOMPARE(reading.grid.leftOut, 4);
    QSet<QString> names;
    for (const GridConfiguration &one : reading.grid.configurations) {
        names.insert(one.name);
        QCOMPARE(one.parameters["objective"].toString(), QStringLiteral("paper"));
        QCOMPARE(one.parameters["dictionary"].toArray().size(), 4);
    }
    QCOMPARE(names.size(), 28);
    // Of the published tables: first and last, the two best, and none of those whose k is larger than D.
    for (const char *name : {"D_16_64_256_1024_K_5_5_5_5", "D_16_64_256_1024_K_10_20_40_80",
                             "D_128_512_2048_8192_K_20_40_80_160", "D_128_512_2048_8192_K_5_10_20_40",
                             "D_128_512_2048_8192_K_30_60_120_240"})
        QVERIFY2(names.contains(QLatin1String(name)), name);
    for (const char *name : {"D_16_64_256_1024_K_20_20_20_20", "D_16_64_256_1024_K_30_60_120_240"})
        QVERIFY2(!names.contains(QLatin1String(name)), name);
}

void tst_Grid::mistakesAreNamedWithTheirPlace_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QStringList>("places");
    const auto row = [](const char *name, const char *text, const QStringList &places) {
        QTest::newRow(name) << QByteArray(text) << places;
    };
    row("syntax", "{\n  \"steps\": 4,\n  \"configurations\": [}\n", {"3:22"});
    row("no object", "[1, 2]", {"1:1"});
    row("empty", "{}", {"configurations"});
    row("no configuration", R"({"configurations": []})", {"configurations"});
    row("misspelt key", R"({"stps": 4, "configurations": [{"dictionary": [8], "k": [2], "sed": 1}]})",
        {"stps", "configurations[0].sed"});
    row("twice", R"({"steps": 4, "configurations": [{"dictionary": [8], "k": [2], "k": [3]}], "steps": 5})",
        {"configurations[0].k", "steps"});
    row("kinds",
        R"({"configurations": [{"dictionary": 8, "k": [2.5], "auxiliaryLoss": 1, "objective": 3, "rate": "high"}]})",
        {"configurations[0].auxiliaryLoss", "configurations[0].dictionary", "configurations[0].k",
         "configurations[0].objective", "configurations[0].rate"});
    row("ranges", R"({"seed": -1, "configurations": [{"dictionary": [8], "k": [2], "batch": 0},
                                                    {"dictionary": [8], "k": [9]},
                                                    {"dictionary": [8, 4], "k": [1, 1]},
                                                    {"dictionary": [8, 16], "k": [1]},
                                                    {"k": [1]}]})",
        {"seed", "configurations[0].batch", "configurations[1].k", "configurations[2].dictionary",
         "configurations[3].k", "configurations[4].dictionary"});
    row("objective", R"({"objective": "publsihed", "configurations": [{"dictionary": [8], "k": [2]}]})",
        {"objective"});
    row("measure", R"({"measure": "beauty", "configurations": [{"dictionary": [8], "k": [2]}]})",
        {"measure"});
    row("names", R"({"configurations": [{"dictionary": [8], "k": [2]}, {"dictionary": [8], "k": [2]},
                                        {"name": "../up", "dictionary": [8], "k": [2]},
                                        {"name": 7, "dictionary": [8], "k": [2]}]})",
        {"configurations[1].name", "configurations[2].name", "configurations[3].name"});
    row("combinations", R"({"combinations": {"dictionary": [[8], 16], "k": [], "seeds": [1]}})",
        {"combinations.dictionary[1]", "combinations.k", "combinations.seeds"});
    row("no combination fits", R"({"combinations": {"dictionary": [[8]], "k": [[9], [10]]}})",
        {"combinations"});
    row("no list", R"({"configurations": {"dictionary": [8]}})", {"configurations"});
}

void tst_Grid::mistakesAreNamedWithTheirPlace()
{
    QFETCH(QByteArray, text);
    QFETCH(QStringList, places);
    const GridReading reading = readGridText(text);
    QStringList found;
    for (const GridMistake &mistake : reading.mistakes) {
        found << mistake.place;
        QVERIFY(!mistake.what.english().isEmpty());
    }
    found.sort();
    places.sort();
    QCOMPARE(found, places);
    const QString all = gridError(QStringLiteral("my.json"), reading.mistakes).english();
    for (const QString &place : places)
        QVERIFY2(all.contains(place + u':'), qPrintable(all));
}

void tst_Grid::combinationsAndCommonValues()
{
    const GridReading reading = readGridText(
        R"({"steps": 7, "measure": "l0", "combinations": {"seed": [1, 2], "dictionary": [[8], [4]], "k": [[2], [6]]},
            "configurations": [{"dictionary": [16], "k": [3], "steps": 9}]})");
    QVERIFY(reading.mistakes.empty());
    QCOMPARE(reading.grid.measure, QStringLiteral("l0"));
    QCOMPARE(reading.grid.leftOut, 2); // k 6 of 4, with both seeds
    QStringList names;
    for (const GridConfiguration &one : reading.grid.configurations) {
        names << one.name;
        QCOMPARE(one.parameters["steps"].toInt(), one.name == u"D_16_K_3_steps_9" ? 9 : 7);
    }
    QCOMPARE(names, QStringList({"D_16_K_3_steps_9", "D_8_K_2_seed_1", "D_8_K_2_seed_2", "D_8_K_6_seed_1",
                                 "D_8_K_6_seed_2", "D_4_K_2_seed_1", "D_4_K_2_seed_2"}));
}

void tst_Grid::jsonComesBackTheSame()
{
    const Grid first = readGrid(paperGrid()).grid;
    const GridReading again = readGrid(gridToJson(first));
    QVERIFY(again.mistakes.empty());
    QCOMPARE(again.grid.measure, first.measure);
    QCOMPARE(again.grid.configurations.size(), first.configurations.size());
    for (size_t i = 0; i < first.configurations.size(); ++i) {
        QCOMPARE(again.grid.configurations[i].name, first.configurations[i].name);
        QCOMPARE(again.grid.configurations[i].parameters, first.configurations[i].parameters);
    }
}

void tst_Grid::passesHaveTheSameBatchesAndFit()
{
    const auto request = readGridRequest(gridJob());
    VERIFY_RESULT(request);
    const auto all = gridTrainings(*request, 128, 1000, 1);
    VERIFY_RESULT(all);
    const std::vector<size_t> every{0, 1, 2, 3};
    const auto together = gridPasses(*all, every, qint64(1) << 30);
    // small and large read the same batches; another seed or the published order are another stream.
    QCOMPARE(together.size(), size_t(3));
    QCOMPARE(together[0].configurations, (std::vector<size_t>{0, 1}));
    QVERIFY(together[0].bytes >= trainingMemory((*all)[0]) + trainingMemory((*all)[1]));
    const auto alone = gridPasses(*all, every, together[0].bytes - 1);
    QCOMPARE(alone.size(), size_t(4));
    for (const GridPass &pass : alone)
        QCOMPARE(pass.configurations.size(), size_t(1));
    QCOMPARE(gridPasses(*all, every, 1).size(), size_t(4)); // nothing fits: each by itself all the same
    QVERIFY(gridPasses(*all, {}, 1).empty());
}

void tst_Grid::bestFollowsTheMeasure()
{
    const auto row = [](const char *name, const char *state, double r2, double l0) {
        return QJsonObject{{"name", name}, {"state", state}, {"r2", r2}, {"l0", l0}};
    };
    const QJsonArray rows{row("a", "done", 0.5, 3), row("b", "done", 0.7, 9), row("c", "training", 0.9, 1),
                          row("d", "done", 0.7, 8), QJsonObject{{"name", "e"}, {"state", "failed"}}};
    QCOMPARE(bestOfGrid(rows, *gridMeasure(QStringLiteral("r2"))), QStringLiteral("b"));
    QCOMPARE(bestOfGrid(rows, *gridMeasure(QStringLiteral("l0"))), QStringLiteral("a"));
    QCOMPARE(bestOfGrid({}, *gridMeasure(QStringLiteral("r2"))), QString());
    QVERIFY(!gridMeasure(QStringLiteral("beauty")));
}

void tst_Grid::compareWithWhole(JobBench &bench, const QJsonObject &result)
{
    for (const QJsonValue &row : m_result["configurations"].toArray()) {
        const QJsonObject own = rowNamed(result, row["name"].toString());
        const auto expected = m_whole->workspace().saeModel(row["sae"].toString());
        const auto made = bench.workspace().saeModel(own["sae"].toString());
        VERIFY_RESULT(expected);
        VERIFY_RESULT(made);
        QVERIFY2(sameModel(*made, *expected), qPrintable(row["name"].toString()));
        for (const char *key : {"r2", "r2_global", "l0", "dead", "cosine", "loss"})
            QCOMPARE(own[QLatin1String(key)].toDouble(-1), row[QLatin1String(key)].toDouble(-2));
    }
    QCOMPARE(bench.workspace().saes()->size(), size_t(4));
    QCOMPARE(result["best"], m_result["best"]);
    QVERIFY(!QDir(bench.workspace().folder()).exists(QStringLiteral("../scratch/small")));
}

void tst_Grid::eachIsBitForBitTheSingleTraining()
{
    const auto single = freshBench(QStringLiteral("single"));
    for (const QJsonValue &value : smallGrid()["configurations"].toArray()) {
        QJsonObject parameters = value.toObject();
        const QString name = parameters.take("name").toString();
        parameters["encoder"] = grid;
        parameters["steps"] = 40;
        parameters["batch"] = 128;
        parameters["threads"] = 1;
        // The bench has one job number; what was made before would be taken for this job's.
        const auto bench = name == u"small" ? nullptr : freshBench(name);
        JobBench &own = bench ? *bench : *single;
        QuietContext quiet;
        const auto trained = own.run(QStringLiteral("train"), parameters, {}, quiet);
        VERIFY_RESULT(trained);
        const auto expected = own.workspace().saeModel((*trained)["sae"].toString());
        const auto made = m_whole->workspace().saeModel(rowNamed(m_result, name)["sae"].toString());
        VERIFY_RESULT(expected);
        VERIFY_RESULT(made);
        QVERIFY2(sameModel(*made, *expected), qPrintable(name));
        QCOMPARE(made->config().training["configuration"].toString(), name);
    }
}

void tst_Grid::oneAfterTheOtherGivesTheSame()
{
    const auto bench = freshBench(QStringLiteral("narrow"));
    QJsonObject parameters = gridJob();
    parameters["memory"] = 1e-6;
    StoppingContext context;
    const auto result = bench->run(grid, parameters, {}, context);
    VERIFY_RESULT(result);
    QCOMPARE((*result)["passes"].toInt(), 4);
    QCOMPARE(m_result["passes"].toInt(), 3);
    QCOMPARE(context.lines.filter(QStringLiteral("Pass ")).size(), 4);
    compareWithWhole(*bench, *result);
}

Result<int> tst_Grid::runInPieces(JobBench &bench, const QJsonObject &parameters, int first, bool forget)
{
    QJsonObject state;
    for (int stops = 0; stops < 200; ++stops) {
        StoppingContext context(first + stops, state);
        const Result<QJsonObject> outcome = bench.run(grid, parameters, {}, context);
        if (outcome) {
            compareWithWhole(bench, *outcome);
            return stops;
        }
        if (outcome.error().code != ErrorCode::Cancelled)
            return outcome.error();
        // A killed process may have written its trainings' states, and not the job's row.
        state = forget ? QJsonObject() : context.resumed();
    }
    return Error{ErrorCode::Bug, "the grid does not come to its end", {}};
}

void tst_Grid::stoppedGridGivesTheSameSaes()
{
    for (const bool forget : {false, true}) {
        const auto bench = freshBench(QStringLiteral("pieces"));
        const auto stops = runInPieces(*bench, gridJob(), 25, forget);
        VERIFY_RESULT(stops);
        QVERIFY(*stops >= 2);
    }
}

void tst_Grid::checkpointsOfDifferentStepsMeetAgain()
{
    const auto bench = freshBench(QStringLiteral("steps"));
    const QString scratch = QDir(bench->workspace().folder()).filePath(QStringLiteral("../scratch"));
    const QString file = scratch + QStringLiteral("/small/state.safetensors"),
                  kept = scratch + QStringLiteral("/kept");
    StoppingContext early(20);
    QCOMPARE(int(bench->run(grid, gridJob(), {}, early).error().code), int(ErrorCode::Cancelled));
    QVERIFY(QFile::copy(file, kept));
    StoppingContext late(25);
    QCOMPARE(int(bench->run(grid, gridJob(), {}, late).error().code), int(ErrorCode::Cancelled));
    // Killed between the checkpoints of two configurations: one is behind.
    QVERIFY(QFile::remove(file) && QFile::copy(kept, file));
    QuietContext quiet;
    const auto result = bench->run(grid, gridJob(), {}, quiet);
    VERIFY_RESULT(result);
    compareWithWhole(*bench, *result);
}

void tst_Grid::oneThatFailsDoesNotStopTheOthers()
{
    const auto bench = freshBench(QStringLiteral("fails"));
    QJsonObject other = smallGrid();
    other["configurations"] = QJsonArray{other["configurations"][0]};
    other["rate"] = 0.5;
    StoppingContext stopped(20);
    QCOMPARE(int(bench->run(grid, gridJob(other), {}, stopped).error().code), int(ErrorCode::Cancelled));
    // The same folder has now the checkpoint of another run, which "small" must not continue.
    StoppingContext context;
    const auto result = bench->run(grid, gridJob(), {}, context);
    VERIFY_RESULT(result);
    const QJsonObject failed = rowNamed(*result, QStringLiteral("small"));
    QCOMPARE(failed["state"].toString(), QStringLiteral("failed"));
    QVERIFY(failed["error"].toString().contains(QStringLiteral("another run")) ||
            failed["error"].toString().contains(QStringLiteral("other data")));
    QVERIFY(!context.lines.filter(QStringLiteral("small failed")).isEmpty());
    QCOMPARE(bench->workspace().saes()->size(), size_t(3));
    for (const char *name : {"large", "seed2", "paper"}) {
        const auto made =
            bench->workspace().saeModel(rowNamed(*result, QLatin1String(name))["sae"].toString());
        const auto expected =
            m_whole->workspace().saeModel(rowNamed(m_result, QLatin1String(name))["sae"].toString());
        VERIFY_RESULT(made);
        VERIFY_RESULT(expected);
        QVERIFY2(sameModel(*made, *expected), name);
    }
}

void tst_Grid::partsAreDisjointAndJoin()
{
    const auto bench = freshBench(QStringLiteral("parts"));
    QStringList names;
    for (const char *part : {"1/3", "2/3", "3/3"}) {
        QJsonObject parameters = gridJob();
        parameters["part"] = QLatin1String(part);
        QuietContext quiet;
        const auto result = bench->run(grid, parameters, {}, quiet);
        VERIFY_RESULT(result);
        for (const QJsonValue &row : (*result)["configurations"].toArray())
            names << row["name"].toString();
    }
    QCOMPARE(names, QStringList({"small", "paper", "large", "seed2"}));
    // The whole grid afterwards trains nothing, and finds the best of all.
    StoppingContext context;
    const auto result = bench->run(grid, gridJob(), {}, context);
    VERIFY_RESULT(result);
    QCOMPARE((*result)["passes"].toInt(), 0);
    QCOMPARE(context.lines.filter(QStringLiteral("trained already")).size(), 4);
    compareWithWhole(*bench, *result);
    QJsonObject none = gridJob();
    none["part"] = QStringLiteral("5/5");
    QVERIFY(!readGridRequest(none));
}

void tst_Grid::theLiveTableIsTheResults()
{
    GridLive live;
    for (const QJsonObject &point : m_points)
        live.measured(point);
    const GridTablePtr shown = live.table(QStringLiteral("r2"));
    JobRecord job;
    job.parameters = gridJob();
    job.result = m_result;
    const GridTablePtr stored = gridTable(job);
    QCOMPARE(shown->best, m_result["best"].toString());
    QCOMPARE(stored->best, shown->best);
    QCOMPARE(shown->rows.size(), size_t(4));
    for (size_t i = 0; i < shown->rows.size(); ++i) {
        const GridRow &a = shown->rows[i], &b = stored->rows[i];
        QCOMPARE(a.name, b.name);
        QCOMPARE(int(a.state), int(GridRow::State::Done));
        QCOMPARE(a.sae, b.sae);
        QCOMPARE(a.r2, b.r2);
        QCOMPARE(a.dead, b.dead);
        QCOMPARE(a.step, 40);
        QVERIFY(a.curve.size() >= 2);
        QCOMPARE(a.curve.back().step, 40);
        if (a.objective == u"fathom")
            QVERIFY(a.curve.back().loss < a.curve.front().loss);
    }
}

FATHOM_TEST_SUBJECT(grid, tst_Grid)
#include "tst_grid.moc"
