// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "forward_pass.h"

#include <ATen/ATen.h>

namespace fathom {

namespace {

struct Block
{
    at::Tensor depthWeight, depthBias, normWeight, normBias, scale;
    FeedForward mlp;
};

struct Stage
{
    at::Tensor convWeight, convBias, normWeight, normBias;
    std::vector<Block> blocks;
};

// Maps are [n, rows, columns, width] in memory, which convolutions take as "channels last" without a copy and
// the linear layers and norms as they are.
class ConvNextNetwork : public TorchNetwork
{
public:
    ConvNextNetwork(const ConvNextConfig &config, WeightSource &weights, at::Device device,
                    at::ScalarType type)
        : TorchNetwork(device, type, config.channels)
        , m_config(config)
    {
        const auto kernel = [&] { return weights.next().contiguous(at::MemoryFormat::ChannelsLast); };
        for (size_t i = 0; i < config.depths.size(); ++i) {
            Stage stage;
            const auto convolution = [&] {
                stage.convWeight = kernel();
                stage.convBias = weights.next();
            };
            const auto norm = [&] {
                stage.normWeight = weights.next();
                stage.normBias = weights.next();
            };
            if (i == 0) {
                convolution();
                norm();
            } else {
                norm();
                convolution();
            }
            for (int j = 0; j < config.depths[i]; ++j) {
                Block block;
                block.depthWeight = kernel();
                block.depthBias = weights.next();
                block.normWeight = weights.next();
                block.normBias = weights.next();
                block.mlp.upWeight = weights.next();
                block.mlp.upBias = weights.next();
                block.mlp.downWeight = weights.next();
                block.mlp.downBias = weights.next();
                block.scale = weights.next();
                stage.blocks.push_back(std::move(block));
            }
            m_stages.push_back(std::move(stage));
        }
        m_normWeight = weights.next();
        m_normBias = weights.next();
    }

protected:
    void prepare(int, int) override {}

    at::Tensor run(const at::Tensor &input, ForwardPass &pass) const override
    {
        at::Tensor x = input.contiguous(at::MemoryFormat::ChannelsLast).permute({0, 2, 3, 1});
        for (size_t i = 0; i < m_stages.size(); ++i) {
            const Stage &stage = m_stages[i];
            const int stride = i == 0 ? 4 : 2;
            if (i > 0)
                x = normed(x, stage.normWeight, stage.normBias);
            x = convolved(x, stage.convWeight, stage.convBias, stride, 0, 1);
            if (i == 0)
                x = normed(x, stage.normWeight, stage.normBias);
            pass.stage([&] { return QStringLiteral("stage%1_downsample").arg(i); }, x);
            for (size_t j = 0; j < stage.blocks.size(); ++j) {
                const Block &b = stage.blocks[j];
                const qint64 width = m_config.widths[i];
                at::Tensor y = convolved(x, b.depthWeight, b.depthBias, 1, 3, width);
                pass.stage([&] { return QStringLiteral("stage%1_block%2_depthwise").arg(i).arg(j); }, y);
                y = b.mlp(normed(y, b.normWeight, b.normBias), pass);
                x = addScaled(x, b.scale, y);
                pass.stage([&] { return QStringLiteral("stage%1_block%2_out").arg(i).arg(j); }, x);
            }
        }
        // The mean is taken before the norm.
        const at::Tensor tokens = x.flatten(1, 2);
        return normed(at::cat({tokens.mean(1, true), tokens}, 1), m_normWeight, m_normBias);
    }

    PictureTokens shapeOf(int height, int width) const override
    {
        const int step = m_config.step();
        return {{}, 1, height / step, width / step, m_config.widths.back()};
    }

    qint64 activations(int height, int width) const override
    {
        return qint64(height / 4) * (width / 4) * m_config.widths[0] * 12;
    }

private:
    at::Tensor normed(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias) const
    {
        return at::layer_norm(x, {x.size(-1)}, weight, bias, m_config.epsilon);
    }
    static at::Tensor convolved(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias,
                                int stride, int padding, qint64 groups)
    {
        return at::conv2d(x.permute({0, 3, 1, 2}), weight, bias, {stride, stride}, {padding, padding}, {1, 1},
                          groups)
            .permute({0, 2, 3, 1})
            .contiguous();
    }

    ConvNextConfig m_config;
    std::vector<Stage> m_stages;
    at::Tensor m_normWeight, m_normBias;
};

} // namespace

std::unique_ptr<VisionNetwork> convNextNetwork(const ConvNextConfig &config, WeightSource &weights,
                                               at::Device device, at::ScalarType type)
{
    return std::make_unique<ConvNextNetwork>(config, weights, device, type);
}

} // namespace fathom
