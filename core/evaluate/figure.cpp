// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "figure.h"

#include <cmath>

namespace fathom {

namespace {
QJsonValue valueOrNull(std::optional<double> value)
{
    return value ? QJsonValue(*value) : QJsonValue(QJsonValue::Null);
}
} // namespace

Figure Figure::of(double value, qint64 n)
{
    return std::isfinite(value) ? Figure(n, value) : notEnough(n);
}

Figure Figure::of(double value, qint64 n, double low, double high)
{
    Figure figure = of(value, n);
    if (figure.known() && std::isfinite(low) && std::isfinite(high)) {
        figure.m_low = low;
        figure.m_high = high;
    }
    return figure;
}

QString Figure::text(int decimals) const
{
    if (!m_value)
        return QStringLiteral("not enough evidence (n = %1)").arg(m_n);
    const QString value = QString::number(*m_value, 'f', decimals);
    if (!m_low)
        return value;
    return QStringLiteral("%1 (%2-%3)")
        .arg(value, QString::number(*m_low, 'f', decimals), QString::number(*m_high, 'f', decimals));
}

QJsonObject Figure::json() const
{
    return {{"value", valueOrNull(m_value)},
            {"low", valueOrNull(m_low)},
            {"high", valueOrNull(m_high)},
            {"n", m_n}};
}

Figure Figure::fromJson(const QJsonObject &json)
{
    const qint64 n = json["n"].toInteger();
    if (!json["value"].isDouble())
        return notEnough(n);
    return of(json["value"].toDouble(), n, json["low"].toDouble(NAN), json["high"].toDouble(NAN));
}

Figure meanOf(std::span<const Figure> figures)
{
    double sum = 0;
    qint64 known = 0;
    for (const Figure &figure : figures) {
        sum += figure.value().value_or(0.0);
        known += figure.known() ? 1 : 0;
    }
    return known > 0 ? Figure::of(sum / double(known), known) : Figure::notEnough(0);
}

} // namespace fathom
