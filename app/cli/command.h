// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "arguments.h"

#include <QJsonObject>

#include <functional>

namespace fathom::cli {

/// What a command prints: the object with --json, else the text.
struct Output
{
    QJsonObject json;
    QString text;
    int exitCode = 0; ///< 1 for a finished command whose answer is bad news (audit)
};

struct Command
{
    QString name;
    QString summary;
    Syntax syntax;
    std::function<Result<Output>(const Arguments &)> run;
};

// One function a file; each returns its commands.
[[nodiscard]] std::vector<Command> benchCommands();
[[nodiscard]] std::vector<Command> cohortCommands();
[[nodiscard]] std::vector<Command> demoCommands();
[[nodiscard]] std::vector<Command> doctorCommands();
[[nodiscard]] std::vector<Command> embedCommands();
[[nodiscard]] std::vector<Command> encoderCommands();
[[nodiscard]] std::vector<Command> evaluateCommands();
[[nodiscard]] std::vector<Command> exportCommands();
[[nodiscard]] std::vector<Command> featureCommands();
[[nodiscard]] std::vector<Command> importCommands();
[[nodiscard]] std::vector<Command> inspectCommands();
[[nodiscard]] std::vector<Command> jobCommands();
[[nodiscard]] std::vector<Command> labelCommands();
[[nodiscard]] std::vector<Command> mapCommands();
[[nodiscard]] std::vector<Command> pretrainCommands();
[[nodiscard]] std::vector<Command> rankCommands();
[[nodiscard]] std::vector<Command> saeCommands();
[[nodiscard]] std::vector<Command> sliceCommands();
[[nodiscard]] std::vector<Command> workspaceCommands();

} // namespace fathom::cli
