// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "reconstruction_pass.h"
#include "row_input.h"
#include "sae_model.h"

#include <base/blas_library.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

namespace fathom {

namespace {

constexpr qint64 ChunkRows = 512; // z of a chunk stays in the last-level cache for usual dictionaries

Result<void> checkRows(const SaeModel &model, std::span<const float> rows, qint64 n)
{
    const SaeConfig &config = model.config();
    if (config.features() == 0 || n < 0 || qint64(rows.size()) != n * config.inputSize)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "SAE: %1 values are not %2 rows of %3; embed the slices with "
                                                "the encoder that the SAE was trained on"),
                     {QString::number(rows.size()), QString::number(n), QString::number(config.inputSize)}};
    return {};
}

/// The rows of a chunk as the SAE sees them, and z of the first `features` features.
class Chunk
{
public:
    Chunk(const SaeModel &model, int features)
        : m_model(model)
        , m_features(features)
    {
    }
    Result<void> compute(const RowSource &rows, qint64 first, qint64 count)
    {
        const SaeConfig &config = m_model.config();
        const auto d = size_t(config.inputSize);
        x.resize(size_t(count) * d);
        z.resize(size_t(count) * size_t(m_features));
        m_centred.resize(x.size());
        std::vector<qint64> which(static_cast<size_t>(count));
        std::iota(which.begin(), which.end(), first);
        FATHOM_DO(rows.read(which, x.data()));
        for (qint64 i = 0; i < count; ++i) {
            const std::span<float> row(x.data() + size_t(i) * d, d);
            if (!m_model.readRow(row, row))
                return notFinite(first + i);
            for (size_t j = 0; j < d; ++j)
                m_centred[size_t(i) * d + j] = config.subtractBias ? row[j] - m_model.bias()[j] : row[j];
        }
        const auto bias = m_model.encoderBias();
        for (qint64 i = 0; i < count; ++i)
            std::copy_n(bias.begin(), m_features, z.begin() + i * m_features);
        FATHOM_TRY(const SgemmFunction product, blasSgemm());
        product(101, 111, 112, int(count), m_features, int(d), 1.0F, m_centred.data(), int(d),
                m_model.weight().data(), int(d), 1.0F, z.data(), m_features);
        return {};
    }
    [[nodiscard]] std::span<const float> rowOfZ(qint64 i) const
    {
        return {z.data() + size_t(i) * size_t(m_features), size_t(m_features)};
    }
    std::vector<float> x, z;

private:
    const SaeModel &m_model;
    int m_features;
    std::vector<float> m_centred;
};

template <typename Use>
Result<void> forEachChunk(const SaeModel &model, int features, const RowSource &rows, Use use,
                          const std::stop_token &stop = {})
{
    Chunk chunk(model, features);
    const qint64 n = rows.rows();
    for (qint64 first = 0; first < n; first += ChunkRows) {
        if (stop.stop_requested())
            return Error{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "The SAE's run was cancelled"), {}};
        const qint64 count = std::min(ChunkRows, n - first);
        FATHOM_DO(chunk.compute(rows, first, count));
        use(chunk, first, count);
    }
    return {};
}

template <typename Use>
Result<void> forEachChunk(const SaeModel &model, int features, std::span<const float> rows, qint64 n, Use use)
{
    FATHOM_DO(checkRows(model, rows, n));
    return forEachChunk(model, features, RowsInMemory(rows, n, model.config().inputSize), use);
}

// z of the features of a level; `out` is by feature ascending.
void activeOf(const SaeModel &model, std::span<const float> z, size_t level, std::vector<Activation> &out)
{
    const SaeConfig &config = model.config();
    out.clear();
    if (config.activation == SaeActivation::JumpRelu) {
        for (size_t f = 0; f < z.size(); ++f)
            if (z[f] > model.featureThresholds()[f])
                out.push_back({qint32(f), z[f]});
        return;
    }
    const float threshold = config.activation == SaeActivation::BatchTopK ? config.thresholds[level] : 0.0F;
    for (size_t f = 0; f < z.size(); ++f)
        if (z[f] > threshold)
            out.push_back({qint32(f), config.softThreshold ? z[f] - threshold : z[f]});
    const auto most = size_t(config.k[level]);
    if (config.activation != SaeActivation::TopK || out.size() <= most)
        return;
    std::nth_element(out.begin(), out.begin() + qint64(most), out.end(),
                     [](const Activation &a, const Activation &b) {
                         return a.value > b.value || (a.value == b.value && a.feature < b.feature);
                     });
    out.resize(most);
    std::sort(out.begin(), out.end(),
              [](const Activation &a, const Activation &b) { return a.feature < b.feature; });
}

} // namespace

std::vector<float> SaeModel::preActivations(std::span<const float> rows, int n) const
{
    std::vector<float> out(size_t(n) * size_t(m_config.features()));
    const auto done =
        forEachChunk(*this, m_config.features(), rows, n, [&](const Chunk &chunk, qint64 first, qint64) {
            std::copy(chunk.z.begin(), chunk.z.end(), out.begin() + first * m_config.features());
        });
    if (!done)
        std::fill(out.begin(), out.end(), std::numeric_limits<float>::quiet_NaN());
    return out;
}

Result<std::vector<std::vector<Activation>>> SaeModel::encode(std::span<const float> rows, int n,
                                                              int level) const
{
    if (level >= m_config.levels())
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "SAE: there is no level %1"),
                     {QString::number(level)}};
    const auto l = size_t(level < 0 ? m_config.levels() - 1 : level);
    std::vector<std::vector<Activation>> out(size_t(std::max(n, 0)));
    std::vector<Activation> active;
    FATHOM_DO(forEachChunk(*this, m_config.features() == 0 ? 0 : m_config.dictionary[l], rows, n,
                           [&](const Chunk &chunk, qint64 first, qint64 count) {
                               for (qint64 i = 0; i < count; ++i) {
                                   activeOf(*this, chunk.rowOfZ(i), l, active);
                                   std::stable_sort(active.begin(), active.end(),
                                                    [](const Activation &a, const Activation &b) {
                                                        return a.value > b.value;
                                                    });
                                   out[size_t(first + i)].assign(active.begin(), active.end());
                               }
                           }));
    return out;
}

namespace {

// Positive floats order like their bits, so that the r-th largest value of any number of values is found
// exactly by counting the high halves in one pass and the low halves of the deciding bin in a second one.
class RankSearch
{
public:
    RankSearch(const std::vector<int> &dictionary, std::vector<qint64> ranks)
        : m_dictionary(dictionary)
        , m_ranks(std::move(ranks))
        , m_high(dictionary.size(), std::vector<qint64>(Bins, 0))
        , m_low(dictionary.size(), std::vector<qint64>(Bins, 0))
        , m_bin(dictionary.size(), -1)
    {
    }
    void countHigh(std::span<const float> z)
    {
        int f = 0;
        for (size_t block = 0; block < m_dictionary.size(); ++block)
            for (; f < m_dictionary[block]; ++f)
                if (z[size_t(f)] > 0.0F)
                    ++m_high[block][std::bit_cast<quint32>(z[size_t(f)]) >> 16];
    }
    void chooseBins()
    {
        std::vector<qint64> nested(Bins, 0);
        for (size_t l = 0; l < m_dictionary.size(); ++l) {
            for (size_t i = 0; i < Bins; ++i)
                nested[i] += m_high[l][i];
            qint64 left = m_ranks[l];
            for (size_t i = Bins; i-- > 0;) {
                if (nested[i] >= left) {
                    m_bin[l] = int(i);
                    m_ranks[l] = left;
                    break;
                }
                left -= nested[i];
            }
        }
    }
    void countLow(std::span<const float> z)
    {
        for (size_t l = 0; l < m_dictionary.size(); ++l) {
            if (m_bin[l] < 0)
                continue;
            const auto bin = quint32(m_bin[l]);
            for (int f = 0; f < m_dictionary[l]; ++f) {
                const auto bits = std::bit_cast<quint32>(z[size_t(f)]);
                if (bits >> 16 == bin)
                    ++m_low[l][bits & 0xFFFF];
            }
        }
    }
    [[nodiscard]] float value(size_t l) const
    {
        if (m_bin[l] < 0)
            return 0.0F; // fewer positive values than the rank
        qint64 left = m_ranks[l];
        for (size_t i = Bins; i-- > 0;) {
            left -= m_low[l][i];
            if (left <= 0)
                return std::bit_cast<float>(quint32(m_bin[l]) << 16 | quint32(i));
        }
        return 0.0F;
    }

private:
    static constexpr size_t Bins = 1 << 16;
    const std::vector<int> &m_dictionary;
    std::vector<qint64> m_ranks;
    std::vector<std::vector<qint64>> m_high, m_low;
    std::vector<int> m_bin;
};

} // namespace

Result<std::vector<float>> estimateThresholds(const SaeModel &model, std::span<const float> rows, qint64 n,
                                              std::stop_token stop)
{
    FATHOM_DO(checkRows(model, rows, n));
    return estimateThresholds(model, RowsInMemory(rows, n, model.config().inputSize), stop);
}

Result<std::vector<float>> estimateThresholds(const SaeModel &model, const RowSource &rows,
                                              std::stop_token stop)
{
    const SaeConfig &config = model.config();
    const qint64 n = rows.rows();
    std::vector<qint64> ranks;
    for (const int k : config.k)
        ranks.push_back(k * n + 1); // z > theta keeps what is above the (k n + 1)-th largest value
    RankSearch search(config.dictionary, ranks);
    const auto everyRow = [&](auto use) {
        return forEachChunk(
            model, config.features(), rows,
            [&](const Chunk &chunk, qint64, qint64 count) {
                for (qint64 i = 0; i < count; ++i)
                    use(chunk.rowOfZ(i));
            },
            stop);
    };
    FATHOM_DO(everyRow([&](std::span<const float> z) { search.countHigh(z); }));
    search.chooseBins();
    FATHOM_DO(everyRow([&](std::span<const float> z) { search.countLow(z); }));
    std::vector<float> thresholds;
    for (size_t l = 0; l < config.dictionary.size(); ++l)
        thresholds.push_back(search.value(l));
    return thresholds;
}

Result<void> forEachReconstruction(const SaeModel &model, const RowSource &rows,
                                   const std::function<void(const RebuiltRow &)> &use, std::stop_token stop)
{
    const SaeConfig &config = model.config();
    const auto d = size_t(config.inputSize);
    std::vector<Activation> active;
    return forEachChunk(
        model, config.features(), rows,
        [&](const Chunk &chunk, qint64 first, qint64 count) {
            for (qint64 i = 0; i < count; ++i) {
                for (int l = 0; l < config.levels(); ++l) {
                    activeOf(model, chunk.rowOfZ(i).first(size_t(config.dictionary[size_t(l)])), size_t(l),
                             active);
                    const std::vector<float> rebuilt = model.reconstruct(active, l);
                    use({first + i, l, std::span(chunk.x).subspan(size_t(i) * d, d), rebuilt, active});
                }
            }
        },
        stop);
}

Result<std::vector<Quality>> measureQuality(const SaeModel &model, std::span<const float> rows, qint64 n)
{
    FATHOM_DO(checkRows(model, rows, n));
    return measureQuality(model, RowsInMemory(rows, n, model.config().inputSize));
}

Result<std::vector<Quality>> measureQuality(const SaeModel &model, const RowSource &rows,
                                            std::stop_token stop)
{
    const SaeConfig &config = model.config();
    const qint64 n = rows.rows();
    const auto d = size_t(config.inputSize);
    const auto levels = size_t(config.levels());
    struct Sums
    {
        double error = 0, errorSquare = 0, cosine = 0;
        qint64 active = 0;
        std::vector<char> fired;
    };
    std::vector<Sums> sums(levels);
    for (size_t l = 0; l < levels; ++l)
        sums[l].fired.assign(size_t(config.dictionary[l]), 0);
    std::vector<double> mean(d, 0.0), square(d, 0.0);
    FATHOM_DO(forEachReconstruction(
        model, rows,
        [&](const RebuiltRow &row) {
            Sums &s = sums[size_t(row.level)];
            double dot = 0, own = 0, norm = 0;
            for (size_t j = 0; j < d; ++j) {
                const double x = double(row.x[j]), rebuilt = double(row.rebuilt[j]);
                const double error = x - rebuilt;
                if (row.level == 0) {
                    mean[j] += x;
                    square[j] += x * x;
                }
                s.error += error;
                s.errorSquare += error * error;
                dot += x * rebuilt;
                own += rebuilt * rebuilt;
                norm += x * x;
            }
            if (norm > 0 && own > 0)
                s.cosine += dot / std::sqrt(norm * own);
            s.active += qint64(row.active.size());
            for (const Activation &a : row.active)
                s.fired[size_t(a.feature)] = 1;
        },
        stop));
    double all = 0, allSquare = 0, perDimension = 0;
    for (size_t j = 0; j < d; ++j) {
        all += mean[j];
        allSquare += square[j];
        perDimension += square[j] - mean[j] * mean[j] / double(std::max<qint64>(n, 1));
    }
    const double elements = double(n) * double(d);
    const double total = allSquare - all * all / std::max(elements, 1.0);
    std::vector<Quality> out(levels);
    for (size_t l = 0; l < levels && n > 0; ++l) {
        const Sums &s = sums[l];
        Quality &q = out[l];
        q.r2Global = total > 0 ? 1.0 - s.errorSquare / total : 0.0;
        q.r2PerDimension = perDimension > 0 ? 1.0 - s.errorSquare / perDimension : 0.0;
        q.varianceExplained = total > 0 ? 1.0 - (s.errorSquare - s.error * s.error / elements) / total : 0.0;
        q.cosine = s.cosine / double(n);
        q.l0 = double(s.active) / double(n);
        q.alive = int(std::count(s.fired.begin(), s.fired.end(), 1));
        q.rows = n;
    }
    return out;
}

} // namespace fathom
