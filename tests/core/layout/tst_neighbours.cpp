// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "clusters.h"
#include "neighbours.h"
#include "subject.h"

#include <QTest>

using namespace fathom;
using namespace fathom::test;

namespace {
double recall(const NeighbourGraph &graph, const std::vector<std::vector<int>> &truth)
{
    qint64 found = 0;
    const auto each = size_t(graph.each);
    for (size_t i = 0; i < truth.size(); ++i)
        for (size_t e = 0; e < each; ++e)
            found += std::count(graph.ids.begin() + std::ptrdiff_t(i * each),
                                graph.ids.begin() + std::ptrdiff_t((i + 1) * each), truth[i][e]);
    return double(found) / double(graph.ids.size());
}

bool goOn(double)
{
    return true;
}
} // namespace

class tst_Neighbours : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsTheNearest_data();
    void findsTheNearest();
    void doesNotDependOnThreads();
    void equalRows();
    void stops();
    void axesAreThoseOfTheTable();
};

void tst_Neighbours::findsTheNearest_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("dimension");
    QTest::addColumn<double>("least");
    QTest::newRow("exact") << 300 << 20 << 1.0;
    QTest::newRow("two rows") << 2 << 3 << 1.0;
    QTest::newRow("by trees") << 5000 << 24 << 0.97;
}

void tst_Neighbours::findsTheNearest()
{
    QFETCH(int, count);
    QFETCH(int, dimension);
    QFETCH(double, least);
    TableRows rows = clusteredRows(count, dimension, 10, 3);
    const LayoutOptions options;
    const auto reduced = reduceRows(rows, options, [](qint64) { return true; });
    VERIFY_RESULT(reduced);
    const auto graph = nearestNeighbours(*reduced, options, goOn);
    VERIFY_RESULT(graph);
    QCOMPARE(graph->each, std::min(15, count - 1));
    for (size_t i = 0; i < graph->ids.size(); ++i) {
        QVERIFY(graph->ids[i] >= 0 && graph->ids[i] < count);
        QVERIFY(graph->ids[i] != qint32(i / size_t(graph->each)));
        QVERIFY(i % size_t(graph->each) == 0 || graph->distances[i] >= graph->distances[i - 1]);
    }
    const double found = recall(*graph, orderByCosine(rows));
    QVERIFY2(found >= least, qPrintable(QString::number(found)));
}

void tst_Neighbours::doesNotDependOnThreads()
{
    TableRows rows = clusteredRows(4000, 16, 7, 5);
    LayoutOptions one, three;
    three.threads = 3;
    const auto always = [](qint64) { return true; };
    const auto first = reduceRows(rows, one, always), second = reduceRows(rows, three, always);
    VERIFY_RESULT(first);
    VERIFY_RESULT(second);
    QVERIFY(first->values == second->values);
    const auto a = nearestNeighbours(*first, one, goOn), b = nearestNeighbours(*second, three, goOn);
    VERIFY_RESULT(a);
    VERIFY_RESULT(b);
    QVERIFY(a->ids == b->ids);
}

void tst_Neighbours::equalRows()
{
    TableRows rows(std::vector<float>(size_t(3000) * 8, 1.0F), 8);
    const LayoutOptions options;
    const auto reduced = reduceRows(rows, options, [](qint64) { return true; });
    VERIFY_RESULT(reduced);
    const auto graph = nearestNeighbours(*reduced, options, goOn);
    VERIFY_RESULT(graph);
    QVERIFY(
        std::all_of(graph->ids.begin(), graph->ids.end(), [](qint32 id) { return id >= 0 && id < 3000; }));
    QVERIFY(std::all_of(graph->distances.begin(), graph->distances.end(), [](float d) { return d == 0; }));
}

void tst_Neighbours::stops()
{
    TableRows rows = clusteredRows(3000, 8, 3, 1);
    const LayoutOptions options;
    const auto reduced = reduceRows(rows, options, [](qint64) { return true; });
    VERIFY_RESULT(reduced);
    int calls = 0;
    const auto graph = nearestNeighbours(*reduced, options, [&](double) { return ++calls < 2; });
    QVERIFY(!graph);
    QCOMPARE(graph.error().code, ErrorCode::Cancelled);
    QCOMPARE(calls, 2);
}

// A table that is too large to be kept whole: distances in 48 dimensions are those of all, since the rows lie
// in a space of 30.
void tst_Neighbours::axesAreThoseOfTheTable()
{
    constexpr int dimension = 4200;
    TableRows rows = clusteredRows(4100, dimension, 6, 9);
    const LayoutOptions options{.threads = 2};
    const auto reduced = reduceRows(rows, options, [](qint64) { return true; });
    VERIFY_RESULT(reduced);
    QCOMPARE(reduced->width, 48);
    const auto distance = [&](qint64 i, qint64 j) {
        double dot = 0, a = 0, b = 0;
        for (int d = 0; d < dimension; ++d) {
            const auto x = double(rows.values[size_t(i * dimension + d)]);
            const auto y = double(rows.values[size_t(j * dimension + d)]);
            dot += x * y;
            a += x * x;
            b += y * y;
        }
        return 2 - 2 * dot / std::sqrt(a * b);
    };
    for (qint64 i = 0; i + 7 < 200; ++i) {
        const double whole = distance(i, i + 7);
        const auto few = double(squaredDistance(reduced->row(i), reduced->row(i + 7), reduced->width));
        // Noise of 0.02 a value is all that is left out.
        QVERIFY2(std::abs(whole - few) < 0.002 + 0.01 * whole,
                 qPrintable(QStringLiteral("%1 %2").arg(whole).arg(few)));
    }
}

FATHOM_TEST_SUBJECT(neighbours, tst_Neighbours)
#include "tst_neighbours.moc"
