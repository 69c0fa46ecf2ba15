// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "subject.h"

#include <engine/queries.h>
#include <store/activation_index.h>

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace fathom;
using namespace fathom::test;

class tst_Levels final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void nestingAgreesWithItsDefinition();

private:
    [[nodiscard]] const ActivationIndex &index() const { return *m_index; }
    std::unique_ptr<JobBench> m_bench;
    std::unique_ptr<Queries> m_queries;
    std::shared_ptr<const ActivationIndex> m_index;
    SaeModel m_model;
    const QString m_sae = QStringLiteral("sae-1");
};

void tst_Levels::initTestCase()
{
    m_bench = std::make_unique<JobBench>(QStringLiteral("levels"));
    VERIFY_RESULT(m_bench->runChain(5));
    m_queries = std::make_unique<Queries>(m_bench->shared());
    m_index = m_bench->workspace().index(m_sae).value();
    m_model = m_bench->workspace().saeModel(m_sae).value();
}

// Parents and children of every page, the tree of the levels, and the plain counts say the same.
void tst_Levels::nestingAgreesWithItsDefinition()
{
    const SaeConfig &config = m_model.config();
    QVERIFY(config.levels() > 1);
    const auto rows = double(index().rows());
    std::vector<std::vector<bool>> fires(size_t(index().features()), std::vector<bool>(size_t(rows), false));
    for (int f = 0; f < index().features(); ++f)
        for (const auto &[row, value] : index().column(f))
            fires[size_t(f)][size_t(row)] = true;
    const auto together = [&](int a, int b) {
        double n = 0;
        for (size_t r = 0; r < fires[size_t(a)].size(); ++r)
            n += fires[size_t(a)][r] && fires[size_t(b)][r] ? 1 : 0;
        return n;
    };
    const auto levels = m_queries->levels(m_sae, {});
    VERIFY_RESULT(levels);
    QCOMPARE((*levels)->levels, config.levels());
    QHash<std::pair<int, int>, NestedPair> found;
    for (const NestedPair &pair : (*levels)->pairs)
        found.insert({pair.parent, pair.child}, pair);
    QCOMPARE(size_t(found.size()), (*levels)->pairs.size());
    QVERIFY(!found.isEmpty());
    qsizetype expected = 0;
    for (int p = 0; p < config.features(); ++p)
        for (int c = 0; c < config.features(); ++c) {
            const double own = together(p, p), theirs = together(c, c);
            if (config.levelOf(p) >= config.levelOf(c) || theirs == 0 || own <= theirs)
                continue;
            const double share = together(p, c) / theirs, lift = share / (own / rows);
            if (share < 0.5 || lift < 2.0)
                continue;
            ++expected;
            QVERIFY(found.contains({p, c}));
            QVERIFY(std::abs(found[{p, c}].share - share) < 1e-12);
            QVERIFY(std::abs(found[{p, c}].lift - lift) < 1e-12 * lift);
        }
    QCOMPARE(found.size(), expected);

    bool parents = false, children = false;
    for (int feature = 0; feature < config.features(); ++feature) {
        const auto page = m_queries->featurePage(m_sae, feature, {}, 1);
        VERIFY_RESULT(page);
        std::vector<Neighbour> above, below;
        for (const NestedPair &pair : std::as_const(found)) {
            if (pair.child == feature)
                above.push_back({pair.parent, {}, pair.share});
            if (pair.parent == feature)
                below.push_back({pair.child, {}, pair.share});
        }
        const auto agrees = [](std::vector<Neighbour> all, const std::vector<Neighbour> &shown) {
            std::sort(all.begin(), all.end(), [](const Neighbour &a, const Neighbour &b) {
                return a.value != b.value ? a.value > b.value : a.feature < b.feature;
            });
            if (shown.size() != std::min<size_t>(12, all.size()))
                return false;
            for (size_t i = 0; i < shown.size(); ++i)
                if (shown[i].feature != all[i].feature || shown[i].value != all[i].value)
                    return false;
            return true;
        };
        QVERIFY(agrees(above, (*page)->parents));
        QVERIFY(agrees(below, (*page)->children));
        parents = parents || !above.empty();
        children = children || !below.empty();
    }
    QVERIFY(parents && children);
    // Made once, and again after the index changed.
    QVERIFY(m_queries->levels(m_sae, {}).value() == *levels);
    m_queries->changed(Change::Index);
    QVERIFY(m_queries->levels(m_sae, {}).value() != *levels);
    QVERIFY(m_queries->levels(QStringLiteral("sae-99"), {}).error().code == ErrorCode::NotFound);
}

FATHOM_TEST_SUBJECT(levels, tst_Levels)
#include "tst_levels.moc"
