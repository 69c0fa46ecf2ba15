// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "settings.h"

#include <QSettings>

namespace fathom {

namespace {
constexpr qsizetype mostRecent = 8;

// Named here: an organisation of the whole program would move the data folder too, and without one Qt names
// the folder "Unknown Organization".
QSettings own()
{
    return QSettings(QStringLiteral("fathom"), QStringLiteral("fathom"));
}
} // namespace

bool Settings::darkTheme() const
{
    return own().value(QStringLiteral("dark"), true).toBool();
}

void Settings::setDarkTheme(bool dark)
{
    own().setValue(QStringLiteral("dark"), dark);
}

QString Settings::language() const
{
    return own().value(QStringLiteral("language")).toString();
}

QStringList Settings::recent() const
{
    return own().value(QStringLiteral("recent")).toStringList();
}

void Settings::addRecent(const QString &folder)
{
    QStringList all = recent();
    all.removeAll(folder);
    all.prepend(folder);
    while (all.size() > mostRecent)
        all.removeLast();
    own().setValue(QStringLiteral("recent"), all);
}

void Settings::removeRecent(const QString &folder)
{
    QStringList all = recent();
    all.removeAll(folder);
    own().setValue(QStringLiteral("recent"), all);
}

QByteArray Settings::viewer() const
{
    return own().value(QStringLiteral("viewer")).toByteArray();
}

void Settings::setViewer(const QByteArray &json)
{
    own().setValue(QStringLiteral("viewer"), json);
}

QByteArray Settings::library() const
{
    return own().value(QStringLiteral("library")).toByteArray();
}

void Settings::setLibrary(const QByteArray &json)
{
    own().setValue(QStringLiteral("library"), json);
}

QHash<QString, QByteArray> Settings::watched(const QString &workspaceId) const
{
    QHash<QString, QByteArray> folders;
    const QVariantMap stored = own().value(QStringLiteral("watched/") + workspaceId).toMap();
    for (auto it = stored.cbegin(); it != stored.cend(); ++it)
        folders.insert(it.key(), it.value().toByteArray());
    return folders;
}

void Settings::setWatched(const QString &workspaceId, const QHash<QString, QByteArray> &folders)
{
    QVariantMap stored;
    for (auto it = folders.cbegin(); it != folders.cend(); ++it)
        stored.insert(it.key(), it.value());
    own().setValue(QStringLiteral("watched/") + workspaceId, stored);
}

QByteArray Settings::geometry() const
{
    return own().value(QStringLiteral("geometry")).toByteArray();
}

void Settings::setGeometry(const QByteArray &geometry)
{
    own().setValue(QStringLiteral("geometry"), geometry);
}

} // namespace fathom
