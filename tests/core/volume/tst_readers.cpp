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

#include <atomic>
#include <cmath>
#include <limits>
#include <thread>

using namespace fathom;
using namespace fathom::test;

namespace {

// From the packages mricron-data and invesalius-examples, which ./test installs.
const QString templates = QStringLiteral("/usr/share/mricron/templates/");
const QString cranium = QStringLiteral("/usr/share/doc/invesalius-examples/examples/Cranium.inv3");

Geometry smallGrid()
{
    Geometry geometry;
    geometry.size = {6, 5, 4};
    geometry.spacing = {1.5, 2, 3};
    geometry.origin = {-10, 20, 30};
    return geometry;
}

QByteArray int16Bytes(const Volume &volume)
{
    const std::vector<qint16> values = asInt16(volume.voxels);
    return QByteArray(reinterpret_cast<const char *>(values.data()), qsizetype(values.size() * 2));
}

QByteArray nrrdHeader(const QByteArray &encoding, const QByteArray &extra = {})
{
    return "NRRD0004\n# a comment\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 6 5 4\n"
           "space directions: (1.5,0,0) (0,2,0) (0,0,3)\nkinds: domain domain domain\nendian: little\n"
           "encoding: " +
           encoding + "\nspace origin: (-10,20,30)\n" + extra + "\n";
}

QByteArray metaHeader(const QByteArray &extra, const QByteArray &dataFile)
{
    return "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n" + extra +
           "TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = -10 20 30\nElementSpacing = 1.5 2 3\n"
           "DimSize = 6 5 4\nElementType = MET_SHORT\nElementDataFile = " +
           dataFile + "\n";
}

} // namespace

class tst_Readers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nrrdAndMetaImageHoldTheSameVolume_data();
    void nrrdAndMetaImageHoldTheSameVolume();
    void aNrrdFileWithoutASpaceIsTold();
    void manyThreadsReadAtOnce();
    void niftiValuesAreRescaled();
    void valuesWithoutANumberAreFilled();
    void writtenBytesAreTheSameEachTime();
    void modalityIsInferredFromValuesAndSaysSo();
    void labelsAreRoundedAndNegativeOnesRefused();
    void realHeadMriReadsWithItsAtlas();
    void realSkullCtStandsUpright();
    void inVesaliusReadsAPlainTarToo();
};

void tst_Readers::nrrdAndMetaImageHoldTheSameVolume_data()
{
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<QList<QByteArray>>("contents");
    QTest::addColumn<QString>("format");
    QTest::addColumn<int>("modality");
    const QByteArray raw = int16Bytes(patternVolume(smallGrid()));
    QByteArray text;
    for (const float v : patternVolume(smallGrid()).voxels)
        text += QByteArray::number(int(v)) + " ";
    const int none = -1;
    const auto row = [](const char *name, const QStringList &names, const QList<QByteArray> &contents,
                        const char *format, int modality) {
        QTest::newRow(name) << names << contents << QString::fromLatin1(format) << modality;
    };
    const QString nrrd = QStringLiteral("a.nrrd");
    const QString mha = QStringLiteral("a.mha");
    row("nrrd raw", {nrrd}, {nrrdHeader("raw") + raw}, "NRRD", none);
    row("nrrd gzip", {nrrd}, {nrrdHeader("gzip") + gzipped(raw)}, "NRRD", none);
    row("nrrd text", {nrrd}, {nrrdHeader("ascii") + text}, "NRRD", none);
    row("nrrd says MR", {nrrd}, {nrrdHeader("raw", "modality:=MR\n") + raw}, "NRRD", int(Modality::Mr));
    row("nhdr", {QStringLiteral("a.nhdr"), QStringLiteral("a.raw")},
        {nrrdHeader("raw", "data file: a.raw\n"), raw}, "NRRD", none);
    row("mha", {mha}, {metaHeader({}, "LOCAL") + raw}, "MetaImage", none);
    row("mha says CT", {mha}, {metaHeader("Modality = MET_MOD_CT\n", "LOCAL") + raw}, "MetaImage",
        int(Modality::Ct));
    const QByteArray packed = deflated(raw);
    const QByteArray compressed =
        "CompressedData = True\nCompressedDataSize = " + QByteArray::number(packed.size()) + "\n";
    row("mha packed", {mha}, {metaHeader(compressed, "LOCAL") + packed}, "MetaImage", none);
    row("mhd", {QStringLiteral("a.mhd"), QStringLiteral("a.raw")}, {metaHeader({}, "a.raw"), raw},
        "MetaImage", none);
}

void tst_Readers::nrrdAndMetaImageHoldTheSameVolume()
{
    QFETCH(QStringList, names);
    QFETCH(QList<QByteArray>, contents);
    QFETCH(QString, format);
    QFETCH(int, modality);
    QTemporaryDir dir;
    for (qsizetype n = 0; n < names.size(); ++n)
        writeBytes(dir.filePath(names[n]), contents[n]);
    const auto volume = readVolume(dir.filePath(names.front()));
    VERIFY_RESULT(volume);
    QCOMPARE(volume->format, format);
    QCOMPARE(volume->geometry.size, smallGrid().size);
    QVERIFY(volume->geometry.cornerDistance(smallGrid()) < 1e-6);
    QCOMPARE(volume->voxels, patternVolume(smallGrid()).voxels);
    if (modality >= 0) {
        QCOMPARE(int(volume->modality), modality);
        QCOMPARE(volume->modalityCertainty, Certainty::Stated);
    } else {
        QCOMPARE(volume->modalityCertainty, Certainty::Inferred);
    }
    const auto header = readVolumeHeader(dir.filePath(names.front()));
    VERIFY_RESULT(header);
    QCOMPARE(header->geometry.size, smallGrid().size);
    QCOMPARE(header->pixelType, QStringLiteral("int16"));
}

// Libraries behind the readers keep static state. Long names of uneven length and a damaged file make two
// threads that share it break the heap; ThreadSanitizer sees it every time.
void tst_Readers::aNrrdFileWithoutASpaceIsTold()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("a.nrrd"));
    const auto noted = [&](const QByteArray &space) {
        QByteArray header = nrrdHeader("raw");
        header.replace("space: left-posterior-superior\n", space);
        writeBytes(path, header + QByteArray(240, '\1'));
        const auto volume = readVolume(path);
        if (!volume)
            return -1;
        return int(volume->notes.filter(QStringLiteral("(LPS) is taken")).size());
    };
    QCOMPARE(noted("space: left-posterior-superior\n"), 0);
    QCOMPARE(noted("space: RAS\n"), 0);
    QCOMPARE(noted("space: LAS\n"), 0);
    QCOMPARE(noted("space: scanner-xyz\n"), 1);
    QCOMPARE(noted("space dimension: 3\n"), 1);
}

void tst_Readers::manyThreadsReadAtOnce()
{
    QTemporaryDir dir;
    const Volume pattern = patternVolume(smallGrid());
    const QByteArray raw = int16Bytes(pattern);
    QStringList good, damaged;
    for (int n = 0; n < 6; ++n) {
        const QString stem = dir.filePath(QString(20 + 30 * n, QChar(u'a' + n)));
        NiftiBytes nifti;
        nifti.dims = {6, 5, 4};
        nifti.payload = 0;
        writeBytes(stem + QStringLiteral(".nii.gz"), gzipped(nifti.bytes() + raw));
        writeBytes(stem + QStringLiteral(".nrrd"), nrrdHeader("raw") + raw);
        writeBytes(stem + QStringLiteral(".mha"), metaHeader({}, "LOCAL") + raw);
        writeBytes(stem + QStringLiteral("bad.nrrd"), nrrdHeader("gzip") + gzipped(raw).left(60));
        good << stem + QStringLiteral(".nii.gz") << stem + QStringLiteral(".nrrd")
             << stem + QStringLiteral(".mha");
        damaged << stem + QStringLiteral("bad.nrrd");
    }
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int round = 0; round < 20; ++round) {
                for (qsizetype n = 0; n < good.size(); ++n) {
                    const auto volume = readVolume(good[(n + 5 * t) % good.size()]);
                    wrong += !volume || volume->voxels != pattern.voxels;
                }
                for (const QString &path : damaged)
                    wrong += bool(readVolume(path));
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(wrong.load(), 0);
}

void tst_Readers::niftiValuesAreRescaled()
{
    QTemporaryDir dir;
    NiftiBytes file;
    file.slope = 2;
    file.inter = -1024;
    writeBytes(dir.filePath(QStringLiteral("a.nii")), file.bytes());
    const auto volume = readVolume(dir.filePath(QStringLiteral("a.nii")));
    VERIFY_RESULT(volume);
    for (size_t n = 0; n < volume->voxels.size(); ++n)
        QCOMPARE(volume->voxels[n], float((2 * n) % 700) * 2 - 1024);
}

void tst_Readers::valuesWithoutANumberAreFilled()
{
    QTemporaryDir dir;
    std::vector<float> values(120, 5.0F);
    values[7] = std::numeric_limits<float>::quiet_NaN();
    values[8] = std::numeric_limits<float>::infinity();
    values[9] = -3.0F;
    const QByteArray payload(reinterpret_cast<const char *>(values.data()), 480);
    QByteArray header = nrrdHeader("raw");
    header.replace("short", "float");
    NiftiBytes file;
    file.datatype = 16;
    file.bits = 32;
    const QByteArray nifti = file.bytes().left(352) + payload;
    const std::pair<const char *, QByteArray> files[] = {
        {"a.nrrd", header + payload}, {"a.nii", nifti}, {"a.nii.gz", gzipped(nifti)}};
    for (const auto &[name, bytes] : files) {
        const QString path = dir.filePath(QString::fromLatin1(name));
        writeBytes(path, bytes);
        const auto volume = readVolume(path);
        VERIFY_RESULT(volume);
        QCOMPARE(volume->voxels[6], 5.0F);
        QCOMPARE(volume->voxels[7], -3.0F);
        QCOMPARE(volume->voxels[8], -3.0F);
        QCOMPARE(volume->notes.filter(QStringLiteral("2 voxels")).size(), 1);
    }
}

void tst_Readers::writtenBytesAreTheSameEachTime()
{
    QTemporaryDir dir;
    const Volume volume = patternVolume(smallGrid());
    const std::vector<qint16> voxels = asInt16(volume.voxels);
    const auto contentOf = [&dir](const char *name) {
        QFile file(dir.filePath(QString::fromLatin1(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    VERIFY_RESULT(writeNifti(dir.filePath(QStringLiteral("a.nii.gz")), volume.geometry, voxels));
    VERIFY_RESULT(writeNifti(dir.filePath(QStringLiteral("b.nii.gz")), volume.geometry, voxels));
    QVERIFY(!contentOf("a.nii.gz").isEmpty());
    QCOMPARE(contentOf("a.nii.gz"), contentOf("b.nii.gz"));
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files).size(), 2); // no temporary name is left

    const auto failed = writeNifti(dir.filePath(QStringLiteral("no/such/a.nii.gz")), volume.geometry, voxels);
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, ErrorCode::Disk);
    const auto wrong = writeNifti(dir.filePath(QStringLiteral("c.nii.gz")), volume.geometry,
                                  std::span<const qint16>(voxels).first(7));
    QCOMPARE(wrong.error().code, ErrorCode::WrongShape);
}

void tst_Readers::modalityIsInferredFromValuesAndSaysSo()
{
    QTemporaryDir dir;
    Volume ct = patternVolume(smallGrid());
    const QString path = dir.filePath(QStringLiteral("a.nii.gz"));
    VERIFY_RESULT(writeNifti(path, ct.geometry, asInt16(ct.voxels)));
    auto volume = readVolume(path);
    VERIFY_RESULT(volume);
    QCOMPARE(volume->modality, Modality::Ct);
    QCOMPARE(volume->modalityCertainty, Certainty::Inferred);
    QCOMPARE(volume->notes.filter(QStringLiteral("inferred")).size(), 1);

    for (float &v : ct.voxels)
        v = v + 1000;
    VERIFY_RESULT(writeNifti(path, ct.geometry, asInt16(ct.voxels)));
    volume = readVolume(path);
    VERIFY_RESULT(volume);
    QCOMPARE(volume->modality, Modality::Mr);
}

void tst_Readers::labelsAreRoundedAndNegativeOnesRefused()
{
    QTemporaryDir dir;
    NiftiBytes file;
    file.slope = 0.5F;
    const QString path = dir.filePath(QStringLiteral("a.nii"));
    writeBytes(path, file.bytes());
    const auto map = readLabelMap(path);
    VERIFY_RESULT(map);
    for (size_t n = 0; n < map->voxels.size(); ++n)
        QCOMPARE(int(map->voxels[n]), int(std::floor(double((2 * n) % 700) * 0.5 + 0.5)));
    file.inter = -10;
    writeBytes(path, file.bytes());
    QCOMPARE(readLabelMap(path).error().code, ErrorCode::Unsupported);
    file.inter = 65500;
    writeBytes(path, file.bytes());
    QCOMPARE(readLabelMap(path).error().code, ErrorCode::Unsupported);
}

void tst_Readers::realHeadMriReadsWithItsAtlas()
{
    const auto volume = readVolume(templates + QStringLiteral("ch2.nii.gz"));
    VERIFY_RESULT(volume);
    QCOMPARE(volume->geometry.size, (std::array<int, 3>{181, 217, 181}));
    QCOMPARE(volume->modality, Modality::Mr);
    QCOMPARE(volume->modalityCertainty, Certainty::Inferred);
    QCOMPARE(volume->geometry.orientationCode(), QStringLiteral("RAS"));
    const auto map = readLabelMap(templates + QStringLiteral("aal.nii.gz"));
    VERIFY_RESULT(map);
    QVERIFY(volume->geometry.matches(map->geometry));

    QuietContext context;
    const auto found =
        scan({templates + QStringLiteral("ch2.nii.gz"), templates + QStringLiteral("aal.nii.gz"),
              templates + QStringLiteral("aal.nii.txt")},
             context);
    VERIFY_RESULT(found);
    QCOMPARE(found->problems.size(), size_t(0));
    QCOMPARE(found->entries.size(), size_t(1));
    const ScanEntry &entry = found->entries.front();
    QCOMPARE(entry.structures.size(), size_t(116));
    QCOMPARE(entry.annotated.size(), 116);
    QCOMPARE(entry.structures.front().name, QStringLiteral("Precentral_L"));

    // Left and right are where the names say: structures of the left lie at positive x in LPS.
    const auto source = SliceSource::prepare(*volume, Method::Fathom);
    VERIFY_RESULT(source);
    QCOMPARE(source->planes().size(), size_t(3));
    const std::array<int, 2> sides = {1, 2}; // Precentral_L, Precentral_R
    const auto present = source->presence(*map, sides, Plane::Sagittal);
    for (int index = 0; index < source->sliceCount(Plane::Sagittal); ++index) {
        const double x = source->centre(Plane::Sagittal, index)[0];
        QVERIFY(!present[0][size_t(index)] || x > -3);
        QVERIFY(!present[1][size_t(index)] || x < 3);
    }
    QVERIFY(std::count(present[0].begin(), present[0].end(), true) > 20);
}

void tst_Readers::realSkullCtStandsUpright()
{
    const auto volume = readVolume(cranium);
    VERIFY_RESULT(volume);
    QCOMPARE(volume->format, QStringLiteral("InVesalius"));
    QCOMPARE(volume->geometry.size, (std::array<int, 3>{256, 256, 108}));
    QCOMPARE(volume->modality, Modality::Ct);
    QCOMPARE(volume->modalityCertainty, Certainty::Stated);
    QCOMPARE(volume->geometry.orientationCode(), QStringLiteral("LAS"));
    const auto [low, high] = std::minmax_element(volume->voxels.begin(), volume->voxels.end());
    QCOMPARE(*low, -1024.0F);
    QCOMPARE(*high, 2986.0F);

    // Upright: bone's centre of gravity lies higher in the vault than the air-filled face; the nose points to
    // the front, so the most anterior tissue of the lower third lies before that of the upper third.
    const Geometry &geometry = volume->geometry;
    const auto mostAnterior = [&](int from, int to) {
        double y = 1e9;
        for (int k = from; k < to; ++k)
            for (int j = 0; j < geometry.size[1]; ++j)
                for (int i = 96; i < 160; ++i)
                    if (volume->at(i, j, k) > 0 && volume->at(i + 1, j, k) > 0 && volume->at(i + 2, j, k) > 0)
                        y = std::min(y, geometry.toPatient({double(i), double(j), double(k)})[1]);
        return y;
    };
    QVERIFY(mostAnterior(0, 30) < mostAnterior(70, 100) - 5);
    // The top of the head closes: tissue gets less towards increasing z.
    const auto tissue = [&](int k) {
        int n = 0;
        for (int j = 0; j < 256; ++j)
            for (int i = 0; i < 256; ++i)
                n += volume->at(i, j, k) > -200;
        return n;
    };
    QVERIFY(tissue(105) < tissue(50) / 2);
    const auto header = readVolumeHeader(cranium);
    VERIFY_RESULT(header);
    QVERIFY(header->geometry.matches(geometry));
}

void tst_Readers::inVesaliusReadsAPlainTarToo()
{
    const Volume volume = patternVolume(smallGrid());
    const QByteArray list =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\"><dict><key>matrix</key><dict>"
        "<key>dtype</key><string>int16</string><key>filename</key><string>matrix.dat</string><key>shape</key>"
        "<array><integer>4</integer><integer>5</integer><integer>6</integer></array></dict>"
        "<key>modality</key><string>MRI</string><key>spacing</key><array><real>1.5</real><integer>2</integer>"
        "<real>3.0</real></array></dict></plist>\n";
    // The matrix stands before the list that describes it.
    const QByteArray archive =
        tarEntry("x/matrix.dat", int16Bytes(volume)) + tarEntry("x/main.plist", list) + tarEnd();
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("a.inv3"));
    for (const QByteArray &bytes : {archive, gzipped(archive)}) {
        writeBytes(path, bytes);
        const auto read = readVolume(path);
        VERIFY_RESULT(read);
        QCOMPARE(read->voxels, volume.voxels);
        QCOMPARE(read->modality, Modality::Mr);
        QCOMPARE(read->geometry.spacing, smallGrid().spacing);
    }
}

FATHOM_TEST_SUBJECT(readers, tst_Readers)
#include "tst_readers.moc"
