// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "grid.h"
#include "grid_forecast.h"
#include "job_parameters.h"

#include <sae/sae_trainer.h>
#include <store/workspace.h>

namespace fathom {

/// Divides configurations into passes: those of one pass have the same batches, and fit into the memory
/// together. One that does not fit by itself has a pass of its own. Results do not depend on the division.
/// @param wanted  places of the configurations to be trained, in their order
[[nodiscard]] std::vector<GridPass> gridPasses(const std::vector<SaeTrainingOptions> &all,
                                               const std::vector<size_t> &wanted, qint64 memory);

/// Memory that a grid may use where nobody says: half of what is free now, in bytes.
[[nodiscard]] qint64 gridMemory();

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
