// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "settings.h"

#include <QSettings>

namespace fathom {

namespace {
constexpr qsizetype mostRecent = 8;
}

bool Settings::darkTheme() const
{
    return QSettings().value(QStringLiteral("dark"), true).toBool();
}

void Settings::setDarkTheme(bool dark)
{
    QSettings().setValue(QStringLiteral("dark"), dark);
}

QString Settings::language() const
{
    return QSettings().value(QStringLiteral("language")).toString();
}

QStringList Settings::recent() const
{
    return QSettings().value(QStringLiteral("recent")).toStringList();
}

void Settings::addRecent(const QString &folder)
{
    QStringList all = recent();
    all.removeAll(folder);
    all.prepend(folder);
    while (all.size() > mostRecent)
        all.removeLast();
    QSettings().setValue(QStringLiteral("recent"), all);
}

void Settings::removeRecent(const QString &folder)
{
    QStringList all = recent();
    all.removeAll(folder);
    QSettings().setValue(QStringLiteral("recent"), all);
}

QByteArray Settings::geometry() const
{
    return QSettings().value(QStringLiteral("geometry")).toByteArray();
}

void Settings::setGeometry(const QByteArray &geometry)
{
    QSettings().setValue(QStringLiteral("geometry"), geometry);
}

} // namespace fathom
