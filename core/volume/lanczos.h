// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QtGlobal>

#include <vector>

namespace fathom {

/// A picture turned over its diagonal. Strides are bytes from a line to the next; a negative one, with the
/// pointer at the last line, mirrors the picture as well.
/// @param in  `rows` lines of `columns` values; @param out  `columns` lines of `rows` values
void transpose(const quint8 *in, qint64 inStride, int rows, int columns, quint8 *out, qint64 outStride);

/// resizeLanczos() of a picture that is given column by column.
///
/// @param columns  width lines of height values, a line each `stride` bytes
/// @param result   outWidth * outHeight values, row-major
void resizeLanczosColumns(const quint8 *columns, qint64 stride, int width, int height, int outWidth,
                          int outHeight, std::vector<quint8> &result);

} // namespace fathom
