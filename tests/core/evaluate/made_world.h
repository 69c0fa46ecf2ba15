// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/random.h>
#include <evaluate/slice_table.h>

namespace fathom::test {

/// Subjects with one axial plane each and structures that come and go at random; nothing on the disk.
struct MadeWorld
{
    std::vector<VolumeRecord> volumes;
    std::vector<std::vector<PresenceRecord>> presence;
    std::vector<qint64> slices;
};

/// Volume v is of split val (v % 5 == 0), test (1) or train.
/// @param mrEvery  every so-manieth subject is MR and annotates the first half of the structures only; 0:
/// none
inline MadeWorld madeWorld(int subjects, int slices, int structures, int mrEvery = 0, quint64 seed = 1)
{
    MadeWorld world;
    Random random(seed);
    qint64 next = 1;
    for (int v = 0; v < subjects; ++v) {
        VolumeRecord volume;
        volume.id = v + 1;
        volume.imageId = QStringLiteral("s%1").arg(v, 4, 10, QLatin1Char('0'));
        volume.alias = volume.imageId;
        const bool mr = mrEvery > 0 && v % mrEvery == 0;
        volume.modality = mr ? Modality::Mr : Modality::Ct;
        volume.split = QLatin1String(v % 5 == 0 ? "val" : v % 5 == 1 ? "test" : "train");
        volume.meta.insert(QStringLiteral("gender"), QLatin1String(random.chance(0.5) ? "f" : "m"));
        volume.meta.insert(QStringLiteral("age"), QString::number(20 + random.below(70)));
        volume.planes.push_back({Plane::Axial, next, slices, 2, false, 0.0, 1.0});
        std::vector<PresenceRecord> presence;
        for (int s = 0; s < (mr ? structures / 2 : structures); ++s) {
            const QString name = QStringLiteral("structure_%1").arg(s, 3, 10, QLatin1Char('0'));
            volume.annotated << name;
            PresenceRecord record{name, false, Plane::Axial, std::vector<bool>(size_t(slices))};
            const double rate = 0.15 + 0.6 * double(s % 7) / 7.0;
            for (int i = 0; i < slices; ++i)
                record.present[size_t(i)] = random.chance(rate);
            presence.push_back(std::move(record));
        }
        for (int i = 0; i < slices; ++i)
            world.slices.push_back(next++);
        world.volumes.push_back(std::move(volume));
        world.presence.push_back(std::move(presence));
    }
    return world;
}

} // namespace fathom::test
