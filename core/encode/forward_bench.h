// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "vision_network.h"

namespace fathom {

/// What is measured: a transformer of random weights on the CPU with the threads that are set.
struct ForwardBench
{
    VitConfig vit;
    int side = 512;   ///< pixels
    int pictures = 1; ///< that go through together
    int rounds = 3;   ///< after one that warms up; the medians count
    Precision precision = Precision::Float32;
    bool plain = true; ///< measures the plain composition too
};

/// Seconds of one pass.
struct ForwardTimes
{
    struct Layer
    {
        QString name; ///< "qkv", "attention", "projection", "mlp", "rest"
        double forward = 0, products = 0;
    };
    double forward = 0;
    double products = 0; ///< the bare matrix products of the same shapes
    double plain =
        0; ///< the operators of ATen as the formulas stand, with the same weights; 0 = not measured
    std::vector<Layer> layers; ///< of a pass that is looked at, summed over the blocks
    double operations = 0;     ///< multiplications and additions of the products
    double cosine = 1;         ///< smallest one of an embedding to that of the plain composition
};

/// A forward pass beside what it cannot do without: its matrix products, through the same BLAS and threads,
/// into memory that is there (for each layer the faster of two ways: the threads share each product, or each
/// has rows of its own); and beside the plain composition of operators, which keeps whole score
/// matrices. The three take turns, so that a busy machine slows all of them.
///
/// Memory: three times the weights, and the plain composition's scores.
/// Errors: Missing (module), TooLarge (memory), Bug.
[[nodiscard]] Result<ForwardTimes> benchForward(const ForwardBench &bench);

} // namespace fathom
