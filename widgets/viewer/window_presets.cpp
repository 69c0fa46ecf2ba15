// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "window_presets.h"

#include <QCoreApplication>
#include <algorithm>

namespace fathom {
namespace {

constexpr size_t sampleLimit = 100000;

QString named(const char *name)
{
    return QCoreApplication::translate("WindowPreset", name);
}

/// Sorted values above 0 of evenly spread voxels.
std::vector<float> sampledValues(const Volume &volume)
{
    // An odd step does not fall on the same columns of each row.
    const size_t step = std::max<size_t>(1, volume.voxels.size() / sampleLimit) | 1;
    std::vector<float> values;
    values.reserve(std::min(volume.voxels.size(), sampleLimit * 2));
    for (size_t i = 0; i < volume.voxels.size(); i += step)
        if (volume.voxels[i] > 0)
            values.push_back(volume.voxels[i]);
    std::sort(values.begin(), values.end());
    return values;
}

} // namespace

QString valueUnit(Modality modality)
{
    return modality == Modality::Ct ? QStringLiteral("HU")
                                    : QCoreApplication::translate("WindowPreset", "a.u.");
}

std::vector<WindowPreset> windowPresets(const Volume &volume, const Window &encoder)
{
    std::vector<WindowPreset> presets;
    if (volume.modality == Modality::Ct) {
        presets = {{QStringLiteral("soft-tissue"),
                    named(QT_TRANSLATE_NOOP("WindowPreset", "Soft tissue")),
                    {-160, 240}},
                   {QStringLiteral("lung"), named(QT_TRANSLATE_NOOP("WindowPreset", "Lung")), {-1350, 150}},
                   {QStringLiteral("bone"), named(QT_TRANSLATE_NOOP("WindowPreset", "Bone")), {-500, 1300}},
                   {QStringLiteral("brain"), named(QT_TRANSLATE_NOOP("WindowPreset", "Brain")), {0, 80}},
                   {QStringLiteral("liver"), named(QT_TRANSLATE_NOOP("WindowPreset", "Liver")), {-20, 180}}};
    } else {
        const std::vector<float> values = sampledValues(volume);
        const auto between = [&values](double low, double high) {
            if (values.empty())
                return Window{0, 1};
            const auto at = [&values](double percent) {
                return double(values[size_t(percent / 100 * double(values.size() - 1))]);
            };
            Window window{at(low), at(high)};
            if (window.upper <= window.lower)
                window.upper = window.lower + 1;
            return window;
        };
        presets = {
            {QStringLiteral("auto"), named(QT_TRANSLATE_NOOP("WindowPreset", "Automatic (1–99 %)")),
             between(1, 99)},
            {QStringLiteral("wide"), named(QT_TRANSLATE_NOOP("WindowPreset", "All values")), between(0, 100)},
            {QStringLiteral("narrow"), named(QT_TRANSLATE_NOOP("WindowPreset", "Strong contrast (10–90 %)")),
             between(10, 90)},
            {QStringLiteral("dark"), named(QT_TRANSLATE_NOOP("WindowPreset", "Dark tissue (1–70 %)")),
             between(1, 70)},
            {QStringLiteral("bright"), named(QT_TRANSLATE_NOOP("WindowPreset", "Bright tissue (50–100 %)")),
             between(50, 100)}};
    }
    const Window first = encoder.upper > encoder.lower ? encoder : presets.front().window;
    presets.insert(presets.begin(),
                   {QStringLiteral("encoder"),
                    named(QT_TRANSLATE_NOOP("WindowPreset", "As the encoder sees it")), first});
    return presets;
}

} // namespace fathom
