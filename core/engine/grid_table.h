// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "training_curve.h"

#include <store/records.h>

#include <limits>
#include <memory>
#include <vector>

namespace fathom {

/// A measured point of a configuration's curve.
struct GridPoint
{
    qint64 step = 0;
    double loss = 0, r2 = 0, l0 = 0, threshold = 0; ///< r2, l0: of the largest level
    qint64 dead = 0;
};

/// One configuration of a grid job, as far as it is. NaN and -1: not known yet.
struct GridRow
{
    enum class State { Waiting, Training, Done, Failed };
    static constexpr double Unknown = std::numeric_limits<double>::quiet_NaN();

    QString name;
    std::vector<int> dictionary, k;
    QString objective;
    State state = State::Waiting;
    qint64 step = 0, steps = 0;
    double loss = Unknown; ///< of the last training step that was measured
    double r2 = Unknown;   ///< largest level, validation rows, per-dimension means
    double l0 = Unknown;
    qint64 dead = -1;        ///< done: features that fire on no validation row
    double secondsLeft = -1; ///< while it is trained
    QString sae;             ///< done: its id
    QString error;           ///< failed: why, in English
    std::vector<GridPoint> curve;
};

/// All configurations of a grid job in their order. Immutable.
struct GridTable
{
    std::vector<GridRow> rows;
    QString measure; ///< key of gridMeasures()
    QString best;    ///< name of the best one that is done; empty while none is
};
using GridTablePtr = std::shared_ptr<const GridTable>;

/// Takes over what a grid job measured of a configuration: {"configuration": name, what is new of its row,
/// "curve": its points until now, "point": one
/// more}. Rows come in the order of their first mention.
///
/// Thread: one at a time.
class GridLive
{
public:
    void measured(const QJsonObject &point);
    [[nodiscard]] bool isEmpty() const { return m_rows.empty(); }
    /// @param measure  key of gridMeasures()
    [[nodiscard]] GridTablePtr table(const QString &measure) const;

private:
    struct Row
    {
        QJsonObject values;
        TrainingCurve curve;
    };
    std::vector<Row> m_rows;
};

/// The table of a grid job that does not run: from its result, or the checkpoint of one that was stopped.
[[nodiscard]] GridTablePtr gridTable(const JobRecord &job);

} // namespace fathom
