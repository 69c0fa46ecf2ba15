// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "focalnet.h"

namespace fathom {

namespace {
QString blockName(size_t stage, int block)
{
    return QStringLiteral("backbone.layers.%1.blocks.%2.").arg(stage).arg(block);
}
} // namespace

Result<FocalNetConfig> FocalNetConfig::inferred(const TensorMap &tensors, const QJsonObject &json,
                                                const QString &name)
{
    FocalNetConfig c;
    if (const int width = sizeOf(tensors, QStringLiteral("backbone.patch_embed.proj.weight"), 0))
        c.width = width;
    if (const int channels = sizeOf(tensors, QStringLiteral("backbone.patch_embed.proj.weight"), 1))
        c.channels = channels;
    std::vector<int> depths, levels, windows;
    for (size_t stage = 0; stage < 8; ++stage) {
        const int depth = countOf(tensors, [&](int block) {
            return blockName(stage, block) + QLatin1String("modulation.f.weight");
        });
        if (depth == 0)
            break;
        const auto kernel = [&](int level) {
            return blockName(stage, 0) + QStringLiteral("modulation.focal_layers.%1.0.weight").arg(level);
        };
        depths.push_back(depth);
        levels.push_back(std::max(1, countOf(tensors, kernel)));
        windows.push_back(std::max(1, sizeOf(tensors, kernel(0), 2)));
    }
    if (!depths.empty()) {
        c.depths = depths;
        c.levels = levels;
        c.windows = windows;
    }
    if (const int hidden = sizeOf(tensors, blockName(0, 0) + QLatin1String("mlp.fc1.weight"), 0))
        c.mlpRatio = double(hidden) / c.width;

    const QJsonObject backbone = json[u"MODEL"].toObject()[u"BACKBONE"].toObject();
    ConfigReader reader(backbone.contains(u"FOCAL") ? backbone[u"FOCAL"].toObject() : json, name);
    reader.whole("EMBED_DIM", c.width, 1, 4096);
    reader.wholes("DEPTHS", c.depths, 1, 200);
    reader.wholes("FOCAL_LEVELS", c.levels, 1, 16);
    reader.wholes("FOCAL_WINDOWS", c.windows, 1, 31);
    reader.number("MLP_RATIO", c.mlpRatio, 0.01, 64);
    c.scaled = reader.flag("SCALING_MODULATOR", true);
    reader.only("PATCH_SIZE", 4);
    reader.only("USE_CONV_EMBED", true);
    reader.only("USE_POSTLN", true);
    reader.only("USE_POSTLN_IN_MODULATION", false);
    reader.only("USE_LAYERSCALE", true);
    reader.only("PATCH_NORM", true);
    if (c.levels.size() != c.depths.size())
        reader.refuse("FOCAL_LEVELS");
    if (c.windows.size() != c.depths.size())
        reader.refuse("FOCAL_WINDOWS");
    for (const int window : c.windows)
        if (window % 2 == 0)
            reader.refuse("FOCAL_WINDOWS");
    if (c.depths.size() > 8)
        reader.refuse("DEPTHS");
    FATHOM_DO(reader.outcome());
    return c;
}

std::vector<ModelTensor> focalNetTensors(const FocalNetConfig &c)
{
    ModelTensors all;
    all.layer(QStringLiteral("backbone.patch_embed.proj"), {c.width, c.channels, 7, 7});
    all.norm(QStringLiteral("backbone.patch_embed.norm"), c.width);
    for (size_t stage = 0; stage < c.depths.size(); ++stage) {
        const qint64 width = c.stageWidth(stage);
        const qint64 hidden = c.stageHidden(stage);
        const int levels = c.levels[stage];
        for (int i = 0; i < c.depths[stage]; ++i) {
            const QString block = blockName(stage, i);
            all.add(block + QLatin1String("gamma_1"), {width});
            all.add(block + QLatin1String("gamma_2"), {width});
            all.norm(block + QLatin1String("norm1"), width);
            all.layer(block + QLatin1String("modulation.f"), {2 * width + levels + 1, width});
            all.layer(block + QLatin1String("modulation.h"), {width, width, 1, 1});
            all.layer(block + QLatin1String("modulation.proj"), {width, width});
            for (int level = 0; level < levels; ++level) {
                const qint64 kernel = c.windows[stage] + 2 * level;
                all.layer(block + QStringLiteral("modulation.focal_layers.%1.0").arg(level),
                          {width, 1, kernel, kernel}, false);
            }
            all.norm(block + QLatin1String("norm2"), width);
            all.layer(block + QLatin1String("mlp.fc1"), {hidden, width});
            all.layer(block + QLatin1String("mlp.fc2"), {width, hidden});
        }
        if (stage + 1 < c.depths.size()) {
            const QString down = QStringLiteral("backbone.layers.%1.downsample.").arg(stage);
            all.layer(down + QLatin1String("proj"), {2 * width, width, 3, 3});
            all.norm(down + QLatin1String("norm"), 2 * width);
        }
    }
    for (size_t stage = 0; stage < c.depths.size(); ++stage)
        all.norm(QStringLiteral("backbone.norm%1").arg(stage), c.stageWidth(stage));
    return all.take();
}

} // namespace fathom
