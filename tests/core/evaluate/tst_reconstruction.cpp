// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"
#include "subject.h"

#include <evaluate/reconstruction.h>
#include <evaluate/split_rows.h>

#include <QTest>
#include <cmath>

using namespace fathom;

namespace {
// The fixture's SAE: feature f looks along axis f % 4, no biases, gate at 1/16 at the last level.
struct Plain
{
    double r2Global = 0, r2PerDimension = 0, cosine = 0, normalisedMse = 0, l0 = 0;
};
Plain plain(const std::vector<qint64> &slices, const std::vector<qint64> &part)
{
    const auto rowsOf = [](const std::vector<qint64> &ids) {
        std::vector<std::vector<double>> x;
        const auto raw = test::rowsFor(ids);
        for (size_t r = 0; r < ids.size(); ++r) {
            double length = 0;
            for (size_t j = 0; j < 4; ++j)
                length += double(raw[r * 4 + j]) * double(raw[r * 4 + j]);
            x.emplace_back();
            for (size_t j = 0; j < 4; ++j)
                x.back().push_back(double(raw[r * 4 + j]) / std::sqrt(length));
        }
        return x;
    };
    const auto all = rowsOf(part);
    std::vector<double> mean(4, 0.0);
    for (const auto &x : all)
        for (size_t j = 0; j < 4; ++j)
            mean[j] += x[j] / double(all.size());
    const double scalar = (mean[0] + mean[1] + mean[2] + mean[3]) / 4.0;
    double error = 0, fromScalar = 0, fromMean = 0, square = 0;
    Plain out;
    const auto rows = rowsOf(slices);
    for (const auto &x : rows) {
        double dot = 0, own = 0, length = 0;
        for (size_t j = 0; j < 4; ++j) {
            const double rebuilt = x[j] > 0.0625 ? 4.0 * x[j] : 0.0; // four features an axis
            out.l0 += x[j] > 0.0625 ? 4.0 / double(rows.size()) : 0.0;
            error += std::pow(x[j] - rebuilt, 2);
            fromScalar += std::pow(x[j] - scalar, 2);
            fromMean += std::pow(x[j] - mean[j], 2);
            dot += x[j] * rebuilt;
            own += rebuilt * rebuilt;
            length += x[j] * x[j];
        }
        square += length;
        out.cosine += own > 0 ? dot / std::sqrt(own * length) / double(rows.size()) : 0.0;
    }
    out.r2Global = 1.0 - error / fromScalar;
    out.r2PerDimension = 1.0 - error / fromMean;
    out.normalisedMse = error / square;
    return out;
}

bool near(const Figure &figure, double expected)
{
    return figure.known() && std::abs(*figure.value() - expected) < 1e-5 * (1.0 + std::abs(expected));
}
} // namespace

/// Quality of an SAE by split and group, against the definition in float64.
class tst_Reconstruction : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eachSplitIsMeasuredOnItsOwnRows();
};

void tst_Reconstruction::eachSplitIsMeasuredOnItsOwnRows()
{
    const test::StoreFolder folder;
    const auto made = Workspace::create(folder.path(QStringLiteral("w.fathom")));
    VERIFY_RESULT(made);
    Workspace &workspace = **made;
    for (int s = 0; s < 12; ++s) {
        test::Sample sample = test::sample(s);
        sample.volume.split = s < 9 ? QStringLiteral("train") : QStringLiteral("val");
        VERIFY_RESULT(test::add(workspace, sample));
    }
    VERIFY_RESULT(test::embedAll(workspace));
    VERIFY_RESULT(workspace.addSae(test::tinySae(), {}));
    const auto volumes = workspace.volumes();
    VERIFY_RESULT(volumes);
    const auto embeddings = workspace.embeddings(QStringLiteral("tiny"));
    VERIFY_RESULT(embeddings);
    const auto all = reconstructionQuality(workspace, QStringLiteral("sae-1"), 1);
    VERIFY_RESULT(all);
    QCOMPARE(all->size(), size_t(2)); // there is no test subject
    QCOMPARE((*all)[0].split, QStringLiteral("train"));
    QVERIFY(!(*all)[0].heldOut);
    QCOMPARE((*all)[1].split, QStringLiteral("val"));
    QVERIFY((*all)[1].heldOut);

    const ReconstructionQuality &train = all->front();
    const SplitRows part = rowsOfSplit(*embeddings, *volumes, QStringLiteral("train"));
    const auto table = SliceTable::of(workspace, part.sliceIds);
    VERIFY_RESULT(table);
    QCOMPARE(train.rows, qint64(part.sliceIds.size()));
    QStringList kinds;
    for (const ReconstructionGroup &group : train.groups) {
        kinds << group.kind + u'/' + group.name;
        std::vector<qint64> slices;
        for (size_t r = 0; r < part.sliceIds.size(); ++r) {
            QCOMPARE((*volumes)[size_t(table->volume(r))].split, QStringLiteral("train"));
            const bool in =
                group.kind == u"all" || group.kind == u"modality" ||
                (group.kind == u"plane" && planeName(table->plane(r)) == group.name) ||
                (group.kind == u"structure" && table->shows(r, int(table->names().indexOf(group.name))));
            if (in)
                slices.push_back(part.sliceIds[r]);
        }
        QCOMPARE(group.rows, qint64(slices.size()));
        const Plain expected = plain(slices, part.sliceIds);
        const LevelReconstruction &level = group.levels.back();
        QVERIFY2(near(level.r2Global, expected.r2Global), qPrintable(kinds.last()));
        QVERIFY2(near(level.r2PerDimension, expected.r2PerDimension), qPrintable(kinds.last()));
        QVERIFY2(near(level.cosine, expected.cosine), qPrintable(kinds.last()));
        QVERIFY2(near(level.normalisedMse, expected.normalisedMse), qPrintable(kinds.last()));
        QVERIFY2(near(level.l0, expected.l0), qPrintable(kinds.last()));
        QCOMPARE(level.l0.n(), 9);
        QVERIFY(*level.l0.low() <= *level.l0.value() && *level.l0.value() <= *level.l0.high());
    }
    for (const char *kind : {"all/", "modality/ct", "plane/axial", "plane/coronal", "structure/liver"})
        QVERIFY2(kinds.contains(QLatin1String(kind)), kind);
    QVERIFY(!kinds.contains(QStringLiteral("structure/spleen"))); // annotated, but in no slice

    // Three validation subjects are too few for any figure.
    const ReconstructionQuality &val = all->back();
    const Figure &few = val.groups.front().levels.back().r2Global;
    QVERIFY(!few.known());
    QCOMPARE(few.text(), QStringLiteral("not enough evidence (n = 3)"));
    QVERIFY(few.json()["value"].isNull());
    QVERIFY(val.rows > 0);

    // Alive, dead and dense come from the same rows.
    const auto model = workspace.saeModel(QStringLiteral("sae-1"));
    VERIFY_RESULT(model);
    const auto codes = model->encode(part.rows, int(part.sliceIds.size()));
    VERIFY_RESULT(codes);
    std::vector<int> counts(size_t(model->config().features()), 0);
    for (const auto &row : *codes)
        for (const Activation &active : row)
            ++counts[size_t(active.feature)];
    const auto alive = std::count_if(counts.begin(), counts.end(), [](int n) { return n > 0; });
    const auto dense = std::count_if(counts.begin(), counts.end(),
                                     [&](int n) { return n > DenseFeature * double(part.sliceIds.size()); });
    QCOMPARE(train.alive.back(), int(alive));
    QCOMPARE(train.dead.back(), model->config().features() - int(alive));
    QCOMPARE(train.dense.back(), int(dense));
}

FATHOM_TEST_SUBJECT(reconstruction, tst_Reconstruction)
#include "tst_reconstruction.moc"
