// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QString>

#include <vector>

namespace fathom {

/// Configurations that are trained beside each other on the same batches.
struct GridPass
{
    std::vector<size_t> configurations; ///< places in the grid
    qint64 bytes = 0;                   ///< estimate of the memory it needs
};

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

} // namespace fathom
