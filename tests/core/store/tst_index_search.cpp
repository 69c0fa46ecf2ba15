// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"
#include "subject.h"

#include <base/random.h>
#include <base/safetensors.h>
#include <store/feature_nesting.h>
#include <store/feature_statistics.h>
#include <store/index_builder.h>
#include <store/index_files.h>
#include <store/index_search.h>

#include <QDir>
#include <QFile>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

using namespace fathom;

namespace {
struct Made
{
    std::vector<qint64> slices;
    std::vector<std::vector<Activation>> rows;
    int features = 0;
    [[nodiscard]] Result<std::shared_ptr<const ActivationIndex>> index() const
    {
        return makeActivationIndex(slices, rows, features);
    }
    /// The rows at which `keep` says so.
    [[nodiscard]] Made part(const std::function<bool(size_t)> &keep) const
    {
        Made some{{}, {}, features};
        for (size_t r = 0; r < rows.size(); ++r) {
            if (keep(r)) {
                some.slices.push_back(slices[r]);
                some.rows.push_back(rows[r]);
            }
        }
        return some;
    }
};

/// Runs of rows that resemble each other, values over many octaves, some equal and some that differ only in
/// bits which a code has not, empty rows and features.
Made make(int rows, int features, double density, quint64 seed)
{
    Random random(seed);
    Made made{{}, {}, features};
    std::vector<Activation> before;
    for (int r = 0; r < rows; ++r) {
        std::vector<Activation> row;
        if (random.chance(0.8))
            for (const Activation &one : before) // a neighbour
                if (random.chance(0.9))
                    row.push_back({one.feature, one.value * float(random.uniform(0.9999, 1.0001))});
        for (int f = 0; f < features; ++f) {
            const bool there =
                std::any_of(row.begin(), row.end(), [&](const Activation &a) { return a.feature == f; });
            if (f % 7 != 3 && !there && random.chance(row.empty() ? density : density / 10))
                row.push_back({f, random.chance(0.5) ? float(1 + random.below(3))
                                                     : float(std::exp2(random.uniform(-20.0, 4.0)))});
        }
        if (random.chance(0.05))
            row.clear();
        made.slices.push_back(5 + 2 * r);
        made.rows.push_back(row);
        before = row;
    }
    return made;
}

bool same(const ActivationIndex &a, const ActivationIndex &b)
{
    const ActivationIndex::Arrays &x = a.arrays(), &y = b.arrays();
    return std::ranges::equal(x.sliceIds, y.sliceIds) && std::ranges::equal(x.rowOffsets, y.rowOffsets) &&
           std::ranges::equal(x.rowWords, y.rowWords) && std::ranges::equal(x.remainders, y.remainders) &&
           std::ranges::equal(x.columnOffsets, y.columnOffsets) &&
           std::ranges::equal(x.columnWords, y.columnWords) &&
           std::ranges::equal(x.segmentStarts, y.segmentStarts) &&
           std::ranges::equal(x.segmentTops, y.segmentTops);
}

/// The plain definition of an answer: all scores, sorted, hidden rows and further ones of a group left out.
std::vector<RankedRow> plainAnswer(const std::vector<double> &scores, const RowChoice &choice, size_t most)
{
    std::vector<RankedRow> all, best;
    for (size_t r = 0; r < scores.size(); ++r)
        if (scores[r] > 0.0 && choice.groupOf(qint32(r)) >= 0)
            all.push_back({qint32(r), scores[r]});
    std::stable_sort(all.begin(), all.end(),
                     [](const RankedRow &a, const RankedRow &b) { return a.score > b.score; });
    QSet<qint32> seen;
    for (const RankedRow &row : all) {
        const qint32 group = choice.groupOf(row.row);
        if (best.size() == most || (choice.onePerGroup && seen.contains(group)))
            continue;
        seen.insert(group);
        best.push_back(row);
    }
    return best;
}

/// Rows agree where their scores are apart by more than what the order of sums may change.
bool agree(const std::vector<RankedRow> &answer, const std::vector<RankedRow> &plain,
           const std::vector<double> &scores)
{
    if (answer.size() != plain.size())
        return false;
    for (size_t i = 0; i < answer.size(); ++i)
        if (std::abs(answer[i].score - plain[i].score) > 1e-12 * std::abs(plain[i].score) ||
            std::abs(scores[size_t(answer[i].row)] - plain[i].score) > 1e-12 * std::abs(plain[i].score))
            return false;
    return true;
}
} // namespace

class tst_IndexSearch : public QObject
{
    Q_OBJECT
private:
    void sizes()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("features");
        QTest::addColumn<double>("density");
        QTest::newRow("one row") << 1 << 8 << 0.5;
        QTest::newRow("one feature") << 50 << 1 << 0.5;
        QTest::newRow("nothing fires") << 40 << 9 << 0.0;
        QTest::newRow("sparse") << 900 << 120 << 0.03;
        QTest::newRow("dense") << 500 << 40 << 0.7;
        QTest::newRow("large dictionary") << 100 << 70000 << 0.0005;
    }

private Q_SLOTS:
    void codesKeepOrderAndNearlyTheValue()
    {
        Random random(3);
        float before = 0.0F;
        std::vector<float> values{std::numeric_limits<float>::min(), std::numeric_limits<float>::max(), 1.0F,
                                  std::nextafter(1.0F, 2.0F)};
        for (int i = 0; i < 20000; ++i)
            values.push_back(float(std::exp2(random.uniform(-125.0, 127.9))));
        std::sort(values.begin(), values.end());
        for (const float value : values) {
            QVERIFY(std::abs(double(valueOf(codeOf(value))) / double(value) - 1.0) <= 0x1.0p-10);
            QVERIFY(before == 0.0F || codeOf(value) >= codeOf(before));
            QCOMPARE(exactValue(codeOf(value), remainderOf(value)), value);
            before = value;
        }
        const float least = std::numeric_limits<float>::denorm_min();
        QCOMPARE(exactValue(codeOf(least), remainderOf(least)), least);
    }

    void addingRowsEqualsMakingAnew_data() { sizes(); }
    void addingRowsEqualsMakingAnew()
    {
        QFETCH(int, rows);
        QFETCH(int, features);
        QFETCH(double, density);
        QTemporaryDir folder;
        const QString place = folder.filePath(QStringLiteral("rows"));
        const Made made = make(rows, features, density, 11);
        const auto whole = made.index();
        VERIFY_RESULT(whole);
        for (const size_t every : {2, 3, 7}) { // some behind the old rows, some between them
            const auto isNew = [&](size_t r) { return r % every == 1 || r > size_t(rows) * 2 / 3; };
            const auto old = made.part([&](size_t r) { return !isNew(r); }).index();
            const auto added = made.part(isNew).index();
            VERIFY_RESULT(old);
            VERIFY_RESULT(added);
            const auto merged = mergedIndex(**old, {}, added->get(), place);
            VERIFY_RESULT(merged);
            QVERIFY(same(**merged, **whole));
            std::vector<bool> keep;
            for (size_t r = 0; r < size_t(rows); ++r)
                keep.push_back(!isNew(r));
            const auto smaller = mergedIndex(**whole, keep, nullptr, place);
            VERIFY_RESULT(smaller);
            QVERIFY(same(**smaller, **old));
        }
        if (rows > 0)
            QCOMPARE(int(mergedIndex(**whole, {}, whole->get(), place).error().code),
                     int(ErrorCode::WrongShape));
    }

    void answersAreThoseOfPlainSearch_data() { sizes(); }
    void answersAreThoseOfPlainSearch()
    {
        QFETCH(int, rows);
        QFETCH(int, features);
        QFETCH(double, density);
        const auto made = make(rows, features, density, 5).index();
        VERIFY_RESULT(made);
        const ActivationIndex &index = **made;
        std::vector<std::map<qint32, double>> dense(static_cast<size_t>(rows));
        for (int r = 0; r < rows; ++r)
            for (const auto &[feature, value] : index.row(r))
                dense[size_t(r)][feature] = double(value);
        const auto valueAt = [&](qint64 row, qint32 feature) {
            const auto found = dense[size_t(row)].find(feature);
            return found == dense[size_t(row)].end() ? 0.0 : found->second;
        };
        std::vector<qint32> parts;
        for (int r = 0; r < rows; ++r)
            parts.push_back(r % 13 == 12 ? -1 : r / 10);
        RowChoice filtered{parts, {}, true}, grouped{parts, {}, false};
        for (int p = 0; p <= rows / 10; ++p)
            filtered.groupOfPart.push_back(p % 4 == 1 ? -1 : p / 2);
        grouped.groupOfPart = filtered.groupOfPart;
        const FingerprintSearch search(*made);
        Random random(9);
        for (const RowChoice &choice : {RowChoice(), filtered, grouped})
            for (const size_t most : {size_t(1), size_t(12), size_t(100)})
                for (int trial = 0; trial < 8; ++trial) {
                    const auto feature = qint32(random.below(quint64(features)));
                    std::vector<double> scores(static_cast<size_t>(rows), 0.0);
                    for (int r = 0; r < rows; ++r)
                        scores[size_t(r)] = valueAt(r, feature);
                    // Codes may be equal where values are not: then the column's order counts.
                    QVERIFY(agree(strongestRows(index, feature, choice, most),
                                  plainAnswer(scores, choice, most), scores));

                    const auto own = qint32(random.below(quint64(rows)));
                    double ownSquare = 0.0;
                    for (const auto &[f, value] : dense[size_t(own)])
                        ownSquare += value * value;
                    for (int r = 0; r < rows; ++r) {
                        double dot = 0.0, square = 0.0;
                        for (const auto &[f, value] : dense[size_t(r)]) {
                            dot += value * valueAt(own, f);
                            square += value * value;
                        }
                        scores[size_t(r)] = dot > 0.0 ? dot / std::sqrt(square * ownSquare) : 0.0;
                    }
                    QVERIFY(
                        agree(search.similar(own, choice, most), plainAnswer(scores, choice, most), scores));

                    std::vector<FeatureWeight> weights;
                    for (int w = 0; w < 1 + trial * 2; ++w)
                        weights.push_back(
                            {qint32(random.below(quint64(features))), random.uniform(-1.0, 1.5)});
                    for (int r = 0; r < rows; ++r) {
                        scores[size_t(r)] = 0.0;
                        for (const auto &[f, weight] : weights)
                            scores[size_t(r)] += weight * valueAt(r, f);
                        // A sum that is zero but for rounding is no answer, and no test of one.
                        scores[size_t(r)] = scores[size_t(r)] < 1e-12 ? 0.0 : scores[size_t(r)];
                    }
                    QVERIFY(agree(rowsByWeights(index, weights, choice, most),
                                  plainAnswer(scores, choice, most), scores));

                    const std::vector<qint64> together = firingTogether(index, feature);
                    for (int other = 0; other < std::min(features, 200); ++other) {
                        qint64 both = 0;
                        for (int r = 0; r < rows; ++r)
                            both += valueAt(r, feature) > 0.0 && valueAt(r, other) > 0.0 ? 1 : 0;
                        QCOMPARE(together[size_t(other)], both);
                    }
                }
    }

    void nestingIsThatOfThePlainDefinition()
    {
        // Coarse features with finer ones that fire in nearly all, half or few of their slices, one that
        // always fires, some that never do, and noise.
        constexpr int Rows = 600, Features = 60;
        Random random(21);
        Made made{{}, {}, Features};
        for (int r = 0; r < Rows; ++r) {
            std::vector<bool> fires(Features, false);
            fires[0] = true; // in every slice: nobody's parent
            for (int p = 1; p < 8; ++p)
                fires[size_t(p)] = random.chance(0.05 * p);
            for (int f = 8; f < Features; ++f) {
                const bool inside = fires[size_t(1 + f % 7)];
                fires[size_t(f)] = f % 11 != 5 && random.chance(inside ? 0.4 : f % 3 == 0 ? 0.0 : 0.02);
            }
            std::vector<Activation> row;
            for (int f = 0; f < Features; ++f)
                if (fires[size_t(f)])
                    row.push_back({f, float(random.uniform(0.1, 4.0))});
            made.slices.push_back(r);
            made.rows.push_back(row);
        }
        const auto index = made.index();
        VERIFY_RESULT(index);
        SaeConfig config;
        config.dictionary = {8, 24, Features};

        std::vector<std::vector<bool>> fires(Features, std::vector<bool>(Rows, false));
        for (size_t r = 0; r < Rows; ++r)
            for (const Activation &one : made.rows[r])
                fires[size_t(one.feature)][r] = true;
        const auto count = [&](int a, int b) {
            int n = 0;
            for (size_t r = 0; r < Rows; ++r)
                n += fires[size_t(a)][r] && fires[size_t(b)][r] ? 1 : 0;
            return double(n);
        };
        std::vector<NestedPair> expected;
        int close = 0;
        for (int p = 0; p < Features; ++p) {
            std::vector<NestedPair> own;
            for (int c = 0; c < Features; ++c) {
                const bool finer = (p < 8 && c >= 8) || (p < 24 && c >= 24);
                if (!finer || count(c, c) == 0.0 || count(p, p) <= count(c, c))
                    continue;
                const double share = count(p, c) / count(c, c), lift = share / (count(p, p) / Rows);
                close += (share < 0.5) != (lift < 2.0) ? 1 : 0;
                if (share >= 0.5 && lift >= 2.0)
                    own.push_back({p, c, share, lift});
            }
            std::stable_sort(own.begin(), own.end(),
                             [](const NestedPair &a, const NestedPair &b) { return a.share > b.share; });
            expected.insert(expected.end(), own.begin(), own.end());
        }
        QVERIFY(expected.size() > 20 && close > 20); // each of the two bounds decides somewhere
        const auto found = featureNesting(**index, config, {});
        VERIFY_RESULT(found);
        QCOMPARE(found->size(), expected.size());
        for (size_t i = 0; i < expected.size(); ++i) {
            QCOMPARE((*found)[i].parent, expected[i].parent);
            QCOMPARE((*found)[i].child, expected[i].child);
            QVERIFY(std::abs((*found)[i].share - expected[i].share) < 1e-12);
            QVERIFY(std::abs((*found)[i].lift - expected[i].lift) < 1e-12 * expected[i].lift);
            QVERIFY((*found)[i].parent != 0);
        }

        std::stop_source stopped;
        stopped.request_stop();
        const auto none = featureNesting(**index, config, stopped.get_token());
        QVERIFY(!none && none.error().code == ErrorCode::Cancelled);
        config.dictionary = {Features};
        const auto flat = featureNesting(**index, config, {});
        VERIFY_RESULT(flat);
        QVERIFY(flat->empty());
    }

    void nestingAtItsBounds()
    {
        // 1000 slices, the parent in 200 of them: half of the child's slices is enough, less is not.
        QVERIFY(nestedPair(1, 9, 50, 200, 100, 1000));
        QVERIFY(!nestedPair(1, 9, 49, 200, 100, 1000));
        // The parent in half of all: only what lies inside it altogether. In more than half: nothing.
        QVERIFY(nestedPair(1, 9, 100, 500, 100, 1000));
        QVERIFY(!nestedPair(1, 9, 99, 500, 100, 1000));
        QVERIFY(!nestedPair(1, 9, 100, 501, 100, 1000));
        // A parent fires in more slices than its child; what never fires lies in nothing.
        QVERIFY(!nestedPair(1, 9, 100, 100, 100, 1000));
        QVERIFY(!nestedPair(1, 9, 0, 100, 0, 1000));
    }

    void coFiringOfDenseFeaturesIsStored()
    {
        // So many activations that the index stores the counts of those that fire in half of the rows.
        constexpr int Rows = 140'000, Features = 130;
        IndexBuilder builder(Features, QDir::tempPath() + QStringLiteral("/dense"));
        std::vector<std::vector<bool>> fires(Features, std::vector<bool>(Rows, false));
        Random random(8);
        for (int r = 0; r < Rows; ++r) {
            std::vector<Activation> row;
            for (int f = 0; f < Features; ++f)
                if (f == 1 ? r % 70 == 0 : random.chance(0.5)) {
                    row.push_back({f, float(random.uniform(0.1, 2.0))});
                    fires[size_t(f)][size_t(r)] = true;
                }
            VERIFY_RESULT(builder.append(r + 1, row));
        }
        const auto made = builder.finish();
        VERIFY_RESULT(made);
        QTemporaryDir folder;
        const QString rows = folder.filePath(QStringLiteral("r")),
                      columns = folder.filePath(QStringLiteral("c"));
        VERIFY_RESULT(writeIndexFiles(**made, rows, columns));
        const auto read = openIndexFiles(rows, columns, Rows, Features);
        VERIFY_RESULT(read);
        QCOMPARE(qint64((*read)->arrays().denseFeatures.size()), qint64(Features - 1));
        for (const int feature : {0, 1, 77}) {
            std::vector<qint64> expected(Features, 0);
            for (int r = 0; r < Rows; ++r)
                for (int f = 0; f < Features; ++f)
                    expected[size_t(f)] += fires[size_t(feature)][size_t(r)] && fires[size_t(f)][size_t(r)];
            QCOMPARE(firingTogether(**read, feature), expected);
            QCOMPARE(firingTogether(**made, feature), expected);
        }

        // Rows that go and rows that come change them without counting anew.
        std::vector<bool> keep(Rows, true);
        for (int r = 0; r < Rows; r += 1000)
            keep[size_t(r)] = false;
        IndexBuilder more(Features, folder.filePath(QStringLiteral("m")));
        VERIFY_RESULT(more.append(Rows + 1, std::vector<Activation>{{0, 1.0F}, {77, 2.0F}}));
        const auto added = more.finish();
        VERIFY_RESULT(added);
        const auto merged = mergedIndex(**read, keep, added->get(), folder.filePath(QStringLiteral("n")));
        VERIFY_RESULT(merged);
        std::vector<qint64> expected(Features, 0);
        for (int r = 0; r < Rows; ++r)
            for (int f = 0; f < Features && r % 1000 != 0; ++f)
                expected[size_t(f)] += fires[77][size_t(r)] && fires[size_t(f)][size_t(r)];
        ++expected[0];
        ++expected[77];
        QCOMPARE(qint64((*merged)->arrays().denseFeatures.size()), qint64(Features - 1));
        QCOMPARE(firingTogether(**merged, 77), expected);
    }

    void aLargeDictionaryRefusesWhatItCannotHold()
    {
        IndexBuilder builder(1 << 20, QDir::tempPath() + QStringLiteral("/fathom-index"));
        const Activation good{1 << 19, 0.5F}, bad{7, 1e-30F};
        VERIFY_RESULT(builder.append(1, {&good, 1}));
        const auto refused = builder.append(2, {&bad, 1});
        QVERIFY(!refused);
        QCOMPARE(int(refused.error().code), int(ErrorCode::Unsupported));
    }

    void filesOfTheFirstFormatAreRead()
    {
        QTemporaryDir folder;
        const QString rowsPath = folder.filePath(QStringLiteral("rows")),
                      columnsPath = folder.filePath(QStringLiteral("columns"));
        const Made made = make(300, 60, 0.1, 4);
        std::vector<qint64> offsets{0};
        std::vector<qint32> features;
        std::vector<float> values;
        for (std::vector<Activation> row : made.rows) {
            std::sort(row.begin(), row.end(),
                      [](const Activation &a, const Activation &b) { return a.feature < b.feature; });
            for (const auto &[feature, value] : row) {
                features.push_back(feature);
                values.push_back(value);
            }
            offsets.push_back(qint64(features.size()));
        }
        const auto count = qint64(features.size());
        SafetensorsWriter writer, columns;
        writer.add(QStringLiteral("slice_id"), {300}, std::span<const qint64>(made.slices));
        writer.add(QStringLiteral("offset"), {301}, std::span<const qint64>(offsets));
        writer.add(QStringLiteral("feature"), {count}, std::span<const qint32>(features));
        writer.add(QStringLiteral("value"), {count}, std::span<const float>(values));
        VERIFY_RESULT(writer.write(rowsPath));
        columns.add(QStringLiteral("offset"), {301}, std::span<const qint64>(offsets));
        VERIFY_RESULT(columns.write(columnsPath));
        const auto old = openIndexFiles(rowsPath, columnsPath, 300, 60);
        VERIFY_RESULT(old);
        const auto fresh = made.index();
        VERIFY_RESULT(fresh);
        QVERIFY(same(**old, **fresh));
        QCOMPARE(int(openIndexFiles(rowsPath, columnsPath, 300, 5).error().code), int(ErrorCode::Unreadable));
        columns.setMetadata(QStringLiteral("format"), QStringLiteral("fathom-activations 3"));
        VERIFY_RESULT(columns.write(columnsPath));
        writer.setMetadata(QStringLiteral("format"), QStringLiteral("fathom-activations 3"));
        VERIFY_RESULT(writer.write(rowsPath));
        QCOMPARE(int(openIndexFiles(rowsPath, columnsPath, 300, 60).error().code), int(ErrorCode::TooNew));
    }

    void changedBytesNeverLeadOutside()
    {
        QTemporaryDir folder;
        const QString rowsPath = folder.filePath(QStringLiteral("rows")),
                      columnsPath = folder.filePath(QStringLiteral("columns"));
        const auto index = make(200, 50, 0.2, 8).index();
        VERIFY_RESULT(index);
        VERIFY_RESULT(writeIndexFiles(**index, rowsPath, columnsPath));
        Random random(2);
        int opened = 0;
        for (int trial = 0; trial < 400; ++trial) {
            const QString path = trial % 2 == 0 ? rowsPath : columnsPath;
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadWrite));
            const QByteArray before = file.readAll();
            QByteArray bytes = before;
            for (int change = 0; change < 6; ++change)
                bytes[qsizetype(random.below(quint64(bytes.size())))] = char(random.below(256));
            if (random.chance(0.2))
                bytes.truncate(qsizetype(random.below(quint64(bytes.size()))));
            const auto put = [&](const QByteArray &content) {
                return file.seek(0) && file.write(content) == content.size() && file.resize(content.size()) &&
                       file.flush();
            };
            QVERIFY(put(bytes));
            if (const auto damaged = openIndexFiles(rowsPath, columnsPath, 200, 50)) {
                ++opened;
                for (int f = 0; f < 50; ++f) {
                    for (const auto &[row, value] : (*damaged)->column(f))
                        QVERIFY(row >= 0 && row < 200 && value > 0.0F && std::isfinite(value));
                    QCOMPARE(firingTogether(**damaged, f).size(), size_t(50));
                }
                const FingerprintSearch search(*damaged);
                for (int r = 0; r < 200; ++r) {
                    for (const auto &[feature, value] : (*damaged)->row(r))
                        QVERIFY(feature >= 0 && feature < 50 && value > 0.0F && std::isfinite(value));
                    for (const RankedRow &row : search.similar(r, {}, 10))
                        QVERIFY(row.row >= 0 && row.row < 200);
                }
            } else {
                QVERIFY(!damaged.error().english().isEmpty());
            }
            QVERIFY(put(before));
        }
        QVERIFY(opened > 0); // changed words are not seen on opening
        VERIFY_RESULT(openIndexFiles(rowsPath, columnsPath, 200, 50));
    }
};

FATHOM_TEST_SUBJECT(index_search, tst_IndexSearch)
#include "tst_index_search.moc"
