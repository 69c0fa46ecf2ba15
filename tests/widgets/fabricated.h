// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/grid_table.h>
#include <engine/snapshots.h>

// Snapshots as the engine would make them, drawn from a formula: enough to fill every view.
namespace fathom::test {

[[nodiscard]] SliceRef sliceRef(qint64 id);
[[nodiscard]] WorkspaceSummaryPtr summary(bool complete);
[[nodiscard]] FeatureTablePtr featureTable(int features);
[[nodiscard]] FeaturePagePtr featurePage(int feature);
[[nodiscard]] JobTablePtr jobTable();
/// A grid job's configurations: done, done and best, failed, in training, waiting.
[[nodiscard]] GridTablePtr gridTable();
/// A grey picture that differs from slice to slice.
[[nodiscard]] QImage picture(qint64 slice);
[[nodiscard]] Thumbnails pictures(const QList<qint64> &slices);
[[nodiscard]] HeatMapPtr heatMap(int feature, qint64 slice);

} // namespace fathom::test
