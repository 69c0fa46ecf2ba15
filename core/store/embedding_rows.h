// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <memory>
#include <span>
#include <vector>

namespace fathom {

struct EmbeddingPlaces;

/// All embeddings of an encoder by slice id, read a block at a time from the mapped shards, so that a table
/// larger than the memory can be gone through. What was stored after Workspace::embeddingRows() is not seen.
/// Thread: any but the GUI thread, several at once.
class EmbeddingRows
{
public:
    explicit EmbeddingRows(std::shared_ptr<const EmbeddingPlaces> places);

    [[nodiscard]] const std::vector<qint64> &sliceIds() const { return m_sliceIds; } ///< ascending
    [[nodiscard]] int dimension() const;
    /// @param out  [count, dimension]
    /// Pages of shards that were read leave the process again (they stay in the system's cache).
    /// Errors: NotFound (a damaged shard).
    [[nodiscard]] Result<void> read(qint64 first, qint64 count, std::span<float> out) const;

private:
    std::shared_ptr<const EmbeddingPlaces> m_places;
    std::vector<qint64> m_sliceIds;
};

} // namespace fathom
