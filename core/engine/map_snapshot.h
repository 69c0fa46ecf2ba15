// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <store/map_record.h>

#include <QStringList>
#include <memory>

namespace fathom {

/// A map as the window paints it. Points come in a random order that stays the same for a seed: the first n
/// of them are a fair picture of all.
struct MapPoints
{
    MapKind kind = MapKind::Embedding;
    QString of;
    std::vector<qint64> ids;    ///< slices or features
    std::vector<float> xy;      ///< [ids, 2]
    std::vector<float> weights; ///< of features: part of the slices in which it fires, 0 .. 1; else empty
    qint64 rows = 0;            ///< that a map made now would hold
    qint64 unplaced = 0;        ///< of them, not on this map
    bool stale = false;         ///< made from an index that was replaced since
    double seconds = 0.0;       ///< that making it anew takes here, about
};
using MapPointsPtr = std::shared_ptr<const MapPoints>;

/// By what points are coloured.
struct MapColouring
{
    enum class By { Modality, Split, Plane, Structure, Activation, Group, Verdict };
    By by = By::Modality;
    QString structure; ///< of Structure
    QString sae;       ///< of Activation
    int feature = -1;  ///< of Activation
    friend bool operator==(const MapColouring &, const MapColouring &) = default;
};

/// One class a point, or one value a point.
struct MapColours
{
    MapColouring colouring;
    QStringList classes;         ///< keys as the store spells them; empty for Activation
    std::vector<quint8> classOf; ///< [points], place in `classes`
    std::vector<float> values;   ///< [points], of Activation: 0 = does not fire
    float maximum = 0.0F;        ///< of `values`
};
using MapColoursPtr = std::shared_ptr<const MapColours>;

} // namespace fathom
