// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "activation_index.h"
#include "spill_array.h"

namespace fathom {

/// Arrays of an index in the making.
struct IndexArrays
{
    explicit IndexArrays(const QString &place)
        : rowWords(place)
        , remainders(place)
        , columnWords(place)
    {
    }

    std::vector<qint64> sliceIds, rowOffsets{0}, columnOffsets{0}, segmentOffsets{0}, segmentStarts;
    std::vector<quint32> segmentTops;
    std::vector<qint32> denseFeatures, denseTogether; ///< those that are known without counting
    SpillArray<quint32> rowWords;
    SpillArray<qint16> remainders;
    SpillArray<quint32> columnWords;

    /// Adds an entry to the column in the making; codes never rise within a column.
    Result<void> addToColumn(ActivationCode code, qint32 row, int rowBits)
    {
        const bool fresh = qint64(segmentStarts.size()) == segmentOffsets.back();
        if (fresh || (quint64(segmentTops.back() - code) >> (32 - rowBits)) != 0) {
            segmentStarts.push_back(columnWords.size());
            segmentTops.push_back(code);
        }
        return columnWords.append((segmentTops.back() - code) << rowBits | quint32(row));
    }
    void endColumn()
    {
        columnOffsets.push_back(columnWords.size());
        segmentOffsets.push_back(qint64(segmentStarts.size()));
    }

    /// The index over the arrays of `self`. Errors: Disk.
    static Result<std::shared_ptr<const ActivationIndex>> finish(const std::shared_ptr<IndexArrays> &self)
    {
        ActivationIndex::Arrays arrays;
        arrays.sliceIds = self->sliceIds;
        arrays.rowOffsets = self->rowOffsets;
        FATHOM_TRY(arrays.rowWords, self->rowWords.finish());
        FATHOM_TRY(arrays.remainders, self->remainders.finish());
        arrays.columnOffsets = self->columnOffsets;
        FATHOM_TRY(arrays.columnWords, self->columnWords.finish());
        arrays.segmentOffsets = self->segmentOffsets;
        arrays.segmentStarts = self->segmentStarts;
        arrays.segmentTops = self->segmentTops;
        arrays.denseFeatures = self->denseFeatures;
        arrays.denseTogether = self->denseTogether;
        return ActivationIndex::over(arrays, self);
    }
};

} // namespace fathom
