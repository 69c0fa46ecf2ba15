// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "statistics_labeller.h"

#include "structure_name.h"

#include <QJsonArray>
#include <algorithm>
#include <cmath>

namespace fathom {

namespace {

bool counts(const Enrichment &one, const LabelRules &rules)
{
    return one.low > 0.0 && one.subjects >= rules.subjects && one.topSubjects >= rules.subjects &&
           one.difference >= rules.difference && one.rateActive >= rules.rateActive &&
           one.rateTop >= rules.rateTop && topRateLow(one) > one.rateOther;
}

QJsonObject evidenceOf(const Enrichment &one)
{
    return {{QStringLiteral("structure"), one.structure},
            {QStringLiteral("finding"), one.finding},
            {QStringLiteral("rate_active"), one.rateActive},
            {QStringLiteral("rate_other"), one.rateOther},
            {QStringLiteral("difference"), one.difference},
            {QStringLiteral("low"), one.low},
            {QStringLiteral("high"), one.high},
            {QStringLiteral("subjects"), one.subjects},
            {QStringLiteral("rate_top"), one.rateTop},
            {QStringLiteral("rate_top_low"), topRateLow(one)},
            {QStringLiteral("top_subjects"), one.topSubjects}};
}

/// "axial CT", "sagittal", "MR" or nothing.
QString view(const FeatureStatistics &statistics, const LabelRules &rules)
{
    QStringList words;
    for (const Plane plane : {Plane::Sagittal, Plane::Coronal, Plane::Axial})
        if (statistics.planeShare[size_t(plane)] >= rules.planeShare)
            words.append(planeName(plane));
    if (statistics.ctShare >= rules.modalityShare)
        words.append(QStringLiteral("CT"));
    else if (1.0 - statistics.ctShare >= rules.modalityShare)
        words.append(QStringLiteral("MR"));
    return words.join(u' ');
}

/// Why the best structure of a feature does not name it.
QString refusal(const FeatureStatistics &statistics, const LabelRules &rules)
{
    if (statistics.enrichment.empty())
        return QStringLiteral("no structure is in more of the firing slices than of the others");
    const auto best = std::max_element(
        statistics.enrichment.begin(), statistics.enrichment.end(),
        [](const Enrichment &a, const Enrichment &b) { return labelStrength(a) < labelStrength(b); });
    const QString name = readableStructure(best->structure);
    if (const int subjects = std::min(best->subjects, best->topSubjects); subjects < rules.subjects)
        return QStringLiteral("%1: only %2 subjects can be compared").arg(name).arg(subjects);
    if (best->low <= 0.0)
        return QStringLiteral("%1: the interval over %2 subjects includes zero")
            .arg(name)
            .arg(best->subjects);
    if (best->difference < rules.difference)
        return QStringLiteral("%1: in hardly more of the firing slices than of the others").arg(name);
    if (best->rateActive < rules.rateActive)
        return QStringLiteral("%1: in %2 % of the firing slices only")
            .arg(name)
            .arg(qRound(best->rateActive * 100.0));
    if (best->rateTop < rules.rateTop)
        return QStringLiteral("%1: in the strongest slice of %2 % of the subjects only")
            .arg(name)
            .arg(qRound(best->rateTop * 100.0));
    return QStringLiteral("%1: strongest slices of %2 subjects do not prove it, other slices show it in %3 %")
        .arg(name)
        .arg(best->topSubjects)
        .arg(qRound(best->rateOther * 100.0));
}

} // namespace

double topRateLow(const Enrichment &enrichment)
{
    constexpr double z = 1.959963984540054; // of a two-sided 95 % interval
    const double n = enrichment.topSubjects;
    if (n <= 0.0)
        return 0.0;
    const double p = enrichment.rateTop;
    const double spread = z * std::sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n));
    // Rounding must not lift the end above the rate itself.
    return std::clamp((p + z * z / (2.0 * n) - spread) / (1.0 + z * z / n), 0.0, p);
}

double labelStrength(const Enrichment &enrichment)
{
    return std::clamp(enrichment.low, 0.0, 1.0) * topRateLow(enrichment);
}

QString noClearConcept()
{
    return QStringLiteral("no clear concept");
}

LabelRecord labelFeature(const FeatureStatistics &statistics, const QString &sae, const QString &countedSplit,
                         const LabelRules &rules)
{
    LabelRecord label;
    label.sae = sae;
    label.feature = statistics.feature;
    label.author = LabelAuthor::Statistics;
    label.authorName = QStringLiteral("statistics labeller");
    label.state = LabelState::Proposed;
    label.method = QStringLiteral("statistics, fathom");

    std::vector<const Enrichment *> named;
    for (const Enrichment &one : statistics.enrichment)
        if (counts(one, rules))
            named.push_back(&one);
    std::stable_sort(named.begin(), named.end(), [](const Enrichment *a, const Enrichment *b) {
        return labelStrength(*a) > labelStrength(*b);
    });
    // Two structures say where a slice lies; more would be a list of everything in it.
    if (named.size() > 2)
        named.erase(named.begin() + 2, named.end());
    if (named.size() == 2 && labelStrength(*named[1]) < rules.secondShare * labelStrength(*named[0]))
        named.pop_back();

    const QString where = view(statistics, rules);
    QJsonObject evidence{
        {QStringLiteral("counted"), countedSplit.isEmpty() ? QStringLiteral("all") : countedSplit},
        {QStringLiteral("level"), statistics.level},
        {QStringLiteral("slices"), statistics.slices},
        {QStringLiteral("volumes"), statistics.volumes},
        {QStringLiteral("structures_tried"), statistics.structuresTried},
        {QStringLiteral("plane_share"),
         QJsonArray{statistics.planeShare[0], statistics.planeShare[1], statistics.planeShare[2]}},
        {QStringLiteral("ct_share"), statistics.ctShare}};
    if (named.empty()) {
        label.text = noClearConcept();
        label.score = 0.0;
        evidence[QStringLiteral("reason")] = refusal(statistics, rules);
        evidence[QStringLiteral("structures")] = QJsonArray{};
    } else {
        label.text = named.size() == 1 ? readableStructure(named[0]->structure)
                                       : readablePair(named[0]->structure, named[1]->structure);
        if (!where.isEmpty())
            label.text += QStringLiteral(", ") + where;
        label.score = labelStrength(*named[0]);
        QJsonArray structures;
        for (const Enrichment *one : named)
            structures.append(evidenceOf(*one));
        evidence[QStringLiteral("structures")] = structures;
    }
    label.evidence = evidence;
    return label;
}

std::vector<LabelRecord> labelFeatures(const std::vector<FeatureStatistics> &statistics, const QString &sae,
                                       const QString &countedSplit, const LabelRules &rules)
{
    std::vector<LabelRecord> labels;
    for (const FeatureStatistics &one : statistics)
        if (one.slices > 0)
            labels.push_back(labelFeature(one, sae, countedSplit, rules));
    return labels;
}

} // namespace fathom
