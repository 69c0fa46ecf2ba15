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

// A scan is known by (data set, modality, id); one without a public id by its content, which the store
// checks.
class KnownScans
{
public:
    explicit KnownScans(const std::vector<VolumeRecord> &volumes)
    {
        for (const VolumeRecord &volume : volumes) {
            if (!volume.imageId.isEmpty())
                m_keys.insert(key(volume.dataset, volume.modality, volume.imageId));
        }
    }
    [[nodiscard]] bool contains(const ScanEntry &entry) const
    {
        return !entry.imageId.isEmpty() && m_keys.contains(key(entry.dataset, entry.modality, entry.imageId));
    }

private:
    static QString key(const QString &dataset, Modality modality, const QString &id)
    {
        return dataset + u'\n' + modalityName(modality) + u'\n' + id;
    }
    QSet<QString> m_keys;
};

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
    Result<void> addAll(const std::vector<ScanEntry> &entries, JobContext &context, JobServices &services);

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
    const KnownScans known(stored);
    std::vector<const ScanEntry *> wanted;
    for (const ScanEntry &entry : entries) {
        if (known.contains(entry))
            ++m_known;
        else
            wanted.push_back(&entry);
    }
    // Volumes are prepared ahead on every core but added in the order of the scan: slice ids, and with them
    // the index, do not depend on timing.
    struct Ahead
    {
        const ScanEntry *entry;
        std::future<Result<PreparedVolume>> prepared;
    };
    std::deque<Ahead> ahead;
    size_t next = 0;
    const std::stop_token stop = context.stopToken();
    const auto total = qint64(entries.size());
    context.progress(m_known, total, QStringLiteral("Reading scans"));
    while (next < wanted.size() || !ahead.empty()) {
        while (next < wanted.size() && ahead.size() < size_t(services.threads) && !stop.stop_requested()) {
            const ScanEntry *entry = wanted[next++];
            ahead.push_back(
                {entry, std::async(std::launch::async, [this, entry, stop]() -> Result<PreparedVolume> {
                     FATHOM_TRY(const ReadingMarks::MarkPtr mark, m_marks->begin(entry->path));
                     return prepareVolume(*entry, method, stop);
                 })});
        }
        if (ahead.empty())
            return stopped();
        Ahead front = std::move(ahead.front());
        ahead.pop_front();
        Result<PreparedVolume> prepared = front.prepared.get();
        if (stop.stop_requested())
            return stopped();
        if (!prepared) {
            FATHOM_DO(addProblem(services, front.entry->path, prepared.error()));
        } else {
            FATHOM_TRY(prepared->record.contentHash, services.workspace->contentHash(*front.entry));
            Result<VolumeRecord> added = services.writer->write([&](Workspace &workspace) {
                return workspace.addVolume(prepared->record, prepared->presence, prepared->thumbnails,
                                           *front.entry);
            });
            if (added) {
                FATHOM_DO(forgetProblems(services, front.entry->path));
                ++m_added;
                context.log(QStringLiteral("%1: %2 slices").arg(added->alias).arg(added->slices()));
                if (services.changed)
                    services.changed(Change::Volumes);
            } else if (added.error().code == ErrorCode::Usage) {
                ++m_known; // there already
            } else {
                return added.error();
            }
        }
        context.progress(m_known + m_added + m_refused,
                         std::max(total, qint64(m_known + m_added + m_refused)));
    }
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
        if (!found) {
            FATHOM_DO(addProblem(services, request.scan.path, found.error()));
            continue;
        }
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
