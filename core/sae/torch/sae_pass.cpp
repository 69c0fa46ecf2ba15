// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sae_pass.h"
#include "sae_torch_api.h"
#include "sae_torch_call.h"
#include "sparse_pass.h"
#include "task_team.h"

#include <base/tile_product.h>

#include <algorithm>
#include <stdexcept>

namespace fathom {

namespace {

constexpr int SmallTasks = 16; // of which a thread takes the next one when it is free

/// The entries that BatchTopK keeps: the `count` largest of all of z, or fewer if only positive ones may
/// stay.
at::Tensor keptMask(const at::Tensor &z, qint64 count, bool positiveOnly)
{
    const at::Tensor flat = z.reshape({-1});
    count = std::min<qint64>(count, flat.numel());
    const at::Tensor cut = std::get<0>(flat.topk(count, 0, true, false)).min();
    const at::Tensor above = flat > cut;
    const at::Tensor equal = flat == cut;
    const at::Tensor mask =
        above.logical_or(equal.logical_and(equal.cumsum(0) <= int64_t(count) - above.sum())).view(z.sizes());
    return positiveOnly ? mask.logical_and_(z > 0) : mask;
}

bool wantsAuxiliary(const SaeTrainingOptions &options, const PassRequest &request)
{
    return options.config.objective == Method::Fathom && options.auxiliaryLoss && request.dead.defined() &&
           request.dead.numel() > 0;
}

/// Dead features rebuild what the largest level left over; adds their gradients.
void addAuxiliary(const SaeTrainingOptions &options, const SaeTensors &weights, const at::Tensor &z,
                  const at::Tensor &residual, const at::Tensor &centred, const PassRequest &request,
                  TensorPass &pass)
{
    const at::Tensor &dead = request.dead;
    const qint64 rows = z.size(0);
    const qint64 d = weights.weight.size(1);
    const at::Tensor deadWeight = weights.weight.index_select(0, dead);
    const at::Tensor deadZ = z.index_select(1, dead);
    const qint64 count = std::min<qint64>(dead.numel(), auxiliaryCount(options.config));
    const auto [values, index] = deadZ.topk(count, 1, true, false);
    const at::Tensor latents = at::zeros_like(deadZ).scatter_(1, index, values.clamp_min(0));
    const at::Tensor error = at::mm(latents, deadWeight).sub_(residual);
    pass.auxiliary = error.square().mean().item<double>();
    if (!request.gradients)
        return;
    const at::Tensor g = error * (2.0 * options.auxiliaryWeight / (double(rows) * double(d)));
    const at::Tensor zGradient = at::mm(g, deadWeight.t()).mul_(latents > 0);
    at::Tensor weightGradient = at::mm(zGradient.t(), centred);
    if (options.decoderGradient)
        weightGradient.addmm_(latents.t(), g);
    const at::Tensor encoderGradient = zGradient.sum(0);
    pass.gradient.weight.index_add_(0, dead, weightGradient);
    pass.weightSquare = -1;
    pass.gradient.encoderBias.index_add_(0, dead, encoderGradient);
    pass.gradient.bias.sub_(at::mv(deadWeight.t(), encoderGradient));
}

TensorPass tensorPass(const SaeTrainingOptions &options, const SaeTensors &weights, const at::Tensor &x,
                      const PassRequest &request)
{
    const SaeConfig &config = options.config;
    const bool fathom = config.objective == Method::Fathom;
    const auto levels = size_t(config.levels());
    const qint64 rows = x.size(0);
    const qint64 d = config.inputSize;
    const double scale = 2.0 / (double(rows) * double(d) * double(levels));

    TensorPass pass;
    const at::Tensor centred = x - weights.bias;
    const at::Tensor z = at::addmm(weights.encoderBias, centred, weights.weight.t());
    at::Tensor zGradient, biasGradient;
    if (request.gradients) {
        zGradient = at::zeros_like(z);
        biasGradient = at::zeros_like(weights.bias);
        pass.gradient.weight = at::zeros_like(weights.weight);
    }
    at::Tensor residual;
    for (size_t l = 0; l < levels; ++l) {
        const qint64 size = config.dictionary[l];
        const at::Tensor own = z.narrow(1, 0, size);
        const at::Tensor decoder = weights.weight.narrow(0, 0, size);
        const at::Tensor mask = keptMask(own, qint64(config.k[l]) * rows, fathom);
        const at::Tensor latents = own * mask;
        const at::Tensor rebuilt = at::addmm(weights.bias, latents, decoder);
        const at::Tensor error = rebuilt - x;
        pass.levelLoss.push_back(error.square().mean().item<double>());
        pass.loss += pass.levelLoss.back() / double(levels);
        if (l + 1 == levels) {
            const at::Tensor positive = latents > 0;
            pass.kept = (latents != 0).sum().item<int64_t>();
            pass.positiveKept = positive.sum().item<int64_t>();
            pass.fired = positive.any(0);
            if (pass.positiveKept > 0)
                pass.smallestPositive = latents.masked_select(positive).min().item<double>();
            residual = error.neg();
        }
        if (request.gradients) {
            const at::Tensor g = error * scale;
            zGradient.narrow(1, 0, size).add_(at::mm(g, decoder.t()).mul_(mask));
            biasGradient.add_(g.sum(0));
            if (fathom && options.decoderGradient)
                pass.gradient.weight.narrow(0, 0, size).addmm_(latents.t(), g);
        }
        if (request.outputs) {
            pass.latents.push_back(latents);
            pass.reconstructions.push_back(rebuilt);
        }
    }
    if (request.gradients) {
        pass.gradient.encoderBias = zGradient.sum(0);
        pass.gradient.weight.addmm_(zGradient.t(), centred);
        pass.gradient.bias = biasGradient - at::mv(weights.weight.t(), pass.gradient.encoderBias);
    }
    if (wantsAuxiliary(options, request))
        addAuxiliary(options, weights, z, residual, centred, request, pass);
    return pass;
}

/// Calls use(entry, row, levels) for every entry.
template <typename Use> void eachEntry(const SparseBatch &batch, const Use &use)
{
    for (size_t row = 0; row + 1 < batch.firstGroup.size(); ++row)
        for (size_t g = batch.firstGroup[row]; g < batch.firstGroup[row + 1]; ++g)
            for (auto at = size_t(batch.groups[g].begin); at < size_t(batch.groups[g].end); ++at)
                use(at, row, batch.groups[g].levels);
}

/// Dense copies of what the sparse pass works with, for whoever asks for outputs.
void addOutputs(const SparseBatch &batch, const SaeConfig &config, const SaeTensors &weights, qint64 rows,
                TensorPass &pass)
{
    for (size_t l = 0; l < size_t(config.levels()); ++l) {
        const auto size = size_t(config.dictionary[l]);
        at::Tensor latents = at::zeros({rows, int64_t(size)}, at::kFloat);
        float *out = latents.data_ptr<float>();
        eachEntry(batch, [&](size_t at, size_t row, quint8 levels) {
            if (levels >> l & 1)
                out[row * size + size_t(batch.feature[at])] = batch.value[at];
        });
        pass.reconstructions.push_back(
            at::addmm(weights.bias, latents, weights.weight.narrow(0, 0, int64_t(size))));
        pass.latents.push_back(latents);
    }
}

/// A matrix of the room, which keeps its memory from pass to pass.
at::Tensor matrix(at::Tensor &room, qint64 rows, qint64 columns)
{
    if (!room.defined() || room.numel() < rows * columns)
        room = at::empty({rows * columns}, at::kFloat);
    return room.narrow(0, 0, rows * columns).view({rows, columns});
}

/// x - b
at::Tensor centredRows(const SaeTensors &weights, const at::Tensor &x, const ParallelTasks &parallel,
                       PassRoom &room)
{
    const qint64 rows = x.size(0);
    const qint64 d = x.size(1);
    const at::Tensor centred = matrix(room.centred, rows, d);
    const float *from = x.data_ptr<float>();
    const float *bias = weights.bias.data_ptr<float>();
    float *to = centred.data_ptr<float>();
    parallel(SmallTasks, [&](int task) {
        for (qint64 row = rows * task / SmallTasks; row < rows * (task + 1) / SmallTasks; ++row) {
            std::copy_n(from + row * d, d, to + row * d);
            cpuKernels().axpy(-1.0F, bias, to + row * d, size_t(d));
        }
    });
    return centred;
}

/// out -= Wᵀ g, some columns a task.
void subtractThrough(const at::Tensor &weight, const at::Tensor &g, at::Tensor &out,
                     const ParallelTasks &parallel)
{
    const qint64 features = weight.size(0);
    const qint64 d = weight.size(1);
    const float *w = weight.data_ptr<float>();
    const float *factor = g.data_ptr<float>();
    float *to = out.data_ptr<float>();
    parallel(SmallTasks, [&](int task) {
        const qint64 first = d * task / SmallTasks;
        const qint64 count = d * (task + 1) / SmallTasks - first;
        std::vector<float> sum(size_t(count), 0.0F);
        for (qint64 f = 0; f < features; ++f)
            if (factor[f] != 0.0F)
                cpuKernels().axpy(factor[f], w + f * d + first, sum.data(), size_t(count));
        cpuKernels().axpy(-1.0F, sum.data(), to + first, size_t(count));
    });
}

/// z = W (x - b) + b_e; each task has some of the features.
at::Tensor encoded(const SaeTensors &weights, const at::Tensor &centred, int threads,
                   const ParallelTasks &parallel, PassRoom &room)
{
    const qint64 rows = centred.size(0);
    const qint64 d = centred.size(1);
    const qint64 features = weights.weight.size(0);
    const at::Tensor z = matrix(room.z, rows, features);
    float *out = z.data_ptr<float>();
    const float *bias = weights.encoderBias.data_ptr<float>();
    if (hasTileProduct()) {
        multiplyTiles(
            {centred.data_ptr<float>(), rows, weights.weight.data_ptr<float>(), features, d, bias, out},
            parallel);
        return z;
    }
    const auto product = blasSgemm();
    if (!product)
        throw std::runtime_error(product.error().english().toStdString());
    const int tasks = int(std::min<qint64>(2 * threads, features));
    parallel(tasks, [&](int task) {
        const qint64 first = features * task / tasks;
        const qint64 count = features * (task + 1) / tasks - first;
        for (qint64 row = 0; row < rows; ++row)
            std::copy_n(bias + first, count, out + row * features + first);
        constexpr int RowMajor = 101, AsItIs = 111, Transposed = 112;
        (*product)(RowMajor, AsItIs, Transposed, int(rows), int(count), int(d), 1.0F,
                   centred.data_ptr<float>(), int(d), weights.weight.data_ptr<float>() + first * d, int(d),
                   1.0F, out + first, int(features));
    });
    return z;
}

TensorPass sparsePass(const SaeTrainingOptions &options, const SaeTensors &weights, const at::Tensor &x,
                      const PassRequest &request)
{
    const SaeConfig &config = options.config;
    const bool fathom = config.objective == Method::Fathom;
    const auto levels = size_t(config.levels());
    const qint64 rows = x.size(0);
    const int threads = at::get_num_threads();

    const ParallelTasks parallel = parallelTasks(threads);
    const ThreadCount alone(1); // the team's threads are all that compute

    TensorPass pass;
    PassRoom ownRoom;
    PassRoom &room = request.room ? *request.room : ownRoom;
    const at::Tensor centred = centredRows(weights, x, parallel, room);
    const at::Tensor z = encoded(weights, centred, threads, parallel, room);
    const SparseBatch batch = selectBatchTopK(z.data_ptr<float>(), rows, config, fathom, threads, parallel);
    SparsePass sparse{config, batch};
    sparse.weight = weights.weight.data_ptr<float>();
    sparse.centred = centred.data_ptr<float>();
    sparse.rows = rows;
    sparse.decoderGradient = fathom && options.decoderGradient;
    sparse.threads = threads;
    at::Tensor residual, reconstructionGradient;
    if (wantsAuxiliary(options, request)) {
        residual = at::empty_like(x);
        sparse.residual = residual.data_ptr<float>();
    }
    if (request.gradients) {
        if (!room.weightGradient.defined() || room.weightGradient.sizes() != weights.weight.sizes())
            room.weightGradient = at::empty_like(weights.weight);
        pass.gradient.weight = room.weightGradient;
        pass.gradient.encoderBias = at::zeros_like(weights.encoderBias);
        reconstructionGradient = at::empty_like(weights.bias);
        sparse.weightGradient = pass.gradient.weight.data_ptr<float>();
        sparse.encoderGradient = pass.gradient.encoderBias.data_ptr<float>();
        sparse.reconstructionGradient = reconstructionGradient.data_ptr<float>();
    }
    runSparsePass(sparse, parallel);
    if (request.gradients) {
        pass.weightSquare = sparse.weightSquare;
        pass.gradient.bias = reconstructionGradient;
        subtractThrough(weights.weight, pass.gradient.encoderBias, pass.gradient.bias, parallel);
    }
    for (const double square : sparse.levelSquares) {
        pass.levelLoss.push_back(square / (double(rows) * double(config.inputSize)));
        pass.loss += pass.levelLoss.back() / double(levels);
    }
    pass.fired = at::zeros({config.features()}, at::kBool);
    bool *fired = pass.fired.data_ptr<bool>();
    eachEntry(batch, [&](size_t at, size_t, quint8 mask) {
        const float value = batch.value[at];
        if (!(mask >> (levels - 1) & 1) || value == 0.0F)
            return;
        ++pass.kept;
        if (value > 0.0F) {
            fired[batch.feature[at]] = true;
            if (pass.positiveKept++ == 0 || double(value) < pass.smallestPositive)
                pass.smallestPositive = double(value);
        }
    });
    if (wantsAuxiliary(options, request))
        addAuxiliary(options, weights, z, residual, centred, request, pass);
    if (request.outputs)
        addOutputs(batch, config, weights, rows, pass);
    return pass;
}

} // namespace

ParallelTasks parallelTasks(int threads)
{
    static thread_local std::unique_ptr<TaskTeam> team;
    if (!team || team->threads() != std::max(1, threads))
        team = std::make_unique<TaskTeam>(std::max(1, threads));
    return [own = team.get()](int tasks, const std::function<void(int)> &task) { own->run(tasks, task); };
}

qint64 auxiliaryCount(const SaeConfig &config)
{
    return std::max(32, config.inputSize / 2);
}

TensorPass runPass(const SaeTrainingOptions &options, const SaeTensors &weights, const at::Tensor &x,
                   const PassRequest &request)
{
    return x.device().is_cpu() && !options.tensorKernels ? sparsePass(options, weights, x, request)
                                                         : tensorPass(options, weights, x, request);
}

} // namespace fathom

extern "C" __attribute__((visibility("default"))) void fathom_sae_pass(fathom::SaePassCall &call)
{
    using namespace fathom;
    call.result = torchCall([&]() -> Result<void> {
        const SaeConfig &config = call.options.config;
        const ThreadCount threads(call.options.threads);
        FATHOM_TRY(const at::Device device, deviceNamed(call.options.device));
        const auto tensor = [&](std::span<const float> values, std::vector<int64_t> shape) {
            return at::from_blob(const_cast<float *>(values.data()), shape, at::kFloat).to(device);
        };
        const auto floats = [](const at::Tensor &tensor) {
            const at::Tensor host = tensor.to(at::kCPU).contiguous();
            return std::vector<float>(host.data_ptr<float>(), host.data_ptr<float>() + host.numel());
        };
        const SaeTensors weights{tensor(call.weights.weight(), {config.features(), config.inputSize}),
                                 tensor(call.weights.encoderBias(), {config.features()}),
                                 tensor(call.weights.bias(), {config.inputSize})};
        PassRequest request;
        request.outputs = true;
        const std::vector<int64_t> dead(call.dead.begin(), call.dead.end());
        request.dead = at::tensor(dead, at::kLong).to(device);
        const TensorPass pass =
            runPass(call.options, weights, tensor(call.x, {call.n, config.inputSize}), request);
        call.pass.loss = pass.loss;
        call.pass.auxiliary = pass.auxiliary;
        call.pass.smallestPositive = pass.smallestPositive;
        for (size_t l = 0; l < pass.latents.size(); ++l) {
            call.pass.latents.push_back(floats(pass.latents[l]));
            call.pass.reconstructions.push_back(floats(pass.reconstructions[l]));
        }
        call.pass.weightGradient = floats(pass.gradient.weight);
        call.pass.encoderGradient = floats(pass.gradient.encoderBias);
        call.pass.biasGradient = floats(pass.gradient.bias);
        return {};
    });
}
