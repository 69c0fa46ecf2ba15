// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "embed_plan.h"

#include <evaluate/axial_levels.h>

#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fathom {

namespace {
constexpr int mostGroup = 32;
constexpr int mostCoarse = 64;

// "A-B" with A <= B.
Result<std::pair<double, double>> span(const QString &key, const QString &text, double least, double most)
{
    static const QRegularExpression form(
        QStringLiteral("\\A([0-9]+(?:\\.[0-9]+)?)-([0-9]+(?:\\.[0-9]+)?)\\z"));
    const auto match = form.match(text);
    const double from = match.captured(1).toDouble(), to = match.captured(2).toDouble();
    if (!match.hasMatch() || from < least || to > most || from > to)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: a range from %2 to %3 is needed, for example 10-50"),
                     {key, QString::number(least), QString::number(most)}};
    return std::pair(from, to);
}

bool isWanted(const VolumeRecord &volume, const EmbedChoice &choice, const SliceRange &range, int index)
{
    if (index % choice.every != 0 || index < choice.firstSlice ||
        (choice.lastSlice >= 0 && index > choice.lastSlice))
        return false;
    if (choice.bodyFrom <= 0 && choice.bodyTo >= 1)
        return true;
    const auto levels = axialLevels(volume);
    if (!levels || range.plane != Plane::Axial)
        return false;
    const double one = levels->mm(0), other = levels->mm(range.count - 1);
    const double height = std::abs(other - one);
    const double at = height > 0 ? (levels->mm(index) - std::min(one, other)) / height : 0.0;
    return at >= choice.bodyFrom - 1e-9 && at <= choice.bodyTo + 1e-9;
}

// Volumes by key, so that machines that imported the same scans divide them alike.
std::vector<VolumeRecord> ofPart(std::vector<VolumeRecord> volumes, const EmbedChoice &choice)
{
    if (choice.part.parts <= 1)
        return volumes;
    std::vector<size_t> order(volumes.size());
    std::iota(order.begin(), order.end(), size_t(0));
    const auto key = [&](size_t i) {
        const VolumeRecord &volume = volumes[i];
        return std::tuple(volume.dataset, modalityName(volume.modality),
                          volume.imageId.isEmpty() ? volume.alias : volume.imageId);
    };
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return key(a) < key(b); });
    std::vector<bool> mine(volumes.size(), false);
    for (size_t rank = 0; rank < order.size(); ++rank)
        mine[order[rank]] = choice.part.has(rank);
    std::vector<VolumeRecord> own;
    for (size_t i = 0; i < volumes.size(); ++i)
        if (mine[i])
            own.push_back(std::move(volumes[i]));
    return own;
}
} // namespace

Result<EmbedChoice> EmbedChoice::read(const JobParameters &given, int coarse)
{
    EmbedChoice choice;
    choice.encoder = given.text(QStringLiteral("encoder"));
    if (choice.encoder.isEmpty())
        return given.missing(QStringLiteral("encoder"));
    FATHOM_TRY(choice.every, given.number(QStringLiteral("every"), 1, 1, 1000));
    FATHOM_TRY(choice.coarse, given.number(QStringLiteral("coarse"), coarse, 1, mostCoarse));
    if ((choice.coarse & (choice.coarse - 1)) != 0)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: a power of two up to %2 is needed"),
                     {QStringLiteral("coarse"), QString::number(mostCoarse)}};
    FATHOM_TRY(choice.planes, given.planes(QStringLiteral("planes")));
    if (const QString text = given.text(QStringLiteral("slices")); !text.isEmpty()) {
        FATHOM_TRY(const auto slices, span(QStringLiteral("slices"), text, 1, 1'000'000));
        choice.firstSlice = int(slices.first) - 1;
        choice.lastSlice = int(slices.second) - 1;
    }
    if (const QString text = given.text(QStringLiteral("body")); !text.isEmpty()) {
        FATHOM_TRY(const auto body, span(QStringLiteral("body"), text, 0, 100));
        choice.bodyFrom = body.first / 100;
        choice.bodyTo = body.second / 100;
        if (given.has(QStringLiteral("planes")) && choice.planes != std::vector{Plane::Axial})
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "%1: a part of the body is a range of axial slices; "
                                                    "leave planes out or choose z"),
                         {text}};
        choice.planes = {Plane::Axial};
    }
    FATHOM_TRY(choice.part, given.part(QStringLiteral("part")));
    return choice;
}

qint64 EmbedUnit::slices() const
{
    qint64 n = 0;
    for (const SliceGroup &group : groups)
        n += qint64(group.ids.size());
    return n;
}

Result<EmbedPlan> planEmbedding(const Workspace &workspace, const EmbedChoice &choice, int group)
{
    EmbedPlan plan;
    FATHOM_TRY(std::vector<VolumeRecord> volumes, workspace.volumes());
    const auto before = volumes.size();
    std::erase_if(volumes, [](const VolumeRecord &volume) { return !volume.hasScan; });
    plan.withoutScan = int(before - volumes.size());
    plan.volumes = ofPart(std::move(volumes), choice);
    FATHOM_TRY(const std::vector<EncoderInfo> encoders, workspace.encoders());
    const bool known = std::any_of(encoders.begin(), encoders.end(),
                                   [&](const EncoderInfo &info) { return info.id == choice.encoder; });
    std::vector<qint64> missing;
    if (known) {
        FATHOM_TRY(missing, workspace.pendingSlices(choice.encoder));
    }
    const auto isThere = [&](qint64 id) {
        return known && !std::binary_search(missing.begin(), missing.end(), id);
    };
    int pass = 0;
    for (int coarse = choice.coarse; coarse >= 1; coarse /= 2, ++pass) {
        for (size_t v = 0; v < plan.volumes.size(); ++v) {
            EmbedUnit unit{v, pass, {}};
            int inGroup = 0;
            const auto begin = [&] {
                if (unit.groups.empty() || !unit.groups.back().ids.empty())
                    unit.groups.emplace_back();
                inGroup = 0;
            };
            begin();
            for (const SliceRange &range : plan.volumes[v].planes) {
                if (std::find(choice.planes.begin(), choice.planes.end(), range.plane) == choice.planes.end())
                    continue;
                for (int index = 0; index < range.count; ++index) {
                    const bool earlier = pass > 0 && index % (2 * coarse * choice.every) == 0;
                    if (earlier || index % (coarse * choice.every) != 0 ||
                        !isWanted(plan.volumes[v], choice, range, index))
                        continue;
                    ++plan.total;
                    // Slices that are there keep their place in the group.
                    if (isThere(range.firstSlice + index)) {
                        ++plan.there;
                    } else {
                        unit.groups.back().ids.push_back(range.firstSlice + index);
                        unit.groups.back().where.emplace_back(range.plane, index);
                    }
                    if (++inGroup == group)
                        begin();
                }
            }
            if (unit.groups.back().ids.empty())
                unit.groups.pop_back();
            if (!unit.groups.empty())
                plan.units.push_back(std::move(unit));
        }
    }
    return plan;
}

int defaultGroup(const EncoderInfo &info, bool gpu)
{
    if (gpu)
        return mostGroup;
    constexpr double operationsASecond = 4e10; // of two modest cores
    const double tokens = double(info.gridSide) * info.gridSide + 1;
    const double slice = 2.0 * double(info.parameters) * tokens;
    return slice <= 0 ? mostGroup : int(std::clamp(operationsASecond / slice, 1.0, double(mostGroup)));
}

} // namespace fathom
