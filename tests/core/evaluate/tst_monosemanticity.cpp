// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "made_world.h"
#include "subject.h"

#include <evaluate/monosemanticity.h>
#include <evaluate/sample_concepts.h>
#include <store/index_builder.h>

#include <QSet>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <set>

using namespace fathom;

namespace {
using Sets = std::vector<std::set<int>>;

std::vector<quint64> bitsOf(const std::set<int> &names)
{
    std::vector<quint64> bits(2, 0);
    for (const int name : names)
        bits[size_t(name) / 64] |= quint64(1) << (name % 64);
    return bits;
}

// Bits of all sets; `annotated` where it is empty: all 121.
std::optional<SampleScore> scoreOf(const Sets &present, const Sets &annotated, Method method)
{
    std::set<int> every;
    for (int name = 0; name < 121; ++name)
        every.insert(name);
    std::vector<std::vector<quint64>> bits;
    for (const auto &set : present)
        bits.push_back(bitsOf(set));
    for (size_t i = 0; i < present.size(); ++i)
        bits.push_back(bitsOf(annotated.empty() ? every : annotated[i]));
    std::vector<SampleStructures> samples;
    for (size_t i = 0; i < present.size(); ++i)
        samples.push_back({bits[i], bits[present.size() + i]});
    return scoreSamples(samples, 121, method);
}

// The definition of method fathom on sets, in float64.
SampleScore plainScore(const Sets &present, const Sets &annotated)
{
    double sum = 0;
    int pairs = 0;
    for (size_t i = 0; i < present.size(); ++i)
        for (size_t j = i + 1; j < present.size(); ++j) {
            int common = 0, either = 0, both = 0;
            for (int name = 0; name < 121; ++name) {
                if (!annotated[i].contains(name) || !annotated[j].contains(name))
                    continue;
                ++both;
                common += present[i].contains(name) && present[j].contains(name);
                either += present[i].contains(name) || present[j].contains(name);
            }
            if (both == 0)
                continue;
            ++pairs;
            sum += either == 0 ? 1.0 : double(common) / either;
        }
    std::vector<double> share;
    double total = 0;
    for (int name = 0; name < 121; ++name) {
        int shown = 0, asked = 0;
        for (size_t i = 0; i < present.size(); ++i) {
            shown += present[i].contains(name);
            asked += annotated[i].contains(name);
        }
        if (asked > 0)
            share.push_back(double(shown) / asked);
    }
    for (const double value : share)
        total += value;
    double entropy = 0;
    for (const double value : share)
        if (value > 0)
            entropy -= value / total * std::log(value / total);
    return {sum / pairs, total > 0 ? 1.0 - entropy / std::log(double(share.size())) : 0.0};
}
} // namespace

/// Coherence x specificity against published vectors and a brute force over sets.
class tst_Monosemanticity : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void publishedVectorsComeOut();
    void structuresThatAreNotAnnotatedAreLeftOut();
    void everyFeatureIsScoredAsByHand_data();
    void everyFeatureIsScoredAsByHand();
    void conceptsNeedEightOfTen();
};

void tst_Monosemanticity::publishedVectorsComeOut()
{
    const auto check = [](const Sets &sets, double coherence, double specificity) {
        const auto score = scoreOf(sets, {}, Method::Paper);
        return score && score->coherence == coherence && std::abs(score->specificity - specificity) < 1e-14;
    };
    QVERIFY(check({{0, 1}, {1, 2}, {}}, 0.11111111442248027, 0.7832013802615841));
    QVERIFY(check({{}, {}}, 1.0, 0.0));
    QVERIFY(check({{0, 1, 2}, {0, 1, 2}, {0, 1}, {3}}, 0.3888888955116272, 0.7266803740411034));
    QVERIFY(check({{5}, {5}, {5}}, 1.0, 1.0));
    std::set<int> all;
    for (int name = 0; name < 121; ++name)
        all.insert(name);
    QVERIFY(std::abs(scoreOf({all, all}, {}, Method::Paper)->specificity) < 1e-14);
    // With the published null baseline of ten slices.
    const auto third = scoreOf({{0, 1, 2}, {0, 1, 2}, {0, 1}, {3}}, {}, Method::Paper);
    QVERIFY(std::abs((third->coherence - 0.112725) * third->specificity - 0.20068288288703745) < 1e-14);
    // Without rounding to float32 where everything is annotated.
    QVERIFY(std::abs(scoreOf({{0, 1}, {1, 2}, {}}, {}, Method::Fathom)->coherence - 1.0 / 9.0) < 1e-15);
}

void tst_Monosemanticity::structuresThatAreNotAnnotatedAreLeftOut()
{
    // The second slice cannot show 1: its volume does not annotate it. paper calls that a difference.
    const Sets present{{0, 1}, {0}}, annotated{{0, 1}, {0}};
    QCOMPARE(scoreOf(present, annotated, Method::Paper)->coherence, 0.5);
    QCOMPARE(scoreOf(present, annotated, Method::Fathom)->coherence, 1.0);
    QVERIFY(!scoreOf({{0}, {1}}, {{0}, {1}}, Method::Fathom)); // nothing to compare
}

void tst_Monosemanticity::everyFeatureIsScoredAsByHand_data()
{
    QTest::addColumn<bool>("paper");
    QTest::newRow("paper") << true;
    QTest::newRow("fathom") << false;
}

void tst_Monosemanticity::everyFeatureIsScoredAsByHand()
{
    QFETCH(const bool, paper);
    const test::MadeWorld world = test::madeWorld(300, 6, 90, 4);
    const auto table = SliceTable::of(world.volumes, world.presence, world.slices);
    VERIFY_RESULT(table);
    constexpr int Features = 40;
    QTemporaryDir folder;
    IndexBuilder builder(Features, folder.filePath(QStringLiteral("index")));
    Random random(7);
    std::vector<std::vector<std::pair<double, qint64>>> firing(Features); // value, row
    for (size_t row = 0; row < world.slices.size(); ++row) {
        std::vector<Activation> active;
        for (int f = 0; f < Features; ++f) {
            // Feature 0 fires everywhere, 1 nowhere, 2 in few volumes; the others are seldom to common.
            const double rate = f == 0 ? 1.0 : f == 1 ? 0.0 : f == 2 ? 0.02 : 0.01 * f;
            if (f == 0 || random.chance(rate)) {
                active.push_back({f, float(0.1 + random.uniform())});
                firing[size_t(f)].emplace_back(double(active.back().value), qint64(row));
            }
        }
        VERIFY_RESULT(builder.append(world.slices[row], active));
    }
    const auto index = builder.finish();
    VERIFY_RESULT(index);

    MonosemanticityOptions options;
    options.method = paper ? Method::Paper : Method::Fathom;
    const auto found = measureMonosemanticity(**index, *table, {20, Features}, options);
    VERIFY_RESULT(found);
    // Validation subjects of one image id are one volume for paper.
    auto volumes = world.volumes;
    for (size_t v = 5; v < volumes.size(); v += 10)
        volumes[v].imageId = volumes[v - 5].imageId;
    const auto collided = SliceTable::of(volumes, world.presence, world.slices);
    VERIFY_RESULT(collided);
    const auto fewer = measureMonosemanticity(**index, *collided, {20, Features}, options);
    VERIFY_RESULT(fewer);
    const auto retrieved = [](const Monosemanticity &of) {
        qint64 sum = 0;
        for (const FeatureMonosemanticity &feature : of.features)
            sum += feature.retrieved;
        return sum;
    };
    QCOMPARE(retrieved(*fewer) < retrieved(*found), paper);
    QCOMPARE(found->rows, 60 * 6);
    QCOMPARE(found->alwaysActive, 1);
    QCOMPARE(found->dead, 1);

    size_t at = 0;
    int few = 0;
    std::vector<double> scores;
    for (int f = 2; f < Features; ++f) {
        auto rows = firing[size_t(f)];
        std::erase_if(rows, [&](const auto &r) { return table->split(size_t(r.second)) != u"val"; });
        std::sort(rows.begin(), rows.end(), [](const auto &a, const auto &b) {
            return a.first != b.first ? a.first > b.first : a.second < b.second;
        });
        Sets present, annotated;
        std::set<int> volumes;
        for (const auto &[value, row] : rows) {
            const int volume = table->volume(size_t(row));
            if (!volumes.insert(volume).second || present.size() == ManySamples)
                continue;
            present.emplace_back();
            annotated.emplace_back();
            for (int name = 0; name < table->structures(); ++name) {
                if (table->shows(size_t(row), name))
                    present.back().insert(name);
                if (paper || table->annotates(volume, name))
                    annotated.back().insert(name);
            }
        }
        if (present.size() < size_t(FewSamples)) {
            ++few;
            continue;
        }
        const FeatureMonosemanticity &feature = found->features.at(at++);
        QCOMPARE(feature.feature, f);
        QCOMPARE(feature.level, f < 20 ? 0 : 1);
        QCOMPARE(feature.firing, qint64(rows.size()));
        const auto score = [&](size_t n) {
            Sets p(present.begin(), present.begin() + qint64(n)),
                a(annotated.begin(), annotated.begin() + qint64(n));
            return paper ? *scoreOf(p, {}, Method::Paper) : plainScore(p, a);
        };
        const SampleScore expected = score(FewSamples);
        QVERIFY(std::abs(feature.few.coherence - expected.coherence) < 1e-12);
        // The table has 90 structures, not 121: entropy is compared with its own most.
        if (!paper)
            QVERIFY(std::abs(feature.few.specificity - expected.specificity) < 1e-12);
        QVERIFY(std::abs(feature.score - std::max(0.0, expected.coherence - found->null[1].mean) *
                                             feature.few.specificity) < 1e-12);
        scores.push_back(feature.score);
        QCOMPARE(feature.many.has_value(), present.size() == size_t(ManySamples));
        if (feature.many)
            QVERIFY(std::abs(feature.many->coherence - score(ManySamples).coherence) < 1e-12);
    }
    QCOMPARE(at, found->features.size());
    QCOMPARE(found->tooFew, few);
    QVERIFY(few > 0);
    std::sort(scores.begin(), scores.end(), std::greater<>());
    double top = 0;
    for (size_t i = 0; i < 10; ++i)
        top += scores[i] / 10.0;
    QVERIFY(std::abs(*found->top10.value() - top) < 1e-12);

    // The baseline is that of random slices: two seeds agree within their error.
    MonosemanticityOptions again = options;
    again.seed = 43;
    const auto other = measureMonosemanticity(**index, *table, {20, Features}, again);
    VERIFY_RESULT(other);
    for (size_t i = 0; i < 4; ++i) {
        const double error = found->null[i].deviation * std::sqrt(2.0 / options.draws);
        QVERIFY(std::abs(found->null[i].mean - other->null[i].mean) < 4 * error + 1e-6);
        QVERIFY(found->null[i].mean > 0.05);
    }
    if (paper)
        QCOMPARE(found->null[1].mean, std::round(found->null[1].mean * 1e6) / 1e6);
}

void tst_Monosemanticity::conceptsNeedEightOfTen()
{
    test::MadeWorld world = test::madeWorld(10, 1, 3);
    for (size_t v = 0; v < 10; ++v) {
        world.volumes[v].meta[QStringLiteral("gender")] = QLatin1String(v < 8 ? "f" : "m");
        world.presence[v][0].present[0] = v < 8;
        world.presence[v][1].present[0] = v < 7;
        world.presence[v][2].present[0] = false;
    }
    world.volumes[9].annotated.removeAll(QStringLiteral("structure_001"));
    const auto table = SliceTable::of(world.volumes, world.presence, world.slices);
    VERIFY_RESULT(table);
    std::vector<qint64> rows{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    QCOMPARE(sharedConcepts(*table, rows, 0.75, Method::Paper),
             (QStringList{QStringLiteral("gender=f"), QStringLiteral("modality=ct"),
                          QStringLiteral("slice_orientation=z"), QStringLiteral("organ=structure_000")}));
    // 7 of the 9 that annotate it are enough for fathom.
    QVERIFY(
        sharedConcepts(*table, rows, 0.75, Method::Fathom).contains(QStringLiteral("organ=structure_001")));
}

FATHOM_TEST_SUBJECT(monosemanticity, tst_Monosemanticity)
#include "tst_monosemanticity.moc"
