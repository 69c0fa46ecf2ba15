// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"
#include "viewer_scans.h"

#include <QAbstractButton>
#include <QSlider>
#include <QTest>
#include <widgets/slice_canvas.h>
#include <widgets/slice_pane.h>
#include <widgets/slice_viewer.h>

using namespace fathom;
using namespace fathom::test;

/// What VTK draws, under a display with OpenGL.
class tst_ViewerXvfb : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void vtkShowsTheVoxelsOfTheirPlace_data();
    void vtkShowsTheVoxelsOfTheirPlace();
    void vtkAndThePainterAgree();
    void structuresAreDrawnInTheirColour();
    void anotherScanReplacesTheFirst();
    void theViewerSurvivesMovingToAnotherWindow();
};

namespace {

std::unique_ptr<SliceViewer> shown(const VolumeViewPtr &view, SliceViewer::Drawing drawing)
{
    auto viewer = std::make_unique<SliceViewer>(nullptr, drawing);
    viewer->resize(900, 400);
    viewer->setVolume(view);
    viewer->findChild<QAbstractButton *>(QStringLiteral("crosshairButton"))->setChecked(false);
    viewer->findChild<QAbstractButton *>(QStringLiteral("smoothButton"))->setChecked(false);
    viewer->show();
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

void tst_ViewerXvfb::vtkAndThePainterAgree()
{
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
    for (SliceViewer *viewer : {vtk.get(), painter.get()})
        viewer->setWindow({0, 255});
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

FATHOM_TEST_SUBJECT(viewer_xvfb, tst_ViewerXvfb)
#include "tst_viewer_xvfb.moc"
