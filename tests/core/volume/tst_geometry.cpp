// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"
#include "test_files.h"

#include <volume/slice.h>

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace fathom;
using namespace fathom::test;

namespace {

/// RAS storage in LPS millimetres, an origin off the grid and three different spacings.
Geometry rasGeometry()
{
    Geometry geometry;
    geometry.size = {11, 13, 9};
    geometry.spacing = {1.5, 2.0, 2.75};
    geometry.direction = {-1, 0, 0, 0, -1, 0, 0, 0, 1};
    geometry.origin = {40.5, 12.25, -300};
    return geometry;
}

struct Order
{
    std::array<int, 3> axes;
    std::array<bool, 3> flips;
};

std::vector<Order> allOrders()
{
    std::vector<Order> orders;
    std::array<int, 3> axes = {0, 1, 2};
    do {
        for (int mask = 0; mask < 8; ++mask)
            orders.push_back({axes, {(mask & 1) != 0, (mask & 2) != 0, (mask & 4) != 0}});
    } while (std::next_permutation(axes.begin(), axes.end()));
    return orders;
}

/// Turns a grid about an axis that is none of its own.
Geometry turned(Geometry geometry, double degrees)
{
    const double c = std::cos(degrees * M_PI / 180);
    const double s = std::sin(degrees * M_PI / 180);
    // About z, then half as much about x.
    const double c2 = std::cos(degrees * M_PI / 360);
    const double s2 = std::sin(degrees * M_PI / 360);
    const std::array<double, 9> rotation = {c, -s, 0, c2 * s, c2 * c, -s2, s2 * s, s2 * c, c2};
    std::array<double, 9> result = {};
    for (size_t row = 0; row < 3; ++row)
        for (size_t column = 0; column < 3; ++column)
            for (size_t n = 0; n < 3; ++n)
                result[3 * row + column] += rotation[3 * row + n] * geometry.direction[3 * n + column];
    geometry.direction = result;
    return geometry;
}

double distance(const Vector3 &a, const Vector3 &b)
{
    return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

} // namespace

class tst_Geometry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyOrientationGoesToThePatientAndBack();
    void everyOrientationSurvivesTheFile();
    void storageOrderDoesNotChangeThePixels();
    void presenceAndStoredSliceFollowTheStorageOrder();
    void aPicturesPointLiesWhereItsVoxelLies();
    void cornersDecideWhetherAMaskBelongs();
    void obliqueGridsTakeTheNearestAxes();
};

void tst_Geometry::everyOrientationGoesToThePatientAndBack()
{
    const std::vector<Order> orders = allOrders();
    QCOMPARE(orders.size(), size_t(48));
    const Volume ras = patternVolume(rasGeometry());
    QSet<QString> codes;
    for (const double degrees : {0.0, 17.0}) {
        for (const Order &order : orders) {
            Volume start = ras;
            start.geometry = turned(start.geometry, degrees);
            const Volume volume = restored(start, order.axes, order.flips);
            const Geometry &geometry = volume.geometry;
            const Vector3 index = {3.25, -1.5, 6};
            QVERIFY(distance(geometry.toIndex(geometry.toPatient(index)), index) < 1e-9);

            // The nearest RAS order undoes what was done.
            const Geometry::Orientation found = geometry.nearestRas();
            for (size_t a = 0; a < 3; ++a) {
                QCOMPARE(found.axis[size_t(order.axes[a])], int(a));
                QCOMPARE(found.flipped[size_t(order.axes[a])], order.flips[a]);
                const QChar letter = QLatin1Char((order.flips[a] ? "LPI" : "RAS")[order.axes[a]]);
                QCOMPARE(geometry.orientationCode()[qsizetype(a)], letter);
            }
            codes.insert(geometry.orientationCode());
        }
    }
    QCOMPARE(codes.size(), 48);
}

void tst_Geometry::everyOrientationSurvivesTheFile()
{
    QTemporaryDir dir;
    const Volume ras = patternVolume(rasGeometry());
    for (const double degrees : {0.0, 17.0, 100.0}) {
        for (const Order &order : allOrders()) {
            Volume start = ras;
            start.geometry = turned(start.geometry, degrees);
            const Volume volume = restored(start, order.axes, order.flips);
            const QString path = dir.filePath(QStringLiteral("a.nii.gz"));
            const std::vector<qint16> voxels = asInt16(volume.voxels);
            VERIFY_RESULT(writeNifti(path, volume.geometry, voxels));
            const auto read = readVolume(path);
            VERIFY_RESULT(read);
            QCOMPARE(read->geometry.size, volume.geometry.size);
            QVERIFY2(read->geometry.cornerDistance(volume.geometry) < 1e-4,
                     qPrintable(volume.geometry.orientationCode()));
            QCOMPARE(read->voxels, volume.voxels);
        }
    }
}

void tst_Geometry::storageOrderDoesNotChangeThePixels()
{
    Volume ras = patternVolume(rasGeometry());
    for (const Modality modality : {Modality::Ct, Modality::Mr}) {
        ras.modality = modality;
        const auto reference = SliceSource::prepare(ras, Method::Fathom);
        VERIFY_RESULT(reference);
        for (const Order &order : allOrders()) {
            const Volume volume = restored(ras, order.axes, order.flips);
            const auto source = SliceSource::prepare(volume, Method::Fathom);
            VERIFY_RESULT(source);
            QCOMPARE(source->planes(), reference->planes());
            for (const Plane plane : reference->planes()) {
                QCOMPARE(source->sliceCount(plane), reference->sliceCount(plane));
                for (int index = 0; index < reference->sliceCount(plane); ++index) {
                    QCOMPARE(source->cut(plane, index, 32)->grey, reference->cut(plane, index, 32)->grey);
                    QVERIFY(distance(source->centre(plane, index), reference->centre(plane, index)) < 1e-9);
                    QVERIFY(distance(source->normal(plane), reference->normal(plane)) < 1e-12);
                }
            }
        }
    }
}

void tst_Geometry::presenceAndStoredSliceFollowTheStorageOrder()
{
    const Volume ras = patternVolume(rasGeometry());
    Volume drawn = ras;
    std::fill(drawn.voxels.begin(), drawn.voxels.end(), 0.0F);
    drawn.voxels[size_t((4 * 13 + 6) * 11 + 5)] = 3; // i 5, j 6, k 4
    for (const Order &order : allOrders()) {
        const Volume volume = restored(ras, order.axes, order.flips);
        const Volume labels = restored(drawn, order.axes, order.flips);
        LabelMap map{labels.geometry, {}};
        map.voxels.assign(labels.voxels.begin(), labels.voxels.end());
        const auto source = SliceSource::prepare(volume, Method::Fathom);
        VERIFY_RESULT(source);
        const int expected[] = {5, 6, 4};
        for (const Plane plane : source->planes()) {
            for (const int label : {3, -1}) {
                const std::vector<bool> present = source->presence(map, label, plane);
                QCOMPARE(int(std::count(present.begin(), present.end(), true)), 1);
                QVERIFY(present[size_t(expected[int(plane)])]);
            }
            const std::vector<bool> other = source->presence(map, 2, plane);
            QVERIFY(std::none_of(other.begin(), other.end(), [](bool b) { return b; }));

            const SliceSource::StoredSlice stored = source->storedSlice(plane, expected[int(plane)]);
            std::array<int, 3> at = {-1, -1, -1};
            for (qint64 n = 0; n < map.geometry.voxels(); ++n)
                if (map.voxels[size_t(n)])
                    at = {int(n % map.geometry.size[0]), int(n / map.geometry.size[0] % map.geometry.size[1]),
                          int(n / map.geometry.size[0] / map.geometry.size[1])};
            QCOMPARE(stored.index, at[size_t(stored.axis)]);
        }
    }
}

void tst_Geometry::aPicturesPointLiesWhereItsVoxelLies()
{
    // One bright voxel; the brightest point of the picture must lead back to it.
    Geometry geometry = turned(rasGeometry(), 17);
    geometry.size = {16, 16, 16};
    geometry.spacing = {2, 2, 2};
    Volume volume = patternVolume(geometry);
    std::fill(volume.voxels.begin(), volume.voxels.end(), -1000.0F);
    volume.voxels[size_t((9 * 16 + 4) * 16 + 11)] = 600; // i 11, j 4, k 9
    const Vector3 where = geometry.toPatient({11, 4, 9});
    for (const Order &order : allOrders()) {
        const auto source = SliceSource::prepare(restored(volume, order.axes, order.flips), Method::Fathom);
        VERIFY_RESULT(source);
        const int index[] = {11, 4, 9};
        for (const Plane plane : source->planes()) {
            const auto image = source->cut(plane, index[int(plane)], 144);
            VERIFY_RESULT(image);
            double sum = 0;
            double row = 0;
            double column = 0;
            for (int r = 0; r < 144; ++r)
                for (int c = 0; c < 144; ++c) {
                    const double v = image->grey[size_t(r * 144 + c)];
                    sum += v;
                    row += v * (r + 0.5);
                    column += v * (c + 0.5);
                }
            const Vector3 found =
                source->pictureToPatient(plane, index[int(plane)], column / sum / 144, row / sum / 144);
            QVERIFY2(distance(found, where) < 0.1, qPrintable(planeName(plane)));
            QCOMPARE(image->pixelMm[0], 2.0 * 16 / 144);
        }
    }
}

void tst_Geometry::cornersDecideWhetherAMaskBelongs()
{
    const Geometry image = rasGeometry();
    Geometry mask = image;
    QVERIFY(image.matches(mask));
    mask.origin[0] += 0.24 * 1.5; // of the smallest voxel edge
    QVERIFY(image.matches(mask));
    mask.origin[0] += 0.02 * 1.5;
    QVERIFY(!image.matches(mask));
    QVERIFY(std::abs(image.cornerDistance(mask) - 0.26) < 1e-9);
    mask = image;
    mask.spacing[2] *= 1.1; // fits at one end only
    QVERIFY(!image.matches(mask));
    mask = image;
    mask.size[1] -= 1;
    QVERIFY(!image.matches(mask));
    QVERIFY(!image.matches(restored(patternVolume(image), {0, 1, 2}, {true, false, false}).geometry));
}

void tst_Geometry::obliqueGridsTakeTheNearestAxes()
{
    QVERIFY(rasGeometry().obliqueDegrees() < 1e-6);
    // The front-back axis leans by both turns: cos 17 * cos 8.5.
    QVERIFY(std::abs(turned(rasGeometry(), 17).obliqueDegrees() - 18.945) < 0.01);
    QCOMPARE(rasGeometry().orientationCode(), QStringLiteral("RAS"));
    const auto source = SliceSource::prepare(patternVolume(turned(rasGeometry(), 17)), Method::Fathom);
    VERIFY_RESULT(source);
    QVERIFY(!source->notes().filter(QStringLiteral("oblique")).isEmpty());
}

FATHOM_TEST_SUBJECT(geometry, tst_Geometry)
#include "tst_geometry.moc"
