// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "forward_pass.h"

#include <ATen/ATen.h>

namespace fathom {

namespace {

constexpr double Epsilon = 1e-5; // of every layer norm

struct Norm
{
    at::Tensor weight, bias;
    at::Tensor operator()(const at::Tensor &x) const
    {
        return at::layer_norm(x, {x.size(-1)}, weight, bias, Epsilon);
    }
};

struct Linear
{
    at::Tensor weight, bias;
    at::Tensor operator()(const at::Tensor &x) const { return at::linear(x, weight, bias); }
};

struct Block
{
    at::Tensor scale1, scale2;
    Norm norm1, norm2;
    Linear query, context, gates, modulator, projection;
    std::vector<at::Tensor> kernels;
    FeedForward mlp;
};

// A convolution and a norm that make a map smaller.
struct Embedding
{
    at::Tensor weight, bias;
    Norm norm;
    int stride = 4, padding = 2;
};

struct Stage
{
    std::vector<Block> blocks;
    Embedding down; // not of the last
    Norm norm;
};

// Maps are [n, rows, columns, width] in memory, which convolutions take as "channels last" without a copy and
// the linear layers and norms as they are. The file's one projection to query, context and gates is three, so
// that none of them has to be cut out of a wider map.
class FocalNetNetwork : public TorchNetwork
{
public:
    FocalNetNetwork(const FocalNetConfig &config, WeightSource &weights, at::Device device,
                    at::ScalarType type)
        : TorchNetwork(device, type, config.channels)
        , m_config(config)
    {
        const auto norm = [&] {
            const at::Tensor weight = weights.next();
            return Norm{weight, weights.next()};
        };
        const auto linear = [&] {
            const at::Tensor weight = weights.next();
            return Linear{weight, weights.next()};
        };
        const auto embedding = [&](int stride, int padding) {
            Embedding made;
            made.weight = weights.next().contiguous(at::MemoryFormat::ChannelsLast);
            made.bias = weights.next();
            made.norm = norm();
            made.stride = stride;
            made.padding = padding;
            return made;
        };
        m_stem = embedding(4, 2);
        for (size_t i = 0; i < config.depths.size(); ++i) {
            Stage stage;
            const qint64 width = config.stageWidth(i);
            const int levels = config.levels[i];
            for (int j = 0; j < config.depths[i]; ++j) {
                Block block;
                block.scale1 = weights.next();
                block.scale2 = weights.next();
                block.norm1 = norm();
                const Linear all = linear();
                const auto part = [&](qint64 from, qint64 count) {
                    return Linear{all.weight.narrow(0, from, count).clone(),
                                  all.bias.narrow(0, from, count).clone()};
                };
                block.query = part(0, width);
                block.context = part(width, width);
                block.gates = part(2 * width, levels + 1);
                block.modulator = linear();
                block.modulator.weight = block.modulator.weight.flatten(1);
                block.projection = linear();
                for (int level = 0; level < levels; ++level)
                    block.kernels.push_back(weights.next().contiguous(at::MemoryFormat::ChannelsLast));
                block.norm2 = norm();
                block.mlp.upWeight = weights.next();
                block.mlp.upBias = weights.next();
                block.mlp.downWeight = weights.next();
                block.mlp.downBias = weights.next();
                stage.blocks.push_back(std::move(block));
            }
            if (i + 1 < config.depths.size())
                stage.down = embedding(2, 1);
            m_stages.push_back(std::move(stage));
        }
        for (Stage &stage : m_stages)
            stage.norm = norm();
    }

protected:
    void prepare(int, int) override {}

    at::Tensor run(const at::Tensor &input, ForwardPass &pass) const override
    {
        const auto picture = [](const at::Tensor &map) { return map.permute({0, 3, 1, 2}); };
        at::Tensor t =
            embedded(m_stem, input.contiguous(at::MemoryFormat::ChannelsLast).permute({0, 2, 3, 1}));
        pass.value([] { return QStringLiteral("patch_embed"); }, [&] { return picture(t); });
        pass.stage([] { return QStringLiteral("stem"); }, t);
        at::Tensor last;
        for (size_t i = 0; i < m_stages.size(); ++i) {
            const Stage &stage = m_stages[i];
            for (size_t j = 0; j < stage.blocks.size(); ++j) {
                const Block &b = stage.blocks[j];
                const auto named = [&](const char *what) {
                    return [i, j, what] {
                        return QStringLiteral("stage%1_block%2_%3").arg(i).arg(j).arg(QLatin1String(what));
                    };
                };
                at::Tensor o = modulated(b, t, pass);
                pass.stage(named("modulation_out"), o);
                t = addScaled(t, b.scale1, b.norm1(o));
                t = addScaled(t, b.scale2, b.norm2(b.mlp(t, pass)));
                pass.value(named("out"), [&] { return t.flatten(1, 2); });
                pass.stage(named("mlp"), t);
            }
            const bool ends = i + 1 == m_stages.size();
            // Only an output: the next stage goes on from what is not normalised.
            const auto output = [&] { return stage.norm(t); };
            if (ends) {
                pass.value([] { return QStringLiteral("last_stage_prenorm"); },
                           [&] { return t.flatten(1, 2); });
                last = output();
            }
            pass.value([&] { return QStringLiteral("res%1").arg(i + 2); }, [&] { return picture(output()); });
            if (ends)
                break;
            t = embedded(stage.down, t);
            pass.value([&] { return QStringLiteral("stage%1_downsample_out").arg(i); },
                       [&] { return picture(t); });
            pass.stage([&] { return QStringLiteral("stage%1_downsample").arg(i); }, t);
        }
        last = last.flatten(1, 2);
        return at::cat({last.mean(1, true), last}, 1);
    }

    PictureTokens shapeOf(int height, int width) const override
    {
        const auto tokens = [&](int pixels) {
            int n = (pixels + 3) / 4;
            for (size_t i = 1; i < m_config.depths.size(); ++i)
                n = (n + 1) / 2;
            return n;
        };
        return {{}, 1, tokens(height), tokens(width), m_config.stageWidth(m_config.depths.size() - 1)};
    }

    qint64 activations(int height, int width) const override
    {
        return qint64(height / 4) * (width / 4) * m_config.width * 12;
    }

private:
    // Zeros on the right and at the bottom up to a multiple of the stride.
    static at::Tensor embedded(const Embedding &e, const at::Tensor &map)
    {
        at::Tensor x = map.permute({0, 3, 1, 2});
        const qint64 bottom = (e.stride - x.size(2) % e.stride) % e.stride;
        const qint64 right = (e.stride - x.size(3) % e.stride) % e.stride;
        if (bottom > 0 || right > 0)
            x = at::constant_pad_nd(x, {0, right, 0, bottom}, 0);
        x = at::conv2d(x, e.weight, e.bias, {e.stride, e.stride}, {e.padding, e.padding});
        return e.norm(x.permute({0, 2, 3, 1}).contiguous());
    }

    at::Tensor modulated(const Block &b, const at::Tensor &t, ForwardPass &pass) const
    {
        const at::Tensor query = b.query(t);
        const at::Tensor gates = b.gates(t);
        at::Tensor context = b.context(t);
        pass.check();
        const auto levels = qint64(b.kernels.size());
        const auto gate = [&](qint64 level) { return gates.narrow(3, level, 1); };
        at::Tensor sum;
        for (qint64 level = 0; level < levels; ++level) {
            const at::Tensor &kernel = b.kernels[size_t(level)];
            const qint64 padding = kernel.size(2) / 2;
            context = at::conv2d(context.permute({0, 3, 1, 2}), kernel, {}, {1, 1}, {padding, padding},
                                 {1, 1}, kernel.size(0))
                          .permute({0, 2, 3, 1})
                          .contiguous();
            at::gelu_(context);
            sum = level == 0 ? context * gate(level) : sum.addcmul_(context, gate(level));
            pass.check();
        }
        const at::Tensor whole = at::gelu(context.mean(at::IntArrayRef{1, 2}, true));
        sum.addcmul_(whole, gate(levels));
        if (m_config.scaled)
            sum.div_(double(levels + 1));
        at::Tensor mixed = b.modulator(sum).mul_(query);
        pass.check();
        return b.projection(mixed);
    }

    FocalNetConfig m_config;
    Embedding m_stem;
    std::vector<Stage> m_stages;
};

} // namespace

std::unique_ptr<VisionNetwork> focalNetNetwork(const FocalNetConfig &config, WeightSource &weights,
                                               at::Device device, at::ScalarType type)
{
    return std::make_unique<FocalNetNetwork>(config, weights, device, type);
}

} // namespace fathom
