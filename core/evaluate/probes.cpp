// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "probes.h"

#include "split_rows.h"

#include <base/random.h>
#include <store/index_threads.h>

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {
Error cancelled()
{
    return {ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "The SAE's run was cancelled"), {}};
}

bool bothClasses(std::span<const qint8> classes)
{
    return std::find(classes.begin(), classes.end(), 0) != classes.end() &&
           std::find(classes.begin(), classes.end(), 1) != classes.end();
}

// One softmax for the targets of an exclusive group that occur in training, as the published code does.
Result<std::vector<ProbeResult>> fitSoftmax(const ProbeInput &input, const ProbeGroup &group,
                                            std::span<const qint64> train, const ProbeOptions &options,
                                            const std::stop_token &stop)
{
    std::vector<ProbeResult> results(group.classOfRow.size());
    std::vector<qint8> classes(train.size(), -1);
    std::vector<int> classOfTarget(results.size(), -1);
    int count = 0;
    for (size_t t = 0; t < results.size(); ++t) {
        const std::vector<qint8> own = classesOf(group.classOfRow[t], train);
        if (std::find(own.begin(), own.end(), 1) == own.end())
            continue;
        for (size_t i = 0; i < own.size(); ++i)
            if (own[i] == 1) {
                classes[i] = qint8(count);
                ++results[t].trainPositives;
            }
        classOfTarget[t] = count++;
    }
    if (count < 2)
        return results;
    FATHOM_TRY(const ProbeColumns columns, input.read(train));
    ElasticNetOptions how;
    how.c = options.cs.front();
    how.l1Ratio = options.l1Ratio;
    const ElasticNetFit fit = fitElasticNet(columns, classes, count, how, nullptr, stop);
    for (size_t t = 0; t < results.size(); ++t) {
        if (classOfTarget[t] < 0)
            continue;
        ProbeResult &result = results[t];
        result.fitted = true;
        result.c = how.c;
        result.nonZero = fit.nonZero;
        result.residual = fit.residual;
        result.limit = fit.limit;
        result.model = fit.models.size() == 1 ? fit.models.front() : fit.models[size_t(classOfTarget[t])];
        if (fit.models.size() == 1 && classOfTarget[t] == 0) { // the one model speaks for class 1
            for (double &weight : result.model.weights)
                weight = -weight;
            result.model.intercept = -result.model.intercept;
        }
    }
    return results;
}

// Margins of a softmax become log odds, so that one-vs-rest thresholds and AUC read the probability.
void toLogOdds(std::vector<std::vector<double>> &scores)
{
    for (size_t i = 0; !scores.empty() && i < scores.front().size(); ++i) {
        std::vector<double> odds(scores.size());
        for (size_t k = 0; k < scores.size(); ++k) {
            double most = -INFINITY, sum = 0;
            for (size_t o = 0; o < scores.size(); ++o)
                if (o != k)
                    most = std::max(most, scores[o][i]);
            for (size_t o = 0; o < scores.size(); ++o)
                if (o != k)
                    sum += std::exp(scores[o][i] - most);
            odds[k] = scores[k][i] - most - std::log(sum);
        }
        for (size_t k = 0; k < scores.size(); ++k)
            scores[k][i] = odds[k];
    }
}

Result<void> addFigures(const ProbeInput &input, const ProbeGroup &group, const ProbeSplit &split,
                        const ProbeOptions &options, bool softmax, std::vector<ProbeResult> &results)
{
    std::vector<LinearModel> models;
    std::vector<size_t> of;
    for (size_t t = 0; t < results.size(); ++t)
        if (results[t].fitted) {
            models.push_back(results[t].model);
            of.push_back(t);
        }
    for (const bool test : {false, true}) {
        const std::vector<qint64> &rows = test ? split.test : split.val;
        FATHOM_TRY(auto scores, input.score(rows, models));
        if (softmax && models.size() > 2)
            toLogOdds(scores);
        std::vector<int> subject;
        for (const qint64 row : rows)
            subject.push_back(split.subject[size_t(row)]);
        for (size_t k = 0; k < of.size(); ++k) {
            // The published code reads the probability of the class that stands at the target's place in the
            // whole list, although there are only those that occur in training; where both agree it is right.
            const size_t read = softmax ? size_t(group.places[of[k]]) : k;
            if (read >= scores.size())
                continue;
            ClassMetrics &metrics = test ? results[of[k]].test : results[of[k]].val;
            metrics =
                classMetrics(scores[read], classesOf(group.classOfRow[of[k]], rows), subject, options.seed);
        }
    }
    return {};
}
} // namespace

ProbeSplit probeSplit(const SliceTable &table)
{
    ProbeSplit split;
    split.heldOut = hasSplit(table.volumes());
    for (size_t row = 0; row < table.rows(); ++row) {
        split.subject.push_back(table.volume(row));
        const QString &part = table.split(row);
        for (auto &[name, rows] :
             {std::pair("train", &split.train), std::pair("val", &split.val), std::pair("test", &split.test)})
            if (!split.heldOut || part == QLatin1String(name))
                rows->push_back(qint64(row));
    }
    return split;
}

std::vector<qint8> classesOf(const std::vector<qint8> &classOfRow, std::span<const qint64> rows)
{
    std::vector<qint8> classes;
    classes.reserve(rows.size());
    for (const qint64 row : rows)
        classes.push_back(classOfRow[size_t(row)]);
    return classes;
}

std::vector<qint64> trainingRows(const ProbeGroup &group, const ProbeSplit &split,
                                 const ProbeOptions &options)
{
    std::vector<qint64> rows;
    if (options.method == Method::Fathom) { // the same for all groups, so that they are read once
        rows = split.train;
        if (rows.size() > options.trainRows) {
            Random random(options.seed);
            for (size_t i = 0; i < options.trainRows; ++i)
                std::swap(rows[i], rows[i + size_t(random.below(rows.size() - i))]);
            rows.resize(options.trainRows);
            std::sort(rows.begin(), rows.end());
        }
        return rows;
    }
    // Rows that no class of an exclusive group claims are dropped, then strata are classes or combinations.
    std::vector<QString> labels;
    for (const qint64 row : split.train) {
        QString label;
        bool known = !group.exclusive;
        for (size_t t = 0; t < group.classOfRow.size(); ++t) {
            const qint8 own = group.classOfRow[t][size_t(row)];
            if (group.exclusive && own == 1)
                label = QString::number(t);
            else if (!group.exclusive)
                label += own == 1 ? u'1' : u'0';
            known = known || own == 1;
        }
        if (!known)
            continue;
        rows.push_back(row);
        labels.push_back(label);
    }
    std::vector<qint64> chosen;
    for (const size_t place : stratifiedSample(labels, options.trainRows))
        chosen.push_back(rows[place]);
    return chosen;
}

Result<std::vector<ProbeResult>> fitBinaryProbes(const ProbeInput &input, const ProbeGroup &group,
                                                 std::span<const qint64> train, const ProbeSplit &split,
                                                 const ProbeOptions &options, const std::stop_token &stop)
{
    FATHOM_TRY(const ProbeColumns columns, input.read(train));
    const size_t targets = group.classOfRow.size();
    std::vector<ProbeResult> results(targets);
    std::vector<std::vector<ElasticNetFit>> paths(targets);
    inParts(targets, 1, [&](const auto &next) {
        for (auto [begin, end] = next(); begin < end && !stop.stop_requested();
             std::tie(begin, end) = next()) {
            for (size_t t = begin; t < end; ++t) {
                const std::vector<qint8> classes = classesOf(group.classOfRow[t], train);
                results[t].trainPositives = std::count(classes.begin(), classes.end(), 1);
                if (!bothClasses(classes))
                    continue;
                ElasticNetOptions how;
                how.l1Ratio = options.l1Ratio;
                for (const double c : options.cs) {
                    how.c = c;
                    const ElasticNetFit *start = paths[t].empty() ? nullptr : &paths[t].back();
                    ElasticNetFit fit = fitElasticNet(columns, classes, 2, how, start, stop);
                    paths[t].push_back(std::move(fit));
                }
            }
        }
    });
    if (stop.stop_requested())
        return cancelled();
    std::vector<LinearModel> models;
    for (const auto &path : paths)
        for (const ElasticNetFit &fit : path)
            models.push_back(fit.models.front());
    std::vector<std::vector<double>> scores;
    if (options.cs.size() > 1) {
        FATHOM_TRY(scores, input.score(split.val, models));
    }
    size_t at = 0;
    for (size_t t = 0; t < targets; ++t) {
        ProbeResult &result = results[t];
        const std::vector<qint8> classes = classesOf(group.classOfRow[t], split.val);
        double best = -1;
        for (size_t i = 0; i < paths[t].size(); ++i, ++at) {
            const ElasticNetFit &fit = paths[t][i];
            result.residual = std::max(result.residual, fit.residual);
            result.limit = fit.limit;
            // Without both classes among validation subjects the first, most regular one stays.
            const double auc = scores.empty() ? 0.0 : rocAuc(scores[at], classes);
            if (i > 0 && !(auc > best))
                continue;
            best = std::isfinite(auc) ? auc : -1;
            result.fitted = true;
            result.c = options.cs[i];
            result.nonZero = fit.nonZero;
            result.model = fit.models.front();
        }
    }
    return results;
}

Result<std::vector<ProbeResult>> measureProbes(const ProbeInput &input, const std::vector<ProbeGroup> &groups,
                                               const ProbeSplit &split, const ProbeOptions &options,
                                               const std::stop_token &stop)
{
    std::vector<ProbeResult> all;
    for (const ProbeGroup &group : groups) {
        if (stop.stop_requested())
            return cancelled();
        const std::vector<qint64> train = trainingRows(group, split, options);
        const bool softmax = options.method == Method::Paper && group.exclusive;
        std::vector<ProbeResult> results;
        if (softmax) {
            FATHOM_TRY(results, fitSoftmax(input, group, train, options, stop));
        } else {
            FATHOM_TRY(results, fitBinaryProbes(input, group, train, split, options, stop));
        }
        FATHOM_DO(addFigures(input, group, split, options, softmax, results));
        for (size_t t = 0; t < results.size(); ++t) {
            results[t].group = group.name;
            results[t].target = group.targets[int(t)];
            results[t].trainRows = qint64(train.size());
            all.push_back(std::move(results[t]));
        }
    }
    return all;
}

} // namespace fathom
