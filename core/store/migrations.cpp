// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "migrations.h"

#include "database.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

// The macro must be used outside of any namespace.
static void initMigrations()
{
    Q_INIT_RESOURCE(fathom_store_migrations);
}

namespace fathom {

namespace {

Result<void> runScript(const QSqlDatabase &database, const Migration &migration)
{
    const auto failed = [&](const Error &error) {
        return Error{error.code == ErrorCode::Bug ? ErrorCode::Bug : error.code,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: the catalogue could not be brought to version %2 (%3); it "
                                       "was left as it was"),
                     {migration.name, QString::number(migration.version), error.english()}};
    };
    auto transaction = Transaction::begin(database);
    if (!transaction)
        return failed(transaction.error());
    for (const QString &statement : splitStatements(migration.sql))
        if (auto done = execSql(database, statement); !done)
            return failed(done.error());
    {
        auto check = runSql(database, QStringLiteral("PRAGMA foreign_key_check"));
        if (!check)
            return failed(check.error());
        if (check.value().next())
            return failed(Error{ErrorCode::Bug,
                                QT_TRANSLATE_NOOP("Error", "%1: a row refers to a row that is not there"),
                                {check.value().value(0).toString()}});
    }
    if (auto done = execSql(database, QStringLiteral("PRAGMA user_version=%1").arg(migration.version)); !done)
        return failed(done.error());
    if (auto done = transaction.value()->commit(); !done)
        return failed(done.error());
    return {};
}

} // namespace

QList<Migration> catalogueMigrations()
{
    initMigrations();
    QList<Migration> all;
    const QDir folder(QStringLiteral(":/fathom/migrations"));
    for (const QString &name : folder.entryList({QStringLiteral("*.sql")}, QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(name));
        if (file.open(QIODevice::ReadOnly))
            all.append({name.left(4).toInt(), name, QString::fromUtf8(file.readAll())});
    }
    return all;
}

int catalogueVersion()
{
    const QList<Migration> all = catalogueMigrations();
    return all.isEmpty() ? 0 : all.last().version;
}

QStringList splitStatements(const QString &sql)
{
    QStringList statements;
    QString current;
    for (const QString &line : sql.split(u'\n')) {
        if (line.trimmed() == QLatin1String("-- end")) {
            if (!current.trimmed().isEmpty())
                statements.append(current);
            current.clear();
        } else {
            current += line + u'\n';
        }
    }
    // Text behind the last "-- end" may only be comments; a forgotten end must not lose a statement.
    for (const QString &line : current.split(u'\n'))
        if (const QString text = line.trimmed(); !text.isEmpty() && !text.startsWith(QLatin1String("--"))) {
            statements.append(current);
            break;
        }
    return statements;
}

Result<void> migrate(const QSqlDatabase &database, const QList<Migration> &migrations)
{
    FATHOM_TRY(const QVariant version, valueSql(database, QStringLiteral("PRAGMA user_version")));
    const int have = version.toInt();
    const int newest = migrations.isEmpty() ? 0 : migrations.last().version;
    if (have > newest)
        return Error{ErrorCode::TooNew,
                     QT_TRANSLATE_NOOP(
                         "Error", "%1: was written by a newer Fathom (catalogue version %2, this program "
                                  "knows %3); update the program, the workspace was not touched"),
                     {QFileInfo(QFileInfo(database.databaseName()).path()).fileName(), QString::number(have),
                      QString::number(newest)}};
    if (have == newest)
        return {};
    if (have > 0) {
        const QString copy = database.databaseName() + QStringLiteral(".before-v%1").arg(newest);
        QFile::remove(copy);
        FATHOM_DO(execSql(database, QStringLiteral("VACUUM INTO ?"), {copy}));
    }
    for (const Migration &migration : migrations)
        if (migration.version > have)
            FATHOM_DO(runScript(database, migration));
    return {};
}

} // namespace fathom
