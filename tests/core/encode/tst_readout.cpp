// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <base/random.h>
#include <encode/readout.h>

#include <QTest>
#include <cmath>

using namespace fathom;

namespace {

constexpr int D = 9;

// Rows with a mean far from zero and variances that differ by a factor of thousands in turned directions.
std::vector<std::vector<float>> rows(int n)
{
    Random random(11);
    std::vector<std::vector<double>> mix(D, std::vector<double>(D));
    for (auto &line : mix)
        for (double &value : line)
            value = random.normal();
    std::vector<std::vector<float>> out;
    for (int r = 0; r < n; ++r) {
        std::vector<double> source(D);
        for (int i = 0; i < D; ++i)
            source[size_t(i)] = random.normal() * std::pow(0.4, i);
        std::vector<float> row;
        for (int i = 0; i < D; ++i) {
            double sum = 3.0 - i;
            for (int j = 0; j < D; ++j)
                sum += mix[size_t(i)][size_t(j)] * source[size_t(j)];
            row.push_back(float(sum));
        }
        out.push_back(std::move(row));
    }
    return out;
}

RowMoments momentsOf(const std::vector<std::vector<float>> &all)
{
    RowMoments moments(D);
    for (const auto &row : all)
        moments.add(row);
    return moments;
}

} // namespace

/// The affine step behind a network.
class tst_Readout : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void momentsAreThoseOfTheDefinition();
    void eigenvectorsRebuildTheMatrix();
    void whiteningRaisesEachDirectionsVarianceToOneMinusTwicePower_data();
    void whiteningRaisesEachDirectionsVarianceToOneMinusTwicePower();
    void noRowsAndNoReadoutChangeNothing();
};

void tst_Readout::momentsAreThoseOfTheDefinition()
{
    const auto all = rows(200);
    const RowMoments moments = momentsOf(all);
    QCOMPARE(moments.rows(), 200);
    const auto mean = moments.mean();
    const auto covariance = moments.covariance();
    for (size_t i = 0; i < D; ++i) {
        double m = 0;
        for (const auto &row : all)
            m += double(row[i]) / 200.0;
        QVERIFY(std::abs(m - mean[i]) < 1e-9);
        for (size_t j = 0; j < D; ++j) {
            double c = 0;
            for (const auto &row : all)
                c += (double(row[i]) - mean[i]) * (double(row[j]) - mean[j]) / 200.0;
            QVERIFY(std::abs(c - covariance[i * D + j]) < 1e-9);
        }
    }
}

void tst_Readout::eigenvectorsRebuildTheMatrix()
{
    const auto matrix = momentsOf(rows(100)).covariance();
    const SymmetricEigen eigen = symmetricEigen(matrix, D);
    for (size_t i = 0; i < D; ++i) {
        QVERIFY(i == 0 || eigen.values[i] >= eigen.values[i - 1]);
        for (size_t j = 0; j < D; ++j) {
            double rebuilt = 0;
            double dot = 0;
            for (size_t e = 0; e < D; ++e) {
                rebuilt += eigen.values[e] * eigen.vectors[e * D + i] * eigen.vectors[e * D + j];
                dot += eigen.vectors[i * D + e] * eigen.vectors[j * D + e];
            }
            QVERIFY(std::abs(rebuilt - matrix[i * D + j]) < 1e-10);
            QVERIFY(std::abs(dot - (i == j ? 1.0 : 0.0)) < 1e-12);
        }
    }
}

void tst_Readout::whiteningRaisesEachDirectionsVarianceToOneMinusTwicePower_data()
{
    QTest::addColumn<double>("power");
    QTest::newRow("only centred") << 0.0;
    QTest::newRow("partly") << 0.25;
    QTest::newRow("wholly") << 0.5;
}

void tst_Readout::whiteningRaisesEachDirectionsVarianceToOneMinusTwicePower()
{
    QFETCH(double, power);
    auto all = rows(400);
    const RowMoments before = momentsOf(all);
    const auto covariance = before.covariance();
    const SymmetricEigen eigen = symmetricEigen(covariance, D);
    double whole = 0;
    for (const double value : eigen.values)
        whole += value;
    const Readout readout = partialWhitening(before, power);
    for (auto &row : all)
        readout.apply(row);
    const RowMoments after = momentsOf(all);
    for (const double value : after.mean())
        QVERIFY(std::abs(value) < 1e-4);
    const auto result = after.covariance();
    double trace = 0;
    for (size_t i = 0; i < D; ++i)
        trace += result[i * D + i];
    QVERIFY(std::abs(trace - D) < 1e-3);
    // Along an old principal direction: variance ^ (1 - 2 power), up to one common factor.
    double factor = 0;
    for (size_t e = D; e-- > 0;) {
        double variance = 0;
        for (size_t i = 0; i < D; ++i)
            for (size_t j = 0; j < D; ++j)
                variance += eigen.vectors[e * D + i] * result[i * D + j] * eigen.vectors[e * D + j];
        const double floored = std::max(eigen.values[e], 1e-5 * whole);
        const double expected = eigen.values[e] * std::pow(floored, -2.0 * power);
        if (e + 1 == D)
            factor = variance / expected;
        QVERIFY2(std::abs(variance / (factor * expected) - 1.0) < 2e-3,
                 qPrintable(QStringLiteral("%1: %2 against %3").arg(e).arg(variance).arg(factor * expected)));
    }
}

void tst_Readout::noRowsAndNoReadoutChangeNothing()
{
    std::vector<float> values = {1, -2, 3};
    Readout().apply(values);
    QCOMPARE(values, (std::vector<float>{1, -2, 3}));
    const Readout readout = partialWhitening(RowMoments(3), 0.25);
    for (const float value : readout.weight)
        QVERIFY(std::isfinite(value));
    for (const float value : readout.bias)
        QCOMPARE(value, 0.0F);
}

FATHOM_TEST_SUBJECT(readout, tst_Readout)
#include "tst_readout.moc"
