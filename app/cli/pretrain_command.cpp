// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "console.h"

#include <engine/pretrain_pairs.h>

#include <QFileInfo>

#include <algorithm>
#include <thread>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

Result<Output> pretrainEncoder(const Arguments &arguments)
{
    PretrainSource source;
    PretrainOptions options;
    FATHOM_TRY(source.subjects, arguments.number(s("subjects"), source.subjects, 0, 100'000));
    FATHOM_TRY(source.first, arguments.number(s("first"), source.first, 0, 1'000'000));
    FATHOM_TRY(const qint64 cohortSeed,
               arguments.number(s("cohort-seed"), qint64(source.seed), 0, 1'000'000'000));
    source.seed = quint64(cohortSeed);
    FATHOM_TRY(source.pairsPerSubject, arguments.number(s("pairs"), source.pairsPerSubject, 1, 100'000));
    FATHOM_TRY(source.pairsPerScan, arguments.number(s("scan-pairs"), source.pairsPerScan, 1, 100'000));
    for (const QString &path : arguments.wordsFrom(1))
        source.scans << QFileInfo(path).absoluteFilePath();
    FATHOM_TRY(options.minutes, arguments.real(s("minutes"), options.minutes));
    FATHOM_TRY(options.steps, arguments.number(s("steps"), 0, 0, 1'000'000'000));
    FATHOM_TRY(options.batch, arguments.number(s("batch"), options.batch, 2, 4096));
    FATHOM_TRY(options.width, arguments.number(s("width"), options.width, 8, 4096));
    FATHOM_TRY(options.depth, arguments.number(s("depth"), options.depth, 1, 64));
    FATHOM_TRY(const qint64 seed, arguments.number(s("seed"), qint64(options.seed), 0, 1'000'000'000));
    options.seed = quint64(seed);
    FATHOM_TRY(
        options.threads,
        arguments.number(s("threads"), qint64(std::max(1U, std::thread::hardware_concurrency())), 1, 1024));
    FATHOM_TRY(options.readoutPower, arguments.real(s("readout-power"), options.readoutPower));
    const QString out = QFileInfo(arguments.word(0)).absoluteFilePath();
    ConsoleContext context;
    FATHOM_DO(runPretrain(out, source, options, context));
    return Output{{{"folder", out}}, QStringLiteral("the encoder is in %1").arg(arguments.word(0))};
}
} // namespace

std::vector<Command> pretrainCommands()
{
    return {{s("pretrain"),
             s("trains an encoder without labels on drawn subjects and further scans"),
             {s("OUT [SCAN...]"),
              {{s("subjects"), s("N"), s("subjects drawn for it (150)")},
               {s("first"), s("N"), s("number of the first (0)")},
               {s("cohort-seed"), s("S"), s("their seed (1000; the demo's is 1)")},
               {s("pairs"), s("N"), s("picture pairs a subject (160)")},
               {s("scan-pairs"), s("N"), s("picture pairs a further scan (400)")},
               {s("minutes"), s("M"), s("training time (60)")},
               {s("steps"), s("N"), s("steps instead of minutes")},
               {s("batch"), s("N"), s("pairs a step (128)")},
               {s("width"), s("N"), s("values of a token (192)")},
               {s("depth"), s("N"), s("blocks (8)")},
               {s("seed"), s("S"), s("seed of the training (1)")},
               {s("readout-power"), s("P"), s("of the whitening behind the network, 0 to 0.5 (0.25)")},
               {s("threads"), s("N"), s("threads (every core)")}}},
             pretrainEncoder}};
}

} // namespace fathom::cli
