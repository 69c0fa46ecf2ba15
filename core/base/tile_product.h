// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "parallel_tasks.h"

#include <QtGlobal>

namespace fathom {

/// Whether this processor and this system multiply bfloat16 tiles (AMX). Asks the system for the tiles once.
[[nodiscard]] bool hasTileProduct();

/// One product of float32 matrices: out[i, j] = bias[j] + the sum over k of a[i, k] b[j, k].
struct TileProduct
{
    const float *a = nullptr; ///< [rows, d]
    qint64 rows = 0;
    const float *b = nullptr; ///< [columns, d]
    qint64 columns = 0;
    qint64 d = 0;
    const float *bias = nullptr; ///< [columns]
    float *out = nullptr;        ///< [rows, columns]
};

/// As exact as float32 and faster: every factor is taken as the sum of three bfloat16 numbers of 8 bits each,
/// and of the nine products of such parts the six that float32 could hold are added up in float32. Values
/// beyond 3.38e38 become infinite. The same bits with any number of threads. Only where hasTileProduct().
///
/// Thread: any; the work is done by `parallel`.
void multiplyTiles(const TileProduct &product, const ParallelTasks &parallel);

} // namespace fathom
