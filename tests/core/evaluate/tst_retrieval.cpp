// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "golden_files.h"
#include "made_world.h"
#include "published_table.h"
#include "subject.h"

#include <evaluate/retrieval.h>
#include <store/index_builder.h>

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

using namespace fathom;

/// Retrieval by fingerprint: published summaries, and lists against brute force.
class tst_Retrieval : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void publishedSummaryComesOut_data()
    {
        test::addGoldenRows(QStringLiteral("published"), QStringLiteral("retrieval_*.csv"));
    }
    void publishedSummaryComesOut();
    void listsAreThoseOfBruteForce_data();
    void listsAreThoseOfBruteForce();
    void tooFewVolumesAreRefused();
};

void tst_Retrieval::publishedSummaryComesOut()
{
    QFETCH(const QString, path);
    const test::PublishedTable table(path);
    QVERIFY(table.rows() > 900);
    std::vector<std::array<RetrievedCosines, RetrievalWays>> all;
    std::array<double, 5> expected = {};
    for (size_t r = 0; r < table.rows(); ++r) {
        std::array<RetrievedCosines, RetrievalWays> one;
        const std::array<QString, 3> names{QStringLiteral("sparse"), QStringLiteral("dense"),
                                           QStringLiteral("dense_fp")};
        for (size_t way = 0; way < 3; ++way) {
            one[way].mean = table.number(r, names[way] + QStringLiteral("_mean")).value();
            expected[way] += one[way].mean / double(table.rows());
        }
        expected[3] += table.number(r, QStringLiteral("relative_performance")).value() / double(table.rows());
        expected[4] +=
            table.number(r, QStringLiteral("relative_performance_fp")).value() / double(table.rows());
        all.push_back(one);
    }
    const RetrievalSummary summary = summarise(all, {}, 1);
    for (size_t way = 0; way < 3; ++way)
        QVERIFY(std::abs(*summary.cosine[way].value() - expected[way]) < 1e-12);
    QVERIFY(std::abs(*summary.relative.value() - expected[3]) < 1e-9);
    QVERIFY(std::abs(*summary.relativeFingerprint.value() - expected[4]) < 1e-9);
    QCOMPARE(summary.relative.n(), qint64(table.rows()));
    if (QFileInfo(path).completeBaseName() == u"retrieval_biomedparse") {
        QVERIFY(std::abs(*summary.cosine[1].value() - 0.975764) < 5e-7);
        QVERIFY(std::abs(*summary.cosine[0].value() - 0.9536) < 5e-5);
        QVERIFY(std::abs(*summary.relative.value() - 0.977176) < 5e-7);
    }
}

void tst_Retrieval::listsAreThoseOfBruteForce_data()
{
    QTest::addColumn<bool>("paper");
    QTest::addColumn<int>("k");
    QTest::newRow("paper, 5") << true << 5;
    QTest::newRow("paper, 1") << true << 1;
    QTest::newRow("fathom") << false << 5;
}

void tst_Retrieval::listsAreThoseOfBruteForce()
{
    QFETCH(const bool, paper);
    QFETCH(const int, k);
    test::MadeWorld world = test::madeWorld(60, 5, 20, 4);
    world.volumes[5].imageId = world.volumes[0].imageId; // both are validation subjects; alias differs
    const auto table = SliceTable::of(world.volumes, world.presence, world.slices);
    VERIFY_RESULT(table);
    constexpr int Features = 30, Width = 8;
    QTemporaryDir folder;
    IndexBuilder builder(Features, folder.filePath(QStringLiteral("index")));
    Random random(11);
    std::vector<float> rows;
    for (size_t row = 0; row < world.slices.size(); ++row) {
        std::vector<Activation> active{{0, float(0.5 + random.uniform())}}; // fires everywhere
        for (int f = 1; f < Features; ++f)
            if (random.chance(0.3))
                active.push_back({f, float(0.1 + random.uniform())});
        VERIFY_RESULT(builder.append(world.slices[row], active));
        for (int j = 0; j < Width; ++j)
            rows.push_back(float(1.0 + random.normal()));
    }
    const auto index = builder.finish();
    VERIFY_RESULT(index);
    const RowsInMemory source(rows, qint64(world.slices.size()), Width);
    RetrievalOptions options;
    options.method = paper ? Method::Paper : Method::Fathom;
    options.fingerprint = k;
    const auto found = measureRetrieval(*index, source, *table, options);
    VERIFY_RESULT(found);
    QCOMPARE(found->references.size(), size_t(60)); // 12 validation subjects, 5 slices each

    const auto keyOf = [&](qint64 row) {
        const VolumeRecord &volume = world.volumes[size_t(table->volume(size_t(row)))];
        return paper ? volume.imageId : volume.alias;
    };
    const auto sparse = [&](qint64 row) {
        std::vector<double> x(Features, 0.0);
        for (const Activation &active : (*index)->row(row))
            if (!paper || active.feature != 0)
                x[size_t(active.feature)] = double(active.value);
        return x;
    };
    const auto dense = [&](qint64 row) {
        return std::vector<double>(rows.begin() + row * Width, rows.begin() + (row + 1) * Width);
    };
    const auto cosine = [](const std::vector<double> &a, const std::vector<double> &b,
                           const std::vector<size_t> &at) {
        double dot = 0, x = 0, y = 0;
        for (const size_t j : at) {
            dot += a[j] * b[j];
            x += a[j] * a[j];
            y += b[j] * b[j];
        }
        return x > 0 && y > 0 ? dot / std::sqrt(x * y) : 0.0;
    };
    const auto strongest = [](const std::vector<double> &x, size_t n) {
        std::vector<size_t> order(x.size());
        std::iota(order.begin(), order.end(), size_t(0));
        std::stable_sort(order.begin(), order.end(),
                         [&](size_t a, size_t b) { return std::abs(x[a]) > std::abs(x[b]); });
        order.resize(std::min(n, order.size()));
        return order;
    };
    std::vector<size_t> all(Features), wide(Width);
    std::iota(all.begin(), all.end(), size_t(0));
    std::iota(wide.begin(), wide.end(), size_t(0));
    double sum = 0;
    for (const RetrievalReference &reference : found->references) {
        QCOMPARE(table->split(size_t(reference.row)), QStringLiteral("val"));
        const std::vector<double> ownSparse = sparse(reference.row), ownDense = dense(reference.row);
        const auto few = strongest(ownSparse, size_t(k)), dims = strongest(ownDense, size_t(k));
        for (size_t way = 0; way < RetrievalWays; ++way) {
            // Similarity of every row that may be found, and the best of each volume.
            std::map<QString, double> best;
            double mean = 0;
            const auto similarity = [&](qint64 row) {
                if (way == 1)
                    return cosine(ownDense, dense(row), wide);
                if (way == 2)
                    return cosine(ownDense, dense(row), dims);
                if (!paper)
                    return cosine(ownSparse, sparse(row), all);
                if (k == 1)
                    return 1.0 / (1.0 + std::abs(ownSparse[few[0]] - sparse(row)[few[0]]));
                return cosine(ownSparse, sparse(row), few);
            };
            for (qint64 row = 0; row < qint64(world.slices.size()); ++row)
                if (table->split(size_t(row)) == u"val" && keyOf(row) != keyOf(reference.row)) {
                    const auto at = best.emplace(keyOf(row), -2.0).first;
                    at->second = std::max(at->second, similarity(row));
                }
            std::vector<double> expected;
            for (const auto &[key, value] : best)
                expected.push_back(value);
            std::sort(expected.begin(), expected.end(), std::greater<>());
            QCOMPARE(reference.found[way].size(), size_t(5));
            std::set<QString> keys{keyOf(reference.row)};
            for (size_t i = 0; i < 5; ++i) {
                const qint64 row = reference.found[way][i];
                QVERIFY(keys.insert(keyOf(row)).second); // one a volume, none of the reference's
                QVERIFY2(std::abs(similarity(row) - expected[i]) < 1e-4,
                         qPrintable(QStringLiteral("way %1, %2: %3 against %4")
                                        .arg(way)
                                        .arg(i)
                                        .arg(similarity(row))
                                        .arg(expected[i])));
                mean += cosine(ownDense, dense(row), wide) / 5.0;
            }
            QVERIFY(std::abs(reference.cosines[way].mean - mean) < 1e-5);
            sum += way == 0 ? mean / double(found->references.size()) : 0.0;
        }
    }
    QVERIFY(std::abs(*found->summary.cosine[0].value() - sum) < 1e-5);
    QCOMPARE(found->summary.cosine[0].n(), 12); // subjects
    QVERIFY(*found->recall[1].value() > 0.0 && *found->recall[1].value() <= 1.0);
    QCOMPARE(found->collisions, 0);
}

void tst_Retrieval::tooFewVolumesAreRefused()
{
    const test::MadeWorld world = test::madeWorld(25, 2, 3); // five validation subjects
    const auto table = SliceTable::of(world.volumes, world.presence, world.slices);
    VERIFY_RESULT(table);
    QTemporaryDir folder;
    IndexBuilder builder(2, folder.filePath(QStringLiteral("index")));
    for (const qint64 slice : world.slices)
        VERIFY_RESULT(builder.append(slice, std::vector<Activation>{{1, 1.0F}}));
    const auto index = builder.finish();
    VERIFY_RESULT(index);
    const std::vector<float> rows(world.slices.size(), 1.0F);
    const auto refused = measureRetrieval(*index, RowsInMemory(rows, qint64(rows.size()), 1), *table, {});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Usage);
}

FATHOM_TEST_SUBJECT(retrieval, tst_Retrieval)
#include "tst_retrieval.moc"
