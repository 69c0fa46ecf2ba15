// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sae_convention.h"

namespace fathom {

namespace {

constexpr InputForm Inputs[] = {InputForm::Raw,        InputForm::Unit,    InputForm::UnitRootD,
                                InputForm::MeanNorm,   InputForm::Centred, InputForm::Standard,
                                InputForm::RowStandard};
constexpr DecoderNorms Norms[] = {DecoderNorms::Stored, DecoderNorms::Folded, DecoderNorms::Unit};

QString biasName(bool subtracted)
{
    return subtracted ? QStringLiteral("bias-subtracted") : QStringLiteral("bias-kept");
}

QString thresholdName(bool soft)
{
    return soft ? QStringLiteral("soft") : QStringLiteral("gate");
}

/// @return false when the choice was made before
template <typename T> bool choose(std::optional<T> &choice, T value)
{
    if (choice)
        return false;
    choice = value;
    return true;
}

/// @return nothing for a word that means nothing, else whether it is the first of its choice
std::optional<bool> take(ConventionWish &wish, const QString &word)
{
    for (const InputForm input : Inputs)
        if (word == inputFormName(input))
            return choose(wish.input, input);
    for (const DecoderNorms norms : Norms)
        if (word == decoderNormsName(norms))
            return choose(wish.norms, norms);
    for (const bool yes : {true, false}) {
        if (word == biasName(yes))
            return choose(wish.subtractBias, yes);
        if (word == thresholdName(yes))
            return choose(wish.soft, yes);
    }
    return {};
}

} // namespace

bool ConventionWish::allows(const SaeConvention &convention) const
{
    return input.value_or(convention.input) == convention.input &&
           subtractBias.value_or(convention.subtractBias) == convention.subtractBias &&
           norms.value_or(convention.norms) == convention.norms &&
           soft.value_or(convention.soft) == convention.soft;
}

QString inputFormName(InputForm input)
{
    switch (input) {
    case InputForm::Raw:
        return QStringLiteral("raw");
    case InputForm::Unit:
        return QStringLiteral("unit");
    case InputForm::UnitRootD:
        return QStringLiteral("unit-sqrt-d");
    case InputForm::MeanNorm:
        return QStringLiteral("mean-norm");
    case InputForm::Centred:
        return QStringLiteral("centred");
    case InputForm::Standard:
        return QStringLiteral("standard");
    case InputForm::RowStandard:
        break;
    }
    return QStringLiteral("row-standard");
}

QString decoderNormsName(DecoderNorms norms)
{
    switch (norms) {
    case DecoderNorms::Stored:
        return QStringLiteral("norms-stored");
    case DecoderNorms::Folded:
        return QStringLiteral("norms-folded");
    case DecoderNorms::Unit:
        break;
    }
    return QStringLiteral("norms-unit");
}

QString conventionName(const SaeConvention &convention)
{
    return QStringList{inputFormName(convention.input), biasName(convention.subtractBias),
                       decoderNormsName(convention.norms), thresholdName(convention.soft)}
        .join(u',');
}

Result<ConventionWish> conventionWish(const QString &words)
{
    ConventionWish wish;
    for (const QString &word : words.split(u',', Qt::SkipEmptyParts)) {
        const auto taken = take(wish, word.trimmed());
        if (!taken)
            return Error{
                ErrorCode::Usage,
                QT_TRANSLATE_NOOP("Error", "%1: is no word of a convention; see fathom-cli sae --help"),
                {word.trimmed()}};
        if (!*taken)
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "%1: says two things about one choice; leave one out"),
                         {words}};
    }
    return wish;
}

std::vector<SaeConvention> allConventions()
{
    std::vector<SaeConvention> all;
    for (const bool soft : {false, true})
        for (const DecoderNorms norms : Norms)
            for (const bool subtract : {true, false})
                for (const InputForm input : Inputs)
                    all.push_back({input, subtract, norms, soft});
    return all;
}

} // namespace fathom
