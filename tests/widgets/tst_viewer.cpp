// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"
#include "viewer_scans.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTest>
#include <QWheelEvent>
#include <volume/slice_reader.h>
#include <widgets/slice_pane.h>
#include <widgets/slice_viewer.h>
#include <widgets/viewer_preferences.h>
#include <widgets/volume_pane.h>

using namespace fathom;
using namespace fathom::test;

class tst_Viewer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pixelsShowTheVoxelsOfTheirPlace_data();
    void pixelsShowTheVoxelsOfTheirPlace();
    void tiltedAndUnevenScansSaySoOnEveryPane();
    void aClickMovesTheCrosshairInAllPlanes();
    void theWheelScrollsAndStopsAtTheEnds();
    void rightDragChangesTheWindow();
    void keysChooseWindowsAndToggle();
    void theReadoutGivesTheStoredValueAndTheStructure();
    void structuresAreDrawnInTheirColour();
    void theEncoderSliceIsWhereTheCatalogueSays();
    void theHeatMapLiesOnTheEncoderSliceOnly();
    void opacityFollowsWheelAndKeysAndIsKept();
    void theContourIsDrawnAtTheThreshold();
    void labelsThatArriveLaterKeepTheView();
    void theSliceUnderTheCrosshairIsAskedFor();
    void aMessageStandsInForAScan();
    void everyControlIsNamed();
    void aSlabShowsWhatItsVoxelsGive_data();
    void aSlabShowsWhatItsVoxelsGive();
    void slabsAreChosenByKeysAndMenu();
    void cineRunsUntilThePageIsLeft();
    void outlinesLeaveTheInsideFree();
    void theNameOfAStructureStandsAtTheCursor();
    void lengthsAndAnglesFollowTheGeometry();
    void aRegionCountsTheVoxelsInside();
    void measurementsAreDrawnMovedAndRemoved();
    void measurementsByKeysAlone();
    void theReadoutIsCopied();
    void theConventionTurnsThePlanes();
    void preferencesAreKept();
    void levelAndWidthAreTyped();
    void lettersAndTextsLeaveThePictureFree();
    void aTiltedScanIsShownAlongThePatientsAxes();
    void ownPresetsAreNamedMovedAndChosenByKeys();
    void theWindowIsRememberedForModalityAndDataSet();
    void oneWindowHoldsInAllViewers();
    void thePictureIsBareOrHasItsTexts();
    void theThreeDimensionalViewSaysThatItNeedsOpenGl();
    void aScanLargerThanTheMemoryIsScrolledSliceBySlice_data();
    void aScanLargerThanTheMemoryIsScrolledSliceBySlice();
    void aSliceThatCannotBeReadSaysWhy();

    void cleanup() { ViewerPreferences::shared().fromJson({}); }

private:
    static VolumeViewPtr gradient(Modality modality = Modality::Ct);
    static QImage picture(SliceViewer &viewer, Plane plane);
    static void wheel(QWidget *widget, int notches, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
};

namespace {

std::unique_ptr<SliceViewer> shown(const VolumeViewPtr &view)
{
    auto viewer = std::make_unique<SliceViewer>(nullptr, SliceViewer::Drawing::Painter);
    viewer->resize(900, 400);
    viewer->setVolume(view);
    viewer->show();
    QCoreApplication::processEvents(); // the bar may take a second row
    return viewer;
}

/// Without crosshair and encoder's crop, so that pixels show voxels.
void bare(SliceViewer &viewer)
{
    viewer.findChild<QAbstractButton *>(QStringLiteral("crosshairButton"))->setChecked(false);
    viewer.findChild<QAbstractButton *>(QStringLiteral("cropButton"))->setChecked(false);
    viewer.findChild<QAbstractButton *>(QStringLiteral("smoothButton"))->setChecked(false);
}

} // namespace

VolumeViewPtr tst_Viewer::gradient(Modality modality)
{
    const Geometry geometry = geometryOf(axisOrders()[0], {20, 24, 16}, {2, 2, 3});
    return scanOf(geometry, modality, [](const Vector3 &p) { return float(p[0] + 2 * p[1] + 3 * p[2]); });
}

QImage tst_Viewer::picture(SliceViewer &viewer, Plane plane)
{
    return viewer.pane(plane)->grab().toImage();
}

void tst_Viewer::wheel(QWidget *widget, int notches, Qt::KeyboardModifiers modifiers)
{
    const QPointF middle(widget->width() / 2.0, widget->height() / 2.0);
    QWheelEvent event(middle, widget->mapToGlobal(middle), {}, {0, 120 * notches}, Qt::NoButton, modifiers,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(widget, &event);
}

void tst_Viewer::pixelsShowTheVoxelsOfTheirPlace_data()
{
    QTest::addColumn<int>("order");
    const auto orders = axisOrders();
    for (size_t i = 0; i < orders.size(); i += 3)
        QTest::newRow(nameOf(orders[i]).c_str()) << int(i);
}

void tst_Viewer::pixelsShowTheVoxelsOfTheirPlace()
{
    QFETCH(int, order);
    // Grey tells the place: 16 mm steps along each patient axis.
    const Geometry geometry = geometryOf(axisOrders()[size_t(order)], {6, 5, 4}, {10, 12, 15});
    const auto value = [](const Vector3 &p) {
        return float(std::lround(p[0] / 10) * 40 + std::lround(p[1] / 12) * 8 + std::lround(p[2] / 15));
    };
    const auto viewer = shown(scanOf(geometry, Modality::Ct, value));
    bare(*viewer);
    viewer->setWindow({0, 255});
    viewer->setCrosshair({20, 24, 30});
    for (const Plane plane : {Plane::Axial, Plane::Sagittal, Plane::Coronal}) {
        const QImage image = picture(*viewer, plane);
        const SlicePane *pane = viewer->pane(plane);
        const QRectF extent = pane->transform().extent(pane->frame());
        // Independent of PlaneFrame: from the box's millimetres, right edge to the left or back, bottom to
        // the back or foot.
        const double mmAcross = plane == Plane::Sagittal ? 60 : 60;
        const double mmDown = plane == Plane::Axial ? 60 : 60;
        for (double x : {5.0, 15.0, 25.0, 33.0, 55.0})
            for (double y : {5.0, 17.0, 31.0, 52.0}) {
                Vector3 patient = {20, 24, 30};
                const double acrossStep = plane == Plane::Sagittal ? 12 : 10;
                const double downStep = plane == Plane::Axial ? 12 : 15;
                const double across = std::floor(x / acrossStep) * acrossStep;
                const double down = std::floor(y / downStep) * downStep;
                patient[plane == Plane::Sagittal ? 1 : 0] = across;
                patient[plane == Plane::Axial ? 1 : 2] = plane == Plane::Axial ? down : 45 - down;
                const QPoint pixel(int(extent.left() + x / mmAcross * extent.width()),
                                   int(extent.top() + y / mmDown * extent.height()));
                QCOMPARE(qRed(image.pixel(pixel)), int(value(patient)));
                const auto voxel = pane->voxelAt(QPointF(pixel) + QPointF(0.5, 0.5));
                QVERIFY(voxel);
                const Vector3 found =
                    geometry.toPatient({double((*voxel)[0]), double((*voxel)[1]), double((*voxel)[2])});
                for (size_t axis = 0; axis < 3; ++axis)
                    QCOMPARE(found[axis], patient[axis]);
            }
    }
}

void tst_Viewer::tiltedAndUnevenScansSaySoOnEveryPane()
{
    const Geometry geometry = geometryOf(axisOrders().front(), {20, 24, 16}, {2, 2, 3});
    const VolumeViewPtr straight = scanOf(geometry, Modality::Ct, [](const Vector3 &) { return -1000.0F; });
    auto volume = std::make_shared<Volume>(*straight->volume);
    volume->acquiredPlaneOnly = true;
    auto uneven = std::make_shared<VolumeView>(*straight);
    uneven->volume = volume;
    SliceViewer viewer(nullptr, SliceViewer::Drawing::Painter);
    viewer.resize(1200, 400);
    viewer.show();
    for (const Plane plane : {Plane::Axial, Plane::Sagittal, Plane::Coronal}) {
        viewer.setVolume(straight);
        const QImage without = picture(viewer, plane);
        viewer.setVolume(uneven);
        const QImage with = picture(viewer, plane);
        const int half = without.width() / 2;
        QVERIFY(without.copy(half, 0, half, 90) != with.copy(half, 0, half, 90));
        QCOMPARE(without.copy(0, 0, half, 90), with.copy(0, 0, half, 90));
    }
}

void tst_Viewer::aClickMovesTheCrosshairInAllPlanes()
{
    const auto viewer = shown(gradient());
    QSignalSpy moved(viewer.get(), &SliceViewer::crosshairMoved);
    const std::array<int, 3> wanted = {4, 9, 8};
    SlicePane *axial = viewer->pane(Plane::Axial);
    QTest::mouseClick(axial, Qt::LeftButton, {}, axial->pixelOf(wanted).toPoint());
    QCOMPARE(viewer->crosshairVoxel(), wanted);
    QCOMPARE(moved.size(), 1);
    QCOMPARE(viewer->pane(Plane::Sagittal)->slice(), viewer->pane(Plane::Sagittal)->frame().sliceOfStored(4));
    QCOMPARE(viewer->pane(Plane::Coronal)->slice(), viewer->pane(Plane::Coronal)->frame().sliceOfStored(9));
    QCOMPARE(viewer->crosshair(), (Vector3{8, 18, 24}));

    // A drag past the edge stays on it.
    SlicePane *coronal = viewer->pane(Plane::Coronal);
    QTest::mousePress(coronal, Qt::LeftButton, {}, coronal->pixelOf({10, 9, 8}).toPoint());
    QTest::mouseMove(coronal, QPoint(coronal->width() - 1, 1));
    QTest::mouseRelease(coronal, Qt::LeftButton, {}, QPoint(coronal->width() - 1, 1));
    QCOMPARE(viewer->crosshairVoxel(), (std::array<int, 3>{19, 9, 15}));
}

void tst_Viewer::theWheelScrollsAndStopsAtTheEnds()
{
    const auto viewer = shown(gradient());
    SlicePane *axial = viewer->pane(Plane::Axial);
    QCOMPARE(viewer->crosshairVoxel()[2], 8);
    wheel(axial, 1);
    QCOMPARE(viewer->crosshairVoxel()[2], 9); // up is towards the head
    wheel(axial, 100);
    QCOMPARE(viewer->crosshairVoxel()[2], 15);
    QTest::keyClick(axial, Qt::Key_Down);
    QCOMPARE(viewer->crosshairVoxel()[2], 14);
    const double before = axial->transform().pixelsPerMm;
    wheel(axial, 1, Qt::ControlModifier);
    QVERIFY(axial->transform().pixelsPerMm > before * 1.1);
    QCOMPARE(viewer->crosshairVoxel()[2], 14);
    QTest::keyClick(axial, Qt::Key_R);
    QCOMPARE(axial->transform().pixelsPerMm, before);
}

void tst_Viewer::rightDragChangesTheWindow()
{
    const auto viewer = shown(gradient());
    viewer->setWindow({0, 100});
    QSignalSpy changed(viewer.get(), &SliceViewer::windowChanged);
    SlicePane *axial = viewer->pane(Plane::Axial);
    QTest::mousePress(axial, Qt::RightButton, {}, QPoint(60, 60));
    QTest::mouseMove(axial, QPoint(110, 60));
    QTest::mouseRelease(axial, Qt::RightButton, {}, QPoint(110, 60));
    QVERIFY(!changed.isEmpty());
    const Window wider = viewer->window();
    QVERIFY(wider.upper - wider.lower > 110);
    QCOMPARE((wider.upper + wider.lower) / 2, 50.0);
    QTest::mousePress(axial, Qt::LeftButton, Qt::ControlModifier, QPoint(60, 60));
    QTest::mouseMove(axial, QPoint(60, 110));
    QTest::mouseRelease(axial, Qt::LeftButton, Qt::ControlModifier, QPoint(60, 110));
    QVERIFY((viewer->window().upper + viewer->window().lower) / 2 > 60);
}

void tst_Viewer::keysChooseWindowsAndToggle()
{
    const auto viewer = shown(gradient());
    SlicePane *axial = viewer->pane(Plane::Axial);
    QTest::keyClick(axial, Qt::Key_3);
    QCOMPARE(viewer->window().lower, -500.0);
    QCOMPARE(viewer->findChild<QComboBox *>(QStringLiteral("windowPresets"))->currentIndex(), 3);
    QTest::keyClick(axial, Qt::Key_0);
    QCOMPARE(viewer->window().upper, 255.0);
    QSignalSpy heat(viewer.get(), &SliceViewer::heatMapVisibleChanged);
    QTest::keyClick(axial, Qt::Key_Space);
    QCOMPARE(heat.size(), 1);
    QVERIFY(viewer->isHeatMapVisible());
    QTest::keyClick(axial, Qt::Key_N);
    QVERIFY(!viewer->findChild<QAbstractButton *>(QStringLiteral("smoothButton"))->isChecked());
    QTest::keyClick(axial, Qt::Key_F);
    QVERIFY(!viewer->pane(Plane::Coronal)->isVisible());
    QTest::keyClick(axial, Qt::Key_F);
    QVERIFY(viewer->pane(Plane::Coronal)->isVisible());
}

void tst_Viewer::theReadoutGivesTheStoredValueAndTheStructure()
{
    QMap<int, QString> names;
    names[3] = QStringLiteral("kidney_left");
    const auto viewer = shown(labelled(
        gradient(), names, [](const Vector3 &p) { return quint16(p[0] == 8 && p[1] == 18 ? 3 : 0); }));
    SlicePane *axial = viewer->pane(Plane::Axial);
    viewer->setCrosshair({10, 18, 24});
    QVERIFY2(viewer->readout().startsWith(QStringLiteral("118 HU")), qPrintable(viewer->readout()));
    QVERIFY(viewer->readout().contains(QStringLiteral("L 10.0 · P 18.0 · H 24.0 mm")));
    QVERIFY(!viewer->readout().contains(QStringLiteral("kidney")));
    QTest::mouseMove(axial, axial->pixelOf({4, 9, 8}).toPoint());
    QVERIFY(viewer->readout().startsWith(QStringLiteral("116 HU")));
    QVERIFY(viewer->readout().contains(QStringLiteral("kidney left")));
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(axial, &leave);
    QVERIFY(viewer->readout().startsWith(QStringLiteral("118 HU")));
}

void tst_Viewer::structuresAreDrawnInTheirColour()
{
    QMap<int, QString> names;
    names[1] = QStringLiteral("liver");
    const auto viewer =
        shown(labelled(gradient(), names, [](const Vector3 &p) { return quint16(p[0] < 20 ? 1 : 0); }));
    bare(*viewer);
    viewer->setWindow({1000, 2000}); // black
    viewer->findChild<QSlider *>(QStringLiteral("maskOpacity"))->setValue(100);
    SlicePane *axial = viewer->pane(Plane::Axial);
    const QImage image = picture(*viewer, Plane::Axial);
    QCOMPARE(image.pixel(axial->pixelOf({4, 12, 8}).toPoint()), qRgb(0xe6, 0x9f, 0));
    QCOMPARE(image.pixel(axial->pixelOf({13, 12, 8}).toPoint()), qRgb(0, 0, 0));
    QTest::keyClick(axial, Qt::Key_M);
    QCOMPARE(picture(*viewer, Plane::Axial).pixel(axial->pixelOf({4, 12, 8}).toPoint()), qRgb(0, 0, 0));
}

void tst_Viewer::theEncoderSliceIsWhereTheCatalogueSays()
{
    // Stored from the head downwards: index 0 of the catalogue is the file's last slice.
    const auto orders = axisOrders();
    const auto order =
        std::find_if(orders.begin(), orders.end(), [](const AxisOrder &o) { return nameOf(o) == "LPF"; });
    const Geometry geometry = geometryOf(*order, {20, 24, 16}, {2, 2, 2});
    const auto viewer = shown(scanOf(geometry, Modality::Ct, [](const Vector3 &p) { return float(p[2]); }));
    viewer->showEncoderSlice(Plane::Axial, 2);
    QCOMPARE(viewer->crosshairVoxel()[2], 13);
    QCOMPARE(viewer->pane(Plane::Axial)->slice(), 2);
    QCOMPARE(viewer->crosshair()[2], 4.0);
}

void tst_Viewer::theHeatMapLiesOnTheEncoderSliceOnly()
{
    const auto viewer = shown(gradient());
    bare(*viewer);
    viewer->setWindow({1000, 2000}); // black
    viewer->showEncoderSlice(Plane::Axial, 5);
    auto map = std::make_shared<HeatMap>();
    map->gridSide = 2;
    map->values = {1.0F, 0.0F, 0.0F, 0.0F};
    map->maximum = 1.0F;
    viewer->setHeatMap(map, QStringLiteral("feature 3"));
    viewer->setHeatMapVisible(true);
    const SlicePane *axial = viewer->pane(Plane::Axial);
    // The encoder's picture has the patient's left on its left: its first patch lies at the left and in
    // front, which is the right top of the screen. The crop is the middle 20 of 24 rows.
    const auto brightness = [&](int i, int j) {
        return qGray(picture(*viewer, Plane::Axial).pixel(axial->pixelOf({i, j, 5}).toPoint()));
    };
    QVERIFY(brightness(16, 6) > 150);
    QVERIFY(brightness(3, 6) < 60);
    QVERIFY(brightness(16, 18) < 60);
    viewer->scroll(Plane::Axial, 1);
    QVERIFY(brightness(16, 6) < 5);
    viewer->scroll(Plane::Axial, -1);
    QVERIFY(brightness(16, 6) > 150);
    viewer->setHeatMapVisible(false);
    QVERIFY(brightness(16, 6) < 5);
}

namespace {
/// A black scan with a map that grows from the picture's left to its right.
std::unique_ptr<SliceViewer> withHeatMap(const VolumeViewPtr &scan)
{
    auto viewer = shown(scan);
    bare(*viewer);
    viewer->setWindow({1000, 2000}); // black
    viewer->showEncoderSlice(Plane::Axial, 5);
    auto map = std::make_shared<HeatMap>();
    map->gridSide = 5;
    for (int i = 0; i < 25; ++i)
        map->values.push_back(float(i % 5) / 2);
    map->maximum = 2.0F;
    viewer->setHeatMap(map, QStringLiteral("feature 3"));
    viewer->setHeatMapVisible(true);
    return viewer;
}
} // namespace

void tst_Viewer::opacityFollowsWheelAndKeysAndIsKept()
{
    const auto viewer = withHeatMap(gradient());
    SlicePane *axial = viewer->pane(Plane::Axial);
    // The strongest column lies at the patient's right, which is the left of the screen.
    const auto brightness = [&] {
        return qGray(picture(*viewer, Plane::Axial).pixel(axial->pixelOf({3, 8, 5}).toPoint()));
    };
    const auto opacity = [] { return ViewerPreferences::shared().values().valueLook.opacity; };
    const int before = brightness();
    QVERIFY(before > 50);
    wheel(axial, -4, Qt::AltModifier);
    QVERIFY(std::abs(opacity() - 0.6) < 1e-9);
    QCOMPARE(axial->slice(), 5); // it did not scroll
    const int turned = brightness();
    QVERIFY2(std::abs(turned - before * 0.75) < 4, qPrintable(QString::number(turned)));
    // With Alt, Qt says that a wheel turns sideways.
    const QPointF middle(axial->width() / 2.0, axial->height() / 2.0);
    QWheelEvent sideways(middle, axial->mapToGlobal(middle), {}, {-120, 0}, Qt::NoButton, Qt::AltModifier,
                         Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(axial, &sideways);
    QVERIFY(std::abs(opacity() - 0.55) < 1e-9);
    QTest::keyClick(axial, Qt::Key_Up, Qt::AltModifier);
    QVERIFY(std::abs(opacity() - 0.6) < 1e-9);
    for (int i = 0; i < 30; ++i)
        QTest::keyClick(axial, Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(opacity(), 0.0);
    QVERIFY(brightness() < 5);
    QCOMPARE(viewer->findChild<QSlider *>(QStringLiteral("valueOpacity"))->value(), 0);
    // Another viewer draws alike; the export has the map.
    viewer->findChild<QSlider *>(QStringLiteral("valueOpacity"))->setValue(80);
    const auto second = withHeatMap(gradient());
    const QPoint place = second->pane(Plane::Axial)->pixelOf({3, 8, 5}).toPoint();
    QVERIFY(std::abs(qGray(picture(*second, Plane::Axial).pixel(place)) - before) < 4);
    const QImage exported = second->picture(true).toImage();
    const double scale = exported.devicePixelRatio();
    QVERIFY(qGray(exported.pixel(place * scale)) > 50); // the axial pane is the first one
    // Without a map the same turns the structures.
    viewer->setHeatMapVisible(false);
    const double mask = ViewerPreferences::shared().values().maskOpacity;
    wheel(axial, 2, Qt::AltModifier);
    QVERIFY(std::abs(ViewerPreferences::shared().values().maskOpacity - mask - 0.1) < 1e-9);
}

void tst_Viewer::theContourIsDrawnAtTheThreshold()
{
    const auto viewer = withHeatMap(gradient());
    viewer->findChild<QSlider *>(QStringLiteral("valueOpacity"))->setValue(0); // the contour alone
    SlicePane *axial = viewer->pane(Plane::Axial);
    // The column of screen pixels in which the line lies, in the crop's middle row.
    const auto brightest = [&] {
        const QImage image = picture(*viewer, Plane::Axial);
        const int row = axial->pixelOf({10, 12, 5}).toPoint().y();
        int found = -1, best = 120;
        for (int x = 40; x < image.width() - 40; ++x)
            if (qGray(image.pixel(x, row)) > best) {
                best = qGray(image.pixel(x, row));
                found = x;
            }
        return found;
    };
    QCOMPARE(brightest(), -1);
    QTest::keyClick(axial, Qt::Key_G);
    const int half = brightest();
    QVERIFY(half > 0);
    // The map's middle column has half the largest value: the line runs through the crop's middle.
    QVERIFY2(std::abs(half - (axial->pixelOf({9, 12, 5}).x() + axial->pixelOf({10, 12, 5}).x()) / 2) <= 1.5,
             qPrintable(QString::number(half)));
    viewer->findChild<QSlider *>(QStringLiteral("valueThreshold"))->setValue(75);
    const int higher = brightest();
    QVERIFY(higher > 0 && higher != half);
    // Of the crop's 20 columns a fifth is one value: a quarter of the largest value is one more square.
    QVERIFY2(std::abs(std::abs(higher - half) -
                      std::abs(axial->pixelOf({4, 12, 5}).x() - axial->pixelOf({0, 12, 5}).x())) <= 1.5,
             qPrintable(QString::number(higher)));
    // Cut only when asked for.
    viewer->findChild<QSlider *>(QStringLiteral("valueOpacity"))->setValue(100);
    QTest::keyClick(axial, Qt::Key_G);
    const QPoint below = axial->pixelOf({8, 12, 5}).toPoint(); // about half the largest value
    QVERIFY(qGray(picture(*viewer, Plane::Axial).pixel(below)) > 20);
    viewer->findChild<QAction *>(QStringLiteral("valueCut"))->setChecked(true);
    QVERIFY(qGray(picture(*viewer, Plane::Axial).pixel(below)) < 5);
}

void tst_Viewer::labelsThatArriveLaterKeepTheView()
{
    const VolumeViewPtr plain = gradient();
    const auto viewer = shown(plain);
    viewer->setCrosshair({10, 10, 12});
    viewer->setWindow({5, 50});
    viewer->setVolume(
        labelled(plain, {{1, QStringLiteral("liver")}}, [](const Vector3 &) { return quint16(1); }));
    QCOMPARE(viewer->crosshairVoxel(), (std::array<int, 3>{5, 5, 4}));
    QCOMPARE(viewer->window().upper, 50.0);
    QVERIFY(viewer->readout().contains(QStringLiteral("liver")));
}

void tst_Viewer::theSliceUnderTheCrosshairIsAskedFor()
{
    const auto viewer = shown(gradient());
    QSignalSpy wanted(viewer.get(), &SliceViewer::sliceUnderCrosshairWanted);
    QTest::keyClick(viewer->pane(Plane::Coronal), Qt::Key_Return);
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted[0][0].value<Plane>(), Plane::Coronal);
    QCOMPARE(wanted[0][1].value<Vector3>(), viewer->crosshair());
    QCOMPARE(wanted[0][2].toBool(), false);
    QTest::keyClick(viewer->pane(Plane::Axial), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(wanted[1][2].toBool(), true);
}

void tst_Viewer::aMessageStandsInForAScan()
{
    const auto viewer = shown(nullptr);
    const QImage before = picture(*viewer, Plane::Axial);
    viewer->setMessage(QStringLiteral("Reading the scan"));
    QVERIFY(picture(*viewer, Plane::Axial) != before);
    QTest::mouseClick(viewer->pane(Plane::Axial), Qt::LeftButton, {}, QPoint(50, 50));
    QTest::keyClick(viewer->pane(Plane::Axial), Qt::Key_Up);
    QVERIFY(viewer->readout().isEmpty());
}

void tst_Viewer::everyControlIsNamed()
{
    const auto viewer = shown(gradient());
    for (const QWidget *widget : viewer->findChildren<QWidget *>())
        if ((widget->focusPolicy() & Qt::TabFocus) && !widget->inherits("QAbstractItemView") &&
            !widget->objectName().startsWith(QLatin1String("qt_"))) { // the inside of a number box
            QVERIFY2(!widget->objectName().isEmpty(), widget->metaObject()->className());
            QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
        }
}

void tst_Viewer::aSlabShowsWhatItsVoxelsGive_data()
{
    QTest::addColumn<int>("order");
    QTest::addColumn<int>("mode");
    const auto orders = axisOrders();
    for (size_t i = 0; i < orders.size(); i += 7)
        for (const SlabMode mode : {SlabMode::Maximum, SlabMode::Minimum, SlabMode::Mean})
            QTest::addRow("%s %d", nameOf(orders[i]).c_str(), int(mode)) << int(i) << int(mode);
}

void tst_Viewer::aSlabShowsWhatItsVoxelsGive()
{
    QFETCH(int, order);
    QFETCH(int, mode);
    const Vector3 spacing = {10, 12, 15};
    const std::array<int, 3> size = {6, 5, 7};
    const auto value = [](const Vector3 &p) { // far from monotonous along every axis
        const int at =
            int(std::lround(p[0] / 10) * 37 + std::lround(p[1] / 12) * 91 + std::lround(p[2] / 15) * 53);
        return float(at % 101 + 20);
    };
    const auto viewer =
        shown(scanOf(geometryOf(axisOrders()[size_t(order)], size, spacing), Modality::Mr, value));
    bare(*viewer);
    viewer->setWindow({0, 255});
    viewer->setCrosshair({20, 24, 30});
    viewer->setSlab({SlabMode(mode), 33.0}); // one slice on either side of each plane, at the border too
    for (int border = 0; border < 2; ++border) {
        const Vector3 middle = border ? Vector3{0, 48, 90} : Vector3{20, 24, 30};
        viewer->setCrosshair(middle);
        for (const Plane plane : {Plane::Axial, Plane::Sagittal, Plane::Coronal}) {
            const SlicePane *pane = viewer->pane(plane);
            const QImage image =
                pane->findChild<QWidget *>(planeName(plane) + QStringLiteral("Canvas"))->grab().toImage();
            const auto axis = size_t(plane);
            const Geometry &geometry = viewer->volume()->volume->geometry;
            for (int k = 0; k < size[2]; ++k)
                for (int j = 0; j < size[1]; ++j)
                    for (int i = 0; i < size[0]; ++i) {
                        Vector3 patient = {i * 10.0, j * 12.0, k * 15.0};
                        if (patient[axis] != middle[axis])
                            continue;
                        std::vector<double> values;
                        for (const double offset : {-spacing[axis], 0.0, spacing[axis]}) {
                            Vector3 near = patient;
                            near[axis] += offset;
                            if (near[axis] >= 0 && near[axis] < size[axis] * spacing[axis])
                                values.push_back(double(value(near)));
                        }
                        double expected = 0;
                        if (mode == int(SlabMode::Maximum))
                            expected = *std::max_element(values.begin(), values.end());
                        else if (mode == int(SlabMode::Minimum))
                            expected = *std::min_element(values.begin(), values.end());
                        else
                            for (const double each : values)
                                expected += each / double(values.size());
                        const Vector3 index = geometry.toIndex(patient);
                        const std::array<int, 3> voxel = {int(std::lround(index[0])),
                                                          int(std::lround(index[1])),
                                                          int(std::lround(index[2]))};
                        const QPointF pixel = pane->pixelOf(voxel);
                        const int grey = qRed(image.pixel(pixel.toPoint()));
                        QVERIFY2(std::abs(grey - expected) <= 0.51,
                                 qPrintable(QStringLiteral("%1 instead of %2").arg(grey).arg(expected)));
                    }
        }
    }
}

void tst_Viewer::slabsAreChosenByKeysAndMenu()
{
    const auto viewer = shown(gradient());
    SlicePane *axial = viewer->pane(Plane::Axial);
    viewer->setCrosshair({10, 18, 24});
    QVERIFY(viewer->readout().startsWith(QStringLiteral("118 HU")));
    QTest::keyClick(axial, Qt::Key_S);
    // 10 mm: one slice of 3 mm on either side, the highest is 3 mm up.
    QVERIFY2(viewer->readout().startsWith(QStringLiteral("MIP 127 HU")), qPrintable(viewer->readout()));
    QTest::keyClick(axial, Qt::Key_BracketRight); // 15 mm: two
    QVERIFY2(viewer->readout().startsWith(QStringLiteral("MIP 136 HU")), qPrintable(viewer->readout()));
    QTest::keyClick(axial, Qt::Key_S);
    QVERIFY(viewer->readout().startsWith(QStringLiteral("MinIP 100 HU")));
    QTest::keyClick(axial, Qt::Key_S);
    QVERIFY(viewer->readout().contains(QStringLiteral("118 HU")));
    QTest::keyClick(axial, Qt::Key_S);
    QVERIFY(viewer->readout().startsWith(QStringLiteral("118 HU")));
    auto *thickness = viewer->findChild<QDoubleSpinBox *>(QStringLiteral("slabThickness"));
    QVERIFY(thickness);
    QCOMPARE(thickness->value(), 15.0);
}

void tst_Viewer::cineRunsUntilThePageIsLeft()
{
    const auto viewer = shown(gradient());
    viewer->findChild<QSpinBox *>(QStringLiteral("cineRate"))->setValue(60);
    SlicePane *coronal = viewer->pane(Plane::Coronal);
    QVERIFY(QTest::qWaitForWindowActive(viewer.get()));
    coronal->setFocus();
    QTest::keyClick(coronal, Qt::Key_K);
    QVERIFY(viewer->isPlaying());
    const auto start = viewer->crosshairVoxel();
    QTRY_VERIFY(viewer->crosshairVoxel()[1] != start[1]);
    QCOMPARE(viewer->crosshairVoxel()[2], start[2]);
    // From the last slice it goes on with the first.
    const auto last = coronal->frame().slices - 1;
    viewer->scroll(Plane::Coronal, last);
    QCOMPARE(coronal->slice(), last);
    QTRY_VERIFY(coronal->slice() < last);
    viewer->hide();
    QVERIFY(!viewer->isPlaying());
    viewer->show();
    QVERIFY(!viewer->isPlaying());
    viewer->findChild<QAbstractButton *>(QStringLiteral("cineButton"))->click();
    QVERIFY(viewer->isPlaying());
    viewer->setVolume(nullptr);
    QVERIFY(!viewer->isPlaying());
}

void tst_Viewer::outlinesLeaveTheInsideFree()
{
    const auto viewer = shown(labelled(gradient(), {{1, QStringLiteral("liver")}},
                                       [](const Vector3 &p) { return quint16(p[0] < 20 ? 1 : 0); }));
    bare(*viewer);
    viewer->setWindow({1000, 2000}); // black
    viewer->findChild<QSlider *>(QStringLiteral("maskOpacity"))->setValue(100);
    SlicePane *axial = viewer->pane(Plane::Axial);
    const auto colourAt = [&](const QPointF &place) {
        return picture(*viewer, Plane::Axial).pixel(place.toPoint());
    };
    const QPointF inside = axial->pixelOf({4, 12, 8});
    QCOMPARE(colourAt(inside), qRgb(0xe6, 0x9f, 0));
    QTest::keyClick(axial, Qt::Key_O);
    QCOMPARE(colourAt(inside), qRgb(0, 0, 0));
    // Between the last voxel of the structure and the first outside.
    const QPointF border = (axial->pixelOf({9, 12, 8}) + axial->pixelOf({10, 12, 8})) / 2;
    const QImage image = picture(*viewer, Plane::Axial);
    bool found = false;
    for (int dx = -1; dx <= 1; ++dx)
        found = found || image.pixel(border.toPoint() + QPoint(dx, 0)) == qRgb(0xe6, 0x9f, 0);
    QVERIFY(found);
}

void tst_Viewer::theNameOfAStructureStandsAtTheCursor()
{
    const auto viewer = shown(labelled(gradient(), {{1, QStringLiteral("liver")}},
                                       [](const Vector3 &p) { return quint16(p[0] < 20 ? 1 : 0); }));
    bare(*viewer);
    viewer->setWindow({1000, 2000}); // black
    viewer->findChild<QSlider *>(QStringLiteral("maskOpacity"))->setValue(5);
    SlicePane *axial = viewer->pane(Plane::Axial);
    const auto bright = [&](const std::array<int, 3> &voxel) {
        QTest::mouseMove(axial, axial->pixelOf(voxel).toPoint());
        const QImage image = picture(*viewer, Plane::Axial);
        int count = 0;
        for (int y = 0; y < 30; ++y)
            for (int x = 10; x < 60; ++x)
                count += qGray(image.pixel(axial->pixelOf(voxel).toPoint() + QPoint(x, y))) > 150;
        return count;
    };
    QVERIFY(bright({4, 12, 8}) > 10);
    QCOMPARE(bright({14, 12, 8}), 0);
}

void tst_Viewer::lengthsAndAnglesFollowTheGeometry()
{
    // Oblique and anisotropic: rotated by 0.4 about the head axis.
    Geometry geometry = geometryOf(axisOrders()[0], {20, 24, 16}, {2, 3, 5});
    const double c = std::cos(0.4), s = std::sin(0.4);
    geometry.direction = {c, -s, 0, s, c, 0, 0, 0, 1};
    QVERIFY(std::abs(lengthMm(geometry, {1, 1, 3}, {4, 1, 3}) - 6) < 1e-9);
    QVERIFY(std::abs(lengthMm(geometry, {1, 1, 3}, {7, 4, 3}) - 15) < 1e-9); // 12 and 9 mm
    QVERIFY(std::abs(lengthMm(geometry, {1, 1, 3}, {1, 1, 1}) - 10) < 1e-9);
    QVERIFY(std::abs(angleDegrees(geometry, {6, 2, 0}, {2, 2, 0}, {2, 5, 0}) - 90) < 1e-9);
    // 6 mm along each of two axes.
    QVERIFY(std::abs(angleDegrees(geometry, {5, 2, 0}, {2, 2, 0}, {5, 4, 0}) - 45) < 1e-9);
    QVERIFY(std::abs(angleDegrees(geometry, {5, 2, 0}, {2, 2, 0}, {-1, 2, 0}) - 180) < 1e-9);
    // A gantry's tilt shears the grid: the second axis leans 30 degrees towards the head.
    geometry.direction = {1, 0, 0, 0, std::sqrt(0.75), 0, 0, 0.5, 1};
    QVERIFY(std::abs(angleDegrees(geometry, {0, 4, 0}, {0, 0, 0}, {0, 0, 4}) - 60) < 1e-9);
}

void tst_Viewer::aRegionCountsTheVoxelsInside()
{
    const auto orders = axisOrders();
    for (size_t order = 0; order < orders.size(); order += 5)
        for (const MeasureKind kind : {MeasureKind::Ellipse, MeasureKind::Rectangle})
            for (const SlabMode mode : {SlabMode::Off, SlabMode::Maximum}) {
                const Geometry geometry = geometryOf(orders[order], {20, 24, 16}, {2, 3, 5});
                const auto value = [](const Vector3 &p) {
                    return float(std::lround(p[0] * 7 + p[1] * 11 + p[2] * 13) % 97 - 40);
                };
                const VolumeViewPtr view = scanOf(geometry, Modality::Ct, value);
                const PlaneFrame frame = PlaneFrame::of(geometry, Plane::Axial);
                Measurement region;
                region.kind = kind;
                region.through = frame.through;
                // From (7, 13) to (25, 40) mm at 30 mm.
                const Vector3 one = geometry.toIndex({7, 13, 30});
                region.points = {one, geometry.toIndex({25, 40, 30})};
                region.stored = int(std::lround(one[size_t(frame.through)]));
                const RegionStatistics found = regionStatistics(*view->volume, frame, {mode, 10.0}, region);
                std::vector<double> values;
                for (int j = 0; j < 24; ++j)
                    for (int i = 0; i < 20; ++i) {
                        const double x = i * 2, y = j * 3;
                        const bool inside =
                            kind == MeasureKind::Rectangle
                                ? x >= 7 && x <= 25 && y >= 13 && y <= 40
                                : std::pow((x - 16) / 9, 2) + std::pow((y - 26.5) / 13.5, 2) <= 1;
                        if (!inside)
                            continue;
                        double shown = double(value({x, y, 30}));
                        if (mode == SlabMode::Maximum)
                            shown = std::max({shown, double(value({x, y, 25})), double(value({x, y, 35}))});
                        values.push_back(shown);
                    }
                double mean = 0, squares = 0;
                for (const double each : values)
                    mean += each / double(values.size());
                for (const double each : values)
                    squares += (each - mean) * (each - mean);
                QCOMPARE(found.voxels, qint64(values.size()));
                QVERIFY(found.voxels > 50);
                QVERIFY(std::abs(found.mean - mean) < 1e-9);
                QVERIFY(std::abs(found.sd - std::sqrt(squares / double(values.size() - 1))) < 1e-9);
                QCOMPARE(found.least, *std::min_element(values.begin(), values.end()));
                QCOMPARE(found.most, *std::max_element(values.begin(), values.end()));
                const double box = 18.0 * 27.0;
                QVERIFY(std::abs(found.areaMm2 -
                                 (kind == MeasureKind::Rectangle ? box : box * 3.14159265358979 / 4)) < 1e-6);
            }
}

void tst_Viewer::measurementsAreDrawnMovedAndRemoved()
{
    const auto viewer = shown(gradient());
    bare(*viewer);
    SlicePane *axial = viewer->pane(Plane::Axial);
    const auto drag = [&](const std::array<int, 3> &from, const std::array<int, 3> &to) {
        QTest::mousePress(axial, Qt::LeftButton, {}, axial->pixelOf(from).toPoint());
        QTest::mouseMove(axial, axial->pixelOf(to).toPoint());
        QTest::mouseRelease(axial, Qt::LeftButton, {}, axial->pixelOf(to).toPoint());
    };
    const auto length = [&](size_t i) {
        const Measurement &each = viewer->measurements()[i];
        return lengthMm(viewer->volume()->volume->geometry, each.points[0], each.points[1]);
    };
    axial->setFocus(); // its frame is in all pictures
    const QImage plain = picture(*viewer, Plane::Axial);
    const auto crosshair = viewer->crosshairVoxel();
    QTest::keyClick(axial, Qt::Key_D);
    drag({3, 4, 8}, {13, 4, 8});
    QCOMPARE(viewer->measurements().size(), size_t(1));
    QVERIFY(std::abs(length(0) - 20) < 0.4); // pixels are whole
    QCOMPARE(viewer->crosshairVoxel(), crosshair);
    QVERIFY(picture(*viewer, Plane::Axial) != plain);
    // A click alone draws nothing.
    QTest::mouseClick(axial, Qt::LeftButton, {}, axial->pixelOf({16, 20, 8}).toPoint());
    QCOMPARE(viewer->measurements().size(), size_t(1));
    // On its own slice only, and still there on return.
    viewer->scroll(Plane::Axial, 1);
    viewer->scroll(Plane::Axial, -1);
    QCOMPARE(viewer->measurements().size(), size_t(1));
    // Its end is dragged.
    QTest::keyClick(axial, Qt::Key_Escape);
    drag({13, 4, 8}, {18, 4, 8});
    QVERIFY(std::abs(length(0) - 30) < 0.4);
    QCOMPARE(viewer->crosshairVoxel(), crosshair);
    QTest::keyClick(axial, Qt::Key_A);
    drag({3, 10, 8}, {3, 18, 8});
    QVERIFY(!viewer->measurements()[1].isComplete());
    QTest::mouseClick(axial, Qt::LeftButton, {}, axial->pixelOf({11, 18, 8}).toPoint());
    QVERIFY(viewer->measurements()[1].isComplete());
    const auto &angle = viewer->measurements()[1].points;
    QVERIFY(std::abs(angleDegrees(viewer->volume()->volume->geometry, angle[0], angle[1], angle[2]) - 90) <
            3);
    QTest::keyClick(axial, Qt::Key_Delete);
    QCOMPARE(viewer->measurements().size(), size_t(1));
    QTest::keyClick(axial, Qt::Key_Delete);
    QVERIFY(viewer->measurements().empty());
    QTest::keyClick(axial, Qt::Key_Escape);
    QCOMPARE(picture(*viewer, Plane::Axial), plain);
}

void tst_Viewer::measurementsByKeysAlone()
{
    const auto viewer = shown(gradient());
    SlicePane *axial = viewer->pane(Plane::Axial);
    QSignalSpy open(viewer.get(), &SliceViewer::sliceUnderCrosshairWanted);
    viewer->setCrosshair({10, 10, 24});
    QTest::keyClick(axial, Qt::Key_Q);
    QTest::keyClick(axial, Qt::Key_Return);
    viewer->setCrosshair({20, 30, 24});
    QTest::keyClick(axial, Qt::Key_Return);
    QCOMPARE(viewer->measurements().size(), size_t(1));
    const RegionStatistics found =
        regionStatistics(*viewer->volume()->volume, axial->frame(), {}, viewer->measurements()[0]);
    QCOMPARE(found.areaMm2, 200.0);
    QCOMPARE(found.voxels, qint64(6 * 11));
    QCOMPARE(found.mean, 15 + 2 * 20 + 3 * 24.0);
    QCOMPARE(open.size(), 0);
    // Another scan has none.
    viewer->setVolume(nullptr);
    QVERIFY(viewer->measurements().empty());
}

void tst_Viewer::theReadoutIsCopied()
{
    const auto viewer = shown(
        labelled(gradient(), {{1, QStringLiteral("liver")}}, [](const Vector3 &) { return quint16(1); }));
    viewer->setCrosshair({10, 18, 24});
    QTest::keyClick(viewer->pane(Plane::Axial), Qt::Key_C, Qt::ControlModifier);
    const QString copied = QApplication::clipboard()->text();
    QCOMPARE(copied, viewer->readout());
    for (const char *part : {"118 HU", "L 10.0", "P 18.0", "H 24.0 mm", "voxel 5, 9, 8", "liver"})
        QVERIFY2(copied.contains(QLatin1String(part)), qPrintable(copied));
}

void tst_Viewer::theConventionTurnsThePlanes()
{
    const auto viewer = shown(gradient());
    const std::array<int, 3> voxel = {3, 5, 8}; // right and front of the middle
    const auto x = [&](Plane plane) {
        const SlicePane *pane = viewer->pane(plane);
        return pane->pixelOf(voxel).x() - pane->width() / 2.0;
    };
    QCOMPARE(viewer->pane(Plane::Axial)->frame().left, QStringLiteral("R"));
    QCOMPARE(viewer->pane(Plane::Sagittal)->frame().left, QStringLiteral("A"));
    const double axial = x(Plane::Axial), sagittal = x(Plane::Sagittal), coronal = x(Plane::Coronal);
    QVERIFY(axial < 0 && sagittal < 0 && coronal < 0);
    const auto action = [&](const char *name) {
        auto *found = viewer->findChild<QAction *>(QLatin1String(name));
        found->trigger();
    };
    action("neurologicalAction");
    QCOMPARE(viewer->pane(Plane::Axial)->frame().left, QStringLiteral("L"));
    QCOMPARE(viewer->pane(Plane::Coronal)->frame().right, QStringLiteral("R"));
    QCOMPARE(viewer->pane(Plane::Sagittal)->frame().left, QStringLiteral("A"));
    QVERIFY(std::abs(x(Plane::Axial) + axial) < 1e-6);
    QVERIFY(std::abs(x(Plane::Coronal) + coronal) < 1e-6);
    QCOMPARE(x(Plane::Sagittal), sagittal);
    action("noseRightAction");
    QCOMPARE(viewer->pane(Plane::Sagittal)->frame().left, QStringLiteral("P"));
    QVERIFY(std::abs(x(Plane::Sagittal) + sagittal) < 1e-6);
    // A click still finds the voxel that is drawn there.
    SlicePane *pane = viewer->pane(Plane::Axial);
    QTest::mouseClick(pane, Qt::LeftButton, {}, pane->pixelOf({3, 5, 8}).toPoint());
    QCOMPARE(viewer->crosshairVoxel(), voxel);
    // Another viewer follows at once.
    QCOMPARE(shown(gradient())->pane(Plane::Axial)->frame().left, QStringLiteral("L"));
    viewer->setCrosshair({10, 18, 24});
    action("mmStyle1");
    QVERIFY2(viewer->readout().contains(QStringLiteral("LPS 10.0 · 18.0 · 24.0 mm")),
             qPrintable(viewer->readout()));
    action("mmStyle2");
    QVERIFY2(viewer->readout().contains(QStringLiteral("RAS -10.0 · -18.0 · 24.0 mm")),
             qPrintable(viewer->readout()));
}

void tst_Viewer::preferencesAreKept()
{
    ViewerPreferences &shared = ViewerPreferences::shared();
    ViewerPreferences::Values values;
    values.convention = {true, true};
    values.mm = MmStyle::Ras;
    values.outline = true;
    values.namesAtCursor = false;
    values.cineRate = 24;
    values.maskOpacity = 0.7;
    values.valueLook = {0.4, true, 0.25, true};
    shared.setValues(values);
    const QByteArray json = shared.toJson();
    shared.setValues({});
    QSignalSpy changed(&shared, &ViewerPreferences::changed);
    shared.fromJson(json);
    QCOMPARE(changed.size(), 1);
    QVERIFY(shared.values() == values);
    shared.fromJson(
        "{\"mm\": 77, \"cine\": -3, \"outline\": \"x\", \"valueOpacity\": 7, \"maskOpacity\": -1}");
    QCOMPARE(shared.values().valueLook.opacity, 1.0);
    QVERIFY(shared.values().maskOpacity > 0);
    QCOMPARE(shared.values().mm, MmStyle::Ras);
    QCOMPARE(shared.values().cineRate, 1);
    QVERIFY(!shared.values().outline);
    shared.fromJson("no JSON");
    QVERIFY(shared.values() == ViewerPreferences::Values());
}

void tst_Viewer::levelAndWidthAreTyped()
{
    const auto viewer = shown(gradient());
    viewer->findChild<QDoubleSpinBox *>(QStringLiteral("windowLevel"))->setValue(60);
    viewer->findChild<QDoubleSpinBox *>(QStringLiteral("windowWidth"))->setValue(350);
    QCOMPARE(viewer->window().lower, -115.0);
    QCOMPARE(viewer->window().upper, 235.0);
    viewer->setWindow({0, 10});
    QCOMPARE(viewer->findChild<QDoubleSpinBox *>(QStringLiteral("windowLevel"))->value(), 5.0);
    QCOMPARE(viewer->findChild<QDoubleSpinBox *>(QStringLiteral("windowWidth"))->value(), 10.0);
}

void tst_Viewer::lettersAndTextsLeaveThePictureFree()
{
    // A tilted scan has two letters a side; all of it is bone-white.
    Geometry geometry = geometryOf(axisOrders()[0], {30, 30, 30}, {2, 2, 2});
    const double c = std::cos(0.5), s = std::sin(0.5);
    geometry.direction = {c, -s, 0, s, c, 0, 0, 0, 1};
    auto viewer = shown(scanOf(geometry, Modality::Ct, [](const Vector3 &) { return 255.0F; }));
    bare(*viewer);
    for (const Plane plane : {Plane::Axial, Plane::Sagittal, Plane::Coronal}) {
        viewer->setPaneMaximised(plane);
        viewer->clearFocus();
        QCoreApplication::processEvents();
        SlicePane *pane = viewer->pane(plane);
        const QRect picture = pane->transform().extent(pane->frame()).toAlignedRect().adjusted(2, 2, -2, -2);
        const QImage whole = pane->grab().toImage();
        QVERIFY(whole.rect().contains(picture));
        for (int y = picture.top(); y <= picture.bottom(); ++y)
            for (int x = picture.left(); x <= picture.right(); ++x)
                QCOMPARE(qGray(whole.pixel(x, y)), 255);
        // The letters are beside it: something bright on all four sides.
        const auto bright = [&whole](const QRect &area) {
            for (int y = area.top(); y <= area.bottom(); ++y)
                for (int x = area.left(); x <= area.right(); ++x)
                    if (whole.rect().contains(x, y) && qGray(whole.pixel(x, y)) > 150)
                        return true;
            return false;
        };
        const QPoint middle = picture.center();
        QVERIFY(bright({picture.left() - 24, middle.y() - 8, 18, 16}));
        QVERIFY(bright({picture.right() + 6, middle.y() - 8, 18, 16}));
        QVERIFY(bright({middle.x() - 8, picture.top() - 18, 16, 13}));
        QVERIFY(bright({middle.x() - 8, picture.bottom() + 6, 16, 13}));
    }
    // No room any more: on a plate at the pane's edge.
    SlicePane *pane = viewer->pane(Plane::Coronal);
    for (int i = 0; i < 12; ++i)
        QTest::keyClick(pane, Qt::Key_Plus);
    const QImage whole = pane->grab().toImage();
    int dark = 0;
    for (int y = whole.height() / 2 - 10; y < whole.height() / 2 + 10; ++y)
        for (int x = 0; x < 26; ++x)
            dark += qGray(whole.pixel(x, y)) < 130;
    QVERIFY2(dark > 60, qPrintable(QString::number(dark)));
}

void tst_Viewer::aTiltedScanIsShownAlongThePatientsAxes()
{
    // Turned by 25 degrees about the patient's long axis; values follow the place, so that they tell it.
    Geometry geometry = geometryOf(axisOrders()[0], {40, 36, 20}, {2, 2, 3});
    const double angle = 25 * M_PI / 180, c = std::cos(angle), s = std::sin(angle);
    geometry.direction = {c, -s, 0, s, c, 0, 0, 0, 1};
    const auto value = [](const Vector3 &p) { return float(3 * p[0] + 2 * p[1] + p[2] + 500); };
    auto scan = labelled(scanOf(geometry, Modality::Ct, value), {{1, QStringLiteral("left_part")}},
                         [](const Vector3 &p) { return quint16(p[0] > 20 ? 1 : 0); });
    auto viewer = shown(scan);
    auto *action = viewer->findChild<QAction *>(QStringLiteral("anatomicalAction"));
    QVERIFY(action->isEnabled());
    SlicePane *axial = viewer->pane(Plane::Axial);
    QCOMPARE(axial->frame().right, QStringLiteral("LP")); // as acquired: the second letter says it is tilted
    QCOMPARE(axial->frame().left, QStringLiteral("RA"));
    const Vector3 place = {21, 40, 30};
    viewer->setCrosshair(place);
    const auto before = viewer->crosshairVoxel();

    QTest::keyClick(axial, Qt::Key_X);
    QTRY_VERIFY(viewer->isAnatomical());
    QVERIFY(action->isChecked());
    QCOMPARE(axial->frame().right, QStringLiteral("L"));
    QCOMPARE(axial->frame().top, QStringLiteral("A"));
    QCOMPARE(viewer->volume().get(), scan.get()); // pages still see what was imported
    // The same place and the same stored voxel, within one.
    for (size_t axis = 0; axis < 3; ++axis) {
        QVERIFY(std::abs(viewer->crosshair()[axis] - place[axis]) <= 3);
        QVERIFY(std::abs(viewer->crosshairVoxel()[axis] - before[axis]) <= 1);
    }
    // Values: a linear function of the place is kept by linear resampling, wherever the scan reaches.
    for (const Vector3 &p : {Vector3{20, 40, 30}, Vector3{0, 30, 15}, Vector3{25, 60, 48}}) {
        viewer->setCrosshair(p);
        const float shownThere = value(viewer->crosshair());
        const double read = QLocale().toDouble(viewer->readout().section(QLatin1Char(' '), 0, 0));
        QVERIFY2(std::abs(read - double(shownThere)) < 0.02, qPrintable(viewer->readout()));
        const bool inside = viewer->readout().contains(QStringLiteral("left part"));
        QCOMPARE(inside, viewer->crosshair()[0] > 20);
    }
    // The encoder's crop belongs to the other grid.
    viewer->showEncoderSlice(Plane::Axial, 10);
    QVERIFY(viewer->isAnatomical());
    viewer->setAnatomical(false);
    QVERIFY(!viewer->isAnatomical());
    QCOMPARE(viewer->crosshairVoxel()[2], 10);
    QCOMPARE(axial->frame().right, QStringLiteral("LP"));

    viewer->setVolume(gradient()); // straight
    QVERIFY(!action->isEnabled());
    viewer->setAnatomical(true);
    QVERIFY(!viewer->isAnatomical());
}

void tst_Viewer::ownPresetsAreNamedMovedAndChosenByKeys()
{
    auto viewer = shown(gradient());
    const auto dialog = [&viewer] {
        viewer->findChild<QAction *>(QStringLiteral("ownPresetsAction"))->trigger();
        return viewer->findChild<QDialog *>(QStringLiteral("presetDialog"));
    };
    const auto name = [](QDialog *open, const QString &text) {
        open->findChild<QLineEdit *>(QStringLiteral("presetName"))->setText(text);
        open->findChild<QPushButton *>(QStringLiteral("presetAdd"))->click();
    };
    const auto own = [] { return ViewerPreferences::shared().values().presets.value(Modality::Ct); };
    viewer->setWindow({10, 30});
    QDialog *open = dialog();
    QVERIFY(open);
    name(open, QStringLiteral("  Kidney "));
    delete open;
    viewer->setWindow({-5, 5});
    open = dialog();
    name(open, QStringLiteral("Cyst"));
    QCOMPARE(own(), (QList<OwnPreset>{{QStringLiteral("Kidney"), 10, 30}, {QStringLiteral("Cyst"), -5, 5}}));

    QTest::keyClick(viewer->pane(Plane::Axial), Qt::Key_6);
    QCOMPARE(viewer->window().lower, 10.0);
    QCOMPARE(viewer->windowName(), QStringLiteral("Kidney"));
    const auto *combo = viewer->findChild<QComboBox *>(QStringLiteral("windowPresets"));
    QCOMPARE(combo->currentText(), QStringLiteral("Kidney  [6]"));

    auto *list = open->findChild<QListWidget *>(QStringLiteral("presetList"));
    list->setCurrentRow(1);
    open->findChild<QPushButton *>(QStringLiteral("presetUp"))->click();
    QCOMPARE(own().front().name, QStringLiteral("Cyst"));
    QCOMPARE(combo->itemText(6), QStringLiteral("Cyst  [6]"));
    list->item(0)->setText(QStringLiteral("Kidney")); // another's name is not taken
    QCOMPARE(own().front().name, QStringLiteral("Cyst"));
    QCOMPARE(list->item(0)->text(), QStringLiteral("Cyst"));
    list->item(0)->setText(QStringLiteral("Cyst wall"));
    QCOMPARE(own().front().name, QStringLiteral("Cyst wall"));

    // Kept as text and read again; MRI has its own.
    const QByteArray json = ViewerPreferences::shared().toJson();
    ViewerPreferences::shared().fromJson({});
    QCOMPARE(combo->count(), 6);
    ViewerPreferences::shared().fromJson(json);
    QCOMPARE(combo->count(), 8);
    viewer->setVolume(gradient(Modality::Mr));
    QCOMPARE(combo->count(), 6);
    viewer->setVolume(gradient());
    list->setCurrentRow(0);
    QTest::keyClick(viewer->pane(Plane::Axial), Qt::Key_6);
    open->findChild<QPushButton *>(QStringLiteral("presetRemove"))->click();
    QCOMPARE(own().size(), 1);
    QCOMPARE(viewer->window().lower, -5.0); // the numbers stay, the name does not
    QVERIFY(viewer->windowName().isEmpty());
}

void tst_Viewer::theWindowIsRememberedForModalityAndDataSet()
{
    qint64 id = 100;
    const auto scan = [&id](Modality modality, const QString &dataset, float factor = 1) {
        const Geometry geometry = geometryOf(axisOrders()[0], {20, 24, 16}, {2, 2, 3});
        auto view = std::make_shared<VolumeView>(*scanOf(
            geometry, modality, [factor](const Vector3 &p) { return factor * float(p[0] + p[1] + p[2]); }));
        view->record.id = ++id;
        view->record.dataset = dataset;
        return view;
    };
    const QString a = QStringLiteral("set-a"), b = QStringLiteral("set-b");
    auto viewer = shown(scan(Modality::Ct, a));
    viewer->setWindow({-300, 100});
    viewer->setVolume(scan(Modality::Ct, b));
    QCOMPARE(viewer->window().upper, 255.0); // as the encoder saw it
    viewer->setVolume(scan(Modality::Mr, a));
    QCOMPARE(viewer->window().upper, 255.0);
    viewer->applyPreset(1); // percentiles
    const double once = viewer->window().upper;
    viewer->setVolume(scan(Modality::Ct, a));
    QCOMPARE(viewer->window().lower, -300.0);
    QCOMPARE(viewer->window().upper, 100.0);
    // A preset of percentiles is remembered as such, not by another scan's numbers.
    viewer->setVolume(scan(Modality::Mr, a, 3));
    QVERIFY(std::abs(viewer->window().upper - 3 * once) < 1e-3 * once);
    QVERIFY(!viewer->windowName().isEmpty());

    const QByteArray json = ViewerPreferences::shared().toJson();
    ViewerPreferences::shared().fromJson({});
    viewer->setVolume(scan(Modality::Ct, a));
    QCOMPARE(viewer->window().upper, 255.0);
    ViewerPreferences::shared().fromJson(json);
    viewer->setVolume(scan(Modality::Ct, a));
    QCOMPARE(viewer->window().upper, 100.0);
    QTest::keyClick(viewer->pane(Plane::Axial), Qt::Key_R);
    QCOMPARE(viewer->window().upper, 255.0);
    viewer->setVolume(scan(Modality::Ct, a));
    QCOMPARE(viewer->window().upper, 255.0);
}

void tst_Viewer::oneWindowHoldsInAllViewers()
{
    auto first = shown(gradient());
    auto second = shown(gradient());
    auto other = shown(gradient(Modality::Mr));
    first->setWindow({1, 2});
    QCOMPARE(second->window().upper, 255.0);
    first->findChild<QAction *>(QStringLiteral("sameWindowAction"))->setChecked(true);
    QCOMPARE(second->window().upper, 2.0);
    QVERIFY(second->findChild<QAction *>(QStringLiteral("sameWindowAction"))->isChecked());
    second->applyPreset(2);
    QCOMPARE(first->window().lower, -1350.0);
    QCOMPARE(first->windowName(), second->windowName());
    QCOMPARE(other->window().upper, 255.0); // another unit
    auto third = shown(gradient());
    QCOMPARE(third->window().lower, -1350.0);
    first->findChild<QAction *>(QStringLiteral("sameWindowAction"))->setChecked(false);
    first->setWindow({5, 6});
    QCOMPARE(second->window().lower, -1350.0);
}

void tst_Viewer::thePictureIsBareOrHasItsTexts()
{
    const auto viewer = shown(gradient());
    viewer->setWindow({1000, 2000}); // black
    const auto brightest = [](const QPixmap &picture) {
        const QImage image = picture.toImage();
        int found = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                found = std::max(found, qGray(image.pixel(x, y)));
        return found;
    };
    QCOMPARE(brightest(viewer->picture(false)), 0);
    QVERIFY(brightest(viewer->picture(true)) > 200);
    QCOMPARE(viewer->picture(true).width(), viewer->width());
    // One pane alone, by its key.
    SlicePane *axial = viewer->pane(Plane::Axial);
    QTest::keyClick(axial, Qt::Key_F);
    QCoreApplication::processEvents();
    QTest::keyClick(axial, Qt::Key_I);
    QCOMPARE(QApplication::clipboard()->pixmap().size(), axial->size());
}

void tst_Viewer::theThreeDimensionalViewSaysThatItNeedsOpenGl()
{
    const auto viewer = shown(gradient());
    VolumePane *pane = viewer->volumePane();
    QVERIFY(!pane->isVisible());
    viewer->findChild<QAbstractButton *>(QStringLiteral("volumeButton"))->click();
    QVERIFY(pane->isVisible());
    QVERIFY(!pane->canvas());
    QVERIFY(!pane->isBusy());
    // Two by two: the panes below each other are as wide.
    QCOMPARE(pane->x(), viewer->pane(Plane::Sagittal)->x());
    QCOMPARE(pane->y(), viewer->pane(Plane::Coronal)->y());
    int bright = 0;
    const QImage image = pane->grab().toImage();
    for (int y = 40; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            bright += qGray(image.pixel(x, y)) > 128;
    QVERIFY(bright > 50); // the sentence
}

namespace {

/// Hands out the slices of a scan that is in memory; one of them is damaged.
class HeldSlices final : public SliceReader
{
public:
    HeldSlices(VolumePtr scan, int damaged)
        : m_scan(std::move(scan))
        , m_damaged(damaged)
    {
    }
    [[nodiscard]] Result<std::vector<float>> read(int k) const override
    {
        if (k == m_damaged)
            return Error{ErrorCode::Unreadable, "%1: damaged", {QStringLiteral("a.nii")}};
        const auto &size = m_scan->geometry.size;
        const auto from = m_scan->voxels.begin() + qptrdiff(k) * size[0] * size[1];
        return std::vector<float>(from, from + qptrdiff(size[0]) * size[1]);
    }

private:
    VolumePtr m_scan;
    int m_damaged;
};

VolumeViewPtr largeOf(const VolumeViewPtr &view, int damaged = -1)
{
    auto volume = std::make_shared<Volume>(*view->volume);
    volume->voxels.clear();
    volume->acquiredPlaneOnly = true;
    volume->slices = std::make_shared<HeldSlices>(view->volume, damaged);
    auto large = std::make_shared<VolumeView>(*view);
    large->volume = std::move(volume);
    return large;
}

/// Answers later, as the engine does; returns what was asked for.
std::shared_ptr<std::vector<int>> answered(SliceViewer &viewer)
{
    auto asked = std::make_shared<std::vector<int>>();
    QObject::connect(
        &viewer, &SliceViewer::sliceWanted, &viewer,
        [&viewer, asked](const VolumePtr &scan, int k) {
            asked->push_back(k);
            Result<Volume> slice = sliceVolume(*scan, k);
            viewer.setSlice(scan, k,
                            slice ? Result<VolumePtr>(std::make_shared<const Volume>(std::move(*slice)))
                                  : Result<VolumePtr>(slice.error()));
        },
        Qt::QueuedConnection);
    return asked;
}

} // namespace

void tst_Viewer::aScanLargerThanTheMemoryIsScrolledSliceBySlice_data()
{
    QTest::addColumn<int>("order");
    const auto orders = axisOrders();
    for (size_t i = 0; i < orders.size(); i += 3)
        QTest::newRow(nameOf(orders[i]).c_str()) << int(i);
}

void tst_Viewer::aScanLargerThanTheMemoryIsScrolledSliceBySlice()
{
    QFETCH(int, order);
    const Geometry geometry = geometryOf(axisOrders()[size_t(order)], {20, 24, 22}, {2, 2, 3});
    const VolumeViewPtr plain =
        scanOf(geometry, Modality::Ct, [](const Vector3 &p) { return float(p[0] + 2 * p[1] + 3 * p[2]); });
    const VolumeViewPtr large = largeOf(plain);
    SliceViewer viewer(nullptr, SliceViewer::Drawing::Painter);
    viewer.resize(900, 400);
    const auto asked = answered(viewer);
    viewer.setVolume(large);
    viewer.show();
    const auto whole = shown(plain);
    const Geometry::Orientation nearest = geometry.nearestRas();
    Plane plane = Plane::Axial;
    for (const Plane each : {Plane::Sagittal, Plane::Coronal})
        if (nearest.axis[size_t(each)] == 2)
            plane = each;
    whole->setPaneMaximised(plane);
    QCoreApplication::processEvents();
    SlicePane *pane = viewer.pane(plane);
    SlicePane *expected = whole->pane(plane);
    for (const Plane each : {Plane::Axial, Plane::Sagittal, Plane::Coronal})
        QCOMPARE(viewer.pane(each)->isVisible(), each == plane);
    QVERIFY(viewer.findChild<QWidget *>(QStringLiteral("largeScanNote"))->isVisible());
    QVERIFY(!whole->findChild<QWidget *>(QStringLiteral("largeScanNote"))->isVisible());
    QVERIFY(!viewer.findChild<QWidget *>(QStringLiteral("volumeButton"))->isEnabled());
    viewer.resize(900, 400 + expected->height() - pane->height()); // the note takes a line
    QCoreApplication::processEvents();
    QCOMPARE(pane->size(), expected->size());

    for (SlicePane *each : {pane, expected}) { // a region: its values are those of the slice
        QTest::keyClick(each, Qt::Key_Q);
        QTest::mousePress(each, Qt::LeftButton, {}, each->pixelOf({6, 6, 6}).toPoint());
        QMouseEvent drag(QEvent::MouseMove, each->pixelOf({13, 14, 15}), QCursor::pos(), Qt::NoButton,
                         Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(each, &drag);
        QTest::mouseRelease(each, Qt::LeftButton, {}, each->pixelOf({13, 14, 15}).toPoint());
        QTest::keyClick(each, Qt::Key_Escape);
    }
    QCOMPARE(viewer.measurements().size(), size_t(1));
    if (QWidget *focused = QApplication::focusWidget())
        focused->clearFocus(); // its frame is in one of the pictures
    for (const int notches : {0, 1, 1, -1, 8, -3, -100, 100}) {
        wheel(pane, notches);
        wheel(expected, notches);
        QTRY_COMPARE(viewer.readout(), whole->readout());
        QCOMPARE(viewer.crosshairVoxel(), whole->crosshairVoxel());
        QCOMPARE(pane->grab().toImage(), expected->grab().toImage());
    }
    // Scrolled past: only the newest slice is read, and its neighbour ahead.
    QCoreApplication::processEvents();
    asked->clear();
    const int last = viewer.crosshairVoxel()[2];
    for (int step = 0; step < 12; ++step)
        wheel(pane, -1);
    wheel(expected, -12);
    QTRY_COMPARE(viewer.readout(), whole->readout());
    QVERIFY2(asked->size() <= 6, qPrintable(QString::number(asked->size())));
    QCOMPARE(std::abs(viewer.crosshairVoxel()[2] - last), 12);

    viewer.setVolume(plain); // one that fits has all its planes again
    for (const Plane each : {Plane::Axial, Plane::Sagittal, Plane::Coronal})
        QVERIFY(viewer.pane(each)->isVisible());
    QVERIFY(!viewer.findChild<QWidget *>(QStringLiteral("largeScanNote"))->isVisible());
}

void tst_Viewer::aSliceThatCannotBeReadSaysWhy()
{
    const VolumeViewPtr large = largeOf(gradient(), 9);
    SliceViewer viewer(nullptr, SliceViewer::Drawing::Painter);
    viewer.resize(900, 400);
    answered(viewer);
    viewer.setVolume(large);
    viewer.show();
    QVERIFY2(viewer.readout().contains(QStringLiteral("being read")), qPrintable(viewer.readout()));
    QTRY_VERIFY2(viewer.readout().contains(QStringLiteral("HU")), qPrintable(viewer.readout()));
    wheel(viewer.pane(Plane::Axial), 1);
    QTRY_VERIFY2(viewer.readout().contains(QStringLiteral("a.nii: damaged")), qPrintable(viewer.readout()));
    QVERIFY(!viewer.readout().contains(QStringLiteral("HU")));
    wheel(viewer.pane(Plane::Axial), 1);
    QTRY_VERIFY2(viewer.readout().contains(QStringLiteral("HU")), qPrintable(viewer.readout()));
}

FATHOM_TEST_SUBJECT(viewer, tst_Viewer)
#include "tst_viewer.moc"
