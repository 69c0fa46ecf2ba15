// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encoder_probe.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fathom::probe {

namespace {

const std::vector<double> Penalties{30.0, 10.0, 3.0, 1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003};
constexpr int Iterations = 40;
const QString Common = QStringLiteral("common");
const QString Standardised = QStringLiteral("standardised");
const QString Whitened = QStringLiteral("whitened");

at::Tensor rowsOf(const std::vector<int> &rows)
{
    return at::tensor(std::vector<int64_t>(rows.begin(), rows.end()));
}

at::Tensor labelsOf(const Task &task, const std::vector<int> &rows)
{
    const auto count = int64_t(task.labels.front().size());
    at::Tensor out = at::empty({int64_t(rows.size()), count});
    float *to = out.data_ptr<float>();
    for (const int row : rows)
        for (const qint8 label : task.labels[size_t(row)])
            *to++ = float(label);
    return out;
}

// L2 logistic regression of all labels at once: Newton steps with the fixed upper bound X'X/4 of the Hessian
// (Boehning & Lindsay), with momentum; the constant is not penalised.
class Logistic
{
public:
    Logistic(const at::Tensor &x, const at::Tensor &labels)
        : m_x(at::cat({x, at::ones({x.size(0), 1})}, 1))
        , m_labels(labels.clamp_min(0.0))
        , m_known(labels.ge(0.0).to(at::kFloat))
        , m_gram(at::matmul(m_x.t(), m_x).to(at::kDouble) * (0.25 / double(x.size(0))))
        , m_weights(at::zeros({m_x.size(1), labels.size(1)}))
    {
    }
    // Starts from the last solution: go from strong to weak penalties.
    void solve(double penalty)
    {
        at::Tensor ridge = at::full({m_x.size(1)}, penalty, at::kDouble);
        ridge[m_x.size(1) - 1] = 1e-6;
        const at::Tensor root =
            at::linalg_cholesky(m_gram + at::diag(ridge) + 1e-7 * at::eye(m_x.size(1), at::kDouble));
        const at::Tensor inverse = at::cholesky_inverse(root).to(at::kFloat);
        const at::Tensor shrink = ridge.to(at::kFloat).unsqueeze(1);
        at::Tensor before = m_weights;
        for (int i = 0; i < Iterations; ++i) {
            const at::Tensor ahead = m_weights + (double(i) / double(i + 3)) * (m_weights - before);
            const at::Tensor error = (at::sigmoid(at::matmul(m_x, ahead)) - m_labels) * m_known;
            const at::Tensor slope = at::matmul(m_x.t(), error) / double(m_x.size(0)) + shrink * ahead;
            before = m_weights;
            m_weights = ahead - at::matmul(inverse, slope);
        }
    }
    at::Tensor scores(const at::Tensor &x) const
    {
        const int64_t d = m_x.size(1) - 1;
        return at::matmul(x, m_weights.narrow(0, 0, d)) + m_weights.narrow(0, d, 1);
    }

private:
    at::Tensor m_x, m_labels, m_known, m_gram, m_weights;
};

double auc(const float *scores, int64_t stride, const std::vector<int> &order,
           const std::vector<qint8> &labels, const std::vector<double> &weights)
{
    double negatives = 0;
    double positives = 0;
    double wins = 0;
    for (size_t i = 0; i < order.size();) { // ascending; ties count half
        double up = 0;
        double down = 0;
        size_t j = i;
        for (; j < order.size() && scores[order[j] * stride] == scores[order[i] * stride]; ++j)
            (labels[size_t(order[j])] == 1 ? up : down) += weights[size_t(order[j])];
        wins += up * (negatives + 0.5 * down);
        negatives += down;
        positives += up;
        i = j;
    }
    return wins / (positives * negatives);
}

} // namespace

std::vector<double> aucs(const at::Tensor &scores, const Task &task, const std::vector<double> &weights,
                         int least)
{
    const auto count = size_t(scores.size(1));
    std::vector<double> out(count, std::nan(""));
    const at::Tensor held = scores.contiguous();
    for (size_t label = 0; label < count; ++label) {
        const float *column = held.data_ptr<float>() + label;
        std::vector<qint8> labels;
        std::vector<int> order;
        std::vector<double> weight;
        int positives = 0;
        int negatives = 0;
        for (size_t i = 0; i < task.judge.size(); ++i) {
            const qint8 value = task.labels[size_t(task.judge[i])][label];
            labels.push_back(value);
            weight.push_back(weights[i]);
            if (value < 0 || weights[i] <= 0)
                continue;
            (value == 1 ? positives : negatives) += 1;
            order.push_back(int(i));
        }
        if (positives < least || negatives < least)
            continue;
        const auto stride = int64_t(count);
        std::sort(order.begin(), order.end(),
                  [&](int a, int b) { return column[a * stride] < column[b * stride]; });
        out[label] = auc(column, stride, order, labels, weight);
    }
    return out;
}

double meanOf(const std::vector<double> &values)
{
    double sum = 0;
    int count = 0;
    for (const double value : values)
        if (!std::isnan(value)) {
            sum += value;
            ++count;
        }
    return count ? sum / count : std::nan("");
}

Judged judged(const Features &features, const Task &task)
{
    Task choosing = task;
    choosing.judge = task.choose;
    const std::vector<double> ones(task.choose.size(), 1.0);
    Judged best;
    const at::Tensor labels = labelsOf(task, task.fit);
    const auto scaled = [&](int dimension, const QString &scaling) { // every row, by what the fitted ones are
        at::Tensor all = features.values.narrow(1, 0, dimension);
        if (scaling == Whitened)
            all = partlyWhitened(all, all.index_select(0, rowsOf(task.fit)));
        const at::Tensor fit = all.index_select(0, rowsOf(task.fit));
        const at::Tensor deviation = fit.std(0, false, true);
        const at::Tensor scale =
            scaling == Standardised ? deviation.clamp_min(1e-6) : deviation.pow(2).mean().sqrt();
        return (all - fit.mean(0, true)) / scale;
    };
    for (const int wanted : features.dims)
        for (const QString &scaling : {Standardised, Common, Whitened}) {
            const int dimension = std::min(wanted, int(features.values.size(1)));
            const at::Tensor all = scaled(dimension, scaling);
            Logistic model(all.index_select(0, rowsOf(task.fit)), labels);
            const at::Tensor validation = all.index_select(0, rowsOf(task.choose));
            const at::Tensor test = all.index_select(0, rowsOf(task.judge));
            for (const double penalty : Penalties) {
                model.solve(penalty);
                const double mean = meanOf(aucs(model.scores(validation), choosing, ones, 5));
                if (mean > best.chosenAuc || !best.scores.defined()) {
                    best = {penalty, dimension, scaling, mean, model.scores(test)};
                }
            }
        }
    return best;
}

double retrieval(const at::Tensor &values, const Data &data, const std::vector<int> &rows)
{
    double best = 0;
    std::vector<int> training;
    for (size_t i = 0; i < data.slices.size(); ++i)
        if (data.slices[i].role == Role::Train)
            training.push_back(int(i));
    for (const QString &scaling : {Common, Standardised, Whitened}) {
        at::Tensor x = values.index_select(0, rowsOf(rows));
        if (scaling == Whitened)
            x = partlyWhitened(x, values.index_select(0, rowsOf(training)));
        if (scaling == Standardised)
            x = (x - x.mean(0, true)) / x.std(0, false, true).clamp_min(1e-6);
        x = x / x.norm(2, 1, true).clamp_min(1e-9);
        at::Tensor alike = at::matmul(x, x.t());
        for (size_t i = 0; i < rows.size(); ++i)
            for (size_t j = 0; j < rows.size(); ++j)
                if (data.slices[size_t(rows[i])].subject == data.slices[size_t(rows[j])].subject)
                    alike.data_ptr<float>()[i * rows.size() + j] = -2.0F;
        const at::Tensor nearest = alike.argmax(1);
        double sum = 0;
        int count = 0;
        for (size_t i = 0; i < rows.size(); ++i) {
            const auto &a = data.slices[size_t(rows[i])].structures;
            const auto &b = data.slices[size_t(rows[size_t(nearest[int64_t(i)].item<int64_t>())])].structures;
            int both = 0;
            int either = 0;
            for (size_t l = 0; l < a.size(); ++l) {
                if (a[l] < 0 || b[l] < 0)
                    continue;
                both += a[l] == 1 && b[l] == 1;
                either += a[l] == 1 || b[l] == 1;
            }
            if (either > 0) {
                sum += double(both) / either;
                ++count;
            }
        }
        best = std::max(best, sum / std::max(1, count));
    }
    return best;
}

double chanceJaccard(const Data &data, const std::vector<int> &rows)
{
    at::manual_seed(9);
    return retrieval(at::randn({int64_t(data.slices.size()), 32}), data, rows);
}

} // namespace fathom::probe
