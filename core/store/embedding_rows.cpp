// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "embedding_rows.h"

#include "workspace_data.h"

#include <sys/mman.h>
#include <unistd.h>

namespace fathom {

namespace {
/// Resident pages of a mapping count as the process' memory, although the system may take them at any time.
void letGo(std::span<const std::byte> bytes)
{
    const auto page = std::uintptr_t(sysconf(_SC_PAGESIZE));
    const auto begin = (reinterpret_cast<std::uintptr_t>(bytes.data()) + page - 1) / page * page;
    const auto end = reinterpret_cast<std::uintptr_t>(bytes.data() + bytes.size()) / page * page;
    if (end > begin)
        madvise(reinterpret_cast<void *>(begin), end - begin, MADV_DONTNEED);
}
} // namespace

EmbeddingRows::EmbeddingRows(std::shared_ptr<const EmbeddingPlaces> places)
    : m_places(std::move(places))
{
    m_sliceIds.reserve(m_places->places.size());
    for (const EmbeddingPlaces::Place &place : m_places->places)
        m_sliceIds.push_back(place.slice);
}

int EmbeddingRows::dimension() const
{
    return m_places->dimension;
}

Result<void> EmbeddingRows::read(qint64 first, qint64 count, std::span<float> out) const
{
    const auto width = size_t(m_places->dimension);
    qint32 shard = -1;
    TensorView rows, one;
    for (qint64 i = 0; i < count; ++i) {
        const EmbeddingPlaces::Place &place = m_places->places[size_t(first + i)];
        if (place.shard != shard) {
            if (shard >= 0)
                letGo(rows.bytes);
            shard = place.shard;
            FATHOM_TRY(rows, m_places->files[size_t(shard)].tensor(QStringLiteral("embedding")));
            one = rows;
            one.shape = {m_places->dimension};
        }
        const size_t stride = width * dtypeSize(rows.dtype);
        one.bytes = rows.bytes.subspan(size_t(place.row) * stride, stride);
        float *to = out.data() + size_t(i) * width;
        if (const auto values = one.as<float>(Dtype::F32); !values.empty()) {
            std::copy(values.begin(), values.end(), to);
        } else {
            const std::vector<float> copied = one.toFloats();
            std::copy(copied.begin(), copied.end(), to);
        }
    }
    if (shard >= 0)
        letGo(rows.bytes);
    return {};
}

} // namespace fathom
