// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "queries.h"
#include "query_cache.h"
#include "volume_import.h"

#include <evaluate/body_profiles.h>

#include <algorithm>
#include <cmath>
#include <future>

namespace fathom {

namespace {
Error noVolume(qint64 volume)
{
    return {ErrorCode::NotFound,
            QT_TRANSLATE_NOOP("Error", "Volume %1 is not in this workspace"),
            {QString::number(volume)}};
}

// One map of every structure that is anywhere in the volume: numbers by order of name, later ones on top.
Result<void> addLabels(const ScanEntry &entry, const QSet<QString> &present, VolumeView &view)
{
    std::vector<StructureSource> wanted;
    for (const StructureSource &source : entry.structures) {
        if (present.contains(source.name))
            wanted.push_back(source);
    }
    for (const StructureSource &source : entry.findings) { // on top of the organ they lie in
        if (present.contains(source.name))
            wanted.push_back(source);
    }
    if (wanted.empty())
        return {};
    auto merged = std::make_shared<LabelMap>();
    merged->geometry = view.record.geometry;
    merged->voxels.assign(size_t(merged->geometry.voxels()), 0);
    std::map<QString, std::vector<std::pair<int, int>>>
        byPath; // file -> (value in it, number in the merged map)
    std::vector<QString> order;
    for (size_t i = 0; i < wanted.size(); ++i) {
        if (!byPath.contains(wanted[i].path))
            order.push_back(wanted[i].path);
        byPath[wanted[i].path].emplace_back(wanted[i].label, int(i) + 1);
        view.labelNames.insert(int(i) + 1, wanted[i].name);
    }
    std::deque<std::future<Result<std::vector<LabelMap>>>> ahead;
    size_t next = 0;
    const size_t readers = std::max(1U, std::thread::hardware_concurrency());
    for (const QString &path : order) {
        for (; next < order.size() && ahead.size() < readers; ++next)
            ahead.push_back(std::async(std::launch::async, [&, file = order[next]] {
                return readMasks(entry, file, view.record.geometry);
            }));
        Result<std::vector<LabelMap>> maps = ahead.front().get();
        ahead.pop_front();
        if (!maps)
            return maps.error();
        std::vector<quint16> number(65536, 0);
        for (const auto &[value, merge] : byPath[path]) {
            if (value < 0)
                std::fill(number.begin() + 1, number.end(), quint16(merge));
            else
                number[size_t(std::min(value, 65535))] = quint16(merge);
        }
        for (const LabelMap &map : *maps) {
            for (size_t i = 0; i < merged->voxels.size(); ++i) {
                if (const quint16 label = number[map.voxels[i]])
                    merged->voxels[i] = label;
            }
        }
    }
    view.labels = std::move(merged);
    return {};
}
} // namespace

Result<Thumbnails> Queries::thumbnails(const std::vector<qint64> &slices)
{
    Thumbnails images;
    const Result<std::vector<QByteArray>> packed = m_cache->workspace().thumbnails(slices);
    if (!packed) {
        // One that is gone must not take the others with it.
        for (const qint64 slice : slices) {
            if (const auto one = m_cache->workspace().thumbnail(slice))
                images.insert(slice, QImage::fromData(*one, "JPEG"));
        }
        return images;
    }
    for (size_t i = 0; i < slices.size(); ++i)
        images.insert(slices[i], QImage::fromData((*packed)[i], "JPEG"));
    return images;
}

Result<VolumeViewPtr> Queries::volumeView(qint64 volume)
{
    FATHOM_TRY(const auto volumes, m_cache->volumes());
    if (!volumes->byId.contains(volume))
        return noVolume(volume);
    const auto at = size_t(volumes->byId.value(volume));
    auto view = std::make_shared<VolumeView>();
    view->record = volumes->volumes[at];
    FATHOM_TRY(const ScanEntry entry, m_cache->workspace().source(volume));
    FATHOM_TRY(Volume read, readStoredVolume(view->record, entry));
    view->volume = std::make_shared<const Volume>(std::move(read));
    if (view->volume->slices)
        return VolumeViewPtr(view); // a label map of its grid would be as large
    FATHOM_TRY(const auto presence, m_cache->presence());
    QSet<QString> present;
    if (at < presence->size()) {
        for (const PresenceRecord &row : (*presence)[at]) {
            if (std::find(row.present.begin(), row.present.end(), true) != row.present.end())
                present.insert(row.structure);
        }
    }
    FATHOM_DO(addLabels(entry, present, *view));
    return VolumeViewPtr(view);
}

Result<LevelMatchPtr> Queries::levelMatch(const QString &encoder, qint64 first, qint64 second)
{
    FATHOM_TRY(const auto volumes, m_cache->volumes());
    for (const qint64 volume : {first, second}) {
        if (!volumes->byId.contains(volume))
            return noVolume(volume);
    }
    const VolumeRecord &one = volumes->volumes[size_t(volumes->byId.value(first))];
    const VolumeRecord &other = volumes->volumes[size_t(volumes->byId.value(second))];
    FATHOM_TRY(const auto embeddings, m_cache->embeddings(encoder));
    const BodyProfiles profiles(volumes->volumes, embeddings->embeddings);
    FATHOM_TRY(const BodyProfile profile, profiles.profile(one));
    FATHOM_TRY(const BodyProfile otherProfile, profiles.profile(other));
    auto match = std::make_shared<LevelMatch>();
    match->first = first;
    match->second = second;
    match->firstAxial = *axialLevels(one); // there: the volumes have profiles
    match->secondAxial = *axialLevels(other);
    FATHOM_TRY(match->alignment, alignLevels(profile, otherProfile));
    return LevelMatchPtr(match);
}

Result<qint64> Queries::sliceAt(qint64 volume, Plane plane, const Vector3 &patient)
{
    FATHOM_TRY(const auto volumes, m_cache->volumes());
    if (!volumes->byId.contains(volume))
        return noVolume(volume);
    const VolumeRecord &record = volumes->volumes[size_t(volumes->byId.value(volume))];
    const Vector3 index = record.geometry.toIndex(patient);
    for (const SliceRange &range : record.planes) {
        if (range.plane != plane)
            continue;
        const auto axis = size_t(range.storedAxis);
        const auto stored = qint64(std::lround(index[axis]));
        const qint64 at = range.storedFlipped ? record.geometry.size[axis] - 1 - stored : stored;
        if (at >= 0 && at < range.count)
            return range.firstSlice + at;
    }
    return qint64(0);
}

} // namespace fathom
