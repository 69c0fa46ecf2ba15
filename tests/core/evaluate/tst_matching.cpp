// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <base/random.h>
#include <evaluate/feature_matching.h>

#include <QTest>
#include <algorithm>
#include <cmath>
#include <numeric>

using namespace fathom;

namespace {
SaeModel modelOf(const std::vector<std::vector<float>> &directions)
{
    SaeConfig config;
    config.inputSize = int(directions.front().size());
    config.dictionary = {int(directions.size())};
    config.k = {1};
    std::vector<float> weight;
    for (const auto &direction : directions)
        weight.insert(weight.end(), direction.begin(), direction.end());
    return *SaeModel::create(config, weight, std::vector<float>(directions.size(), 0.0F),
                             std::vector<float>(directions.front().size(), 0.0F));
}

std::vector<float> unit(size_t d, Random &random)
{
    std::vector<float> x(d);
    for (float &value : x)
        value = float(random.normal());
    normaliseRows(x, int(d));
    return x;
}
} // namespace

/// Assignment and matching against brute force.
class tst_Matching : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void assignmentIsTheBestOfAll();
    void largeAssignmentIsOptimal();
    void permutedFeaturesAreFoundAgain();
    void kindsAreTold();
    void otherEmbeddingsAreRefused();
};

void tst_Matching::assignmentIsTheBestOfAll()
{
    Random random(1);
    for (int round = 0; round < 200; ++round) {
        const size_t rows = 1 + size_t(random.below(6)), columns = 1 + size_t(random.below(6));
        std::vector<float> values(rows * columns);
        for (float &value : values)
            value = round % 3 == 0 ? float(random.below(4)) : float(random.normal()); // ties as well
        const std::vector<int> found = bestAssignment(values, rows, columns);
        double sum = 0;
        std::vector<int> used(columns, 0);
        int assigned = 0;
        for (size_t r = 0; r < rows; ++r)
            if (found[r] >= 0) {
                sum += double(values[r * columns + size_t(found[r])]);
                QCOMPARE(++used[size_t(found[r])], 1);
                ++assigned;
            }
        QCOMPARE(assigned, int(std::min(rows, columns)));
        // All ways to put the smaller side into the larger.
        const size_t few = std::min(rows, columns), many = std::max(rows, columns);
        std::vector<size_t> order(many);
        std::iota(order.begin(), order.end(), size_t(0));
        double best = -1e300;
        do {
            double now = 0;
            for (size_t i = 0; i < few; ++i)
                now +=
                    double(rows <= columns ? values[i * columns + order[i]] : values[order[i] * columns + i]);
            best = std::max(best, now);
        } while (std::next_permutation(order.begin(), order.end()));
        QVERIFY(std::abs(sum - best) < 1e-5);
    }
}

// No pair of rows gains by changing partners, nor any cycle of three.
void tst_Matching::largeAssignmentIsOptimal()
{
    constexpr size_t N = 120;
    Random random(2);
    std::vector<float> values(N * N);
    for (float &value : values)
        value = float(random.normal());
    const std::vector<int> found = bestAssignment(values, N, N);
    const auto value = [&](size_t r, int c) { return double(values[r * N + size_t(c)]); };
    for (size_t a = 0; a < N; ++a)
        for (size_t b = 0; b < N; ++b) {
            QVERIFY(value(a, found[a]) + value(b, found[b]) >=
                    value(a, found[b]) + value(b, found[a]) - 1e-5);
            for (size_t c = 0; c < N; ++c)
                if (a != b && b != c && a != c)
                    QVERIFY(value(a, found[a]) + value(b, found[b]) + value(c, found[c]) >=
                            value(a, found[b]) + value(b, found[c]) + value(c, found[a]) - 1e-5);
        }
}

void tst_Matching::permutedFeaturesAreFoundAgain()
{
    constexpr size_t N = 300, D = 64;
    Random random(3);
    std::vector<std::vector<float>> here, there(N);
    std::vector<int> place(N);
    std::iota(place.begin(), place.end(), 0);
    for (size_t i = N; i > 1; --i)
        std::swap(place[i - 1], place[size_t(random.below(i))]);
    for (size_t f = 0; f < N; ++f) {
        here.push_back(unit(D, random));
        std::vector<float> moved = here.back();
        for (float &x : moved)
            x = 3.0F * x + 0.05F * float(random.normal()); // length does not count
        there[size_t(place[f])] = moved;
    }
    const auto matching = matchFeatures(modelOf(here), modelOf(there), {}, {});
    VERIFY_RESULT(matching);
    QCOMPARE(matching->same, int(N));
    for (const FeatureMatch &match : matching->matches) {
        QCOMPARE(match.partner, place[size_t(match.feature)]);
        double dot = 0, a = 0, b = 0;
        for (size_t j = 0; j < D; ++j) {
            const double x = double(here[size_t(match.feature)][j]),
                         y = double(there[size_t(match.partner)][j]);
            dot += x * y;
            a += x * x;
            b += y * y;
        }
        QVERIFY(std::abs(match.cosine - dot / std::sqrt(a * b)) < 1e-5);
    }
    // Only those that take part.
    const std::vector<int> few{4, 7}, all;
    const auto part = matchFeatures(modelOf(here), modelOf(there), few, all);
    VERIFY_RESULT(part);
    QCOMPARE(part->matches.size(), size_t(2));
    QCOMPARE(part->matches[1].partner, place[7]);
}

void tst_Matching::kindsAreTold()
{
    const float h = 0.5F;
    // here: 0 stays, 1 falls into two, 2 and 3 become one, 4 is lost.
    const auto matching = matchFeatures(
        modelOf({{1, 0, 0, 0, 0, 0},
                 {0, 1, 0, 0, 0, 0},
                 {0, 0, 1, h, 0, 0},
                 {0, 0, 1, -h, 0, 0},
                 {0, 0, 0, 0, 1, 0}}),
        modelOf({{0, 1, 0, 0, 0, h}, {0, 1, 0, 0, 0, -h}, {0, 0, 1, 0, 0, 0}, {1, 0, 0, 0, 0, 0}}), {}, {});
    VERIFY_RESULT(matching);
    QCOMPARE(matching->matches[0].kind, MatchKind::Same);
    QCOMPARE(matching->matches[0].partner, 3);
    QCOMPARE(matching->matches[1].kind, MatchKind::Split);
    QCOMPARE(matching->matches[1].others, (std::vector<int>{0, 1}));
    QCOMPARE(matching->matches[2].kind, MatchKind::Merged);
    QCOMPARE(matching->matches[2].others, std::vector<int>{3});
    QCOMPARE(matching->matches[3].kind, MatchKind::Merged);
    QCOMPARE(matching->matches[4].kind, MatchKind::Lost);
    QCOMPARE(matching->same + matching->split + matching->merged + matching->lost, 5);
}

void tst_Matching::otherEmbeddingsAreRefused()
{
    const auto refused = matchFeatures(modelOf({{1, 0}}), modelOf({{1, 0, 0}}), {}, {});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::WrongShape);
}

FATHOM_TEST_SUBJECT(matching, tst_Matching)
#include "tst_matching.moc"
