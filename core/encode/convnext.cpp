// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "convnext.h"

namespace fathom {

Result<ConvNextConfig> ConvNextConfig::inferred(const TensorMap &tensors, const QJsonObject &json,
                                                const QString &name)
{
    ConvNextConfig c;
    std::vector<int> depths, widths;
    for (int stage = 0; stage < 8; ++stage) {
        int depth = 0, width = 0;
        for (const char *pattern :
             {"stages.%1.layers.%2.gamma", "stages.%1.%2.gamma", "stages.%1.blocks.%2.gamma"}) {
            const auto gamma = [&](int block) { return QString::fromLatin1(pattern).arg(stage).arg(block); };
            depth = std::max(depth, countOf(tensors, gamma));
            width = std::max(width, sizeOf(tensors, gamma(0), 0));
        }
        if (depth == 0)
            break;
        depths.push_back(depth);
        widths.push_back(width);
    }
    if (!depths.empty()) {
        c.depths = depths;
        c.widths = widths;
    }
    for (const char *stem :
         {"stages.0.downsample_layers.0.weight", "downsample_layers.0.0.weight", "stem.0.weight"})
        if (const int channels = sizeOf(tensors, QLatin1String(stem), 1))
            c.channels = channels;
    ConfigReader reader(json, name);
    reader.wholes("depths", c.depths, 1, 200);
    reader.wholes("hidden_sizes", c.widths, 1, 16384);
    reader.whole("num_channels", c.channels, 1, 16);
    reader.number("layer_norm_eps", c.epsilon, 1e-20, 1.0);
    reader.only("hidden_act", QStringLiteral("gelu"));
    if (c.depths.size() != c.widths.size() || c.depths.size() > 8)
        reader.refuse("hidden_sizes");
    FATHOM_DO(reader.outcome());
    return c;
}

std::vector<ModelTensor> convNextTensors(const ConvNextConfig &c)
{
    ModelTensors all;
    for (size_t stage = 0; stage < c.depths.size(); ++stage) {
        const qint64 width = c.widths[stage];
        const QString root = QStringLiteral("stages.%1.").arg(stage);
        // The stem convolves first, the later stages normalise first.
        if (stage == 0) {
            all.layer(root + QLatin1String("downsample_layers.0"), {width, c.channels, 4, 4});
            all.norm(root + QLatin1String("downsample_layers.1"), width);
        } else {
            all.norm(root + QLatin1String("downsample_layers.0"), c.widths[stage - 1]);
            all.layer(root + QLatin1String("downsample_layers.1"), {width, c.widths[stage - 1], 2, 2});
        }
        for (int block = 0; block < c.depths[stage]; ++block) {
            const QString layer = root + QStringLiteral("layers.%1.").arg(block);
            all.layer(layer + QLatin1String("depthwise_conv"), {width, 1, 7, 7});
            all.norm(layer + QLatin1String("layer_norm"), width);
            all.layer(layer + QLatin1String("pointwise_conv1"), {4 * width, width});
            all.layer(layer + QLatin1String("pointwise_conv2"), {width, 4 * width});
            all.add(layer + QLatin1String("gamma"), {width});
        }
    }
    all.norm(QStringLiteral("layer_norm"), c.widths.back());
    return all.take();
}

} // namespace fathom
