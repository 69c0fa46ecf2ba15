// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "grid_table.h"

#include "grid.h"

#include <algorithm>

namespace fathom {

namespace {
constexpr size_t CurvePoints = 200;

GridRow::State stateOf(const QString &word)
{
    if (word == QLatin1String("training"))
        return GridRow::State::Training;
    if (word == QLatin1String("done"))
        return GridRow::State::Done;
    if (word == QLatin1String("failed"))
        return GridRow::State::Failed;
    return GridRow::State::Waiting;
}

std::vector<int> numbersOf(const QJsonValue &value)
{
    std::vector<int> all;
    for (const QJsonValue &one : value.toArray())
        all.push_back(one.toInt());
    return all;
}

GridRow rowOf(const QJsonObject &values)
{
    GridRow row;
    row.name = values["name"].toString();
    row.dictionary = numbersOf(values["dictionary"]);
    row.k = numbersOf(values["k"]);
    row.objective = values["objective"].toString();
    row.state = stateOf(values["state"].toString());
    row.step = values["step"].toInteger();
    row.steps = values["steps"].toInteger();
    row.loss = values["loss"].toDouble(GridRow::Unknown);
    row.r2 = values["r2"].toDouble(GridRow::Unknown);
    row.l0 = values["l0"].toDouble(GridRow::Unknown);
    row.dead = values["dead"].toInteger(-1);
    if (row.state == GridRow::State::Training)
        row.secondsLeft = values["seconds_left"].toDouble(-1);
    row.sae = values["sae"].toString();
    row.error = values["error"].toString();
    return row;
}

GridPoint pointOf(const QJsonObject &values)
{
    GridPoint point;
    point.step = values["step"].toInteger();
    point.loss = values["loss"].toDouble(GridRow::Unknown);
    point.r2 = values["r2"].toArray().last().toDouble(GridRow::Unknown);
    point.l0 = values["active"].toDouble(GridRow::Unknown);
    point.dead = values["dead"].toInteger();
    point.threshold = values["threshold"].toDouble(GridRow::Unknown);
    return point;
}

QString bestOf(const std::vector<QJsonObject> &rows, const QString &measure)
{
    QJsonArray all;
    for (const QJsonObject &row : rows)
        all.append(row);
    const GridMeasure *known = gridMeasure(measure);
    return known ? bestOfGrid(all, *known) : QString();
}
} // namespace

void GridLive::measured(const QJsonObject &point)
{
    const QJsonValue name = point["configuration"];
    auto row = std::find_if(m_rows.begin(), m_rows.end(),
                            [&](const Row &one) { return one.values["name"] == name; });
    if (row == m_rows.end()) {
        row = m_rows.insert(m_rows.end(), Row{{}, TrainingCurve({}, CurvePoints)});
        row->values["name"] = name;
    }
    for (auto entry = point.begin(); entry != point.end(); ++entry) {
        if (entry.key() != QLatin1String("configuration") && entry.key() != QLatin1String("point") &&
            entry.key() != QLatin1String("curve"))
            row->values.insert(entry.key(), entry.value());
    }
    if (point.contains("curve"))
        row->curve = TrainingCurve(point["curve"].toArray(), CurvePoints);
    if (point.contains("point"))
        row->curve.add(point["point"].toObject());
}

GridTablePtr GridLive::table(const QString &measure) const
{
    auto table = std::make_shared<GridTable>();
    std::vector<QJsonObject> values;
    for (const Row &one : m_rows) {
        GridRow row = rowOf(one.values);
        for (const QJsonObject &point : one.curve.points())
            row.curve.push_back(pointOf(point));
        table->rows.push_back(std::move(row));
        values.push_back(one.values);
    }
    table->measure = measure;
    table->best = bestOf(values, measure);
    return table;
}

GridTablePtr gridTable(const JobRecord &job)
{
    auto table = std::make_shared<GridTable>();
    const QJsonObject &from = job.result.contains("configurations") ? job.result : job.checkpoint;
    const QJsonObject curves = job.checkpoint["curves"].toObject();
    std::vector<QJsonObject> values;
    for (const QJsonValue &value : from["configurations"].toArray()) {
        GridRow row = rowOf(value.toObject());
        if (row.state == GridRow::State::Training)
            row.state = GridRow::State::Waiting; // nothing is trained now
        for (const QJsonValue &point : curves[row.name].toArray())
            row.curve.push_back(pointOf(point.toObject()));
        table->rows.push_back(std::move(row));
        values.push_back(value.toObject());
    }
    table->measure = job.parameters["grid"]["measure"].toString(QStringLiteral("r2"));
    table->best = bestOf(values, table->measure);
    return table;
}

} // namespace fathom
