// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fabricated.h"
#include "subject.h"

#include <widgets/address.h>
#include <widgets/captions.h>
#include <widgets/feature_filter.h>
#include <widgets/feature_table_model.h>
#include <widgets/feature_table_view.h>
#include <widgets/features_page_view.h>
#include <widgets/state_stack.h>

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QToolTip>

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
        QSignalSpy level(&page, &FeaturesPageView::contextCleared);
        page.setLevel(0);
        QTest::mouseClick(clear, Qt::LeftButton);
        QCOMPARE(level.count(), 1);
        page.setLevel(-1); // what the context bar does then
        QVERIFY(!clear->isVisible());
    }
    void axialPicturesAreTurnedAsInTheGallery()
    {
        auto table = std::make_shared<FeatureTable>(*test::featureTable(1));
        SliceRef axial = test::sliceRef(5), coronal = test::sliceRef(6);
        axial.plane = Plane::Axial;
        coronal.plane = Plane::Coronal;
        table->rows.front().topSlices = {axial, coronal};
        FeatureTableModel model;
        model.setTable(table, model.nextTicket());
        QImage picture(64, 64, QImage::Format_Grayscale8);
        picture.fill(0);
        for (int y = 0; y < 64; ++y)
            std::fill_n(picture.scanLine(y), 32, uchar(200)); // the patient's left, in the encoder's order
        model.setThumbnails({{5, picture}, {6, picture}, {7, picture}});
        const int side = model.thumbnail(5).width();
        QVERIFY(qGray(model.thumbnail(5).pixel(side - 2, side / 2)) > 150);
        QVERIFY(qGray(model.thumbnail(5).pixel(1, side / 2)) < 50);
        QVERIFY(qGray(model.thumbnail(6).pixel(1, side / 2)) > 150);
        QVERIFY(model.thumbnail(7).isNull()); // of no row
    }
    void aPictureSaysWhatItShows()
    {
        FeaturesPageView page;
        page.resize(1500, 700);
        page.setTable(test::featureTable(20), page.nextTicket());
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        FeatureTableView *view = page.tableView();
        const QModelIndex cell = view->model()->index(2, FeatureTableModel::Slices);
        view->scrollTo(cell);
        const QPoint at = view->visualRect(cell).topLeft() + QPoint(12, 12);
        QHelpEvent help(QEvent::ToolTip, at, view->viewport()->mapToGlobal(at));
        QCoreApplication::sendEvent(view->viewport(), &help);
        const int row = view->shown()->mapToSource(cell).row();
        QCOMPARE(QToolTip::text(), Captions::sliceToolTip(view->table()->row(row).topSlices.front()));
    }
    void lostPicturesAreAskedForAgain()
    {
        FeaturesPageView page;
        page.resize(1400, 700);
        QSignalSpy wanted(&page, &FeaturesPageView::thumbnailsWanted);
        page.setTable(test::featureTable(40), page.nextTicket());
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QTRY_VERIFY(wanted.count() > 0);
        const auto asked = wanted.front().front().value<QList<qint64>>();
        QTest::qWait(20);
        wanted.clear();
        page.tableView()->viewport()->update();
        QTest::qWait(20);
        QCOMPARE(wanted.count(), 0); // they are on their way
        page.thumbnailsLost({asked.front()});
        QTRY_COMPARE(wanted.count(), 1);
        QCOMPARE(wanted.front().front().value<QList<qint64>>(), QList<qint64>{asked.front()});
    }
    void theContextFilterHidesFeaturesAndSaysSo()
    {
        auto table = std::make_shared<FeatureTable>(*test::featureTable(40));
        table->filter.modality = QStringLiteral("mr");
        for (int i = 0; i < 28; ++i)
            table->rows[size_t(i)].topSlices.clear();
        FeaturesPageView page;
        page.setTable(table, page.nextTicket());
        page.show();
        QCOMPARE(page.findChild<QLabel *>(QStringLiteral("shownCount"))->text(),
                 QStringLiteral("12 of 40 shown"));
        QSignalSpy cleared(&page, &FeaturesPageView::contextCleared);
        QTest::mouseClick(page.findChild<QWidget *>(QStringLiteral("clearFilter")), Qt::LeftButton);
        QCOMPARE(cleared.count(), 1);
        page.setTable(test::featureTable(40), page.nextTicket());
        QVERIFY(!page.findChild<QWidget *>(QStringLiteral("clearFilter"))->isVisible());
    }
    void nothingIsLeftForAnotherWorkspace()
    {
        FeaturesPageView page;
        const quint64 old = page.nextTicket();
        page.setTable(test::featureTable(40), old);
        const qint64 slice = page.tableView()->table()->row(0).topSlices.front().id;
        page.setThumbnails(test::pictures({slice}));
        page.setStructure(QStringLiteral("spleen"));
        page.forget();
        QCOMPARE(page.tableView()->model()->rowCount(), 0);
        QCOMPARE(page.states()->state(), StateStack::State::Loading);
        page.setTable(test::featureTable(40), old); // late
        QCOMPARE(page.tableView()->model()->rowCount(), 0);
        page.setTable(test::featureTable(40), page.nextTicket());
        QCOMPARE(page.tableView()->model()->rowCount(), 40); // no filter of the other one
        QVERIFY(page.tableView()->table()->thumbnail(slice).isNull());
    }
    void theTableIsSortedByKeys()
    {
        FeaturesPageView page;
        page.setTable(test::featureTable(40), page.nextTicket());
        page.show();
        auto *sort = page.findChild<QComboBox *>(QStringLiteral("featureSort"));
        auto *order = page.findChild<QToolButton *>(QStringLiteral("featureOrder"));
        QCOMPARE(sort->currentIndex(), int(FeatureTableModel::Score));
        sort->setFocus();
        QTest::keyClick(sort, Qt::Key_Home);
        const auto first = [&] {
            return page.tableView()->model()->index(0, 0).data(FeatureTableModel::FeatureRole).toInt();
        };
        QCOMPARE(first(), 0);
        QTest::keyClick(order, Qt::Key_Space);
        QCOMPARE(first(), 39);
        page.tableView()->sortByColumn(FeatureTableModel::Maximum, Qt::DescendingOrder); // by its header
        QCOMPARE(sort->currentIndex(), int(FeatureTableModel::Maximum));
    }
    void rowsAreCopiedAsCsv()
    {
        auto table = std::make_shared<FeatureTable>(*test::featureTable(20));
        table->rows[0].label = QStringLiteral("a \"quoted\", long one");
        table->rows[0].hasLabel = true;
        table->rows[0].sliceDensity = 0.125;
        FeaturesPageView page;
        page.resize(1400, 700);
        page.setTable(table, page.nextTicket());
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        FeatureTableView *view = page.tableView();
        view->sortByColumn(FeatureTableModel::Feature, Qt::AscendingOrder);
        view->setFocus();
        view->setCurrentIndex(view->model()->index(0, 0));
        QTest::keyClick(view, Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(view, Qt::Key_C, Qt::ControlModifier);
        QStringList lines = QGuiApplication::clipboard()->text().split(QStringLiteral("\r\n"));
        QCOMPARE(lines.size(), 4); // header, two rows, the end
        QVERIFY2(lines[1].startsWith(QStringLiteral("0,\"a \"\"quoted\"\", long one\",32,0.125,")),
                 qPrintable(lines[1]));
        QVERIFY(lines[2].startsWith(QStringLiteral("1,")));
        QTest::keyClick(view, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        lines = QGuiApplication::clipboard()->text().split(QStringLiteral("\r\n"));
        QCOMPARE(lines.size(), 22);
    }
    void aLateFailureReplacesNothing()
    {
        FeaturesPageView page;
        const quint64 first = page.nextTicket();
        page.setTable(test::featureTable(5), page.nextTicket());
        page.setFailed(QStringLiteral("it broke"), first);
        QCOMPARE(page.states()->state(), StateStack::State::Full);
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
        page.setFailed(QStringLiteral("it broke"), page.nextTicket());
        QCOMPARE(page.states()->state(), StateStack::State::Failed);
        page.setTable(test::featureTable(3), page.nextTicket());
        QCOMPARE(page.states()->state(), StateStack::State::Full);
    }
};

FATHOM_TEST_SUBJECT(feature_table, TestFeatureTable)
#include "tst_feature_table.moc"
