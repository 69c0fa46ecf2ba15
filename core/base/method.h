// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QString>
#include <optional>

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

/// The method of that name; nothing for any other word.
[[nodiscard]] inline std::optional<Method> methodNamed(const QString &name)
{
    for (const Method method : {Method::Paper, Method::Fathom})
        if (methodName(method) == name)
            return method;
    return std::nullopt;
}

} // namespace fathom
