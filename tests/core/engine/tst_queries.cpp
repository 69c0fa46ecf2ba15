// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "subject.h"

#include <engine/device_worker.h>
#include <engine/label_edits.h>
#include <engine/queries.h>
#include <store/activation_index.h>

#include <QTest>

#include <cmath>

using namespace fathom;
using namespace fathom::test;

// Every page against the plain definition of its figures, in double, straight from index and embeddings.
class tst_Queries final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void summaryCounts();
    void libraryNamesWhatIsInAVolume();
    void tableHasEveryFeatureThatFires();
    void topIsOneSliceASubjectStrongestFirst();
    void filterHidesAndSaysHowMany();
    void filterHoldsInTheTable();
    void filterHoldsForSimilarSlices();
    void chosenFeaturesComeFirstAlongTheVolume();
    void bandsLieInTheirTenths();
    void neighboursAgreeWithTheirDefinitions();
    void fingerprintIsTheIndexRow();
    void alongFollowsThePlane();
    void similarSlicesAgreeWithCosines();
    void reconstructionAgreesWithTheModel();
    void heatMapAgreesWithTheModel();
    void thumbnailsAreDecoded();
    void volumeViewMergesTheMasks();
    void sliceAtFindsItsOwnCentre();
    void levelMatchIsSymmetricAndSaysWhatIsMissing();
    void jumpFindsNumbersLabelsAndScans();
    void editIsSeenAfterChanged();
    void unknownIdsAreNotFound();

private:
    [[nodiscard]] const ActivationIndex &index() const { return *m_index; }
    [[nodiscard]] int busiest() const; ///< a feature in many slices
    std::unique_ptr<JobBench> m_bench;
    std::unique_ptr<Queries> m_queries;
    std::shared_ptr<const ActivationIndex> m_index;
    Workspace::Embeddings m_embeddings;
    std::vector<VolumeRecord> m_volumes;
    SaeModel m_model;
    const QString m_sae = QStringLiteral("sae-1");
};

void tst_Queries::initTestCase()
{
    m_bench = std::make_unique<JobBench>(QStringLiteral("queries"));
    VERIFY_RESULT(m_bench->runChain(5));
    m_queries = std::make_unique<Queries>(m_bench->shared());
    auto index = m_bench->workspace().index(m_sae);
    VERIFY_RESULT(index);
    m_index = *index;
    auto embeddings = m_bench->workspace().embeddings(QStringLiteral("grid"));
    VERIFY_RESULT(embeddings);
    m_embeddings = *embeddings;
    auto volumes = m_bench->workspace().volumes();
    VERIFY_RESULT(volumes);
    m_volumes = *volumes;
    auto model = m_bench->workspace().saeModel(m_sae);
    VERIFY_RESULT(model);
    m_model = *model;
}

int tst_Queries::busiest() const
{
    int best = 0;
    for (int feature = 1; feature < index().features(); ++feature) {
        const auto count = index().column(feature).size();
        if (count > index().column(best).size() && count < size_t(index().rows()) / 2)
            best = feature;
    }
    return best;
}

void tst_Queries::summaryCounts()
{
    const auto summary = m_queries->summary({});
    VERIFY_RESULT(summary);
    QCOMPARE((*summary)->volumes, 5);
    QCOMPARE((*summary)->syntheticVolumes, 5);
    QCOMPARE((*summary)->ctVolumes + (*summary)->mrVolumes, 5);
    QCOMPARE((*summary)->slices, qint64(m_embeddings.sliceIds.size()));
    QCOMPARE((*summary)->encoders.size(), size_t(1));
    QCOMPARE((*summary)->encoders.front().rows, (*summary)->slices);
    QCOMPARE((*summary)->saes.front().indexedRows, (*summary)->slices);
    QCOMPARE((*summary)->pipeline.size(), size_t(5));
    QCOMPARE((*summary)->pipeline[4].done, (*summary)->pipeline[4].total);
    QVERIFY((*summary)->structures.size() > 20);
}

void tst_Queries::libraryNamesWhatIsInAVolume()
{
    const auto library = m_queries->library(QStringLiteral("grid"));
    VERIFY_RESULT(library);
    QCOMPARE((*library)->rows.size(), size_t(5));
    for (const LibraryRow &row : (*library)->rows) {
        QVERIFY(!row.structures.isEmpty());
        QCOMPARE(row.embedded, row.volume.slices());
        const auto middle = m_queries->slice(row.middleSlice);
        VERIFY_RESULT(middle);
        QCOMPARE(middle->volume, row.volume.id);
        QCOMPARE(middle->index, middle->count / 2);
    }
}

void tst_Queries::tableHasEveryFeatureThatFires()
{
    const auto table = m_queries->features(m_sae);
    VERIFY_RESULT(table);
    int alive = 0;
    for (int feature = 0; feature < index().features(); ++feature)
        alive += index().column(feature).empty() ? 0 : 1;
    QCOMPARE(int((*table)->rows.size()), alive);
    QCOMPARE((*table)->dead, index().features() - alive);
    for (const FeatureRow &row : (*table)->rows) {
        QCOMPARE(row.slices, qint64(index().column(row.feature).size()));
        QCOMPARE(row.maximum, index().column(row.feature).value(0));
        QVERIFY(row.hasLabel);
        QVERIFY(!row.topSlices.empty() && row.topSlices.size() <= 5);
        QCOMPARE(row.topSlices.front().id, index().sliceIds()[size_t(index().column(row.feature).row(0))]);
    }
}

void tst_Queries::topIsOneSliceASubjectStrongestFirst()
{
    const int feature = busiest();
    const auto page = m_queries->featurePage(m_sae, feature, {});
    VERIFY_RESULT(page);
    QHash<qint64, float> strongest;
    for (size_t i = 0; i < index().column(feature).size(); ++i) {
        const auto slice = m_queries->slice(index().sliceIds()[size_t(index().column(feature).row(i))]);
        const float value = index().column(feature).value(i);
        if (value > strongest.value(slice->volume, -1.0F))
            strongest.insert(slice->volume, value);
    }
    QCOMPARE((*page)->top.size(), size_t(strongest.size()));
    for (size_t i = 0; i < (*page)->top.size(); ++i) {
        const RankedSlice &ranked = (*page)->top[i];
        QCOMPARE(ranked.activation, strongest.value(ranked.slice.volume));
        QVERIFY(i == 0 || ranked.activation <= (*page)->top[i - 1].activation);
        QVERIFY(!ranked.slice.alias.isEmpty());
    }
    QCOMPARE((*page)->topHidden, qint64(0));
}

void tst_Queries::filterHidesAndSaysHowMany()
{
    const int feature = busiest();
    ContextFilter filter;
    filter.plane = QStringLiteral("axial");
    const auto page = m_queries->featurePage(m_sae, feature, filter);
    VERIFY_RESULT(page);
    qint64 hidden = 0;
    for (const auto &[row, value] : index().column(feature))
        hidden += m_queries->slice(index().sliceIds()[size_t(row)])->plane == Plane::Axial ? 0 : 1;
    QCOMPARE((*page)->topHidden, hidden);
    for (const RankedSlice &ranked : (*page)->top)
        QCOMPARE(ranked.slice.plane, Plane::Axial);
}

void tst_Queries::filterHoldsInTheTable()
{
    ContextFilter filter;
    filter.plane = QStringLiteral("axial");
    const auto table = m_queries->features(m_sae, filter);
    VERIFY_RESULT(table);
    const auto all = m_queries->features(m_sae);
    VERIFY_RESULT(all);
    QVERIFY((*table)->filter == filter);
    QCOMPARE((*table)->rows.size(), (*all)->rows.size());
    for (const FeatureRow &row : (*table)->rows) {
        bool fires = false;
        for (const auto &[at, value] : index().column(row.feature))
            fires = fires || m_queries->slice(index().sliceIds()[size_t(at)])->plane == Plane::Axial;
        QCOMPARE(!row.topSlices.empty(), fires);
        for (const SliceRef &slice : row.topSlices)
            QCOMPARE(slice.plane, Plane::Axial);
    }
}

void tst_Queries::filterHoldsForSimilarSlices()
{
    const auto table = m_queries->features(m_sae);
    VERIFY_RESULT(table);
    const qint64 slice = (*table)->rows.front().topSlices.front().id;
    const auto all = m_queries->slicePage(m_sae, slice);
    VERIFY_RESULT(all);
    QCOMPARE((*all)->othersShown, (*all)->others);
    ContextFilter filter;
    filter.plane = QStringLiteral("sagittal");
    const auto page = m_queries->slicePage(m_sae, slice, filter);
    VERIFY_RESULT(page);
    QCOMPARE((*page)->others, (*all)->others);
    QVERIFY((*page)->othersShown > 0 && (*page)->othersShown < (*page)->others);
    QVERIFY(!(*page)->byEmbedding.empty());
    for (const auto *similar : {&(*page)->byEmbedding, &(*page)->byFingerprint}) {
        for (const SimilarSlice &each : *similar)
            QCOMPARE(each.slice.plane, Plane::Sagittal);
    }
}

void tst_Queries::bandsLieInTheirTenths()
{
    const int feature = busiest();
    const auto page = m_queries->featurePage(m_sae, feature, {});
    VERIFY_RESULT(page);
    QCOMPARE((*page)->bands.size(), size_t(10));
    const double maximum = double((*page)->row.maximum);
    for (size_t band = 0; band < 10; ++band) {
        QVERIFY((*page)->bands[band].size() <= 8);
        for (const RankedSlice &ranked : (*page)->bands[band]) {
            const double part = double(ranked.activation) / maximum;
            QVERIFY(part <= 1.0 - double(band) / 10.0 + 1e-6);
            QVERIFY(part > 0.9 - double(band) / 10.0 - 1e-6);
        }
    }
    QVERIFY(!(*page)->bands.front().empty());
}

void tst_Queries::neighboursAgreeWithTheirDefinitions()
{
    const int feature = busiest();
    const auto page = m_queries->featurePage(m_sae, feature, {});
    VERIFY_RESULT(page);
    const auto rowsOf = [&](int other) {
        QSet<qint32> rows;
        for (const auto &[row, value] : index().column(other))
            rows.insert(row);
        return rows;
    };
    const QSet<qint32> own = rowsOf(feature);
    QVERIFY(!(*page)->together.empty());
    for (const Neighbour &neighbour : (*page)->together) {
        const QSet<qint32> theirs = rowsOf(neighbour.feature);
        const double both = double((own & theirs).size());
        QVERIFY(std::abs(neighbour.value - both / double((own | theirs).size())) < 1e-12);
    }
    for (const Neighbour &neighbour : (*page)->alike) {
        double dot = 0, a = 0, b = 0;
        for (int j = 0; j < m_model.config().inputSize; ++j) {
            const double x = double(m_model.direction(feature)[size_t(j)]);
            const double y = double(m_model.direction(neighbour.feature)[size_t(j)]);
            dot += x * y;
            a += x * x;
            b += y * y;
        }
        QVERIFY(std::abs(neighbour.value - dot / std::sqrt(a * b)) < 1e-5);
    }
    const int level = m_model.config().levelOf(feature);
    for (const Neighbour &parent : (*page)->parents) {
        QVERIFY(m_model.config().levelOf(parent.feature) < level);
        QVERIFY(parent.value >= 0.5);
    }
    for (const Neighbour &child : (*page)->children)
        QVERIFY(m_model.config().levelOf(child.feature) > level);
}

void tst_Queries::fingerprintIsTheIndexRow()
{
    const qint64 row = index().rows() / 2;
    const auto page = m_queries->slicePage(m_sae, index().sliceIds()[size_t(row)]);
    VERIFY_RESULT(page);
    QVERIFY((*page)->embedded && (*page)->indexed);
    const ActivationIndex::Row active = index().row(row);
    QCOMPARE((*page)->fingerprint.size(), active.size());
    for (size_t i = 0; i < (*page)->fingerprint.size(); ++i) {
        const ActiveFeature &feature = (*page)->fingerprint[i];
        QCOMPARE(feature.feature, active.feature(i));
        QCOMPARE(feature.activation, active[i].value);
        QVERIFY(i == 0 || feature.activation <= (*page)->fingerprint[i - 1].activation);
    }
}

void tst_Queries::alongFollowsThePlane()
{
    const qint64 slice = index().sliceIds()[size_t(index().rows() / 3)];
    const auto page = m_queries->slicePage(m_sae, slice);
    VERIFY_RESULT(page);
    for (const AlongSeries &series : (*page)->along) {
        QCOMPARE(int(series.activation.size()), (*page)->slice.count);
        const auto own =
            std::find_if((*page)->fingerprint.begin(), (*page)->fingerprint.end(),
                         [&](const ActiveFeature &active) { return active.feature == series.feature; });
        QCOMPARE(series.activation[size_t((*page)->slice.index)], own->activation);
    }
}

void tst_Queries::chosenFeaturesComeFirstAlongTheVolume()
{
    const qint64 slice = index().sliceIds()[size_t(index().rows() / 3)];
    const auto plain = m_queries->slicePage(m_sae, slice);
    VERIFY_RESULT(plain);
    // One that does not fire in this slice, and does so elsewhere.
    int silent = -1;
    for (int feature = 0; feature < index().features() && silent < 0; ++feature) {
        const bool fires =
            std::any_of((*plain)->fingerprint.begin(), (*plain)->fingerprint.end(),
                        [&](const ActiveFeature &active) { return active.feature == feature; });
        if (!fires && !index().column(feature).empty())
            silent = feature;
    }
    QVERIFY(silent >= 0);
    const auto page = m_queries->slicePage(m_sae, slice, {}, {silent, 1'000'000, silent});
    VERIFY_RESULT(page);
    QCOMPARE((*page)->along.front().feature, silent);
    QCOMPARE((*page)->along.front().activation[size_t((*page)->slice.index)], 0.0F);
    QVERIFY((*page)->along.size() <= 6);
    for (size_t i = 1; i < (*page)->along.size(); ++i)
        QCOMPARE((*page)->along[i].feature, (*plain)->along[i - 1].feature);
}

void tst_Queries::similarSlicesAgreeWithCosines()
{
    const qint64 own = index().rows() / 2;
    const qint64 slice = index().sliceIds()[size_t(own)];
    const auto page = m_queries->slicePage(m_sae, slice);
    VERIFY_RESULT(page);
    const auto d = size_t(m_embeddings.dimension);
    QHash<qint64, double> best, bestPrint;
    for (qint64 other = 0; other < index().rows(); ++other) {
        const auto ref = m_queries->slice(index().sliceIds()[size_t(other)]);
        if (ref->volume == (*page)->slice.volume)
            continue;
        double dot = 0, a = 0, b = 0;
        for (size_t j = 0; j < d; ++j) {
            const double x = double(m_embeddings.rows[size_t(own) * d + j]);
            const double y = double(m_embeddings.rows[size_t(other) * d + j]);
            dot += x * y;
            a += x * x;
            b += y * y;
        }
        best[ref->volume] = std::max(best.value(ref->volume, -2), dot / std::sqrt(a * b));
        QHash<int, double> mine;
        double na = 0, nb = 0, both = 0;
        for (size_t i = 0; i < index().row(own).size(); ++i) {
            mine.insert(index().row(own).feature(i), double(index().row(own)[i].value));
            na += double(index().row(own)[i].value) * double(index().row(own)[i].value);
        }
        for (size_t i = 0; i < index().row(other).size(); ++i) {
            const double value = double(index().row(other)[i].value);
            both += mine.value(index().row(other).feature(i), 0.0) * value;
            nb += value * value;
        }
        if (both > 0)
            bestPrint[ref->volume] = std::max(bestPrint.value(ref->volume, -2), both / std::sqrt(na * nb));
    }
    QCOMPARE((*page)->byEmbedding.size(), size_t(best.size()));
    for (const SimilarSlice &similar : (*page)->byEmbedding)
        QVERIFY(std::abs(similar.similarity - best.value(similar.slice.volume)) < 1e-5);
    QCOMPARE((*page)->byFingerprint.size(), size_t(bestPrint.size()));
    for (const SimilarSlice &similar : (*page)->byFingerprint) {
        QVERIFY(std::abs(similar.similarity - bestPrint.value(similar.slice.volume)) < 1e-5);
        QVERIFY(!similar.shared.empty());
    }
}

void tst_Queries::reconstructionAgreesWithTheModel()
{
    const qint64 own = index().rows() / 2;
    const auto page = m_queries->slicePage(m_sae, index().sliceIds()[size_t(own)]);
    VERIFY_RESULT(page);
    const auto d = size_t(m_embeddings.dimension);
    double norm = 0;
    for (size_t j = 0; j < d; ++j)
        norm += std::pow(double(m_embeddings.rows[size_t(own) * d + j]), 2);
    norm = std::sqrt(norm);
    QCOMPARE((*page)->cosineByK.size(), (*page)->fingerprint.size());
    std::vector<Activation> strongest;
    for (size_t k = 0; k < (*page)->fingerprint.size(); ++k) {
        strongest.push_back({(*page)->fingerprint[k].feature, (*page)->fingerprint[k].activation});
        const std::vector<float> made = m_model.reconstruct(strongest);
        double dot = 0, a = 0, b = 0;
        for (size_t j = 0; j < d; ++j) {
            const double x = double(m_embeddings.rows[size_t(own) * d + j]) / norm;
            dot += x * double(made[j]);
            a += x * x;
            b += double(made[j]) * double(made[j]);
        }
        QVERIFY(std::abs((*page)->cosineByK[k] - dot / std::sqrt(a * b)) < 1e-5);
        QVERIFY((*page)->r2ByK[k] <= 1.0);
    }
}

void tst_Queries::heatMapAgreesWithTheModel()
{
    const int feature = busiest();
    const qint64 slice = index().sliceIds()[size_t(index().column(feature).row(0))];
    const auto map = m_queries->heatMap(m_sae, feature, slice, m_bench->device());
    VERIFY_RESULT(map);
    QCOMPARE((*map)->gridSide, 8);
    QCOMPARE((*map)->values.size(), size_t(64));
    // The patch's token in the place of the mean, through the model's own product.
    const qint64 row = index().rowOf(slice);
    const auto d = size_t(m_embeddings.dimension);
    std::vector<float> whole(m_embeddings.rows.begin() + row * qint64(d),
                             m_embeddings.rows.begin() + (row + 1) * qint64(d));
    double all = 0;
    for (size_t j = 0; j < 64; ++j)
        all += double(whole[j]) / 64.0;
    for (size_t token = 0; token < 64; token += 9) {
        std::vector<float> input = whole;
        std::fill(input.begin() + 64, input.end(), 0.0F);
        input[64 + token] = whole[64 + token];
        const float z = m_model.preActivations(input, 1)[size_t(feature)];
        QVERIFY(std::abs((*map)->values[token] - std::max(0.0F, z)) < 1e-4F);
    }
}

void tst_Queries::thumbnailsAreDecoded()
{
    const std::vector<qint64> slices{index().sliceIds()[0], index().sliceIds()[5]};
    const auto images = m_queries->thumbnails(slices);
    VERIFY_RESULT(images);
    QCOMPARE(images->size(), 2);
    for (const qint64 slice : slices) {
        QVERIFY((*images)[slice].width() >= 128 && (*images)[slice].width() <= 160);
        QCOMPARE((*images)[slice].width(), (*images)[slice].height());
    }
}

void tst_Queries::volumeViewMergesTheMasks()
{
    const auto library = m_queries->library({});
    VERIFY_RESULT(library);
    const LibraryRow &row = (*library)->rows.front();
    const auto view = m_queries->volumeView(row.volume.id);
    VERIFY_RESULT(view);
    QVERIFY((*view)->volume && (*view)->labels);
    QCOMPARE((*view)->labels->voxels.size(), (*view)->volume->voxels.size());
    QSet<int> used;
    for (const quint16 value : (*view)->labels->voxels)
        used.insert(value);
    used.remove(0);
    QVERIFY(used.size() > 5);
    for (const int number : used)
        QVERIFY((*view)->labelNames.contains(number));
    for (const QString &name : (*view)->labelNames)
        QVERIFY(row.structures.contains(name) || row.findings.contains(name));
}

void tst_Queries::sliceAtFindsItsOwnCentre()
{
    const VolumeRecord &volume = m_volumes.front();
    for (const SliceRange &range : volume.planes) {
        for (const int at : {0, range.count / 2, range.count - 1}) {
            Vector3 voxel{double(volume.geometry.size[0]) / 2, double(volume.geometry.size[1]) / 2,
                          double(volume.geometry.size[2]) / 2};
            const auto axis = size_t(range.storedAxis);
            voxel[axis] = range.storedFlipped ? volume.geometry.size[axis] - 1 - at : at;
            const auto found = m_queries->sliceAt(volume.id, range.plane, volume.geometry.toPatient(voxel));
            VERIFY_RESULT(found);
            QCOMPARE(*found, range.firstSlice + at);
        }
    }
    const auto outside = m_queries->sliceAt(volume.id, Plane::Axial, {1e6, 1e6, 1e6});
    VERIFY_RESULT(outside);
    QCOMPARE(*outside, qint64(0));
}

void tst_Queries::levelMatchIsSymmetricAndSaysWhatIsMissing()
{
    const QString grid = QStringLiteral("grid");
    int common = 0;
    for (const VolumeRecord &one : m_volumes) {
        for (const VolumeRecord &other : m_volumes) {
            const auto forth = m_queries->levelMatch(grid, one.id, other.id);
            const auto axial = axialLevels(one);
            if (!axial || !axialLevels(other)) {
                QCOMPARE(forth.error().code, ErrorCode::Unsupported);
                continue;
            }
            VERIFY_RESULT(forth);
            QCOMPARE((*forth)->firstAxial.range.firstSlice, axial->range.firstSlice);
            const LevelAlignment &alignment = (*forth)->alignment;
            if (one.id == other.id) { // a scan is at its own level
                const double middle = axial->mm(axial->range.count / 2);
                QVERIFY(alignment.secondAt(middle));
                QVERIFY(std::abs(*alignment.secondAt(middle) - middle) < 1e-6);
                continue;
            }
            const auto back = m_queries->levelMatch(grid, other.id, one.id);
            VERIFY_RESULT(back);
            QCOMPARE((*back)->alignment.hasCommonPart(), alignment.hasCommonPart());
            common += alignment.hasCommonPart() ? 1 : 0;
        }
    }
    QVERIFY(common > 0);
    QCOMPARE(m_queries->levelMatch(grid, m_volumes.front().id, 9999).error().code, ErrorCode::NotFound);
    QCOMPARE(m_queries->levelMatch(QStringLiteral("nobody"), m_volumes.front().id, m_volumes.back().id)
                 .error()
                 .code,
             ErrorCode::NotFound);
}

void tst_Queries::jumpFindsNumbersLabelsAndScans()
{
    const auto addresses = [&](const QString &text) {
        QStringList all;
        const auto hits = m_queries->jump(text, m_sae);
        if (hits) {
            for (const JumpHit &hit : *hits)
                all << hit.address;
        }
        return all;
    };
    QVERIFY(addresses(QStringLiteral("3")).contains(QStringLiteral("fathom:feature/sae-1/3")));
    QVERIFY(addresses(m_volumes.front().alias)
                .contains(QStringLiteral("fathom:volume/%1").arg(m_volumes.front().id)));
    const auto labels = m_bench->workspace().currentLabels(m_sae);
    VERIFY_RESULT(labels);
    QVERIFY(!addresses(labels->front().text.left(8)).isEmpty());
    QVERIFY(addresses(QStringLiteral("  ")).isEmpty());
    QVERIFY(addresses(QStringLiteral("no such thing anywhere")).isEmpty());
}

void tst_Queries::editIsSeenAfterChanged()
{
    const int feature = busiest();
    const auto before = m_queries->featurePage(m_sae, feature, {});
    VERIFY_RESULT(before);
    VERIFY_RESULT(addPersonsLabel(m_bench->workspace(), m_sae, feature, LabelState::Edited,
                                  QStringLiteral("seen by me"), {}));
    m_queries->changed(Change::Labels);
    const auto after = m_queries->featurePage(m_sae, feature, {});
    VERIFY_RESULT(after);
    QCOMPARE((*after)->row.label, QStringLiteral("seen by me"));
    QCOMPARE((*after)->labels.size(), (*before)->labels.size() + 1);
    QVERIFY((*before)->row.label != (*after)->row.label); // the old snapshot stays as it was
}

void tst_Queries::unknownIdsAreNotFound()
{
    QCOMPARE(m_queries->featurePage(m_sae, 32, {}).error().code, ErrorCode::NotFound);
    QCOMPARE(m_queries->featurePage(QStringLiteral("sae-9"), 0, {}).error().code, ErrorCode::NotFound);
    QCOMPARE(m_queries->slicePage(m_sae, 99999999).error().code, ErrorCode::NotFound);
    QCOMPARE(m_queries->volumeView(99999999).error().code, ErrorCode::NotFound);
    QCOMPARE(m_queries->heatMap(m_sae, -1, index().sliceIds()[0], m_bench->device()).error().code,
             ErrorCode::NotFound);
}

FATHOM_TEST_SUBJECT(queries, tst_Queries)
#include "tst_queries.moc"
