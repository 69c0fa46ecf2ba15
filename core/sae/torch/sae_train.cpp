// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cpu_update.h"
#include "row_input.h"
#include "sae_pass.h"
#include "sae_torch_api.h"
#include "sae_torch_call.h"

#include <QElapsedTimer>
#include <QJsonArray>

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {

constexpr qint64 ValidationRows = 4096; // for the live curve only
constexpr double PointSeconds = 0.5;

class Training
{
public:
    Training(SaeTrainCall &call, at::Device device)
        : m_call(call)
        , m_options(call.options)
        , m_config(call.options.config)
        , m_device(device)
        , m_steps(trainingSteps(call.options, call.n))
        , m_values(onDevice(call.state.values))
        , m_first(onDevice(call.state.firstMoment))
        , m_second(onDevice(call.state.secondMoment))
        , m_since(hostSince().to(device))
    {
        m_deadRows = m_options.deadRows > 0 ? m_options.deadRows
                                            : std::clamp<qint64>(call.n, m_options.batch, 200'000);
        const qint64 stride = std::max<qint64>(1, call.validationRows / ValidationRows);
        std::vector<qint64> picked;
        for (qint64 row = 0; row < call.validationRows && qint64(picked.size()) < ValidationRows;
             row += stride)
            picked.push_back(row);
        if (!picked.empty())
            m_validation = gathered(call.validation, picked);
    }

    Result<void> run()
    {
        QElapsedTimer sinceCheckpoint;
        sinceCheckpoint.start();
        m_sincePoint.start();
        while (m_call.state.step < m_steps) {
            if (m_call.context.cancelled()) {
                FATHOM_DO(checkpoint());
                return Error{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "Training was cancelled"), {}};
            }
            FATHOM_DO(step());
            if (double(sinceCheckpoint.elapsed()) >= 1000.0 * m_options.checkpointSeconds) {
                FATHOM_DO(checkpoint());
                sinceCheckpoint.restart();
            }
        }
        return checkpoint();
    }

private:
    // On the CPU these are the state's own arrays, trained in place.
    SaeTensors onDevice(TrainingState::Parameters &part)
    {
        const SaeTensors own = host(part);
        return {own.weight.to(m_device), own.encoderBias.to(m_device), own.bias.to(m_device)};
    }
    SaeTensors host(TrainingState::Parameters &part) const
    {
        const qint64 features = m_config.features();
        const qint64 d = m_config.inputSize;
        return {at::from_blob(part.weight.data(), {features, d}, at::kFloat),
                at::from_blob(part.encoderBias.data(), {features}, at::kFloat),
                at::from_blob(part.bias.data(), {d}, at::kFloat)};
    }
    at::Tensor hostSince() const
    {
        auto &rows = m_call.state.rowsSinceFired;
        return at::from_blob(rows.data(), {int64_t(rows.size())}, at::kLong);
    }

    at::Tensor gathered(std::span<const float> rows, std::span<const qint64> picked,
                        at::Tensor room = {}) const
    {
        const auto d = size_t(m_config.inputSize);
        const RowInput input{m_config.normaliseInput, m_config.inputScale};
        at::Tensor x = room.defined() ? room.narrow(0, 0, int64_t(picked.size()))
                                      : at::empty({int64_t(picked.size()), int64_t(d)}, at::kFloat);
        float *out = x.data_ptr<float>();
        const int tasks = at::get_num_threads();
        parallelTasks(tasks)(tasks, [&](int task) {
            for (size_t i = picked.size() * size_t(task) / size_t(tasks);
                 i < picked.size() * size_t(task + 1) / size_t(tasks); ++i)
                input.read(rows.subspan(size_t(picked[i]) * d, d), {out + i * d, d});
        });
        return x.to(m_device);
    }

    at::Tensor batchOf(qint64 step)
    {
        const qint64 perEpoch = (m_call.n + m_options.batch - 1) / m_options.batch;
        const qint64 epoch = step / perEpoch;
        if (epoch != m_epoch) {
            m_order = trainingOrder(m_options, m_call.n, epoch);
            m_epoch = epoch;
        }
        const qint64 first = (step % perEpoch) * m_options.batch;
        const qint64 count = std::min<qint64>(m_options.batch, m_call.n - first);
        if (!m_batch.defined())
            m_batch = at::empty({int64_t(m_options.batch), m_config.inputSize}, at::kFloat);
        return gathered(m_call.rows, std::span<const qint64>(m_order).subspan(size_t(first), size_t(count)),
                        m_batch);
    }

    Result<void> step()
    {
        TrainingState &state = m_call.state;
        const bool fathom = m_config.objective == Method::Fathom;
        SaeStep report;
        report.step = state.step;
        report.rate = learningRate(m_options, state.step, m_steps);
        const at::Tensor x = batchOf(state.step);
        PassRequest request;
        const at::Tensor dead = (m_since >= int64_t(m_deadRows)).nonzero().squeeze(1);
        report.dead = dead.numel();
        request.dead = dead;
        request.room = &m_room;
        TensorPass pass = runPass(m_options, m_values, x, request);
        if (!std::isfinite(pass.loss))
            return Error{ErrorCode::Unsupported,
                         QT_TRANSLATE_NOOP("Error", "Training: the loss is no longer a number at step %1; "
                                                    "choose a smaller learning rate"),
                         {QString::number(state.step)}};
        report.gradientNorm = m_device.is_cpu() && !m_options.tensorKernels
                                  ? updateOnCpu(pass, report.rate)
                                  : updateOnDevice(pass, report.rate);
        m_since.add_(x.size(0)).masked_fill_(pass.fired, 0);
        if (pass.smallestPositive > 0) {
            state.thresholdSum += pass.smallestPositive;
            ++state.thresholdCount;
        }
        ++state.step;

        report.loss = pass.loss;
        report.auxiliary = pass.auxiliary;
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
        if (report.step == 0 || state.step == m_steps || elapsed > std::max(PointSeconds, m_pointCost * 50))
            point(report, x);
        return {};
    }

    double updateOnCpu(TensorPass &pass, double rate)
    {
        const auto arrays = [](at::Tensor &value, at::Tensor &gradient, at::Tensor &first,
                               at::Tensor &second) {
            const qint64 rows = value.dim() == 2 ? value.size(0) : 1;
            return UpdateArrays{value.data_ptr<float>(),
                                gradient.data_ptr<float>(),
                                first.data_ptr<float>(),
                                second.data_ptr<float>(),
                                rows,
                                value.numel() / rows};
        };
        UpdateArrays all[] = {arrays(m_values.weight, pass.gradient.weight, m_first.weight, m_second.weight),
                              arrays(m_values.encoderBias, pass.gradient.encoderBias, m_first.encoderBias,
                                     m_second.encoderBias),
                              arrays(m_values.bias, pass.gradient.bias, m_first.bias, m_second.bias)};
        all[0].square = pass.weightSquare;
        UpdateRule rule;
        rule.rate = rate;
        rule.epsilon = m_options.epsilon;
        rule.clip = m_options.clip;
        rule.number = m_call.state.step + 1;
        rule.unitRows = m_config.objective == Method::Fathom;
        rule.threads = at::get_num_threads();
        return updateParameters(all, rule, parallelTasks(rule.threads));
    }

    double updateOnDevice(TensorPass &pass, double rate)
    {
        const bool unitRows = m_config.objective == Method::Fathom;
        if (unitRows)
            removeRadialPart(pass.gradient.weight);
        const double norm = std::sqrt(squareSum(pass.gradient.weight) + squareSum(pass.gradient.encoderBias) +
                                      squareSum(pass.gradient.bias));
        const double factor = std::min(1.0, m_options.clip / (norm + 1e-6));
        const auto number = double(m_call.state.step + 1);
        adam(m_values.weight, pass.gradient.weight, m_first.weight, m_second.weight, factor, rate, number);
        adam(m_values.encoderBias, pass.gradient.encoderBias, m_first.encoderBias, m_second.encoderBias,
             factor, rate, number);
        adam(m_values.bias, pass.gradient.bias, m_first.bias, m_second.bias, factor, rate, number);
        if (unitRows)
            m_values.weight.div_(m_values.weight.norm(2, 1, true).clamp_min_(1e-12));
        return norm;
    }

    static double squareSum(const at::Tensor &tensor) { return tensor.square().sum().item<double>(); }

    // Rows stay on the unit sphere, so the part of the gradient along the row would only feed Adam's moments.
    void removeRadialPart(at::Tensor &gradient) const
    {
        gradient.sub_(m_values.weight * (gradient * m_values.weight).sum(1, true));
    }

    void adam(at::Tensor &value, const at::Tensor &gradient, at::Tensor &first, at::Tensor &second,
              double factor, double rate, double number) const
    {
        constexpr double Beta1 = 0.9;
        constexpr double Beta2 = 0.999;
        const at::Tensor clipped = factor < 1.0 ? gradient * factor : gradient;
        first.mul_(Beta1).add_(clipped, 1.0 - Beta1);
        second.mul_(Beta2).addcmul_(clipped, clipped, 1.0 - Beta2);
        const at::Tensor root =
            second.sqrt().div_(std::sqrt(1.0 - std::pow(Beta2, number))).add_(m_options.epsilon);
        value.addcdiv_(first, root, -rate / (1.0 - std::pow(Beta1, number)));
    }

    void point(const SaeStep &report, const at::Tensor &x)
    {
        m_sincePoint.restart();
        const at::Tensor rows = m_validation.defined() ? m_validation : x;
        PassRequest request;
        request.gradients = false;
        const std::vector<double> errors =
            m_validation.defined() ? runPass(m_options, m_values, rows, request).levelLoss : report.levelLoss;
        const double variance = (rows - rows.mean(0)).square().mean().item<double>();
        QJsonArray r2;
        for (const double error : errors)
            r2.append(variance > 0 ? 1.0 - error / variance : 0.0);
        m_call.context.measured({{QStringLiteral("step"), report.step + 1},
                                 {QStringLiteral("loss"), report.loss},
                                 {QStringLiteral("r2"), r2},
                                 {QStringLiteral("dead"), report.dead},
                                 {QStringLiteral("threshold"), report.threshold},
                                 {QStringLiteral("rate"), report.rate}});
        m_pointCost = double(m_sincePoint.elapsed()) / 1000.0;
    }

    Result<void> checkpoint()
    {
        TrainingState &state = m_call.state;
        if (!m_device.is_cpu()) {
            const auto back = [this](TrainingState::Parameters &part, const SaeTensors &tensors) {
                const SaeTensors own = host(part);
                own.weight.copy_(tensors.weight);
                own.encoderBias.copy_(tensors.encoderBias);
                own.bias.copy_(tensors.bias);
            };
            back(state.values, m_values);
            back(state.firstMoment, m_first);
            back(state.secondMoment, m_second);
            hostSince().copy_(m_since);
        }
        if (m_options.checkpointFolder.isEmpty())
            return {};
        FATHOM_DO(saveState(state, m_config, m_options.checkpointFolder));
        return m_call.context.checkpoint({{QStringLiteral("step"), state.step}});
    }

    SaeTrainCall &m_call;
    const SaeTrainingOptions &m_options;
    const SaeConfig &m_config;
    at::Device m_device;
    qint64 m_steps;
    SaeTensors m_values, m_first, m_second;
    at::Tensor m_since, m_validation;
    at::Tensor m_batch; ///< the rows of a step, where they are gathered
    PassRoom m_room;
    qint64 m_deadRows = 0;
    qint64 m_epoch = -1;
    std::vector<qint64> m_order;
    QElapsedTimer m_sincePoint;
    double m_pointCost = 0;
};

} // namespace
} // namespace fathom

extern "C" __attribute__((visibility("default"))) void fathom_sae_train(fathom::SaeTrainCall &call)
{
    using namespace fathom;
    call.result = torchCall([&]() -> Result<void> {
        const ThreadCount threads(call.options.threads);
        FATHOM_TRY(const at::Device device, deviceNamed(call.options.device));
        return Training(call, device).run();
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
