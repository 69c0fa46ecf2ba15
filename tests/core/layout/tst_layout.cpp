// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "clusters.h"
#include "subject.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace fathom;
using namespace fathom::test;

namespace {
/// 1 = no point has a neighbour in the plane that is far in the table. Source: Venna & Kaski 2001.
double trustworthiness(const std::vector<std::vector<int>> &table, const std::vector<std::vector<int>> &plane,
                       size_t k)
{
    const size_t n = table.size();
    double lost = 0;
    for (size_t i = 0; i < n; ++i)
        for (size_t e = 0; e < k; ++e) {
            const auto rank =
                size_t(std::find(table[i].begin(), table[i].end(), plane[i][e]) - table[i].begin()) + 1;
            lost += rank > k ? double(rank - k) : 0.0;
        }
    return 1.0 - 2.0 * lost / (double(n) * double(k) * (2.0 * double(n) - 3.0 * double(k) - 1.0));
}

/// Part of the k nearest in the table that are among the k nearest in the plane.
double kept(const std::vector<std::vector<int>> &table, const std::vector<std::vector<int>> &plane, size_t k)
{
    qint64 both = 0;
    for (size_t i = 0; i < table.size(); ++i)
        for (size_t e = 0; e < k; ++e)
            both += std::count(plane[i].begin(), plane[i].begin() + std::ptrdiff_t(k), table[i][e]);
    return double(both) / double(table.size() * k);
}

class StoppingContext : public QuietContext
{
public:
    explicit StoppingContext(QString at)
        : m_at(std::move(at))
    {
    }
    void progress(qint64 done, qint64 total, const QString &what) override
    {
        QVERIFY(done >= last && done <= total);
        last = done;
        if (what == m_at)
            stop();
    }
    qint64 last = 0;

private:
    QString m_at;
};
} // namespace

class tst_Layout : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsNeighbours();
    void clustersStayApart();
    void sameSeedSamePlane();
    void tinyTables_data();
    void tinyTables();
    void equalRowsDoNotStack();
    void newRowsLieNearTheirNeighbours();
    void aNewGroupHasAPlaceOfItsOwn();
    void stops_data();
    void stops();
    void refusesNoNumber();
};

void tst_Layout::keepsNeighbours()
{
    TableRows rows = clusteredRows(1200, 32, 8, 11, 2);
    QuietContext context;
    const auto layout = layOut(rows, {}, context);
    VERIFY_RESULT(layout);
    const auto table = orderByCosine(rows), plane = orderInPlane(layout->xy);
    const double trust = trustworthiness(table, plane, 15), part = kept(table, plane, 15);
    QVERIFY2(trust > 0.97, qPrintable(QString::number(trust)));
    QVERIFY2(part > 0.5, qPrintable(QString::number(part)));
    QCOMPARE(layout->phases.size(), size_t(3));
}

void tst_Layout::clustersStayApart()
{
    constexpr int clusters = 12;
    TableRows rows = clusteredRows(2400, 64, clusters, 2);
    QuietContext context;
    const auto layout = layOut(rows, {}, context);
    VERIFY_RESULT(layout);
    const auto plane = orderInPlane(layout->xy);
    qint64 own = 0;
    for (size_t i = 0; i < plane.size(); ++i)
        for (size_t e = 0; e < 15; ++e)
            own += plane[i][e] % clusters == int(i) % clusters ? 1 : 0;
    QVERIFY2(double(own) / double(plane.size() * 15) > 0.99,
             qPrintable(QString::number(double(own) / double(plane.size() * 15))));
}

void tst_Layout::sameSeedSamePlane()
{
    TableRows rows = clusteredRows(2500, 16, 5, 4);
    QuietContext context;
    const LayoutOptions one{.epochs = 50, .seed = 7, .threads = 1};
    const LayoutOptions four{.epochs = 50, .seed = 7, .threads = 4};
    const LayoutOptions other{.epochs = 50, .seed = 8, .threads = 1};
    const auto a = layOut(rows, one, context), b = layOut(rows, four, context),
               c = layOut(rows, other, context);
    VERIFY_RESULT(a);
    VERIFY_RESULT(b);
    VERIFY_RESULT(c);
    QVERIFY(a->xy == b->xy);
    QVERIFY(a->xy != c->xy);
}

void tst_Layout::tinyTables_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {0, 1, 2, 3, 16})
        QTest::addRow("%d", count) << count;
}

void tst_Layout::tinyTables()
{
    QFETCH(int, count);
    TableRows rows = clusteredRows(count, 5, 2, 1);
    QuietContext context;
    const auto layout = layOut(rows, {}, context);
    VERIFY_RESULT(layout);
    QCOMPARE(layout->xy.size(), size_t(2 * count));
    QVERIFY(
        std::all_of(layout->xy.begin(), layout->xy.end(), [](float value) { return std::isfinite(value); }));
}

void tst_Layout::equalRowsDoNotStack()
{
    TableRows rows(std::vector<float>(size_t(500) * 8, 2.0F), 8);
    QuietContext context;
    const auto layout = layOut(rows, {}, context);
    VERIFY_RESULT(layout);
    std::vector<std::pair<float, float>> places;
    for (size_t i = 0; i < 500; ++i)
        places.emplace_back(layout->xy[2 * i], layout->xy[2 * i + 1]);
    std::sort(places.begin(), places.end());
    QVERIFY(std::adjacent_find(places.begin(), places.end()) == places.end());
}

void tst_Layout::newRowsLieNearTheirNeighbours()
{
    constexpr size_t count = 1500;
    TableRows rows = clusteredRows(count, 32, 6, 21);
    std::vector<bool> isNew(count);
    TableRows old({}, 32);
    for (size_t i = 0; i < count; ++i) {
        isNew[i] = i % 9 == 4;
        if (!isNew[i])
            old.values.insert(old.values.end(), rows.values.begin() + std::ptrdiff_t(i * 32),
                              rows.values.begin() + std::ptrdiff_t((i + 1) * 32));
    }
    QuietContext context;
    const auto before = layOut(old, {}, context);
    VERIFY_RESULT(before);
    std::vector<float> xy(2 * count, std::numeric_limits<float>::quiet_NaN());
    for (size_t i = 0, from = 0; i < count; ++i)
        if (!isNew[i]) {
            xy[2 * i] = before->xy[from++];
            xy[2 * i + 1] = before->xy[from++];
        }
    const auto after = placeInto(rows, xy, isNew, {.threads = 2}, context);
    VERIFY_RESULT(after);
    const auto table = orderByCosine(rows), plane = orderInPlane(after->xy);
    qint64 near = 0, all = 0;
    for (size_t i = 0; i < count; ++i) {
        if (!isNew[i]) {
            QCOMPARE(after->xy[2 * i], xy[2 * i]);
            QCOMPARE(after->xy[2 * i + 1], xy[2 * i + 1]);
            continue;
        }
        // Of its 15 nearest in the plane: how many are of its nearest 10 % in the table?
        for (size_t e = 0; e < 15; ++e) {
            near += std::count(table[i].begin(), table[i].begin() + count / 10, plane[i][e]);
            ++all;
        }
    }
    QVERIFY2(double(near) / double(all) > 0.9, qPrintable(QString::number(double(near) / double(all))));
}

void tst_Layout::aNewGroupHasAPlaceOfItsOwn()
{
    // Clusters 0 and 1 are there; cluster 2 comes as a whole, so none of its neighbours is placed.
    TableRows rows = clusteredRows(900, 32, 3, 8);
    std::vector<bool> isNew(900);
    for (size_t i = 2; i < 900; i += 3)
        isNew[i] = true;
    std::vector<float> xy(1800);
    for (size_t i = 0; i < 900; ++i) {
        xy[2 * i] = float(i % 3) * 20.0F + float(i % 10) * 0.1F;
        xy[2 * i + 1] = float(i % 11) * 0.1F;
    }
    QuietContext context;
    const auto after = placeInto(rows, xy, isNew, {}, context);
    VERIFY_RESULT(after);
    const auto plane = orderInPlane(after->xy);
    for (size_t i = 2; i < 900; i += 3)
        for (size_t e = 0; e < 5; ++e)
            QCOMPARE(plane[i][e] % 3, 2);
}

void tst_Layout::stops_data()
{
    QTest::addColumn<QString>("at");
    for (const char *at : {"Reading rows", "Finding neighbours", "Placing points"})
        QTest::newRow(at) << QString::fromLatin1(at);
}

void tst_Layout::stops()
{
    QFETCH(QString, at);
    TableRows rows = clusteredRows(3000, 16, 5, 4);
    StoppingContext context(at);
    const auto layout = layOut(rows, {}, context);
    QVERIFY(!layout);
    QCOMPARE(layout.error().code, ErrorCode::Cancelled);
    QVERIFY(context.last < 1000);
}

void tst_Layout::refusesNoNumber()
{
    TableRows rows = clusteredRows(50, 4, 2, 4);
    rows.values[size_t(17) * 4 + 2] = std::numeric_limits<float>::quiet_NaN();
    QuietContext context;
    const auto layout = layOut(rows, {}, context);
    QVERIFY(!layout);
    QCOMPARE(layout.error().code, ErrorCode::Unreadable);
    QCOMPARE(layout.error().args.value(0), QStringLiteral("18"));
}

FATHOM_TEST_SUBJECT(layout, tst_Layout)
#include "tst_layout.moc"
