// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "job_kinds.h"
#include "job_parameters.h"
#include "volume_import.h"

#include <base/reading_marks.h>

#include <QFileInfo>

#include <algorithm>
#include <future>
#include <optional>

namespace fathom {

namespace {
constexpr quint64 splitSeed = 1; ///< what 'fathom-cli split' uses

// A scan is known by (data set, modality, id) or by its content; a file of an imported scan that has other
// content now has changed.
class KnownScans
{
public:
    KnownScans(const std::vector<VolumeRecord> &volumes, const Workspace &workspace)
        : m_workspace(workspace)
    {
        for (const VolumeRecord &volume : volumes) {
            if (!volume.hasScan) // waits for it
                continue;
            m_contents.insert(volume.contentHash, volume);
            if (!volume.imageId.isEmpty())
                m_keys.insert(volumeKey(volume.dataset, volume.modality, volume.imageId), volume);
            else if (const auto source = workspace.source(volume.id))
                m_places.insert(place(*source), volume);
        }
    }
    /// The volume of this content; null where there is none.
    [[nodiscard]] const VolumeRecord *with(const QString &hash) const
    {
        const auto found = m_contents.constFind(hash);
        return found == m_contents.cend() ? nullptr : &*found;
    }
    /// The volume that was imported under the same id; null where there is none.
    [[nodiscard]] const VolumeRecord *named(const ScanEntry &entry) const
    {
        const auto found = m_keys.constFind(volumeKey(entry.dataset, entry.modality, entry.imageId));
        return entry.imageId.isEmpty() || found == m_keys.cend() ? nullptr : &*found;
    }
    /// The volume that was imported from the same file; null where there is none.
    [[nodiscard]] const VolumeRecord *at(const ScanEntry &entry) const
    {
        const auto found = m_places.constFind(place(entry));
        return found == m_places.cend() ? nullptr : &*found;
    }
    /// Reads a file only if it was written after its import.
    [[nodiscard]] bool hasChanged(const ScanEntry &entry, const VolumeRecord &volume) const
    {
        if (sourceBytes(entry) != volume.bytes)
            return true;
        const auto noted = m_workspace.sourceNoted(volume.id);
        if (!noted || sourceModified(entry) <= *noted)
            return false;
        const Result<bool> same = m_workspace.isContent(entry, volume.contentHash);
        return same && !*same;
    }

private:
    static QString place(const ScanEntry &entry)
    {
        return (entry.files.isEmpty() ? entry.path : entry.files.front()) + u'\n' +
               QString::number(entry.part);
    }
    const Workspace &m_workspace;
    QHash<QString, VolumeRecord> m_contents, m_keys, m_places;
};

Error changedSince(const ScanEntry &entry, const VolumeRecord &volume)
{
    return {ErrorCode::Usage,
            QT_TRANSLATE_NOOP("Error",
                              "%1: has changed since it was imported as %2; remove that scan from the "
                              "workspace and import the file again to take the new one"),
            {entry.path, volume.alias}};
}

/// A scan that an import has looked at.
struct LookedAt
{
    std::optional<VolumeRecord> known; ///< it is here already
    PreparedVolume prepared;           ///< otherwise; of a known one, structures that came after it
};

/// A scan that is here, with the structures of an entry that it has not got yet.
Result<LookedAt> knownScan(const VolumeRecord &volume, const ScanEntry &entry, std::stop_token stop)
{
    LookedAt looked;
    looked.known = volume;
    FATHOM_TRY(looked.prepared, prepareStructures(volume, entry, stop));
    return looked;
}

// The content is looked up before the scan is cut: an import that is repeated reads each file once and does
// no more with it.
Result<LookedAt> lookAt(const ScanEntry &entry, const KnownScans &known, const Workspace &workspace,
                        Method method, std::stop_token stop)
{
    if (const VolumeRecord *named = known.named(entry)) {
        if (known.hasChanged(entry, *named))
            return changedSince(entry, *named);
        return knownScan(*named, entry, stop);
    }
    FATHOM_TRY(const QString hash, workspace.contentHash(entry));
    if (const VolumeRecord *same = known.with(hash))
        return knownScan(*same, entry, stop);
    if (const VolumeRecord *before = known.at(entry)) {
        FATHOM_TRY(const bool same, workspace.isContent(entry, before->contentHash));
        return same ? knownScan(*before, entry, stop) : changedSince(entry, *before);
    }
    LookedAt looked;
    FATHOM_TRY(looked.prepared, prepareVolume(entry, method, stop));
    looked.prepared.record.contentHash = hash;
    return looked;
}

// One thing to import, and what its importer says of it.
struct ImportRequest
{
    ScanRequest scan;
    QString dataset;   ///< instead of the folder's name
    QString studyType; ///< where the file does not say
};

class ImportJob final : public Job
{
public:
    std::vector<ImportRequest> requests;
    Method method = Method::Fathom;
    qint64 limit = 0;
    bool retry = false; ///< files that ended the program are read again

    Result<QJsonObject> run(JobContext &context, JobServices &services) override;

private:
    Result<void> addProblem(JobServices &services, const QString &path, const Error &error);
    /// A file that was refused once and now imports is no problem any more.
    Result<void> forgetProblems(JobServices &services, const QString &path);
    /// Structures whose scan is not among the files may be of one that was imported before.
    Result<void> placeStructures(ScanResult &found, const MaskRule &masks, JobServices &services);
    Result<void> addAll(const std::vector<ScanEntry> &entries, JobContext &context, JobServices &services);
    Result<void> add(const PreparedVolume &prepared, const ScanEntry &entry, JobContext &context,
                     JobServices &services);
    /// What came after its scan.
    Result<void> addStructures(const LookedAt &looked, const ScanEntry &entry, JobContext &context,
                               JobServices &services);

    std::optional<ReadingMarks> m_marks;
    std::vector<ProblemRecord> m_problems;
    int m_added = 0, m_known = 0, m_refused = 0;
};

Result<void> ImportJob::addProblem(JobServices &services, const QString &path, const Error &error)
{
    ++m_refused;
    ProblemRecord problem;
    problem.name = QFileInfo(path).fileName();
    problem.path = path;
    problem.reason = error.english();
    // The sentence names the file by its path; a stored one may not.
    for (const QString &argument : error.args) {
        if (argument.contains(u'/'))
            problem.reason.replace(argument, QFileInfo(argument).fileName());
    }
    problem.reason.replace(path, problem.name);
    problem.time = QDateTime::currentDateTimeUtc();
    const bool told = std::any_of(m_problems.begin(), m_problems.end(), [&](const ProblemRecord &other) {
        return other.reason == problem.reason &&
               (other.path.isEmpty() ? other.name == problem.name : other.path == problem.path);
    });
    if (told)
        return {};
    m_problems.push_back(problem);
    return services.writer->write([&](Workspace &workspace) { return workspace.addProblem(problem); });
}

Result<void> ImportJob::forgetProblems(JobServices &services, const QString &path)
{
    const auto removed = std::remove_if(m_problems.begin(), m_problems.end(),
                                        [&](const ProblemRecord &problem) { return problem.path == path; });
    if (removed == m_problems.end())
        return {};
    m_problems.erase(removed, m_problems.end());
    return services.writer->write([&](Workspace &workspace) { return workspace.removeProblems(path); });
}

Result<void> ImportJob::addAll(const std::vector<ScanEntry> &entries, JobContext &context,
                               JobServices &services)
{
    FATHOM_TRY(const std::vector<VolumeRecord> stored, services.workspace->volumes());
    const KnownScans known(stored, *services.workspace);
    // Volumes are prepared ahead on every core but added in the order of the scan: slice ids, and with them
    // the index, do not depend on timing.
    struct Ahead
    {
        const ScanEntry *entry;
        std::future<Result<LookedAt>> looked;
    };
    std::deque<Ahead> ahead;
    size_t next = 0;
    const std::stop_token stop = context.stopToken();
    const auto total = qint64(entries.size());
    qint64 done = 0;
    context.progress(done, total, QStringLiteral("Reading scans"));
    while (next < entries.size() || !ahead.empty()) {
        while (next < entries.size() && ahead.size() < size_t(services.threads) && !stop.stop_requested()) {
            const ScanEntry *entry = &entries[next++];
            ahead.push_back(
                {entry,
                 std::async(std::launch::async, [this, entry, &known, &services, stop]() -> Result<LookedAt> {
                     FATHOM_TRY(const ReadingMarks::MarkPtr mark, m_marks->begin(entry->path));
                     return lookAt(*entry, known, *services.workspace, method, stop);
                 })});
        }
        if (ahead.empty())
            return stopped();
        Ahead front = std::move(ahead.front());
        ahead.pop_front();
        Result<LookedAt> looked = front.looked.get();
        if (stop.stop_requested())
            return stopped();
        if (!looked) {
            FATHOM_DO(addProblem(services, front.entry->path, looked.error()));
        } else if (looked->known) {
            FATHOM_DO(addStructures(*looked, *front.entry, context, services));
        } else {
            FATHOM_DO(add(looked->prepared, *front.entry, context, services));
        }
        context.progress(++done, total);
    }
    return {};
}

Result<void> ImportJob::add(const PreparedVolume &prepared, const ScanEntry &entry, JobContext &context,
                            JobServices &services)
{
    Result<VolumeRecord> added = services.writer->write([&](Workspace &workspace) {
        return workspace.addVolume(prepared.record, prepared.presence, prepared.thumbnails, entry);
    });
    if (!added && added.error().code == ErrorCode::Usage) {
        ++m_known; // twice in what was chosen
        return {};
    }
    if (!added && added.error().code == ErrorCode::WrongShape) // embeddings that are here are of another scan
        return addProblem(services, entry.path, added.error());
    FATHOM_DO(added);
    FATHOM_DO(forgetProblems(services, entry.path));
    ++m_added;
    context.log(QStringLiteral("%1: %2 slices").arg(added->alias).arg(added->slices()));
    if (services.changed)
        services.changed(Change::Volumes);
    return {};
}

Result<void> ImportJob::placeStructures(ScanResult &found, const MaskRule &masks, JobServices &services)
{
    QStringList files;
    for (const ScanProblem &problem : found.problems)
        if (problem.strayStructures)
            files << problem.path;
    if (files.isEmpty())
        return {};
    std::erase_if(found.problems, [](const ScanProblem &problem) { return problem.strayStructures; });
    FATHOM_TRY(const std::vector<VolumeRecord> volumes, services.workspace->volumes());
    std::vector<ScanEntry> scans;
    for (const VolumeRecord &volume : volumes)
        if (auto source = services.workspace->source(volume.id); source && !source->files.isEmpty()) {
            source->dataset = volume.dataset;
            scans.push_back(std::move(source).value());
        }
    ScanResult placed = attachStructures(files, masks, std::move(scans));
    std::move(placed.entries.begin(), placed.entries.end(), std::back_inserter(found.entries));
    std::move(placed.problems.begin(), placed.problems.end(), std::back_inserter(found.problems));
    return {};
}

Result<void> ImportJob::addStructures(const LookedAt &looked, const ScanEntry &entry, JobContext &context,
                                      JobServices &services)
{
    ++m_known;
    FATHOM_DO(forgetProblems(services, entry.path));
    for (const StructureSource &structure : entry.structures)
        FATHOM_DO(forgetProblems(services, structure.path));
    const VolumeRecord &more = looked.prepared.record;
    if (more.annotated.isEmpty() && more.annotatedFindings.isEmpty())
        return {};
    VolumeRecord volume = *looked.known;
    volume.annotated = more.annotated;
    volume.annotatedFindings = more.annotatedFindings;
    FATHOM_DO(services.writer->write([&](Workspace &workspace) {
        return workspace.addStructures(volume, looked.prepared.presence, entry);
    }));
    context.log(QStringLiteral("%1: %2 structures were added")
                    .arg(volume.alias)
                    .arg(more.annotated.size() + more.annotatedFindings.size()));
    if (services.changed)
        services.changed(Change::Volumes);
    return {};
}

Result<QJsonObject> ImportJob::run(JobContext &context, JobServices &services)
{
    FATHOM_TRY(m_problems, services.workspace->problems());
    m_marks.emplace(services.workspace->privateFolder(), retry);
    context.progress(0, 0, QStringLiteral("Looking for scans"));
    std::vector<ScanEntry> entries;
    for (ImportRequest &request : requests) {
        request.scan.marks = &*m_marks;
        Result<ScanResult> found = scan(request.scan, context);
        if (context.cancelled())
            return stopped();
        if (found && !QFileInfo::exists(request.scan.path)) // a drive that went while it was looked through
            found = Error{ErrorCode::NotFound,
                          QT_TRANSLATE_NOOP("Error", "%1: there is no such file or folder; check the path"),
                          {request.scan.path}};
        if (!found) {
            FATHOM_DO(addProblem(services, request.scan.path, found.error()));
            continue;
        }
        FATHOM_DO(placeStructures(*found, request.scan.masks, services));
        if (!found->entries.empty())
            FATHOM_DO(forgetProblems(services, request.scan.path));
        for (const ScanProblem &problem : found->problems)
            FATHOM_DO(addProblem(services, problem.path, problem.error));
        for (ScanEntry &entry : found->entries) {
            if (!request.dataset.isEmpty())
                entry.dataset = request.dataset;
            QString &studyType = entry.meta[QStringLiteral("study_type")];
            if (studyType.isEmpty())
                studyType = request.studyType;
            if (studyType.isEmpty())
                entry.meta.remove(QStringLiteral("study_type"));
            entries.push_back(std::move(entry));
        }
    }
    if (limit > 0 && entries.size() > size_t(limit))
        entries.resize(size_t(limit));
    FATHOM_DO(addAll(entries, context, services));
    // Subjects that have a part keep it; under ten subjects there are no parts. A limited import is a trial.
    if (limit == 0)
        FATHOM_DO(
            services.writer->write([](Workspace &workspace) { return workspace.makeSplit(splitSeed); }));
    if (services.changed)
        services.changed(Change::Volumes);
    context.log(QStringLiteral("%1 new scans, %2 were here already, %3 files refused")
                    .arg(m_added)
                    .arg(m_known)
                    .arg(m_refused));
    return QJsonObject{{"volumes", m_added}, {"known", m_known}, {"refused", m_refused}};
}
} // namespace

MadeJob makeImportJob(const QJsonObject &parameters, const QJsonObject &paths)
{
    const JobParameters given(QStringLiteral("import"), parameters);
    FATHOM_DO(given.allow({QStringLiteral("method"), QStringLiteral("limit")}));
    auto job = std::make_unique<ImportJob>();
    FATHOM_TRY(job->method, given.method(QStringLiteral("method")));
    FATHOM_TRY(job->limit, given.number(QStringLiteral("limit"), 0, 0, 1'000'000'000));
    const auto readOptions = [](const QJsonObject &json, ImportRequest &request) {
        if (json.contains("labels"))
            request.scan.labels = json["labels"].toString();
        if (json.contains("names"))
            request.scan.names = json["names"].toString();
        request.scan.frame = json["frame"].toInt();
        request.scan.straighten = json["straighten"].toBool();
        request.scan.masks.resample = json["resampleMasks"].toBool();
        request.scan.masks.threshold = json["maskThreshold"].toDouble();
        request.dataset = json["dataset"].toString();
        request.studyType = json["studyType"].toString();
    };
    job->retry = paths["retry"].toBool();
    for (const QJsonValue &value : paths["requests"].toArray()) {
        const QJsonObject json = value.toObject();
        ImportRequest request;
        request.scan.path = json["path"].toString();
        readOptions(json, request);
        job->requests.push_back(std::move(request));
    }
    for (const QJsonValue &path : paths["paths"].toArray()) {
        ImportRequest request;
        request.scan.path = path.toString();
        readOptions(paths, request);
        job->requests.push_back(std::move(request));
    }
    if (job->requests.empty())
        return given.missing(QStringLiteral("paths"));
    return std::unique_ptr<Job>(std::move(job));
}

} // namespace fathom
