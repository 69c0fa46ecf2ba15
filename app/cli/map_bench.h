// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <QJsonObject>

namespace fathom::cli {

/// Lays synthetic rows out that lie in clusters on curved sheets, made anew whenever they are read, so that
/// no table is in memory: {"rows","dim","seconds","reduce_seconds","neighbours_seconds","points_seconds",
/// "peak_bytes","kept_neighbours","same_cluster"}. kept_neighbours: part of a row's 15 nearest (cosine,
/// looked at among all rows, for 200 rows) that are among its 100 nearest points.
[[nodiscard]] Result<QJsonObject> benchMap(qint64 rows, int dimension, int threads);

} // namespace fathom::cli
