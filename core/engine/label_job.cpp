// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "job_kinds.h"
#include "job_parameters.h"

#include <concept/statistics_labeller.h>
#include <evaluate/split_rows.h>

#include <QHash>

namespace fathom {

namespace {
constexpr size_t labelsAtOnce = 512;

class LabelJob final : public Job
{
public:
    QString sae;
    std::vector<int> features; ///< empty = all that fire
    Result<QJsonObject> run(JobContext &context, JobServices &services) override;
};

// What a person wrote stays the current version; what the labeller would only repeat is not added again.
bool wanted(const LabelRecord &made, const QHash<int, LabelRecord> &current)
{
    const auto before = current.constFind(made.feature);
    if (before == current.cend())
        return true;
    if (before->author == LabelAuthor::Person)
        return false;
    return before->stale || before->text != made.text || before->evidence != made.evidence;
}

// On the writer's thread, so that no person's edit comes between the look and the change.
Result<qint64> addWanted(Workspace &workspace, const QString &sae, std::span<const LabelRecord> made)
{
    FATHOM_TRY(const std::vector<LabelRecord> present, workspace.currentLabels(sae));
    QHash<int, LabelRecord> current;
    for (const LabelRecord &label : present)
        current.insert(label.feature, label);
    std::vector<LabelRecord> part;
    std::copy_if(made.begin(), made.end(), std::back_inserter(part),
                 [&](const LabelRecord &label) { return wanted(label, current); });
    if (!part.empty())
        FATHOM_DO(workspace.addLabels(part));
    return qint64(part.size());
}

Result<QJsonObject> LabelJob::run(JobContext &context, JobServices &services)
{
    context.progress(0, 0, QStringLiteral("Naming features"));
    FATHOM_TRY(const std::vector<FeatureStatistics> statistics, services.workspace->statistics(sae));
    if (statistics.empty())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: there is no index yet; run index first"),
                     {sae}};
    FATHOM_TRY(const std::vector<VolumeRecord> volumes, services.workspace->volumes());
    const QString counted = hasSplit(volumes) ? QStringLiteral("train") : QString();
    std::vector<LabelRecord> labels = labelFeatures(statistics, sae, counted);
    if (!features.empty())
        std::erase_if(labels, [&](const LabelRecord &label) {
            return std::find(features.begin(), features.end(), label.feature) == features.end();
        });
    qint64 named = 0;
    for (const LabelRecord &label : labels)
        named += label.text == noClearConcept() ? 0 : 1;
    const auto total = qint64(labels.size());
    qint64 added = 0;
    for (size_t first = 0; first < labels.size(); first += labelsAtOnce) {
        if (context.cancelled())
            return stopped();
        const std::span<const LabelRecord> batch(labels.data() + first,
                                                 std::min(labelsAtOnce, labels.size() - first));
        FATHOM_TRY(const qint64 now, services.writer->write([&](Workspace &workspace) {
            return addWanted(workspace, sae, batch);
        }));
        added += now;
        context.progress(std::min(qint64(first + labelsAtOnce), total), total);
    }
    // A run before this one may have ended between a change and its copy.
    FATHOM_DO(services.writer->write([](Workspace &workspace) { return workspace.copyLabels(); }));
    if (services.changed)
        services.changed(Change::Labels);
    return QJsonObject{{"sae", sae}, {"labels", total}, {"named", named}, {"added", added}};
}
} // namespace

MadeJob makeLabelJob(const QJsonObject &parameters)
{
    const JobParameters given(QStringLiteral("label"), parameters);
    FATHOM_DO(given.allow({QStringLiteral("sae"), QStringLiteral("by"), QStringLiteral("features")}));
    auto job = std::make_unique<LabelJob>();
    job->sae = given.text(QStringLiteral("sae"));
    if (job->sae.isEmpty())
        return given.missing(QStringLiteral("sae"));
    const QString by = given.text(QStringLiteral("by"), QStringLiteral("statistics"));
    if (by != QLatin1String("statistics"))
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: this version knows the labeller 'statistics' only"),
                     {by}};
    job->features = given.numbers(QStringLiteral("features"));
    return std::unique_ptr<Job>(std::move(job));
}

} // namespace fathom
