// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "plain_sae.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fathom::test {

PlainPass plainPass(const SaeTrainingOptions &options, const SaeModel &weights, const std::vector<double> &x,
                    int n, const std::vector<qint32> &dead, int auxiliaryCount)
{
    const SaeConfig &config = options.config;
    const bool fathom = config.objective == Method::Fathom;
    const int d = config.inputSize;
    const int features = config.features();
    const int levels = config.levels();
    const auto w = [&](int f, int j) { return double(weights.weight()[size_t(f) * size_t(d) + size_t(j)]); };
    const auto v = [&](int f, int j) { return double(weights.decoder()[size_t(f) * size_t(d) + size_t(j)]); };
    const bool untied = !config.tied;
    const bool decoderLearns = untied || (fathom && options.decoderGradient);
    const auto theta = [&](int f) { return double(weights.featureThresholds()[size_t(f)]); };
    const bool jumps = config.activation == SaeActivation::JumpRelu;
    const bool penalised = jumps || config.activation == SaeActivation::Relu;
    const auto b = [&](int j) { return double(weights.bias()[size_t(j)]); };
    const auto at = [](auto &values, int row, int column, int columns) -> auto &
    {
        return values[size_t(row) * size_t(columns) + size_t(column)];
    };

    PlainPass pass;
    pass.z.assign(size_t(n) * size_t(features), 0.0);
    for (int i = 0; i < n; ++i)
        for (int f = 0; f < features; ++f) {
            double sum = double(weights.encoderBias()[size_t(f)]);
            for (int j = 0; j < d; ++j)
                sum += w(f, j) * (at(x, i, j, d) - b(j));
            at(pass.z, i, f, features) = sum;
        }
    std::vector<double> zGradient(pass.z.size(), 0.0);
    pass.weightGradient.assign(size_t(features) * size_t(d), 0.0);
    pass.encoderGradient.assign(size_t(features), 0.0);
    pass.biasGradient.assign(size_t(d), 0.0);
    if (untied)
        pass.decoderGradient.assign(size_t(features) * size_t(d), 0.0);
    std::vector<double> &directionGradient = untied ? pass.decoderGradient : pass.weightGradient;
    const double weight = options.sparsity / (double(n) * d);
    if (jumps)
        pass.thresholdGradient.assign(size_t(features), 0.0);
    // dL/dtheta = -(theta dL/da + weight) / bandwidth where z is near theta; of log theta: theta times that.
    const auto near = [&](int i, int f) {
        return std::abs(at(pass.z, i, f, features) - theta(f)) < options.bandwidth / 2;
    };
    std::vector<double> residual;
    for (int l = 0; l < levels; ++l) {
        const int size = config.dictionary[size_t(l)];
        std::vector<int> order(size_t(n) * size_t(size));
        std::iota(order.begin(), order.end(), 0);
        const auto value = [&](int entry) { return at(pass.z, entry / size, entry % size, features); };
        std::stable_sort(order.begin(), order.end(), [&](int p, int q) { return value(p) > value(q); });
        std::vector<double> latents(order.size(), 0.0);
        std::vector<int> inRow(size_t(n), 0);
        for (const int entry : order) {
            const double kept = value(entry);
            const bool on = config.activation == SaeActivation::TopK
                                ? kept > 0 && inRow[size_t(entry / size)]++ < config.k[size_t(l)]
                                : penalised && kept > (jumps ? theta(entry % size) : 0.0);
            if (!on)
                continue;
            latents[size_t(entry)] = kept;
            if (l + 1 == levels)
                pass.smallestPositive = kept;
        }
        const int batchTopK = config.activation == SaeActivation::BatchTopK ? config.k[size_t(l)] * n : 0;
        for (int rank = 0; rank < batchTopK; ++rank) {
            const double kept = value(order[size_t(rank)]);
            if (fathom && kept <= 0)
                break;
            latents[size_t(order[size_t(rank)])] = kept;
            if (l + 1 == levels && kept > 0)
                pass.smallestPositive = kept;
        }
        std::vector<double> rebuilt(size_t(n) * size_t(d)), g(size_t(n) * size_t(d));
        double square = 0;
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < d; ++j) {
                double sum = b(j);
                for (int f = 0; f < size; ++f)
                    sum += at(latents, i, f, size) * v(f, j);
                at(rebuilt, i, j, d) = sum;
                const double error = sum - at(x, i, j, d);
                square += error * error;
                at(g, i, j, d) = 2.0 * error / (double(n) * d * levels);
            }
        pass.loss += square / (double(n) * d * levels);
        for (int i = 0; i < n; ++i) {
            for (int j = 0; j < d; ++j)
                pass.biasGradient[size_t(j)] += at(g, i, j, d);
            for (int f = 0; f < size; ++f) {
                if (jumps && near(i, f))
                    for (int j = 0; j < d; ++j)
                        pass.thresholdGradient[size_t(f)] -=
                            theta(f) * theta(f) / options.bandwidth * at(g, i, j, d) * v(f, j);
                if (at(latents, i, f, size) == 0.0)
                    continue;
                for (int j = 0; j < d; ++j) {
                    at(zGradient, i, f, features) += at(g, i, j, d) * v(f, j);
                    if (decoderLearns)
                        at(directionGradient, f, j, d) += at(latents, i, f, size) * at(g, i, j, d);
                }
            }
        }
        residual.resize(rebuilt.size());
        for (size_t e = 0; e < rebuilt.size(); ++e)
            residual[e] = x[e] - rebuilt[e];
        pass.latents.push_back(std::move(latents));
        pass.reconstructions.push_back(std::move(rebuilt));
    }
    for (int i = 0; i < n && penalised; ++i)
        for (int f = 0; f < features; ++f) {
            const double a = at(pass.latents.back(), i, f, features);
            if (jumps) {
                pass.penalty += a != 0.0 ? 1.0 / n : 0.0;
                if (near(i, f))
                    pass.thresholdGradient[size_t(f)] -= theta(f) * weight / options.bandwidth;
                continue;
            }
            double norm = 0;
            for (int j = 0; j < d; ++j)
                norm += v(f, j) * v(f, j);
            norm = std::sqrt(norm);
            pass.penalty += a * norm / n;
            if (a > 0)
                at(zGradient, i, f, features) += weight * norm;
            for (int j = 0; j < d && decoderLearns; ++j)
                at(directionGradient, f, j, d) += weight * a * v(f, j) / norm;
        }
    if (fathom && options.auxiliaryLoss && !dead.empty()) {
        for (int i = 0; i < n; ++i) {
            std::vector<qint32> order = dead;
            std::stable_sort(order.begin(), order.end(), [&](qint32 p, qint32 q) {
                return at(pass.z, i, p, features) > at(pass.z, i, q, features);
            });
            order.resize(std::min(order.size(), size_t(auxiliaryCount)));
            std::erase_if(order, [&](qint32 f) { return at(pass.z, i, f, features) <= 0; });
            for (int j = 0; j < d; ++j) {
                double error = -at(residual, i, j, d);
                for (const qint32 f : order)
                    error += at(pass.z, i, f, features) * v(f, j);
                pass.auxiliary += error * error / (double(n) * d);
                const double g = 2.0 * options.auxiliaryWeight * error / (double(n) * d);
                for (const qint32 f : order) {
                    at(zGradient, i, f, features) += g * v(f, j);
                    if (decoderLearns)
                        at(directionGradient, f, j, d) += g * at(pass.z, i, f, features);
                }
            }
        }
    }
    for (int i = 0; i < n; ++i)
        for (int f = 0; f < features; ++f) {
            const double g = at(zGradient, i, f, features);
            pass.encoderGradient[size_t(f)] += g;
            for (int j = 0; j < d; ++j) {
                at(pass.weightGradient, f, j, d) += g * (at(x, i, j, d) - b(j));
                pass.biasGradient[size_t(j)] -= g * w(f, j);
            }
        }
    return pass;
}

double plainLoss(const SaeTrainingOptions &options, const PlainWeights &weights, const PlainWeights *detached,
                 const std::vector<double> &x, int n, const std::vector<std::vector<double>> &fixed)
{
    const SaeConfig &config = options.config;
    const auto d = size_t(config.inputSize);
    const std::vector<double> &decoder = detached                  ? detached->weight
                                         : weights.decoder.empty() ? weights.weight
                                                                   : weights.decoder;
    double loss = 0, penalty = 0;
    for (size_t l = 0; l < fixed.size(); ++l) {
        const auto size = size_t(config.dictionary[l]);
        for (size_t i = 0; i < size_t(n); ++i) {
            std::vector<double> rebuilt = weights.bias;
            for (size_t f = 0; f < size; ++f) {
                if (fixed[l][i * size + f] == 0.0)
                    continue;
                double z = weights.encoderBias[f];
                double norm = 0;
                for (size_t j = 0; j < d; ++j) {
                    z += weights.weight[f * d + j] * (x[i * d + j] - weights.bias[j]);
                    norm += decoder[f * d + j] * decoder[f * d + j];
                }
                for (size_t j = 0; j < d; ++j)
                    rebuilt[j] += z * decoder[f * d + j];
                if (l + 1 == fixed.size())
                    penalty += z * std::sqrt(norm);
            }
            for (size_t j = 0; j < d; ++j)
                loss += (rebuilt[j] - x[i * d + j]) * (rebuilt[j] - x[i * d + j]);
        }
    }
    if (config.activation != SaeActivation::Relu)
        penalty = 0; // of JumpRelu it does not change while the same entries are kept
    return loss / (double(n) * double(d) * double(fixed.size())) +
           options.sparsity * penalty / (double(n) * double(d));
}

} // namespace fathom::test
