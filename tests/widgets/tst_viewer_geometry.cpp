// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"
#include "viewer_scans.h"

#include <QTest>
#include <volume/slice.h>
#include <widgets/encoder_crop.h>
#include <widgets/plane_frame.h>
#include <widgets/structure_colors.h>
#include <widgets/window_presets.h>

using namespace fathom;
using namespace fathom::test;

class tst_ViewerGeometry : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyOrientationIsRadiological_data();
    void everyOrientationIsRadiological();
    void pixelAndPatientPointAgreeBothWays_data() { everyOrientationIsRadiological_data(); }
    void pixelAndPatientPointAgreeBothWays();
    void obliqueScanKeepsItsAxesAndSaysSo();
    void fittedSliceHasTrueMillimetres();
    void cropAgreesWithTheSliceRule_data();
    void cropAgreesWithTheSliceRule();
    void presetsOfCtAreTheKnownWindows();
    void presetsOfMrComeFromTheVoxels();
    void structuresKeepTheirColours();
};

namespace {

Vector3 difference(const Vector3 &a, const Vector3 &b)
{
    return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}

bool near(const Vector3 &a, const Vector3 &b, double tolerance = 1e-9)
{
    const Vector3 d = difference(a, b);
    return std::hypot(d[0], d[1], d[2]) <= tolerance;
}

constexpr std::array<int, 3> boxSize = {7, 5, 9};
constexpr Vector3 boxSpacing = {1.5, 2.0, 3.0};

} // namespace

void tst_ViewerGeometry::everyOrientationIsRadiological_data()
{
    QTest::addColumn<int>("order");
    const auto orders = axisOrders();
    for (size_t i = 0; i < orders.size(); ++i)
        QTest::newRow(nameOf(orders[i]).c_str()) << int(i);
}

void tst_ViewerGeometry::everyOrientationIsRadiological()
{
    QFETCH(int, order);
    const Geometry geometry = geometryOf(axisOrders()[size_t(order)], boxSize, boxSpacing);
    struct Expected
    {
        Plane plane;
        Vector3 rightwards, downwards, onwards; // mm of one column, row and slice, LPS
        const char *letters;                    // left, right, top, bottom
    };
    const std::array<Expected, 3> planes = {{{Plane::Axial, {1.5, 0, 0}, {0, 2, 0}, {0, 0, 3}, "RLAP"},
                                             {Plane::Coronal, {1.5, 0, 0}, {0, 0, -3}, {0, -2, 0}, "RLHF"},
                                             {Plane::Sagittal, {0, 2, 0}, {0, 0, -3}, {-1.5, 0, 0}, "APHF"}}};
    for (const Expected &expected : planes) {
        const PlaneFrame frame = PlaneFrame::of(geometry, expected.plane);
        const auto at = [&](double column, double row, double slice) {
            return geometry.toPatient(frame.toIndex(column, row, slice));
        };
        QVERIFY(near(difference(at(3, 2, 1), at(2, 2, 1)), expected.rightwards));
        QVERIFY(near(difference(at(2, 3, 1), at(2, 2, 1)), expected.downwards));
        QVERIFY(near(difference(at(2, 2, 2), at(2, 2, 1)), expected.onwards));
        QCOMPARE(frame.left + frame.right + frame.top + frame.bottom, QString::fromLatin1(expected.letters));
        QCOMPARE(frame.columns, expected.plane == Plane::Sagittal ? 5 : 7);
        QCOMPARE(frame.rows, expected.plane == Plane::Axial ? 5 : 9);
        QCOMPARE(frame.columnMm, expected.plane == Plane::Sagittal ? 2.0 : 1.5);
        QCOMPARE(frame.rowMm, expected.plane == Plane::Axial ? 2.0 : 3.0);
    }
}

void tst_ViewerGeometry::pixelAndPatientPointAgreeBothWays()
{
    QFETCH(int, order);
    const Geometry geometry = geometryOf(axisOrders()[size_t(order)], boxSize, boxSpacing);
    for (const Plane plane : {Plane::Axial, Plane::Coronal, Plane::Sagittal}) {
        const PlaneFrame frame = PlaneFrame::of(geometry, plane);
        const PaneTransform transform = PaneTransform::fitted(frame, {333, 251}, 18, 1.7, {4, -3});
        for (const Vector3 &index : {Vector3{0, 0, 0}, Vector3{2, 3, 1}, Vector3{1, 0, 4}}) {
            const PlaneFrame::Place place = frame.fromIndex(index);
            const QPointF pixel = transform.toScreen(place.column, place.row);
            const QPointF back = transform.toPlane(pixel);
            const Vector3 patient = geometry.toPatient(frame.toIndex(back.x(), back.y(), place.slice));
            QVERIFY(near(patient, geometry.toPatient(index)));
            QCOMPARE(frame.sliceOfStored(int(index[size_t(frame.through)])), int(place.slice));
        }
    }
}

void tst_ViewerGeometry::obliqueScanKeepsItsAxesAndSaysSo()
{
    // 20 degrees about the foot-head axis, then stored front to back.
    const double c = std::cos(20 * M_PI / 180), s = std::sin(20 * M_PI / 180);
    Geometry geometry;
    geometry.size = {30, 20, 10};
    geometry.direction = {s, c, 0, -c, s, 0, 0, 0, 1};
    const PlaneFrame axial = PlaneFrame::of(geometry, Plane::Axial);
    QCOMPARE(axial.across, 1);
    QCOMPARE(axial.down, 0);
    QCOMPARE(axial.through, 2);
    QCOMPARE(axial.right, QStringLiteral("LP"));
    QCOMPARE(axial.left, QStringLiteral("RA"));
    QCOMPARE(axial.top, QStringLiteral("AL"));
    QCOMPARE(axial.bottom, QStringLiteral("PR"));
    const PlaneFrame coronal = PlaneFrame::of(geometry, Plane::Coronal);
    QCOMPARE(coronal.top, QStringLiteral("H"));
    QCOMPARE(coronal.left, QStringLiteral("RA"));
}

void tst_ViewerGeometry::fittedSliceHasTrueMillimetres()
{
    const Geometry geometry = geometryOf(axisOrders()[0], {100, 100, 20}, {1, 1, 5});
    const PlaneFrame frame = PlaneFrame::of(geometry, Plane::Coronal);
    const PaneTransform transform = PaneTransform::fitted(frame, {400, 300}, 20);
    const QRectF extent = transform.extent(frame);
    QCOMPARE(extent.width(), extent.height()); // 100 mm each
    QCOMPARE(extent.height(), 260.0);
    QCOMPARE(extent.center(), QPointF(200, 150));
}

void tst_ViewerGeometry::cropAgreesWithTheSliceRule_data()
{
    QTest::addColumn<int>("order");
    QTest::addColumn<int>("method");
    QTest::addColumn<bool>("anisotropic");
    const auto orders = axisOrders();
    for (size_t i = 0; i < orders.size(); i += 5)
        for (const bool anisotropic : {false, true}) {
            QTest::addRow("%s fathom %d", nameOf(orders[i]).c_str(), anisotropic)
                << int(i) << int(Method::Fathom) << anisotropic;
            if (!anisotropic)
                QTest::addRow("%s paper", nameOf(orders[i]).c_str()) << int(i) << int(Method::Paper) << false;
        }
}

void tst_ViewerGeometry::cropAgreesWithTheSliceRule()
{
    QFETCH(int, order);
    QFETCH(int, method);
    QFETCH(bool, anisotropic);
    const Vector3 spacing = anisotropic ? Vector3{1.5, 1.4, 4.0} : Vector3{2, 2, 2};
    const Geometry geometry = geometryOf(axisOrders()[size_t(order)], {21, 26, 17}, spacing);
    const VolumeViewPtr view =
        scanOf(geometry, Modality::Ct, [](const Vector3 &p) { return float(p[0] + p[1] + p[2]); });
    Volume volume = *view->volume;
    volume.studyType = QStringLiteral("ct abdomen");
    const auto source = SliceSource::prepare(volume, Method(method));
    VERIFY_RESULT(source);
    for (const Plane plane : source->planes()) {
        const int index = source->sliceCount(plane) / 3;
        const EncoderCrop crop = EncoderCrop::of(geometry, Method(method), plane, index);
        const SliceSource::StoredSlice stored = source->storedSlice(plane, index);
        QCOMPARE(crop.storedAxis, stored.axis);
        QCOMPARE(crop.storedIndex, stored.index);
        for (const auto &[u, v] : {std::pair(0.0, 0.0), {1.0, 0.0}, {0.25, 0.75}, {1.0, 1.0}})
            QVERIFY(near(geometry.toPatient(crop.toIndex(u, v)), source->pictureToPatient(plane, index, u, v),
                         1e-6));
    }
}

void tst_ViewerGeometry::presetsOfCtAreTheKnownWindows()
{
    const VolumeViewPtr view = scanOf(geometryOf(axisOrders()[0], boxSize, boxSpacing), Modality::Ct,
                                      [](const Vector3 &) { return 0.0F; });
    const auto presets = windowPresets(*view->volume, {-800, 600});
    QCOMPARE(presets.size(), size_t(6));
    QCOMPARE(presets[0].window.lower, -800.0);
    const std::array<Window, 5> expected = {{{-160, 240}, {-1350, 150}, {-500, 1300}, {0, 80}, {-20, 180}}};
    for (size_t i = 0; i < 5; ++i) {
        QCOMPARE(presets[i + 1].window.lower, expected[i].lower);
        QCOMPARE(presets[i + 1].window.upper, expected[i].upper);
    }
    QCOMPARE(valueUnit(Modality::Ct), QStringLiteral("HU"));
}

void tst_ViewerGeometry::presetsOfMrComeFromTheVoxels()
{
    const VolumeViewPtr view = scanOf(geometryOf(axisOrders()[0], {50, 50, 40}, {1, 1, 1}), Modality::Mr,
                                      [](const Vector3 &p) { return float(p[0] * 2); });
    const auto presets = windowPresets(*view->volume, {0, 0});
    QCOMPARE(presets.size(), size_t(6));
    // Columns 1..49 are above 0, evenly often: values 2, 4 .. 98.
    QCOMPARE(presets[1].window.lower, 2.0);
    QCOMPARE(presets[1].window.upper, 98.0);
    QCOMPARE(presets[0].window.upper, presets[1].window.upper); // no encoder window given
    for (const WindowPreset &preset : presets)
        QVERIFY(preset.window.upper > preset.window.lower);
    QCOMPARE(valueUnit(Modality::Mr), QStringLiteral("a.u."));
}

void tst_ViewerGeometry::structuresKeepTheirColours()
{
    QVERIFY(!structureColors({}));
    QMap<int, QString> names;
    for (int i = 1; i <= 24; ++i)
        names[i * 3] = QStringLiteral("structure_%1").arg(i, 2, 10, QLatin1Char('0'));
    const LabelColours colours = structureColors(names);
    QCOMPARE(colours->size(), size_t(73));
    QSet<QRgb> different;
    for (int i = 1; i <= 24; ++i)
        different.insert((*colours)[size_t(i * 3)]);
    QCOMPARE(different.size(), 24);
    QCOMPARE(*structureColors(names), *colours);
    const LabelColours pair = structureColors({{1, QStringLiteral("kidney_left")},
                                               {2, QStringLiteral("liver")},
                                               {5, QStringLiteral("kidney_right")}});
    QCOMPARE((*pair)[1], (*pair)[5]);
    QVERIFY((*pair)[1] != (*pair)[2]);
}

FATHOM_TEST_SUBJECT(viewer_geometry, tst_ViewerGeometry)
#include "tst_viewer_geometry.moc"
