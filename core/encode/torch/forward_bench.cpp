// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "forward_bench.h"
#include "network.h"
#include "torch_api.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <array>
#include <map>

namespace fathom {

namespace {
using Clock = std::chrono::steady_clock;

double since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

enum LayerIndex { Qkv, Attention, Projection, Mlp, Rest, LayerCount };
using LayerSeconds = std::array<double, LayerCount>;

// Weights as they are in a trained network: what goes through keeps its size, norms are around 1.
std::vector<at::Tensor> drawn(const VitConfig &config)
{
    at::Generator generator = at::detail::createCPUGenerator(7);
    std::vector<at::Tensor> all;
    for (const ModelTensor &tensor : vitTensors(config)) {
        const std::vector<int64_t> shape(tensor.shape.begin(), tensor.shape.end());
        const double spread =
            shape.size() > 1 ? 1.0 / std::sqrt(double(tensor.count()) / double(shape[0])) : 0.1;
        at::Tensor values = at::empty(shape, at::kFloat).normal_(0.0, spread, generator);
        if (tensor.name.contains(u"norm") && tensor.name.endsWith(u"weight"))
            values += 1.0;
        all.push_back(std::move(values));
    }
    return all;
}

class LayerObserver : public ForwardObserver
{
public:
    LayerSeconds seconds = {};
    void stage(const QString &name, double took) override
    {
        static const std::map<QString, LayerIndex> layers = {{QStringLiteral("qkv"), Qkv},
                                                             {QStringLiteral("attention"), Attention},
                                                             {QStringLiteral("projection"), Projection},
                                                             {QStringLiteral("out"), Mlp}};
        const auto found = layers.find(name.section(u'_', -1));
        seconds[found == layers.end() ? Rest : found->second] += took;
    }
    bool looksInside() const override { return false; }
    bool wants(const QString &) const override { return false; }
    void value(const QString &, const std::vector<qint64> &, std::span<const float>) override {}
};

// The products of some rows alone, each into memory that is there.
class Products
{
public:
    Products(const VitConfig &config, const VitParameters &parameters, qint64 rows, qint64 tokens,
             at::ScalarType type)
        : m_config(config)
        , m_parameters(parameters)
        , m_rows(rows)
        , m_patches(at::randn({rows, config.channels * config.patch * config.patch}, type))
        , m_x(at::randn({rows, config.width}, type))
        , m_qkv(at::empty({rows, 3 * config.width}, type))
        , m_out(at::empty({rows, config.width}, type))
        , m_hidden(at::randn({rows, config.hidden}, type))
        , m_query(at::randn({rows, config.headWidth()}, type))
        , m_keys(at::randn({config.headWidth(), tokens}, type))
        , m_values(at::randn({tokens, config.headWidth()}, type))
        , m_mixed(at::empty({rows, config.headWidth()}, type))
    {
        // Whole score matrices or parts of them, whichever is faster here.
        double best = 0;
        for (const qint64 some :
             {std::min(rows, tokens), std::max<qint64>(16, (qint64(2) << 20) / (tokens * 4))}) {
            const at::Tensor scores = at::rand({some, tokens}, type);
            double took = 1e9;
            for (int i = 0; i < 3; ++i) {
                const auto start = Clock::now();
                head(scores);
                took = std::min(took, since(start));
            }
            if (!m_scores.defined() || took < best) {
                m_scores = scores;
                best = took;
            }
        }
    }

    LayerSeconds operator()()
    {
        LayerSeconds seconds = {};
        const auto timed = [&](LayerIndex layer, const auto &work) {
            const auto start = Clock::now();
            work();
            seconds[layer] += since(start);
        };
        timed(Rest, [&] {
            at::mm_out(m_out, m_patches, m_parameters.patchWeight.view({m_config.width, -1}).t());
        });
        for (const VitBlock &b : m_parameters.blocks) {
            timed(Qkv, [&] { at::mm_out(m_qkv, m_x, b.qkvWeight.t()); });
            timed(Attention, [&] {
                for (qint64 i = 0; i < m_config.heads; ++i)
                    head(m_scores);
            });
            timed(Projection, [&] { at::mm_out(m_out, m_x, b.outWeight.t()); });
            timed(Mlp, [&] {
                if (m_config.gated)
                    at::mm_out(m_hidden, m_x, b.mlp.gateWeight.t());
                at::mm_out(m_hidden, m_x, b.mlp.upWeight.t());
                at::mm_out(m_out, m_hidden, b.mlp.downWeight.t());
            });
        }
        return seconds;
    }

private:
    void head(const at::Tensor &scores)
    {
        for (qint64 from = 0; from < m_rows; from += scores.size(0)) {
            const qint64 some = std::min<qint64>(scores.size(0), m_rows - from);
            at::Tensor part = scores.narrow(0, 0, some);
            at::mm_out(part, m_query.narrow(0, from, some), m_keys);
            at::Tensor mixed = m_mixed.narrow(0, from, some);
            at::mm_out(mixed, part, m_values);
        }
    }

    const VitConfig &m_config;
    const VitParameters &m_parameters;
    const qint64 m_rows;
    at::Tensor m_patches, m_x, m_qkv, m_out, m_hidden, m_query, m_keys, m_values, m_mixed, m_scores;
};

// The bare products by as many threads as LibTorch has: each product shared by all of them, or each thread
// with rows of its own. The slowest thread counts.
class BareProducts
{
public:
    BareProducts(const VitConfig &config, const VitParameters &parameters, qint64 rows, qint64 tokens,
                 at::ScalarType type)
        : m_threads(at::get_num_threads())
        , m_shared(config, parameters, rows, tokens, type)
    {
        const int before = setComputeThreads(1);
        for (int i = 0; i < m_threads; ++i)
            m_own.push_back(std::make_unique<Products>(
                config, parameters, rows * (i + 1) / m_threads - rows * i / m_threads, tokens, type));
        setComputeThreads(before);
    }
    LayerSeconds shared() { return m_shared(); }
    LayerSeconds divided()
    {
        std::vector<LayerSeconds> all(m_own.size());
        onThreads(m_threads, [&](int i) { all[size_t(i)] = (*m_own[size_t(i)])(); });
        LayerSeconds slowest = {};
        for (const LayerSeconds &seconds : all)
            for (size_t i = 0; i < LayerCount; ++i)
                slowest[i] = std::max(slowest[i], seconds[i]);
        return slowest;
    }

private:
    const int m_threads;
    Products m_shared;
    std::vector<std::unique_ptr<Products>> m_own;
};

double operationsOf(const VitConfig &c, double rows, double tokens)
{
    const double d = c.width;
    const double block = rows * d * (4 * d + (c.gated ? 3 : 2) * double(c.hidden)) + 2 * rows * tokens * d;
    return 2 * (block * c.depth + rows * d * c.channels * c.patch * c.patch);
}

// The formulas of core/encode/README.md as operators of ATen, one after the other: what a program that
// composes LibTorch's modules does.
class PlainVit
{
public:
    PlainVit(const VitConfig &config, std::vector<at::Tensor> weights, int grid)
        : c(config)
        , m_weights(std::move(weights))
        , m_rotary(rotaryTables(config, grid, grid).to(m_weights[0].scalar_type()))
    {
    }

    at::Tensor operator()(const at::Tensor &input)
    {
        m_at = 0;
        const qint64 n = input.size(0);
        const at::Tensor cls = next().expand({n, 1, c.width});
        const at::Tensor registers = next().expand({n, c.registers, c.width});
        const at::Tensor weight = next();
        at::Tensor t = at::conv2d(input, weight, next(), {c.patch, c.patch}).flatten(2).transpose(1, 2);
        t = at::cat({cls, registers, t}, 1);
        for (int i = 0; i < c.depth; ++i) {
            at::Tensor y = norm(t);
            const at::Tensor q = rotated(heads(linear(y, c.queryBias)));
            const at::Tensor k = rotated(heads(linear(y, false)));
            const at::Tensor v = heads(linear(y, c.valueBias));
            const at::Tensor scores =
                at::softmax(at::matmul(q, k.transpose(-2, -1)) / std::sqrt(double(c.headWidth())), -1,
                            at::kFloat)
                    .to(v.scalar_type());
            y = at::matmul(scores, v).transpose(1, 2).reshape(t.sizes());
            y = linear(y, c.projectionBias);
            t = t + y * next();
            y = norm(t);
            if (c.gated) {
                const at::Tensor gate = at::silu(linear(y, c.mlpBias));
                y = gate * linear(y, c.mlpBias);
            } else {
                y = at::gelu(linear(y, c.mlpBias));
            }
            y = linear(y, c.mlpBias);
            t = t + y * next();
        }
        return norm(t);
    }

private:
    const at::Tensor &next() { return m_weights.at(m_at++); }
    at::Tensor norm(const at::Tensor &x)
    {
        const at::Tensor &weight = next();
        return at::layer_norm(x, {c.width}, weight, next(), c.epsilon);
    }
    at::Tensor linear(const at::Tensor &x, bool bias)
    {
        const at::Tensor &weight = next();
        return bias ? at::linear(x, weight, next()) : at::linear(x, weight);
    }
    at::Tensor heads(const at::Tensor &x) const
    {
        return x.view({x.size(0), x.size(1), c.heads, c.headWidth()}).transpose(1, 2);
    }
    at::Tensor rotated(const at::Tensor &z) const
    {
        const qint64 prefix = 1 + c.registers;
        const at::Tensor patches = z.narrow(2, prefix, z.size(2) - prefix);
        const auto halves = patches.chunk(2, -1);
        return at::cat({z.narrow(2, 0, prefix),
                        patches * m_rotary[0] + at::cat({-halves[1], halves[0]}, -1) * m_rotary[1]},
                       2);
    }

    const VitConfig &c;
    std::vector<at::Tensor> m_weights;
    size_t m_at = 0;
    at::Tensor m_rotary;
};

ForwardTimes measured(const ForwardBench &bench)
{
    const VitConfig &c = bench.vit;
    const at::ScalarType type = typeOf(bench.precision);
    std::vector<at::Tensor> weights = drawn(c);
    std::vector<TensorView> views;
    for (const at::Tensor &tensor : weights)
        views.push_back({Dtype::F32,
                         {tensor.sizes().begin(), tensor.sizes().end()},
                         std::as_bytes(std::span(tensor.data_ptr<float>(), size_t(tensor.numel())))});
    WeightSource source(views, at::kCPU, type);
    const auto network = vitNetwork(c, source, at::kCPU, type, NetworkOptions().dividedFrom);
    if (type != at::kFloat)
        for (at::Tensor &tensor : weights)
            tensor = tensor.to(type);
    size_t at = 0;
    const VitParameters parameters = vitParameters(c, [&] { return weights.at(at++); });
    const int grid = bench.side / c.patch;
    const qint64 tokens = 1 + c.registers + qint64(grid) * grid;
    BareProducts products(c, parameters, bench.pictures * tokens, tokens, type);
    PlainVit plain(c, std::move(weights), grid);

    const at::Tensor input = at::randn({bench.pictures, c.channels, bench.side, bench.side});
    const std::span pixels(input.data_ptr<float>(), size_t(input.numel()));
    ForwardTimes times;
    times.operations = operationsOf(c, double(bench.pictures * tokens), double(tokens));
    std::vector<double> forward, composed;
    std::array<std::vector<double>, LayerCount> layerForward, layerShared, layerDivided;
    PictureTokens result;
    const auto pass = [&](ForwardObserver *observer) {
        const auto start = Clock::now();
        auto made = network->forward(pixels, bench.pictures, bench.side, bench.side, {}, observer);
        if (!made)
            throw std::runtime_error(std::string(made.error().text));
        result = std::move(*made);
        return since(start);
    };
    for (int round = 0; round <= bench.rounds; ++round) {
        const double took = pass(nullptr);
        LayerObserver observer;
        double rest = pass(&observer);
        for (const double seconds : observer.seconds)
            rest -= seconds;
        observer.seconds[Rest] += rest; // the way in and out, and the last norm
        const LayerSeconds shared = products.shared();
        const LayerSeconds divided = products.divided();
        if (round == 0) // warms up
            continue;
        forward.push_back(took);
        for (size_t i = 0; i < LayerCount; ++i) {
            layerForward[i].push_back(observer.seconds[i]);
            layerShared[i].push_back(shared[i]);
            layerDivided[i].push_back(divided[i]);
        }
        if (!bench.plain)
            continue;
        const auto start = Clock::now();
        const at::Tensor out = plain(input.to(type)).to(at::kFloat);
        composed.push_back(since(start));
        for (qint64 i = 0; i < bench.pictures; ++i) {
            const at::Tensor ours =
                at::from_blob(result.values.data() + i * tokens * c.width, {c.width}, at::kFloat);
            times.cosine = std::min(times.cosine, at::cosine_similarity(ours, out[i][0], 0).item<double>());
        }
    }
    times.forward = median(forward);
    if (bench.plain)
        times.plain = median(composed);
    const char *names[] = {"qkv", "attention", "projection", "mlp", "rest"};
    for (size_t i = 0; i < LayerCount; ++i) {
        const double products = std::min(median(layerShared[i]), median(layerDivided[i]));
        times.products += products;
        times.layers.push_back({QLatin1String(names[i]), median(layerForward[i]), products});
    }
    return times;
}

} // namespace

} // namespace fathom

extern "C" __attribute__((visibility("default"))) void fathom_forward_bench(fathom::ForwardBenchCall &call)
{
    try {
        const c10::InferenceMode inference;
        call.times = fathom::measured(call.bench);
    } catch (const std::exception &exception) {
        call.result = fathom::torchError(exception);
    }
}
