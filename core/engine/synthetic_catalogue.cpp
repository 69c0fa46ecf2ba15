// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "synthetic_catalogue.h"

#include <base/random.h>
#include <store/feature_statistics.h>
#include <store/index_builder.h>
#include <store/workspace.h>

#include <QBuffer>
#include <QImage>

#include <cmath>

namespace fathom {

namespace {
constexpr int PictureSide = 48;
constexpr int Dimension = 64;
constexpr qint64 ShardRows = 65536;
constexpr int DirectionsOfGroup = 32; ///< features that point a similar way, as SyntheticSet groups them
const QString Encoder = QStringLiteral("synthetic-64");

/// A body's outline that changes along the plane, with a brighter part in it.
Result<QByteArray> picture(int volume, Plane plane, double place)
{
    QImage image(PictureSide, PictureSide, QImage::Format_Grayscale8);
    const double wide = 0.25 + 0.2 * std::sin(3.1 * place + 0.05),
                 tall = wide * (plane == Plane::Axial ? 0.7 : 1.0);
    const double spot = 0.5 + 0.3 * std::sin(6.0 * place + double(volume));
    for (int y = 0; y < PictureSide; ++y) {
        uchar *line = image.scanLine(y);
        for (int x = 0; x < PictureSide; ++x) {
            const double u = (x + 0.5) / PictureSide - 0.5, v = (y + 0.5) / PictureSide - 0.5;
            const double inside = u * u / (wide * wide) + v * v / (tall * tall);
            const double near = std::hypot(u - 0.3 * (spot - 0.5), v - 0.1) * 8.0;
            line[x] = inside > 1.0 ? 4 : uchar(110 - 50 * inside + 120 * std::exp(-near * near));
        }
    }
    QByteArray jpeg;
    QBuffer buffer(&jpeg);
    if (!buffer.open(QIODevice::WriteOnly) || !image.save(&buffer, "JPEG", 60))
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "Qt cannot write JPEG pictures; install its image plugins"),
                     {}};
    return jpeg;
}

Result<SaeModel> drawnSae(const SyntheticOptions &options)
{
    SaeConfig config;
    config.inputSize = Dimension;
    for (const int part : {64, 16, 4, 1}) // 128, 512, 2048, 8192
        config.dictionary.push_back(std::max(1, options.features / part));
    for (const int size : config.dictionary)
        config.k.push_back(std::clamp(int(options.active) * size / options.features * 8, 1, size));
    config.k.back() = std::max(1, int(options.active));
    config.thresholds.assign(config.dictionary.size(), 0.0F);
    config.encoder = Encoder;
    config.training = {{"synthetic", true}, {"seed", qint64(options.seed)}};
    Random random(options.seed + 31);
    std::vector<float> weight, middle(Dimension);
    for (int f = 0; f < options.features; ++f) {
        if (f % DirectionsOfGroup == 0)
            for (float &value : middle)
                value = float(random.normal());
        double square = 0.0;
        std::vector<float> row(Dimension);
        for (size_t d = 0; d < row.size(); ++d) {
            row[d] = middle[d] + 0.6F * float(random.normal());
            square += double(row[d]) * double(row[d]);
        }
        for (const float value : row)
            weight.push_back(float(double(value) / std::sqrt(square)));
    }
    return SaeModel::create(std::move(config), std::move(weight),
                            std::vector<float>(size_t(options.features), 0.0F),
                            std::vector<float>(Dimension, 0.0F));
}

/// Embeddings on their way to the disk.
class Shards
{
public:
    explicit Shards(Workspace &workspace)
        : m_workspace(workspace)
    {
    }
    Result<void> add(qint64 slice, const SaeModel &model, std::span<const Activation> active)
    {
        std::vector<float> row(Dimension, 0.01F); // never all zeros
        for (const auto &[feature, value] : active) {
            const auto direction = model.direction(feature);
            for (size_t d = 0; d < row.size(); ++d)
                row[d] += value * direction[d];
        }
        m_slices.push_back(slice);
        m_values.insert(m_values.end(), row.begin(), row.end());
        return qint64(m_slices.size()) < ShardRows ? Result<void>() : flush();
    }
    Result<void> flush()
    {
        if (m_slices.empty())
            return {};
        FATHOM_TRY([[maybe_unused]] const ShardRecord shard,
                   m_workspace.addShard(Encoder, m_slices, m_values));
        m_slices.clear();
        m_values.clear();
        return {};
    }

private:
    Workspace &m_workspace;
    std::vector<qint64> m_slices;
    std::vector<float> m_values;
};

Result<VolumeRecord> addVolume(Workspace &workspace, const SyntheticSet &set, size_t v)
{
    VolumeRecord volume = set.volumes()[v];
    volume.hasScan = false;
    std::vector<QByteArray> pictures;
    for (const SliceRange &range : volume.planes)
        for (int i = 0; i < range.count; ++i) {
            FATHOM_TRY(QByteArray jpeg, picture(int(v), range.plane, (i + 0.5) / range.count));
            pictures.push_back(std::move(jpeg));
        }
    return workspace.addVolume(std::move(volume), set.presence(v), pictures, {});
}
} // namespace

Result<void> writeSyntheticCatalogue(const QString &folder, const SyntheticOptions &options,
                                     JobContext &context)
{
    const SyntheticSet set(options);
    const auto count = set.volumes().size();
    FATHOM_TRY(const auto workspace, Workspace::create(folder));
    FATHOM_TRY(const SaeModel model, drawnSae(options));
    EncoderInfo info;
    info.id = Encoder;
    info.title = QStringLiteral("Synthetic, 64 values");
    info.note = QStringLiteral("Drawn numbers for trying the program at size; no picture was encoded.");
    info.dimension = Dimension;
    FATHOM_DO(workspace->addEncoder(info));
    FATHOM_TRY(const SaeRecord sae, workspace->addSae(model, {}));
    IndexBuilder builder(options.features, workspace->indexPlace(sae.id));
    for (size_t v = 0; v < count; ++v) {
        if (context.cancelled())
            return Error{
                ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "%1: stopped"), {QStringLiteral("cohort")}};
        context.progress(qint64(v), qint64(count), QStringLiteral("Drawing volumes"));
        FATHOM_DO(addVolume(*workspace, set, v));
    }
    Shards shards(*workspace);
    FATHOM_TRY(const std::vector<VolumeRecord> volumes, workspace->volumes());
    for (size_t v = 0; v < count; ++v) {
        if (context.cancelled())
            return Error{
                ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "%1: stopped"), {QStringLiteral("cohort")}};
        context.progress(qint64(v), qint64(count), QStringLiteral("Drawing activations"));
        const qint64 first = volumes[v].planes.front().firstSlice;
        const std::vector<std::vector<Activation>> rows = set.activations(v);
        for (size_t i = 0; i < rows.size(); ++i) {
            FATHOM_DO(builder.append(first + qint64(i), rows[i]));
            FATHOM_DO(shards.add(first + qint64(i), model, rows[i]));
        }
    }
    FATHOM_DO(shards.flush());
    context.progress(0, 0, QStringLiteral("Counting structures"));
    FATHOM_TRY(const auto index, builder.finish());
    FATHOM_TRY(const std::vector<FeatureStatistics> statistics,
               workspace->computeStatistics(*index, model.config().dictionary));
    return workspace->setIndex(sae.id, *index, statistics);
}

} // namespace fathom
