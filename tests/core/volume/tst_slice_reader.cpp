// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"
#include "test_files.h"

#include <volume/dataset.h>
#include <volume/slice.h>
#include <volume/slice_reader.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace fathom;
using namespace fathom::test;

namespace {

/// Leaves memory for a slice, not for the scan.
class LittleMemory
{
public:
    LittleMemory() { qputenv("FATHOM_MEMORY_GIB", "0.00002"); }
    ~LittleMemory() { qunsetenv("FATHOM_MEMORY_GIB"); }
};

Volume patterned(const Geometry &geometry, Modality modality)
{
    Volume volume = patternVolume(geometry);
    volume.modality = modality;
    return volume;
}

/// Writes a volume in one of the formats that can be read a slice at a time; returns what to open.
QString written(const QString &folder, const QString &format, const Volume &volume)
{
    const std::vector<qint16> values = asInt16(volume.voxels);
    const QByteArray raw(reinterpret_cast<const char *>(values.data()), qsizetype(values.size() * 2));
    const Geometry &g = volume.geometry;
    const auto row = [&](const auto &three) {
        QStringList words;
        for (const auto value : three)
            words << QString::number(value, 'g', 17);
        return words.join(u' ').toUtf8();
    };
    if (format == QLatin1String("dicom")) {
        DicomOptions options;
        options.modality = volume.modality == Modality::Ct ? "CT" : "MR";
        writeDicomSeries(folder, volume, options);
        return folder;
    }
    if (format == QLatin1String("metaimage")) {
        const QString path = folder + QStringLiteral("/a.mhd");
        QByteArray direction;
        for (size_t axis = 0; axis < 3; ++axis) // MetaImage states one axis after the other
            direction +=
                row(std::array{g.direction[axis], g.direction[3 + axis], g.direction[6 + axis]}) + ' ';
        writeBytes(path, "ObjectType = Image\nNDims = 3\nDimSize = " + row(g.size) +
                             "\nElementSpacing = " + row(g.spacing) + "\nOffset = " + row(g.origin) +
                             "\nTransformMatrix = " + direction +
                             "\nElementType = MET_SHORT\nElementByteOrderMSB = False\n"
                             "ElementDataFile = a.raw\n");
        writeBytes(folder + QStringLiteral("/a.raw"), raw);
        return path;
    }
    // gzip is what our own writer makes.
    const QString packed = folder + QStringLiteral("/a.nii.gz");
    if (!writeNifti(packed, g, std::span<const qint16>(values)))
        return {};
    if (format == QLatin1String("packed"))
        return packed;
    QProcess::execute(QStringLiteral("gzip"), {QStringLiteral("-d"), packed});
    return folder + QStringLiteral("/a.nii");
}

Geometry grid()
{
    Geometry geometry;
    geometry.size = {20, 24, 18};
    geometry.spacing = {1.5, 1.0, 2.0};
    geometry.origin = {-10, 20, 5};
    return geometry;
}

} // namespace

/// Scans that are larger than the memory.
class tst_SliceReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void slicesAreThoseOfTheWholeScan_data();
    void slicesAreThoseOfTheWholeScan();
    void whatCannotBeReadInSlicesIsRefused();
    void aSliceThatIsNotThereIsRefused();
};

void tst_SliceReader::slicesAreThoseOfTheWholeScan_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<bool>("ct");
    QTest::addColumn<QString>("axes");
    for (const char *format : {"nifti", "metaimage", "dicom"})
        for (const bool ct : {true, false})
            for (const char *axes : {"as patient", "turned"})
                QTest::addRow("%s, %s, %s", format, ct ? "CT" : "MR", axes) << format << ct << axes;
}

void tst_SliceReader::slicesAreThoseOfTheWholeScan()
{
    QFETCH(QString, format);
    QFETCH(bool, ct);
    QFETCH(QString, axes);
    QTemporaryDir dir;
    Geometry geometry = grid();
    if (axes == QLatin1String("turned")) // slices run from front to back, rows from foot to head
        geometry.direction = {0, 1, 0, 0, 0, 1, 1, 0, 0};
    const QString path = written(dir.path(), format, patterned(geometry, ct ? Modality::Ct : Modality::Mr));
    ScanEntry entry;
    entry.path = path;
    entry.modality = ct ? Modality::Ct : Modality::Mr;
    auto whole = readScan(entry);
    VERIFY_RESULT(whole);
    QVERIFY(!whole->slices);
    whole->acquiredPlaneOnly = true;
    const LittleMemory little;
    const auto opened = readScan(entry);
    VERIFY_RESULT(opened);
    QVERIFY(opened->slices);
    QVERIFY(opened->voxels.empty());
    QVERIFY(opened->acquiredPlaneOnly);
    QCOMPARE(opened->modality, whole->modality);
    QVERIFY(opened->notes.join(u';').contains(QLatin1String("one slice at a time")));
    const auto cut = SliceSource::prepare(*opened, Method::Fathom);
    VERIFY_RESULT(cut);
    QVERIFY(
        cut->notes().join(u';').contains(QLatin1String("the whole scan in memory"))); // no fault of the scan
    QVERIFY(!cut->notes().join(u';').contains(QLatin1String("would be wrong")));
    QCOMPARE(opened->geometry.size, whole->geometry.size);
    for (int k = 0; k < whole->geometry.size[2]; ++k) {
        const auto slice = sliceVolume(*opened, k);
        VERIFY_RESULT(slice);
        QVERIFY(!slice->slices);
        for (int j = 0; j < whole->geometry.size[1]; ++j)
            for (int i = 0; i < whole->geometry.size[0]; ++i)
                QCOMPARE(slice->at(i, j, 0), whole->at(i, j, k));
        const Vector3 here = slice->geometry.toPatient({3, 4, 0});
        const Vector3 there = whole->geometry.toPatient({3, 4, double(k)});
        for (size_t axis = 0; axis < 3; ++axis)
            QVERIFY(std::abs(here[axis] - there[axis]) < 1e-9);
    }
    const auto expected = SliceSource::prepare(*whole, Method::Fathom);
    const auto source = SliceSource::prepare(*opened, Method::Fathom);
    VERIFY_RESULT(expected);
    VERIFY_RESULT(source);
    QCOMPARE(source->planes(), expected->planes());
    QCOMPARE(source->planes().size(), size_t(1));
    const Plane plane = source->planes().front();
    QCOMPARE(source->window().lower, expected->window().lower);
    QCOMPARE(source->window().upper, expected->window().upper);
    QCOMPARE(source->sliceCount(plane), expected->sliceCount(plane));
    for (int index = 0; index < source->sliceCount(plane); ++index) {
        const auto picture = source->cut(plane, index, 32);
        VERIFY_RESULT(picture);
        QCOMPARE(picture->grey, expected->cut(plane, index, 32)->grey);
    }
}

void tst_SliceReader::whatCannotBeReadInSlicesIsRefused()
{
    QTemporaryDir dir;
    ScanEntry entry;
    entry.path = written(dir.path(), QStringLiteral("packed"), patterned(grid(), Modality::Ct));
    const LittleMemory little;
    const auto opened = readScan(entry);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::TooLarge);
    QVERIFY(opened.error().english().contains(entry.path));
}

void tst_SliceReader::aSliceThatIsNotThereIsRefused()
{
    QTemporaryDir dir;
    ScanEntry entry;
    entry.path = written(dir.path(), QStringLiteral("nifti"), patterned(grid(), Modality::Ct));
    const LittleMemory little;
    const auto opened = readScan(entry);
    VERIFY_RESULT(opened);
    QCOMPARE(sliceVolume(*opened, -1).error().code, ErrorCode::NotFound);
    QCOMPARE(sliceVolume(*opened, 18).error().code, ErrorCode::NotFound);
    VERIFY_RESULT(sliceVolume(*opened, 17));
}

FATHOM_TEST_SUBJECT(slice_reader, tst_SliceReader)
#include "tst_slice_reader.moc"
