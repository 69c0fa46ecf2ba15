// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>
#include <base/method.h>
#include <volume/geometry.h>

#include <QJsonArray>
#include <QJsonObject>

#include <vector>

namespace fathom {

/// One of several equal parts of a piece of work, for several machines.
struct Part
{
    int number = 1, parts = 1; ///< 1 <= number <= parts
    /// Whether the thing at a place belongs to it, where they are dealt out in turn.
    [[nodiscard]] bool has(size_t place) const { return int(place % size_t(parts)) == number - 1; }
};

/// Reads the parameters of a job, with defaults and one clear line for what is wrong.
class JobParameters
{
public:
    JobParameters(const QString &kind, const QJsonObject &json)
        : m_kind(kind)
        , m_json(json)
    {
    }
    /// Errors: Usage (a key that the job does not know: it would be ignored silently).
    [[nodiscard]] Result<void> allow(const QStringList &keys) const
    {
        for (const QString &key : m_json.keys()) {
            if (!keys.contains(key))
                return Error{ErrorCode::Usage,
                             QT_TRANSLATE_NOOP("Error", "%1: a job of kind %2 has no such parameter"),
                             {key, m_kind}};
        }
        return {};
    }
    [[nodiscard]] Result<qint64> number(const QString &key, qint64 otherwise, qint64 least, qint64 most) const
    {
        if (!m_json.contains(key))
            return otherwise;
        const double value = m_json[key].toDouble(-1e300);
        if (value < double(least) || value > double(most) || value != double(qint64(value)))
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "%1: a whole number from %2 to %3 is needed"),
                         {key, QString::number(least), QString::number(most)}};
        return qint64(value);
    }
    [[nodiscard]] Result<double> real(const QString &key, double otherwise, double least, double most) const
    {
        if (!m_json.contains(key))
            return otherwise;
        const double value = m_json[key].toDouble(-1e300);
        if (!(value >= least && value <= most))
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "%1: a number from %2 to %3 is needed"),
                         {key, QString::number(least), QString::number(most)}};
        return value;
    }
    [[nodiscard]] bool has(const QString &key) const { return m_json.contains(key); }
    [[nodiscard]] QString text(const QString &key, const QString &otherwise = {}) const
    {
        return m_json[key].toString(otherwise);
    }
    [[nodiscard]] bool flag(const QString &key, bool otherwise) const
    {
        return m_json[key].toBool(otherwise);
    }
    [[nodiscard]] std::vector<int> numbers(const QString &key) const
    {
        std::vector<int> all;
        for (const QJsonValue &value : m_json[key].toArray())
            all.push_back(value.toInt());
        return all;
    }
    [[nodiscard]] Result<Method> method(const QString &key) const
    {
        const QString name = text(key, QStringLiteral("fathom"));
        if (const auto method = methodNamed(name))
            return *method;
        return Error{
            ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "%1: %2 is neither paper nor fathom"), {key, name}};
    }
    /// Letters x, y, z; none = all three. Errors: Usage.
    [[nodiscard]] Result<std::vector<Plane>> planes(const QString &key) const
    {
        const QString letters = text(key);
        std::vector<Plane> all;
        for (const Plane plane : {Plane::Sagittal, Plane::Coronal, Plane::Axial}) {
            if (letters.isEmpty() || letters.contains(planeLetter(plane)))
                all.push_back(plane);
        }
        for (const QChar letter : letters) {
            if (!QStringLiteral("xyz,").contains(letter))
                return Error{
                    ErrorCode::Usage,
                    QT_TRANSLATE_NOOP("Error", "%1: planes are named x, y and z, for example z or x,y"),
                    {letters}};
        }
        return all;
    }
    /// "2/8"; everything where the key is not there. Errors: Usage.
    [[nodiscard]] Result<Part> part(const QString &key) const
    {
        const QString text = this->text(key);
        if (text.isEmpty())
            return Part();
        const QStringList numbers = text.split(u'/');
        bool one = false, other = false;
        const Part part{numbers.value(0).toInt(&one), numbers.value(1).toInt(&other)};
        if (numbers.size() != 2 || !one || !other || part.parts < 1 || part.parts > 100'000 ||
            part.number < 1 || part.number > part.parts)
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "%1: a part is named like 2/8, the second of eight"),
                         {text}};
        return part;
    }
    [[nodiscard]] Error missing(const QString &key) const
    {
        return {ErrorCode::Usage,
                QT_TRANSLATE_NOOP("Error", "%1: a job of kind %2 needs this parameter"),
                {key, m_kind}};
    }

private:
    QString m_kind;
    QJsonObject m_json;
};

/// A vector of numbers as JSON.
[[nodiscard]] inline QJsonArray toJsonArray(const std::vector<int> &numbers)
{
    QJsonArray array;
    for (const int number : numbers)
        array.append(number);
    return array;
}

} // namespace fathom
