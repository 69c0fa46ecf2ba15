// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cpu_kernels.h"
#include "subject.h"
#include "task_team.h"

#include <base/random.h>
#include <base/tile_product.h>

#include <QTest>

#include <atomic>
#include <bit>
#include <limits>
#include <numeric>
#include <stdexcept>

using namespace fathom;

/// The inner loops of every instruction set that this processor has, against float64; and the threads that
/// run them.
class tst_Kernels : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void weightedSums();
    void rebuildsARow_data();
    void rebuildsARow();
    void collectsWhatIsNotBelow();
    void tilesMultiplyAsExactlyAsFloats();
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

std::vector<const CpuKernels *> allSets()
{
    const CpuKernels *sets[3] = {};
    const size_t count = cpuKernelSets(sets);
    return {sets, sets + count};
}

} // namespace

void tst_Kernels::weightedSums()
{
    const size_t rows = 37;
    const std::vector<float> tile = drawn(rows * TileWidth, 1);
    for (const size_t n : {size_t(0), size_t(1), size_t(5), size_t(6), size_t(7), size_t(200)}) {
        const std::vector<float> values = drawn(n, 3);
        std::vector<int> index;
        Random random(4);
        for (size_t i = 0; i < n; ++i)
            index.push_back(int(random.below(rows)));
        for (const CpuKernels *set : allSets()) {
            std::vector<float> sum = drawn(TileWidth, 5);
            std::vector<double> exact(sum.begin(), sum.end());
            set->weightedSum(tile.data(), index.data(), values.data(), n, sum.data());
            for (size_t j = 0; j < TileWidth; ++j) {
                for (size_t i = 0; i < n; ++i)
                    exact[j] += double(values[i]) * double(tile[size_t(index[i]) * TileWidth + j]);
                QVERIFY2(std::abs(exact[j] - double(sum[j])) < 1e-4, set->name);
            }
            set->scale(0.5F, sum.data(), sum.size());
            for (size_t j = 0; j < TileWidth; ++j)
                QVERIFY2(std::abs(exact[j] / 2 - double(sum[j])) < 1e-4, set->name);
        }
    }
}

void tst_Kernels::rebuildsARow_data()
{
    QTest::addColumn<int>("levels");
    QTest::addColumn<bool>("gradients");
    QTest::addColumn<bool>("keepSums");
    QTest::addColumn<bool>("anew");
    for (const int levels : {1, 2, 4, 8})
        for (const bool keep : {false, true})
            QTest::addRow("%d levels%s", levels, keep ? ", sums kept" : "")
                << levels << true << keep << !keep;
    QTest::newRow("errors only") << 3 << false << false << true;
}

// Groups of 0, 1, 3, 4, 5 and 40 entries: whole fours of them and what is left over.
void tst_Kernels::rebuildsARow()
{
    QFETCH(const int, levels);
    QFETCH(const bool, gradients);
    QFETCH(const bool, keepSums);
    QFETCH(const bool, anew);
    const size_t features = 50;
    const float scale = 0.25F;
    const std::vector<float> dictionary = drawn(features * TileWidth, 1);
    const std::vector<float> centred = drawn(TileWidth, 2);
    Random random(7);
    std::vector<EntryGroup> groups;
    std::vector<int> feature{0, 0}; // the row's entries are not the batch's first ones
    for (const int count : {0, 1, 3, 4, 5, 40}) {
        const auto begin = qint64(feature.size());
        for (int i = 0; i < count; ++i)
            feature.push_back(int(random.below(features)));
        groups.push_back(
            {begin, qint64(feature.size()), quint8(1 + random.below((quint64(1) << levels) - 1))});
    }
    const std::vector<float> value = drawn(feature.size(), 3);
    for (const CpuKernels *set : allSets()) {
        std::vector<float> errors(size_t(levels) * TileWidth);
        std::vector<double> squares(size_t(levels) * SumLanes, 0.5);
        std::vector<double> errorSums(TileWidth, 1.0);
        std::vector<float> sums((keepSums ? groups.size() : 1) * TileWidth);
        std::vector<float> products(feature.size(), 3.0F);
        set->rebuild({dictionary.data(), feature.data(), value.data(), groups.data(), groups.size(),
                      centred.data(), size_t(levels), scale, errors.data(), squares.data(),
                      gradients ? errorSums.data() : nullptr, sums.data(), keepSums ? TileWidth : size_t(0),
                      products.data(), anew});
        const auto entryOf = [&](size_t at, size_t j) {
            return double(dictionary[size_t(feature[at]) * TileWidth + j]);
        };
        std::vector<double> exact(size_t(levels) * TileWidth);
        for (size_t l = 0; l < size_t(levels); ++l) {
            double square = 0.5 * double(SumLanes);
            for (size_t j = 0; j < TileWidth; ++j) {
                double &error = exact[l * TileWidth + j];
                error = -double(centred[j]);
                for (const EntryGroup &group : groups)
                    if (group.levels >> l & 1)
                        for (auto at = size_t(group.begin); at < size_t(group.end); ++at)
                            error += double(value[at]) * entryOf(at, j);
                QVERIFY2(std::abs(error - double(errors[l * TileWidth + j])) < 1e-4, set->name);
                square += error * error;
            }
            const double found = std::accumulate(squares.begin() + qint64(l * SumLanes),
                                                 squares.begin() + qint64((l + 1) * SumLanes), 0.0);
            QVERIFY2(std::abs(square - found) < 1e-5 * square, set->name);
        }
        for (size_t g = 0; g < groups.size(); ++g) {
            std::vector<double> sum(TileWidth, 0.0);
            for (size_t l = 0; l < size_t(levels); ++l)
                for (size_t j = 0; j < TileWidth; ++j)
                    sum[j] += groups[g].levels >> l & 1 ? double(scale) * exact[l * TileWidth + j] : 0.0;
            for (size_t j = 0; keepSums && j < TileWidth; ++j)
                QVERIFY2(std::abs(sum[j] - double(sums[g * TileWidth + j])) < 1e-4, set->name);
            for (auto at = size_t(groups[g].begin); at < size_t(groups[g].end); ++at) {
                double product = anew && gradients ? 0.0 : 3.0;
                for (size_t j = 0; gradients && j < TileWidth; ++j)
                    product += sum[j] * entryOf(at, j);
                QVERIFY2(std::abs(product - double(products[at])) < 1e-3, set->name);
            }
        }
        for (size_t j = 0; j < TileWidth; ++j) {
            double sum = 1.0;
            for (size_t l = 0; gradients && l < size_t(levels); ++l)
                sum += exact[l * TileWidth + j];
            QVERIFY2(std::abs(sum - errorSums[j]) < 1e-4, set->name);
        }
        QCOMPARE(products[0], 3.0F);
    }
}

void tst_Kernels::collectsWhatIsNotBelow()
{
    for (const size_t n : {size_t(0), size_t(1), size_t(15), size_t(16), size_t(17), size_t(500)}) {
        std::vector<float> z = drawn(n, 11);
        if (n > 10) {
            z[3] = std::numeric_limits<float>::quiet_NaN();
            z[5] = 0.5F;
            z[9] = -std::numeric_limits<float>::infinity();
        }
        for (const float bound : {0.5F, -std::numeric_limits<float>::infinity(), 100.0F}) {
            std::vector<int> places;
            for (size_t i = 0; i < n; ++i)
                if (!(z[i] < bound))
                    places.push_back(1000 + int(i));
            for (const CpuKernels *set : allSets()) {
                std::vector<int> found(n + SumLanes);
                std::vector<float> value(n + SumLanes);
                const size_t count = set->collect(z.data(), n, bound, 1000, found.data(), value.data());
                found.resize(count);
                QVERIFY2(found == places, set->name);
                for (size_t i = 0; i < count; ++i)
                    QVERIFY2(std::bit_cast<quint32>(value[i]) ==
                                 std::bit_cast<quint32>(z[size_t(found[i]) - 1000]),
                             set->name);
            }
        }
    }
}

void tst_Kernels::tilesMultiplyAsExactlyAsFloats()
{
    if (!hasTileProduct())
        QSKIP("this processor has no bfloat16 tiles (AMX)");
    TaskTeam team(2);
    const ParallelTasks parallel = [&](int tasks, const std::function<void(int)> &task) {
        team.run(tasks, task);
    };
    Random random(9);
    for (int again = 0; again < 30; ++again) {
        const auto rows = qint64(1 + random.below(again < 25 ? 70 : 1200));
        const auto columns = qint64(1 + random.below(again < 25 ? 70 : 600));
        const auto d = qint64(1 + random.below(again < 25 ? 100 : 1100));
        const std::vector<float> a = drawn(size_t(rows * d), random.next());
        const std::vector<float> b = drawn(size_t(columns * d), random.next());
        const std::vector<float> bias = drawn(size_t(columns), random.next());
        std::vector<float> out(size_t(rows * columns));
        multiplyTiles({a.data(), rows, b.data(), columns, d, bias.data(), out.data()}, parallel);
        double worst = 0;
        double square = 0;
        for (qint64 i = 0; i < rows; ++i)
            for (qint64 j = 0; j < columns; ++j) {
                auto exact = double(bias[size_t(j)]);
                double most = std::abs(exact);
                for (qint64 k = 0; k < d; ++k) {
                    const double one = double(a[size_t(i * d + k)]) * double(b[size_t(j * d + k)]);
                    exact += one;
                    most += std::abs(one);
                }
                const double error = std::abs(double(out[size_t(i * columns + j)]) - exact);
                worst = std::max(worst, error / most);
                square += error * error;
            }
        QVERIFY2(worst < 1e-6, qPrintable(QString::number(worst)));
        // The rows' norms are about the root of d.
        const double typical = std::sqrt(square / double(rows * columns)) / double(d);
        QVERIFY2(d < 32 || typical < 1e-7, qPrintable(QString::number(typical)));
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
