// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"
#include "subject.h"

#include <base/random.h>
#include <store/split.h>

#include <QTest>
#include <algorithm>

using namespace fathom;

namespace {
std::vector<SplitSubject> cohort(int ct, int mr, bool institutes)
{
    std::vector<SplitSubject> subjects;
    for (int i = 0; i < ct + mr; ++i) {
        SplitSubject subject;
        subject.id = i + 1;
        subject.modality = i < ct ? Modality::Ct : Modality::Mr;
        if (institutes) // A, D and E make 15 % together
            subject.institute =
                i % 20 < 3 ? QStringLiteral("ADE").mid(i % 20, 1) : QStringLiteral("BCFGHIJ").mid(i % 7, 1);
        subjects.push_back(subject);
    }
    return subjects;
}

int count(const std::vector<QString> &splits, const char *word)
{
    return int(std::count(splits.begin(), splits.end(), QLatin1String(word)));
}
} // namespace

class tst_Split : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void institutesDecideTheTestSplit()
    {
        const auto subjects = cohort(56, 24, true);
        const auto splits = assignSplits(subjects, 1);
        for (size_t i = 0; i < subjects.size(); ++i)
            QCOMPARE(splits[i] == QLatin1String("test"),
                     QStringLiteral("ADE").contains(subjects[i].institute));
        QVERIFY(count(splits, "test") >= 12);
        QVERIFY(count(splits, "val") >= 16);
        QVERIFY(count(splits, "val") <= 18);
        QCOMPARE(count(splits, ""), 0);
    }

    void withoutInstitutesSharesAreKeptWithinEachModality()
    {
        const auto subjects = cohort(100, 40, false);
        const auto splits = assignSplits(subjects, 1);
        const std::vector<QString> ct(splits.begin(), splits.begin() + 100),
            mr(splits.begin() + 100, splits.end());
        QCOMPARE(count(ct, "train"), 65);
        QCOMPARE(count(ct, "val"), 20);
        QCOMPARE(count(ct, "test"), 15);
        QCOMPARE(count(mr, "train"), 26);
        QCOMPARE(count(mr, "val"), 8);
        QCOMPARE(count(mr, "test"), 6);
    }

    void underTenSubjectsThereIsNoSplit()
    {
        QCOMPARE(count(assignSplits(cohort(9, 0, true), 1), ""), 9);
        QCOMPARE(count(assignSplits(cohort(10, 0, true), 1), ""), 0);
    }

    void newSubjectsJoinWithoutMovingOldOnes()
    {
        auto subjects = cohort(60, 30, false);
        std::vector<SplitSubject> early(subjects.begin(), subjects.begin() + 40);
        const auto first = assignSplits(early, 3);
        for (size_t i = 0; i < first.size(); ++i)
            subjects[i].split = first[i];
        const auto second = assignSplits(subjects, 3);
        for (size_t i = 0; i < first.size(); ++i)
            QCOMPARE(second[i], first[i]);
        QVERIFY(std::abs(count(second, "val") - 18) <= 1);
        QVERIFY(std::abs(count(second, "test") - 13) <= 1);
    }

    void sameSeedGivesTheSameSplitInAnyOrder()
    {
        auto subjects = cohort(40, 20, false);
        const auto splits = assignSplits(subjects, 9);
        QCOMPARE(assignSplits(subjects, 9), splits);
        QVERIFY(assignSplits(subjects, 10) != splits);
        std::vector<SplitSubject> reversed(subjects.rbegin(), subjects.rend());
        auto back = assignSplits(reversed, 9);
        std::reverse(back.begin(), back.end());
        QCOMPARE(back, splits);
    }

    void fewRealScansAmongManyTrain()
    {
        auto subjects = cohort(56, 24, true);
        for (const Modality modality : {Modality::Ct, Modality::Mr})
            subjects.push_back({qint64(subjects.size() + 1), modality, {}, {}});
        const auto splits = assignSplits(subjects, 1);
        QCOMPARE(splits[80], QStringLiteral("train"));
        QCOMPARE(splits[81], QStringLiteral("train"));
    }

    void workspaceStoresTheSplitOnce()
    {
        test::StoreFolder folder;
        const auto workspace = Workspace::create(folder.path(QStringLiteral("w.fathom")));
        VERIFY_RESULT(workspace);
        for (int i = 0; i < 9; ++i)
            VERIFY_RESULT(test::add(**workspace, test::sample(i)));
        VERIFY_RESULT((*workspace)->makeSplit(5));
        QCOMPARE((*workspace)->volumes()->front().split, QString());
        for (int i = 9; i < 14; ++i)
            VERIFY_RESULT(test::add(**workspace, test::sample(i)));
        VERIFY_RESULT((*workspace)->makeSplit(5));
        const auto splits = [&] {
            std::vector<QString> words;
            const auto volumes = (*workspace)->volumes();
            for (const VolumeRecord &volume : *volumes)
                words.push_back(volume.split);
            return words;
        };
        const std::vector<QString> first = splits();
        QCOMPARE(count(first, ""), 0);
        QCOMPARE(count(first, "val"), 3);
        QCOMPARE(count(first, "test"), 2);
        VERIFY_RESULT((*workspace)->makeSplit(99));
        QCOMPARE(splits(), first);
    }
};

FATHOM_TEST_SUBJECT(split, tst_Split)
#include "tst_split.moc"
