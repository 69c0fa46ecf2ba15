// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "pickle.h"

#include <QJsonObject>

#include <optional>

namespace fathom {

/// A dict of a pickle as JSON: texts, numbers, truth values, lists and tuples, and dicts of them.
///
/// Whole numbers beyond 63 bits, tensors, placeholders and keys that are no text have no place in JSON; such
/// a value becomes the text "?" so that its key is still seen. Nesting is bounded, and so is the number of
/// values, because a pickle can refer to one value many times.
/// @return nothing when the dict is nested more than 8 deep, has more than 10,000 values or the budget is
/// used up
[[nodiscard]] std::optional<QJsonObject> settingsOf(const PickleTree &tree, PickleTree::Ref dict,
                                                    MemoryBudget &budget);

} // namespace fathom
