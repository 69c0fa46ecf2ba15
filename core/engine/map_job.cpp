// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "job_kinds.h"
#include "job_parameters.h"
#include "map_source.h"

#include <layout/layout.h>

#include <algorithm>

namespace fathom {

namespace {
/// Lays slices or features out in the plane. What is on the map stays where it is; what came since is placed
/// beside its neighbours. A job that was stopped begins again: a layout is only stored as a whole.
class MapJob final : public Job
{
public:
    MapKind kind = MapKind::Embedding;
    QString of;
    quint64 seed = 1;
    bool again = false; ///< forget the old layout

    Result<QJsonObject> run(JobContext &context, JobServices &services) override;
};

Result<QJsonObject> MapJob::run(JobContext &context, JobServices &services)
{
    context.progress(0, 0, QStringLiteral("Reading rows"));
    FATHOM_TRY(const MapSource source, mapSource(*services.workspace, kind, of));
    MapRecord made;
    made.kind = kind;
    made.of = of;
    made.seed = seed;
    made.madeFrom = source.madeFrom;
    made.ids = source.ids;

    std::vector<float> xy(made.ids.size() * 2, 0.0F);
    std::vector<bool> isNew(made.ids.size(), true);
    qint64 kept = 0;
    if (const auto old = services.workspace->map(kind, of); old && !again && old->madeFrom == made.madeFrom) {
        made.seed = old->seed;
        for (size_t i = 0; i < made.ids.size(); ++i) {
            const auto found = std::lower_bound(old->ids.begin(), old->ids.end(), made.ids[i]);
            if (found == old->ids.end() || *found != made.ids[i])
                continue;
            const auto at = size_t(found - old->ids.begin());
            xy[2 * i] = old->xy[2 * at];
            xy[2 * i + 1] = old->xy[2 * at + 1];
            isNew[i] = false;
            ++kept;
        }
    }
    LayoutOptions options;
    options.seed = made.seed;
    options.threads = services.threads;
    FATHOM_TRY(Layout layout, placeInto(*source.rows, std::move(xy), isNew, options, context));
    made.xy = std::move(layout.xy);
    FATHOM_DO(services.writer->write([&](Workspace &workspace) { return workspace.setMap(made); }));
    if (services.changed)
        services.changed(Change::Maps);
    const auto points = qint64(made.ids.size());
    QJsonObject seconds;
    for (const LayoutPhase &phase : layout.phases)
        seconds[QLatin1String(phase.name)] = phase.seconds;
    return QJsonObject{{"by", mapKindName(kind)},   {"of", of},
                       {"points", points},          {"placed", points - kept},
                       {"seed", qint64(made.seed)}, {"seconds", seconds}};
}
} // namespace

MadeJob makeMapJob(const QJsonObject &parameters)
{
    const JobParameters given(QStringLiteral("map"), parameters);
    FATHOM_DO(given.allow(
        {QStringLiteral("by"), QStringLiteral("of"), QStringLiteral("seed"), QStringLiteral("again")}));
    auto job = std::make_unique<MapJob>();
    const auto kind = mapKindNamed(given.text(QStringLiteral("by")));
    if (!kind)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: a map is by embedding, fingerprint or decoder"),
                     {given.text(QStringLiteral("by"))}};
    job->kind = *kind;
    job->of = given.text(QStringLiteral("of"));
    if (job->of.isEmpty())
        return given.missing(QStringLiteral("of"));
    FATHOM_TRY(const qint64 seed, given.number(QStringLiteral("seed"), 1, 0, qint64(1) << 53));
    job->seed = quint64(seed);
    job->again = given.flag(QStringLiteral("again"), false);
    return std::unique_ptr<Job>(std::move(job));
}

} // namespace fathom
