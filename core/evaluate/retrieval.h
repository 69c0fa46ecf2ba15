// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "figure.h"
#include "slice_table.h"

#include <store/activation_index.h>

#include <base/method.h>

#include <stop_token>

namespace fathom {

struct RetrievalOptions
{
    Method method = Method::Fathom;
    QString split = QStringLiteral("val"); ///< references and gallery; empty: all
    int fingerprint = 5;                   ///< strongest features (dimensions) of the reference
    int retrieved = 5;                     ///< slices, one a volume, none of the reference's own
    int references = 1000;                 ///< at most, by NumPy's RandomState(0).permutation
    quint64 seed = 1;                      ///< of the intervals
};

/// Cosines in the embedding space of what one way of retrieving found for one reference.
struct RetrievedCosines
{
    double mean = 0.0, deviation = 0.0, lowest = 0.0, highest = 0.0; ///< population deviation;
                                                                     ///< NaN: found nothing
};

/// Ways of retrieving: by sparse fingerprint, by the embedding, by the embedding's own fingerprint.
enum class RetrievalWay { Sparse, Dense, DenseFingerprint };
constexpr int RetrievalWays = 3;

struct RetrievalReference
{
    qint64 row = 0;
    std::array<std::vector<qint64>, RetrievalWays> found; ///< rows, most alike first
    std::array<RetrievedCosines, RetrievalWays> cosines;
};

/// Means over references.
struct RetrievalSummary
{
    std::array<Figure, RetrievalWays> cosine; ///< mean of the references' means
    Figure relative;                          ///< mean of sparse / dense
    Figure relativeFingerprint;               ///< mean of sparse / dense fingerprint
};

struct Retrieval
{
    RetrievalOptions options;
    std::vector<RetrievalReference> references;
    /// References that share (modality, image id, slice number) with another one: the published table keeps
    /// one of each and compares it with the wrong embedding. Here each reference is its own row.
    int collisions = 0;
    RetrievalSummary summary; ///< intervals over subjects
    /// Part of the reference's structures that at least one of its retrieved slices shows, among those that
    /// annotate it; mean over references.
    std::array<Figure, RetrievalWays> recall;
};

/// The means of references. @param subject  of each, for intervals; empty: no intervals
[[nodiscard]] RetrievalSummary summarise(std::span<const std::array<RetrievedCosines, RetrievalWays>> of,
                                         std::span<const int> subject, quint64 seed);

/// Retrieves slices for the references and compares them in the embedding space.
///
/// paper: a sparse fingerprint is compared over the reference's K strongest features alone (those that fire
/// in every row left out), K = 1 by 1 / (1 + difference); volumes are known by their image id. fathom: whole
/// sparse rows are compared; volumes are volumes. Ties: value, then row descending (paper) or ascending.
/// @param rows  raw embeddings, row for row as index and table
/// Thread: any but the GUI's, uses every core; deterministic. Cost: a product references x rows x width.
/// Memory: the rows of the split. Errors: Unreadable, Missing, Cancelled,
/// Usage (fewer volumes in the split than are to be retrieved).
/// Source: README.md, "Retrieval".
[[nodiscard]] Result<Retrieval> measureRetrieval(const std::shared_ptr<const ActivationIndex> &index,
                                                 const RowSource &rows, const SliceTable &table,
                                                 const RetrievalOptions &options,
                                                 const std::stop_token &stop = {});

} // namespace fathom
