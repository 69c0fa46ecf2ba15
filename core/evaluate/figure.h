// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QJsonObject>
#include <QString>

#include <optional>
#include <span>

namespace fathom {

/// A figure that knows whether there was evidence for it. Without, it has no value at all: it reads "not
/// enough evidence (n = 3)", is null in JSON and is left out of every mean.
class Figure
{
public:
    /// Too little evidence. @param n  how much there was
    [[nodiscard]] static Figure notEnough(qint64 n) { return {n, {}}; }
    /// @param n  what it rests on: subjects, positives, pairs ... A value that is not finite is none.
    [[nodiscard]] static Figure of(double value, qint64 n);
    /// With a 95 % interval.
    [[nodiscard]] static Figure of(double value, qint64 n, double low, double high);
    Figure() = default;

    [[nodiscard]] bool known() const { return m_value.has_value(); }
    [[nodiscard]] qint64 n() const { return m_n; }
    [[nodiscard]] std::optional<double> value() const { return m_value; }
    [[nodiscard]] std::optional<double> low() const { return m_low; } ///< of the interval
    [[nodiscard]] std::optional<double> high() const { return m_high; }
    /// "0.931 (0.920-0.942)", or that there is not enough evidence; English.
    [[nodiscard]] QString text(int decimals = 3) const;
    /// {"value","low","high","n"}; value, low and high are null where they are not known.
    [[nodiscard]] QJsonObject json() const;
    [[nodiscard]] static Figure fromJson(const QJsonObject &json);

private:
    Figure(qint64 n, std::optional<double> value)
        : m_n(n)
        , m_value(value)
    {
    }
    qint64 m_n = 0;
    std::optional<double> m_value, m_low, m_high;
};

/// Mean of the known ones; n is how many these are.
[[nodiscard]] Figure meanOf(std::span<const Figure> figures);

} // namespace fathom
