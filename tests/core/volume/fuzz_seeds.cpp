// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fuzz_seeds.h"

#include "dicom_files.h"
#include "mosaic_files.h"
#include "structure_files.h"
#include "test_files.h"

#include <base/reading_marks.h>
#include <dicom_directory.h>
#include <dicom_reader.h>
#include <dicom_structures.h>
#include <file_promise.h>
#include <property_list.h>
#include <table.h>
#include <volume/dataset.h>

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

namespace fathom::test {
namespace {

template <typename T> Outcome outcomeOf(const Result<T> &result)
{
    return result ? nullptr : result.error().text;
}

QByteArray niftiSeed(int datatype, int bits)
{
    NiftiBytes file;
    file.datatype = datatype;
    file.bits = bits;
    QByteArray bytes = file.bytes();
    for (qsizetype n = 352; n < bytes.size(); ++n)
        bytes[n] = char(n * 7);
    return bytes;
}

QByteArray nrrdHeader(const QByteArray &encoding)
{
    return "NRRD0004\n# made by a test\ntype: int16\ndimension: 3\nspace: left-posterior-superior\n"
           "sizes: 4 5 6\nspace directions: (1,0,0) (0,1.5,0) (0,0,2)\nkinds: domain domain domain\n"
           "endian: little\nencoding: " +
           encoding + "\nspace origin: (-3,4.5,10)\nmodality:=CT\n\n";
}

QByteArray metaHeader()
{
    return "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
           "CompressedData = False\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 1 2 3\n"
           "CenterOfRotation = 0 0 0\nElementSpacing = 1 1.5 2\nDimSize = 4 5 6\nElementType = MET_SHORT\n"
           "ElementDataFile = LOCAL\n";
}

const QByteArray plist =
    "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>matrix</key><dict><key>dtype</key>"
    "<string>int16</string><key>filename</key><string>matrix.dat</string><key>shape</key><array>"
    "<integer>4</integer><integer>5</integer><integer>6</integer></array></dict><key>spacing</key>"
    "<array><real>1.0</real><real>1.5</real><real>2.0</real></array></dict></plist>";

QByteArray archiveOf(const QByteArray &list)
{
    return tarEntry("x/main.plist", list) + tarEntry("x/matrix.dat", QByteArray(240, '\5')) + tarEnd();
}

std::vector<Seed> dicomSeeds()
{
    QTemporaryDir dir;
    std::vector<Seed> seeds;
    const auto add = [&](const QString &path) {
        QFile file(path);
        if (file.open(QIODevice::ReadOnly))
            seeds.push_back({file.readAll(), 132, 1200, false});
    };
    const QString path = dir.filePath(QStringLiteral("a"));
    writeDicomFile(path, ctSlice(1));
    add(path);
    DicomSet position, frame, orientation, measures, shared;
    position.numbers(0x00200032, "DS", {-10, -20, 5});
    frame.items(0x00209113, {position});
    orientation.numbers(0x00200037, "DS", {1, 0, 0, 0, 1, 0});
    measures.numbers(0x00280030, "DS", {0.75, 0.5});
    shared.items(0x00209116, {orientation}).items(0x00289110, {measures});
    DicomSet enhanced = ctSlice(0);
    enhanced.drop(0x00200032)
        .drop(0x00200037)
        .drop(0x00280030)
        .numbers(0x00280008, "IS", {2})
        .items(0x52009229, {shared})
        .items(0x52009230, {frame, frame})
        .bytes(0x7fe00010, "OW", ctPixels(0) + ctPixels(1));
    writeDicomFile(path, enhanced);
    add(path);
    seeds.push_back({deflatedDicom(seeds.front().bytes), 132, 1200, false});
    Geometry geometry;
    geometry.size = {16, 12, 1};
    DicomOptions options;
    options.packed = true;
    writeDicomSeries(dir.filePath(QStringLiteral("p")), patternVolume(geometry), options);
    const QString packed = dir.filePath(QStringLiteral("p/IM0001.dcm"));
    add(packed);
    for (const char *syntax : {"1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.5",
                               "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"})
        if (recodeDicom(packed, syntax))
            add(packed);
    return seeds;
}

Seed dicomSeed(const DicomSet &set, const QByteArray &sopClass)
{
    const QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("a"));
    writeDicomFile(path, set, sopClass);
    QFile file(path);
    const QByteArray bytes = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    return {bytes, 132, int(bytes.size()), false};
}

Seed directorySeed()
{
    DicomSet directory, patient, first, second;
    patient.text(0x00041430, "CS", "PATIENT");
    first.text(0x00041430, "CS", "IMAGE").text(0x00041500, "CS", "IMAGES\\A001");
    second.text(0x00041430, "CS", "IMAGE").text(0x00041500, "CS", "IMAGES\\A009");
    directory.items(0x00041220, {patient, first, second});
    return dicomSeed(directory, "1.2.840.10008.1.3.10");
}

std::vector<Seed> mosaicSeeds()
{
    std::vector<Seed> seeds;
    for (const bool second : {false, true})
        seeds.push_back(dicomSeed(mosaics::mosaic(mosaics::csaHeader(mosaics::csaValues(1), second)),
                                  "1.2.840.10008.5.1.4.1.1.4"));
    return seeds;
}

std::vector<Seed> segmentationSeeds()
{
    Segmentation fractions = overlapping(), labels = overlapping(), elsewhere = overlapping();
    fractions.type = "FRACTIONAL";
    for (Frame &frame : fractions.frames)
        for (int &value : frame.pixels)
            value *= 150;
    labels.type = "LABELMAP";
    elsewhere.shift = 3; // on a grid of its own, which is resampled
    std::vector<Seed> seeds;
    for (const Segmentation &one : {overlapping(), fractions, labels, elsewhere})
        seeds.push_back(dicomSeed(encoded(one), maskClass));
    return seeds;
}

std::vector<Seed> contourSeeds()
{
    const Ring ring = {{-0.5, -0.5}, {2.5, -0.5}, {2.5, 1.5}, {-0.5, 1.5}};
    const Ring hole = {{0.5, -0.25}, {1.5, -0.25}, {1.5, 0.75}, {0.5, 0.75}};
    const Ring lines = {{0.5, 0.5}, {3.5, 0.5}, {2, 2.5}, {0.5, 2.5}, {3.5, 2.5}};
    return {dicomSeed(structureSet({{1, 1, ring}, {1, 1, hole}, {1, 2, ring}, {2, 0, lines}}), contourClass),
            dicomSeed(structureSet({{1, 0, lines}, {2, 3, ring}}), contourClass)};
}

Outcome readMutantStructures(const QString &path)
{
    Geometry image; // of ctSlice()
    image.size = {columns, rows, slices};
    image.spacing = {0.5, 0.75, 2.5};
    image.origin = {-10, -20, 0};
    MaskRule rule;
    rule.resample = true;
    rule.threshold = 0.5;
    if (const auto sound = checkStructures(path, image, rule); !sound)
        return sound.error().text;
    return outcomeOf(readDicomStructures(path, image, rule));
}

/// The mark that a program left which ended while it read a file of this name.
Reader marksReader()
{
    const QString scan = QStringLiteral("/no/such/scan");
    const QString name =
        QStringLiteral("reading-") +
        QString::fromLatin1(QCryptographicHash::hash(scan.toUtf8(), QCryptographicHash::Sha256).toHex());
    const QTemporaryDir dir;
    QByteArray left;
    if (const auto mark = ReadingMarks(dir.path()).begin(scan)) {
        QFile file(dir.filePath(name));
        left = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    const QByteArray identity = left.chopped(2); // "0\n": silent ends
    const int magic = int(scan.size());
    std::vector<Seed> seeds;
    for (const char *ends : {"0\n", "1\n", "2\n", "0\ncrashed\n"})
        seeds.push_back({identity + ends, magic, int(identity.size()) + 12, false});
    return {name, {0, scan.toUtf8()}, std::move(seeds), [scan](const QString &path) {
                return outcomeOf(ReadingMarks(QFileInfo(path).absolutePath()).begin(scan));
            }};
}

} // namespace

QStringList readerNames()
{
    return {QStringLiteral("nifti"),        QStringLiteral("inv3"),     QStringLiteral("nrrd"),
            QStringLiteral("nrrd-header"),  QStringLiteral("meta"),     QStringLiteral("meta-header"),
            QStringLiteral("table"),        QStringLiteral("plist"),    QStringLiteral("dicom"),
            QStringLiteral("dicom-header"), QStringLiteral("dicomdir"), QStringLiteral("seg"),
            QStringLiteral("rtstruct"),     QStringLiteral("mosaic"),   QStringLiteral("marks")};
}

Reader readerOf(const QString &name)
{
    const auto volume = [](const QString &path) { return outcomeOf(readVolume(path)); };
    const QByteArray payload(240, '\5');
    if (name == u"nifti")
        return {QStringLiteral("a.nii"),
                {344, QByteArray("n+1", 4)},
                {{niftiSeed(4, 16), 4, 352, false},
                 {niftiSeed(16, 32), 4, 352, false},
                 {niftiSeed(2, 8), 4, 352, true}},
                volume};
    if (name == u"inv3") {
        const QByteArray tar = archiveOf(plist);
        return {QStringLiteral("a.inv3"),
                {257, "ustar"},
                {{tar, 0, 1400, false},
                 {tar, 0, 1400, true},
                 {plist, 5, int(plist.size()), false, archiveOf},
                 {plist, 5, int(plist.size()), true, archiveOf}},
                volume};
    }
    if (name == u"nrrd" || name == u"nrrd-header") {
        std::vector<Seed> seeds;
        for (const auto &[encoding, data] :
             {std::pair(QByteArray("raw"), payload), std::pair(QByteArray("gzip"), gzipped(payload)),
              std::pair(QByteArray("ascii"), QByteArray("12 ").repeated(120))}) {
            const QByteArray header = nrrdHeader(encoding);
            seeds.push_back({header + data, 8, int(header.size()), false});
        }
        const auto header = [](const QString &path) -> Outcome {
            const auto promise = promiseOfNrrd(path);
            if (!promise)
                return promise.error().text;
            if (const auto shape = checkShape(path, *promise); !shape)
                return shape.error().text;
            return outcomeOf(checkPayload(path, *promise));
        };
        return {QStringLiteral("a.nrrd"),
                {0, "NRRD000"},
                std::move(seeds),
                name == u"nrrd" ? std::function<Outcome(const QString &)>(volume) : header};
    }
    if (name == u"meta" || name == u"meta-header") {
        const QByteArray head = metaHeader();
        QByteArray packed = head;
        packed.replace("CompressedData = False", "CompressedData = True");
        QByteArray text = head;
        text.replace("BinaryData = True", "BinaryData = False");
        const QByteArray numbers = QByteArray("-12 7e0,").repeated(60);
        const std::vector<Seed> seeds = {{head + payload, 10, int(head.size()), false},
                                         {text + numbers, 10, int(text.size() + numbers.size()), false},
                                         {packed + deflated(payload), 10, int(packed.size()), false}};
        const auto header = [](const QString &path) -> Outcome {
            const auto promise = promiseOfMetaImage(path);
            if (!promise)
                return promise.error().text;
            if (const auto shape = checkShape(path, *promise); !shape)
                return shape.error().text;
            return outcomeOf(checkPayload(path, *promise));
        };
        return {QStringLiteral("a.mha"),
                {0, "ObjectType"},
                seeds,
                name == u"meta" ? std::function<Outcome(const QString &)>(volume) : header};
    }
    if (name == u"table") {
        const QByteArray lines = "1 liver\n2 spleen\n3;kidney left\n# a comment\n4\taorta\n";
        const QByteArray snap = "0 0 0 0 0 0 0 \"Clear Label\"\n1 255 0 0 1 1 1 \"Liver\"\n";
        const QByteArray meta =
            "image_id;age;gender;institute;study_type;split\ns0000;41;m;A;ct thorax;train\n"
            "s0001;55;f;B;\"ct; abdomen\";val\n";
        return {QStringLiteral("meta.csv"),
                {},
                {{lines, 0, int(lines.size()), false},
                 {snap, 0, int(snap.size()), false},
                 {meta, 9, int(meta.size()), false}},
                [](const QString &path) {
                    const Outcome names = outcomeOf(readLabelNames(path));
                    const Outcome table = outcomeOf(readMetaTable(path));
                    return names ? table : names;
                }};
    }
    if (name == u"plist")
        return {QStringLiteral("main.plist"),
                {0, "<?xml"},
                {{plist, 5, int(plist.size()), false}},
                [](const QString &path) {
                    QFile file(path);
                    if (!file.open(QIODevice::ReadOnly))
                        return Outcome("open");
                    return parsePropertyList(file.readAll()) ? Outcome(nullptr) : Outcome("no property list");
                }};
    if (name == u"dicom")
        return {QStringLiteral("a.dcm"), {128, "DICM"}, dicomSeeds(), volume};
    if (name == u"dicom-header")
        return {QStringLiteral("a.dcm"), {128, "DICM"}, dicomSeeds(), [](const QString &path) -> Outcome {
                    auto file = readDicomFile(path);
                    if (!file)
                        return file.error().text;
                    const DicomListing listing = listDicom({std::move(file).value()});
                    return listing.problems.empty() ? nullptr : listing.problems.front().error.text;
                }};
    if (name == u"dicomdir")
        return {QStringLiteral("DICOMDIR"), {128, "DICM"}, {directorySeed()}, [](const QString &path) {
                    return outcomeOf(readDicomDirectory(path));
                }};
    if (name == u"mosaic")
        return {QStringLiteral("a.dcm"), {128, "DICM"}, mosaicSeeds(), volume};
    if (name == u"seg" || name == u"rtstruct")
        return {QStringLiteral("a.dcm"),
                {128, "DICM"},
                name == u"seg" ? segmentationSeeds() : contourSeeds(),
                readMutantStructures};
    if (name == u"marks")
        return marksReader();
    return {};
}

} // namespace fathom::test
