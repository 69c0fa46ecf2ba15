// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "reconstruction.h"

#include "bootstrap.h"
#include "split_rows.h"

#include <sae/reconstruction_pass.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace fathom {

namespace {
constexpr qint64 RowsAtOnce = 512;

// The mean embedding of the part as the SAE sees it, and the mean of all its elements.
struct Baseline
{
    std::vector<double> mean;
    double scalar = 0.0;
};

Result<Baseline> baselineOf(const SaeModel &model, const RowSource &rows)
{
    const auto d = size_t(model.config().inputSize);
    Baseline baseline{std::vector<double>(d, 0.0), 0.0};
    std::vector<float> chunk;
    for (qint64 first = 0; first < rows.rows(); first += RowsAtOnce) {
        std::vector<qint64> which(size_t(std::min(RowsAtOnce, rows.rows() - first)));
        std::iota(which.begin(), which.end(), first);
        chunk.resize(which.size() * d);
        FATHOM_DO(rows.read(which, chunk.data()));
        if (model.config().normaliseInput)
            normaliseRows(chunk, int(d));
        for (size_t i = 0; i < which.size(); ++i)
            for (size_t j = 0; j < d; ++j)
                baseline.mean[j] += double(chunk[i * d + j] * model.config().inputScale);
    }
    for (double &mean : baseline.mean) {
        mean /= double(std::max<qint64>(rows.rows(), 1));
        baseline.scalar += mean / double(d);
    }
    return baseline;
}

// Sums of one level over the rows that a subject has in a group.
struct Sums
{
    double error = 0, fromScalar = 0, fromMean = 0, square = 0, cosine = 0;
    qint64 active = 0, rows = 0;
    void add(const Sums &other, double weight)
    {
        error += weight * other.error;
        fromScalar += weight * other.fromScalar;
        fromMean += weight * other.fromMean;
        square += weight * other.square;
        cosine += weight * other.cosine;
        active += qint64(weight) * other.active;
        rows += qint64(weight) * other.rows;
    }
};

Sums sumsOf(const RebuiltRow &row, const Baseline &baseline)
{
    Sums sums;
    double dot = 0, own = 0;
    for (size_t j = 0; j < row.x.size(); ++j) {
        const double x = double(row.x[j]), rebuilt = double(row.rebuilt[j]);
        sums.error += (x - rebuilt) * (x - rebuilt);
        sums.fromScalar += (x - baseline.scalar) * (x - baseline.scalar);
        sums.fromMean += (x - baseline.mean[j]) * (x - baseline.mean[j]);
        sums.square += x * x;
        dot += x * rebuilt;
        own += rebuilt * rebuilt;
    }
    if (sums.square > 0 && own > 0)
        sums.cosine = dot / std::sqrt(sums.square * own);
    sums.active = qint64(row.active.size());
    sums.rows = 1;
    return sums;
}

// By group (kind and name), then by subject: sums of each level.
using Subjects = std::map<int, std::vector<Sums>>;
using Groups = std::map<std::pair<int, QString>, Subjects>;
enum Kind { All, ByModality, ByPlane, ByStructure };
const char *const KindNames[] = {"all", "modality", "plane", "structure"};

std::vector<LevelReconstruction> figuresOf(const Subjects &subjects, size_t levels, quint64 seed)
{
    constexpr size_t Statistics = 5;
    std::vector<const std::vector<Sums> *> list;
    for (const auto &[subject, sums] : subjects)
        list.push_back(&sums);
    const auto figures = overSubjects(list.size(), levels * Statistics, seed,
                                      [&](std::span<const int> weights, std::span<double> out) {
                                          for (size_t l = 0; l < levels; ++l) {
                                              Sums all;
                                              for (size_t s = 0; s < list.size(); ++s)
                                                  all.add((*list[s])[l], weights[s]);
                                              double *to = out.data() + l * Statistics;
                                              to[0] = 1.0 - all.error / all.fromScalar;
                                              to[1] = 1.0 - all.error / all.fromMean;
                                              to[2] = all.cosine / double(all.rows);
                                              to[3] = all.error / all.square;
                                              to[4] = double(all.active) / double(all.rows);
                                          }
                                      });
    std::vector<LevelReconstruction> out;
    for (size_t l = 0; l < levels; ++l) {
        const Figure *from = figures.data() + l * Statistics;
        out.push_back({from[0], from[1], from[2], from[3], from[4]});
    }
    return out;
}
} // namespace

Result<ReconstructionQuality> measureReconstruction(const SaeModel &model, const RowSource &rows,
                                                    const SliceTable &table, quint64 seed,
                                                    const std::stop_token &stop)
{
    const SaeConfig &config = model.config();
    const auto levels = size_t(config.levels());
    FATHOM_TRY(const Baseline baseline, baselineOf(model, rows));
    Groups groups;
    std::vector<std::vector<qint64>> fired(levels);
    for (size_t l = 0; l < levels; ++l)
        fired[l].assign(size_t(config.dictionary[l]), 0);
    std::vector<Sums> ofRow(levels);
    const auto put = [&](Kind kind, const QString &name, int subject) {
        std::vector<Sums> &sums = groups[{kind, name}][subject];
        sums.resize(levels);
        for (size_t l = 0; l < levels; ++l)
            sums[l].add(ofRow[l], 1.0);
    };
    FATHOM_DO(forEachReconstruction(
        model, rows,
        [&](const RebuiltRow &row) {
            const auto level = size_t(row.level);
            ofRow[level] = sumsOf(row, baseline);
            for (const Activation &active : row.active)
                ++fired[level][size_t(active.feature)];
            if (level + 1 < levels)
                return;
            const auto r = size_t(row.row);
            const int subject = table.volume(r);
            put(All, {}, subject);
            put(ByModality, modalityName(table.volumes()[size_t(subject)].modality), subject);
            put(ByPlane, planeName(table.plane(r)), subject);
            for (int name = 0; name < table.structures(); ++name)
                if (table.shows(r, name))
                    put(ByStructure, table.names()[name], subject);
        },
        stop));

    ReconstructionQuality quality;
    quality.rows = rows.rows();
    for (size_t l = 0; l < levels; ++l) {
        const auto dead = std::count(fired[l].begin(), fired[l].end(), 0);
        quality.dead.push_back(int(dead));
        quality.alive.push_back(config.dictionary[l] - int(dead));
        quality.dense.push_back(int(std::count_if(fired[l].begin(), fired[l].end(), [&](qint64 n) {
            return double(n) > DenseFeature * double(rows.rows());
        })));
    }
    for (const auto &[key, subjects] : groups) {
        if (stop.stop_requested())
            return Error{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "The SAE's run was cancelled"), {}};
        ReconstructionGroup group{QLatin1String(KindNames[key.first]), key.second, 0, {}};
        for (const auto &[subject, sums] : subjects)
            group.rows += sums.front().rows;
        group.levels = figuresOf(subjects, levels, seed);
        quality.groups.push_back(std::move(group));
    }
    return quality;
}

Result<std::vector<ReconstructionQuality>> reconstructionQuality(const Workspace &workspace,
                                                                 const QString &sae, quint64 seed,
                                                                 const std::stop_token &stop)
{
    FATHOM_TRY(const SaeRecord record, workspace.sae(sae));
    FATHOM_TRY(const SaeModel model, workspace.saeModel(sae));
    FATHOM_TRY(const auto embeddings, workspace.embeddingRows(record.encoder));
    FATHOM_TRY(const std::vector<VolumeRecord> volumes, workspace.volumes());
    std::vector<ReconstructionQuality> all;
    const QStringList splits = hasSplit(volumes) ? QStringList{QStringLiteral("train"), QStringLiteral("val"),
                                                               QStringLiteral("test")}
                                                 : QStringList{QString()};
    for (const QString &split : splits) {
        const std::vector<qint64> places = placesInSplit(embeddings->sliceIds(), volumes, split);
        if (places.empty())
            continue;
        std::vector<qint64> slices;
        for (const qint64 place : places)
            slices.push_back(embeddings->sliceIds()[size_t(place)]);
        FATHOM_TRY(const SliceTable table, SliceTable::of(workspace, slices));
        const SomeRows rows(*embeddings, places);
        FATHOM_TRY(ReconstructionQuality quality, measureReconstruction(model, rows, table, seed, stop));
        quality.split = split.isEmpty() ? QStringLiteral("all") : split;
        quality.heldOut = !split.isEmpty() && split != QLatin1String("train");
        all.push_back(std::move(quality));
    }
    return all;
}

} // namespace fathom
