// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "embed_plan.h"
#include "encode_speed.h"
#include "job_kinds.h"
#include "slice_pipeline.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace fathom {

namespace {
using Clock = std::chrono::steady_clock;

// A shard is written when it has so many rows, or after so long: what a kill can cost. A long run writes
// larger ones, or half a day would leave thousands. Groups stay whole in it, so that a slice is always
// encoded with the same others.
constexpr size_t shardRows = 512;
constexpr double shardSeconds = 10,
                 shardShare = 0.02; ///< the longer of these; the share is of the run so far
constexpr int timedSlices = 64;     ///< from here on a job knows the speed better than a measurement of two
constexpr int budgetCoarse = 8;     ///< with a time budget the first pass takes every eighth slice

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

class EmbedJob final : public Job
{
public:
    EmbedChoice choice;
    QString device;
    int batch = 0;      ///< 0: defaultGroup()
    double minutes = 0; ///< 0: until it is done

    Result<QJsonObject> run(JobContext &context, JobServices &services) override;

private:
    struct Loaded
    {
        EncoderInfo info;
        int group = 1;
        QString where; ///< see speedPlace()
    };
    Result<Loaded> load(JobServices &services);
    Result<std::vector<float>> encode(const std::vector<quint8> &grey, int n, JobContext &context,
                                      JobServices &services);
    Result<void> flush(JobContext &context, JobServices &services);
    void leaveOut(const EmbedPlan &plan, size_t unit, JobContext &context);
    [[nodiscard]] double spent() const { return m_spentBefore + secondsSince(m_started); }

    Clock::time_point m_started, m_flushed;
    double m_spentBefore = 0; ///< seconds of the budget that earlier runs of this job used
    qint64 m_done = 0, m_total = 0;
    std::vector<qint64> m_ids; ///< rows that are in no shard yet
    std::vector<float> m_rows;
    std::vector<bool> m_unread; ///< by volume
    // The first group warms up and is not timed.
    std::optional<Clock::time_point> m_warmed;
    double m_encoding = 0; ///< seconds in the encoder since then
    qint64 m_timed = 0;    ///< slices encoded in them
};

Result<EmbedJob::Loaded> EmbedJob::load(JobServices &services)
{
    return services.device->run(DeviceWorker::Priority::Batch, [&](Device &on) -> Result<Loaded> {
        FATHOM_DO(on.prepare());
        FATHOM_TRY(ImageEncoder * encoder, on.encoder(choice.encoder, device));
        const bool gpu = on.onGpu(device);
        return Loaded{encoder->info(), batch > 0 ? batch : defaultGroup(encoder->info(), gpu),
                      speedPlace(on, device)};
    });
}

Result<std::vector<float>> EmbedJob::encode(const std::vector<quint8> &grey, int n, JobContext &context,
                                            JobServices &services)
{
    const auto start = Clock::now();
    FATHOM_TRY(Encoded encoded,
               services.device->run(DeviceWorker::Priority::Batch, [&](Device &on) -> Result<Encoded> {
                   FATHOM_TRY(ImageEncoder * encoder, on.encoder(choice.encoder, device));
                   return encoder->encode(grey, n, false, context.stopToken());
               }));
    if (m_warmed) {
        m_encoding += secondsSince(start);
        m_timed += n;
    } else {
        m_warmed = Clock::now();
    }
    return std::move(encoded.embeddings);
}

Result<void> EmbedJob::flush(JobContext &context, JobServices &services)
{
    m_flushed = Clock::now();
    if (m_ids.empty())
        return {};
    FATHOM_DO(services.writer->write([&](Workspace &workspace) -> Result<void> {
        FATHOM_TRY(const ShardRecord shard, workspace.addShard(choice.encoder, m_ids, m_rows));
        Q_UNUSED(shard)
        return {};
    }));
    m_ids.clear();
    m_rows.clear();
    FATHOM_DO(context.checkpoint({{"embedded", m_done}, {"seconds", spent()}}));
    if (services.changed)
        services.changed(Change::Embeddings);
    return {};
}

void EmbedJob::leaveOut(const EmbedPlan &plan, size_t unit, JobContext &context)
{
    const size_t volume = plan.units[unit].volume;
    if (!m_unread[volume])
        context.log(
            QStringLiteral("%1 was left out: its file cannot be read").arg(plan.volumes[volume].alias));
    m_unread[volume] = true;
}

Result<QJsonObject> EmbedJob::run(JobContext &context, JobServices &services)
{
    m_started = m_flushed = Clock::now();
    m_spentBefore = context.resumed()["seconds"].toDouble();
    context.progress(0, 0, QStringLiteral("Loading the encoder"));
    FATHOM_TRY(const Loaded loaded, load(services));
    const EncoderInfo &info = loaded.info;
    FATHOM_DO(services.writer->write([&](Workspace &workspace) { return workspace.addEncoder(info); }));
    FATHOM_TRY(const EmbedPlan plan, planEmbedding(*services.workspace, choice, loaded.group));
    m_total = plan.total;
    m_done = plan.there;
    m_unread.assign(plan.volumes.size(), false);
    if (plan.withoutScan > 0)
        context.log(QStringLiteral("%1 volumes have embeddings but no scan; they are left alone")
                        .arg(plan.withoutScan));
    context.progress(m_done, m_total, QStringLiteral("Embedding slices"));

    // The passes and groups that are left of each volume.
    std::vector<qint64> left(plan.volumes.size(), 0), made(plan.volumes.size(), 0);
    for (const EmbedUnit &unit : plan.units)
        left[unit.volume] += qint64(unit.groups.size());
    std::vector<size_t> groupsSeen(plan.units.size(), 0);
    const auto volumeEnded = [&](size_t volume) {
        if (made[volume] > 0 && !m_unread[volume])
            context.log(QStringLiteral("%1: %2 slices").arg(plan.volumes[volume].alias).arg(made[volume]));
    };

    const std::stop_token stop = context.stopToken();
    SlicePipeline pipeline(plan, *services.workspace, info.inputSide, services.threads, stop);
    bool budgetSpent = false;
    Result<void> outcome;
    while (outcome && !budgetSpent) {
        const std::optional<SlicePipeline::Piece> piece = pipeline.next();
        if (!piece)
            break;
        const EmbedUnit &unit = plan.units[piece->unit];
        if (piece->failed) {
            leaveOut(plan, piece->unit, context);
            for (size_t group = groupsSeen[piece->unit]; group < unit.groups.size(); ++group)
                m_total -= qint64(unit.groups[group].ids.size());
            left[unit.volume] -= qint64(unit.groups.size() - groupsSeen[piece->unit]);
            context.progress(m_done, m_total);
            continue;
        }
        const std::vector<qint64> &ids = unit.groups[piece->group].ids;
        const Result<std::vector<float>> rows = encode(piece->grey, int(ids.size()), context, services);
        if (!rows) {
            outcome = rows.error();
            break;
        }
        ++groupsSeen[piece->unit];
        if (std::all_of(rows->begin(), rows->end(), [](float value) { return std::isfinite(value); })) {
            m_ids.insert(m_ids.end(), ids.begin(), ids.end());
            m_rows.insert(m_rows.end(), rows->begin(), rows->end());
            m_done += qint64(ids.size());
            made[unit.volume] += qint64(ids.size());
        } else {
            if (!m_unread[unit.volume])
                context.log(QStringLiteral("%1 was left out: the encoder gives no numbers for it")
                                .arg(plan.volumes[unit.volume].alias));
            m_unread[unit.volume] = true;
            m_total -= qint64(ids.size());
        }
        context.progress(m_done, m_total);
        if (--left[unit.volume] == 0)
            volumeEnded(unit.volume);
        if (m_ids.size() >= shardRows ||
            secondsSince(m_flushed) >= std::max(shardSeconds, shardShare * secondsSince(m_started)))
            outcome = flush(context, services);
        budgetSpent = minutes > 0 && spent() >= 60 * minutes;
    }
    // What is encoded is kept, whatever ended it.
    const Result<void> kept = flush(context, services);
    FATHOM_DO(outcome);
    FATHOM_DO(kept);
    if (stop.stop_requested())
        return stopped();
    if (m_timed >= timedSlices && m_encoding > 0) // an estimate for next time; its loss harms nobody
        (void)rememberSpeed(choice.encoder,
                            {m_encoding / double(m_timed), int(m_timed), loaded.where, loaded.group});
    return QJsonObject{{"encoder", choice.encoder},
                       {"embedded", m_done - plan.there},
                       {"rows", m_done},
                       {"unread", int(std::count(m_unread.begin(), m_unread.end(), true))},
                       {"left", m_total - m_done},
                       {"timed", m_timed},
                       {"seconds", m_warmed ? secondsSince(*m_warmed) : 0.0}};
}
} // namespace

MadeJob makeEmbedJob(const QJsonObject &parameters)
{
    const JobParameters given(QStringLiteral("embed"), parameters);
    FATHOM_DO(given.allow({QStringLiteral("encoder"), QStringLiteral("device"), QStringLiteral("batch"),
                           QStringLiteral("every"), QStringLiteral("planes"), QStringLiteral("coarse"),
                           QStringLiteral("slices"), QStringLiteral("body"), QStringLiteral("part"),
                           QStringLiteral("minutes")}));
    auto job = std::make_unique<EmbedJob>();
    FATHOM_TRY(job->minutes, given.real(QStringLiteral("minutes"), 0, 0, 1e6));
    FATHOM_TRY(job->choice, EmbedChoice::read(given, job->minutes > 0 ? budgetCoarse : 1));
    job->device = given.text(QStringLiteral("device"), QStringLiteral("auto"));
    FATHOM_TRY(job->batch, given.number(QStringLiteral("batch"), 0, 1, 4096));
    return std::unique_ptr<Job>(std::move(job));
}

} // namespace fathom
