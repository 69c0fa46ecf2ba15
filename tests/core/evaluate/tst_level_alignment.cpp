// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "drawn_body.h"
#include "subject.h"

#include <evaluate/level_alignment.h>

#include <QTest>
#include <functional>

using namespace fathom;

namespace {
BodyProfile scan(double lowMm, double highMm, double stepMm, const std::function<double(double)> &levelOf,
                 int body = 1)
{
    BodyProfile profile;
    profile.dimension = 48;
    for (double mm = lowMm; mm <= highMm; mm += stepMm) {
        profile.mm.push_back(mm);
        const std::vector<float> row = test::levelOfBody(levelOf(mm), body);
        profile.rows.insert(profile.rows.end(), row.begin(), row.end());
    }
    return profile;
}

double asItIs(double mm)
{
    return mm;
}

// Largest distance of the alignment from what it should be, over a part of the first scan.
double worst(const LevelAlignment &alignment, double from, double to,
             const std::function<double(double)> &expected)
{
    double error = 0;
    for (double mm = from; mm <= to; mm += 7) {
        const auto found = alignment.secondAt(mm);
        error = std::max(error, found ? std::abs(*found - expected(mm)) : 1e9);
    }
    return error;
}

// The largest sum of any path with the allowed steps, by trying all of them.
double bestByTrying(const std::vector<double> &gain, int rows, int columns, double bendCost)
{
    const auto at = [&](int i, int j) { return gain[size_t(i * columns + j)]; };
    double best = 0;
    const std::function<void(int, int, double)> go = [&](int i, int j, double sum) {
        best = std::max(best, sum);
        if (i + 1 < rows && j + 1 < columns)
            go(i + 1, j + 1, sum + 2 * at(i + 1, j + 1));
        if (i + 1 < rows && j + 2 < columns)
            go(i + 1, j + 2, sum + 2 * at(i + 1, j + 1) + at(i + 1, j + 2) - bendCost);
        if (i + 2 < rows && j + 1 < columns)
            go(i + 2, j + 1, sum + 2 * at(i + 1, j + 1) + at(i + 2, j + 1) - bendCost);
    };
    for (int i = 0; i < rows; ++i)
        for (int j = 0; j < columns; ++j)
            go(i, j, 2 * at(i, j));
    return best;
}
} // namespace

/// Two scans matched along the body.
class tst_LevelAlignment : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pathIsTheBestOfAllPaths_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::addColumn<double>("bendCost");
        QTest::newRow("square") << 6 << 6 << 0.1;
        QTest::newRow("wide") << 4 << 8 << 0.3;
        QTest::newRow("high") << 8 << 4 << 0.0;
        QTest::newRow("one level against many") << 1 << 7 << 0.2;
    }
    void pathIsTheBestOfAllPaths()
    {
        QFETCH(int, rows);
        QFETCH(int, columns);
        QFETCH(double, bendCost);
        Random random{11};
        for (int round = 0; round < 50; ++round) {
            std::vector<double> gain;
            for (int i = 0; i < rows * columns; ++i)
                gain.push_back(random.uniform(-1, 0.7));
            const std::vector<PathCell> path = bestPath(gain, rows, columns, bendCost);
            const double best = bestByTrying(gain, rows, columns, bendCost);
            QCOMPARE(path.empty(), best <= 0);
            if (path.empty())
                continue;
            // What the path is worth, from its cells: a step to the side ends a bend.
            double sum = 0;
            for (size_t i = 0; i < path.size(); ++i) {
                const double here = gain[size_t(path[i].first * columns + path[i].second)];
                const bool diagonal =
                    i == 0 || path[i] == PathCell{path[i - 1].first + 1, path[i - 1].second + 1};
                if (!diagonal) {
                    QCOMPARE(path[i].first + path[i].second, path[i - 1].first + path[i - 1].second + 1);
                    QVERIFY(i >= 2); // one scan never goes twice while the other stands still
                    QCOMPARE(path[i - 1], (PathCell{path[i - 2].first + 1, path[i - 2].second + 1}));
                }
                sum += diagonal ? 2 * here : here - bendCost;
            }
            QVERIFY2(std::abs(sum - best) < 1e-12,
                     qPrintable(QStringLiteral("%1 against %2").arg(sum).arg(best)));
        }
    }
    void nothingAlikeHasNoPath() { QVERIFY(bestPath(std::vector<double>(12, -0.1), 3, 4, 0.1).empty()); }

    void findsLevelsOfALongerBodyAtAnotherSpacing()
    {
        // The second patient is 15 % longer, lies elsewhere, and his slices are thick.
        const auto there = [](double mm) { return 1.15 * mm - 320; };
        const auto alignment = alignLevels(scan(0, 600, 3, asItIs),
                                           scan(-320, 370, 6.5, [](double mm) { return (mm + 320) / 1.15; }));
        VERIFY_RESULT(alignment);
        QVERIFY(alignment->hasCommonPart());
        const double error = worst(*alignment, 30, 570, there);
        QVERIFY2(error < 6, qPrintable(QString::number(error)));
        QVERIFY(alignment->similarity() > 0.9);
    }

    void otherWayRoundIsTheInverse()
    {
        const BodyProfile one = scan(0, 500, 4, asItIs);
        const BodyProfile other = scan(100, 700, 3, [](double mm) { return (mm - 100) * 0.9; });
        const auto forth = alignLevels(one, other), back = alignLevels(other, one);
        VERIFY_RESULT(forth);
        VERIFY_RESULT(back);
        int compared = 0;
        for (double mm = -20; mm < 520; mm += 3.7) {
            const auto there = forth->secondAt(mm);
            const auto mirrored = back->firstAt(mm);
            QCOMPARE(there.has_value(), mirrored.has_value());
            if (!there)
                continue;
            ++compared;
            QVERIFY(std::abs(*there - *mirrored) < 1e-6);
            QVERIFY(forth->firstAt(*there));
            QVERIFY(std::abs(*forth->firstAt(*there) - mm) < 1e-6);
        }
        QVERIFY(compared > 100);
    }

    void orderOfTheSlicesDoesNotMatter()
    {
        const BodyProfile one = scan(0, 500, 4, asItIs);
        const BodyProfile other = scan(100, 700, 3, [](double mm) { return (mm - 100) * 0.9; });
        BodyProfile flipped = other;
        for (size_t i = 0; i < other.mm.size(); ++i) {
            const size_t from = other.mm.size() - 1 - i;
            flipped.mm[i] = other.mm[from];
            std::copy_n(other.rows.begin() + qint64(from) * 48, 48, flipped.rows.begin() + qint64(i) * 48);
        }
        const auto expected = alignLevels(one, other), found = alignLevels(one, flipped);
        VERIFY_RESULT(expected);
        VERIFY_RESULT(found);
        QCOMPARE(found->nodes.size(), expected->nodes.size());
        for (size_t i = 0; i < found->nodes.size(); ++i)
            QVERIFY(std::abs(found->nodes[i].second - expected->nodes[i].second) < 1e-6);
    }

    void answersOnlyInTheCommonPart()
    {
        // Belly to head against chest to thigh of the same body: 250 .. 600 mm are in both.
        const auto alignment = alignLevels(scan(250, 900, 3, asItIs), scan(-100, 600, 5, asItIs));
        VERIFY_RESULT(alignment);
        const double error = worst(*alignment, 280, 570, asItIs);
        QVERIFY2(error < 8, qPrintable(QString::number(error)));
        QVERIFY(!alignment->secondAt(640));
        QVERIFY(!alignment->secondAt(900));
        QVERIFY(!alignment->firstAt(200));
        QVERIFY(!alignment->firstAt(-100));
    }

    void aLongStretchThatLooksTheSameDoesNotCollapse()
    {
        // 150 mm of the body give one and the same row, as a thigh does.
        const auto stretch = [](double mm) { return mm < 200 ? mm : std::max(200.0, mm - 150); };
        const auto alignment = alignLevels(scan(0, 600, 3, stretch), scan(40, 560, 3, stretch));
        VERIFY_RESULT(alignment);
        const double error = worst(*alignment, 60, 540, asItIs);
        QVERIFY2(error < 10, qPrintable(QString::number(error)));
    }

    void everyNodeRisesInBoth()
    {
        for (const double smooth : {0.0, 60.0}) {
            AlignmentOptions options;
            options.smoothMm = smooth;
            const auto alignment = alignLevels(
                scan(0, 500, 4, asItIs),
                scan(0, 800, 4, [](double mm) { return 0.62 * mm + 12 * std::sin(mm / 40); }), options);
            VERIFY_RESULT(alignment);
            QVERIFY(alignment->nodes.size() > 20);
            for (size_t i = 1; i < alignment->nodes.size(); ++i) {
                QVERIFY(alignment->nodes[i].first > alignment->nodes[i - 1].first);
                QVERIFY(alignment->nodes[i].second > alignment->nodes[i - 1].second);
            }
        }
    }

    void strangersAndSingleSlicesHaveNoCommonPart()
    {
        const BodyProfile one = scan(0, 500, 4, asItIs);
        AlignmentOptions strict;
        strict.leastSimilarity = 0.6; // chance alone reaches 0.25 with waves this long
        const auto stranger = alignLevels(one, scan(0, 500, 4, asItIs, 2), strict);
        VERIFY_RESULT(stranger);
        QVERIFY(!stranger->hasCommonPart());
        QVERIFY(!stranger->secondAt(250));
        const auto single = alignLevels(one, scan(250, 251, 4, asItIs));
        VERIFY_RESULT(single);
        QVERIFY(!single->hasCommonPart());
        const auto singles = alignLevels(scan(9, 10, 4, asItIs), scan(250, 251, 4, asItIs));
        VERIFY_RESULT(singles);
        QVERIFY(!singles->hasCommonPart());
    }

    void centreIsTakenOff()
    {
        // A large part that every slice has says nothing of the level.
        BodyProfile one = scan(0, 500, 4, asItIs), other = scan(0, 500, 4, asItIs, 2);
        const auto bury = [](BodyProfile &profile) {
            profile.dimension = 49;
            std::vector<float> rows;
            for (size_t i = 0; i < profile.mm.size(); ++i) {
                rows.insert(rows.end(), profile.rows.begin() + qint64(i) * 48,
                            profile.rows.begin() + qint64(i + 1) * 48);
                rows.push_back(50.0F);
            }
            profile.rows = rows;
        };
        bury(one);
        bury(other);
        AlignmentOptions strict;
        strict.leastSimilarity = 0.6;
        const auto fooled = alignLevels(one, other, strict);
        VERIFY_RESULT(fooled);
        QVERIFY(fooled->hasCommonPart());
        one.centre.assign(49, 0.0F);
        one.centre.back() = 0.995F;
        other.centre = one.centre;
        const auto centred = alignLevels(one, other, strict);
        VERIFY_RESULT(centred);
        QVERIFY(!centred->hasCommonPart());
    }

    void refusesWhatDoesNotFit()
    {
        const BodyProfile good = scan(0, 100, 4, asItIs);
        BodyProfile shortRows = good;
        shortRows.rows.pop_back();
        QCOMPARE(alignLevels(good, shortRows).error().code, ErrorCode::WrongShape);
        BodyProfile empty;
        QCOMPARE(alignLevels(empty, good).error().code, ErrorCode::WrongShape);
        BodyProfile narrow;
        narrow.dimension = 2;
        narrow.mm = {0, 5};
        narrow.rows = {1, 0, 0, 1};
        QCOMPARE(alignLevels(good, narrow).error().code, ErrorCode::WrongShape);
    }
};

FATHOM_TEST_SUBJECT(level_alignment, tst_LevelAlignment)
#include "tst_level_alignment.moc"
