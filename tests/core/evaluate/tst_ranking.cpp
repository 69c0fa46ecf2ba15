// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "golden_files.h"
#include "published_table.h"
#include "subject.h"

#include <evaluate/ranking.h>

#include <QTest>
#include <cmath>

using namespace fathom;

namespace {
// The configurations of one encoder, in the order of its ranking table.
std::vector<RankedConfiguration> configurations(const test::PublishedTable &ranking,
                                                const test::PublishedTable &recovery)
{
    std::vector<RankedConfiguration> all;
    for (size_t r = 0; r < ranking.rows(); ++r) {
        RankedConfiguration one;
        one.name = ranking.text(r, QStringLiteral("sae_config"));
        one.monosemanticityTop10 = ranking.number(r, QStringLiteral("monosemanticity_top10_mean")).value();
        one.monosemanticityTop50 = ranking.number(r, QStringLiteral("monosemanticity_top50_mean")).value();
        for (size_t t = 0; t < recovery.rows(); ++t) {
            if (recovery.text(t, QStringLiteral("sae_config")) != one.name)
                continue;
            RankedTarget target;
            target.name = recovery.text(t, QStringLiteral("target_group")) + u'/' +
                          recovery.text(t, QStringLiteral("target"));
            target.denseAuc = recovery.number(t, QStringLiteral("dense_valid_auc"));
            if (recovery.text(t, QStringLiteral("in_summary")) == u"1")
                target.listedAuc = recovery.number(t, QStringLiteral("summary_dense_auc"));
            for (size_t i = 0; i < recoveryCounts.size(); ++i)
                target.auc[i] = recovery.number(t, QStringLiteral("valid_auc_n%1").arg(recoveryCounts[i]));
            for (size_t i = 0; i < recoveryShares.size(); ++i)
                target.reached[i] = recovery.number(
                    t, QStringLiteral("n_features_%1pct").arg(qRound(100 * recoveryShares[i])));
            one.targets.push_back(target);
        }
        all.push_back(std::move(one));
    }
    return all;
}
} // namespace

/// Ranking of SAEs against the published tables, rank for rank.
class tst_Ranking : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void publishedRanksComeOut_data()
    {
        test::addGoldenRows(QStringLiteral("published"), QStringLiteral("ranking_*.csv"));
    }
    void publishedRanksComeOut();
    void targetsOfOneConfigurationDoNotCountInCompleteMode();
    void withoutATargetThereIsNoPlace();
};

void tst_Ranking::publishedRanksComeOut()
{
    QFETCH(const QString, path);
    const test::PublishedTable ranking(path);
    const test::PublishedTable recovery(
        QString(path).replace(QLatin1String("ranking_"), QLatin1String("recovery_")));
    const auto all = configurations(ranking, recovery);
    QVERIFY(all.size() >= 28);
    struct Expected
    {
        RankMode mode;
        const char *mono, *performance, *final;
    };
    for (const Expected &expected :
         {Expected{RankMode::Published, "rank_mono_top50", "rank_perf_published", "final_published"},
          Expected{RankMode::Complete, "rank_mono_top50", "rank_perf_complete", "final_complete"},
          Expected{RankMode::Coded, "rank_mono_top10", "rank_perf_coded", "final_coded"}}) {
        const std::vector<Ranking> ranks = rankConfigurations(all, expected.mode);
        QCOMPARE(ranks.size(), all.size());
        for (size_t r = 0; r < ranks.size(); ++r) {
            const auto place = [&](const char *column) {
                return int(ranking.number(r, QLatin1String(column)).value_or(-1));
            };
            const QByteArray where = (rankModeName(expected.mode) + u' ' + ranks[r].name).toUtf8();
            QVERIFY2(ranks[r].mono == place(expected.mono), where.constData());
            QVERIFY2(ranks[r].performance == place(expected.performance), where.constData());
            QVERIFY2(ranks[r].final == place(expected.final), where.constData());
            if (expected.mode == RankMode::Coded)
                QVERIFY2(std::abs(ranks[r].meanFeatures -
                                  ranking.number(r, QStringLiteral("mean_n_features_coded")).value()) < 1e-9,
                         where.constData());
        }
    }
}

void tst_Ranking::targetsOfOneConfigurationDoNotCountInCompleteMode()
{
    const auto target = [](const char *name, double auc) {
        RankedTarget made;
        made.name = QLatin1String(name);
        made.denseAuc = made.listedAuc = 0.9;
        made.auc.fill(auc);
        return made;
    };
    // `a` is better on the common target; `b` looks better only by one that `a` does not have.
    RankedConfiguration a{QStringLiteral("a"), 0.1, 0.1, {target("common", 0.8)}};
    RankedConfiguration b{QStringLiteral("b"), 0.1, 0.1, {target("common", 0.7), target("easy", 1.0)}};
    const auto complete = rankConfigurations({a, b}, RankMode::Complete);
    QCOMPARE(complete[0].performance, 1);
    QCOMPARE(complete[1].performance, 2);
    QCOMPARE(complete[1].targets, 1);
    QCOMPARE(complete[0].mono, 1); // both share the place
    QCOMPARE(complete[1].mono, 1);
    const auto published = rankConfigurations({a, b}, RankMode::Published);
    QCOMPARE(published[0].performance, 2);
    QCOMPARE(published[1].targets, 2);
}

void tst_Ranking::withoutATargetThereIsNoPlace()
{
    RankedTarget weak;
    weak.name = QStringLiteral("weak");
    weak.denseAuc = weak.listedAuc = 0.6; // must exceed it
    weak.auc.fill(0.9);
    RankedTarget strong = weak;
    strong.denseAuc = strong.listedAuc = 0.61;
    const auto ranks = rankConfigurations(
        {{QStringLiteral("none"), 0.9, 0.9, {weak}}, {QStringLiteral("one"), 0.1, 0.1, {strong}}},
        RankMode::Published);
    QCOMPARE(ranks[0].final, 0);
    QCOMPARE(ranks[1].final, 1);
    QCOMPARE(ranks[1].mono, 1);
}

FATHOM_TEST_SUBJECT(ranking, tst_Ranking)
#include "tst_ranking.moc"
