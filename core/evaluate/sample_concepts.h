// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "slice_table.h"

namespace fathom {

/// What a share of some slices have in common: words of their volume's table, modality and plane
/// ("modality=ct"), then structures ("organ=liver"), each kind by column name in byte order. Numbers (age,
/// kvp) are no concepts.
/// @param share  of all slices; fathom: of those that annotate the structure or know the word, which must be
///               half of them
/// Source: README.md, "Monosemanticity".
[[nodiscard]] QStringList sharedConcepts(const SliceTable &table, std::span<const qint64> rows, double share,
                                         Method method);

} // namespace fathom
