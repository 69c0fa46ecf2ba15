// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cpu_kernels.h"
#include "subject.h"
#include "task_team.h"

#include <base/random.h>

#include <QTest>

#include <atomic>
#include <stdexcept>

using namespace fathom;

/// The inner loops of every instruction set that this processor has, against float64 and bit by bit against
/// each other; and the threads that run them.
class tst_Kernels : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void setsComputeTheFormulasAndTheSameBits();
    void teamRunsEachTaskOnce();
    void teamPassesExceptions();
};

namespace {

std::vector<float> drawn(size_t n, quint64 seed)
{
    Random random(seed);
    std::vector<float> values;
    for (size_t i = 0; i < n; ++i)
        values.push_back(float(random.normal()));
    return values;
}

} // namespace

void tst_Kernels::setsComputeTheFormulasAndTheSameBits()
{
    const CpuKernels *sets[3] = {};
    const size_t count = cpuKernelSets(sets);
    QVERIFY(count >= 1);
    const size_t rows = 37;
    const std::vector<float> tile = drawn(rows * TileWidth, 1);
    const std::vector<float> x = drawn(TileWidth, 2);
    for (const size_t n : {size_t(0), size_t(1), size_t(5), size_t(6), size_t(7), size_t(200)}) {
        const std::vector<float> values = drawn(n, 3);
        std::vector<int> index;
        Random random(4);
        for (size_t i = 0; i < n; ++i)
            index.push_back(int(random.below(rows)));
        std::vector<float> firstSum, firstOut;
        for (size_t s = 0; s < count; ++s) {
            std::vector<float> sum = drawn(TileWidth, 5);
            std::vector<double> exact(sum.begin(), sum.end());
            sets[s]->weightedSum(tile.data(), index.data(), values.data(), n, sum.data());
            std::vector<float> out(n, 0.25F);
            sets[s]->products(tile.data(), index.data(), n, x.data(), out.data());
            for (size_t i = 0; i < n; ++i) {
                double product = 0.25;
                for (size_t j = 0; j < TileWidth; ++j) {
                    const auto one = double(tile[size_t(index[i]) * TileWidth + j]);
                    exact[j] += double(values[i]) * one;
                    product += one * double(x[j]);
                }
                QVERIFY2(std::abs(product - double(out[i])) < 2e-5, sets[s]->name);
            }
            for (size_t j = 0; j < TileWidth; ++j)
                QVERIFY2(std::abs(exact[j] - double(sum[j])) < 1e-4, sets[s]->name);
            if (s == 0) {
                firstSum = sum;
                firstOut = out;
            }
            QVERIFY2(sum == firstSum, sets[s]->name);
            QVERIFY2(out == firstOut, sets[s]->name);
        }
    }
}

void tst_Kernels::teamRunsEachTaskOnce()
{
    for (const int threads : {1, 2, 5}) {
        TaskTeam team(threads);
        QCOMPARE(team.threads(), threads);
        for (const int tasks : {0, 1, 2, 3, 64, 1000}) {
            std::vector<std::atomic<int>> done(static_cast<size_t>(tasks));
            for (int again = 0; again < 20; ++again)
                team.run(tasks, [&](int task) { ++done[size_t(task)]; });
            for (const auto &one : done)
                QCOMPARE(one.load(), 20);
        }
    }
}

void tst_Kernels::teamPassesExceptions()
{
    TaskTeam team(3);
    for (int again = 0; again < 50; ++again) {
        bool caught = false;
        try {
            team.run(40, [&](int task) {
                if (task == 7)
                    throw std::runtime_error("seven");
            });
        } catch (const std::runtime_error &) {
            caught = true;
        }
        QVERIFY(caught);
        std::atomic<int> done = 0;
        team.run(10, [&](int) { ++done; }); // and goes on
        QCOMPARE(done.load(), 10);
    }
}

FATHOM_TEST_SUBJECT(kernels, tst_Kernels)
#include "tst_kernels.moc"
