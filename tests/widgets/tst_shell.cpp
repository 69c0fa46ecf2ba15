// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fabricated.h"
#include "subject.h"

#include <widgets/address.h>
#include <widgets/first_start_view.h>
#include <widgets/link_button.h>
#include <widgets/missing_step.h>
#include <widgets/navigation_bar.h>
#include <widgets/pipeline_strip.h>
#include <widgets/rail_view.h>
#include <widgets/state_stack.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace fathom;

class TestShell : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void railHasOnlyPagesThatExist()
    {
        RailView rail;
        QSignalSpy opened(&rail, &RailView::addressActivated);
        const auto buttons = rail.findChildren<QToolButton *>();
        QCOMPARE(buttons.size(), Address::pages().size());
        for (QToolButton *button : buttons)
            button->click();
        QCOMPARE(opened.count(), buttons.size());
        for (qsizetype i = 0; i < buttons.size(); ++i) {
            QCOMPARE(opened[i][0].toString(), Address::page(Address::pages()[i]));
            QVERIFY(buttons[i]->toolTip().contains(QStringLiteral("Ctrl+%1").arg(i + 1)));
        }
        rail.setCurrent(QStringLiteral("slice"));
        for (const QToolButton *button : buttons)
            QVERIFY(!button->isChecked());
    }
    void missingStepNamesTheFirstGap()
    {
        bool running = true;
        QCOMPARE(missingStep({}, {}, &running), MissingStep::Workspace);
        QVERIFY(!running);
        auto summary = std::make_shared<WorkspaceSummary>(*test::summary(true));
        QCOMPARE(missingStep(summary, QStringLiteral("sae-1"), &running), MissingStep::None);
        summary->saes.front().indexedRows = 0;
        summary->pipeline[3].running = true;
        QCOMPARE(missingStep(summary, QStringLiteral("sae-1"), &running), MissingStep::Index);
        QVERIFY(running);
        QCOMPARE(missingStep(summary, QStringLiteral("sae-9"), &running), MissingStep::SaeGone);
        QVERIFY(!running); // no job brings it back
        summary->saes.clear();
        QCOMPARE(missingStep(summary, QStringLiteral("sae-1"), &running), MissingStep::SaeGone);
        QCOMPARE(missingStep(summary, {}, &running), MissingStep::Sae);
        summary->encoders.front().rows = 0;
        QCOMPARE(missingStep(summary, {}, &running), MissingStep::Embeddings);
        summary->volumes = 0;
        QCOMPARE(missingStep(summary, {}, &running), MissingStep::Scans);
    }
    void emptyPageOffersTheOneButtonThatHelps()
    {
        StateStack states(new QLabel(QStringLiteral("content")));
        states.show();
        states.showMissing(MissingStep::Sae, false);
        QSignalSpy opened(&states, &StateStack::addressActivated);
        auto *button = states.findChild<QPushButton *>(QStringLiteral("stateButton"));
        button->click();
        QCOMPARE(opened[0][0].toString(), QStringLiteral("fathom:command/train"));
        states.showMissing(MissingStep::Sae, true);
        button->click();
        QCOMPARE(opened[1][0].toString(), QStringLiteral("fathom:page/jobs"));
        states.showFailed(QStringLiteral("disk full"));
        QSignalSpy again(&states, &StateStack::retryRequested);
        button->click();
        QCOMPARE(again.count(), 1);
        states.showFull();
        QVERIFY(!button->isVisible());
    }
    void stripOffersTheNextStep()
    {
        PipelineStrip strip;
        strip.show();
        strip.setSummary(test::summary(false));
        auto *next = strip.findChild<QPushButton *>(QStringLiteral("nextStep"));
        QVERIFY(next->isVisible());
        QSignalSpy opened(&strip, &PipelineStrip::addressActivated);
        next->click();
        QCOMPARE(opened[0][0].toString(), QStringLiteral("fathom:command/index"));
        strip.setSummary(test::summary(true));
        QVERIFY(strip.isComplete());
        QVERIFY(!next->isVisible());
        auto readOnly = std::make_shared<WorkspaceSummary>(*test::summary(false));
        readOnly->writable = false;
        strip.setSummary(readOnly);
        QVERIFY(!next->isVisible());
    }
    void firstStartHasThreeWays()
    {
        FirstStartView start;
        start.setRecent({QStringLiteral("a.fathom")});
        QSignalSpy opened(&start, &FirstStartView::addressActivated);
        for (const char *name : {"startDemo", "startImport", "startOpen"})
            start.findChild<QPushButton *>(QLatin1String(name))->click();
        QCOMPARE(opened[0][0].toString(), QStringLiteral("fathom:command/demo"));
        QCOMPARE(opened[1][0].toString(), QStringLiteral("fathom:command/import"));
        QCOMPARE(opened[2][0].toString(), QStringLiteral("fathom:command/open"));
        QSignalSpy chosen(&start, &FirstStartView::workspaceChosen);
        auto *recent = start.findChild<QListWidget *>(QStringLiteral("recentWorkspaces"));
        Q_EMIT recent->itemActivated(recent->item(0));
        QCOMPARE(chosen[0][0].toString(), QStringLiteral("a.fathom"));
    }
    void linksOpenHereOrInASecondWindow()
    {
        LinkButton link;
        link.setLink(QStringLiteral("liver"), QStringLiteral("fathom:feature/sae-1/3"));
        link.resize(200, 30);
        link.show();
        QSignalSpy opened(&link, &LinkButton::addressActivated);
        QTest::mouseClick(&link, Qt::LeftButton);
        QTest::mouseClick(&link, Qt::LeftButton, Qt::ControlModifier);
        QTest::mouseClick(&link, Qt::MiddleButton);
        QTest::keyClick(&link, Qt::Key_Return);
        QCOMPARE(opened.count(), 4);
        QCOMPARE(opened[0][1].toBool(), false);
        QCOMPARE(opened[1][1].toBool(), true);
        QCOMPARE(opened[2][1].toBool(), true);
    }
    void addressIsCopied()
    {
        NavigationBar bar;
        bar.setPage(QStringLiteral("Feature 3"), QStringLiteral("fathom:feature/sae-1/3"));
        bar.findChild<QToolButton *>(QStringLiteral("copyAddress"))->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("fathom:feature/sae-1/3"));
    }
    void everyInteractiveElementHasANameAndAToolTipOrLabel()
    {
        RailView rail;
        NavigationBar bar;
        PipelineStrip strip;
        FirstStartView start;
        for (const QWidget *view : std::initializer_list<const QWidget *>{&rail, &bar, &strip, &start}) {
            for (const QAbstractButton *button : view->findChildren<QAbstractButton *>()) {
                QVERIFY(!button->objectName().isEmpty());
                QVERIFY2(!button->toolTip().isEmpty() || button->isHidden(),
                         qPrintable(button->objectName()));
            }
        }
    }
};

FATHOM_TEST_SUBJECT(shell, TestShell)
#include "tst_shell.moc"
