// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "subject.h"

#include <engine/queries.h>
#include <store/activation_index.h>

#include <QSet>
#include <QTest>

#include <algorithm>

using namespace fathom;
using namespace fathom::test;

// Maps as the window asks for them: the points of a job's layout, and classes and values of every colouring
// against what catalogue and index say of each slice.
class tst_Maps final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void withoutAMapItSaysHowLargeOneWouldBe_data();
    void withoutAMapItSaysHowLargeOneWouldBe();
    void jobLaysEveryRowOut_data() { withoutAMapItSaysHowLargeOneWouldBe_data(); }
    void jobLaysEveryRowOut();
    void whatIsMissingOrOldIsSaid();
    void slicesAreColouredByTheCatalogue_data();
    void slicesAreColouredByTheCatalogue();
    void slicesAreColouredByActivation();
    void featuresAreColouredByStructureAndVerdict();
    void aDamagedMapIsRefused();

private:
    [[nodiscard]] std::vector<qint64> rowsOf(MapKind kind) const;
    [[nodiscard]] const VolumeRecord *volumeOf(qint64 slice, Plane *plane, qint64 *at) const;
    [[nodiscard]] QString presenceOf(qint64 slice, const QString &structure) const;
    std::unique_ptr<JobBench> m_bench;
    std::unique_ptr<Queries> m_queries;
    std::shared_ptr<const ActivationIndex> m_index;
    std::vector<VolumeRecord> m_volumes;
    std::vector<std::vector<PresenceRecord>> m_presence;
    const QString m_sae = QStringLiteral("sae-1");
};

void tst_Maps::initTestCase()
{
    m_bench = std::make_unique<JobBench>(QStringLiteral("maps"));
    VERIFY_RESULT(m_bench->runChain(5));
    m_queries = std::make_unique<Queries>(m_bench->shared());
    m_index = m_bench->workspace().index(m_sae).value();
    m_volumes = m_bench->workspace().volumes().value();
    m_presence = m_bench->workspace().presence(m_volumes).value();
}

std::vector<qint64> tst_Maps::rowsOf(MapKind kind) const
{
    std::vector<qint64> rows(m_index->sliceIds().begin(), m_index->sliceIds().end());
    if (kind != MapKind::Decoder)
        return rows;
    rows.clear();
    for (int feature = 0; feature < m_index->features(); ++feature)
        if (!m_index->column(feature).empty())
            rows.push_back(feature);
    return rows;
}

const VolumeRecord *tst_Maps::volumeOf(qint64 slice, Plane *plane, qint64 *at) const
{
    for (const VolumeRecord &volume : m_volumes)
        for (const SliceRange &range : volume.planes)
            if (slice >= range.firstSlice && slice < range.firstSlice + range.count) {
                *plane = range.plane;
                *at = slice - range.firstSlice;
                return &volume;
            }
    return nullptr;
}

QString tst_Maps::presenceOf(qint64 slice, const QString &structure) const
{
    Plane plane = Plane::Axial;
    qint64 at = 0;
    const VolumeRecord *volume = volumeOf(slice, &plane, &at);
    if (!volume || !volume->annotated.contains(structure))
        return QStringLiteral("not annotated");
    for (const PresenceRecord &record : m_presence[size_t(volume - m_volumes.data())])
        if (record.structure == structure && record.plane == plane && record.present[size_t(at)])
            return QStringLiteral("present");
    return QStringLiteral("absent");
}

void tst_Maps::withoutAMapItSaysHowLargeOneWouldBe_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("of");
    QTest::newRow("embedding") << int(MapKind::Embedding) << QStringLiteral("grid");
    QTest::newRow("fingerprint") << int(MapKind::Fingerprint) << m_sae;
    QTest::newRow("decoder") << int(MapKind::Decoder) << m_sae;
}

void tst_Maps::withoutAMapItSaysHowLargeOneWouldBe()
{
    QFETCH(int, kind);
    QFETCH(QString, of);
    const auto points = m_queries->map(MapKind(kind), of);
    VERIFY_RESULT(points);
    QVERIFY((*points)->ids.empty());
    QCOMPARE((*points)->rows, qint64(rowsOf(MapKind(kind)).size()));
    QCOMPARE((*points)->unplaced, (*points)->rows);
    QVERIFY((*points)->seconds > 0.0);
    QCOMPARE(m_queries->map(MapKind(kind), QStringLiteral("nobody")).error().code, ErrorCode::NotFound);
}

void tst_Maps::jobLaysEveryRowOut()
{
    QFETCH(int, kind);
    QFETCH(QString, of);
    StoppingContext context;
    const auto made =
        m_bench->run(QStringLiteral("map"), {{"by", mapKindName(MapKind(kind))}, {"of", of}}, {}, context);
    VERIFY_RESULT(made);
    const std::vector<qint64> rows = rowsOf(MapKind(kind));
    QCOMPARE((*made)["points"].toInteger(), qint64(rows.size()));
    QCOMPARE((*made)["placed"].toInteger(), qint64(rows.size()));
    const auto points = m_queries->map(MapKind(kind), of);
    VERIFY_RESULT(points);
    const MapPoints &map = **points;
    QVERIFY(!map.stale);
    QCOMPARE(map.unplaced, qint64(0));
    QCOMPARE(map.xy.size(), 2 * rows.size());
    QVERIFY(map.ids != rows); // a random order, so that the first points are a fair picture of all
    std::vector<qint64> sorted = map.ids;
    std::sort(sorted.begin(), sorted.end());
    QCOMPARE(sorted, rows);
    const auto stored = m_bench->workspace().map(MapKind(kind), of);
    VERIFY_RESULT(stored);
    for (size_t i = 0; i < map.ids.size(); ++i) {
        const auto at = size_t(std::lower_bound(stored->ids.begin(), stored->ids.end(), map.ids[i]) -
                               stored->ids.begin());
        QCOMPARE(map.xy[2 * i], stored->xy[2 * at]);
        QCOMPARE(map.xy[2 * i + 1], stored->xy[2 * at + 1]);
    }
    QCOMPARE(m_queries->map(MapKind(kind), of).value()->ids, map.ids); // and always the same one
    if (MapKind(kind) != MapKind::Decoder) {
        QVERIFY(map.weights.empty());
        return;
    }
    for (size_t i = 0; i < map.ids.size(); ++i) {
        const double density = double(m_index->column(int(map.ids[i])).size()) / double(m_index->rows());
        QVERIFY(std::abs(double(map.weights[i]) - density) < 1e-6);
    }
}

void tst_Maps::whatIsMissingOrOldIsSaid()
{
    const auto whole = m_bench->workspace().map(MapKind::Fingerprint, m_sae);
    VERIFY_RESULT(whole);
    MapRecord some = *whole;
    some.ids.resize(some.ids.size() - 3);
    some.xy.resize(2 * some.ids.size());
    VERIFY_RESULT(m_bench->workspace().setMap(some));
    const auto fewer = m_queries->map(MapKind::Fingerprint, m_sae);
    VERIFY_RESULT(fewer);
    QCOMPARE((*fewer)->unplaced, qint64(3));
    QCOMPARE((*fewer)->ids.size(), some.ids.size());
    QVERIFY(!(*fewer)->stale);
    some.madeFrom = QStringLiteral("another index");
    VERIFY_RESULT(m_bench->workspace().setMap(some));
    QVERIFY(m_queries->map(MapKind::Fingerprint, m_sae).value()->stale);
    // The job places what is missing and lets the others stay; a stale map is made again.
    some.madeFrom = whole->madeFrom;
    VERIFY_RESULT(m_bench->workspace().setMap(some));
    StoppingContext context;
    const auto made =
        m_bench->run(QStringLiteral("map"), {{"by", "fingerprint"}, {"of", m_sae}}, {}, context);
    VERIFY_RESULT(made);
    QCOMPARE((*made)["placed"].toInteger(), qint64(3));
    const auto now = m_bench->workspace().map(MapKind::Fingerprint, m_sae);
    VERIFY_RESULT(now);
    QCOMPARE(now->ids, whole->ids);
    QVERIFY(std::equal(some.xy.begin(), some.xy.end(), now->xy.begin()));
}

void tst_Maps::slicesAreColouredByTheCatalogue_data()
{
    QTest::addColumn<int>("by");
    QTest::newRow("modality") << int(MapColouring::By::Modality);
    QTest::newRow("split") << int(MapColouring::By::Split);
    QTest::newRow("plane") << int(MapColouring::By::Plane);
    QTest::newRow("structure") << int(MapColouring::By::Structure);
}

void tst_Maps::slicesAreColouredByTheCatalogue()
{
    QFETCH(int, by);
    const auto points = m_queries->map(MapKind::Embedding, QStringLiteral("grid"));
    VERIFY_RESULT(points);
    MapColouring colouring;
    colouring.by = MapColouring::By(by);
    colouring.structure = QStringLiteral("liver");
    const auto colours = m_queries->mapColours(*points, colouring);
    VERIFY_RESULT(colours);
    QCOMPARE((*colours)->colouring, colouring);
    QCOMPARE((*colours)->classOf.size(), (*points)->ids.size());
    QVERIFY((*colours)->values.empty());
    QSet<QString> seen;
    for (size_t i = 0; i < (*points)->ids.size(); ++i) {
        Plane plane = Plane::Axial;
        qint64 at = 0;
        const VolumeRecord *volume = volumeOf((*points)->ids[i], &plane, &at);
        QVERIFY(volume);
        QString expected;
        switch (colouring.by) {
        case MapColouring::By::Modality:
            expected = modalityName(volume->modality);
            break;
        case MapColouring::By::Split:
            expected = volume->split.isEmpty() ? QStringLiteral("none") : volume->split;
            break;
        case MapColouring::By::Plane:
            expected = planeName(plane);
            break;
        default:
            expected = presenceOf((*points)->ids[i], colouring.structure);
        }
        QCOMPARE((*colours)->classes.at((*colours)->classOf[i]), expected);
        seen.insert(expected);
    }
    if (colouring.by != MapColouring::By::Split) // five subjects have none
        QVERIFY(seen.size() > 1);
}

void tst_Maps::slicesAreColouredByActivation()
{
    const auto points = m_queries->map(MapKind::Embedding, QStringLiteral("grid"));
    VERIFY_RESULT(points);
    MapColouring colouring;
    colouring.by = MapColouring::By::Activation;
    colouring.sae = m_sae;
    colouring.feature = int(rowsOf(MapKind::Decoder).front());
    const auto colours = m_queries->mapColours(*points, colouring);
    VERIFY_RESULT(colours);
    QVERIFY((*colours)->classes.isEmpty() && (*colours)->classOf.empty());
    float most = 0.0F;
    qint64 fires = 0;
    for (size_t i = 0; i < (*points)->ids.size(); ++i) {
        const float value = m_index->row(m_index->rowOf((*points)->ids[i])).valueOfFeature(colouring.feature);
        QCOMPARE((*colours)->values[i], value);
        most = std::max(most, value);
        fires += value > 0.0F ? 1 : 0;
    }
    QVERIFY(fires > 0);
    QCOMPARE((*colours)->maximum, most);
    colouring.feature = m_index->features();
    QCOMPARE(m_queries->mapColours(*points, colouring).error().code, ErrorCode::NotFound);
}

void tst_Maps::featuresAreColouredByStructureAndVerdict()
{
    const auto points = m_queries->map(MapKind::Decoder, m_sae);
    VERIFY_RESULT(points);
    const auto table = m_queries->features(m_sae);
    VERIFY_RESULT(table);
    QHash<QString, int> often;
    for (const FeatureRow &row : (*table)->rows)
        if (!row.structure.isEmpty())
            ++often[row.structure];
    for (const auto by : {MapColouring::By::Group, MapColouring::By::Verdict}) {
        MapColouring colouring;
        colouring.by = by;
        const auto colours = m_queries->mapColours(*points, colouring);
        VERIFY_RESULT(colours);
        for (size_t i = 0; i < (*points)->ids.size(); ++i) {
            const auto row =
                std::find_if((*table)->rows.begin(), (*table)->rows.end(),
                             [&](const FeatureRow &each) { return each.feature == (*points)->ids[i]; });
            QString expected = by == MapColouring::By::Group ? row->structure
                               : row->hasLabel               ? labelStateName(row->state)
                                                             : QString();
            if (expected.isEmpty())
                expected = QStringLiteral("none");
            const QString found = (*colours)->classes.at((*colours)->classOf[i]);
            // The most frequent ones have a class of their own.
            if (found != u"other")
                QCOMPARE(found, expected);
            else
                QVERIFY(often.size() > 14 && often[expected] <= often[(*colours)->classes.at(13)]);
        }
    }
}

void tst_Maps::aDamagedMapIsRefused()
{
    QFile file(m_bench->workspace().folder() + QStringLiteral("/maps/decoder-sae-1.safetensors"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.resize(file.size() / 2));
    file.close();
    const auto points = m_queries->map(MapKind::Decoder, m_sae);
    QVERIFY(!points);
    QVERIFY2(points.error().english().contains(QStringLiteral("decoder-sae-1.safetensors")),
             qPrintable(points.error().english()));
}

FATHOM_TEST_SUBJECT(maps, tst_Maps)
#include "tst_maps.moc"
