// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "privacy.h"
#include "record_json.h"
#include "split.h"
#include "thumbnail_pack.h"
#include "workspace_data.h"

#include <QFileInfo>

// What belongs to volumes besides their rows: sources, problems, the split, thumbnails.
namespace fathom {

Result<QDateTime> Workspace::sourceNoted(qint64 volumeId) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    return m_data->privateFiles.written(QStringLiteral("volume"), volumeId);
}

Result<ScanEntry> Workspace::source(qint64 volumeId) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const VolumeRecord volume, this->volume(volumeId));
    if (!volume.hasScan)
        return noScanHere(volume.alias);
    const auto note = m_data->privateFiles.read(QStringLiteral("volume"), volumeId);
    ScanEntry entry = note ? scanEntryFromJson(*note) : ScanEntry{};
    if (!note || !QFileInfo::exists(entry.path))
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: its scan was moved or is on another computer; locate it "
                                                "again"),
                     {volume.alias}};
    return entry;
}

Result<void> Workspace::setSource(qint64 volumeId, const ScanEntry &source)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const VolumeRecord volume, this->volume(volumeId));
    FATHOM_TRY(const bool same, isContent(source, volume.contentHash));
    if (!volume.contentHash.isEmpty() && !same)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: that is another scan; choose the one that was imported"),
                     {volume.alias}};
    // A scan found without its masks keeps what was known of them.
    ScanEntry located = source;
    if (const auto note = m_data->privateFiles.read(QStringLiteral("volume"), volumeId);
        note && source.structures.empty() && source.findings.empty()) {
        const QString path = source.path;
        const QStringList files = source.files;
        const int part = source.part;
        located = scanEntryFromJson(*note);
        located.path = path;
        located.files = files;
        located.part = part;
    }
    return m_data->privateFiles.write(QStringLiteral("volume"), volumeId, scanEntryToJson(located));
}

const QString &Workspace::privateFolder() const
{
    return m_data->privateFiles.folder();
}

Result<void> Workspace::addProblem(const ProblemRecord &problem)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    const QDateTime time = problem.time.isValid() ? problem.time : QDateTime::currentDateTimeUtc();
    // A file name may be a patient's name: what was said goes to the private folder, the catalogue gets the
    // sentence without it.
    QString reason = problem.reason;
    if (!problem.name.isEmpty())
        reason.replace(problem.name, QStringLiteral("(file)"));
    FATHOM_TRY(const auto transaction, Transaction::begin(database));
    FATHOM_TRY(const QVariant id,
               valueSql(database,
                        QStringLiteral("INSERT INTO problem (reason, time_ms) VALUES (?, ?) RETURNING id"),
                        {withoutPaths(reason), time.toMSecsSinceEpoch()}));
    FATHOM_DO(m_data->privateFiles.write(QStringLiteral("problem"), id.toLongLong(),
                                         {{QStringLiteral("name"), problem.name},
                                          {QStringLiteral("path"), problem.path},
                                          {QStringLiteral("reason"), problem.reason}}));
    return transaction->commit();
}

Result<void> Workspace::removeProblems(const QString &path)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    FATHOM_TRY(const std::vector<ProblemRecord> all, problems());
    for (const ProblemRecord &problem : all) {
        if (path.isEmpty() || problem.path != path)
            continue;
        FATHOM_DO(execSql(database, QStringLiteral("DELETE FROM problem WHERE id = ?"), {problem.id}));
        m_data->privateFiles.remove(QStringLiteral("problem"), problem.id);
    }
    return {};
}

Result<std::vector<ProblemRecord>> Workspace::problems() const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->read());
    FATHOM_TRY(QSqlQuery query,
               runSql(database, QStringLiteral("SELECT id, reason, time_ms FROM problem ORDER BY id")));
    std::vector<ProblemRecord> problems;
    while (query.next()) {
        ProblemRecord problem;
        problem.id = query.value(0).toLongLong();
        problem.time = QDateTime::fromMSecsSinceEpoch(query.value(2).toLongLong(), Qt::UTC);
        if (const auto note = m_data->privateFiles.read(QStringLiteral("problem"), problem.id)) {
            problem.name = (*note)[QStringLiteral("name")].toString();
            problem.path = (*note)[QStringLiteral("path")].toString();
            problem.reason = (*note)[QStringLiteral("reason")].toString();
        } else {
            problem.name = QStringLiteral("file %1").arg(problem.id);
            problem.reason = query.value(1).toString();
        }
        problems.push_back(problem);
    }
    return problems;
}

Result<void> Workspace::makeSplit(quint64 seed)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    FATHOM_TRY(const std::vector<VolumeRecord> all, volumes());
    std::vector<SplitSubject> subjects;
    for (const VolumeRecord &volume : all)
        subjects.push_back(
            {volume.id, volume.modality, volume.meta.value(QStringLiteral("institute")), volume.split});
    const std::vector<QString> splits = assignSplits(subjects, seed);
    FATHOM_TRY(const auto transaction, Transaction::begin(database));
    for (size_t i = 0; i < all.size(); ++i)
        if (splits[i] != all[i].split)
            FATHOM_DO(execSql(database, QStringLiteral("UPDATE volume SET split = ? WHERE id = ?"),
                              {splits[i], all[i].id}));
    return transaction->commit();
}

Result<QByteArray> Workspace::thumbnail(qint64 sliceId) const
{
    FATHOM_TRY(std::vector<QByteArray> one, thumbnails({&sliceId, 1}));
    return std::move(one.front());
}

Result<std::vector<QByteArray>> Workspace::thumbnails(std::span<const qint64> sliceIds) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->read());
    struct Wanted
    {
        std::vector<qint64> places;
        std::vector<size_t> answers;
    };
    QHash<QString, Wanted> byPack;
    FATHOM_TRY(
        QSqlQuery query,
        prepareSql(database, QStringLiteral("SELECT r.first_slice + r.count, v.thumbnails, "
                                            "(SELECT min(first_slice) FROM slice_range "
                                            " WHERE volume_id = r.volume_id) "
                                            "FROM slice_range r JOIN volume v ON v.id = r.volume_id "
                                            "WHERE r.first_slice <= ? ORDER BY r.first_slice DESC LIMIT 1")));
    for (size_t i = 0; i < sliceIds.size(); ++i) {
        FATHOM_DO(execPrepared(query, {sliceIds[i]}));
        if (!query.next() || sliceIds[i] >= query.value(0).toLongLong())
            return Error{ErrorCode::NotFound,
                         QT_TRANSLATE_NOOP("Error", "Slice %1: no such slice"),
                         {QString::number(sliceIds[i])}};
        Wanted &wanted = byPack[query.value(1).toString()];
        wanted.places.push_back(sliceIds[i] - query.value(2).toLongLong());
        wanted.answers.push_back(i);
        query.finish();
    }
    std::vector<QByteArray> pictures(sliceIds.size());
    for (auto it = byPack.begin(); it != byPack.end(); ++it) {
        FATHOM_TRY(std::vector<QByteArray> some, readThumbnailPack(m_data->path(it.key()), it->places));
        for (size_t i = 0; i < some.size(); ++i)
            pictures[it->answers[i]] = std::move(some[i]);
    }
    return pictures;
}

} // namespace fathom
