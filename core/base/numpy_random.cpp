// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "numpy_random.h"

#include <numeric>
#include <unordered_set>

namespace fathom {

std::vector<qint64> NumpyTwister::permutation(qint64 n)
{
    std::vector<qint64> order(static_cast<size_t>(n));
    std::iota(order.begin(), order.end(), 0);
    for (qint64 i = n - 1; i > 0; --i) {
        quint64 mask = quint64(i);
        for (int shift = 1; shift < 64; shift *= 2)
            mask |= mask >> shift;
        quint64 j = 0;
        do
            j = m_twister() & mask;
        while (j > quint64(i));
        std::swap(order[size_t(i)], order[size_t(j)]);
    }
    return order;
}

quint64 NumpyGenerator42::next64()
{
    constexpr Word increment = word(0xfa505436c9a8416eULL, 0x66caf2e28d25abffULL);
    constexpr Word multiplier = word(0x2360ed051fc65da4ULL, 0x4385df649fccf645ULL);
    m_state = m_state * multiplier + increment;
    const auto folded = quint64(m_state >> 64) ^ quint64(m_state);
    const auto turn = unsigned(m_state >> 122);
    return (folded >> turn) | (folded << ((64 - turn) % 64));
}

quint32 NumpyGenerator42::next32()
{
    if (m_hasHalf) {
        m_hasHalf = false;
        return m_half;
    }
    const quint64 both = next64();
    m_hasHalf = true;
    m_half = quint32(both >> 32);
    return quint32(both);
}

quint32 NumpyGenerator42::upTo(quint32 most)
{
    if (most == 0)
        return 0;
    const quint32 values = most + 1;
    if (values == 0)
        return next32();
    quint64 product = quint64(next32()) * values;
    if (quint32(product) < values) {
        const quint32 threshold = (0xFFFFFFFFU - most) % values;
        while (quint32(product) < threshold)
            product = quint64(next32()) * values;
    }
    return quint32(product >> 32);
}

std::vector<qint64> NumpyGenerator42::choice(qint64 n, qint64 count)
{
    std::vector<qint64> picked;
    std::unordered_set<qint64> seen;
    for (qint64 j = n - count; j < n; ++j) {
        const qint64 value = upTo(quint32(j));
        const qint64 taken = seen.insert(value).second ? value : j;
        seen.insert(taken);
        picked.push_back(taken);
    }
    for (qint64 i = count - 1; i > 0; --i)
        std::swap(picked[size_t(i)], picked[size_t(upTo(quint32(i)))]);
    return picked;
}

} // namespace fathom
