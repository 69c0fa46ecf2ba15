// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <optional>
#include <vector>

namespace fathom {

/// How a raw embedding r of d values becomes the x that an SAE was trained on.
enum class InputForm {
    Raw,        ///< x = r
    Unit,       ///< x = r / |r|
    UnitRootD,  ///< x = sqrt(d) r / |r|
    MeanNorm,   ///< x = sqrt(d) r / m, where m is the mean |r| over the rows
    Centred,    ///< x = sqrt(d) (r - c) / m, where c is the mean row and m the mean |r - c|
    Standard,   ///< each column minus its mean, divided by its standard deviation
    RowStandard ///< each row minus its mean, divided by its standard deviation
};

/// What is done with the norms of the decoder's directions.
enum class DecoderNorms {
    Stored, ///< nothing
    Folded, ///< z is multiplied by the norm before features are chosen, and the direction divided by it
    Unit    ///< the direction is divided by its norm, z stays
};

/// What a tool does around the product with the encoder, and its files often do not say. Two tools that
/// differ in one of these read each other's files without an error and compute something else.
struct SaeConvention
{
    InputForm input = InputForm::Raw;
    bool subtractBias = true; ///< z = W (x - b) + b_e, else z = W x + b_e
    DecoderNorms norms = DecoderNorms::Stored;
    bool soft = false; ///< a = z - theta above a threshold theta, else a = z
    friend bool operator==(const SaeConvention &, const SaeConvention &) = default;
};

/// Some of the four choices.
struct ConventionWish
{
    std::optional<InputForm> input;
    std::optional<bool> subtractBias;
    std::optional<DecoderNorms> norms;
    std::optional<bool> soft;
    [[nodiscard]] bool allows(const SaeConvention &convention) const;
    [[nodiscard]] bool complete() const { return input && subtractBias && norms && soft; }
};

/// Words of the four choices: raw, unit, unit-sqrt-d, mean-norm, centred, standard, row-standard;
/// bias-subtracted, bias-kept; norms-stored, norms-folded, norms-unit; gate, soft.
[[nodiscard]] QString inputFormName(InputForm input);
[[nodiscard]] QString decoderNormsName(DecoderNorms norms);
/// The four words with commas: "unit,bias-subtracted,norms-stored,soft".
[[nodiscard]] QString conventionName(const SaeConvention &convention);
/// Some of these words with commas. Errors: Usage (another word, two words of one choice).
[[nodiscard]] Result<ConventionWish> conventionWish(const QString &words);
/// Every combination, the more usual ones first.
[[nodiscard]] std::vector<SaeConvention> allConventions();

} // namespace fathom
