// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_reader.h"

#include "dicom_pixels.h"
#include "dicom_stack.h"
#include "file_promise.h"
#include "slice_reader.h"
#include "straighten.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <map>
#include <new>
#include <optional>
#include <set>

namespace fathom {
namespace {

Error dicomError(ErrorCode code, const char *text, const QStringList &args)
{
    return {code, text, args};
}

/// What is chosen to be read.
struct Chosen
{
    std::vector<DicomFile> files; ///< of the series
    DicomStack stack;
};

/// What is refused by its headers alone, before anything is allocated.
Result<void> checkStack(const QString &path, const std::vector<DicomFile> &files, const DicomStack &stack)
{
    // The allowance for packed pixels holds once a series.
    qint64 packedPixels = 0, packedBytes = 0;
    int last = -1;
    for (const DicomPicture &picture : stack.pictures) {
        if (picture.file == std::exchange(last, picture.file))
            continue;
        const DicomFile &file = files[size_t(picture.file)];
        FATHOM_DO(checkDicomPixels(file, picture));
        packedPixels += file.packed ? file.storedPixels() * ((file.bits + 7) / 8) : 0;
        packedBytes += file.packed ? file.bytes : 0;
    }
    return checkPackedPixels(path, packedPixels, packedBytes);
}

/// Beside our floats live the pictures of one file and the codec's copy of them, of up to eight bytes a pixel
/// each.
Result<void> checkWholeMemory(const QString &path, const std::vector<DicomFile> &files,
                              const DicomStack &stack)
{
    qint64 largest = 0;
    for (const DicomPicture &picture : stack.pictures)
        largest = std::max(largest, files[size_t(picture.file)].storedPixels());
    return checkMemory(path, stack.geometry.voxels() + largest * 4, 0);
}

Modality modalityOf(const DicomFile &file)
{
    return file.modality == QLatin1String("CT") ? Modality::Ct : Modality::Mr;
}

/// All headers of the series that a path stands for.
///
/// @param stray  gets the error of a damaged file that does not say whose it is
Result<std::vector<DicomFile>> seriesOf(const QString &path, const QStringList &named,
                                        std::optional<Error> &stray)
{
    std::vector<DicomFile> files;
    std::vector<BrokenDicom> broken;
    if (!named.isEmpty()) {
        for (const QString &one : named) {
            FATHOM_TRY(DicomFile file, readDicomFile(one));
            files.push_back(std::move(file));
        }
    } else {
        const bool folder = QFileInfo(path).isDir();
        QString wanted;
        if (!folder) {
            FATHOM_TRY(const DicomFile one, readDicomFile(path));
            if (auto reason = reasonToLeaveOut(one))
                return *std::move(reason);
            wanted = one.series;
        }
        files = dicomFilesOf(folder ? path : QFileInfo(path).absolutePath(), broken);
        if (!folder)
            std::erase_if(files, [&](const DicomFile &file) { return file.series != wanted; });
    }
    std::optional<Error> reason;
    std::erase_if(files, [&](const DicomFile &file) {
        auto own = reasonToLeaveOut(file);
        if (own && !reason)
            reason = own;
        return own.has_value();
    });
    // A damaged file harms its series; where it does not say which that is, a gap tells.
    for (const BrokenDicom &one : broken) {
        if (files.empty() || one.series == files.front().series)
            return one.error;
        if (one.series.isEmpty() && !stray)
            stray = one.error;
    }
    if (files.empty() && reason)
        return *std::move(reason);
    if (files.empty())
        return dicomError(ErrorCode::NotFound,
                          QT_TRANSLATE_NOOP("Error", "%1: no DICOM image in this folder; check the path"),
                          {path});
    for (const DicomFile &file : files)
        if (file.series != files.front().series)
            return dicomError(ErrorCode::Unsupported,
                              QT_TRANSLATE_NOOP("Error",
                                                "%1: more than one DICOM series in this folder; name "
                                                "one file of the series you want"),
                              {path});
    return files;
}

void numberPictures(std::vector<DicomFile> &files)
{
    for (size_t n = 0; n < files.size(); ++n)
        for (DicomPicture &picture : files[n].pictures)
            picture.file = int(n);
}

Result<Chosen> choose(const QString &path, const QStringList &named, int part)
{
    Chosen chosen;
    std::optional<Error> stray;
    FATHOM_TRY(chosen.files, seriesOf(path, named, stray));
    numberPictures(chosen.files);
    FATHOM_TRY(std::vector<DicomStack> stacks, stacksOf(chosen.files));
    if (part == 0 && stacks.size() > 1 && named.isEmpty() && !QFileInfo(path).isDir()) {
        // The volume that this very file belongs to, when it is only one.
        const QFileInfo own(path);
        const auto holds = [&](const DicomStack &stack) {
            return std::any_of(stack.pictures.begin(), stack.pictures.end(),
                               [&](const DicomPicture &picture) {
                                   return QFileInfo(chosen.files[size_t(picture.file)].path) == own;
                               });
        };
        if (std::count_if(stacks.begin(), stacks.end(), holds) == 1)
            part = int(std::find_if(stacks.begin(), stacks.end(), holds) - stacks.begin()) + 1;
    }
    if (part == 0 && stacks.size() == 1)
        part = 1;
    if (part < 1 || size_t(part) > stacks.size())
        return dicomError(ErrorCode::Unsupported,
                          QT_TRANSLATE_NOOP("Error", "%1: this series holds %2 volumes; import the folder, "
                                                     "then each becomes a scan"),
                          {path, QString::number(stacks.size())});
    chosen.stack = std::move(stacks[size_t(part - 1)]);
    if (stray && !chosen.stack.positions.empty())
        return *std::move(stray);
    FATHOM_DO(checkStack(path, chosen.files, chosen.stack));
    return chosen;
}

Result<void> readPixels(const Chosen &chosen, std::vector<float> &voxels)
{
    const std::vector<DicomPicture> &pictures = chosen.stack.pictures;
    const auto fileOf = [&](size_t n) -> const DicomFile & { return chosen.files[size_t(pictures[n].file)]; };
    // While a packed picture is unpacked by another process, the next one is begun.
    DicomPixels pixels, ahead;
    int loaded = -1, begun = -1;
    voxels.reserve(size_t(chosen.stack.geometry.voxels()));
    for (size_t n = 0; n < pictures.size(); ++n) {
        if (pictures[n].file != loaded) {
            loaded = pictures[n].file;
            if (begun == loaded)
                std::swap(pixels, ahead);
            else
                pixels.start(fileOf(n));
            if (n + 1 < pictures.size() && fileOf(n + 1).packed && fileOf(n + 1).pictures.size() == 1) {
                begun = pictures[n + 1].file;
                ahead.start(fileOf(n + 1));
            }
            FATHOM_DO(pixels.finish());
        }
        pixels.append(fileOf(n), pictures[n], voxels);
    }
    return {};
}

/// Everything but the voxels.
Volume described(const Chosen &chosen)
{
    const DicomFile &first = chosen.files[size_t(chosen.stack.pictures.front().file)];
    Volume volume;
    volume.geometry = chosen.stack.geometry;
    volume.modality = modalityOf(first);
    volume.bodyPart = first.bodyPart;
    volume.format = QStringLiteral("DICOM");
    volume.notes = chosen.stack.notes;
    volume.acquiredPlaneOnly = chosen.stack.slanted || !chosen.stack.positions.empty();
    return volume;
}

/// Reads one picture of a series at a time.
class DicomSlices final : public SliceReader
{
public:
    explicit DicomSlices(Chosen chosen)
        : m_chosen(std::move(chosen))
    {
    }
    Result<std::vector<float>> read(int k) const override
    {
        const DicomPicture &picture = m_chosen.stack.pictures[size_t(k)];
        const DicomFile &file = m_chosen.files[size_t(picture.file)];
        std::vector<float> values;
        try {
            DicomPixels pixels;
            FATHOM_DO(pixels.read(file, picture.frame));
            pixels.append(file, picture, values);
        } catch (const std::exception &) {
            return damagedDicom(file.path);
        }
        return values;
    }

private:
    Chosen m_chosen;
};

} // namespace

void sortDicomFile(const QString &path, std::vector<DicomFile> &files, std::vector<BrokenDicom> &broken)
{
    QString series;
    auto file = readDicomFile(path, &series);
    if (file)
        files.push_back(std::move(file).value());
    else
        broken.push_back({file.error(), series});
}

std::vector<DicomFile> dicomFilesOf(const QString &folder, std::vector<BrokenDicom> &broken)
{
    std::vector<DicomFile> files;
    for (const QFileInfo &info : QDir(folder).entryInfoList(QDir::Files, QDir::Name)) {
        if (looksLikeDicom(info.filePath()))
            sortDicomFile(info.filePath(), files, broken);
    }
    return files;
}

DicomListing listDicom(std::vector<DicomFile> files)
{
    DicomListing listing;
    // What is left out, by series and reason: one line, however many files.
    std::map<std::pair<QString, QByteArray>, size_t> told;
    std::vector<int> counts;
    std::vector<QString> order; // series as they come
    std::map<QString, std::vector<DicomFile>> bySeries;
    for (DicomFile &file : files) {
        if (const auto reason = reasonToLeaveOut(file)) {
            const auto [known, added] =
                told.emplace(std::pair(file.series, QByteArray(reason->text)), listing.problems.size());
            if (added) {
                listing.problems.push_back({file.path, *reason});
                counts.push_back(0);
            }
            ++counts[known->second];
            continue;
        }
        std::vector<DicomFile> &own = bySeries[file.series];
        if (own.empty())
            order.push_back(file.series);
        own.push_back(std::move(file));
    }
    for (size_t n = 0; n < counts.size(); ++n)
        if (counts[n] > 1)
            listing.problems[n].error.args[0] += QStringLiteral(" and %1 more").arg(counts[n] - 1);
    for (const QString &name : order) {
        std::vector<DicomFile> &series = bySeries[name];
        numberPictures(series);
        const auto stacks = stacksOf(series);
        if (!stacks) {
            listing.problems.push_back({series.front().path, stacks.error()});
            continue;
        }
        // Files that several volumes share are told apart by the volume's number among these files.
        std::vector<std::set<int>> filesOfStack;
        std::map<std::set<int>, int> sharing, numbered;
        for (const DicomStack &stack : *stacks) {
            std::set<int> own;
            for (const DicomPicture &picture : stack.pictures)
                own.insert(picture.file);
            ++sharing[own];
            filesOfStack.push_back(std::move(own));
        }
        for (size_t n = 0; n < stacks->size(); ++n) {
            const DicomStack &stack = (*stacks)[n];
            DicomScan scan;
            scan.modality = modalityOf(series.front());
            scan.series = series.front().series;
            scan.frameOfReference = series.front().frameOfReference;
            scan.geometry = stack.geometry;
            scan.notes = stack.notes;
            scan.uneven = !stack.positions.empty();
            std::set<int> listed;
            for (const DicomPicture &picture : stack.pictures)
                if (listed.insert(picture.file).second)
                    scan.files << series[size_t(picture.file)].path;
            if (sharing[filesOfStack[n]] > 1)
                scan.part = ++numbered[filesOfStack[n]];
            if (const auto sound = checkStack(scan.files.front(), series, stack))
                listing.scans.push_back(std::move(scan));
            else
                listing.problems.push_back({scan.files.front(), sound.error()});
        }
    }
    return listing;
}

Result<Volume> readDicomVolume(const VolumeSource &source)
{
    const QString &path = source.path;
    FATHOM_TRY(const Chosen chosen, choose(path, source.files, source.part));
    FATHOM_DO(checkWholeMemory(path, chosen.files, chosen.stack));
    const DicomFile &first = chosen.files[size_t(chosen.stack.pictures.front().file)];
    Volume volume = described(chosen);
    try {
        FATHOM_DO(readPixels(chosen, volume.voxels));
    } catch (const std::bad_alloc &) {
        return dicomError(
            ErrorCode::TooLarge,
            QT_TRANSLATE_NOOP("Error", "%1: not enough memory to read it; close other programs"), {path});
    } catch (const std::exception &) {
        return damagedDicom(path);
    }
    if (first.inverted && volume.modality == Modality::Mr && !volume.voxels.empty()) {
        // HU mean the same however a picture is shown; an MRI has nothing but its brightness.
        const auto [low, high] = std::minmax_element(volume.voxels.begin(), volume.voxels.end());
        const float sum = *low + *high;
        for (float &value : volume.voxels)
            value = sum - value;
        volume.notes << QStringLiteral("stored with white as its smallest value; turned so that white is "
                                       "the largest");
    }
    if (source.straighten && volume.acquiredPlaneOnly)
        FATHOM_DO(straighten(path, volume, chosen.stack.positions));
    return volume;
}

Result<Volume> openDicomSlices(const VolumeSource &source)
{
    const QString &path = source.path;
    FATHOM_TRY(Chosen chosen, choose(path, source.files, source.part));
    for (const DicomPicture &picture : chosen.stack.pictures) {
        const DicomFile &file = chosen.files[size_t(picture.file)];
        if ((file.packed && file.pictures.size() > 1) || file.inverted)
            return dicomError(ErrorCode::Unsupported,
                              QT_TRANSLATE_NOOP("Error", "%1: packed pictures of several frames and turned "
                                                         "ones cannot be read one at a time"),
                              {path});
    }
    Volume volume = described(chosen);
    volume.slices = std::make_shared<const DicomSlices>(std::move(chosen));
    return volume;
}

Result<VolumeHeader> readDicomHeader(const VolumeSource &source)
{
    FATHOM_TRY(const Chosen chosen, choose(source.path, source.files, source.part));
    VolumeHeader header;
    const bool straight = source.straighten && (chosen.stack.slanted || !chosen.stack.positions.empty());
    header.geometry =
        straight ? straightGrid(chosen.stack.geometry, chosen.stack.positions) : chosen.stack.geometry;
    header.modality = modalityOf(chosen.files.front());
    header.format = QStringLiteral("DICOM");
    header.pixelType = QStringLiteral("int%1").arg(chosen.files.front().bits);
    return header;
}

} // namespace fathom
