// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "subject.h"

#include <engine/embed_plan.h>
#include <engine/encode_speed.h>
#include <engine/slice_pipeline.h>
#include <store/vector_export.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTest>

#include <algorithm>
#include <set>

using namespace fathom;
using namespace fathom::test;

namespace {
constexpr int subjectCount = 4;
const QString grid = QStringLiteral("grid");

Result<EmbedChoice> choiceOf(QJsonObject parameters, int coarse = 1)
{
    parameters["encoder"] = grid;
    return EmbedChoice::read(JobParameters(QStringLiteral("embed"), parameters), coarse);
}

std::set<qint64> idsOf(const EmbedPlan &plan)
{
    std::set<qint64> ids;
    for (const EmbedUnit &unit : plan.units) {
        for (const SliceGroup &group : unit.groups)
            ids.insert(group.ids.begin(), group.ids.end());
    }
    return ids;
}

Result<void> importCohort(JobBench &bench)
{
    QuietContext quiet;
    FATHOM_TRY(const QJsonObject done, bench.run(QStringLiteral("import"), {},
                                                 {{"paths", QJsonArray{smallCohort(subjectCount)}}}, quiet));
    Q_UNUSED(done)
    return {};
}
} // namespace

// Which slices an embed job takes, in which groups and order, and vectors that come from elsewhere.
class tst_Embed final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void choicesAreRead_data();
    void choicesAreRead();
    void planTakesWhatWasChosen();
    void groupsDoNotDependOnWhatIsThere();
    void partsDivideTheVolumes();
    void coarsePassesComeFirst();
    void defaultGroupFollowsTheWork();
    void pipelineHandsOutEveryGroupWithinItsBounds();
    void pipelineStops();
    void byteGateIsFair();
    void timeBudgetStopsAndGoesOn();
    void badVolumeIsSkipped();
    void speedIsMeasuredOnceAndKept();
    void partsJoinToTheWhole();
    void vectorsOfUnknownScansAreKept();
    void vectorsThatAreWrongAreRefused_data();
    void vectorsThatAreWrongAreRefused();

private:
    std::unique_ptr<JobBench> m_bench; ///< scans, nothing embedded
};

void tst_Embed::initTestCase()
{
    m_bench = std::make_unique<JobBench>(QStringLiteral("plan"));
    VERIFY_RESULT(importCohort(*m_bench));
    EncoderInfo info = GridEncoder().info();
    VERIFY_RESULT(m_bench->workspace().addEncoder(info));
}

void tst_Embed::choicesAreRead_data()
{
    QTest::addColumn<QJsonObject>("parameters");
    QTest::addColumn<bool>("good");
    QTest::newRow("slices") << QJsonObject{{"slices", "3-10"}} << true;
    QTest::newRow("slices from 0") << QJsonObject{{"slices", "0-10"}} << false;
    QTest::newRow("slices backwards") << QJsonObject{{"slices", "10-3"}} << false;
    QTest::newRow("slices without end") << QJsonObject{{"slices", "10"}} << false;
    QTest::newRow("body") << QJsonObject{{"body", "0-50"}} << true;
    QTest::newRow("body beyond") << QJsonObject{{"body", "0-101"}} << false;
    QTest::newRow("body of a plane that shows it whole")
        << QJsonObject{{"body", "0-50"}, {"planes", "x"}} << false;
    QTest::newRow("part") << QJsonObject{{"part", "8/8"}} << true;
    QTest::newRow("part 0") << QJsonObject{{"part", "0/8"}} << false;
    QTest::newRow("part 9 of 8") << QJsonObject{{"part", "9/8"}} << false;
    QTest::newRow("part of words") << QJsonObject{{"part", "a/b"}} << false;
    QTest::newRow("coarse") << QJsonObject{{"coarse", 8}} << true;
    QTest::newRow("coarse 3") << QJsonObject{{"coarse", 3}} << false;
}

void tst_Embed::choicesAreRead()
{
    QFETCH(QJsonObject, parameters);
    QFETCH(bool, good);
    const auto choice = choiceOf(parameters);
    QCOMPARE(bool(choice), good);
    if (!good)
        QCOMPARE(int(choice.error().code), int(ErrorCode::Usage));
}

void tst_Embed::planTakesWhatWasChosen()
{
    const Workspace &workspace = m_bench->workspace();
    const auto volumes = workspace.volumes();
    const auto expect = [&](const QJsonObject &parameters,
                            const std::function<bool(const SliceRange &, int)> &wanted) {
        const auto plan = planEmbedding(workspace, *choiceOf(parameters), 8);
        std::set<qint64> expected;
        for (const VolumeRecord &volume : *volumes) {
            for (const SliceRange &range : volume.planes) {
                for (int i = 0; i < range.count; ++i) {
                    if (wanted(range, i))
                        expected.insert(range.firstSlice + i);
                }
            }
        }
        QVERIFY(!expected.empty());
        QCOMPARE(plan->total, qint64(expected.size()));
        QVERIFY(idsOf(*plan) == expected);
    };
    expect({}, [](const SliceRange &, int) { return true; });
    expect({{"every", 5}, {"slices", "4-21"}},
           [](const SliceRange &, int i) { return i % 5 == 0 && i >= 3 && i <= 20; });
    // Synthetic scans lie along the body: slice 0 is at the feet.
    expect({{"body", "50-100"}}, [](const SliceRange &range, int i) {
        return range.plane == Plane::Axial && 2 * i >= range.count - 1;
    });
    expect({{"planes", "xy"}}, [](const SliceRange &range, int) { return range.plane != Plane::Axial; });
}

void tst_Embed::groupsDoNotDependOnWhatIsThere()
{
    JobBench bench(QStringLiteral("groups"));
    VERIFY_RESULT(importCohort(bench));
    VERIFY_RESULT(bench.workspace().addEncoder(GridEncoder().info()));
    const EmbedChoice choice = *choiceOf({{"every", 2}});
    const auto before = planEmbedding(bench.workspace(), choice, 8);
    // Some groups are done, as a kill would leave it.
    const std::vector<qint64> done = before->units[0].groups[1].ids;
    const std::vector<float> rows(done.size() * size_t(GridEncoder().info().dimension), 1.0F);
    VERIFY_RESULT(bench.workspace().addShard(grid, done, rows));
    const auto after = planEmbedding(bench.workspace(), choice, 8);
    QCOMPARE(after->total, before->total);
    QCOMPARE(after->there, qint64(done.size()));
    std::vector<std::vector<qint64>> groups, expected;
    for (const EmbedUnit &unit : after->units) {
        for (const SliceGroup &group : unit.groups)
            groups.push_back(group.ids);
    }
    for (const EmbedUnit &unit : before->units) {
        for (const SliceGroup &group : unit.groups) {
            if (group.ids != done)
                expected.push_back(group.ids);
        }
    }
    QVERIFY(groups == expected);
}

void tst_Embed::partsDivideTheVolumes()
{
    const Workspace &workspace = m_bench->workspace();
    std::set<qint64> all;
    qint64 sum = 0;
    for (const char *part : {"1/3", "2/3", "3/3"}) {
        const auto plan = planEmbedding(workspace, *choiceOf({{"part", part}}), 8);
        VERIFY_RESULT(plan);
        QVERIFY(!plan->volumes.empty());
        sum += plan->total;
        const std::set<qint64> ids = idsOf(*plan);
        all.insert(ids.begin(), ids.end());
    }
    const auto whole = planEmbedding(workspace, *choiceOf({}), 8);
    QCOMPARE(sum, whole->total);
    QVERIFY(all == idsOf(*whole));
}

void tst_Embed::coarsePassesComeFirst()
{
    const auto plan = planEmbedding(m_bench->workspace(), *choiceOf({{"planes", "z"}, {"coarse", 4}}), 8);
    VERIFY_RESULT(plan);
    QVERIFY(idsOf(*plan) == idsOf(*planEmbedding(m_bench->workspace(), *choiceOf({{"planes", "z"}}), 8)));
    int pass = 0;
    for (const EmbedUnit &unit : plan->units) {
        QVERIFY(unit.pass >= pass);
        pass = unit.pass;
        for (const SliceGroup &group : unit.groups) {
            for (const auto &[plane, index] : group.where) {
                const int expected = index % 4 == 0 ? 0 : index % 2 == 0 ? 1 : 2;
                QCOMPARE(unit.pass, expected);
            }
        }
    }
    QCOMPARE(pass, 2);
}

void tst_Embed::defaultGroupFollowsTheWork()
{
    EncoderInfo info;
    info.parameters = 3'700'000;
    info.gridSide = 9;
    QCOMPARE(defaultGroup(info, false), 32);
    info.parameters = 303'000'000; // ViT-L at 1024 pixels: half a minute a slice on two cores
    info.gridSide = 64;
    QCOMPARE(defaultGroup(info, false), 1);
    QCOMPARE(defaultGroup(info, true), 32);
    QCOMPARE(defaultGroup(EncoderInfo(), false), 32);
}

void tst_Embed::pipelineHandsOutEveryGroupWithinItsBounds()
{
    const auto plan = planEmbedding(m_bench->workspace(), *choiceOf({{"coarse", 2}}), 16);
    VERIFY_RESULT(plan);
    SlicePipeline pipeline(*plan, m_bench->workspace(), 32, 3, {});
    std::set<std::pair<size_t, size_t>> seen;
    size_t ended = 0;
    while (const auto piece = pipeline.next()) {
        QVERIFY2(!piece->failed, qPrintable(piece->failure.english()));
        QVERIFY(seen.emplace(piece->unit, piece->group).second);
        QCOMPARE(piece->grey.size(), plan->units[piece->unit].groups[piece->group].ids.size() * 32 * 32);
        ended += piece->last ? 1 : 0;
    }
    size_t groups = 0;
    for (const EmbedUnit &unit : plan->units)
        groups += unit.groups.size();
    QCOMPARE(seen.size(), groups);
    QCOMPARE(ended, plan->units.size());
    QVERIFY(pipeline.mostVoxelBytes() > 0);
    QVERIFY(pipeline.mostVoxelBytes() <= qint64(3) << 29);
}

void tst_Embed::pipelineStops()
{
    const auto plan = planEmbedding(m_bench->workspace(), *choiceOf({}), 4);
    VERIFY_RESULT(plan);
    std::stop_source stop;
    SlicePipeline pipeline(*plan, m_bench->workspace(), 32, 2, stop.get_token());
    QVERIFY(pipeline.next());
    stop.request_stop();
    QVERIFY(!pipeline.next()); // its threads wait on a full queue, and end
}

void tst_Embed::byteGateIsFair()
{
    ByteGate gate(100);
    QVERIFY(gate.enter(60, {}));
    std::atomic<int> inside = 0;
    std::vector<int> order;
    std::mutex mutex;
    const auto enter = [&](int number, qint64 bytes) {
        return std::jthread([&, number, bytes] {
            if (!gate.enter(bytes, {}))
                return;
            const std::lock_guard lock(mutex);
            order.push_back(number);
            ++inside;
        });
    };
    {
        const std::jthread large = enter(1, 1000); // alone, and nobody slips in before it
        QTRY_COMPARE(gate.waiting(), 1);
        const std::jthread small = enter(2, 10);
        QTRY_COMPARE(gate.waiting(), 2);
        QCOMPARE(inside.load(), 0);
        gate.leave(60);
        QTRY_COMPARE(inside.load(), 1);
        gate.leave(1000);
    }
    QCOMPARE(order, (std::vector<int>{1, 2}));
    gate.leave(10);
    std::stop_source stop;
    QVERIFY(gate.enter(100, {}));
    const std::jthread waits([&] { QVERIFY(!gate.enter(100, stop.get_token())); });
    stop.request_stop();
}

void tst_Embed::timeBudgetStopsAndGoesOn()
{
    JobBench bench(QStringLiteral("budget"));
    VERIFY_RESULT(importCohort(bench));
    const QJsonObject parameters{{"encoder", grid}, {"minutes", 1e-9}, {"batch", 8}};
    QuietContext first;
    const auto some = bench.run(QStringLiteral("embed"), parameters, {}, first);
    VERIFY_RESULT(some);
    QCOMPARE((*some)["embedded"].toInt(), 8); // at least one group, and no more
    const auto coarse = bench.workspace().embeddings(grid)->sliceIds;
    const auto volumes = bench.workspace().volumes();
    for (const qint64 slice : coarse) {
        for (const VolumeRecord &volume : *volumes) {
            for (const SliceRange &range : volume.planes) {
                if (slice >= range.firstSlice && slice < range.firstSlice + range.count)
                    QCOMPARE((slice - range.firstSlice) % 8, 0);
            }
        }
    }
    QuietContext second; // the same command again goes on
    const auto more = bench.run(QStringLiteral("embed"), parameters, {}, second);
    QCOMPARE((*more)["rows"].toInt(), 16);
    QVERIFY((*more)["left"].toInt() > 0);
    // A run that was killed does not get its time again.
    StoppingContext killed(-1, {{"seconds", 1e6}});
    const auto late =
        bench.run(QStringLiteral("embed"), {{"encoder", grid}, {"minutes", 60}, {"batch", 8}}, {}, killed);
    QCOMPARE((*late)["embedded"].toInt(), 8);
    // Without a budget the rest comes into the same store, bit for bit what one run gives.
    QuietContext rest;
    VERIFY_RESULT(bench.run(QStringLiteral("embed"), {{"encoder", grid}}, {}, rest));
    JobBench whole(QStringLiteral("whole"));
    VERIFY_RESULT(importCohort(whole));
    QuietContext quiet;
    VERIFY_RESULT(whole.run(QStringLiteral("embed"), {{"encoder", grid}}, {}, quiet));
    QVERIFY(bench.workspace().embeddings(grid)->sliceIds == whole.workspace().embeddings(grid)->sliceIds);
    QVERIFY(bench.workspace().embeddings(grid)->rows == whole.workspace().embeddings(grid)->rows);
}

void tst_Embed::badVolumeIsSkipped()
{
    JobBench bench(QStringLiteral("skip"));
    VERIFY_RESULT(importCohort(bench));
    const auto volumes = bench.workspace().volumes();
    const VolumeRecord &bad = (*volumes)[1];
    QTemporaryDir folder;
    // Its file is another one now.
    ScanEntry source = *bench.workspace().source(bad.id);
    const QString path = source.path;
    const QString away = folder.filePath(QStringLiteral("away"));
    QVERIFY(QFile::rename(path, away));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("no scan at all");
    file.close();
    StoppingContext context;
    const auto done = bench.run(QStringLiteral("embed"), {{"encoder", grid}}, {}, context);
    QVERIFY(QFile::remove(path));
    QVERIFY(QFile::rename(away, path));
    VERIFY_RESULT(done);
    QCOMPARE((*done)["unread"].toInt(), 1);
    QCOMPARE(qint64(bench.workspace().pendingSlices(grid)->size()), bad.slices());
    const QString log = context.lines.join(u'\n');
    QVERIFY2(log.contains(bad.alias + QStringLiteral(" was left out")), qPrintable(log));
    for (const VolumeRecord &volume : *volumes) {
        if (volume.id != bad.id)
            QVERIFY2(log.contains(QStringLiteral("%1: %2 slices").arg(volume.alias).arg(volume.slices())),
                     qPrintable(log));
    }
}

void tst_Embed::speedIsMeasuredOnceAndKept()
{
    usePrivateFolder();
    int encoded = 0;
    class Counting final : public ImageEncoder
    {
    public:
        explicit Counting(int &count)
            : m_count(count)
        {
        }
        const EncoderInfo &info() const override { return m_grid.info(); }
        Result<Encoded> encode(std::span<const quint8> grey, int n, bool tokens,
                               std::stop_token stop) override
        {
            m_count += n;
            return m_grid.encode(grey, n, tokens, std::move(stop));
        }

    private:
        GridEncoder m_grid;
        int &m_count;
    };
    DeviceWorker worker(1, [&](const QString &, const QString &) {
        return Result<std::unique_ptr<ImageEncoder>>(std::make_unique<Counting>(encoded));
    });
    const auto measure = [&] {
        return worker.run(DeviceWorker::Priority::Batch, [](Device &device) {
            return measuredSpeed(device, QStringLiteral("speed-test"), QStringLiteral("cpu"), {});
        });
    };
    const auto first = measure();
    VERIFY_RESULT(first);
    QCOMPARE(encoded, 34); // two, and as they were quick a group
    QVERIFY(first->secondsPerSlice > 0);
    QCOMPARE(first->where, QStringLiteral("cpu, 1 threads"));
    const auto second = measure();
    VERIFY_RESULT(second);
    QCOMPARE(encoded, 34); // known by now
    QCOMPARE(second->secondsPerSlice, first->secondsPerSlice);
    QVERIFY(!knownSpeed(QStringLiteral("speed-test"), QStringLiteral("cuda")));
}

void tst_Embed::partsJoinToTheWhole()
{
    // Two machines with copies of one workspace, and a third that imported the same scans.
    JobBench whole(QStringLiteral("whole")), one(QStringLiteral("one")), two(QStringLiteral("two"));
    QTemporaryDir folder;
    QuietContext quiet;
    for (JobBench *bench : {&whole, &one, &two})
        VERIFY_RESULT(importCohort(*bench));
    VERIFY_RESULT(whole.run(QStringLiteral("embed"), {{"encoder", grid}}, {}, quiet));
    VERIFY_RESULT(one.run(QStringLiteral("embed"), {{"encoder", grid}, {"part", "1/2"}}, {}, quiet));
    VERIFY_RESULT(two.run(QStringLiteral("embed"), {{"encoder", grid}, {"part", "2/2"}}, {}, quiet));
    const QString shards = two.workspace().folder() + QStringLiteral("/embeddings/grid");
    const auto joined = one.run(QStringLiteral("vectors"), {}, {{"paths", QJsonArray{shards}}}, quiet);
    VERIFY_RESULT(joined);
    QCOMPARE((*joined)["known"].toInt(), 0);
    QCOMPARE((*joined)["without_scan"].toInt(), 0);
    QVERIFY((*joined)["norm_min"].toDouble() <= (*joined)["norm_median"].toDouble());
    QVERIFY((*joined)["norm_median"].toDouble() <= (*joined)["norm_max"].toDouble());
    QVERIFY(one.workspace().embeddings(grid)->sliceIds == whole.workspace().embeddings(grid)->sliceIds);
    QVERIFY(one.workspace().embeddings(grid)->rows == whole.workspace().embeddings(grid)->rows);
    // Once more: everything is known.
    const auto again = one.run(QStringLiteral("vectors"), {}, {{"paths", QJsonArray{shards}}}, quiet);
    QCOMPARE((*again)["added"].toInt(), 0);
    QVERIFY(one.workspace().audit()->isEmpty());
    // Equal embeddings give an equal file, whatever way they came.
    QByteArray bytes[2];
    for (int i : {0, 1}) {
        const QString path = folder.filePath(QStringLiteral("%1.npy").arg(i));
        VERIFY_RESULT(exportEmbeddings((i == 0 ? whole : one).workspace(), grid, path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        bytes[i] = file.readAll();
    }
    QVERIFY(bytes[0] == bytes[1]);
}

void tst_Embed::vectorsOfUnknownScansAreKept()
{
    JobBench whole(QStringLiteral("whole")), empty(QStringLiteral("empty"));
    QTemporaryDir folder;
    QuietContext quiet;
    VERIFY_RESULT(importCohort(whole));
    VERIFY_RESULT(whole.run(QStringLiteral("embed"), {{"encoder", grid}}, {}, quiet));
    const QString path = folder.filePath(QStringLiteral("e.npy"));
    VERIFY_RESULT(exportEmbeddings(whole.workspace(), grid, path));
    const auto unnamed = empty.run(QStringLiteral("vectors"), {}, {{"paths", QJsonArray{path}}}, quiet);
    QVERIFY(!unnamed); // a .npy does not say who made it
    const auto added =
        empty.run(QStringLiteral("vectors"), {{"encoder", "theirs"}}, {{"paths", QJsonArray{path}}}, quiet);
    VERIFY_RESULT(added);
    QCOMPARE((*added)["without_scan"].toInt(), subjectCount);
    QVERIFY(empty.workspace().audit()->isEmpty());
    // They can be explored: trained on, indexed and labelled without any scan.
    QJsonObject training = smallTraining();
    training["encoder"] = QStringLiteral("theirs");
    VERIFY_RESULT(empty.run(QStringLiteral("train"), training, {}, quiet));
    VERIFY_RESULT(empty.run(QStringLiteral("index"), {{"sae", "sae-1"}}, {}, quiet));
    VERIFY_RESULT(empty.run(QStringLiteral("label"), {{"sae", "sae-1"}}, {}, quiet));
    // Nothing of them is embedded again.
    StoppingContext context;
    const auto nothing = empty.run(QStringLiteral("embed"), {{"encoder", grid}}, {}, context);
    VERIFY_RESULT(nothing);
    QCOMPARE((*nothing)["embedded"].toInt(), 0);
    QVERIFY(context.lines.join(u'\n').contains(QStringLiteral("no scan")));
    // The scans come later and join them; the index stays.
    const QString index = empty.workspace().sae(QStringLiteral("sae-1"))->indexHash;
    const auto imported =
        empty.run(QStringLiteral("import"), {}, {{"paths", QJsonArray{smallCohort(subjectCount)}}}, quiet);
    VERIFY_RESULT(imported);
    QCOMPARE((*imported)["volumes"].toInt(), subjectCount);
    QCOMPARE(empty.workspace().volumes()->size(), size_t(subjectCount));
    const auto volumes = empty.workspace().volumes();
    for (const VolumeRecord &volume : *volumes)
        QVERIFY(volume.hasScan);
    QVERIFY(empty.workspace().embeddings(QStringLiteral("theirs"))->rows ==
            whole.workspace().embeddings(grid)->rows);
    QCOMPARE(empty.workspace().sae(QStringLiteral("sae-1"))->indexHash, index);
    QVERIFY(empty.workspace().audit()->isEmpty());
    // Fathom's own embeddings never join vectors whose weights are not known.
    EncoderInfo own = GridEncoder().info();
    own.id = QStringLiteral("theirs");
    QVERIFY(!empty.workspace().addEncoder(own));
}

void tst_Embed::vectorsThatAreWrongAreRefused_data()
{
    QTest::addColumn<QByteArray>("table");
    QTest::addColumn<QString>("why");
    const QByteArray head("dataset,modality,id,plane,index,v0,v1\n");
    QTest::newRow("no number") << head + "c,ct,s0001,z,3,1,2\nc,ct,s0001,z,4,nan,2\n"
                               << "row 2";
    QTest::newRow("endless") << head + "c,ct,s0001,z,3,inf,2\n"
                             << "row 1";
    QTest::newRow("twice") << head + "c,ct,s0001,z,3,1,2\nc,ct,s0002,z,3,1,2\nc,ct,s0001,z,3,1,2\n"
                           << "row 3 is of a slice that row 1";
    QTest::newRow("no rows") << head << "no rows";
    QTest::newRow("other dimension") << head + "c,ct,s0001,z,3,1,2\n"
                                     << "of other weights";
}

void tst_Embed::vectorsThatAreWrongAreRefused()
{
    QFETCH(QByteArray, table);
    QFETCH(QString, why);
    JobBench bench(QStringLiteral("wrong"));
    EncoderInfo info;
    info.id = QStringLiteral("theirs");
    info.dimension = 3;
    info.weightsSha256 = QStringLiteral("abc");
    VERIFY_RESULT(bench.workspace().addEncoder(info));
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("t.csv")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(table);
    file.close();
    QuietContext quiet;
    const auto outcome = bench.run(QStringLiteral("vectors"), {{"encoder", "theirs"}},
                                   {{"paths", QJsonArray{file.fileName()}}}, quiet);
    QVERIFY(!outcome);
    QVERIFY2(outcome.error().english().contains(why), qPrintable(outcome.error().english()));
    QVERIFY(bench.workspace().volumes()->empty());
    QVERIFY(bench.workspace().embeddings(QStringLiteral("theirs"))->rows.empty());
}

FATHOM_TEST_SUBJECT(embed, tst_Embed)
#include "tst_embed.moc"
