// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "forward_bench.h"

#include <QJsonObject>

// The C symbols by which the networks in the LibTorch module are reached. Both sides are built together, so
// C++ values pass by reference; no exception passes.

namespace fathom {

/// fathom_network_create: see makeNetwork().
struct NetworkCreateCall
{
    const NetworkConfig &config;
    const std::vector<TensorView> &tensors;
    const NetworkOptions &options;
    std::unique_ptr<VisionNetwork> network = {};
    Result<void> result = {};
};
using NetworkCreateFunction = void (*)(NetworkCreateCall &);

/// fathom_script_load: see loadScript(); the confirmation has been checked.
struct ScriptLoadCall
{
    const QString &path;
    const ScriptOptions &script;
    const NetworkOptions &options;
    std::unique_ptr<VisionNetwork> network = {};
    Result<void> result = {};
};
using ScriptLoadFunction = void (*)(ScriptLoadCall &);

/// fathom_automatic_precision: see automaticPrecision().
struct PrecisionCall
{
    const QString &device;
    Precision precision = Precision::Float32;
    Result<void> result = {};
};
using PrecisionFunction = void (*)(PrecisionCall &);

/// fathom_torch_runtime: see torchRuntime().
struct TorchRuntimeCall
{
    int threads;
    QJsonObject answer = {};
    Result<void> result = {};
};
using TorchRuntimeFunction = void (*)(TorchRuntimeCall &);

/// fathom_forward_bench: see benchForward().
struct ForwardBenchCall
{
    const ForwardBench &bench;
    ForwardTimes times = {};
    Result<void> result = {};
};
using ForwardBenchFunction = void (*)(ForwardBenchCall &);

/// What a training step sees: two views of n subjects' slices, as patches that were kept.
struct ViewBatch
{
    int n = 0;
    int grid = 0; ///< patches per edge of a whole view
    int kept = 0; ///< patches kept of grid * grid
    bool registers = false;
    std::vector<float> patches[2];    ///< [n, kept, patch * patch], normalised
    std::vector<qint64> positions[2]; ///< [n, kept], place in the grid, row by row
};

/// A named piece of the flat parameter vector.
struct TrainedTensor
{
    ModelTensor tensor;
    bool decays = false; ///< weight decay applies
};

/// Everything that training changes; a checkpoint holds it.
struct TrainerState
{
    std::vector<float> parameters, firstMoment, secondMoment;
    qint64 step = 0;
};

/// The trainer of the embedded encoder (grey input; contrastive loss with a projection head).
class VitTrainer
{
public:
    virtual ~VitTrainer() = default;
    /// One step of AdamW. @return the loss. Errors: TooLarge (memory), Bug.
    [[nodiscard]] virtual Result<double> step(const ViewBatch &batch, double rate) = 0;
    [[nodiscard]] virtual TrainerState state() const = 0;
};

struct TrainerSettings
{
    VitConfig vit; ///< channels = 1
    double temperature = 0.2, weightDecay = 0.05, clip = 3.0;
    int threads = 2;
};

/// fathom_vit_trainer: `layout` = vitTensors(settings.vit), then the head's tensors.
struct VitTrainerCall
{
    const TrainerSettings &settings;
    const std::vector<TrainedTensor> &layout;
    const TrainerState &state;
    std::unique_ptr<VitTrainer> trainer = {};
    Result<void> result = {};
};
using VitTrainerFunction = void (*)(VitTrainerCall &);

} // namespace fathom
