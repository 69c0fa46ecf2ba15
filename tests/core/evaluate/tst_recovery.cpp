// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "made_world.h"
#include "subject.h"

#include <evaluate/evaluation_json.h>
#include <evaluate/recovery.h>
#include <store/index_builder.h>

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <map>

using namespace fathom;

namespace {
constexpr int Structures = 6, Features = 20, Width = 10;

// Feature s fires where structure s is shown, mostly; the embedding has a direction for each as well.
struct Told
{
    test::MadeWorld world;
    std::optional<SliceTable> table;
    std::shared_ptr<const ActivationIndex> index;
    std::vector<float> rows;
    QTemporaryDir folder;

    Told()
        : world(test::madeWorld(100, 6, Structures, 4))
    {
        if (auto made = SliceTable::of(world.volumes, world.presence, world.slices))
            table = std::move(*made);
        IndexBuilder builder(Features, folder.filePath(QStringLiteral("index")));
        Random random(5);
        for (size_t row = 0; row < world.slices.size(); ++row) {
            std::vector<Activation> active;
            std::vector<double> x(Width);
            for (double &value : x)
                value = 2.0 + 0.5 * random.normal();
            for (int f = 0; f < Features; ++f) {
                const bool shown = f < Structures && table->shows(row, f);
                if (random.chance(f >= Structures ? 0.2 : shown ? 0.9 : 0.05))
                    active.push_back({f, float(0.2 + 0.1 * random.uniform())});
                if (shown)
                    x[size_t(f)] += 1.5;
            }
            (void)builder.append(world.slices[row], active);
            rows.insert(rows.end(), x.begin(), x.end());
        }
        if (auto made = builder.finish())
            index = *made;
    }
};
} // namespace

/// Probes of the targets of a workspace, and what few features recover of them.
class tst_Recovery : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void targetsLeaveOutWhatIsNotKnown();
    void sampleKeepsTheShares();
    void fewFeaturesAreThoseThatTell_data();
    void fewFeaturesAreThoseThatTell();
};

void tst_Recovery::targetsLeaveOutWhatIsNotKnown()
{
    const Told told;
    const auto find = [](const std::vector<ProbeGroup> &groups, const char *name) {
        const auto at = std::find_if(groups.begin(), groups.end(), [&](const ProbeGroup &group) {
            return group.name == QLatin1String(name);
        });
        return at == groups.end() ? ProbeGroup{} : *at;
    };
    const auto fathom = probeGroups(*told.table, Method::Fathom);
    const ProbeGroup structures = find(fathom, "structure");
    QCOMPARE(structures.targets.size(), Structures);
    for (size_t row = 0; row < told.table->rows(); ++row)
        for (int s = 0; s < Structures; ++s) {
            const bool annotated = told.table->annotates(told.table->volume(row), s);
            QCOMPARE(int(structures.classOfRow[size_t(s)][row]),
                     annotated ? int(told.table->shows(row, s)) : -1);
        }
    // Of two words one is a target; of a single plane none tells anything.
    QCOMPARE(find(fathom, "modality").targets, QStringList{QStringLiteral("mri")});
    QCOMPARE(find(fathom, "sex").targets.size(), 1);
    QVERIFY(find(fathom, "plane").targets.isEmpty());
    // Ages between the two bins are not known.
    const ProbeGroup age = find(fathom, "age_group");
    for (size_t row = 0; row < told.table->rows(); ++row) {
        const double years =
            told.world.volumes[size_t(told.table->volume(row))].meta.value(QStringLiteral("age")).toDouble();
        QCOMPARE(int(age.classOfRow.front()[row]), years <= 40 ? 1 : years > 80 ? 0 : -1);
    }
    // The published groups list both words.
    QCOMPARE(find(probeGroups(*told.table, Method::Paper), "modality").targets.size(), 2);
    QCOMPARE(find(probeGroups(*told.table, Method::Paper), "sex").targets.size(), 2);
}

void tst_Recovery::sampleKeepsTheShares()
{
    std::vector<QString> labels;
    for (int i = 0; i < 1000; ++i)
        labels.push_back(QString::number(i % 10 == 0 ? 2 : i % 3 == 0 ? 1 : 0));
    std::map<QString, int> all, chosen;
    for (const QString &label : labels)
        ++all[label];
    const std::vector<size_t> sample = stratifiedSample(labels, 333);
    QCOMPARE(sample.size(), size_t(333));
    QVERIFY(std::is_sorted(sample.begin(), sample.end()));
    QVERIFY(std::adjacent_find(sample.begin(), sample.end()) == sample.end());
    for (const size_t place : sample)
        ++chosen[labels[place]];
    for (const auto &[label, count] : all)
        QVERIFY(std::abs(chosen[label] - count * 0.333) < 1.0);
    QCOMPARE(stratifiedSample(labels, 333), sample);
    QCOMPARE(stratifiedSample(labels, 1000).size(), size_t(1000)); // there are no more
}

void tst_Recovery::fewFeaturesAreThoseThatTell_data()
{
    QTest::addColumn<bool>("paper");
    QTest::newRow("fathom") << false;
    QTest::newRow("paper") << true;
}

void tst_Recovery::fewFeaturesAreThoseThatTell()
{
    QFETCH(const bool, paper);
    const Told told;
    const ProbeSplit split = probeSplit(*told.table);
    QVERIFY(split.heldOut);
    // By subject always: nobody is on two sides.
    std::map<int, QString> sideOf;
    for (const auto &[name, rows] :
         {std::pair(u"train", &split.train), std::pair(u"val", &split.val), std::pair(u"test", &split.test)})
        for (const qint64 row : *rows) {
            const QString side = QString::fromUtf16(name);
            QCOMPARE(sideOf.emplace(split.subject[size_t(row)], side).first->second, side);
        }
    QCOMPARE(sideOf.size(), told.world.volumes.size());

    ProbeOptions options;
    if (paper) {
        options.method = Method::Paper;
        options.trainRows = 10'000;
        options.cs = {1.0};
    }
    std::vector<ProbeGroup> groups = probeGroups(*told.table, Method::Fathom);
    std::erase_if(groups, [](const ProbeGroup &group) { return group.name != u"structure"; });
    const RowsInMemory source(told.rows, qint64(told.world.slices.size()), Width);
    const ProbeInput dense = ProbeInput::dense(source), sparse = ProbeInput::sparse(*told.index, Features);
    const auto denseProbes = measureProbes(dense, groups, split, options);
    VERIFY_RESULT(denseProbes);
    const auto sparseProbes = measureProbes(sparse, groups, split, options);
    VERIFY_RESULT(sparseProbes);
    QCOMPARE(denseProbes->size(), size_t(Structures));
    for (const auto *probes : {&*denseProbes, &*sparseProbes})
        for (const ProbeResult &probe : *probes) {
            QVERIFY(probe.fitted);
            QVERIFY2(probe.residual <= probe.limit, qPrintable(probe.target));
            QVERIFY2(probe.val.auc.value().value_or(0.0) > 0.8,
                     qPrintable(probe.target + u' ' + probe.val.auc.text()));
            // Only rows of volumes that annotate it count.
            qint64 known = 0;
            const int name = int(told.table->names().indexOf(probe.target));
            for (const qint64 row : split.val)
                known += told.table->annotates(told.table->volume(size_t(row)), name) ? 1 : 0;
            QCOMPARE(probe.val.positives + probe.val.negatives, known);
        }

    const auto recovery = measureRecovery(sparse, groups, split, options, *denseProbes, *sparseProbes);
    VERIFY_RESULT(recovery);
    QCOMPARE(recovery->targets.size(), size_t(Structures));
    double sum = 0, whole = 0;
    for (int s = 0; s < Structures; ++s) {
        const TargetRecovery &target = recovery->targets[size_t(s)];
        QVERIFY(!target.features.empty());
        const int first = target.features.front();
        if (!paper)
            QCOMPARE(first, s); // its own order; the published one is the group's
        // With one feature the probe orders slices as the feature does, or the other way round.
        std::vector<double> values;
        std::vector<qint8> classes;
        for (const qint64 row : split.val) {
            values.push_back(double(told.index->row(row).valueOfFeature(first)));
            classes.push_back(groups.front().classOfRow[size_t(s)][size_t(row)]);
        }
        const double auc = rocAuc(values, classes), found = *target.curve.front().val.value();
        QVERIFY2(std::abs(found - auc) < 1e-9 || std::abs(found - (1.0 - auc)) < 1e-9 ||
                     std::abs(found - 0.5) < 1e-9,
                 qPrintable(target.target));
        if (!paper) {
            QVERIFY(std::abs(found - auc) < 1e-9 && auc > 0.85);
            QCOMPARE(target.curve.front().count, 1);
        }
        sum += found / Structures;
        whole += *target.dense.value() / Structures;
    }
    QVERIFY(std::abs(*recovery->curve.front().auc.value() - sum) < 1e-12);
    QVERIFY(std::abs(*recovery->curve.front().ratio.value() - sum / whole) < 1e-12);
    QCOMPARE(recovery->curve.front().auc.n(), Structures);

    // The ranking reads the same from what is stored.
    const QJsonObject mono{{"top10", Figure::of(0.4, 10).json()}, {"top50", Figure::of(0.3, 50).json()}};
    const auto ranked = rankedConfiguration(QStringLiteral("sae-1"), mono, toJson(*recovery));
    QVERIFY(ranked);
    const auto direct = rankedTargets(*recovery);
    QCOMPARE(ranked->targets.size(), direct.size());
    for (size_t t = 0; t < direct.size(); ++t) {
        QCOMPARE(ranked->targets[t].name, direct[t].name);
        QVERIFY(ranked->targets[t].auc == direct[t].auc);
        QVERIFY(ranked->targets[t].reached == direct[t].reached);
        QVERIFY(direct[t].reached[0].has_value()); // half of the dense AUC is easy
    }
    QVERIFY(!rankedConfiguration(QStringLiteral("none"), {}, toJson(*recovery)));
}

FATHOM_TEST_SUBJECT(recovery, tst_Recovery)
#include "tst_recovery.moc"
