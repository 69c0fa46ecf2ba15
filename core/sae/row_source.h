// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <algorithm>
#include <span>
#include <vector>

namespace fathom {

/// Raw embedding rows, wherever they lie. Immutable.
class RowSource
{
public:
    RowSource() = default;
    virtual ~RowSource() = default;
    RowSource(const RowSource &) = delete;
    RowSource &operator=(const RowSource &) = delete;

    [[nodiscard]] virtual qint64 rows() const = 0;
    [[nodiscard]] virtual int width() const = 0;
    /// Copies some rows, in the order given. Thread: any, several at once. Errors: Unreadable.
    /// @param out  [which.size(), width()]
    [[nodiscard]] virtual Result<void> read(std::span<const qint64> which, float *out) const = 0;
};

/// Rows in memory that belongs to somebody else.
class RowsInMemory final : public RowSource
{
public:
    RowsInMemory(std::span<const float> values, qint64 rows, int width)
        : m_values(values)
        , m_rows(rows)
        , m_width(width)
    {
    }
    [[nodiscard]] qint64 rows() const override { return m_rows; }
    [[nodiscard]] int width() const override { return m_width; }
    /// How many values there are, whether or not that is rows() times width().
    [[nodiscard]] qint64 values() const { return qint64(m_values.size()); }
    [[nodiscard]] Result<void> read(std::span<const qint64> which, float *out) const override
    {
        for (const qint64 row : which)
            out = std::copy_n(m_values.data() + row * m_width, m_width, out);
        return {};
    }

private:
    std::span<const float> m_values;
    qint64 m_rows;
    int m_width;
};

/// Some rows of a source that outlives it.
class SomeRows final : public RowSource
{
public:
    SomeRows(const RowSource &of, std::vector<qint64> which)
        : m_of(of)
        , m_which(std::move(which))
    {
    }
    [[nodiscard]] qint64 rows() const override { return qint64(m_which.size()); }
    [[nodiscard]] int width() const override { return m_of.width(); }
    [[nodiscard]] Result<void> read(std::span<const qint64> which, float *out) const override
    {
        std::vector<qint64> there;
        there.reserve(which.size());
        for (const qint64 row : which)
            there.push_back(m_which[size_t(row)]);
        return m_of.read(there, out);
    }

private:
    const RowSource &m_of;
    std::vector<qint64> m_which;
};

} // namespace fathom
