// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "synthetic_set.h"

#include <base/job_context.h>

namespace fathom {

/// Makes a workspace of a SyntheticSet: volumes without scans but with small drawn pictures, structures and
/// splits; an encoder's embeddings of 64 values, which are sums of the decoder's directions; an SAE with the
/// levels of the paper in proportion, and its index with statistics. For trying the window at that size; the
/// activations are drawn, not computed, so an index made anew differs from it.
///
/// Errors: Usage (folder exists), Disk, Cancelled (the folder stays, unfinished).
[[nodiscard]] Result<void> writeSyntheticCatalogue(const QString &folder, const SyntheticOptions &options,
                                                   JobContext &context);

} // namespace fathom
