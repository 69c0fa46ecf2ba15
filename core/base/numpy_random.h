// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QtGlobal>

#include <random>
#include <vector>

namespace fathom {

/// NumPy's RandomState(seed).
class NumpyTwister
{
public:
    explicit NumpyTwister(quint32 seed)
        : m_twister(seed)
    {
    }
    /// permutation(n): Fisher-Yates from the end over MT19937, each place by masking one 32-bit draw and
    /// drawing again while it is too large. n < 2^32. Its first k entries are choice(n, k, replace=False).
    [[nodiscard]] std::vector<qint64> permutation(qint64 n);

private:
    std::mt19937 m_twister;
};

/// NumPy's default_rng(42): PCG64 (setseq XSL-RR 128/64) in the state that its seeding leaves. Other seeds
/// need NumPy's SeedSequence, which no published table asks for.
class NumpyGenerator42
{
public:
    [[nodiscard]] quint64 next64();
    /// Low half of a 64-bit draw, then its high half.
    [[nodiscard]] quint32 next32();
    /// Uniform in [0, most], by multiplication. Source: Lemire, "Fast random integer generation in an
    /// interval", 2019.
    [[nodiscard]] quint32 upTo(quint32 most);
    /// choice(n, count, replace=False) for n of more than 10,000 and 50 times count, or up to 10,000: Floyd's
    /// sampling, then a shuffle.
    [[nodiscard]] std::vector<qint64> choice(qint64 n, qint64 count);

private:
    using Word = unsigned __int128;
    static constexpr Word word(quint64 high, quint64 low) { return (Word(high) << 64) | low; }
    Word m_state = word(0xcea44f6798798f2aULL, 0xacbc7c9d68860ac8ULL);
    bool m_hasHalf = false;
    quint32 m_half = 0;
};

} // namespace fathom
