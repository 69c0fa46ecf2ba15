// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "console.h"
#include "json.h"
#include "measured.h"
#include "run_job.h"

#include <QDir>
#include <QFileInfo>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

Result<Output> demo(const Arguments &arguments)
{
    const QString folder = QFileInfo(arguments.word(0)).absoluteFilePath();
    if (!QFileInfo::exists(folder + s("/catalog.sqlite"))) {
        FATHOM_TRY(const auto workspace, Workspace::create(folder));
        Q_UNUSED(workspace)
    }
    JobRequest request;
    request.kind = s("demo");
    request.parameters["firstSubjects"] = arguments.has(s("first-look")) ? 8 : 0;
    for (const char *option : {"subjects", "seed", "every", "steps"}) {
        if (!arguments.has(s(option)))
            continue;
        FATHOM_TRY(const qint64 value, arguments.number(s(option), 0, 0, 1'000'000'000));
        request.parameters[s(option)] = value;
    }
    if (arguments.has(s("spacing"))) {
        FATHOM_TRY(const double spacing, arguments.real(s("spacing"), 3.0));
        request.parameters["spacing"] = spacing;
    }
    for (const char *option : {"dictionary", "k"}) {
        if (!arguments.has(s(option)))
            continue;
        FATHOM_TRY(const std::vector<int> sizes, arguments.numbers(s(option)));
        request.parameters[s(option)] = toArray(sizes);
    }
    if (arguments.has(s("no-real-scans")))
        request.parameters["realScans"] = false;
    const QFileInfo info(folder);
    request.paths["cohort"] = arguments.has(s("cohort"))
                                  ? QFileInfo(arguments.text(s("cohort"))).absoluteFilePath()
                                  : info.path() + u'/' + info.completeBaseName() + s("-scans");
    FATHOM_TRY(const qint64 threads, arguments.number(s("threads"), 0, 0, 1024));
    FATHOM_TRY(const JobRecord job, runJob(folder, request, int(threads)));

    const double peakGiB = double(peakBytes()) / (1024.0 * 1024.0 * 1024.0);
    Output output;
    output.json = job.result;
    output.json["job"] = job.id;
    output.json["peak_gib"] = peakGiB;
    std::vector<QStringList> lines;
    double total = 0;
    for (const QJsonValue &stage : job.result["stages"].toArray()) {
        total += stage.toObject()["seconds"].toDouble();
        lines.push_back({stage.toObject()["stage"].toString(),
                         QString::number(stage.toObject()["seconds"].toDouble(), 'f', 1)});
    }
    output.json["seconds"] = total;
    lines.push_back({s("all"), QString::number(total, 'f', 1)});
    output.text =
        table({"stage", "seconds"}, lines) +
        QStringLiteral("largest memory %1 GiB\n%2 is ready; next: fathom-cli features %3 --sort enrichment\n")
            .arg(peakGiB, 0, 'f', 2)
            .arg(job.result["sae"].toString(), arguments.word(0));
    return output;
}
} // namespace

std::vector<Command> demoCommands()
{
    return {
        {s("demo"),
         s("makes a workspace that is ready to explore: synthetic cohort and two real scans, to the labels"),
         {s("W"),
          {{s("cohort"), s("DIR"), s("where the synthetic scans go (beside W)")},
           {s("subjects"), s("N"), s("synthetic subjects")},
           {s("seed"), s("S"), s("seed of the cohort (1)")},
           {s("spacing"), s("MM"), s("voxel edge (3)")},
           {s("every"), s("N"), s("embed every n-th slice only (1)")},
           {s("dictionary"), s("N,N,..."), s("level sizes of the SAE")},
           {s("k"), s("N,N,..."), s("active features a level")},
           {s("steps"), s("N"), s("training steps")},
           {s("first-look"), {}, s("first eight subjects and a small SAE, then the rest")},
           {s("no-real-scans"), {}, s("synthetic subjects only")},
           {s("threads"), s("N"), s("threads (every core)")}}},
         demo}};
}

} // namespace fathom::cli
