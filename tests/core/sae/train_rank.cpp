// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
// train_rank KIND ACCUMULATE STEPS FOLDER PAUSE: trains on rows of its own making, as the rank that the
// environment says; for tests of several processes. Rank 0 keeps checkpoints and the model in FOLDER. PAUSE:
// milliseconds after each step.
#include "rank_runs.h"

#include <QProcessEnvironment>

#include <chrono>
#include <cstdio>
#include <thread>

using namespace fathom;

int main(int argc, char **argv)
{
    if (argc != 6)
        return 2;
    const auto fail = [](const Error &error) {
        std::fprintf(stderr, "%s\n", qPrintable(error.english()));
        return 1;
    };
    const auto process = processRank(QProcessEnvironment::systemEnvironment());
    if (!process)
        return fail(process.error());
    SaeTrainingOptions options = test::rankRun(argv[1]);
    options.accumulate = std::atoi(argv[2]);
    options.steps = std::atoi(argv[3]);
    options.process = *process;
    const QString folder = QString::fromLocal8Bit(argv[4]);
    if (options.leads())
        options.checkpointFolder = folder;
    const std::chrono::milliseconds pause(std::atoi(argv[5]));
    options.onStep = [&](const SaeStep &) { std::this_thread::sleep_for(pause); };
    const std::vector<float> rows = test::rankRows(argv[1]);
    QuietContext context;
    const auto model = trainSae(options, rows, test::RankRows, {}, 0, context);
    if (!model)
        return fail(model.error());
    if (!options.leads())
        return 0;
    const auto saved = model->save(folder);
    return saved ? 0 : fail(saved.error());
}
