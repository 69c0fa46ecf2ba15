// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "measure_text.h"

#include "json.h"

#include <evaluate/figure.h>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

QString figure(const QJsonValue &json)
{
    return Figure::fromJson(json.toObject()).text();
}

QString number(const QJsonValue &json, int decimals = 3)
{
    return QString::number(json.toDouble(), 'f', decimals);
}

QString reconstruction(const QJsonObject &result)
{
    QString text;
    for (const QJsonValue &part : result["parts"].toArray()) {
        text +=
            QStringLiteral("%1%2, %3 slices\n")
                .arg(part["split"].toString(), part["held_out"].toBool() ? QString() : s(" (not held out)"))
                .arg(part["rows"].toInteger());
        std::vector<QStringList> lines;
        for (const QJsonValue &group : part["groups"].toArray()) {
            const QJsonArray levels = group["levels"].toArray();
            const QString name = group["name"].toString();
            for (int level = 0; level < levels.size(); ++level) {
                const bool all = group["kind"].toString() == u"all";
                if (!all && level + 1 < levels.size())
                    continue; // of groups the largest level alone
                const QJsonObject of = levels[level].toObject();
                lines.push_back({name.isEmpty() ? s("all") : name, QString::number(level),
                                 QString::number(group["rows"].toInteger()), figure(of["r2_global"]),
                                 figure(of["r2_per_dimension"]), figure(of["cosine"]),
                                 figure(of["normalised_mse"]), figure(of["l0"]),
                                 all ? QString::number(part["dead"][level].toInt()) : QString(),
                                 all ? QString::number(part["dense"][level].toInt()) : QString()});
            }
        }
        text += table({"slices", "level", "n", "R2 (scalar mean)", "R2 (per dimension)", "cosine", "NMSE",
                       "L0", "dead", "dense"},
                      lines) +
                u'\n';
    }
    return text;
}

QString monosemanticity(const QJsonObject &result)
{
    QString text =
        QStringLiteral("%1 features scored, %2 above the coherence of random slices (%3); %4 fire in fewer "
                       "than 10 volumes, %5 nowhere, %6 everywhere\n")
            .arg(result["scored"].toInt())
            .arg(result["above_null"].toInt())
            .arg(number(result["null"][1]["mean"]))
            .arg(result["too_few_volumes"].toInt())
            .arg(result["dead"].toInt())
            .arg(result["always_active"].toInt());
    text += table({"best", "monosemanticity", "coherence", "specificity"},
                  {{s("10"), figure(result["top10"]), figure(result["top10_coherence"]),
                    figure(result["top10_specificity"])},
                   {s("50"), figure(result["top50"]), figure(result["top50_coherence"]),
                    figure(result["top50_specificity"])}});
    return text;
}

QString probes(const QJsonObject &result)
{
    std::vector<QStringList> lines;
    const QJsonArray inputs = result["inputs"].toArray();
    const QJsonArray first = inputs.first()["targets"].toArray();
    QStringList head{s("target"), s("positives")};
    for (const QJsonValue &input : inputs)
        head << (input["input"].toString() == u"embedding"
                     ? s("embedding")
                     : QStringLiteral("level %1").arg(input["level"].toInt()));
    double worst = 0;
    for (int t = 0; t < first.size(); ++t) {
        QStringList line{first[t]["group"].toString() + u'/' + first[t]["target"].toString(),
                         QString::number(first[t]["val"]["positives"].toInteger())};
        for (const QJsonValue &input : inputs) {
            const QJsonObject target = input["targets"][t].toObject();
            line << figure(target["val"]["auc"]);
            if (target["fitted"].toBool())
                worst = std::max(worst, target["kkt_residual"].toDouble() / target["kkt_limit"].toDouble());
        }
        lines.push_back(line);
    }
    QStringList means{s("mean"), QString()};
    for (const QJsonValue &input : inputs)
        means << figure(input["mean_val_auc"]);
    lines.push_back(means);
    return QStringLiteral("Validation AUC of linear probes%1; largest KKT residual %2 of its limit\n")
               .arg(result["held_out"].toBool() ? QString() : s(" (not held out)"))
               .arg(worst, 0, 'f', 2) +
           table(head, lines);
}

QString recovery(const QJsonObject &result)
{
    std::vector<QStringList> lines;
    for (const QJsonValue &point : result["curve"].toArray())
        lines.push_back({QString::number(point["features"].toInt()),
                         QString::number(point["auc"]["n"].toInteger()), figure(point["auc"]),
                         figure(point["ratio"]), figure(point["above_half"])});
    return QStringLiteral("Recovery with a few features%1, targets of dense AUC > 0.6\n")
               .arg(result["held_out"].toBool() ? QString() : s(" (not held out)")) +
           table({"features", "targets", "AUC", "of dense", "of dense above 0.5"}, lines);
}

QString retrieval(const QJsonObject &result)
{
    std::vector<QStringList> lines;
    for (const char *way : {"sparse", "dense", "dense_fingerprint"})
        lines.push_back({QString::fromLatin1(way).replace(u'_', u' '),
                         figure(result["cosine"][QLatin1String(way)]),
                         figure(result["recall"][QLatin1String(way)])});
    return QStringLiteral(
               "%1 references, %2 slices retrieved each, none of the same subject; sparse / dense %3\n")
               .arg(result["references"].toInt())
               .arg(result["retrieved"].toInt())
               .arg(figure(result["relative"])) +
           table({"by", "cosine", "recall of structures"}, lines);
}

QString stability(const QJsonObject &result)
{
    std::vector<QStringList> lines;
    for (const QJsonValue &other : result["others"].toArray())
        lines.push_back({other["sae"].toString(), QString::number(other["features"].toInt()),
                         QString::number(other["same"].toInt()), QString::number(other["split"].toInt()),
                         QString::number(other["merged"].toInt()), QString::number(other["lost"].toInt()),
                         number(other["mean_cosine"])});
    return s("Features of other SAEs of the same sizes\n") +
           table({"SAE", "features", "same", "split", "merged", "lost", "mean cosine"}, lines);
}
} // namespace

QString measureText(const QString &measure, const QJsonObject &result)
{
    if (result.contains(QLatin1String("why")))
        return measure + s(": ") + result["why"].toString() + u'\n';
    if (measure == QLatin1String("reconstruction"))
        return reconstruction(result);
    if (measure == QLatin1String("monosemanticity"))
        return monosemanticity(result);
    if (measure == QLatin1String("probes"))
        return probes(result);
    if (measure == QLatin1String("recovery"))
        return recovery(result);
    if (measure == QLatin1String("retrieval"))
        return retrieval(result);
    return stability(result);
}

} // namespace fathom::cli
