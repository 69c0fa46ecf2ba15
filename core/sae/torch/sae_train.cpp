// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "batch_stream.h"
#include "cpu_update.h"
#include "sae_pass.h"
#include "sae_torch_api.h"
#include "sae_torch_call.h"
#include "sharing.h"
#include "tensor_update.h"

#include <QElapsedTimer>
#include <QJsonArray>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace fathom {

namespace {

constexpr double PointSeconds = 0.5;
constexpr double MostChange = 0.01; // of a steered penalty's weight, a step

/// What the runs of a call use together.
struct Shared
{
    at::Device device;
    qint64 trainingRows;
    at::Tensor validation; ///< as the SAE sees it; undefined without
    PassRoom room;         ///< one pass is made at a time
    ProcessGroup *group;   ///< null: the only process
};

class Training
{
public:
    Training(SaeTrainRun &run, Shared &shared)
        : m_call(run)
        , m_options(run.options)
        , m_config(run.options.config)
        , m_shared(shared)
        , m_device(shared.device)
        , m_steps(trainingSteps(run.options, shared.trainingRows))
        , m_values(onDevice(run.state.values))
        , m_first(onDevice(run.state.firstMoment))
        , m_second(onDevice(run.state.secondMoment))
        , m_average(onDevice(run.state.average))
        , m_since(hostSince().to(m_device))
        , m_now(run.options)
    {
        m_now.initial = {};
        m_deadRows =
            m_options.deadRows > 0
                ? m_options.deadRows
                : std::clamp<qint64>(
                      shared.trainingRows,
                      std::min<qint64>(qint64(m_options.batch) * m_options.accumulate, 200'000), 200'000);
        if (!m_options.checkpointFolder.isEmpty())
            m_kept = m_call.state.step;
        m_sinceCheckpoint.start();
        m_sincePoint.start();
    }

    [[nodiscard]] qint64 stepsDone() const { return m_call.state.step; }
    [[nodiscard]] qint64 steps() const { return m_steps; }
    [[nodiscard]] SaeTrainRun &run() { return m_call; }

    /// The next of this process's batches of a step; after the last one the step, and a checkpoint where one
    /// is due.
    Result<void> advance(const at::Tensor &x, int own)
    {
        if (!std::exchange(m_begun, true))
            FATHOM_DO(chooseProduct(x));
        if (own == 0)
            beginStep();
        m_sum.add(runPass(m_now, m_values, x, m_request), x.size(0),
                  stepRows(m_options, m_shared.trainingRows, m_call.state.step));
        if (own + 1 < m_options.ownBatches())
            return {};
        if (m_shared.group) {
            m_sum.stop = m_call.context.cancelled();
            m_sum.checkpoint = m_kept;
            FATHOM_DO(m_sum.join(*m_shared.group));
        }
        m_sum.end();
        FATHOM_DO(step(x));
        const bool due = double(m_sinceCheckpoint.elapsed()) >= 1000.0 * m_options.checkpointSeconds;
        return due || m_call.state.step == m_steps ? checkpoint() : Result<void>();
    }

    /// Some process was asked to stop; every one knows it after the same step.
    [[nodiscard]] bool othersStop() const { return m_sum.stop; }

    Result<void> checkpoint()
    {
        TrainingState &state = m_call.state;
        if (!m_device.is_cpu()) {
            const auto back = [this](TrainingState::Parameters &part, SaeTensors &tensors) {
                SaeTensors own = host(part);
                const auto to = own.all();
                const auto from = tensors.all();
                for (size_t i = 0; i < to.size(); ++i)
                    if (to[i]->defined())
                        to[i]->copy_(*from[i]);
            };
            back(state.values, m_values);
            back(state.firstMoment, m_first);
            back(state.secondMoment, m_second);
            back(state.average, m_average);
            hostSince().copy_(m_since);
        }
        if (!m_options.checkpointFolder.isEmpty()) {
            FATHOM_DO(saveState(state, m_config, m_options.checkpointFolder));
            FATHOM_DO(m_call.context.checkpoint({{QStringLiteral("step"), state.step}}));
            m_kept = state.step;
            if (m_shared.group)
                m_shared.group->setCheckpoint(m_kept);
        }
        m_sinceCheckpoint.restart();
        return {};
    }

private:
    // On the CPU these are the state's own arrays, trained in place.
    SaeTensors onDevice(TrainingState::Parameters &part)
    {
        SaeTensors own = host(part);
        for (at::Tensor *tensor : own.all())
            if (tensor->defined())
                *tensor = tensor->to(m_device);
        return own;
    }
    /// Those that a run has; the others are undefined.
    SaeTensors host(TrainingState::Parameters &part) const
    {
        const qint64 features = m_config.features();
        const qint64 d = m_config.inputSize;
        SaeTensors own;
        const auto tensors = own.all();
        const auto arrays = part.all();
        for (size_t i = 0; i < arrays.size(); ++i) {
            const auto size = int64_t(arrays[i]->size());
            if (size > 0)
                *tensors[i] = at::from_blob(arrays[i]->data(),
                                            arrays[i] == &part.weight || arrays[i] == &part.decoder
                                                ? std::vector<int64_t>{features, d}
                                                : std::vector<int64_t>{size},
                                            at::kFloat);
        }
        return own;
    }
    at::Tensor hostSince() const
    {
        auto &rows = m_call.state.rowsSinceFired;
        return at::from_blob(rows.data(), {int64_t(rows.size())}, at::kLong);
    }

    /// Rounded products only where the machine has them and they are the faster ones; a run that goes on
    /// keeps to what it began with.
    Result<void> chooseProduct(const at::Tensor &rows)
    {
        TrainingState &state = m_call.state;
        if (!m_options.bfloat16 || (state.step > 0 && !state.bfloat16))
            return {};
        FATHOM_DO(chooseOwnProduct(rows));
        if (!m_shared.group)
            return {};
        at::Tensor rounded = at::full({1}, double(state.bfloat16), at::kDouble);
        FATHOM_DO(m_shared.group->fromFirst(rounded));
        state.bfloat16 = rounded.item<double>() > 0;
        return {};
    }
    Result<void> chooseOwnProduct(const at::Tensor &rows)
    {
        TrainingState &state = m_call.state;
        const ProductSeconds seconds = timeProducts(m_options, m_values, rows);
        if (state.step > 0 && seconds.rounded <= 0)
            return Error{ErrorCode::Unsupported,
                         QT_TRANSLATE_NOOP("Error", "Training: this run began with bfloat16 products, which "
                                                    "this machine does not have; go on where it began or "
                                                    "train anew"),
                         {}};
        if (state.step == 0)
            state.bfloat16 = seconds.rounded > 0 && seconds.rounded < seconds.whole;
        m_call.context.log(
            seconds.rounded > 0
                ? QStringLiteral("Encoder product: %1 ms in bfloat16, %2 ms in float32; %3 is used")
                      .arg(seconds.rounded * 1000.0, 0, 'g', 3)
                      .arg(seconds.whole * 1000.0, 0, 'g', 3)
                      .arg(state.bfloat16 ? QStringLiteral("bfloat16") : QStringLiteral("float32"))
                : QStringLiteral("Encoder product: no fast bfloat16 for this run here; float32 is used"));
        return {};
    }

    void beginStep()
    {
        const TrainingState &state = m_call.state;
        m_request.dead = (m_since >= int64_t(m_deadRows)).nonzero().squeeze(1);
        m_request.room = &m_shared.room;
        SparsityNow sparsity = sparsityOf(m_options, state.step, m_steps);
        m_now.config.k = std::move(sparsity.k);
        m_share = sparsity.share;
        m_request.sparsity = penaltyWeight(m_share);
        m_request.bfloat16 = state.bfloat16;
        m_sum.begin();
    }

    /// @param x  the last of its batches
    Result<void> step(const at::Tensor &x)
    {
        TrainingState &state = m_call.state;
        TensorPass &pass = m_sum.pass;
        const bool fathom = m_config.objective == Method::Fathom;
        SaeStep report;
        report.step = state.step;
        report.rate = learningRate(m_options, state.step, m_steps);
        report.dead = m_request.dead.numel();
        if (!std::isfinite(pass.loss))
            return Error{ErrorCode::Unsupported,
                         QT_TRANSLATE_NOOP("Error", "Training: the loss is no longer a number at step %1; "
                                                    "choose a smaller learning rate"),
                         {QString::number(state.step)}};
        report.gradientNorm = m_device.is_cpu() && !m_options.tensorKernels
                                  ? updateOnCpu(pass, report.rate)
                                  : updateOnDevice(pass, report.rate);
        average();
        if (steered() && m_share >= 1.0) {
            state.active = double(pass.kept) / double(m_sum.rows);
            state.sparsity *= std::exp(MostChange * std::clamp(overActive(), -1.0, 1.0));
        }
        m_since.add_(int64_t(m_sum.rows)).masked_fill_(pass.fired, 0);
        state.thresholdSum += m_sum.smallest;
        state.thresholdCount += m_sum.smallestBatches;
        ++state.step;

        report.loss = pass.loss;
        report.auxiliary = pass.auxiliary;
        report.penalty = pass.penalty;
        report.sparsity = m_options.penalised() ? m_request.sparsity : 0.0;
        report.levelLoss = pass.levelLoss;
        report.kept = pass.kept;
        report.positiveKept = pass.positiveKept;
        report.thresholdSum = state.thresholdSum;
        report.thresholdCount = state.thresholdCount;
        report.threshold = fathom                     ? pass.smallestPositive
                           : state.thresholdCount > 0 ? state.thresholdSum / double(state.thresholdCount)
                                                      : 0.0;
        if (m_options.onStep)
            m_options.onStep(report);
        m_call.context.progress(state.step, m_steps, QStringLiteral("training"));
        const double elapsed = double(m_sincePoint.elapsed()) / 1000.0;
        if (m_options.leads() &&
            (report.step == 0 || state.step == m_steps || elapsed > std::max(PointSeconds, m_pointCost * 50)))
            point(report, x);
        return {};
    }

    [[nodiscard]] bool steered() const { return m_options.penalised() && m_options.sparsity <= 0; }
    /// How many more features than the last k the batch before had active, as a share of k.
    [[nodiscard]] double overActive() const { return m_call.state.active / m_config.k.back() - 1.0; }

    /// Steered as by a proportional and an integral controller: the state's weight creeps to where k features
    /// stay, and what is above or below that at the moment adds to it; far below, features are rewarded.
    [[nodiscard]] double penaltyWeight(double share) const
    {
        constexpr double Gain = 4.0;
        const double weight = m_call.state.sparsity * share;
        return steered() ? weight * (1.0 + Gain * std::clamp(overActive(), -1.0, 1.0)) : weight;
    }

    /// The running mean follows faster at first, when the weights it began with are worth nothing.
    void average()
    {
        const auto done = double(m_call.state.step + 1);
        const double keep = std::min(m_options.ema, done / (done + 9.0));
        const auto to = m_average.all();
        const auto from = m_values.all();
        for (size_t i = 0; i < to.size(); ++i)
            if (to[i]->defined())
                to[i]->lerp_(*from[i], 1.0 - keep);
    }

    double updateOnCpu(TensorPass &pass, double rate)
    {
        std::vector<UpdateArrays> arrays;
        const auto values = m_values.all();
        const auto gradients = pass.gradient.all();
        const auto first = m_first.all();
        const auto second = m_second.all();
        for (size_t i = 0; i < values.size(); ++i) {
            if (!values[i]->defined())
                continue;
            const qint64 rows = values[i]->dim() == 2 ? values[i]->size(0) : 1;
            arrays.push_back({values[i]->data_ptr<float>(), gradients[i]->data_ptr<float>(),
                              first[i]->data_ptr<float>(), second[i]->data_ptr<float>(), rows,
                              values[i]->numel() / rows,
                              values[i] == &m_values.weight ? pass.weightSquare : -1.0,
                              m_options.keepsUnitNorm() && values[i] == &directions()});
        }
        UpdateRule rule;
        rule.rate = rate;
        rule.epsilon = m_options.epsilon;
        rule.clip = m_options.clip;
        rule.number = m_call.state.step + 1;
        rule.threads = at::get_num_threads();
        return updateParameters(arrays, rule, parallelTasks(rule.threads));
    }

    double updateOnDevice(TensorPass &pass, double rate)
    {
        return updateTensors({m_values, pass.gradient, m_first, m_second, directions()}, m_options, rate,
                             m_call.state.step + 1);
    }

    /// Whose rows are the decoder's directions.
    at::Tensor &directions() { return m_values.decoder.defined() ? m_values.decoder : m_values.weight; }

    void point(const SaeStep &report, const at::Tensor &x)
    {
        m_sincePoint.restart();
        const at::Tensor rows = m_shared.validation.defined() ? m_shared.validation : x;
        PassRequest request;
        request.gradients = false;
        request.room = &m_shared.room;
        const std::vector<double> errors =
            m_shared.validation.defined()
                ? runPass(m_options, m_options.ema > 0 ? m_average : m_values, rows, request).levelLoss
                : report.levelLoss;
        const double variance = (rows - rows.mean(0)).square().mean().item<double>();
        QJsonArray r2;
        for (const double error : errors)
            r2.append(variance > 0 ? 1.0 - error / variance : 0.0);
        m_call.context.measured({{QStringLiteral("step"), report.step + 1},
                                 {QStringLiteral("loss"), report.loss},
                                 {QStringLiteral("r2"), r2},
                                 {QStringLiteral("active"), double(report.kept) / double(m_sum.rows)},
                                 {QStringLiteral("dead"), report.dead},
                                 {QStringLiteral("threshold"), report.threshold},
                                 {QStringLiteral("rate"), report.rate}});
        m_pointCost = double(m_sincePoint.elapsed()) / 1000.0;
    }

    SaeTrainRun &m_call;
    const SaeTrainingOptions &m_options;
    const SaeConfig &m_config;
    Shared &m_shared;
    at::Device m_device;
    qint64 m_steps;
    SaeTensors m_values, m_first, m_second, m_average;
    at::Tensor m_since;
    SaeTrainingOptions m_now; ///< with the k of a step
    PassRequest m_request;    ///< of a step's batches
    double m_share = 1.0;     ///< of the penalty's weight
    StepSum m_sum;
    qint64 m_kept = 0; ///< step of the checkpoint on the disk
    bool m_begun = false;
    qint64 m_deadRows = 0;
    QElapsedTimer m_sincePoint, m_sinceCheckpoint;
    double m_pointCost = 0;
};

/// Rows that are spread evenly over the validation rows.
Result<at::Tensor> curveRows(const RowSource &rows, const SaeConfig &config)
{
    const qint64 n = rows.rows();
    const qint64 stride = std::max<qint64>(1, n / CurveRows);
    std::vector<qint64> picked;
    for (qint64 row = 0; row < n && qint64(picked.size()) < CurveRows; row += stride)
        picked.push_back(row);
    if (picked.empty())
        return at::Tensor();
    at::Tensor x = at::empty({int64_t(picked.size()), config.inputSize}, at::kFloat);
    FATHOM_DO(readInput(rows, {config.normaliseInput, config.inputScale}, picked, x.data_ptr<float>()));
    return x;
}

/// Steps all runs of a call, those with checkpoints of earlier steps first, so that each batch is read once.
class TogetherTraining
{
public:
    TogetherTraining(SaeTrainCall &call, const at::Device &device)
        : m_call(call)
        , m_shared{device, call.rows.rows(), {}, {}, nullptr}
    {
    }

    Result<void> run()
    {
        const SaeTrainingOptions &options = m_call.runs.front().options;
        if (options.process)
            FATHOM_DO(meet(m_call.runs.front(), *options.process));
        FATHOM_TRY(const at::Tensor validation, curveRows(m_call.validation, options.config));
        if (validation.defined())
            m_shared.validation = validation.to(m_shared.device);
        for (SaeTrainRun &run : m_call.runs) {
            run.result = torchCall([&]() -> Result<void> {
                m_underWay.push_back(std::make_unique<Training>(run, m_shared));
                return {};
            });
        }
        dropEnded();
        qint64 step = 0, steps = 0;
        if (!m_underWay.empty())
            step = (*std::min_element(m_underWay.begin(), m_underWay.end(), [](const auto &a, const auto &b) {
                       return a->stepsDone() < b->stepsDone();
                   }))->stepsDone();
        for (const auto &one : m_underWay)
            steps = std::max(steps, one->steps());
        BatchStream stream(options, m_call.rows, steps);
        for (; !m_underWay.empty(); ++step) {
            if (askedToStop()) {
                stop();
                break;
            }
            for (int own = 0; own < options.ownBatches() && !m_underWay.empty(); ++own) {
                FATHOM_TRY(const std::span<float> batch, stream.batch(step, own));
                const qint64 width = options.config.inputSize;
                const at::Tensor x =
                    at::from_blob(batch.data(), {int64_t(batch.size()) / width, width}, at::kFloat)
                        .to(m_shared.device);
                for (const auto &one : m_underWay) {
                    if (one->stepsDone() == step)
                        one->run().result = torchCall([&] { return one->advance(x, own); });
                }
                dropEnded();
            }
        }
        if (m_group && (m_stopped || m_call.runs.front().result))
            m_group->leave();
        return {};
    }

private:
    /// Joins the other processes; all begin with what rank 0 has, be it a checkpoint.
    Result<void> meet(SaeTrainRun &run, const ProcessRank &process)
    {
        FATHOM_TRY(m_group, ProcessGroup::join(process, run.context.stopToken()));
        m_shared.group = m_group.get();
        FATHOM_DO(shareStart(*m_group, process, run.state));
        run.context.log(
            QStringLiteral("Rank %1 of %2 trains with the others").arg(process.rank).arg(process.ranks));
        return {};
    }
    /// Processes that train together end after the same step.
    [[nodiscard]] bool askedToStop() const
    {
        return std::any_of(m_underWay.begin(), m_underWay.end(), [this](const auto &one) {
            return m_group ? one->othersStop() : one->run().context.cancelled();
        });
    }
    // Their tensors go with them; their state stays with the caller.
    void dropEnded()
    {
        std::erase_if(m_underWay, [](const std::unique_ptr<Training> &one) {
            return !one->run().result || one->stepsDone() >= one->steps();
        });
    }
    void stop()
    {
        m_stopped = true;
        for (const auto &one : m_underWay) {
            one->run().result = torchCall([&]() -> Result<void> {
                FATHOM_DO(one->checkpoint());
                return Error{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "Training was cancelled"), {}};
            });
        }
    }

    SaeTrainCall &m_call;
    std::unique_ptr<ProcessGroup> m_group;
    bool m_stopped = false;
    Shared m_shared;
    std::vector<std::unique_ptr<Training>> m_underWay;
};

} // namespace
} // namespace fathom

extern "C" __attribute__((visibility("default"))) void fathom_sae_train(fathom::SaeTrainCall &call)
{
    using namespace fathom;
    call.result = torchCall([&]() -> Result<void> {
        const SaeTrainingOptions &options = call.runs.front().options;
        const ThreadCount threads(options.threads);
        // Processes of one machine take a GPU each.
        const bool own = options.process && at::hasCUDA() &&
                         (options.device == QLatin1String("auto") || options.device == QLatin1String("cuda"));
        FATHOM_TRY(
            const at::Device device,
            deviceNamed(own ? QStringLiteral("cuda:%1").arg(options.process->localRank) : options.device));
        return TogetherTraining(call, device).run();
    });
}

extern "C" __attribute__((visibility("default"))) void fathom_sae_gemm(fathom::SaeGemmCall &call)
{
    using namespace fathom;
    call.result = torchCall([&]() -> Result<void> {
        struct Operands
        {
            at::Tensor x, w, out;
        };
        const ThreadCount threads(call.threads);
        auto operands = std::static_pointer_cast<Operands>(call.operands);
        if (!operands) {
            operands = std::make_shared<Operands>();
            operands->x = at::randn({call.batch, call.dim});
            operands->w = at::randn({call.features, call.dim}).t();
            operands->out = at::mm(operands->x, operands->w);
            call.operands = operands;
        }
        QElapsedTimer timer;
        timer.start();
        at::mm_out(operands->out, operands->x, operands->w);
        call.seconds = double(timer.nsecsElapsed()) * 1e-9;
        return {};
    });
}
