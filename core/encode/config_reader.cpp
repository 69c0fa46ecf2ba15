// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "config_reader.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace fathom {

bool ConfigReader::has(const char *key) const
{
    const QJsonValue value = m_json[QLatin1String(key)];
    return !value.isUndefined() && !value.isNull();
}

void ConfigReader::refuse(const char *key)
{
    if (m_outcome)
        m_outcome = Error{ErrorCode::Unreadable,
                          QT_TRANSLATE_NOOP("Error", "%1: %2 is out of range; get the file again"),
                          {m_name, QString::fromLatin1(key)}};
}

void ConfigReader::number(const char *key, double &value, double low, double high)
{
    if (!has(key))
        return;
    // Not a number reads as one below every range.
    const double read = m_json[QLatin1String(key)].toDouble(low - 1);
    if (!(read >= low) || read > high)
        return refuse(key);
    value = read;
}

void ConfigReader::whole(const char *key, int &value, int low, int high)
{
    double read = value;
    number(key, read, low, high);
    if (read != int(read))
        return refuse(key);
    value = int(read);
}

void ConfigReader::wholes(const char *key, std::vector<int> &values, int low, int high)
{
    if (!has(key))
        return;
    const QJsonArray array = m_json[QLatin1String(key)].toArray();
    std::vector<int> all;
    for (const QJsonValue &value : array) {
        const double read = value.toDouble(low - 1);
        if (!(read >= low) || read > high || read != int(read))
            return refuse(key);
        all.push_back(int(read));
    }
    if (all.empty() || all.size() > 16)
        return refuse(key);
    values = std::move(all);
}

void ConfigReader::only(const char *key, const QJsonValue &value)
{
    const QJsonValue found = m_json[QLatin1String(key)];
    if (!m_outcome || !has(key) || found == value)
        return;
    const auto text = [](const QJsonValue &any) {
        QString written =
            QString::fromUtf8(QJsonDocument(QJsonArray{any}).toJson(QJsonDocument::Compact)); // [value]
        return written.mid(1, written.size() - 2).left(60);
    };
    m_outcome = Error{ErrorCode::Unsupported,
                      QT_TRANSLATE_NOOP("Error", "%1: %2 is %3, and only %4 is known; choose a published "
                                                 "model"),
                      {m_name, QString::fromLatin1(key), text(found), text(value)}};
}

bool ConfigReader::flag(const char *key, bool otherwise) const
{
    return m_json[QLatin1String(key)].toBool(otherwise);
}

int sizeOf(const TensorMap &tensors, const QString &name, size_t axis)
{
    const auto found = tensors.constFind(name);
    if (found == tensors.cend() || axis >= found->shape.size())
        return 0;
    const qint64 size = found->shape[axis];
    return size > 0 && size < (qint64(1) << 30) ? int(size) : 0;
}

} // namespace fathom
