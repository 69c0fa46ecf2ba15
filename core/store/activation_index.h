// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "activation_code.h"

#include <base/error.h>
#include <sae/sae_model.h>

#include <memory>
#include <span>

namespace fathom {

/// How the words of an index are divided, which follows from its size alone.
struct IndexLayout
{
    int featureBits = 0;       ///< low bits of a row's word
    ActivationCode lowest = 0; ///< what a row's word adds to the bits above them
    int rowBits = 0;           ///< low bits of a column's word
    /// Errors: WrongShape.
    [[nodiscard]] static Result<IndexLayout> of(qint64 rows, int features);
    /// Whether a row's word can hold a code. Always where the dictionary has 16,384 features or fewer.
    [[nodiscard]] bool holds(ActivationCode code) const
    {
        return code >= lowest && ((code - lowest) >> (32 - featureBits)) == 0;
    }
};

/// The activations of one SAE on every indexed slice, four bytes each: by slice, and by feature. Values are
/// rounded (activation_code.h), the order is that of the float32 values they were made from. In memory or
/// mapped. Immutable; any thread but the GUI's (a page fault reads the disk).
///
/// Whatever the files hold, no accessor gives a row or feature that does not exist.
class ActivationIndex
{
public:
    /// Steps through a container by position.
    template <typename List> struct Iterator
    {
        const List *list = nullptr;
        size_t at = 0;
        auto operator*() const { return (*list)[at]; }
        Iterator &operator++()
        {
            ++at;
            return *this;
        }
        bool operator==(const Iterator &other) const { return at == other.at; }
    };

    /// Active features of a slice by value descending, ties by feature ascending.
    struct Row
    {
        std::span<const quint32> words;
        std::span<const qint16> remainders;
        IndexLayout layout;
        qint32 lastFeature = 0;

        [[nodiscard]] size_t size() const { return words.size(); }
        [[nodiscard]] bool empty() const { return words.empty(); }
        [[nodiscard]] qint32 feature(size_t i) const
        {
            return std::min(qint32(words[i] & ((1U << layout.featureBits) - 1)), lastFeature);
        }
        [[nodiscard]] ActivationCode code(size_t i) const
        {
            return std::clamp((words[i] >> layout.featureBits) + layout.lowest, 1U, MaximumCode);
        }
        [[nodiscard]] Activation operator[](size_t i) const { return {feature(i), valueOf(code(i))}; }
        /// The float32 that the row was made from.
        [[nodiscard]] float exact(size_t i) const { return exactValue(code(i), remainders[i]); }
        /// Place of a feature, or size().
        [[nodiscard]] size_t find(qint32 feature) const;
        /// Value of a feature, 0 where it does not fire.
        [[nodiscard]] float valueOfFeature(qint32 feature) const;
        [[nodiscard]] Iterator<Row> begin() const { return {this, 0}; }
        [[nodiscard]] Iterator<Row> end() const { return {this, size()}; }
    };
    [[nodiscard]] Row row(qint64 row) const;

    struct Firing
    {
        qint32 row = 0;
        float value = 0.0F;
    };

    /// Firing rows of a feature by value descending, ties by row ascending: one contiguous read.
    struct Column
    {
        std::span<const quint32> words;
        std::span<const qint64> starts;       ///< of the segments, places in the column plus `first`
        std::span<const ActivationCode> tops; ///< code of the first entry of each segment
        qint64 first = 0;
        int rowBits = 0;
        qint32 lastRow = 0;

        [[nodiscard]] size_t size() const { return words.size(); }
        [[nodiscard]] bool empty() const { return words.empty(); }
        [[nodiscard]] qint32 row(size_t i) const
        {
            return qint32(std::min(words[i] & ((1U << rowBits) - 1), quint32(lastRow)));
        }
        [[nodiscard]] ActivationCode code(size_t i) const
        {
            size_t segment = starts.size();
            while (segment > 1 && starts[segment - 1] > first + qint64(i))
                --segment;
            return codeBelow(topOf(segment - 1), i);
        }
        [[nodiscard]] float value(size_t i) const { return valueOf(code(i)); }
        [[nodiscard]] Firing operator[](size_t i) const { return {row(i), value(i)}; }
        /// Calls use(row, value) for every firing, strongest first. A tenth faster than a loop over the
        /// column, which has to look at each step whether its segment ends.
        template <typename Use> void forEach(const Use &use) const
        {
            for (size_t s = 0, i = 0; s < starts.size(); ++s) {
                const ActivationCode top = topOf(s);
                // Whatever the starts are, the entries are gone through once, as code() does.
                const size_t end =
                    s + 1 < starts.size()
                        ? size_t(std::clamp<qint64>(starts[s + 1] - first, qint64(i), qint64(words.size())))
                        : words.size();
                for (; i < end; ++i)
                    use(row(i), valueOf(codeBelow(top, i)));
            }
        }

        /// Steps through a column, and keeps the segment that it is in: asking for each entry by its place
        /// looks for the segment every time.
        class Cursor
        {
        public:
            Cursor(const Column &column, size_t at)
                : m_column(&column)
                , m_at(at)
            {
                if (!atEnd())
                    settle();
            }
            [[nodiscard]] bool atEnd() const { return m_at == m_column->size(); }
            [[nodiscard]] qint32 row() const { return m_column->row(m_at); }
            [[nodiscard]] ActivationCode code() const { return m_column->codeBelow(m_top, m_at); }
            Firing operator*() const { return {row(), valueOf(code())}; }
            Cursor &operator++()
            {
                if (++m_at == m_segmentEnd)
                    settle();
                return *this;
            }
            bool operator==(const Cursor &other) const { return m_at == other.m_at; }

        private:
            /// To the segment of m_at, which is never before the present one.
            void settle()
            {
                const auto &starts = m_column->starts;
                const auto here = m_column->first + qint64(m_at);
                while (m_segment + 1 < starts.size() && starts[m_segment + 1] <= here)
                    ++m_segment;
                m_top = m_column->topOf(m_segment);
                m_segmentEnd = m_segment + 1 < starts.size() ? size_t(starts[m_segment + 1] - m_column->first)
                                                             : m_column->size();
            }
            const Column *m_column;
            size_t m_at, m_segment = 0, m_segmentEnd = 0;
            ActivationCode m_top = 1;
        };
        [[nodiscard]] Cursor begin() const { return {*this, 0}; }
        [[nodiscard]] Cursor end() const { return {*this, size()}; }

    private:
        [[nodiscard]] ActivationCode topOf(size_t segment) const
        {
            return std::clamp(tops[segment], 1U, MaximumCode);
        }
        [[nodiscard]] ActivationCode codeBelow(ActivationCode top, size_t i) const
        {
            return top - std::min(words[i] >> rowBits, top - 1);
        }
    };
    [[nodiscard]] Column column(int feature) const;

    [[nodiscard]] qint64 rows() const { return qint64(m_arrays.sliceIds.size()); }
    [[nodiscard]] int features() const { return int(m_arrays.columnOffsets.size()) - 1; }
    [[nodiscard]] qint64 activations() const { return qint64(m_arrays.rowWords.size()); }
    [[nodiscard]] std::span<const qint64> sliceIds() const
    {
        return m_arrays.sliceIds;
    } ///< ascending, [rows]
    /// Row of a slice, or -1.
    [[nodiscard]] qint64 rowOf(qint64 sliceId) const;
    [[nodiscard]] const IndexLayout &layout() const { return m_layout; }

    /// As they lie in the files (FORMATS.md).
    struct Arrays
    {
        std::span<const qint64> sliceIds;       ///< [rows]
        std::span<const qint64> rowOffsets;     ///< [rows + 1]
        std::span<const quint32> rowWords;      ///< [activations]
        std::span<const qint16> remainders;     ///< [activations]
        std::span<const qint64> columnOffsets;  ///< [features + 1]
        std::span<const quint32> columnWords;   ///< [activations]
        std::span<const qint64> segmentOffsets; ///< [features + 1]
        std::span<const qint64> segmentStarts;  ///< [segments], places among columnWords
        std::span<const quint32> segmentTops;   ///< [segments], codes
        std::span<const qint32> denseFeatures;  ///< [dense], ascending: those whose co-firing is stored
        std::span<const qint32> denseTogether;  ///< [dense, features], rows in which both fire
    };
    [[nodiscard]] const Arrays &arrays() const { return m_arrays; }

    /// @param owner  keeps the arrays alive
    /// @return null where an offset reaches outside
    [[nodiscard]] static std::shared_ptr<const ActivationIndex> over(const Arrays &arrays,
                                                                     std::shared_ptr<const void> owner);

private:
    ActivationIndex() = default;
    Arrays m_arrays;
    IndexLayout m_layout;
    std::shared_ptr<const void> m_owner;
};

} // namespace fathom
