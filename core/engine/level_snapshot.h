// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <store/feature_nesting.h>

#include <QString>
#include <memory>

namespace fathom {

/// Which features of an SAE fire inside which coarser ones.
struct FeatureLevels
{
    QString sae;
    int levels = 0;
    std::vector<NestedPair> pairs; ///< in the order of featureNesting()
};
using FeatureLevelsPtr = std::shared_ptr<const FeatureLevels>;

} // namespace fathom
