// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/safetensors.h>
#include <sae/row_source.h>

#include <memory>

namespace fathom {

/// Where the embedding of each slice lies, for all shards of one encoder.
struct EmbeddingPlaces
{
    struct Place
    {
        qint64 slice = 0;
        qint32 shard = 0; ///< place in `files`
        qint32 row = 0;
    };
    int dimension = 0;
    std::vector<qint64> shardIds; ///< ascending
    std::vector<Safetensors> files;
    std::vector<Place> places; ///< by slice ascending
    [[nodiscard]] const Place *find(qint64 slice) const;
};

/// All embeddings of an encoder on the disk, sorted by slice id. A row is read when it is asked for and stays
/// in the system's cache only, so that the program's memory does not grow with the rows. Made by
/// Workspace::embeddingRows(); keeps its files open, also when they are removed meanwhile.
///
/// Thread: any but the GUI's, several at once.
class EmbeddingRows final : public RowSource
{
public:
    /// Errors: Unreadable.
    [[nodiscard]] static Result<std::shared_ptr<const EmbeddingRows>>
    open(std::shared_ptr<const EmbeddingPlaces> places, const QString &tensor);
    ~EmbeddingRows() override;

    [[nodiscard]] const std::vector<qint64> &sliceIds() const { return m_sliceIds; } ///< ascending
    /// Row of a slice, or -1.
    [[nodiscard]] qint64 rowOf(qint64 slice) const;

    [[nodiscard]] qint64 rows() const override { return qint64(m_sliceIds.size()); }
    [[nodiscard]] int width() const override;
    [[nodiscard]] Result<void> read(std::span<const qint64> which, float *out) const override;

private:
    struct File
    {
        QString name;
        int descriptor = -1;
        qint64 offset = 0; ///< of the first row
        Dtype type = Dtype::F32;
    };
    EmbeddingRows() = default;

    std::shared_ptr<const EmbeddingPlaces> m_places;
    std::vector<qint64> m_sliceIds;
    std::vector<File> m_files;
};

} // namespace fathom
