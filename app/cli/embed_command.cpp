// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "console.h"
#include "run_job.h"

#include <engine/embed_plan.h>
#include <engine/encode_speed.h>
#include <engine/encoder_registry.h>
#include <engine/job.h>

#include <thread>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

Result<QString> chosenEncoder(const Arguments &arguments)
{
    QString encoder = arguments.text(s("encoder"));
    if (encoder.isEmpty()) {
        FATHOM_TRY(const EncoderInfo embedded, embeddedEncoderInfo());
        encoder = embedded.id;
    }
    FATHOM_TRY(const qint64 side, arguments.number(s("size"), 0, 8, 4096));
    return encoderVariantId(encoder, int(side), arguments.text(s("precision")),
                            arguments.text(s("device"), s("auto")));
}

QString duration(double seconds)
{
    if (seconds < 90)
        return QStringLiteral("%1 s").arg(seconds, 0, 'f', 0);
    if (seconds < 90 * 60)
        return QStringLiteral("%1 min").arg(seconds / 60, 0, 'f', 0);
    return QStringLiteral("%1 h").arg(seconds / 3600, 0, 'f', 1);
}

// What the job would do and how long it would take.
Result<Output> foretell(const Arguments &arguments, const JobRequest &request, int threads)
{
    // Refuses what the job would refuse.
    FATHOM_TRY(const auto job, makeJob(request.kind, request.parameters, {}));
    const JobParameters given(request.kind, request.parameters);
    FATHOM_TRY(const EmbedChoice choice, EmbedChoice::read(given, 1));
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    const int used = threads > 0 ? threads : int(std::max(1U, std::thread::hardware_concurrency()));
    DeviceWorker worker(used, loadEncoder);
    tell(QStringLiteral("Measuring the encoder on this machine, unless it was measured before ..."));
    FATHOM_TRY(const EncodeSpeed speed, worker.run(DeviceWorker::Priority::Batch, [&](Device &device) {
        return measuredSpeed(device, choice.encoder, arguments.text(s("device"), s("auto")), {});
    }));
    FATHOM_TRY(const EmbedPlan plan, planEmbedding(*workspace, choice, speed.group));
    const double seconds = double(plan.left()) * speed.secondsPerSlice;
    Output output;
    output.json = {{"encoder", choice.encoder}, {"volumes", qint64(plan.volumes.size())},
                   {"slices", plan.total},      {"embedded", plan.there},
                   {"left", plan.left()},       {"seconds_per_slice", speed.secondsPerSlice},
                   {"seconds", seconds},        {"where", speed.where}};
    output.text =
        QStringLiteral("%1 slices of %2 volumes, %3 of them embedded already; the rest takes about %4 "
                       "(%5 s a slice, measured on this machine: %6)")
            .arg(plan.total)
            .arg(plan.volumes.size())
            .arg(plan.there)
            .arg(duration(seconds))
            .arg(speed.secondsPerSlice, 0, 'g', 3)
            .arg(speed.where);
    return output;
}

Result<Output> embed(const Arguments &arguments)
{
    JobRequest request;
    request.kind = s("embed");
    FATHOM_TRY(const QString encoder, chosenEncoder(arguments));
    request.parameters["encoder"] = encoder;
    for (const char *option : {"device", "planes", "slices", "body", "part"}) {
        if (arguments.has(s(option)))
            request.parameters[s(option)] = arguments.text(s(option));
    }
    for (const char *option : {"batch", "every", "coarse"}) {
        if (!arguments.has(s(option)))
            continue;
        FATHOM_TRY(const qint64 value, arguments.number(s(option), 1, 1, 4096));
        request.parameters[s(option)] = value;
    }
    if (arguments.has(s("minutes"))) {
        FATHOM_TRY(const double minutes, arguments.real(s("minutes"), 0));
        request.parameters["minutes"] = minutes;
    }
    FATHOM_TRY(const qint64 threads, arguments.number(s("threads"), 0, 0, 1024));
    if (arguments.has(s("dry-run")))
        return foretell(arguments, request, int(threads));
    FATHOM_TRY(const JobRecord job, runJob(arguments.word(0), request, int(threads)));
    Output output;
    output.json = job.result;
    output.json["job"] = job.id;
    output.text = QStringLiteral("%1 slices embedded by %2, %3 in all")
                      .arg(job.result["embedded"].toInteger())
                      .arg(encoder)
                      .arg(job.result["rows"].toInteger());
    if (const qint64 left = job.result["left"].toInteger(); left > 0)
        output.text += QStringLiteral("; %1 are left for the next time").arg(left);
    if (const int unread = job.result["unread"].toInt(); unread > 0)
        output.text += QStringLiteral("; %1 volumes were left out").arg(unread);
    return output;
}
} // namespace

std::vector<Command> embedCommands()
{
    return {{s("embed"),
             s("turns slices into embeddings; what is embedded already is left alone"),
             {s("W"),
              {{s("encoder"), s("ID"), s("see 'encoders' (the embedded one)")},
               {s("device"), s("D"), s("auto, cpu, cuda or cuda:N (auto)")},
               {s("size"), s("PX"), s("input size other than the encoder's own")},
               {s("precision"), s("P"),
                s("auto, fp32 or bf16 (as the id says; else fp32, for DINOv3 on a GPU bf16)")},
               {s("batch"), s("N"), s("slices at once (what takes a second on a CPU, 32 on a GPU)")},
               {s("planes"), s("x,y,z"), s("sagittal, coronal, axial (all)")},
               {s("every"), s("N"), s("every n-th slice only (1)")},
               {s("slices"), s("A-B"), s("slices A to B of each plane, from 1 (all)")},
               {s("body"), s("A-B"), s("axial slices in that part of the scan, 0 feet, 100 head (all)")},
               {s("coarse"), s("N"), s("first every N-th of these, then the rest: 1, 2, 4 ... (1)")},
               {s("minutes"), s("M"), s("as much as fits, coarse first (--coarse 8); goes on next time")},
               {s("part"), s("I/N"), s("the volumes of part I of N, for several machines")},
               {s("dry-run"), {}, s("slices and time only, measured on this machine")},
               {s("threads"), s("N"), s("threads (every core)")}}},
             embed}};
}

} // namespace fathom::cli
