// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "monosemanticity.h"

#include "sample_concepts.h"

#include <base/numpy_random.h>
#include <base/random.h>
#include <store/index_threads.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace fathom {

namespace {
constexpr std::array<int, 4> NullSizes{5, 10, 20, 50};

// Bits of structures only: findings lie behind them.
quint64 maskOf(size_t word, int structures)
{
    const int left = structures - int(word) * 64;
    return left >= 64 ? ~quint64(0) : left <= 0 ? 0 : (quint64(1) << left) - 1;
}

std::optional<double> jaccard(const SampleStructures &a, const SampleStructures &b, int structures,
                              Method method)
{
    int common = 0, either = 0, comparable = 0;
    for (size_t w = 0; w < a.present.size(); ++w) {
        quint64 mask = maskOf(w, structures);
        if (method == Method::Fathom)
            mask &= a.annotated[w] & b.annotated[w];
        comparable += std::popcount(mask);
        common += std::popcount(a.present[w] & b.present[w] & mask);
        either += std::popcount((a.present[w] | b.present[w]) & mask);
    }
    if (comparable == 0)
        return {};
    if (either == 0)
        return 1.0;
    return method == Method::Paper ? double(float(common) / float(either)) : double(common) / double(either);
}

double specificityOf(std::span<const SampleStructures> samples, int structures, Method method)
{
    std::vector<double> share;
    for (int s = 0; s < structures; ++s) {
        const size_t w = size_t(s) / 64;
        const int shift = s % 64;
        int shown = 0, asked = 0;
        for (const SampleStructures &sample : samples) {
            shown += int((sample.present[w] >> shift) & 1);
            asked += int((sample.annotated[w] >> shift) & 1);
        }
        if (method == Method::Paper)
            share.push_back(shown);
        else if (asked > 0)
            share.push_back(double(shown) / asked);
    }
    double sum = 0;
    for (const double value : share)
        sum += value;
    if (sum <= 0)
        return 0.0;
    double entropy = 0;
    for (const double value : share)
        if (value > 0)
            entropy -= value / sum * std::log(value / sum);
    return share.size() > 1 ? 1.0 - entropy / std::log(double(share.size())) : 1.0;
}

double rounded(double value)
{
    return std::round(value * 1e6) / 1e6;
}

class Scorer
{
public:
    Scorer(const ActivationIndex &index, const SliceTable &table, const MonosemanticityOptions &options)
        : m_index(index)
        , m_table(table)
        , m_options(options)
        , m_key(table.volumeKeys(options.method))
    {
        for (size_t row = 0; row < table.rows(); ++row)
            if (options.split.isEmpty() || table.split(row) == options.split)
                m_rows.push_back(qint64(row));
        m_inSplit.assign(table.rows(), false);
        for (const qint64 row : m_rows)
            m_inSplit[size_t(row)] = true;
    }
    [[nodiscard]] const std::vector<qint64> &rows() const { return m_rows; }

    [[nodiscard]] std::optional<SampleScore> score(std::span<const qint64> rows) const
    {
        std::vector<SampleStructures> samples;
        for (const qint64 row : rows)
            samples.push_back({m_table.present(size_t(row)), m_table.annotated(m_table.volume(size_t(row)))});
        return scoreSamples(samples, m_table.structures(), m_options.method);
    }

    [[nodiscard]] NullBaseline null(int samples) const
    {
        NumpyGenerator42 paper;
        Random fathom(m_options.seed);
        std::vector<double> drawn;
        for (int draw = 0; draw < m_options.draws; ++draw) {
            std::vector<qint64> rows;
            if (m_options.method == Method::Paper) {
                rows = paper.choice(qint64(m_rows.size()), samples);
            } else {
                while (int(rows.size()) < samples) {
                    const auto row = qint64(fathom.below(m_rows.size()));
                    if (std::find(rows.begin(), rows.end(), row) == rows.end())
                        rows.push_back(row);
                }
            }
            for (qint64 &row : rows)
                row = m_rows[size_t(row)];
            if (const auto found = score(rows))
                drawn.push_back(found->coherence);
        }
        NullBaseline null{samples, 0.0, 0.0};
        for (const double value : drawn)
            null.mean += value / double(drawn.size());
        for (const double value : drawn)
            null.deviation += (value - null.mean) * (value - null.mean) / double(drawn.size());
        null.deviation = std::sqrt(null.deviation);
        if (m_options.method == Method::Paper) {
            null.mean = rounded(null.mean);
            null.deviation = rounded(null.deviation);
        }
        return null;
    }

    // Strongest slices of the split, one a volume; `firing` counts all of them.
    [[nodiscard]] std::vector<qint64> strongest(int feature, qint64 &firing) const
    {
        std::vector<qint64> best;
        std::vector<int> seen;
        const ActivationIndex::Column column = m_index.column(feature);
        for (size_t i = 0; i < column.size(); ++i) {
            const auto row = size_t(column.row(i));
            if (!m_inSplit[row])
                continue;
            ++firing;
            const int key = m_key[size_t(m_table.volume(row))];
            if (best.size() < ManySamples && std::find(seen.begin(), seen.end(), key) == seen.end()) {
                seen.push_back(key);
                best.push_back(qint64(row));
            }
        }
        return best;
    }

private:
    const ActivationIndex &m_index;
    const SliceTable &m_table;
    const MonosemanticityOptions &m_options;
    std::vector<int> m_key; ///< what counts as one volume
    std::vector<qint64> m_rows;
    std::vector<bool> m_inSplit;
};

// Mean of the `most` largest values.
Figure meanOfBest(const std::vector<FeatureMonosemanticity> &features, size_t most,
                  double (*value)(const FeatureMonosemanticity &))
{
    std::vector<double> all;
    for (const FeatureMonosemanticity &feature : features)
        all.push_back(value(feature));
    std::sort(all.begin(), all.end(), std::greater<>());
    const size_t n = std::min(most, all.size());
    double sum = 0;
    for (size_t i = 0; i < n; ++i)
        sum += all[i];
    return n > 0 ? Figure::of(sum / double(n), qint64(n)) : Figure::notEnough(0);
}
} // namespace

std::optional<SampleScore> scoreSamples(std::span<const SampleStructures> samples, int structures,
                                        Method method)
{
    double sum = 0;
    int pairs = 0;
    for (size_t i = 0; i < samples.size(); ++i)
        for (size_t j = i + 1; j < samples.size(); ++j)
            if (const auto alike = jaccard(samples[i], samples[j], structures, method)) {
                sum += *alike;
                ++pairs;
            }
    if (pairs == 0)
        return {};
    return SampleScore{sum / pairs, specificityOf(samples, structures, method)};
}

Result<Monosemanticity> measureMonosemanticity(const ActivationIndex &index, const SliceTable &table,
                                               const std::vector<int> &dictionary,
                                               const MonosemanticityOptions &options,
                                               const std::stop_token &stop)
{
    const Scorer scorer(index, table, options);
    Monosemanticity out;
    out.options = options;
    out.rows = qint64(scorer.rows().size());
    if (out.rows < ManySamples)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "Monosemanticity of split %1: %2 slices are not enough, at "
                                                "least %3 are needed; embed and index more of it"),
                     {options.split, QString::number(out.rows), QString::number(ManySamples)}};
    for (size_t i = 0; i < NullSizes.size(); ++i)
        out.null[i] = scorer.null(NullSizes[i]);
    const double nullFew = out.null[1].mean, nullMany = out.null[3].mean;

    struct Looked
    {
        FeatureMonosemanticity feature;
        bool scored = false;
    };
    std::vector<Looked> looked(static_cast<size_t>(index.features()));
    inParts(looked.size(), 16, [&](const auto &next) {
        for (auto [begin, end] = next(); begin < end && !stop.stop_requested();
             std::tie(begin, end) = next()) {
            for (size_t f = begin; f < end; ++f) {
                FeatureMonosemanticity &feature = looked[f].feature;
                feature.feature = int(f);
                while (feature.level + 1 < int(dictionary.size()) &&
                       int(f) >= dictionary[size_t(feature.level)])
                    ++feature.level;
                const std::vector<qint64> best = scorer.strongest(int(f), feature.firing);
                feature.retrieved = int(best.size());
                if (feature.firing == out.rows || feature.retrieved < FewSamples)
                    continue;
                const auto few = std::span(best).first(FewSamples);
                const auto score = scorer.score(few);
                if (!score)
                    continue;
                looked[f].scored = true;
                feature.few = *score;
                feature.score = std::max(0.0, score->coherence - nullFew) * score->specificity;
                feature.aboveNull = nullFew > 0 ? (score->coherence - nullFew) / nullFew * 100.0 : 0.0;
                feature.concepts = sharedConcepts(table, few, options.conceptShare, options.method);
                if (feature.retrieved < ManySamples)
                    continue;
                feature.many = scorer.score(best);
                if (feature.many)
                    feature.scoreMany =
                        std::max(0.0, feature.many->coherence - nullMany) * feature.many->specificity;
            }
        }
    });
    if (stop.stop_requested())
        return Error{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "The SAE's run was cancelled"), {}};
    for (const Looked &one : looked) {
        out.dead += one.feature.firing == 0 ? 1 : 0;
        out.alwaysActive += one.feature.firing == out.rows ? 1 : 0;
        if (one.scored) {
            out.features.push_back(one.feature);
            out.aboveNullCount += one.feature.few.coherence > nullFew ? 1 : 0;
        } else if (one.feature.firing > 0 && one.feature.firing < out.rows) {
            ++out.tooFew;
        }
    }
    const auto score = [](const FeatureMonosemanticity &f) { return f.score; };
    const auto coherence = [](const FeatureMonosemanticity &f) { return f.few.coherence; };
    const auto specificity = [](const FeatureMonosemanticity &f) { return f.few.specificity; };
    out.top10 = meanOfBest(out.features, 10, score);
    out.top50 = meanOfBest(out.features, 50, score);
    out.top10Coherence = meanOfBest(out.features, 10, coherence);
    out.top50Coherence = meanOfBest(out.features, 50, coherence);
    out.top10Specificity = meanOfBest(out.features, 10, specificity);
    out.top50Specificity = meanOfBest(out.features, 50, specificity);
    return out;
}

} // namespace fathom
