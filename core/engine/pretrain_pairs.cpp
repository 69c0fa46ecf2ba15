// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "pretrain_pairs.h"

#include <base/random.h>
#include <base/write_whole.h>
#include <volume/cohort.h>
#include <volume/dataset.h>
#include <volume/slice.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace fathom {

namespace {

constexpr int EmptyMean = 3; // a picture darker than this on average shows air
constexpr int Attempts = 6;  // at finding a slice that is not empty

Error diskError(const QFile &file)
{
    return {ErrorCode::Disk,
            QT_TRANSLATE_NOOP("Error", "%1: cannot be written (%2); check space and rights"),
            {file.fileName(), file.errorString()}};
}

// The pairs of one source lie one after the other: first picture, second picture.
class PairFile
{
public:
    PairFile(const QString &out, int side)
        : m_side(side)
        , m_file(out + QLatin1String("/pairs.bin"))
        , m_list(out + QLatin1String("/pairs.json"))
    {
    }
    qint64 pictureBytes() const { return qint64(m_side) * m_side; }
    bool complete(const QJsonObject &wanted)
    {
        QFile list(m_list);
        return list.open(QIODevice::ReadOnly) && QJsonDocument::fromJson(list.readAll()).object() == wanted &&
               m_file.exists();
    }
    Result<void> open(qint64 pairs)
    {
        const qint64 bytes = pairs * 2 * pictureBytes();
        if (!m_file.open(QIODevice::ReadWrite))
            return diskError(m_file);
        if (m_file.size() != bytes) {
            // Opened again, or the old size stays in QFile's memory and map() complains.
            if (!m_file.resize(bytes))
                return diskError(m_file);
            m_file.close();
            if (!m_file.open(QIODevice::ReadWrite))
                return diskError(m_file);
        }
        m_bytes = m_file.map(0, bytes);
        if (!m_bytes)
            return diskError(m_file);
        return {};
    }
    Result<void> finish(const QJsonObject &what) const
    {
        QSaveFile list(m_list);
        if (!list.open(QIODevice::WriteOnly) || !writeWhole(list, QJsonDocument(what).toJson()) ||
            !list.commit())
            return Error{ErrorCode::Disk,
                         QT_TRANSLATE_NOOP("Error", "%1: cannot be written (%2); check space and rights"),
                         {m_list, list.errorString()}};
        return {};
    }
    void put(qint64 n, const SliceImage &first, const SliceImage &second)
    {
        uchar *to = m_bytes + n * 2 * pictureBytes();
        std::copy(first.grey.begin(), first.grey.end(), to);
        std::copy(second.grey.begin(), second.grey.end(), to + pictureBytes());
    }
    ViewPair pair(qint64 n) const
    {
        const uchar *from = m_bytes + n * 2 * pictureBytes();
        return {m_side, {from, from + pictureBytes()}, {from + pictureBytes(), from + 2 * pictureBytes()}};
    }
    void remove()
    {
        m_file.remove();
        QFile::remove(m_list);
    }

private:
    int m_side;
    QFile m_file;
    QString m_list;
    uchar *m_bytes = nullptr;
};

// One place in the body in every contrast and window that we have of it.
struct Contrasts
{
    std::vector<SliceSource> ct; // one per window
    std::vector<SliceSource> mr; // one per weighting
};

Result<void> addCt(const Volume &volume, Contrasts &contrasts)
{
    FATHOM_TRY(SliceSource own, SliceSource::prepare(volume, Method::Fathom));
    const Window window = own.window();
    contrasts.ct.push_back(std::move(own));
    // A second window: the wide one, or the soft tissue one where the first is wide.
    Volume other = volume;
    other.studyType = window.upper - window.lower > 800 ? QStringLiteral("ct abdomen-pelvis") : QString();
    FATHOM_TRY(SliceSource second, SliceSource::prepare(other, Method::Fathom));
    contrasts.ct.push_back(std::move(second));
    return {};
}

Result<Contrasts> drawn(const PretrainSource &source, int number)
{
    CohortOptions cohort;
    cohort.seed = source.seed;
    cohort.mriShare = 0.1; // every subject is drawn in all contrasts; a CT's grid is cut in all planes
    FATHOM_TRY(const SubjectScan scan, drawSubject(cohort, number));
    Contrasts contrasts;
    FATHOM_DO(addCt(scan.ct, contrasts));
    for (const Volume *mr : {&scan.mrT1, &scan.mrT2}) {
        FATHOM_TRY(SliceSource prepared, SliceSource::prepare(*mr, Method::Fathom));
        contrasts.mr.push_back(std::move(prepared));
    }
    return contrasts;
}

Result<Contrasts> read(const ScanEntry &entry)
{
    FATHOM_TRY(const Volume volume, readScan(entry));
    Contrasts contrasts;
    if (volume.modality == Modality::Ct) {
        FATHOM_DO(addCt(volume, contrasts));
        return contrasts;
    }
    FATHOM_TRY(SliceSource prepared, SliceSource::prepare(volume, Method::Fathom));
    contrasts.mr.push_back(std::move(prepared));
    return contrasts;
}

// Which two contrasts a pair shows.
std::pair<const SliceSource *, const SliceSource *> chosen(const Contrasts &c, Random &random)
{
    std::vector<const SliceSource *> all;
    for (const SliceSource &source : c.ct)
        all.push_back(&source);
    for (const SliceSource &source : c.mr)
        all.push_back(&source);
    const auto any = [&](const std::vector<SliceSource> &some) {
        return &some[size_t(random.below(some.size()))];
    };
    if (c.mr.size() > 1 && !c.ct.empty() && random.chance(0.5)) {
        const SliceSource *ct = any(c.ct);
        const SliceSource *mr = any(c.mr);
        if (random.chance(0.25))
            return {&c.mr[0], &c.mr[1]};
        return random.chance(0.5) ? std::pair(ct, mr) : std::pair(mr, ct);
    }
    if (c.ct.size() > 1 && random.chance(0.5))
        return {&c.ct[0], &c.ct[1]};
    const SliceSource *one = all[size_t(random.below(all.size()))];
    return {one, one};
}

bool empty(const SliceImage &image)
{
    qint64 sum = 0;
    for (const quint8 grey : image.grey)
        sum += grey;
    return sum < EmptyMean * qint64(image.grey.size());
}

Result<void> cutPairs(const Contrasts &contrasts, int count, int side, Random random, qint64 at,
                      PairFile &file)
{
    for (int i = 0; i < count; ++i) {
        const auto [one, two] = chosen(contrasts, random);
        for (int attempt = 1;; ++attempt) {
            // Uniform over the slices of all planes that both are cut in.
            std::vector<std::pair<Plane, int>> slices;
            const auto planes = two->planes();
            for (const Plane plane : one->planes())
                if (std::find(planes.begin(), planes.end(), plane) != planes.end())
                    for (int s = 0; s < std::min(one->sliceCount(plane), two->sliceCount(plane)); ++s)
                        slices.emplace_back(plane, s);
            if (slices.empty())
                return Error{ErrorCode::Unsupported,
                             QT_TRANSLATE_NOOP("Error", "Pretraining: a scan has no slices to cut"),
                             {}};
            const auto [plane, index] = slices[size_t(random.below(slices.size()))];
            FATHOM_TRY(const SliceImage first, one->cut(plane, index, side));
            if (empty(first) && attempt < Attempts)
                continue;
            FATHOM_TRY(const SliceImage second, two->cut(plane, index, side));
            file.put(at + i, first, second);
            break;
        }
    }
    return {};
}

// Runs task 0 .. tasks - 1 on a few threads; the first error ends it.
template <typename Task>
Result<void> inThreads(int threads, int tasks, JobContext &context, const QString &what, Task task)
{
    std::atomic<int> next = 0;
    std::atomic<int> done = 0;
    std::mutex guard;
    Result<void> outcome;
    const auto work = [&](bool reports) {
        for (int i = next++; i < tasks; i = next++) {
            {
                const std::lock_guard lock(guard);
                if (!outcome)
                    return;
            }
            Result<void> result =
                context.cancelled()
                    ? Error{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "Pretraining was stopped"), {}}
                    : task(i);
            const std::lock_guard lock(guard);
            if (!result && outcome)
                outcome = std::move(result);
            ++done;
            if (reports)
                context.progress(done, tasks, what);
        }
    };
    {
        std::vector<std::jthread> helpers;
        for (int t = 1; t < threads; ++t)
            helpers.emplace_back(work, false);
        work(true);
    }
    return outcome;
}

// The command line that does the same.
QString commandOf(const PretrainSource &source, const PretrainOptions &options)
{
    QStringList words{QStringLiteral("fathom-cli pretrain OUT")};
    words += source.scans;
    words << QStringLiteral("--subjects %1 --first %2 --cohort-seed %3 --pairs %4 --scan-pairs %5")
                 .arg(source.subjects)
                 .arg(source.first)
                 .arg(source.seed)
                 .arg(source.pairsPerSubject)
                 .arg(source.pairsPerScan);
    words << (options.steps > 0 ? QStringLiteral("--steps %1").arg(options.steps)
                                : QStringLiteral("--minutes %1").arg(options.minutes));
    words << QStringLiteral("--batch %1 --width %2 --depth %3 --seed %4 --readout-power %5")
                 .arg(options.batch)
                 .arg(options.width)
                 .arg(options.depth)
                 .arg(options.seed)
                 .arg(options.readoutPower);
    return words.join(u' ');
}

} // namespace

Result<void> runPretrain(const QString &out, const PretrainSource &source, const PretrainOptions &options,
                         JobContext &context)
{
    if (source.subjects < 0 || source.pairsPerSubject < 1 || source.pairsPerScan < 1 || source.side < 32 ||
        source.side > 512)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "Pretraining: subjects, pairs or side are out of range"),
                     {}};
    if (!QDir().mkpath(out))
        return Error{
            ErrorCode::Disk, QT_TRANSLATE_NOOP("Error", "%1: cannot be made; check space and rights"), {out}};
    std::vector<ScanEntry> entries;
    for (const QString &path : source.scans) {
        FATHOM_TRY(const ScanResult found, scan({path, {}, {}}, context));
        entries.insert(entries.end(), found.entries.begin(), found.entries.end());
    }
    const qint64 drawnPairs = qint64(source.subjects) * source.pairsPerSubject;
    const qint64 pairs = drawnPairs + qint64(entries.size()) * source.pairsPerScan;
    const QJsonObject what{{QStringLiteral("subjects"), source.subjects},
                           {QStringLiteral("first"), source.first},
                           {QStringLiteral("seed"), QString::number(source.seed)},
                           {QStringLiteral("pairs_per_subject"), source.pairsPerSubject},
                           {QStringLiteral("scans"), QJsonArray::fromStringList(source.scans)},
                           {QStringLiteral("pairs_per_scan"), source.pairsPerScan},
                           {QStringLiteral("side"), source.side}};
    PairFile file(out, source.side);
    const bool there = file.complete(what);
    FATHOM_DO(file.open(pairs));
    if (!there) {
        const auto task = [&](int i) -> Result<void> {
            Random random(source.seed * 1'000'003 + quint64(source.first + i));
            if (i < source.subjects) {
                FATHOM_TRY(const Contrasts contrasts, drawn(source, source.first + i));
                return cutPairs(contrasts, source.pairsPerSubject, source.side, random,
                                qint64(i) * source.pairsPerSubject, file);
            }
            const int number = i - source.subjects;
            FATHOM_TRY(const Contrasts contrasts, read(entries[size_t(number)]));
            return cutPairs(contrasts, source.pairsPerScan, source.side, random,
                            drawnPairs + qint64(number) * source.pairsPerScan, file);
        };
        FATHOM_DO(inThreads(options.threads, source.subjects + int(entries.size()), context,
                            QStringLiteral("drawing slice pairs"), task));
        FATHOM_DO(file.finish(what));
    }
    PretrainOptions told = options;
    if (told.command.isEmpty())
        told.command = commandOf(source, options);
    FATHOM_DO(pretrain(
        out, told, pairs, [&](qint64 n) -> Result<ViewPair> { return file.pair(n); }, context));
    file.remove();
    return {};
}

} // namespace fathom
