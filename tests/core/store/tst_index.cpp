// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"
#include "subject.h"

#include <base/random.h>
#include <base/safetensors.h>
#include <store/activation_index.h>
#include <store/feature_statistics.h>

#include <QDir>
#include <QFile>
#include <QTest>
#include <algorithm>

using namespace fathom;

namespace {
constexpr int Features = 48;

struct Dense
{
    std::vector<qint64> slices;
    std::vector<std::vector<Activation>> rows;
    std::vector<std::vector<float>> values; ///< [row][feature]
};

/// Random activations with many ties; some rows and some features are empty.
Dense randomRows(int count, quint64 seed)
{
    Random random(seed);
    Dense dense;
    for (int r = 0; r < count; ++r) {
        dense.slices.push_back(10 + 3 * r);
        std::vector<Activation> row;
        std::vector<float> values(Features, 0.0F);
        if (r % 17 != 0)
            for (int f = Features - 1; f >= 0; --f)
                if (f % 11 != 5 && random.chance(0.15)) {
                    values[size_t(f)] = float(1 + random.below(6)) / 4.0F;
                    row.push_back({f, values[size_t(f)]});
                }
        dense.rows.push_back(row);
        dense.values.push_back(values);
    }
    return dense;
}

void compare(const ActivationIndex &index, const Dense &dense)
{
    QCOMPARE(index.rows(), qint64(dense.slices.size()));
    QCOMPARE(index.features(), Features);
    QVERIFY(std::equal(index.sliceIds().begin(), index.sliceIds().end(), dense.slices.begin()));
    for (size_t r = 0; r < dense.rows.size(); ++r) {
        std::vector<qint32> features;
        std::vector<float> values;
        for (int f = 0; f < Features; ++f)
            if (dense.values[r][size_t(f)] > 0.0F)
                features.push_back(f);
        std::stable_sort(features.begin(), features.end(), [&](qint32 a, qint32 b) {
            return dense.values[r][size_t(a)] > dense.values[r][size_t(b)];
        });
        for (const qint32 feature : features)
            values.push_back(dense.values[r][size_t(feature)]);
        const ActivationIndex::Row row = index.row(qint64(r));
        QCOMPARE(row.size(), features.size());
        for (size_t i = 0; i < row.size(); ++i) {
            QCOMPARE(row.feature(i), features[i]);
            QCOMPARE(row.exact(i), values[i]);
            QVERIFY(std::abs(double(row[i].value) - double(values[i])) <= 1e-3 * double(values[i]));
        }
        QCOMPARE(index.rowOf(dense.slices[r]), qint64(r));
        QCOMPARE(index.rowOf(dense.slices[r] + 1), qint64(-1));
    }
    for (int f = 0; f < Features; ++f) {
        std::vector<std::pair<float, qint32>> firing;
        for (size_t r = 0; r < dense.rows.size(); ++r)
            if (dense.values[r][size_t(f)] > 0.0F)
                firing.emplace_back(-dense.values[r][size_t(f)], qint32(r));
        std::sort(firing.begin(), firing.end());
        const ActivationIndex::Column column = index.column(f);
        QCOMPARE(column.size(), firing.size());
        for (size_t i = 0; i < firing.size(); ++i) {
            QCOMPARE(column.row(i), firing[i].second);
            QVERIFY(std::abs(double(column.value(i) + firing[i].first)) <= -1e-3 * double(firing[i].first));
        }
    }
    QVERIFY(index.row(-1).empty());
    QVERIFY(index.row(index.rows()).empty());
    QVERIFY(index.column(-1).empty());
    QVERIFY(index.column(Features).empty());
}

Result<std::shared_ptr<Workspace>> workspaceWithSae(const QString &path)
{
    FATHOM_TRY(const auto workspace, Workspace::create(path));
    FATHOM_DO(workspace->addEncoder(test::tinyEncoder()));
    FATHOM_TRY(const auto sae, workspace->addSae(test::tinySae(Features), {}));
    test::Sample scan = test::sample(1); // whose slices have every id that randomRows() gives
    scan.volume.planes.resize(1);
    scan.volume.planes.front().count = 1300;
    scan.presence.clear();
    scan.thumbnails.assign(1300, scan.thumbnails.front());
    FATHOM_TRY(const VolumeRecord volume, test::add(*workspace, scan));
    return workspace;
}
} // namespace

class tst_Index : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void agreesWithBruteForceInMemoryAndOnDisk()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        const Dense dense = randomRows(400, 5);
        const auto memory = makeActivationIndex(dense.slices, dense.rows, Features);
        VERIFY_RESULT(memory);
        compare(**memory, dense);
        {
            const auto workspace = workspaceWithSae(path);
            VERIFY_RESULT(workspace);
            QCOMPARE(int((*workspace)->index(QStringLiteral("sae-1")).error().code),
                     int(ErrorCode::NotFound));
            VERIFY_RESULT((*workspace)->setIndex(QStringLiteral("sae-1"), dense.slices, dense.rows, {}));
        }
        const auto workspace = Workspace::open(path, Workspace::Mode::Read);
        VERIFY_RESULT(workspace);
        const auto index = (*workspace)->index(QStringLiteral("sae-1"));
        VERIFY_RESULT(index);
        compare(**index, dense);
        QCOMPARE((*workspace)->sae(QStringLiteral("sae-1"))->indexedRows, qint64(400));
    }

    void strongestSlicesAreOneContiguousRead()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        const auto workspace = workspaceWithSae(path);
        VERIFY_RESULT(workspace);
        const Dense dense = randomRows(400, 6);
        VERIFY_RESULT((*workspace)->setIndex(QStringLiteral("sae-1"), dense.slices, dense.rows, {}));
        const auto index = (*workspace)->index(QStringLiteral("sae-1"));
        VERIFY_RESULT(index);
        // Each column begins where the one before it ended, so the file is one run of columns.
        for (int f = 1; f < Features; ++f) {
            const auto before = (*index)->column(f - 1), here = (*index)->column(f);
            QCOMPARE(static_cast<const void *>(here.words.data()),
                     static_cast<const void *>(before.words.data() + before.words.size()));
        }
        const auto file =
            Safetensors::open(path + QStringLiteral("/activations/sae-1/columns-1.safetensors"));
        VERIFY_RESULT(file);
        const auto words = file->tensor(QStringLiteral("word"));
        const auto offsets = file->tensor(QStringLiteral("offset"))->toIntegers();
        const auto column = (*index)->column(7);
        QVERIFY(std::ranges::equal(
            column.words,
            words->as<quint32>(Dtype::U32).subspan(size_t(offsets[7]), size_t(offsets[8] - offsets[7]))));
    }

    void replacementIsAtomicAndOldReadersKeepTheirs()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        const auto workspace = workspaceWithSae(path);
        VERIFY_RESULT(workspace);
        const Dense first = randomRows(100, 1), second = randomRows(120, 2);
        const QString sae = QStringLiteral("sae-1");
        VERIFY_RESULT((*workspace)->setIndex(sae, first.slices, first.rows, {}));
        const auto old = (*workspace)->index(sae);
        VERIFY_RESULT(old);
        const QString oldHash = (*workspace)->sae(sae)->indexHash;
        VERIFY_RESULT((*workspace)->setIndex(sae, second.slices, second.rows, {}));
        const auto now = (*workspace)->index(sae);
        VERIFY_RESULT(now);
        compare(**now, second);
        compare(**old, first);
        QVERIFY((*workspace)->sae(sae)->indexHash != oldHash);
        QCOMPARE(
            QDir(path + QStringLiteral("/activations/sae-1")).entryList(QDir::Files),
            (QStringList{QStringLiteral("columns-2.safetensors"), QStringLiteral("rows-2.safetensors")}));
        // The hash is that of the activations, not of when they were written.
        VERIFY_RESULT((*workspace)->setIndex(sae, first.slices, first.rows, {}));
        QCOMPARE((*workspace)->sae(sae)->indexHash, oldHash);
    }

    void labelsBecomeStaleWithANewIndexOnly()
    {
        test::StoreFolder folder;
        const auto workspace = workspaceWithSae(folder.path(QStringLiteral("w.fathom")));
        VERIFY_RESULT(workspace);
        const QString sae = QStringLiteral("sae-1");
        const Dense first = randomRows(100, 1), second = randomRows(120, 2);
        VERIFY_RESULT((*workspace)->setIndex(sae, first.slices, first.rows, {}));
        LabelRecord label;
        label.sae = sae;
        label.feature = 3;
        label.text = QStringLiteral("liver");
        VERIFY_RESULT((*workspace)->addLabel(label));
        VERIFY_RESULT((*workspace)->setIndex(sae, first.slices, first.rows, {}));
        QVERIFY(!(*workspace)->currentLabels(sae)->front().stale);
        VERIFY_RESULT((*workspace)->setIndex(sae, second.slices, second.rows, {}));
        QVERIFY((*workspace)->currentLabels(sae)->front().stale);
    }

    void removedSlicesStayRemoved()
    {
        test::StoreFolder folder;
        const auto workspace = Workspace::create(folder.path(QStringLiteral("w.fathom")));
        VERIFY_RESULT(workspace);
        VERIFY_RESULT((*workspace)->addEncoder(test::tinyEncoder()));
        VERIFY_RESULT((*workspace)->addSae(test::tinySae(), {}));
        const QString sae = QStringLiteral("sae-1");
        for (int number = 1; number <= 3; ++number)
            VERIFY_RESULT(test::add(**workspace, test::sample(number)));
        VERIFY_RESULT(test::embedAll(**workspace));
        VERIFY_RESULT(test::indexAll(**workspace, sae));
        const auto old = (*workspace)->index(sae);
        VERIFY_RESULT(old);
        const auto before = (*workspace)->statistics(sae);
        VERIFY_RESULT(before);
        VERIFY_RESULT((*workspace)->removeVolume(2));
        const QString expected = (*workspace)->sae(sae)->indexHash;
        // A job that read its rows before the removal writes after it.
        VERIFY_RESULT((*workspace)->setIndex(sae, **old, *before));
        QCOMPARE((*workspace)->sae(sae)->indexHash, expected);
        const auto index = (*workspace)->index(sae);
        VERIFY_RESULT(index);
        QCOMPARE((*index)->rows(), qint64(36));
        const auto after = (*workspace)->statistics(sae);
        VERIFY_RESULT(after);
        for (const FeatureStatistics &row : *after)
            QCOMPARE(row.slices, qint64((*index)->column(row.feature).size()));
        QVERIFY((*workspace)->audit()->isEmpty());
    }

    void wrongInputIsRefused_data()
    {
        QTest::addColumn<std::vector<qint64>>("slices");
        QTest::addColumn<std::vector<std::vector<Activation>>>("rows");
        QTest::addColumn<int>("code");
        using Rows = std::vector<std::vector<Activation>>;
        using Ids = std::vector<qint64>;
        QTest::newRow("fewer ids") << Ids{1} << Rows{{}, {}} << int(ErrorCode::WrongShape);
        QTest::newRow("descending") << Ids{2, 1} << Rows{{}, {}} << int(ErrorCode::WrongShape);
        QTest::newRow("equal ids") << Ids{2, 2} << Rows{{}, {}} << int(ErrorCode::WrongShape);
        QTest::newRow("feature below") << Ids{1} << Rows{{{-1, 1.0F}}} << int(ErrorCode::WrongShape);
        QTest::newRow("feature above") << Ids{1} << Rows{{{Features, 1.0F}}} << int(ErrorCode::WrongShape);
        QTest::newRow("twice") << Ids{1} << Rows{{{3, 1.0F}, {3, 2.0F}}} << int(ErrorCode::WrongShape);
        QTest::newRow("not finite") << Ids{1} << Rows{{{3, std::numeric_limits<float>::infinity()}}}
                                    << int(ErrorCode::Bug);
    }
    void wrongInputIsRefused()
    {
        QFETCH(std::vector<qint64>, slices);
        QFETCH(std::vector<std::vector<Activation>>, rows);
        QFETCH(int, code);
        const auto index = makeActivationIndex(slices, rows, Features);
        QVERIFY(!index);
        QCOMPARE(int(index.error().code), code);
    }

    void valuesThatAreNotPositiveAreLeftOut()
    {
        const std::vector<qint64> slices{4};
        const auto index = makeActivationIndex(slices, {{{1, -2.0F}, {2, 0.0F}, {3, 0.5F}}}, Features);
        VERIFY_RESULT(index);
        QCOMPARE((*index)->row(0).size(), size_t(1));
        QVERIFY((*index)->column(1).empty());
    }

    void damagedFilesAreRefused_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("cut");
        for (const char *file : {"rows-1.safetensors", "columns-1.safetensors"})
            for (const int cut : {0, 7, 300, -1})
                QTest::addRow("%s %d", file, cut) << QString::fromLatin1(file) << cut;
    }
    void damagedFilesAreRefused()
    {
        QFETCH(QString, file);
        QFETCH(int, cut);
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        const auto workspace = workspaceWithSae(path);
        VERIFY_RESULT(workspace);
        const Dense dense = randomRows(50, 3);
        VERIFY_RESULT((*workspace)->setIndex(QStringLiteral("sae-1"), dense.slices, dense.rows, {}));
        QFile damaged(path + QStringLiteral("/activations/sae-1/") + file);
        QVERIFY(damaged.resize(cut >= 0 ? cut : damaged.size() - 4));
        const auto index = (*workspace)->index(QStringLiteral("sae-1"));
        QVERIFY(!index);
        QCOMPARE(int(index.error().code), int(ErrorCode::Unreadable));
    }

    void offsetsThatReachOutsideAreRefused()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        const auto workspace = workspaceWithSae(path);
        VERIFY_RESULT(workspace);
        const Dense dense = randomRows(50, 3);
        VERIFY_RESULT((*workspace)->setIndex(QStringLiteral("sae-1"), dense.slices, dense.rows, {}));
        std::vector<qint64> offsets(Features + 1, 0);
        offsets.back() = qint64(1) << 40;
        const QString columns = path + QStringLiteral("/activations/sae-1/columns-1.safetensors");
        const auto file = Safetensors::open(columns);
        VERIFY_RESULT(file);
        SafetensorsWriter writer;
        writer.setMetadata(QStringLiteral("format"), file->metadata().value(QStringLiteral("format")));
        for (auto it = file->tensors().begin(); it != file->tensors().end(); ++it)
            writer.add(it.key(), it->dtype, it->shape,
                       it.key() == QLatin1String("offset") ? std::as_bytes(std::span<const qint64>(offsets))
                                                           : it->bytes);
        VERIFY_RESULT(writer.write(columns));
        const auto again = Workspace::open(path, Workspace::Mode::Read);
        VERIFY_RESULT(again);
        QCOMPARE(int((*again)->index(QStringLiteral("sae-1")).error().code), int(ErrorCode::Unreadable));
    }

    void statisticsComeBack()
    {
        test::StoreFolder folder;
        const auto workspace = workspaceWithSae(folder.path(QStringLiteral("w.fathom")));
        VERIFY_RESULT(workspace);
        FeatureStatistics one;
        one.feature = 5;
        one.level = 1;
        one.slices = 12;
        one.volumes = 3;
        one.sliceDensity = 0.125;
        one.volumeDensity = 0.5;
        one.maximum = 2.5F;
        one.mean = 1.25F;
        one.histogram.assign(32, 3);
        one.planeShare = {0.25, 0.0, 0.75};
        one.ctShare = 1.0;
        one.structuresTried = 40;
        one.enrichment = {{QStringLiteral("liver"), false, 0.9, 0.1, 0.8, 0.6, 0.95, 0.4, 8, 0.875, 9},
                          {QStringLiteral("cyst"), true, 0.5, 0.1, 0.4, 0.1, 0.7, -0.2, 8, 0.5, 9}};
        const Dense dense = randomRows(10, 3);
        VERIFY_RESULT((*workspace)->setIndex(QStringLiteral("sae-1"), dense.slices, dense.rows, {one}));
        const auto back = (*workspace)->statistics(QStringLiteral("sae-1"), 5);
        VERIFY_RESULT(back);
        QCOMPARE(back->histogram, one.histogram);
        QCOMPARE(back->planeShare, one.planeShare);
        QCOMPARE(back->maximum, one.maximum);
        QCOMPARE(back->structuresTried, 40);
        QCOMPARE(back->enrichment.size(), size_t(2));
        QCOMPARE(back->enrichment[0].structure, QStringLiteral("liver"));
        QCOMPARE(back->enrichment[0].lowStrict, 0.4);
        QCOMPARE(back->enrichment[0].rateTop, 0.875);
        QCOMPARE(back->enrichment[1].topSubjects, 9);
        QVERIFY(back->enrichment[1].finding);
        QCOMPARE((*workspace)->statistics(QStringLiteral("sae-1"))->size(), size_t(1));
        QCOMPARE(int((*workspace)->statistics(QStringLiteral("sae-1"), 6).error().code),
                 int(ErrorCode::NotFound));
    }
};

FATHOM_TEST_SUBJECT(index, tst_Index)
#include "tst_index.moc"
