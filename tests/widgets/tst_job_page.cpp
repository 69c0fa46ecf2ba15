// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fabricated.h"
#include "subject.h"

#include <widgets/job_card.h>
#include <widgets/jobs_page_view.h>

#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace fathom;

class TestJobPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void everyStateOffersWhatItAllows()
    {
        JobsPageView page;
        page.setJobs(test::jobTable());
        page.show();
        const auto offers = [&](qint64 job, const char *button) {
            return page.card(job)->findChild<QWidget *>(QLatin1String(button))->isVisible();
        };
        QVERIFY(offers(4, "jobPause") && offers(4, "jobCancel") && !offers(4, "jobResume"));
        QVERIFY(!offers(3, "jobPause") && offers(3, "jobCancel") && offers(3, "jobResume"));
        QVERIFY(!offers(2, "jobCancel") && offers(2, "jobResume") && offers(2, "jobError"));
        QVERIFY(!offers(1, "jobResume") && offers(1, "jobMade") && !offers(1, "jobProgress"));
        QVERIFY(offers(5, "jobCancel") && !offers(5, "jobPause"));
    }
    void buttonsNameTheirJob()
    {
        JobsPageView page;
        page.setJobs(test::jobTable());
        QSignalSpy cancelled(&page, &JobsPageView::cancelRequested),
            paused(&page, &JobsPageView::pauseRequested), resumed(&page, &JobsPageView::resumeRequested);
        page.card(4)->findChild<QPushButton *>(QStringLiteral("jobCancel"))->click();
        page.card(4)->findChild<QPushButton *>(QStringLiteral("jobPause"))->click();
        page.card(2)->findChild<QPushButton *>(QStringLiteral("jobResume"))->click();
        QCOMPARE(cancelled[0][0].toLongLong(), 4);
        QCOMPARE(paused[0][0].toLongLong(), 4);
        QCOMPARE(resumed[0][0].toLongLong(), 2);
    }
    void progressKeepsTheCards()
    {
        JobsPageView page;
        page.setJobs(test::jobTable());
        JobCard *card = page.card(4);
        page.setJobs(test::jobTable());
        QCOMPARE(page.card(4), card);
        auto fewer = std::make_shared<JobTable>(*test::jobTable());
        fewer->rows.erase(fewer->rows.begin() + 2);
        page.setJobs(fewer);
        QVERIFY(!page.card(3));
        QCOMPARE(page.card(4), card);
        page.setJobs({});
        page.show();
        QVERIFY(page.findChild<QLabel *>(QStringLiteral("noJobs"))->isVisible());
    }
    void runningJobSaysRateAndTimeLeft()
    {
        JobsPageView page;
        page.setJobs(test::jobTable());
        const QString step = page.card(4)->findChild<QLabel *>(QStringLiteral("jobStep"))->text();
        for (const char *part : {"4,200 of 9,600", "per second", "1 min 1 s left"})
            QVERIFY2(step.contains(QLatin1String(part)), qPrintable(step));
    }
};

FATHOM_TEST_SUBJECT(job_page, TestJobPage)
#include "tst_job_page.moc"
