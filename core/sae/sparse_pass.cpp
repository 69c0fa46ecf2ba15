// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sparse_pass.h"
#include "cpu_kernels.h"

#include <algorithm>

namespace fathom {

namespace {

constexpr qint64 BlockValues = 98'304; // what both phases of a block touch stays in the second-level cache
constexpr qint64 MinBlockRows = 64;

/// Entries of a row with the same levels, and the sum of those levels' gradients for them.
struct Group
{
    qint64 begin, end;
    size_t sums; ///< place of the d sums
};

/// One row of a block between its two phases.
struct Row
{
    std::vector<Group> groups;
    std::vector<float> sums; ///< per group d values: first the group's part of x, then S
    std::vector<float> zGradient;
};

class Runner
{
public:
    Runner(SparsePass &pass, const ParallelTasks &parallel)
        : m_pass(pass)
        , m_parallel(parallel)
        , m_kernels(cpuKernels())
        , m_d(size_t(pass.config.inputSize))
        , m_levels(size_t(pass.config.levels()))
        , m_scale(float(2.0 / (double(pass.rows) * double(m_d) * double(m_levels))))
        , m_squares(size_t(pass.rows) * m_levels)
        , m_blockRows(std::max<qint64>(MinBlockRows, BlockValues / qint64(m_d)))
        , m_block(size_t(m_blockRows))
        , m_errorSums(size_t(m_blockRows) * m_d)
    {
    }

    void run()
    {
        const int threads = std::max(1, m_pass.threads);
        std::vector<double> total(m_d, 0.0);
        for (qint64 first = 0; first < m_pass.rows; first += m_blockRows) {
            const qint64 count = std::min(m_blockRows, m_pass.rows - first);
            m_parallel(threads, [&](int part) {
                std::vector<float> errors(m_levels * m_d);
                for (qint64 i = count * part / threads; i < count * (part + 1) / threads; ++i)
                    rebuild(first + i, m_block[size_t(i)], errors, m_errorSums.data() + size_t(i) * m_d);
            });
            if (!m_pass.weightGradient)
                continue;
            m_parallel(threads, [&](int part) {
                for (qint64 i = 0; i < count; ++i)
                    addGradients(first + i, m_block[size_t(i)], part, threads);
                for (size_t j = m_d * size_t(part) / size_t(threads);
                     j < m_d * size_t(part + 1) / size_t(threads); ++j)
                    for (qint64 i = 0; i < count; ++i)
                        total[j] += double(m_errorSums[size_t(i) * m_d + j]);
            });
        }
        m_pass.levelSquares.assign(m_levels, 0.0);
        for (size_t at = 0; at < m_squares.size(); ++at)
            m_pass.levelSquares[at % m_levels] += m_squares[at];
        if (m_pass.weightGradient)
            for (size_t j = 0; j < m_d; ++j)
                m_pass.reconstructionGradient[j] = float(double(m_scale) * total[j]);
    }

private:
    [[nodiscard]] const float *weightOf(qint64 entry) const
    {
        return m_pass.weight + size_t(m_pass.batch.feature[size_t(entry)]) * m_d;
    }

    void rebuild(qint64 index, Row &row, std::vector<float> &errors, float *errorSum)
    {
        const SparseBatch &batch = m_pass.batch;
        row.groups.clear();
        for (qint64 at = batch.begin[size_t(index)]; at < batch.begin[size_t(index) + 1];) {
            qint64 end = at;
            while (end < batch.begin[size_t(index) + 1] &&
                   batch.levels[size_t(end)] == batch.levels[size_t(at)])
                ++end;
            row.groups.push_back({at, end, row.groups.size() * m_d});
            at = end;
        }
        row.sums.assign(row.groups.size() * m_d, 0.0F);
        const float *centred = m_pass.centred + size_t(index) * m_d;
        for (size_t l = 0; l < m_levels; ++l)
            for (size_t j = 0; j < m_d; ++j)
                errors[l * m_d + j] = -centred[j];
        for (const Group &group : row.groups) {
            float *sums = row.sums.data() + group.sums;
            for (qint64 at = group.begin; at < group.end; ++at)
                m_kernels.axpy(batch.value[size_t(at)], weightOf(at), sums, m_d);
            for (size_t l = 0; l < m_levels; ++l)
                if (batch.levels[size_t(group.begin)] >> l & 1)
                    m_kernels.axpy(1.0F, sums, errors.data() + l * m_d, m_d);
        }
        for (size_t l = 0; l < m_levels; ++l) {
            const float *error = errors.data() + l * m_d;
            m_squares[size_t(index) * m_levels + l] = double(m_kernels.dot(error, error, m_d));
        }
        if (m_pass.residual) {
            const float *error = errors.data() + (m_levels - 1) * m_d;
            float *out = m_pass.residual + size_t(index) * m_d;
            for (size_t j = 0; j < m_d; ++j)
                out[j] = -error[j];
        }
        if (!m_pass.weightGradient)
            return;
        std::fill_n(errorSum, m_d, 0.0F);
        for (size_t l = 0; l < m_levels; ++l)
            m_kernels.axpy(1.0F, errors.data() + l * m_d, errorSum, m_d);
        const qint64 first = batch.begin[size_t(index)];
        row.zGradient.resize(size_t(batch.begin[size_t(index) + 1] - first));
        for (const Group &group : row.groups) {
            float *sums = row.sums.data() + group.sums;
            std::fill_n(sums, m_d, 0.0F);
            for (size_t l = 0; l < m_levels; ++l)
                if (batch.levels[size_t(group.begin)] >> l & 1)
                    m_kernels.axpy(m_scale, errors.data() + l * m_d, sums, m_d);
            for (qint64 at = group.begin; at < group.end; ++at)
                row.zGradient[size_t(at - first)] = m_kernels.dot(weightOf(at), sums, m_d);
        }
    }

    // Each thread owns the features of one remainder, so no two write one row and each row's sum is in row
    // order.
    void addGradients(qint64 index, const Row &row, int part, int threads)
    {
        const SparseBatch &batch = m_pass.batch;
        const float *centred = m_pass.centred + size_t(index) * m_d;
        const qint64 first = batch.begin[size_t(index)];
        for (const Group &group : row.groups) {
            const float *sums = row.sums.data() + group.sums;
            for (qint64 at = group.begin; at < group.end; ++at) {
                const auto feature = size_t(batch.feature[size_t(at)]);
                if (int(feature % size_t(threads)) != part)
                    continue;
                const float zGradient = row.zGradient[size_t(at - first)];
                m_pass.encoderGradient[feature] += zGradient;
                float *out = m_pass.weightGradient + feature * m_d;
                if (m_pass.decoderGradient)
                    m_kernels.axpy2(zGradient, centred, batch.value[size_t(at)], sums, out, m_d);
                else
                    m_kernels.axpy(zGradient, centred, out, m_d);
            }
        }
    }

    SparsePass &m_pass;
    const ParallelTasks &m_parallel;
    const CpuKernels &m_kernels;
    size_t m_d, m_levels;
    float m_scale;
    std::vector<double> m_squares; ///< [rows, levels]
    qint64 m_blockRows;
    std::vector<Row> m_block;
    std::vector<float> m_errorSums; ///< of a block: sum over levels of the error, [rows, d]
};

} // namespace

void runSparsePass(SparsePass &pass, const ParallelTasks &parallel)
{
    Runner(pass, parallel).run();
}

} // namespace fathom
