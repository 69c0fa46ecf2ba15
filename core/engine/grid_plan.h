// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "grid.h"
#include "job_parameters.h"

#include <sae/sae_trainer.h>
#include <store/workspace.h>

namespace fathom {

/// Configurations that are trained beside each other on the same batches.
struct GridPass
{
    std::vector<size_t> configurations; ///< places in the grid
    qint64 bytes = 0;                   ///< estimate of the memory it needs
};

/// Divides configurations into passes: those of one pass have the same batches, and fit into the memory
/// together. One that does not fit by itself has a pass of its own. Results do not depend on the division.
/// @param wanted  places of the configurations to be trained, in their order
[[nodiscard]] std::vector<GridPass> gridPasses(const std::vector<SaeTrainingOptions> &all,
                                               const std::vector<size_t> &wanted, qint64 memory);

/// Memory that a grid may use where nobody says: half of what is free now, in bytes.
[[nodiscard]] qint64 gridMemory();

/// What a grid would take on this machine.
struct GridForecast
{
    struct Row
    {
        QString name;
        qint64 steps = 0, bytes = 0; ///< bytes: memory while it is trained
        double seconds = 0;
    };
    std::vector<Row> rows;
    std::vector<GridPass> passes;
    qint64 trainingRows = 0, validationRows = 0;
    bool heldOut = false;
    qint64 memory = 0;       ///< that it may use, bytes
    qint64 diskBytes = 0;    ///< of the SAEs
    qint64 scratchBytes = 0; ///< besides, of the checkpoints of the largest pass
    double seconds = 0;
    qint64 leftOut = 0;
};

/// @param given  parameters of a grid job
/// Thread: any but the GUI's. Cost: reads the catalogue, and a few products to see how fast the machine is.
/// Errors: Usage, NotFound (nothing embedded), Missing (BLAS).
[[nodiscard]] Result<GridForecast> forecastGrid(const Workspace &workspace, const QJsonObject &given,
                                                int threads);

/// The parameters of a grid job, read.
struct GridRequest
{
    QString encoder;
    Grid grid; ///< of its part
    qint64 memory = 0;
    double checkpointSeconds = 300;
    QJsonObject machine; ///< threads and device, for each training
};
/// Errors: Usage (names every mistake in the grid).
[[nodiscard]] Result<GridRequest> readGridRequest(const QJsonObject &parameters);
/// The trainings of a request. Errors: Usage, WrongShape.
[[nodiscard]] Result<std::vector<SaeTrainingOptions>> gridTrainings(const GridRequest &request, int dimension,
                                                                    qint64 rows, int threads);

} // namespace fathom
