// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <base/random.h>
#include <evaluate/class_metrics.h>
#include <evaluate/elastic_net.h>

#include <QTest>
#include <algorithm>
#include <cmath>
#include <set>

using namespace fathom;

namespace {
// Rows whose columns are correlated and far from 0, as embeddings are, and classes that depend on some.
struct Data
{
    size_t n, d;
    std::vector<float> rows;
    std::vector<qint8> classes;
};
Data data(size_t n, size_t d, int classes, quint64 seed)
{
    Data made{n, d, {}, {}};
    Random random(seed);
    std::vector<double> truth(d * size_t(classes));
    for (double &w : truth)
        w = random.chance(0.3) ? 2.0 * random.normal() : 0.0;
    for (size_t i = 0; i < n; ++i) {
        std::vector<double> x(d);
        const double common = random.normal();
        for (size_t j = 0; j < d; ++j)
            x[j] = 3.0 + 0.7 * common + 0.5 * random.normal();
        int best = 0;
        double most = -1e300;
        for (int c = 0; c < classes; ++c) {
            double score = 0.5 * random.normal();
            for (size_t j = 0; j < d; ++j)
                score += truth[size_t(c) * d + j] * (x[j] - 3.0);
            if (score > most) {
                most = score;
                best = c;
            }
        }
        for (const double value : x)
            made.rows.push_back(float(value));
        made.classes.push_back(qint8(i % 17 == 0 ? -1 : best)); // some rows do not count
    }
    return made;
}

std::vector<std::vector<Activation>> sparseOf(const Data &data)
{
    std::vector<std::vector<Activation>> rows(data.n);
    for (size_t i = 0; i < data.n; ++i)
        for (size_t j = 0; j < data.d; ++j)
            if (data.rows[i * data.d + j] > 3.2F)
                rows[i].push_back({qint32(j), data.rows[i * data.d + j] - 3.2F});
    return rows;
}

// Objective of the definition and its optimum by FISTA with restarts, all in float64, on plain rows.
struct Plain
{
    std::vector<std::vector<double>> x;
    std::vector<qint8> classes;
    int count;
    ElasticNetOptions options;
    std::vector<double> weight;

    Plain(std::vector<std::vector<double>> rows, std::vector<qint8> of, int number, ElasticNetOptions how)
        : x(std::move(rows))
        , classes(std::move(of))
        , count(number)
        , options(how)
    {
        std::vector<double> rowsOf(size_t(number), 0.0);
        double counted = 0;
        for (const qint8 c : classes)
            if (c >= 0) {
                rowsOf[size_t(c)] += 1;
                counted += 1;
            }
        for (const qint8 c : classes)
            weight.push_back(
                c < 0 ? 0.0 : options.c * (options.balanced ? counted / (number * rowsOf[size_t(c)]) : 1.0));
    }
    [[nodiscard]] size_t models() const { return count == 2 ? 1 : size_t(count); }
    // Parameters: for each model the weights, then the intercept.
    double smooth(const std::vector<double> &p, std::vector<double> *gradient) const
    {
        const size_t d = x.front().size(), m = models();
        if (gradient)
            gradient->assign(p.size(), 0.0);
        double sum = 0;
        for (size_t i = 0; i < x.size(); ++i) {
            if (classes[i] < 0)
                continue;
            std::vector<double> z(m);
            for (size_t k = 0; k < m; ++k) {
                z[k] = p[k * (d + 1) + d];
                for (size_t j = 0; j < d; ++j)
                    z[k] += p[k * (d + 1) + j] * x[i][j];
            }
            std::vector<double> pull(m);
            if (m == 1) {
                const double y = classes[i] == 1 ? 1.0 : 0.0;
                sum += weight[i] * (std::max(z[0], 0.0) - y * z[0] + std::log1p(std::exp(-std::abs(z[0]))));
                pull[0] = 1.0 / (1.0 + std::exp(-z[0])) - y;
            } else {
                const double most = *std::max_element(z.begin(), z.end());
                double total = 0;
                for (const double v : z)
                    total += std::exp(v - most);
                sum += weight[i] * (most + std::log(total) - z[size_t(classes[i])]);
                for (size_t k = 0; k < m; ++k)
                    pull[k] = std::exp(z[k] - most) / total - (classes[i] == qint8(k) ? 1.0 : 0.0);
            }
            if (gradient)
                for (size_t k = 0; k < m; ++k) {
                    for (size_t j = 0; j < d; ++j)
                        (*gradient)[k * (d + 1) + j] += weight[i] * pull[k] * x[i][j];
                    (*gradient)[k * (d + 1) + d] += weight[i] * pull[k];
                }
        }
        for (size_t k = 0; k < m; ++k)
            for (size_t j = 0; j < d; ++j) {
                const double w = p[k * (d + 1) + j];
                sum += (1.0 - options.l1Ratio) / 2 * w * w;
                if (gradient)
                    (*gradient)[k * (d + 1) + j] += (1.0 - options.l1Ratio) * w;
            }
        return sum;
    }
    [[nodiscard]] bool isIntercept(size_t at) const
    {
        return at % (x.front().size() + 1) == x.front().size();
    }
    double objective(const std::vector<double> &p) const
    {
        double sum = smooth(p, nullptr);
        for (size_t at = 0; at < p.size(); ++at)
            sum += isIntercept(at) ? 0.0 : options.l1Ratio * std::abs(p[at]);
        return sum;
    }
    std::vector<double> optimum(int steps) const
    {
        std::vector<double> p(models() * (x.front().size() + 1), 0.0), y = p, gradient;
        double t = 1, bound = 1, last = objective(p);
        for (int step = 0; step < steps; ++step) {
            const double at = smooth(y, &gradient);
            std::vector<double> next(p.size());
            for (;; bound *= 2) {
                double linear = 0, square = 0;
                for (size_t i = 0; i < p.size(); ++i) {
                    const double moved = y[i] - gradient[i] / bound;
                    const double by = isIntercept(i) ? 0.0 : options.l1Ratio / bound;
                    next[i] = moved > by ? moved - by : moved < -by ? moved + by : 0.0;
                    linear += gradient[i] * (next[i] - y[i]);
                    square += (next[i] - y[i]) * (next[i] - y[i]);
                }
                if (smooth(next, nullptr) <= at + linear + bound / 2 * square + 1e-12 * std::abs(at))
                    break;
            }
            const double now = objective(next);
            const double tNext = now > last ? 1.0 : (1 + std::sqrt(1 + 4 * t * t)) / 2;
            for (size_t i = 0; i < p.size(); ++i)
                y[i] = next[i] + (now > last ? 0.0 : (t - 1) / tNext * (next[i] - p[i]));
            p = next;
            t = tNext;
            last = now;
        }
        return p;
    }
};

std::vector<std::vector<double>> plainRows(const Data &data)
{
    std::vector<std::vector<double>> rows(data.n, std::vector<double>(data.d));
    for (size_t i = 0; i < data.n; ++i)
        for (size_t j = 0; j < data.d; ++j)
            rows[i][j] = double(data.rows[i * data.d + j]);
    return rows;
}
} // namespace

/// Linear probes against a long float64 run of another algorithm, and their figures against the definitions.
class tst_Probes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void optimumIsThatOfALongRun_data();
    void optimumIsThatOfALongRun();
    void manyTargetsAtOnceAreThoseAlone();
    void rareClassConverges();
    void metricsMatchTheirDefinitions();
    void tooFewSubjectsGiveNoNumber();
};

void tst_Probes::optimumIsThatOfALongRun_data()
{
    QTest::addColumn<int>("classes");
    QTest::addColumn<double>("ratio");
    QTest::addColumn<double>("c");
    QTest::addColumn<bool>("sparse");
    QTest::addColumn<bool>("balanced");
    QTest::newRow("elastic net, dense") << 2 << 0.5 << 1.0 << false << true;
    QTest::newRow("elastic net, sparse") << 2 << 0.5 << 1.0 << true << true;
    QTest::newRow("L2, dense") << 2 << 0.0 << 0.1 << false << false;
    QTest::newRow("L2, sparse") << 2 << 0.0 << 10.0 << true << true;
    QTest::newRow("L1, dense") << 2 << 1.0 << 0.05 << false << true;
    QTest::newRow("softmax of four, dense") << 4 << 0.5 << 1.0 << false << true;
    QTest::newRow("softmax of three, sparse") << 3 << 0.5 << 0.3 << true << false;
}

void tst_Probes::optimumIsThatOfALongRun()
{
    QFETCH(const int, classes);
    QFETCH(const double, ratio);
    QFETCH(const double, c);
    QFETCH(const bool, sparse);
    QFETCH(const bool, balanced);
    const Data made = data(220, 12, classes, 5 + quint64(classes));
    ElasticNetOptions options;
    options.c = c;
    options.l1Ratio = ratio;
    options.balanced = balanced;
    const auto sparseRows = sparseOf(made);
    const ProbeColumns columns = sparse ? ProbeColumns::sparse(sparseRows, int(made.d))
                                        : ProbeColumns::dense(made.rows, made.n, made.d);
    std::vector<std::vector<double>> rows = plainRows(made);
    if (sparse)
        for (size_t i = 0; i < made.n; ++i) {
            std::fill(rows[i].begin(), rows[i].end(), 0.0);
            for (const Activation &active : sparseRows[i])
                rows[i][size_t(active.feature)] = double(active.value);
        }
    const Plain plain(rows, made.classes, classes, options);
    const double best = plain.objective(plain.optimum(6000));

    const auto parametersOf = [&](const ElasticNetFit &fit) {
        std::vector<double> p;
        for (const LinearModel &model : fit.models) {
            p.insert(p.end(), model.weights.begin(), model.weights.end());
            p.push_back(model.intercept);
        }
        return p;
    };
    const ElasticNetFit fit = fitElasticNet(columns, made.classes, classes, options);
    QVERIFY2(fit.converged(), qPrintable(QString::number(fit.residual)));
    const double counted = double(made.n) - double(std::count(made.classes.begin(), made.classes.end(), -1));
    QCOMPARE(fit.limit, 1e-5 * counted);
    const double reached = plain.objective(parametersOf(fit));
    QVERIFY2(reached <= best + 1e-5 * (1 + std::abs(best)),
             qPrintable(QStringLiteral("%1 against %2").arg(reached, 0, 'g', 12).arg(best, 0, 'g', 12)));
    // The residual that is returned is that of the definition.
    std::vector<double> gradient;
    const std::vector<double> p = parametersOf(fit);
    (void)plain.smooth(p, &gradient);
    double worst = 0;
    for (size_t i = 0; i < p.size(); ++i) {
        const double l1 = plain.isIntercept(i) ? 0.0 : ratio;
        worst = std::max(worst, p[i] != 0.0 ? std::abs(gradient[i] + (p[i] > 0 ? l1 : -l1))
                                            : std::max(0.0, std::abs(gradient[i]) - l1));
    }
    QVERIFY2(worst <= 1e-4 * counted, qPrintable(QString::number(worst))); // rows centred in float32
    // A tighter tolerance reaches the optimum itself.
    options.tolerance = 1e-9;
    const ElasticNetFit tight = fitElasticNet(columns, made.classes, classes, options, &fit);
    QVERIFY(tight.converged());
    QVERIFY(std::abs(plain.objective(parametersOf(tight)) - best) <= 1e-6 * (1 + std::abs(best)));
}

void tst_Probes::manyTargetsAtOnceAreThoseAlone()
{
    const Data made = data(300, 20, 2, 3);
    const ProbeColumns columns = ProbeColumns::dense(made.rows, made.n, made.d);
    Random random(4);
    std::vector<std::vector<qint8>> targets(50, made.classes);
    for (auto &target : targets)
        for (qint8 &c : target)
            if (c >= 0 && random.chance(0.2))
                c = qint8(1 - c);
    targets[7].assign(made.n, 0); // one class only
    const auto fits = fitElasticNets(columns, targets, {});
    QVERIFY(fits[7].models.empty());
    for (size_t t = 0; t < targets.size(); ++t) {
        if (t == 7)
            continue;
        const ElasticNetFit alone = fitElasticNet(columns, targets[t], 2, {});
        QVERIFY(fits[t].converged());
        QCOMPARE(fits[t].models.front().weights, alone.models.front().weights);
        QCOMPARE(fits[t].models.front().intercept, alone.models.front().intercept);
    }
}

// Eight positives of 4,000 with balanced classes: the published solver ends far off.
void tst_Probes::rareClassConverges()
{
    Data made = data(4000, 15, 2, 8);
    for (size_t i = 0; i < made.n; ++i)
        made.classes[i] = i % 500 == 3 ? 1 : 0;
    const ElasticNetFit fit =
        fitElasticNet(ProbeColumns::dense(made.rows, made.n, made.d), made.classes, 2, {});
    QVERIFY2(fit.converged(), qPrintable(QString::number(fit.residual)));
}

void tst_Probes::metricsMatchTheirDefinitions()
{
    Random random(2);
    std::vector<double> scores;
    std::vector<qint8> classes;
    std::vector<int> subjects;
    for (int i = 0; i < 400; ++i) {
        subjects.push_back(i / 20);
        classes.push_back(qint8(i % 13 == 0 ? -1 : random.chance(0.3)));
        scores.push_back(std::round(4 * (random.normal() + (classes.back() == 1 ? 0.8 : 0.0))) / 4); // ties
    }
    double wins = 0, pairs = 0;
    for (size_t i = 0; i < scores.size(); ++i)
        for (size_t j = 0; j < scores.size(); ++j)
            if (classes[i] == 1 && classes[j] == 0) {
                pairs += 1;
                wins += scores[i] > scores[j] ? 1.0 : scores[i] == scores[j] ? 0.5 : 0.0;
            }
    std::set<double> thresholds(scores.begin(), scores.end());
    double precision = 0, positives = 0, recallBefore = 0;
    for (const qint8 c : classes)
        positives += c == 1 ? 1 : 0;
    for (auto it = thresholds.rbegin(); it != thresholds.rend(); ++it) {
        double hits = 0, named = 0;
        for (size_t i = 0; i < scores.size(); ++i)
            if (classes[i] >= 0 && scores[i] >= *it) {
                named += 1;
                hits += classes[i];
            }
        if (named > 0)
            precision += (hits / positives - recallBefore) * hits / named;
        recallBefore = hits / positives;
    }
    double hits = 0, passes = 0, negatives = 0;
    for (size_t i = 0; i < scores.size(); ++i) {
        negatives += classes[i] == 0 ? 1 : 0;
        hits += classes[i] == 1 && scores[i] > 0 ? 1 : 0;
        passes += classes[i] == 0 && scores[i] <= 0 ? 1 : 0;
    }
    const ClassMetrics metrics = classMetrics(scores, classes, subjects, 1);
    QVERIFY(std::abs(*metrics.auc.value() - wins / pairs) < 1e-12);
    QVERIFY(std::abs(*metrics.averagePrecision.value() - precision) < 1e-12);
    QVERIFY(std::abs(*metrics.balancedAccuracy.value() - (hits / positives + passes / negatives) / 2) <
            1e-12);
    QCOMPARE(rocAuc(scores, classes), *metrics.auc.value());
    QCOMPARE(metrics.auc.n(), 20);
    QVERIFY(*metrics.auc.low() < *metrics.auc.value() && *metrics.auc.value() < *metrics.auc.high());
    // The same again, whatever the threads do.
    QCOMPARE(*classMetrics(scores, classes, subjects, 1).auc.low(), *metrics.auc.low());
}

void tst_Probes::tooFewSubjectsGiveNoNumber()
{
    std::vector<double> scores;
    std::vector<qint8> classes;
    std::vector<int> subjects;
    for (int i = 0; i < 100; ++i) {
        subjects.push_back(i / 5);
        classes.push_back(qint8(i / 5 < 3)); // positives of three subjects only
        scores.push_back(i % 7);
    }
    const ClassMetrics metrics = classMetrics(scores, classes, subjects, 1);
    QVERIFY(!metrics.auc.known());
    QCOMPARE(metrics.auc.n(), 3);
    QCOMPARE(metrics.positiveSubjects, 3);
    // Never part of a mean.
    const std::vector<Figure> figures{Figure::of(0.5, 9), metrics.auc, Figure::of(0.7, 9)};
    QVERIFY(std::abs(*meanOf(figures).value() - 0.6) < 1e-15);
    QCOMPARE(meanOf(figures).n(), 2);
    QVERIFY(!meanOf(std::vector<Figure>{metrics.auc}).known());
    QCOMPARE(Figure::fromJson(metrics.auc.json()).n(), 3);
    QVERIFY(!Figure::fromJson(metrics.auc.json()).known());
    QCOMPARE(*Figure::fromJson(Figure::of(0.5, 9, 0.4, 0.6).json()).high(), 0.6);
}

FATHOM_TEST_SUBJECT(probes, tst_Probes)
#include "tst_probes.moc"
