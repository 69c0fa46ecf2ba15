// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "statistics_labeller.h"

#include "structure_name.h"

#include <QJsonArray>
#include <algorithm>

namespace fathom {

namespace {

bool counts(const Enrichment &one, const LabelRules &rules)
{
    return one.lowStrict > 0.0 && one.subjects >= rules.subjects && one.difference >= rules.difference &&
           one.rateActive >= rules.rateActive && one.rateTop >= rules.rateTop;
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
            {QStringLiteral("low_strict"), one.lowStrict},
            {QStringLiteral("subjects"), one.subjects},
            {QStringLiteral("rate_top"), one.rateTop},
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
    if (best->subjects < rules.subjects)
        return QStringLiteral("%1: only %2 subjects can be compared").arg(name).arg(best->subjects);
    if (best->lowStrict <= 0.0)
        return QStringLiteral("%1: the interval over %2 subjects, for all %3 structures tried, includes zero")
            .arg(name)
            .arg(best->subjects)
            .arg(statistics.structuresTried);
    if (best->difference < rules.difference)
        return QStringLiteral("%1: in hardly more of the firing slices than of the others").arg(name);
    if (best->rateActive < rules.rateActive)
        return QStringLiteral("%1: in %2 % of the firing slices only")
            .arg(name)
            .arg(qRound(best->rateActive * 100.0));
    return QStringLiteral("%1: in the strongest slice of %2 % of the subjects only")
        .arg(name)
        .arg(qRound(best->rateTop * 100.0));
}

} // namespace

double labelStrength(const Enrichment &enrichment)
{
    return std::clamp(enrichment.low, 0.0, 1.0) * enrichment.rateTop;
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
    if (named.size() > 1 && labelStrength(*named[1]) < rules.secondShare * labelStrength(*named[0]))
        named.resize(1);
    named.resize(std::min<size_t>(named.size(), 2));

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
