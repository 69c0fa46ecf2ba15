// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "network.h"
#include "torch_api.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <future>

namespace fathom {

namespace {

constexpr double FirstDecay = 0.9;
constexpr double SecondDecay = 0.99; // short runs: the default 0.999 would still remember the warm-up
constexpr double Epsilon = 1e-8;

at::Tensor copied(const std::vector<float> &values)
{
    return at::from_blob(const_cast<float *>(values.data()), {qint64(values.size())}, at::kFloat).clone();
}

std::vector<float> values(const at::Tensor &tensor)
{
    return {tensor.data_ptr<float>(), tensor.data_ptr<float>() + tensor.numel()};
}

// One view of a batch and its own graph. The two views are computed side by side in two threads of one core
// each: no barriers inside operators, and the sums do not depend on how many threads there are.
struct View
{
    at::Tensor leaf;       // the parameters, sharing storage with the trainer's
    at::Tensor projection; // [n, p], unit length
    at::Tensor gradient;
};

class Trainer : public VitTrainer
{
public:
    Trainer(const TrainerSettings &settings, const std::vector<TrainedTensor> &layout,
            const TrainerState &state)
        : m_settings(settings)
        , m_parameters(copied(state.parameters))
        , m_first(copied(state.firstMoment))
        , m_second(copied(state.secondMoment))
        , m_decay(at::zeros_like(m_parameters))
        , m_step(state.step)
    {
        qint64 at = 0;
        for (const TrainedTensor &trained : layout) {
            const qint64 count = trained.tensor.count();
            m_sizes.push_back(count);
            m_shapes.emplace_back(trained.tensor.shape.begin(), trained.tensor.shape.end());
            if (trained.decays)
                m_decay.narrow(0, at, count).fill_(1.0);
            at += count;
        }
    }

    ~Trainer() override { setComputeThreads(m_threadsBefore); }
    Trainer(const Trainer &) = delete;
    Trainer &operator=(const Trainer &) = delete;

    Result<double> step(const ViewBatch &batch, double rate) override
    {
        try {
            return advance(batch, rate);
        } catch (const std::exception &exception) {
            return torchError(exception);
        }
    }

    TrainerState state() const override
    {
        return {values(m_parameters), values(m_first), values(m_second), m_step};
    }

private:
    template <typename Work> void inBoth(Work work)
    {
        if (m_settings.threads < 2) {
            work(0);
            work(1);
            return;
        }
        auto other = std::async(std::launch::async, [&] {
            at::set_num_threads(1);
            work(1);
        });
        try {
            work(0);
        } catch (...) {
            other.wait();
            throw;
        }
        other.get();
    }

    double advance(const ViewBatch &batch, double rate)
    {
        View views[2];
        inBoth([&](int i) {
            views[i].leaf = m_parameters.detach().requires_grad_();
            views[i].projection = projected(views[i].leaf, batch, i);
        });
        at::Tensor ends[2];
        for (int i = 0; i < 2; ++i)
            ends[i] = views[i].projection.detach().requires_grad_();
        const at::Tensor loss = contrast(ends[0], ends[1]);
        const auto slopes = torch::autograd::grad({loss}, {ends[0], ends[1]});
        inBoth([&](int i) {
            views[i].gradient =
                torch::autograd::grad({views[i].projection}, {views[i].leaf}, {slopes[size_t(i)]})[0];
            views[i].projection.reset();
        });
        const at::NoGradGuard noGrad;
        update(views[0].gradient + views[1].gradient, rate);
        return loss.item<double>();
    }

    // NT-Xent: the other view of the same slice against everything else in the batch.
    at::Tensor contrast(const at::Tensor &a, const at::Tensor &b) const
    {
        const int64_t n = a.size(0);
        const at::Tensor all = at::cat({a, b});
        const at::Tensor self = at::eye(2 * n, at::kBool);
        const at::Tensor scores =
            at::matmul(all, all.t()).div(m_settings.temperature).masked_fill(self, -1e9);
        const at::Tensor partner = at::cat({at::arange(n, 2 * n), at::arange(n)});
        return at::cross_entropy_loss(scores, partner);
    }

    at::Tensor projected(const at::Tensor &leaf, const ViewBatch &batch, int view) const
    {
        const VitConfig &c = m_settings.vit;
        std::vector<at::Tensor> pieces = leaf.split_with_sizes(m_sizes);
        for (size_t i = 0; i < pieces.size(); ++i)
            pieces[i] = pieces[i].view(m_shapes[i]);
        size_t piece = 0;
        const VitParameters p = vitParameters(c, [&] { return pieces[piece++]; });
        const qint64 n = batch.n;
        const qint64 kept = batch.kept;
        const auto patches = at::from_blob(const_cast<float *>(batch.patches[view].data()),
                                           {n, kept, qint64(c.patch) * c.patch}, at::kFloat);
        const auto positions =
            at::from_blob(const_cast<qint64 *>(batch.positions[view].data()), {n * kept}, at::kLong);
        const bool registers = batch.registers && c.registers > 0;
        std::vector<at::Tensor> parts{p.cls.expand({n, 1, c.width})};
        if (registers)
            parts.push_back(p.registers.expand({n, c.registers, c.width}));
        parts.push_back(at::linear(patches, p.patchWeight.flatten(1), p.patchBias));
        const int prefix = registers ? 1 + c.registers : 1;
        const at::Tensor rotary = withPrefix(
            rotaryTables(c, batch.grid, batch.grid).index_select(1, positions).view({2, n, 1, kept, -1}),
            prefix);
        ForwardPass pass;
        const at::Tensor tokens = runBlocks(c, p, at::cat(parts, 1), rotary, pass);
        const at::Tensor readout = at::cat({tokens.select(1, 0), tokens.narrow(1, prefix, kept).mean(1)}, 1);
        return head(readout, {pieces.end() - 4, pieces.end()});
    }

    // Linear, batch norm, ReLU, linear, unit length.
    static at::Tensor head(const at::Tensor &readout, const std::vector<at::Tensor> &pieces)
    {
        at::Tensor y = at::linear(readout, pieces[0]);
        y = at::batch_norm(y, pieces[1], pieces[2], {}, {}, true, 0.1, 1e-5, false);
        y = at::linear(at::relu(y), pieces[3]);
        return y / y.norm(2, 1, true).clamp_min(1e-6);
    }

    void update(at::Tensor gradient, double rate)
    {
        const auto norm = gradient.norm().item<double>();
        if (norm > m_settings.clip)
            gradient.mul_(m_settings.clip / norm);
        ++m_step;
        m_first.lerp_(gradient, 1.0 - FirstDecay);
        m_second.mul_(SecondDecay).addcmul_(gradient, gradient, 1.0 - SecondDecay);
        const double firstScale = 1.0 - std::pow(FirstDecay, double(m_step));
        const double secondScale = 1.0 - std::pow(SecondDecay, double(m_step));
        m_parameters.addcmul_(m_parameters, m_decay, -rate * m_settings.weightDecay);
        const at::Tensor scale = m_second.div(secondScale).sqrt_().add_(Epsilon);
        m_parameters.addcdiv_(m_first, scale, -rate / firstScale);
    }

    TrainerSettings m_settings;
    at::Tensor m_parameters, m_first, m_second, m_decay;
    std::vector<int64_t> m_sizes; // LibTorch's own integer type, which is not qint64
    std::vector<std::vector<int64_t>> m_shapes;
    qint64 m_step;
    int m_threadsBefore = setComputeThreads(1);
};

} // namespace

} // namespace fathom

extern "C" __attribute__((visibility("default"))) void fathom_vit_trainer(fathom::VitTrainerCall &call)
{
    try {
        call.trainer = std::make_unique<fathom::Trainer>(call.settings, call.layout, call.state);
    } catch (const std::exception &exception) {
        call.result = fathom::torchError(exception);
    }
}
