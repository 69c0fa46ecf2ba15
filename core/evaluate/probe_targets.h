// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "slice_table.h"

#include <base/method.h>

namespace fathom {

/// Things to be told from an embedding that belong together.
struct ProbeGroup
{
    QString name;
    bool exclusive = false; ///< a row is of one target at most
    QStringList targets;
    std::vector<int> places; ///< of the targets in the whole list, also of those that are left out
    std::vector<std::vector<qint8>> classOfRow; ///< [targets][rows]: 1 yes, 0 no, -1 not known
};

/// The targets of a workspace.
///
/// paper: the twelve published groups; a structure that is not annotated and a word that is not there count
/// as "no". fathom: modality, plane, sex, age group, institute, manufacturer, and every structure and
/// finding; what is not known is left out. Groups and targets of which a workspace has no "yes" are left out.
/// Source: README.md, "Linear probes".
[[nodiscard]] std::vector<ProbeGroup> probeGroups(const SliceTable &table, Method method);

/// scikit-learn's train_test_split(train_size=count, stratify=labels, random_state=42): places of the chosen
/// ones, ascending. All of them where there are no more than `count`. Source: its StratifiedShuffleSplit.
[[nodiscard]] std::vector<size_t> stratifiedSample(std::span<const QString> labels, size_t count);

} // namespace fathom
