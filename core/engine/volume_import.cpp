// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "volume_import.h"

#include <volume/vector3.h>

#include <QBuffer>
#include <QFileInfo>
#include <QImage>

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {
constexpr int jpegQuality = 88;

SliceRange rangeOf(const SliceSource &source, Plane plane)
{
    SliceRange range;
    range.plane = plane;
    range.count = source.sliceCount(plane);
    const auto first = source.storedSlice(plane, 0);
    const auto last = source.storedSlice(plane, range.count - 1);
    range.storedAxis = first.axis;
    range.storedFlipped = first.index > last.index;
    const Vector3 normal = source.normal(plane);
    range.firstMm = dot(source.centre(plane, 0), normal);
    if (range.count > 1)
        range.stepMm =
            (dot(source.centre(plane, range.count - 1), normal) - range.firstMm) / (range.count - 1);
    return range;
}

Result<QByteArray> thumbnailOf(const SliceSource &source, Plane plane, int index)
{
    FATHOM_TRY(const SliceImage slice, source.cut(plane, index, thumbnailSide));
    const QImage image(slice.grey.data(), slice.side, slice.side, slice.side, QImage::Format_Grayscale8);
    QByteArray jpeg;
    QBuffer buffer(&jpeg);
    if (!buffer.open(QIODevice::WriteOnly) || !image.save(&buffer, "JPEG", jpegQuality))
        return Error{ErrorCode::Missing,
                     QT_TRANSLATE_NOOP("Error", "Qt cannot write JPEG pictures; install its image plugins"),
                     {}};
    return jpeg;
}

// Presence of the structures of one file along every plane.
Result<void> addPresence(const ScanEntry &entry, bool finding, const Volume &volume,
                         const SliceSource &source, std::stop_token stop, std::vector<PresenceRecord> &out)
{
    const std::vector<StructureSource> &structures = finding ? entry.findings : entry.structures;
    for (size_t first = 0; first < structures.size();) {
        if (stop.stop_requested())
            return Error{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "Importing was stopped"), {}};
        size_t last = first + 1;
        while (last < structures.size() && structures[last].path == structures[first].path)
            ++last;
        FATHOM_TRY(const std::vector<LabelMap> maps,
                   readMasks(entry, structures[first].path, volume.geometry));
        for (const Plane plane : source.planes()) {
            if (structures[first].label < 0) {
                out.push_back(
                    {structures[first].name, finding, plane, source.presence(maps.front(), -1, plane)});
                continue;
            }
            std::vector<int> labels;
            for (size_t i = first; i < last; ++i)
                labels.push_back(structures[i].label);
            // A structure is in one of the maps; one without any voxel is in none.
            std::vector<std::vector<bool>> present(
                labels.size(), std::vector<bool>(size_t(source.sliceCount(plane)), false));
            for (const LabelMap &map : maps) {
                std::vector<std::vector<bool>> here = source.presence(map, labels, plane);
                for (size_t i = 0; i < labels.size(); ++i)
                    if (std::find(here[i].begin(), here[i].end(), true) != here[i].end())
                        present[i] = std::move(here[i]);
            }
            for (size_t i = first; i < last; ++i)
                out.push_back({structures[i].name, finding, plane, std::move(present[i - first])});
        }
        first = structures[first].label < 0 ? first + 1 : last;
    }
    return {};
}
} // namespace

qint64 sourceBytes(const ScanEntry &entry)
{
    qint64 bytes = 0;
    for (const QString &file : filesOf(entry))
        bytes += QFileInfo(file).size();
    return bytes;
}

QDateTime sourceModified(const ScanEntry &entry)
{
    QDateTime last;
    for (const QString &file : filesOf(entry))
        last = std::max(last, QFileInfo(file).lastModified());
    return last;
}

Result<PreparedVolume> prepareVolume(const ScanEntry &entry, Method method, std::stop_token stop)
{
    FATHOM_TRY(const Volume volume, readScan(entry));
    return prepareVolume(volume, entry, method, stop);
}

Result<PreparedVolume> prepareVolume(const Volume &volume, const ScanEntry &entry, Method method,
                                     std::stop_token stop)
{
    FATHOM_TRY(const SliceSource source, SliceSource::prepare(volume, method));

    PreparedVolume prepared;
    VolumeRecord &record = prepared.record;
    record.dataset = entry.dataset;
    record.imageId = entry.imageId;
    record.synthetic = entry.synthetic;
    record.modality = volume.modality;
    record.modalityCertainty = volume.modalityCertainty;
    record.format = volume.format;
    record.geometry = volume.geometry;
    record.studyType = volume.studyType;
    record.method = method;
    record.window = source.window();
    record.notes = volume.notes + entry.notes + source.notes();
    record.notes.removeDuplicates();
    record.meta = entry.meta;
    record.bytes = sourceBytes(entry);
    record.annotated = entry.annotated;
    record.annotatedFindings = entry.annotatedFindings;
    for (const Plane plane : source.planes())
        record.planes.push_back(rangeOf(source, plane));

    FATHOM_DO(addPresence(entry, false, volume, source, stop, prepared.presence));
    FATHOM_DO(addPresence(entry, true, volume, source, stop, prepared.presence));
    for (const SliceRange &range : record.planes) {
        for (int index = 0; index < range.count; ++index) {
            if (stop.stop_requested())
                return Error{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "Importing was stopped"), {}};
            FATHOM_TRY(QByteArray jpeg, thumbnailOf(source, range.plane, index));
            prepared.thumbnails.push_back(std::move(jpeg));
        }
    }
    return prepared;
}

Result<PreparedVolume> prepareStructures(const VolumeRecord &volume, const ScanEntry &entry,
                                         std::stop_token stop)
{
    PreparedVolume prepared;
    const auto missing = [](const QStringList &names, const QStringList &have) {
        QStringList more = names;
        more.removeIf([&](const QString &name) { return have.contains(name); });
        return more;
    };
    prepared.record.annotated = missing(entry.annotated, volume.annotated);
    prepared.record.annotatedFindings = missing(entry.annotatedFindings, volume.annotatedFindings);
    ScanEntry more = entry;
    std::erase_if(more.structures,
                  [&](const StructureSource &one) { return volume.annotated.contains(one.name); });
    std::erase_if(more.findings,
                  [&](const StructureSource &one) { return volume.annotatedFindings.contains(one.name); });
    if (more.structures.empty() && more.findings.empty())
        return prepared;
    FATHOM_TRY(const Volume scan, readStoredVolume(volume, entry));
    FATHOM_TRY(const SliceSource source, SliceSource::prepare(scan, volume.method));
    FATHOM_DO(addPresence(more, false, scan, source, stop, prepared.presence));
    FATHOM_DO(addPresence(more, true, scan, source, stop, prepared.presence));
    return prepared;
}

Result<Volume> readStoredVolume(const VolumeRecord &record, const ScanEntry &source)
{
    FATHOM_TRY(Volume volume, openVolume(sourceOf(source)));
    if (!volume.geometry.matches(record.geometry))
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: the file has changed since it was imported; remove the "
                                                "scan and import it again"),
                     {record.alias}};
    volume.modality = record.modality;
    volume.modalityCertainty = record.modalityCertainty;
    volume.studyType = record.studyType;
    return volume;
}

} // namespace fathom
