// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "best_rows.h"
#include "index_search.h"
#include "index_threads.h"

#include <cmath>
#include <numeric>
#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace fathom {

namespace {
constexpr size_t BlockRows = 32; // whose bound is looked at first
constexpr size_t PartRows = 8; // of a block, whose bounds are looked at where the block's reaches the answer

using Dot = float (*)(std::span<const quint32> words, const float *wanted, const IndexLayout &layout);

// Sum over a row's words of value x what is wanted of its feature; `wanted` has 2^featureBits places.
float plainDot(std::span<const quint32> words, const float *wanted, const IndexLayout &layout)
{
    const quint32 mask = (1U << layout.featureBits) - 1;
    float sum = 0.0F;
    for (const quint32 word : words)
        sum += wanted[word & mask] *
               std::bit_cast<float>(((word >> layout.featureBits) + layout.lowest) << DroppedBits);
    return sum;
}

#ifdef __x86_64__
[[gnu::target("avx2,fma")]] float avx2Dot(std::span<const quint32> words, const float *wanted,
                                          const IndexLayout &layout)
{
    const __m256i mask = _mm256_set1_epi32(int((1U << layout.featureBits) - 1));
    const __m256i lowest = _mm256_set1_epi32(int(layout.lowest));
    const __m128i shift = _mm_cvtsi32_si128(layout.featureBits);
    const auto add = [&](__m256i word, __m256 sum) __attribute__((target("avx2,fma")))
    {
        const __m256i code = _mm256_add_epi32(_mm256_srl_epi32(word, shift), lowest);
        const __m256 value = _mm256_castsi256_ps(_mm256_slli_epi32(code, DroppedBits));
        return _mm256_fmadd_ps(_mm256_i32gather_ps(wanted, _mm256_and_si256(word, mask), 4), value, sum);
    };
    __m256 a = _mm256_setzero_ps(), b = _mm256_setzero_ps();
    size_t at = 0;
    for (; at + 16 <= words.size(); at += 16) {
        a = add(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(&words[at])), a);
        b = add(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(&words[at + 8])), b);
    }
    alignas(32) float lanes[8];
    _mm256_store_ps(lanes, _mm256_add_ps(a, b));
    return std::accumulate(lanes, lanes + 8, plainDot(words.subspan(at), wanted, layout));
}
#endif

Dot fastestDot()
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return avx2Dot;
#endif
    return plainDot;
}
} // namespace

FingerprintSearch::FingerprintSearch(std::shared_ptr<const ActivationIndex> index)
    : m_index(std::move(index))
    , m_inverseNorm(size_t(m_index->rows()), 0.0F)
{
    inParts(m_inverseNorm.size(), 4096, [&](auto next) {
        for (auto [begin, end] = next(); begin < end; std::tie(begin, end) = next()) {
            for (size_t r = begin; r < end; ++r) {
                double square = 0.0;
                for (const auto &[feature, value] : m_index->row(qint64(r)))
                    square += double(value) * double(value);
                m_inverseNorm[r] = square > 0.0 ? float(1.0 / std::sqrt(square)) : 0.0F;
            }
        }
    });
    m_blocks = boundsOf(BlockRows);
    m_parts = boundsOf(PartRows);
}

FingerprintSearch::Bounds FingerprintSearch::boundsOf(size_t blockRows) const
{
    const IndexLayout &layout = m_index->layout();
    const size_t rows = m_inverseNorm.size(), blocks = (rows + blockRows - 1) / blockRows;
    const size_t part = 8192 / blockRows;
    std::vector<std::vector<quint32>> words((blocks + part - 1) / part);
    Bounds bounds;
    bounds.offset.assign(blocks + 1, 0);
    inParts(blocks, part, [&](auto next) {
        std::vector<float> largest(size_t(m_index->features()), 0.0F);
        std::vector<qint32> features;
        for (auto [begin, end] = next(); begin < end; std::tie(begin, end) = next()) {
            std::vector<quint32> &own = words[begin / part];
            for (size_t block = begin; block < end; ++block) {
                features.clear();
                for (size_t r = block * blockRows; r < std::min(rows, (block + 1) * blockRows); ++r) {
                    for (const auto &[feature, value] : m_index->row(qint64(r))) {
                        if (largest[size_t(feature)] == 0.0F)
                            features.push_back(feature);
                        largest[size_t(feature)] =
                            std::max(largest[size_t(feature)], value * m_inverseNorm[r]);
                    }
                }
                for (const qint32 feature : features) {
                    // One code up is above any rounding; what is too small for a word is bounded by the
                    // smallest.
                    const ActivationCode code = std::max(codeOf(largest[size_t(feature)]) + 1, layout.lowest);
                    own.push_back((code - layout.lowest) << layout.featureBits | quint32(feature));
                    largest[size_t(feature)] = 0.0F;
                }
                bounds.offset[block + 1] = features.size();
            }
        }
    });
    std::partial_sum(bounds.offset.begin(), bounds.offset.end(), bounds.offset.begin());
    bounds.words.reserve(bounds.offset.back());
    for (std::vector<quint32> &own : words) {
        bounds.words.insert(bounds.words.end(), own.begin(), own.end());
        std::vector<quint32>().swap(own);
    }
    return bounds;
}

qint64 FingerprintSearch::bytes() const
{
    const auto of = [](const Bounds &bounds) {
        return bounds.offset.size() * sizeof(size_t) + bounds.words.size() * sizeof(quint32);
    };
    return qint64(m_inverseNorm.size() * sizeof(float) + of(m_blocks) + of(m_parts));
}

double FingerprintSearch::cosine(std::span<const double> wanted, double wantedNorm, qint32 row) const
{
    double dot = 0.0, square = 0.0;
    for (const auto &[feature, value] : m_index->row(row)) {
        dot += wanted[size_t(feature)] * double(value);
        square += double(value) * double(value);
    }
    return dot / (std::sqrt(square) * wantedNorm);
}

std::vector<RankedRow> FingerprintSearch::similar(qint64 row, const RowChoice &choice, size_t most) const
{
    static const Dot dot = fastestDot();
    const IndexLayout &layout = m_index->layout();
    const ActivationIndex::Row own = m_index->row(row);
    std::vector<double> wanted(size_t(m_index->features()), 0.0);
    double square = 0.0;
    for (const auto &[feature, value] : own) {
        wanted[size_t(feature)] = double(value);
        square += double(value) * double(value);
    }
    const double norm = std::sqrt(square);
    if (norm == 0.0 || most == 0)
        return {};
    std::vector<float> shares(size_t(1) << layout.featureBits, 0.0F);
    for (size_t f = 0; f < wanted.size(); ++f)
        shares[f] = float(wanted[f] / norm);
    // What float32 sums may be off: each of the row's terms once, of a whole of one.
    const float slack = float(own.size() + 16) * 0x1.0p-22F;

    const size_t blocks = m_blocks.offset.size() - 1;
    std::vector<float> bound(blocks);
    inParts(blocks, 2048, [&](auto next) {
        for (auto [begin, end] = next(); begin < end; std::tie(begin, end) = next()) {
            for (size_t b = begin; b < end; ++b)
                bound[b] = dot(m_blocks.of(b), shares.data(), layout);
        }
    });
    std::vector<quint32> order(blocks);
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](quint32 a, quint32 b) { return bound[a] > bound[b]; });

    std::atomic<float> least = 0.0F; // no answer is below it
    std::mutex mutex;
    std::vector<std::pair<float, qint32>> candidates;
    inParts(blocks, 8, [&](auto next) {
        BestRows best(most, choice.onePerGroup);
        std::vector<std::pair<float, qint32>> found;
        const auto consider = [&](size_t part) {
            const size_t last = std::min(m_inverseNorm.size(), (part + 1) * PartRows);
            for (size_t r = part * PartRows; r < last; ++r) {
                const qint32 group = choice.groupOf(qint32(r));
                if (group < 0)
                    continue;
                const float score =
                    dot(m_index->row(qint64(r)).words, shares.data(), layout) * m_inverseNorm[r];
                if (score <= 0.0F || score < least - slack)
                    continue;
                found.emplace_back(score, qint32(r));
                best.offer(qint32(r), group, double(score));
                for (float known = least; double(known) < best.least() &&
                                          !least.compare_exchange_weak(known, float(best.least()));) {
                }
            }
        };
        for (auto [begin, end] = next(); begin < end; std::tie(begin, end) = next()) {
            if (bound[order[begin]] < least - slack)
                break; // nor does any block behind it reach the answer
            for (size_t at = begin; at < end; ++at) {
                const size_t first = order[at] * (BlockRows / PartRows);
                const size_t last = std::min(first + BlockRows / PartRows, m_parts.offset.size() - 1);
                for (size_t part = first; part < last; ++part) {
                    if (dot(m_parts.of(part), shares.data(), layout) >= least - slack)
                        consider(part);
                }
            }
        }
        const std::lock_guard lock(mutex);
        candidates.insert(candidates.end(), found.begin(), found.end());
    });
    BestRows best(most, choice.onePerGroup);
    for (const auto &[score, candidate] : candidates) {
        if (score >= least - 2 * slack)
            best.offer(candidate, choice.groupOf(candidate), cosine(wanted, norm, candidate));
    }
    return best.take();
}

} // namespace fathom
