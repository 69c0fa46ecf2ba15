// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "split.h"

#include <base/random.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace fathom {

namespace {
constexpr size_t FewestSubjects = 10;
constexpr size_t FewestOfGroup = 5;
constexpr double TestShare = 0.15;
constexpr double ValidationShare = 0.20;

bool isTestInstitute(const QString &institute)
{
    return institute == QLatin1String("A") || institute == QLatin1String("D") ||
           institute == QLatin1String("E");
}
} // namespace

std::vector<QString> assignSplits(const std::vector<SplitSubject> &subjects, quint64 seed)
{
    std::vector<QString> splits;
    for (const SplitSubject &subject : subjects)
        splits.push_back(subject.split);
    if (subjects.size() < FewestSubjects)
        return splits;

    std::map<std::pair<int, bool>, std::vector<size_t>> groups;
    for (size_t i = 0; i < subjects.size(); ++i)
        groups[{int(subjects[i].modality), !subjects[i].institute.isEmpty()}].push_back(i);

    for (auto &[key, members] : groups) {
        std::sort(members.begin(), members.end(),
                  [&](size_t a, size_t b) { return subjects[a].id < subjects[b].id; });
        const bool byInstitute = key.second;
        const auto count = [&](const char *word) {
            return size_t(std::count_if(members.begin(), members.end(),
                                        [&](size_t i) { return splits[i] == QLatin1String(word); }));
        };
        if (byInstitute)
            for (const size_t i : members)
                if (splits[i].isEmpty() && isTestInstitute(subjects[i].institute))
                    splits[i] = QStringLiteral("test");

        // Quotas of the whole group; who has a split already counts towards them.
        size_t testQuota = 0, validationQuota = 0;
        if (members.size() >= FewestOfGroup) {
            const auto n = double(members.size());
            testQuota = byInstitute ? count("test") : size_t(std::lround(n * TestShare));
            validationQuota =
                size_t(std::ceil(byInstitute ? (n - double(testQuota)) * ValidationShare / (1.0 - TestShare)
                                             : n * ValidationShare));
        }
        std::vector<size_t> open;
        for (const size_t i : members)
            if (splits[i].isEmpty())
                open.push_back(i);
        Random random(seed * 8 + quint64(key.first) * 2 + quint64(byInstitute));
        for (size_t i = open.size(); i > 1; --i)
            std::swap(open[i - 1], open[size_t(random.below(i))]);
        size_t test = count("test"), validation = count("val");
        for (const size_t i : open) {
            if (validation < validationQuota) {
                splits[i] = QStringLiteral("val");
                ++validation;
            } else if (test < testQuota) {
                splits[i] = QStringLiteral("test");
                ++test;
            } else {
                splits[i] = QStringLiteral("train");
            }
        }
    }
    return splits;
}

} // namespace fathom
