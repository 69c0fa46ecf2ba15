// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QtGlobal>

#include <vector>

namespace fathom {

/// A picture turned over its diagonal. @param in  rows * columns values; @param out  columns * rows
void transpose(const quint8 *in, int rows, int columns, quint8 *out);

/// resizeLanczos() of a picture that is given column by column.
///
/// @param columns  width lines of height values
/// @return outWidth * outHeight values, row-major
[[nodiscard]] std::vector<quint8> resizeLanczosColumns(const quint8 *columns, int width, int height,
                                                       int outWidth, int outHeight);

} // namespace fathom
