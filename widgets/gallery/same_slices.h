// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/snapshots.h>

#include <algorithm>

// Whether a refreshed snapshot shows the same as the one before. Jobs commit all the time; a view that was
// filled again with the same would lose its scroll position, its focus and what a person set in it.
namespace fathom {

[[nodiscard]] inline bool same(const SliceRef &a, const SliceRef &b)
{
    return a.id == b.id && a.alias == b.alias && a.split == b.split && a.modality == b.modality &&
           a.window.lower == b.window.lower && a.window.upper == b.window.upper;
}

[[nodiscard]] inline bool same(const RankedSlice &a, const RankedSlice &b)
{
    return same(a.slice, b.slice) && a.activation == b.activation;
}

[[nodiscard]] inline bool same(const ActiveFeature &a, const ActiveFeature &b)
{
    return a.feature == b.feature && a.activation == b.activation && a.label == b.label && a.state == b.state;
}

[[nodiscard]] inline bool same(const Neighbour &a, const Neighbour &b)
{
    return a.feature == b.feature && a.label == b.label && a.value == b.value;
}

template <typename T> [[nodiscard]] bool same(const std::vector<T> &a, const std::vector<T> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const T &left, const T &right) { return same(left, right); });
}

[[nodiscard]] inline bool same(const SimilarSlice &a, const SimilarSlice &b)
{
    return same(a.slice, b.slice) && a.similarity == b.similarity && same(a.shared, b.shared);
}

} // namespace fathom
