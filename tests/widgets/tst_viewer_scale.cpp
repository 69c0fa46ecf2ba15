// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"
#include "viewer_scans.h"

#include <QAbstractButton>
#include <QGuiApplication>
#include <QScreen>
#include <QTest>
#include <QWindow>
#include <widgets/slice_pane.h>
#include <widgets/slice_viewer.h>
#include <widgets/viewer_preferences.h>

using namespace fathom;
using namespace fathom::test;

/// The viewer where a pixel of the screen is not one of the layout: run with QT_SCALE_FACTOR 1, 1.25 and 2,
/// with the painter and, under a display, with VTK; and on two screens of different scales.
class tst_ViewerScale : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { ViewerPreferences::shared().fromJson({}); }
    void pixelsShowTheVoxelsOfTheirPlace();
    void thePictureReachesAllEdges();
    void overlaysAreAsSharpAsTheScreen();
    void anotherScreenIsFollowed();
};

namespace {

bool hasDisplay()
{
    return QGuiApplication::platformName() == QLatin1String("xcb");
}

std::unique_ptr<SliceViewer> shown(const VolumeViewPtr &view)
{
    auto viewer = std::make_unique<SliceViewer>(nullptr, hasDisplay() ? SliceViewer::Drawing::Vtk
                                                                      : SliceViewer::Drawing::Painter);
    viewer->resize(903, 401); // odd: 1.25 times that is no whole number
    viewer->setVolume(view);
    for (const char *name : {"crosshairButton", "smoothButton", "cropButton"})
        viewer->findChild<QAbstractButton *>(QString::fromLatin1(name))->setChecked(false);
    viewer->show();
    QCoreApplication::processEvents();
    return viewer;
}

/// What the canvas shows, in the screen's pixels, without the texts.
QImage canvas(SliceViewer &viewer, Plane plane)
{
    auto *widget = viewer.pane(plane)->findChild<QWidget *>(planeName(plane) + QStringLiteral("Canvas"));
    if (!QTest::qWaitFor([&] { return !widget->property("stale").toBool(); }))
        return {};
    return widget->grab().toImage();
}

void compareWithVoxels(SliceViewer &viewer, const Volume &volume, double ratio)
{
    for (const Plane plane : {Plane::Axial, Plane::Sagittal, Plane::Coronal}) {
        const SlicePane *pane = viewer.pane(plane);
        const QImage image = canvas(viewer, plane);
        QCOMPARE(image.devicePixelRatio(), ratio);
        QCOMPARE(image.size(), (QSizeF(pane->size()) * ratio).toSize());
        for (int step = 1; step < 6; ++step) {
            std::array<int, 3> voxel = viewer.crosshairVoxel();
            voxel[size_t(pane->frame().across)] = pane->frame().columns * step / 6;
            voxel[size_t(pane->frame().down)] = pane->frame().rows * (6 - step) / 6;
            const QPoint at = (pane->pixelOf(voxel) * ratio).toPoint();
            QVERIFY(image.rect().contains(at));
            const float value = volume.at(voxel[0], voxel[1], voxel[2]);
            const int grey = qGray(image.pixel(at));
            QVERIFY2(std::abs(float(grey) - value) <= 1.5F,
                     qPrintable(
                         QStringLiteral("%1: %2 instead of %3").arg(planeName(plane)).arg(grey).arg(value)));
        }
    }
}

VolumeViewPtr gradient()
{
    return scanOf(geometryOf(axisOrders()[0], {20, 24, 16}, {2, 2, 3}), Modality::Ct,
                  [](const Vector3 &p) { return float(p[0] + 2 * p[1] + 2 * p[2]); });
}

} // namespace

void tst_ViewerScale::pixelsShowTheVoxelsOfTheirPlace()
{
    const QString wanted = qEnvironmentVariable("QT_SCALE_FACTOR", QStringLiteral("1"));
    const auto scan = gradient();
    auto viewer = shown(scan);
    QCOMPARE(viewer->devicePixelRatioF(), wanted.toDouble());
    compareWithVoxels(*viewer, *scan->volume, wanted.toDouble());
}

void tst_ViewerScale::thePictureReachesAllEdges()
{
    auto viewer = shown(scanOf(geometryOf(axisOrders()[0], {20, 20, 20}, {2, 2, 2}), Modality::Ct,
                               [](const Vector3 &) { return 200.0F; }));
    for (int i = 0; i < 16; ++i)
        QTest::keyClick(viewer->pane(Plane::Axial), Qt::Key_Plus);
    for (const Plane plane : {Plane::Axial, Plane::Sagittal, Plane::Coronal}) {
        const QImage image = canvas(*viewer, plane);
        for (const int x : {0, image.width() / 2, image.width() - 1})
            for (const int y : {0, image.height() / 2, image.height() - 1})
                QVERIFY2(std::abs(qGray(image.pixel(x, y)) - 200) <= 1,
                         qPrintable(QStringLiteral("%1 %2: %3").arg(x).arg(y).arg(qGray(image.pixel(x, y)))));
    }
}

void tst_ViewerScale::overlaysAreAsSharpAsTheScreen()
{
    auto viewer = shown(gradient());
    // The whole picture has the screen's pixels, and the ruler ends at the pane's edge less its margin.
    const QImage image = viewer->pane(Plane::Axial)->grab().toImage();
    const double ratio = viewer->devicePixelRatioF();
    const int y = int((viewer->pane(Plane::Axial)->height() - 6 - 2) * ratio);
    int last = 0;
    for (int x = 0; x < image.width(); ++x)
        for (int row = y - int(2 * ratio); row <= y + int(ratio); ++row)
            if (qGray(image.pixel(x, row)) > 150)
                last = x;
    QVERIFY2(std::abs(last / ratio - (viewer->pane(Plane::Axial)->width() - 6)) <= 2.5,
             qPrintable(QString::number(last)));
    const QPixmap picture = viewer->picture(true);
    QCOMPARE(picture.devicePixelRatio(), ratio);
}

void tst_ViewerScale::anotherScreenIsFollowed()
{
    const QList<QScreen *> screens = QGuiApplication::screens();
    if (screens.size() < 2)
        QSKIP("one screen; widgets.viewer_two_screens has two");
    QVERIFY(screens[0]->devicePixelRatio() != screens[1]->devicePixelRatio());
    const auto scan = gradient();
    auto viewer = shown(scan);
    QScreen *first = viewer->screen();
    QScreen *other = screens[0] == first ? screens[1] : screens[0];
    compareWithVoxels(*viewer, *scan->volume, first->devicePixelRatio());
    for (QScreen *screen : {other, first}) {
        viewer->move(screen->geometry().topLeft() + QPoint(20, 20));
        QTRY_COMPARE(viewer->screen(), screen);
        compareWithVoxels(*viewer, *scan->volume, screen->devicePixelRatio());
    }
}

FATHOM_TEST_SUBJECT(viewer_scale, tst_ViewerScale)
#include "tst_viewer_scale.moc"
