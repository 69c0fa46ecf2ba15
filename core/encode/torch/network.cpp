// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "network.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/version.h>

#include <numbers>

namespace fathom {

namespace {

// Score matrices of more than this are computed head by head where LibTorch has no fused attention: those of
// a 1024 x 1024 picture would take a gigabyte.
constexpr qint64 ScoreBytes = qint64(96) << 20;

// softmax(q k' / sqrt(d)) v; the softmax is in float32 whatever the type.
at::Tensor attended(const at::Tensor &q, const at::Tensor &k, const at::Tensor &v, const ForwardPass &pass)
{
    const qint64 t = q.size(2);
    const double scale = 1.0 / std::sqrt(double(q.size(-1)));
    const auto mixed = [&](const at::Tensor &query, const at::Tensor &key, const at::Tensor &value) {
        pass.check();
        return at::matmul(at::softmax(at::matmul(query * scale, key.transpose(-2, -1)), -1, at::kFloat)
                              .to(value.scalar_type()),
                          value);
    };
    if (q.size(0) * q.size(1) * t * t * qint64(sizeof(float)) <= ScoreBytes)
        return mixed(q, k, v);
#if TORCH_VERSION_MAJOR >= 2
    pass.check();
    return at::scaled_dot_product_attention(q, k, v);
#else
    if (at::GradMode::is_enabled())
        return mixed(q, k, v);
    at::Tensor out = at::empty_like(v);
    for (qint64 i = 0; i < q.size(0); ++i)
        for (qint64 head = 0; head < q.size(1); ++head)
            out[i][head].copy_(mixed(q[i][head], k[i][head], v[i][head]));
    return out;
#endif
}

at::Tensor rotated(const at::Tensor &z, const at::Tensor &rotary)
{
    const auto halves = z.chunk(2, -1);
    return z * rotary[0] + at::cat({-halves[1], halves[0]}, -1) * rotary[1];
}

class VitNetwork : public TorchNetwork
{
public:
    VitNetwork(const VitConfig &config, VitParameters parameters, at::Device device, at::ScalarType type,
               qint64 dividedFrom)
        : TorchNetwork(device, type, config.channels)
        , m_config(config)
        , m_parameters(std::move(parameters))
        , m_dividedFrom(dividedFrom)
    {
    }

protected:
    void prepare(int height, int width) override
    {
        const int rows = height / m_config.patch;
        const int columns = width / m_config.patch;
        if (rows == m_rows && columns == m_columns)
            return;
        m_rotary =
            withPrefix(rotaryTables(m_config, rows, columns), 1 + m_config.registers).to(m_device, m_type);
        m_rows = rows;
        m_columns = columns;
    }

    at::Tensor run(const at::Tensor &input, ForwardPass &pass) const override
    {
        const qint64 n = input.size(0);
        const int prefix = 1 + m_config.registers;
        at::Tensor patches = at::conv2d(input, m_parameters.patchWeight, m_parameters.patchBias,
                                        {m_config.patch, m_config.patch});
        patches = patches.flatten(2).transpose(1, 2);
        std::vector<at::Tensor> parts{m_parameters.cls.expand({n, 1, m_config.width})};
        if (m_config.registers > 0)
            parts.push_back(m_parameters.registers.expand({n, m_config.registers, m_config.width}));
        parts.push_back(patches);
        at::Tensor tokens = at::cat(parts, 1);
        const auto table = [&](int which) {
            return m_rotary[which].narrow(0, prefix, m_rotary.size(1) - prefix);
        };
        pass.value([] { return QStringLiteral("rope_cos"); }, [&] { return table(0); });
        pass.value([] { return QStringLiteral("rope_sin"); }, [&] { return table(1); });
        pass.stage([] { return QStringLiteral("embeddings"); }, tokens);
        const bool byRows = divides(int(input.size(2)), int(input.size(3))) && !pass.looksInside();
        return (byRows ? runBlocksByRows : runBlocks)(m_config, m_parameters, std::move(tokens), m_rotary,
                                                      pass);
    }

    PictureTokens shapeOf(int height, int width) const override
    {
        return {{}, 1 + m_config.registers, height / m_config.patch, width / m_config.patch, m_config.width};
    }

    qint64 activations(int height, int width) const override
    {
        const qint64 tokens = shapeOf(height, width).tokens();
        const qint64 scores = m_config.heads * tokens * tokens;
        return tokens * (12 * qint64(m_config.width) + 2 * qint64(m_config.hidden)) +
               std::min(scores, ScoreBytes / 4);
    }

    bool isSmall(int height, int width) const override
    {
        return qint64(shapeOf(height, width).tokens()) * m_config.width < m_dividedFrom;
    }

    bool divides(int height, int width) const override
    {
        return m_device.is_cpu() && !isSmall(height, width);
    }

private:
    VitConfig m_config;
    VitParameters m_parameters;
    qint64 m_dividedFrom;
    at::Tensor m_rotary;
    int m_rows = 0, m_columns = 0;
};

} // namespace

VitParameters vitParameters(const VitConfig &c, const std::function<at::Tensor()> &next)
{
    const auto optional = [&](bool present) { return present ? next() : at::Tensor(); };
    VitParameters p;
    p.cls = next();
    p.registers = optional(c.registers > 0);
    p.patchWeight = next();
    p.patchBias = next();
    for (int i = 0; i < c.depth; ++i) {
        VitBlock b;
        b.norm1Weight = next();
        b.norm1Bias = next();
        const at::Tensor q = next();
        const at::Tensor qBias = optional(c.queryBias);
        const at::Tensor k = next();
        const at::Tensor v = next();
        const at::Tensor vBias = optional(c.valueBias);
        b.qkvWeight = at::cat({q, k, v});
        const at::Tensor zero = at::zeros({c.width}, q.options());
        if (c.queryBias || c.valueBias)
            b.qkvBias = at::cat({c.queryBias ? qBias : zero, zero, c.valueBias ? vBias : zero});
        b.outWeight = next();
        b.outBias = optional(c.projectionBias);
        b.scale1 = next();
        b.norm2Weight = next();
        b.norm2Bias = next();
        b.mlp.gateWeight = optional(c.gated);
        b.mlp.gateBias = optional(c.gated && c.mlpBias);
        b.mlp.upWeight = next();
        b.mlp.upBias = optional(c.mlpBias);
        b.mlp.downWeight = next();
        b.mlp.downBias = optional(c.mlpBias);
        b.scale2 = next();
        p.blocks.push_back(std::move(b));
    }
    p.normWeight = next();
    p.normBias = next();
    return p;
}

at::Tensor rotaryTables(const VitConfig &config, int rows, int columns)
{
    const int d = config.headWidth();
    // Float32 in this order of operations: the angles then equal the reference implementation's.
    at::Tensor periods;
    if (config.periods.empty()) {
        const auto exponents = at::arange(0, 1, 4.0 / d, at::kFloat).narrow(0, 0, d / 4);
        periods = at::pow(at::scalar_tensor(config.ropeBase, at::kFloat), exponents);
    } else {
        periods = at::tensor(at::ArrayRef<float>(config.periods));
    }
    const auto centres = [](int n) { return (at::arange(n, at::kFloat) + 0.5) / n * 2.0 - 1.0; };
    const auto y = centres(rows).unsqueeze(1).expand({rows, columns}).reshape({-1, 1});
    const auto x = centres(columns).unsqueeze(0).expand({rows, columns}).reshape({-1, 1});
    const double turn = 2.0 * std::numbers::pi;
    const auto half = at::cat({turn * y / periods, turn * x / periods}, 1);
    const auto angles = at::cat({half, half}, 1);
    return at::stack({at::cos(angles), at::sin(angles)});
}

at::Tensor withPrefix(const at::Tensor &tables, int prefix)
{
    auto shape = tables.sizes().slice(1).vec();
    shape[shape.size() - 2] = prefix;
    const auto identity = at::stack({at::ones(shape, tables.options()), at::zeros(shape, tables.options())});
    return at::cat({identity, tables}, -2);
}

at::Tensor runBlocks(const VitConfig &c, const VitParameters &parameters, at::Tensor t,
                     const at::Tensor &rotary, ForwardPass &pass)
{
    const qint64 n = t.size(0);
    const qint64 count = t.size(1);
    int index = 0;
    const auto named = [&index](const char *what) {
        return [&index, what] { return QStringLiteral("block%1_%2").arg(index).arg(QLatin1String(what)); };
    };
    for (const VitBlock &b : parameters.blocks) {
        at::Tensor y = at::layer_norm(t, {c.width}, b.norm1Weight, b.norm1Bias, c.epsilon);
        const at::Tensor qkv = at::linear(y, b.qkvWeight, b.qkvBias)
                                   .view({n, count, 3, c.heads, c.headWidth()})
                                   .permute({2, 0, 3, 1, 4});
        pass.stage(named("qkv"), qkv);
        const at::Tensor q = rotated(qkv[0], rotary);
        const at::Tensor k = rotated(qkv[1], rotary);
        pass.value(named("q_rope"), [&] { return q; });
        pass.value(named("k_rope"), [&] { return k; });
        pass.value(named("v"), [&] { return qkv[2]; });
        const at::Tensor o =
            attended(q, k, qkv[2].contiguous(), pass).transpose(1, 2).reshape({n, count, c.width});
        pass.stage(named("attention"), o);
        t = addScaled(t, b.scale1, at::linear(o, b.outWeight, b.outBias));
        pass.stage(named("projection"), t);
        y = at::layer_norm(t, {c.width}, b.norm2Weight, b.norm2Bias, c.epsilon);
        t = addScaled(t, b.scale2, b.mlp(y, pass));
        pass.stage(named("out"), t);
        ++index;
    }
    return at::layer_norm(t, {c.width}, parameters.normWeight, parameters.normBias, c.epsilon);
}

std::unique_ptr<VisionNetwork> vitNetwork(const VitConfig &config, WeightSource &weights, at::Device device,
                                          at::ScalarType type, qint64 dividedFrom)
{
    return std::make_unique<VitNetwork>(config, vitParameters(config, [&] { return weights.next(); }), device,
                                        type, dividedFrom);
}

} // namespace fathom
