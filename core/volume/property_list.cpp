// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "property_list.h"

#include <QXmlStreamReader>

namespace fathom {
namespace {

constexpr int deepest = 32;

/// The value of the element that the reader stands on; leaves the reader behind its end.
QVariant readValue(QXmlStreamReader &xml, int depth)
{
    const auto name = xml.name();
    if (depth > deepest) {
        xml.raiseError(QStringLiteral("nested too deeply"));
        return {};
    }
    if (name == QLatin1String("dict")) {
        QVariantMap map;
        while (xml.readNextStartElement()) {
            if (xml.name() != QLatin1String("key")) {
                xml.raiseError(QStringLiteral("no key"));
                return {};
            }
            const QString key = xml.readElementText();
            if (!xml.readNextStartElement())
                break;
            map.insert(key, readValue(xml, depth + 1));
        }
        return map;
    }
    if (name == QLatin1String("array")) {
        QVariantList list;
        while (xml.readNextStartElement())
            list.append(readValue(xml, depth + 1));
        return list;
    }
    if (name == QLatin1String("true") || name == QLatin1String("false")) {
        const bool value = name == QLatin1String("true");
        xml.skipCurrentElement();
        return value;
    }
    const bool integer = name == QLatin1String("integer");
    const bool real = name == QLatin1String("real");
    const QString text = xml.readElementText();
    if (integer)
        return text.trimmed().toLongLong();
    if (real)
        return text.trimmed().toDouble();
    return text;
}

} // namespace

std::optional<QVariantMap> parsePropertyList(const QByteArray &bytes)
{
    QXmlStreamReader xml(bytes);
    if (!xml.readNextStartElement() || xml.name() != QLatin1String("plist") || !xml.readNextStartElement() ||
        xml.name() != QLatin1String("dict"))
        return std::nullopt;
    const QVariantMap map = readValue(xml, 0).toMap();
    return xml.hasError() ? std::nullopt : std::optional(map);
}

} // namespace fathom
