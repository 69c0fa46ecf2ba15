// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_files.h"
#include "subject.h"
#include "test_files.h"

#include <volume/dataset.h>
#include <volume/slice.h>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <functional>

using namespace fathom;
using namespace fathom::test;

namespace {

using Change = std::function<void(DicomSet &, int)>;

void writeSeries(const QString &folder, int slices, const QByteArray &series = "1.2.3.4",
                 const QString &prefix = QStringLiteral("a"), const Change &change = {})
{
    QDir().mkpath(folder);
    for (int slice = 0; slice < slices; ++slice) {
        DicomSet set = ctSlice(slice, series);
        if (change)
            change(set, slice);
        // Names run against the positions.
        writeDicomFile(QStringLiteral("%1/%2%3").arg(folder, prefix).arg(slices - slice, 3, 10, QChar(u'0')),
                       set);
    }
}

float valueAt(int slice, int row, int column)
{
    return float(2 * (100 * slice + 10 * row + column) - 1000);
}

ScanResult scanned(const QString &path, int frame = 0)
{
    QuietContext context;
    ScanRequest request;
    request.path = path;
    request.frame = frame;
    auto found = scan(request, context);
    return found ? std::move(found).value() : ScanResult();
}

QStringList reasonsOf(const ScanResult &result)
{
    QStringList reasons;
    for (const ScanProblem &problem : result.problems)
        reasons << problem.error.english();
    return reasons;
}

/// A whole series in one file, as enhanced CT and MR store it.
DicomSet enhanced(const QList<int> &slicesOfFrames, const QList<int> &timesOfFrames, bool open = false)
{
    DicomSet set = ctSlice(0);
    QByteArray pixels;
    QList<DicomSet> frames;
    for (qsizetype n = 0; n < slicesOfFrames.size(); ++n) {
        const int slice = slicesOfFrames[n];
        pixels += ctPixels(slice + 20 * timesOfFrames[n]);
        DicomSet position, content, frame;
        position.numbers(0x00200032, "DS", {-10.0, -20.0, 2.5 * slice});
        content.numbers(0x00209128, "UL", {double(timesOfFrames[n] + 1)});
        frame.items(0x00209111, {content}, open).items(0x00209113, {position}, open);
        frames << frame;
    }
    DicomSet orientation, measures, values, shared;
    orientation.numbers(0x00200037, "DS", {1, 0, 0, 0, 1, 0});
    measures.numbers(0x00280030, "DS", {0.75, 0.5}).numbers(0x00180050, "DS", {2.5});
    values.numbers(0x00281052, "DS", {-1000}).numbers(0x00281053, "DS", {2});
    shared.items(0x00209116, {orientation}).items(0x00289110, {measures}).items(0x00289145, {values});
    set.drop(0x00200032).drop(0x00200037).drop(0x00280030).drop(0x00281052).drop(0x00281053);
    set.text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2.1")
        .numbers(0x00280008, "IS", {double(frames.size())})
        .items(0x52009229, {shared}, open)
        .items(0x52009230, frames, open)
        .bytes(0x7fe00010, "OW", pixels);
    return set;
}

} // namespace

/// What scanners and archives really write, beyond one clean series in a folder.
class tst_DicomDepth : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void valuesAndPlaces();
    void onlyTheStoredBitsCount();
    void everyTransferSyntaxGivesTheSameVoxels_data();
    void everyTransferSyntaxGivesTheSameVoxels();
    void aDeflatedFileIsRead();
    void packedPixelsOfAnotherSizeAreRefused();
    void anInvertedMriIsTurned();
    void scoutsCapturesAndBurntInTextAreLeftOut_data();
    void scoutsCapturesAndBurntInTextAreLeftOut();
    void aSeriesIsDividedWhereItsGeometryDemands();
    void volumesAtOnePlaceAreToldApart_data();
    void volumesAtOnePlaceAreToldApart();
    void severalMarksTogetherTellApart();
    void whatNothingTellsApartIsRefused();
    void stationsBesideOneAnotherAreVolumes();
    void theSamePictureTwiceCountsOnce();
    void aSeriesMayLieInSeveralFolders();
    void missingSlicesAreToldAndKept();
    void aTiltedSeriesIsStraightenedOnRequest();
    void unevenSlicesAreStraightenedOnRequest();
    void enhancedFramesAreSlices_data();
    void enhancedFramesAreSlices();
    void enhancedTimesAreVolumes();
    void aDicomDirectoryStandsForItsMedium();
};

void tst_DicomDepth::valuesAndPlaces()
{
    QTemporaryDir dir;
    writeSeries(dir.path(), 5);
    const ScanResult found = scanned(dir.path());
    QCOMPARE(reasonsOf(found), QStringList());
    QCOMPARE(found.entries.size(), size_t(1));
    QCOMPARE(found.entries.front().path, dir.path());
    const auto volume = readScan(found.entries.front());
    VERIFY_RESULT(volume);
    QCOMPARE(volume->geometry.size, (std::array<int, 3>{4, 3, 5}));
    for (int k = 0; k < 5; ++k)
        for (int j = 0; j < 3; ++j)
            for (int i = 0; i < 4; ++i)
                QCOMPARE(volume->at(i, j, k), valueAt(k, j, i));
    const Vector3 place = volume->geometry.toPatient({3, 2, 4});
    QVERIFY(std::abs(place[0] - (-10 + 3 * 0.5)) < 1e-9); // columns are 0.5 mm apart
    QVERIFY(std::abs(place[1] - (-20 + 2 * 0.75)) < 1e-9);
    QVERIFY(std::abs(place[2] - 10) < 1e-9);
}

void tst_DicomDepth::onlyTheStoredBitsCount()
{
    // Twelve signed bits, with rubbish above them.
    QTemporaryDir dir;
    writeSeries(dir.path(), 2, "1.2.3.4", QStringLiteral("a"), [](DicomSet &set, int) {
        QByteArray pixels;
        for (const quint16 bits : {0xf7ffU, 0x0800U, 0x3fffU, 0x5001U, 0xf000U, 0U, 1U, 2U, 3U, 4U, 5U, 6U})
            pixels.append(char(bits & 0xff)).append(char(bits >> 8));
        set.numbers(0x00280101, "US", {12}).numbers(0x00280102, "US", {11}).bytes(0x7fe00010, "OW", pixels);
    });
    const auto volume = readVolume(dir.path());
    VERIFY_RESULT(volume);
    QCOMPARE(volume->at(0, 0, 0), float(2 * 2047 - 1000));
    QCOMPARE(volume->at(1, 0, 0), float(2 * -2048 - 1000));
    QCOMPARE(volume->at(2, 0, 0), float(2 * -1 - 1000));
    QCOMPARE(volume->at(3, 0, 0), float(2 * 1 - 1000));
    QCOMPARE(volume->at(0, 1, 0), float(-1000));
}

void tst_DicomDepth::everyTransferSyntaxGivesTheSameVoxels_data()
{
    QTest::addColumn<QByteArray>("syntax");
    QTest::newRow("implicit, little endian") << QByteArray("1.2.840.10008.1.2");
    QTest::newRow("explicit, little endian") << QByteArray("1.2.840.10008.1.2.1");
    QTest::newRow("explicit, big endian") << QByteArray("1.2.840.10008.1.2.2");
    QTest::newRow("JPEG lossless") << QByteArray("1.2.840.10008.1.2.4.57");
    QTest::newRow("JPEG lossless, first order") << QByteArray("1.2.840.10008.1.2.4.70");
    QTest::newRow("JPEG-LS lossless") << QByteArray("1.2.840.10008.1.2.4.80");
    QTest::newRow("JPEG 2000 lossless") << QByteArray("1.2.840.10008.1.2.4.90");
    QTest::newRow("RLE") << QByteArray("1.2.840.10008.1.2.5");
}

void tst_DicomDepth::everyTransferSyntaxGivesTheSameVoxels()
{
    QFETCH(QByteArray, syntax);
    QTemporaryDir dir;
    Geometry geometry;
    geometry.size = {19, 14, 3};
    const Volume volume = patternVolume(geometry);
    writeDicomSeries(dir.path(), volume);
    for (const QString &name : QDir(dir.path()).entryList(QDir::Files)) {
        QVERIFY(recodeDicom(dir.filePath(name), syntax));
        QFile file(dir.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly) && file.readAll().contains(syntax));
    }
    const auto read = readVolume(dir.path());
    VERIFY_RESULT(read);
    QCOMPARE(read->voxels, volume.voxels);
}

void tst_DicomDepth::aDeflatedFileIsRead()
{
    QTemporaryDir dir;
    writeSeries(dir.path(), 4);
    const auto plain = readVolume(dir.path());
    VERIFY_RESULT(plain);
    QByteArray last;
    for (const QString &name : QDir(dir.path()).entryList(QDir::Files)) {
        QFile file(dir.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        last = deflatedDicom(file.readAll());
        file.close();
        writeBytes(dir.filePath(name), last);
    }
    QVERIFY(last.contains("1.2.840.10008.1.2.1.99") && !last.contains("ORIGINAL"));
    const auto read = readVolume(dir.path());
    VERIFY_RESULT(read);
    QCOMPARE(read->voxels, plain->voxels);
    QVERIFY(read->geometry.matches(plain->geometry));
    // One that broke off does not say whose it is, but leaves a gap.
    writeBytes(dir.filePath(QStringLiteral("a002")), last.chopped(20));
    const auto broken = readVolume(dir.path());
    QVERIFY(!broken);
    QCOMPARE(broken.error().code, ErrorCode::Unreadable);
}

void tst_DicomDepth::packedPixelsOfAnotherSizeAreRefused()
{
    // Libraries write beyond their buffer when the stream says another size than the header.
    for (const QByteArray syntax : {"1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80",
                                    "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.5"}) {
        QTemporaryDir dir;
        Geometry geometry;
        geometry.size = {19, 14, 1};
        writeDicomSeries(dir.path(), patternVolume(geometry));
        const QString path = dir.filePath(QStringLiteral("IM0001.dcm"));
        QVERIFY(recodeDicom(path, syntax));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray bytes = file.readAll();
        if (syntax.endsWith(".5")) { // one segment more than a pixel has bytes
            const qsizetype at = bytes.indexOf(QByteArray("\2\0\0\0\x40\0\0\0", 8));
            QVERIFY(at > 0);
            bytes[at] = 3;
        } else { // rows
            const qsizetype at = bytes.indexOf(QByteArray("\x28\0\x10\0US\2\0\x0e", 9));
            QVERIFY(at > 0);
            bytes[at + 8] = 9;
        }
        file.seek(0);
        QCOMPARE(file.write(bytes), bytes.size());
        file.close();
        const auto read = readVolume(dir.path());
        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::Unreadable);
        QVERIFY2(read.error().english().contains(syntax), qPrintable(read.error().english()));
    }
}

void tst_DicomDepth::anInvertedMriIsTurned()
{
    for (const QByteArray modality : {"MR", "CT"}) {
        QTemporaryDir dir;
        writeSeries(dir.path(), 3, "1.2.3.4", QStringLiteral("a"), [&](DicomSet &set, int) {
            set.text(0x00280004, "CS", "MONOCHROME1").text(0x00080060, "CS", modality);
        });
        const auto volume = readVolume(dir.path());
        VERIFY_RESULT(volume);
        const float smallest = valueAt(0, 0, 0), largest = valueAt(2, 2, 3);
        // HU stay what they are.
        QCOMPARE(volume->at(0, 0, 0), modality == "MR" ? largest : smallest);
        QCOMPARE(volume->at(3, 2, 2), modality == "MR" ? smallest : largest);
        QCOMPARE(volume->notes.filter(QStringLiteral("white")).size(), modality == "MR" ? 1 : 0);
    }
}

void tst_DicomDepth::scoutsCapturesAndBurntInTextAreLeftOut_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *kind, const char *words) {
        QTest::newRow(kind) << QString::fromLatin1(kind) << QString::fromLatin1(words);
    };
    row("scout", "scout");
    row("dose page", "secondary capture");
    row("burnt-in text", "burnt");
    row("colour", "colour");
    row("mosaic", "mosaic");
    row("no position", "no position");
    row("report", "SR");
    row("ultrasound", "US");
}

void tst_DicomDepth::scoutsCapturesAndBurntInTextAreLeftOut()
{
    QFETCH(QString, kind);
    QFETCH(QString, words);
    QTemporaryDir dir;
    writeSeries(dir.path(), 5);
    // Of the same series: what is left out must not harm the scan.
    writeSeries(dir.path(), 2, "1.2.3.4", QStringLiteral("b"), [&](DicomSet &set, int slice) {
        set.text(0x00080018, "UI", "1.2.3.4.8." + QByteArray::number(slice + 1));
        if (kind == u"scout")
            set.text(0x00080008, "CS", "ORIGINAL\\PRIMARY\\LOCALIZER");
        else if (kind == u"dose page")
            set.text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7").drop(0x00200032).drop(0x00200037);
        else if (kind == u"burnt-in text")
            set.text(0x00280301, "CS", "YES");
        else if (kind == u"colour")
            set.numbers(0x00280002, "US", {3});
        else if (kind == u"mosaic")
            set.text(0x00080008, "CS", "ORIGINAL\\PRIMARY\\M\\ND\\MOSAIC");
        else if (kind == u"no position")
            set.drop(0x00200032);
        else if (kind == u"report")
            set.text(0x00080060, "CS", "SR").drop(0x00280010).drop(0x00280011).drop(0x7fe00010);
        else
            set.text(0x00080060, "CS", "US");
    });
    const ScanResult found = scanned(dir.path());
    QCOMPARE(found.entries.size(), size_t(1));
    QCOMPARE(found.entries.front().files.size(), 5);
    VERIFY_RESULT(readScan(found.entries.front()));
    const QStringList reasons = reasonsOf(found);
    QCOMPARE(reasons.size(), 1); // one line for both
    QVERIFY2(reasons.front().contains(words), qPrintable(reasons.front()));
    QVERIFY2(reasons.front().contains(QStringLiteral("b001 and 1 more")), qPrintable(reasons.front()));
    QVERIFY(!reasons.front().contains(QStringLiteral("Doe")));
    const auto whole = readVolume(dir.path());
    VERIFY_RESULT(whole);
    QCOMPARE(whole->geometry.size[2], 5);
}

void tst_DicomDepth::aSeriesIsDividedWhereItsGeometryDemands()
{
    QTemporaryDir dir;
    writeSeries(dir.path(), 5);
    writeSeries(dir.path(), 3, "1.2.3.4", QStringLiteral("b"), [](DicomSet &set, int slice) {
        set.text(0x00080018, "UI", "1.2.3.4.8." + QByteArray::number(slice + 1))
            .numbers(0x00200037, "DS", {0, 1, 0, 0, 0, -1})
            .numbers(0x00200032, "DS", {-10.0 - 4 * slice, -20, 30});
    });
    const ScanResult found = scanned(dir.path());
    QCOMPARE(reasonsOf(found), QStringList());
    QCOMPARE(found.entries.size(), size_t(2));
    const auto axial = readScan(found.entries[0]);
    const auto sagittal = readScan(found.entries[1]);
    VERIFY_RESULT(axial);
    VERIFY_RESULT(sagittal);
    QCOMPARE(axial->geometry.size[2], 5);
    QCOMPARE(sagittal->geometry.size[2], 3);
    QCOMPARE(sagittal->geometry.spacing[2], 4.0);
    // One file stands for its own volume; the folder for none.
    const auto one = readVolume(dir.filePath(QStringLiteral("b002")));
    VERIFY_RESULT(one);
    QCOMPARE(one->geometry.size[2], 3);
    QCOMPARE(readVolume(dir.path()).error().code, ErrorCode::Unsupported);
    QCOMPARE(scanned(dir.filePath(QStringLiteral("a003"))).entries.front().files.size(), 5);
}

void tst_DicomDepth::volumesAtOnePlaceAreToldApart_data()
{
    QTest::addColumn<QString>("by");
    for (const char *by : {"time", "echo", "b-value", "picture type", "acquisition", "trigger time", "order"})
        QTest::newRow(by) << QString::fromLatin1(by);
}

void tst_DicomDepth::volumesAtOnePlaceAreToldApart()
{
    QFETCH(QString, by);
    QTemporaryDir dir;
    for (int volume = 0; volume < 3; ++volume)
        writeSeries(
            dir.path(), 4, "1.2.3.4", QStringLiteral("v%1-").arg(2 - volume), [&](DicomSet &set, int slice) {
                const int number = 4 * volume + slice + 1;
                const double mark = 9.0 + volume; // 9, 10, 11: by value, not as text
                set.text(0x00080018, "UI", "1.2.3.4.9." + QByteArray::number(number))
                    .bytes(0x7fe00010, "OW", ctPixels(slice + 30 * volume))
                    .numbers(0x00200013, "IS", {by == u"order" ? double(number) : 1.0});
                if (by == u"time")
                    set.numbers(0x00200100, "IS", {mark});
                else if (by == u"echo")
                    set.numbers(0x00180081, "DS", {mark});
                else if (by == u"b-value")
                    set.numbers(0x00189087, "FD", {mark});
                else if (by == u"picture type")
                    set.text(0x00080008, "CS", QByteArray("ORIGINAL\\PRIMARY\\") + char('A' + volume));
                else if (by == u"acquisition")
                    set.numbers(0x00200012, "IS", {mark});
                else if (by == u"trigger time")
                    set.numbers(0x00181060, "DS", {mark});
            });
    const ScanResult found = scanned(dir.path());
    QCOMPARE(reasonsOf(found), QStringList());
    QCOMPARE(found.entries.size(), size_t(3));
    QSet<int> seen;
    for (const ScanEntry &entry : found.entries) {
        const auto volume = readScan(entry);
        VERIFY_RESULT(volume);
        QCOMPARE(volume->geometry.size[2], 4);
        const int which = int((volume->at(0, 0, 0) + 1000) / 2) / 3000;
        seen << which;
        for (int k = 0; k < 4; ++k)
            QCOMPARE(volume->at(3, 1, k), valueAt(k + 30 * which, 1, 3));
        const QString note =
            QStringLiteral("volume %1 of 3 at this place, told apart by: %2").arg(which + 1).arg(by);
        QVERIFY2(entry.notes.contains(note), qPrintable(entry.notes.join(u'\n')));
    }
    QCOMPARE(seen.size(), 3);
}

void tst_DicomDepth::severalMarksTogetherTellApart()
{
    // Two echoes at two times: neither mark alone leaves one picture at each place.
    QTemporaryDir dir;
    for (int volume = 0; volume < 4; ++volume)
        writeSeries(dir.path(), 3, "1.2.3.4", QStringLiteral("v%1-").arg(volume),
                    [&](DicomSet &set, int slice) {
                        set.text(0x00080018, "UI", "1.2.3.4.9." + QByteArray::number(10 * volume + slice))
                            .bytes(0x7fe00010, "OW", ctPixels(slice + 30 * volume))
                            .numbers(0x00200013, "IS", {1})
                            .numbers(0x00200100, "IS", {double(1 + volume / 2)})
                            .numbers(0x00180081, "DS", {double(5 + volume % 2)});
                    });
    const ScanResult found = scanned(dir.path());
    QCOMPARE(reasonsOf(found), QStringList());
    QCOMPARE(found.entries.size(), size_t(4));
    QSet<int> seen;
    for (const ScanEntry &entry : found.entries) {
        QVERIFY(!entry.notes.filter(QStringLiteral("several marks")).isEmpty());
        const auto volume = readScan(entry);
        VERIFY_RESULT(volume);
        const int which = int((volume->at(0, 0, 0) + 1000) / 2) / 3000;
        seen << which;
        for (int k = 0; k < 3; ++k)
            QCOMPARE(volume->at(3, 1, k), valueAt(k + 30 * which, 1, 3));
    }
    QCOMPARE(seen.size(), 4);
}

void tst_DicomDepth::stationsBesideOneAnotherAreVolumes()
{
    // The table moved 40 mm to the side between two stacks of one series.
    QTemporaryDir dir;
    for (int station = 0; station < 2; ++station)
        writeSeries(dir.path(), 4, "1.2.3.4", QStringLiteral("s%1-").arg(station),
                    [&](DicomSet &set, int slice) {
                        set.text(0x00080018, "UI", "1.2.3.4.9." + QByteArray::number(10 * station + slice))
                            .numbers(0x00200032, "DS", {-10.0 + 40 * station, -20.0, 2.5 * slice + station})
                            .bytes(0x7fe00010, "OW", ctPixels(slice + 30 * station));
                    });
    const ScanResult found = scanned(dir.path());
    QCOMPARE(reasonsOf(found), QStringList());
    QCOMPARE(found.entries.size(), size_t(2));
    for (int station = 0; station < 2; ++station) {
        const auto volume = readScan(found.entries[size_t(station)]);
        VERIFY_RESULT(volume);
        QCOMPARE(volume->geometry.size[2], 4);
        QCOMPARE(volume->geometry.origin, (Vector3{-10.0 + 40 * station, -20, double(station)}));
        QCOMPARE(volume->at(1, 2, 3), valueAt(3 + 30 * station, 2, 1));
    }
}

void tst_DicomDepth::whatNothingTellsApartIsRefused()
{
    QTemporaryDir dir;
    writeSeries(dir.path(), 4);
    writeSeries(dir.path(), 1, "1.2.3.4", QStringLiteral("b"), [](DicomSet &set, int) {
        set.text(0x00080018, "UI", "1.2.3.4.8.1").numbers(0x00200032, "DS", {-10.0, -20.0, 5.0});
    });
    const ScanResult found = scanned(dir.path());
    QCOMPARE(found.entries.size(), size_t(0));
    QCOMPARE(found.problems.size(), size_t(1));
    QVERIFY2(reasonsOf(found).front().contains(QStringLiteral("(5.00 mm")),
             qPrintable(reasonsOf(found).front()));
}

void tst_DicomDepth::theSamePictureTwiceCountsOnce()
{
    QTemporaryDir dir;
    writeSeries(dir.filePath(QStringLiteral("one")), 4);
    writeSeries(dir.filePath(QStringLiteral("copy")), 4);
    const ScanResult found = scanned(dir.path());
    QCOMPARE(reasonsOf(found), QStringList());
    QCOMPARE(found.entries.size(), size_t(1));
    QCOMPARE(found.entries.front().files.size(), 4);
}

void tst_DicomDepth::aSeriesMayLieInSeveralFolders()
{
    QTemporaryDir dir;
    for (int slice = 0; slice < 6; ++slice) {
        const QString folder = dir.filePath(QStringLiteral("S%1").arg(slice % 3));
        QDir().mkpath(folder);
        writeDicomFile(folder + QStringLiteral("/I%1").arg(slice), ctSlice(slice));
    }
    const ScanResult found = scanned(dir.path());
    QCOMPARE(found.entries.size(), size_t(1));
    const auto volume = readScan(found.entries.front());
    VERIFY_RESULT(volume);
    for (int k = 0; k < 6; ++k)
        QCOMPARE(volume->at(1, 1, k), valueAt(k, 1, 1));
}

void tst_DicomDepth::missingSlicesAreToldAndKept()
{
    QTemporaryDir dir;
    writeSeries(dir.path(), 8);
    QVERIFY(QFile::remove(dir.filePath(QStringLiteral("a003")))); // slice 5 of 0 .. 7
    const auto volume = readVolume(dir.path());
    VERIFY_RESULT(volume);
    QCOMPARE(volume->geometry.size[2], 7);
    QVERIFY(volume->acquiredPlaneOnly);
    const QString note =
        QStringLiteral("uneven slice spacing, usually 2.50 mm: 5.00 mm after slice 5; places "
                       "are off by up to 1.67 mm"); // 4 * 17.5 / 6 against 10
    QVERIFY2(volume->notes.contains(note), qPrintable(volume->notes.join(u'\n')));
    // Whatever is cut across the gap would show a body that is not there.
    const auto source = SliceSource::prepare(*volume, Method::Fathom);
    VERIFY_RESULT(source);
    QCOMPARE(source->planes(), std::vector<Plane>{Plane::Axial});
    QCOMPARE(source->sliceCount(Plane::Axial), 7);
}

void tst_DicomDepth::aTiltedSeriesIsStraightenedOnRequest()
{
    // A ramp in the patient, which linear interpolation keeps exactly: value = 4 z, with z in steps of 2.5.
    QTemporaryDir dir;
    writeSeries(dir.path(), 9, "1.2.3.4", QStringLiteral("a"), [](DicomSet &set, int slice) {
        QByteArray pixels;
        for (int n = 0; n < 12; ++n)
            pixels.append(char(10 * slice)).append(char(0));
        set.numbers(0x00200032, "DS", {-10.0, -20.0 + 0.75 * slice, 2.5 * slice})
            .numbers(0x00281052, "DS", {0})
            .numbers(0x00281053, "DS", {1})
            .bytes(0x7fe00010, "OW", pixels);
    });
    const auto kept = readVolume(dir.path());
    VERIFY_RESULT(kept);
    QVERIFY(kept->acquiredPlaneOnly);
    VolumeSource source;
    source.path = dir.path();
    source.straighten = true;
    const auto volume = readVolume(source);
    VERIFY_RESULT(volume);
    QVERIFY(!volume->acquiredPlaneOnly);
    QVERIFY(!volume->notes.filter(QStringLiteral("straightened")).isEmpty());
    const Geometry &g = volume->geometry;
    // Eight slices on, the rows have wandered 8 * 0.75 mm: eight rows more.
    QCOMPARE(g.size, (std::array<int, 3>{4, 11, 9}));
    QCOMPARE(g.spacing, (Vector3{0.5, 0.75, 2.5}));
    QCOMPARE(g.direction, (std::array<double, 9>{1, 0, 0, 0, 1, 0, 0, 0, 1}));
    for (int k = 0; k < 9; ++k)
        for (int j = 0; j < 11; ++j) {
            const bool inside = j >= k && j < k + 3;
            QCOMPARE(volume->at(2, j, k), inside ? float(10 * k) : 0.0F);
        }
    const auto header = readVolumeHeader(source);
    VERIFY_RESULT(header);
    QVERIFY(header->geometry.matches(g));
    // A straight series stays as it is.
    QTemporaryDir straight;
    writeSeries(straight.path(), 4);
    source.path = straight.path();
    QCOMPARE(readVolume(source)->voxels, readVolume(straight.path())->voxels);
}

void tst_DicomDepth::unevenSlicesAreStraightenedOnRequest()
{
    QTemporaryDir dir;
    writeSeries(dir.path(), 8);
    QVERIFY(QFile::remove(dir.filePath(QStringLiteral("a003")))); // slice 5 of 0 .. 7
    VolumeSource source;
    source.path = dir.path();
    source.straighten = true;
    const auto volume = readVolume(source);
    VERIFY_RESULT(volume);
    QCOMPARE(volume->geometry.size, (std::array<int, 3>{4, 3, 8}));
    QCOMPARE(volume->geometry.spacing[2], 2.5);
    for (int k = 0; k < 8; ++k) // the ramp of the pattern fills the gap
        QVERIFY(std::abs(volume->at(1, 2, k) - valueAt(k, 2, 1)) < 0.01F);
}

void tst_DicomDepth::enhancedFramesAreSlices_data()
{
    QTest::addColumn<bool>("open");
    QTest::newRow("sequences with lengths") << false;
    QTest::newRow("sequences with marks at their ends") << true;
}

void tst_DicomDepth::enhancedFramesAreSlices()
{
    QFETCH(bool, open);
    QTemporaryDir dir;
    writeDicomFile(dir.filePath(QStringLiteral("whole")), enhanced({3, 0, 2, 1, 4}, {0, 0, 0, 0, 0}, open));
    const auto volume = readVolume(dir.path());
    VERIFY_RESULT(volume);
    QCOMPARE(volume->geometry.size, (std::array<int, 3>{4, 3, 5}));
    QCOMPARE(volume->geometry.spacing, (Vector3{0.5, 0.75, 2.5}));
    for (int k = 0; k < 5; ++k)
        for (int j = 0; j < 3; ++j)
            for (int i = 0; i < 4; ++i)
                QCOMPARE(volume->at(i, j, k), valueAt(k, j, i));
    // Frames without places are no slices.
    DicomSet still = enhanced({0, 1}, {0, 0});
    still.drop(0x52009230);
    writeDicomFile(dir.filePath(QStringLiteral("whole")), still);
    QVERIFY(!readVolume(dir.path()));
}

void tst_DicomDepth::enhancedTimesAreVolumes()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("times"));
    writeDicomFile(path, enhanced({0, 1, 2, 0, 1, 2}, {1, 1, 1, 0, 0, 0}));
    const ScanResult found = scanned(dir.path());
    QCOMPARE(reasonsOf(found), QStringList());
    QCOMPARE(found.entries.size(), size_t(2));
    for (int n = 0; n < 2; ++n) {
        QCOMPARE(found.entries[size_t(n)].part, n + 1);
        const auto volume = readScan(found.entries[size_t(n)]);
        VERIFY_RESULT(volume);
        for (int k = 0; k < 3; ++k)
            QCOMPARE(volume->at(2, 1, k), valueAt(k + 20 * n, 1, 2));
    }
    const auto both = readVolume(path);
    QVERIFY(!both);
    QVERIFY(both.error().english().contains(QStringLiteral("2 volumes")));
}

void tst_DicomDepth::aDicomDirectoryStandsForItsMedium()
{
    QTemporaryDir dir;
    writeSeries(dir.filePath(QStringLiteral("images")), 3);
    DicomSet directory, patient, first, second, outside;
    patient.text(0x00041430, "CS", "PATIENT");
    first.text(0x00041430, "CS", "IMAGE").text(0x00041500, "CS", "IMAGES\\A001");
    second.text(0x00041430, "CS", "IMAGE").text(0x00041500, "CS", "IMAGES\\A009");
    outside.text(0x00041430, "CS", "IMAGE").text(0x00041500, "CS", "..\\A001");
    const QByteArray sopClass = "1.2.840.10008.1.3.10";
    directory.items(0x00041220, {patient, first});
    const QString path = dir.filePath(QStringLiteral("DICOMDIR"));
    writeDicomFile(path, directory, sopClass);
    const ScanResult found = scanned(path);
    QCOMPARE(reasonsOf(found), QStringList());
    QCOMPARE(found.entries.size(), size_t(1));
    QCOMPARE(found.entries.front().files.size(), 3);
    directory.items(0x00041220, {patient, first, second, outside});
    writeDicomFile(path, directory, sopClass);
    for (const QString &start : {path, dir.path()}) {
        const ScanResult holed = scanned(start);
        QCOMPARE(holed.entries.size(), size_t(1));
        QCOMPARE(holed.problems.size(), size_t(1));
        QVERIFY2(reasonsOf(holed).front().contains(QStringLiteral("2 of the 3")),
                 qPrintable(reasonsOf(holed).front()));
    }
}

FATHOM_TEST_SUBJECT(dicom_depth, tst_DicomDepth)
#include "tst_dicom_depth.moc"
