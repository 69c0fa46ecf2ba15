// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "layout_scan.h"

#include "table.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace fathom {
namespace {

const QString ctFile = QStringLiteral("ct.nii.gz");
const QString mrFile = QStringLiteral("mri.nii.gz");
const QString maskSuffix = QStringLiteral(".nii.gz");

QStringList subFolders(const QString &folder)
{
    return QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::Readable, QDir::Name);
}

bool isPublicId(const QString &name)
{
    static const QRegularExpression publicId(QStringLiteral("^s\\d{4}$"));
    return publicId.match(name).hasMatch();
}

/// The data set's short name. That of its folder where the folder is a published data set or a drawn one;
/// anywhere else it may be a patient's. The two that `fathom-cli cohort` draws have fixed ones.
QString datasetName(const QString &folder, bool synthetic)
{
    const QStringList scans = subFolders(folder);
    const bool published = std::any_of(scans.begin(), scans.end(), [&folder](const QString &scan) {
        return isPublicId(scan) && isLayoutScan(folder + QLatin1Char('/') + scan);
    });
    if (!published && !synthetic)
        return QStringLiteral("local");
    const QString name = QDir(folder).dirName();
    if (synthetic && name.startsWith(QLatin1String("CT_")))
        return QStringLiteral("cohort-ct");
    if (synthetic && name.startsWith(QLatin1String("MRI_")))
        return QStringLiteral("cohort-mr");
    return name;
}

/// One image of a scan folder.
struct LayoutImage
{
    ScanEntry entry;
    Geometry geometry;
    bool annotated = true; ///< false: all masks of the folder lie on its other image's grid
};

/// Gives each mask of a folder to the images on whose grid it lies. Errors: a mask that fits none.
///
/// @param resample  one that fits none is brought to the grid of each instead
Result<void> addMasks(std::vector<LayoutImage> &images, const QString &folder, bool resample,
                      std::vector<StructureSource> ScanEntry::*sources)
{
    const QDir masks(folder);
    for (const QString &file : masks.entryList({QLatin1Char('*') + maskSuffix}, QDir::Files, QDir::Name)) {
        const QString path = masks.filePath(file);
        Result<void> verdict;
        bool fits = false;
        for (LayoutImage &image : images) {
            const Result<void> one = checkMask(image.geometry, path);
            if (one)
                (image.entry.*sources).push_back({file.chopped(maskSuffix.size()), path, -1});
            else
                verdict = one;
            fits = fits || one;
        }
        if (!fits && !resample)
            return verdict;
        if (!fits)
            for (LayoutImage &image : images)
                (image.entry.*sources).push_back({file.chopped(maskSuffix.size()), path, -1});
    }
    // The file system's order is not the published one where a name is the start of another.
    for (LayoutImage &image : images)
        std::sort((image.entry.*sources).begin(), (image.entry.*sources).end(),
                  [](const StructureSource &a, const StructureSource &b) { return a.name < b.name; });
    return {};
}

/// The images of a scan folder, a CT, an MRI or both, with their masks. An image that cannot be read becomes
/// a problem; masks that fit no image are the error of the whole folder.
Result<std::vector<LayoutImage>> layoutImages(const QString &folder, const ScanRequest &request,
                                              std::vector<ScanProblem> &problems)
{
    const QDir scan(folder);
    std::vector<LayoutImage> images;
    for (const auto &[file, modality] : {std::pair(ctFile, Modality::Ct), std::pair(mrFile, Modality::Mr)}) {
        if (!scan.exists(file))
            continue;
        const QString path = scan.filePath(file);
        const auto header = readVolumeHeader(path);
        if (!header) {
            problems.push_back({path, header.error()});
            continue;
        }
        LayoutImage image;
        image.geometry = header->geometry;
        image.entry.path = path;
        image.entry.modality = modality;
        image.entry.straighten = request.straighten;
        image.entry.masks = request.masks;
        if (isPublicId(scan.dirName()))
            image.entry.imageId = scan.dirName();
        images.push_back(std::move(image));
    }
    if (images.empty())
        return images;
    FATHOM_DO(addMasks(images, scan.filePath(QStringLiteral("segmentations")), request.masks.resample,
                       &ScanEntry::structures));
    FATHOM_DO(addMasks(images, scan.filePath(QStringLiteral("findings")), request.masks.resample,
                       &ScanEntry::findings));
    const auto masked = [](const LayoutImage &image) {
        return !image.entry.structures.empty() || !image.entry.findings.empty();
    };
    if (std::any_of(images.begin(), images.end(), masked))
        for (LayoutImage &image : images)
            image.annotated = masked(image);
    return images;
}

/// What the scans of one modality have masks of.
struct Annotated
{
    QSet<QString> structures, findings;
};

QStringList sortedNames(const QSet<QString> &names)
{
    QStringList list(names.begin(), names.end());
    std::sort(list.begin(), list.end());
    return list;
}

} // namespace

Error cancelledScan()
{
    return {ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "%1: stopped"), {QStringLiteral("import")}};
}

bool isLayoutScan(const QString &folder)
{
    const QDir scan(folder);
    return scan.exists(ctFile) || scan.exists(mrFile);
}

bool isLayoutFolder(const QString &folder)
{
    const QStringList names = subFolders(folder);
    return std::any_of(names.begin(), names.end(), [&folder](const QString &name) {
        return isLayoutScan(folder + QLatin1Char('/') + name);
    });
}

Result<void> checkMask(const Geometry &image, const QString &maskPath)
{
    FATHOM_TRY(const VolumeHeader mask, readVolumeHeader(maskPath));
    if (image.matches(mask.geometry))
        return {};
    const auto sizeText = [](const Geometry &g) {
        return QStringLiteral("%1x%2x%3").arg(g.size[0]).arg(g.size[1]).arg(g.size[2]);
    };
    if (image.size != mask.geometry.size)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: the mask has %2 voxels and its image %3; resample it to the "
                                       "image's grid"),
                     {maskPath, sizeText(mask.geometry), sizeText(image)}};
    return Error{ErrorCode::WrongShape,
                 QT_TRANSLATE_NOOP("Error",
                                   "%1: the mask lies %2 voxels away from its image; resample it to the "
                                   "image's grid"),
                 {maskPath, QString::number(image.cornerDistance(mask.geometry), 'f', 2)}};
}

Result<void> scanLayout(const QString &folder, const ScanRequest &request, JobContext &context,
                        ScanResult &result)
{
    const bool single = isLayoutScan(folder);
    const QString home = single ? QFileInfo(QDir(folder).absolutePath()).absolutePath() : folder;
    const bool synthetic = QFileInfo::exists(home + QStringLiteral("/SYNTHETIC.txt"));
    const QString dataset = datasetName(QDir(home).absolutePath(), synthetic);
    const QString tablePath = home + QStringLiteral("/meta.csv");
    QMap<QString, QMap<QString, QString>> table;
    if (auto read = readMetaTable(tablePath))
        table = std::move(read).value();
    else
        result.problems.push_back({tablePath, read.error()});

    const QStringList names = single ? QStringList{QDir(folder).dirName()} : subFolders(home);
    std::vector<LayoutImage> found;
    QMap<Modality, Annotated> annotated;
    for (qsizetype n = 0; n < names.size(); ++n) {
        if (context.cancelled())
            return cancelledScan();
        context.progress(n, names.size(), QStringLiteral("looking at scans"));
        const QString scanFolder = home + QLatin1Char('/') + names[n];
        if (!isLayoutScan(scanFolder)) {
            if (QFileInfo::exists(scanFolder + QStringLiteral("/segmentations")))
                result.problems.push_back(
                    {scanFolder,
                     {ErrorCode::NotFound,
                      QT_TRANSLATE_NOOP("Error", "%1: masks without ct.nii.gz or mri.nii.gz; copy the image"),
                      {scanFolder}}});
            continue;
        }
        auto images = layoutImages(scanFolder, request, result.problems);
        if (!images) {
            result.problems.push_back({scanFolder, images.error()});
            continue;
        }
        for (LayoutImage &image : *images) {
            ScanEntry &entry = image.entry;
            entry.dataset = dataset;
            entry.synthetic = synthetic;
            entry.meta = table.value(names[n]);
            Annotated &own = annotated[entry.modality];
            for (const StructureSource &source : entry.structures)
                own.structures.insert(source.name);
            for (const StructureSource &source : entry.findings)
                own.findings.insert(source.name);
            found.push_back(std::move(image));
        }
    }
    // A data set annotates what any of its scans of a modality has a mask of: leaving empty masks out is
    // common.
    for (LayoutImage &image : found) {
        if (image.annotated) {
            image.entry.annotated = sortedNames(annotated[image.entry.modality].structures);
            image.entry.annotatedFindings = sortedNames(annotated[image.entry.modality].findings);
        }
        result.entries.push_back(std::move(image.entry));
    }
    return {};
}

} // namespace fathom
