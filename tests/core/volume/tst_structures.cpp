// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_files.h"
#include "structure_files.h"
#include "subject.h"
#include "test_files.h"

#include <volume/dataset.h>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace fathom;
using namespace fathom::test;

namespace {

/// What a folder with a series and its structures gives.
struct Found
{
    ScanResult result;
    Geometry grid;

    [[nodiscard]] QStringList reasons() const
    {
        QStringList all;
        for (const ScanProblem &problem : result.problems)
            all << problem.error.english();
        return all;
    }
    [[nodiscard]] QStringList names() const
    {
        QStringList all;
        for (const StructureSource &source : result.entries.front().structures)
            all << source.name;
        return all;
    }
    /// Voxels of one structure: slice * 12 + row * 4 + column.
    [[nodiscard]] QList<int> voxels(const QString &name) const
    {
        const ScanEntry &entry = result.entries.front();
        for (const StructureSource &source : entry.structures) {
            if (source.name != name)
                continue;
            const auto maps = readMasks(entry, source.path, grid);
            QList<int> found;
            if (maps)
                for (const LabelMap &map : *maps)
                    for (size_t n = 0; n < map.voxels.size(); ++n)
                        if (map.voxels[n] == source.label)
                            found << int(n);
            return found;
        }
        return {-1};
    }
};

Found found(const QString &folder, const MaskRule &rule = {})
{
    QuietContext context;
    ScanRequest request;
    request.path = folder;
    request.masks = rule;
    Found all;
    if (auto result = scan(request, context))
        all.result = std::move(result).value();
    if (!all.result.entries.empty())
        if (const auto header = readVolumeHeader(sourceOf(all.result.entries.front())))
            all.grid = header->geometry;
    return all;
}

} // namespace

/// Structures from DICOM segmentations and contours, and masks of probabilities.
class tst_Structures : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void segmentsThatOverlapAreBothRead();
    void fractionsNeedAThreshold();
    void aLabelMapIsRead();
    void anotherGridIsRefusedOrResampled();
    void structuresOfAnotherSeriesAreTold();
    void withoutASeriesTheFrameOfReferenceTells();
    void namesAreThePublishedOnes();
    void aBrokenSegmentationHarmsOnlyItself();
    void contoursAreFilledByTheEvenOddRule();
    void aContourReachesHalfwayToTheNext();
    void contoursAcrossTheSlicesAreRefused();
    void aSegmentationIsTakenAsLabels();
    void probabilitiesNeedAThreshold();
    void fractionsAboveOneAreNoLabels();
};

void tst_Structures::segmentsThatOverlapAreBothRead()
{
    QTemporaryDir dir;
    writeSeries(dir.path());
    writeDicomFile(dir.filePath(QStringLiteral("seg")), encoded(overlapping()), maskClass);
    const Found all = found(dir.path());
    QCOMPARE(all.reasons(), QStringList());
    QCOMPARE(all.result.entries.size(), size_t(1));
    QCOMPARE(all.names(), QStringList({QStringLiteral("liver"), QStringLiteral("lesion 1")}));
    QCOMPARE(all.result.entries.front().annotated,
             QStringList({QStringLiteral("lesion 1"), QStringLiteral("liver")}));
    QCOMPARE(all.voxels(QStringLiteral("liver")), QList<int>({12, 13, 23, 25, 26, 32}));
    QCOMPARE(all.voxels(QStringLiteral("lesion 1")), QList<int>({26, 27}));
}

void tst_Structures::fractionsNeedAThreshold()
{
    QTemporaryDir dir;
    writeSeries(dir.path());
    Segmentation segmentation;
    segmentation.type = "FRACTIONAL";
    segmentation.frames = {{1, 0, {0, 50, 99, 100, 200, 0, 0, 0, 0, 0, 0, 0}}};
    writeDicomFile(dir.filePath(QStringLiteral("seg")), encoded(segmentation), maskClass);
    const Found asked = found(dir.path());
    QCOMPARE(asked.result.entries.size(), size_t(1));
    QVERIFY(asked.names().isEmpty());
    QVERIFY(asked.reasons().value(0).contains(QLatin1String("threshold")));
    const Found half = found(dir.path(), {false, 0.5});
    QCOMPARE(half.reasons(), QStringList());
    QCOMPARE(half.voxels(QStringLiteral("liver")), QList<int>({3, 4}));
    QCOMPARE(found(dir.path(), {false, 0.25}).voxels(QStringLiteral("liver")), QList<int>({1, 2, 3, 4}));
}

void tst_Structures::aLabelMapIsRead()
{
    QTemporaryDir dir;
    writeSeries(dir.path());
    Segmentation segmentation;
    segmentation.type = "LABELMAP";
    segmentation.frames = {{0, 3, {0, 2, 2, 0, 1, 0, 0, 0, 0, 0, 0, 1}}};
    writeDicomFile(dir.filePath(QStringLiteral("seg")), encoded(segmentation), maskClass);
    const Found all = found(dir.path());
    QCOMPARE(all.voxels(QStringLiteral("liver")), QList<int>({40, 47}));
    QCOMPARE(all.voxels(QStringLiteral("lesion 1")), QList<int>({37, 38}));
}

void tst_Structures::anotherGridIsRefusedOrResampled()
{
    QTemporaryDir dir;
    writeSeries(dir.path());
    Segmentation segmentation = overlapping();
    segmentation.shift = 0.5; // one pixel
    writeDicomFile(dir.filePath(QStringLiteral("seg")), encoded(segmentation), maskClass);
    const Found refused = found(dir.path());
    QCOMPARE(refused.result.entries.size(), size_t(1));
    QVERIFY(refused.names().isEmpty());
    QVERIFY(refused.reasons().value(0).contains(QLatin1String("another grid")));
    const Found moved = found(dir.path(), {true, 0});
    QCOMPARE(moved.reasons(), QStringList());
    // One column further; what leaves the image is gone.
    QCOMPARE(moved.voxels(QStringLiteral("liver")), QList<int>({13, 14, 26, 27, 33}));
    QCOMPARE(moved.voxels(QStringLiteral("lesion 1")), QList<int>({27}));
    segmentation.shift = 0.1; // a fifth of a pixel is the same grid
    writeDicomFile(dir.filePath(QStringLiteral("seg")), encoded(segmentation), maskClass);
    QCOMPARE(found(dir.path()).voxels(QStringLiteral("lesion 1")), QList<int>({26, 27}));
}

void tst_Structures::structuresOfAnotherSeriesAreTold()
{
    QTemporaryDir dir;
    writeSeries(dir.path());
    Segmentation segmentation = overlapping();
    segmentation.series = "1.2.3.9";
    writeDicomFile(dir.filePath(QStringLiteral("seg")), encoded(segmentation), maskClass);
    writeDicomFile(dir.filePath(QStringLiteral("rt")), structureSet({}, "1.2.3.9"), contourClass);
    const Found all = found(dir.path());
    QCOMPARE(all.result.entries.size(), size_t(1));
    QVERIFY(all.names().isEmpty());
    QCOMPARE(all.reasons().size(), 2);
    for (const QString &reason : all.reasons())
        QVERIFY2(reason.contains(QLatin1String("not among these files")), qPrintable(reason));
}

void tst_Structures::withoutASeriesTheFrameOfReferenceTells()
{
    QTemporaryDir dir;
    writeSeries(dir.path());
    Segmentation segmentation = overlapping();
    segmentation.series.clear();
    writeDicomFile(dir.filePath(QStringLiteral("seg")), encoded(segmentation), maskClass);
    QCOMPARE(found(dir.path()).voxels(QStringLiteral("lesion 1")), QList<int>({26, 27}));
}

void tst_Structures::namesAreThePublishedOnes()
{
    QTemporaryDir dir;
    writeSeries(dir.path());
    Segmentation segmentation = overlapping();
    segmentation.segments = {
        {1, "Lung Upper Lobe Left"}, {2, "tumour"}, {3, "tumour"}, {4, ""}, {0, "no number"}};
    writeDicomFile(dir.filePath(QStringLiteral("seg")), encoded(segmentation), maskClass);
    QCOMPARE(found(dir.path()).names(),
             QStringList({QStringLiteral("lung_upper_lobe_left"), QStringLiteral("tumour"),
                          QStringLiteral("tumour (2)"), QStringLiteral("label_4")}));
}

void tst_Structures::aBrokenSegmentationHarmsOnlyItself()
{
    QTemporaryDir dir;
    writeSeries(dir.path());
    DicomSet set = encoded(overlapping());
    set.drop(0x52009230); // where the frames lie
    writeDicomFile(dir.filePath(QStringLiteral("seg")), set, maskClass);
    const Found all = found(dir.path());
    QCOMPARE(all.result.entries.size(), size_t(1));
    QVERIFY(all.names().isEmpty());
    QVERIFY(all.reasons().value(0).contains(QLatin1String("damaged")));
    // Pixels that break off are found when they are read.
    DicomSet cut = encoded(overlapping());
    cut.bytes(0x7fe00010, "OB", QByteArray(2, '\1'));
    writeDicomFile(dir.filePath(QStringLiteral("seg")), cut, maskClass);
    const Found later = found(dir.path());
    const ScanEntry &entry = later.result.entries.front();
    const auto maps = readMasks(entry, entry.structures.front().path, later.grid);
    QVERIFY(!maps);
    QCOMPARE(maps.error().code, ErrorCode::Unreadable);
}

void tst_Structures::contoursAreFilledByTheEvenOddRule()
{
    QTemporaryDir dir;
    writeSeries(dir.path());
    const Ring outer = {{-0.5, -0.5}, {3.5, -0.5}, {3.5, 2.5}, {-0.5, 2.5}};
    const Ring hole = {{0.5, 0.5}, {2.5, 0.5}, {2.5, 1.5}, {0.5, 1.5}};
    const Ring inside = {{0.5, -0.5}, {1.5, -0.5}, {1.5, 1.5}, {0.5, 1.5}};
    const Ring outside = {{-9, -9}, {-8, -9}, {-8, -8}};
    writeDicomFile(dir.filePath(QStringLiteral("rt")),
                   structureSet({{1, 1, outer}, {1, 1, hole}, {2, 1, inside}, {2, 1, outside}}),
                   contourClass);
    const Found all = found(dir.path());
    QCOMPARE(all.reasons(), QStringList());
    QCOMPARE(all.names(), QStringList({QStringLiteral("kidney_left"), QStringLiteral("GTV")}));
    QCOMPARE(all.voxels(QStringLiteral("kidney_left")), QList<int>({12, 13, 14, 15, 16, 19, 20, 21, 22, 23}));
    QCOMPARE(all.voxels(QStringLiteral("GTV")), QList<int>({13, 17}));
}

void tst_Structures::aContourReachesHalfwayToTheNext()
{
    QTemporaryDir dir;
    writeSeries(dir.path());
    const Ring one = {{-0.5, -0.5}, {0.5, -0.5}, {0.5, 0.5}, {-0.5, 0.5}};
    const Ring other = {{0.5, -0.5}, {1.5, -0.5}, {1.5, 0.5}, {0.5, 0.5}};
    // Every other slice has contours: the last one reaches to the slice behind it.
    writeDicomFile(dir.filePath(QStringLiteral("rt")),
                   structureSet({{1, 0, one}, {1, 2, other}, {2, 3, one}}), contourClass);
    const Found all = found(dir.path());
    QCOMPARE(all.voxels(QStringLiteral("kidney_left")), QList<int>({0, 12, 25, 37}));
    QCOMPARE(all.voxels(QStringLiteral("GTV")), QList<int>({36}));
}

void tst_Structures::contoursAcrossTheSlicesAreRefused()
{
    QTemporaryDir dir;
    writeSeries(dir.path());
    const Ring ring = {{0, 0}, {3, 0}, {3, 2}};
    writeDicomFile(dir.filePath(QStringLiteral("rt")), structureSet({{1, 1, ring, 1.0}}), contourClass);
    const Found all = found(dir.path());
    QCOMPARE(all.result.entries.size(), size_t(1));
    QVERIFY(all.reasons().value(0).contains(QLatin1String("across the slices")));
}

void tst_Structures::aSegmentationIsTakenAsLabels()
{
    QTemporaryDir dir;
    writeSeries(dir.filePath(QStringLiteral("ct")));
    const QString path = dir.filePath(QStringLiteral("seg"));
    writeDicomFile(path, encoded(overlapping()), maskClass);
    QuietContext context;
    ScanRequest request;
    request.path = dir.filePath(QStringLiteral("ct"));
    request.labels = path;
    Found all;
    auto result = scan(request, context);
    VERIFY_RESULT(result);
    all.result = std::move(result).value();
    QCOMPARE(all.result.entries.size(), size_t(1));
    const auto header = readVolumeHeader(sourceOf(all.result.entries.front()));
    VERIFY_RESULT(header);
    all.grid = header->geometry;
    QCOMPARE(all.voxels(QStringLiteral("lesion 1")), QList<int>({26, 27}));
}

void tst_Structures::probabilitiesNeedAThreshold()
{
    QTemporaryDir dir;
    NiftiBytes file;
    file.dims = {4, 1, 1};
    file.datatype = 16;
    file.bits = 32;
    const QString path = dir.filePath(QStringLiteral("a.nii"));
    const auto write = [&](std::array<float, 4> values) {
        QByteArray bytes = file.bytes();
        bytes.truncate(bytes.size() - qsizetype(sizeof values));
        writeBytes(path, bytes + QByteArray(reinterpret_cast<const char *>(values.data()), sizeof values));
    };
    write({1.0F, 0.2F, 0.6F, 0.0F});
    const auto asked = readLabelMap(path);
    QVERIFY(!asked);
    QVERIFY(asked.error().english().contains(QLatin1String("threshold")));
    const auto half = readLabelMap(path, {false, 0.5});
    VERIFY_RESULT(half);
    QCOMPARE(half->voxels, std::vector<quint16>({1, 0, 1, 0}));
    const auto low = readLabelMap(path, {false, 0.2});
    VERIFY_RESULT(low);
    QCOMPARE(low->voxels, std::vector<quint16>({1, 1, 1, 0}));
    // Whole numbers stay labels, whatever the threshold.
    write({3.0F, 0.0F, 1.0F, 2.0F});
    const auto labels = readLabelMap(path, {false, 0.5});
    VERIFY_RESULT(labels);
    QCOMPARE(labels->voxels, std::vector<quint16>({3, 0, 1, 2}));
}

void tst_Structures::fractionsAboveOneAreNoLabels()
{
    QTemporaryDir dir;
    NiftiBytes file;
    file.slope = 0.5F;
    file.inter = 0.25F;
    const QString path = dir.filePath(QStringLiteral("a.nii"));
    writeBytes(path, file.bytes());
    const auto map = readLabelMap(path, {false, 0.5});
    QVERIFY(!map);
    QVERIFY(map.error().english().contains(QLatin1String("neither labels")));
}

FATHOM_TEST_SUBJECT(structures, tst_Structures)
#include "tst_structures.moc"
