// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "volume_look.h"

#include "window_presets.h"

#include <QCoreApplication>

namespace fathom {

std::vector<VolumeLook> volumeLooks(const Volume &volume)
{
    const auto named = [](const char *name) { return QCoreApplication::translate("VolumeLook", name); };
    if (volume.modality == Modality::Ct)
        return {
            {QStringLiteral("bone"),
             named(QT_TRANSLATE_NOOP("VolumeLook", "Bone")),
             180,
             -200,
             1500,
             {{-40, 0}, {60, 0.25}, {250, 0.7}, {1200, 0.9}},
             {{-40, 0.55, 0.25, 0.15}, {60, 0.85, 0.68, 0.5}, {250, 0.97, 0.92, 0.8}, {1200, 1, 1, 1}}},
            {QStringLiteral("skin"),
             named(QT_TRANSLATE_NOOP("VolumeLook", "Soft tissue and skin")),
             -250,
             -900,
             300,
             {{-100, 0}, {50, 0.35}, {200, 0.8}},
             {{-100, 0.6, 0.35, 0.25}, {50, 0.9, 0.68, 0.55}, {300, 0.9, 0.65, 0.55}, {600, 1, 0.97, 0.9}}},
            {QStringLiteral("lung"),
             named(QT_TRANSLATE_NOOP("VolumeLook", "Lung")),
             -720,
             -980,
             -300,
             {{-180, 0}, {-80, 0.1}, {40, 0.25}, {200, 0.08}, {320, 0}},
             {{-180, 0.5, 0.65, 0.9}, {60, 0.85, 0.92, 1}, {320, 1, 0.8, 0.7}}},
            {QStringLiteral("vessels"),
             named(QT_TRANSLATE_NOOP("VolumeLook", "Vessels")),
             140,
             0,
             600,
             {{-30, 0}, {40, 0.2}, {160, 0.6}, {500, 0.8}},
             {{-30, 0.35, 0.02, 0.02}, {60, 0.85, 0.2, 0.15}, {220, 0.98, 0.7, 0.5}, {600, 1, 0.97, 0.9}}}};
    const Window most = windowPresets(volume, {})[1].window; // without the strongest and the weakest
    const double range = most.upper - most.lower;
    return {{QStringLiteral("mr"),
             named(QT_TRANSLATE_NOOP("VolumeLook", "MR")),
             most.lower + 0.2 * range,
             most.lower,
             most.upper,
             {{-0.05 * range, 0}, {0.15 * range, 0.12}, {0.5 * range, 0.45}, {range, 0.8}},
             {{-0.05 * range, 0.15, 0.12, 0.12},
              {0.2 * range, 0.55, 0.5, 0.48},
              {0.5 * range, 0.85, 0.82, 0.78},
              {range, 1, 1, 1}}}};
}

} // namespace fathom
