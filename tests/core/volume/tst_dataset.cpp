// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"
#include "test_files.h"

#include <volume/dataset.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace fathom;
using namespace fathom::test;

namespace {

Geometry grid()
{
    Geometry geometry;
    geometry.size = {8, 7, 6};
    geometry.spacing = {3, 3, 3};
    geometry.direction = {-1, 0, 0, 0, -1, 0, 0, 0, 1};
    return geometry;
}

void writeImage(const QString &path, const Geometry &geometry = grid())
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    if (!writeNifti(path, geometry, asInt16(patternVolume(geometry).voxels)))
        qFatal("cannot write an image");
}

void writeMask(const QString &path, const Geometry &geometry = grid())
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    std::vector<quint8> voxels(size_t(geometry.voxels()), 0);
    voxels[100] = 1;
    if (!writeNifti(path, geometry, voxels))
        qFatal("cannot write a mask");
}

/// A CT and an MRI data set in the TotalSegmentator layout with the same id in both.
void writeLayout(const QString &root)
{
    const QString ct = root + QStringLiteral("/CT_Dataset_v201/");
    for (const char *id : {"s0000", "s0011", "patient_x"}) {
        writeImage(ct + QLatin1String(id) + QStringLiteral("/ct.nii.gz"));
        for (const char *name : {"liver", "rib_left_1", "rib_left_10", "rib_left_2"})
            writeMask(ct + QLatin1String(id) + QStringLiteral("/segmentations/") + QLatin1String(name) +
                      QStringLiteral(".nii.gz"));
    }
    writeMask(ct + QStringLiteral("s0011/segmentations/spleen.nii.gz"));
    writeMask(ct + QStringLiteral("s0011/findings/liver_lesion.nii.gz"));
    writeBytes(ct + QStringLiteral("meta.csv"),
               "\xef\xbb\xbfimage_id;age;gender;institute;study_type;patient_name;birth_date;pathology\r\n"
               "s0000;61;m;C;ct thorax;Doe^John;19600101;\r\n"
               "s0011;44;f;A;\"ct abdomen\";Roe^Jane;19770202;\"tumor; \"\"other\"\"\"\r\n");
    const QString mr = root + QStringLiteral("/MRI_Dataset_v200/");
    writeImage(mr + QStringLiteral("s0000/mri.nii.gz"));
    writeMask(mr + QStringLiteral("s0000/segmentations/liver.nii.gz"));
    writeBytes(mr + QStringLiteral("meta.csv"), "image_id;age;source\ns0000;30;IDC\n");
}

} // namespace

class tst_Dataset : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void publishedNamesAreComplete();
    void layoutIsFoundWithItsTable();
    void oneScanOfALayoutStandsAlone();
    void aFoldersNameIsKeptForPublishedDataSetsOnly();
    void eachModalityAnnotatesForItself();
    void bothImagesOfAFolderAreScans();
    void syntheticIsMarked();
    void badScansBecomeProblemsAndTheRestStays();
    void mixedFolderKeepsWhatIsGood();
    void linkLoopsEnd();
    void cancelEndsTheSearch();
    void namesTables_data();
    void namesTables();
    void whatTheDataSetStatesIsApplied();
};

void tst_Dataset::publishedNamesAreComplete()
{
    const QStringList &ct = totalSegmentatorCtStructures();
    const QStringList &mr = totalSegmentatorMrStructures();
    const QStringList &all = totalSegmentatorStructures();
    QCOMPARE(ct.size(), 117);
    QCOMPARE(mr.size(), 50);
    QCOMPARE(all.size(), 121);
    QCOMPARE(ct.front(), QStringLiteral("adrenal_gland_left"));
    QCOMPARE(ct.back(), QStringLiteral("vertebrae_T9"));
    QCOMPARE(mr.front(), QStringLiteral("adrenal_gland_left"));
    QCOMPARE(mr.back(), QStringLiteral("vertebrae"));
    std::set<QString> unionOfBoth(ct.begin(), ct.end());
    unionOfBoth.insert(mr.begin(), mr.end());
    QCOMPARE(QStringList(unionOfBoth.begin(), unionOfBoth.end()), all);
    QCOMPARE(
        int(std::count_if(mr.begin(), mr.end(), [&ct](const QString &name) { return ct.contains(name); })),
        46);
    QVERIFY(ct.indexOf(QStringLiteral("rib_left_10")) == ct.indexOf(QStringLiteral("rib_left_1")) + 1);
}

void tst_Dataset::layoutIsFoundWithItsTable()
{
    QTemporaryDir dir;
    writeLayout(dir.path());
    QuietContext context;
    const auto found = scan({dir.path(), {}, {}}, context);
    VERIFY_RESULT(found);
    QCOMPARE(found->problems.size(), size_t(0));
    QCOMPARE(found->entries.size(), size_t(4));
    const ScanEntry &stranger = found->entries[0];
    QVERIFY(stranger.path.contains(QStringLiteral("patient_x")));
    QVERIFY(stranger.imageId.isEmpty()); // not a public id
    const ScanEntry &first = found->entries[1];
    QCOMPARE(first.dataset, QStringLiteral("CT_Dataset_v201"));
    QCOMPARE(first.imageId, QStringLiteral("s0000"));
    QCOMPARE(first.modality, Modality::Ct);
    QVERIFY(!first.synthetic);
    QCOMPARE(first.meta.value(QStringLiteral("study_type")), QStringLiteral("ct thorax"));
    QCOMPARE(first.meta.keys(), (QStringList{QStringLiteral("age"), QStringLiteral("gender"),
                                             QStringLiteral("institute"), QStringLiteral("study_type")}));
    QStringList names;
    for (const StructureSource &source : first.structures)
        names << source.name;
    QCOMPARE(names, (QStringList{QStringLiteral("liver"), QStringLiteral("rib_left_1"),
                                 QStringLiteral("rib_left_10"), QStringLiteral("rib_left_2")}));
    // The data set annotates the spleen and the lesion, though this scan has no mask of them.
    QVERIFY(first.annotated.contains(QStringLiteral("spleen")));
    QCOMPARE(first.annotatedFindings, QStringList{QStringLiteral("liver_lesion")});
    QVERIFY(first.findings.empty());
    const ScanEntry &second = found->entries[2];
    QCOMPARE(second.findings.size(), size_t(1));
    QCOMPARE(second.meta.value(QStringLiteral("pathology")), QStringLiteral("tumor; \"other\""));
    const ScanEntry &mri = found->entries[3];
    QCOMPARE(mri.dataset, QStringLiteral("MRI_Dataset_v200"));
    QCOMPARE(mri.modality, Modality::Mr);
    QCOMPARE(mri.annotated, QStringList{QStringLiteral("liver")});
    QVERIFY(mri.annotatedFindings.isEmpty());
}

void tst_Dataset::oneScanOfALayoutStandsAlone()
{
    QTemporaryDir dir;
    writeLayout(dir.path());
    QuietContext context;
    const auto found = scan({dir.filePath(QStringLiteral("CT_Dataset_v201/s0011")), {}, {}}, context);
    VERIFY_RESULT(found);
    QCOMPARE(found->entries.size(), size_t(1));
    QCOMPARE(found->entries.front().imageId, QStringLiteral("s0011"));
    QCOMPARE(found->entries.front().dataset, QStringLiteral("CT_Dataset_v201"));
    QCOMPARE(found->entries.front().meta.value(QStringLiteral("institute")), QStringLiteral("A"));
}

void tst_Dataset::aFoldersNameIsKeptForPublishedDataSetsOnly()
{
    // A patient's folder may look like the layout; its name must not reach a workspace.
    QTemporaryDir dir;
    writeImage(dir.filePath(QStringLiteral("Doe_John/2019/ct.nii.gz")));
    writeImage(dir.filePath(QStringLiteral("Doe_John/2020/mri.nii.gz")));
    QDir().mkpath(dir.filePath(QStringLiteral("Doe_John/s0001"))); // no scan
    QuietContext context;
    for (const char *path : {"", "Doe_John", "Doe_John/2019"}) {
        const auto found = scan({dir.filePath(QLatin1String(path)), {}, {}}, context);
        VERIFY_RESULT(found);
        QVERIFY(!found->entries.empty());
        for (const ScanEntry &entry : found->entries) {
            QCOMPARE(entry.dataset, QStringLiteral("local"));
            QVERIFY(entry.imageId.isEmpty());
        }
    }
}

void tst_Dataset::eachModalityAnnotatesForItself()
{
    QTemporaryDir dir;
    writeImage(dir.filePath(QStringLiteral("s0001/ct.nii.gz")));
    writeMask(dir.filePath(QStringLiteral("s0001/segmentations/rib_left_1.nii.gz")));
    writeMask(dir.filePath(QStringLiteral("s0001/findings/fracture.nii.gz")));
    writeImage(dir.filePath(QStringLiteral("s0002/mri.nii.gz")));
    writeMask(dir.filePath(QStringLiteral("s0002/segmentations/vertebrae.nii.gz")));
    QuietContext context;
    const auto found = scan({dir.path(), {}, {}}, context);
    VERIFY_RESULT(found);
    QCOMPARE(found->entries.size(), size_t(2));
    QCOMPARE(found->entries[0].annotated, QStringList{QStringLiteral("rib_left_1")});
    QCOMPARE(found->entries[0].annotatedFindings, QStringList{QStringLiteral("fracture")});
    QCOMPARE(found->entries[1].annotated, QStringList{QStringLiteral("vertebrae")});
    QVERIFY(found->entries[1].annotatedFindings.isEmpty());
}

void tst_Dataset::bothImagesOfAFolderAreScans()
{
    QTemporaryDir dir;
    Geometry coarse = grid();
    coarse.spacing = {6, 6, 6};
    writeImage(dir.filePath(QStringLiteral("s0001/ct.nii.gz")));
    writeImage(dir.filePath(QStringLiteral("s0001/mri.nii.gz")), coarse);
    writeMask(dir.filePath(QStringLiteral("s0001/segmentations/liver.nii.gz"))); // on the CT's grid
    writeImage(dir.filePath(QStringLiteral("s0002/mri.nii.gz")));
    writeMask(dir.filePath(QStringLiteral("s0002/segmentations/spleen.nii.gz")));
    QuietContext context;
    const auto found = scan({dir.path(), {}, {}}, context);
    VERIFY_RESULT(found);
    QCOMPARE(found->problems.size(), size_t(0));
    QCOMPARE(found->entries.size(), size_t(3));
    QCOMPARE(found->entries[0].modality, Modality::Ct);
    QCOMPARE(found->entries[0].structures.size(), size_t(1));
    const ScanEntry &mri = found->entries[1];
    QCOMPARE(mri.modality, Modality::Mr);
    QCOMPARE(mri.imageId, QStringLiteral("s0001"));
    QVERIFY(mri.structures.empty());
    QVERIFY(mri.annotated.isEmpty()); // its folder's masks say nothing about it
    QCOMPARE(found->entries[2].annotated, QStringList{QStringLiteral("spleen")});

    // On one grid, a mask belongs to both; on a third grid, the folder is refused.
    writeImage(dir.filePath(QStringLiteral("s0001/mri.nii.gz")));
    const auto same = scan({dir.filePath(QStringLiteral("s0001")), {}, {}}, context);
    VERIFY_RESULT(same);
    QCOMPARE(same->entries.size(), size_t(2));
    for (const ScanEntry &entry : same->entries)
        QCOMPARE(entry.structures.size(), size_t(1));
    writeMask(dir.filePath(QStringLiteral("s0001/segmentations/liver.nii.gz")), coarse);
    const auto neither = scan({dir.filePath(QStringLiteral("s0001")), {}, {}}, context);
    VERIFY_RESULT(neither);
    QVERIFY(neither->entries.empty());
    QCOMPARE(neither->problems.size(), size_t(1));
}

void tst_Dataset::syntheticIsMarked()
{
    QTemporaryDir dir;
    writeImage(dir.filePath(QStringLiteral("CT_Dataset_synthetic/s0001/ct.nii.gz")));
    writeBytes(dir.filePath(QStringLiteral("CT_Dataset_synthetic/SYNTHETIC.txt")), "drawn\n");
    writeImage(dir.filePath(QStringLiteral("MRI_Dataset_synthetic/s0002/mri.nii.gz")));
    writeBytes(dir.filePath(QStringLiteral("MRI_Dataset_synthetic/SYNTHETIC.txt")), "drawn\n");
    QuietContext context;
    const auto found = scan({dir.path(), {}, {}}, context);
    VERIFY_RESULT(found);
    QCOMPARE(found->entries.size(), size_t(2));
    QCOMPARE(found->entries[0].dataset, QStringLiteral("cohort-ct"));
    QCOMPARE(found->entries[1].dataset, QStringLiteral("cohort-mr"));
    for (const ScanEntry &entry : found->entries)
        QVERIFY(entry.synthetic);
}

void tst_Dataset::badScansBecomeProblemsAndTheRestStays()
{
    QTemporaryDir dir;
    writeLayout(dir.path());
    const QString ct = dir.filePath(QStringLiteral("CT_Dataset_v201/"));
    Geometry moved = grid();
    moved.origin[2] += 1;
    writeMask(ct + QStringLiteral("s0000/segmentations/liver.nii.gz"), moved);
    writeBytes(ct + QStringLiteral("s0011/ct.nii.gz"), "damaged");
    writeMask(ct + QStringLiteral("s0020/segmentations/liver.nii.gz")); // no image
    QuietContext context;
    const auto found = scan({dir.path(), {}, {}}, context);
    VERIFY_RESULT(found);
    QCOMPARE(found->entries.size(), size_t(2)); // patient_x and the MRI
    QCOMPARE(found->problems.size(), size_t(3));
    QCOMPARE(found->problems[0].error.code, ErrorCode::WrongShape);
    QCOMPARE(found->problems[1].error.code, ErrorCode::Unreadable);
    QCOMPARE(found->problems[2].error.code, ErrorCode::NotFound);
}

void tst_Dataset::mixedFolderKeepsWhatIsGood()
{
    QTemporaryDir dir;
    writeImage(dir.filePath(QStringLiteral("Doe_John.nii.gz")));
    writeImage(dir.filePath(QStringLiteral("deeper/b.nii.gz")));
    writeBytes(dir.filePath(QStringLiteral("bad.nii.gz")), "no image");
    NiftiBytes series;
    series.dims = {4, 5, 6, 3};
    writeBytes(dir.filePath(QStringLiteral("fmri.nii")), series.bytes());
    writeBytes(dir.filePath(QStringLiteral("short.nii")), NiftiBytes().bytes().left(500));
    writeBytes(dir.filePath(QStringLiteral("notes.txt")), "text");
    writeBytes(dir.filePath(QStringLiteral("list.csv")), "a,b\n");
    writeDicomSeries(dir.filePath(QStringLiteral("deeper/series")), patternVolume(grid()));
    QuietContext context;
    const auto found = scan({dir.path(), {}, {}}, context);
    VERIFY_RESULT(found);
    QCOMPARE(found->entries.size(), size_t(3));
    QCOMPARE(found->problems.size(), size_t(3));
    for (const ScanEntry &entry : found->entries) {
        QCOMPARE(entry.dataset, QStringLiteral("local")); // no file name leaves through here
        QVERIFY(entry.imageId.isEmpty());
        QVERIFY(entry.annotated.isEmpty());
    }
    QCOMPARE(found->entries.back().modality, Modality::Ct);
}

void tst_Dataset::linkLoopsEnd()
{
    QTemporaryDir dir;
    writeImage(dir.filePath(QStringLiteral("a/b/image.nii.gz")));
    QVERIFY(QFile::link(dir.path(), dir.filePath(QStringLiteral("a/b/back"))));
    QVERIFY(QFile::link(dir.filePath(QStringLiteral("a/b")), dir.filePath(QStringLiteral("again"))));
    QVERIFY(
        QFile::link(dir.filePath(QStringLiteral("nowhere")), dir.filePath(QStringLiteral("dangling.nii"))));
    QuietContext context;
    const auto found = scan({dir.path(), {}, {}}, context);
    VERIFY_RESULT(found);
    QCOMPARE(found->entries.size(), size_t(1));
}

void tst_Dataset::cancelEndsTheSearch()
{
    QTemporaryDir dir;
    writeLayout(dir.path());
    QuietContext context;
    context.stop();
    const auto found = scan({dir.path(), {}, {}}, context);
    QVERIFY(!found);
    QCOMPARE(found.error().code, ErrorCode::Cancelled);
}

void tst_Dataset::namesTables_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QStringList>("names");
    const auto row = [](const char *name, const QByteArray &text, const QStringList &names) {
        QTest::newRow(name) << text << names;
    };
    const QStringList two = {QStringLiteral("liver"), QStringLiteral("left kidney")};
    row("number name", "1 liver\n2 left kidney\n", two);
    row("comments, comma, Windows lines", "# organs\r\n\r\n1,liver\r\n2, left kidney\r\n", two);
    row("codes behind names", "1 Precentral_L 2001\n2 Precentral_R 2002\n",
        {QStringLiteral("Precentral_L"), QStringLiteral("Precentral_R")});
    row("colours behind names", "0 Unknown 0 0 0 0\n1 liver 9 9 9 0\n2 spleen 8 8 8 0\n",
        {QStringLiteral("liver"), QStringLiteral("spleen")});
    row("numbers are part of names", "1 Vertebra 1\n2 Vertebra 2\n",
        {QStringLiteral("Vertebra 1"), QStringLiteral("Vertebra 2")});
    row("ITK-SNAP",
        "################\n# ITK-SnAP Label Description File\n"
        "    0     0    0    0        0  0  0    \"Clear Label\"\n"
        "    1   255    0    0        1  1  1    \"liver\"\n"
        "    2     0  255    0     0.5  1  1    \"left kidney\"\n",
        two);
}

void tst_Dataset::namesTables()
{
    QFETCH(QByteArray, text);
    QFETCH(QStringList, names);
    QTemporaryDir dir;
    writeBytes(dir.filePath(QStringLiteral("names.txt")), text);
    const auto read = readLabelNames(dir.filePath(QStringLiteral("names.txt")));
    VERIFY_RESULT(read);
    QCOMPARE(read->values(), names);
    QCOMPARE(read->keys(), (QList<int>{1, 2}));
}

void tst_Dataset::whatTheDataSetStatesIsApplied()
{
    QTemporaryDir dir;
    writeLayout(dir.path());
    QuietContext context;
    const auto found = scan({dir.path(), {}, {}}, context);
    VERIFY_RESULT(found);
    const auto ct = readScan(found->entries[1]);
    VERIFY_RESULT(ct);
    QCOMPARE(ct->studyType, QStringLiteral("ct thorax"));
    QCOMPARE(ct->modality, Modality::Ct);
    QCOMPARE(ct->modalityCertainty, Certainty::Stated);
    // Values like HU, but the data set says that it is an MRI.
    const auto mri = readScan(found->entries[3]);
    VERIFY_RESULT(mri);
    QCOMPARE(mri->modality, Modality::Mr);
    QVERIFY(mri->notes.filter(QStringLiteral("inferred")).isEmpty());
}

FATHOM_TEST_SUBJECT(dataset, tst_Dataset)
#include "tst_dataset.moc"
