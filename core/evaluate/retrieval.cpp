// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "retrieval.h"

#include "bootstrap.h"

#include <base/blas_library.h>
#include <base/numpy_random.h>
#include <store/index_search.h>
#include <store/index_threads.h>

#include <QSet>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace fathom {

namespace {
constexpr size_t ReferencesAtOnce = 128;   // their cosines with all rows are in memory together
constexpr double LeastNorm = 1.1920929e-6; // scikit-learn's: under it a norm counts as 1
constexpr int RowMajor = 101, AsItIs = 111, Transposed = 112; // CBLAS

class Searcher
{
public:
    Searcher(const std::shared_ptr<const ActivationIndex> &index, const RowSource &rows,
             const SliceTable &table, const RetrievalOptions &options)
        : m_index(index)
        , m_source(rows)
        , m_table(table)
        , m_options(options)
        , m_key(table.volumeKeys(options.method))
    {
        m_place.assign(table.rows(), -1);
        for (size_t row = 0; row < table.rows(); ++row)
            if (options.split.isEmpty() || table.split(row) == options.split) {
                m_place[row] = qint32(m_rows.size());
                m_rows.push_back(qint64(row));
            }
    }

    [[nodiscard]] const std::vector<qint64> &rows() const { return m_rows; }
    [[nodiscard]] int keyOf(qint64 row) const { return m_key[size_t(m_table.volume(size_t(row)))]; }
    [[nodiscard]] size_t keys() const
    {
        QSet<int> seen;
        for (const qint64 row : m_rows)
            seen.insert(keyOf(row));
        return size_t(seen.size());
    }

    Result<void> readRows()
    {
        const auto d = size_t(m_source.width());
        m_values.resize(m_rows.size() * d);
        FATHOM_DO(m_source.read(m_rows, m_values.data()));
        m_norm.resize(m_rows.size());
        for (size_t i = 0; i < m_rows.size(); ++i) {
            double square = 0;
            for (size_t j = 0; j < d; ++j)
                square += double(m_values[i * d + j]) * double(m_values[i * d + j]);
            m_norm[i] = usable(std::sqrt(square));
        }
        if (m_options.method == Method::Paper)
            for (int f = 0; f < m_index->features(); ++f)
                if (firingInSplit(f) == qint64(m_rows.size()))
                    m_always.insert(f);
        if (m_options.method == Method::Fathom)
            m_fingerprints = std::make_unique<FingerprintSearch>(m_index);
        return {};
    }
    static double usable(double norm) { return norm < LeastNorm ? 1.0 : norm; }

    // Cosines of some references with every row of the split: [references][rows].
    Result<void> cosinesOf(std::span<const qint64> references, std::vector<float> &out) const
    {
        FATHOM_TRY(const SgemmFunction product, blasSgemm());
        const auto d = size_t(m_source.width());
        std::vector<float> wanted;
        for (const qint64 row : references) {
            const float *from = m_values.data() + size_t(m_place[size_t(row)]) * d;
            wanted.insert(wanted.end(), from, from + d);
        }
        out.resize(references.size() * m_rows.size());
        product(RowMajor, AsItIs, Transposed, int(references.size()), int(m_rows.size()), int(d), 1.0F,
                wanted.data(), int(d), m_values.data(), int(d), 0.0F, out.data(), int(m_rows.size()));
        for (size_t r = 0; r < references.size(); ++r) {
            const double own = m_norm[size_t(m_place[size_t(references[r])])];
            for (size_t i = 0; i < m_rows.size(); ++i)
                out[r * m_rows.size() + i] = float(double(out[r * m_rows.size() + i]) / (own * m_norm[i]));
        }
        return {};
    }

    // The best rows by a score of every row of the split, one a volume, none of the reference's.
    [[nodiscard]] std::vector<qint64> best(qint64 reference, std::span<const float> scores) const
    {
        std::vector<qint32> order(m_rows.size());
        std::iota(order.begin(), order.end(), 0);
        const bool later = m_options.method == Method::Paper; // of equal ones
        const auto before = [&](qint32 a, qint32 b) {
            if (scores[size_t(a)] != scores[size_t(b)])
                return scores[size_t(a)] > scores[size_t(b)];
            return later ? a > b : a < b;
        };
        std::vector<qint64> found;
        QSet<int> seen{keyOf(reference)};
        // Slices of one volume lie together, so a part of the order is mostly enough.
        for (size_t sorted = 0, part = 512; sorted < order.size(); part *= 8) {
            const size_t end = std::min(order.size(), sorted + part);
            std::partial_sort(order.begin() + std::ptrdiff_t(sorted), order.begin() + std::ptrdiff_t(end),
                              order.end(), before);
            for (; sorted < end; ++sorted) {
                const qint64 row = m_rows[size_t(order[sorted])];
                if (seen.contains(keyOf(row)))
                    continue;
                seen.insert(keyOf(row));
                found.push_back(row);
                if (int(found.size()) == m_options.retrieved)
                    return found;
            }
        }
        return found;
    }

    [[nodiscard]] std::vector<qint64> bySparse(qint64 reference) const
    {
        if (m_options.method == Method::Fathom) {
            RowChoice choice;
            choice.partOfRow = m_group;
            choice.groupOfPart.resize(m_table.volumes().size());
            std::iota(choice.groupOfPart.begin(), choice.groupOfPart.end(), 0);
            choice.groupOfPart[size_t(m_table.volume(size_t(reference)))] = -1;
            choice.onePerGroup = true;
            std::vector<qint64> found;
            for (const RankedRow &row :
                 m_fingerprints->similar(reference, choice, size_t(m_options.retrieved)))
                found.push_back(row.row);
            return found;
        }
        std::vector<Activation> wanted;
        for (const Activation &active : m_index->row(reference))
            if (!m_always.contains(active.feature) && int(wanted.size()) < m_options.fingerprint)
                wanted.push_back(active);
        std::vector<double> dot(m_rows.size(), 0.0), square(m_rows.size(), 0.0);
        double own = 0;
        for (const Activation &active : wanted) {
            own += double(active.value) * double(active.value);
            for (const auto &[row, value] : m_index->column(active.feature))
                if (const qint32 place = m_place[size_t(row)]; place >= 0) {
                    dot[size_t(place)] += double(value) * double(active.value);
                    square[size_t(place)] += double(value) * double(value);
                }
        }
        std::vector<float> scores(m_rows.size());
        for (size_t i = 0; i < scores.size(); ++i)
            scores[i] = m_options.fingerprint == 1
                            ? float(1.0 / (1.0 + std::abs(std::sqrt(square[i]) - std::sqrt(own))))
                            : float(dot[i] / (usable(std::sqrt(own)) * usable(std::sqrt(square[i]))));
        return best(reference, scores);
    }

    [[nodiscard]] std::vector<qint64> byDenseFingerprint(qint64 reference) const
    {
        const auto d = size_t(m_source.width());
        const float *own = m_values.data() + size_t(m_place[size_t(reference)]) * d;
        std::vector<size_t> dimensions(d);
        std::iota(dimensions.begin(), dimensions.end(), size_t(0));
        const size_t k = std::min(d, size_t(m_options.fingerprint));
        std::partial_sort(dimensions.begin(), dimensions.begin() + std::ptrdiff_t(k), dimensions.end(),
                          [&](size_t a, size_t b) {
                              const float x = std::abs(own[a]), y = std::abs(own[b]);
                              return x != y ? x > y : a < b;
                          });
        dimensions.resize(k);
        double ownSquare = 0;
        for (const size_t j : dimensions)
            ownSquare += double(own[j]) * double(own[j]);
        std::vector<float> scores(m_rows.size());
        for (size_t i = 0; i < scores.size(); ++i) {
            double dot = 0, square = 0;
            for (const size_t j : dimensions) {
                const auto value = double(m_values[i * d + j]);
                dot += value * double(own[j]);
                square += value * value;
            }
            scores[i] = float(dot / (usable(std::sqrt(ownSquare)) * usable(std::sqrt(square))));
        }
        return best(reference, scores);
    }

    [[nodiscard]] RetrievedCosines cosinesWith(std::span<const qint64> found,
                                               std::span<const float> cosines) const
    {
        if (found.empty()) // nothing fires in the reference: no evidence
            return {NAN, NAN, NAN, NAN};
        RetrievedCosines out{0.0, 0.0, 1e300, -1e300};
        for (const qint64 row : found) {
            const auto cosine = double(cosines[size_t(m_place[size_t(row)])]);
            out.mean += cosine / double(found.size());
            out.lowest = std::min(out.lowest, cosine);
            out.highest = std::max(out.highest, cosine);
        }
        for (const qint64 row : found) {
            const double away = double(cosines[size_t(m_place[size_t(row)])]) - out.mean;
            out.deviation += away * away / double(found.size());
        }
        out.deviation = std::sqrt(out.deviation);
        return out;
    }

    void groupRows()
    {
        m_group.resize(m_table.rows());
        for (size_t row = 0; row < m_group.size(); ++row)
            m_group[row] = m_place[row] < 0 ? -1 : qint32(m_table.volume(row));
    }

private:
    [[nodiscard]] qint64 firingInSplit(int feature) const
    {
        qint64 firing = 0;
        for (const auto &[row, value] : m_index->column(feature))
            firing += m_place[size_t(row)] >= 0 ? 1 : 0;
        return firing;
    }

    std::shared_ptr<const ActivationIndex> m_index;
    const RowSource &m_source;
    const SliceTable &m_table;
    const RetrievalOptions &m_options;
    std::vector<int> m_key;      ///< what counts as one volume
    std::vector<qint64> m_rows;  ///< of the split
    std::vector<qint32> m_place; ///< of a row among them, or -1
    std::vector<qint32> m_group; ///< volume of a row of the split, or -1
    std::vector<float> m_values; ///< [rows of the split, width]
    std::vector<double> m_norm;
    QSet<int> m_always; ///< fire in every row of the split
    std::unique_ptr<FingerprintSearch> m_fingerprints;
};

// Part of the reference's structures that a retrieved slice shows; nothing where none can be asked for.
double recallOf(const SliceTable &table, qint64 reference, std::span<const qint64> found)
{
    int asked = 0, shown = 0;
    for (int name = 0; name < table.structures(); ++name) {
        if (!table.shows(size_t(reference), name))
            continue;
        bool annotated = false, there = false;
        for (const qint64 row : found) {
            annotated = annotated || table.annotates(table.volume(size_t(row)), name);
            there = there || table.shows(size_t(row), name);
        }
        asked += annotated ? 1 : 0;
        shown += there ? 1 : 0;
    }
    return asked > 0 ? double(shown) / asked : NAN;
}

// Means of values [references][count] (NaN: none) with intervals over subjects, or without any.
std::vector<Figure> meansOver(const std::vector<std::vector<double>> &values, size_t count,
                              std::span<const int> subject, quint64 seed)
{
    std::map<int, std::vector<size_t>> bySubject;
    for (size_t r = 0; r < values.size(); ++r)
        bySubject[subject.empty() ? int(r) : subject[r]].push_back(r);
    std::vector<std::vector<size_t>> groups;
    for (auto &[key, rows] : bySubject)
        groups.push_back(std::move(rows));
    const auto means = [&](std::span<const int> weights, std::span<double> out) {
        for (size_t c = 0; c < count; ++c) {
            double sum = 0, n = 0;
            for (size_t g = 0; g < groups.size(); ++g)
                for (const size_t r : groups[g])
                    if (weights[g] > 0 && std::isfinite(values[r][c])) {
                        sum += weights[g] * values[r][c];
                        n += weights[g];
                    }
            out[c] = n > 0 ? sum / n : NAN;
        }
    };
    if (!subject.empty())
        return overSubjects(groups.size(), count, seed, means);
    std::vector<double> out(count);
    means(std::vector<int>(groups.size(), 1), out);
    std::vector<Figure> figures;
    for (const double value : out)
        figures.push_back(Figure::of(value, qint64(values.size())));
    return figures;
}
} // namespace

RetrievalSummary summarise(std::span<const std::array<RetrievedCosines, RetrievalWays>> of,
                           std::span<const int> subject, quint64 seed)
{
    std::vector<std::vector<double>> values;
    for (const auto &cosines : of)
        values.push_back({cosines[0].mean, cosines[1].mean, cosines[2].mean,
                          cosines[0].mean / cosines[1].mean, cosines[0].mean / cosines[2].mean});
    const std::vector<Figure> means = meansOver(values, 5, subject, seed);
    return {{means[0], means[1], means[2]}, means[3], means[4]};
}

Result<Retrieval> measureRetrieval(const std::shared_ptr<const ActivationIndex> &index, const RowSource &rows,
                                   const SliceTable &table, const RetrievalOptions &options,
                                   const std::stop_token &stop)
{
    Searcher searcher(index, rows, table, options);
    if (qint64(searcher.keys()) <= options.retrieved)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "Retrieval in split %1: %2 volumes are not enough, more than "
                                                "%3 are needed; embed and index more of it"),
                     {options.split, QString::number(searcher.keys()), QString::number(options.retrieved)}};
    searcher.groupRows();
    FATHOM_DO(searcher.readRows());
    Retrieval out;
    out.options = options;
    const std::vector<qint64> order = NumpyTwister(0).permutation(qint64(searcher.rows().size()));
    std::vector<qint64> references;
    std::map<std::tuple<int, QString, int>, int> published;
    for (size_t i = 0; i < std::min(order.size(), size_t(options.references)); ++i) {
        const qint64 row = searcher.rows()[size_t(order[i])];
        const VolumeRecord &volume = table.volumes()[size_t(table.volume(size_t(row)))];
        out.collisions +=
            published[{int(volume.modality), volume.alias, table.index(size_t(row))}]++ > 0 ? 1 : 0;
        references.push_back(row);
    }
    out.references.resize(references.size());
    std::vector<float> cosines;
    for (size_t first = 0; first < references.size(); first += ReferencesAtOnce) {
        if (stop.stop_requested())
            return Error{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "The SAE's run was cancelled"), {}};
        const auto part =
            std::span(references).subspan(first, std::min(ReferencesAtOnce, references.size() - first));
        FATHOM_DO(searcher.cosinesOf(part, cosines));
        const size_t n = searcher.rows().size();
        inParts(part.size(), 1, [&](const auto &next) {
            for (auto [begin, end] = next(); begin < end; std::tie(begin, end) = next())
                for (size_t r = begin; r < end; ++r) {
                    RetrievalReference &reference = out.references[first + r];
                    const auto own = std::span<const float>(cosines).subspan(r * n, n);
                    reference.row = part[r];
                    reference.found = {searcher.bySparse(part[r]), searcher.best(part[r], own),
                                       searcher.byDenseFingerprint(part[r])};
                    for (size_t way = 0; way < RetrievalWays; ++way)
                        reference.cosines[way] = searcher.cosinesWith(reference.found[way], own);
                }
        });
    }
    std::vector<std::array<RetrievedCosines, RetrievalWays>> all;
    std::vector<std::vector<double>> recall;
    std::vector<int> subject;
    for (const RetrievalReference &reference : out.references) {
        subject.push_back(table.volume(size_t(reference.row)));
        all.push_back(reference.cosines);
        recall.emplace_back();
        for (const auto &found : reference.found)
            recall.back().push_back(recallOf(table, reference.row, found));
    }
    out.summary = summarise(all, subject, options.seed);
    const std::vector<Figure> means = meansOver(recall, RetrievalWays, subject, options.seed);
    std::copy(means.begin(), means.end(), out.recall.begin());
    return out;
}

} // namespace fathom
