// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>
#include <memory>

namespace fathom {

/// How the catalogue's file is opened.
enum class CatalogueAccess {
    Write,     ///< read and write
    Read,      ///< PRAGMA query_only; the file may still get WAL side files
    Immutable, ///< the folder cannot be written: no locks, no side files
};

/// How the connections of a catalogue share it, best first.
enum class Sharing {
    Wal,      ///< a write-ahead log: other processes read while this one writes
    Rollback, ///< a rollback journal; for file systems without shared memory
    LockFile, ///< the same with a lock file of SQLite's, one connection at a time; without locks
};

/// The connections of one open catalogue: one a thread, made at first use and closed when the thread ends or
/// the catalogue is closed.
class Database
{
public:
    Database(QString file, CatalogueAccess access, Sharing sharing);
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    /// The calling thread's connection. Do not keep it beyond the function that asked.
    [[nodiscard]] Result<QSqlDatabase> connection() const;
    [[nodiscard]] const QString &file() const { return m_file; }

    struct Registry; ///< names of the open connections, shared with the threads that own them

private:
    QString m_file;
    CatalogueAccess m_access;
    Sharing m_sharing;
    std::shared_ptr<Registry> m_registry;
};

/// Runs one statement and returns it with its rows not yet fetched (forward only). A statement that is still
/// alive holds a read lock: let it go out of scope soon.
[[nodiscard]] Result<QSqlQuery> runSql(const QSqlDatabase &database, const QString &sql,
                                       const QVariantList &values = {});
/// The same for statements without rows.
[[nodiscard]] Result<void> execSql(const QSqlDatabase &database, const QString &sql,
                                   const QVariantList &values = {});
/// First value of the first row. Errors: NotFound (no row).
[[nodiscard]] Result<QVariant> valueSql(const QSqlDatabase &database, const QString &sql,
                                        const QVariantList &values = {});
/// Prepares a statement that is executed many times with other values.
[[nodiscard]] Result<QSqlQuery> prepareSql(const QSqlDatabase &database, const QString &sql);
[[nodiscard]] Result<void> execPrepared(QSqlQuery &query, const QVariantList &values);

/// BEGIN IMMEDIATE .. COMMIT; rolled back when it goes out of scope without commit().
class Transaction
{
public:
    [[nodiscard]] static Result<std::unique_ptr<Transaction>> begin(const QSqlDatabase &database);
    ~Transaction();
    Transaction(const Transaction &) = delete;
    Transaction &operator=(const Transaction &) = delete;
    [[nodiscard]] Result<void> commit();

private:
    explicit Transaction(const QSqlDatabase &database)
        : m_database(database)
    {
    }
    QSqlDatabase m_database;
    bool m_open = true;
};

/// The Error of a failed statement: Busy, Unreadable (damaged), Disk (full, read-only, I/O) or Bug.
[[nodiscard]] Error sqlError(const QSqlDatabase &database, const class QSqlError &error);

/// What the folder's file system can do, tried on a scratch file in it. Errors: Disk (no catalogue can be
/// kept there: full, read-only, or no file is locked in any way).
[[nodiscard]] Result<Sharing> sharingIn(const QString &folder);
/// Takes a catalogue that was written through a write-ahead log to where there is none. Nobody else may have
/// it open.
[[nodiscard]] Result<void> leaveWal(const QString &file, Sharing sharing);

} // namespace fathom
