// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "evaluation.h"

#include "evaluation_json.h"
#include "split_rows.h"

#include <algorithm>
#include <set>

namespace fathom {

namespace {
// Features that fire in at least one indexed slice; all where there are no statistics yet.
Result<std::vector<int>> livingFeatures(const Workspace &workspace, const QString &sae)
{
    FATHOM_TRY(const std::vector<FeatureStatistics> statistics, workspace.statistics(sae));
    std::vector<int> alive;
    for (const FeatureStatistics &row : statistics)
        if (row.slices > 0)
            alive.push_back(row.feature);
    return alive;
}
} // namespace

QStringList measureNames()
{
    return {QStringLiteral("reconstruction"), QStringLiteral("monosemanticity"), QStringLiteral("probes"),
            QStringLiteral("recovery"),       QStringLiteral("retrieval"),       QStringLiteral("stability")};
}

Result<std::unique_ptr<Evaluation>> Evaluation::open(const Workspace &workspace, const QString &sae,
                                                     Method method, quint64 seed)
{
    std::unique_ptr<Evaluation> made(new Evaluation(workspace, method, seed));
    FATHOM_TRY(made->m_record, workspace.sae(sae));
    FATHOM_TRY(made->m_index, workspace.index(sae));
    FATHOM_TRY(made->m_embeddings, workspace.embeddingRows(made->m_record.encoder));
    std::vector<qint64> places;
    for (const qint64 slice : made->m_index->sliceIds()) {
        places.push_back(made->m_embeddings->rowOf(slice));
        if (places.back() < 0)
            return Error{ErrorCode::NotFound,
                         QT_TRANSLATE_NOOP("Error",
                                           "%1: slice %2 of its index has no embedding any more; run "
                                           "embed and index again"),
                         {sae, QString::number(slice)}};
    }
    made->m_rows = std::make_unique<SomeRows>(*made->m_embeddings, std::move(places));
    FATHOM_TRY(made->m_table, SliceTable::of(workspace, made->m_index->sliceIds()));
    made->m_split = probeSplit(*made->m_table);
    return made;
}

Result<QJsonObject> Evaluation::measure(const QString &name, const std::stop_token &stop)
{
    using Measure = Result<QJsonObject> (Evaluation::*)(const std::stop_token &);
    const Measure measures[] = {&Evaluation::reconstruction, &Evaluation::monosemanticity,
                                &Evaluation::probes,         &Evaluation::recovery,
                                &Evaluation::retrieval,      &Evaluation::stability};
    const qsizetype at = measureNames().indexOf(name);
    if (at < 0)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: there is no such measure; these are there: %2"),
                     {name, measureNames().join(QStringLiteral(", "))}};
    auto result = (this->*measures[at])(stop);
    if (!result && result.error().code == ErrorCode::Usage)
        return QJsonObject{{"enough", false}, {"why", result.error().english()}};
    return result;
}

QString Evaluation::heldOutSplit() const
{
    return m_split.heldOut ? QStringLiteral("val") : QString();
}

Result<QJsonObject> Evaluation::reconstruction(const std::stop_token &stop)
{
    FATHOM_TRY(const auto parts, reconstructionQuality(m_workspace, m_record.id, m_seed, stop));
    return toJson(parts);
}

Result<QJsonObject> Evaluation::monosemanticity(const std::stop_token &stop)
{
    MonosemanticityOptions options;
    options.method = m_method;
    options.split = heldOutSplit();
    FATHOM_TRY(const Monosemanticity measured,
               measureMonosemanticity(*m_index, *m_table, m_record.config.dictionary, options, stop));
    QJsonObject json = toJson(measured);
    json["held_out"] = m_split.heldOut;
    return json;
}

ProbeOptions Evaluation::probeOptions() const
{
    ProbeOptions options;
    options.method = m_method;
    options.seed = m_seed;
    if (m_method == Method::Paper) {
        options.trainRows = 10'000;
        options.cs = {1.0};
    }
    return options;
}

ProbeInput Evaluation::input(int level) const
{
    return level < 0 ? ProbeInput::dense(*m_rows)
                     : ProbeInput::sparse(*m_index, m_record.config.dictionary[size_t(level)]);
}

Result<const std::vector<ProbeResult> *> Evaluation::probesOf(int level, const std::stop_token &stop)
{
    if (m_groups.empty())
        m_groups = probeGroups(*m_table, m_method);
    auto found = m_probes.find(level);
    if (found == m_probes.end()) {
        FATHOM_TRY(auto probes, measureProbes(input(level), m_groups, m_split, probeOptions(), stop));
        found = m_probes.emplace(level, std::move(probes)).first;
    }
    return &found->second;
}

Result<QJsonObject> Evaluation::probes(const std::stop_token &stop)
{
    QJsonArray inputs;
    for (int level = -1; level < m_record.config.levels(); ++level) {
        FATHOM_TRY(const std::vector<ProbeResult> *probes, probesOf(level, stop));
        std::vector<Figure> val, test;
        for (const ProbeResult &probe : *probes) {
            val.push_back(probe.val.auc);
            test.push_back(probe.test.auc);
        }
        QJsonObject json{{"input", level < 0 ? QStringLiteral("embedding") : QStringLiteral("level")},
                         {"mean_val_auc", meanOf(val).json()},
                         {"mean_test_auc", meanOf(test).json()},
                         {"targets", toJson(*probes)}};
        if (level >= 0)
            json["level"] = level;
        inputs.append(json);
    }
    return QJsonObject{{"held_out", m_split.heldOut}, {"inputs", inputs}};
}

Result<QJsonObject> Evaluation::recovery(const std::stop_token &stop)
{
    const int largest = m_record.config.levels() - 1;
    FATHOM_TRY(const std::vector<ProbeResult> *dense, probesOf(-1, stop));
    FATHOM_TRY(const std::vector<ProbeResult> *sparse, probesOf(largest, stop));
    FATHOM_TRY(const Recovery measured,
               measureRecovery(input(largest), m_groups, m_split, probeOptions(), *dense, *sparse, stop));
    QJsonObject json = toJson(measured);
    json["held_out"] = m_split.heldOut;
    return json;
}

Result<QJsonObject> Evaluation::retrieval(const std::stop_token &stop)
{
    RetrievalOptions options;
    options.method = m_method;
    options.split = heldOutSplit();
    options.seed = m_seed;
    FATHOM_TRY(const Retrieval measured, measureRetrieval(m_index, *m_rows, *m_table, options, stop));
    QJsonObject json = toJson(measured);
    json["held_out"] = m_split.heldOut;
    return json;
}

// SAEs of the same encoder, sizes and objective differ by their seed (and how long they were trained).
Result<QJsonObject> Evaluation::stability(const std::stop_token &stop)
{
    FATHOM_TRY(const SaeModel model, m_workspace.saeModel(m_record.id));
    FATHOM_TRY(const std::vector<int> alive, livingFeatures(m_workspace, m_record.id));
    FATHOM_TRY(const std::vector<SaeRecord> all, m_workspace.saes());
    QJsonArray others;
    std::map<int, int> found;
    int compared = 0;
    for (const SaeRecord &other : all) {
        if (stop.stop_requested())
            return Error{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "The SAE's run was cancelled"), {}};
        if (other.id == m_record.id || other.encoder != m_record.encoder ||
            other.config.dictionary != m_record.config.dictionary || other.config.k != m_record.config.k ||
            other.config.objective != m_record.config.objective)
            continue;
        FATHOM_TRY(const SaeModel partner, m_workspace.saeModel(other.id));
        FATHOM_TRY(const std::vector<int> there, livingFeatures(m_workspace, other.id));
        FATHOM_TRY(const FeatureMatching matching, matchFeatures(model, partner, alive, there));
        for (const FeatureMatch &match : matching.matches)
            found[match.feature] += match.cosine >= matching.least ? 1 : 0;
        QJsonObject json = toJson(matching, false);
        json["sae"] = other.id;
        others.append(json);
        ++compared;
    }
    if (compared == 0)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: there is no other SAE of the same sizes to compare with; "
                                       "train one with another seed"),
                     {m_record.id}};
    QJsonArray features;
    for (const auto &[feature, times] : found)
        features.append(QJsonObject{{"feature", feature}, {"found", times}, {"of", compared}});
    return QJsonObject{{"least_cosine", SameDirection}, {"others", others}, {"features", features}};
}

} // namespace fathom
