// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort.h"

#include "cohort_mask.h"
#include "cohort_subject.h"

#include <base/write_whole.h>

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

namespace fathom {
namespace {

using namespace cohort;

Error diskError(const QString &path, const QString &why)
{
    return {ErrorCode::Disk,
            QT_TRANSLATE_NOOP("Error", "%1: cannot be written (%2); check the disk"),
            {path, why}};
}

QString datasetFolder(const QString &folder, Modality modality)
{
    return folder + (modality == Modality::Ct ? QStringLiteral("/CT_Dataset_synthetic")
                                              : QStringLiteral("/MRI_Dataset_synthetic"));
}

QString subjectFolder(const QString &root, const Subject &subject)
{
    return datasetFolder(root, subject.modality) + QLatin1Char('/') + subjectName(subject.number);
}

/// The image of a subject, which is written last: where it is, the subject is complete.
QString imagePath(const QString &root, const Subject &subject)
{
    return subjectFolder(root, subject) +
           (subject.modality == Modality::Ct ? QStringLiteral("/ct.nii.gz") : QStringLiteral("/mri.nii.gz"));
}

Result<void> writeText(const QString &path, const QString &text)
{
    const QString temporary = path + QStringLiteral(".part");
    QFile file(temporary);
    const QByteArray bytes = text.toUtf8();
    const bool good = file.open(QIODevice::WriteOnly | QIODevice::Truncate) && writeWhole(file, bytes);
    const QString why = file.errorString();
    file.close();
    if (!good ||
        std::rename(QFile::encodeName(temporary).constData(), QFile::encodeName(path).constData()) != 0)
        return diskError(path, why);
    return {};
}

/// Writes all mask files of a scan: label -> file index in `fileOf` (-1: not annotated).
Result<void> writeMasks(const QString &folder, const QStringList &files, const Geometry &geometry,
                        std::span<const quint8> labels, std::span<const int> fileOf)
{
    const size_t plane = size_t(geometry.size[0]) * size_t(geometry.size[1]);
    struct Extent
    {
        int low = 1 << 30, high = -1;
    };
    std::vector<Extent> extents(size_t(files.size()));
    for (int k = 0; k < geometry.size[2]; ++k) {
        std::array<bool, 256> seen{};
        for (const quint8 label : labels.subspan(size_t(k) * plane, plane))
            seen[label] = true;
        for (size_t label = 1; label < 256; ++label)
            if (seen[label] && fileOf[label] >= 0) {
                Extent &extent = extents[size_t(fileOf[label])];
                extent.low = std::min(extent.low, k);
                extent.high = k;
            }
    }
    std::vector<quint8> slab;
    for (int f = 0; f < files.size(); ++f) {
        const auto [low, high] = extents[size_t(f)];
        slab.clear();
        if (high >= low) {
            const auto part = labels.subspan(size_t(low) * plane, size_t(high - low + 1) * plane);
            std::array<quint8, 256> in{};
            for (size_t label = 1; label < 256; ++label)
                in[label] = fileOf[label] == f ? 1 : 0;
            slab.resize(part.size());
            for (size_t v = 0; v < part.size(); ++v)
                slab[v] = in[part[v]];
        }
        FATHOM_DO(writeMask(folder + QLatin1Char('/') + files[f] + QStringLiteral(".nii.gz"), geometry,
                            high >= low ? low : 0, high, slab));
    }
    return {};
}

Result<void> writeSubject(const QString &root, const Subject &subject)
{
    const QString folder = subjectFolder(root, subject);
    const QString image = imagePath(root, subject);
    if (QFile::exists(image))
        return {};
    for (const char *part : {"/segmentations", "/findings"})
        if (!QDir().mkpath(folder + QString::fromLatin1(part)))
            return diskError(folder, QStringLiteral("mkdir"));
    const Canvas canvas = drawBody(subject);

    const QStringList &files = maskFiles(subject.modality);
    std::array<int, 256> fileOf;
    fileOf.fill(-1);
    for (size_t n = 0; n < structures().size(); ++n) {
        const Structure &structure = structures()[n];
        const QString &file = subject.modality == Modality::Ct ? structure.ctFile : structure.mrFile;
        if (!file.isEmpty())
            fileOf[n + 1] = int(files.indexOf(file));
    }
    FATHOM_DO(
        writeMasks(folder + QStringLiteral("/segmentations"), files, subject.geometry, canvas.label, fileOf));

    const auto visible = visibleFindings(subject, canvas);
    for (int f = 0; f < FindingCount; ++f) {
        if (!visible[size_t(f)])
            continue;
        std::array<int, 256> bits;
        for (int value = 0; value < 256; ++value)
            bits[size_t(value)] = (value >> f) & 1 ? 0 : -1;
        FATHOM_DO(writeMasks(folder + QStringLiteral("/findings"), {findingName(Finding(f))},
                             subject.geometry, canvas.finding, bits));
    }

    const std::vector<float> scan = subject.modality == Modality::Ct
                                        ? scanCt(subject, canvas)
                                        : scanMr(subject, canvas, subject.weighting);
    std::vector<qint16> stored(scan.size());
    for (size_t v = 0; v < scan.size(); ++v)
        stored[v] = qint16(std::clamp(scan[v], -32000.0F, 32000.0F));
    return writeNifti(image, subject.geometry, std::span<const qint16>(stored));
}

/// Numbers of the subjects that have a folder in a data set, complete or not; in order.
std::vector<int> numbersIn(const QString &dataset)
{
    static const QRegularExpression name(QStringLiteral("^s(\\d{4,9})$"));
    std::vector<int> numbers;
    for (const QString &entry : QDir(dataset).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        if (const auto match = name.match(entry); match.hasMatch())
            numbers.push_back(match.captured(1).toInt());
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

/// Everything that a subject depends on but its number.
QJsonObject recordOf(const CohortOptions &options)
{
    return {{QStringLiteral("seed"), QString::number(options.seed)},
            {QStringLiteral("spacing_mm"), options.spacingMm},
            {QStringLiteral("mri_share"), options.mriShare},
            {QStringLiteral("wide"), options.wide},
            {QStringLiteral("whole_body"), options.wholeBody}};
}

/// Refuses a folder whose subjects were drawn with other options; a new one gets its record.
Result<void> claimFolder(const QString &folder, const CohortOptions &options)
{
    const QString path = folder + QStringLiteral("/cohort.json");
    const QJsonObject wanted = recordOf(options);
    QFile file(path);
    if (!file.exists()) {
        for (const Modality modality : {Modality::Ct, Modality::Mr})
            if (!numbersIn(datasetFolder(folder, modality)).empty())
                return Error{ErrorCode::Usage,
                             QT_TRANSLATE_NOOP(
                                 "Error", "%1: holds subjects but no cohort.json that says how they were "
                                          "drawn; choose an empty folder"),
                             {folder}};
        if (!QDir().mkpath(folder))
            return diskError(folder, QStringLiteral("mkdir"));
        return writeText(path, QString::fromUtf8(QJsonDocument(wanted).toJson()));
    }
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be opened (%2); check the path and its rights"),
                     {path, file.errorString()}};
    const QJsonObject stored = QJsonDocument::fromJson(file.readAll()).object();
    const auto text = [](const QJsonValue &value) { return value.toVariant().toString(); };
    for (auto key = wanted.begin(); key != wanted.end(); ++key)
        if (stored[key.key()] != key.value())
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error",
                                           "%1: holds a cohort of other options (%2 is %3 there, not %4); "
                                           "choose another folder or draw with the same options"),
                         {folder, key.key(), text(stored[key.key()]), text(key.value())}};
    return {};
}

/// meta.csv of every complete subject: those of earlier calls have the same options.
Result<void> writeTable(const QString &folder, Modality modality, const CohortOptions &options)
{
    const QString dataset = datasetFolder(folder, modality);
    QString table = metaHeader(modality) + QLatin1Char('\n');
    for (const int number : numbersIn(dataset)) {
        const Subject subject = planSubject(options, number);
        if (subject.modality == modality && QFile::exists(imagePath(folder, subject)))
            table += metaLine(subject) + QLatin1Char('\n');
    }
    return writeText(dataset + QStringLiteral("/meta.csv"), table);
}

QString notice(const CohortOptions &options)
{
    return QStringLiteral(
               "These images are drawn by a program. They show no person and say nothing about patients.\n"
               "Made by fathom-cli cohort with seed %1, grid %2 mm%3.\n"
               "segmentations/ holds anatomy, findings/ what was added as a finding.\n")
        .arg(options.seed)
        .arg(options.spacingMm)
        .arg(options.wide ? QStringLiteral(", wide variation of view and pose") : QString());
}

} // namespace

Result<void> writeCohort(const QString &folder, const CohortOptions &options, JobContext &context)
{
    if (options.subjects < 1 || options.first < 0 ||
        !(options.spacingMm >= cohortFinestMm && options.spacingMm <= cohortCoarsestMm) ||
        !(options.mriShare >= 0 && options.mriShare <= 1))
        return Error{
            ErrorCode::Usage,
            QT_TRANSLATE_NOOP("Error", "%1: needs subjects >= 1, first >= 0, spacing of %2 to %3 mm and an "
                                       "MRI share of 0 to 1"),
            {QStringLiteral("cohort"), QString::number(cohortFinestMm), QString::number(cohortCoarsestMm)}};
    std::vector<Subject> subjects;
    for (int n = 0; n < options.subjects; ++n)
        subjects.push_back(planSubject(options, options.first + n));
    const auto hasAny = [&](Modality modality) {
        return std::any_of(subjects.begin(), subjects.end(),
                           [modality](const Subject &subject) { return subject.modality == modality; });
    };
    FATHOM_DO(claimFolder(folder, options));
    // The mark comes before the first picture: whoever finds half a cohort must see that it is drawn.
    for (const Modality modality : {Modality::Ct, Modality::Mr}) {
        if (!hasAny(modality))
            continue;
        const QString dataset = datasetFolder(folder, modality);
        if (!QDir().mkpath(dataset))
            return diskError(dataset, QStringLiteral("mkdir"));
        FATHOM_DO(writeText(dataset + QStringLiteral("/SYNTHETIC.txt"), notice(options)));
    }

    std::mutex mutex;
    std::optional<Error> failure;
    std::atomic<int> next = 0;
    int done = 0;
    const auto work = [&] {
        for (;;) {
            const int n = next++;
            if (n >= options.subjects || context.cancelled())
                return;
            Result<void> outcome;
            try {
                outcome = writeSubject(folder, subjects[size_t(n)]);
            } catch (const std::bad_alloc &) {
                outcome = Error{ErrorCode::TooLarge,
                                QT_TRANSLATE_NOOP("Error", "%1: not enough memory; use a larger spacing"),
                                {subjectName(options.first + n)}};
            }
            const std::lock_guard lock(mutex);
            if (!outcome) {
                failure = outcome.error();
                next = options.subjects;
                return;
            }
            context.progress(++done, options.subjects, QStringLiteral("drawing subjects"));
        }
    };
    {
        std::jthread helper(work);
        work();
    }
    if (failure)
        return *failure;
    if (done < options.subjects)
        return Error{ErrorCode::Cancelled,
                     QT_TRANSLATE_NOOP("Error", "%1: stopped; run it again to go on"),
                     {QStringLiteral("cohort")}};

    for (const Modality modality : {Modality::Ct, Modality::Mr})
        if (hasAny(modality))
            FATHOM_DO(writeTable(folder, modality, options));
    return {};
}

} // namespace fathom
