// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "console.h"

#include <engine/synthetic_catalogue.h>
#include <volume/cohort.h>

#include <QFileInfo>

#include <chrono>

namespace fathom::cli {

namespace {
Result<Output> catalogue(const Arguments &arguments)
{
    SyntheticOptions options;
    FATHOM_TRY(options.slices, arguments.number(QStringLiteral("slices"), options.slices, 1000, 16'000'000));
    FATHOM_TRY(const qint64 seed, arguments.number(QStringLiteral("seed"), 1, 0, 1'000'000'000));
    options.seed = quint64(seed);
    const QString folder = QFileInfo(arguments.word(0)).absoluteFilePath();
    ConsoleContext context;
    const auto start = std::chrono::steady_clock::now();
    FATHOM_DO(writeSyntheticCatalogue(folder, options, context));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    Output output;
    output.json = {{"folder", folder}, {"slices", options.slices}, {"seed", seed}, {"seconds", seconds}};
    output.text = QStringLiteral("A workspace of %1 drawn slices in %2 (%3 s)")
                      .arg(options.slices)
                      .arg(arguments.word(0))
                      .arg(seconds, 0, 'f', 1);
    return output;
}

Result<Output> cohort(const Arguments &arguments)
{
    if (arguments.has(QStringLiteral("catalogue-only")))
        return catalogue(arguments);
    CohortOptions options;
    FATHOM_TRY(options.subjects, arguments.number(QStringLiteral("subjects"), 8, 1, 9999));
    FATHOM_TRY(options.first, arguments.number(QStringLiteral("first"), 0, 0, 9999));
    FATHOM_TRY(const qint64 seed, arguments.number(QStringLiteral("seed"), 1, 0, 1'000'000'000));
    options.seed = quint64(seed);
    FATHOM_TRY(options.spacingMm, arguments.real(QStringLiteral("spacing"), options.spacingMm));
    FATHOM_TRY(options.mriShare, arguments.real(QStringLiteral("mri-share"), options.mriShare));
    if (!(options.spacingMm >= cohortFinestMm && options.spacingMm <= cohortCoarsestMm) ||
        !(options.mriShare >= 0.0 && options.mriShare <= 1.0))
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "cohort: --spacing is %1 to %2 mm and --mri-share 0 to 1"),
                     {QString::number(cohortFinestMm), QString::number(cohortCoarsestMm)}};
    const QString folder = QFileInfo(arguments.word(0)).absoluteFilePath();
    ConsoleContext context;
    const auto start = std::chrono::steady_clock::now();
    FATHOM_DO(writeCohort(folder, options, context));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    Output output;
    output.json = {{"folder", folder},
                   {"subjects", options.subjects},
                   {"first", options.first},
                   {"seed", qint64(options.seed)},
                   {"seconds", seconds}};
    output.text = QStringLiteral("%1 synthetic subjects in %2 (%3 s)")
                      .arg(options.subjects)
                      .arg(arguments.word(0))
                      .arg(seconds, 0, 'f', 1);
    return output;
}
} // namespace

std::vector<Command> cohortCommands()
{
    const auto s = [](const char *text) { return QString::fromLatin1(text); };
    return {{s("cohort"),
             s("draws synthetic subjects in the TotalSegmentator layout"),
             {s("OUT"),
              {{s("subjects"), s("N"), s("how many (8)")},
               {s("first"), s("N"), s("number of the first (0)")},
               {s("seed"), s("S"), s("another seed, other subjects (1)")},
               {s("spacing"), s("MM"), s("voxel edge (3)")},
               {s("mri-share"), s("P"), s("about this part is MRI (0.3)")},
               {s("catalogue-only"), QString(),
                s("a workspace OUT with drawn pictures, embeddings, SAE and index, without scans")},
               {s("slices"), s("N"), s("with --catalogue-only: how many slices (909873)")}}},
             cohort}};
}

} // namespace fathom::cli
