// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "golden_case.h"
#include "subject.h"

#include <base/random.h>
#include <encode/image_encoder.h>

#include <QTest>

#include <limits>
#include <map>
#include <numbers>

using namespace fathom;

/// The transformer against the formulas of core/encode/README.md in float64, in sizes that the golden cases
/// do not have.
class tst_Float64 : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void equalsTheFormulas_data();
    void equalsTheFormulas();
    void storedPeriodsCount();
};

namespace {

using Values = std::vector<double>;
using Weights = std::map<QString, std::vector<float>>;

Weights drawn(const VitConfig &config, quint64 seed)
{
    Random random(seed);
    Weights weights;
    for (const ModelTensor &tensor : vitTensors(config)) {
        std::vector<float> &values = weights[tensor.name];
        // Norms and scales are around 1, matrices keep the size of what goes through them.
        const bool around1 = tensor.name.contains(u"norm") && tensor.name.endsWith(u"weight");
        const double spread =
            tensor.shape.size() > 1 ? 1.0 / std::sqrt(double(tensor.count()) / double(tensor.shape[0])) : 0.3;
        for (qint64 i = 0; i < tensor.count(); ++i)
            values.push_back(float((around1 ? 1.0 : 0.0) + spread * random.normal()));
    }
    return weights;
}

std::vector<TensorView> views(const VitConfig &config, const Weights &weights)
{
    std::vector<TensorView> all;
    for (const ModelTensor &tensor : vitTensors(config))
        all.push_back({Dtype::F32, tensor.shape, std::as_bytes(std::span(weights.at(tensor.name)))});
    return all;
}

/// One row at a time, as the formulas stand.
class Plain
{
public:
    Plain(const VitConfig &config, const Weights &weights)
        : c(config)
        , w(weights)
    {
    }

    std::vector<Values> tokens(std::span<const float> pixels, int height, int width) const
    {
        const int rows = height / c.patch;
        const int columns = width / c.patch;
        std::vector<Values> t;
        t.push_back(row(QStringLiteral("embeddings.cls_token"), 0));
        for (int i = 0; i < c.registers; ++i)
            t.push_back(row(QStringLiteral("embeddings.register_tokens"), i));
        for (int a = 0; a < rows; ++a)
            for (int b = 0; b < columns; ++b)
                t.push_back(patch(pixels, height, width, a, b));
        for (int i = 0; i < c.depth; ++i)
            block(QStringLiteral("layer.%1.").arg(i), rows, columns, t);
        for (Values &token : t)
            token = norm(token, QStringLiteral("norm"));
        return t;
    }

private:
    const std::vector<float> &at(const QString &name) const { return w.at(name); }
    Values row(const QString &name, int i) const
    {
        const auto first = at(name).begin() + i * c.width;
        return {first, first + c.width};
    }
    Values patch(std::span<const float> pixels, int height, int width, int a, int b) const
    {
        const auto &kernel = at(QStringLiteral("embeddings.patch_embeddings.weight"));
        Values out;
        for (int d = 0; d < c.width; ++d) {
            double sum = double(at(QStringLiteral("embeddings.patch_embeddings.bias"))[size_t(d)]);
            size_t k = size_t(d) * size_t(c.channels * c.patch * c.patch);
            for (int channel = 0; channel < c.channels; ++channel)
                for (int y = 0; y < c.patch; ++y)
                    for (int x = 0; x < c.patch; ++x)
                        sum += double(kernel[k++]) *
                               double(pixels[size_t((channel * height + a * c.patch + y) * width +
                                                    b * c.patch + x)]);
            out.push_back(sum);
        }
        return out;
    }
    Values norm(const Values &x, const QString &name) const
    {
        double mean = 0, variance = 0;
        for (const double v : x)
            mean += v / double(x.size());
        for (const double v : x)
            variance += (v - mean) * (v - mean) / double(x.size());
        Values out;
        for (size_t i = 0; i < x.size(); ++i)
            out.push_back((x[i] - mean) / std::sqrt(variance + c.epsilon) *
                              double(at(name + QStringLiteral(".weight"))[i]) +
                          double(at(name + QStringLiteral(".bias"))[i]));
        return out;
    }
    Values linear(const Values &x, const QString &name) const
    {
        const auto &matrix = at(name + QStringLiteral(".weight"));
        const auto bias = w.find(name + QStringLiteral(".bias"));
        Values out(matrix.size() / x.size());
        for (size_t i = 0; i < out.size(); ++i) {
            double sum = bias == w.end() ? 0.0 : double(bias->second[i]);
            for (size_t j = 0; j < x.size(); ++j)
                sum += double(matrix[i * x.size() + j]) * x[j];
            out[i] = sum;
        }
        return out;
    }
    void rotate(Values &z, int a, int b, int rows, int columns) const
    {
        const int d = c.headWidth();
        const double y = 2.0 * (a + 0.5) / rows - 1.0;
        const double x = 2.0 * (b + 0.5) / columns - 1.0;
        for (int head = 0; head < c.heads; ++head)
            for (int j = 0; j < d / 2; ++j) {
                const int period = j % (d / 4);
                const double length = c.periods.empty() ? std::pow(c.ropeBase, 4.0 * period / d)
                                                        : double(c.periods[size_t(period)]);
                const double angle = 2.0 * std::numbers::pi * (j < d / 4 ? y : x) / length;
                double &first = z[size_t(head * d + j)];
                double &second = z[size_t(head * d + j + d / 2)];
                const double turned = first * std::cos(angle) - second * std::sin(angle);
                second = second * std::cos(angle) + first * std::sin(angle);
                first = turned;
            }
    }
    void block(const QString &name, int rows, int columns, std::vector<Values> &t) const
    {
        const size_t prefix = size_t(1 + c.registers);
        std::vector<Values> q, k, v;
        for (size_t i = 0; i < t.size(); ++i) {
            const Values y = norm(t[i], name + QStringLiteral("norm1"));
            q.push_back(linear(y, name + QStringLiteral("attention.q_proj")));
            k.push_back(linear(y, name + QStringLiteral("attention.k_proj")));
            v.push_back(linear(y, name + QStringLiteral("attention.v_proj")));
            if (i < prefix)
                continue;
            const int at = int(i - prefix);
            rotate(q.back(), at / columns, at % columns, rows, columns);
            rotate(k.back(), at / columns, at % columns, rows, columns);
        }
        const size_t d = size_t(c.headWidth());
        for (size_t i = 0; i < t.size(); ++i) {
            Values o(size_t(c.width), 0.0);
            for (size_t head = 0; head < size_t(c.heads); ++head) {
                Values scores;
                double top = -INFINITY, sum = 0;
                for (size_t j = 0; j < t.size(); ++j) {
                    double score = 0;
                    for (size_t e = head * d; e < (head + 1) * d; ++e)
                        score += q[i][e] * k[j][e];
                    scores.push_back(score / std::sqrt(double(d)));
                    top = std::max(top, scores.back());
                }
                for (double &score : scores)
                    sum += score = std::exp(score - top);
                for (size_t j = 0; j < t.size(); ++j)
                    for (size_t e = head * d; e < (head + 1) * d; ++e)
                        o[e] += scores[j] / sum * v[j][e];
            }
            add(t[i], linear(o, name + QStringLiteral("attention.o_proj")),
                name + QStringLiteral("layer_scale1.lambda1"));
        }
        for (Values &token : t) {
            const Values y = norm(token, name + QStringLiteral("norm2"));
            Values hidden = linear(y, name + QStringLiteral("mlp.up_proj"));
            if (c.gated) {
                const Values gate = linear(y, name + QStringLiteral("mlp.gate_proj"));
                for (size_t i = 0; i < hidden.size(); ++i)
                    hidden[i] *= gate[i] / (1.0 + std::exp(-gate[i]));
            } else {
                for (double &h : hidden)
                    h = 0.5 * h * (1.0 + std::erf(h / std::numbers::sqrt2));
            }
            add(token, linear(hidden, name + QStringLiteral("mlp.down_proj")),
                name + QStringLiteral("layer_scale2.lambda1"));
        }
    }
    void add(Values &t, const Values &y, const QString &scale) const
    {
        for (size_t i = 0; i < t.size(); ++i)
            t[i] += double(at(scale)[i]) * y[i];
    }

    const VitConfig &c;
    const Weights &w;
};

VitConfig sized(int width, int heads, int hidden, int registers, int patch, bool gated)
{
    VitConfig config;
    config.width = width;
    config.heads = heads;
    config.hidden = hidden;
    config.registers = registers;
    config.patch = patch;
    config.gated = gated;
    config.depth = 2;
    return config;
}

Result<double> worstDifference(const VitConfig &config, int n, int height, int width)
{
    const Weights weights = drawn(config, 5);
    Random random(6);
    std::vector<float> pixels;
    for (int i = 0; i < n * config.channels * height * width; ++i)
        pixels.push_back(float(random.normal()));
    Values expected;
    const Plain plain(config, weights);
    const size_t each = pixels.size() / size_t(n);
    for (size_t i = 0; i < size_t(n); ++i)
        for (const Values &token : plain.tokens(std::span(pixels).subspan(i * each, each), height, width))
            expected.insert(expected.end(), token.begin(), token.end());
    double worst = 0;
    // A picture in one thread; the pictures' rows divided among one, two and five.
    for (const auto &[dividedFrom, threads] : {std::pair{1LL << 40, 2}, {0LL, 1}, {0LL, 2}, {0LL, 5}}) {
        FATHOM_DO(torchRuntime(threads));
        FATHOM_TRY(auto network, makeNetwork(config, views(config, weights),
                                             {QStringLiteral("cpu"), Precision::Float32, dividedFrom}));
        FATHOM_TRY(const PictureTokens made, network->forward(pixels, n, height, width, {}));
        if (made.values.size() != expected.size())
            return Error{ErrorCode::WrongShape, "%1 values", {QString::number(made.values.size())}};
        for (size_t i = 0; i < expected.size(); ++i)
            worst = std::max(worst, std::abs(expected[i] - double(made.values[i])));
    }
    return worst;
}

} // namespace

void tst_Float64::equalsTheFormulas_data()
{
    QTest::addColumn<VitConfig>("config");
    QTest::addColumn<int>("n");
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("width");
    QTest::newRow("odd sizes") << sized(24, 3, 40, 3, 5, false) << 3 << 38 << 26;
    QTest::newRow("gated, no registers") << sized(40, 2, 17, 0, 7, true) << 2 << 29 << 50;
    VitConfig bare = sized(12, 1, 9, 1, 16, false);
    bare.queryBias = bare.projectionBias = bare.mlpBias = false;
    bare.channels = 1;
    bare.epsilon = 1e-3;
    QTest::newRow("few biases, one channel, another epsilon") << bare << 1 << 47 << 81;
    // So many tokens that attention and MLP go through in parts.
    QTest::newRow("many tokens") << sized(8, 2, 8200, 1, 2, false) << 1 << 71 << 73;
}

void tst_Float64::equalsTheFormulas()
{
    QFETCH(VitConfig, config);
    QFETCH(int, n);
    QFETCH(int, height);
    QFETCH(int, width);
    const auto worst = worstDifference(config, n, height, width);
    VERIFY_RESULT(worst);
    qInfo("largest difference %.2g", *worst);
    QVERIFY2(*worst < 2e-5, qPrintable(QString::number(*worst)));
}

void tst_Float64::storedPeriodsCount()
{
    VitConfig config = sized(16, 1, 20, 1, 4, false);
    config.periods = {1.0F, 2.5F, 7.0F, 30.0F};
    const auto worst = worstDifference(config, 1, 20, 28);
    VERIFY_RESULT(worst);
    QVERIFY2(*worst < 2e-5, qPrintable(QString::number(*worst)));
}

FATHOM_TEST_SUBJECT(float64, tst_Float64)
#include "tst_float64.moc"
