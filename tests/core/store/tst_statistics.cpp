// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"
#include "subject.h"

#include <base/random.h>
#include <store/activation_index.h>
#include <store/feature_statistics.h>

#include <QTest>
#include <algorithm>
#include <cmath>
#include <map>

using namespace fathom;

namespace {
constexpr int Features = 12;
const std::vector<int> Dictionary{4, Features};

/// A small random world: volumes of two planes, structures that some of them annotate, features that follow
/// structures or nothing; not every slice is indexed.
struct World
{
    StatisticsRequest request;
    std::vector<qint64> slices;
    std::vector<std::vector<Activation>> rows;

    explicit World(int volumes, quint64 seed)
    {
        Random random(seed);
        qint64 next = 1;
        for (int v = 0; v < volumes; ++v) {
            VolumeRecord volume;
            volume.id = v + 1;
            volume.modality = v % 3 == 0 ? Modality::Mr : Modality::Ct;
            std::vector<PresenceRecord> presence;
            for (const Plane plane : {Plane::Axial, Plane::Sagittal}) {
                SliceRange range;
                range.plane = plane;
                range.firstSlice = next;
                range.count = 5 + int(random.below(90));
                next += range.count;
                volume.planes.push_back(range);
            }
            for (int s = 0; s < 6; ++s) {
                if (s == 5 && v % 2 == 0)
                    continue; // not annotated there
                const QString name = QStringLiteral("organ_%1").arg(s);
                (s == 4 ? volume.annotatedFindings : volume.annotated).append(name);
                for (const SliceRange &range : volume.planes) {
                    if (s == 3 && range.plane == Plane::Axial)
                        continue; // no record: absent
                    PresenceRecord record{name, s == 4, range.plane,
                                          std::vector<bool>(size_t(range.count), s == 2)};
                    const auto from = random.below(quint64(range.count));
                    for (auto i = from; i < quint64(range.count) && i < from + 20; ++i)
                        record.present[size_t(i)] = true;
                    presence.push_back(record);
                }
            }
            for (const SliceRange &range : volume.planes)
                for (int i = 0; i < range.count; ++i) {
                    if (random.chance(0.1))
                        continue; // not indexed
                    std::vector<Activation> row;
                    for (int f = 0; f < Features - 1; ++f) {
                        double chance = 0.2;
                        for (const PresenceRecord &record : presence)
                            if (f < 6 && record.plane == range.plane && record.present[size_t(i)] &&
                                record.structure == QStringLiteral("organ_%1").arg(f))
                                chance = 0.9;
                        if (f == 6)
                            chance = range.plane == Plane::Axial ? 1.0 : 0.0;
                        if (random.chance(chance))
                            row.push_back({f, float(random.uniform(0.01, 3.0))});
                    }
                    slices.push_back(range.firstSlice + i);
                    rows.push_back(row);
                }
            request.volumes.push_back(volume);
            request.presence.push_back(presence);
        }
    }
};

/// The definition, slice by slice, in plain loops.
struct Naive
{
    struct Subject
    {
        double active = 0.0, other = 0.0;
        bool counts = false;
        bool annotates = false, fires = false, top = false;
    };

    static Subject subject(const World &world, size_t v, const QString &structure, bool finding, int feature)
    {
        const VolumeRecord &volume = world.request.volumes[v];
        Subject out;
        out.annotates = (finding ? volume.annotatedFindings : volume.annotated).contains(structure);
        float strongest = 0.0F;
        double weight = 0.0;
        for (const SliceRange &range : volume.planes) {
            int firing = 0, others = 0, firingWith = 0, othersWith = 0;
            for (size_t r = 0; r < world.slices.size(); ++r) {
                const qint64 at = world.slices[r] - range.firstSlice;
                if (at < 0 || at >= range.count)
                    continue;
                bool present = false;
                for (const PresenceRecord &record : world.request.presence[v])
                    if (record.structure == structure && record.finding == finding &&
                        record.plane == range.plane)
                        present = record.present[size_t(at)];
                float value = 0.0F;
                for (const Activation &activation : world.rows[r])
                    if (activation.feature == feature)
                        value = activation.value;
                if (value > 0.0F) {
                    ++firing;
                    firingWith += present;
                    out.fires = true;
                    if (value > strongest) {
                        strongest = value;
                        out.top = present;
                    }
                } else {
                    ++others;
                    othersWith += present;
                }
            }
            if (firing == 0 || others == 0 || firingWith + othersWith == firing + others)
                continue;
            weight += firing;
            out.active += firingWith;
            out.other += double(firing) * othersWith / others;
        }
        if (weight > 0.0) {
            out.counts = true;
            out.active /= weight;
            out.other /= weight;
        }
        return out;
    }
};

const FeatureStatistics &of(const std::vector<FeatureStatistics> &all, int feature)
{
    return all[size_t(feature)];
}
} // namespace

class tst_Statistics : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void enrichmentAgreesWithTheDefinitionSliceBySlice_data()
    {
        QTest::addColumn<bool>("onlySome");
        QTest::newRow("all volumes") << false;
        QTest::newRow("counted volumes") << true;
    }
    void enrichmentAgreesWithTheDefinitionSliceBySlice()
    {
        QFETCH(bool, onlySome);
        World world(9, 21);
        if (onlySome)
            world.request.counted = {2, 3, 5, 8};
        const auto index = makeActivationIndex(world.slices, world.rows, Features);
        VERIFY_RESULT(index);
        const auto all = featureStatistics(world.request, **index, Dictionary);
        VERIFY_RESULT(all);
        QCOMPARE(all->size(), size_t(Features));
        int compared = 0;
        for (int f = 0; f < Features; ++f)
            for (int s = 0; s < 6; ++s) {
                const QString name = QStringLiteral("organ_%1").arg(s);
                double active = 0.0, other = 0.0, difference = 0.0, squares = 0.0;
                int subjects = 0, top = 0, topSubjects = 0;
                for (size_t v = 0; v < world.request.volumes.size(); ++v) {
                    if (onlySome && !world.request.counted.contains(world.request.volumes[v].id))
                        continue;
                    const Naive::Subject one = Naive::subject(world, v, name, s == 4, f);
                    if (!one.annotates || !one.fires)
                        continue;
                    ++topSubjects;
                    top += one.top;
                    if (!one.counts)
                        continue;
                    ++subjects;
                    active += one.active;
                    other += one.other;
                    difference += one.active - one.other;
                    squares += (one.active - one.other) * (one.active - one.other);
                }
                const auto &enrichment = of(*all, f).enrichment;
                const auto found = std::find_if(enrichment.begin(), enrichment.end(),
                                                [&](const Enrichment &e) { return e.structure == name; });
                QCOMPARE(found != enrichment.end(), subjects > 0 && difference > 0.0);
                if (found == enrichment.end())
                    continue;
                ++compared;
                QCOMPARE(found->subjects, subjects);
                QCOMPARE(found->finding, s == 4);
                QCOMPARE(found->topSubjects, topSubjects);
                QVERIFY(std::abs(found->rateTop - double(top) / topSubjects) < 1e-12);
                QVERIFY(std::abs(found->rateActive - active / subjects) < 1e-12);
                QVERIFY(std::abs(found->rateOther - other / subjects) < 1e-12);
                QVERIFY(std::abs(found->difference - difference / subjects) < 1e-12);
                const auto [low, high] = subjectInterval(difference, squares, subjects);
                QVERIFY(std::abs(found->low - low) < 1e-9);
                QVERIFY(std::abs(found->high - high) < 1e-9);
                const auto strict = subjectInterval(difference, squares, subjects, 0.05 / 6.0);
                QVERIFY(std::abs(found->lowStrict - strict.first) < 1e-9);
                QVERIFY(found->lowStrict <= found->low);
            }
        QVERIFY(compared > 20);
    }

    void countsAgreeWithBruteForce()
    {
        const World world(7, 4);
        const auto index = makeActivationIndex(world.slices, world.rows, Features);
        VERIFY_RESULT(index);
        const auto all = featureStatistics(world.request, **index, Dictionary);
        VERIFY_RESULT(all);
        for (int f = 0; f < Features; ++f) {
            qint64 slices = 0, ct = 0;
            std::map<size_t, int> volumes;
            std::array<qint64, 3> planes{};
            double sum = 0.0, maximum = 0.0;
            std::vector<float> values;
            for (size_t r = 0; r < world.rows.size(); ++r)
                for (const Activation &activation : world.rows[r]) {
                    if (activation.feature != f)
                        continue;
                    ++slices;
                    sum += double(activation.value);
                    maximum = std::max(maximum, double(activation.value));
                    values.push_back(activation.value);
                    for (size_t v = 0; v < world.request.volumes.size(); ++v)
                        for (const SliceRange &range : world.request.volumes[v].planes)
                            if (world.slices[r] >= range.firstSlice &&
                                world.slices[r] < range.firstSlice + range.count) {
                                ++volumes[v];
                                ++planes[size_t(range.plane)];
                                ct += world.request.volumes[v].modality == Modality::Ct;
                            }
                }
            const FeatureStatistics &one = of(*all, f);
            QCOMPARE(one.feature, f);
            QCOMPARE(one.level, f < 4 ? 0 : 1);
            QCOMPARE(one.slices, slices);
            QCOMPARE(one.volumes, int(volumes.size()));
            QCOMPARE(one.histogram.size(), size_t(32));
            if (slices == 0)
                continue;
            // An index rounds its values.
            QVERIFY(std::abs(double(one.mean) - sum / double(slices)) <= 1e-3 * double(one.mean));
            QVERIFY(std::abs(double(one.maximum) - maximum) <= 1e-3 * maximum);
            QVERIFY(std::abs(one.sliceDensity - double(slices) / double(world.slices.size())) < 1e-12);
            QVERIFY(std::abs(one.volumeDensity - double(volumes.size()) / 7.0) < 1e-12);
            QVERIFY(std::abs(one.ctShare - double(ct) / double(slices)) < 1e-12);
            for (size_t p = 0; p < 3; ++p)
                QVERIFY(std::abs(one.planeShare[p] - double(planes[p]) / double(slices)) < 1e-12);
            std::vector<qint32> histogram(32, 0);
            maximum = double(valueOf(codeOf(float(maximum))));
            for (const float exact : values) {
                const float value = valueOf(codeOf(exact));
                for (size_t bin = 0; bin < 32; ++bin)
                    if (double(value) > maximum * double(bin) / 32.0 &&
                        double(value) <= maximum * double(bin + 1) / 32.0)
                        ++histogram[bin];
            }
            QCOMPARE(one.histogram, histogram);
        }
        QCOMPARE(of(*all, Features - 1).slices, qint64(0)); // dead, and listed all the same
    }

    void featureOfAPlaneIsNotEnrichedInWhatThatPlaneShows()
    {
        // Feature 6 fires in every axial slice and in no other: against slices of its own plane there is
        // nothing to compare, so no structure explains it.
        const World world(12, 8);
        const auto index = makeActivationIndex(world.slices, world.rows, Features);
        VERIFY_RESULT(index);
        const auto all = featureStatistics(world.request, **index, Dictionary);
        VERIFY_RESULT(all);
        QVERIFY(of(*all, 6).slices > 0);
        QCOMPARE(of(*all, 6).planeShare[size_t(Plane::Axial)], 1.0);
        QVERIFY(of(*all, 6).enrichment.empty());
    }

    void structureInEverySliceHasNoContrast()
    {
        const World world(12, 8); // organ_2 is in every slice
        const auto index = makeActivationIndex(world.slices, world.rows, Features);
        VERIFY_RESULT(index);
        const auto all = featureStatistics(world.request, **index, Dictionary);
        VERIFY_RESULT(all);
        for (const FeatureStatistics &one : *all)
            for (const Enrichment &enrichment : one.enrichment)
                QVERIFY(enrichment.structure != QLatin1String("organ_2"));
    }

    void storedEnrichmentIsThatOfTheTrainingSubjects()
    {
        World world(9, 21);
        const auto index = makeActivationIndex(world.slices, world.rows, Features);
        VERIFY_RESULT(index);
        const auto unsplit = splitStatistics(world.request, **index, Dictionary);
        VERIFY_RESULT(unsplit);
        const auto everyone = featureStatistics(world.request, **index, Dictionary);
        VERIFY_RESULT(everyone);
        for (size_t v = 0; v < world.request.volumes.size(); ++v)
            world.request.volumes[v].split = v % 2 == 0 ? QStringLiteral("train") : QStringLiteral("val");
        const auto stored = splitStatistics(world.request, **index, Dictionary);
        VERIFY_RESULT(stored);
        world.request.counted = {1, 3, 5, 7, 9};
        const auto training = featureStatistics(world.request, **index, Dictionary);
        VERIFY_RESULT(training);
        const auto same = [](const FeatureStatistics &a, const FeatureStatistics &b) {
            return std::equal(a.enrichment.begin(), a.enrichment.end(), b.enrichment.begin(),
                              b.enrichment.end(), [](const Enrichment &x, const Enrichment &y) {
                                  return x.structure == y.structure && x.low == y.low &&
                                         x.subjects == y.subjects;
                              });
        };
        for (int f = 0; f < Features; ++f) {
            QVERIFY(same(of(*unsplit, f), of(*everyone, f)));
            QVERIFY(same(of(*stored, f), of(*training, f)));
            QCOMPARE(of(*stored, f).slices, of(*everyone, f).slices);
            QCOMPARE(of(*stored, f).volumes, of(*everyone, f).volumes);
        }
    }

    void shapesThatDoNotFitAreRefused()
    {
        World world(2, 1);
        const auto index = makeActivationIndex(world.slices, world.rows, Features);
        VERIFY_RESULT(index);
        QCOMPARE(int(featureStatistics(world.request, **index, {4, 13}).error().code),
                 int(ErrorCode::WrongShape));
        world.request.presence.pop_back();
        QCOMPARE(int(featureStatistics(world.request, **index, Dictionary).error().code),
                 int(ErrorCode::WrongShape));
    }

    void studentQuantileMatchesPublishedTables_data()
    {
        QTest::addColumn<double>("p");
        QTest::addColumn<int>("degrees");
        QTest::addColumn<double>("t");
        QTest::newRow("1") << 0.975 << 1 << 12.706204736;
        QTest::newRow("1, closed form") << 0.9999 << 1 << std::tan(M_PI * 0.4999);
        QTest::newRow("2") << 0.995 << 2 << 9.924843201;
        QTest::newRow("4") << 0.975 << 4 << 2.776445105;
        QTest::newRow("5") << 0.9995 << 5 << 6.868826626;
        QTest::newRow("10") << 0.975 << 10 << 2.228138852;
        QTest::newRow("10, lower") << 0.025 << 10 << -2.228138852;
        QTest::newRow("30") << 0.975 << 30 << 2.042272456;
        QTest::newRow("100") << 0.975 << 100 << 1.983971519;
        QTest::newRow("middle") << 0.5 << 7 << 0.0;
    }
    void studentQuantileMatchesPublishedTables()
    {
        QFETCH(double, p);
        QFETCH(int, degrees);
        QFETCH(double, t);
        QVERIFY2(std::abs(studentQuantile(p, degrees) - t) < 2e-9 * std::max(1.0, std::abs(t)),
                 qPrintable(QString::number(studentQuantile(p, degrees), 'g', 12)));
    }

    void fewSubjectsNeverExcludeZero()
    {
        for (int n = 1; n <= 3; ++n) {
            QVERIFY(subjectInterval(n * 1.0, n * 1.0, n).first <= 0.0);
            QVERIFY(subjectInterval(-n * 1.0, n * 1.0, n).second >= 0.0);
        }
        QVERIFY(subjectInterval(5.0, 5.0, 5).first > 0.0);
        QCOMPARE(subjectInterval(0.0, 0.0, 0), std::pair(-1.0, 1.0));
    }

    void intervalCoversTheTruthForFewAndManySubjects_data()
    {
        QTest::addColumn<int>("subjects");
        QTest::addColumn<int>("kind");
        for (const int n : {2, 3, 5, 8, 20, 80})
            for (const int kind : {0, 1, 2})
                QTest::addRow("%d subjects, kind %d", n, kind) << n << kind;
    }
    void intervalCoversTheTruthForFewAndManySubjects()
    {
        QFETCH(int, subjects);
        QFETCH(int, kind);
        Random random(quint64(subjects * 10 + kind));
        int covered = 0;
        constexpr int Rounds = 4000;
        const double truth = kind == 0 ? 0.0 : kind == 1 ? 0.4 : 0.9;
        for (int round = 0; round < Rounds; ++round) {
            double sum = 0.0, squares = 0.0;
            for (int i = 0; i < subjects; ++i) {
                // Uniform around 0; clearly skewed (0 or 0.8); nearly always 1.
                const double x = kind == 0   ? random.uniform(-1.0, 1.0)
                                 : kind == 1 ? (random.chance(0.5) ? 0.8 : 0.0)
                                             : (random.chance(0.9) ? 1.0 : 0.0);
                sum += x;
                squares += x * x;
            }
            const auto [low, high] = subjectInterval(sum, squares, subjects);
            covered += low <= truth && truth <= high;
        }
        const double share = double(covered) / Rounds;
        // 95 % with the error of 4,000 rounds; a two-valued quantity reaches it only roughly.
        QVERIFY2(share > 0.92, qPrintable(QString::number(share)));
    }
};

FATHOM_TEST_SUBJECT(statistics, tst_Statistics)
#include "tst_statistics.moc"
