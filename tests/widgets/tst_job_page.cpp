// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fabricated.h"
#include "subject.h"

#include <widgets/address.h>
#include <widgets/grid_table_model.h>
#include <widgets/grid_view.h>
#include <widgets/job_card.h>
#include <widgets/jobs_page_view.h>

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
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
    void gridShowsEveryConfiguration()
    {
        GridView view;
        view.setTable(test::gridTable());
        view.resize(1200, 600);
        view.show();
        auto *table = view.findChild<QTableView *>(QStringLiteral("gridTable"));
        const auto text = [&](int row, int column) {
            return table->model()->index(row, column).data().toString();
        };
        QCOMPARE(table->model()->rowCount(), 5);
        QCOMPARE(text(0, GridTableModel::State), QStringLiteral("done"));
        QCOMPARE(text(0, GridTableModel::R2), QStringLiteral("0.7100"));
        QCOMPARE(text(1, GridTableModel::Configuration), QStringLiteral("D_32_128_512_2048_K_40 (best)"));
        QCOMPARE(text(3, GridTableModel::Step), QStringLiteral("2,600 of 4,000"));
        QCOMPARE(text(3, GridTableModel::TimeLeft), QStringLiteral("12 min 34 s"));
        QCOMPARE(text(4, GridTableModel::R2), QString());
        QVERIFY(table->model()
                    ->index(2, 0)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral("no longer")));
        QCOMPARE(text(1, GridTableModel::Sae), QStringLiteral("sae-4"));
    }
    void gridSortsByNumbersWithTheUnknownLast()
    {
        GridView view;
        view.setTable(test::gridTable());
        auto *table = view.findChild<QTableView *>(QStringLiteral("gridTable"));
        const auto order = [&](int column, Qt::SortOrder direction) {
            table->sortByColumn(column, direction);
            QStringList all;
            for (int row = 0; row < 5; ++row)
                all << table->model()->index(row, GridTableModel::R2).data().toString();
            return all;
        };
        QCOMPARE(order(GridTableModel::R2, Qt::DescendingOrder),
                 QStringList({"0.8200", "0.7900", "0.7100", "0.3100", ""}));
        QCOMPARE(order(GridTableModel::R2, Qt::AscendingOrder),
                 QStringList({"0.3100", "0.7100", "0.7900", "0.8200", ""}));
        // What comes in while a person looks at it keeps the order and the selection.
        table->selectRow(0);
        auto later = std::make_shared<GridTable>(*test::gridTable());
        later->rows[2].r2 = 0.95;
        view.setTable(later);
        QCOMPARE(table->model()->index(3, GridTableModel::R2).data().toString(), QStringLiteral("0.9500"));
        QCOMPARE(table->selectionModel()->selectedRows().size(), 1);
    }
    void gridDrawsWhatIsSelectedAndMeasured()
    {
        GridView view;
        view.setTable(test::gridTable());
        view.resize(1200, 600);
        view.show();
        auto *table = view.findChild<QTableView *>(QStringLiteral("gridTable"));
        auto *curves = view.findChild<QWidget *>(QStringLiteral("gridCurves"));
        auto *measure = view.findChild<QComboBox *>(QStringLiteral("gridMeasure"));
        QVERIFY(curves->isVisible());
        const QImage all = curves->grab().toImage();
        measure->setCurrentIndex(1);
        const QImage loss = curves->grab().toImage();
        QVERIFY(loss != all);
        table->selectRow(3);
        QVERIFY(curves->grab().toImage() != loss);
        table->selectRow(4); // waits: nothing to draw
        QVERIFY(!curves->isVisible());
    }
    void gridOpensTheSae()
    {
        auto jobs = std::make_shared<JobTable>(*test::jobTable());
        jobs->rows[1].kind = QStringLiteral("grid");
        jobs->grids.insert(4, test::gridTable());
        JobsPageView page;
        page.resize(1300, 900);
        page.setJobs(jobs);
        page.show();
        auto *table = page.card(4)->findChild<QTableView *>(QStringLiteral("gridTable"));
        QVERIFY(table->isVisible());
        QVERIFY(!page.card(3)->findChild<QTableView *>(QStringLiteral("gridTable")));
        QSignalSpy opened(&page, &PageView::addressActivated);
        const auto click = [&](int row, int column, Qt::KeyboardModifiers keys = {}) {
            const QModelIndex at = table->model()->index(row, column);
            table->scrollTo(at);
            QTest::mouseClick(table->viewport(), Qt::LeftButton, keys, table->visualRect(at).center());
        };
        click(0, GridTableModel::State);
        QCOMPARE(opened.size(), 0);
        click(1, GridTableModel::Sae);
        QCOMPARE(opened.size(), 1);
        QCOMPARE(opened[0][0].toString(), Address::sae(QStringLiteral("sae-4")));
        QCOMPARE(opened[0][1].toBool(), false);
        click(4, GridTableModel::Sae); // there is none
        QCOMPARE(opened.size(), 1);
        table->setCurrentIndex(table->model()->index(0, 0));
        QTest::keyClick(table, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(opened.size(), 2);
        QCOMPARE(opened[1][0].toString(), Address::sae(QStringLiteral("sae-3")));
        QCOMPARE(opened[1][1].toBool(), true);
    }
    void gridModelKeepsTheRules()
    {
        GridTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTable(test::gridTable());
        model.setTable(test::gridTable());
        model.setTable({});
        QCOMPARE(model.rowCount(), 0);
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
