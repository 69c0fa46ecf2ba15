// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "json.h"
#include "run_job.h"

#include <evaluate/evaluation_json.h>

#include <algorithm>
#include <map>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

struct Ranked
{
    std::vector<RankedConfiguration> configurations;
    QJsonArray left; ///< SAEs without the figures, and why
};

// The figures of every SAE of an encoder, as far as they are there and of the workspace as it is.
Result<std::map<QString, Ranked>> configurations(const Workspace &workspace, Method method)
{
    FATHOM_TRY(const std::vector<SaeRecord> saes, workspace.saes());
    std::map<QString, Ranked> byEncoder;
    for (const SaeRecord &sae : saes) {
        FATHOM_TRY(const std::vector<EvaluationRecord> stored, workspace.evaluations(sae.id));
        const EvaluationRecord *mono = nullptr, *recovery = nullptr;
        for (const EvaluationRecord &record : stored) {
            if (record.method != method)
                continue;
            if (record.measure == QLatin1String("monosemanticity"))
                mono = &record;
            if (record.measure == QLatin1String("recovery"))
                recovery = &record;
        }
        Ranked &ranked = byEncoder[sae.encoder];
        QString why;
        if (!mono || !recovery)
            why = s("not evaluated");
        else if (mono->stale || recovery->stale)
            why = s("its figures are stale");
        else if (auto one = rankedConfiguration(sae.id, mono->result, recovery->result))
            ranked.configurations.push_back(std::move(*one));
        else
            why = s("not enough evidence");
        if (!why.isEmpty())
            ranked.left.append(QJsonObject{{"sae", sae.id}, {"why", why}});
    }
    return byEncoder;
}

Result<Output> rank(const Arguments &arguments)
{
    const QString modeName = arguments.text(s("mode"), rankModeName(RankMode::Complete));
    const auto mode = rankModeNamed(modeName);
    if (!mode)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "--mode: '%1' is none of published, coded, complete"),
                     {modeName}};
    const QString methodText = arguments.text(s("method"), s("fathom"));
    const auto method = methodNamed(methodText);
    if (!method)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: %2 is neither paper nor fathom"),
                     {s("method"), methodText}};
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    FATHOM_TRY(const auto byEncoder, configurations(*workspace, *method));
    Output output;
    QJsonArray encoders;
    for (const auto &[encoder, ranked] : byEncoder) {
        std::vector<Ranking> places = rankConfigurations(ranked.configurations, *mode);
        std::stable_sort(places.begin(), places.end(), [](const Ranking &a, const Ranking &b) {
            return std::pair(a.final, a.mono) < std::pair(b.final, b.mono);
        });
        QJsonArray rows;
        std::vector<QStringList> lines;
        for (const Ranking &place : places) {
            rows.append(QJsonObject{{"sae", place.name},
                                    {"place", place.final},
                                    {"monosemanticity_place", place.mono},
                                    {"performance_place", place.performance},
                                    {"combined", place.combined},
                                    {"targets", place.targets}});
            lines.push_back({QString::number(place.final), place.name, QString::number(place.mono),
                             QString::number(place.performance), QString::number(place.targets)});
        }
        output.text += encoder + u'\n' +
                       table({"place", "SAE", "by monosemanticity", "by performance", "targets"}, lines);
        for (const QJsonValue &left : ranked.left)
            output.text += QStringLiteral("%1 is left out: %2; run fathom-cli evaluate\n")
                               .arg(left["sae"].toString(), left["why"].toString());
        encoders.append(QJsonObject{{"encoder", encoder}, {"ranking", rows}, {"left_out", ranked.left}});
    }
    output.json = {{"mode", modeName}, {"method", methodText}, {"encoders", encoders}};
    return output;
}
} // namespace

std::vector<Command> rankCommands()
{
    return {
        {s("rank"),
         s("puts the SAEs of each encoder in order, by monosemanticity and by what a few features recover"),
         {s("W"),
          {{s("mode"), s("M"), s("published, coded or complete: the same targets for all (complete)")},
           {s("method"), s("M"), s("whose figures: paper or fathom (fathom)")}}},
         rank}};
}

} // namespace fathom::cli
