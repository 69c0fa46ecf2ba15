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

/// The scanner's series and a smaller one, whose files begin with B.
void writeTwoSeries(const QString &folder)
{
    writeDicomSeries(folder, scannerVolume());
    DicomOptions second;
    second.series = "1.2.826.0.1.3680043.2.1125.1.2";
    second.prefix = "B";
    writeDicomSeries(folder, scannerVolume({10, 10, 5}), second);
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
    void aDamagedFileHarmsItsSeriesOnly_data();
    void aDamagedFileHarmsItsSeriesOnly();
    void aSeriesKnowsItsFiles();
    void tiltedGantryKeepsItsSlantedAxis();
    void packedPixelsAreNotBelieved();
    void damagedSeriesAreRefused_data();
    void damagedSeriesAreRefused();
};

void tst_Dicom::seriesAndItsNiftiGiveIdenticalPixels_data()
{
    QTest::addColumn<QList<int>>("axes");
    QTest::addColumn<bool>("flip");
    QTest::addColumn<double>("degrees");
    QTest::addColumn<QByteArray>("modality");
    QTest::newRow("axial") << QList<int>{0, 1, 2} << false << 0.0 << QByteArray("CT");
    QTest::newRow("axial, packed") << QList<int>{0, 1, 2} << false << 0.0 << QByteArray("CT");
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
    options.packed = QByteArray(QTest::currentDataTag()).endsWith("packed");
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
    writeTwoSeries(dir.path());
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

void tst_Dicom::aDamagedFileHarmsItsSeriesOnly_data()
{
    QTest::addColumn<qint64>("cut"); // bytes that stay; below 0: bytes that are gone
    QTest::newRow("before it names its series") << qint64(400);
    QTest::newRow("after it named its series") << -qint64(2 * 10 * 10 + 20);
}

void tst_Dicom::aDamagedFileHarmsItsSeriesOnly()
{
    QFETCH(qint64, cut);
    QTemporaryDir dir;
    writeTwoSeries(dir.path());
    const QString damaged = dir.filePath(QStringLiteral("B0003.dcm"));
    QVERIFY(QFile::resize(damaged, cut > 0 ? cut : QFileInfo(damaged).size() + cut));
    QuietContext context;
    const auto found = scan({dir.path(), {}, {}}, context);
    VERIFY_RESULT(found);
    QCOMPARE(found->entries.size(), size_t(1));
    const auto whole = readScan(found->entries.front());
    VERIFY_RESULT(whole);
    QCOMPARE(whole->voxels, scannerVolume().voxels);
    QVERIFY(!found->problems.empty());
    QCOMPARE(found->problems.front().path, damaged);
    // The damaged file is told once, also where it is the reason why its series is refused.
    QCOMPARE(
        std::count_if(found->problems.begin(), found->problems.end(),
                      [&](const ScanProblem &problem) { return problem.error.args.value(0) == damaged; }),
        1);
}

void tst_Dicom::aSeriesKnowsItsFiles()
{
    QTemporaryDir dir;
    writeTwoSeries(dir.path());
    QuietContext context;
    const auto both = scan({dir.path(), {}, {}}, context);
    VERIFY_RESULT(both);
    QCOMPARE(both->entries.size(), size_t(2));
    QCOMPARE(both->entries[0].files.filter(QStringLiteral("/B")).size(), 5);
    QCOMPARE(both->entries[0].files.size(), 5);
    QCOMPARE(both->entries[1].files.size(), 12);
    // Named by any one file, the series is the same.
    const auto one = scan({dir.filePath(QStringLiteral("B0004.dcm")), {}, {}}, context);
    VERIFY_RESULT(one);
    QCOMPARE(one->entries.size(), size_t(1));
    QCOMPARE(one->entries.front().files, both->entries[0].files);
}

void tst_Dicom::tiltedGantryKeepsItsSlantedAxis()
{
    QTemporaryDir dir;
    Volume volume = scannerVolume();
    const double angle = 14.0 * M_PI / 180;
    volume.geometry.direction = {1, 0, 0, 0, 1, std::sin(angle), 0, 0, std::cos(angle)};
    writeDicomSeries(dir.path(), volume);
    const auto read = readVolume(dir.path());
    VERIFY_RESULT(read);
    QVERIFY(std::abs(read->geometry.spacing[2] - 2.5) < 1e-4); // along the slanted axis
    for (size_t n = 0; n < 9; ++n)
        QVERIFY(std::abs(read->geometry.direction[n] - volume.geometry.direction[n]) < 1e-4);
    QVERIFY(read->geometry.cornerDistance(volume.geometry) < 1e-3);
    QCOMPARE(read->voxels, volume.voxels);
    QCOMPARE(read->notes.filter(QStringLiteral("tilted gantry")),
             QStringList{QStringLiteral("tilted gantry: the slice axis leans by 14.0 degrees")});
    // A straight series has no such note.
    QTemporaryDir straight;
    writeDicomSeries(straight.path(), scannerVolume());
    QVERIFY(readVolume(straight.path())->notes.filter(QStringLiteral("gantry")).isEmpty());
}

void tst_Dicom::packedPixelsAreNotBelieved()
{
    // Rows and columns say 4000 in files of two kilobytes: 770 MB of floats, which any machine would grant.
    QTemporaryDir dir;
    DicomOptions options;
    options.packed = true;
    writeDicomSeries(dir.path(), scannerVolume(), options);
    for (const QString &path : filesOf(dir.path())) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray bytes = file.readAll();
        QVERIFY(bytes.contains("1.2.840.10008.1.2.4.90")); // JPEG 2000
        for (const char *tag : {"\x28\0\x10\0US\2", "\x28\0\x11\0US\2"}) {
            const qsizetype at = bytes.indexOf(QByteArray(tag, 7));
            QVERIFY(at > 0);
            bytes[at + 8] = char(4000 & 255);
            bytes[at + 9] = char(4000 >> 8);
        }
        file.seek(0);
        QCOMPARE(file.write(bytes), bytes.size());
    }
    const qint64 before = peakMemory();
    for (const QString &path : {dir.path(), filesOf(dir.path()).front()}) {
        QCOMPARE(readVolume(path).error().code, ErrorCode::TooLarge);
        QCOMPARE(readVolumeHeader(path).error().code, ErrorCode::TooLarge);
        QVERIFY(readVolume(path).error().english().contains(QStringLiteral("promises")));
    }
    QVERIFY(peakMemory() - before < (16 << 20));
}

void tst_Dicom::damagedSeriesAreRefused_data()
{
    QTest::addColumn<QString>("harm");
    QTest::addColumn<int>("code");
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

FATHOM_TEST_SUBJECT(dicom, tst_Dicom)
#include "tst_dicom.moc"
