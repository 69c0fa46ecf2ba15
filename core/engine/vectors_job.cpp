// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "job_kinds.h"
#include "job_parameters.h"

#include <store/vector_file.h>

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {
constexpr qint64 blockRows = 4096;
constexpr quint64 splitSeed = 1; ///< as after an import
// Stands for the sha256 of weights that nobody named, so that Fathom's own embeddings never join them.
const QString unknownWeights = QStringLiteral("unknown");

/// Embeddings that were made elsewhere, or on another machine as a part of the work. Everything is looked at
/// before anything is stored; what is here already is left alone, so that it goes on after a kill.
class VectorsJob final : public Job
{
public:
    QStringList files;
    QString encoder, title;
    VectorFileOptions options;
    Method method = Method::Fathom; ///< of slices of which the file does not say it

    Result<QJsonObject> run(JobContext &context, JobServices &services) override;

private:
    struct Norms
    {
        double smallest = 0, median = 0, largest = 0;
    };
    Result<EncoderInfo> agree(const std::vector<VectorFile> &all) const;
    Result<void> refuseDuplicates(const std::vector<VectorFile> &all) const;
    Result<Norms> look(const std::vector<VectorFile> &all, JobContext &context) const;
    Result<std::vector<VolumeRecord>> volumesOf(const VectorFile &file, JobServices &services);
    Result<void> store(const VectorFile &file, const std::vector<VolumeRecord> &volumes, JobContext &context,
                       JobServices &services);

    QString m_encoder;
    qint64 m_rows = 0, m_done = 0, m_added = 0, m_known = 0;
    int m_withoutScan = 0; ///< volumes made for rows without a scan
};

Result<EncoderInfo> VectorsJob::agree(const std::vector<VectorFile> &all) const
{
    EncoderInfo info = all.front().encoder();
    info.dimension = all.front().dimension();
    for (const VectorFile &file : all) {
        if (file.dimension() != info.dimension)
            return Error{ErrorCode::WrongShape,
                         QT_TRANSLATE_NOOP("Error", "%1: its rows have %2 values, those of %3 have %4"),
                         {file.name(), QString::number(file.dimension()), all.front().name(),
                          QString::number(info.dimension)}};
        if (file.encoder().id != info.id || file.encoder().weightsSha256 != info.weightsSha256)
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error",
                                           "%1: was made by another encoder or other weights than %2; "
                                           "import them one by one"),
                         {file.name(), all.front().name()}};
    }
    if (!info.id.isEmpty() && !encoder.isEmpty() && encoder != info.id)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: says that it was made by encoder %2, not %3"),
                     {all.front().name(), info.id, encoder}};
    if (info.id.isEmpty() && encoder.isEmpty())
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: does not say which encoder made it; name it with "
                                                "--encoder ID"),
                     {all.front().name()}};
    if (info.id.isEmpty()) {
        info.id = encoder;
        info.title = title.isEmpty() ? encoder : title;
        info.note = QStringLiteral("embeddings computed elsewhere; its weights are not known here");
    }
    if (info.weightsSha256.isEmpty())
        info.weightsSha256 = unknownWeights;
    return info;
}

Result<void> VectorsJob::refuseDuplicates(const std::vector<VectorFile> &all) const
{
    SliceKeys volumes; // numbered over all files
    struct Key
    {
        quint64 slice;
        quint32 file, row;
    };
    std::vector<Key> keys;
    for (size_t f = 0; f < all.size(); ++f) {
        const SliceKeys &own = all[f].keys();
        std::vector<quint64> number;
        for (const SliceKeys::Volume &volume : own.volumes)
            number.push_back(quint64(volumes.place(volume)));
        for (size_t row = 0; row < own.volume.size(); ++row)
            keys.push_back({number[size_t(own.volume[row])] << 24 | quint64(own.plane[row]) << 22 |
                                quint64(own.index[row]),
                            quint32(f), quint32(row)});
    }
    std::sort(keys.begin(), keys.end(), [](const Key &a, const Key &b) {
        return std::tie(a.slice, a.file, a.row) < std::tie(b.slice, b.file, b.row);
    });
    const auto twice = std::adjacent_find(keys.begin(), keys.end(),
                                          [](const Key &a, const Key &b) { return a.slice == b.slice; });
    if (twice == keys.end())
        return {};
    const Key &second = *std::next(twice);
    return Error{ErrorCode::Usage,
                 QT_TRANSLATE_NOOP("Error", "%1: row %2 is of a slice that row %3 of %4 is of as well (%5)"),
                 {all[second.file].name(), QString::number(second.row + 1), QString::number(twice->row + 1),
                  all[twice->file].name(), all[second.file].keys().text(second.row)}};
}

Result<VectorsJob::Norms> VectorsJob::look(const std::vector<VectorFile> &all, JobContext &context) const
{
    std::vector<float> norms;
    norms.reserve(size_t(m_rows));
    for (const VectorFile &file : all) {
        const auto width = size_t(file.dimension());
        for (qint64 first = 0; first < file.keys().rows(); first += blockRows) {
            if (context.cancelled())
                return stopped();
            const qint64 count = std::min(blockRows, file.keys().rows() - first);
            FATHOM_TRY(const std::vector<float> rows, file.read(first, count));
            for (qint64 row = 0; row < count; ++row) {
                double square = 0;
                for (size_t i = 0; i < width; ++i)
                    square += std::pow(double(rows[size_t(row) * width + i]), 2);
                if (!std::isfinite(square))
                    return Error{
                        ErrorCode::WrongShape,
                        QT_TRANSLATE_NOOP("Error", "%1: row %2 (%3) holds a value that is no number; "
                                                   "nothing was imported"),
                        {file.name(), QString::number(first + row + 1), file.keys().text(first + row)}};
                norms.push_back(float(std::sqrt(square)));
            }
            context.progress(qint64(norms.size()), m_rows);
        }
    }
    const auto [low, high] = std::minmax_element(norms.begin(), norms.end());
    Norms found{double(*low), 0, double(*high)};
    const auto middle = norms.begin() + std::ptrdiff_t(norms.size() / 2);
    std::nth_element(norms.begin(), middle, norms.end());
    found.median = double(*middle);
    return found;
}

// The volumes of this workspace for those of the file; where there is none, one without a scan.
Result<std::vector<VolumeRecord>> VectorsJob::volumesOf(const VectorFile &file, JobServices &services)
{
    const SliceKeys &keys = file.keys();
    const bool foreign = !file.workspace().isEmpty() && file.workspace() != services.workspace->id();
    FATHOM_TRY(const auto known, services.workspace->volumesByKey(!foreign));
    std::vector<SliceKeys::Volume> needed = keys.volumes;
    for (size_t row = 0; row < keys.volume.size(); ++row) {
        int &count = needed[size_t(keys.volume[row])].counts[size_t(keys.plane[row])];
        count = std::max(count, keys.index[row] + 1);
    }
    std::vector<VolumeRecord> volumes;
    for (SliceKeys::Volume &volume : needed) {
        const bool said = !volume.method.isEmpty();
        if (!said)
            volume.method = methodName(method);
        const qint64 id = known.value(volumeKey(volume.dataset, volume.modality, volume.id));
        if (id > 0) {
            FATHOM_TRY(VolumeRecord record, services.workspace->volume(id));
            if (said && volume.method != methodName(record.method))
                return Error{ErrorCode::Usage,
                             QT_TRANSLATE_NOOP("Error",
                                               "%1: its slices of %2 were cut by method %3, those of "
                                               "this workspace by %4; their numbers differ"),
                             {file.name(), record.alias, volume.method, methodName(record.method)}};
            if (!record.hasScan) {
                FATHOM_TRY(record, services.writer->write([&](Workspace &workspace) {
                    return workspace.growVolumeWithoutScan(id, volume.counts);
                }));
            }
            volumes.push_back(std::move(record));
            continue;
        }
        if (foreign && volume.id.startsWith(QLatin1String("scan-")))
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "%1: calls a scan %2, which only means something in the "
                                                    "workspace that wrote it; divide the work over copies of "
                                                    "one workspace"),
                         {file.name(), volume.id}};
        FATHOM_TRY(VolumeRecord made, services.writer->write([&](Workspace &workspace) {
            return workspace.addVolumeWithoutScan(volume);
        }));
        ++m_withoutScan;
        volumes.push_back(std::move(made));
    }
    return volumes;
}

Result<void> VectorsJob::store(const VectorFile &file, const std::vector<VolumeRecord> &volumes,
                               JobContext &context, JobServices &services)
{
    const SliceKeys &keys = file.keys();
    std::vector<qint64> slices;
    for (size_t row = 0; row < keys.volume.size(); ++row) {
        const VolumeRecord &volume = volumes[size_t(keys.volume[row])];
        const auto range =
            std::find_if(volume.planes.begin(), volume.planes.end(),
                         [&](const SliceRange &one) { return one.plane == Plane(keys.plane[row]); });
        if (range == volume.planes.end() || keys.index[row] >= range->count)
            return Error{
                ErrorCode::Usage,
                QT_TRANSLATE_NOOP("Error", "%1: row %2 is of a slice that %3 does not have here (%4)"),
                {file.name(), QString::number(row + 1), volume.alias, keys.text(qint64(row))}};
        slices.push_back(range->firstSlice + keys.index[row]);
    }
    FATHOM_TRY(const std::vector<qint64> missing, services.workspace->pendingSlices(m_encoder));
    const auto width = size_t(file.dimension());
    for (qint64 first = 0; first < keys.rows(); first += blockRows) {
        if (context.cancelled())
            return stopped();
        const qint64 count = std::min(blockRows, keys.rows() - first);
        FATHOM_TRY(std::vector<float> rows, file.read(first, count));
        std::vector<qint64> ids;
        for (qint64 row = 0; row < count; ++row) {
            const qint64 slice = slices[size_t(first + row)];
            if (!std::binary_search(missing.begin(), missing.end(), slice))
                continue;
            std::copy_n(rows.begin() + std::ptrdiff_t(size_t(row) * width), width,
                        rows.begin() + std::ptrdiff_t(ids.size() * width));
            ids.push_back(slice);
        }
        rows.resize(ids.size() * width);
        m_known += count - qint64(ids.size());
        if (!ids.empty()) {
            FATHOM_DO(services.writer->write([&](Workspace &workspace) -> Result<void> {
                FATHOM_TRY(const ShardRecord shard, workspace.addShard(m_encoder, ids, rows));
                Q_UNUSED(shard)
                return {};
            }));
            m_added += qint64(ids.size());
            if (services.changed)
                services.changed(Change::Embeddings);
        }
        context.progress(m_done += count, m_rows);
    }
    return {};
}

Result<QJsonObject> VectorsJob::run(JobContext &context, JobServices &services)
{
    context.progress(0, 0, QStringLiteral("Reading embeddings"));
    std::vector<VectorFile> all;
    m_rows = m_done = m_added = m_known = 0;
    for (const QString &path : files) {
        FATHOM_TRY(VectorFile file, VectorFile::open(path, options));
        m_rows += file.keys().rows();
        all.push_back(std::move(file));
    }
    if (m_rows == 0)
        return Error{ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "%1: has no rows"), {files.value(0)}};
    FATHOM_TRY(const EncoderInfo info, agree(all));
    FATHOM_DO(refuseDuplicates(all));
    context.progress(0, m_rows, QStringLiteral("Checking embeddings"));
    FATHOM_TRY(const Norms norms, look(all, context));
    m_encoder = info.id;
    FATHOM_DO(services.writer->write([&](Workspace &workspace) { return workspace.addEncoder(info); }));
    context.progress(0, m_rows, QStringLiteral("Storing embeddings"));
    for (const VectorFile &file : all) {
        FATHOM_TRY(const std::vector<VolumeRecord> volumes, volumesOf(file, services));
        if (services.changed)
            services.changed(Change::Volumes);
        FATHOM_DO(store(file, volumes, context, services));
    }
    if (m_withoutScan > 0)
        FATHOM_DO(
            services.writer->write([](Workspace &workspace) { return workspace.makeSplit(splitSeed); }));
    if (services.changed)
        services.changed(Change::Volumes);
    context.log(QStringLiteral("%1 embeddings added, %2 were here already, %3 volumes have no scan")
                    .arg(m_added)
                    .arg(m_known)
                    .arg(m_withoutScan));
    return QJsonObject{{"encoder", m_encoder},
                       {"added", m_added},
                       {"known", m_known},
                       {"without_scan", m_withoutScan},
                       {"dimension", info.dimension},
                       {"norm_min", norms.smallest},
                       {"norm_median", norms.median},
                       {"norm_max", norms.largest}};
}

// A folder stands for the shards or exports in it.
Result<QStringList> filesIn(const QString &path)
{
    const QFileInfo place(path);
    if (!place.exists())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: there is no such file or folder; check the path"),
                     {path}};
    if (!place.isDir())
        return QStringList{path};
    QStringList files;
    for (const QString &name :
         QDir(path).entryList({QStringLiteral("*.safetensors")}, QDir::Files, QDir::Name))
        files << QDir(path).filePath(name);
    if (files.isEmpty())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: no .safetensors file in this folder; name the folder of "
                                                "an encoder's shards, or one file"),
                     {path}};
    return files;
}
} // namespace

MadeJob makeVectorsJob(const QJsonObject &parameters, const QJsonObject &paths)
{
    const JobParameters given(QStringLiteral("vectors"), parameters);
    FATHOM_DO(given.allow({QStringLiteral("encoder"), QStringLiteral("title"), QStringLiteral("dataset"),
                           QStringLiteral("method")}));
    auto job = std::make_unique<VectorsJob>();
    job->encoder = given.text(QStringLiteral("encoder"));
    job->title = given.text(QStringLiteral("title"));
    job->options.dataset = given.text(QStringLiteral("dataset"));
    job->options.keys = paths["keys"].toString();
    FATHOM_TRY(job->method, given.method(QStringLiteral("method")));
    for (const QJsonValue &path : paths["paths"].toArray()) {
        FATHOM_TRY(const QStringList files, filesIn(path.toString()));
        job->files += files;
    }
    if (job->files.isEmpty())
        return given.missing(QStringLiteral("paths"));
    return std::unique_ptr<Job>(std::move(job));
}

} // namespace fathom
