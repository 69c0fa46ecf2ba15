// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "alignment_check.h"

#include "body_profiles.h"
#include "split_rows.h"

#include <base/random.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

namespace fathom {

namespace {
struct Subject
{
    const VolumeRecord *volume = nullptr;
    BodyProfile profile;
    double lowMm = 0.0, highMm = 0.0;
    std::map<QString, double> whole; ///< landmark -> middle of its slices, mm
    QStringList seen;                ///< landmarks, cut ones too
};

// One level carried over from one subject to another.
struct Carried
{
    int from = 0, to = 0; ///< subjects
    Landmarks landmarks = Landmarks::Vertebrae;
    std::optional<double> anatomy;
    double relative = 0.0, top = 0.0; ///< errors, mm
};

std::optional<Landmarks> landmarksOf(const QString &structure)
{
    static const QStringList organs =
        QStringLiteral(
            "adrenal_gland_left adrenal_gland_right brain clavicula_left clavicula_right gallbladder "
            "heart hip_left hip_right kidney_left kidney_right liver pancreas prostate sacrum "
            "scapula_left scapula_right spleen stomach urinary_bladder")
            .split(u' ');
    if (structure.startsWith(u"vertebrae_"))
        return Landmarks::Vertebrae;
    if (organs.contains(structure))
        return Landmarks::Organs;
    return {};
}

Result<void> addLandmarks(const Workspace &workspace, Subject &subject)
{
    const auto levels = axialLevels(*subject.volume);
    FATHOM_TRY(const std::vector<PresenceRecord> presence, workspace.presence(subject.volume->id));
    for (const PresenceRecord &record : presence) {
        if (!levels || record.plane != Plane::Axial || !landmarksOf(record.structure))
            continue;
        const auto &bits = record.present;
        const auto first = std::find(bits.begin(), bits.end(), true);
        if (first == bits.end())
            continue;
        subject.seen << record.structure;
        const auto last = std::find(bits.rbegin(), bits.rend(), true);
        const bool cut = first == bits.begin() || last == bits.rbegin();
        if (!cut)
            subject.whole[record.structure] =
                levels->mm((double(first - bits.begin()) + double(bits.rend() - last - 1)) / 2);
    }
    return {};
}

// Errors of the pairs' levels with the subjects they hang on.
class Errors
{
public:
    void add(double error, const Carried &of) { m_all.push_back({std::abs(error), of.from, of.to}); }
    [[nodiscard]] LevelError summary(int subjects, int resamplings, quint64 seed)
    {
        LevelError result;
        std::sort(m_all.begin(), m_all.end(), [](const One &a, const One &b) { return a.mm < b.mm; });
        std::vector<int> times(size_t(subjects), 1);
        result.median = quantile(0.5, times);
        result.ninetieth = quantile(0.9, times);
        Random random(seed);
        std::vector<double> medians;
        for (int i = 0; i < resamplings; ++i) {
            std::fill(times.begin(), times.end(), 0);
            for (int s = 0; s < subjects; ++s)
                ++times[size_t(random.below(quint64(subjects)))];
            if (const double median = quantile(0.5, times); median >= 0)
                medians.push_back(median);
        }
        std::sort(medians.begin(), medians.end());
        if (!medians.empty()) {
            result.low = medians[size_t(0.025 * double(medians.size() - 1))];
            result.high = medians[size_t(std::ceil(0.975 * double(medians.size() - 1)))];
        }
        return result;
    }

private:
    struct One
    {
        double mm;
        int from, to;
    };
    // Of the errors, each counted as often as both of its subjects were drawn; -1 without any.
    [[nodiscard]] double quantile(double part, const std::vector<int> &times) const
    {
        qint64 total = 0;
        for (const One &one : m_all)
            total += qint64(times[size_t(one.from)]) * times[size_t(one.to)];
        qint64 sum = 0;
        for (const One &one : m_all) {
            sum += qint64(times[size_t(one.from)]) * times[size_t(one.to)];
            if (total > 0 && double(sum) >= part * double(total))
                return one.mm;
        }
        return -1.0;
    }
    std::vector<One> m_all; ///< by mm, once sorted
};

void carry(const Subject &from, const Subject &to, int fromIndex, int toIndex,
           const std::function<std::optional<double>(double)> &anatomy, std::vector<Carried> &carried)
{
    for (const auto &[landmark, mm] : from.whole) {
        const auto there = to.whole.find(landmark);
        if (there == to.whole.end())
            continue;
        Carried one;
        one.from = fromIndex;
        one.to = toIndex;
        one.landmarks = *landmarksOf(landmark);
        if (const std::optional<double> level = anatomy(mm))
            one.anatomy = *level - there->second;
        const double part = (mm - from.lowMm) / std::max(from.highMm - from.lowMm, 1e-9);
        one.relative = to.lowMm + part * (to.highMm - to.lowMm) - there->second;
        one.top = to.highMm - (from.highMm - mm) - there->second;
        carried.push_back(one);
    }
}

CarriedLevels summaryOf(const std::vector<Carried> &all, Landmarks landmarks, int subjects,
                        const AlignmentCheckOptions &options)
{
    CarriedLevels result;
    result.landmarks = landmarks;
    Errors anatomy, relative, top, relativeOfAll, topOfAll;
    std::set<int> used;
    std::set<std::pair<int, int>> pairs;
    for (const Carried &one : all) {
        if (one.landmarks != landmarks)
            continue;
        ++result.levels;
        used.insert({one.from, one.to});
        pairs.insert(std::minmax(one.from, one.to));
        relativeOfAll.add(one.relative, one);
        topOfAll.add(one.top, one);
        if (!one.anatomy)
            continue;
        ++result.answered;
        anatomy.add(*one.anatomy, one);
        relative.add(one.relative, one);
        top.add(one.top, one);
    }
    result.subjects = int(used.size());
    result.pairs = int(pairs.size());
    const auto summary = [&](Errors &errors) {
        return errors.summary(subjects, options.resamplings, options.seed);
    };
    result.anatomy = summary(anatomy);
    result.relative = summary(relative);
    result.top = summary(top);
    result.relativeOfAll = summary(relativeOfAll);
    result.topOfAll = summary(topOfAll);
    return result;
}

Result<AlignedPairs> checkKind(const std::vector<Subject> &subjects, Modality first, Modality second,
                               const AlignmentCheckOptions &options)
{
    AlignedPairs result;
    std::vector<Carried> carried;
    for (size_t a = 0; a < subjects.size(); ++a) {
        for (size_t b = 0; b < subjects.size(); ++b) {
            const Subject &one = subjects[a], &other = subjects[b];
            if (one.volume->modality != first || other.volume->modality != second ||
                (first == second && a >= b))
                continue;
            const bool share = std::any_of(one.whole.begin(), one.whole.end(), [&](const auto &each) {
                return other.whole.contains(each.first);
            });
            const bool strangers = std::none_of(one.seen.begin(), one.seen.end(), [&](const QString &name) {
                return other.seen.contains(name);
            });
            if (!share && !strangers)
                continue;
            FATHOM_TRY(const LevelAlignment alignment,
                       alignLevels(one.profile, other.profile, options.alignment));
            if (strangers) {
                ++result.strangers;
                result.strangersAligned += alignment.hasCommonPart() ? 1 : 0;
                continue;
            }
            carry(
                one, other, int(a), int(b), [&](double mm) { return alignment.secondAt(mm); }, carried);
            carry(
                other, one, int(b), int(a), [&](double mm) { return alignment.firstAt(mm); }, carried);
        }
    }
    for (const Landmarks landmarks : {Landmarks::Vertebrae, Landmarks::Organs}) {
        CarriedLevels levels = summaryOf(carried, landmarks, int(subjects.size()), options);
        if (levels.levels > 0)
            result.levels.push_back(levels);
    }
    return result;
}
} // namespace

Result<AlignmentCheck> checkAlignment(const Workspace &workspace, const QString &encoder,
                                      const AlignmentCheckOptions &options)
{
    FATHOM_TRY(const std::vector<VolumeRecord> volumes, workspace.volumes());
    FATHOM_TRY(const Workspace::Embeddings embeddings, workspace.embeddings(encoder));
    const BodyProfiles profiles(volumes, embeddings);
    const bool split = hasSplit(volumes);
    std::vector<Subject> subjects;
    for (const VolumeRecord &volume : volumes) {
        if (split && !options.splits.contains(volume.split))
            continue;
        Result<BodyProfile> profile = profiles.profile(volume);
        if (!profile)
            continue; // no axial slices, or not embedded
        Subject subject;
        subject.volume = &volume;
        subject.profile = std::move(*profile);
        FATHOM_DO(addLandmarks(workspace, subject));
        if (subject.seen.isEmpty())
            continue;
        const auto [low, high] = std::minmax_element(subject.profile.mm.begin(), subject.profile.mm.end());
        subject.lowMm = *low;
        subject.highMm = *high;
        subjects.push_back(std::move(subject));
    }
    AlignmentCheck check;
    check.options = options;
    const std::tuple<Modality, Modality, const char *> kinds[] = {{Modality::Ct, Modality::Ct, "ct-ct"},
                                                                  {Modality::Mr, Modality::Mr, "mr-mr"},
                                                                  {Modality::Ct, Modality::Mr, "ct-mr"}};
    for (const auto &[first, second, name] : kinds) {
        FATHOM_TRY(AlignedPairs pairs, checkKind(subjects, first, second, options));
        pairs.kind = QLatin1String(name);
        if (!pairs.levels.empty() || pairs.strangers > 0)
            check.kinds.push_back(std::move(pairs));
    }
    if (std::none_of(check.kinds.begin(), check.kinds.end(),
                     [](const auto &kind) { return !kind.levels.empty(); }))
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "Split %1: no two embedded subjects show a landmark whole in "
                                                "common, so levels cannot be checked"),
                     {options.splits.join(QStringLiteral(", "))}};
    return check;
}

} // namespace fathom
