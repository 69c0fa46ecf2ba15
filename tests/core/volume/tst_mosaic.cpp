// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_files.h"
#include "mosaic_files.h"
#include "subject.h"
#include "test_files.h"

#include <volume/dataset.h>
#include <volume/slice_reader.h>

#include <QDir>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace fathom;
using namespace fathom::test;
using namespace fathom::test::mosaics;

namespace {

/// @param sign  the slices follow one another along the normal of rows and columns (1) or against it (-1)
void compare(const Volume &volume, double sign, int time = 0)
{
    QCOMPARE(volume.geometry.size, (std::array<int, 3>{columns, rows, slices}));
    QCOMPARE(volume.geometry.spacing, (Vector3{columnMm, rowMm, stepMm}));
    QVERIFY(!volume.acquiredPlaneOnly);
    for (int slice = 0; slice < slices; ++slice) {
        const int k = sign > 0 ? slice : slices - 1 - slice;
        for (int row = 0; row < rows; ++row)
            for (int column = 0; column < columns; ++column)
                QCOMPARE(volume.at(column, row, k), float(stored(slice, row, column, time)));
        const Vector3 place = volume.geometry.toPatient({3, 2, double(k)});
        for (size_t axis = 0; axis < 3; ++axis) {
            const double expected = firstPixel[axis] + 3 * columnMm * alongRow[axis] +
                                    2 * rowMm * alongColumn[axis] + sign * stepMm * slice * normal[axis];
            QVERIFY2(std::abs(place[axis] - expected) < 1e-5, qPrintable(QString::number(place[axis])));
        }
    }
}

} // namespace

/// Siemens mosaics: all slices of a volume in one picture.
class tst_Mosaic : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tilesAreSlices_data();
    void tilesAreSlices();
    void aPackedMosaicIsRead();
    void withoutADirectionTheNormalIsTakenAndTold();
    void severalMosaicsAreVolumes();
    void slicesAreReadOneAtATime();
    void whatIsUnclearIsLeftOut_data();
    void whatIsUnclearIsLeftOut();
};

void tst_Mosaic::tilesAreSlices_data()
{
    QTest::addColumn<bool>("second");
    QTest::addColumn<double>("sign");
    QTest::newRow("CSA 2, along") << true << 1.0;
    QTest::newRow("CSA 2, against") << true << -1.0;
    QTest::newRow("CSA 1, along") << false << 1.0;
    QTest::newRow("CSA 1, against") << false << -1.0;
}

void tst_Mosaic::tilesAreSlices()
{
    QFETCH(bool, second);
    QFETCH(double, sign);
    QTemporaryDir dir;
    writeDicomFile(dir.filePath(QStringLiteral("m")), mosaic(csaHeader(csaValues(sign), second)));
    const auto volume = readVolume(dir.path());
    VERIFY_RESULT(volume);
    compare(*volume, sign);
    QVERIFY(volume->notes.filter(QStringLiteral("direction")).isEmpty());
}

void tst_Mosaic::aPackedMosaicIsRead()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("m"));
    writeDicomFile(path, mosaic(csaHeader(csaValues(1), true)));
    QVERIFY(recodeDicom(path, "1.2.840.10008.1.2.4.80"));
    const auto volume = readVolume(dir.path());
    VERIFY_RESULT(volume);
    compare(*volume, 1);
}

void tst_Mosaic::withoutADirectionTheNormalIsTakenAndTold()
{
    QTemporaryDir dir;
    DicomSet set = mosaic({});
    set.text(0x00190010, "LO", "SIEMENS MR HEADER").numbers(0x0019100a, "US", {slices});
    writeDicomFile(dir.filePath(QStringLiteral("m")), set);
    const auto volume = readVolume(dir.path());
    VERIFY_RESULT(volume);
    compare(*volume, 1);
    QCOMPARE(volume->notes.filter(QStringLiteral("direction")).size(), 1);
}

void tst_Mosaic::severalMosaicsAreVolumes()
{
    QTemporaryDir dir;
    for (int time = 0; time < 3; ++time)
        writeDicomFile(dir.filePath(QStringLiteral("m%1").arg(2 - time)),
                       mosaic(csaHeader(csaValues(1), true), time));
    QuietContext context;
    ScanRequest request;
    request.path = dir.path();
    const auto found = scan(request, context);
    VERIFY_RESULT(found);
    QCOMPARE(found->problems.size(), size_t(0));
    QCOMPARE(found->entries.size(), size_t(3));
    QSet<int> times;
    for (const ScanEntry &entry : found->entries) {
        const auto volume = readScan(entry);
        VERIFY_RESULT(volume);
        const int time = int(volume->at(0, 0, 0)) / 1000;
        times << time;
        compare(*volume, 1, time);
    }
    QCOMPARE(times.size(), 3);
}

void tst_Mosaic::slicesAreReadOneAtATime()
{
    QTemporaryDir dir;
    writeDicomFile(dir.filePath(QStringLiteral("m")), mosaic(csaHeader(csaValues(-1), true)));
    const auto whole = readVolume(dir.path());
    VERIFY_RESULT(whole);
    qputenv("FATHOM_MEMORY_GIB", "0.000002");
    const auto opened = openVolume({dir.path(), {}, 0, false});
    qunsetenv("FATHOM_MEMORY_GIB");
    VERIFY_RESULT(opened);
    QVERIFY(opened->slices);
    for (int k = 0; k < slices; ++k) {
        const auto slice = opened->slices->read(k);
        VERIFY_RESULT(slice);
        const auto from = whole->voxels.begin() + k * columns * rows;
        QCOMPARE(*slice, std::vector<float>(from, from + columns * rows));
    }
}

void tst_Mosaic::whatIsUnclearIsLeftOut_data()
{
    QTest::addColumn<QByteArray>("csa");
    const QByteArray whole = csaHeader(csaValues(1), true);
    QTest::newRow("no count") << QByteArray();
    QTest::newRow("counted from the last") << csaHeader(csaValues(1, slices, slices), true);
    QTest::newRow("tiles that do not fit") << csaHeader(csaValues(1, 26), true);
    QTest::newRow("more than there can be") << csaHeader(csaValues(1, 2'000'000'000), true);
    QTest::newRow("breaks off") << whole.left(150);
    CsaValues elsewhere = csaValues(1);
    elsewhere[2].second = {"0", "1", "0"};
    QTest::newRow("another direction") << csaHeader(elsewhere, true);
}

void tst_Mosaic::whatIsUnclearIsLeftOut()
{
    QFETCH(QByteArray, csa);
    QTemporaryDir dir;
    writeDicomFile(dir.filePath(QStringLiteral("m")), mosaic(csa));
    const auto volume = readVolume(dir.path());
    QVERIFY(!volume);
    QVERIFY2(volume.error().english().contains(QStringLiteral("mosaic")),
             qPrintable(volume.error().english()));
}

FATHOM_TEST_SUBJECT(mosaic, tst_Mosaic)
#include "tst_mosaic.moc"
