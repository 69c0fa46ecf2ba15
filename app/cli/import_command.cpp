// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "run_job.h"

#include <QFileInfo>
#include <QJsonArray>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

// Vectors that were made elsewhere.
Result<Output> importEmbeddings(const Arguments &arguments)
{
    if (!arguments.wordsFrom(1).isEmpty())
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "--embeddings: scans are imported by a command of their own"),
                     {}};
    JobRequest request;
    request.kind = s("vectors");
    for (const char *option : {"encoder", "title", "dataset", "method"}) {
        if (arguments.has(s(option)))
            request.parameters[s(option)] = arguments.text(s(option));
    }
    request.paths["paths"] = QJsonArray{QFileInfo(arguments.text(s("embeddings"))).absoluteFilePath()};
    if (arguments.has(s("keys")))
        request.paths["keys"] = QFileInfo(arguments.text(s("keys"))).absoluteFilePath();
    FATHOM_TRY(const JobRecord job, runJob(arguments.word(0), request, 0));
    Output output;
    output.json = job.result;
    output.json["job"] = job.id;
    output.text = QStringLiteral("%1 embeddings of %2 added, %3 were here already, %4 volumes have no scan; "
                                 "lengths %5 to %6, median %7")
                      .arg(job.result["added"].toInteger())
                      .arg(job.result["encoder"].toString())
                      .arg(job.result["known"].toInteger())
                      .arg(job.result["without_scan"].toInt())
                      .arg(job.result["norm_min"].toDouble(), 0, 'g', 4)
                      .arg(job.result["norm_max"].toDouble(), 0, 'g', 4)
                      .arg(job.result["norm_median"].toDouble(), 0, 'g', 4);
    return output;
}

Result<Output> import(const Arguments &arguments)
{
    if (arguments.has(s("embeddings")))
        return importEmbeddings(arguments);
    if (arguments.wordsFrom(1).isEmpty())
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "import: name scans, or embeddings with --embeddings PATH"),
                     {}};
    JobRequest request;
    request.kind = s("import");
    if (arguments.has(s("method")))
        request.parameters["method"] = arguments.text(s("method"));
    if (arguments.has(s("labels")) && arguments.wordsFrom(1).size() > 1)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "--labels: a label map belongs to one image; name one PATH"),
                     {}};
    FATHOM_TRY(const qint64 frame, arguments.number(s("frame"), 0, 0, 1'000'000));
    FATHOM_TRY(const double threshold, arguments.real(s("mask-threshold"), 0));
    if (arguments.has(s("mask-threshold")) && !(threshold > 0 && threshold <= 1))
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "--mask-threshold: a probability above 0 and up to 1"),
                     {}};
    QJsonArray requests;
    for (const QString &path : arguments.wordsFrom(1)) {
        QJsonObject one{{"path", QFileInfo(path).absoluteFilePath()}};
        if (arguments.has(s("labels")))
            one["labels"] = QFileInfo(arguments.text(s("labels"))).absoluteFilePath();
        if (arguments.has(s("names")))
            one["names"] = QFileInfo(arguments.text(s("names"))).absoluteFilePath();
        if (arguments.has(s("dataset")))
            one["dataset"] = arguments.text(s("dataset"));
        if (arguments.has(s("study-type")))
            one["studyType"] = arguments.text(s("study-type"));
        one["frame"] = frame;
        one["straighten"] = arguments.has(s("straighten"));
        one["resampleMasks"] = arguments.has(s("resample-masks"));
        one["maskThreshold"] = threshold;
        requests.append(one);
    }
    request.paths["requests"] = requests;
    request.paths["retry"] = arguments.has(s("retry"));
    FATHOM_TRY(const qint64 threads, arguments.number(s("threads"), 0, 0, 1024));
    FATHOM_TRY(const JobRecord job, runJob(arguments.word(0), request, int(threads)));
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    FATHOM_TRY(const std::vector<ProblemRecord> problems, workspace->problems());
    QJsonArray refused;
    for (const ProblemRecord &problem : problems)
        refused.append(QJsonObject{{"name", problem.name}, {"reason", problem.reason}});
    Output output;
    output.json = job.result;
    output.json["job"] = job.id;
    output.json["problems"] = refused;
    output.text = QStringLiteral("%1 volumes imported, %2 were there already, %3 refused\n")
                      .arg(job.result["volumes"].toInt())
                      .arg(job.result["known"].toInt())
                      .arg(job.result["refused"].toInt());
    for (const ProblemRecord &problem : problems)
        output.text += problem.reason + u'\n';
    // Nothing of what was asked for could be read.
    if (job.result["volumes"].toInt() == 0 && job.result["known"].toInt() == 0 && !problems.empty())
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "Nothing was imported: %1"),
                     {problems.back().reason}};
    return output;
}
} // namespace

std::vector<Command> importCommands()
{
    return {
        {s("import"),
         s("reads scans and data sets into a workspace, or embeddings that were made elsewhere"),
         {s("W [PATH...]"),
          {{s("embeddings"), s("PATH"), s("folder of shards, or a .safetensors, .npy or .csv of vectors")},
           {s("keys"), s("FILE"), s("embeddings: table of a .npy's keys (NAME.keys.csv beside it)")},
           {s("encoder"), s("ID"), s("embeddings: who made them, where the file does not say")},
           {s("title"), s("TEXT"), s("embeddings: the encoder's name for people")},
           {s("labels"), s("MAP"), s("multi-label map of a single image")},
           {s("names"), s("FILE"), s("its table of names: lines 'number name', or an ITK-SNAP label file")},
           {s("dataset"), s("NAME"), s("data set's name instead of the folder's")},
           {s("study-type"), s("TEXT"),
            s("study type where the data set states none, for example 'ct head'")},
           {s("frame"), s("N"), s("which volume of 4-D images, from 1")},
           {s("straighten"), {}, s("resample tilted and unevenly spaced series to right angles")},
           {s("resample-masks"), {}, s("bring masks on another grid to their image's (nearest voxel)")},
           {s("mask-threshold"), s("P"), s("probability from which a voxel belongs to its structure")},
           {s("retry"), {}, s("try again files that ended the program when they were read")},
           {s("method"), s("M"), s("paper or fathom: the slice rule, also of vectors' slices (fathom)")},
           {s("threads"), s("N"), s("scans read at once (every core)")}}},
         import}};
}

} // namespace fathom::cli
