// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fabricated.h"
#include "subject.h"

#include <widgets/address.h>
#include <widgets/feature_header.h>
#include <widgets/feature_page_view.h>
#include <widgets/histogram_view.h>
#include <widgets/interval_bars_view.h>
#include <widgets/slice_gallery.h>
#include <widgets/slice_gallery_model.h>
#include <widgets/state_stack.h>

#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace fathom;

namespace {
const std::vector<int> dictionary = {32, 128, 512, 1024};
}

class TestFeaturePage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void answersInTheWrongOrderAreDropped()
    {
        FeaturePageView page;
        const quint64 first = page.nextTicket();
        const quint64 second = page.nextTicket();
        page.setPage(test::featurePage(7), second, dictionary, Method::Fathom);
        page.setPage(test::featurePage(3), first, dictionary, Method::Fathom);
        QCOMPARE(page.page()->row.feature, 7);
    }
    void headerSaysWhatTheFeatureIs()
    {
        FeaturePageView page;
        page.setPage(test::featurePage(700), page.nextTicket(), dictionary, Method::Paper);
        const QString facts = page.findChild<QLabel *>(QStringLiteral("featureFacts"))->text();
        for (const char *part : {"1,024", "2.1 %", "48 of 60", "paper"})
            QVERIFY2(facts.contains(QLatin1String(part)), qPrintable(facts));
        QCOMPARE(page.findChild<QLabel *>(QStringLiteral("currentLabel"))->text(),
                 QStringLiteral("liver dome, axial CT"));
        QVERIFY(page.findChild<QLabel *>(QStringLiteral("labelState"))
                    ->text()
                    .contains(QStringLiteral("verified")));
    }
    void editInPlaceAsksForANewLabel()
    {
        FeaturePageView page;
        page.resize(1400, 800);
        page.setPage(test::featurePage(7), page.nextTicket(), dictionary, Method::Fathom);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        page.gallery()->setFocus();
        QSignalSpy edits(&page, &FeaturePageView::labelEditRequested);
        QTest::keyClick(page.gallery(), Qt::Key_E);
        auto *text = page.findChild<QLineEdit *>(QStringLiteral("labelText"));
        QTRY_VERIFY(text->isVisible());
        QCOMPARE(text->text(), QStringLiteral("liver dome, axial CT"));
        text->setText(QStringLiteral("  liver   dome "));
        page.findChild<QLineEdit *>(QStringLiteral("labelComment"))->setText(QStringLiteral("seen in 3"));
        QTest::keyClick(text, Qt::Key_Return);
        QCOMPARE(edits.count(), 1);
        QCOMPARE(edits[0][0].toString(), QStringLiteral("sae-1"));
        QCOMPARE(edits[0][1].toInt(), 7);
        QCOMPARE(edits[0][2].toString(), QStringLiteral("liver dome"));
        QCOMPARE(edits[0][3].toString(), QStringLiteral("seen in 3"));
        // Nothing more can be asked until the answer is there.
        QVERIFY(!page.findChild<QPushButton *>(QStringLiteral("editLabel"))->isEnabled());
        page.setPage(test::featurePage(7), page.nextTicket(), dictionary, Method::Fathom);
        QVERIFY(page.findChild<QPushButton *>(QStringLiteral("editLabel"))->isEnabled());
    }
    void rejectVerifyCommentAndUndoAskOnce()
    {
        FeaturePageView page;
        page.setPage(test::featurePage(7), page.nextTicket(), dictionary, Method::Fathom);
        page.show();
        QSignalSpy rejected(&page, &FeaturePageView::labelRejectRequested);
        QSignalSpy verified(&page, &FeaturePageView::labelVerifyRequested);
        QSignalSpy commented(&page, &FeaturePageView::labelCommentRequested);
        QSignalSpy edited(&page, &FeaturePageView::labelEditRequested);
        QSignalSpy undone(&page, &FeaturePageView::labelUndoRequested);
        page.header()->verify(); // it is verified already
        QCOMPARE(verified.count(), 0);
        page.header()->reject();
        QTest::keyClick(page.findChild<QLineEdit *>(QStringLiteral("labelComment")), Qt::Key_Return);
        QCOMPARE(rejected.count(), 1);
        page.setLabelFailed(QStringLiteral("read only"));
        QVERIFY(page.findChild<QLabel *>(QStringLiteral("labelFailure"))->isVisible());
        page.header()->comment();
        page.findChild<QLineEdit *>(QStringLiteral("labelComment"))->setText(QStringLiteral("hm"));
        QTest::keyClick(page.findChild<QLineEdit *>(QStringLiteral("labelComment")), Qt::Key_Return);
        QCOMPARE(commented.count(), 1);
        QCOMPARE(commented[0][2].toString(), QStringLiteral("hm"));
        QCOMPARE(edited.count(), 0); // the text, its author and its evidence stay
        page.setPage(test::featurePage(7), page.nextTicket(), dictionary, Method::Fathom);
        page.header()->undo();
        QCOMPARE(undone.count(), 1);
    }
    void undoIsOfferedWhereThereIsSomethingToUndo()
    {
        FeaturePageView page;
        const auto *undo = page.findChild<QPushButton *>(QStringLiteral("undoLabel"));
        auto made = std::make_shared<FeaturePage>(*test::featurePage(7));
        made->canUndo = false;
        page.setPage(made, page.nextTicket(), dictionary, Method::Fathom);
        QVERIFY(!undo->isEnabled());
        // A person's first label can be taken back; then the feature has none.
        made = std::make_shared<FeaturePage>(*made);
        made->labels.resize(1);
        made->canUndo = true;
        page.setPage(made, page.nextTicket(), dictionary, Method::Fathom);
        QVERIFY(undo->isEnabled());
        made = std::make_shared<FeaturePage>(*made);
        made->labels.front().id += 1;
        made->labels.front().text.clear();
        made->canUndo = false;
        page.setPage(made, page.nextTicket(), dictionary, Method::Fathom);
        QVERIFY(!undo->isEnabled());
        QVERIFY(!page.findChild<QPushButton *>(QStringLiteral("verifyLabel"))->isEnabled());
        QCOMPARE(page.findChild<QLabel *>(QStringLiteral("currentLabel"))->text(),
                 QStringLiteral("no label yet"));
        QVERIFY(!page.title().contains(QStringLiteral(" · ")));
    }
    void aBrushedRangeFillsTheGallery()
    {
        FeaturePageView page;
        page.resize(1400, 800);
        page.setPage(test::featurePage(7), page.nextTicket(), dictionary, Method::Fathom);
        page.show();
        const qsizetype all = qsizetype(page.gallery()->slices().slices().size());
        HistogramView *histogram = page.histogram();
        histogram->setFocus();
        QTest::keyClick(histogram, Qt::Key_Right);
        for (int i = 0; i < 9; ++i)
            QTest::keyClick(histogram, Qt::Key_Right, Qt::ShiftModifier);
        const double high = 0.73 * 10 / 32;
        QVERIFY(!page.gallery()->slices().slices().empty());
        for (const RankedSlice &ranked : page.gallery()->slices().slices())
            QVERIFY(ranked.activation <= high + 1e-5);
        QTest::keyClick(histogram, Qt::Key_Escape);
        QCOMPARE(qsizetype(page.gallery()->slices().slices().size()), all);
    }
    void heatMapsOfAnotherFeatureAreDropped()
    {
        FeaturePageView page;
        page.setPage(test::featurePage(7), page.nextTicket(), dictionary, Method::Fathom);
        const qint64 slice = page.page()->top.front().slice.id;
        page.setHeatMap(test::heatMap(8, slice));
        QVERIFY(!page.gallery()->slices().heatMap(slice));
        page.setHeatMap(test::heatMap(7, slice));
        QVERIFY(page.gallery()->slices().heatMap(slice));
    }
    void aFailedHeatMapSaysWhy()
    {
        FeaturePageView page;
        page.resize(1400, 800);
        page.setPage(test::featurePage(7), page.nextTicket(), dictionary, Method::Fathom);
        page.show();
        auto *note = page.findChild<QLabel *>(QStringLiteral("heatNote"));
        const qint64 slice = page.page()->top.front().slice.id;
        page.gallery()->setHeatMapVisible(true);
        page.setHeatMapFailed(QStringLiteral("sae-1"), 8, slice, QStringLiteral("of another feature"));
        QVERIFY(page.gallery()->slices().heatMapFailure(slice).isEmpty());
        page.setHeatMapFailed(QStringLiteral("sae-1"), 7, slice, QStringLiteral("the scan has moved"));
        QCOMPARE(page.gallery()->slices().heatMapFailure(slice), QStringLiteral("the scan has moved"));
        QCOMPARE(note->text(), QStringLiteral("the scan has moved"));
        page.setHeatMap(test::heatMap(7, slice));
        QVERIFY(page.gallery()->slices().heatMapFailure(slice).isEmpty());
        QVERIFY(note->text() != QStringLiteral("the scan has moved"));
    }
    void aRefreshedPageKeepsItsPlace()
    {
        FeaturePageView page;
        page.resize(1000, 600);
        page.setPage(test::featurePage(7), page.nextTicket(), dictionary, Method::Fathom);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        page.gallery()->setHeatMapVisible(true);
        page.tabs()->setCurrentIndex(1);
        const auto bands =
            page.findChildren<SliceGalleryView *>(QRegularExpression(QStringLiteral("^band\\d")));
        QCOMPARE(bands.size(), 10);
        bands[2]->setCurrentIndex(bands[2]->model()->index(3, 0));
        bands[2]->setFocus();
        const qint64 slice = page.page()->bands[2][3].slice.id;
        page.setHeatMap(test::heatMap(7, slice));
        page.setPage(test::featurePage(7), page.nextTicket(), dictionary, Method::Fathom);
        QCOMPARE(page.findChildren<SliceGalleryView *>(QRegularExpression(QStringLiteral("^band\\d"))),
                 bands);
        QCOMPARE(bands[2]->currentSlice(), slice);
        QVERIFY(bands[2]->slices().heatMap(slice));
        QVERIFY(bands[2]->isHeatMapVisible());
        // Another feature shares nothing, not even where its slices are the same.
        auto other = std::make_shared<FeaturePage>(*test::featurePage(7));
        other->row.feature = 8;
        page.setPage(other, page.nextTicket(), dictionary, Method::Fathom);
        QVERIFY(!bands[2]->slices().heatMap(slice));
    }
    void aStructureLeadsToItsFeatures()
    {
        FeaturePageView page;
        page.setPage(test::featurePage(7), page.nextTicket(), dictionary, Method::Fathom);
        QSignalSpy opened(&page, &PageView::addressActivated);
        auto *bars = page.findChild<IntervalBarsView *>(QStringLiteral("structureBars"));
        Q_EMIT bars->structureActivated(QStringLiteral("spleen"));
        QCOMPARE(opened.front().front().toString(), Address::structure(QStringLiteral("spleen")));
        auto *version = page.findChild<QLabel *>(QStringLiteral("labelVersion0"));
        Q_EMIT version->linkActivated(Address::structure(QStringLiteral("liver")));
        QCOMPARE(opened.count(), 2);
    }
    void nothingIsLeftForAnotherWorkspace()
    {
        FeaturePageView page;
        const quint64 old = page.nextTicket();
        page.setPage(test::featurePage(7), old, dictionary, Method::Fathom);
        page.setThumbnails(test::pictures({page.page()->top.front().slice.id}));
        page.forget();
        QVERIFY(!page.page());
        QCOMPARE(page.states()->state(), StateStack::State::Loading);
        QVERIFY(page.gallery()->slices().slices().empty());
        QVERIFY(page.findChild<QLabel *>(QStringLiteral("currentLabel"))->text().isEmpty());
        page.setPage(test::featurePage(7), old, dictionary, Method::Fathom);
        page.setFailed(QStringLiteral("late"), old);
        QCOMPARE(page.states()->state(), StateStack::State::Loading);
        page.setPage(test::featurePage(7), page.nextTicket(), dictionary, Method::Fathom);
        QVERIFY(page.gallery()->slices().thumbnail(page.page()->top.front().slice.id).isNull());
    }
    void historyShowsEveryVersion()
    {
        FeaturePageView page;
        page.setPage(test::featurePage(7), page.nextTicket(), dictionary, Method::Fathom);
        QVERIFY(page.findChild<QLabel *>(QStringLiteral("labelVersion0"))
                    ->text()
                    .contains(QStringLiteral("reader-1")));
        const QString older = page.findChild<QLabel *>(QStringLiteral("labelVersion1"))->text();
        QVERIFY(older.contains(QStringLiteral("statistics")));
        QVERIFY(older.contains(QStringLiteral("0.93")));
    }
};

FATHOM_TEST_SUBJECT(feature_page, TestFeaturePage)
#include "tst_feature_page.moc"
