// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/blas_library.h>

#include <QtGlobal>
#include <vector>

namespace fathom {

/// Attention of one head in float32 on one thread: softmax(q k') v, some query rows and some keys at a time,
/// so that their scores stay in the cache and the whole matrix is never there. A row keeps the largest score
/// so far; when later keys have a larger one, what was summed up is scaled down.
///
/// The products are the BLAS' own; it has to run on one thread meanwhile (setComputeThreads(1)), as several
/// of these work side by side. Thread: one at a time.
class HeadAttention
{
public:
    /// @param width   values of a key
    /// @param tokens  keys of a picture
    HeadAttention(SgemmFunction product, int width, qint64 tokens);
    /// Takes keys and values [tokens, width], whose rows lie `stride` values apart.
    void setKeys(const float *keys, const float *values, qint64 stride);
    /// @param queries  [count, width], rows `stride` apart, already divided by sqrt(width)
    /// @param out      [count, width], rows `outStride` apart
    void attend(const float *queries, qint64 stride, qint64 count, float *out, qint64 outStride);

private:
    SgemmFunction m_product;
    int m_width;
    qint64 m_tokens, m_rows, m_columns;
    std::vector<float> m_keys, m_values, m_scores, m_most, m_sums;
};

/// row = exp(row - most), where `most` becomes the largest of itself and the row. @return the sum.
[[nodiscard]] float exponentials(float *row, qint64 n, float &most);

/// Angles of the rotary positions of a picture's tokens, row-major [tokens, width] each.
struct RotaryView
{
    const float *cosine, *sine;
    qint64 tokens;
    int width;
};
/// Rotates q and k of rows [q | k | v] in place and multiplies q by `scale`: z cos + [-z2, z1] sin, as
/// core/encode/README.md says.
/// @param first  place of the first row among the pictures' tokens, one picture after the other
void rotateQueriesAndKeys(float *rows, qint64 first, qint64 count, int heads, const RotaryView &rotary,
                          float scale);

} // namespace fathom
