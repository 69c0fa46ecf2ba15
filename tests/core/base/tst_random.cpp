// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <base/numpy_random.h>
#include <base/random.h>

#include <QTest>
#include <cmath>
#include <vector>

using namespace fathom;

class tst_Random : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void numbersAreXoshirosOfASplitMixSeed_data();
    void numbersAreXoshirosOfASplitMixSeed();
    void stateIsTheWholeHistory();
    void belowIsUniformAndInRange();
    void momentsAreRight();
    void numpysGeneratorsComeOut();
};

// Computed by an independent program (Python integers) from the published definitions.
void tst_Random::numbersAreXoshirosOfASplitMixSeed_data()
{
    QTest::addColumn<quint64>("seed");
    QTest::addColumn<quint64>("first");
    QTest::addColumn<quint64>("second");
    QTest::addColumn<quint64>("third");
    QTest::newRow("0") << quint64(0) << quint64(0x99ec5f36cb75f2b4) << quint64(0xbf6e1f784956452a)
                       << quint64(0x1a5f849d4933e6e0);
    QTest::newRow("1") << quint64(1) << quint64(0xb3f2af6d0fc710c5) << quint64(0x853b559647364cea)
                       << quint64(0x92f89756082a4514);
    QTest::newRow("42") << quint64(42) << quint64(0x15780b2e0c2ec716) << quint64(0x6104d9866d113a7e)
                        << quint64(0xae17533239e499a1);
}

void tst_Random::numbersAreXoshirosOfASplitMixSeed()
{
    QFETCH(quint64, seed);
    QFETCH(quint64, first);
    QFETCH(quint64, second);
    QFETCH(quint64, third);
    Random random(seed);
    QCOMPARE(quint64(random.next()), first);
    QCOMPARE(quint64(random.next()), second);
    QCOMPARE(quint64(random.next()), third);
}

void tst_Random::stateIsTheWholeHistory()
{
    Random random(9);
    for (int i = 0; i < 7; ++i)
        (void)random.normal();
    Random other(1);
    std::copy_n(random.state(), 4, other.state());
    for (int i = 0; i < 20; ++i)
        QCOMPARE(other.normal(), random.normal());
}

void tst_Random::belowIsUniformAndInRange()
{
    Random random(3);
    constexpr int N = 13;
    constexpr int Draws = 130'000;
    std::vector<int> counts(N, 0);
    for (int i = 0; i < Draws; ++i)
        ++counts.at(size_t(random.below(N)));
    double chi = 0;
    for (const int count : counts)
        chi += std::pow(count - Draws / N, 2) / (Draws / N);
    QVERIFY(chi < 12 + 6 * std::sqrt(24.0)); // 12 degrees of freedom, 6 sigma
    QCOMPARE(random.below(1), std::uint64_t(0));
}

void tst_Random::momentsAreRight()
{
    Random random(4);
    constexpr int N = 200'000;
    double sum = 0, square = 0, uniform = 0, chances = 0;
    for (int i = 0; i < N; ++i) {
        const double value = random.normal();
        sum += value;
        square += value * value;
        const double other = random.uniform(-2.0, 4.0);
        QVERIFY(other >= -2.0 && other < 4.0);
        uniform += other;
        chances += random.chance(0.3);
    }
    QVERIFY(std::abs(sum / N) < 6 / std::sqrt(double(N)));
    QVERIFY(std::abs(square / N - 1) < 6 * std::sqrt(2.0 / N));
    QVERIFY(std::abs(uniform / N - 1) < 6 * std::sqrt(3.0 / N));
    QVERIFY(std::abs(chances / N - 0.3) < 6 * std::sqrt(0.21 / N));
}

// Well-known first numbers of NumPy, and the order of references that a published table shows.
void tst_Random::numpysGeneratorsComeOut()
{
    NumpyGenerator42 real;
    for (const double expected : {0.7739560485559633, 0.4388784397520523, 0.8585979199113825})
        QCOMPARE(double(real.next64() >> 11) * 0x1.0p-53, expected);
    NumpyGenerator42 whole;
    for (const quint32 expected : {0U, 7U, 6U, 4U, 4U, 8U, 0U, 6U, 2U, 0U})
        QCOMPARE(whole.upTo(9), expected);
    NumpyGenerator42 picks;
    for (int draw = 0; draw < 50; ++draw) {
        std::vector<qint64> rows = picks.choice(137'715, 50);
        std::sort(rows.begin(), rows.end());
        QVERIFY(std::adjacent_find(rows.begin(), rows.end()) == rows.end());
        QVERIFY(rows.front() >= 0 && rows.back() < 137'715);
    }
    const auto few = NumpyTwister(0).permutation(20);
    QCOMPARE(std::vector<qint64>(few.begin(), few.begin() + 8),
             (std::vector<qint64>{18, 1, 19, 8, 10, 17, 6, 13}));
    const auto many = NumpyTwister(0).permutation(137'715);
    QCOMPARE(std::vector<qint64>(many.begin(), many.begin() + 10),
             (std::vector<qint64>{70643, 112458, 73901, 33809, 129289, 24815, 109504, 115200, 26414, 55465}));
    QCOMPARE(std::vector<qint64>(many.begin() + 997, many.begin() + 1000),
             (std::vector<qint64>{97854, 40566, 81625}));
}

FATHOM_TEST_SUBJECT(random, tst_Random)
#include "tst_random.moc"
