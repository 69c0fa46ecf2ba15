// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "drawn_body.h"
#include "store_fixture.h"
#include "subject.h"

#include <evaluate/alignment_check.h>
#include <evaluate/body_profiles.h>

#include <QTest>

using namespace fathom;

namespace {
constexpr int Slices = 80;
constexpr double StepMm = 4.0;

// A scan of 320 mm of the same body from a level on; the patient lies somewhere else on the table.
test::Sample scanFrom(int number, double level, double table, Modality modality = Modality::Ct)
{
    test::Sample made = test::sample(number, modality);
    made.volume.geometry.size = {8, 8, Slices};
    made.volume.planes = {{Plane::Axial, 0, Slices, 2, false, level + table, StepMm}};
    made.volume.split = number < 2 ? QStringLiteral("train") : QStringLiteral("val");
    made.volume.annotated.clear();
    made.presence.clear();
    // Vertebrae of 24 mm, 30 mm apart.
    for (int i = 0; i < 30; ++i) {
        PresenceRecord vertebra{QStringLiteral("vertebrae_V%1").arg(i), false, Plane::Axial, {}};
        for (int slice = 0; slice < Slices; ++slice) {
            const double at = level + StepMm * slice;
            vertebra.present.push_back(at >= 30 * i && at <= 30 * i + 24);
        }
        made.volume.annotated << vertebra.structure;
        made.presence.push_back(vertebra);
    }
    made.thumbnails.assign(Slices, QByteArrayLiteral("jpeg"));
    return made;
}
} // namespace

/// Levels carried over from subject to subject, with errors that can be told beforehand.
class tst_AlignmentCheck : public QObject
{
    Q_OBJECT
    std::unique_ptr<test::StoreFolder> m_folder;
    std::shared_ptr<Workspace> m_workspace;

    void add(const test::Sample &sample, double level)
    {
        const auto volume = test::add(*m_workspace, sample);
        VERIFY_RESULT(volume);
        std::vector<qint64> slices;
        std::vector<float> rows;
        for (int i = 0; i < Slices; ++i) {
            slices.push_back(volume->planes.front().firstSlice + i);
            const std::vector<float> row = test::levelOfBody(level + StepMm * i);
            rows.insert(rows.end(), row.begin(), row.end());
        }
        VERIFY_RESULT(m_workspace->addShard(QStringLiteral("tiny"), slices, rows));
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<test::StoreFolder>();
        const auto made = Workspace::create(m_folder->path(QStringLiteral("w.fathom")));
        VERIFY_RESULT(made);
        m_workspace = *made;
        EncoderInfo encoder = test::tinyEncoder();
        encoder.dimension = 48;
        VERIFY_RESULT(m_workspace->addEncoder(encoder));
    }
    void cleanup()
    {
        m_workspace.reset();
        m_folder.reset();
    }

    void errorsAreThoseOfTheThreeWays()
    {
        add(scanFrom(0, 2, 0), 2); // training: does not count
        add(scanFrom(2, 2, 700), 2);
        add(scanFrom(3, 122, -40), 122);
        const auto check = checkAlignment(*m_workspace, QStringLiteral("tiny"), {});
        VERIFY_RESULT(check);
        QCOMPARE(check->kinds.size(), size_t(1));
        const AlignedPairs &pairs = check->kinds.front();
        QCOMPARE(pairs.kind, QStringLiteral("ct-ct"));
        QCOMPARE(pairs.levels.size(), size_t(1));
        const CarriedLevels &levels = pairs.levels.front();
        QCOMPARE(levels.landmarks, Landmarks::Vertebrae);
        QCOMPARE(levels.subjects, 2);
        QCOMPARE(levels.pairs, 1);
        // The scans show 2 .. 318 and 122 .. 438 mm: V5 .. V9 (150 .. 294) lie whole in both; V4 (120 ..
        // 144) is cut in the one, V10 (300 .. 324) in the other.
        QCOMPARE(levels.levels, 2 * 5);
        QCOMPARE(levels.answered, 2 * 5);
        // Both scans are as long, so both rules without anatomy are off by what the scans are shifted by.
        QCOMPARE(levels.relative.median, 120.0);
        QCOMPARE(levels.top.ninetieth, 120.0);
        QCOMPARE(levels.topOfAll.median, 120.0);
        QVERIFY2(levels.anatomy.ninetieth < 4, qPrintable(QString::number(levels.anatomy.ninetieth)));
        QVERIFY(levels.anatomy.low <= levels.anatomy.median && levels.anatomy.median <= levels.anatomy.high);
        QCOMPARE(pairs.strangers, 0);
    }

    void subjectsWithNothingInCommonAreStrangers()
    {
        add(scanFrom(2, 2, 0), 2);
        add(scanFrom(3, 62, 0), 62);
        add(scanFrom(4, 560, 0), 5000); // looks like nothing of the others
        AlignmentCheckOptions options;
        options.alignment.leastSimilarity = 0.6;
        const auto check = checkAlignment(*m_workspace, QStringLiteral("tiny"), options);
        VERIFY_RESULT(check);
        QCOMPARE(check->kinds.front().strangers, 2);
        QCOMPARE(check->kinds.front().strangersAligned, 0);
        QCOMPARE(check->kinds.front().levels.front().pairs, 1);
    }

    void saysThatNothingCanBeChecked()
    {
        add(scanFrom(2, 2, 0), 2);
        const auto alone = checkAlignment(*m_workspace, QStringLiteral("tiny"), {});
        QVERIFY(!alone);
        QCOMPARE(alone.error().code, ErrorCode::Usage);
    }

    void levelsRunTowardsTheHead()
    {
        VolumeRecord volume = test::sample(0).volume;
        volume.planes = {{Plane::Axial, 10, 12, 2, false, 5.0, 3.0}};
        QCOMPARE(axialLevels(volume)->mm(2), 11.0);
        QCOMPARE(axialLevels(volume)->slice(11.0), 2.0);
        // Stored from the head down, cut in stored order: the normal points to the feet.
        volume.geometry.direction[8] = -1;
        QCOMPARE(axialLevels(volume)->mm(0), -5.0);
        QCOMPARE(axialLevels(volume)->stepMm, -3.0);
        // The same file, turned over for cutting.
        volume.planes.front().storedFlipped = true;
        QCOMPARE(axialLevels(volume)->stepMm, 3.0);
        // The third axis runs from left to right: what the method calls axial is not.
        volume.geometry.direction = {0, 0, 1, 0, 1, 0, 1, 0, 0};
        QVERIFY(!axialLevels(volume));
        volume.planes.clear();
        QVERIFY(!axialLevels(volume));
    }

    void profileSaysWhatIsMissing()
    {
        const auto volume = test::add(*m_workspace, scanFrom(2, 2, 0));
        VERIFY_RESULT(volume);
        const auto volumes = m_workspace->volumes();
        VERIFY_RESULT(volumes);
        Workspace::Embeddings none;
        none.dimension = 48;
        const BodyProfiles profiles(*volumes, none);
        QCOMPARE(profiles.profile(*volume).error().code, ErrorCode::NotFound);
        VolumeRecord flat = *volume;
        flat.planes.front().plane = Plane::Coronal;
        QCOMPARE(profiles.profile(flat).error().code, ErrorCode::Unsupported);
    }
};

FATHOM_TEST_SUBJECT(alignment_check, tst_AlignmentCheck)
#include "tst_alignment_check.moc"
