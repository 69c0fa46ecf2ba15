// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "database.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSet>
#include <QSqlDriver>
#include <QSqlError>
#include <QUrl>
#include <atomic>
#include <mutex>

namespace fathom {

namespace {
constexpr auto Driver = "QSQLITE";
std::atomic<quint64> serial{0};

QString folderOf(const QString &catalogue)
{
    return QFileInfo(QFileInfo(catalogue).path()).fileName();
}
} // namespace

struct Database::Registry
{
    std::mutex mutex;
    QSet<QString> names;
    quint64 id = ++serial;

    void close(const QString &name)
    {
        const std::lock_guard lock(mutex);
        if (names.remove(name))
            QSqlDatabase::removeDatabase(name);
    }
    void closeAll()
    {
        const std::lock_guard lock(mutex);
        for (const QString &name : std::as_const(names))
            QSqlDatabase::removeDatabase(name);
        names.clear();
    }
};

namespace {
/// Connections that the calling thread owns, by registry; closed when the thread ends, so that a pool that
/// replaces its threads does not collect open files.
struct ThreadConnections
{
    quint64 thread = ++serial; // a number of our own: thread handles are reused by the system
    std::vector<std::pair<std::weak_ptr<Database::Registry>, QString>> own;
    ~ThreadConnections()
    {
        for (const auto &[registry, name] : own)
            if (const auto alive = registry.lock())
                alive->close(name);
    }
};
thread_local ThreadConnections threadConnections;

QString uriOf(const QString &file, const QString &option)
{
    return QUrl::fromLocalFile(file).toString(QUrl::FullyEncoded) + u'?' + option;
}

Result<void> prepareConnection(QSqlDatabase &database, const QString &file, CatalogueAccess access,
                               Sharing sharing)
{
    QString name = file, options = QStringLiteral("QSQLITE_BUSY_TIMEOUT=10000");
    if (access == CatalogueAccess::Immutable) {
        name = uriOf(file, QStringLiteral("immutable=1"));
        options += QStringLiteral(";QSQLITE_OPEN_READONLY;QSQLITE_OPEN_URI");
    } else if (sharing == Sharing::LockFile) {
        name = uriOf(file, QStringLiteral("vfs=unix-dotfile"));
        options += QStringLiteral(";QSQLITE_OPEN_URI");
    }
    database.setDatabaseName(name);
    database.setConnectOptions(options);
    if (!database.open())
        return sqlError(database, database.lastError());
    if (access == CatalogueAccess::Write) {
        const QString wanted = sharing == Sharing::Wal ? QStringLiteral("wal") : QStringLiteral("delete");
        FATHOM_TRY(const QVariant mode,
                   valueSql(database, QStringLiteral("PRAGMA journal_mode=%1").arg(wanted)));
        if (mode.toString() != wanted)
            return Error{ErrorCode::Disk,
                         QT_TRANSLATE_NOOP("Error", "%1: the catalogue cannot be written (%2); check space "
                                                    "and permissions"),
                         {QFileInfo(QFileInfo(file).path()).fileName(), mode.toString()}};
        for (const char *pragma : {"PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON",
                                   "PRAGMA secure_delete=ON", "PRAGMA temp_store=MEMORY"})
            FATHOM_DO(execSql(database, QString::fromLatin1(pragma)));
    } else {
        FATHOM_DO(execSql(database, QStringLiteral("PRAGMA query_only=ON")));
    }
    return {};
}
} // namespace

Database::Database(QString file, CatalogueAccess access, Sharing sharing)
    : m_file(std::move(file))
    , m_access(access)
    , m_sharing(sharing)
    , m_registry(std::make_shared<Registry>())
{
}

Database::~Database()
{
    m_registry->closeAll();
}

Result<QSqlDatabase> Database::connection() const
{
    const QString name =
        QStringLiteral("fathom-%1-thread-%2").arg(m_registry->id).arg(threadConnections.thread);
    {
        const std::lock_guard lock(m_registry->mutex);
        if (m_registry->names.contains(name))
            return QSqlDatabase::database(name, false);
    }
    QSqlDatabase database = QSqlDatabase::addDatabase(QString::fromLatin1(Driver), name);
    if (auto opened = prepareConnection(database, m_file, m_access, m_sharing); !opened) {
        database = {};
        QSqlDatabase::removeDatabase(name);
        return std::move(opened).error();
    }
    database.driver()->setObjectName(folderOf(m_file)); // a query knows its driver, not its file
    const std::lock_guard lock(m_registry->mutex);
    m_registry->names.insert(name);
    std::erase_if(threadConnections.own, [](const auto &entry) { return entry.first.expired(); });
    threadConnections.own.emplace_back(m_registry, name);
    return database;
}

namespace {
Error sqlErrorIn(const QString &folder, const QSqlError &error)
{
    const int code = error.nativeErrorCode().toInt() & 0xFF;
    // Primary result codes of sqlite3.h.
    constexpr int BusyCode = 5, LockedCode = 6, ReadOnlyCode = 8, IoCode = 10, CorruptCode = 11,
                  FullCode = 13, CantOpenCode = 14, NotADatabaseCode = 26;
    switch (code) {
    case BusyCode:
    case LockedCode:
        return {ErrorCode::Busy,
                QT_TRANSLATE_NOOP("Error", "%1: the catalogue is in use by another process; try again"),
                {folder}};
    case CorruptCode:
    case NotADatabaseCode:
        return {ErrorCode::Unreadable,
                QT_TRANSLATE_NOOP("Error",
                                  "%1: the catalogue is damaged (%2); restore a copy of the workspace, "
                                  "labels are also in labels.json"),
                {folder, error.databaseText()}};
    case ReadOnlyCode:
    case IoCode:
    case FullCode:
    case CantOpenCode:
        return {ErrorCode::Disk,
                QT_TRANSLATE_NOOP("Error",
                                  "%1: the catalogue cannot be written (%2); check space and permissions"),
                {folder, error.databaseText()}};
    default:
        return {ErrorCode::Bug,
                QT_TRANSLATE_NOOP("Error", "%1: the catalogue refused a statement (%2); please report this"),
                {folder, error.databaseText().isEmpty() ? error.driverText() : error.databaseText()}};
    }
}

} // namespace

Error sqlError(const QSqlDatabase &database, const QSqlError &error)
{
    return sqlErrorIn(folderOf(database.databaseName()), error);
}

namespace {
/// A null QString would become NULL, which our columns do not allow; NULL is an invalid QVariant.
QVariant bindable(const QVariant &value)
{
    if (value.typeId() == QMetaType::QString && value.toString().isNull())
        return QString(QLatin1String(""));
    return value;
}
} // namespace

Result<QSqlQuery> prepareSql(const QSqlDatabase &database, const QString &sql)
{
    QSqlQuery query(database);
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        return sqlError(database, query.lastError());
    return query;
}

Result<void> execPrepared(QSqlQuery &query, const QVariantList &values)
{
    for (qsizetype i = 0; i < values.size(); ++i)
        query.bindValue(int(i), bindable(values[i]));
    if (!query.exec())
        return sqlErrorIn(query.driver()->objectName(), query.lastError());
    return {};
}

Result<QSqlQuery> runSql(const QSqlDatabase &database, const QString &sql, const QVariantList &values)
{
    FATHOM_TRY(QSqlQuery query, prepareSql(database, sql));
    for (const QVariant &value : values)
        query.addBindValue(bindable(value));
    if (!query.exec())
        return sqlError(database, query.lastError());
    return query;
}

Result<void> execSql(const QSqlDatabase &database, const QString &sql, const QVariantList &values)
{
    FATHOM_TRY(const QSqlQuery query, runSql(database, sql, values));
    return {};
}

Result<QVariant> valueSql(const QSqlDatabase &database, const QString &sql, const QVariantList &values)
{
    FATHOM_TRY(QSqlQuery query, runSql(database, sql, values));
    if (!query.next())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: no such row in the catalogue"),
                     {QFileInfo(QFileInfo(database.databaseName()).path()).fileName()}};
    return query.value(0);
}

Result<std::unique_ptr<Transaction>> Transaction::begin(const QSqlDatabase &database)
{
    FATHOM_DO(execSql(database, QStringLiteral("BEGIN IMMEDIATE")));
    return std::unique_ptr<Transaction>(new Transaction(database));
}

Transaction::~Transaction()
{
    // A failed rollback leaves nothing to do: closing the connection rolls back too.
    if (m_open && !execSql(m_database, QStringLiteral("ROLLBACK")))
        qWarning("a transaction could not be rolled back");
}

Result<void> Transaction::commit()
{
    FATHOM_DO(execSql(m_database, QStringLiteral("COMMIT")));
    m_open = false;
    return {};
}

namespace {
// A writer and a reader on one scratch file, as two threads of this program are on a catalogue.
Result<void> trySharing(const QString &file, Sharing sharing)
{
    const Database first(file, CatalogueAccess::Write, sharing);
    const Database second(file, CatalogueAccess::Read, sharing);
    FATHOM_TRY(const QSqlDatabase writer, first.connection());
    FATHOM_DO(execSql(writer, QStringLiteral("CREATE TABLE t (x INTEGER)")));
    FATHOM_DO(execSql(writer, QStringLiteral("INSERT INTO t VALUES (7)")));
    FATHOM_TRY(const QSqlDatabase reader, second.connection());
    FATHOM_TRY(const QVariant seen, valueSql(reader, QStringLiteral("SELECT x FROM t")));
    Q_UNUSED(seen)
    return {};
}

void removeCatalogue(const QString &file)
{
    for (const char *suffix : {"", "-wal", "-shm", "-journal"})
        QFile::remove(file + QLatin1String(suffix));
    QDir().rmdir(file + QLatin1String(".lock"));
}
} // namespace

Result<Sharing> sharingIn(const QString &folder)
{
    const QString file = QDir(folder).filePath(QStringLiteral("catalog.sqlite.scratch"));
    Result<void> tried;
    for (const Sharing sharing : {Sharing::Wal, Sharing::Rollback, Sharing::LockFile}) {
        removeCatalogue(file);
        tried = trySharing(file, sharing);
        removeCatalogue(file);
        if (tried)
            return sharing;
    }
    return Error{ErrorCode::Disk,
                 QT_TRANSLATE_NOOP("Error", "%1: no catalogue can be kept in this folder (%2); check space "
                                            "and permissions, or copy the workspace to another drive"),
                 {folder, tried.error().args.value(1)}};
}

Result<void> leaveWal(const QString &file, Sharing sharing)
{
    QDir().rmdir(file + QLatin1String(".lock")); // of a process that was killed: we hold the workspace's lock
    QFile header(file);
    constexpr char walVersion = 2;
    if (!header.open(QIODevice::ReadOnly) || header.read(20).right(2) != QByteArray(2, walVersion))
        return {};
    header.close();
    // A single connection needs no shared memory for a log.
    const QString name = QStringLiteral("leave-%1").arg(++serial);
    const auto left = [&]() -> Result<void> {
        QSqlDatabase database = QSqlDatabase::addDatabase(QString::fromLatin1(Driver), name);
        database.setDatabaseName(
            sharing == Sharing::LockFile ? uriOf(file, QStringLiteral("vfs=unix-dotfile")) : file);
        database.setConnectOptions(QStringLiteral("QSQLITE_OPEN_URI"));
        if (!database.open())
            return sqlError(database, database.lastError());
        FATHOM_TRY(const QVariant locking,
                   valueSql(database, QStringLiteral("PRAGMA locking_mode=EXCLUSIVE")));
        FATHOM_TRY(const QVariant mode, valueSql(database, QStringLiteral("PRAGMA journal_mode=DELETE")));
        Q_UNUSED(locking)
        Q_UNUSED(mode)
        database.close();
        return {};
    }();
    QSqlDatabase::removeDatabase(name);
    return left;
}

} // namespace fathom
