// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "vision_network.h"

#include <torch/types.h>

#include <chrono>
#include <functional>

namespace fathom {

/// Thrown by a forward pass when the stop token fires; caught where the module is entered.
struct Stopped
{
};

/// What goes along with one forward pass in one thread: the stop token and who looks on.
class ForwardPass
{
public:
    explicit ForwardPass(std::stop_token stop = {}, ForwardObserver *observer = nullptr)
        : m_stop(std::move(stop))
        , m_observer(observer)
        , m_since(std::chrono::steady_clock::now())
    {
    }
    /// Between two operators.
    void check() const
    {
        if (m_stop.stop_requested())
            throw Stopped{};
    }
    [[nodiscard]] const std::stop_token &stopToken() const { return m_stop; }
    /// Whether somebody wants values in between, for which they have to be whole.
    [[nodiscard]] bool looksInside() const { return m_observer && m_observer->looksInside(); }
    /// The end of a stage whose result is `value`; the name is only put together where somebody looks on.
    template <typename Name> void stage(const Name &name, const at::Tensor &value)
    {
        check();
        if (m_observer)
            report(name(), value, true);
    }
    /// An intermediate value that ends no stage.
    template <typename Name, typename Value> void value(const Name &name, const Value &value)
    {
        if (m_observer)
            report(name(), value(), false);
    }

private:
    void report(const QString &name, const at::Tensor &value, bool ends);

    std::stop_token m_stop;
    ForwardObserver *m_observer;
    std::chrono::steady_clock::time_point m_since;
};

/// x w' + b for rows of one thread: through the processor's bfloat16 tiles, as exact as float32, where it has
/// them, and LibTorch's product otherwise.
/// @param x  [n, in], contiguous  @param weight  [out, in]  @param bias  [out] or undefined
[[nodiscard]] at::Tensor linearOfOneThread(const at::Tensor &x, const at::Tensor &weight,
                                           const at::Tensor &bias);
/// The same to a tensor that is there.
void linearOfOneThreadTo(const at::Tensor &out, const at::Tensor &x, const at::Tensor &weight,
                         const at::Tensor &bias);

/// Two linear layers with an exact (erf) GELU between them, or the gated form down(silu(gate) * up).
struct FeedForward
{
    at::Tensor gateWeight, gateBias; ///< undefined: not gated
    at::Tensor upWeight, upBias, downWeight, downBias;

    /// @param x  [..., width]. Many rows go through in parts, so that what is between the layers stays in
    /// the cache.
    [[nodiscard]] at::Tensor operator()(const at::Tensor &x, const ForwardPass &pass) const;
    /// The same for a thread that computes by itself, without gradients.
    [[nodiscard]] at::Tensor ofOneThread(const at::Tensor &x, const ForwardPass &pass) const;

private:
    using LinearLayer = at::Tensor(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias);
    [[nodiscard]] at::Tensor inParts(const at::Tensor &x, const ForwardPass &pass, LinearLayer *linear) const;
    [[nodiscard]] at::Tensor rows(const at::Tensor &x, LinearLayer *linear) const;
};

/// t + scale * y. Without gradients `t` and `y` are overwritten.
[[nodiscard]] at::Tensor addScaled(at::Tensor t, const at::Tensor &scale, at::Tensor y);

/// Weights of a file one after the other, copied to the device in the type of the network.
class WeightSource
{
public:
    WeightSource(const std::vector<TensorView> &views, at::Device device, at::ScalarType type)
        : m_views(views)
        , m_device(device)
        , m_type(type)
    {
    }
    [[nodiscard]] at::Tensor next();

private:
    const std::vector<TensorView> &m_views;
    size_t m_at = 0;
    at::Device m_device;
    at::ScalarType m_type;
};

/// What the networks share: the way in and out, threads, memory.
class TorchNetwork : public VisionNetwork
{
public:
    TorchNetwork(at::Device device, at::ScalarType type, int channels)
        : m_device(device)
        , m_type(type)
        , m_channels(channels)
    {
    }
    [[nodiscard]] Result<PictureTokens> forward(std::span<const float> pixels, int n, int height, int width,
                                                std::stop_token stop, ForwardObserver *observer) override;
    [[nodiscard]] int batchFor(int height, int width) const override;

protected:
    /// Called before run(), from one thread; what depends on the size only is made here.
    virtual void prepare(int height, int width) = 0;
    /// @param input  [n, channels, height, width] on the device, of its type
    /// @return [n, tokens, width]; the shape of the grid is that of shapeOf()
    [[nodiscard]] virtual at::Tensor run(const at::Tensor &input, ForwardPass &pass) const = 0;
    /// Prefix, rows and columns for a picture; rows = 0 where it is too small.
    [[nodiscard]] virtual PictureTokens shapeOf(int height, int width) const = 0;
    /// Values that live at the same time for one picture, about.
    [[nodiscard]] virtual qint64 activations(int height, int width) const = 0;
    /// Whether products are too small to be shared by threads.
    [[nodiscard]] virtual bool isSmall(int, int) const { return false; }
    /// Whether run() divides its own work among the threads.
    [[nodiscard]] virtual bool divides(int, int) const { return false; }

    at::Device m_device;
    at::ScalarType m_type;

private:
    at::Tensor runApart(const at::Tensor &input, int threads, const std::stop_token &stop) const;
    int m_channels;
};

/// The networks of the module.
[[nodiscard]] std::unique_ptr<VisionNetwork> vitNetwork(const VitConfig &config, WeightSource &weights,
                                                        at::Device device, at::ScalarType type,
                                                        qint64 dividedFrom);
[[nodiscard]] std::unique_ptr<VisionNetwork>
convNextNetwork(const ConvNextConfig &config, WeightSource &weights, at::Device device, at::ScalarType type);
[[nodiscard]] std::unique_ptr<VisionNetwork>
focalNetNetwork(const FocalNetConfig &config, WeightSource &weights, at::Device device, at::ScalarType type);

/// The device of a name. Errors: Usage (no such name), Missing (this LibTorch sees no such GPU).
[[nodiscard]] Result<at::Device> deviceOf(const QString &name);
/// Bytes that a GPU has left; 0 where it cannot be told.
[[nodiscard]] qint64 freeMemory(at::Device device);
[[nodiscard]] inline at::ScalarType typeOf(Precision precision)
{
    return precision == Precision::BFloat16 ? at::kBFloat16 : at::kFloat;
}

/// Threads of ATen in the calling thread, and of OpenBLAS. @return the number of ATen before
int setComputeThreads(int threads);
/// Calls work(0), in this thread, ... work(threads - 1) at once, in inference mode and each on one core: no
/// pool of LibTorch's or the BLAS' is woken. Returns when all have ended; an exception of one is thrown then.
void onThreads(int threads, const std::function<void(int)> &work);

/// The sentence for what LibTorch threw.
[[nodiscard]] Error torchError(const std::exception &exception);

} // namespace fathom
