// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QByteArray>
#include <QVariant>

#include <optional>

namespace fathom {

/// An XML property list whose outermost value is a dictionary: strings, numbers, booleans, lists and
/// dictionaries. Dates and data stay text. Empty when it is none or is nested deeper than 32.
[[nodiscard]] std::optional<QVariantMap> parsePropertyList(const QByteArray &xml);

} // namespace fathom
