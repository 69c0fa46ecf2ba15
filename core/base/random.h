// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <cstdint>

namespace fathom {

/// xoshiro256** seeded by SplitMix64: the same numbers on every platform and compiler, cheap, and its whole
/// state is four words that a checkpoint can hold. (std:: distributions differ between libraries.)
/// Source: Blackman & Vigna, "Scrambled linear pseudorandom number generators".
class Random
{
public:
    explicit Random(std::uint64_t seed)
    {
        for (auto &word : m_state) {
            seed += 0x9E3779B97F4A7C15ULL;
            std::uint64_t z = seed;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
            word = z ^ (z >> 31);
        }
    }
    std::uint64_t next()
    {
        const std::uint64_t result = rotated(m_state[1] * 5, 7) * 9;
        const std::uint64_t t = m_state[1] << 17;
        m_state[2] ^= m_state[0];
        m_state[3] ^= m_state[1];
        m_state[1] ^= m_state[2];
        m_state[0] ^= m_state[3];
        m_state[2] ^= t;
        m_state[3] = rotated(m_state[3], 45);
        return result;
    }
    /// Uniform in [0, 1).
    double uniform() { return double(next() >> 11) * 0x1.0p-53; }
    double uniform(double low, double high) { return low + (high - low) * uniform(); }
    /// Uniform in [0, n), n > 0, without bias.
    std::uint64_t below(std::uint64_t n)
    {
        const std::uint64_t limit = -n % n;
        for (;;) {
            const std::uint64_t draw = next();
            if (draw >= limit)
                return draw % n;
        }
    }
    /// Standard normal (Box-Muller, one value a call, so that the state is the whole history).
    double normal()
    {
        const double u = 1.0 - uniform();
        const double v = uniform();
        return std::sqrt(-2.0 * std::log(u)) * std::cos(6.283185307179586 * v);
    }
    bool chance(double probability) { return uniform() < probability; }
    std::uint64_t *state() { return m_state; } ///< four words, for checkpoints

private:
    static std::uint64_t rotated(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
    std::uint64_t m_state[4] = {};
};

} // namespace fathom
