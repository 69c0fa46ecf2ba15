// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fabricated.h"
#include "subject.h"

#include <widgets/address.h>
#include <widgets/job_card.h>
#include <widgets/jobs_page_view.h>

#include <QComboBox>
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
    void theCurveShowsWhatIsChosen()
    {
        JobsPageView page;
        page.resize(900, 700);
        page.setJobs(test::jobTable());
        page.show();
        auto *curve = page.card(4)->findChild<QWidget *>(QStringLiteral("jobCurve"));
        auto *measure = page.card(4)->findChild<QComboBox *>(QStringLiteral("jobMeasure"));
        QVERIFY(curve->isVisible() && measure->isVisible());
        QCOMPARE(measure->count(), 4);
        QImage before = curve->grab().toImage();
        for (int i = 1; i < 3; ++i) {
            measure->setCurrentIndex(i);
            const QImage now = curve->grab().toImage();
            QVERIFY2(now != before, qPrintable(measure->currentText()));
            before = now;
        }
        QVERIFY(!page.card(3)->findChild<QWidget *>(QStringLiteral("jobMeasure"))->isVisible());
    }
    void showFeaturesOpensTheSaeThatWasMade()
    {
        auto table = std::make_shared<JobTable>(*test::jobTable());
        table->rows[1].state = JobState::Done;
        table->rows[1].result = {{"sae", "sae-7"}};
        table->rows[3].state = JobState::Done;
        table->rows[3].parameters = {{"sae", "sae-3"}};
        JobsPageView page;
        page.setJobs(table);
        page.show();
        QSignalSpy opened(&page, &PageView::addressActivated);
        QTest::mouseClick(page.card(4)->findChild<QWidget *>(QStringLiteral("jobMade")), Qt::LeftButton);
        QTest::mouseClick(page.card(2)->findChild<QWidget *>(QStringLiteral("jobMade")), Qt::LeftButton);
        QCOMPARE(opened[0][0].toString(), Address::sae(QStringLiteral("sae-7")));
        QCOMPARE(opened[1][0].toString(), Address::sae(QStringLiteral("sae-3")));
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
