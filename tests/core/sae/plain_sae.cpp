// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "plain_sae.h"

#include <algorithm>
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
    std::vector<double> residual;
    for (int l = 0; l < levels; ++l) {
        const int size = config.dictionary[size_t(l)];
        std::vector<int> order(size_t(n) * size_t(size));
        std::iota(order.begin(), order.end(), 0);
        const auto value = [&](int entry) { return at(pass.z, entry / size, entry % size, features); };
        std::stable_sort(order.begin(), order.end(), [&](int p, int q) { return value(p) > value(q); });
        std::vector<double> latents(order.size(), 0.0);
        for (int rank = 0; rank < config.k[size_t(l)] * n; ++rank) {
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
                    sum += at(latents, i, f, size) * w(f, j);
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
                if (at(latents, i, f, size) == 0.0)
                    continue;
                for (int j = 0; j < d; ++j) {
                    at(zGradient, i, f, features) += at(g, i, j, d) * w(f, j);
                    if (fathom && options.decoderGradient)
                        at(pass.weightGradient, f, j, d) += at(latents, i, f, size) * at(g, i, j, d);
                }
            }
        }
        residual.resize(rebuilt.size());
        for (size_t e = 0; e < rebuilt.size(); ++e)
            residual[e] = x[e] - rebuilt[e];
        pass.latents.push_back(std::move(latents));
        pass.reconstructions.push_back(std::move(rebuilt));
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
                    error += at(pass.z, i, f, features) * w(f, j);
                pass.auxiliary += error * error / (double(n) * d);
                const double g = 2.0 * options.auxiliaryWeight * error / (double(n) * d);
                for (const qint32 f : order) {
                    at(zGradient, i, f, features) += g * w(f, j);
                    if (options.decoderGradient)
                        at(pass.weightGradient, f, j, d) += g * at(pass.z, i, f, features);
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

double plainLoss(const SaeConfig &config, const PlainWeights &weights, const PlainWeights *detached,
                 const std::vector<double> &x, int n, const std::vector<std::vector<double>> &fixed)
{
    const auto d = size_t(config.inputSize);
    const std::vector<double> &decoder = detached ? detached->weight : weights.weight;
    double loss = 0;
    for (size_t l = 0; l < fixed.size(); ++l) {
        const auto size = size_t(config.dictionary[l]);
        for (size_t i = 0; i < size_t(n); ++i) {
            std::vector<double> rebuilt = weights.bias;
            for (size_t f = 0; f < size; ++f) {
                if (fixed[l][i * size + f] == 0.0)
                    continue;
                double z = weights.encoderBias[f];
                for (size_t j = 0; j < d; ++j)
                    z += weights.weight[f * d + j] * (x[i * d + j] - weights.bias[j]);
                for (size_t j = 0; j < d; ++j)
                    rebuilt[j] += z * decoder[f * d + j];
            }
            for (size_t j = 0; j < d; ++j)
                loss += (rebuilt[j] - x[i * d + j]) * (rebuilt[j] - x[i * d + j]);
        }
    }
    return loss / (double(n) * double(d) * double(fixed.size()));
}

} // namespace fathom::test
