// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <base/random.h>
#include <concept/statistics_labeller.h>
#include <store/feature_statistics.h>

#include <QJsonArray>
#include <QTest>

using namespace fathom;

namespace {
constexpr int Organs = 60;
constexpr int SlicesOfSubject = 80;

/// Subjects with 60 organs, each in a band of slices at its own height, a little shifted from subject to
/// subject, as in a stack of axial slices.
struct Cohort
{
    StatisticsRequest request;
    std::vector<qint64> slices;
    std::vector<std::vector<bool>> present; ///< [row][organ]

    explicit Cohort(int subjects, quint64 seed)
    {
        Random random(seed);
        for (int v = 0; v < subjects; ++v) {
            VolumeRecord volume;
            volume.id = v + 1;
            volume.modality = Modality::Ct;
            volume.split = v % 4 == 3 ? QStringLiteral("val") : QStringLiteral("train");
            volume.planes = {
                {Plane::Axial, 1 + qint64(v) * SlicesOfSubject, SlicesOfSubject, 2, false, 0.0, 3.0}};
            std::vector<PresenceRecord> presence;
            const double shift = random.uniform(-3.0, 3.0);
            for (int organ = 0; organ < Organs; ++organ) {
                PresenceRecord record{QStringLiteral("organ_%1").arg(organ), false, Plane::Axial,
                                      std::vector<bool>(SlicesOfSubject, false)};
                volume.annotated.append(record.structure);
                const double middle = 3.0 + 74.0 * organ / Organs + shift, half = 3.0 + organ % 7;
                for (int i = 0; i < SlicesOfSubject; ++i)
                    record.present[size_t(i)] = std::abs(i - middle) < half;
                presence.push_back(record);
            }
            for (int i = 0; i < SlicesOfSubject; ++i) {
                slices.push_back(volume.planes[0].firstSlice + i);
                std::vector<bool> row;
                for (const PresenceRecord &record : presence)
                    row.push_back(record.present[size_t(i)]);
                present.push_back(row);
            }
            request.volumes.push_back(volume);
            request.presence.push_back(presence);
        }
    }

    std::vector<LabelRecord> labels(const std::vector<std::vector<Activation>> &rows, int features,
                                    const LabelRules &rules = {}) const
    {
        const auto index = makeActivationIndex(slices, rows, features);
        if (!index)
            qFatal("%s", qPrintable(index.error().english()));
        const auto statistics = featureStatistics(request, **index, {features});
        if (!statistics)
            qFatal("%s", qPrintable(statistics.error().english()));
        return labelFeatures(*statistics, QStringLiteral("sae-1"), {}, rules);
    }
};

FeatureStatistics statistics(std::vector<Enrichment> enrichment)
{
    FeatureStatistics one;
    one.feature = 9;
    one.slices = 100;
    one.volumes = 30;
    one.structuresTried = 60;
    one.planeShare = {0.1, 0.05, 0.85};
    one.ctShare = 0.95;
    one.enrichment = std::move(enrichment);
    return one;
}

Enrichment strong(const char *structure, double low = 0.7)
{
    return {QString::fromLatin1(structure), false, 0.95, 0.1, 0.85, low, 0.95, low - 0.1, 25, 0.96, 26};
}
} // namespace

class tst_Labeller : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void featuresThatFollowAnOrganAreNamedAfterIt()
    {
        const Cohort cohort(24, 3);
        Random random(8);
        std::vector<std::vector<Activation>> rows;
        for (const auto &present : cohort.present) {
            std::vector<Activation> row;
            for (int f = 0; f < Organs; ++f)
                if (random.chance(present[size_t(f)] ? 0.8 : 0.005))
                    row.push_back({f, float(random.uniform(0.1, 1.0)) + (present[size_t(f)] ? 0.5F : 0.0F)});
            rows.push_back(row);
        }
        const auto labels = cohort.labels(rows, Organs);
        QCOMPARE(labels.size(), size_t(Organs));
        int named = 0;
        for (const LabelRecord &label : labels) {
            const QJsonArray structures = label.evidence[QStringLiteral("structures")].toArray();
            for (const QJsonValue &structure : structures)
                if (structure[QStringLiteral("structure")].toString() ==
                    QStringLiteral("organ_%1").arg(label.feature)) {
                    ++named;
                    QVERIFY(label.text.endsWith(QLatin1String(", axial CT")));
                    QVERIFY(label.score > 0.2);
                    break;
                }
        }
        // Neighbouring organs overlap, so now and then the neighbour is the better name.
        QVERIFY2(named >= 55, qPrintable(QString::number(named)));
    }

    void featuresThatFollowNothingGetNoConcept_data()
    {
        QTest::addColumn<double>("density");
        for (const double density : {0.004, 0.01, 0.03, 0.1, 0.4})
            QTest::addRow("density %g", density) << density;
    }
    void featuresThatFollowNothingGetNoConcept()
    {
        // 400 features that fire anywhere, against 60 structures: 24,000 comparisons of pure chance.
        QFETCH(double, density);
        const Cohort cohort(24, 3);
        constexpr int Features = 400;
        Random random(quint64(density * 1e6));
        std::vector<std::vector<Activation>> rows(cohort.slices.size());
        for (auto &row : rows)
            for (int f = 0; f < Features; ++f)
                if (random.chance(density))
                    row.push_back({f, float(random.uniform(0.1, 1.0))});
        int named = 0;
        for (const LabelRecord &label : cohort.labels(rows, Features)) {
            named += label.text != noClearConcept();
            if (label.text == noClearConcept()) {
                QCOMPARE(label.score, 0.0);
                QVERIFY(!label.evidence[QStringLiteral("reason")].toString().isEmpty());
            }
        }
        QVERIFY2(named <= 4, qPrintable(QString::number(named)));
    }

    void labelMadeOnTrainingSubjectsHoldsOnTheOthers()
    {
        Cohort cohort(40, 5);
        Random random(18);
        constexpr int Features = 2 * Organs; // the second half follows nothing
        std::vector<std::vector<Activation>> rows;
        for (const auto &present : cohort.present) {
            std::vector<Activation> row;
            for (int f = 0; f < Features; ++f)
                if (random.chance(f < Organs && present[size_t(f)] ? 0.7 : 0.01))
                    row.push_back({f, float(random.uniform(0.1, 1.0)) +
                                          (f < Organs && present[size_t(f)] ? 0.6F : 0.0F)});
            rows.push_back(row);
        }
        for (const VolumeRecord &volume : cohort.request.volumes)
            if (volume.split == QLatin1String("train"))
                cohort.request.counted.insert(volume.id);
        const auto index = makeActivationIndex(cohort.slices, rows, Features);
        VERIFY_RESULT(index);
        const auto counted = featureStatistics(cohort.request, **index, {Features});
        VERIFY_RESULT(counted);
        auto labels = labelFeatures(*counted, QStringLiteral("sae-1"), QStringLiteral("train"));
        std::stable_sort(labels.begin(), labels.end(),
                         [](const LabelRecord &a, const LabelRecord &b) { return a.score > b.score; });
        int good = 0;
        constexpr int Strongest = 40;
        for (int i = 0; i < Strongest; ++i) {
            QCOMPARE(labels[size_t(i)].evidence[QStringLiteral("counted")].toString(),
                     QStringLiteral("train"));
            const int organ = labels[size_t(i)]
                                  .evidence[QStringLiteral("structures")][0][QStringLiteral("structure")]
                                  .toString()
                                  .mid(6)
                                  .toInt();
            // One strongest slice a validation subject.
            QSet<qint64> seen;
            int with = 0;
            const auto column = (*index)->column(labels[size_t(i)].feature);
            for (const auto &[row, value] : column) {
                const qint64 volume = row / SlicesOfSubject;
                if (cohort.request.volumes[size_t(volume)].split == QLatin1String("val") &&
                    !seen.contains(volume)) {
                    seen.insert(volume);
                    with += cohort.present[size_t(row)][size_t(organ)];
                }
            }
            good += !seen.isEmpty() && with >= 0.8 * double(seen.size());
        }
        QVERIFY2(good >= 36, qPrintable(QString::number(good)));
    }

    void textNamesPlaneAndModalityOnlyWhereTheyHold_data()
    {
        QTest::addColumn<double>("axial");
        QTest::addColumn<double>("ct");
        QTest::addColumn<QString>("text");
        QTest::newRow("both") << 0.85 << 0.95 << QStringLiteral("left kidney, axial CT");
        QTest::newRow("mr") << 0.85 << 0.05 << QStringLiteral("left kidney, axial MR");
        QTest::newRow("mixed modality") << 0.85 << 0.6 << QStringLiteral("left kidney, axial");
        QTest::newRow("mixed plane") << 0.79 << 1.0 << QStringLiteral("left kidney, CT");
        QTest::newRow("mixed both") << 0.4 << 0.5 << QStringLiteral("left kidney");
    }
    void textNamesPlaneAndModalityOnlyWhereTheyHold()
    {
        QFETCH(double, axial);
        QFETCH(double, ct);
        QFETCH(QString, text);
        FeatureStatistics one = statistics({strong("kidney_left")});
        one.planeShare = {(1.0 - axial) / 2.0, (1.0 - axial) / 2.0, axial};
        one.ctShare = ct;
        const LabelRecord label = labelFeature(one, QStringLiteral("sae-1"));
        QCOMPARE(label.text, text);
        QCOMPARE(label.sae, QStringLiteral("sae-1"));
        QCOMPARE(label.feature, 9);
        QCOMPARE(int(label.author), int(LabelAuthor::Statistics));
        QCOMPARE(int(label.state), int(LabelState::Proposed));
        QCOMPARE(label.method, QStringLiteral("statistics, fathom"));
        QVERIFY(std::abs(label.score - 0.7 * topRateLow(strong("kidney_left"))) < 1e-12);
        QCOMPARE(label.evidence[QStringLiteral("structures")][0][QStringLiteral("subjects")].toInt(), 25);
    }

    void topRateLowIsWilsonsInterval()
    {
        // The two ends solve (p - x)^2 = z^2 x (1 - x) / n.
        constexpr double z = 1.959963984540054;
        Enrichment one = strong("liver");
        for (const int n : {1, 5, 26, 400})
            for (const double p : {0.0, 0.3, 0.9, 1.0}) {
                one.topSubjects = n;
                one.rateTop = p;
                const double x = topRateLow(one);
                QVERIFY(x <= p && x >= 0.0);
                QVERIFY(std::abs((p - x) * (p - x) - z * z * x * (1.0 - x) / n) < 1e-12);
            }
        one.topSubjects = 0;
        QCOMPARE(topRateLow(one), 0.0);
    }

    void twoStructuresOfNearlyTheSameStrengthShareTheLabel()
    {
        const QString sae = QStringLiteral("sae-1");
        QCOMPARE(labelFeature(statistics({strong("kidney_left"), strong("kidney_right", 0.65)}), sae).text,
                 QStringLiteral("left and right kidney, axial CT"));
        QCOMPARE(labelFeature(statistics({strong("kidney_left"), strong("spleen", 0.4)}), sae).text,
                 QStringLiteral("left kidney, axial CT"));
        Enrichment lesion = strong("liver_lesion", 0.68);
        lesion.finding = true;
        QCOMPARE(labelFeature(statistics({strong("liver"), lesion, strong("spleen", 0.66)}), sae).text,
                 QStringLiteral("liver and liver lesion, axial CT"));
    }

    void eachRuleAloneCanRefuseAName_data()
    {
        QTest::addColumn<Enrichment>("enrichment");
        QTest::addColumn<QString>("reason");
        Enrichment one = strong("liver");
        one.subjects = 4;
        QTest::newRow("few subjects") << one << QStringLiteral("4 subjects");
        one = strong("liver");
        one.topSubjects = 4;
        QTest::newRow("few strongest slices") << one << QStringLiteral("4 subjects");
        one = strong("liver");
        one.low = -0.01;
        QTest::newRow("chance") << one << QStringLiteral("includes zero");
        one = strong("liver");
        one.difference = 0.1;
        QTest::newRow("small difference") << one << QStringLiteral("hardly more");
        one = strong("liver");
        one.rateActive = 0.45;
        QTest::newRow("often without it") << one << QStringLiteral("45 %");
        one = strong("liver");
        one.rateTop = 0.85;
        QTest::newRow("not in the strongest") << one << QStringLiteral("85 %");
        one = strong("liver");
        one.topSubjects = 6;
        one.rateTop = 1.0;
        one.rateOther = 0.62; // Wilson's lower end of six of six is 0.61
        QTest::newRow("nearly everywhere") << one << QStringLiteral("62 %");
    }
    void eachRuleAloneCanRefuseAName()
    {
        QFETCH(Enrichment, enrichment);
        QFETCH(QString, reason);
        const LabelRecord label = labelFeature(statistics({enrichment}), QStringLiteral("sae-1"));
        QCOMPARE(label.text, noClearConcept());
        const QString said = label.evidence[QStringLiteral("reason")].toString();
        QVERIFY2(said.contains(reason), qPrintable(said));
    }

    void deadFeaturesGetNoLabel()
    {
        FeatureStatistics dead;
        dead.feature = 1;
        QCOMPARE(labelFeatures({dead, statistics({})}, QStringLiteral("sae-1")).size(), size_t(1));
        QCOMPARE(labelFeatures({statistics({})}, QStringLiteral("sae-1"))[0].text, noClearConcept());
    }
};

FATHOM_TEST_SUBJECT(labeller, tst_Labeller)
#include "tst_labeller.moc"
