// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "page_snapshots.h"
#include "pseudo_language.h"
#include "subject.h"

#include <widgets/address.h>
#include <widgets/library_model.h>
#include <widgets/library_page_view.h>
#include <widgets/slice_viewer.h>
#include <widgets/state_stack.h>
#include <widgets/table_copy.h>
#include <widgets/volume_details.h>

#include <QAbstractItemModelTester>
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDropEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

using namespace fathom;
using namespace fathom::test;

class tst_Library : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void theModelIsSoundAndDropsOldAnswers();
    void cellsSayWhatTheScanIs();
    void sortingIsByNumberWhereItIsOne();
    void filtersHideAndSayHowMany();
    void theChosenScanIsPreviewed();
    void theChoiceStaysWhenTheLibraryChanges();
    void aVolumeAddressChoosesItsScan();
    void enterAndDoubleClickOpenTheMiddleSlice();
    void theMenuChangesTheModality();
    void aMovedScanCanBeLocated();
    void removalIsAskedOnceMore();
    void droppedFilesAreToBeImported();
    void refusedFilesAreListedWithTheirReason();
    void theFourStates();
    void rowsAreCopiedAsCsv();
    void scansAreGroupedUnderHeadings_data();
    void scansAreGroupedUnderHeadings();
    void aGroupIsClosedByKeysAndByClick();
    void sortingAndGroupingAreKept();
    void selectionAndPlaceStayWhileScansArrive();
    void picturesAreAskedForWhatIsShown();
    void aVanishedScanIsToldAndCanBeLocated();
    void nothingIsChangedWhereNothingCanBeWritten();
    void foldersAreWatchedAndLeft();
    void theContextFilterHidesAndSaysHowMany();
    void nothingIsLeftForAnotherWorkspace();
    void noEnglishIsLeftInAnotherLanguage();

private:
    static std::unique_ptr<LibraryPageView> shown(int scans = 12);
    static QModelIndex find(const LibraryPageView &view, const QString &alias);
};

std::unique_ptr<LibraryPageView> tst_Library::shown(int scans)
{
    auto view = std::make_unique<LibraryPageView>();
    view->resize(1400, 900);
    view->setLibrary(library(scans), view->nextTicket());
    view->show();
    return view;
}

QModelIndex tst_Library::find(const LibraryPageView &view, const QString &alias)
{
    const QAbstractItemModel *model = view.table()->model();
    for (int row = 0; row < model->rowCount(); ++row)
        if (model->index(row, LibraryModel::Alias).data().toString() == alias)
            return model->index(row, LibraryModel::Alias);
    return {};
}

void tst_Library::theModelIsSoundAndDropsOldAnswers()
{
    LibraryModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    LibraryFilter filter;
    filter.setSourceModel(&model);
    QAbstractItemModelTester filterTester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const quint64 first = model.nextTicket();
    const quint64 second = model.nextTicket();
    QVERIFY(model.setLibrary(library(5), second));
    QVERIFY(!model.setLibrary(library(9), first));
    QCOMPARE(model.rowCount(), 5);
    filter.setText(QStringLiteral("scan-0002"));
    QCOMPARE(filter.rowCount(), 1);
    QVERIFY(model.setLibrary(library(0), model.nextTicket()));
    QCOMPARE(filter.rowCount(), 0);
}

void tst_Library::cellsSayWhatTheScanIs()
{
    LibraryModel model;
    model.setLibrary(library(3), model.nextTicket());
    const auto cell = [&](int row, int column) { return model.index(row, column).data().toString(); };
    QCOMPARE(cell(0, LibraryModel::Alias), QStringLiteral("s0001"));
    QCOMPARE(cell(0, LibraryModel::Origin), QStringLiteral("synthetic"));
    QCOMPARE(cell(0, LibraryModel::Embedded), QStringLiteral("no"));
    QCOMPARE(cell(1, LibraryModel::Origin), QStringLiteral("real"));
    QCOMPARE(cell(1, LibraryModel::ModalityColumn), QStringLiteral("CT, inferred"));
    QCOMPARE(cell(1, LibraryModel::Embedded), QStringLiteral("50.0 %"));
    QCOMPARE(cell(2, LibraryModel::Embedded), QStringLiteral("yes"));
    QCOMPARE(cell(2, LibraryModel::Slices), QStringLiteral("60"));
    QVERIFY(cell(0, LibraryModel::Size).startsWith(QStringLiteral("20")));
    QVERIFY(cell(1, LibraryModel::Notes).contains(QStringLiteral("inferred")));
    QVERIFY(!model.headerData(LibraryModel::Spacing, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
}

void tst_Library::sortingIsByNumberWhereItIsOne()
{
    const auto view = shown();
    view->table()->sortByColumn(LibraryModel::Embedded, Qt::AscendingOrder);
    QCOMPARE(view->table()->model()->index(0, LibraryModel::Alias).data().toString(),
             QStringLiteral("s0001"));
    QCOMPARE(view->table()->model()->index(1, LibraryModel::Alias).data().toString(),
             QStringLiteral("scan-0002"));
}

void tst_Library::filtersHideAndSayHowMany()
{
    const auto view = shown();
    auto *modality = view->findChild<QComboBox *>(QStringLiteral("libraryModality"));
    const auto *count = view->findChild<QLabel *>(QStringLiteral("libraryCount"));
    auto *clear = view->findChild<QToolButton *>(QStringLiteral("clearLibraryFilter"));
    QVERIFY(!clear->isVisible());
    modality->setCurrentIndex(modality->findData(QStringLiteral("mr")));
    QCOMPARE(view->table()->model()->rowCount(), 4);
    QCOMPARE(count->text(), QStringLiteral("4 of 12 shown"));
    view->findChild<QLineEdit *>(QStringLiteral("libraryText"))->setText(QStringLiteral("lung upper"));
    QCOMPARE(view->table()->model()->rowCount(), 2); // structures of s0006 and s0012
    QVERIFY(clear->isVisible());
    clear->click();
    QCOMPARE(view->table()->model()->rowCount(), 12);
}

void tst_Library::theChosenScanIsPreviewed()
{
    const auto view = shown();
    QSignalSpy wanted(view.get(), &LibraryPageView::volumeViewWanted);
    // Moving on quickly reads the last one only.
    for (int i = 3; i <= 6; ++i)
        view->table()->setCurrentIndex(find(*view, QStringLiteral("s000%1").arg(i)));
    QTRY_COMPARE(wanted.size(), 1);
    QCOMPARE(wanted[0][0].toLongLong(), 6);
    view->setVolumeView(pageScan(5));
    QVERIFY(!view->viewer()->volume());
    view->setVolumeView(pageScan(6));
    QVERIFY(view->viewer()->volume());
    auto *details = view->findChild<VolumeDetails *>();
    for (const char *part : {"s0006", "cohort-mr", "Age", "36", "lung upper lobe left"})
        QVERIFY2(details->html().contains(QLatin1String(part)), qPrintable(details->html()));
    // A structure's name is a link.
    QSignalSpy activated(view.get(), &PageView::addressActivated);
    details->resize(400, 2000);
    QPoint link(-1, -1);
    for (int y = 0; y < 2000 && link.x() < 0; y += 4)
        for (int x = 0; x < 400 && link.x() < 0; x += 4)
            if (details->anchorAt({x, y}).contains(u"lung_upper_lobe_left"))
                link = {x, y};
    QVERIFY(link.x() >= 0);
    QTest::mouseClick(details->viewport(), Qt::LeftButton, {}, link);
    QCOMPARE(activated.size(), 1);
    QCOMPARE(activated[0][0].toString(), Address::structure(QStringLiteral("lung_upper_lobe_left")));
}

void tst_Library::theChoiceStaysWhenTheLibraryChanges()
{
    const auto view = shown();
    view->table()->setCurrentIndex(find(*view, QStringLiteral("s0007")));
    view->setLibrary(library(20), view->nextTicket());
    QCOMPARE(view->selectedVolume(), 7);
    QCOMPARE(view->table()->currentIndex().siblingAtColumn(LibraryModel::Alias).data().toString(),
             QStringLiteral("s0007"));
    view->setLibrary(library(3), view->nextTicket());
    QVERIFY(view->selectedVolume() > 0 && view->selectedVolume() <= 3);
}

void tst_Library::aVolumeAddressChoosesItsScan()
{
    LibraryPageView view;
    view.selectVolume(9); // before the table is there
    view.setLibrary(library(12), view.nextTicket());
    QCOMPARE(view.selectedVolume(), 9);
    view.findChild<QLineEdit *>(QStringLiteral("libraryText"))->setText(QStringLiteral("s0001"));
    view.selectVolume(4); // hidden by the filter
    QCOMPARE(view.selectedVolume(), 4);
    QCOMPARE(view.table()->model()->rowCount(), 12);
}

void tst_Library::enterAndDoubleClickOpenTheMiddleSlice()
{
    const auto view = shown();
    QSignalSpy opened(view.get(), &PageView::addressActivated);
    const QModelIndex index = find(*view, QStringLiteral("s0004"));
    view->table()->setCurrentIndex(index);
    QTest::keyClick(view->table(), Qt::Key_Return);
    QTest::mouseDClick(view->table()->viewport(), Qt::LeftButton, Qt::ControlModifier,
                       view->table()->visualRect(index).center());
    QCOMPARE(opened.size(), 2);
    QCOMPARE(opened[0][0].toString(), Address::slice(library(4)->rows[3].middleSlice));
    QCOMPARE(opened[0][1].toBool(), false);
    QCOMPARE(opened[1][1].toBool(), true);
}

void tst_Library::theMenuChangesTheModality()
{
    const auto view = shown();
    QSignalSpy changed(view.get(), &LibraryPageView::modalityChangeRequested);
    const QModelIndex index = find(*view, QStringLiteral("scan-0002"));
    view->table()->setCurrentIndex(index);
    Q_EMIT view->table()->customContextMenuRequested(view->table()->visualRect(index).center());
    auto *menu = view->findChild<QMenu *>(QStringLiteral("scanMenu"));
    QVERIFY(menu);
    QVERIFY(!menu->findChild<QAction *>(QStringLiteral("setCt"))->isEnabled());
    menu->findChild<QAction *>(QStringLiteral("setMr"))->trigger();
    menu->close();
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed[0][0].toLongLong(), 2);
    QCOMPARE(changed[0][1].value<Modality>(), Modality::Mr);
}

void tst_Library::aMovedScanCanBeLocated()
{
    const auto view = shown();
    QSignalSpy wanted(view.get(), &LibraryPageView::locateRequested);
    const QModelIndex index = find(*view, QStringLiteral("s0004"));
    Q_EMIT view->table()->customContextMenuRequested(view->table()->visualRect(index).center());
    auto *menu = view->findChild<QMenu *>(QStringLiteral("scanMenu"));
    menu->findChild<QAction *>(QStringLiteral("locateScan"))->trigger();
    menu->close();
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted[0][0].toLongLong(), 4);
}

void tst_Library::removalIsAskedOnceMore()
{
    const auto view = shown();
    QSignalSpy removed(view.get(), &LibraryPageView::removeVolumeRequested);
    view->table()->setCurrentIndex(find(*view, QStringLiteral("s0005")));
    QTest::keyClick(view->table(), Qt::Key_Delete);
    QVERIFY(
        view->findChild<QLabel *>(QStringLiteral("removalText"))->text().contains(QStringLiteral("s0005")));
    QTest::mouseClick(view->findChild<QPushButton *>(QStringLiteral("cancelRemoval")), Qt::LeftButton);
    QCOMPARE(removed.size(), 0);
    QTest::keyClick(view->table(), Qt::Key_Delete);
    QTest::mouseClick(view->findChild<QPushButton *>(QStringLiteral("confirmRemoval")), Qt::LeftButton);
    QCOMPARE(removed.size(), 1);
    QCOMPARE(removed[0][0].toLongLong(), 5);
    QVERIFY(!view->findChild<QWidget *>(QStringLiteral("removalQuestion"))->isVisible());
}

void tst_Library::droppedFilesAreToBeImported()
{
    const auto view = shown();
    QSignalSpy dropped(view.get(), &LibraryPageView::importDropped);
    QMimeData data;
    data.setUrls(
        {QUrl::fromLocalFile(QStringLiteral("/data/a.nii.gz")), QUrl(QStringLiteral("https://x.org/b"))});
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(view.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent event(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(view.get(), &event);
    QCOMPARE(dropped.size(), 1);
    QCOMPARE(dropped[0][0].toStringList(), QStringList{QStringLiteral("/data/a.nii.gz")});
}

void tst_Library::refusedFilesAreListedWithTheirReason()
{
    const auto view = shown();
    auto *head = view->findChild<QToolButton *>(QStringLiteral("problemsHead"));
    auto *list = view->findChild<QTreeWidget *>(QStringLiteral("problemsList"));
    QVERIFY(head->isVisible());
    QVERIFY(head->text().contains(QLatin1Char('2')));
    QVERIFY(!list->isVisible());
    QTest::keyClick(head, Qt::Key_Space);
    QVERIFY(list->isVisible());
    QCOMPARE(list->topLevelItem(1)->text(1), QStringLiteral("photo.png: a colour picture"));
    // Where it is known, the file can be shown in its folder; the path itself is not to be seen.
    auto known = library(3);
    known->problems[1].path = QStringLiteral("/scans/photo.png");
    view->setLibrary(known, view->nextTicket());
    QSignalSpy folder(view.get(), &LibraryPageView::folderWanted);
    auto *action = view->findChild<QAction *>(QStringLiteral("showInFolder"));
    list->setCurrentItem(list->topLevelItem(0));
    QVERIFY(!action->isEnabled());
    list->setCurrentItem(list->topLevelItem(1));
    QVERIFY(action->isEnabled());
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(folder.size(), 1);
    QCOMPARE(folder[0][0].toString(), QStringLiteral("/scans/photo.png"));
    for (int column = 0; column < 3; ++column)
        QVERIFY(!list->topLevelItem(1)->text(column).contains(QStringLiteral("/scans")));
    auto none = library(3);
    none->problems.clear();
    view->setLibrary(none, view->nextTicket());
    QVERIFY(!head->isVisible());
}

void tst_Library::theFourStates()
{
    LibraryPageView view;
    (void)view.nextTicket();
    QCOMPARE(view.states()->state(), StateStack::State::Loading);
    view.setMissing(MissingStep::Scans, false);
    QCOMPARE(view.states()->state(), StateStack::State::Empty);
    const quint64 ticket = view.nextTicket();
    view.setFailed(QStringLiteral("broken"), ticket);
    QCOMPARE(view.states()->state(), StateStack::State::Failed);
    view.setLibrary(library(2), view.nextTicket());
    QCOMPARE(view.states()->state(), StateStack::State::Full);
    view.setFailed(QStringLiteral("late"), ticket);
    QCOMPARE(view.states()->state(), StateStack::State::Full);
}

void tst_Library::rowsAreCopiedAsCsv()
{
    const auto view = shown();
    const QString csv = TableCopy::csv(*view->table()->model(), {find(*view, QStringLiteral("s0001")).row()},
                                       LibraryModel::CsvRole);
    const QStringList lines = csv.split(QStringLiteral("\r\n"));
    QCOMPARE(lines.size(), 3);
    QVERIFY2(lines[1].startsWith(QStringLiteral("s0001,cohort-ct,CT,synthetic,20 24 16,2 2 3,60,liver,")),
             qPrintable(lines[1]));
}

void tst_Library::scansAreGroupedUnderHeadings_data()
{
    QTest::addColumn<int>("grouping");
    QTest::addColumn<bool>("descending");
    for (const bool descending : {false, true}) {
        QTest::addRow("data set, %d", descending) << int(LibraryGrouping::Dataset) << descending;
        QTest::addRow("modality, %d", descending) << int(LibraryGrouping::Modality) << descending;
        QTest::addRow("split, %d", descending) << int(LibraryGrouping::Split) << descending;
    }
}

void tst_Library::scansAreGroupedUnderHeadings()
{
    QFETCH(int, grouping);
    QFETCH(bool, descending);
    LibraryModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    LibraryFilter filter;
    filter.setSourceModel(&model);
    QAbstractItemModelTester filterTester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setLibrary(library(12), model.nextTicket());
    model.setGrouping(LibraryGrouping(grouping));
    filter.sort(LibraryModel::Slices, descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    // Every scan is once there, below the heading of its group, sorted within it.
    QSet<QString> groups;
    QString group;
    int scans = 0;
    QVariant last;
    for (int row = 0; row < filter.rowCount(); ++row) {
        const int source = filter.mapToSource(filter.index(row, 0)).row();
        if (model.isGroup(source)) {
            group = model.groupOf(source);
            QVERIFY(!groups.contains(group));
            groups.insert(group);
            QVERIFY(filter.index(row, 0).data().toString().contains(u'('));
            last = {};
            continue;
        }
        QVERIFY(!groups.isEmpty());
        QCOMPARE(model.groupOf(source), group);
        const QVariant now = filter.index(row, LibraryModel::Slices).data(LibraryModel::SortRole);
        if (last.isValid())
            QVERIFY(descending ? last.toInt() >= now.toInt() : last.toInt() <= now.toInt());
        last = now;
        ++scans;
    }
    QCOMPARE(scans, 12);
    QVERIFY(groups.size() > 1);
    // A group without a scan to show is not there.
    filter.setText(QStringLiteral("s0001"));
    QCOMPARE(filter.rowCount(), 2);
    QCOMPARE(filter.shownScans(), 1);
    QCOMPARE(model.rowOf(1), 0);
}

void tst_Library::aGroupIsClosedByKeysAndByClick()
{
    const auto view = shown();
    auto *group = view->findChild<QComboBox *>(QStringLiteral("libraryGroup"));
    group->setCurrentIndex(group->findData(int(LibraryGrouping::Modality)));
    QTableView *table = view->table();
    const int all = table->model()->rowCount();
    QVERIFY(all > 12);
    QCOMPARE(table->columnSpan(0, 0), int(LibraryModel::ColumnCount)); // the heading runs over all columns
    table->setCurrentIndex(table->model()->index(0, 0));
    QVERIFY(view->selectedVolume() > 0); // a heading is no scan
    QTest::keyClick(table, Qt::Key_Return);
    const int closed = table->model()->rowCount();
    QVERIFY(closed < all);
    QVERIFY(view->findChild<QLabel *>(QStringLiteral("libraryCount"))
                ->text()
                .startsWith(QStringLiteral("12 scan"))); // closed ones are shown ones
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      table->visualRect(table->model()->index(0, 0)).center());
    QCOMPARE(table->model()->rowCount(), all);
    // Headings are not copied.
    view->findChild<QAction *>(QStringLiteral("copyAllRows"))->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text().trimmed().split(u'\n').size(), 1 + 12);
}

void tst_Library::sortingAndGroupingAreKept()
{
    const auto view = shown();
    QSignalSpy changed(view.get(), &LibraryPageView::choicesChanged);
    auto *sort = view->findChild<QComboBox *>(QStringLiteral("librarySort"));
    auto *order = view->findChild<QToolButton *>(QStringLiteral("libraryOrder"));
    auto *group = view->findChild<QComboBox *>(QStringLiteral("libraryGroup"));
    sort->setFocus();
    for (int column = 0; column < LibraryModel::ColumnCount; ++column) { // every column, by keys alone
        sort->setCurrentIndex(column);
        Q_EMIT sort->activated(column);
        QCOMPARE(view->table()->horizontalHeader()->sortIndicatorSection(), column);
    }
    sort->setCurrentIndex(LibraryModel::Slices);
    Q_EMIT sort->activated(LibraryModel::Slices);
    const auto before = view->table()->horizontalHeader()->sortIndicatorOrder();
    QTest::keyClick(order, Qt::Key_Space);
    QVERIFY(view->table()->horizontalHeader()->sortIndicatorOrder() != before);
    group->setCurrentIndex(group->findData(int(LibraryGrouping::Split)));
    QVERIFY(!changed.isEmpty());
    // A click on a header is seen in the box.
    view->table()->sortByColumn(LibraryModel::Spacing, Qt::DescendingOrder);
    QCOMPARE(sort->currentIndex(), int(LibraryModel::Spacing));

    LibraryPageView another;
    another.setChoices(view->choices());
    QCOMPARE(another.choices(), view->choices());
    QCOMPARE(another.table()->horizontalHeader()->sortIndicatorSection(), int(LibraryModel::Spacing));
    QCOMPARE(another.table()->horizontalHeader()->sortIndicatorOrder(), Qt::DescendingOrder);
    another.setChoices("no JSON");
    another.setChoices("{\"sort\": 99, \"group\": 99}");
    QCOMPARE(another.table()->horizontalHeader()->sortIndicatorSection(), int(LibraryModel::Spacing));
}

void tst_Library::selectionAndPlaceStayWhileScansArrive()
{
    const auto view = shown(60);
    QTableView *table = view->table();
    table->setCurrentIndex(find(*view, QStringLiteral("s0040")));
    table->selectionModel()->select(find(*view, QStringLiteral("s0043")),
                                    QItemSelectionModel::Select | QItemSelectionModel::Rows);
    QScrollBar *bar = table->verticalScrollBar();
    bar->setValue(bar->maximum() / 2);
    const int place = bar->value();
    QVERIFY(place > 0);
    for (int scans = 61; scans < 66; ++scans) { // as an import commits them
        view->setLibrary(library(scans), view->nextTicket());
        QCOMPARE(bar->value(), place);
        QCOMPARE(table->selectionModel()->selectedRows().size(), 2);
        QVERIFY(table->selectionModel()->isSelected(find(*view, QStringLiteral("s0043"))));
        QCOMPARE(view->selectedVolume(), 40);
    }
}

void tst_Library::picturesAreAskedForWhatIsShown()
{
    const auto view = shown(200);
    QSignalSpy wanted(view.get(), &LibraryPageView::thumbnailsWanted);
    QVERIFY(QTest::qWaitForWindowExposed(view.get()));
    view->table()->viewport()->repaint();
    QTRY_VERIFY(!wanted.isEmpty());
    const auto slices = wanted[0][0].value<QList<qint64>>();
    QVERIFY(!slices.isEmpty() && slices.size() < 60); // what is on the screen, not all
    QImage picture(144, 144, QImage::Format_Grayscale8);
    picture.fill(200);
    view->setThumbnails({{slices.front(), picture}});
    int shownPictures = 0;
    const QAbstractItemModel *model = view->table()->model();
    for (int row = 0; row < model->rowCount(); ++row)
        shownPictures += model->index(row, LibraryModel::Alias)
                             .data(Qt::DecorationRole)
                             .value<QPixmap>()
                             .toImage()
                             .pixelColor(9, 9)
                             .alpha() > 0; // else the place is kept
    QCOMPARE(shownPictures, 1);
    // Lost ones are asked for again, those on their way are not.
    wanted.clear();
    view->thumbnailsLost({slices.back()});
    view->table()->viewport()->repaint();
    QTRY_VERIFY(!wanted.isEmpty());
    QVERIFY(wanted[0][0].value<QList<qint64>>().contains(slices.back()));
    QVERIFY(!wanted[0][0].value<QList<qint64>>().contains(slices.front()));
}

void tst_Library::aVanishedScanIsToldAndCanBeLocated()
{
    const auto view = shown();
    view->table()->setCurrentIndex(find(*view, QStringLiteral("s0004")));
    auto *moved = view->findChild<QWidget *>(QStringLiteral("scanMoved"));
    QVERIFY(!moved->isVisible());
    view->setVolumeFailed(QStringLiteral("s0004: moved"), 3); // another one
    QVERIFY(!moved->isVisible());
    view->setVolumeFailed(QStringLiteral("s0004: moved"), 4);
    QVERIFY(moved->isVisible());
    QSignalSpy wanted(view.get(), &LibraryPageView::locateRequested);
    QTest::keyClick(view->findChild<QToolButton *>(QStringLiteral("locateMoved")), Qt::Key_Return);
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted[0][0].toLongLong(), 4);
    view->setVolumeView(pageScan(4)); // found
    QVERIFY(!moved->isVisible());
}

void tst_Library::nothingIsChangedWhereNothingCanBeWritten()
{
    const auto view = shown();
    view->setWritable(false);
    view->table()->setCurrentIndex(find(*view, QStringLiteral("s0004")));
    QTest::keyClick(view->table(), Qt::Key_Delete);
    QVERIFY(!view->findChild<QWidget *>(QStringLiteral("removalQuestion"))->isVisible());
    QVERIFY(!view->findChild<QToolButton *>(QStringLiteral("importScans"))->isEnabled());
    Q_EMIT view->table()->customContextMenuRequested(
        view->table()->visualRect(view->table()->currentIndex()).center());
    auto *menu = view->findChild<QMenu *>(QStringLiteral("scanMenu"));
    for (const char *entry : {"setCt", "setMr", "locateScan", "removeScan"})
        QVERIFY2(!menu->findChild<QAction *>(QLatin1String(entry))->isEnabled(), entry);
    QVERIFY(menu->findChild<QAction *>(QStringLiteral("openSlice"))->isEnabled());
    menu->close();
}

void tst_Library::foldersAreWatchedAndLeft()
{
    const auto view = shown();
    auto *button = view->findChild<QToolButton *>(QStringLiteral("watchedFolders"));
    const auto menu = [&] {
        button->click();
        return view->findChildren<QMenu *>(QStringLiteral("watchedMenu")).back();
    };
    QSignalSpy wanted(view.get(), &LibraryPageView::watchFolderWanted);
    QSignalSpy left(view.get(), &LibraryPageView::unwatchRequested);
    QMenu *empty = menu();
    QCOMPARE(empty->actions().size(), 2); // a line and "Watch a folder"
    empty->findChild<QAction *>(QStringLiteral("watchFolder"))->trigger();
    empty->close();
    QCOMPARE(wanted.size(), 1);
    view->setWatched({QStringLiteral("/scans/new")});
    QVERIFY(button->text().contains(QStringLiteral("(1)")));
    QMenu *one = menu();
    QVERIFY(one->actions().front()->isChecked());
    one->actions().front()->trigger();
    one->close();
    QCOMPARE(left.size(), 1);
    QCOMPARE(left[0][0].toString(), QStringLiteral("/scans/new"));
}

void tst_Library::theContextFilterHidesAndSaysHowMany()
{
    const auto view = shown();
    ContextFilter context;
    context.modality = QStringLiteral("mr");
    context.plane = QStringLiteral("axial"); // a scan has every plane
    view->setContext(context);
    QCOMPARE(view->table()->model()->rowCount(), 4);
    QCOMPARE(view->findChild<QLabel *>(QStringLiteral("libraryCount"))->text(),
             QStringLiteral("4 of 12 shown"));
    QSignalSpy cleared(view.get(), &LibraryPageView::filterCleared);
    QTest::mouseClick(view->findChild<QToolButton *>(QStringLiteral("clearLibraryFilter")), Qt::LeftButton);
    QCOMPARE(cleared.size(), 1);
    view->selectVolume(1); // a CT that the filter hides
    QCOMPARE(cleared.size(), 2);
    view->setContext({});
    QCOMPARE(view->table()->model()->rowCount(), 12);
}

void tst_Library::nothingIsLeftForAnotherWorkspace()
{
    const auto view = shown();
    const quint64 old = view->nextTicket();
    view->table()->setCurrentIndex(find(*view, QStringLiteral("s0007")));
    view->setVolumeView(pageScan(7));
    view->findChild<QLineEdit *>(QStringLiteral("libraryText"))->setText(QStringLiteral("s00"));
    QTest::keyClick(view->table(), Qt::Key_Delete);
    QVERIFY(view->findChild<QWidget *>(QStringLiteral("removalQuestion"))->isVisible());
    view->forget();
    QCOMPARE(view->selectedVolume(), 0);
    QVERIFY(!view->viewer()->volume());
    QVERIFY(view->findChild<QWidget *>(QStringLiteral("removalQuestion"))->isHidden());
    QCOMPARE(view->states()->state(), StateStack::State::Loading);
    view->setLibrary(library(12), old);
    QCOMPARE(view->table()->model()->rowCount(), 0);
    view->setLibrary(library(3), view->nextTicket());
    QCOMPARE(view->table()->model()->rowCount(), 3); // no filter of the other one
    QSignalSpy removed(view.get(), &LibraryPageView::removeVolumeRequested);
    view->findChild<QPushButton *>(QStringLiteral("confirmRemoval"))->click();
    QCOMPARE(removed.size(), 0);
}

void tst_Library::noEnglishIsLeftInAnotherLanguage()
{
    const auto view = shown();
    view->setVolumeView(pageScan(view->selectedVolume()));
    PseudoLanguage pseudo;
    QCoreApplication::installTranslator(&pseudo);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LanguageChange);
    const QStringList data = {QStringLiteral("modality inferred from the values: MR"),
                              QStringLiteral("broken.nii.gz: ends early"),
                              QStringLiteral("photo.png: a colour picture"),
                              QStringLiteral("broken.nii.gz"),
                              QStringLiteral("photo.png"),
                              QStringLiteral("cohort-ct"),
                              QStringLiteral("cohort-mr"),
                              QStringLiteral("own scans"),
                              QStringLiteral("scan-0002"),
                              QStringLiteral("lung upper lobe left"),
                              QStringLiteral("liver"),
                              QStringLiteral("fathom"),
                              QStringLiteral("LPH"),
                              QStringLiteral("LPS"),
                              QStringLiteral("mm"),
                              QStringLiteral("HU"),
                              QStringLiteral("bytes")};
    const QStringList english = englishTexts(*view, data);
    QCoreApplication::removeTranslator(&pseudo);
    QVERIFY2(english.isEmpty(), qPrintable(english.join(QLatin1Char('\n'))));
}

FATHOM_TEST_SUBJECT(library, tst_Library)
#include "tst_library.moc"
