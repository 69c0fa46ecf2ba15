// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "index_bench.h"

#include "console.h"
#include "measured.h"

#include <base/random.h>
#include <engine/synthetic_set.h>
#include <store/feature_nesting.h>
#include <store/feature_statistics.h>
#include <store/index_builder.h>
#include <store/index_files.h>
#include <store/index_search.h>

#include <QTemporaryDir>

#include <algorithm>
#include <cmath>
#include <fcntl.h>
#include <numeric>
#include <sys/mman.h>
#include <unistd.h>

namespace fathom::cli {

namespace {
constexpr int BatchRows = 2048;
constexpr size_t Most = 100;

Result<SyntheticOptions> chosenSet(const Arguments &arguments)
{
    SyntheticOptions options;
    FATHOM_TRY(options.slices, arguments.number(QStringLiteral("rows"), options.slices, 1000, 16'000'000));
    FATHOM_TRY(const std::vector<int> dictionary, arguments.numbers(QStringLiteral("dictionary")));
    FATHOM_TRY(const std::vector<int> k, arguments.numbers(QStringLiteral("k")));
    if (!dictionary.empty())
        options.features = dictionary.back();
    if (!k.empty())
        options.active = k.back();
    if (options.features < 64 || options.active < 1 || options.active > 0.5 * options.features)
        return Error{
            ErrorCode::Usage,
            QT_TRANSLATE_NOOP("Error",
                              "bench: the last --dictionary is 64 or more, the last --k half of it at most"),
            {}};
    return options;
}

/// An index of some volumes of the set, and how long its making took without the drawing.
struct Built
{
    std::shared_ptr<const ActivationIndex> index;
    double drawing = 0.0, appending = 0.0, columns = 0.0;
};

Result<Built> build(const SyntheticSet &set, size_t from, size_t to, int features, const QString &place)
{
    Built built;
    IndexBuilder builder(features, place);
    for (size_t v = from; v < to; ++v) {
        std::vector<std::vector<Activation>> rows;
        built.drawing += secondsOf([&] { rows = set.activations(v); });
        const qint64 first = set.volumes()[v].planes.front().firstSlice;
        Result<void> outcome;
        built.appending += secondsOf([&] {
            for (size_t i = 0; i < rows.size() && outcome; ++i)
                outcome = builder.append(first + qint64(i), rows[i]);
        });
        FATHOM_DO(std::move(outcome));
        if (v % 200 == 199)
            tell(QStringLiteral("%1 of %2 volumes").arg(v + 1).arg(to));
    }
    Result<void> outcome;
    built.columns = secondsOf([&] {
        auto made = builder.finish();
        if (made)
            built.index = *made;
        else
            outcome = made.error();
    });
    FATHOM_DO(std::move(outcome));
    return built;
}

QJsonObject quantiles(std::vector<double> values, std::initializer_list<double> wanted)
{
    std::sort(values.begin(), values.end());
    QJsonObject out;
    for (const double p : wanted)
        out[QStringLiteral("p%1").arg(100 * p)] =
            values[std::min(values.size() - 1, size_t(p * double(values.size())))];
    return out;
}

/// What the set is like, beside what is published.
QJsonObject character(const ActivationIndex &index)
{
    std::vector<double> active, density;
    for (qint64 row = 0; row < index.rows(); ++row)
        active.push_back(double(index.row(row).size()));
    for (int f = 0; f < index.features(); ++f)
        density.push_back(double(index.column(f).size()) / double(index.rows()));
    Random random(3);
    std::vector<bool> alive(size_t(index.features()), false);
    for (int i = 0; i < BatchRows; ++i)
        for (const auto &[feature, value] : index.row(qint64(random.below(quint64(index.rows())))))
            alive[size_t(feature)] = true;
    return {{"l0", double(index.activations()) / double(index.rows())},
            {"l0_published", 131.68},
            {"l0_quantiles", quantiles(active, {0.01, 0.5, 0.99})},
            {"alive_in_2048_rows", int(std::count(alive.begin(), alive.end(), true))},
            {"alive_in_2048_rows_published", 2272.6},
            {"dead", int(std::count(density.begin(), density.end(), 0.0))},
            {"density_quantiles", quantiles(density, {0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999})}};
}

/// Milliseconds of each question, and what they should stay below.
QJsonObject spread(std::vector<double> milliseconds, double goal, double first)
{
    QJsonObject out = quantiles(milliseconds, {0.5, 0.99});
    out["questions"] = qint64(milliseconds.size());
    out["cold_ms"] = first;
    out["goal_p99_ms"] = goal;
    return out;
}

/// Takes an index out of the page cache, as far as the system does so.
void forget(const ActivationIndex &index, const QStringList &files)
{
    const auto unmap = [](const auto &span) {
        const auto page = quintptr(sysconf(_SC_PAGESIZE));
        const auto first = (reinterpret_cast<quintptr>(span.data()) + page - 1) / page * page;
        const auto end = reinterpret_cast<quintptr>(span.data() + span.size()) / page * page;
        if (end > first)
            madvise(reinterpret_cast<void *>(first), end - first,
                    MADV_DONTNEED); // NOLINT(performance-no-int-to-ptr)
    };
    unmap(index.arrays().rowWords);
    unmap(index.arrays().columnWords);
    unmap(index.arrays().rowOffsets);
    unmap(index.arrays().sliceIds);
    for (const QString &path : files) {
        const int file = open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
        if (file < 0)
            continue;
        posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
        close(file);
    }
}

/// The same question by the plain definition, over rows as lists.
std::vector<RankedRow> plainSimilar(const ActivationIndex &index, qint64 row)
{
    std::vector<double> wanted(size_t(index.features()), 0.0);
    double own = 0.0;
    for (const auto &[feature, value] : index.row(row)) {
        wanted[size_t(feature)] = double(value);
        own += double(value) * double(value);
    }
    std::vector<RankedRow> all;
    for (qint64 r = 0; r < index.rows(); ++r) {
        double dot = 0.0, square = 0.0;
        for (const auto &[feature, value] : index.row(r)) {
            dot += wanted[size_t(feature)] * double(value);
            square += double(value) * double(value);
        }
        if (dot > 0.0)
            all.push_back({qint32(r), dot / (std::sqrt(square) * std::sqrt(own))});
    }
    const size_t most = std::min(Most, all.size());
    std::partial_sort(all.begin(), all.begin() + std::ptrdiff_t(most), all.end(),
                      [](const RankedRow &a, const RankedRow &b) {
                          return a.score != b.score ? a.score > b.score : a.row < b.row;
                      });
    all.resize(most);
    return all;
}

/// Cosine with every row of a table of float32, as one would do without fingerprints.
double denseSeconds(qint64 rows, qint64 dim)
{
    std::vector<float> table(size_t(rows * dim)), row(size_t(dim), 0.5F), score(size_t(rows), 0.0F);
    Random random(5);
    for (size_t i = 0; i < table.size(); ++i)
        table[i] = float(qint32(random.next())) * 0x1.0p-31F;
    return secondsOf([&] {
        for (qint64 r = 0; r < rows; ++r) {
            const float *at = table.data() + r * dim;
            float lanes[16] = {};
            for (qint64 d = 0; d + 16 <= dim; d += 16)
                for (int lane = 0; lane < 16; ++lane)
                    lanes[lane] += at[d + lane] * row[size_t(d + lane)];
            score[size_t(r)] = std::accumulate(lanes, lanes + 16, 0.0F);
        }
        std::vector<qint32> order(static_cast<size_t>(rows));
        std::iota(order.begin(), order.end(), 0);
        std::partial_sort(order.begin(), order.begin() + qint64(std::min<size_t>(Most, order.size())),
                          order.end(),
                          [&](qint32 a, qint32 b) { return score[size_t(a)] > score[size_t(b)]; });
    });
}

/// An index on the disk and its parts (planes of volumes), as the window asks it.
struct Asked
{
    std::shared_ptr<const ActivationIndex> index;
    std::vector<qint32> partOfRow;
    const SyntheticSet &set;

    [[nodiscard]] RowChoice everyRow() const
    {
        RowChoice choice;
        choice.partOfRow = partOfRow;
        for (size_t v = 0; v < set.volumes().size(); ++v)
            choice.groupOfPart.insert(choice.groupOfPart.end(), 3, qint32(v));
        return choice;
    }
    /// One modality, plane and split.
    [[nodiscard]] RowChoice filtered(Random &random) const
    {
        RowChoice choice = everyRow();
        const auto modality = random.chance(0.5) ? Modality::Ct : Modality::Mr;
        const auto plane = int(random.below(3));
        const QString split = random.chance(0.5) ? QStringLiteral("train") : QStringLiteral("test");
        for (size_t v = 0; v < set.volumes().size(); ++v)
            for (int p = 0; p < 3; ++p)
                if (set.volumes()[v].modality != modality || p != plane || set.volumes()[v].split != split)
                    choice.groupOfPart[3 * v + size_t(p)] = -1;
        return choice;
    }
};

Result<QJsonObject> ask(const Asked &asked, const QStringList &files, qint64 count, qint64 dim)
{
    const ActivationIndex &index = *asked.index;
    Random random(11);
    std::vector<int> alive;
    for (int f = 0; f < index.features(); ++f)
        if (!index.column(f).empty())
            alive.push_back(f);
    const auto feature = [&] { return alive[size_t(random.below(alive.size()))]; };
    const auto row = [&] { return qint64(random.below(quint64(index.rows()))); };
    size_t answered = 0; // so that no question is left out by the compiler
    QJsonObject out;
    const auto measure = [&](const char *name, double goal, qint64 questions, auto question) {
        forget(index, files);
        const double cold = 1000 * secondsOf(question);
        const auto &arrays = index.arrays();
        answered += std::accumulate(arrays.rowWords.begin(), arrays.rowWords.end(), size_t(0)) +
                    std::accumulate(arrays.columnWords.begin(), arrays.columnWords.end(), size_t(0)); // warm
        std::vector<double> milliseconds;
        for (qint64 i = 0; i < std::max<qint64>(1, questions); ++i)
            milliseconds.push_back(1000 * secondsOf(question));
        out[QLatin1String(name)] = spread(std::move(milliseconds), goal, cold);
        tell(QLatin1String(name));
    };
    const RowChoice every = asked.everyRow();
    measure("strongest_100", 1.0, count,
            [&] { answered += strongestRows(index, feature(), every, Most).size(); });
    measure("strongest_100_filtered", 5.0, count,
            [&] { answered += strongestRows(index, feature(), asked.filtered(random), Most).size(); });
    measure("strongest_100_one_per_subject", 5.0, count, [&] {
        RowChoice choice = asked.everyRow();
        choice.onePerGroup = true;
        answered += strongestRows(index, feature(), choice, Most).size();
    });
    measure("fingerprint", 0.5, count, [&] {
        const ActivationIndex::Row own = index.row(row());
        for (size_t i = 0; i < own.size(); ++i)
            answered += size_t(own.feature(i));
    });
    measure("co_firing", 5.0, count, [&] { answered += size_t(firingTogether(index, feature()).front()); });
    SaeConfig levels;
    for (const int part : {64, 16, 4, 1})
        levels.dictionary.push_back(std::max(1, index.features() / part));
    levels.dictionary.erase(std::unique(levels.dictionary.begin(), levels.dictionary.end()),
                            levels.dictionary.end());
    size_t nested = 0;
    out["nesting_seconds"] = secondsOf([&] {
        if (const auto pairs = featureNesting(index, levels, {}))
            nested = pairs->size();
    });
    out["nesting_pairs"] = qint64(nested);
    tell(QStringLiteral("nesting"));
    measure("weighted_16", 10.0, count, [&] {
        std::vector<FeatureWeight> weights;
        for (int i = 0; i < 16; ++i)
            weights.push_back({feature(), i % 4 == 3 ? -0.5 : random.uniform(0.1, 1.0)});
        RowChoice choice = asked.everyRow();
        choice.onePerGroup = true;
        answered += rowsByWeights(index, weights, choice, Most).size();
    });
    std::unique_ptr<FingerprintSearch> search;
    out["similar_preparation_seconds"] =
        secondsOf([&] { search = std::make_unique<FingerprintSearch>(asked.index); });
    out["similar_preparation_bytes"] = search->bytes();
    measure("similar_100", 30.0, count, [&] { answered += search->similar(row(), every, Most).size(); });
    qint64 equal = 0;
    double plain = 0.0;
    constexpr int Compared = 5;
    for (int i = 0; i < Compared; ++i) {
        const qint64 at = row();
        std::vector<RankedRow> expected;
        plain += secondsOf([&] { expected = plainSimilar(index, at); }) / Compared;
        equal += search->similar(at, every, Most) == expected ? 1 : 0;
    }
    out["similar_100_equal_to_plain"] = QStringLiteral("%1 of %2").arg(equal).arg(Compared);
    out["similar_100_plain_ms"] = 1000 * plain;
    if (dim > 0) {
        const qint64 bytes = index.rows() * dim * qint64(sizeof(float));
        out["dense_cosine_bytes"] = bytes;
        out["dense_cosine_ms"] = 1000 * denseSeconds(index.rows(), dim);
    }
    out["answered"] = double(answered);
    return out;
}

std::vector<qint32> partsOf(const SyntheticSet &set)
{
    std::vector<qint32> parts;
    for (size_t v = 0; v < set.volumes().size(); ++v)
        for (const SliceRange &range : set.volumes()[v].planes)
            parts.insert(parts.end(), size_t(range.count), qint32(3 * v) + qint32(range.plane));
    return parts;
}

QString fileIn(const QTemporaryDir &folder, const char *name)
{
    return folder.filePath(QLatin1String(name));
}

Result<std::shared_ptr<const ActivationIndex>> written(const ActivationIndex &index,
                                                       const QTemporaryDir &folder)
{
    const QString rows = fileIn(folder, "rows.safetensors");
    const QString columns = fileIn(folder, "columns.safetensors");
    FATHOM_TRY([[maybe_unused]] const IndexFiles files, writeIndexFiles(index, rows, columns));
    return openIndexFiles(rows, columns, index.rows(), index.features());
}

/// Statistics of all features as the index job makes them.
Result<double> statisticsSeconds(const SyntheticSet &set, const ActivationIndex &index, int features)
{
    StatisticsRequest request;
    request.volumes = set.volumes();
    for (size_t v = 0; v < request.volumes.size(); ++v)
        request.presence.push_back(set.presence(v));
    Result<void> outcome;
    const double seconds = secondsOf([&] {
        if (const auto made = splitStatistics(std::move(request), index, {features}); !made)
            outcome = made.error();
    });
    FATHOM_DO(std::move(outcome));
    return seconds;
}

} // namespace

Result<QJsonObject> benchIndex(const Arguments &arguments)
{
    FATHOM_TRY(const SyntheticOptions options, chosenSet(arguments));
    const SyntheticSet set(options);
    const QTemporaryDir folder;
    const QString place = folder.filePath(QStringLiteral("making"));
    const size_t added = std::min<size_t>(10, set.volumes().size() / 2);
    const size_t volumes = set.volumes().size() - added;
    FATHOM_TRY(Built built, build(set, 0, volumes, options.features, place));
    std::shared_ptr<const ActivationIndex> index;
    Result<void> outcome;
    const auto keep = [&](auto made) {
        if (made)
            index = *made;
        else
            outcome = made.error();
    };
    const double writing = secondsOf([&] { keep(written(*built.index, folder)); });
    FATHOM_DO(std::move(outcome));
    built.index.reset();
    const double making = built.appending + built.columns + writing;
    const double n = double(index->rows());
    QJsonObject run = {{"rows", index->rows()},
                       {"features", index->features()},
                       {"activations", index->activations()},
                       {"drawing_seconds", built.drawing},
                       {"append_seconds", built.appending},
                       {"columns_seconds", built.columns},
                       {"write_seconds", writing},
                       {"build_seconds", making},
                       {"rows_per_second", n / making},
                       {"build_peak_bytes", peakBytes()}};
    const auto bytesOf = [&](const char *name) {
        return double(QFileInfo(fileIn(folder, name)).size()) / double(index->activations());
    };
    run["rows_bytes_per_activation"] = bytesOf("rows.safetensors");
    run["columns_bytes_per_activation"] = bytesOf("columns.safetensors");
    tell(QStringLiteral("made"));
    FATHOM_TRY(const Built fresh, build(set, volumes, set.volumes().size(), options.features, place));
    run["update_volumes"] = qint64(added);
    run["update_seconds"] = fresh.appending + fresh.columns + secondsOf([&] {
                                const auto merged = mergedIndex(*index, {}, fresh.index.get(), place);
                                keep(merged ? written(**merged, folder)
                                            : Result<std::shared_ptr<const ActivationIndex>>(merged.error()));
                            });
    FATHOM_DO(std::move(outcome));
    run["set"] = character(*index);
    tell(QStringLiteral("updated"));
    FATHOM_TRY(const double statistics, statisticsSeconds(set, *index, options.features));
    run["statistics_seconds"] = statistics;
    run["statistics_goal_seconds"] = 180;
    run["peak_bytes"] = peakBytes();
    return run;
}

Result<QJsonObject> benchQuery(const Arguments &arguments)
{
    FATHOM_TRY(const SyntheticOptions options, chosenSet(arguments));
    FATHOM_TRY(const qint64 count, arguments.number(QStringLiteral("count"), 200, 1, 1'000'000));
    FATHOM_TRY(const qint64 dim, arguments.number(QStringLiteral("dim"), 0, 0, 65536));
    const SyntheticSet set(options);
    const QTemporaryDir folder;
    std::shared_ptr<const ActivationIndex> index;
    {
        FATHOM_TRY(const Built built, build(set, 0, set.volumes().size(), options.features,
                                            folder.filePath(QStringLiteral("making"))));
        FATHOM_TRY(index, written(*built.index, folder));
    }
    tell(QStringLiteral("made"));
    const Asked asked = {index, partsOf(set), set};
    FATHOM_TRY(
        QJsonObject run,
        ask(asked, {fileIn(folder, "rows.safetensors"), fileIn(folder, "columns.safetensors")}, count, dim));
    run["rows"] = index->rows();
    run["features"] = index->features();
    run["activations"] = index->activations();
    run["set"] = character(*index);
    return run;
}

} // namespace fathom::cli
