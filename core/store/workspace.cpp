// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "workspace.h"

#include "files.h"
#include "migrations.h"
#include "workspace_data.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QtEndian>

#include <sys/stat.h>

namespace fathom {

namespace {
const QString CatalogueName = QStringLiteral("catalog.sqlite");
const QString NewCatalogueName = QStringLiteral("catalog.sqlite.new");
const QString LockName = QStringLiteral("lock");

QByteArray randomBytes(int count)
{
    QByteArray bytes(count, '\0');
    for (char &byte : bytes)
        byte = char(QRandomGenerator::system()->bounded(256));
    return bytes;
}

/// Reads the file's own header, so that a newer or foreign file is refused before SQLite touches it.
Result<void> checkHeader(const QString &file, const QString &name)
{
    QFile catalogue(file);
    if (!catalogue.open(QIODevice::ReadOnly))
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: the catalogue cannot be read (%2)"),
                     {name, catalogue.errorString()}};
    const QByteArray header = catalogue.read(100);
    if (header.size() != 100 || !header.startsWith(QByteArray("SQLite format 3\0", 16)))
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: the catalogue is damaged (%2); restore a copy of the "
                                                "workspace, labels are also in labels.json"),
                     {name, QStringLiteral("not an SQLite file")}};
    const auto version = qint32(qFromBigEndian<quint32>(header.constData() + 60));
    if (version > catalogueVersion())
        return Error{ErrorCode::TooNew,
                     QT_TRANSLATE_NOOP(
                         "Error", "%1: was written by a newer Fathom (catalogue version %2, this program "
                                  "knows %3); update the program, the workspace was not touched"),
                     {name, QString::number(version), QString::number(catalogueVersion())}};
    return {};
}

Result<void> makeCatalogue(const QString &file)
{
    FATHOM_TRY(const Sharing sharing, sharingIn(QFileInfo(file).path()));
    const Database database(file, CatalogueAccess::Write,
                            sharing == Sharing::Wal ? Sharing::Rollback : sharing);
    FATHOM_TRY(const QSqlDatabase connection, database.connection());
    FATHOM_DO(migrate(connection, catalogueMigrations()));
    return execSql(
        connection,
        QStringLiteral("INSERT INTO workspace (only_row, id, salt, created_ms, next_slice, next_alias) "
                       "VALUES (1, ?, ?, ?, 1, 1)"),
        {QString::fromLatin1(randomBytes(16).toHex()), randomBytes(32), QDateTime::currentMSecsSinceEpoch()});
}

QString displayName(const QString &folder)
{
    QString name = QFileInfo(folder).fileName();
    if (name.endsWith(QLatin1String(".fathom")))
        name.chop(7);
    return name;
}
} // namespace

Error damagedFile(const QString &name)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: the file does not hold what the catalogue says; run audit"),
            {name}};
}

Workspace::Workspace(std::unique_ptr<Data> data)
    : m_data(std::move(data))
{
}

Workspace::~Workspace() = default;

Result<std::shared_ptr<Workspace>> Workspace::create(const QString &folder)
{
    FATHOM_NOT_ON_GUI_THREAD();
    const QString absolute = QDir::cleanPath(QDir::current().absoluteFilePath(folder));
    QDir directory(absolute);
    for (const QString &entry :
         directory.entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot))
        if (!entry.startsWith(NewCatalogueName))
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "%1: the folder is not empty; choose another name"),
                         {absolute}};
    FATHOM_DO(makeFolder(absolute));
    // Made under another name, so that a folder has a whole catalogue or none.
    const QString fresh = directory.filePath(NewCatalogueName);
    QFile::remove(fresh);
    QFile::remove(fresh + QStringLiteral("-journal"));
    FATHOM_DO(makeCatalogue(fresh));
    if (!QFile::rename(fresh, directory.filePath(CatalogueName)))
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be written (%2); check space and permissions"),
                     {absolute, CatalogueName}};
    syncFolder(absolute);
    return open(absolute, Mode::Write);
}

Result<std::shared_ptr<Workspace>> Workspace::open(const QString &folder, Mode mode)
{
    FATHOM_NOT_ON_GUI_THREAD();
    auto data = std::make_unique<Data>();
    data->folder = QDir::cleanPath(QDir::current().absoluteFilePath(folder));
    data->mode = mode;
    const QString name = QFileInfo(data->folder).fileName();
    const QString catalogue = data->path(CatalogueName);
    if (!QFileInfo(catalogue).isFile())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: is no workspace (no catalog.sqlite in it)"),
                     {data->folder}};
    FATHOM_DO(checkHeader(catalogue, name));
    if (mode == Mode::Read) {
        FATHOM_DO(data->openForReading(catalogue));
        FATHOM_TRY(const QSqlDatabase connection, data->read());
        FATHOM_TRY(const QVariant version, valueSql(connection, QStringLiteral("PRAGMA user_version")));
        if (version.toInt() != catalogueVersion())
            return Error{ErrorCode::Unsupported,
                         QT_TRANSLATE_NOOP("Error",
                                           "%1: was written by another Fathom (catalogue version %2, "
                                           "this program reads %3); open it once for writing"),
                         {name, version.toString(), QString::number(catalogueVersion())}};
        FATHOM_DO(data->loadIdentity());
        return std::shared_ptr<Workspace>(new Workspace(std::move(data)));
    }

    // A lock that lies there belongs to a running process, or to one that did not end well.
    const bool crashed = QFileInfo::exists(data->path(LockName));
    FATHOM_DO(data->takeLock());
    FATHOM_TRY(data->sharing, sharingIn(data->folder));
    if (data->sharing != Sharing::Wal)
        FATHOM_DO(leaveWal(catalogue, data->sharing));
    data->database = std::make_unique<Database>(catalogue, CatalogueAccess::Write, data->sharing);
    FATHOM_TRY(const QSqlDatabase connection, data->write());
    if (crashed) {
        FATHOM_TRY(const QVariant verdict, valueSql(connection, QStringLiteral("PRAGMA integrity_check")));
        if (verdict.toString() != QLatin1String("ok"))
            return Error{ErrorCode::Unreadable,
                         QT_TRANSLATE_NOOP("Error",
                                           "%1: the catalogue is damaged (%2); restore a copy of the "
                                           "workspace, labels are also in labels.json"),
                         {name, verdict.toString().section(u'\n', 0, 0)}};
    }
    FATHOM_DO(migrate(connection, catalogueMigrations()));
    FATHOM_DO(data->loadIdentity());
    FATHOM_DO(data->removeLeftovers());
    FATHOM_DO(data->writeLabelsFile());
    FATHOM_TRY(const QVariant compaction,
               valueSql(connection, QStringLiteral("SELECT needs_compaction FROM workspace")));
    if (compaction.toBool())
        FATHOM_DO(data->compact());
    data->rememberFile();
    return std::shared_ptr<Workspace>(new Workspace(std::move(data)));
}

Result<void> Workspace::Data::openForReading(const QString &catalogue)
{
    const bool writable = QFileInfo(folder).isWritable() && QFileInfo(catalogue).isWritable();
    const bool wal = QFileInfo::exists(catalogue + QStringLiteral("-wal"));
    const auto opens = [&](const QString &file, CatalogueAccess access) -> Result<void> {
        database = std::make_unique<Database>(file, access, Sharing::Wal);
        FATHOM_TRY(const QSqlDatabase connection, read());
        FATHOM_TRY(const QVariant tables,
                   valueSql(connection, QStringLiteral("SELECT count(*) FROM sqlite_master")));
        Q_UNUSED(tables)
        return {};
    };
    Result<void> opened =
        opens(catalogue, writable || wal ? CatalogueAccess::Read : CatalogueAccess::Immutable);
    if (opened || (opened.error().code != ErrorCode::Disk && opened.error().code != ErrorCode::Busy))
        return opened;
    // No lock or no shared memory there. A log that was not taken over holds the last changes, so both are
    // copied to where they can be put together.
    readingCopy = std::make_unique<QTemporaryDir>();
    const QString copy = readingCopy->filePath(CatalogueName);
    if (!readingCopy->isValid() || !QFile::copy(catalogue, copy) ||
        (wal && !QFile::copy(catalogue + QStringLiteral("-wal"), copy + QStringLiteral("-wal"))))
        return opened;
    for (const QString &file : {copy, copy + QStringLiteral("-wal")})
        QFile::setPermissions(file, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    return opens(copy, CatalogueAccess::Read);
}

void Workspace::Data::rememberFile()
{
    struct stat there = {};
    if (::stat(QFile::encodeName(path(CatalogueName)).constData(), &there) == 0)
        file = {there.st_dev, there.st_ino};
}

Result<void> Workspace::checkThere() const
{
    struct stat there = {};
    if (::stat(QFile::encodeName(m_data->path(CatalogueName)).constData(), &there) == 0 &&
        m_data->file == std::pair(there.st_dev, there.st_ino))
        return {};
    return Error{ErrorCode::Disk,
                 QT_TRANSLATE_NOOP("Error",
                                   "%1: the workspace is no longer in its place (removed, renamed, or "
                                   "its drive was taken away); bring it back and resume the job"),
                 {m_data->folder}};
}

QString Workspace::storageNote() const
{
    if (m_data->mode == Mode::Write && m_data->sharing != Sharing::Wal)
        return QStringLiteral("The drive of this workspace does not let programs share a file: while it is "
                              "open here, no other program can read it");
    return {};
}

const QString &Workspace::folder() const
{
    return m_data->folder;
}

QString Workspace::name() const
{
    return displayName(m_data->folder);
}

Workspace::Mode Workspace::mode() const
{
    return m_data->mode;
}

QString Workspace::id() const
{
    return m_data->id;
}

Result<QString> Workspace::contentHash(const QString &path) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    if (!QFileInfo(path).isDir())
        return fileSha256(path, m_data->salt);
    QStringList files;
    QDirIterator found(path, QDir::Files | QDir::NoSymLinks, QDirIterator::Subdirectories);
    while (found.hasNext())
        files << found.next();
    return m_data->hashOfFiles(files);
}

Result<QString> Workspace::contentHash(const ScanEntry &source) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    const QStringList files = filesOf(source);
    FATHOM_TRY(QString hash, source.files.isEmpty() && files.size() == 1 ? contentHash(source.path)
                                                                         : m_data->hashOfFiles(files));
    if (source.part > 0) // other volumes of the same files are other scans
        hash += QStringLiteral("-%1").arg(source.part);
    return hash;
}

Result<bool> Workspace::isContent(const ScanEntry &source, const QString &hash) const
{
    FATHOM_TRY(const QString own, contentHash(source));
    if (own == hash)
        return true;
    const bool header = source.path.endsWith(QLatin1String(".mhd"), Qt::CaseInsensitive) ||
                        source.path.endsWith(QLatin1String(".nhdr"), Qt::CaseInsensitive);
    if (!header || !source.files.isEmpty())
        return false;
    FATHOM_TRY(const QString former, contentHash(source.path));
    return former == hash;
}

Result<QString> Workspace::Data::hashOfFiles(const QStringList &files) const
{
    // A series keeps its hash when its files are renamed or listed in another order.
    QStringList hashes;
    for (const QString &file : files) {
        FATHOM_TRY(const QString hash, fileSha256(file, salt));
        hashes.append(hash);
    }
    hashes.sort();
    QCryptographicHash all(QCryptographicHash::Sha256);
    all.addData(salt);
    all.addData(hashes.join(u'\n').toLatin1());
    return QString::fromLatin1(all.result().toHex());
}

Result<QSqlDatabase> Workspace::Data::write() const
{
    if (mode != Mode::Write)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: is open for reading only"),
                     {displayName(folder)}};
    return database->connection();
}

Result<void> Workspace::Data::takeLock()
{
    const QString file = path(LockName);
    lock = std::make_unique<QLockFile>(file);
    lock->setStaleLockTime(0);
    if (lock->tryLock(0))
        return {};
    if (lock->error() != QLockFile::LockFailedError)
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be written (%2); check space and permissions"),
                     {folder, QStringLiteral("lock")}};
    qint64 pid = 0;
    QString host, program;
    if (!lock->getLockInfo(&pid, &host, &program)) {
        // Half-written by a process that died at once; a living one fills it within a moment.
        constexpr qint64 SecondsToFill = 60;
        if (QFileInfo(file).lastModified().secsTo(QDateTime::currentDateTime()) > SecondsToFill &&
            QFile::remove(file) && lock->tryLock(0))
            return {};
        program = QStringLiteral("?");
    }
    return Error{ErrorCode::Busy,
                 QT_TRANSLATE_NOOP("Error",
                                   "%1: process %2 (%3) on %4 writes to this workspace; close it there, "
                                   "or open the workspace for reading. If that computer is gone, delete "
                                   "the file named lock in the workspace"),
                 {displayName(folder), QString::number(pid), program, host}};
}

Result<void> Workspace::Data::loadIdentity()
{
    FATHOM_TRY(const QSqlDatabase connection, read());
    FATHOM_TRY(QSqlQuery query, runSql(connection, QStringLiteral("SELECT id, salt FROM workspace")));
    if (!query.next())
        return damagedFile(CatalogueName);
    id = query.value(0).toString();
    salt = query.value(1).toByteArray();
    privateFiles = PrivateFiles(id);
    return {};
}

Result<std::set<QString>> Workspace::Data::listedFiles() const
{
    FATHOM_TRY(const QSqlDatabase connection, read());
    std::set<QString> listed;
    FATHOM_TRY(QSqlQuery query,
               runSql(connection, QStringLiteral("SELECT thumbnails FROM volume UNION ALL "
                                                 "SELECT file FROM shard UNION ALL "
                                                 "SELECT rows_file FROM activation_index UNION ALL "
                                                 "SELECT columns_file FROM activation_index UNION ALL "
                                                 "SELECT 'sae/' || id FROM sae")));
    while (query.next())
        listed.insert(query.value(0).toString());
    return listed;
}

Result<void> Workspace::Data::removeLeftovers() const
{
    FATHOM_TRY(const std::set<QString> listed, listedFiles());
    const QDir root(folder);
    // Only names that this program makes; a note that a person put there stays.
    const QStringList ours{QStringLiteral("volume-*.thumbs*"), QStringLiteral("shard-*.safetensors*"),
                           QStringLiteral("rows-*.safetensors*"), QStringLiteral("columns-*.safetensors*")};
    for (const char *part : {"thumbnails", "embeddings", "activations"}) {
        QDirIterator files(root.filePath(QString::fromLatin1(part)), ours, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString file = files.next();
            if (!listed.contains(root.relativeFilePath(file)))
                QFile::remove(file);
        }
    }
    const QDir saes(root.filePath(QStringLiteral("sae")));
    for (const QString &sae : saes.entryList({QStringLiteral("sae-*")}, QDir::Dirs))
        if (!listed.contains(QStringLiteral("sae/") + sae))
            QDir(saes.filePath(sae)).removeRecursively();
    for (const QString &file :
         root.entryList({QStringLiteral("labels.json.*"), NewCatalogueName + u'*'}, QDir::Files))
        QFile::remove(root.filePath(file));
    return {};
}

void Workspace::Data::removeFiles(const QStringList &relative) const
{
    for (const QString &file : relative)
        QFile::remove(path(file));
}

} // namespace fathom
