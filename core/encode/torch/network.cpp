// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "network.h"
#include "torch_api.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <c10/util/Exception.h>

#include <exception>
#include <future>
#include <numbers>

namespace fathom {

namespace {

// Scores of as many pictures and heads at a time as fit in here; the full matrix of a 1024 x 1024 picture
// would take a gigabyte.
constexpr qint64 ScoreBytes = qint64(96) << 20;

at::Tensor attended(const at::Tensor &q, const at::Tensor &k, const at::Tensor &v,
                    const std::stop_token &stop)
{
    const double scale = 1.0 / std::sqrt(double(q.size(-1)));
    const auto rows = [&](const at::Tensor &some) {
        return at::matmul(at::softmax(at::matmul(some * scale, k.transpose(-2, -1)), -1), v);
    };
    const qint64 t = q.size(2);
    const qint64 perRow = q.size(0) * q.size(1) * t * qint64(sizeof(float));
    const qint64 step = std::max<qint64>(1, ScoreBytes / std::max<qint64>(1, perRow));
    if (step >= t)
        return rows(q);
    std::vector<at::Tensor> parts;
    for (qint64 from = 0; from < t; from += step) {
        if (stop.stop_requested())
            throw Stopped{};
        parts.push_back(rows(q.narrow(2, from, std::min(step, t - from))));
    }
    return at::cat(parts, 2);
}

at::Tensor rotated(const at::Tensor &z, const at::Tensor &rotary)
{
    const auto halves = z.chunk(2, -1);
    return z * rotary[0] + at::cat({-halves[1], halves[0]}, -1) * rotary[1];
}

class TorchVit : public Vit
{
public:
    TorchVit(const VitConfig &config, VitParameters parameters, at::Device device)
        : m_config(config)
        , m_parameters(std::move(parameters))
        , m_device(device)
    {
    }
    const VitConfig &config() const override { return m_config; }

    Result<VitTokens> forward(std::span<const float> pixels, int n, int height, int width,
                              std::stop_token stop) override
    {
        const int rows = height / m_config.patch;
        const int columns = width / m_config.patch;
        if (n < 1 || rows < 1 || columns < 1 ||
            qint64(pixels.size()) != qint64(n) * m_config.channels * height * width)
            return Error{ErrorCode::WrongShape,
                         QT_TRANSLATE_NOOP("Error", "Encoder: %1 values are not %2 pictures of %3 x %4"),
                         {QString::number(pixels.size()), QString::number(n), QString::number(width),
                          QString::number(height)}};
        try {
            const at::NoGradGuard noGrad;
            const auto input = at::from_blob(const_cast<float *>(pixels.data()),
                                             {n, m_config.channels, height, width}, at::kFloat)
                                   .to(m_device);
            prepareRotary(rows, columns);
            const int threads = int(std::min<int64_t>(at::get_num_threads(), n));
            const at::Tensor out = m_device.is_cpu() && threads > 1
                                       ? runApart(input, threads, stop)
                                       : run(input, stop).to(at::kCPU).contiguous();
            VitTokens result;
            result.tokens = int(out.size(1));
            result.values.assign(out.data_ptr<float>(), out.data_ptr<float>() + out.numel());
            return result;
        } catch (const Stopped &) {
            return Error{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "Encoding was stopped"), {}};
        } catch (const std::exception &exception) {
            return torchError(exception);
        }
    }

private:
    // The products of a small network are too small to be shared by threads: each thread takes its own
    // pictures and computes alone. (Two threads inside each product took longer than one.)
    at::Tensor runApart(const at::Tensor &input, int threads, const std::stop_token &stop)
    {
        const int before = setComputeThreads(1);
        std::vector<std::future<at::Tensor>> others;
        const auto chunks = input.chunk(threads);
        for (size_t i = 1; i < chunks.size(); ++i) {
            others.push_back(std::async(std::launch::async, [this, &chunks, &stop, i] {
                const at::NoGradGuard noGrad; // both settings belong to the thread
                at::set_num_threads(1);
                return run(chunks[i], stop);
            }));
        }
        std::vector<at::Tensor> parts;
        std::exception_ptr problem;
        const auto collect = [&](const auto &part) {
            try {
                parts.push_back(part());
            } catch (...) {
                problem = std::current_exception(); // the others still read the input
            }
        };
        collect([&] { return run(chunks[0], stop); });
        for (auto &other : others)
            collect([&] { return other.get(); });
        setComputeThreads(before);
        if (problem)
            std::rethrow_exception(problem);
        return at::cat(parts);
    }

    void prepareRotary(int rows, int columns)
    {
        if (rows == m_rows && columns == m_columns)
            return;
        m_rotary = withPrefix(rotaryTables(m_config, rows, columns), 1 + m_config.registers).to(m_device);
        m_rows = rows;
        m_columns = columns;
    }

    at::Tensor run(const at::Tensor &input, const std::stop_token &stop) const
    {
        const qint64 n = input.size(0);
        at::Tensor patches = at::conv2d(input, m_parameters.patchWeight, m_parameters.patchBias,
                                        {m_config.patch, m_config.patch});
        patches = patches.flatten(2).transpose(1, 2);
        std::vector<at::Tensor> parts{m_parameters.cls.expand({n, 1, m_config.width})};
        if (m_config.registers > 0)
            parts.push_back(m_parameters.registers.expand({n, m_config.registers, m_config.width}));
        parts.push_back(patches);
        return runBlocks(m_config, m_parameters, at::cat(parts, 1), m_rotary, stop);
    }

    VitConfig m_config;
    VitParameters m_parameters;
    at::Device m_device;
    at::Tensor m_rotary;
    int m_rows = 0, m_columns = 0;
};

Result<at::Device> deviceOf(const QString &name)
{
    const auto count = int(at::getNumGPUs());
    if (name == u"cpu" || (name == u"auto" && count == 0))
        return at::Device(at::kCPU);
    bool ok = true;
    const int index = name == u"auto" || name == u"cuda" ? 0 : name.mid(5).toInt(&ok);
    if (name != u"auto" && name != u"cuda" && !(name.startsWith(u"cuda:") && ok && index >= 0))
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: no such device; use auto, cpu, cuda or cuda:N"),
                     {name}};
    if (index >= count)
        return Error{ErrorCode::Missing,
                     QT_TRANSLATE_NOOP("Error", "%1: this LibTorch sees %2 GPUs; use cpu, or build with "
                                                "./run --torch and a LibTorch with CUDA"),
                     {name, QString::number(count)}};
    return at::Device(at::kCUDA, c10::DeviceIndex(index));
}

} // namespace

VitParameters vitParameters(const VitConfig &c, std::span<const at::Tensor> tensors)
{
    size_t at = 0;
    const auto next = [&](bool present = true) { return present ? tensors[at++] : at::Tensor(); };
    VitParameters p;
    p.cls = next();
    p.registers = next(c.registers > 0);
    p.patchWeight = next();
    p.patchBias = next();
    for (int i = 0; i < c.depth; ++i) {
        VitBlock b;
        b.norm1Weight = next();
        b.norm1Bias = next();
        const at::Tensor q = next();
        const at::Tensor qBias = next(c.queryBias);
        const at::Tensor k = next();
        const at::Tensor v = next();
        const at::Tensor vBias = next(c.valueBias);
        b.qkvWeight = at::cat({q, k, v});
        const at::Tensor zero = at::zeros({c.width}, q.options());
        if (c.queryBias || c.valueBias)
            b.qkvBias = at::cat({c.queryBias ? qBias : zero, zero, c.valueBias ? vBias : zero});
        b.outWeight = next();
        b.outBias = next(c.projectionBias);
        b.scale1 = next();
        b.norm2Weight = next();
        b.norm2Bias = next();
        b.gateWeight = next(c.gated);
        b.gateBias = next(c.gated && c.mlpBias);
        b.upWeight = next();
        b.upBias = next(c.mlpBias);
        b.downWeight = next();
        b.downBias = next(c.mlpBias);
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
    const auto exponents = at::arange(0, 1, 4.0 / d, at::kFloat).narrow(0, 0, d / 4);
    const auto periods = at::pow(at::scalar_tensor(config.ropeBase, at::kFloat), exponents);
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
                     const at::Tensor &rotary, const std::stop_token &stop)
{
    const qint64 n = t.size(0);
    const qint64 count = t.size(1);
    const auto check = [&] {
        if (stop.stop_requested())
            throw Stopped{};
    };
    for (const VitBlock &b : parameters.blocks) {
        check();
        at::Tensor y = at::layer_norm(t, {c.width}, b.norm1Weight, b.norm1Bias, c.epsilon);
        const at::Tensor qkv = at::linear(y, b.qkvWeight, b.qkvBias)
                                   .view({n, count, 3, c.heads, c.headWidth()})
                                   .permute({2, 0, 3, 1, 4});
        const at::Tensor o =
            attended(rotated(qkv[0], rotary), rotated(qkv[1], rotary), qkv[2].contiguous(), stop)
                .transpose(1, 2)
                .reshape({n, count, c.width});
        t = t + b.scale1 * at::linear(o, b.outWeight, b.outBias);
        check();
        y = at::layer_norm(t, {c.width}, b.norm2Weight, b.norm2Bias, c.epsilon);
        at::Tensor hidden = at::linear(y, b.upWeight, b.upBias);
        if (c.gated)
            hidden = at::silu(at::linear(y, b.gateWeight, b.gateBias)) * hidden;
        else
            hidden = at::gelu(hidden);
        t = t + b.scale2 * at::linear(hidden, b.downWeight, b.downBias);
    }
    check();
    return at::layer_norm(t, {c.width}, parameters.normWeight, parameters.normBias, c.epsilon);
}

Error torchError(const std::exception &exception)
{
    const QString what = QString::fromUtf8(exception.what()).section(u'\n', 0, 0).left(200);
    if (dynamic_cast<const std::bad_alloc *>(&exception) || what.contains(u"out of memory") ||
        what.contains(u"can't allocate memory"))
        return {ErrorCode::TooLarge,
                QT_TRANSLATE_NOOP("Error", "LibTorch ran out of memory (%1); use a smaller batch or input"),
                {what}};
    return {ErrorCode::Bug, QT_TRANSLATE_NOOP("Error", "LibTorch failed: %1; please report this"), {what}};
}

} // namespace fathom

extern "C" __attribute__((visibility("default"))) void fathom_vit_create(fathom::VitCreateCall &call)
{
    using namespace fathom;
    try {
        const auto device = deviceOf(call.device);
        if (!device) {
            call.result = device.error();
            return;
        }
        const at::NoGradGuard noGrad;
        const auto wanted = vitTensors(call.config);
        std::vector<at::Tensor> tensors;
        for (size_t i = 0; i < wanted.size(); ++i) {
            const std::vector<float> values = call.tensors[i].toFloats();
            tensors.push_back(
                at::from_blob(const_cast<float *>(values.data()),
                              std::vector<int64_t>(wanted[i].shape.begin(), wanted[i].shape.end()),
                              at::kFloat)
                    .clone()
                    .to(*device));
        }
        call.vit = std::make_unique<TorchVit>(call.config, vitParameters(call.config, tensors), *device);
    } catch (const std::exception &exception) {
        call.result = torchError(exception);
    }
}
