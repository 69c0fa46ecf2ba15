// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "json.h"
#include "run_job.h"

#include <engine/encoder_registry.h>

#include <algorithm>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

Result<Output> encoders(const Arguments &arguments)
{
    if (arguments.has(s("weights"))) {
        FATHOM_TRY(const EncoderInfo info, registerEncoder(arguments.text(s("weights"))));
        return Output{{{"registered", toJson(info)}}, QStringLiteral("%1 is registered").arg(info.id)};
    }
    FATHOM_TRY(const std::vector<RegisteredEncoder> all, registeredEncoders());
    QJsonArray json;
    std::vector<QStringList> rows;
    for (const RegisteredEncoder &encoder : all) {
        json.append(toJson(encoder.info));
        rows.push_back({encoder.info.id, QString::number(encoder.info.dimension),
                        QString::number(encoder.info.inputSide), encoder.info.title});
    }
    return Output{{{"encoders", json}}, table({"id", "values", "pixels", "title"}, rows)};
}

Result<Output> embed(const Arguments &arguments)
{
    JobRequest request;
    request.kind = s("embed");
    QString encoder = arguments.text(s("encoder"));
    if (encoder.isEmpty()) {
        FATHOM_TRY(const EncoderInfo embedded, embeddedEncoderInfo());
        encoder = embedded.id;
    }
    request.parameters["encoder"] = encoder;
    if (arguments.has(s("device")))
        request.parameters["device"] = arguments.text(s("device"));
    if (arguments.has(s("planes")))
        request.parameters["planes"] = arguments.text(s("planes"));
    for (const char *option : {"batch", "every"}) {
        if (!arguments.has(s(option)))
            continue;
        FATHOM_TRY(const qint64 value, arguments.number(s(option), 1, 1, 4096));
        request.parameters[s(option)] = value;
    }
    FATHOM_TRY(const qint64 threads, arguments.number(s("threads"), 0, 0, 1024));
    FATHOM_TRY(const JobRecord job, runJob(arguments.word(0), request, int(threads)));
    Output output;
    output.json = job.result;
    output.json["job"] = job.id;
    output.text = QStringLiteral("%1 slices embedded by %2, %3 in all")
                      .arg(job.result["embedded"].toInteger())
                      .arg(encoder)
                      .arg(job.result["rows"].toInteger());
    return output;
}
} // namespace

std::vector<Command> encoderCommands()
{
    return {{s("encoders"),
             s("lists the encoders; --weights checks and registers one of your own"),
             {QString(), {{s("weights"), s("FOLDER"), s("folder with model.safetensors and config.json")}}},
             encoders},
            {s("embed"),
             s("turns slices into embeddings; what is embedded already is left alone"),
             {s("W"),
              {{s("encoder"), s("ID"), s("see 'encoders' (the embedded one)")},
               {s("device"), s("D"), s("auto, cpu, cuda or cuda:N (auto)")},
               {s("batch"), s("N"), s("slices at once (32)")},
               {s("planes"), s("x,y,z"), s("sagittal, coronal, axial (all)")},
               {s("every"), s("N"), s("every n-th slice only (1)")},
               {s("threads"), s("N"), s("threads (every core)")}}},
             embed}};
}

} // namespace fathom::cli
