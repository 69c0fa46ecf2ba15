// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "pipeline_bench.h"

#include "bench_scan.h"
#include "measured.h"
#include "run_job.h"

#include <encode/image_encoder.h>
#include <engine/embed_plan.h>
#include <engine/encoder_registry.h>

#include <QJsonArray>
#include <QTemporaryDir>

#include <chrono>

namespace fathom::cli {

namespace {
constexpr int SlicesOfTheScan = 512 + 512 + 300;

// Seconds a slice of the encoder alone, after a group that warms up.
Result<double> computeOnly(const QString &id, int slices, int threads)
{
    FATHOM_DO(torchRuntime(threads));
    FATHOM_TRY(const auto encoder, loadEncoder(id, QStringLiteral("cpu")));
    const EncoderInfo &info = encoder->info();
    const int group = defaultGroup(info, false);
    std::vector<quint8> pictures(size_t(info.inputSide) * size_t(info.inputSide) * size_t(group));
    for (size_t i = 0; i < pictures.size(); ++i)
        pictures[i] = quint8(i * 7919 >> 5);
    auto start = std::chrono::steady_clock::now();
    int done = -group;
    while (done < slices) {
        FATHOM_TRY(const Encoded encoded, encoder->encode(pictures, group, false, {}));
        Q_UNUSED(encoded)
        if (done < 0)
            start = std::chrono::steady_clock::now();
        done += group;
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / done;
}

} // namespace

Result<QJsonObject> benchPipeline(const QString &encoder, int count, int threads)
{
    const QTemporaryDir folder;
    if (!folder.isValid())
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: no temporary folder can be made there"),
                     {folder.path()}};
    const QString scan = folder.filePath(QStringLiteral("scan.nii.gz"));
    const QString workspace = folder.filePath(QStringLiteral("bench.fathom"));
    FATHOM_DO(writeBenchScan(scan));
    {
        FATHOM_TRY(const auto made, Workspace::create(workspace));
    }
    JobRequest import;
    import.kind = QStringLiteral("import");
    import.paths["requests"] = QJsonArray{QJsonObject { { "path", scan } }};
    FATHOM_DO(runJob(workspace, import, threads));
    JobRequest embed;
    embed.kind = QStringLiteral("embed");
    embed.parameters = {
        {"encoder", encoder}, {"device", "cpu"}, {"every", std::max(1, SlicesOfTheScan / count)}};
    FATHOM_TRY(const JobRecord job, runJob(workspace, embed, threads));
    const qint64 peak = peakBytes();
    const double timed = job.result["timed"].toDouble();
    if (timed <= 0)
        return Error{
            ErrorCode::Usage,
            QT_TRANSLATE_NOOP("Error", "--count: %1 slices are one group of this encoder; take more"),
            {QString::number(count)}};
    const double each = job.result["seconds"].toDouble() / timed;
    FATHOM_TRY(const EncoderInfo info, encoderInfo(encoder));
    FATHOM_TRY(const double alone, computeOnly(encoder, int(timed), threads));
    return QJsonObject{{"encoder", encoder},
                       {"side", info.inputSide},
                       {"slices", timed},
                       {"job_seconds_per_slice", each},
                       {"compute_seconds_per_slice", alone},
                       {"throughput", alone / each},
                       {"peak_bytes", peak},
                       {"weights_bytes", double(info.parameters) * 4}};
}

} // namespace fathom::cli
