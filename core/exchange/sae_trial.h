// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "foreign_sae.h"

#include <functional>
#include <stop_token>

namespace fathom {

/// What the forms of input need to know of the embeddings.
struct EmbeddingFigures
{
    double meanNorm = 0.0;        ///< mean |r|
    double meanCentredNorm = 0.0; ///< mean |r - mean row|
    std::vector<float> mean;      ///< of each column
    std::vector<float> deviation; ///< of each column, n - 1; 1 where a column is constant
};
/// @param rows  raw embeddings [n, columns]. Cost: two passes, in double precision. Errors: Unreadable (not
/// finite, names the row).
[[nodiscard]] Result<EmbeddingFigures> embeddingFigures(std::span<const float> rows, int columns);

/// The SAE as a tool with this convention computes it. What a convention does to the weights is done to them,
/// so that they are stored ready; what it does to the rows is in the config.
/// @param encoder  id of the encoder of the embeddings
/// Errors: those of SaeModel::create().
[[nodiscard]] Result<SaeModel> modelUnder(const ForeignSae &sae, const SaeConvention &convention,
                                          const EmbeddingFigures &figures, const QString &encoder);

/// One convention and what the SAE does under it, at the largest level.
struct ConventionTrial
{
    SaeConvention convention;
    bool said = false;   ///< in agreement with the file
    double r2 = 0.0;     ///< against per-dimension means, in the scale of x
    double cosine = 0.0; ///< mean, of x and its reconstruction
    double l0 = 0.0;     ///< mean active features per row
    qint64 rows = 0;     ///< tried on so many
};

/// Why no convention was taken.
enum class TrialDoubt {
    None,        ///< one was
    NothingFits, ///< the best one reconstructs no better than the mean
    TwoFit,      ///< another one is nearly as good
    Contradicts, ///< what the file says is clearly worse than another one
    Sparsity     ///< the number of active features is far from k
};
/// "none", "nothing-fits", "two-fit", "contradicts", "sparsity".
[[nodiscard]] QString trialDoubtName(TrialDoubt doubt);

/// All conventions that differ for an SAE, the best one first.
struct SaeTrial
{
    std::vector<ConventionTrial> tried;
    std::optional<SaeConvention> taken; ///< none: a person has to choose
    TrialDoubt doubt = TrialDoubt::None;
    EmbeddingFigures figures; ///< of the rows that were tried
};

/// Reports how many of the conventions were tried.
using TrialProgress = std::function<void(qint64 done, qint64 total)>;

/// Tries the conventions on embeddings. All on the first TrialRowsShort rows, then on all of them those that
/// could be the best. The rule for taking one: core/exchange/README.md, "Which convention".
/// @param rows  raw embeddings [n, sae.inputSize] in random order, n > 0
/// @param wish  what a person decided; goes before what the file says
/// Cost: for 8,192 features of 1,536 inputs about 10 s on 2 cores. Thread: any but the GUI's.
/// Errors: Usage (a wish that does not apply to this SAE), Unreadable (a row is not finite), Cancelled.
[[nodiscard]] Result<SaeTrial> tryConventions(const ForeignSae &sae, std::span<const float> rows,
                                              const ConventionWish &wish, const TrialProgress &progress = {},
                                              const std::stop_token &stop = {});

constexpr qint64 TrialRowsShort = 256, TrialRows = 4096;

} // namespace fathom
