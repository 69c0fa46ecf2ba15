// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"
#include "test_files.h"

#include <volume/dataset.h>
#include <volume/slice.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace fathom;
using namespace fathom::test;

namespace {

/// Axial slices as a scanner writes them: columns to the left, rows to the back, slices to the head.
Volume scannerVolume(std::array<int, 3> size = {18, 16, 12})
{
    Geometry geometry;
    geometry.size = size;
    geometry.spacing = {0.75, 0.75, 2.5};
    geometry.origin = {-70.25, -55.5, 120.75};
    return patternVolume(geometry);
}

QStringList filesOf(const QString &folder)
{
    QStringList paths;
    for (const QString &name : QDir(folder).entryList(QDir::Files, QDir::Name))
        paths << folder + QLatin1Char('/') + name;
    return paths;
}

} // namespace

class tst_Dicom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void seriesAndItsNiftiGiveIdenticalPixels_data();
    void seriesAndItsNiftiGiveIdenticalPixels();
    void fileOfASeriesStandsForIt();
    void severalSeriesInAFolderAreTold();
    void everySeriesOfAFolderIsFound();
    void damagedSeriesAreRefused_data();
    void damagedSeriesAreRefused();
    void slicesAtOnePlaceAreRefused();
};

void tst_Dicom::seriesAndItsNiftiGiveIdenticalPixels_data()
{
    QTest::addColumn<QList<int>>("axes");
    QTest::addColumn<bool>("flip");
    QTest::addColumn<double>("degrees");
    QTest::addColumn<QByteArray>("modality");
    QTest::newRow("axial") << QList<int>{0, 1, 2} << false << 0.0 << QByteArray("CT");
    QTest::newRow("coronal") << QList<int>{0, 2, 1} << true << 0.0 << QByteArray("CT");
    QTest::newRow("sagittal") << QList<int>{1, 2, 0} << true << 0.0 << QByteArray("CT");
    QTest::newRow("oblique") << QList<int>{0, 1, 2} << false << 12.0 << QByteArray("CT");
    QTest::newRow("sagittal MRI") << QList<int>{1, 2, 0} << true << 0.0 << QByteArray("MR");
}

void tst_Dicom::seriesAndItsNiftiGiveIdenticalPixels()
{
    QFETCH(QList<int>, axes);
    QFETCH(bool, flip);
    QFETCH(double, degrees);
    QFETCH(QByteArray, modality);
    QTemporaryDir dir;
    Volume volume = scannerVolume();
    const double c = std::cos(degrees * M_PI / 180);
    const double s = std::sin(degrees * M_PI / 180);
    volume.geometry.direction = {c, -s, 0, s, c, 0, 0, 0, 1};
    if (modality == "MR")
        for (float &v : volume.voxels)
            v += 1000;
    // Rows to the foot where a plane is cut upright; the third axis follows so that the frame stays
    // right-handed.
    Volume stored = restored(volume, {axes[0], axes[1], axes[2]}, {false, flip, false});
    const auto &d = stored.geometry.direction;
    const double handed = d[0] * (d[4] * d[8] - d[5] * d[7]) - d[1] * (d[3] * d[8] - d[5] * d[6]) +
                          d[2] * (d[3] * d[7] - d[4] * d[6]);
    if (handed < 0)
        stored = restored(stored, {0, 1, 2}, {false, false, true});
    DicomOptions options;
    options.modality = modality;
    writeDicomSeries(dir.filePath(QStringLiteral("series")), stored, options);
    // The NIfTI in another storage order still.
    const Volume other = restored(volume, {2, 0, 1}, {true, false, false});
    VERIFY_RESULT(
        writeNifti(dir.filePath(QStringLiteral("a.nii.gz")), other.geometry, asInt16(other.voxels)));

    const auto dicom = readVolume(dir.filePath(QStringLiteral("series")));
    VERIFY_RESULT(dicom);
    auto nifti = readVolume(dir.filePath(QStringLiteral("a.nii.gz")));
    VERIFY_RESULT(nifti);
    QCOMPARE(dicom->format, QStringLiteral("DICOM"));
    QCOMPARE(modalityName(dicom->modality).toUpper(), QString::fromLatin1(modality));
    QCOMPARE(dicom->modalityCertainty, Certainty::Stated);
    QCOMPARE(dicom->bodyPart, QStringLiteral("HEAD"));
    QVERIFY(dicom->geometry.cornerDistance(stored.geometry) < 1e-3);
    QCOMPARE(dicom->voxels, stored.voxels);

    nifti->modality = dicom->modality;
    nifti->bodyPart = dicom->bodyPart;
    const auto a = SliceSource::prepare(*dicom, Method::Fathom);
    const auto b = SliceSource::prepare(*nifti, Method::Fathom);
    VERIFY_RESULT(a);
    VERIFY_RESULT(b);
    QCOMPARE(a->planes(), b->planes());
    for (const Plane plane : a->planes()) {
        QCOMPARE(a->sliceCount(plane), b->sliceCount(plane));
        for (int index = 0; index < a->sliceCount(plane); ++index)
            QVERIFY2(a->cut(plane, index, 48)->grey == b->cut(plane, index, 48)->grey,
                     qPrintable(planeName(plane)));
    }
}

void tst_Dicom::fileOfASeriesStandsForIt()
{
    QTemporaryDir dir;
    writeDicomSeries(dir.path(), scannerVolume());
    const auto volume = readVolume(filesOf(dir.path())[4]);
    VERIFY_RESULT(volume);
    QCOMPARE(volume->voxels, scannerVolume().voxels);
    writeBytes(dir.filePath(QStringLiteral("README.txt")), "not DICOM");
    VERIFY_RESULT(readVolume(dir.path()));
    const auto header = readVolumeHeader(dir.path());
    VERIFY_RESULT(header);
    QCOMPARE(header->geometry.size, scannerVolume().geometry.size);
    QCOMPARE(header->modality, Modality::Ct);
}

void tst_Dicom::severalSeriesInAFolderAreTold()
{
    QTemporaryDir dir;
    writeDicomSeries(dir.path(), scannerVolume());
    DicomOptions second;
    second.series = "1.2.826.0.1.3680043.2.1125.1.2";
    second.prefix = "B";
    writeDicomSeries(dir.path(), scannerVolume({10, 10, 5}), second);
    const auto both = readVolume(dir.path());
    QVERIFY(!both);
    QCOMPARE(both.error().code, ErrorCode::Unsupported);
    const auto one = readVolume(dir.filePath(QStringLiteral("B0001.dcm")));
    VERIFY_RESULT(one);
    QCOMPARE(one->geometry.size, (std::array<int, 3>{10, 10, 5}));
}

void tst_Dicom::everySeriesOfAFolderIsFound()
{
    QTemporaryDir dir;
    writeDicomSeries(dir.filePath(QStringLiteral("p/1")), scannerVolume());
    DicomOptions second;
    second.series = "1.2.826.0.1.3680043.2.1125.1.2";
    second.prefix = "B";
    second.modality = "MR";
    writeDicomSeries(dir.filePath(QStringLiteral("p/1")), scannerVolume({10, 10, 5}), second);
    DicomOptions ultrasound;
    ultrasound.modality = "US";
    writeDicomSeries(dir.filePath(QStringLiteral("p/2")), scannerVolume({10, 10, 5}), ultrasound);
    QuietContext context;
    const auto found = scan({dir.path(), {}, {}}, context);
    VERIFY_RESULT(found);
    QCOMPARE(found->entries.size(), size_t(2));
    QCOMPARE(found->problems.size(), size_t(1));
    QCOMPARE(found->problems.front().error.code, ErrorCode::Unsupported);
    for (const ScanEntry &entry : found->entries) {
        QVERIFY(entry.imageId.isEmpty());
        QCOMPARE(entry.dataset, QStringLiteral("local"));
        VERIFY_RESULT(readScan(entry));
    }
}

void tst_Dicom::damagedSeriesAreRefused_data()
{
    QTest::addColumn<QString>("harm");
    QTest::addColumn<int>("code");
    QTest::newRow("a slice is missing") << QStringLiteral("gap") << int(ErrorCode::Unreadable);
    QTest::newRow("a file breaks off in its pixels") << QStringLiteral("pixels") << int(ErrorCode::TooLarge);
    QTest::newRow("a file breaks off in its header")
        << QStringLiteral("header") << int(ErrorCode::Unreadable);
    QTest::newRow("colour") << QStringLiteral("colour") << int(ErrorCode::Unsupported);
    QTest::newRow("ultrasound") << QStringLiteral("US") << int(ErrorCode::Unsupported);
    QTest::newRow("no DICOM at all") << QStringLiteral("empty") << int(ErrorCode::NotFound);
}

void tst_Dicom::damagedSeriesAreRefused()
{
    QFETCH(QString, harm);
    QFETCH(int, code);
    QTemporaryDir dir;
    DicomOptions options;
    if (harm == QLatin1String("gap"))
        options.leaveOut = {5};
    options.colour = harm == QLatin1String("colour");
    if (harm == QLatin1String("US"))
        options.modality = "US";
    if (harm == QLatin1String("empty"))
        writeBytes(dir.filePath(QStringLiteral("a.txt")), "nothing");
    else
        writeDicomSeries(dir.path(), scannerVolume(), options);
    if (harm == QLatin1String("pixels") || harm == QLatin1String("header")) {
        const QString path = filesOf(dir.path())[3];
        const qint64 size = QFileInfo(path).size();
        QVERIFY(QFile::resize(path, harm == QLatin1String("pixels") ? size - 300 : 400));
    }
    const auto volume = readVolume(dir.path());
    QVERIFY(!volume);
    QVERIFY2(int(volume.error().code) == code, qPrintable(volume.error().english()));
    QVERIFY(!volume.error().english().contains(QLatin1Char('\n')));
    QVERIFY(volume.error().english().contains(dir.path()));
    QVERIFY(!volume.error().english().contains(QStringLiteral("Doe")));
}

void tst_Dicom::slicesAtOnePlaceAreRefused()
{
    QTemporaryDir dir;
    writeDicomSeries(dir.path(), scannerVolume());
    DicomOptions again;
    again.prefix = "B";
    writeDicomSeries(dir.path(), scannerVolume(), again);
    const auto volume = readVolume(dir.path());
    QVERIFY(!volume);
    QCOMPARE(volume.error().code, ErrorCode::Unsupported);
}

FATHOM_TEST_SUBJECT(dicom, tst_Dicom)
#include "tst_dicom.moc"
