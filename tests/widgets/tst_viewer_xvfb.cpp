// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"
#include "viewer_scans.h"

#include <QAbstractButton>
#include <QLabel>
#include <QSlider>
#include <QTest>
#include <QTranslator>
#include <widgets/slice_canvas.h>
#include <widgets/slice_pane.h>
#include <widgets/slice_viewer.h>
#include <widgets/viewer_preferences.h>
#include <widgets/volume_pane.h>

using namespace fathom;
using namespace fathom::test;

/// What VTK draws, under a display with OpenGL.
class tst_ViewerXvfb : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { ViewerPreferences::shared().setValues({}); }
    void vtkShowsTheVoxelsOfTheirPlace_data();
    void vtkShowsTheVoxelsOfTheirPlace();
    void vtkAndThePainterAgree_data();
    void vtkAndThePainterAgree();
    void structuresAreDrawnInTheirColour();
    void anotherScanReplacesTheFirst();
    void theViewerSurvivesMovingToAnotherWindow();
    void theScanIsSeenFromEachSide_data();
    void theScanIsSeenFromEachSide();
    void surfacesLieWhereTheirLabelsAre();
    void theThreeDimensionalViewStopsAndStartsAgain();
    void controlsOfTheThreeDimensionalViewFitANarrowPane();
    void withoutOpenGlTheProcessorDrawsAndSaysSo();
};

namespace {

/// Words half as long again as the English ones, as German's are.
class LongWords final : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char *, const char *source, const char *, int) const override
    {
        const QString text = QString::fromUtf8(source);
        return text + text.left(text.size() / 2);
    }
};

std::unique_ptr<SliceViewer> shown(const VolumeViewPtr &view, SliceViewer::Drawing drawing)
{
    auto viewer = std::make_unique<SliceViewer>(nullptr, drawing);
    viewer->resize(900, 400);
    viewer->setVolume(view);
    viewer->findChild<QAbstractButton *>(QStringLiteral("crosshairButton"))->setChecked(false);
    viewer->findChild<QAbstractButton *>(QStringLiteral("smoothButton"))->setChecked(false);
    viewer->show();
    QCoreApplication::processEvents(); // the bar may take a second row
    return viewer;
}

QImage framebuffer(SliceViewer &viewer, Plane plane)
{
    // By its class: a picture of the painter's would show nothing about VTK.
    for (QWidget *canvas : viewer.pane(plane)->findChildren<QWidget *>())
        if (canvas->inherits("fathom::VtkWidget")) {
            // Drawn in a turn of the event loop that comes soon.
            if (!QTest::qWaitFor([&] { return !canvas->property("stale").toBool(); }))
                return {};
            return canvas->grab().toImage();
        }
    return {};
}

Geometry order(const char *name, const std::array<int, 3> &size, const Vector3 &spacing)
{
    for (const AxisOrder &each : axisOrders())
        if (nameOf(each) == name)
            return geometryOf(each, size, spacing);
    return {};
}

} // namespace

void tst_ViewerXvfb::vtkShowsTheVoxelsOfTheirPlace_data()
{
    QTest::addColumn<QByteArray>("order");
    for (const char *name : {"LPH", "RAH", "RPF", "PLH", "AHR", "HRA", "FPL"})
        QTest::newRow(name) << QByteArray(name);
}

void tst_ViewerXvfb::vtkShowsTheVoxelsOfTheirPlace()
{
    QFETCH(QByteArray, order);
    const Geometry geometry = ::order(order.constData(), {6, 5, 4}, {10, 12, 15});
    const auto value = [](const Vector3 &p) {
        return float(std::lround(p[0] / 10) * 40 + std::lround(p[1] / 12) * 8 + std::lround(p[2] / 15));
    };
    const auto viewer = shown(scanOf(geometry, Modality::Ct, value), SliceViewer::Drawing::Vtk);
    QVERIFY(QTest::qWaitForWindowExposed(viewer.get()));
    viewer->setWindow({0, 255});
    viewer->setCrosshair({20, 24, 30});
    for (const Plane plane : {Plane::Axial, Plane::Sagittal, Plane::Coronal}) {
        const QImage image = framebuffer(*viewer, plane);
        const SlicePane *pane = viewer->pane(plane);
        QCOMPARE(image.size(), pane->size());
        for (int k = 0; k < 4; ++k)
            for (int j = 0; j < 5; ++j)
                for (int i = 0; i < 6; ++i) {
                    Vector3 patient = {i * 10.0, j * 12.0, k * 15.0};
                    patient[size_t(plane)] = viewer->crosshair()[size_t(plane)];
                    const Vector3 index = geometry.toIndex(patient);
                    const QPointF pixel = pane->pixelOf(
                        {int(std::lround(index[0])), int(std::lround(index[1])), int(std::lround(index[2]))});
                    const int grey = qRed(image.pixel(pixel.toPoint()));
                    QVERIFY2(std::abs(grey - int(value(patient))) <= 1,
                             qPrintable(QStringLiteral("%1: %2 instead of %3 at %4 %5")
                                            .arg(planeName(plane))
                                            .arg(grey)
                                            .arg(value(patient))
                                            .arg(pixel.x())
                                            .arg(pixel.y())));
                }
    }
}

void tst_ViewerXvfb::vtkAndThePainterAgree_data()
{
    QTest::addColumn<int>("slab");
    QTest::addColumn<bool>("turned");
    QTest::newRow("slice") << int(SlabMode::Off) << false;
    QTest::newRow("neurological") << int(SlabMode::Off) << true;
    QTest::newRow("maximum") << int(SlabMode::Maximum) << false;
    QTest::newRow("minimum") << int(SlabMode::Minimum) << false;
    QTest::newRow("mean") << int(SlabMode::Mean) << true;
}

void tst_ViewerXvfb::vtkAndThePainterAgree()
{
    QFETCH(int, slab);
    QFETCH(bool, turned);
    ViewerPreferences::Values values;
    values.convention = {turned, turned};
    ViewerPreferences::shared().setValues(values);
    // Oblique, anisotropic, sizes that are no powers of two; a spot in one corner only.
    const double c = std::cos(0.3), s = std::sin(0.3);
    Geometry geometry = order("ARF", {37, 51, 19}, {1.3, 0.9, 3.1});
    const auto d = geometry.direction;
    for (size_t axis = 0; axis < 3; ++axis) {
        geometry.direction[axis] = c * d[axis] - s * d[3 + axis];
        geometry.direction[3 + axis] = s * d[axis] + c * d[3 + axis];
    }
    const auto value = [](const Vector3 &p) {
        return float(int(std::abs(p[0]) * 3 + std::abs(p[1]) * 5 + std::abs(p[2]) * 2) % 200);
    };
    const VolumeViewPtr view = scanOf(geometry, Modality::Mr, value);
    const auto vtk = shown(view, SliceViewer::Drawing::Vtk);
    const auto painter = shown(view, SliceViewer::Drawing::Painter);
    QVERIFY(QTest::qWaitForWindowExposed(vtk.get()));
    QVERIFY(QTest::qWaitForWindowExposed(painter.get()));
    for (SliceViewer *viewer : {vtk.get(), painter.get()}) {
        viewer->setWindow({0, 255});
        viewer->setSlab({SlabMode(slab), 12.0});
    }
    for (const Plane plane : {Plane::Axial, Plane::Sagittal, Plane::Coronal}) {
        const QImage drawn = framebuffer(*vtk, plane);
        auto *canvas =
            painter->pane(plane)->findChild<QWidget *>(planeName(plane) + QStringLiteral("Canvas"));
        const QImage expected = canvas->grab().toImage();
        QCOMPARE(drawn.size(), expected.size());
        // Pixels on the border of two voxels may fall to either side.
        int different = 0;
        for (int y = 0; y < drawn.height(); ++y)
            for (int x = 0; x < drawn.width(); ++x)
                different += std::abs(qRed(drawn.pixel(x, y)) - qRed(expected.pixel(x, y))) > 2;
        QVERIFY2(different < drawn.width() * drawn.height() / 50,
                 qPrintable(QStringLiteral("%1: %2 pixels differ").arg(planeName(plane)).arg(different)));
    }
}

void tst_ViewerXvfb::structuresAreDrawnInTheirColour()
{
    const Geometry geometry = order("LPH", {20, 24, 16}, {2, 2, 3});
    const VolumeViewPtr plain = scanOf(geometry, Modality::Ct, [](const Vector3 &) { return 0.0F; });
    const auto viewer = shown(labelled(plain, {{1, QStringLiteral("liver")}, {2, QStringLiteral("spleen")}},
                                       [](const Vector3 &p) {
                                           return quint16(p[0] < 20 ? 1 : p[0] < 30 ? 2 : 0);
                                       }),
                              SliceViewer::Drawing::Vtk);
    QVERIFY(QTest::qWaitForWindowExposed(viewer.get()));
    viewer->setWindow({1000, 2000});
    viewer->findChild<QSlider *>(QStringLiteral("maskOpacity"))->setValue(100);
    for (const Plane plane : {Plane::Axial, Plane::Coronal}) {
        const QImage image = framebuffer(*viewer, plane);
        const SlicePane *pane = viewer->pane(plane);
        const auto at = [&](int i) { return image.pixel(pane->pixelOf({i, 12, 8}).toPoint()) | 0xff000000; };
        QCOMPARE(at(4), qRgb(0xe6, 0x9f, 0));
        QCOMPARE(at(12), qRgb(0x56, 0xb4, 0xe9));
        QCOMPARE(at(18), qRgb(0, 0, 0));
    }
}

void tst_ViewerXvfb::anotherScanReplacesTheFirst()
{
    const auto flat = [](float value, const std::array<int, 3> &size) {
        return scanOf(order("LPH", size, {2, 2, 2}), Modality::Ct,
                      [value](const Vector3 &) { return value; });
    };
    const auto viewer = shown(flat(200, {20, 20, 20}), SliceViewer::Drawing::Vtk);
    QVERIFY(QTest::qWaitForWindowExposed(viewer.get()));
    const auto middle = [&] {
        const QImage image = framebuffer(*viewer, Plane::Axial);
        return qRed(image.pixel(image.width() / 2, image.height() / 2));
    };
    QCOMPARE(middle(), 200);
    viewer->setVolume(flat(90, {33, 12, 7}));
    QCOMPARE(middle(), 90);
    viewer->setVolume(nullptr);
    QCOMPARE(middle(), 0);
    viewer->setVolume(flat(60, {9, 9, 9}));
    QCOMPARE(middle(), 60);
}

void tst_ViewerXvfb::theViewerSurvivesMovingToAnotherWindow()
{
    const VolumeViewPtr view =
        scanOf(order("LPH", {20, 20, 20}, {2, 2, 2}), Modality::Ct, [](const Vector3 &) { return 120.0F; });
    auto viewer = shown(view, SliceViewer::Drawing::Vtk);
    QVERIFY(QTest::qWaitForWindowExposed(viewer.get()));
    QCOMPARE(qRed(framebuffer(*viewer, Plane::Axial).pixel(150, 150)), 120);
    QWidget other;
    other.resize(950, 450);
    viewer->setParent(&other);
    other.show();
    viewer->show();
    QVERIFY(QTest::qWaitForWindowExposed(&other));
    QCOMPARE(qRed(framebuffer(*viewer, Plane::Axial).pixel(150, 150)), 120);
    viewer->setParent(nullptr); // deleted by us, before the other window
}

namespace {

/// The 3-D view at rest.
QImage scene(SliceViewer &viewer)
{
    VolumePane *pane = viewer.volumePane();
    if (!QTest::qWaitFor([&] { return !pane->isBusy(); }, 60000))
        return {};
    return pane->canvas()->grab().toImage();
}

/// Middle of what is bright, 0 .. 1 from left to right and from top to bottom.
QPointF middleOf(const QImage &image, QRgb &colour)
{
    double x = 0, y = 0, sum = 0;
    std::array<double, 3> mean = {0, 0, 0};
    for (int row = 0; row < image.height(); ++row)
        for (int column = 0; column < image.width(); ++column) {
            const QRgb pixel = image.pixel(column, row);
            if (std::max({qRed(pixel), qGreen(pixel), qBlue(pixel)}) < 40)
                continue;
            x += column;
            y += row;
            ++sum;
            mean[0] += qRed(pixel);
            mean[1] += qGreen(pixel);
            mean[2] += qBlue(pixel);
        }
    if (sum == 0)
        return {-1, -1};
    colour = qRgb(int(mean[0] / sum), int(mean[1] / sum), int(mean[2] / sum));
    return {x / sum / image.width(), y / sum / image.height()};
}

} // namespace

void tst_ViewerXvfb::theScanIsSeenFromEachSide_data()
{
    vtkShowsTheVoxelsOfTheirPlace_data();
}

void tst_ViewerXvfb::theScanIsSeenFromEachSide()
{
    QFETCH(QByteArray, order);
    // Bone in the corner at the patient's left, back and head.
    const Geometry geometry = ::order(order.constData(), {24, 30, 20}, {3, 2.5, 4});
    const auto viewer = shown(
        scanOf(geometry, Modality::Ct,
               [](const Vector3 &p) { return p[0] > 45 && p[1] > 45 && p[2] > 50 ? 1200.0F : -1000.0F; }),
        SliceViewer::Drawing::Vtk);
    QVERIFY(QTest::qWaitForWindowExposed(viewer.get()));
    VolumePane *pane = viewer->volumePane();
    QVERIFY(!pane->isVisible());
    QVERIFY(!pane->isBusy());
    QTest::keyClick(viewer->pane(Plane::Axial), Qt::Key_T);
    QVERIFY(pane->isVisible());
    struct Expected
    {
        VolumePane::View view;
        bool right, below;
    };
    for (const Expected &each :
         {Expected{VolumePane::View::Front, true, false}, Expected{VolumePane::View::Back, false, false},
          Expected{VolumePane::View::Left, true, false}, Expected{VolumePane::View::Right, false, false},
          Expected{VolumePane::View::Head, false, true}, Expected{VolumePane::View::Feet, true, true}}) {
        scene(*viewer);
        pane->lookFrom(each.view);
        QRgb colour = 0;
        const QPointF middle = middleOf(scene(*viewer), colour);
        QVERIFY2(middle.x() >= 0, "nothing is drawn");
        QVERIFY2((middle.x() > 0.52) == each.right && (middle.x() < 0.48) == !each.right,
                 qPrintable(QString::number(middle.x())));
        QVERIFY2((middle.y() > 0.52) == each.below && (middle.y() < 0.48) == !each.below,
                 qPrintable(QString::number(middle.y())));
    }
    // Half a turn by keys shows the back.
    pane->lookFrom(VolumePane::View::Front);
    for (int i = 0; i < 18; ++i)
        QTest::keyClick(pane, Qt::Key_Right);
    QRgb colour = 0;
    QVERIFY(middleOf(scene(*viewer), colour).x() < 0.48);
    QTest::keyClick(pane, Qt::Key_T);
    QVERIFY(!pane->isVisible());
}

void tst_ViewerXvfb::surfacesLieWhereTheirLabelsAre()
{
    const Geometry geometry = order("ARF", {40, 40, 40}, {2, 2, 2});
    const VolumeViewPtr plain = scanOf(geometry, Modality::Ct, [](const Vector3 &) { return -1000.0F; });
    const auto ball = [](const Vector3 &p, const Vector3 &middle) {
        return std::hypot(p[0] - middle[0], p[1] - middle[1], p[2] - middle[2]) < 12;
    };
    const auto viewer =
        shown(labelled(plain, {{1, QStringLiteral("liver")}, {2, QStringLiteral("spleen")}},
                       [&](const Vector3 &p) {
                           return quint16(ball(p, {20, 40, 60}) ? 1 : ball(p, {60, 40, 20}) ? 2 : 0);
                       }),
              SliceViewer::Drawing::Vtk);
    QVERIFY(QTest::qWaitForWindowExposed(viewer.get()));
    viewer->setVolumeVisible(true);
    VolumePane *pane = viewer->volumePane();
    QRgb colour = 0;
    QVERIFY(middleOf(scene(*viewer), colour).x() < 0); // air
    pane->setStructures({1});
    const QPointF liver = middleOf(scene(*viewer), colour);
    QVERIFY2(liver.x() > 0 && liver.x() < 0.48 && liver.y() < 0.48,
             qPrintable(QStringLiteral("%1 %2").arg(liver.x()).arg(liver.y())));
    QVERIFY2(qRed(colour) > qBlue(colour) + 40, qPrintable(QString::number(colour, 16))); // e69f00
    pane->setStructures({2});
    const QPointF spleen = middleOf(scene(*viewer), colour);
    QVERIFY(spleen.x() > 0.52 && spleen.y() > 0.52);
    QVERIFY2(qBlue(colour) > qRed(colour) + 40, qPrintable(QString::number(colour, 16))); // 56b4e9
    // As large as the ball: its outline's width in millimetres, with and without the other one.
    const QImage image = scene(*viewer);
    int low = image.width(), high = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (qBlue(image.pixel(x, y)) > 40) {
                low = std::min(low, x);
                high = std::max(high, x);
            }
    const double offset = (spleen.x() - 0.5) * image.width(); // 21 mm left of the middle at 39 mm
    const double mm = (high - low + 1) * 21.0 / offset;
    QVERIFY2(mm > 21 && mm < 26, qPrintable(QString::number(mm)));
    QCOMPARE(pane->structures(), QList<int>{2});
}

void tst_ViewerXvfb::theThreeDimensionalViewStopsAndStartsAgain()
{
    const auto viewer = shown(scanOf(order("LPH", {160, 160, 160}, {1, 1, 1}), Modality::Mr,
                                     [](const Vector3 &p) { return float(p[0]); }),
                              SliceViewer::Drawing::Vtk);
    QVERIFY(QTest::qWaitForWindowExposed(viewer.get()));
    viewer->setVolumeVisible(true);
    viewer->findChild<QAbstractButton *>(QStringLiteral("volumeCancel"))->click();
    QRgb colour = 0;
    QVERIFY(middleOf(scene(*viewer), colour).x() < 0);
    QTest::keyClick(viewer->volumePane(), Qt::Key_R);
    QVERIFY(middleOf(scene(*viewer), colour).x() > 0);
    // Maximised by F, all four again by F.
    QTest::keyClick(viewer->volumePane(), Qt::Key_F);
    QVERIFY(!viewer->pane(Plane::Axial)->isVisible());
    QTest::keyClick(viewer->volumePane(), Qt::Key_F);
    QVERIFY(viewer->pane(Plane::Axial)->isVisible());
    viewer->setVolume(nullptr);
    QVERIFY(middleOf(scene(*viewer), colour).x() < 0);
}

void tst_ViewerXvfb::controlsOfTheThreeDimensionalViewFitANarrowPane()
{
    LongWords language;
    QCoreApplication::installTranslator(&language);
    const VolumeViewPtr scan = scanOf(geometryOf(axisOrders()[0], {20, 24, 16}, {2, 2, 3}), Modality::Ct,
                                      [](const Vector3 &) { return 130.0F; });
    auto viewer = shown(scan, SliceViewer::Drawing::Vtk);
    viewer->setVolumeVisible(true);
    for (const int width : {330, 700}) {
        VolumePane *pane = viewer->volumePane();
        pane->setParent(nullptr);
        pane->resize(width, 300);
        pane->show();
        QTRY_VERIFY(!pane->isBusy());
        QCoreApplication::processEvents();
        int rows = 0, last = -1;
        for (const char *name :
             {"volumeLook", "volumeThreshold", "surfacesButton", "volumeFromA", "volumeFromF"}) {
            const auto *control = pane->findChild<QWidget *>(QString::fromLatin1(name));
            const QRect place(control->mapTo(pane, QPoint(0, 0)), control->size());
            QVERIFY2(pane->rect().contains(place), name);
            QVERIFY2(control->width() >= control->minimumSizeHint().width(), name);
            if (std::abs(place.center().y() - last) > 8)
                ++rows;
            last = place.center().y();
        }
        QCOMPARE(rows, width == 330 ? 2 : 1);
    }
    viewer->volumePane()->setParent(viewer.get());
    QCoreApplication::removeTranslator(&language);
}

void tst_ViewerXvfb::withoutOpenGlTheProcessorDrawsAndSaysSo()
{
    const auto drawnByVtk = [](SliceViewer &viewer) {
        for (QWidget *each : viewer.findChildren<QWidget *>())
            if (each->inherits("fathom::VtkWidget"))
                return true;
        return false;
    };
    const VolumeViewPtr scan = scanOf(geometryOf(axisOrders()[0], {20, 24, 16}, {2, 2, 3}), Modality::Ct,
                                      [](const Vector3 &) { return 130.0F; });
    const auto note = [](SliceViewer &viewer) {
        return viewer.findChild<QLabel *>(QStringLiteral("softwareNote"));
    };
    {
        auto viewer = shown(scan, SliceViewer::Drawing::Automatic);
        QVERIFY(drawnByVtk(*viewer));
        QVERIFY(!note(*viewer)->isVisible());
    }
    qputenv("FATHOM_NO_OPENGL", "1");
    auto viewer = shown(scan, SliceViewer::Drawing::Automatic);
    QVERIFY(!drawnByVtk(*viewer));
    QVERIFY(note(*viewer)->isVisible());
    QVERIFY(note(*viewer)->text().contains(QStringLiteral("FATHOM_NO_OPENGL")));
    viewer->setVolumeVisible(true);
    QVERIFY(!viewer->volumePane()->canvas());
    SlicePane *pane = viewer->pane(Plane::Axial);
    const QImage image = pane->picture(true).toImage();
    QCOMPARE(qGray(image.pixel(pane->pixelOf({5, 5, 8}).toPoint())), 130);
    qunsetenv("FATHOM_NO_OPENGL");
}

FATHOM_TEST_SUBJECT(viewer_xvfb, tst_ViewerXvfb)
#include "tst_viewer_xvfb.moc"
