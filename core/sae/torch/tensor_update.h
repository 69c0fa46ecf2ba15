// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "sae_pass.h"

#include <algorithm>
#include <cmath>

namespace fathom {

// Rows stay on the unit sphere, so the part of the gradient along the row would only feed Adam's moments.
inline void removeRadialPart(at::Tensor &gradient, const at::Tensor &rows)
{
    gradient.sub_(rows * (gradient * rows).sum(1, true));
}

inline void adam(at::Tensor &value, const at::Tensor &gradient, at::Tensor &first, at::Tensor &second,
                 double factor, double rate, double number, double epsilon)
{
    constexpr double Beta1 = 0.9;
    constexpr double Beta2 = 0.999;
    const at::Tensor clipped = factor < 1.0 ? gradient * factor : gradient;
    first.mul_(Beta1).add_(clipped, 1.0 - Beta1);
    second.mul_(Beta2).addcmul_(clipped, clipped, 1.0 - Beta2);
    const at::Tensor root = second.sqrt().div_(std::sqrt(1.0 - std::pow(Beta2, number))).add_(epsilon);
    value.addcdiv_(first, root, -rate / (1.0 - std::pow(Beta1, number)));
}

/// Parameters of a run with their gradients and Adam's moments, on any device.
struct TensorUpdate
{
    SaeTensors &values, &gradients, &first, &second;
    at::Tensor &directions; ///< whose rows keep norm 1 where the options say so
};

/// Clips the gradients together and makes one Adam step from ATen operators: what updateParameters() does on
/// a CPU.
/// @param step  from 1
/// @return the gradients' norm before clipping
inline double updateTensors(TensorUpdate update, const SaeTrainingOptions &options, double rate, qint64 step)
{
    at::Tensor &unit = update.directions;
    const auto values = update.values.all();
    const auto gradients = update.gradients.all();
    const auto first = update.first.all();
    const auto second = update.second.all();
    double square = 0;
    for (size_t i = 0; i < values.size(); ++i) {
        if (!values[i]->defined())
            continue;
        if (options.keepsUnitNorm() && values[i] == &unit)
            removeRadialPart(*gradients[i], unit);
        square += gradients[i]->square().sum().item<double>();
    }
    const double norm = std::sqrt(square);
    const double factor = std::min(1.0, options.clip / (norm + 1e-6));
    const auto number = double(step);
    for (size_t i = 0; i < values.size(); ++i)
        if (values[i]->defined())
            adam(*values[i], *gradients[i], *first[i], *second[i], factor, rate, number, options.epsilon);
    if (options.keepsUnitNorm())
        unit.div_(unit.norm(2, 1, true).clamp_min_(1e-12));
    return norm;
}

} // namespace fathom
