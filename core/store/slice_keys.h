// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "records.h"

#include <base/safetensors.h>

#include <QHash>
#include <array>
#include <optional>

namespace fathom {

inline constexpr int mostSlices = 1'000'000; ///< of a plane, that a file from elsewhere may number

/// What slices are called outside of a workspace, where slice ids mean nothing: (data set, modality, id) of
/// the volume, plane, index. One row a slice; volumes are named once.
struct SliceKeys
{
    struct Volume
    {
        QString dataset;
        Modality modality = Modality::Unknown;
        QString id; ///< public id, or the alias in the workspace that wrote the file, or any id of a table
        QString method;                        ///< slice rule, "paper" or "fathom"; empty: not said
        std::array<int, 3> counts = {0, 0, 0}; ///< slices by plane; 0 = not said
        friend bool operator==(const Volume &, const Volume &) = default;
    };
    std::vector<Volume> volumes;
    std::vector<qint32> volume; ///< per row: place in `volumes`
    std::vector<qint32> plane;  ///< 0 sagittal (x), 1 coronal (y), 2 axial (z)
    std::vector<qint32> index;  ///< >= 0

    [[nodiscard]] qint64 rows() const { return qint64(volume.size()); }
    /// Place of a volume, added where it is not there.
    [[nodiscard]] qint32 place(const Volume &volume);
    /// "totalseg, ct, s0001, z, 17": for errors.
    [[nodiscard]] QString text(qint64 row) const;

private:
    QHash<QString, qint32> m_places;
};

/// Adds keys and what made the rows to a file of embeddings; `keys` is kept by the caller until it is
/// written.
/// @param workspace  id of the workspace that aliases belong to
void addKeys(SafetensorsWriter &writer, const SliceKeys &keys, const EncoderInfo &encoder,
             const QString &workspace);

/// What addKeys() added. Errors: Unreadable (names the file), NotFound (it has none).
struct ReadKeys
{
    SliceKeys keys;
    EncoderInfo encoder; ///< id empty where the file does not say
    QString workspace;
};
[[nodiscard]] Result<ReadKeys> readKeys(const Safetensors &file);

/// x, y, z or the planes' names. None: it is neither.
[[nodiscard]] std::optional<Plane> planeNamed(QStringView word);
/// ct, mr, mri, unknown.
[[nodiscard]] std::optional<Modality> modalityNamed(QStringView word);

} // namespace fathom
