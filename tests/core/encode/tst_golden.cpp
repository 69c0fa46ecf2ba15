// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "golden_case.h"
#include "subject.h"

#include <encode/preprocessing.h>
#include <encode/weight_file.h>

#include <QTest>

using namespace fathom;
using test::cosine;
using test::largestDifference;

/// The networks and their preprocessing against outputs of the reference implementations. What a case is, is
/// read from its files.
class tst_Golden : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void equalsTheReferenceImplementation_data();
    void equalsTheReferenceImplementation();
    void wrongVariantsAreFarOff_data();
    void wrongVariantsAreFarOff();
};

namespace {

constexpr double Tolerance = 1e-4;
constexpr double ResizeTolerance = 1e-5;
constexpr double LeastCosine = 0.999;

// Files and folders beside an io.safetensors that hold weights for it.
QStringList weightsOf(const QString &folder)
{
    QStringList all;
    QStringList places{folder};
    for (const QString &name : QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name))
        places << QDir(folder).filePath(name);
    for (const QString &place : places)
        for (const QString &name :
             QDir(place).entryList({QStringLiteral("*.safetensors"), QStringLiteral("*.pth"),
                                    QStringLiteral("*.pt"), QStringLiteral("*.ckpt")},
                                   QDir::Files, QDir::Name))
            if (name != u"io.safetensors")
                all << QDir(place).filePath(name);
    return all;
}

// Values that the file has for a trial, as the forward pass passes by them.
class Comparing : public ForwardObserver
{
public:
    Comparing(const Safetensors &io, const QString &trial)
        : m_io(io)
        , m_trial(trial)
    {
    }
    void stage(const QString &, double) override {}
    bool looksInside() const override { return true; }
    bool wants(const QString &name) const override { return !key(name).isEmpty(); }
    void value(const QString &name, const std::vector<qint64> &shape, std::span<const float> values) override
    {
        const TensorView view = m_io.tensors()[key(name)];
        const double difference = view.shape == shape ? largestDifference(values, view.toFloats()) : INFINITY;
        qInfo("  %s: %.2g", qPrintable(key(name)), difference);
        worst = difference <= worst ? worst : difference;
        seen << key(name);
    }
    double worst = 0;
    QStringList seen;

private:
    QString key(const QString &name) const
    {
        for (const QString &full :
             {QStringLiteral("debug.%1.%2").arg(m_trial, name), QStringLiteral("%1.%2").arg(m_trial, name)})
            if (m_io.contains(full))
                return full;
        return {};
    }
    const Safetensors &m_io;
    QString m_trial;
};

struct Networks
{
    std::unique_ptr<VisionNetwork> own;   ///< as the file has it: with its stored periods
    std::unique_ptr<VisionNetwork> exact; ///< with exact periods
    std::unique_ptr<VisionNetwork> halves;
    bool samePeriods = true; ///< the file stores none
};

Result<Networks> networksOf(const QString &path)
{
    FATHOM_TRY(const WeightFile file, WeightFile::open(path));
    FATHOM_TRY(EncoderModel model, recogniseEncoder(file.tensors(), file.config(), path));
    qInfo("%s: %lld weights, embedding of %d", qPrintable(model.title), model.parameters, model.dimension);
    if (!model.superfluous.isEmpty())
        return Error{ErrorCode::Unreadable, "superfluous: %1", {model.superfluous.join(u' ')}};
    Networks networks;
    const NetworkOptions cpu{QStringLiteral("cpu"), Precision::Float32};
    // Both ways through a transformer: these divide each picture among the threads.
    FATHOM_TRY(networks.exact, loadNetwork(model, file.tensors(), path, {cpu.device, Precision::Float32, 0}));
    FATHOM_TRY(networks.halves,
               loadNetwork(model, file.tensors(), path, {cpu.device, Precision::BFloat16, 0}));
    if (auto *vit = std::get_if<VitConfig>(&model.config))
        vit->periods = storedPeriods(file.tensors());
    networks.samePeriods = !model.storedPeriods;
    FATHOM_TRY(networks.own, loadNetwork(model, file.tensors(), path, cpu));
    return networks;
}

// The part of the tokens that a key of the io file names: everything, the first row, or the grid.
std::vector<float> part(const PictureTokens &tokens, const QString &what)
{
    const auto width = size_t(tokens.width);
    const auto all = size_t(tokens.tokens());
    const auto count = tokens.values.size() / (all * width);
    if (what == u"last_hidden_state")
        return tokens.values;
    const bool grid = what == u"patch_tokens" || what == u"last_norm_tokens";
    const size_t from = grid ? size_t(tokens.prefix) : 0;
    const size_t rows = grid ? all - from : 1;
    std::vector<float> out;
    for (size_t i = 0; i < count; ++i) {
        const float *first = tokens.values.data() + (i * all + from) * width;
        out.insert(out.end(), first, first + rows * width);
    }
    return out;
}

// Compares everything that the io file has of a trial; returns what nobody compared.
Result<QStringList> compareTrial(const Safetensors &io, const QString &trial, Networks &networks,
                                 double &worst)
{
    FATHOM_TRY(const TensorView pixels, io.tensor(trial + QLatin1String(".pixel_values")));
    const std::vector<float> values = pixels.toFloats();
    const auto forward = [&](VisionNetwork &network, ForwardObserver *observer = nullptr) {
        return network.forward(values, int(pixels.shape[0]), int(pixels.shape[2]), int(pixels.shape[3]), {},
                               observer);
    };
    Comparing inside(io, trial);
    FATHOM_TRY(const PictureTokens watched, forward(*networks.own, &inside));
    FATHOM_TRY(const PictureTokens own, forward(*networks.own));
    FATHOM_TRY(const PictureTokens exact, forward(*networks.exact));
    FATHOM_TRY(const PictureTokens halves, forward(*networks.halves));
    worst = std::max({worst, inside.worst, largestDifference(own.values, watched.values)});
    if (networks.samePeriods)
        worst = std::max(worst, largestDifference(own.values, exact.values));
    QStringList left;
    for (const QString &key : io.tensors().keys()) {
        const bool debug = key.startsWith(QStringLiteral("debug.%1.").arg(trial));
        if ((!debug && !key.startsWith(trial + u'.')) || key.endsWith(u".pixel_values") ||
            inside.seen.contains(key))
            continue;
        const QString what = key.mid(trial.size() + 1);
        const QString last = what.section(u'.', -1);
        const bool known = last == u"last_hidden_state" || last == u"pooler_output" || last == u"pooled" ||
                           last == u"patch_tokens" || last == u"last_norm_tokens";
        const QString variant = what.section(u'.', 0, -2);
        if (debug || !known || !(variant.isEmpty() || variant == u"exact_periods" || variant == u"bf16")) {
            left << key;
            continue;
        }
        const std::vector<float> expected = io.tensors()[key].toFloats();
        if (variant == u"bf16") {
            const double close = cosine(part(halves, last), expected);
            qInfo("  %s: cosine %.6f", qPrintable(key), close);
            if (!(close >= LeastCosine))
                worst = INFINITY;
            continue;
        }
        const double difference = largestDifference(part(variant.isEmpty() ? own : exact, last), expected);
        qInfo("  %s: %.2g", qPrintable(key), difference);
        worst = difference <= worst ? worst : difference;
    }
    return left;
}

Result<void> comparePreprocessing(const Safetensors &io, const QString &key, double &worst)
{
    const QString trial = key.section(u'.', 0, -2);
    FATHOM_TRY(const TensorView image, io.tensor(key));
    int compared = 0;
    for (const auto &[name, how] :
         {std::pair{".dinov3", Preprocessing()}, std::pair{".biomedparse", Preprocessing::biomedParse()}}) {
        const auto found = io.tensors().constFind(trial + QLatin1String(name));
        if (found == io.tensors().cend() || found->shape.size() != 4)
            continue;
        FATHOM_TRY(const std::vector<float> made,
                   preprocessed(image.as<quint8>(Dtype::U8), int(image.shape[0]), int(image.shape[1]),
                                int(found->shape[2]), int(found->shape[3]), how));
        const double difference = largestDifference(made, found->toFloats());
        qInfo("  %s%s: %.2g", qPrintable(trial), name, difference);
        worst = difference <= worst ? worst : difference;
        ++compared;
    }
    if (compared == 0)
        return Error{ErrorCode::NotFound, "%1: nothing to compare with", {trial}};
    return {};
}

} // namespace

void tst_Golden::equalsTheReferenceImplementation_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("weights");
    const QStringList folders = test::goldenFolders();
    QVERIFY2(!folders.isEmpty(), "no golden case of encoders");
    for (const QString &folder : folders) {
        const QString name = QDir(folder).dirName();
        const QStringList weights = weightsOf(folder);
        if (weights.isEmpty())
            QTest::newRow(qPrintable(name)) << folder << QString();
        for (const QString &file : weights)
            QTest::newRow(qPrintable(name + u'/' + QDir(folder).relativeFilePath(file))) << folder << file;
    }
}

void tst_Golden::equalsTheReferenceImplementation()
{
    QFETCH(QString, folder);
    QFETCH(QString, weights);
    const auto io = Safetensors::open(folder + QLatin1String("/io.safetensors"));
    VERIFY_RESULT(io);
    double worst = 0;
    int trials = 0;
    if (weights.isEmpty()) {
        for (const QString &key : io->tensors().keys())
            if (key.endsWith(u".image_hwc_u8")) {
                VERIFY_RESULT(comparePreprocessing(*io, key, worst));
                ++trials;
            }
    } else {
        auto networks = networksOf(weights);
        VERIFY_RESULT(networks);
        for (const QString &key : io->tensors().keys())
            if (key.endsWith(u".pixel_values")) {
                const auto left = compareTrial(*io, key.chopped(13), *networks, worst);
                VERIFY_RESULT(left);
                QVERIFY2(left->isEmpty(), qPrintable(QStringLiteral("not compared: ") + left->join(u' ')));
                ++trials;
            }
    }
    QVERIFY2(trials > 0, "neither pixel_values nor image_hwc_u8");
    qInfo("%s: largest difference %.2g", qPrintable(QDir(folder).dirName()), worst);
    QVERIFY2(worst <= (weights.isEmpty() ? ResizeTolerance : Tolerance), qPrintable(QString::number(worst)));
}

void tst_Golden::wrongVariantsAreFarOff_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<double>("value");
    QTest::newRow("epsilon of another layer norm") << "layer_norm_eps" << 1e-6;
    QTest::newRow("other rotary base") << "rope_theta" << 120.0;
    QTest::newRow("other number of heads") << "num_attention_heads" << 8.0;
}

void tst_Golden::wrongVariantsAreFarOff()
{
    QFETCH(QString, key);
    QFETCH(double, value);
    const auto folder = QStringLiteral(TEST_DATA "/encoders/dinov3_swiglu_hf");
    QJsonObject json = test::jsonOf(folder + QStringLiteral("/config.json"));
    json[key] = value;
    const auto weights = Safetensors::open(folder + QLatin1String("/model.safetensors"));
    VERIFY_RESULT(weights);
    const auto model = recogniseEncoder(weights->tensors(), json, folder);
    VERIFY_RESULT(model);
    auto network =
        loadNetwork(*model, weights->tensors(), folder, {QStringLiteral("cpu"), Precision::Float32});
    VERIFY_RESULT(network);
    const auto io = Safetensors::open(folder + QLatin1String("/io.safetensors"));
    VERIFY_RESULT(io);
    const TensorView pixels = io->tensors()[QStringLiteral("a.pixel_values")];
    const auto tokens = (*network)->forward(pixels.toFloats(), int(pixels.shape[0]), int(pixels.shape[2]),
                                            int(pixels.shape[3]), {});
    VERIFY_RESULT(tokens);
    const double worst =
        largestDifference(tokens->values, io->tensors()[QStringLiteral("a.last_hidden_state")].toFloats());
    QVERIFY2(worst > 1e-3, qPrintable(QString::number(worst)));
}

FATHOM_TEST_SUBJECT(golden, tst_Golden)
#include "tst_golden.moc"
