// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "golden_files.h"
#include "subject.h"

#include <base/safetensors.h>
#include <sae/sae_trainer.h>

#include <QJsonArray>
#include <QJsonDocument>

#include <cmath>

using namespace fathom;

namespace {

constexpr double Forward = 1e-5;
constexpr double Gradient = 1e-4;
constexpr double Trace = 1e-3;
constexpr double FinalWeight = 2e-3; // absolute

/// Values of one golden file, by name.
class Golden
{
public:
    explicit Golden(const QString &path)
    {
        auto file = Safetensors::open(path);
        if (!file)
            qFatal("%s", qPrintable(file.error().english()));
        m_file = std::move(file).value();
    }
    [[nodiscard]] std::vector<double> doubles(const QString &key) const { return view(key).toDoubles(); }
    [[nodiscard]] std::vector<float> floats(const QString &key) const { return view(key).toFloats(); }
    [[nodiscard]] double number(const QString &key) const { return doubles(key).at(0); }
    [[nodiscard]] qint64 rows(const QString &key) const { return view(key).shape.at(0); }
    [[nodiscard]] double meta(const QString &key) const { return m_file.metadata().value(key).toDouble(); }
    [[nodiscard]] std::vector<int> list(const QString &key) const
    {
        std::vector<int> out;
        const QJsonArray values = QJsonDocument::fromJson(m_file.metadata().value(key).toUtf8()).array();
        for (const QJsonValue &value : values)
            out.push_back(value.toInt());
        return out;
    }
    /// The published model: paper objective, rows taken as they are.
    [[nodiscard]] SaeConfig config() const
    {
        SaeConfig config;
        config.inputSize = int(meta(QStringLiteral("input_dim")));
        config.dictionary = list(QStringLiteral("dictionary_sizes"));
        config.k = list(QStringLiteral("k_values"));
        config.objective = Method::Paper;
        config.softThreshold = true;
        config.normaliseInput = false;
        return config;
    }
    [[nodiscard]] Result<SaeModel> model(const SaeConfig &config, const QString &prefix) const
    {
        return SaeModel::create(config, floats(prefix + QStringLiteral("encoder.weight")),
                                floats(prefix + QStringLiteral("encoder.bias")),
                                floats(prefix + QStringLiteral("bias")));
    }

private:
    [[nodiscard]] TensorView view(const QString &key) const
    {
        const auto found = m_file.tensor(key);
        if (!found)
            qFatal("%s", qPrintable(found.error().english()));
        return found.value();
    }
    Safetensors m_file;
};

/// Largest difference, relative to the value or, near zero, to the array's root mean square.
template <typename T> double difference(const std::vector<T> &ours, const std::vector<double> &golden)
{
    if (ours.size() != golden.size())
        return std::numeric_limits<double>::infinity();
    double square = 0;
    for (const double value : golden)
        square += value * value;
    const double typical = std::sqrt(square / double(std::max<size_t>(golden.size(), 1)));
    double worst = 0;
    for (size_t i = 0; i < golden.size(); ++i) {
        const double off =
            std::abs(double(ours[i]) - golden[i]) / std::max({std::abs(golden[i]), typical, 1e-30});
        worst = std::isnan(off) ? std::numeric_limits<double>::infinity() : std::max(worst, off);
    }
    return worst;
}

template <typename T> double absoluteDifference(const std::vector<T> &ours, const std::vector<double> &golden)
{
    double worst = ours.size() == golden.size() ? 0.0 : std::numeric_limits<double>::infinity();
    for (size_t i = 0; i < golden.size() && i < ours.size(); ++i)
        worst = std::max(worst, std::abs(double(ours[i]) - golden[i]));
    return worst;
}

/// [rows, size] widened by zeros to [rows, features].
std::vector<float> padded(const std::vector<float> &values, int size, int features)
{
    const size_t rows = values.size() / size_t(size);
    std::vector<float> out(rows * size_t(features), 0.0F);
    for (size_t i = 0; i < rows; ++i)
        std::copy_n(values.begin() + qint64(i) * size, size, out.begin() + qint64(i) * features);
    return out;
}

std::vector<float> dense(const std::vector<std::vector<Activation>> &rows, int features)
{
    std::vector<float> out(rows.size() * size_t(features), 0.0F);
    for (size_t i = 0; i < rows.size(); ++i)
        for (const Activation &a : rows[i])
            out[i * size_t(features) + size_t(a.feature)] = a.value;
    return out;
}

QString level(const char *key, int l)
{
    return QStringLiteral("%1.%2").arg(QString::fromLatin1(key)).arg(l);
}

#define CLOSE(ours, golden, tolerance)                                                                       \
    do {                                                                                                     \
        const double off = difference(ours, golden);                                                         \
        QVERIFY2(off <= (tolerance), qPrintable(QStringLiteral(#ours ": off by %1").arg(off)));              \
    } while (false)

} // namespace

/// The published model's numbers, see tests/data/sae/README.md.
class tst_Golden : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void trainingPassMatches_data()
    {
        test::addGoldenRows(QStringLiteral("sae"), QStringLiteral("sae_forward*.safetensors"));
    }
    void trainingPassMatches();
    void inferenceMatches_data() { trainingPassMatches_data(); }
    void inferenceMatches();
    void trainingTraceMatches_data()
    {
        test::addGoldenRows(QStringLiteral("sae"), QStringLiteral("sae_training*.safetensors"));
    }
    void trainingTraceMatches()
    {
        traceMatches(false);
        traceMatches(true);
    }
    void edgeTraceMatches_data()
    {
        test::addGoldenRows(QStringLiteral("sae"), QStringLiteral("sae_edge*.safetensors"));
    }
    void edgeTraceMatches()
    {
        traceMatches(false);
        traceMatches(true);
    }

private:
    /// @param tensors  the formulas of other devices instead of the CPU kernels
    void traceMatches(bool tensors);
};

void tst_Golden::trainingPassMatches()
{
    QFETCH(QString, path);
    const Golden golden(path);
    SaeTrainingOptions options;
    options.config = golden.config();
    const auto model = golden.model(options.config, QStringLiteral("weights."));
    VERIFY_RESULT(model);
    const std::vector<float> x = golden.floats(QStringLiteral("input.x"));
    const qint64 n = golden.rows(QStringLiteral("input.x"));
    CLOSE(model.value().preActivations(x, int(n)), golden.doubles(QStringLiteral("train.pre_activations")),
          Forward);
    for (const bool tensors : {false, true}) {
        options.tensorKernels = tensors;
        const auto pass = trainingPass(options, model.value(), x, n);
        VERIFY_RESULT(pass);
        for (int l = 0; l < options.config.levels(); ++l) {
            CLOSE(padded(pass->latents[size_t(l)], options.config.dictionary[size_t(l)],
                         options.config.features()),
                  golden.doubles(level("train.latents", l)), Forward);
            CLOSE(pass->reconstructions[size_t(l)], golden.doubles(level("train.reconstruction", l)),
                  Forward);
        }
        CLOSE(std::vector<double>{pass->loss}, golden.doubles(QStringLiteral("train.loss")), Forward);
        CLOSE(std::vector<double>{pass->smallestPositive}, golden.doubles(QStringLiteral("train.threshold")),
              Forward);
        CLOSE(pass->weightGradient, golden.doubles(QStringLiteral("train.grad.encoder.weight")), Gradient);
        CLOSE(pass->encoderGradient, golden.doubles(QStringLiteral("train.grad.encoder.bias")), Gradient);
        CLOSE(pass->biasGradient, golden.doubles(QStringLiteral("train.grad.bias")), Gradient);
    }
}

void tst_Golden::inferenceMatches()
{
    QFETCH(QString, path);
    const Golden golden(path);
    SaeConfig config = golden.config();
    config.thresholds.assign(config.dictionary.size(),
                             float(golden.number(QStringLiteral("eval.threshold"))));
    const auto model = golden.model(config, QStringLiteral("weights."));
    VERIFY_RESULT(model);
    const std::vector<float> x = golden.floats(QStringLiteral("input.x"));
    const qint64 n = golden.rows(QStringLiteral("input.x"));
    const auto quality = measureQuality(model.value(), x, n);
    VERIFY_RESULT(quality);
    for (int l = 0; l < config.levels(); ++l) {
        const auto active = model->encode(x, int(n), l);
        VERIFY_RESULT(active);
        CLOSE(dense(active.value(), config.features()), golden.doubles(level("eval.latents", l)), Forward);
        std::vector<float> rebuilt;
        for (const auto &row : active.value()) {
            const auto one = model->reconstruct(row, l);
            rebuilt.insert(rebuilt.end(), one.begin(), one.end());
        }
        CLOSE(rebuilt, golden.doubles(level("eval.reconstruction", l)), Forward);
        const Quality &q = quality.value()[size_t(l)];
        CLOSE(std::vector<double>{q.r2Global}, golden.doubles(level("eval.r2", l)), Forward);
        CLOSE(std::vector<double>{q.varianceExplained}, golden.doubles(level("eval.variance_explained", l)),
              Forward);
        CLOSE(std::vector<double>{q.l0}, golden.doubles(level("eval.l0", l)), Forward);
    }
}

void tst_Golden::traceMatches(bool tensors)
{
    QFETCH(QString, path);
    const Golden golden(path);
    const bool edge = golden.meta(QStringLiteral("scale")) > 0;
    SaeTrainingOptions options;
    options.config = golden.config();
    if (edge) {
        options.config.normaliseInput = true;
        options.config.inputScale = float(golden.meta(QStringLiteral("scale")));
    }
    const auto initial = golden.model(options.config, QStringLiteral("initial."));
    VERIFY_RESULT(initial);
    options.initial = initial.value();
    options.batch = int(golden.meta(QStringLiteral("batch")));
    options.steps = qint64(golden.meta(QStringLiteral("steps")));
    options.rate = golden.meta(QStringLiteral("learning_rate"));
    options.clip = golden.meta(QStringLiteral("clip"));
    options.order = RowOrder::Stored;
    options.tensorKernels = tensors;
    std::vector<double> loss, norm, threshold, rate, kept, positive;
    SaeStep last;
    options.onStep = [&](const SaeStep &step) {
        loss.push_back(step.loss);
        norm.push_back(step.gradientNorm);
        threshold.push_back(step.threshold);
        rate.push_back(step.rate);
        kept.push_back(double(step.kept));
        positive.push_back(double(step.positiveKept));
        last = step;
    };
    const QString input = edge ? QStringLiteral("raw") : QStringLiteral("input.data");
    QuietContext context;
    const auto trained = trainSae(options, golden.floats(input), golden.rows(input), {}, 0, context);
    VERIFY_RESULT(trained);

    CLOSE(rate, golden.doubles(QStringLiteral("trace.learning_rate")), 1e-12);
    CLOSE(loss, golden.doubles(QStringLiteral("trace.loss")), Trace);
    CLOSE(norm, golden.doubles(QStringLiteral("trace.grad_norm")), Trace);
    CLOSE(threshold, golden.doubles(QStringLiteral("trace.threshold")), Trace);
    if (edge) {
        QCOMPARE(kept, golden.doubles(QStringLiteral("trace.kept")));
        QCOMPARE(positive, golden.doubles(QStringLiteral("trace.positive_kept")));
        QCOMPARE(double(last.thresholdCount), golden.number(QStringLiteral("threshold_count")));
        CLOSE(std::vector<double>{last.thresholdSum}, golden.doubles(QStringLiteral("threshold_sum")), Trace);
    }
    const auto close = [&](std::span<const float> ours, const QString &key) {
        return absoluteDifference(std::vector<float>(ours.begin(), ours.end()), golden.doubles(key)) <=
               FinalWeight;
    };
    QVERIFY(close(trained->weight(), QStringLiteral("final.encoder.weight")));
    QVERIFY(close(trained->encoderBias(), QStringLiteral("final.encoder.bias")));
    QVERIFY(close(trained->bias(), QStringLiteral("final.bias")));
    const float theta = float(last.thresholdSum / double(last.thresholdCount));
    QCOMPARE(trained->config().thresholds, std::vector<float>(options.config.dictionary.size(), theta));
}

FATHOM_TEST_SUBJECT(golden, tst_Golden)
#include "tst_golden.moc"
