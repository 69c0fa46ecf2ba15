// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sharing.h"

#include <algorithm>
#include <utility>

namespace fathom {

void StepSum::begin()
{
    TensorPass empty;
    const bool kept = own;
    if (kept)
        empty.gradient = std::move(pass.gradient);
    *this = {};
    pass = std::move(empty);
    own = kept;
}

void StepSum::add(TensorPass &&batch, qint64 batchRows, qint64 of)
{
    const bool first = rows == 0;
    rows += batchRows;
    if (batch.smallestPositive > 0) {
        smallest += batch.smallestPositive;
        ++smallestBatches;
    }
    if (batchRows == of) {
        pass = std::move(batch);
        return;
    }
    const double share = double(batchRows) / double(of);
    if (first)
        pass.levelLoss.assign(batch.levelLoss.size(), 0.0);
    pass.loss += share * batch.loss;
    pass.auxiliary += share * batch.auxiliary;
    pass.penalty += share * batch.penalty;
    for (size_t l = 0; l < batch.levelLoss.size(); ++l)
        pass.levelLoss[l] += share * batch.levelLoss[l];
    pass.kept += batch.kept;
    pass.positiveKept += batch.positiveKept;
    if (first)
        pass.fired = batch.fired;
    else
        pass.fired.logical_or_(batch.fired);
    own = true;
    pass.weightSquare = -1;
    // The pass before keeps its gradients in memory that the next one uses: these have their own, kept from
    // step to step.
    const auto to = pass.gradient.all();
    const auto from = batch.gradient.all();
    for (size_t i = 0; i < to.size(); ++i) {
        if (!from[i]->defined())
            continue;
        if (!to[i]->defined())
            *to[i] = at::empty_like(*from[i]);
        if (first)
            at::mul_out(*to[i], *from[i], at::scalar_tensor(share, from[i]->options()));
        else
            to[i]->add_(*from[i], share);
    }
}

Result<void> StepSum::join(ProcessGroup &group)
{
    // Figures first: here a process waits for slower ones, on the CPU, where it hears of those that ended.
    const qint64 features = pass.fired.numel();
    std::vector<double> figures{
        pass.loss, pass.auxiliary,          pass.penalty, double(pass.kept), double(pass.positiveKept),
        smallest,  double(smallestBatches), double(rows), double(stop),      double(checkpoint)};
    figures.insert(figures.end(), pass.levelLoss.begin(), pass.levelLoss.end());
    at::Tensor all = at::cat({at::tensor(figures, at::kDouble), pass.fired.to(at::kCPU, at::kDouble)});
    FATHOM_DO(group.sum(all));
    const double *value = all.data_ptr<double>();
    pass.loss = *value++;
    pass.auxiliary = *value++;
    pass.penalty = *value++;
    pass.kept = qint64(*value++);
    pass.positiveKept = qint64(*value++);
    smallest = *value++;
    smallestBatches = qint64(*value++);
    rows = qint64(*value++);
    stop = *value++ > 0;
    checkpoint = qint64(*value++);
    group.setCheckpoint(checkpoint);
    for (double &loss : pass.levelLoss)
        loss = *value++;
    pass.fired = (all.narrow(0, all.numel() - features, features) > 0).to(pass.fired.device());
    for (at::Tensor *gradient : pass.gradient.all())
        if (gradient->defined())
            FATHOM_DO(group.sum(*gradient));
    return {};
}

void StepSum::end()
{
    pass.smallestPositive = smallestBatches > 0 ? smallest / double(smallestBatches) : 0.0;
}

Result<void> shareStart(ProcessGroup &group, const ProcessRank &process, TrainingState &state)
{
    constexpr int RunBytes = 64; // of runIdentity()
    const QByteArray own = state.run.leftJustified(RunBytes, ' ', true);
    at::Tensor name = at::empty({RunBytes}, at::kByte);
    std::copy(own.begin(), own.end(), name.data_ptr<uint8_t>());
    FATHOM_DO(group.fromFirst(name));
    at::Tensor others = at::full({1},
                                 std::equal(own.begin(), own.end(), name.data_ptr<uint8_t>(),
                                            [](char a, uint8_t b) { return uint8_t(a) == b; })
                                     ? 0.0
                                     : 1.0,
                                 at::kDouble);
    FATHOM_DO(group.sum(others));
    if (others.item<double>() > 0)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "Training: %1 of %2 processes have other options or other "
                                                "embeddings than rank 0; start all of them alike"),
                     {QString::number(int(others.item<double>())), QString::number(process.ranks)}};
    for (TrainingState::Parameters *part :
         {&state.values, &state.firstMoment, &state.secondMoment, &state.average})
        for (std::vector<float> *array : part->all())
            if (!array->empty()) {
                at::Tensor tensor = at::from_blob(array->data(), {int64_t(array->size())}, at::kFloat);
                FATHOM_DO(group.fromFirst(tensor));
            }
    at::Tensor since =
        at::from_blob(state.rowsSinceFired.data(), {int64_t(state.rowsSinceFired.size())}, at::kLong);
    FATHOM_DO(group.fromFirst(since));
    at::Tensor figures = at::tensor({double(state.step), state.sparsity, state.active, state.thresholdSum,
                                     double(state.thresholdCount), double(state.bfloat16)},
                                    at::kDouble);
    FATHOM_DO(group.fromFirst(figures));
    const double *value = figures.data_ptr<double>();
    state.step = qint64(value[0]);
    state.sparsity = value[1];
    state.active = value[2];
    state.thresholdSum = value[3];
    state.thresholdCount = qint64(value[4]);
    state.bfloat16 = value[5] > 0;
    return {};
}

} // namespace fathom
