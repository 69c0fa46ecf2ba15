// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "json.h"

#include <encode/weight_places.h>
#include <engine/encoder_registry.h>

#include <QDir>
#include <QJsonArray>

#include <algorithm>
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

Result<Output> encoders(const Arguments &arguments)
{
    if (arguments.has(s("weights")))
        return registered(arguments);
    FATHOM_TRY(const std::vector<RegisteredEncoder> all, registeredEncoders());
    QJsonArray json;
    std::vector<QStringList> rows;
    for (const RegisteredEncoder &encoder : all) {
        json.append(toJson(encoder.info));
        rows.push_back({encoder.info.id, QString::number(encoder.info.dimension),
                        QString::number(encoder.info.inputSide), encoder.info.title});
    }
    QString text = table({"id", "values", "pixels", "title"}, rows);
    QJsonArray found;
    for (const FoundWeights &weights : findWeightFiles({QDir::currentPath()})) {
        const bool known = std::any_of(all.begin(), all.end(), [&](const RegisteredEncoder &encoder) {
            return encoder.path == weights.path || encoder.path.startsWith(weights.path + u'/');
        });
        if (known)
            continue;
        found.append(
            QJsonObject{{"name", weights.name}, {"path", weights.path}, {"revision", weights.revision}});
        text += QStringLiteral("\nfound: %1; register it with 'fathom-cli encoders --weights %2'")
                    .arg(weights.name, weights.path);
    }
    return Output{{{"encoders", json}, {"found", found}}, text};
}

} // namespace

std::vector<Command> encoderCommands()
{
    return {{s("encoders"),
             s("lists the encoders; --weights checks and registers one of your own"),
             {QString(),
              {{s("weights"), s("PATH"), s("weight file of DINOv3 or BiomedParse v1, or its folder")},
               {s("trust-code"), QString(), s("PATH is a TorchScript module, and its code may run")},
               {s("size"), s("PX"), s("TorchScript: pixels of its input (224)")},
               {s("mean"), s("R,G,B"), s("TorchScript: subtracted from 0..1 (0.485,0.456,0.406)")},
               {s("std"), s("R,G,B"), s("TorchScript: divided by (0.229,0.224,0.225)")},
               {s("output"), s("N"), s("TorchScript: which of its outputs (0)")}}},
             encoders}};
}

} // namespace fathom::cli
