// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <QJsonObject>

namespace fathom::cli {

/// Measures what an embed job costs beside its encoder: a scan of 512 x 512 x 300 voxels is imported into a
/// workspace of its own and some of its slices are embedded, from the file to the store; then the encoder
/// alone encodes as many pictures in the same groups. Most memory is that of the job.
///
/// @param count  slices, about
/// Errors: those of the jobs and the encoder.
[[nodiscard]] Result<QJsonObject> benchPipeline(const QString &encoder, int count, int threads);

} // namespace fathom::cli
