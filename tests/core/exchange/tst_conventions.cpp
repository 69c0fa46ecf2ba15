// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
// Embeddings are made from known sparse codes, and an SAE is written down that gives those codes back under
// one convention. The trial has to find that convention, and the model it leads to has to give the codes.
#include "subject.h"

#include <base/random.h>
#include <exchange/sae_trial.h>

#include <QTest>

#include <cmath>

using namespace fathom;

namespace {

constexpr int D = 32, Features = 24, Active = 5;
constexpr qint64 Rows = 700; // more than the short trial has
using Vector = std::vector<double>;

double dot(const Vector &a, const Vector &b)
{
    double sum = 0;
    for (size_t j = 0; j < a.size(); ++j)
        sum += a[j] * b[j];
    return sum;
}

/// What the embeddings are made of: x = b + sum of a_f V_f with orthonormal V, so that V (x - b) = a.
struct World
{
    std::vector<Vector> directions;
    Vector bias;
    std::vector<Vector> codes; ///< per row, Features values, 0 or 1 to 2
    std::vector<Vector> x;
    std::vector<float> raw;

    World(InputForm form, Random &random);

private:
    void makeDirections(bool withoutMean, Random &random);
    void makeRows(InputForm form, Random &random);
};

void World::makeDirections(bool withoutMean, Random &random)
{
    std::vector<Vector> taken;
    if (withoutMean)
        taken.emplace_back(D, 1.0 / std::sqrt(double(D)));
    while (int(directions.size()) < Features) {
        Vector v;
        for (int j = 0; j < D; ++j)
            v.push_back(random.normal());
        for (const Vector &other : taken) {
            const double share = dot(v, other);
            for (int j = 0; j < D; ++j)
                v[size_t(j)] -= share * other[size_t(j)];
        }
        const double norm = std::sqrt(dot(v, v));
        for (double &value : v)
            value /= norm;
        taken.push_back(v);
        directions.push_back(v);
    }
    // Within their span, or it would not matter whether it is subtracted.
    bias.assign(D, 0.0);
    for (const Vector &v : directions) {
        const double share = random.uniform(-0.6, 0.6);
        for (int j = 0; j < D; ++j)
            bias[size_t(j)] += share * v[size_t(j)];
    }
}

void World::makeRows(InputForm form, Random &random)
{
    const double length = form == InputForm::Unit          ? 1.0
                          : form == InputForm::UnitRootD   ? std::sqrt(double(D))
                          : form == InputForm::RowStandard ? std::sqrt(double(D - 1))
                                                           : 0.0;
    if (length > 0) // within the sphere, so that every ray from it meets the sphere
        for (double &value : bias)
            value *= 0.5 * length / std::max(std::sqrt(dot(bias, bias)), 1e-9);
    for (qint64 i = 0; i < Rows; ++i) {
        Vector code(Features, 0.0), sum(D, 0.0);
        for (int k = 0; k < Active; ++k)
            code[size_t(random.below(Features))] = random.uniform(1.0, 2.0);
        for (int f = 0; f < Features; ++f)
            for (int j = 0; j < D; ++j)
                sum[size_t(j)] += code[size_t(f)] * directions[size_t(f)][size_t(j)];
        if (length > 0) { // |b + t s| = length
            const double square = dot(sum, sum), mixed = dot(bias, sum);
            const double t =
                (-mixed + std::sqrt(mixed * mixed - square * (dot(bias, bias) - length * length))) / square;
            for (double &value : sum)
                value *= t;
            for (double &value : code)
                value *= t;
        }
        for (int j = 0; j < D; ++j)
            sum[size_t(j)] += bias[size_t(j)];
        codes.push_back(code);
        x.push_back(sum);
    }
}

World::World(InputForm form, Random &random)
{
    makeDirections(form == InputForm::RowStandard, random);
    makeRows(form, random);
    for (const Vector &row : x) {
        const bool free =
            form == InputForm::Unit || form == InputForm::UnitRootD || form == InputForm::RowStandard;
        const double factor = free ? std::exp(0.4 * random.normal()) : 1.0;
        const double shift = form == InputForm::RowStandard ? random.normal() : 0.0;
        for (const double value : row)
            raw.push_back(float(value * factor + shift));
    }
    // The other forms are linear in the rows: what is standardised away is put on here.
    if (form == InputForm::Raw)
        return;
    Random columns(7);
    for (int j = 0; j < D; ++j) {
        const double stretch = form == InputForm::Standard ? std::exp(0.8 * columns.normal()) : 3.7;
        const double shift =
            form == InputForm::Standard || form == InputForm::Centred ? 2.0 * columns.normal() : 0.0;
        if (form == InputForm::MeanNorm || form == InputForm::Centred || form == InputForm::Standard)
            for (qint64 i = 0; i < Rows; ++i)
                raw[size_t(i * D + j)] = float(double(raw[size_t(i * D + j)]) * stretch + shift);
    }
}

/// x of the rows under a form, in double precision and by its definition; and the linear map from the world's
/// own x.
struct Seen
{
    std::vector<Vector> x;
    Vector stretch, shift; ///< x = stretch * (the world's x) + shift, for the forms that are linear

    Seen(const World &world, InputForm form)
    {
        Vector mean(D, 0.0), deviation(D, 0.0);
        double norm = 0, centred = 0;
        const auto raw = [&](qint64 i, int j) { return double(world.raw[size_t(i * D + j)]); };
        for (qint64 i = 0; i < Rows; ++i) {
            double square = 0;
            for (int j = 0; j < D; ++j) {
                mean[size_t(j)] += raw(i, j) / double(Rows);
                square += raw(i, j) * raw(i, j);
            }
            norm += std::sqrt(square) / double(Rows);
        }
        for (qint64 i = 0; i < Rows; ++i) {
            double square = 0;
            for (int j = 0; j < D; ++j) {
                const double away = raw(i, j) - mean[size_t(j)];
                deviation[size_t(j)] += away * away / double(Rows - 1);
                square += away * away;
            }
            centred += std::sqrt(square) / double(Rows);
        }
        for (int j = 0; j < D; ++j) {
            const bool centre = form == InputForm::Centred || form == InputForm::Standard;
            const double offset = centre ? mean[size_t(j)] : 0.0;
            const double factor = form == InputForm::MeanNorm   ? std::sqrt(double(D)) / norm
                                  : form == InputForm::Centred  ? std::sqrt(double(D)) / centred
                                  : form == InputForm::Standard ? 1.0 / std::sqrt(deviation[size_t(j)])
                                                                : 1.0;
            // raw = m x + c, so (raw - offset) factor = factor m x + factor (c - offset)
            const double slope = (raw(1, j) - raw(0, j)) / (world.x[1][size_t(j)] - world.x[0][size_t(j)]);
            const double start = raw(0, j) - slope * world.x[0][size_t(j)];
            const bool linear =
                form != InputForm::Unit && form != InputForm::UnitRootD && form != InputForm::RowStandard;
            stretch.push_back(linear ? factor * slope : 1.0);
            shift.push_back(linear ? factor * (start - offset) : 0.0);
        }
    }
};

/// An SAE that gives the world's codes under a convention.
ForeignSae saeFor(const World &world, const SaeConvention &convention, SaeActivation activation)
{
    const Seen seen(world, convention.input);
    ForeignSae sae;
    sae.format = QStringLiteral("made up");
    sae.inputSize = D;
    sae.dictionary = {Features};
    sae.k = {Active};
    sae.activation = activation;
    double least = 1e9;
    for (const Vector &code : world.codes)
        for (const double value : code)
            least = value > 0 ? std::min(least, value) : least;
    const double threshold = activation == SaeActivation::TopK ? 0.0 : 0.5 * least;
    sae.threshold = float(threshold);
    Vector bias;
    for (int j = 0; j < D; ++j) {
        bias.push_back(seen.stretch[size_t(j)] * world.bias[size_t(j)] + seen.shift[size_t(j)]);
        sae.bias.push_back(float(bias.back()));
    }
    Random random(5);
    for (int f = 0; f < Features; ++f) {
        // z = w (x - b): with the stretch taken back it is the world's V (x - b).
        const double norm = convention.norms == DecoderNorms::Stored ? 1.0 : std::exp(0.9 * random.normal());
        double product = 0, length = 0;
        for (int j = 0; j < D; ++j) {
            const double direction = world.directions[size_t(f)][size_t(j)];
            length += std::pow(direction * seen.stretch[size_t(j)], 2);
        }
        length = std::sqrt(length);
        for (int j = 0; j < D; ++j) {
            const double direction = world.directions[size_t(f)][size_t(j)];
            double w = direction / seen.stretch[size_t(j)];
            double v = direction * seen.stretch[size_t(j)];
            if (convention.norms == DecoderNorms::Folded) { // z times the norm of v, then v divided by it
                w = w / (norm * length) * length;
                v *= norm / length;
            } else if (convention.norms == DecoderNorms::Unit) {
                w *= length;
                v *= norm;
            }
            if (convention.norms == DecoderNorms::Folded)
                w *= length;
            product += w * bias[size_t(j)];
            sae.weight.push_back(float(w));
            sae.decoder.push_back(float(v));
        }
        // Soft: theta is added beforehand, a little less so that what is not active stays below it.
        const double extra = convention.soft ? 0.95 * threshold : 0.0;
        sae.encoderBias.push_back(float((convention.subtractBias ? 0.0 : -product) + extra));
    }
    return sae;
}

} // namespace

class tst_Conventions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theRightOneIsFound_data();
    void theRightOneIsFound();
    void norms_data();
    void norms();
    void closeOnesAreAsked();
    void theFileIsContradicted();
    void otherEmbeddingsAreAsked();
    void wordsAreRead();
    void aPersonDecides();
};

void tst_Conventions::theRightOneIsFound_data()
{
    QTest::addColumn<QString>("words");
    for (const SaeConvention &convention : allConventions())
        if (convention.norms == DecoderNorms::Stored)
            QTest::newRow(qPrintable(conventionName(convention))) << conventionName(convention);
}

void tst_Conventions::theRightOneIsFound()
{
    QFETCH(QString, words);
    const auto wish = conventionWish(words);
    VERIFY_RESULT(wish);
    const SaeConvention convention{*wish->input, *wish->subtractBias, *wish->norms, *wish->soft};
    Random random(11);
    const World world(convention.input, random);
    const ForeignSae sae = saeFor(world, convention, SaeActivation::BatchTopK);
    const auto trial = tryConventions(sae, world.raw, {});
    VERIFY_RESULT(trial);
    const ConventionTrial &best = trial->tried.front();
    QVERIFY2(best.r2 > 0.99,
             qPrintable(QStringLiteral("%1 has %2").arg(conventionName(best.convention)).arg(best.r2)));
    QCOMPARE(trialDoubtName(trial->doubt), QStringLiteral("none"));
    QVERIFY(trial->taken);
    QCOMPARE(conventionName(*trial->taken), words);

    const auto model = modelUnder(sae, *trial->taken, trial->figures, QStringLiteral("e"));
    VERIFY_RESULT(model);
    const auto active = model->encode(world.raw, int(Rows));
    VERIFY_RESULT(active);
    const double less = convention.soft ? 0.05 * double(sae.threshold) : 0.0;
    for (size_t i = 0; i < size_t(Rows); ++i) {
        Vector codes(Features, 0.0);
        for (const Activation &a : (*active)[i])
            codes[size_t(a.feature)] = double(a.value);
        for (size_t f = 0; f < size_t(Features); ++f) {
            const double wanted = world.codes[i][f] > 0 ? world.codes[i][f] - less : 0.0;
            QVERIFY2(
                std::abs(codes[f] - wanted) < 2e-4,
                qPrintable(
                    QStringLiteral("row %1 feature %2: %3, not %4").arg(i).arg(f).arg(codes[f]).arg(wanted)));
        }
    }
}

void tst_Conventions::norms_data()
{
    QTest::addColumn<QString>("words");
    QTest::newRow("folded") << "raw,bias-subtracted,norms-folded,gate";
    QTest::newRow("unit") << "raw,bias-subtracted,norms-unit,gate";
    QTest::newRow("unit of unit rows") << "unit,bias-subtracted,norms-unit,gate";
    QTest::newRow("folded, bias kept") << "centred,bias-kept,norms-folded,gate";
}

void tst_Conventions::norms()
{
    QFETCH(QString, words);
    const auto wish = conventionWish(words);
    VERIFY_RESULT(wish);
    const SaeConvention convention{*wish->input, *wish->subtractBias, *wish->norms, *wish->soft};
    Random random(12);
    const World world(convention.input, random);
    ForeignSae sae = saeFor(world, convention, SaeActivation::BatchTopK);
    const auto trial = tryConventions(sae, world.raw, {});
    VERIFY_RESULT(trial);
    QVERIFY(trial->taken);
    QCOMPARE(conventionName(*trial->taken), words);
}

void tst_Conventions::closeOnesAreAsked()
{
    // Rows of nearly one length: raw, mean-norm and unit-sqrt-d at once, with an error as every real SAE has.
    Random random(13);
    World world(InputForm::UnitRootD, random);
    for (size_t i = 0; i < size_t(Rows); ++i)
        for (size_t j = 0; j < size_t(D); ++j) // a spread of 0.1 % in length
            world.raw[i * size_t(D) + j] =
                float(world.x[i][j] * (1.0 + 1e-3 * (i % 2 == 0 ? 1.0 : -1.0)) + 0.2 * random.normal());
    ForeignSae sae =
        saeFor(world, {InputForm::UnitRootD, true, DecoderNorms::Stored, false}, SaeActivation::BatchTopK);
    const auto trial = tryConventions(sae, world.raw, {});
    VERIFY_RESULT(trial);
    QVERIFY(!trial->taken);
    QCOMPARE(trialDoubtName(trial->doubt), QStringLiteral("two-fit"));
    // What the file says is enough then.
    sae.says.input = InputForm::UnitRootD;
    sae.says.norms = DecoderNorms::Stored;
    const auto said = tryConventions(sae, world.raw, {});
    VERIFY_RESULT(said);
    QVERIFY(said->taken);
    QCOMPARE(conventionName(*said->taken), QStringLiteral("unit-sqrt-d,bias-subtracted,norms-stored,gate"));
}

void tst_Conventions::theFileIsContradicted()
{
    Random random(14);
    const World world(InputForm::Unit, random);
    ForeignSae sae =
        saeFor(world, {InputForm::Unit, true, DecoderNorms::Stored, false}, SaeActivation::BatchTopK);
    sae.says.input = InputForm::RowStandard;
    sae.says.subtractBias = true;
    const auto trial = tryConventions(sae, world.raw, {});
    VERIFY_RESULT(trial);
    QVERIFY(!trial->taken);
    QCOMPARE(trialDoubtName(trial->doubt), QStringLiteral("contradicts"));
    QCOMPARE(conventionName(trial->tried.front().convention),
             QStringLiteral("unit,bias-subtracted,norms-stored,gate"));
    QVERIFY(!trial->tried.front().said);
}

void tst_Conventions::otherEmbeddingsAreAsked()
{
    Random random(15);
    const World world(InputForm::Unit, random);
    const ForeignSae sae =
        saeFor(world, {InputForm::Unit, true, DecoderNorms::Stored, false}, SaeActivation::BatchTopK);
    std::vector<float> others(world.raw.size());
    for (float &value : others)
        value = float(random.normal());
    const auto trial = tryConventions(sae, others, {});
    VERIFY_RESULT(trial);
    QVERIFY(!trial->taken);
    QVERIFY(trial->doubt != TrialDoubt::None);
}

void tst_Conventions::wordsAreRead()
{
    for (const SaeConvention &convention : allConventions()) {
        const auto wish = conventionWish(conventionName(convention));
        VERIFY_RESULT(wish);
        QVERIFY(wish->complete() && wish->allows(convention));
    }
    QCOMPARE(allConventions().size(), size_t(7 * 2 * 3 * 2));
    for (const char *wrong : {"raw,unit", "l2", "soft,gate", "raw,bias"})
        QVERIFY(!conventionWish(QLatin1String(wrong)));
}

void tst_Conventions::aPersonDecides()
{
    Random random(16);
    const World world(InputForm::Unit, random);
    const ForeignSae sae =
        saeFor(world, {InputForm::Unit, true, DecoderNorms::Stored, false}, SaeActivation::BatchTopK);
    const QString words = QStringLiteral("raw,bias-kept,norms-stored,gate");
    const auto wish = conventionWish(words);
    VERIFY_RESULT(wish);
    const auto trial = tryConventions(sae, world.raw, *wish);
    VERIFY_RESULT(trial);
    QVERIFY(trial->taken);
    QCOMPARE(conventionName(*trial->taken), words);
    // A gate alone leaves the rest to the trial.
    const auto gate = conventionWish(QStringLiteral("gate"));
    VERIFY_RESULT(gate);
    const auto rest = tryConventions(sae, world.raw, *gate);
    VERIFY_RESULT(rest);
    QVERIFY(rest->taken);
    QCOMPARE(conventionName(*rest->taken), QStringLiteral("unit,bias-subtracted,norms-stored,gate"));
    ForeignSae relu = sae;
    relu.activation = SaeActivation::Relu;
    const auto soft = conventionWish(QStringLiteral("soft"));
    VERIFY_RESULT(soft);
    const auto impossible = tryConventions(relu, world.raw, *soft);
    QVERIFY(!impossible);
    QCOMPARE(impossible.error().code, ErrorCode::Usage);
}

FATHOM_TEST_SUBJECT(conventions, tst_Conventions)
#include "tst_conventions.moc"
