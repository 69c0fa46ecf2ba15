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

/// The data set's short name: that of its folder; the two that `fathom-cli cohort` draws have fixed ones.
QString datasetName(const QString &folder, bool synthetic)
{
    const QString name = QDir(folder).dirName();
    if (synthetic && name.startsWith(QLatin1String("CT_")))
        return QStringLiteral("cohort-ct");
    if (synthetic && name.startsWith(QLatin1String("MRI_")))
        return QStringLiteral("cohort-mr");
    return name;
}

Result<void> addMasks(const Geometry &image, const QString &folder, std::vector<StructureSource> &sources)
{
    const QDir masks(folder);
    for (const QString &file : masks.entryList({QLatin1Char('*') + maskSuffix}, QDir::Files, QDir::Name)) {
        const QString path = masks.filePath(file);
        FATHOM_DO(checkMask(image, path));
        sources.push_back({file.chopped(maskSuffix.size()), path, -1});
    }
    // The file system's order is not the published one where a name is the start of another.
    std::sort(sources.begin(), sources.end(),
              [](const StructureSource &a, const StructureSource &b) { return a.name < b.name; });
    return {};
}

Result<ScanEntry> layoutEntry(const QString &folder)
{
    static const QRegularExpression publicId(QStringLiteral("^s\\d{4}$"));
    const QDir scan(folder);
    const bool ct = scan.exists(ctFile);
    ScanEntry entry;
    entry.path = scan.filePath(ct ? ctFile : mrFile);
    entry.modality = ct ? Modality::Ct : Modality::Mr;
    if (publicId.match(scan.dirName()).hasMatch())
        entry.imageId = scan.dirName();
    FATHOM_TRY(const VolumeHeader header, readVolumeHeader(entry.path));
    FATHOM_DO(addMasks(header.geometry, scan.filePath(QStringLiteral("segmentations")), entry.structures));
    FATHOM_DO(addMasks(header.geometry, scan.filePath(QStringLiteral("findings")), entry.findings));
    return entry;
}

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

Result<void> scanLayout(const QString &folder, JobContext &context, ScanResult &result)
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
    std::vector<ScanEntry> entries;
    QSet<QString> structures;
    QSet<QString> findings;
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
        auto entry = layoutEntry(scanFolder);
        if (!entry) {
            result.problems.push_back({scanFolder, entry.error()});
            continue;
        }
        entry->dataset = dataset;
        entry->synthetic = synthetic;
        entry->meta = table.value(names[n]);
        for (const StructureSource &source : entry->structures)
            structures.insert(source.name);
        for (const StructureSource &source : entry->findings)
            findings.insert(source.name);
        entries.push_back(std::move(entry).value());
    }
    // A data set annotates what any of its scans has a mask of: leaving empty masks out is common.
    const QStringList annotated = sortedNames(structures);
    const QStringList annotatedFindings = sortedNames(findings);
    for (ScanEntry &entry : entries) {
        entry.annotated = annotated;
        entry.annotatedFindings = annotatedFindings;
        result.entries.push_back(std::move(entry));
    }
    return {};
}

} // namespace fathom
