// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sparse_pass.h"
#include "cpu_kernels.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>

namespace fathom {

namespace {

// Columns are divided into so many parts, whatever the number of threads: a product is the sum over the parts
// in their order, so it has the same bits everywhere.
constexpr size_t MostParts = 16;

using Floats = std::unique_ptr<float[]>; // of which nothing is written before it is used
using Ints = std::unique_ptr<int[]>;

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

/// The entries again, by feature and inside a feature by row; what is not needed stays empty.
struct ByFeature
{
    std::vector<qint64> begin; ///< features + 1
    Floats value, zGradient;
    Ints row, group;
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
        , m_entries(pass.batch.feature.size())
        , m_scale(float(2.0 / (double(pass.rows) * double(m_d) * double(m_levels))))
        , m_tiles((m_d + TileWidth - 1) / TileWidth)
        , m_parts(std::min(m_tiles, MostParts))
    {
    }

    void run()
    {
        const bool gradients = m_pass.weightGradient != nullptr;
        if (gradients) {
            countByFeature();
            if (m_pass.decoderGradient) {
                m_by.value.reset(new float[m_entries]);
                m_by.group.reset(new int[m_entries]);
                byFeature([this](size_t to, size_t at, size_t, size_t group) {
                    m_by.value[to] = m_batch.value[at];
                    m_by.group[to] = int(group);
                });
            }
        }
        std::vector<std::vector<double>> squares(m_parts);
        std::vector<Floats> products(m_parts);
        m_parallel(int(m_parts), [&](int part) {
            Floats &own = products[size_t(part)];
            if (gradients)
                own.reset(new float[m_entries]);
            squares[size_t(part)].assign(m_levels * SumLanes, 0.0);
            Room room;
            for (size_t tile = tileOf(size_t(part)); tile < tileOf(size_t(part) + 1); ++tile)
                rebuild(tile, room, squares[size_t(part)], own.get(), tile == tileOf(size_t(part)));
        });
        m_pass.levelSquares.assign(m_levels, 0.0);
        for (const auto &own : squares)
            for (size_t i = 0; i < own.size(); ++i)
                m_pass.levelSquares[i / SumLanes] += own[i];
        if (gradients)
            encoderPart(products);
    }

private:
    /// Memory of one thread.
    struct Room
    {
        Tile decoder;
        std::vector<float> errors;     ///< [levels, TileWidth]
        std::vector<float> sums;       ///< of a group: its levels' gradients; of all groups if kept
        std::vector<double> errorSums; ///< [TileWidth]
    };

    [[nodiscard]] size_t tileOf(size_t part) const { return m_tiles * part / m_parts; }
    [[nodiscard]] size_t widthOf(size_t tile) const { return std::min(TileWidth, m_d - tile * TileWidth); }
    [[nodiscard]] size_t rowOf(size_t part) const { return m_rows * part / MostParts; }

    // Each part of the rows gets its places in every feature's run.
    void countByFeature()
    {
        m_next.assign(MostParts, {});
        m_parallel(int(MostParts), [this](int part) {
            std::vector<qint64> &mine = m_next[size_t(part)];
            mine.assign(m_features, 0);
            const size_t from = m_batch.firstGroup[rowOf(size_t(part))];
            const size_t to = m_batch.firstGroup[rowOf(size_t(part) + 1)];
            if (from < to)
                for (auto at = size_t(m_batch.groups[from].begin); at < size_t(m_batch.groups[to - 1].end);
                     ++at)
                    ++mine[size_t(m_batch.feature[at])];
        });
        m_by.begin.resize(m_features + 1);
        qint64 place = 0;
        for (size_t f = 0; f < m_features; ++f) {
            m_by.begin[f] = place;
            for (std::vector<qint64> &mine : m_next)
                place += std::exchange(mine[f], place);
        }
        m_by.begin[m_features] = place;
    }

    // Calls use(place by feature, entry, row, group) for every entry.
    template <typename Use> void byFeature(const Use &use) const
    {
        m_parallel(int(MostParts), [&](int part) {
            std::vector<qint64> next = m_next[size_t(part)];
            for (size_t row = rowOf(size_t(part)); row < rowOf(size_t(part) + 1); ++row)
                for (size_t g = m_batch.firstGroup[row]; g < m_batch.firstGroup[row + 1]; ++g)
                    for (auto at = size_t(m_batch.groups[g].begin); at < size_t(m_batch.groups[g].end); ++at)
                        use(size_t(next[size_t(m_batch.feature[at])]++), at, row, g);
        });
    }

    // Reconstructions, errors and the entries' products with them, in the columns of one tile.
    void rebuild(size_t tile, Room &room, std::vector<double> &squares, float *products, bool anew)
    {
        const bool gradients = m_pass.weightGradient != nullptr;
        const bool keepSums = gradients && m_pass.decoderGradient;
        const size_t first = tile * TileWidth;
        const size_t width = widthOf(tile);
        room.decoder.pack(m_pass.decoder, m_features, m_d, first, width);
        room.errors.resize(m_levels * TileWidth);
        if (gradients)
            room.sums.resize((keepSums ? m_batch.groups.size() : size_t(1)) * TileWidth);
        room.errorSums.assign(TileWidth, 0.0);
        float centred[TileWidth] = {};
        RowTile task{};
        task.dictionary = room.decoder.data();
        task.feature = m_batch.feature.data();
        task.value = m_batch.value.data();
        task.centred = centred;
        task.levels = m_levels;
        task.scale = m_scale;
        task.errors = room.errors.data();
        task.squares = squares.data();
        task.errorSums = gradients ? room.errorSums.data() : nullptr;
        task.sumStride = keepSums ? TileWidth : 0;
        task.products = products;
        task.anew = anew;
        for (size_t row = 0; row < m_rows; ++row) {
            const size_t group = m_batch.firstGroup[row];
            std::copy_n(m_pass.centred + row * m_d + first, width, centred);
            task.groups = m_batch.groups.data() + group;
            task.groupCount = m_batch.firstGroup[row + 1] - group;
            task.sums = room.sums.data() + group * task.sumStride;
            m_kernels.rebuild(task);
            if (m_pass.residual)
                for (size_t j = 0; j < width; ++j)
                    m_pass.residual[row * m_d + first + j] = -room.errors[(m_levels - 1) * TileWidth + j];
        }
        if (!gradients)
            return;
        for (size_t j = 0; j < width; ++j)
            m_pass.reconstructionGradient[first + j] = float(double(m_scale) * room.errorSums[j]);
        if (keepSums)
            (void)addToGradient(m_pass.ownDecoderGradient ? m_pass.ownDecoderGradient : m_pass.weightGradient,
                                tile, room.sums.data(), m_by.group.get(), m_by.value.get(), true);
    }

    // Gradients through z, of the entries' products with the errors.
    void encoderPart(const std::vector<Floats> &products)
    {
        const Floats zGradient(new float[m_entries]);
        m_parallel(int(MostParts), [&](int part) {
            const size_t from = m_entries * size_t(part) / MostParts;
            const size_t count = m_entries * (size_t(part) + 1) / MostParts - from;
            std::copy_n(products[0].get() + from, count, zGradient.get() + from);
            for (size_t i = 1; i < products.size(); ++i)
                m_kernels.axpy(1.0F, products[i].get() + from, zGradient.get() + from, count);
        });
        m_by.row.reset(new int[m_entries]);
        m_by.zGradient.reset(new float[m_entries]);
        byFeature([&](size_t to, size_t at, size_t row, size_t) {
            m_by.row[to] = int(row);
            m_by.zGradient[to] = zGradient[at];
        });
        m_parallel(int(MostParts), [&](int part) {
            for (size_t f = m_features * size_t(part) / MostParts;
                 f < m_features * (size_t(part) + 1) / MostParts; ++f)
                for (auto i = size_t(m_by.begin[f]); i < size_t(m_by.begin[f + 1]); ++i)
                    m_pass.encoderGradient[f] += m_by.zGradient[i];
        });
        std::vector<double> square(m_parts, 0.0);
        m_parallel(int(m_parts), [&](int part) {
            Tile centred;
            for (size_t tile = tileOf(size_t(part)); tile < tileOf(size_t(part) + 1); ++tile) {
                centred.pack(m_pass.centred, m_rows, m_d, tile * TileWidth, widthOf(tile));
                square[size_t(part)] +=
                    addToGradient(m_pass.weightGradient, tile, centred.data(), m_by.row.get(),
                                  m_by.zGradient.get(), !m_pass.decoderGradient || m_pass.ownDecoderGradient);
            }
        });
        m_pass.weightSquare = std::accumulate(square.begin(), square.end(), 0.0);
    }

    // A feature's row of the gradient, in the columns of one tile: its entries' values times tiles[index].
    // `anew`: nothing is there yet. @return the sum of the squares of all features
    double addToGradient(float *gradient, size_t tile, const float *tiles, const int *index,
                         const float *value, bool anew) const
    {
        const size_t first = tile * TileWidth;
        const size_t width = widthOf(tile);
        double square = 0;
        for (size_t f = 0; f < m_features; ++f) {
            const auto begin = size_t(m_by.begin[f]);
            const auto count = size_t(m_by.begin[f + 1]) - begin;
            float *out = gradient + f * m_d + first;
            float sum[TileWidth] = {};
            if (!anew)
                std::copy_n(out, width, sum);
            m_kernels.weightedSum(tiles, index + begin, value + begin, count, sum);
            square += double(m_kernels.dot(sum, sum, TileWidth));
            if (count > 0 || anew)
                std::copy_n(sum, width, out);
        }
        return square;
    }

    SparsePass &m_pass;
    const SparseBatch &m_batch;
    const ParallelTasks &m_parallel;
    const CpuKernels &m_kernels;
    size_t m_d, m_levels, m_rows, m_features, m_entries;
    float m_scale;
    size_t m_tiles, m_parts;
    ByFeature m_by;
    std::vector<std::vector<qint64>> m_next; ///< [part of the rows, feature]: its first place by feature
};

} // namespace

void runSparsePass(SparsePass &pass, const ParallelTasks &parallel)
{
    Runner(pass, parallel).run();
}

} // namespace fathom
