// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <widgets/navigation_history.h>

#include <QSignalSpy>
#include <QTest>

using namespace fathom;

class TestHistory : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void backAndForwardWalkTheVisits()
    {
        NavigationHistory history;
        QSignalSpy changed(&history, &NavigationHistory::changed);
        QVERIFY(!history.canGoBack());
        for (const char *page : {"a", "b", "c"})
            history.visit(QLatin1String(page));
        QVERIFY(history.back());
        QVERIFY(history.back());
        QCOMPARE(history.current(), QStringLiteral("a"));
        QVERIFY(!history.back());
        QVERIFY(history.forward());
        QCOMPARE(history.current(), QStringLiteral("b"));
        QCOMPARE(changed.count(), 6);
    }
    void aNewVisitCutsWhatLayAhead()
    {
        NavigationHistory history;
        for (const char *page : {"a", "b", "c"})
            history.visit(QLatin1String(page));
        history.back();
        history.back();
        history.visit(QStringLiteral("d"));
        QVERIFY(!history.canGoForward());
        QVERIFY(history.back());
        QCOMPARE(history.current(), QStringLiteral("a"));
    }
    void theSamePageTwiceIsOneVisit()
    {
        NavigationHistory history;
        history.visit(QStringLiteral("a"));
        history.visit(QStringLiteral("a"));
        QVERIFY(!history.canGoBack());
    }
};

FATHOM_TEST_SUBJECT(history, TestHistory)
#include "tst_history.moc"
