// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encoder_registry.h"
#include "job_kinds.h"
#include "job_parameters.h"
#include "volume_import.h"

#include <algorithm>
#include <future>

namespace fathom {

namespace {
// Shards hold whole volumes, so that a slice is always encoded in the same batch: an interrupted run leaves
// bit for bit the same embeddings as an uninterrupted one.
constexpr size_t shardRows = 512;

struct VolumeSlices
{
    VolumeRecord volume;
    std::vector<qint64> ids;
    std::vector<std::pair<Plane, int>> where;
};

struct CutSlices
{
    std::vector<quint8> grey; ///< one picture after the other
};

Result<CutSlices> cutSlices(const VolumeSlices &wanted, const ScanEntry &source, int side,
                            std::stop_token stop)
{
    FATHOM_TRY(const Volume volume, readStoredVolume(wanted.volume, source));
    FATHOM_TRY(const SliceSource slices, SliceSource::prepare(volume, wanted.volume.method));
    CutSlices cut;
    cut.grey.reserve(wanted.ids.size() * size_t(side) * size_t(side));
    for (const auto &[plane, index] : wanted.where) {
        if (stop.stop_requested())
            return stopped();
        FATHOM_TRY(const SliceImage image, slices.cut(plane, index, side));
        cut.grey.insert(cut.grey.end(), image.grey.begin(), image.grey.end());
    }
    return cut;
}

class EmbedJob final : public Job
{
public:
    QString encoder, device;
    int batch = 32;
    int every = 1;
    std::vector<Plane> planes;

    Result<QJsonObject> run(JobContext &context, JobServices &services) override;

private:
    Result<std::vector<VolumeSlices>> pending(JobServices &services, qint64 &total) const;
    Result<std::vector<float>> encode(const CutSlices &cut, size_t n, const EncoderInfo &info,
                                      JobContext &context, JobServices &services, qint64 done, qint64 total);
};

// What is wanted and not there yet, by volume. `total` also counts what is there.
Result<std::vector<VolumeSlices>> EmbedJob::pending(JobServices &services, qint64 &total) const
{
    FATHOM_TRY(const std::vector<VolumeRecord> volumes, services.workspace->volumes());
    FATHOM_TRY(const std::vector<qint64> missing, services.workspace->pendingSlices(encoder));
    std::vector<VolumeSlices> all;
    total = 0;
    for (const VolumeRecord &volume : volumes) {
        VolumeSlices wanted{volume, {}, {}};
        for (const SliceRange &range : volume.planes) {
            if (std::find(planes.begin(), planes.end(), range.plane) == planes.end())
                continue;
            for (int index = 0; index < range.count; index += every) {
                ++total;
                const qint64 id = range.firstSlice + index;
                if (!std::binary_search(missing.begin(), missing.end(), id))
                    continue;
                wanted.ids.push_back(id);
                wanted.where.emplace_back(range.plane, index);
            }
        }
        if (!wanted.ids.empty())
            all.push_back(std::move(wanted));
    }
    return all;
}

Result<std::vector<float>> EmbedJob::encode(const CutSlices &cut, size_t n, const EncoderInfo &info,
                                            JobContext &context, JobServices &services, qint64 done,
                                            qint64 total)
{
    const size_t pixels = size_t(info.inputSide) * size_t(info.inputSide);
    std::vector<float> rows;
    rows.reserve(n * size_t(info.dimension));
    for (size_t first = 0; first < n; first += size_t(batch)) {
        if (context.cancelled())
            return stopped();
        const size_t count = std::min(size_t(batch), n - first);
        const std::span<const quint8> pictures(cut.grey.data() + first * pixels, count * pixels);
        FATHOM_TRY(const Encoded encoded,
                   services.device->run(DeviceWorker::Priority::Batch, [&](Device &on) -> Result<Encoded> {
                       FATHOM_DO(on.prepare());
                       FATHOM_TRY(ImageEncoder * loaded, on.encoder(encoder, device));
                       return loaded->encode(pictures, int(count), false, context.stopToken());
                   }));
        rows.insert(rows.end(), encoded.embeddings.begin(), encoded.embeddings.end());
        context.progress(done + qint64(first + count), total);
    }
    return rows;
}

Result<QJsonObject> EmbedJob::run(JobContext &context, JobServices &services)
{
    context.progress(0, 0, QStringLiteral("Loading the encoder"));
    FATHOM_TRY(const EncoderInfo info,
               services.device->run(DeviceWorker::Priority::Batch, [&](Device &on) -> Result<EncoderInfo> {
                   FATHOM_DO(on.prepare());
                   FATHOM_TRY(ImageEncoder * loaded, on.encoder(encoder, device));
                   return loaded->info();
               }));
    FATHOM_DO(services.writer->write([&](Workspace &workspace) { return workspace.addEncoder(info); }));
    qint64 total = 0;
    FATHOM_TRY(const std::vector<VolumeSlices> work, pending(services, total));
    qint64 left = 0;
    for (const VolumeSlices &volume : work)
        left += qint64(volume.ids.size());
    qint64 done = total - left;
    const qint64 before = done;
    context.progress(done, total, QStringLiteral("Embedding slices"));

    const std::stop_token stop = context.stopToken();
    int unread = 0;
    std::vector<qint64> ids;
    std::vector<float> rows;
    const auto flush = [&]() -> Result<void> {
        if (ids.empty())
            return {};
        // Shards are sorted by id: volumes keep their order, planes within a volume need not.
        FATHOM_DO(services.writer->write([&](Workspace &workspace) -> Result<void> {
            FATHOM_TRY(const ShardRecord shard, workspace.addShard(encoder, ids, rows));
            Q_UNUSED(shard)
            return {};
        }));
        ids.clear();
        rows.clear();
        FATHOM_DO(context.checkpoint({{"embedded", done}}));
        if (services.changed)
            services.changed(Change::Embeddings);
        return {};
    };
    const auto read = [&](size_t i) {
        return std::async(std::launch::async, [&work, &services, side = info.inputSide, stop, i] {
            return [&]() -> Result<CutSlices> {
                FATHOM_TRY(const ScanEntry source, services.workspace->source(work[i].volume.id));
                return cutSlices(work[i], source, side, stop);
            }();
        });
    };
    std::future<Result<CutSlices>> ahead;
    if (!work.empty())
        ahead = read(0);
    for (size_t i = 0; i < work.size(); ++i) {
        Result<CutSlices> cut = ahead.get();
        if (stop.stop_requested())
            return stopped();
        if (i + 1 < work.size())
            ahead = read(i + 1); // the next volume is read while this one is encoded
        const auto n = qint64(work[i].ids.size());
        if (!cut) {
            ++unread;
            total -= n;
            context.log(QStringLiteral("%1 was left out: its file cannot be read").arg(work[i].volume.alias));
            continue;
        }
        FATHOM_TRY(const std::vector<float> encoded,
                   encode(*cut, size_t(n), info, context, services, done, total));
        ids.insert(ids.end(), work[i].ids.begin(), work[i].ids.end());
        rows.insert(rows.end(), encoded.begin(), encoded.end());
        done += n;
        if (ids.size() >= shardRows)
            FATHOM_DO(flush());
    }
    FATHOM_DO(flush());
    return QJsonObject{{"encoder", encoder}, {"embedded", done - before}, {"rows", done}, {"unread", unread}};
}
} // namespace

MadeJob makeEmbedJob(const QJsonObject &parameters)
{
    const JobParameters given(QStringLiteral("embed"), parameters);
    FATHOM_DO(given.allow({QStringLiteral("encoder"), QStringLiteral("device"), QStringLiteral("batch"),
                           QStringLiteral("every"), QStringLiteral("planes")}));
    auto job = std::make_unique<EmbedJob>();
    job->encoder = given.text(QStringLiteral("encoder"));
    if (job->encoder.isEmpty())
        return given.missing(QStringLiteral("encoder"));
    job->device = given.text(QStringLiteral("device"), QStringLiteral("auto"));
    FATHOM_TRY(job->batch, given.number(QStringLiteral("batch"), 32, 1, 4096));
    FATHOM_TRY(job->every, given.number(QStringLiteral("every"), 1, 1, 1000));
    FATHOM_TRY(job->planes, given.planes(QStringLiteral("planes")));
    return std::unique_ptr<Job>(std::move(job));
}

} // namespace fathom
