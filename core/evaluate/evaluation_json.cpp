// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "evaluation_json.h"

#include <algorithm>

namespace fathom {

namespace {
template <typename T> QJsonArray numbers(const std::vector<T> &values)
{
    QJsonArray array;
    for (const T &value : values)
        array.append(qint64(value));
    return array;
}

QJsonObject metricsJson(const ClassMetrics &metrics)
{
    return {{"auc", metrics.auc.json()},
            {"average_precision", metrics.averagePrecision.json()},
            {"balanced_accuracy", metrics.balancedAccuracy.json()},
            {"positives", metrics.positives},
            {"negatives", metrics.negatives},
            {"positive_subjects", metrics.positiveSubjects},
            {"negative_subjects", metrics.negativeSubjects}};
}

QJsonObject levelJson(const LevelReconstruction &level)
{
    return {{"r2_global", level.r2Global.json()},
            {"r2_per_dimension", level.r2PerDimension.json()},
            {"cosine", level.cosine.json()},
            {"normalised_mse", level.normalisedMse.json()},
            {"l0", level.l0.json()}};
}

QJsonObject featureJson(const FeatureMonosemanticity &feature)
{
    QJsonObject json{{"feature", feature.feature},
                     {"level", feature.level},
                     {"slices", feature.firing},
                     {"volumes", feature.retrieved},
                     {"coherence", feature.few.coherence},
                     {"specificity", feature.few.specificity},
                     {"score", feature.score},
                     {"above_null_percent", feature.aboveNull},
                     {"concepts", QJsonArray::fromStringList(feature.concepts)}};
    if (feature.many) {
        json["coherence_50"] = feature.many->coherence;
        json["specificity_50"] = feature.many->specificity;
        json["score_50"] = *feature.scoreMany;
    }
    return json;
}

std::optional<double> numberOf(const QJsonValue &value)
{
    return value.isDouble() ? std::optional(value.toDouble()) : std::nullopt;
}
} // namespace

QJsonObject toJson(const std::vector<ReconstructionQuality> &parts)
{
    QJsonArray array;
    for (const ReconstructionQuality &part : parts) {
        QJsonArray groups;
        for (const ReconstructionGroup &group : part.groups) {
            QJsonArray levels;
            for (const LevelReconstruction &level : group.levels)
                levels.append(levelJson(level));
            groups.append(QJsonObject{
                {"kind", group.kind}, {"name", group.name}, {"rows", group.rows}, {"levels", levels}});
        }
        array.append(QJsonObject{{"split", part.split},
                                 {"held_out", part.heldOut},
                                 {"rows", part.rows},
                                 {"alive", numbers(part.alive)},
                                 {"dead", numbers(part.dead)},
                                 {"dense", numbers(part.dense)},
                                 {"groups", groups}});
    }
    return {{"parts", array}};
}

QJsonObject toJson(const Monosemanticity &measured)
{
    QJsonArray null, features;
    for (const NullBaseline &baseline : measured.null)
        null.append(QJsonObject{
            {"samples", baseline.samples}, {"mean", baseline.mean}, {"deviation", baseline.deviation}});
    for (const FeatureMonosemanticity &feature : measured.features)
        features.append(featureJson(feature));
    return {{"split", measured.options.split},
            {"rows", measured.rows},
            {"null", null},
            {"scored", qint64(measured.features.size())},
            {"above_null", measured.aboveNullCount},
            {"dead", measured.dead},
            {"always_active", measured.alwaysActive},
            {"too_few_volumes", measured.tooFew},
            {"top10", measured.top10.json()},
            {"top50", measured.top50.json()},
            {"top10_coherence", measured.top10Coherence.json()},
            {"top50_coherence", measured.top50Coherence.json()},
            {"top10_specificity", measured.top10Specificity.json()},
            {"top50_specificity", measured.top50Specificity.json()},
            {"features", features}};
}

QJsonArray toJson(const std::vector<ProbeResult> &probes)
{
    QJsonArray array;
    for (const ProbeResult &probe : probes) {
        QJsonObject json{{"group", probe.group},
                         {"target", probe.target},
                         {"fitted", probe.fitted},
                         {"train_rows", probe.trainRows},
                         {"train_positives", probe.trainPositives},
                         {"val", metricsJson(probe.val)},
                         {"test", metricsJson(probe.test)}};
        if (probe.fitted) {
            json["c"] = probe.c;
            json["non_zero"] = probe.nonZero;
            json["kkt_residual"] = probe.residual;
            json["kkt_limit"] = probe.limit;
        }
        array.append(json);
    }
    return array;
}

QJsonObject toJson(const Recovery &recovery)
{
    const std::vector<RankedTarget> ranked = rankedTargets(recovery);
    QJsonArray targets, curve;
    for (size_t t = 0; t < recovery.targets.size(); ++t) {
        const TargetRecovery &target = recovery.targets[t];
        QJsonArray points, reached;
        for (const TargetRecovery::Point &point : target.curve)
            points.append(QJsonObject{
                {"features", point.count}, {"val", point.val.json()}, {"test", point.test.json()}});
        for (const auto &count : ranked[t].reached)
            reached.append(count ? QJsonValue(*count) : QJsonValue(QJsonValue::Null));
        std::vector<int> first = target.features;
        first.resize(std::min(first.size(), size_t(recoveryCounts.back())));
        targets.append(QJsonObject{{"group", target.group},
                                   {"target", target.target},
                                   {"dense", target.dense.json()},
                                   {"features", numbers(first)},
                                   {"curve", points},
                                   {"reached", reached}});
    }
    for (const Recovery::Mean &mean : recovery.curve)
        curve.append(QJsonObject{{"features", mean.count},
                                 {"auc", mean.auc.json()},
                                 {"ratio", mean.ratio.json()},
                                 {"above_half", mean.aboveHalf.json()}});
    return {{"targets", targets}, {"curve", curve}};
}

QJsonObject toJson(const Retrieval &retrieval)
{
    const char *const ways[RetrievalWays] = {"sparse", "dense", "dense_fingerprint"};
    QJsonObject cosine, recall;
    for (size_t way = 0; way < RetrievalWays; ++way) {
        cosine[QLatin1String(ways[way])] = retrieval.summary.cosine[way].json();
        recall[QLatin1String(ways[way])] = retrieval.recall[way].json();
    }
    return {{"split", retrieval.options.split},
            {"references", qint64(retrieval.references.size())},
            {"retrieved", retrieval.options.retrieved},
            {"fingerprint", retrieval.options.fingerprint},
            {"colliding_keys", retrieval.collisions},
            {"cosine", cosine},
            {"recall", recall},
            {"relative", retrieval.summary.relative.json()},
            {"relative_fingerprint", retrieval.summary.relativeFingerprint.json()}};
}

QJsonObject toJson(const FeatureMatching &matching, bool withFeatures)
{
    QJsonObject json{{"least_cosine", matching.least},
                     {"features", qint64(matching.matches.size())},
                     {"same", matching.same},
                     {"split", matching.split},
                     {"merged", matching.merged},
                     {"lost", matching.lost},
                     {"mean_cosine", matching.meanCosine}};
    if (!withFeatures)
        return json;
    QJsonArray matches;
    for (const FeatureMatch &match : matching.matches)
        matches.append(QJsonObject{{"feature", match.feature},
                                   {"becomes", matchKindName(match.kind)},
                                   {"partner", match.partner},
                                   {"cosine", match.cosine},
                                   {"nearest", match.nearest},
                                   {"nearest_cosine", match.nearestCosine},
                                   {"others", numbers(match.others)}});
    json["matches"] = matches;
    return json;
}

std::optional<RankedConfiguration>
rankedConfiguration(const QString &name, const QJsonObject &monosemanticity, const QJsonObject &recovery)
{
    const auto top10 = numberOf(monosemanticity["top10"]["value"]);
    const auto top50 = numberOf(monosemanticity["top50"]["value"]);
    if (!top10 || !top50 || !recovery.contains(QLatin1String("targets")))
        return {};
    RankedConfiguration one{name, *top10, *top50, {}};
    for (const QJsonValue &value : recovery["targets"].toArray()) {
        RankedTarget target;
        target.name = value["group"].toString() + u'/' + value["target"].toString();
        target.denseAuc = target.listedAuc = numberOf(value["dense"]["value"]);
        for (const QJsonValue &point : value["curve"].toArray()) {
            const auto at =
                std::find(recoveryCounts.begin(), recoveryCounts.end(), point["features"].toInt());
            if (at != recoveryCounts.end())
                target.auc[size_t(at - recoveryCounts.begin())] = numberOf(point["val"]["value"]);
        }
        const QJsonArray reached = value["reached"].toArray();
        for (size_t i = 0; i < recoveryShares.size(); ++i)
            target.reached[i] = numberOf(reached.at(qsizetype(i)));
        one.targets.push_back(std::move(target));
    }
    return one;
}

} // namespace fathom
