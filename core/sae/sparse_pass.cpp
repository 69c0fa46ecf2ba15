// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sparse_pass.h"
#include "cpu_kernels.h"

#include <algorithm>

namespace fathom {

namespace {

// Columns are divided into so many parts, whatever the number of threads: a product is the sum over the parts
// in their order, so it has the same bits everywhere.
constexpr size_t MostParts = 16;

/// Entries of a row with the same levels.
struct Group
{
    qint64 begin, end;
    quint8 levels;
};

/// The columns of a matrix that belong to one tile, its rows packed one after the other, padded with zeros.
class Tile
{
public:
    void pack(const float *matrix, size_t rows, size_t stride, size_t first, size_t width)
    {
        if (width < TileWidth)
            m_values.assign(rows * TileWidth, 0.0F);
        else
            m_values.resize(rows * TileWidth);
        for (size_t row = 0; row < rows; ++row)
            std::copy_n(matrix + row * stride + first, width, m_values.data() + row * TileWidth);
    }
    [[nodiscard]] const float *data() const { return m_values.data(); }
    [[nodiscard]] const float *row(size_t row) const { return m_values.data() + row * TileWidth; }

private:
    std::vector<float> m_values;
};

/// The entries again, by feature and inside a feature by row.
struct ByFeature
{
    std::vector<qint64> begin; ///< features + 1
    std::vector<qint64> place; ///< in the batch
    std::vector<int> row, group;
    std::vector<float> value;
};

class Runner
{
public:
    Runner(SparsePass &pass, const ParallelTasks &parallel)
        : m_pass(pass)
        , m_batch(pass.batch)
        , m_parallel(parallel)
        , m_kernels(cpuKernels())
        , m_d(size_t(pass.config.inputSize))
        , m_levels(size_t(pass.config.levels()))
        , m_rows(size_t(pass.rows))
        , m_features(size_t(pass.config.features()))
        , m_scale(float(2.0 / (double(pass.rows) * double(m_d) * double(m_levels))))
        , m_tiles((m_d + TileWidth - 1) / TileWidth)
        , m_parts(std::min(m_tiles, MostParts))
    {
        for (size_t row = 0; row < m_rows; ++row) {
            m_firstGroup.push_back(m_groups.size());
            const qint64 last = m_batch.begin[row + 1];
            for (qint64 at = m_batch.begin[row]; at < last;) {
                qint64 end = at;
                while (end < last && m_batch.levels[size_t(end)] == m_batch.levels[size_t(at)])
                    ++end;
                m_groups.push_back({at, end, m_batch.levels[size_t(at)]});
                at = end;
            }
        }
        m_firstGroup.push_back(m_groups.size());
    }

    void run()
    {
        const bool gradients = m_pass.weightGradient != nullptr;
        const size_t entries = m_batch.feature.size();
        if (gradients && m_pass.decoderGradient)
            sortByFeature();
        std::vector<std::vector<double>> squares(m_parts);
        std::vector<std::vector<float>> products(m_parts);
        m_parallel(int(m_parts), [&](int part) {
            auto &own = products[size_t(part)];
            if (gradients)
                own.assign(entries, 0.0F);
            squares[size_t(part)].assign(m_levels, 0.0);
            Room room;
            for (size_t tile = tileOf(size_t(part)); tile < tileOf(size_t(part) + 1); ++tile)
                rebuild(tile, room, squares[size_t(part)], own);
        });
        m_pass.levelSquares.assign(m_levels, 0.0);
        for (const auto &own : squares)
            for (size_t l = 0; l < m_levels; ++l)
                m_pass.levelSquares[l] += own[l];
        if (!gradients)
            return;
        if (!m_pass.decoderGradient)
            sortByFeature();
        std::vector<float> zGradient(entries);
        m_parallel(int(m_parts), [&](int part) {
            for (size_t i = entries * size_t(part) / m_parts; i < entries * (size_t(part) + 1) / m_parts;
                 ++i) {
                const auto from = size_t(m_byFeature.place[i]);
                float sum = 0.0F;
                for (const auto &own : products)
                    sum += own[from];
                zGradient[i] = sum;
            }
        });
        for (size_t f = 0; f < m_features; ++f)
            for (auto i = size_t(m_byFeature.begin[f]); i < size_t(m_byFeature.begin[f + 1]); ++i)
                m_pass.encoderGradient[f] += zGradient[i];
        m_parallel(int(m_parts), [&](int part) {
            Tile centred;
            for (size_t tile = tileOf(size_t(part)); tile < tileOf(size_t(part) + 1); ++tile) {
                centred.pack(m_pass.centred, m_rows, m_d, tile * TileWidth, widthOf(tile));
                addToGradient(tile, centred.data(), m_byFeature.row, zGradient, !m_pass.decoderGradient);
            }
        });
    }

private:
    /// Memory of one thread.
    struct Room
    {
        Tile weight;
        std::vector<float> errors; ///< [levels, TileWidth]
        std::vector<float> sums;   ///< a group's part of x, then S: its levels' gradients; all groups if kept
        std::vector<double> errorSums; ///< [TileWidth]
    };

    [[nodiscard]] size_t tileOf(size_t part) const { return m_tiles * part / m_parts; }
    [[nodiscard]] size_t widthOf(size_t tile) const { return std::min(TileWidth, m_d - tile * TileWidth); }

    // Counting sort; inside a feature the order of the rows stays.
    void sortByFeature()
    {
        ByFeature &by = m_byFeature;
        by.begin.assign(m_features + 1, 0);
        for (const qint32 feature : m_batch.feature)
            ++by.begin[size_t(feature) + 1];
        for (size_t f = 0; f < m_features; ++f)
            by.begin[f + 1] += by.begin[f];
        const size_t entries = m_batch.feature.size();
        by.place.resize(entries);
        by.row.resize(entries);
        by.group.resize(entries);
        by.value.resize(entries);
        std::vector<qint64> next(by.begin.begin(), by.begin.end() - 1);
        for (size_t row = 0; row < m_rows; ++row)
            for (size_t g = m_firstGroup[row]; g < m_firstGroup[row + 1]; ++g)
                for (qint64 at = m_groups[g].begin; at < m_groups[g].end; ++at) {
                    const auto to = size_t(next[size_t(m_batch.feature[size_t(at)])]++);
                    by.place[to] = at;
                    by.row[to] = int(row);
                    by.group[to] = int(g);
                    by.value[to] = m_batch.value[size_t(at)];
                }
    }

    // Reconstructions, errors and the entries' products with them, in the columns of one tile.
    void rebuild(size_t tile, Room &room, std::vector<double> &squares, std::vector<float> &products)
    {
        const bool gradients = m_pass.weightGradient != nullptr;
        const bool keepSums = gradients && m_pass.decoderGradient;
        const size_t first = tile * TileWidth;
        const size_t width = widthOf(tile);
        room.weight.pack(m_pass.weight, m_features, m_d, first, width);
        room.errors.resize(m_levels * TileWidth);
        room.sums.resize((keepSums ? m_groups.size() : size_t(1)) * TileWidth);
        room.errorSums.assign(TileWidth, 0.0);
        for (size_t row = 0; row < m_rows; ++row) {
            float *errors = room.errors.data();
            const float *centred = m_pass.centred + row * m_d + first;
            std::fill(room.errors.begin(), room.errors.end(), 0.0F);
            for (size_t l = 0; l < m_levels; ++l)
                for (size_t j = 0; j < width; ++j)
                    errors[l * TileWidth + j] = -centred[j];
            for (size_t g = m_firstGroup[row]; g < m_firstGroup[row + 1]; ++g) {
                const Group &group = m_groups[g];
                float sum[TileWidth] = {};
                m_kernels.weightedSum(room.weight.data(), m_batch.feature.data() + group.begin,
                                      m_batch.value.data() + group.begin, size_t(group.end - group.begin),
                                      sum);
                for (size_t l = 0; l < m_levels; ++l)
                    if (group.levels >> l & 1)
                        for (size_t j = 0; j < TileWidth; ++j)
                            errors[l * TileWidth + j] += sum[j];
            }
            for (size_t l = 0; l < m_levels; ++l) {
                const float *error = errors + l * TileWidth;
                squares[l] += double(m_kernels.dot(error, error, TileWidth));
            }
            if (m_pass.residual)
                for (size_t j = 0; j < width; ++j)
                    m_pass.residual[row * m_d + first + j] = -errors[(m_levels - 1) * TileWidth + j];
            if (!gradients)
                continue;
            for (size_t j = 0; j < TileWidth; ++j) {
                float sum = 0.0F;
                for (size_t l = 0; l < m_levels; ++l)
                    sum += errors[l * TileWidth + j];
                room.errorSums[j] += double(sum);
            }
            for (size_t g = m_firstGroup[row]; g < m_firstGroup[row + 1]; ++g) {
                const Group &group = m_groups[g];
                float *sums = room.sums.data() + (keepSums ? g * TileWidth : 0);
                std::fill_n(sums, TileWidth, 0.0F);
                for (size_t l = 0; l < m_levels; ++l)
                    if (group.levels >> l & 1)
                        for (size_t j = 0; j < TileWidth; ++j)
                            sums[j] += m_scale * errors[l * TileWidth + j];
                m_kernels.products(room.weight.data(), m_batch.feature.data() + group.begin,
                                   size_t(group.end - group.begin), sums, products.data() + group.begin);
            }
        }
        if (!gradients)
            return;
        for (size_t j = 0; j < width; ++j)
            m_pass.reconstructionGradient[first + j] = float(double(m_scale) * room.errorSums[j]);
        if (keepSums)
            addToGradient(tile, room.sums.data(), m_byFeature.group, m_byFeature.value, true);
    }

    // A feature's row of the gradient, in the columns of one tile: its entries' values times tiles[index].
    // `anew`: nothing is there yet.
    void addToGradient(size_t tile, const float *tiles, const std::vector<int> &index,
                       const std::vector<float> &value, bool anew) const
    {
        const size_t first = tile * TileWidth;
        const size_t width = widthOf(tile);
        for (size_t f = 0; f < m_features; ++f) {
            const auto begin = size_t(m_byFeature.begin[f]);
            const auto count = size_t(m_byFeature.begin[f + 1]) - begin;
            if (count == 0 && !anew)
                continue;
            float *out = m_pass.weightGradient + f * m_d + first;
            float sum[TileWidth] = {};
            if (!anew)
                std::copy_n(out, width, sum);
            m_kernels.weightedSum(tiles, index.data() + begin, value.data() + begin, count, sum);
            std::copy_n(sum, width, out);
        }
    }

    SparsePass &m_pass;
    const SparseBatch &m_batch;
    const ParallelTasks &m_parallel;
    const CpuKernels &m_kernels;
    size_t m_d, m_levels, m_rows, m_features;
    float m_scale;
    size_t m_tiles, m_parts;
    std::vector<Group> m_groups;
    std::vector<size_t> m_firstGroup; ///< rows + 1
    ByFeature m_byFeature;
};

} // namespace

void runSparsePass(SparsePass &pass, const ParallelTasks &parallel)
{
    Runner(pass, parallel).run();
}

} // namespace fathom
