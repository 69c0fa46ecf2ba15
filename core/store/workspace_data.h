// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "activation_index.h"
#include "database.h"
#include "embedding_rows.h"
#include "private_files.h"
#include "workspace.h"

#include <base/safetensors.h>
#include <base/thread_check.h>

#include <QHash>
#include <QLockFile>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <mutex>
#include <set>
#include <sys/types.h>
#include <utility>

namespace fathom {

/// What an open workspace holds in memory; shared by the workspace_*.cpp files.
struct Workspace::Data
{
    QString folder;
    Mode mode = Mode::Read;
    QString id;
    QByteArray salt;
    std::unique_ptr<QLockFile> lock; ///< declared before `database`, so released after it is closed
    std::unique_ptr<QTemporaryDir> readingCopy; ///< of a catalogue that cannot be read where it lies
    std::unique_ptr<Database> database;
    Sharing sharing = Sharing::Wal;
    std::pair<dev_t, ino_t> file; ///< the catalogue's, as it was opened
    PrivateFiles privateFiles;

    std::mutex cacheMutex;
    QHash<QString, std::shared_ptr<const EmbeddingPlaces>> embeddingPlaces;
    QHash<QString, std::pair<QString, std::weak_ptr<const ActivationIndex>>> indexes;

    [[nodiscard]] QString path(const QString &relative) const { return folder + u'/' + relative; }
    [[nodiscard]] Result<QSqlDatabase> read() const { return database->connection(); }
    /// The connection for a change. Errors: Usage (opened for reading).
    [[nodiscard]] Result<QSqlDatabase> write() const;

    // Opening
    [[nodiscard]] Result<void> takeLock();
    [[nodiscard]] Result<void> openForReading(const QString &catalogue);
    void rememberFile();
    [[nodiscard]] Result<void> loadIdentity();
    [[nodiscard]] Result<void> removeLeftovers() const;
    [[nodiscard]] Result<QString>
    hashOfFiles(const QStringList &files) const;                 ///< salted; order does not count
    [[nodiscard]] Result<std::set<QString>> listedFiles() const; ///< relative names the catalogue refers to

    // Volumes
    [[nodiscard]] Result<std::vector<VolumeRecord>> volumes(const QString &condition,
                                                            const QVariantList &values = {}) const;
    [[nodiscard]] Result<std::vector<std::vector<PresenceRecord>>>
    presenceOf(const std::vector<VolumeRecord> &volumes) const;

    // Embeddings
    [[nodiscard]] Result<std::shared_ptr<const EmbeddingPlaces>> places(const QString &encoder);
    /// Writes the next shard's file and, inside the caller's transaction, its row. The file is the caller's
    /// to delete where the commit fails.
    [[nodiscard]] Result<ShardRecord> insertShard(const QSqlDatabase &database, const QString &encoder,
                                                  int dimension, std::span<const qint64> sliceIds,
                                                  std::span<const float> rows) const;
    /// Errors: NotFound (slice).
    [[nodiscard]] Result<SliceKeys> keysOf(std::span<const qint64> slices) const;

    // Index
    struct IndexRow
    {
        qint64 generation = 0;
        qint64 rows = 0;
        int features = 0;
        QString rowsFile, rowsSha256, columnsFile, columnsSha256;
    };
    [[nodiscard]] Result<IndexRow> indexRow(const QString &sae) const; ///< Errors: NotFound
    /// Which of some slices (ascending) the workspace has.
    [[nodiscard]] Result<std::vector<bool>> slicesThere(const QSqlDatabase &database,
                                                        std::span<const qint64> slices) const;
    /// Writes the two files of the next generation and, inside the caller's transaction, their row and the
    /// statistics. Old files are the caller's to delete after the commit.
    [[nodiscard]] Result<void> replaceIndex(const QSqlDatabase &database, const QString &sae,
                                            const ActivationIndex &index,
                                            const std::vector<FeatureStatistics> &statistics) const;

    // Maps
    void dropFromMaps(qint64 first, qint64 end) const; ///< slices of [first, end)
    void removeMaps(MapKind kind, const QString &of) const;

    // Labels
    [[nodiscard]] Result<void> writeLabelsFile() const;
    /// Marks the current labels of some features (all of the SAE when empty) as stale, inside a transaction.
    [[nodiscard]] Result<void> markStale(const QSqlDatabase &database, const QString &sae,
                                         const std::vector<int> &features, const QString &reason) const;
    /// Adds a version as of now; `label.stale` is kept, with this reason.
    [[nodiscard]] Result<LabelRecord> addVersion(LabelRecord label, qint64 restores, const QString &whyStale);

    // Removal
    [[nodiscard]] Result<void> compact();
    void removeFiles(const QStringList &relative) const;
};

/// A column of safetensors bytes as values in place; copies only when a foreign file is not aligned.
[[nodiscard]] Error damagedFile(const QString &name);

} // namespace fathom
