// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "volume.h"

#include "dicom_reader.h"
#include "invesalius_reader.h"
#include "itk_reader.h"
#include "nifti_reader.h"
#include "slice_reader.h"
#include "straighten.h"

#include <base/thread_check.h>

#include <QFileInfo>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <span>

namespace fathom {
namespace {

Error notFound(const QString &path)
{
    return {ErrorCode::NotFound,
            QT_TRANSLATE_NOOP("Error", "%1: there is no such file or folder; check the path"),
            {path}};
}

Error unknownFormat(const QString &path)
{
    return {ErrorCode::Unsupported,
            QT_TRANSLATE_NOOP("Error", "%1: not an image that Fathom reads (NIfTI, NRRD, MetaImage, DICOM, "
                                       "InVesalius); convert it"),
            {path}};
}

Result<FilePromise> promiseOf(const QString &path, FileKind kind)
{
    switch (kind) {
    case FileKind::Nrrd:
        return promiseOfNrrd(path);
    case FileKind::MetaImage:
        return promiseOfMetaImage(path);
    default:
        return unknownFormat(path);
    }
}

/// Calls `use` for stretches of values that are short enough to be counted in 32 bits, which is what vector
/// instructions count in.
template <typename Use> void eachStretch(std::span<const float> values, Use use)
{
    constexpr size_t stretch = 1 << 16;
    for (size_t at = 0; at < values.size(); at += stretch)
        use(values.subspan(at, std::min(stretch, values.size() - at)));
}

/// Values that are no numbers become the smallest one that is.
void fillGaps(Volume &volume)
{
    // Most scans have none, and bits are looked at many at a time.
    const auto isGap = [](float value) {
        return (std::bit_cast<quint32>(value) & 0x7f800000U) == 0x7f800000U;
    };
    qint64 gaps = 0;
    eachStretch(volume.voxels, [&](std::span<const float> values) {
        qint32 found = 0;
        for (const float value : values)
            found += isGap(value);
        gaps += found;
    });
    if (gaps == 0)
        return;
    float smallest = HUGE_VALF;
    for (const float value : volume.voxels)
        if (!isGap(value))
            smallest = std::min(smallest, value);
    if (gaps == qint64(volume.voxels.size()))
        smallest = 0;
    for (float &value : volume.voxels)
        if (isGap(value))
            value = smallest;
    volume.notes
        << QStringLiteral("%1 voxels without a finite value were filled with the smallest one").arg(gaps);
}

/// What the header promises of one frame of a 4-D image.
///
/// @param part  the frame, from 1; 0: the image must have only one
Result<FilePromise> promiseOfFrame(const QString &path, const NiftiHeader &header, int part)
{
    FilePromise promise = promiseOf(header);
    const qint64 frames = framesOf(header);
    if (part > 0) {
        if (part > frames)
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "%1: has %2 volumes and number %3 was asked for"),
                         {path, QString::number(frames), QString::number(part)}};
        promise.size.resize(std::min<size_t>(promise.size.size(), 3));
    }
    FATHOM_DO(checkShape(path, promise));
    FATHOM_DO(checkPlausible(path, promise));
    if (part > 1) { // plausible: below 2^47 bytes, and at most 2^15 frames
        promise.dataOffset += (part - 1) * voxelsOfFrame(header) * promise.bytesPerValue;
        FATHOM_DO(checkPlausible(path, promise));
    }
    return promise;
}

/// Everything but the voxels.
Volume describedNifti(const NiftiHeader &header, const FilePromise &promise, const NiftiGeometry &placed,
                      int part)
{
    Volume volume;
    volume.geometry = placed.geometry;
    volume.format = promise.format;
    volume.notes = placed.notes;
    volume.acquiredPlaneOnly = placed.slanted;
    if (part > 0)
        volume.notes << QStringLiteral("volume %1 of the %2 of a 4-D image").arg(part).arg(framesOf(header));
    return volume;
}

class NiftiSlices final : public SliceReader
{
public:
    NiftiSlices(QString path, NiftiHeader header, int frame)
        : m_path(std::move(path))
        , m_header(std::move(header))
        , m_frame(frame)
    {
    }
    Result<std::vector<float>> read(int k) const override
    {
        return readNiftiSlice(m_path, m_header, m_frame, k);
    }

private:
    QString m_path;
    NiftiHeader m_header;
    int m_frame;
};

class MetaImageSlices final : public SliceReader
{
public:
    MetaImageSlices(QString path, FilePromise promise)
        : m_path(std::move(path))
        , m_promise(std::move(promise))
    {
    }
    Result<std::vector<float>> read(int k) const override { return readMetaImageSlice(m_path, m_promise, k); }

private:
    QString m_path;
    FilePromise m_promise;
};

/// A scan without voxels, to be read one slice at a time. Errors: Unsupported (its format does not allow
/// that).
Result<Volume> openSlices(const VolumeSource &source, FileKind kind)
{
    const QString &path = source.path;
    const Error whole = {
        ErrorCode::Unsupported, QT_TRANSLATE_NOOP("Error", "%1: cannot be read one slice at a time"), {path}};
    if (source.straighten)
        return whole;
    if (kind == FileKind::Dicom)
        return openDicomSlices(source);
    if (kind == FileKind::Nifti) {
        FATHOM_TRY(const NiftiHeader header, readNiftiHeader(path));
        FATHOM_TRY(const FilePromise promise, promiseOfFrame(path, header, source.part));
        FATHOM_TRY(const NiftiGeometry placed, geometryOfNifti(path, header));
        if (promise.compressed)
            return whole;
        Volume volume = describedNifti(header, promise, placed, source.part);
        volume.slices = std::make_shared<const NiftiSlices>(path, header, std::max(0, source.part - 1));
        return volume;
    }
    if (kind != FileKind::MetaImage)
        return whole;
    FATHOM_TRY(const FilePromise promise, promiseOfMetaImage(path));
    FATHOM_DO(checkShape(path, promise));
    FATHOM_DO(checkPlausible(path, promise));
    if (promise.compressed || promise.decimal)
        return whole;
    Volume volume;
    FATHOM_TRY(volume.geometry, itkGeometry(path, kind, promise));
    volume.modality = promise.modality;
    volume.format = promise.format;
    volume.slices = std::make_shared<const MetaImageSlices>(path, promise);
    return volume;
}

/// CT or MR by some slices of a scan that is not in memory.
Result<Modality> inferFromSlices(const Volume &volume)
{
    constexpr int looked = 16;
    Volume some;
    for (int n = 0; n < looked; ++n) {
        FATHOM_TRY(const Volume slice, sliceVolume(volume, n * (volume.geometry.size[2] - 1) / (looked - 1)));
        some.voxels.insert(some.voxels.end(), slice.voxels.begin(), slice.voxels.end());
    }
    return inferModality(some);
}

void settleModality(Volume &volume, const std::function<Modality()> &infer)
{
    if (volume.modality != Modality::Unknown) {
        volume.modalityCertainty = Certainty::Stated;
        return;
    }
    volume.modality = infer();
    volume.modalityCertainty = Certainty::Inferred;
    volume.notes << QStringLiteral("modality %1 inferred from the values")
                        .arg(modalityName(volume.modality).toUpper());
}

Result<Volume> readNifti(const QString &path, int part, bool straight)
{
    FATHOM_TRY(const NiftiHeader header, readNiftiHeader(path));
    FATHOM_TRY(const FilePromise promise, promiseOfFrame(path, header, part));
    FATHOM_TRY(NiftiGeometry placed, geometryOfNifti(path, header));
    FATHOM_DO(checkMemory(path, voxelsOfFrame(header), promise.bytesPerValue));
    Volume volume = describedNifti(header, promise, placed, part);
    FATHOM_TRY(volume.voxels, readNiftiVoxels(path, header, std::max(0, part - 1)));
    if (straight && placed.slanted) {
        fillGaps(volume);
        FATHOM_DO(straighten(path, volume, {}));
    }
    return volume;
}

Result<Volume> readFile(const VolumeSource &source, FileKind kind)
{
    const QString &path = source.path;
    if (kind == FileKind::Dicom)
        return readDicomVolume(source);
    if (kind == FileKind::InVesalius)
        return readInVesalius(path);
    if (kind == FileKind::Nifti)
        return readNifti(path, source.part, source.straighten);
    FATHOM_TRY(const FilePromise promise, promiseOf(path, kind));
    FATHOM_DO(checkShape(path, promise));
    FATHOM_DO(checkPayload(path, promise));
    FATHOM_TRY(ItkImage image, readItkImage(path, kind, promise));
    Volume volume;
    volume.geometry = image.geometry;
    volume.voxels = std::move(image.values);
    volume.modality = promise.modality;
    volume.format = promise.format;
    if (promise.spaceAssumed)
        volume.notes << QStringLiteral(
            "the file does not say how its places count in the patient: left, back, "
            "head (LPS) is taken");
    return volume;
}

} // namespace

QString modalityName(Modality modality)
{
    switch (modality) {
    case Modality::Ct:
        return QStringLiteral("ct");
    case Modality::Mr:
        return QStringLiteral("mr");
    case Modality::Unknown:
        break;
    }
    return QStringLiteral("unknown");
}

Result<Volume> readVolume(const VolumeSource &source)
{
    FATHOM_NOT_ON_GUI_THREAD();
    const QFileInfo info(source.path);
    if (!info.exists())
        return notFound(source.path);
    const FileKind kind = info.isDir() ? FileKind::Dicom : kindOfFile(source.path);
    FATHOM_TRY(Volume volume, readFile(source, kind));
    fillGaps(volume);
    settleModality(volume, [&] { return inferModality(volume); });
    return volume;
}

Result<Volume> openVolume(const VolumeSource &source)
{
    Result<Volume> whole = readVolume(source);
    if (whole || whole.error().code != ErrorCode::TooLarge)
        return whole;
    const FileKind kind = QFileInfo(source.path).isDir() ? FileKind::Dicom : kindOfFile(source.path);
    Result<Volume> opened = openSlices(source, kind);
    if (!opened)
        return whole;
    Modality inferred = Modality::Unknown;
    if (opened->modality == Modality::Unknown) {
        FATHOM_TRY(inferred, inferFromSlices(*opened));
    }
    settleModality(*opened, [&] { return inferred; });
    opened->acquiredPlaneOnly = true;
    opened->notes << QStringLiteral("larger than the memory that is left: read one slice at a time");
    return opened;
}

Result<VolumeHeader> readVolumeHeader(const VolumeSource &source)
{
    FATHOM_NOT_ON_GUI_THREAD();
    const QString &path = source.path;
    const QFileInfo info(path);
    if (!info.exists())
        return notFound(path);
    const FileKind kind = info.isDir() ? FileKind::Dicom : kindOfFile(path);
    if (kind == FileKind::Dicom)
        return readDicomHeader(source);
    if (kind == FileKind::InVesalius)
        return readInVesaliusHeader(path);
    VolumeHeader header;
    FilePromise promise;
    if (kind == FileKind::Nifti) {
        FATHOM_TRY(const NiftiHeader nifti, readNiftiHeader(path));
        FATHOM_TRY(promise, promiseOfFrame(path, nifti, source.part));
        FATHOM_TRY(const NiftiGeometry placed, geometryOfNifti(path, nifti));
        header.geometry =
            source.straighten && placed.slanted ? straightGrid(placed.geometry, {}) : placed.geometry;
    } else {
        FATHOM_TRY(promise, promiseOf(path, kind));
        FATHOM_DO(checkShape(path, promise));
        FATHOM_DO(checkPlausible(path, promise));
        FATHOM_TRY(header.geometry, itkGeometry(path, kind, promise));
    }
    header.modality = promise.modality;
    header.format = promise.format;
    header.pixelType = promise.pixelType;
    header.components = promise.components;
    header.dimensions = int(promise.size.size());
    return header;
}

Result<LabelMap> readLabelMap(const QString &path, const MaskRule &rule)
{
    FATHOM_NOT_ON_GUI_THREAD();
    if (!QFileInfo::exists(path))
        return notFound(path);
    const FileKind kind = kindOfFile(path);
    if (kind == FileKind::Nifti) {
        FATHOM_TRY(const NiftiHeader header, readNiftiHeader(path));
        FATHOM_TRY(const FilePromise promise, promiseOfFrame(path, header, 0));
        FATHOM_DO(checkMemory(path, voxelsOfFrame(header), promise.bytesPerValue));
        FATHOM_TRY(const NiftiGeometry placed, geometryOfNifti(path, header));
        LabelMap map;
        map.geometry = placed.geometry;
        FATHOM_TRY(map.voxels, readNiftiLabels(path, header, rule));
        return map;
    }
    FATHOM_TRY(const FilePromise promise, promiseOf(path, kind));
    FATHOM_DO(checkShape(path, promise));
    FATHOM_DO(checkPayload(path, promise));
    return readItkLabels(path, kind, promise, rule);
}

Modality inferModality(const Volume &volume)
{
    // HU are whole numbers, and air is around -1000: an MRI has next to nothing that far below zero.
    qint64 below = 0;
    qint64 air = 0;
    eachStretch(volume.voxels, [&](std::span<const float> values) {
        qint32 low = 0, airy = 0; // one loop each: together they would not become vector instructions
        for (const float value : values)
            low += value < -200.0F;
        for (const float value : values)
            airy += (value > -1100.0F) & (value < -900.0F);
        below += low;
        air += airy;
    });
    const double all = double(std::max<size_t>(volume.voxels.size(), 1));
    if (double(below) > 0.01 * all)
        return Modality::Ct;
    if (double(air) <= 0.001 * all)
        return Modality::Mr;
    const auto fractions = std::count_if(volume.voxels.begin(), volume.voxels.end(),
                                         [](float value) { return value != std::floor(value); });
    return double(fractions) < 0.01 * all ? Modality::Ct : Modality::Mr;
}

} // namespace fathom
