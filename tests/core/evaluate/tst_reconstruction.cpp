// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"
#include "subject.h"

#include <evaluate/reconstruction.h>
#include <evaluate/split_rows.h>

#include <QTest>
#include <cmath>

using namespace fathom;

/// Quality of an SAE by split, against the definition.
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
    for (int s = 0; s < 6; ++s) {
        test::Sample sample = test::sample(s);
        sample.volume.split = s < 4 ? QStringLiteral("train") : QStringLiteral("val");
        VERIFY_RESULT(test::add(workspace, sample));
    }
    VERIFY_RESULT(test::embedAll(workspace));
    VERIFY_RESULT(workspace.addSae(test::tinySae(), {}));
    const auto volumes = workspace.volumes();
    VERIFY_RESULT(volumes);
    const auto embeddings = workspace.embeddings(QStringLiteral("tiny"));
    VERIFY_RESULT(embeddings);
    const auto all = reconstructionQuality(workspace, QStringLiteral("sae-1"));
    VERIFY_RESULT(all);
    QCOMPARE(all->size(), size_t(2)); // there is no test subject
    QCOMPARE((*all)[0].split, QStringLiteral("train"));
    QVERIFY(!(*all)[0].heldOut);
    QCOMPARE((*all)[1].split, QStringLiteral("val"));
    QVERIFY((*all)[1].heldOut);

    const VolumeOfSlice volumeOf(*volumes);
    for (const ReconstructionQuality &quality : *all) {
        const SplitRows part = rowsOfSplit(*embeddings, *volumes, quality.split);
        QVERIFY(!part.sliceIds.empty());
        for (const qint64 slice : part.sliceIds)
            QCOMPARE((*volumes)[size_t(volumeOf(slice))].split, quality.split);
        // The fixture's SAE: feature f looks along axis f % 4, no biases, gate at 1/16 at the last level.
        const size_t n = part.sliceIds.size();
        const auto unit = test::rowsFor(part.sliceIds);
        std::vector<double> mean(4);
        std::vector<std::vector<double>> x(n), rebuilt(n);
        for (size_t r = 0; r < n; ++r) {
            double length = 0;
            for (size_t j = 0; j < 4; ++j)
                length += double(unit[r * 4 + j]) * double(unit[r * 4 + j]);
            for (size_t j = 0; j < 4; ++j) {
                const double value = double(unit[r * 4 + j]) / std::sqrt(length);
                x[r].push_back(value);
                rebuilt[r].push_back(value > 0.0625 ? 4.0 * value : 0.0); // four features an axis
                mean[j] += value / double(n);
            }
        }
        double error = 0;
        double spread = 0;
        for (size_t r = 0; r < n; ++r)
            for (size_t j = 0; j < 4; ++j) {
                error += std::pow(x[r][j] - rebuilt[r][j], 2);
                spread += std::pow(x[r][j] - mean[j], 2);
            }
        const double expected = 1.0 - error / spread;
        QVERIFY2(
            std::abs(quality.levels.back().r2PerDimension - expected) < 1e-5,
            qPrintable(
                QStringLiteral("%1 against %2").arg(quality.levels.back().r2PerDimension).arg(expected)));
    }
}

FATHOM_TEST_SUBJECT(reconstruction, tst_Reconstruction)
#include "tst_reconstruction.moc"
