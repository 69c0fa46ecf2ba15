// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "elastic_net.h"

#include <store/index_threads.h>

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {
constexpr double LeastCurvature = 1e-6; // of p(1 - p): a row that is far off still pulls
constexpr int MostSweeps = 100;         // of coordinate descent a Newton step
constexpr double InnerShare = 0.1;      // of the residual that a Newton step must leave at most

double shrunk(double value, double by)
{
    return value > by ? value - by : value < -by ? value + by : 0.0;
}

// One target. Margins are kept for every class; a Newton step changes one class.
class Fitter
{
public:
    Fitter(const ProbeColumns &columns, std::span<const qint8> classOfRow, int classes,
           const ElasticNetOptions &options)
        : m_x(columns)
        , m_class(classOfRow)
        , m_options(options)
        , m_models(classes == 2 ? 1 : size_t(classes))
        , m_l1(options.l1Ratio)
        , m_l2(1.0 - options.l1Ratio)
    {
        std::vector<qint64> count(size_t(classes), 0);
        for (const qint8 c : classOfRow)
            if (c >= 0) {
                ++count[size_t(c)];
                ++m_counted;
            }
        m_weight.assign(columns.rows(), 0.0);
        for (size_t i = 0; i < m_class.size(); ++i)
            if (m_class[i] >= 0) {
                const double balance =
                    double(m_counted) / (double(classes) * double(count[size_t(m_class[i])]));
                m_weight[i] = options.c * (options.balanced ? balance : 1.0);
            }
        m_w.assign(m_models, std::vector<double>(columns.columns(), 0.0));
        m_b.assign(m_models, 0.0);
        m_margin.assign(m_models, std::vector<double>(columns.rows(), 0.0));
        m_gradient.resize(columns.rows());
        m_curvature.resize(columns.rows());
        m_pull.resize(columns.rows());
        m_step.resize(columns.rows());
    }

    void startAt(const ElasticNetFit &fit)
    {
        for (size_t k = 0; k < m_models; ++k) {
            m_w[k] = fit.models[k].weights;
            m_b[k] = fit.models[k].intercept;
            for (size_t j = 0; j < m_x.columns(); ++j) {
                m_b[k] += m_w[k][j] * m_x.mean(j);
                if (m_w[k][j] != 0.0)
                    m_x.add(j, m_w[k][j], {}, m_margin[k]);
            }
            for (double &margin : m_margin[k])
                margin += m_b[k];
        }
    }

    ElasticNetFit run(const std::stop_token &stop)
    {
        ElasticNetFit fit;
        fit.limit = m_options.tolerance * double(m_counted);
        for (;;) {
            fit.residual = 0.0;
            for (size_t k = 0; k < m_models; ++k)
                fit.residual = std::max(fit.residual, violation(k));
            if (fit.residual <= fit.limit || fit.steps >= m_options.mostSteps || stop.stop_requested())
                break;
            ++fit.steps;
            for (size_t k = 0; k < m_models; ++k)
                if (const double residual = violation(k); residual > fit.limit) // others may have moved
                    newtonStep(k, residual);
        }
        std::vector<bool> used(m_x.columns(), false);
        for (size_t k = 0; k < m_models; ++k) {
            LinearModel model{m_w[k], m_b[k]};
            for (size_t j = 0; j < m_x.columns(); ++j) {
                model.intercept -= m_w[k][j] * m_x.mean(j);
                used[j] = used[j] || m_w[k][j] != 0.0;
            }
            fit.models.push_back(std::move(model));
        }
        fit.nonZero = int(std::count(used.begin(), used.end(), true));
        return fit;
    }

private:
    // Probability of model k's class on a row.
    [[nodiscard]] double probability(size_t k, size_t i) const
    {
        if (m_models == 1)
            return 1.0 / (1.0 + std::exp(-m_margin[0][i]));
        double sum = 0;
        for (size_t other = 0; other < m_models; ++other)
            sum += std::exp(m_margin[other][i] - m_margin[k][i]);
        return 1.0 / sum;
    }
    [[nodiscard]] bool isOf(size_t k, size_t i) const { return m_class[i] == qint8(m_models == 1 ? 1 : k); }

    // Loss of a row when margin k is `margin`.
    [[nodiscard]] double loss(size_t k, size_t i, double margin) const
    {
        if (m_models == 1) {
            const double away = isOf(k, i) ? -margin : margin;
            return away > 0 ? away + std::log1p(std::exp(-away)) : std::log1p(std::exp(away));
        }
        double most = margin;
        for (size_t o = 0; o < m_models; ++o)
            if (o != k)
                most = std::max(most, m_margin[o][i]);
        double sum = std::exp(margin - most);
        for (size_t o = 0; o < m_models; ++o)
            if (o != k)
                sum += std::exp(m_margin[o][i] - most);
        const auto own = size_t(m_class[i]);
        return most + std::log(sum) - (own == k ? margin : m_margin[own][i]);
    }

    // Gradient and curvature of the rows' losses in margin k, and by how much w_k and b_k miss the optimum.
    double violation(size_t k)
    {
        double ofIntercept = 0;
        for (size_t i = 0; i < m_class.size(); ++i) {
            if (m_class[i] < 0) {
                m_gradient[i] = m_curvature[i] = 0.0;
                continue;
            }
            const double p = probability(k, i);
            m_gradient[i] = m_weight[i] * (p - (isOf(k, i) ? 1.0 : 0.0));
            m_curvature[i] = m_weight[i] * std::max(p * (1.0 - p), LeastCurvature);
            ofIntercept += m_gradient[i];
        }
        double worst = std::abs(ofIntercept);
        m_candidates.clear();
        for (size_t j = 0; j < m_x.columns(); ++j) {
            const double miss = missOf(m_w[k][j], m_x.dot(j, m_gradient));
            worst = std::max(worst, miss);
            if (miss > 0 || m_w[k][j] != 0.0)
                m_candidates.push_back(j);
        }
        return worst;
    }
    // Distance of 0 from the subdifferential along one coordinate.
    [[nodiscard]] double missOf(double w, double gradient) const
    {
        const double smooth = gradient + m_l2 * w;
        if (w != 0.0)
            return std::abs(smooth + (w > 0 ? m_l1 : -m_l1));
        return std::max(0.0, std::abs(smooth) - m_l1);
    }

    // Minimises the quadratic model around the present point over the candidates; then the line search.
    void newtonStep(size_t k, double residual)
    {
        std::vector<double> w(m_candidates.size()), bend(m_candidates.size());
        for (size_t c = 0; c < m_candidates.size(); ++c) {
            w[c] = m_w[k][m_candidates[c]];
            bend[c] = m_x.dotSquare(m_candidates[c], m_curvature) + m_l2;
        }
        std::copy(m_gradient.begin(), m_gradient.end(), m_pull.begin()); // of the model where w stands
        double b = m_b[k], curvature = 0;
        for (const double h : m_curvature)
            curvature += h;
        for (int sweep = 0; sweep < MostSweeps; ++sweep) {
            double worst = 0;
            double pull = 0;
            for (const double g : m_pull)
                pull += g;
            worst = std::abs(pull);
            const double shift = -pull / curvature;
            b += shift;
            for (size_t i = 0; i < m_pull.size(); ++i)
                m_pull[i] += shift * m_curvature[i];
            for (size_t c = 0; c < m_candidates.size(); ++c) {
                if (bend[c] <= 0)
                    continue; // a column of zeros without an L2 penalty
                const double gradient = m_x.dot(m_candidates[c], m_pull);
                worst = std::max(worst, missOf(w[c], gradient));
                const double next = shrunk(w[c] * bend[c] - gradient - m_l2 * w[c], m_l1) / bend[c];
                if (next == w[c])
                    continue;
                m_x.add(m_candidates[c], next - w[c], m_curvature, m_pull);
                w[c] = next;
            }
            if (worst <= InnerShare * residual)
                break;
        }
        // The change of the margins, and what the penalty and the slope say along it.
        std::fill(m_step.begin(), m_step.end(), b - m_b[k]);
        double slope = 0, penalty = 0, penaltyThen = 0;
        for (size_t c = 0; c < m_candidates.size(); ++c) {
            const double old = m_w[k][m_candidates[c]];
            if (w[c] != old)
                m_x.add(m_candidates[c], w[c] - old, {}, m_step);
            penalty += penaltyOf(old);
            penaltyThen += penaltyOf(w[c]);
        }
        for (size_t i = 0; i < m_step.size(); ++i)
            slope += m_gradient[i] * m_step[i];
        const double descent = slope + penaltyThen - penalty; // < 0 unless rounding ate it
        const double before = lossesAt(k, 0.0);
        for (double t = 1.0; t > 1e-6; t /= 2) {
            double penaltyAt = 0;
            for (size_t c = 0; c < m_candidates.size(); ++c) {
                const double old = m_w[k][m_candidates[c]];
                penaltyAt += penaltyOf(old + t * (w[c] - old));
            }
            const double change = lossesAt(k, t) - before + penaltyAt - penalty;
            if (change > 1e-4 * t * descent + 1e-12 * std::abs(before))
                continue;
            for (size_t c = 0; c < m_candidates.size(); ++c) {
                double &own = m_w[k][m_candidates[c]];
                own = t == 1.0 ? w[c] : own + t * (w[c] - own);
            }
            m_b[k] += t * (b - m_b[k]);
            for (size_t i = 0; i < m_step.size(); ++i)
                m_margin[k][i] += t * m_step[i];
            return;
        }
    }
    [[nodiscard]] double penaltyOf(double w) const { return m_l2 / 2 * w * w + m_l1 * std::abs(w); }
    [[nodiscard]] double lossesAt(size_t k, double t) const
    {
        double sum = 0;
        for (size_t i = 0; i < m_class.size(); ++i)
            if (m_class[i] >= 0)
                sum += m_weight[i] * loss(k, i, m_margin[k][i] + t * m_step[i]);
        return sum;
    }

    const ProbeColumns &m_x;
    std::span<const qint8> m_class;
    const ElasticNetOptions &m_options;
    size_t m_models;
    double m_l1, m_l2;
    qint64 m_counted = 0;
    std::vector<double> m_weight;              ///< c x class weight of a row, 0 where it does not count
    std::vector<std::vector<double>> m_w;      ///< by model
    std::vector<double> m_b;                   ///< for centred inputs
    std::vector<std::vector<double>> m_margin; ///< by model, [rows]
    std::vector<double> m_gradient, m_curvature, m_pull, m_step;
    std::vector<size_t> m_candidates; ///< columns that a step may change
};
} // namespace

ElasticNetFit fitElasticNet(const ProbeColumns &columns, std::span<const qint8> classOfRow, int classes,
                            const ElasticNetOptions &options, const ElasticNetFit *start,
                            const std::stop_token &stop)
{
    Fitter fitter(columns, classOfRow, classes, options);
    if (start && !start->models.empty())
        fitter.startAt(*start);
    return fitter.run(stop);
}

std::vector<ElasticNetFit> fitElasticNets(const ProbeColumns &columns,
                                          std::span<const std::vector<qint8>> targets,
                                          const ElasticNetOptions &options, const std::stop_token &stop)
{
    std::vector<ElasticNetFit> fits(targets.size());
    inParts(targets.size(), 1, [&](const auto &next) {
        for (auto [begin, end] = next(); begin < end; std::tie(begin, end) = next())
            for (size_t t = begin; t < end; ++t)
                if (std::count(targets[t].begin(), targets[t].end(), 0) > 0 &&
                    std::count(targets[t].begin(), targets[t].end(), 1) > 0)
                    fits[t] = fitElasticNet(columns, targets[t], 2, options, nullptr, stop);
    });
    return fits;
}

} // namespace fathom
