// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "address.h"

#include <QUrl>

namespace fathom {

namespace {
constexpr QLatin1String scheme("fathom:");
} // namespace

const QStringList &Address::pages()
{
    static const QStringList all{QStringLiteral("library"), QStringLiteral("features"),
                                 QStringLiteral("encoders"), QStringLiteral("jobs")};
    return all;
}

QString Address::text() const
{
    switch (kind) {
    case Kind::Page:
        return scheme + QStringLiteral("page/") + name;
    case Kind::Sae:
        return scheme + QStringLiteral("sae/") + name;
    case Kind::Structure:
        return scheme + QStringLiteral("structure/") + QString::fromLatin1(QUrl::toPercentEncoding(name));
    case Kind::Feature:
        return scheme + QStringLiteral("feature/%1/").arg(name) + QString::number(number);
    case Kind::Slice:
        return scheme + QStringLiteral("slice/") + QString::number(number);
    case Kind::Volume:
        return scheme + QStringLiteral("volume/") + QString::number(number);
    case Kind::Command:
        return scheme + QStringLiteral("command/") + name;
    case Kind::Help:
        return scheme + QStringLiteral("help/") + name;
    }
    return {};
}

std::optional<Address> Address::parse(const QString &text)
{
    const QString trimmed = text.trimmed();
    if (!trimmed.startsWith(scheme))
        return {};
    const QStringList parts = trimmed.mid(scheme.size()).split(u'/', Qt::SkipEmptyParts);
    if (parts.size() == 1 && pages().contains(parts.front())) // "fathom:encoders", as people type it
        return Address{Kind::Page, parts.front(), 0};
    if (parts.size() < 2)
        return {};
    const auto number = [](const QString &word) -> std::optional<qint64> {
        bool ok = false;
        const qint64 value = word.toLongLong(&ok);
        return ok && value >= 0 ? std::optional(value) : std::nullopt;
    };
    const QString &kind = parts.front();
    if (kind == u"feature" && parts.size() == 3) {
        if (const auto feature = number(parts[2]); feature && *feature <= 0x7fffffff)
            return Address{Kind::Feature, parts[1], *feature};
        return {};
    }
    if (parts.size() != 2)
        return {};
    if (kind == u"page")
        return Address{Kind::Page, parts[1], 0};
    if (kind == u"sae")
        return Address{Kind::Sae, parts[1], 0};
    if (kind == u"structure") // a user's own data set may name it with any character
        return Address{Kind::Structure, QUrl::fromPercentEncoding(parts[1].toUtf8()), 0};
    if (kind == u"command")
        return Address{Kind::Command, parts[1], 0};
    if (kind == u"help")
        return Address{Kind::Help, parts[1], 0};
    if (kind == u"slice" || kind == u"volume") {
        if (const auto id = number(parts[1]); id && *id > 0)
            return Address{kind == u"slice" ? Kind::Slice : Kind::Volume, {}, *id};
    }
    return {};
}

QString Address::page(const QString &name)
{
    return Address{Kind::Page, name, 0}.text();
}

QString Address::sae(const QString &id)
{
    return Address{Kind::Sae, id, 0}.text();
}

QString Address::structure(const QString &name)
{
    return Address{Kind::Structure, name, 0}.text();
}

QString Address::feature(const QString &sae, int feature)
{
    return Address{Kind::Feature, sae, feature}.text();
}

QString Address::slice(qint64 id)
{
    return Address{Kind::Slice, {}, id}.text();
}

QString Address::volume(qint64 id)
{
    return Address{Kind::Volume, {}, id}.text();
}

QString Address::command(const QString &name)
{
    return Address{Kind::Command, name, 0}.text();
}

QString Address::help(const QString &page)
{
    return Address{Kind::Help, page, 0}.text();
}

} // namespace fathom
