// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "batch_stream.h"

#include <new>

namespace fathom {

Result<void> readInput(const RowSource &rows, const RowInput &input, std::span<const qint64> which,
                       float *out)
{
    FATHOM_DO(rows.read(which, out));
    const auto width = size_t(rows.width());
    for (size_t i = 0; i < which.size(); ++i) {
        const std::span<float> row(out + i * width, width);
        if (!input.read(row, row))
            return notFinite(which[i]);
    }
    return {};
}

qint64 batchRows(const SaeTrainingOptions &options, qint64 n, qint64 number)
{
    const qint64 perEpoch = (n + options.batch - 1) / options.batch;
    return std::min<qint64>(options.batch, n - (number % perEpoch) * options.batch);
}

qint64 stepRows(const SaeTrainingOptions &options, qint64 n, qint64 step)
{
    qint64 rows = 0;
    for (qint64 i = 0; i < options.accumulate; ++i)
        rows += batchRows(options, n, step * options.accumulate + i);
    return rows;
}

BatchStream::BatchStream(const SaeTrainingOptions &options, const RowSource &rows, qint64 steps)
    : m_options(options)
    , m_rows(rows)
    , m_steps(steps)
{
}

Result<void> BatchStream::read(qint64 number, Batch &into)
{
    const qint64 n = m_rows.rows();
    const qint64 perEpoch = (n + m_options.batch - 1) / m_options.batch;
    const qint64 epoch = number / perEpoch;
    if (epoch != m_epoch) {
        m_order = trainingOrder(m_options, n, epoch);
        m_epoch = epoch;
    }
    const qint64 first = (number % perEpoch) * m_options.batch;
    const auto count = size_t(batchRows(m_options, n, number));
    const auto width = size_t(m_rows.width());
    if (!into.values) {
        const auto room = size_t(std::min<qint64>(m_options.batch, n)) * width;
        into.values.reset(static_cast<float *>(::operator new[](room * sizeof(float), Alignment)));
    }
    const RowInput input{m_options.config.normaliseInput, m_options.config.inputScale};
    FATHOM_DO(readInput(m_rows, input, std::span<const qint64>(m_order).subspan(size_t(first), count),
                        into.values.get()));
    into.number = number;
    into.used = count * width;
    return {};
}

void BatchStream::readAhead(qint64 number)
{
    m_ahead = std::async(std::launch::async, [this, number]() -> Result<void> {
        try {
            return read(number, m_next);
        } catch (const std::bad_alloc &) {
            return Error{ErrorCode::TooLarge,
                         QT_TRANSLATE_NOOP("Error", "Training: the memory is full; choose a smaller "
                                                    "batch or dictionary"),
                         {}};
        }
    });
}

Result<std::span<float>> BatchStream::batch(qint64 step, int own)
{
    const qint64 owned = m_options.ownBatches();
    const qint64 before = m_options.process ? m_options.process->rank * owned : 0;
    const qint64 number = step * m_options.accumulate + before + own;
    if (!m_ahead.valid())
        readAhead(number);
    FATHOM_DO(m_ahead.get());
    if (m_next.number != number) {
        readAhead(number);
        FATHOM_DO(m_ahead.get());
    }
    std::swap(m_now, m_next);
    if (own + 1 < owned)
        readAhead(number + 1);
    else if (step + 1 < m_steps)
        readAhead((step + 1) * m_options.accumulate + before);
    return std::span<float>(m_now.values.get(), m_now.used);
}

} // namespace fathom
