// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "workspace.h"

namespace fathom {

/// Writes the activations of every indexed slice as sparse rows, by slice id ascending and inside a row by
/// feature ascending, with the float32 values that the index was made from; equal activations give equal
/// bytes.
///
/// By the ending of the name: .safetensors has the arrays slice_id, start, feature and value; a name without
/// an ending becomes a folder of NumPy's files slice_id.npy and indptr.npy (int64), indices.npy (int32),
/// data.npy (float32), which are scipy.sparse.csr_matrix((data, indices, indptr)).
/// @return rows. Errors: Usage (another ending), Disk, those of Workspace::index().
[[nodiscard]] Result<qint64> exportActivations(const Workspace &workspace, const QString &sae,
                                               const QString &path);

} // namespace fathom
