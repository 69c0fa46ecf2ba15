// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fabricated.h"
#include "subject.h"

#include <widgets/address.h>
#include <widgets/captions.h>
#include <widgets/slice_gallery.h>
#include <widgets/slice_gallery_model.h>

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace fathom;

namespace {

std::vector<RankedSlice> slices(int count)
{
    std::vector<RankedSlice> all;
    for (int i = 0; i < count; ++i)
        all.push_back({test::sliceRef(1 + i), 1.0F - 0.001F * float(i)});
    return all;
}

} // namespace

class TestGallery : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void modelIsSound()
    {
        SliceGalleryModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSlices(slices(30));
        model.setThumbnails(test::pictures({3, 4, 999}));
        model.setHeatMap(test::heatMap(1, 4));
        model.setSlices(slices(3));
        QCOMPARE(model.rowCount(), 3);
    }
    void picturesOfOtherSlicesAreDropped()
    {
        SliceGalleryModel model;
        model.setSlices(slices(3));
        model.setThumbnails(test::pictures({2, 50}));
        QVERIFY(!model.thumbnail(2).isNull());
        QVERIFY(model.thumbnail(50).isNull());
        model.setSlices(slices(1));
        QVERIFY(model.thumbnail(2).isNull());
    }
    void axialSlicesAreTurnedToRadiologicalView()
    {
        QImage picture(2, 1, QImage::Format_Grayscale8);
        picture.fill(0);
        picture.scanLine(0)[0] = 200; // the patient's left, in the encoder's order
        QCOMPARE(qGray(Captions::forDisplay(picture, Plane::Axial).pixel(1, 0)), 200);
        QCOMPARE(qGray(Captions::forDisplay(picture, Plane::Coronal).pixel(0, 0)), 200);
        QCOMPARE(Captions::letters(Plane::Axial).left, QStringLiteral("R"));
        QCOMPARE(Captions::letters(Plane::Coronal).left, QStringLiteral("R"));
        QCOMPARE(Captions::letters(Plane::Sagittal).left, QStringLiteral("A"));
    }
    void aContrastOfItsOwnIsMarked()
    {
        // Two slices that differ in modality alone: MRI has no unit, its window comes from the scan's values.
        std::vector<RankedSlice> two = slices(2);
        two[0].slice.modality = Modality::Ct;
        two[1].slice = two[0].slice;
        two[1].slice.id = 2;
        two[1].slice.modality = Modality::Mr;
        SliceGalleryView view;
        view.resize(700, 450);
        view.setSlices(two);
        QImage grey(64, 64, QImage::Format_Grayscale8);
        grey.fill(60);
        view.setThumbnails({{1, grey}, {2, grey}});
        view.show();
        const auto corner = [&view](int row) {
            const QRect cell = view.visualRect(view.model()->index(row, 0));
            const int side = view.thumbnailSide();
            return view.viewport()->grab().toImage().copy(cell.center().x() + side / 2 - 20, cell.top() + 4,
                                                          18, 14);
        };
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const QImage plain = corner(0), marked = corner(1);
        int bright = 0;
        for (int y = 0; y < plain.height(); ++y)
            for (int x = 0; x < plain.width(); ++x) {
                QCOMPARE(qGray(plain.pixel(x, y)), 60);
                bright += qGray(marked.pixel(x, y)) > 150;
            }
        QVERIFY2(bright > 15, qPrintable(QString::number(bright)));
        QVERIFY(Captions::sliceToolTip(two[1].slice).contains(QStringLiteral("own values")));
        QVERIFY(!Captions::sliceToolTip(two[0].slice).contains(QStringLiteral("own values")));
    }
    void onlyVisibleSlicesAskForPictures()
    {
        SliceGalleryView view;
        QSignalSpy wanted(&view, &SliceGalleryView::thumbnailsWanted);
        view.resize(700, 450);
        view.setSlices(slices(2000));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QTRY_VERIFY(wanted.count() > 0);
        qsizetype asked = 0;
        for (const QList<QVariant> &call : wanted)
            asked += call.front().value<QList<qint64>>().size();
        QVERIFY2(asked >= 4 && asked < 60, qPrintable(QString::number(asked)));
    }
    void lostPicturesAreAskedForAgain()
    {
        SliceGalleryView view;
        QSignalSpy wanted(&view, &SliceGalleryView::thumbnailsWanted);
        view.resize(700, 450);
        view.setSlices(slices(40));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QTRY_VERIFY(wanted.count() > 0);
        QTest::qWait(20);
        wanted.clear();
        view.thumbnailsLost({1, 39}); // the second one is not on the screen
        QTRY_COMPARE(wanted.count(), 1);
        QCOMPARE(wanted.front().front().value<QList<qint64>>(), QList<qint64>{1});
    }
    void theSameSlicesAgainChangeNothing()
    {
        SliceGalleryView view;
        view.resize(700, 450);
        view.setSlices(slices(400));
        view.show();
        view.setCurrentIndex(view.model()->index(1, 0));
        view.verticalScrollBar()->setValue(300);
        view.setHeatMap(test::heatMap(1, 2));
        view.setSlices(slices(400));
        QVERIFY(view.slices().heatMap(2));
        QCOMPARE(view.verticalScrollBar()->value(), 300);
        view.setSlices(slices(399)); // others: the chosen one stays chosen
        QVERIFY(!view.slices().heatMap(2));
        QCOMPARE(view.currentSlice(), qint64(2));
    }
    void keysMoveOpenAndToggle()
    {
        SliceGalleryView view;
        view.resize(700, 500);
        view.setSlices(slices(40));
        view.setHeatMapsAllowed(true);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setCurrentIndex(view.model()->index(0, 0));
        QSignalSpy opened(&view, &SliceGalleryView::addressActivated);
        QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(view.currentSlice(), qint64(2));
        QTest::keyClick(&view, Qt::Key_Return);
        QTest::keyClick(&view, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(opened.count(), 2);
        QCOMPARE(opened[0][0].toString(), Address::slice(2));
        QCOMPARE(opened[1][1].toBool(), true);
        QSignalSpy maps(&view, &SliceGalleryView::heatMapsWanted);
        QTest::keyClick(&view, Qt::Key_Space);
        QVERIFY(view.isHeatMapVisible());
        QTRY_VERIFY(maps.count() > 0);
        QTest::keyClick(&view, Qt::Key_Space);
        QVERIFY(!view.isHeatMapVisible());
    }
    void clickOpensTheSliceUnderThePointer()
    {
        SliceGalleryView view;
        view.resize(700, 500);
        view.setSlices(slices(10));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QSignalSpy opened(&view, &SliceGalleryView::addressActivated);
        QTest::mouseClick(view.viewport(), Qt::LeftButton, Qt::ControlModifier,
                          view.visualRect(view.model()->index(1, 0)).center());
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened[0][0].toString(), Address::slice(2));
        QCOMPARE(opened[0][1].toBool(), true);
    }
    void slicesAreCopiedAsAPictureWithTheirMarks()
    {
        SliceGalleryView view;
        view.resize(700, 500);
        view.setSlices(slices(40));
        view.setThumbnails(test::pictures({1, 2, 3}));
        view.show();
        QVERIFY(QTest::qWaitForWindowActive(&view));
        view.setFocus();
        view.setCurrentIndex(view.model()->index(1, 0));
        QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
        const QImage one = QGuiApplication::clipboard()->image();
        QVERIFY(!one.isNull());
        QCOMPARE(one.size(), view.picture({1}).size());
        // The slice alone would be grey; the caption and the letters are drawn below and over it.
        const int side = 2 * view.thumbnailSide();
        QVERIFY(one.height() > side + 40);
        int below = 0;
        for (int x = 0; x < one.width(); ++x) {
            for (int y = side + 10; y < one.height(); ++y)
                below += one.pixel(x, y) != one.pixel(one.width() - 1, one.height() - 1) ? 1 : 0;
        }
        QVERIFY2(below > 100, qPrintable(QString::number(below)));
        QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        const QImage all = QGuiApplication::clipboard()->image();
        QVERIFY(all.width() > one.width());
        QVERIFY(view.visibleRows().size() > 3 && view.visibleRows().size() < 40);
        QVERIFY(view.picture({}).isNull());
    }
    void captionNamesWhatAReaderNeeds()
    {
        SliceRef slice = test::sliceRef(1);
        const QString tip = Captions::sliceToolTip(slice);
        for (const QString &part : {slice.alias, QStringLiteral("CT"), QStringLiteral("synthetic"),
                                    QStringLiteral("HU"), QStringLiteral("mm"), QStringLiteral("training")})
            QVERIFY2(tip.contains(part), qPrintable(tip + QStringLiteral(" lacks ") + part));
    }
};

FATHOM_TEST_SUBJECT(gallery, TestGallery)
#include "tst_gallery.moc"
