// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sae/sae_model.h>

#include <memory>
#include <span>

namespace fathom {

/// The activations of one SAE on every indexed slice, memory-mapped: by slice (CSR) and by feature, strongest
/// first (CSC). Immutable; any thread but the GUI's (a page fault reads the disk).
class ActivationIndex
{
public:
    virtual ~ActivationIndex() = default;
    [[nodiscard]] virtual qint64 rows() const = 0;
    [[nodiscard]] virtual int features() const = 0;
    [[nodiscard]] virtual std::span<const qint64> sliceIds() const = 0; ///< ascending, [rows]
    /// Row of a slice, or -1.
    [[nodiscard]] virtual qint64 rowOf(qint64 sliceId) const = 0;

    /// Active features of a row, by feature ascending.
    struct Row
    {
        std::span<const qint32> features;
        std::span<const float> values;
    };
    [[nodiscard]] virtual Row row(qint64 row) const = 0;

    /// Firing rows of a feature by value descending, ties by row ascending: one contiguous read.
    struct Column
    {
        std::span<const qint32> rows;
        std::span<const float> values;
    };
    [[nodiscard]] virtual Column column(int feature) const = 0;
};

} // namespace fathom
