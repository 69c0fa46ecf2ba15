// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dataset.h"

#include "dicom_reader.h"
#include "itk_reader.h"
#include "layout_scan.h"

#include <base/thread_check.h>

#include <QDir>
#include <QFileInfo>
#include <QSet>

#include <algorithm>

namespace fathom {
namespace {

constexpr int deepestFolder = 24;

/// Scans that belong to no published layout: their file names may be patients' and go nowhere.
const QString looseDataset = QStringLiteral("local");

/// Files of the series that a DICOM file or folder stands for; none for other formats.
QStringList seriesFiles(const QString &path)
{
    const QFileInfo info(path);
    if (!info.isDir() && kindOfFile(path) != FileKind::Dicom)
        return {};
    std::vector<Error> broken;
    const QString folder = info.isDir() ? path : info.absolutePath();
    for (const DicomSeries &series : listDicomSeries(folder, broken))
        if (info.isDir() || std::any_of(series.files.begin(), series.files.end(),
                                        [&](const QString &file) { return QFileInfo(file) == info; }))
            return series.files;
    return {};
}

Result<ScanEntry> looseEntry(const QString &path, const QStringList &files)
{
    FATHOM_TRY(const VolumeHeader header, readVolumeHeader(path));
    ScanEntry entry;
    entry.dataset = looseDataset;
    entry.path = path;
    entry.files = files;
    entry.modality = header.modality;
    return entry;
}

void addLoose(const QString &path, const QStringList &files, ScanResult &result)
{
    auto entry = looseEntry(path, files);
    if (entry) {
        result.entries.push_back(std::move(entry).value());
        return;
    }
    // A series is refused for its damaged file, which was listed already.
    const Error &error = entry.error();
    const auto told = [&error](const ScanProblem &problem) { return problem.error.args == error.args; };
    if (std::none_of(result.problems.begin(), result.problems.end(), told))
        result.problems.push_back({path, error});
}

/// One image with a multi-label map and its names.
Result<ScanEntry> labelledEntry(const ScanRequest &request)
{
    FATHOM_TRY(ScanEntry entry, looseEntry(request.path, seriesFiles(request.path)));
    FATHOM_TRY(const VolumeHeader header, readVolumeHeader(request.path));
    FATHOM_DO(checkMask(header.geometry, *request.labels));
    QMap<int, QString> names;
    if (request.names) {
        FATHOM_TRY(names, readLabelNames(*request.names));
    } else {
        FATHOM_TRY(const LabelMap map, readLabelMap(*request.labels));
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

class FolderWalk
{
public:
    FolderWalk(JobContext &context, ScanResult &result)
        : m_context(context)
        , m_result(result)
    {
    }

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
            return scanLayout(folder, m_context, m_result);

        m_context.progress(0, 0, QStringLiteral("looking at files"));
        const QDir dir(folder);
        std::vector<Error> broken;
        const std::vector<DicomSeries> series = listDicomSeries(folder, broken);
        for (const Error &error : broken)
            m_result.problems.push_back({error.args.value(0), error});
        if (series.size() == 1)
            addLoose(folder, series.front().files, m_result);
        else
            for (const DicomSeries &one : series)
                addLoose(one.files.front(), one.files, m_result);

        for (const QString &name : dir.entryList(QDir::Files, QDir::Name)) {
            if (m_context.cancelled())
                return cancelledScan();
            const QString path = dir.filePath(name);
            const FileKind kind = kindOfFile(path);
            if (kind != FileKind::None && kind != FileKind::Dicom && !isHeadersData(dir, name))
                addLoose(path, {}, m_result);
        }
        for (const QString &name : dir.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name))
            FATHOM_DO(enter(dir.filePath(name), depth + 1));
        return {};
    }

private:
    /// Voxels of a header beside it are no scan of their own, whatever they are named.
    static bool isHeadersData(const QDir &dir, const QString &name)
    {
        const QString stem = name.section(QLatin1Char('.'), 0, 0);
        const bool header = name.endsWith(QLatin1String(".mhd")) || name.endsWith(QLatin1String(".nhdr"));
        return !header && !name.contains(QLatin1String(".nii")) && !name.endsWith(QLatin1String(".nrrd")) &&
               !name.endsWith(QLatin1String(".mha")) && !name.endsWith(QLatin1String(".inv3")) &&
               (dir.exists(stem + QStringLiteral(".mhd")) || dir.exists(stem + QStringLiteral(".nhdr")));
    }

    JobContext &m_context;
    ScanResult &m_result;
    QSet<QString> m_seen;
};

} // namespace

Result<ScanResult> scan(const ScanRequest &request, JobContext &context)
{
    FATHOM_NOT_ON_GUI_THREAD();
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
        FATHOM_DO(FolderWalk(context, result).enter(request.path, 0));
    } else {
        addLoose(request.path, seriesFiles(request.path), result);
    }
    std::stable_sort(result.entries.begin(), result.entries.end(),
                     [](const ScanEntry &a, const ScanEntry &b) {
                         return std::tie(a.dataset, a.path) < std::tie(b.dataset, b.path);
                     });
    return result;
}

Result<Volume> readScan(const ScanEntry &entry)
{
    FATHOM_TRY(Volume volume, readVolume(entry.path));
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
