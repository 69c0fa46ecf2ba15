// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "run_job.h"

#include <store/map_record.h>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

// The encoder given, else the only one with embeddings.
Result<QString> encoderOf(const Workspace &workspace, const QString &given)
{
    if (!given.isEmpty())
        return given;
    FATHOM_TRY(const std::vector<EncoderInfo> all, workspace.encoders());
    if (all.size() != 1)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "map: name one of the %1 encoders with --encoder ID"),
                     {QString::number(all.size())}};
    return all.front().id;
}

Result<Output> map(const Arguments &arguments)
{
    const QString by = arguments.text(s("by"), mapKindName(MapKind::Embedding));
    const auto kind = mapKindNamed(by);
    if (!kind)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: a map is by embedding, fingerprint or decoder"),
                     {by}};
    JobRequest request{s("map"), {{"by", by}}, {}};
    {
        FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
        if (*kind == MapKind::Embedding) {
            FATHOM_TRY(const QString encoder, encoderOf(*workspace, arguments.text(s("encoder"))));
            request.parameters["of"] = encoder;
        } else {
            FATHOM_TRY(const QString sae, chosenSae(*workspace, arguments.text(s("sae"))));
            request.parameters["of"] = sae;
        }
    }
    if (arguments.has(s("seed"))) {
        FATHOM_TRY(const qint64 seed, arguments.number(s("seed"), 1, 0, qint64(1) << 53));
        request.parameters["seed"] = seed;
    }
    if (arguments.has(s("again")))
        request.parameters["again"] = true;
    FATHOM_TRY(const qint64 threads, arguments.number(s("threads"), 0, 0, 1024));
    FATHOM_TRY(const JobRecord job, runJob(arguments.word(0), request, int(threads)));
    Output output;
    output.json = job.result;
    output.json["job"] = job.id;
    output.text = QStringLiteral("%1 points on the map of %2 by %3, %4 of them new")
                      .arg(job.result["points"].toInteger())
                      .arg(job.result["of"].toString(), by)
                      .arg(job.result["placed"].toInteger());
    return output;
}
} // namespace

std::vector<Command> mapCommands()
{
    return {{s("map"),
             s("lays slices or features out in the plane, alike ones together"),
             {s("W"),
              {{s("by"), s("KIND"),
                s("embedding: slices by an encoder (default) | fingerprint: slices by an SAE | decoder: its "
                  "features")},
               {s("encoder"), s("ID"), s("of --by embedding (the only one)")},
               {s("sae"), s("ID"), s("of the others (the newest one with an index)")},
               {s("seed"), s("N"), s("of a new map (1)")},
               {s("again"), QString(), s("forgets the places that points have on the old map")},
               {s("threads"), s("N"), s("threads (every core)")}}},
             map}};
}

} // namespace fathom::cli
