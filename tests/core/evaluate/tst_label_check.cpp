// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"
#include "subject.h"

#include <evaluate/label_check.h>
#include <store/feature_statistics.h>

#include <QJsonArray>
#include <QTest>

using namespace fathom;

namespace {
constexpr int Subjects = 12; // 4 of training, 8 of validation
constexpr int Features = 16;
const QString Liver = QStringLiteral("liver");
const QString Spleen = QStringLiteral("spleen");

bool isLiver(int axialSlice) // as the fixture draws it
{
    return axialSlice >= 4 && axialSlice < 9;
}
} // namespace

/// Labels against held-out subjects, with counts that can be told beforehand.
class tst_LabelCheck : public QObject
{
    Q_OBJECT
    std::unique_ptr<test::StoreFolder> m_folder;
    std::shared_ptr<Workspace> m_workspace;
    std::vector<qint64> m_slices;                ///< axial ones, by subject
    std::vector<std::vector<Activation>> m_rows; ///< of m_slices

    // The feature fires with this strength in one axial slice of a subject.
    void fire(int feature, int subject, int slice, float value)
    {
        m_rows[size_t(subject * 12 + slice)].push_back({feature, value});
    }
    static FeatureStatistics row(int feature, const QString &structure, double low)
    {
        FeatureStatistics one;
        one.feature = feature;
        one.slices = 10;
        if (!structure.isEmpty())
            one.enrichment = {{structure, false, 0.9, 0.1, 0.8, low, 0.95, low - 0.1, 4, 1.0, 4}};
        return one;
    }
    static LabelRecord label(int feature, const QString &structure)
    {
        LabelRecord made;
        made.sae = QStringLiteral("sae-1");
        made.feature = feature;
        made.text = structure.isEmpty() ? QStringLiteral("no clear concept") : structure;
        made.author = LabelAuthor::Statistics;
        made.authorName = QStringLiteral("statistics labeller");
        made.method = QStringLiteral("statistics, fathom");
        QJsonArray structures;
        if (!structure.isEmpty())
            structures.append(QJsonObject{{QStringLiteral("structure"), structure}});
        made.evidence[QStringLiteral("structures")] = structures;
        return made;
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<test::StoreFolder>();
        const auto made = Workspace::create(m_folder->path(QStringLiteral("w.fathom")));
        VERIFY_RESULT(made);
        m_workspace = *made;
        m_slices.clear();
        for (int s = 0; s < Subjects; ++s) {
            test::Sample sample = test::sample(s);
            sample.volume.split = s < 4 ? QStringLiteral("train") : QStringLiteral("val");
            if (s == Subjects - 1) // does not say where the spleen is
                sample.volume.annotated = {Liver};
            const auto volume = test::add(*m_workspace, sample);
            VERIFY_RESULT(volume);
            for (const SliceRange &range : volume->planes)
                for (int i = 0; range.plane == Plane::Axial && i < range.count; ++i)
                    m_slices.push_back(range.firstSlice + i);
        }
        QCOMPARE(m_slices.size(), size_t(Subjects * 12));
        m_rows.assign(m_slices.size(), {});
        VERIFY_RESULT(m_workspace->addEncoder(test::tinyEncoder()));
        VERIFY_RESULT(m_workspace->addSae(test::tinySae(Features), {}));
    }
    void cleanup()
    {
        m_workspace.reset();
        m_folder.reset();
    }

    void countsWhatHoldsFailsAndIsPassedOver();
    void saysWhatIsMissing();
};

void tst_LabelCheck::countsWhatHoldsFailsAndIsPassedOver()
{
    std::vector<FeatureStatistics> statistics;
    std::vector<LabelRecord> labels;
    for (int f = 0; f < Features; ++f)
        statistics.push_back(row(f, {}, 0));
    const auto named = [&](int feature, const QString &structure, double low) {
        statistics[size_t(feature)] = row(feature, structure, low);
        labels.push_back(label(feature, structure));
    };
    // 0: strongest in the liver in seven of eight validation subjects (87 %); weaker firing elsewhere and in
    // training subjects does not matter.
    named(0, Liver, 0.5);
    for (int s = 0; s < Subjects; ++s) {
        fire(0, s, s == 5 ? 1 : 6, 2.0F);
        fire(0, s, 11, 1.0F);
    }
    // 1: the same in six of eight (75 %): fails.
    named(1, Liver, 0.7);
    for (int s = 4; s < Subjects; ++s)
        fire(1, s, s < 6 ? 0 : 7, 1.5F);
    // 2: strongest enrichment, but it fires in four validation subjects only.
    named(2, Liver, 0.9);
    for (int s = 4; s < 8; ++s)
        fire(2, s, 6, 1.0F);
    // 3: the spleen is annotated and nowhere; the subject that does not annotate it is left out.
    named(3, Spleen, 0.6);
    for (int s = 0; s < Subjects; ++s)
        fire(3, s, 6, 1.0F);
    // 4: no name. 5: weakest, beyond the number asked for.
    labels.push_back(label(4, {}));
    named(5, Liver, 0.1);
    for (int s = 4; s < Subjects; ++s)
        fire(5, s, 6, 1.0F);
    for (int f = 6; f < Features; ++f)
        statistics[size_t(f)].slices = 0; // never fires
    VERIFY_RESULT(m_workspace->setIndex(QStringLiteral("sae-1"), m_slices, m_rows, statistics));
    VERIFY_RESULT(m_workspace->addLabels(labels));

    LabelCheckOptions options;
    options.features = 3;
    const auto check = checkLabels(*m_workspace, QStringLiteral("sae-1"), options);
    VERIFY_RESULT(check);
    QCOMPARE(check->checked.size(), size_t(3));
    QCOMPARE(check->passedOver, 1);
    QCOMPARE(check->unnamed, 1);
    QCOMPARE(check->holding, 1);
    const auto &[first, second, third] = std::tie(check->checked[0], check->checked[1], check->checked[2]);
    QCOMPARE(first.feature, 1); // by enrichment: 0.7, 0.6, 0.5
    QCOMPARE(first.enrichment, 0.7);
    QCOMPARE(first.present, 6);
    QCOMPARE(first.slices, 8);
    QVERIFY(!first.holds);
    QCOMPARE(second.feature, 3);
    QCOMPARE(second.subjects, 8);
    QCOMPARE(second.slices, 7);
    QCOMPARE(second.present, 0);
    QCOMPARE(third.feature, 0);
    QCOMPARE(third.present, 7);
    QVERIFY(third.holds);

    // At most so many slices, the strongest ones.
    options.slices = 2;
    options.features = 50;
    const auto two = checkLabels(*m_workspace, QStringLiteral("sae-1"), options);
    VERIFY_RESULT(two);
    QCOMPARE(two->checked.size(), size_t(4));
    for (const CheckedLabel &checked : two->checked)
        QCOMPARE(checked.slices, 2);
    QVERIFY(isLiver(6) && !isLiver(1));
}

void tst_LabelCheck::saysWhatIsMissing()
{
    const auto noIndex = checkLabels(*m_workspace, QStringLiteral("sae-1"), {});
    QVERIFY(!noIndex);
    QCOMPARE(noIndex.error().code, ErrorCode::NotFound);
    LabelCheckOptions options;
    options.split = QStringLiteral("test");
    const auto noSplit = checkLabels(*m_workspace, QStringLiteral("sae-1"), options);
    QVERIFY(!noSplit);
    QCOMPARE(noSplit.error().code, ErrorCode::Usage);
}

FATHOM_TEST_SUBJECT(label_check, tst_LabelCheck)
#include "tst_label_check.moc"
