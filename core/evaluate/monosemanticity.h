// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "figure.h"
#include "slice_table.h"

#include <store/activation_index.h>

#include <array>
#include <optional>
#include <stop_token>

namespace fathom {

/// How alike the structures of some slices are.
struct SampleScore
{
    double coherence = 0.0;   ///< mean Jaccard index of the pairs, 0 ... 1
    double specificity = 0.0; ///< 1 - entropy of the structures / its most, 0 ... 1
};

/// Structures of one slice: bits that it shows and bits that its volume annotates.
struct SampleStructures
{
    std::span<const quint64> present, annotated;
};

/// Scores slices by the structures that they show.
///
/// paper: every structure counts in every slice; Jaccard is 1 where both slices show nothing; quotients are
/// rounded to float32. fathom: a pair is compared over what both volumes annotate, entropy is that of the
/// shares among the volumes that annotate a structure.
/// @param structures  how many of the bits are structures
/// @return nothing where no pair has a structure in common that both annotate
/// Source: README.md, "Monosemanticity".
[[nodiscard]] std::optional<SampleScore> scoreSamples(std::span<const SampleStructures> samples,
                                                      int structures, Method method);

struct MonosemanticityOptions
{
    Method method = Method::Fathom;
    QString split = QStringLiteral("val"); ///< whose slices count; empty: all
    int draws = 100;                       ///< of random slices, for the null baseline
    quint64 seed = 42;                     ///< of these; paper: 42
    double conceptShare = 0.75;            ///< of the samples must share a concept
};

constexpr int FewSamples = 10; ///< strongest slices, one a volume, of the score
constexpr int ManySamples = 50;

/// Coherence of randomly drawn slices.
struct NullBaseline
{
    int samples = 0;
    double mean = 0.0, deviation = 0.0; ///< population deviation; paper: both rounded to 6 decimals
};

struct FeatureMonosemanticity
{
    int feature = 0;
    int level = 0;
    qint64 firing = 0;               ///< slices of the split
    int retrieved = 0;               ///< volumes, at most ManySamples
    SampleScore few;                 ///< of the FewSamples strongest
    double score = 0.0;              ///< max(0, coherence - null) x specificity
    std::optional<SampleScore> many; ///< where so many volumes fire
    std::optional<double> scoreMany;
    double aboveNull = 0.0; ///< percent: (coherence - null) / null x 100
    QStringList concepts;   ///< what at least conceptShare of the FewSamples have in common
};

struct Monosemanticity
{
    MonosemanticityOptions options;
    qint64 rows = 0;
    std::array<NullBaseline, 4> null;             ///< of 5, 10, 20 and 50 slices
    std::vector<FeatureMonosemanticity> features; ///< scored ones, by feature
    int dead = 0;                                 ///< fire nowhere in the split
    int alwaysActive = 0;                         ///< fire in every row, so they tell nothing
    int tooFew = 0; ///< fire in fewer than FewSamples volumes: not enough evidence, no score
    /// Means over the best features; n is how many scored features they are of.
    Figure top10, top50; ///< monosemanticity (top10: the paper's M_config)
    Figure top10Coherence, top50Coherence;
    Figure top10Specificity, top50Specificity;
    int aboveNullCount = 0; ///< scored features with coherence above the null baseline
};

/// Scores every feature by the structures in its strongest slices, one slice a volume.
/// @param table  rows as those of the index
/// Thread: any but the GUI thread, uses every core; deterministic. Cost: one look at the index. Errors: Usage
/// (the split has fewer rows than samples), Cancelled.
[[nodiscard]] Result<Monosemanticity> measureMonosemanticity(const ActivationIndex &index,
                                                             const SliceTable &table,
                                                             const std::vector<int> &dictionary,
                                                             const MonosemanticityOptions &options,
                                                             const std::stop_token &stop = {});

} // namespace fathom
