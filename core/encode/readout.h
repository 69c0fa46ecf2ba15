// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QtGlobal>
#include <span>
#include <vector>

namespace fathom {

/// The last, affine step of an encoder: y = A x + b, values of the network in, embedding out.
struct Readout
{
    int dimension = 0;         ///< of x and y; 0 = none, y = x
    std::vector<float> weight; ///< A [dimension, dimension], row-major
    std::vector<float> bias;   ///< b [dimension]

    /// @param values  n rows of `dimension` values one after the other; replaced
    void apply(std::span<float> values) const;
};

/// Mean and covariance of rows, summed in double.
class RowMoments
{
public:
    explicit RowMoments(int dimension);
    /// @param row  [dimension]
    void add(std::span<const float> row);
    [[nodiscard]] int dimension() const { return m_dimension; }
    [[nodiscard]] qsizetype rows() const { return m_rows; }
    [[nodiscard]] std::vector<double> mean() const;
    /// [dimension, dimension], divided by the number of rows. Zero for no rows.
    [[nodiscard]] std::vector<double> covariance() const;

private:
    int m_dimension;
    qsizetype m_rows = 0;
    std::vector<double> m_sum, m_products; // products: upper triangle in use
};

/// Eigenvalues and vectors of a symmetric matrix by cyclic Jacobi rotations, ascending.
/// Cost: about 10 n^3 multiplications a sweep, some ten sweeps (n = 384: a few seconds).
struct SymmetricEigen
{
    std::vector<double> values;  ///< [n], ascending
    std::vector<double> vectors; ///< [n, n], row i belongs to values[i], unit length
};
[[nodiscard]] SymmetricEigen symmetricEigen(std::vector<double> matrix, int n);

/// Takes the mean off and divides each principal direction by its variance to the given power (0 = only the
/// mean, 1/2 = all directions equal), turned back to the axes of x and scaled to variance 1 a value on
/// average. Directions with less than a hundred-thousandth of the whole variance are treated as if they had
/// that. Why: core/encode/README.md, "Readout".
/// @param power  0 .. 0.5
[[nodiscard]] Readout partialWhitening(const RowMoments &moments, double power);

} // namespace fathom
