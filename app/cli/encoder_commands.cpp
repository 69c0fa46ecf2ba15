// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "json.h"

#include <engine/encoder_table.h>

#include <QDir>
#include <QJsonArray>

#include <array>
#include <optional>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

// "0.5,0.5,0.5" or "0.5".
Result<std::array<double, 3>> three(const Arguments &arguments, const char *option,
                                    const std::array<double, 3> &otherwise)
{
    if (!arguments.has(s(option)))
        return otherwise;
    const QStringList parts = arguments.text(s(option)).split(u',');
    std::array<double, 3> values = otherwise;
    bool good = parts.size() == 3 || parts.size() == 1;
    for (qsizetype i = 0; good && i < 3; ++i)
        values[size_t(i)] = parts[parts.size() == 1 ? 0 : i].toDouble(&good);
    if (!good)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "--%1 takes three numbers, one for each channel, not %2"),
                     {s(option), arguments.text(s(option))}};
    return values;
}

// What a person says about a TorchScript module.
Result<std::optional<ScriptDescription>> script(const Arguments &arguments)
{
    if (!arguments.has(s("trust-code")))
        return std::optional<ScriptDescription>();
    ScriptDescription described;
    described.script.runsCodeConfirmed = true;
    FATHOM_TRY(const qint64 side, arguments.number(s("size"), 224, 8, 4096));
    FATHOM_TRY(const qint64 output, arguments.number(s("output"), 0, 0, 1000));
    described.side = int(side);
    described.script.output = int(output);
    Preprocessing &how = described.preprocessing;
    FATHOM_TRY(how.mean, three(arguments, "mean", how.mean));
    FATHOM_TRY(how.deviation, three(arguments, "std", how.deviation));
    for (const double deviation : how.deviation)
        if (!(deviation > 0))
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "--%1 takes three numbers, one for each channel, not %2"),
                         {s("std"), arguments.text(s("std"))}};
    return std::optional(described);
}

Result<Output> registered(const Arguments &arguments)
{
    EncoderFileOptions reading;
    FATHOM_TRY(reading.script, script(arguments));
    FATHOM_TRY(const EncoderFile file, registerEncoder(arguments.text(s("weights")), reading));
    QJsonObject json = toJson(file.info);
    json["format"] = file.format;
    json["unused"] = QJsonArray::fromStringList(file.superfluous);
    QString text = QStringLiteral("%1 is registered: %2, %3 million weights, %4 values, %5 pixels (%6)")
                       .arg(file.info.id, file.info.title)
                       .arg(double(file.info.parameters) / 1e6, 0, 'f', 1)
                       .arg(file.info.dimension)
                       .arg(file.info.inputSide)
                       .arg(file.format);
    if (!file.info.note.isEmpty())
        text += u'\n' + file.info.note;
    if (!file.superfluous.isEmpty())
        text += QStringLiteral("\n%1 tensors of the file are not used, the first is %2")
                    .arg(file.superfluous.size())
                    .arg(file.superfluous.front());
    return Output{{{"registered", json}}, text};
}

QJsonObject licenceJson(Licence licence)
{
    const LicenceFacts facts = licenceFacts(licence);
    return {{"name", facts.name}, {"address", facts.address}};
}

QJsonObject rowJson(const EncoderRow &row)
{
    const RegisteredEncoder &encoder = row.encoder;
    QJsonObject json = toJson(encoder.info);
    json["state"] = weightsStateName(encoder.weights);
    json["path"] = encoder.path;
    json["format"] = encoder.format;
    json["licence"] = licenceJson(row.licence);
    QJsonArray speeds;
    for (const EncodeSpeed &speed : row.speeds)
        speeds.append(QJsonObject{
            {"where", speed.where}, {"seconds_per_slice", speed.secondsPerSlice}, {"slices", speed.slices}});
    json["speeds"] = speeds;
    return json;
}

QJsonArray officialModels()
{
    QJsonArray json;
    for (const OfficialFamily &family : officialFamilies())
        for (const OfficialModel &model : family.models)
            json.append(QJsonObject{{"key", model.key},
                                    {"title", model.title},
                                    {"parameters", model.parameters},
                                    {"dimension", model.dimension},
                                    {"address", model.address()},
                                    {"file", model.file},
                                    {"licence", licenceJson(family.licence)}});
    return json;
}

Result<Output> forgotten(const QString &id)
{
    FATHOM_DO(unregisterEncoder(id));
    return Output{{{"forgotten", id}},
                  QStringLiteral("%1 is not in the list any more; its file and its embeddings stay").arg(id)};
}

Result<Output> encoders(const Arguments &arguments)
{
    if (arguments.has(s("weights")))
        return registered(arguments);
    if (arguments.has(s("forget")))
        return forgotten(arguments.text(s("forget")));
    FATHOM_TRY(const EncoderTable all, encoderTable(nullptr, {QDir::currentPath()}));
    QJsonArray json;
    std::vector<QStringList> rows;
    for (const EncoderRow &row : all.rows) {
        const EncoderInfo &info = row.encoder.info;
        json.append(rowJson(row));
        QStringList speeds;
        for (const EncodeSpeed &speed : row.speeds)
            speeds << QStringLiteral("%1 (%2)").arg(speed.secondsPerSlice, 0, 'g', 3).arg(speed.where);
        rows.push_back({info.id, weightsStateName(row.encoder.weights), QString::number(info.dimension),
                        QString::number(info.inputSide), speeds.isEmpty() ? s("-") : speeds.join(s("; ")),
                        info.title});
    }
    QString text = table({"id", "file", "values", "pixels", "seconds a slice", "title"}, rows);
    QJsonArray found;
    for (const FoundRow &row : all.found) {
        found.append(QJsonObject{{"name", row.weights.name},
                                 {"path", row.weights.path},
                                 {"revision", row.weights.revision},
                                 {"licence", licenceJson(row.licence)}});
        text += QStringLiteral("\nfound: %1; register it with 'fathom-cli encoders --weights %2'")
                    .arg(row.weights.name, row.weights.path);
    }
    if (all.rows.size() == 1 && all.found.empty())
        text +=
            QStringLiteral("\nOnly the demonstration encoder is here. Official weights are to be had from "
                           "their owners, whose terms are yours to accept:\n"
                           "  DINOv3: https://huggingface.co/facebook (dinov3-...)\n"
                           "  BiomedParse v1: https://huggingface.co/microsoft/BiomedParse\n"
                           "Then: fathom-cli encoders --weights PATH");
    return Output{{{"encoders", json}, {"found", found}, {"official", officialModels()}}, text};
}

} // namespace

std::vector<Command> encoderCommands()
{
    return {{s("encoders"),
             s("lists the encoders; --weights registers one of your own, --forget takes it off the list"),
             {QString(),
              {{s("forget"), s("ID"), s("take an encoder off the list; its file and embeddings stay")},
               {s("weights"), s("PATH"), s("weight file of DINOv3 or BiomedParse v1, or its folder")},
               {s("trust-code"), QString(), s("PATH is a TorchScript module, and its code may run")},
               {s("size"), s("PX"), s("TorchScript: pixels of its input (224)")},
               {s("mean"), s("R,G,B"), s("TorchScript: subtracted from 0..1 (0.485,0.456,0.406)")},
               {s("std"), s("R,G,B"), s("TorchScript: divided by (0.229,0.224,0.225)")},
               {s("output"), s("N"), s("TorchScript: which of its outputs (0)")}}},
             encoders}};
}

} // namespace fathom::cli
