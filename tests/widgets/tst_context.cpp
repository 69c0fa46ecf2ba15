// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fabricated.h"
#include "subject.h"

#include <widgets/context_bar.h>

#include <QComboBox>
#include <QSignalSpy>
#include <QTest>

using namespace fathom;

namespace {

void choose(ContextBar &bar, const char *box, int index)
{
    auto *combo = bar.findChild<QComboBox *>(QLatin1String(box));
    combo->setCurrentIndex(index);
    Q_EMIT combo->activated(index);
}

} // namespace

class TestContext : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aFilterIsAnnouncedOnceAndCleared()
    {
        ContextBar bar;
        bar.setSummary(test::summary(true));
        QSignalSpy changed(&bar, &ContextBar::contextChanged);
        choose(bar, "contextModality", 2);
        choose(bar, "contextPlane", 1);
        choose(bar, "contextPlane", 1);
        QCOMPARE(changed.count(), 2);
        QCOMPARE(bar.filter().modality, QStringLiteral("mr"));
        QCOMPARE(bar.filter().plane, QStringLiteral("axial"));
        bar.clearFilter();
        QCOMPARE(bar.filter(), ContextFilter{});
    }
    void aNewSummaryKeepsTheChoice()
    {
        ContextBar bar;
        bar.setSummary(test::summary(true));
        choose(bar, "contextLevel", 2);
        QSignalSpy changed(&bar, &ContextBar::contextChanged);
        bar.setSummary(test::summary(true));
        QCOMPARE(bar.filter().level, 1);
        QCOMPARE(bar.findChild<QComboBox *>(QStringLiteral("contextLevel"))->currentIndex(), 2);
        QCOMPARE(changed.count(), 0);
    }
    void saeOfTheChosenEncoderThatIsReady()
    {
        auto summary = std::make_shared<WorkspaceSummary>(*test::summary(true));
        SaeSummary later = summary->saes.front();
        later.id = QStringLiteral("sae-2");
        later.indexedRows = 0;
        later.dictionary = {64, 256};
        later.objective = Method::Paper;
        summary->saes.push_back(later);
        ContextBar bar;
        bar.setSummary(summary);
        QCOMPARE(bar.sae(), QStringLiteral("sae-1"));
        bar.setSae(QStringLiteral("sae-2"));
        QCOMPARE(bar.sae(), QStringLiteral("sae-2"));
        QCOMPARE(bar.dictionary(), (std::vector<int>{64, 256}));
        QCOMPARE(bar.method(), Method::Paper);
    }
    void aSecondWindowTakesTheChoiceOver()
    {
        auto summary = std::make_shared<WorkspaceSummary>(*test::summary(true));
        SaeSummary later = summary->saes.front();
        later.id = QStringLiteral("sae-2");
        summary->saes.push_back(later);
        ContextBar bar;
        bar.setSummary(summary);
        QCOMPARE(bar.sae(), QStringLiteral("sae-2"));
        bar.setSae(QStringLiteral("sae-1"));
        choose(bar, "contextLevel", 2);
        choose(bar, "contextSplit", 3);
        ContextBar second;
        QSignalSpy changed(&second, &ContextBar::contextChanged);
        second.takeFrom(bar);
        QCOMPARE(changed.count(), 0);
        QCOMPARE(second.sae(), QStringLiteral("sae-1"));
        QVERIFY(second.filter() == bar.filter());
        for (const char *box : {"contextLevel", "contextSplit", "contextModality"})
            QCOMPARE(second.findChild<QComboBox *>(QLatin1String(box))->currentIndex(),
                     bar.findChild<QComboBox *>(QLatin1String(box))->currentIndex());
        second.setSummary(summary); // what the window does then
        QCOMPARE(second.sae(), QStringLiteral("sae-1"));
        QVERIFY(second.filter() == bar.filter());
    }
    void withoutAWorkspaceOnlyTheMenuIsThere()
    {
        ContextBar bar;
        bar.show();
        QVERIFY(bar.findChild<QWidget *>(QStringLiteral("workspaceMenu"))->isVisible());
        for (const char *name :
             {"contextEncoder", "contextSae", "contextModality", "jumpButton", "jobsIndicator"})
            QVERIFY2(!bar.findChild<QWidget *>(QLatin1String(name))->isVisible(), name);
    }
};

FATHOM_TEST_SUBJECT(context, TestContext)
#include "tst_context.moc"
