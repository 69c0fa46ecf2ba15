// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "viewer_preferences.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <array>
#include <cmath>

namespace fathom {
namespace {

constexpr qsizetype mostRemembered = 100; // data sets
constexpr qsizetype mostPresets = 50;     // a modality
constexpr int settleMs = 500;

constexpr std::array<Modality, 3> modalities = {Modality::Unknown, Modality::Ct, Modality::Mr};

bool isWindow(double lower, double upper)
{
    return std::isfinite(lower) && std::isfinite(upper) && upper > lower;
}

Modality modalityOf(const QString &name)
{
    for (const Modality each : modalities)
        if (modalityName(each) == name)
            return each;
    return Modality::Unknown;
}

} // namespace

ViewerPreferences::ViewerPreferences()
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(settleMs);
    connect(&m_settle, &QTimer::timeout, this, &ViewerPreferences::rememberedChanged);
}

ViewerPreferences &ViewerPreferences::shared()
{
    static ViewerPreferences preferences;
    return preferences;
}

void ViewerPreferences::setValues(const Values &values)
{
    if (values == m_values)
        return;
    m_values = values;
    if (!values.sameWindow)
        m_shared.clear();
    Q_EMIT changed();
}

std::optional<ViewerPreferences::ChosenWindow> ViewerPreferences::remembered(Modality modality,
                                                                             const QString &dataset) const
{
    for (const Remembered &each : m_remembered)
        if (each.modality == modality && each.dataset == dataset)
            return each.chosen;
    return {};
}

void ViewerPreferences::remember(Modality modality, const QString &dataset, const ChosenWindow &chosen)
{
    // Scans that belong to no data set have nothing in common.
    if (dataset.isEmpty() || !isWindow(chosen.window.lower, chosen.window.upper))
        return;
    forget(modality, dataset);
    m_remembered.prepend({modality, dataset, chosen});
    if (m_remembered.size() > mostRemembered)
        m_remembered.removeLast();
}

void ViewerPreferences::forget(Modality modality, const QString &dataset)
{
    m_remembered.removeIf(
        [&](const Remembered &each) { return each.modality == modality && each.dataset == dataset; });
    m_settle.start();
}

void ViewerPreferences::shareWindow(const QObject *from, Modality modality, const Window &window)
{
    if (!m_values.sameWindow)
        return;
    m_shared[modality] = window;
    Q_EMIT windowShared(from, modality, window);
}

std::optional<Window> ViewerPreferences::sharedWindow(Modality modality) const
{
    const auto found = m_shared.constFind(modality);
    return found == m_shared.constEnd() ? std::nullopt : std::optional(*found);
}

QByteArray ViewerPreferences::toJson() const
{
    QJsonObject presets;
    for (auto it = m_values.presets.begin(); it != m_values.presets.end(); ++it) {
        QJsonArray all;
        for (const OwnPreset &each : it.value())
            all << QJsonObject{{QStringLiteral("name"), each.name},
                               {QStringLiteral("lower"), each.lower},
                               {QStringLiteral("upper"), each.upper}};
        presets[modalityName(it.key())] = all;
    }
    QJsonArray remembered;
    for (const Remembered &each : m_remembered)
        remembered << QJsonObject{{QStringLiteral("modality"), modalityName(each.modality)},
                                  {QStringLiteral("dataset"), each.dataset},
                                  {QStringLiteral("preset"), each.chosen.preset},
                                  {QStringLiteral("lower"), each.chosen.window.lower},
                                  {QStringLiteral("upper"), each.chosen.window.upper}};
    return QJsonDocument(QJsonObject{{QStringLiteral("neurological"), m_values.convention.neurological},
                                     {QStringLiteral("noseRight"), m_values.convention.noseRight},
                                     {QStringLiteral("mm"), int(m_values.mm)},
                                     {QStringLiteral("outline"), m_values.outline},
                                     {QStringLiteral("names"), m_values.namesAtCursor},
                                     {QStringLiteral("cine"), m_values.cineRate},
                                     {QStringLiteral("maskOpacity"), m_values.maskOpacity},
                                     {QStringLiteral("valueOpacity"), m_values.valueLook.opacity},
                                     {QStringLiteral("valueContour"), m_values.valueLook.contour},
                                     {QStringLiteral("valueThreshold"), m_values.valueLook.threshold},
                                     {QStringLiteral("valueCut"), m_values.valueLook.cut},
                                     {QStringLiteral("sameWindow"), m_values.sameWindow},
                                     {QStringLiteral("presets"), presets},
                                     {QStringLiteral("windows"), remembered}})
        .toJson(QJsonDocument::Compact);
}

void ViewerPreferences::fromJson(const QByteArray &json)
{
    const QJsonObject read = QJsonDocument::fromJson(json).object();
    Values values;
    values.convention.neurological = read[QStringLiteral("neurological")].toBool();
    values.convention.noseRight = read[QStringLiteral("noseRight")].toBool();
    values.mm = MmStyle(std::clamp(read[QStringLiteral("mm")].toInt(), 0, int(MmStyle::Ras)));
    values.outline = read[QStringLiteral("outline")].toBool();
    values.namesAtCursor = read[QStringLiteral("names")].toBool(values.namesAtCursor);
    values.cineRate = std::clamp(read[QStringLiteral("cine")].toInt(values.cineRate), 1, 60);
    const auto part = [&read](const QString &name, double usual) {
        return std::clamp(read[name].toDouble(usual), 0.0, 1.0);
    };
    values.maskOpacity = std::max(0.05, part(QStringLiteral("maskOpacity"), values.maskOpacity));
    ValueLook &look = values.valueLook;
    look.opacity = part(QStringLiteral("valueOpacity"), look.opacity);
    look.contour = read[QStringLiteral("valueContour")].toBool();
    look.threshold = part(QStringLiteral("valueThreshold"), look.threshold);
    look.cut = read[QStringLiteral("valueCut")].toBool();
    values.sameWindow = read[QStringLiteral("sameWindow")].toBool();
    const QJsonObject presets = read[QStringLiteral("presets")].toObject();
    for (const Modality modality : modalities) {
        QList<OwnPreset> all;
        for (const QJsonValue &entry : presets[modalityName(modality)].toArray()) {
            const OwnPreset each{entry[QStringLiteral("name")].toString().trimmed(),
                                 entry[QStringLiteral("lower")].toDouble(),
                                 entry[QStringLiteral("upper")].toDouble()};
            const auto same = [&each](const OwnPreset &other) { return other.name == each.name; };
            if (!each.name.isEmpty() && isWindow(each.lower, each.upper) && all.size() < mostPresets &&
                std::none_of(all.begin(), all.end(), same))
                all << each;
        }
        if (!all.isEmpty())
            values.presets[modality] = all;
    }
    m_remembered.clear();
    for (const QJsonValue &entry : read[QStringLiteral("windows")].toArray()) {
        const Window window{entry[QStringLiteral("lower")].toDouble(),
                            entry[QStringLiteral("upper")].toDouble()};
        if (isWindow(window.lower, window.upper) && m_remembered.size() < mostRemembered)
            m_remembered << Remembered{modalityOf(entry[QStringLiteral("modality")].toString()),
                                       entry[QStringLiteral("dataset")].toString(),
                                       {entry[QStringLiteral("preset")].toString(), window}};
    }
    setValues(values);
}

} // namespace fathom
