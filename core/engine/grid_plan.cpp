// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "grid_plan.h"

#include "training_parameters.h"
#include "training_rows.h"

#include <base/blas_library.h>
#include <volume/file_promise.h>

#include <QElapsedTimer>

#include <algorithm>

namespace fathom {

namespace {
/// What a step takes besides its products: threads that wake each other, the curve, progress.
constexpr double StepSeconds = 0.002;

qint64 batchMemory(const SaeTrainingOptions &options)
{
    return 2 * qint64(options.batch) * options.config.inputSize * qint64(sizeof(float));
}

qint64 modelBytes(const SaeConfig &config)
{
    const qint64 features = config.features();
    return ((config.tied ? 1 : 2) * features * config.inputSize + features + config.inputSize) *
           qint64(sizeof(float));
}

// Multiplications and additions a second of the BLAS, in the shape of an encoder product.
Result<double> productSpeed(int dimension)
{
    constexpr int Rows = 512, Features = 1024;
    FATHOM_TRY(const SgemmFunction sgemm, blasSgemm());
    const auto d = size_t(dimension);
    const std::vector<float> x(Rows * d, 0.5F), w(Features * d, 0.25F);
    std::vector<float> z(size_t(Rows) * Features);
    double best = 0;
    QElapsedTimer whole;
    whole.start();
    // The first one wakes the threads; afterwards the best of what fits into a fifth of a second.
    for (int round = 0; round < 2 || whole.elapsed() < 200; ++round) {
        QElapsedTimer timer;
        timer.start();
        sgemm(101, 111, 112, Rows, Features, dimension, 1.0F, x.data(), dimension, w.data(), dimension, 0.0F,
              z.data(), Features);
        best = std::max(best, 2.0 * Rows * Features * double(d) / (double(timer.nsecsElapsed()) * 1e-9));
    }
    return best;
}

// What a step takes, in products of batch and dictionary; core/sae/README.md, "Speed".
double productsOf(const SaeTrainingOptions &options)
{
    return options.config.objective == Method::Paper ? 1.8 : 2.4;
}
} // namespace

std::vector<GridPass> gridPasses(const std::vector<SaeTrainingOptions> &all,
                                 const std::vector<size_t> &wanted, qint64 memory)
{
    struct Filling
    {
        GridPass pass;
        qint64 states = 0, largest = 0;
    };
    std::vector<Filling> passes;
    for (const size_t i : wanted) {
        const SaeTrainingOptions &options = all[i];
        const qint64 states = trainingMemory(options);
        const qint64 scratch = passMemory(options) + batchMemory(options);
        auto place = std::find_if(passes.begin(), passes.end(), [&](const Filling &filling) {
            return sameBatches(all[filling.pass.configurations.front()], options) &&
                   filling.states + states + std::max(filling.largest, scratch) <= memory;
        });
        if (place == passes.end())
            place = passes.emplace(passes.end());
        place->pass.configurations.push_back(i);
        place->states += states;
        place->largest = std::max(place->largest, scratch);
        place->pass.bytes = place->states + place->largest;
    }
    std::vector<GridPass> out;
    for (Filling &filling : passes)
        out.push_back(std::move(filling.pass));
    return out;
}

qint64 gridMemory()
{
    return availableMemory() / 2;
}

Result<GridRequest> readGridRequest(const QJsonObject &parameters)
{
    const JobParameters given(QStringLiteral("grid"), parameters);
    FATHOM_DO(given.allow(QStringList{QStringLiteral("encoder"), QStringLiteral("grid"),
                                      QStringLiteral("part"), QStringLiteral("memory")} +
                          machineKeys()));
    GridRequest request;
    request.encoder = given.text(QStringLiteral("encoder"));
    if (request.encoder.isEmpty())
        return given.missing(QStringLiteral("encoder"));
    if (!parameters[QStringLiteral("grid")].isObject())
        return given.missing(QStringLiteral("grid"));
    GridReading reading = readGrid(parameters[QStringLiteral("grid")].toObject());
    if (!reading.mistakes.empty())
        return gridError(QStringLiteral("grid"), reading.mistakes);
    FATHOM_TRY(const Part part, given.part(QStringLiteral("part")));
    request.grid.measure = reading.grid.measure;
    request.grid.leftOut = reading.grid.leftOut;
    for (size_t i = 0; i < reading.grid.configurations.size(); ++i) {
        if (part.has(i))
            request.grid.configurations.push_back(std::move(reading.grid.configurations[i]));
    }
    if (request.grid.configurations.empty())
        return Error{
            ErrorCode::Usage,
            QT_TRANSLATE_NOOP("Error", "%1: the grid has only %2 configurations, so this part is empty"),
            {given.text(QStringLiteral("part")), QString::number(reading.grid.configurations.size())}};
    FATHOM_TRY(const double gib, given.real(QStringLiteral("memory"), 0, 0, 1e6));
    request.memory = qint64(gib * 1073741824.0);
    FATHOM_TRY(request.checkpointSeconds, given.real(QStringLiteral("checkpointSeconds"), 300, 0, 3600));
    for (const QString &key : {QStringLiteral("threads"), QStringLiteral("device")}) {
        if (parameters.contains(key))
            request.machine.insert(key, parameters[key]);
    }
    return request;
}

Result<std::vector<SaeTrainingOptions>> gridTrainings(const GridRequest &request, int dimension, qint64 rows,
                                                      int threads)
{
    std::vector<SaeTrainingOptions> all;
    for (const GridConfiguration &one : request.grid.configurations) {
        QJsonObject parameters = one.parameters;
        for (auto entry = request.machine.begin(); entry != request.machine.end(); ++entry)
            parameters.insert(entry.key(), entry.value());
        FATHOM_TRY(SaeTrainingOptions options,
                   trainingOptions(JobParameters(QStringLiteral("grid"), parameters), request.encoder,
                                   dimension, rows, threads));
        options.checkpointSeconds = request.checkpointSeconds;
        all.push_back(std::move(options));
    }
    return all;
}

Result<GridForecast> forecastGrid(const Workspace &workspace, const QJsonObject &given, int threads)
{
    FATHOM_TRY(const GridRequest request, readGridRequest(given));
    FATHOM_TRY(const auto rows, trainingRowsNow(workspace, request.encoder));
    const int dimension = rows->embeddings->width();
    GridForecast out;
    out.trainingRows = rows->training.rows();
    out.validationRows = rows->validation.rows();
    out.heldOut = rows->heldOut;
    out.leftOut = request.grid.leftOut;
    out.memory = request.memory > 0 ? request.memory : gridMemory();
    FATHOM_TRY(const std::vector<SaeTrainingOptions> all,
               gridTrainings(request, dimension, out.trainingRows, threads));
    FATHOM_TRY(const double speed, productSpeed(dimension));
    std::vector<size_t> every;
    for (size_t i = 0; i < all.size(); ++i) {
        const SaeTrainingOptions &options = all[i];
        GridForecast::Row row;
        row.name = request.grid.configurations[i].name;
        row.steps = trainingSteps(options, out.trainingRows);
        row.bytes = trainingMemory(options);
        const double product = 2.0 * double(std::min<qint64>(options.batch, out.trainingRows)) * dimension *
                               options.config.features() / speed;
        row.seconds = double(row.steps) * (product * productsOf(options) + StepSeconds);
        out.seconds += row.seconds;
        out.diskBytes += modelBytes(options.config);
        out.rows.push_back(row);
        every.push_back(i);
    }
    out.passes = gridPasses(all, every, out.memory);
    for (const GridPass &pass : out.passes) {
        qint64 checkpoints = 0;
        for (const size_t i : pass.configurations)
            checkpoints += trainingMemory(all[i]);
        out.scratchBytes = std::max(out.scratchBytes, checkpoints);
    }
    return out;
}

} // namespace fathom
