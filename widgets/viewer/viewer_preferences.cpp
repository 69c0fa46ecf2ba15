// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "viewer_preferences.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace fathom {

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
    Q_EMIT changed();
}

QByteArray ViewerPreferences::toJson() const
{
    return QJsonDocument(QJsonObject{{QStringLiteral("neurological"), m_values.convention.neurological},
                                     {QStringLiteral("noseRight"), m_values.convention.noseRight},
                                     {QStringLiteral("mm"), int(m_values.mm)},
                                     {QStringLiteral("outline"), m_values.outline},
                                     {QStringLiteral("names"), m_values.namesAtCursor},
                                     {QStringLiteral("cine"), m_values.cineRate}})
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
    setValues(values);
}

} // namespace fathom
