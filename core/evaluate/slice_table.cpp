// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_table.h"

#include "split_rows.h"

#include <QHash>

#include <algorithm>
#include <set>

namespace fathom {

Result<SliceTable> SliceTable::of(const Workspace &workspace, std::span<const qint64> sliceIds)
{
    FATHOM_TRY(std::vector<VolumeRecord> volumes, workspace.volumes());
    FATHOM_TRY(const auto presence, workspace.presence(volumes));
    return of(std::move(volumes), presence, sliceIds);
}

Result<SliceTable> SliceTable::of(std::vector<VolumeRecord> volumes,
                                  const std::vector<std::vector<PresenceRecord>> &presence,
                                  std::span<const qint64> sliceIds)
{
    SliceTable table;
    table.m_volumes = std::move(volumes);
    std::set<QString> structures, findings;
    for (const VolumeRecord &volume : table.m_volumes) {
        structures.insert(volume.annotated.begin(), volume.annotated.end());
        findings.insert(volume.annotatedFindings.begin(), volume.annotatedFindings.end());
    }
    QHash<QString, int> structureAt, findingAt;
    for (const QString &name : structures) {
        structureAt.insert(name, int(table.m_names.size()));
        table.m_names << name;
    }
    table.m_structures = int(table.m_names.size());
    for (const QString &name : findings) {
        findingAt.insert(name, int(table.m_names.size()));
        table.m_names << name;
    }
    table.m_words = std::max<size_t>(1, (size_t(table.m_names.size()) + 63) / 64);
    const auto set = [&](std::vector<quint64> &bits, size_t row, int name) {
        bits[row * table.m_words + size_t(name) / 64] |= quint64(1) << (name % 64);
    };
    table.m_annotated.assign(table.m_volumes.size() * table.m_words, 0);
    for (size_t v = 0; v < table.m_volumes.size(); ++v) {
        for (const QString &name : table.m_volumes[v].annotated)
            set(table.m_annotated, v, structureAt.value(name));
        for (const QString &name : table.m_volumes[v].annotatedFindings)
            set(table.m_annotated, v, findingAt.value(name));
    }

    const VolumeOfSlice volumeOf(table.m_volumes);
    std::vector<std::vector<std::pair<qint64, size_t>>> rowsOf(table.m_volumes.size()); // slice, row
    table.m_volume.resize(sliceIds.size());
    table.m_index.resize(sliceIds.size());
    table.m_plane.resize(sliceIds.size());
    table.m_present.assign(sliceIds.size() * table.m_words, 0);
    for (size_t row = 0; row < sliceIds.size(); ++row) {
        const int volume = volumeOf(sliceIds[row]);
        if (volume < 0)
            return Error{ErrorCode::NotFound,
                         QT_TRANSLATE_NOOP("Error", "Slice %1: no such slice"),
                         {QString::number(sliceIds[row])}};
        table.m_volume[row] = volume;
        for (const SliceRange &range : table.m_volumes[size_t(volume)].planes)
            if (sliceIds[row] >= range.firstSlice && sliceIds[row] < range.firstSlice + range.count) {
                table.m_plane[row] = range.plane;
                table.m_index[row] = qint32(sliceIds[row] - range.firstSlice);
            }
        rowsOf[size_t(volume)].emplace_back(sliceIds[row], row);
    }
    for (size_t v = 0; v < table.m_volumes.size(); ++v) {
        for (const PresenceRecord &record : presence[v]) {
            const auto &names = record.finding ? findingAt : structureAt;
            const auto name = names.constFind(record.structure);
            if (name == names.cend())
                continue;
            for (const auto &[slice, row] : rowsOf[v]) {
                const auto index = size_t(table.m_index[row]);
                if (table.m_plane[row] == record.plane && index < record.present.size() &&
                    record.present[index])
                    set(table.m_present, row, *name);
            }
        }
    }
    return table;
}

std::vector<int> SliceTable::volumeKeys(Method method) const
{
    std::vector<int> all;
    QHash<QString, int> keys;
    for (const VolumeRecord &volume : m_volumes) {
        const QString key = method == Method::Paper && !volume.imageId.isEmpty()
                                ? volume.imageId
                                : QStringLiteral("#%1").arg(volume.id);
        all.push_back(keys.value(key, int(keys.size())));
        keys.insert(key, all.back());
    }
    return all;
}

} // namespace fathom
