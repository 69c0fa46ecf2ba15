// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sae/sae_model.h>
#include <store/records.h>

#include <array>
#include <vector>

namespace fathom {

struct SyntheticOptions
{
    qint64 slices = 909'873;
    int features = 8192;
    double active = 160.0; ///< features that fire in a slice, on average
    /// Of the features, the part that fires somewhere in 2,048 random slices: 2,272.6 of 8,192 is published
    /// for BiomedParse with the levels 128, 512, 2048, 8192.
    double aliveInBatch = 2272.6 / 8192.0;
    quint64 seed = 1;
};

/// A data set as large as wanted that nobody scanned: volumes with their slices, structures and activations
/// like those of a trained SAE, for measuring index, queries and window. Densities are log-normal, so that
/// few features fire often and most seldom; a feature fires in runs of adjacent slices around a place of the
/// body, together with others of its group, and mostly in one plane and modality. Nothing is held but the
/// volumes: whatever is asked for is drawn again, always the same.
///
/// Thread: any, several at once.
class SyntheticSet
{
public:
    static constexpr double SlicesOfVolume = 493.4; ///< 909,873 slices of 1,844 volumes
    static constexpr int Structures = 104;          ///< that every volume is annotated for

    explicit SyntheticSet(const SyntheticOptions &options);

    /// Ids and slice ids from 1 on, in order; all with the structures "structure 1" ...
    [[nodiscard]] const std::vector<VolumeRecord> &volumes() const { return m_volumes; }
    [[nodiscard]] std::vector<PresenceRecord> presence(size_t volume) const;
    /// Of each slice of a volume in order of ids, by feature. @return [slices]
    [[nodiscard]] std::vector<std::vector<Activation>> activations(size_t volume) const;
    /// The densities that the features were meant to have, in [0, 0.9].
    [[nodiscard]] const std::vector<double> &densities() const { return m_density; }

private:
    struct Group
    {
        double centre = 0.5; ///< along the plane, 0 .. 1
        std::array<double, 3> plane = {1, 1, 1};
        std::array<double, 2> modality = {1, 1}; ///< CT, MR
    };
    void makeVolumes();
    void makeDensities();

    SyntheticOptions m_options;
    std::vector<VolumeRecord> m_volumes;
    std::vector<Group> m_groups;
    std::vector<double> m_density, m_scale; ///< [features]
};

} // namespace fathom
