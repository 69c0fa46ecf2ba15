// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sae_settings.h"

#include <QJsonArray>

namespace fathom {

namespace {

constexpr qsizetype LongestName = 60; // of a key in an error
constexpr qsizetype MostNames = 12;

QString listed(QStringList names)
{
    for (QString &name : names)
        if (name.size() > LongestName)
            name = name.left(LongestName) + QChar(0x2026);
    if (names.size() > MostNames) {
        names.resize(MostNames);
        names << QString(QChar(0x2026));
    }
    return names.join(QStringLiteral(", "));
}

QString sizes(const std::vector<qint64> &shape)
{
    QStringList parts;
    for (const qint64 extent : shape)
        parts << QString::number(extent);
    return shape.empty() ? QStringLiteral("1") : parts.join(QStringLiteral(" x "));
}

} // namespace

bool SaeSettings::has(const char *key)
{
    return !value(key).isNull() && !value(key).isUndefined();
}

QJsonValue SaeSettings::value(const char *key)
{
    m_known.insert(QLatin1String(key));
    return m_json.value(QLatin1String(key));
}

int SaeSettings::whole(const char *key, int most)
{
    const int number = value(key).toInt(-1);
    if (number >= 1 && number <= most)
        return number;
    (has(key) ? m_refused : m_missing) << QLatin1String(key);
    return 0;
}

std::vector<int> SaeSettings::wholes(const char *key, int most)
{
    std::vector<int> out;
    const QJsonArray entries = value(key).toArray();
    for (const QJsonValue &entry : entries) {
        out.push_back(entry.toInt(-1));
        if (out.back() < 1 || out.back() > most)
            refuse(key);
    }
    if (out.empty())
        (has(key) ? m_refused : m_missing) << QLatin1String(key);
    return out;
}

void SaeSettings::harmless(std::initializer_list<const char *> keys)
{
    for (const char *key : keys)
        m_known.insert(QLatin1String(key));
}

void SaeSettings::harmless(const QStringList &keys)
{
    m_known.insert(keys.begin(), keys.end());
}

void SaeSettings::refuse(const char *key)
{
    if (!m_refused.contains(QLatin1String(key)))
        m_refused << QLatin1String(key);
}

std::vector<float> SaeSettings::tensor(const char *key, const std::vector<qint64> &shape)
{
    const QString name = QLatin1String(key);
    m_knownTensors.insert(name);
    const auto found = m_tensors.constFind(name);
    if (found == m_tensors.constEnd()) {
        m_missing << name;
        return {};
    }
    if (found->shape != shape) {
        m_misshapen << QStringLiteral("%1 (%2, not %3)").arg(name, sizes(found->shape), sizes(shape));
        return {};
    }
    return found->toFloats();
}

std::vector<float> SaeSettings::transposed(const char *key, qint64 rows, qint64 columns)
{
    const std::vector<float> values = tensor(key, {rows, columns});
    std::vector<float> out(values.size());
    // In squares that stay in the cache: one side of a transposition always jumps.
    constexpr qint64 Side = 64;
    for (qint64 top = 0; !values.empty() && top < rows; top += Side)
        for (qint64 left = 0; left < columns; left += Side)
            for (qint64 r = top; r < std::min(rows, top + Side); ++r)
                for (qint64 c = left; c < std::min(columns, left + Side); ++c)
                    out[size_t(c * rows + r)] = values[size_t(r * columns + c)];
    return out;
}

SaeSettings SaeSettings::inner(const char *key) const
{
    return {m_name, m_json.value(QLatin1String(key)).toObject(), m_tensors, m_accepted};
}

Result<void> SaeSettings::outcome() const
{
    FATHOM_DO(outcomeOfSettings());
    QStringList tensors;
    for (auto it = m_tensors.begin(); it != m_tensors.end(); ++it)
        if (m_knownTensors.count(it.key()) == 0)
            tensors << it.key();
    if (!tensors.isEmpty())
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: has tensors that are unknown in its format (%2), so what it "
                                       "computes is not known; import another one"),
                     {m_name, listed(tensors)}};
    return {};
}

Result<void> SaeSettings::outcomeOfSettings() const
{
    if (!m_refused.isEmpty())
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: Fathom cannot compute an SAE with its value of %2; import "
                                       "another one"),
                     {m_name, listed(m_refused)}};
    if (!m_missing.isEmpty())
        return Error{ErrorCode::Missing,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: has no %2, which an SAE of its format needs; get the whole "
                                       "file and the settings beside it"),
                     {m_name, listed(m_missing)}};
    if (!m_misshapen.isEmpty())
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: tensors have other sizes than its settings say: %2; the two "
                                       "do not belong together"),
                     {m_name, listed(m_misshapen)}};
    QStringList settings;
    for (auto it = m_json.begin(); it != m_json.end(); ++it)
        if (m_known.count(it.key()) == 0 && !m_accepted.contains(it.key()))
            settings << it.key();
    if (!settings.isEmpty())
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: has settings that Fathom does not know (%2) and that may "
                                       "change what it computes; name those that do not with --accept"),
                     {m_name, listed(settings)}};
    return {};
}

} // namespace fathom
