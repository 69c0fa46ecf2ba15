// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "feature_nesting.h"

#include "index_search.h"

#include <algorithm>

namespace fathom {

namespace {
constexpr double leastShare = 0.5;
constexpr double leastLift = 2.0;
} // namespace

std::optional<NestedPair> nestedPair(qint32 parent, qint32 child, qint64 both, qint64 parentSlices,
                                     qint64 childSlices, qint64 slices)
{
    if (both <= 0 || parentSlices <= childSlices)
        return {};
    NestedPair pair{parent, child, double(both) / double(childSlices), 0.0};
    pair.lift = pair.share * double(slices) / double(parentSlices);
    if (pair.share < leastShare || pair.lift < leastLift)
        return {};
    return pair;
}

Result<std::vector<NestedPair>> featureNesting(const ActivationIndex &index, const SaeConfig &config,
                                               std::stop_token stop)
{
    const int features = std::min(index.features(), config.features());
    std::vector<NestedPair> pairs;
    for (int parent = 0; parent < features; ++parent) {
        if (stop.stop_requested())
            return Error{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "The workspace was closed"), {}};
        const auto own = qint64(index.column(parent).size());
        const int firstFiner = config.dictionary[size_t(config.levelOf(parent))];
        // One that fires in more than half of all slices has no child.
        if (own == 0 || firstFiner >= features || double(own) * leastLift > double(index.rows()))
            continue;
        const std::vector<qint64> together = firingTogether(index, parent);
        const auto first = std::ptrdiff_t(pairs.size());
        for (int child = firstFiner; child < features; ++child) {
            if (together[size_t(child)] == 0)
                continue;
            if (const auto pair = nestedPair(parent, child, together[size_t(child)], own,
                                             qint64(index.column(child).size()), index.rows()))
                pairs.push_back(*pair);
        }
        std::stable_sort(pairs.begin() + first, pairs.end(),
                         [](const NestedPair &a, const NestedPair &b) { return a.share > b.share; });
    }
    return pairs;
}

} // namespace fathom
