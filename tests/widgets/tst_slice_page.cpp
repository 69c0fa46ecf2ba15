// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "page_snapshots.h"
#include "pseudo_language.h"
#include "subject.h"

#include <widgets/address.h>
#include <widgets/along_view.h>
#include <widgets/fingerprint_model.h>
#include <widgets/fingerprint_view.h>
#include <widgets/similar_view.h>
#include <widgets/slice_gallery.h>
#include <widgets/slice_page_view.h>
#include <widgets/slice_pane.h>
#include <widgets/slice_viewer.h>
#include <widgets/state_stack.h>
#include <widgets/theme.h>

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QContextMenuEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QToolButton>

using namespace fathom;
using namespace fathom::test;

class tst_SlicePage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void answersInTheWrongOrderAreDropped();
    void theScanIsAskedForOnceAndShownAtTheSlice();
    void aScanOfAnotherPageIsDropped();
    void featuresOpenAndShowTheirHeatMap();
    void theFingerprintModelIsSound();
    void aClickAlongTheVolumeJumps();
    void previousAndNextStayInTheVolume();
    void keepingFewerFeaturesLowersTheFigures();
    void similarSlicesSayWhatTheyShare();
    void aSliceWithoutEmbeddingOffersTheOneStep();
    void whatIsMissingOfThisSliceIsNotSaidOfAll_data();
    void whatIsMissingOfThisSliceIsNotSaidOfAll();
    void theFourStates();
    void nothingIsLeftForAnotherWorkspace();
    void aRefreshedPageKeepsWhatAPersonSet();
    void theMarkFollowsTheCrosshair();
    void slicesWithoutAnIndexAreAGap();
    void featuresArePinnedToTheStrip();
    void aFailedHeatMapSaysWhy();
    void theFilterSaysHowManySlicesItHides();
    void aStructureLeadsToItsFeatures();
    void theSliceUnderTheCrosshairNamesTheVolume();
    void theLinkIsChosenAndSaid();
    void noEnglishIsLeftInAnotherLanguage();

private:
    static std::unique_ptr<SlicePageView> shown(int index = 6);
};

std::unique_ptr<SlicePageView> tst_SlicePage::shown(int index)
{
    auto view = std::make_unique<SlicePageView>();
    view->resize(1500, 900);
    const VolumeViewPtr scan = pageScan(3);
    view->setPage(slicePage(scan->record, index), view->nextTicket());
    view->setVolumeView(scan);
    view->show();
    return view;
}

void tst_SlicePage::answersInTheWrongOrderAreDropped()
{
    SlicePageView view;
    const VolumeViewPtr scan = pageScan(3);
    const quint64 first = view.nextTicket();
    const quint64 second = view.nextTicket();
    view.setPage(slicePage(scan->record, 7), second);
    view.setPage(slicePage(scan->record, 2), first);
    QCOMPARE(view.page()->slice.index, 7);
    QVERIFY(view.title().contains(QStringLiteral("8/16")));
}

void tst_SlicePage::theScanIsAskedForOnceAndShownAtTheSlice()
{
    SlicePageView view;
    QSignalSpy wanted(&view, &SlicePageView::volumeViewWanted);
    const VolumeViewPtr scan = pageScan(3);
    view.setPage(slicePage(scan->record, 6), view.nextTicket());
    view.setPage(slicePage(scan->record, 6), view.nextTicket());
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted[0][0].toLongLong(), 3);
    view.setVolumeView(scan);
    QCOMPARE(view.viewer()->pane(Plane::Axial)->slice(), 6);
    // The next slice of the same scan needs no reading.
    view.setPage(slicePage(scan->record, 9), view.nextTicket());
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(view.viewer()->pane(Plane::Axial)->slice(), 9);
    // The same slice again (the workspace changed) leaves the crosshair where it is.
    view.viewer()->scroll(Plane::Axial, 2);
    view.setPage(slicePage(scan->record, 9), view.nextTicket());
    QCOMPARE(view.viewer()->pane(Plane::Axial)->slice(), 11);
    view.setPage(slicePage(pageScan(4)->record, 9), view.nextTicket());
    QCOMPARE(wanted.size(), 2);
}

void tst_SlicePage::aScanOfAnotherPageIsDropped()
{
    SlicePageView view;
    view.setPage(slicePage(pageScan(3)->record, 6), view.nextTicket());
    view.setVolumeView(pageScan(4));
    QVERIFY(!view.viewer()->volume());
    view.setVolumeFailed(QStringLiteral("gone"), 3);
    view.setVolumeView(pageScan(3));
    QVERIFY(view.viewer()->volume());
}

void tst_SlicePage::featuresOpenAndShowTheirHeatMap()
{
    const auto view = shown();
    QSignalSpy opened(view.get(), &PageView::addressActivated);
    QSignalSpy maps(view.get(), &SlicePageView::heatMapWanted);
    FingerprintView *list = view->fingerprint();
    list->setFocus();
    list->setCurrentIndex(list->model()->index(1, 0));
    QCOMPARE(maps.size(), 1);
    QCOMPARE(maps[0][0].toInt(), 151);
    QVERIFY(!view->viewer()->isHeatMapVisible());
    view->setHeatMap(heatMapOf(*view->page(), 151));
    QTest::keyClick(list, Qt::Key_Space);
    QVERIFY(view->viewer()->isHeatMapVisible());
    QTest::keyClick(list, Qt::Key_Space);
    QVERIFY(!view->viewer()->isHeatMapVisible());

    // Hovering shows another one for the moment.
    QTest::mouseMove(list->viewport(), list->visualRect(list->model()->index(3, 0)).center());
    QTRY_COMPARE(maps.size(), 2);
    QCOMPARE(maps[1][0].toInt(), 153);
    QVERIFY(view->viewer()->isHeatMapVisible());
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(list, &leave);
    QVERIFY(!view->viewer()->isHeatMapVisible());
    QCOMPARE(maps.size(), 2); // the chosen one's map is known

    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened[0][0].toString(), Address::feature(QStringLiteral("sae-1"), 151));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, Qt::ControlModifier,
                      list->visualRect(list->model()->index(0, 0)).center());
    QCOMPARE(opened[1][0].toString(), Address::feature(QStringLiteral("sae-1"), 150));
    QCOMPARE(opened[1][1].toBool(), true);
}

void tst_SlicePage::theFingerprintModelIsSound()
{
    FingerprintModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const SlicePagePtr page = slicePage(pageScan(3)->record, 6);
    model.setPage(page);
    QCOMPARE(model.rowCount(), 6);
    QCOMPARE(model.index(0).data(FingerprintModel::PartRole).toDouble(), 1.0);
    QCOMPARE(model.rowOf(154), 4);
    QCOMPARE(model.rowOf(1), -1);
    model.setPage(nullptr);
    QCOMPARE(model.rowCount(), 0);
}

void tst_SlicePage::aClickAlongTheVolumeJumps()
{
    const auto view = shown();
    QSignalSpy opened(view.get(), &PageView::addressActivated);
    AlongView *along = view->along();
    QTRY_VERIFY(along->width() > 200);
    const qint64 first = view->page()->volume.planes.back().firstSlice;
    QTest::mouseClick(along, Qt::LeftButton, {}, QPoint(int(along->xOf(12)), along->height() / 2));
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened[0][0].toString(), Address::slice(first + 12));
    for (int slice = 0; slice < 16; ++slice)
        QCOMPARE(along->sliceAt(along->xOf(slice)), slice);
    along->setSeries(view->page()->along, 6, 0, 1);
    QTest::keyClick(along, Qt::Key_Right);
    QTest::keyClick(along, Qt::Key_Right);
    QTest::keyClick(along, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(opened[1][0].toString(), Address::slice(first + 8));
    QCOMPARE(opened[1][1].toBool(), true);
}

void tst_SlicePage::previousAndNextStayInTheVolume()
{
    const auto view = shown(0);
    QSignalSpy opened(view.get(), &PageView::addressActivated);
    QVERIFY(!view->findChild<QToolButton *>(QStringLiteral("previousSlice"))->isEnabled());
    QVERIFY(QTest::qWaitForWindowActive(view.get()));
    view->fingerprint()->setFocus();
    QTest::keyClick(view->fingerprint(), Qt::Key_Comma);
    QCOMPARE(opened.size(), 0);
    QTest::keyClick(view->fingerprint(), Qt::Key_Period);
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened[0][0].toString(), Address::slice(view->page()->slice.id + 1));
    QTest::keyClick(view->fingerprint(), Qt::Key_2);
    QCOMPARE(view->viewer()->window().lower, -1350.0);
}

void tst_SlicePage::keepingFewerFeaturesLowersTheFigures()
{
    const auto view = shown();
    const auto *text = view->findChild<QLabel *>(QStringLiteral("reconstructionText"));
    QVERIFY2(text->text().contains(QStringLiteral("0.950")), qPrintable(text->text()));
    view->findChild<QSlider *>(QStringLiteral("keepFeatures"))->setValue(2);
    QVERIFY2(text->text().contains(QStringLiteral("cosine 0.830 · R² 0.660")), qPrintable(text->text()));
    QVERIFY(text->text().contains(QStringLiteral("2 of 6")));
}

void tst_SlicePage::similarSlicesSayWhatTheyShare()
{
    const auto view = shown();
    QSignalSpy opened(view.get(), &PageView::addressActivated);
    auto *similar = view->findChild<SimilarView *>(QStringLiteral("similarByFingerprint"));
    QVERIFY(similar->sharedText().contains(QStringLiteral("liver dome, axial (150)")));
    QVERIFY(similar->sharedText().contains(QStringLiteral("right lung base (151)")));
    similar->gallery()->setCurrentIndex(similar->gallery()->model()->index(1, 0));
    QVERIFY(similar->sharedText().contains(QStringLiteral("stomach (152)")));
    QTest::keyClick(similar->gallery(), Qt::Key_Return);
    QCOMPARE(opened[0][0].toString(), Address::slice(101000));
    Q_EMIT view->findChild<QLabel *>(QStringLiteral("similarByFingerprintShared"))
        ->linkActivated(Address::feature(QStringLiteral("sae-1"), 152));
    QCOMPARE(opened[1][0].toString(), QStringLiteral("fathom:feature/sae-1/152"));
}

void tst_SlicePage::aSliceWithoutEmbeddingOffersTheOneStep()
{
    const auto view = shown();
    auto page = slicePage(pageScan(3)->record, 6);
    page->embedded = page->indexed = false;
    page->fingerprint.clear();
    page->along.clear();
    page->cosineByK.clear();
    page->r2ByK.clear();
    page->byEmbedding.clear();
    page->byFingerprint.clear();
    view->setPage(page, view->nextTicket());
    QCOMPARE(view->states()->state(), StateStack::State::Full);
    QCOMPARE(view->featureStates()->state(), StateStack::State::Empty);
    QSignalSpy opened(view.get(), &PageView::addressActivated);
    QPushButton *button = nullptr;
    for (QPushButton *each : view->featureStates()->findChildren<QPushButton *>())
        if (each->isVisible())
            button = each;
    QVERIFY(button);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened[0][0].toString(), Address::command(QStringLiteral("embed")));
}

void tst_SlicePage::whatIsMissingOfThisSliceIsNotSaidOfAll_data()
{
    QTest::addColumn<bool>("embedded");
    QTest::addColumn<QString>("sae");
    QTest::addColumn<int>("ofAll"); // what the workspace misses
    QTest::addColumn<QString>("words");
    const QString sae = QStringLiteral("sae-1");
    QTest::newRow("no embedding at all")
        << false << sae << int(MissingStep::Embeddings) << "The slices have no embeddings yet";
    QTest::newRow("left out by --every")
        << false << sae << int(MissingStep::None) << "This slice has no embedding, though others have";
    QTest::newRow("the same before indexing")
        << false << sae << int(MissingStep::Index) << "This slice has no embedding, though others have";
    QTest::newRow("no SAE and no embeddings")
        << false << QString() << int(MissingStep::Embeddings) << "The slices have no embeddings yet";
    QTest::newRow("embeddings, but no SAE")
        << false << QString() << int(MissingStep::Sae) << "There is no sparse autoencoder yet";
    QTest::newRow("no index") << true << sae << int(MissingStep::Index)
                              << "The activations of this SAE are not indexed yet";
    QTest::newRow("embedded after the index")
        << true << sae << int(MissingStep::None) << "The activations of this slice are not indexed";
}

void tst_SlicePage::whatIsMissingOfThisSliceIsNotSaidOfAll()
{
    QFETCH(bool, embedded);
    QFETCH(QString, sae);
    QFETCH(int, ofAll);
    QFETCH(QString, words);
    const auto view = shown();
    view->setMissing(MissingStep(ofAll), false);
    auto page = slicePage(pageScan(3)->record, 6);
    page->embedded = embedded;
    page->indexed = false;
    page->sae = sae;
    page->fingerprint.clear();
    view->setPage(page, view->nextTicket());
    QCOMPARE(view->featureStates()->state(), StateStack::State::Empty);
    QStringList said;
    for (const QLabel *label : view->featureStates()->findChildren<QLabel *>())
        if (label->isVisible())
            said << label->text();
    QVERIFY2(said.join(u'|').contains(words), qPrintable(said.join(u'|')));
}

void tst_SlicePage::theFourStates()
{
    SlicePageView view;
    (void)view.nextTicket();
    QCOMPARE(view.states()->state(), StateStack::State::Loading);
    view.setMissing(MissingStep::Scans, false);
    QCOMPARE(view.states()->state(), StateStack::State::Empty);
    const quint64 ticket = view.nextTicket();
    view.setFailed(QStringLiteral("no such slice"), ticket);
    QCOMPARE(view.states()->state(), StateStack::State::Failed);
    view.setPage(slicePage(pageScan(3)->record, 6), view.nextTicket());
    QCOMPARE(view.states()->state(), StateStack::State::Full);
    view.setFailed(QStringLiteral("late"), ticket);
    QCOMPARE(view.states()->state(), StateStack::State::Full);
}

void tst_SlicePage::nothingIsLeftForAnotherWorkspace()
{
    const auto view = shown();
    const quint64 old = view->nextTicket();
    const SlicePagePtr page = view->page();
    view->fingerprint()->setCurrentIndex(view->fingerprint()->model()->index(1, 0));
    view->setHeatMap(heatMapOf(*page, 151));
    QTest::keyClick(view.get(), Qt::Key_P);
    view->forget();
    QVERIFY(!view->page());
    QVERIFY(!view->viewer()->volume());
    QCOMPARE(view->states()->state(), StateStack::State::Loading);
    QCOMPARE(view->fingerprint()->features()->rowCount(), 0);
    QVERIFY(view->pinned(QStringLiteral("sae-1")).isEmpty());
    view->setPage(page, old);
    view->setVolumeView(pageScan(3));
    QVERIFY(!view->page() && !view->viewer()->volume());
    // The other one's volume of the same number is read anew, its heat maps are asked for anew.
    QSignalSpy scans(view.get(), &SlicePageView::volumeViewWanted);
    QSignalSpy maps(view.get(), &SlicePageView::heatMapWanted);
    view->setPage(page, view->nextTicket());
    QCOMPARE(scans.size(), 1);
    view->fingerprint()->setCurrentIndex(view->fingerprint()->model()->index(1, 0));
    QCOMPARE(maps.size(), 1);
}

void tst_SlicePage::aRefreshedPageKeepsWhatAPersonSet()
{
    const auto view = shown();
    auto *keep = view->findChild<QSlider *>(QStringLiteral("keepFeatures"));
    keep->setValue(2);
    view->fingerprint()->setCurrentIndex(view->fingerprint()->model()->index(2, 0));
    auto *similar = view->findChild<SimilarView *>(QStringLiteral("similarByFingerprint"));
    similar->gallery()->setCurrentIndex(similar->gallery()->model()->index(3, 0));
    const qint64 chosen = similar->gallery()->currentSlice();
    QSignalSpy maps(view.get(), &SlicePageView::heatMapWanted);
    auto page = slicePage(pageScan(3)->record, 6);
    page->fingerprint[0].label = QStringLiteral("liver, top"); // a label was edited
    view->setPage(page, view->nextTicket());
    QCOMPARE(keep->value(), 2);
    QCOMPARE(view->fingerprint()->currentFeature(), 152);
    QCOMPARE(similar->gallery()->currentSlice(), chosen);
    QCOMPARE(maps.size(), 0);
    QCOMPARE(view->fingerprint()->model()->index(0, 0).data(FingerprintModel::LabelRole).toString(),
             QStringLiteral("liver, top"));
    // The slider stays on the next slice as well; who keeps all keeps all.
    view->setPage(slicePage(pageScan(3)->record, 7), view->nextTicket());
    QCOMPARE(keep->value(), 2);
    keep->setValue(keep->maximum());
    page->cosineByK.pop_back();
    view->setPage(page, view->nextTicket());
    QCOMPARE(keep->value(), 5);
}

void tst_SlicePage::theMarkFollowsTheCrosshair()
{
    const auto view = shown();
    AlongView *along = view->along();
    QCOMPARE(along->marked(), 6);
    QTest::keyClick(view->viewer()->pane(Plane::Axial), Qt::Key_Up);
    QTRY_VERIFY(along->marked() != 6);
    QCOMPARE(along->marked(), view->viewer()->pane(Plane::Axial)->slice());
    const int followed = along->marked();
    // Hovering shows another place for the moment.
    QTest::mouseMove(along, QPoint(int(along->xOf(14)), along->height() / 2));
    QTRY_COMPARE(along->marked(), 14);
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(along, &leave);
    QCOMPARE(along->marked(), followed);
}

void tst_SlicePage::slicesWithoutAnIndexAreAGap()
{
    AlongView along;
    along.resize(400, 200);
    AlongSeries series;
    series.feature = 3;
    const float none = std::numeric_limits<float>::quiet_NaN();
    series.activation = {2, 2, 2, 2, 2, none, none, none, none, 2, 2};
    const auto coloured = [&](int slice) {
        const QImage picture = along.grab().toImage();
        const QColor line = categoryColor(0);
        const int x = int(along.xOf(slice));
        for (int y = 0; y < picture.height() - 2 * along.fontMetrics().height(); ++y) {
            const QColor pixel = picture.pixelColor(x, y + along.fontMetrics().height());
            if (std::abs(pixel.red() - line.red()) + std::abs(pixel.green() - line.green()) +
                    std::abs(pixel.blue() - line.blue()) <
                60)
                return true;
        }
        return false;
    };
    along.setSeries({series}, 0, 0, 1);
    QVERIFY(coloured(2));
    QVERIFY(!coloured(7));
    series.activation = {2, 2, 2, 2, 2, 0, 0, 0, 0, 2, 2};
    along.setSeries({series}, 0, 0, 1);
    QVERIFY(coloured(7)); // silent is not the same as not indexed
}

void tst_SlicePage::featuresArePinnedToTheStrip()
{
    const auto view = shown();
    QVERIFY(QTest::qWaitForWindowActive(view.get()));
    QSignalSpy changed(view.get(), &SlicePageView::pinsChanged);
    FingerprintView *list = view->fingerprint();
    list->setFocus();
    list->setCurrentIndex(list->model()->index(4, 0));
    QTest::keyClick(list, Qt::Key_P);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(view->pinned(QStringLiteral("sae-1")), QList<int>{154});
    QVERIFY(view->pinned(QStringLiteral("sae-2")).isEmpty());
    QVERIFY(list->model()->index(4, 0).data(FingerprintModel::PinnedRole).toBool());
    // It stays on the next slice, and is taken away where it is drawn.
    view->setPage(slicePage(pageScan(3)->record, 7), view->nextTicket());
    QCOMPARE(view->pinned(QStringLiteral("sae-1")), QList<int>{154});
    QContextMenuEvent menu(QContextMenuEvent::Keyboard, QPoint(5, 5),
                           view->along()->mapToGlobal(QPoint(5, 5)));
    QCoreApplication::sendEvent(view->along(), &menu);
    auto *shownMenu = view->along()->findChild<QMenu *>(QStringLiteral("alongMenu"));
    QCOMPARE(shownMenu->actions().size(), 1);
    shownMenu->actions().front()->trigger();
    shownMenu->close();
    QVERIFY(view->pinned(QStringLiteral("sae-1")).isEmpty());
    QCOMPARE(changed.size(), 2);
}

void tst_SlicePage::aFailedHeatMapSaysWhy()
{
    const auto view = shown();
    FingerprintView *list = view->fingerprint();
    QSignalSpy maps(view.get(), &SlicePageView::heatMapWanted);
    list->setCurrentIndex(list->model()->index(1, 0));
    QTest::keyClick(list, Qt::Key_Space);
    QVERIFY2(view->viewer()->readout().contains(QStringLiteral("151")),
             qPrintable(view->viewer()->readout()));
    const qint64 slice = view->page()->slice.id;
    view->setHeatMapFailed(QStringLiteral("sae-1"), 151, slice + 1, QStringLiteral("of another slice"));
    view->setHeatMapFailed(QStringLiteral("sae-1"), 151, slice, QStringLiteral("the scan has moved"));
    QVERIFY(view->viewer()->readout().contains(QStringLiteral("the scan has moved")));
    // Hidden and shown again, it is tried once more.
    const auto asked = maps.size();
    QTest::keyClick(list, Qt::Key_Space);
    QVERIFY(!view->viewer()->readout().contains(QStringLiteral("the scan has moved")));
    QTest::keyClick(list, Qt::Key_Space);
    QCOMPARE(maps.size(), asked + 1);
    view->setHeatMap(heatMapOf(*view->page(), 151));
    QVERIFY(!view->viewer()->readout().contains(QStringLiteral("151")));
}

void tst_SlicePage::theFilterSaysHowManySlicesItHides()
{
    const auto view = shown();
    const auto *count = view->findChild<QLabel *>(QStringLiteral("similarByEmbeddingCount"));
    QVERIFY(!count->isVisible());
    auto page = slicePage(pageScan(3)->record, 6);
    page->filter.modality = QStringLiteral("ct");
    page->others = 40;
    page->othersShown = 12;
    view->setPage(page, view->nextTicket());
    QVERIFY(count->isVisible());
    QVERIFY2(count->text().contains(QStringLiteral("12 of 40")), qPrintable(count->text()));
    QSignalSpy cleared(view.get(), &SlicePageView::filterCleared);
    QTest::mouseClick(view->findChild<QToolButton *>(QStringLiteral("similarByEmbeddingClearFilter")),
                      Qt::LeftButton);
    QCOMPARE(cleared.size(), 1);
}

void tst_SlicePage::aStructureLeadsToItsFeatures()
{
    const auto view = shown();
    QSignalSpy opened(view.get(), &PageView::addressActivated);
    auto *facts = view->findChild<QLabel *>(QStringLiteral("sliceFactsText"));
    const QString liver = Address::structure(QStringLiteral("liver"));
    QVERIFY2(facts->text().contains(liver), qPrintable(facts->text()));
    QVERIFY(!facts->text().contains(Address::structure(QStringLiteral("pancreas")))); // not annotated
    Q_EMIT facts->linkActivated(liver);
    QCOMPARE(opened[0][0].toString(), liver);
    // Another theme, another colour of links.
    const QPalette before = QApplication::palette();
    const auto picture = [&] { return facts->grab().toImage(); };
    QPalette changed = before;
    changed.setColor(QPalette::Link, Qt::red);
    QApplication::setPalette(changed);
    QCoreApplication::sendPostedEvents();
    const auto isRed = [](const QImage &image) {
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const QColor colour = image.pixelColor(x, y);
                if (colour.red() > 200 && colour.green() < 60 && colour.blue() < 60)
                    return true;
            }
        }
        return false;
    };
    const bool red = isRed(picture());
    QApplication::setPalette(before);
    QVERIFY(red);
}

void tst_SlicePage::theSliceUnderTheCrosshairNamesTheVolume()
{
    const auto view = shown();
    QSignalSpy wanted(view.get(), &SlicePageView::sliceUnderCrosshairWanted);
    QTest::keyClick(view->viewer()->pane(Plane::Sagittal), Qt::Key_Return);
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted[0][0].toLongLong(), 3);
    QCOMPARE(wanted[0][1].value<Plane>(), Plane::Sagittal);
}

void tst_SlicePage::theLinkIsChosenAndSaid()
{
    const auto view = shown();
    auto *button = view->findChild<QToolButton *>(QStringLiteral("linkChoice"));
    auto *note = view->findChild<QLabel *>(QStringLiteral("linkNote"));
    QVERIFY(!note->isVisible());
    view->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(view.get()));
    QSignalSpy chosen(view.get(), &SlicePageView::linkChosen);
    QTest::keyClick(view.get(), Qt::Key_L);
    auto *menu = view->findChild<QMenu *>(QStringLiteral("linkMenu"));
    QTRY_VERIFY(menu->isVisible());
    QTest::keyClick(menu, Qt::Key_A);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][0].value<LinkMode>(), LinkMode::Anatomy);
    // The button says what holds, which is not for the button to decide.
    view->setLink(LinkMode::Pair, QStringLiteral("with s0007"), QStringLiteral("more"));
    QCOMPARE(button->text(), QStringLiteral("Link: pair"));
    QVERIFY(note->isVisible());
    QCOMPARE(note->text(), QStringLiteral("with s0007"));
    view->setLink(LinkMode::Off, {}, {});
    QCOMPARE(button->text(), QStringLiteral("Link: off"));
    QVERIFY(!note->isVisible());
}

void tst_SlicePage::noEnglishIsLeftInAnotherLanguage()
{
    const auto view = shown();
    PseudoLanguage pseudo;
    QCoreApplication::installTranslator(&pseudo);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LanguageChange);
    QStringList data = {QStringLiteral("cohort-ct"), QStringLiteral("fathom"), QStringLiteral("liver"),
                        QStringLiteral("lung upper lobe left"), QStringLiteral("pancreas"),
                        QStringLiteral("mm"), QStringLiteral("HU"),
                        // Qt's own names of the tab bar's buttons.
                        QStringLiteral("Scroll Left"), QStringLiteral("Scroll Right")};
    for (const ActiveFeature &feature : view->page()->fingerprint)
        if (!feature.label.isEmpty())
            data.prepend(feature.label);
    const QStringList english = englishTexts(*view, data);
    QCoreApplication::removeTranslator(&pseudo);
    QVERIFY2(english.isEmpty(), qPrintable(english.join(QLatin1Char('\n'))));
}

FATHOM_TEST_SUBJECT(slice_page, tst_SlicePage)
#include "tst_slice_page.moc"
