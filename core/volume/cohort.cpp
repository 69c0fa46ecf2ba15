// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort.h"

#include "cohort_mask.h"
#include "cohort_subject.h"

#include <QDir>
#include <QFile>
#include <QHash>

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

Result<void> writeText(const QString &path, const QString &text)
{
    const QString temporary = path + QStringLiteral(".part");
    QFile file(temporary);
    const QByteArray bytes = text.toUtf8();
    const bool good = file.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
                      file.write(bytes) == bytes.size() && file.flush();
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
    const QString folder =
        datasetFolder(root, subject.modality) + QLatin1Char('/') + subjectName(subject.number);
    const QString image = folder + (subject.modality == Modality::Ct ? QStringLiteral("/ct.nii.gz")
                                                                     : QStringLiteral("/mri.nii.gz"));
    if (QFile::exists(image)) // written last
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
    if (options.subjects < 1 || options.first < 0 || !(options.spacingMm >= 1 && options.spacingMm <= 8) ||
        !(options.mriShare >= 0 && options.mriShare <= 1))
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: needs subjects >= 1, first >= 0, spacing of 1 to 8 mm and an "
                                       "MRI share of 0 to 1"),
                     {QStringLiteral("cohort")}};
    std::vector<Subject> subjects;
    for (int n = 0; n < options.subjects; ++n)
        subjects.push_back(planSubject(options, options.first + n));

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

    for (const Modality modality : {Modality::Ct, Modality::Mr}) {
        QString table = metaHeader(modality) + QLatin1Char('\n');
        bool any = false;
        for (const Subject &subject : subjects)
            if (subject.modality == modality) {
                table += metaLine(subject) + QLatin1Char('\n');
                any = true;
            }
        if (!any)
            continue;
        const QString root = datasetFolder(folder, modality);
        FATHOM_DO(writeText(root + QStringLiteral("/SYNTHETIC.txt"), notice(options)));
        FATHOM_DO(writeText(root + QStringLiteral("/meta.csv"), table));
    }
    return {};
}

} // namespace fathom
