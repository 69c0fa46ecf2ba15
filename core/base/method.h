// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QString>

namespace fathom {

/// Which way a number was computed; every result says so.
enum class Method {
    Paper, ///< reproduces the published numbers, peculiarities included
    Fathom ///< the same idea, done right; the default
};

[[nodiscard]] inline QString methodName(Method method)
{
    return method == Method::Paper ? QStringLiteral("paper") : QStringLiteral("fathom");
}

} // namespace fathom
