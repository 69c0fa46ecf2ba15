// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "forward_pass.h"
#include "torch_api.h"

#include <base/tile_product.h>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>

#include <exception>
#include <future>

namespace fathom {

namespace {
// Values between the two layers of a feed-forward part that are there at the same time.
constexpr qint64 HiddenValues = qint64(4) << 20;
// Rows below which a part is not worth its products.
constexpr qint64 FewestRows = 512;
constexpr qint64 ProcessorBytes = qint64(1) << 30;
constexpr int MostPictures = 64;
} // namespace

void ForwardPass::report(const QString &name, const at::Tensor &value, bool ends)
{
    if (ends) {
        if (!value.is_cpu())
            (void)value.flatten()[0].item<float>(); // a GPU is done only when a value arrives
        m_observer->stage(name,
                          std::chrono::duration<double>(std::chrono::steady_clock::now() - m_since).count());
    }
    if (m_observer->wants(name)) {
        const at::Tensor plain = value.to(at::kCPU, at::kFloat).contiguous();
        m_observer->value(name, {plain.sizes().begin(), plain.sizes().end()},
                          {plain.data_ptr<float>(), size_t(plain.numel())});
        m_since = std::chrono::steady_clock::now();
    }
    if (ends)
        m_since = std::chrono::steady_clock::now();
}

namespace {

at::Tensor linearByLibTorch(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias)
{
    return at::linear(x, weight, bias);
}

} // namespace

void linearOfOneThreadTo(const at::Tensor &out, const at::Tensor &x, const at::Tensor &weight,
                         const at::Tensor &bias)
{
    if (x.scalar_type() == at::kFloat && hasTileProduct()) {
        const at::Tensor added = bias.defined() ? bias : at::zeros({weight.size(0)}, x.options());
        multiplyTiles({x.data_ptr<float>(), x.size(0), weight.data_ptr<float>(), weight.size(0),
                       weight.size(1), added.data_ptr<float>(), out.data_ptr<float>()},
                      [](int tasks, const std::function<void(int)> &task) {
                          for (int i = 0; i < tasks; ++i)
                              task(i);
                      });
    } else if (bias.defined()) {
        at::addmm_out(const_cast<at::Tensor &>(out), bias, x, weight.t());
    } else {
        at::mm_out(const_cast<at::Tensor &>(out), x, weight.t());
    }
}

at::Tensor linearOfOneThread(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias)
{
    const at::Tensor out = at::empty({x.size(0), weight.size(0)}, x.options());
    linearOfOneThreadTo(out, x, weight, bias);
    return out;
}

at::Tensor FeedForward::rows(const at::Tensor &x, LinearLayer *linear) const
{
    const bool inPlace = !at::GradMode::is_enabled();
    at::Tensor hidden = linear(x, upWeight, upBias);
    if (gateWeight.defined()) {
        at::Tensor gate = linear(x, gateWeight, gateBias);
        hidden = inPlace ? hidden.mul_(at::silu_(gate)) : at::silu(gate) * hidden;
    } else {
        hidden = inPlace ? at::gelu_(hidden) : at::gelu(hidden);
    }
    return linear(hidden, downWeight, downBias);
}

at::Tensor FeedForward::inParts(const at::Tensor &x, const ForwardPass &pass, LinearLayer *linear) const
{
    const qint64 width = x.size(-1);
    const qint64 count = x.numel() / width;
    const qint64 step = std::max(FewestRows, HiddenValues / upWeight.size(0));
    if (at::GradMode::is_enabled() || count <= 2 * step || !x.is_cpu())
        return rows(x, linear);
    const at::Tensor flat = x.reshape({count, width});
    at::Tensor out = at::empty_like(flat);
    for (qint64 from = 0; from < count; from += step) {
        pass.check();
        const qint64 some = std::min(step, count - from);
        out.narrow(0, from, some).copy_(rows(flat.narrow(0, from, some), linear));
    }
    return out.view(x.sizes());
}

at::Tensor FeedForward::operator()(const at::Tensor &x, const ForwardPass &pass) const
{
    return inParts(x, pass, linearByLibTorch);
}

at::Tensor FeedForward::ofOneThread(const at::Tensor &x, const ForwardPass &pass) const
{
    return inParts(x, pass, linearOfOneThread);
}

at::Tensor addScaled(at::Tensor t, const at::Tensor &scale, at::Tensor y)
{
    // The same two roundings either way.
    return at::GradMode::is_enabled() ? t + scale * y : t.add_(y.mul_(scale));
}

at::Tensor WeightSource::next()
{
    const TensorView &view = m_views.at(m_at++);
    const std::vector<int64_t> shape(view.shape.begin(), view.shape.end());
    if (const auto values = view.as<float>(Dtype::F32); !values.empty())
        return at::from_blob(const_cast<float *>(values.data()), shape, at::kFloat)
            .to(m_device, m_type, false, true);
    const std::vector<float> values = view.toFloats();
    return at::from_blob(const_cast<float *>(values.data()), shape, at::kFloat)
        .to(m_device, m_type, false, true);
}

int TorchNetwork::batchFor(int height, int width) const
{
    const auto each = activations(height, width) * qint64(at::elementSize(m_type));
    qint64 budget = ProcessorBytes;
    if (m_device.is_cuda())
        if (const qint64 free = freeMemory(m_device))
            budget = free / 2; // fragments and workspaces of the libraries take the rest
    return int(std::clamp<qint64>(budget / std::max<qint64>(1, each), 1, MostPictures));
}

Result<PictureTokens> TorchNetwork::forward(std::span<const float> pixels, int n, int height, int width,
                                            std::stop_token stop, ForwardObserver *observer)
{
    PictureTokens result = shapeOf(height, width);
    if (n < 1 || result.rows < 1 || result.columns < 1 ||
        qint64(pixels.size()) != qint64(n) * m_channels * height * width)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "Encoder: %1 values are not %2 pictures of %3 x %4"),
                     {QString::number(pixels.size()), QString::number(n), QString::number(width),
                      QString::number(height)}};
    try {
        const c10::InferenceMode inference;
        const auto input =
            at::from_blob(const_cast<float *>(pixels.data()), {n, m_channels, height, width}, at::kFloat)
                .to(m_device, m_type);
        prepare(height, width);
        // With a picture for each, or with products too small to share, each thread computes alone.
        const int threads = int(std::min<int64_t>(at::get_num_threads(), n));
        const bool apart = !observer && m_device.is_cpu() && threads > 1 && !divides(height, width) &&
                           (n >= at::get_num_threads() || isSmall(height, width));
        ForwardPass pass(stop, observer);
        const at::Tensor out =
            (apart ? runApart(input, threads, stop) : run(input, pass)).to(at::kCPU, at::kFloat).contiguous();
        result.width = int(out.size(2));
        if (out.size(1) != result.tokens())
            return Error{ErrorCode::Bug,
                         QT_TRANSLATE_NOOP("Error", "LibTorch failed: %1; please report this"),
                         {QStringLiteral("%1 tokens").arg(out.size(1))}};
        result.values.assign(out.data_ptr<float>(), out.data_ptr<float>() + out.numel());
        return result;
    } catch (const Stopped &) {
        return Error{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "Encoding was stopped"), {}};
    } catch (const std::exception &exception) {
        return torchError(exception);
    }
}

// Two threads inside each product of a small network took longer than one.
at::Tensor TorchNetwork::runApart(const at::Tensor &input, int threads, const std::stop_token &stop) const
{
    const auto chunks = input.chunk(threads);
    std::vector<at::Tensor> parts(chunks.size());
    onThreads(int(chunks.size()), [&](int i) {
        ForwardPass pass(stop);
        parts[size_t(i)] = run(chunks[size_t(i)], pass);
    });
    return at::cat(parts);
}

void onThreads(int threads, const std::function<void(int)> &work)
{
    const int before = setComputeThreads(1); // the BLAS counts its threads for the whole process
    std::vector<std::future<void>> others;
    for (int i = 1; i < threads; ++i)
        others.push_back(std::async(std::launch::async, [&work, i] {
            const c10::InferenceMode inference; // both settings belong to the thread
            at::set_num_threads(1);
            work(i);
        }));
    std::exception_ptr problem;
    const auto ended = [&](const auto &one) {
        try {
            one();
        } catch (...) {
            problem = std::current_exception(); // the others still use what the caller has
        }
    };
    ended([&] { work(0); });
    for (auto &other : others)
        ended([&] { other.get(); });
    setComputeThreads(before);
    if (problem)
        std::rethrow_exception(problem);
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

extern "C" __attribute__((visibility("default"))) void fathom_network_create(fathom::NetworkCreateCall &call)
{
    using namespace fathom;
    try {
        const auto device = deviceOf(call.options.device);
        if (!device) {
            call.result = device.error();
            return;
        }
        const c10::InferenceMode inference;
        const at::ScalarType type = typeOf(call.options.precision);
        WeightSource weights(call.tensors, *device, type);
        if (const auto *vit = std::get_if<VitConfig>(&call.config))
            call.network = vitNetwork(*vit, weights, *device, type, call.options.dividedFrom);
        else if (const auto *convNext = std::get_if<ConvNextConfig>(&call.config))
            call.network = convNextNetwork(*convNext, weights, *device, type);
        else
            call.network = focalNetNetwork(std::get<FocalNetConfig>(call.config), weights, *device, type);
    } catch (const std::exception &exception) {
        call.result = torchError(exception);
    }
}
