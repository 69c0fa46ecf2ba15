// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "grid_command.h"

#include "json.h"
#include "run_job.h"

#include <engine/grid_plan.h>

#include <QFileInfo>
#include <QThread>

#include <algorithm>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

QString gib(qint64 bytes)
{
    return QString::number(double(bytes) / 1073741824.0, 'f', 2);
}

QString number(const QJsonValue &value, int digits)
{
    return value.isDouble() ? QString::number(value.toDouble(), 'f', digits) : QString();
}

QString numbers(const QJsonValue &list)
{
    QStringList all;
    for (const QJsonValue &one : list.toArray())
        all << QString::number(one.toInt());
    return all.join(u',');
}

// The grid that --grid names, with what else the command line says for all configurations.
Result<QJsonObject> chosenGrid(const Arguments &arguments)
{
    const QString given = arguments.text(s("grid"));
    QJsonObject common;
    FATHOM_DO(readTrainingOptions(arguments, common));
    for (const char *option : {"dictionary", "k"}) {
        if (arguments.has(s(option)))
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "--%1: a grid has its own; leave one of the two out"),
                         {s(option)}};
    }
    GridReading reading;
    if (given == QLatin1String("paper")) {
        QJsonObject content = paperGrid();
        for (auto entry = common.begin(); entry != common.end(); ++entry)
            content.insert(entry.key(), entry.value());
        reading = readGrid(content);
    } else {
        FATHOM_TRY(reading, readGridFile(given));
    }
    if (!reading.mistakes.empty())
        return gridError(QFileInfo(given).fileName(), reading.mistakes);
    if (given != QLatin1String("paper")) {
        // What a configuration says itself stays.
        for (GridConfiguration &one : reading.grid.configurations) {
            for (auto entry = common.begin(); entry != common.end(); ++entry) {
                if (!one.parameters.contains(entry.key()))
                    one.parameters.insert(entry.key(), entry.value());
            }
        }
    }
    if (arguments.has(s("measure")))
        reading.grid.measure = arguments.text(s("measure"));
    QJsonObject grid = gridToJson(reading.grid);
    if (GridReading again = readGrid(grid); !again.mistakes.empty())
        return gridError(given, again.mistakes);
    return grid;
}

Result<Output> forecast(const Arguments &arguments, const QJsonObject &parameters)
{
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    FATHOM_TRY(const qint64 threads, arguments.number(s("threads"), QThread::idealThreadCount(), 1, 1024));
    FATHOM_TRY(const GridForecast made, forecastGrid(*workspace, parameters, int(threads)));
    QJsonArray rows, passes;
    std::vector<QStringList> lines;
    std::vector<size_t> passOf(made.rows.size(), 0);
    for (size_t p = 0; p < made.passes.size(); ++p) {
        QJsonArray names;
        for (const size_t i : made.passes[p].configurations) {
            passOf[i] = p + 1;
            names.append(made.rows[i].name);
        }
        passes.append(QJsonObject{{"configurations", names}, {"memory_bytes", made.passes[p].bytes}});
    }
    for (size_t i = 0; i < made.rows.size(); ++i) {
        const GridForecast::Row &row = made.rows[i];
        rows.append(QJsonObject{{"name", row.name},
                                {"steps", row.steps},
                                {"memory_bytes", row.bytes},
                                {"seconds", row.seconds},
                                {"pass", qint64(passOf[i])}});
        lines.push_back({row.name, QString::number(passOf[i]), QString::number(row.steps), gib(row.bytes),
                         QString::number(row.seconds, 'f', 0)});
    }
    Output output;
    output.json = {{"configurations", rows},
                   {"passes", passes},
                   {"training_rows", made.trainingRows},
                   {"validation_rows", made.validationRows},
                   {"held_out", made.heldOut},
                   {"memory_bytes", made.memory},
                   {"disk_bytes", made.diskBytes},
                   {"scratch_bytes", made.scratchBytes},
                   {"seconds", made.seconds}};
    output.text =
        table({"configuration", "pass", "steps", "GiB", "seconds"}, lines) +
        QStringLiteral("%1 configurations in %2 passes, about %3 s; %4 GiB for the SAEs, %5 GiB while "
                       "they are trained; at most %6 GiB of memory")
            .arg(made.rows.size())
            .arg(made.passes.size())
            .arg(made.seconds, 0, 'f', 0)
            .arg(gib(made.diskBytes), gib(made.scratchBytes), gib(made.memory));
    return output;
}

QString resultTable(const QJsonObject &result)
{
    std::vector<QStringList> lines;
    for (const QJsonValue &row : result["configurations"].toArray()) {
        lines.push_back({row["name"].toString(), numbers(row["dictionary"]), numbers(row["k"]),
                         row["sae"].toString(), number(row["r2"], 4), number(row["r2_global"], 4),
                         number(row["l0"], 2), number(row["dead"], 0), number(row["loss"], 6),
                         row["name"] == result["best"] ? s("best") : row["error"].toString()});
    }
    return table({"configuration", "dictionary", "k", "sae", "r2", "r2_global", "l0", "dead", "loss", ""},
                 lines) +
           QStringLiteral("best by %1%2: %3")
               .arg(result["measure"].toString(),
                    result["held_out"].toBool() ? s(" on the validation slices") : s(" (not held out)"),
                    result["best"].toString());
}
} // namespace

Result<void> readTrainingOptions(const Arguments &arguments, QJsonObject &parameters)
{
    for (const char *option : {"epochs", "steps", "batch", "accumulate", "seed"}) {
        if (!arguments.has(s(option)))
            continue;
        FATHOM_TRY(const qint64 value, arguments.number(s(option), 0, 0, 1'000'000'000));
        parameters[s(option)] = value;
    }
    for (const auto &[option, parameter] :
         {std::pair{"rate", "rate"}, std::pair{"warm-up", "warmUp"}, std::pair{"sparsity", "sparsity"},
          std::pair{"sparsity-warm-up", "sparsityWarmUp"}, std::pair{"bandwidth", "bandwidth"},
          std::pair{"ema", "ema"}}) {
        if (!arguments.has(s(option)))
            continue;
        FATHOM_TRY(const double value, arguments.real(s(option), 0));
        parameters[s(parameter)] = value;
    }
    for (const auto &[option, parameter] :
         {std::pair{"objective", "objective"}, std::pair{"activation", "activation"},
          std::pair{"schedule", "schedule"}, std::pair{"bias-start", "biasStart"}}) {
        if (arguments.has(s(option)))
            parameters[s(parameter)] = arguments.text(s(option));
    }
    if (arguments.has(s("untied")))
        parameters["tied"] = false;
    if (arguments.has(s("auxiliary")))
        parameters["auxiliaryLoss"] = true;
    if (arguments.has(s("bfloat16")))
        parameters["bfloat16"] = true;
    if (arguments.has(s("unit-norm"))) {
        const QString unit = arguments.text(s("unit-norm"));
        if (unit != QLatin1String("on") && unit != QLatin1String("off"))
            return Error{
                ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "unit-norm: %1 is neither on nor off"), {unit}};
        parameters["unitNorm"] = unit == QLatin1String("on");
    }
    return {};
}

Result<void> readMachineOptions(const Arguments &arguments, QJsonObject &parameters)
{
    if (arguments.has(s("threads"))) {
        FATHOM_TRY(const qint64 threads, arguments.number(s("threads"), 0, 0, 1024));
        parameters["threads"] = threads;
    }
    if (arguments.has(s("checkpoint-seconds"))) {
        FATHOM_TRY(const double seconds, arguments.real(s("checkpoint-seconds"), 0));
        parameters["checkpointSeconds"] = seconds;
    }
    if (arguments.has(s("device")))
        parameters["device"] = arguments.text(s("device"));
    return {};
}

Result<Output> trainGrid(const Arguments &arguments, const QString &encoder)
{
    JobRequest request;
    request.kind = s("grid");
    request.parameters["encoder"] = encoder;
    FATHOM_TRY(request.parameters["grid"], chosenGrid(arguments));
    FATHOM_DO(readMachineOptions(arguments, request.parameters));
    if (arguments.has(s("part")))
        request.parameters["part"] = arguments.text(s("part"));
    if (arguments.has(s("memory"))) {
        FATHOM_TRY(const double memory, arguments.real(s("memory"), 0));
        request.parameters["memory"] = memory;
    }
    if (arguments.has(s("dry-run")))
        return forecast(arguments, request.parameters);
    FATHOM_TRY(const qint64 threads, arguments.number(s("threads"), 0, 0, 1024));
    FATHOM_TRY(const JobRecord job, runJob(arguments.word(0), request, int(threads)));
    Output output;
    output.json = job.result;
    output.json["job"] = job.id;
    output.text = resultTable(job.result) + QStringLiteral("; next: fathom-cli index %1 --sae %2")
                                                .arg(arguments.word(0), job.result["sae"].toString());
    return output;
}

} // namespace fathom::cli
