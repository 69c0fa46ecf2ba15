// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "privacy.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QRegularExpression>

namespace fathom {

namespace {
const QRegularExpression &pathPattern()
{
    static const QRegularExpression pattern(
        QStringLiteral(R"((?:^|(?<=[\s"'(\[=:,]))(?:file:)?~?/(?=[^\s/])(?:(?:(?!: )[^\n])*/)?)"
                       R"((?:(?!: |, |; |["')\]])[^\n])*)"));
    return pattern;
}
} // namespace

QString withoutPaths(const QString &text)
{
    QString out = text;
    out.replace(pathPattern(), QStringLiteral("(file)"));
    return out;
}

QStringList withoutPaths(const QStringList &lines)
{
    QStringList out;
    for (const QString &line : lines)
        out.append(withoutPaths(line));
    return out;
}

bool holdsPath(const QJsonValue &value)
{
    if (value.isString())
        return pathPattern().match(value.toString()).hasMatch();
    if (value.isArray()) {
        for (const QJsonValue &item : value.toArray())
            if (holdsPath(item))
                return true;
    }
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            if (holdsPath(it.value()) || holdsPath(QJsonValue(it.key())))
                return true;
    }
    return false;
}

QJsonValue withoutPaths(const QJsonValue &value)
{
    if (value.isString())
        return withoutPaths(value.toString());
    if (value.isArray()) {
        QJsonArray out;
        for (const QJsonValue &item : value.toArray())
            out.append(withoutPaths(item));
        return out;
    }
    if (value.isObject()) {
        QJsonObject out;
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            out[withoutPaths(it.key())] = withoutPaths(it.value());
        return out;
    }
    return value;
}

} // namespace fathom
