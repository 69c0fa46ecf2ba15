// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "json.h"
#include "run_job.h"

#include <base/csv_reader.h>
#include <base/write_whole.h>
#include <engine/queries.h>
#include <store/activation_export.h>
#include <store/vector_export.h>

#include <QJsonDocument>
#include <QSaveFile>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

Result<void> write(const QString &path, const QByteArray &text)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !writeWhole(file, text) || !file.commit())
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: could not be written (%2)"),
                     {path, file.errorString()}};
    return {};
}

// By the ending of the name: .csv is a table, everything else JSON.
Result<void> writeRows(const QString &path, const QString &name, const QJsonArray &rows,
                       const QStringList &columns)
{
    if (!path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive))
        return write(path, QJsonDocument(QJsonObject{{name, rows}}).toJson());
    QString text = columns.join(u',') + u'\n';
    for (const QJsonValue &row : rows) {
        QStringList cells;
        for (const QString &column : columns)
            cells << csvCell(row.toObject()[column].toVariant().toString());
        text += cells.join(u',') + u'\n';
    }
    return write(path, text.toUtf8());
}

Result<Output> exportSomething(const Arguments &arguments)
{
    const QString what = arguments.word(1), path = arguments.word(2);
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    qint64 rows = 0;
    if (what == QLatin1String("embeddings")) {
        QString encoder = arguments.text(s("encoder"));
        if (encoder.isEmpty()) {
            FATHOM_TRY(const std::vector<EncoderInfo> encoders, workspace->encoders());
            if (encoders.empty())
                return Error{ErrorCode::NotFound,
                             QT_TRANSLATE_NOOP("Error", "%1: nothing is embedded yet"),
                             {workspace->name()}};
            encoder = encoders.front().id;
        }
        FATHOM_TRY(rows, exportEmbeddings(*workspace, encoder, path));
    } else {
        FATHOM_TRY(const QString sae, chosenSae(*workspace, arguments.text(s("sae"))));
        if (what == QLatin1String("activations")) {
            FATHOM_TRY(rows, exportActivations(*workspace, sae, path));
        } else if (what == QLatin1String("labels")) {
            FATHOM_TRY(const std::vector<LabelRecord> labels, workspace->currentLabels(sae));
            rows = qint64(labels.size());
            FATHOM_DO(
                writeRows(path, s("labels"), toArray(labels),
                          {"feature", "text", "author", "state", "score", "method", "comment", "time"}));
        } else if (what == QLatin1String("features")) {
            Queries queries(workspace);
            FATHOM_TRY(const FeatureTablePtr features, queries.features(sae));
            rows = qint64(features->rows.size());
            FATHOM_DO(writeRows(path, s("features"), toArray(features->rows),
                                {"feature", "level", "label", "state", "score", "density", "volume_density",
                                 "slices", "volumes", "max", "mean", "structure", "enrichment"}));
        } else {
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP(
                             "Error", "export: '%1' is none of labels, features, activations, embeddings"),
                         {what}};
        }
    }
    return Output{{{"exported", what}, {"rows", rows}, {"file", path}},
                  QStringLiteral("%1: %2 %3").arg(path).arg(rows).arg(what)};
}
} // namespace

std::vector<Command> exportCommands()
{
    return {{s("export"),
             s("writes labels or features (.csv or .json), activations (.safetensors, or a "
               "folder of .npy) or embeddings "
               "(.safetensors, .npy or .csv)"),
             {s("W WHAT OUT"),
              {{s("sae"), s("ID"), s("the newest one with an index")},
               {s("encoder"), s("ID"), s("of the embeddings (the first one)")}}},
             exportSomething}};
}

} // namespace fathom::cli
