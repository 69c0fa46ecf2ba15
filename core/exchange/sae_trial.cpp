// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sae_trial.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fathom {

namespace {

constexpr double ClearShare = 0.9;  // of the variance left over: below it the other one is clearly worse
constexpr double SparsityRange = 2; // L0 within k / 2 and 2 k
constexpr double Same = 1e-6;       // R2 and L0 (relative) of conventions that compute the same
constexpr double Hopeful = 2.0; // tried on all rows: up to so many times the best one's variance left over

double leftOver(const ConventionTrial &trial)
{
    return 1.0 - trial.r2;
}

bool clearlyBetter(const ConventionTrial &a, const ConventionTrial &b)
{
    return leftOver(a) < ClearShare * leftOver(b);
}

bool computesTheSame(const ConventionTrial &a, const ConventionTrial &b)
{
    return std::abs(a.r2 - b.r2) < Same && std::abs(a.l0 - b.l0) <= Same * std::max(a.l0, b.l0);
}

// The conventions that can differ for this SAE; of several that cannot, the first.
std::vector<SaeConvention> conventionsOf(const ForeignSae &sae, const ConventionWish &wish)
{
    const bool noBias = std::all_of(sae.bias.begin(), sae.bias.end(), [](float b) { return b == 0.0F; });
    const bool soft = sae.activation == SaeActivation::BatchTopK && sae.threshold > 0.0F;
    // Of a ReLU both give the same reconstruction; whose norms are 1 is seen from the results.
    const bool folded = sae.activation != SaeActivation::Relu;
    std::vector<SaeConvention> out;
    for (const SaeConvention &convention : allConventions()) {
        if ((noBias && !convention.subtractBias && !wish.subtractBias) || (!soft && convention.soft) ||
            (!folded && convention.norms == DecoderNorms::Folded && !wish.norms))
            continue;
        out.push_back(convention);
    }
    return out;
}

void sortBest(std::vector<ConventionTrial> &tried)
{
    std::stable_sort(tried.begin(), tried.end(),
                     [](const ConventionTrial &a, const ConventionTrial &b) { return a.r2 > b.r2; });
}

class Trial
{
public:
    Trial(const ForeignSae &sae, std::span<const float> rows, const ConventionWish &wish)
        : m_rows(rows)
        , m_wish(wish)
        , m_says(sae.says)
        , m_whole(sae)
        , m_top(sae)
    {
        // The other levels need the same things and would cost as much again.
        m_top.dictionary = {sae.features()};
        m_top.k = {sae.k.empty() ? 0 : sae.k.back()};
    }
    Result<SaeTrial> run(const TrialProgress &progress, const std::stop_token &stop);

private:
    Result<void> measure(ConventionTrial &trial, qint64 rows) const;
    [[nodiscard]] const ConventionTrial *bestOf(const SaeTrial &all, const ConventionWish &wish) const;
    void decide(SaeTrial &all) const;
    void decideByPerson(SaeTrial &all) const;
    [[nodiscard]] TrialDoubt doubtOf(const SaeTrial &all, const ConventionTrial &best,
                                     const ConventionWish &wish) const;

    std::span<const float> m_rows;
    const ConventionWish &m_wish;
    ConventionWish m_says;
    const ForeignSae &m_whole;
    ForeignSae m_top;
    EmbeddingFigures m_figures;
};

Result<void> Trial::measure(ConventionTrial &trial, qint64 rows) const
{
    FATHOM_TRY(const SaeModel model, modelUnder(m_top, trial.convention, m_figures, {}));
    FATHOM_TRY(const std::vector<Quality> quality,
               measureQuality(model, m_rows.first(size_t(rows) * size_t(m_top.inputSize)), rows));
    // A wrong convention may overflow.
    trial.r2 = std::isnan(quality.back().r2PerDimension) ? -std::numeric_limits<double>::infinity()
                                                         : quality.back().r2PerDimension;
    trial.cosine = quality.back().cosine;
    trial.l0 = quality.back().l0;
    trial.rows = rows;
    return {};
}

const ConventionTrial *Trial::bestOf(const SaeTrial &all, const ConventionWish &wish) const
{
    const auto allowed = [&](const ConventionTrial &trial) { return wish.allows(trial.convention); };
    const auto found = std::find_if(all.tried.begin(), all.tried.end(), allowed);
    if (found == all.tried.end())
        return nullptr;
    // Of those that compute the same the most usual one: rounding must not decide.
    for (const SaeConvention &usual : allConventions())
        for (const ConventionTrial &trial : all.tried)
            if (trial.convention == usual && allowed(trial) && computesTheSame(trial, *found))
                return &trial;
    return &*found;
}

TrialDoubt Trial::doubtOf(const SaeTrial &all, const ConventionTrial &best, const ConventionWish &wish) const
{
    if (!(all.tried.front().r2 > 0.0))
        return TrialDoubt::NothingFits;
    for (const ConventionTrial &other : all.tried) {
        if (&other == &best || computesTheSame(best, other))
            continue;
        if (wish.allows(other.convention)) {
            if (!clearlyBetter(best, other))
                return TrialDoubt::TwoFit;
            continue;
        }
        // A soft threshold costs R2 by its nature, so where the file tells which it is, that is not up to R2.
        const bool comparable = !m_says.soft || other.convention.soft == best.convention.soft;
        if (comparable && clearlyBetter(other, best))
            return TrialDoubt::Contradicts;
    }
    if (!(best.r2 > 0.0))
        return TrialDoubt::NothingFits;
    const double k = m_top.k.front();
    if (m_top.activation == SaeActivation::BatchTopK && k > 0 &&
        (best.l0 > SparsityRange * k || best.l0 < k / SparsityRange))
        return TrialDoubt::Sparsity;
    return TrialDoubt::None;
}

void Trial::decide(SaeTrial &all) const
{
    ConventionWish wish = m_says;
    const ConventionTrial *best = bestOf(all, wish);
    if (!best)
        return;
    all.doubt = doubtOf(all, *best, wish);
    if (all.doubt == TrialDoubt::None)
        all.taken = best->convention;
}

// What a person says is not weighed against the file; only what is left open has to be clear.
void Trial::decideByPerson(SaeTrial &all) const
{
    ConventionWish wish = m_wish;
    if (!wish.input)
        wish.input = m_says.input;
    if (!wish.subtractBias)
        wish.subtractBias = m_says.subtractBias;
    if (!wish.norms)
        wish.norms = m_says.norms;
    if (!wish.soft)
        wish.soft = m_says.soft;
    const ConventionTrial *best = bestOf(all, wish);
    if (!best)
        return;
    if (!wish.complete()) {
        for (const ConventionTrial &other : all.tried)
            if (&other != best && wish.allows(other.convention) && !computesTheSame(*best, other) &&
                !clearlyBetter(*best, other))
                all.doubt = TrialDoubt::TwoFit;
    }
    if (all.doubt == TrialDoubt::None)
        all.taken = best->convention;
}

Result<SaeTrial> Trial::run(const TrialProgress &progress, const std::stop_token &stop)
{
    const qint64 n = qint64(m_rows.size()) / std::max(m_top.inputSize, 1);
    FATHOM_TRY(m_figures, embeddingFigures(m_rows, m_top.inputSize));
    SaeTrial all;
    all.figures = m_figures;
    for (const SaeConvention &convention : conventionsOf(m_whole, m_wish))
        all.tried.push_back({convention, m_says.allows(convention)});
    const auto total = qint64(all.tried.size());
    qint64 done = 0;
    const auto measured = [&](ConventionTrial &trial, qint64 rows) -> Result<void> {
        if (stop.stop_requested())
            return Error{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "The SAE's run was cancelled"), {}};
        FATHOM_DO(measure(trial, rows));
        if (progress)
            progress(++done, total);
        return {};
    };
    for (ConventionTrial &trial : all.tried)
        FATHOM_DO(measured(trial, std::min(n, TrialRowsShort)));
    sortBest(all.tried);
    if (n > TrialRowsShort && !all.tried.empty()) {
        const double best = leftOver(all.tried.front());
        const ConventionTrial *said = bestOf(all, m_says);
        const ConventionTrial *wished = bestOf(all, m_wish);
        done = 0;
        for (ConventionTrial &trial : all.tried)
            if (leftOver(trial) <= Hopeful * best || &trial == said || &trial == wished)
                FATHOM_DO(measure(trial, n));
        sortBest(all.tried);
    }
    if (m_wish.input || m_wish.subtractBias || m_wish.norms || m_wish.soft)
        decideByPerson(all);
    else
        decide(all);
    if (!bestOf(all, m_wish))
        return Error{
            ErrorCode::Usage,
            QT_TRANSLATE_NOOP("Error", "%1: this SAE has no such choice; look at its trial without it"),
            {m_whole.format}};
    return all;
}

} // namespace

QString trialDoubtName(TrialDoubt doubt)
{
    switch (doubt) {
    case TrialDoubt::None:
        return QStringLiteral("none");
    case TrialDoubt::NothingFits:
        return QStringLiteral("nothing-fits");
    case TrialDoubt::TwoFit:
        return QStringLiteral("two-fit");
    case TrialDoubt::Contradicts:
        return QStringLiteral("contradicts");
    case TrialDoubt::Sparsity:
        break;
    }
    return QStringLiteral("sparsity");
}

Result<SaeTrial> tryConventions(const ForeignSae &sae, std::span<const float> rows,
                                const ConventionWish &wish, const TrialProgress &progress,
                                const std::stop_token &stop)
{
    return Trial(sae, rows, wish).run(progress, stop);
}

} // namespace fathom
