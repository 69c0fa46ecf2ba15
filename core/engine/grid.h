// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <QJsonArray>
#include <QJsonObject>

#include <vector>

namespace fathom {

/// One SAE of a grid.
struct GridConfiguration
{
    QString name;           ///< unique in its grid: letters, digits, '_', '-', '.'
    QJsonObject parameters; ///< of a train job (training_parameters.h), without those of the machine
};

/// Many SAEs that are trained in one job.
struct Grid
{
    QString measure = QStringLiteral("r2"); ///< by which the best is chosen, see gridMeasures()
    std::vector<GridConfiguration> configurations;
    qint64 leftOut = 0; ///< combinations whose k does not fit their dictionary
};

/// What is wrong in a grid and where: "configurations[2].k".
struct GridMistake
{
    QString place;
    Error what;
};

/// A grid, or everything that is wrong with it.
struct GridReading
{
    Grid grid;
    std::vector<GridMistake> mistakes; ///< none: the grid can be trained
};

/// The published study's: four dictionaries times eight k, of which 28 are valid; objective paper.
/// Source: core/engine/README.md.
[[nodiscard]] QJsonObject paperGrid();

/// Reads the content of a grid file. Format: resources/help/cli.md, "Grid files".
/// Thread: any. Cost: nothing that matters.
[[nodiscard]] GridReading readGrid(const QJsonObject &content);
/// The same from a file's text. Besides: its syntax (line and column), keys that are there twice.
[[nodiscard]] GridReading readGridText(const QByteArray &text);
/// The same from a file. Thread: any but the GUI's. Errors: NotFound, Unreadable, TooLarge (over 16 MiB).
[[nodiscard]] Result<GridReading> readGridFile(const QString &path);
/// All mistakes as one error. @param file  its name
[[nodiscard]] Error gridError(const QString &file, const std::vector<GridMistake> &mistakes);

/// A file with nothing but the configurations, which readGrid() reads as the same grid.
[[nodiscard]] QJsonObject gridToJson(const Grid &grid);

/// "D_128_512_2048_8192_K_20_40_80_160", then what else is said: "_seed_2". Source: the published tables.
[[nodiscard]] QString gridName(const QJsonObject &parameters, const QStringList &besides);

/// A measure by which the best configuration is chosen.
struct GridMeasure
{
    QString key; ///< as in a row of the job's result
    bool largestIsBest = true;
};
[[nodiscard]] const std::vector<GridMeasure> &gridMeasures();
[[nodiscard]] const GridMeasure *gridMeasure(const QString &key);

/// Name of the best row by a measure; of equal ones the first. Rows without a value (failed) do not take
/// part.
/// @param rows  objects with "name" and the measure's key; empty when none has a value
[[nodiscard]] QString bestOfGrid(const QJsonArray &rows, const GridMeasure &measure);

} // namespace fathom
