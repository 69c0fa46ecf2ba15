// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dataset.h"

#include "dicom_directory.h"
#include "dicom_reader.h"
#include "dicom_structures.h"
#include "file_promise.h"
#include "itk_reader.h"
#include "label_values.h"
#include "layout_scan.h"
#include "nifti_reader.h"
#include "straighten.h"

#include <base/thread_check.h>

#include <QDir>
#include <QFileInfo>
#include <QSet>

#include <algorithm>
#include <optional>

namespace fathom {
namespace {

constexpr int deepestFolder = 24;

/// Scans that belong to no published layout: their file names may be patients' and go nowhere.
const QString looseDataset = QStringLiteral("local");

Result<ScanEntry> looseEntry(const VolumeSource &source, const ScanRequest &request)
{
    ReadingMarks::MarkPtr mark;
    if (request.marks) {
        FATHOM_TRY(mark, request.marks->begin(source.path));
    }
    FATHOM_TRY(const VolumeHeader header, readVolumeHeader(source));
    ScanEntry entry;
    entry.dataset = looseDataset;
    entry.path = source.path;
    entry.files = source.files;
    entry.part = source.part;
    entry.straighten = source.straighten;
    entry.modality = header.modality;
    return entry;
}

void addLoose(const VolumeSource &source, const ScanRequest &request, ScanResult &result)
{
    auto entry = looseEntry(source, request);
    if (entry)
        result.entries.push_back(std::move(entry).value());
    else
        result.problems.push_back({source.path, entry.error()});
}

/// One frame of an image that has several; files of other kinds and 3-D images have none to choose.
VolumeSource imageSource(const QString &path, const ScanRequest &request)
{
    VolumeSource source{path, {}, 0, request.straighten};
    if (request.frame > 0 && kindOfFile(path) == FileKind::Nifti) {
        const auto header = readNiftiHeader(path);
        if (header && framesOf(*header) > 1)
            source.part = request.frame;
    }
    return source;
}

/// By the series that structures refer to, or where they name none, by the frame of reference.
bool isOf(const DicomFile &structures, const QString &series, const QString &frameOfReference)
{
    if (structures.referencedSeries.isEmpty())
        return !structures.frameOfReference.isEmpty() && frameOfReference == structures.frameOfReference;
    return series == structures.referencedSeries;
}

/// Gives structures to the scans that they are of.
void attachStructures(const DicomFile &file, const std::vector<DicomScan> &scans, const MaskRule &rule,
                      std::vector<ScanEntry> &entries, std::vector<ScanProblem> &problems)
{
    std::optional<Error> verdict;
    bool attached = false;
    for (size_t n = 0; n < scans.size(); ++n) {
        const DicomScan &scan = scans[n];
        if (!isOf(file, scan.series, scan.frameOfReference))
            continue;
        MaskRule here = rule;
        here.resample = here.resample || entries[n].straighten;
        if (const auto fits = checkStructures(file.path, scan.geometry, here); !fits) {
            verdict = fits.error();
            continue;
        }
        attached = true;
        for (const DicomStructure &structure : file.structures) {
            entries[n].structures.push_back({structure.name, file.path, structure.number});
            if (!entries[n].annotated.contains(structure.name))
                entries[n].annotated << structure.name;
        }
        std::sort(entries[n].annotated.begin(), entries[n].annotated.end());
    }
    if (attached)
        return;
    problems.push_back(
        {file.path,
         verdict ? *std::move(verdict)
                 : Error{ErrorCode::NotFound,
                         QT_TRANSLATE_NOOP("Error", "%1: structures of a scan that is neither among "
                                                    "these files nor imported; import both together"),
                         {file.path}},
         !verdict});
}

/// Gives each scan among DICOM files an entry, and each file that is none a problem.
///
/// @param broken  files that cannot be read: the series that they belong to is refused for them
void addDicom(std::vector<DicomFile> files, const std::vector<BrokenDicom> &broken,
              const ScanRequest &request, ScanResult &result)
{
    QSet<QString> holed; // series with a damaged file
    QSet<QString> stray; // folders with one that does not say whose it is: a gap tells
    for (const BrokenDicom &one : broken) {
        result.problems.push_back({one.error.args.value(0), one.error});
        if (!one.series.isEmpty())
            holed.insert(one.series);
        else
            stray.insert(QFileInfo(one.error.args.value(0)).absolutePath());
    }
    std::erase_if(files, [&](const DicomFile &file) { return holed.contains(file.series); });
    std::vector<DicomFile> structures;
    std::erase_if(files, [&](const DicomFile &file) {
        if (!holdsStructures(file))
            return false;
        structures.push_back(file);
        return true;
    });
    // A scan whose files are all that a folder has is called by the folder.
    QMap<QString, int> inFolder;
    for (const DicomFile &file : files)
        ++inFolder[QFileInfo(file.path).absolutePath()];
    DicomListing listing = listDicom(std::move(files));
    for (DicomProblem &problem : listing.problems)
        result.problems.push_back({std::move(problem.path), std::move(problem.error)});
    std::erase_if(listing.scans, [&](const DicomScan &scan) {
        return scan.uneven && stray.contains(QFileInfo(scan.files.front()).absolutePath());
    });
    std::vector<ScanEntry> entries;
    for (const DicomScan &scan : listing.scans) {
        const QString folder = QFileInfo(scan.files.front()).absolutePath();
        const bool alone = scan.part == 0 && inFolder[folder] == scan.files.size() &&
                           std::all_of(scan.files.begin(), scan.files.end(), [&](const QString &file) {
                               return QFileInfo(file).absolutePath() == folder;
                           });
        ScanEntry entry;
        entry.dataset = looseDataset;
        entry.path = alone ? folder : scan.files.front();
        entry.files = scan.files;
        entry.part = scan.part;
        entry.straighten = request.straighten;
        entry.masks = request.masks;
        entry.notes = scan.notes;
        entry.modality = scan.modality;
        entries.push_back(std::move(entry));
    }
    for (const DicomFile &file : structures)
        attachStructures(file, listing.scans, request.masks, entries, result.problems);
    std::move(entries.begin(), entries.end(), std::back_inserter(result.entries));
}

/// Files of the series that a DICOM file or folder stands for; none for other formats.
Result<QStringList> seriesFiles(const QString &path)
{
    const QFileInfo info(path);
    if (!info.isDir() && kindOfFile(path) != FileKind::Dicom)
        return QStringList();
    std::vector<BrokenDicom> broken;
    std::vector<DicomFile> files = dicomFilesOf(info.isDir() ? path : info.absolutePath(), broken);
    std::erase_if(files, holdsStructures);
    const DicomListing listing = listDicom(std::move(files));
    for (const DicomScan &scan : listing.scans)
        if (info.isDir() || std::any_of(scan.files.begin(), scan.files.end(),
                                        [&](const QString &file) { return QFileInfo(file) == info; }))
            return scan.files;
    return QStringList();
}

/// One image with a multi-label map and its names.
Result<ScanEntry> labelledEntry(const ScanRequest &request)
{
    VolumeSource source = imageSource(request.path, request);
    FATHOM_TRY(source.files, seriesFiles(request.path));
    FATHOM_TRY(ScanEntry entry, looseEntry(source, request));
    FATHOM_TRY(const VolumeHeader header, readVolumeHeader(source));
    entry.masks = request.masks;
    QMap<int, QString> names;
    const bool dicom = kindOfFile(*request.labels) == FileKind::Dicom;
    if (dicom) {
        FATHOM_DO(checkStructures(*request.labels, header.geometry, request.masks));
        FATHOM_TRY(const DicomFile file, readDicomFile(*request.labels));
        for (const DicomStructure &structure : file.structures)
            names.insert(structure.number, structure.name);
    } else if (!request.masks.resample) {
        FATHOM_DO(checkMask(header.geometry, *request.labels));
    }
    if (request.names) {
        FATHOM_TRY(names, readLabelNames(*request.names));
    } else if (!dicom) {
        FATHOM_TRY(const LabelMap map, readLabelMap(*request.labels, request.masks));
        for (const quint16 value : QSet<quint16>(map.voxels.begin(), map.voxels.end()))
            if (value != 0)
                names.insert(value, QStringLiteral("label_%1").arg(value));
    }
    QSet<QString> annotated;
    for (auto name = names.constBegin(); name != names.constEnd(); ++name) {
        entry.structures.push_back({name.value(), *request.labels, name.key()});
        annotated.insert(name.value());
    }
    entry.annotated = QStringList(annotated.begin(), annotated.end());
    std::sort(entry.annotated.begin(), entry.annotated.end());
    return entry;
}

/// The other file of an image in two: the voxels of a .hdr, the header of an .img; empty where there is none.
QString otherHalf(const QString &path)
{
    QString stem = path;
    if (stem.endsWith(QLatin1String(".gz"), Qt::CaseInsensitive))
        stem.chop(3);
    QStringList suffixes;
    if (stem.endsWith(QLatin1String(".img"), Qt::CaseInsensitive))
        suffixes = {QStringLiteral(".hdr"), QStringLiteral(".HDR")};
    else if (stem.endsWith(QLatin1String(".hdr"), Qt::CaseInsensitive))
        suffixes = {QStringLiteral(".img"), QStringLiteral(".img.gz"), QStringLiteral(".IMG")};
    stem.chop(4);
    for (const QString &suffix : suffixes)
        if (QFileInfo::exists(stem + suffix))
            return stem + suffix;
    return {};
}

class FolderWalk
{
public:
    FolderWalk(const ScanRequest &request, JobContext &context, ScanResult &result)
        : m_request(request)
        , m_context(context)
        , m_result(result)
    {
    }

    Result<void> walk(const QString &folder)
    {
        FATHOM_DO(enter(folder, 0));
        addDicom(std::move(m_dicom), m_broken, m_request, m_result);
        return {};
    }

private:
    Result<void> enter(const QString &folder, int depth)
    {
        if (m_context.cancelled())
            return cancelledScan();
        // A link that leads back into a folder already seen ends here.
        const QString real = QFileInfo(folder).canonicalFilePath();
        if (real.isEmpty() || m_seen.contains(real) || depth > deepestFolder)
            return {};
        m_seen.insert(real);
        if (isLayoutScan(folder) || isLayoutFolder(folder))
            return scanLayout(folder, m_request, m_context, m_result);

        const QDir dir(folder);
        for (const QString &name : dir.entryList(QDir::Files, QDir::Name)) {
            if (m_context.cancelled())
                return cancelledScan();
            m_context.progress(++m_looked, 0, QStringLiteral("looking at files"));
            const QString path = dir.filePath(name);
            const FileKind kind = kindOfFile(path);
            if (kind == FileKind::Dicom)
                addDicomFile(path);
            else if (kind != FileKind::None && !isHeadersData(dir, name))
                addLoose(imageSource(path, m_request), m_request, m_result);
        }
        for (const QString &name : dir.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name))
            FATHOM_DO(enter(dir.filePath(name), depth + 1));
        return {};
    }

    void addDicomFile(const QString &path)
    {
        if (isDicomDirectory(path))
            checkDirectory(path);
        else
            sortDicomFile(path, m_dicom, m_broken);
    }

    /// Its files are found by walking; what it lists and is not there is told.
    void checkDirectory(const QString &path)
    {
        const auto directory = readDicomDirectory(path);
        if (!directory)
            m_result.problems.push_back({path, directory.error()});
        else if (!directory->missing.isEmpty())
            m_result.problems.push_back(
                {path,
                 {ErrorCode::NotFound,
                  QT_TRANSLATE_NOOP("Error",
                                    "%1: %2 of the %3 files that it lists are missing; copy the whole "
                                    "medium"),
                  {path, QString::number(directory->missing.size()), QString::number(directory->listed)}}});
    }

    /// Voxels of a header beside it are no scan of their own, whatever they are named.
    static bool isHeadersData(const QDir &dir, const QString &name)
    {
        const QString stem = name.section(QLatin1Char('.'), 0, 0);
        const bool header = name.endsWith(QLatin1String(".mhd")) || name.endsWith(QLatin1String(".nhdr"));
        return !header && !name.contains(QLatin1String(".nii")) && !name.endsWith(QLatin1String(".nrrd")) &&
               !name.endsWith(QLatin1String(".mha")) && !name.endsWith(QLatin1String(".inv3")) &&
               (dir.exists(stem + QStringLiteral(".mhd")) || dir.exists(stem + QStringLiteral(".nhdr")));
    }

    const ScanRequest &m_request;
    JobContext &m_context;
    ScanResult &m_result;
    QSet<QString> m_seen;
    std::vector<DicomFile> m_dicom; ///< of all folders: a series may lie in several
    std::vector<BrokenDicom> m_broken;
    qint64 m_looked = 0;
};

/// A single DICOM file stands for its series, or for the volumes of it that it belongs to.
void addSeriesOf(const ScanRequest &request, ScanResult &result)
{
    const QString &path = request.path;
    const auto own = readDicomFile(path);
    if (!own) {
        result.problems.push_back({path, own.error()});
        return;
    }
    std::vector<BrokenDicom> broken;
    std::vector<DicomFile> files = dicomFilesOf(QFileInfo(path).absolutePath(), broken);
    std::erase_if(files, [&](const DicomFile &file) {
        return file.series != own->series && !(holdsStructures(file) && file.referencedSeries == own->series);
    });
    std::erase_if(broken, [&](const BrokenDicom &file) { return file.series != own->series; });
    ScanResult all;
    addDicom(std::move(files), broken, request, all);
    const QFileInfo info(path);
    for (ScanEntry &entry : all.entries)
        if (std::any_of(entry.files.begin(), entry.files.end(),
                        [&](const QString &file) { return QFileInfo(file) == info; }))
            result.entries.push_back(std::move(entry));
    if (result.entries.empty())
        std::move(all.problems.begin(), all.problems.end(), std::back_inserter(result.problems));
}

} // namespace

Result<ScanResult> scan(const ScanRequest &asked, JobContext &context)
{
    FATHOM_NOT_ON_GUI_THREAD();
    ScanRequest request = asked;
    if (const QString header = otherHalf(asked.path);
        header.endsWith(QLatin1String(".hdr"), Qt::CaseInsensitive))
        request.path = header; // a person chose the voxels
    const QFileInfo info(request.path);
    if (!info.exists())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: there is no such file or folder; check the path"),
                     {request.path}};
    ScanResult result;
    if (request.labels) {
        if (auto entry = labelledEntry(request))
            result.entries.push_back(std::move(entry).value());
        else
            result.problems.push_back({request.path, entry.error()});
    } else if (info.isDir()) {
        FATHOM_DO(FolderWalk(request, context, result).walk(request.path));
    } else if (isDicomDirectory(request.path)) {
        FATHOM_DO(FolderWalk(request, context, result).walk(info.absolutePath()));
    } else if (kindOfFile(request.path) == FileKind::Dicom) {
        addSeriesOf(request, result);
    } else {
        addLoose(imageSource(request.path, request), request, result);
    }
    std::stable_sort(result.entries.begin(), result.entries.end(),
                     [](const ScanEntry &a, const ScanEntry &b) {
                         return std::tie(a.dataset, a.path, a.part) < std::tie(b.dataset, b.path, b.part);
                     });
    return result;
}

ScanResult attachStructures(const QStringList &files, const MaskRule &masks, std::vector<ScanEntry> scans)
{
    FATHOM_NOT_ON_GUI_THREAD();
    ScanResult result;
    std::vector<DicomFile> structures;
    for (const QString &path : files) {
        auto file = readDicomFile(path);
        if (file)
            structures.push_back(std::move(file).value());
        else
            result.problems.push_back({path, file.error()});
    }
    std::vector<DicomScan> series;
    std::erase_if(scans, [&](ScanEntry &entry) {
        const auto first = readDicomFile(entry.files.front());
        if (!first || std::none_of(structures.begin(), structures.end(), [&](const DicomFile &file) {
                return isOf(file, first->series, first->frameOfReference);
            }))
            return true;
        const auto header = readVolumeHeader(sourceOf(entry));
        if (!header)
            return true;
        DicomScan scan;
        scan.series = first->series;
        scan.frameOfReference = first->frameOfReference;
        scan.geometry = header->geometry;
        series.push_back(std::move(scan));
        entry.structures.clear();
        entry.annotated.clear();
        entry.masks = masks;
        return false;
    });
    for (const DicomFile &file : structures)
        attachStructures(file, series, masks, scans, result.problems);
    for (ScanEntry &entry : scans)
        if (!entry.structures.empty())
            result.entries.push_back(std::move(entry));
    return result;
}

QStringList filesOf(const ScanEntry &entry)
{
    if (!entry.files.isEmpty())
        return entry.files;
    QString voxels;
    if (entry.path.endsWith(QLatin1String(".hdr"), Qt::CaseInsensitive))
        voxels = otherHalf(entry.path);
    else if (const FileKind kind = kindOfFile(entry.path);
             kind == FileKind::Nrrd || kind == FileKind::MetaImage)
        if (const auto promise =
                kind == FileKind::Nrrd ? promiseOfNrrd(entry.path) : promiseOfMetaImage(entry.path))
            voxels = promise->dataFile;
    return voxels.isEmpty() || voxels == entry.path ? QStringList(entry.path)
                                                    : QStringList{entry.path, voxels};
}

VolumeSource sourceOf(const ScanEntry &entry)
{
    return {entry.path, entry.files, entry.part, entry.straighten};
}

Result<std::vector<LabelMap>> readMasks(const ScanEntry &entry, const QString &path, const Geometry &image)
{
    MaskRule rule = entry.masks;
    rule.resample = rule.resample || entry.straighten;
    if (kindOfFile(path) == FileKind::Dicom)
        return readDicomStructures(path, image, rule);
    std::vector<LabelMap> maps;
    FATHOM_TRY(LabelMap map, readLabelMap(path, rule));
    if (map.geometry.matches(image))
        maps.push_back(std::move(map));
    else if (rule.resample)
        maps.push_back(resampledLabels(map, image));
    else
        return otherGrid(path);
    return maps;
}

Result<Volume> readScan(const ScanEntry &entry)
{
    FATHOM_TRY(Volume volume, openVolume(sourceOf(entry)));
    if (entry.modality != Modality::Unknown && volume.modalityCertainty != Certainty::Stated) {
        volume.modality = entry.modality;
        volume.modalityCertainty = Certainty::Stated;
        volume.notes.removeIf(
            [](const QString &note) { return note.startsWith(QLatin1String("modality ")); });
    }
    if (const QString studyType = entry.meta.value(QStringLiteral("study_type")); !studyType.isEmpty())
        volume.studyType = studyType;
    return volume;
}

} // namespace fathom
