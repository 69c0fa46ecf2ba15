// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QString>

#include <optional>
#include <vector>

namespace fathom {

/// What lies on a map, and by what two points are alike.
enum class MapKind {
    Embedding,   ///< slices by the rows of an encoder
    Fingerprint, ///< slices by their activations in an SAE
    Decoder      ///< features of an SAE by their directions
};
[[nodiscard]] QString mapKindName(MapKind kind); ///< "embedding", "fingerprint", "decoder"
[[nodiscard]] std::optional<MapKind> mapKindNamed(const QString &name);

/// A layout in the plane.
struct MapRecord
{
    MapKind kind = MapKind::Embedding;
    QString of; ///< encoder or SAE
    quint64 seed = 1;
    QString madeFrom;        ///< of a fingerprint: hash of the index; else empty
    std::vector<qint64> ids; ///< slices or features, ascending
    std::vector<float> xy;   ///< [ids, 2]
};

} // namespace fathom
