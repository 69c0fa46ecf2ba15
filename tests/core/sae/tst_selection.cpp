// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sparse_batch.h"
#include "subject.h"

#include <base/random.h>

#include <QTest>

#include <algorithm>
#include <limits>
#include <numeric>

using namespace fathom;

/// BatchTopK's selection against a full sort of the batch.
class tst_Selection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsWhatASortKeeps_data();
    void keepsWhatASortKeeps();
    void takesAnEmptyBatch();
};

namespace {

SaeConfig configOf(std::vector<int> dictionary, std::vector<int> k)
{
    SaeConfig config;
    config.inputSize = 8;
    config.dictionary = std::move(dictionary);
    config.k = std::move(k);
    return config;
}

const ParallelTasks OneAfterTheOther = [](int tasks, const std::function<void(int)> &task) {
    for (int i = tasks; i-- > 0;)
        task(i);
};

/// By row: feature, value and levels of every entry, by feature.
using Kept = std::vector<std::vector<std::tuple<int, float, int>>>;

Kept sorted(const std::vector<float> &z, size_t rows, const SaeConfig &config, bool positiveOnly)
{
    const auto features = size_t(config.features());
    std::vector<int> levels(z.size(), 0);
    for (size_t l = 0; l < size_t(config.levels()); ++l) {
        std::vector<size_t> places;
        for (size_t at = 0; at < z.size(); ++at)
            if (at % features < size_t(config.dictionary[l]))
                places.push_back(at);
        // NaN counts as more than everything: it must not get lost.
        const auto value = [&](size_t at) {
            return std::isnan(z[at]) ? std::numeric_limits<float>::infinity() : z[at];
        };
        std::stable_sort(places.begin(), places.end(),
                         [&](size_t a, size_t b) { return value(a) > value(b); });
        places.resize(std::min(places.size(), rows * size_t(config.k[l])));
        for (const size_t at : places)
            if (!positiveOnly || value(at) > 0)
                levels[at] |= 1 << l;
    }
    Kept kept(rows);
    for (size_t at = 0; at < z.size(); ++at)
        if (levels[at])
            kept[at / features].emplace_back(int(at % features), z[at], levels[at]);
    return kept;
}

Kept selected(const SparseBatch &batch)
{
    Kept kept(batch.firstGroup.size() - 1);
    for (size_t row = 0; row < kept.size(); ++row) {
        int before = 0;
        for (size_t g = batch.firstGroup[row]; g < batch.firstGroup[row + 1]; ++g) {
            const EntryGroup &group = batch.groups[g];
            if (int(group.levels) <= before || group.begin >= group.end)
                qFatal("groups are out of order or empty");
            before = group.levels;
            for (auto at = size_t(group.begin); at < size_t(group.end); ++at)
                kept[row].emplace_back(batch.feature[at], batch.value[at], int(group.levels));
        }
        std::sort(kept[row].begin(), kept[row].end());
    }
    return kept;
}

} // namespace

void tst_Selection::keepsWhatASortKeeps_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("rows");
    for (const int rows : {1, 7, 128, 700})
        for (const char *kind :
             {"random", "sparse", "negative", "ties", "zeros", "strong rows apart", "huge"})
            QTest::addRow("%s, %d rows", kind, rows) << QString::fromLatin1(kind) << rows;
}

void tst_Selection::keepsWhatASortKeeps()
{
    QFETCH(const QString, kind);
    QFETCH(const int, rows);
    Random random(quint64(rows) * 31 + qHash(kind, 1));
    for (const SaeConfig &config :
         {configOf({9, 30, 31, 70}, {1, 3, 3, 6}), configOf({40}, {40}), configOf({5, 64}, {2, 50}),
          configOf({1, 2, 3, 4, 5, 6, 7, 8}, {1, 1, 1, 2, 2, 2, 3, 8})}) {
        const auto features = size_t(config.features());
        std::vector<float> z(size_t(rows) * features);
        for (size_t at = 0; at < z.size(); ++at) {
            const auto normal = float(random.normal());
            if (kind == QLatin1String("ties"))
                z[at] = std::round(normal) + 0.0F; // no -0
            else if (kind == QLatin1String("zeros"))
                z[at] = at % 3 ? 0.0F : -0.0F;
            else if (kind == QLatin1String("negative"))
                z[at] = -1e-3F - std::abs(normal);
            else if (kind == QLatin1String("sparse"))
                z[at] = random.chance(0.02) ? std::abs(normal) : -1.0F;
            else if (kind ==
                     QLatin1String("strong rows apart")) // the rows that are looked at first are strong
                z[at] = (at / features) % 5 == 0 ? 1000.0F + normal : normal;
            else if (kind == QLatin1String("huge"))
                z[at] = normal * 1e38F; // some are infinite
            else
                z[at] = normal;
        }
        for (const bool positiveOnly : {false, true}) {
            if (kind == QLatin1String("zeros") && !positiveOnly)
                continue; // -0 counts as less than 0 here, and a sort has them equal
            const Kept expected = sorted(z, size_t(rows), config, positiveOnly);
            for (const int threads : {1, 3}) {
                const SparseBatch batch =
                    selectBatchTopK(z.data(), rows, config, positiveOnly, threads, OneAfterTheOther);
                QVERIFY(selected(batch) == expected);
                for (size_t l = 0; l < size_t(config.levels()); ++l) {
                    qint64 count = 0;
                    for (const auto &row : expected)
                        count += std::count_if(row.begin(), row.end(),
                                               [&](const auto &one) { return std::get<2>(one) >> l & 1; });
                    QCOMPARE(batch.kept[l], count);
                }
            }
        }
    }
}

void tst_Selection::takesAnEmptyBatch()
{
    const SparseBatch batch =
        selectBatchTopK(nullptr, 0, configOf({4, 9}, {1, 2}), true, 2, OneAfterTheOther);
    QVERIFY(batch.feature.empty());
    QCOMPARE(batch.firstGroup.size(), size_t(1));
}

FATHOM_TEST_SUBJECT(selection, tst_Selection)
#include "tst_selection.moc"
