// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <QList>
#include <QStringList>

class QSqlDatabase;

namespace fathom {

/// One numbered script; the number is the catalogue's `user_version` after it.
struct Migration
{
    int version = 0;
    QString name; ///< "0001_catalogue.sql"
    QString sql;  ///< statements, each followed by a line "-- end"
};

/// The scripts compiled into the program, by version: 1, 2, 3 ...
[[nodiscard]] QList<Migration> catalogueMigrations();

/// The newest version that this program knows.
[[nodiscard]] int catalogueVersion();

/// Brings a catalogue to the newest version. Each script runs in one transaction: BEGIN IMMEDIATE, its
/// statements, foreign_key_check, user_version, COMMIT; a script that fails leaves version and tables as they
/// were. Before the first script on a catalogue that has a version, a copy is kept beside it
/// (`<file>.before-v<N>`).
///
/// Thread: the one that opened `database`.
/// Errors: TooNew (newer than the last script; nothing is touched), Disk, Unreadable, Bug (names the script).
[[nodiscard]] Result<void> migrate(const QSqlDatabase &database, const QList<Migration> &migrations);

/// The statements of a script.
[[nodiscard]] QStringList splitStatements(const QString &sql);

} // namespace fathom
