// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fabricated.h"
#include "subject.h"

#include <widgets/address.h>
#include <widgets/feature_filter.h>
#include <widgets/feature_table_model.h>
#include <widgets/feature_table_view.h>
#include <widgets/features_page_view.h>
#include <widgets/state_stack.h>

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace fathom;

class TestFeatureTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void modelIsSound()
    {
        FeatureTableModel model;
        FeatureFilterModel shown(&model);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QAbstractItemModelTester shownTester(&shown, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(model.setTable(test::featureTable(300), model.nextTicket()));
        shown.sort(FeatureTableModel::Density, Qt::DescendingOrder);
        FeatureFilter filter;
        filter.level = 1;
        shown.setFilter(filter);
        QCOMPARE(shown.rowCount(), 96);
        QVERIFY(model.setTable(test::featureTable(10), model.nextTicket()));
        QVERIFY(model.setTable({}, model.nextTicket()));
        QCOMPARE(model.rowCount(), 0);
    }
    void answersInTheWrongOrderAreDropped()
    {
        FeatureTableModel model;
        const quint64 first = model.nextTicket();
        const quint64 second = model.nextTicket();
        QVERIFY(model.setTable(test::featureTable(20), second));
        QVERIFY(!model.setTable(test::featureTable(10), first));
        QCOMPARE(model.rowCount(), 20);
    }
    void filterTakesNumberWordsStructureAndState()
    {
        const FeatureTablePtr table = test::featureTable(200);
        const auto count = [&](const FeatureFilter &filter) {
            return std::count_if(table->rows.begin(), table->rows.end(),
                                 [&](const FeatureRow &row) { return filter.accepts(row); });
        };
        FeatureFilter filter;
        QCOMPARE(count(filter), 200);
        filter.text = QStringLiteral("lung left");
        QVERIFY(count(filter) > 0);
        for (const FeatureRow &row : table->rows) {
            if (filter.accepts(row))
                QVERIFY((row.label + row.structure).contains(QStringLiteral("lung")));
        }
        filter = {};
        filter.labelled = FeatureFilter::Labelled::Unlabelled;
        QCOMPARE(count(filter), 40);
        filter.labelled = FeatureFilter::Labelled::Labelled;
        QCOMPARE(count(filter), 160);
        filter = {};
        filter.structure = QStringLiteral("spleen");
        QVERIFY(count(filter) > 0 && count(filter) < 40);
        filter = {};
        filter.minDensity = 0.1;
        filter.maxDensity = 0.2;
        for (const FeatureRow &row : table->rows)
            QCOMPARE(filter.accepts(row), row.sliceDensity >= 0.1 && row.sliceDensity <= 0.2);
    }
    void sortsByNumbersNotByTheirText()
    {
        FeatureTableModel model;
        FeatureFilterModel shown(&model);
        model.setTable(test::featureTable(120), model.nextTicket());
        shown.sort(FeatureTableModel::Density, Qt::AscendingOrder);
        for (int row = 1; row < shown.rowCount(); ++row)
            QVERIFY(
                shown.index(row - 1, FeatureTableModel::Density)
                    .data(FeatureTableModel::SortRole)
                    .toDouble() <=
                shown.index(row, FeatureTableModel::Density).data(FeatureTableModel::SortRole).toDouble());
    }
    void onlyRowsOnTheScreenAskForPictures()
    {
        FeaturesPageView page;
        page.resize(1400, 700);
        QSignalSpy wanted(&page, &FeaturesPageView::thumbnailsWanted);
        page.setTable(test::featureTable(8192), page.nextTicket());
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QTRY_VERIFY(wanted.count() > 0);
        QSet<qint64> asked;
        const auto collect = [&] {
            for (const QList<QVariant> &call : wanted)
                for (const qint64 slice : call.front().value<QList<qint64>>()) {
                    QVERIFY2(!asked.contains(slice) || wanted.count() > 1, "asked twice");
                    asked.insert(slice);
                }
            wanted.clear();
        };
        collect();
        QVERIFY2(asked.size() > 10 && asked.size() < 200, qPrintable(QString::number(asked.size())));
        page.tableView()->verticalScrollBar()->setValue(page.tableView()->verticalScrollBar()->maximum() / 2);
        QTRY_VERIFY(wanted.count() > 0);
        collect();
        QVERIFY(asked.size() < 400);
        page.setThumbnails(test::pictures({asked.begin(), asked.end()}));
        QVERIFY(!page.tableView()->table()->thumbnail(*asked.begin()).isNull());
    }
    void enterOpensAndControlOpensASecondWindow()
    {
        FeaturesPageView page;
        page.setTable(test::featureTable(50), page.nextTicket());
        page.show();
        QSignalSpy opened(&page, &PageView::addressActivated);
        QTest::keyClick(page.tableView(), Qt::Key_Down);
        QTest::keyClick(page.tableView(), Qt::Key_Return);
        QTest::keyClick(page.tableView(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(opened.count(), 2);
        const int feature = page.tableView()->currentIndex().data(FeatureTableModel::FeatureRole).toInt();
        QCOMPARE(opened[0][0].toString(), Address::feature(QStringLiteral("sae-1"), feature));
        QCOMPARE(opened[0][1].toBool(), false);
        QCOMPARE(opened[1][1].toBool(), true);
    }
    void pageSaysHowManyAreHidden()
    {
        FeaturesPageView page;
        page.setTable(test::featureTable(1024), page.nextTicket());
        auto *count = page.findChild<QLabel *>(QStringLiteral("shownCount"));
        auto *clear = page.findChild<QWidget *>(QStringLiteral("clearFilter"));
        page.show();
        QVERIFY(!clear->isVisible());
        page.findChild<QLineEdit *>(QStringLiteral("featureText"))->setText(QStringLiteral("77"));
        QVERIFY(clear->isVisible());
        QVERIFY2(count->text().contains(QStringLiteral("of 1,024")), qPrintable(count->text()));
        QSignalSpy level(&page, &FeaturesPageView::levelCleared);
        page.setLevel(0);
        QTest::mouseClick(clear, Qt::LeftButton);
        QCOMPARE(level.count(), 1);
        page.setLevel(-1); // what the context bar does then
        QVERIFY(!clear->isVisible());
    }
    void aRefreshKeepsTheCurrentRow()
    {
        FeaturesPageView page;
        page.setTable(test::featureTable(100), page.nextTicket());
        page.tableView()->setCurrentIndex(page.tableView()->shown()->index(7, 0));
        const int feature = page.tableView()->currentIndex().data(FeatureTableModel::FeatureRole).toInt();
        page.setTable(test::featureTable(120), page.nextTicket());
        QCOMPARE(page.tableView()->currentIndex().data(FeatureTableModel::FeatureRole).toInt(), feature);
    }
    void fourStatesAreShown()
    {
        FeaturesPageView page;
        page.nextTicket();
        QCOMPARE(page.states()->state(), StateStack::State::Loading);
        page.setMissing(MissingStep::Index, false);
        QCOMPARE(page.states()->state(), StateStack::State::Empty);
        page.setFailed(QStringLiteral("it broke"));
        QCOMPARE(page.states()->state(), StateStack::State::Failed);
        page.setTable(test::featureTable(3), page.nextTicket());
        QCOMPARE(page.states()->state(), StateStack::State::Full);
    }
};

FATHOM_TEST_SUBJECT(feature_table, TestFeatureTable)
#include "tst_feature_table.moc"
