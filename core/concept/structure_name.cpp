// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "structure_name.h"

#include <QHash>
#include <QRegularExpression>
#include <QStringList>

namespace fathom {

namespace {

/// Names whose plain reading is no English phrase. Keys without their side.
const QHash<QString, QString> &phrases()
{
    static const QHash<QString, QString> table{
        {QStringLiteral("autochthon"), QStringLiteral("deep back muscle")},
        {QStringLiteral("clavicula"), QStringLiteral("clavicle")},
        {QStringLiteral("iliac_vena"), QStringLiteral("iliac vein")},
        {QStringLiteral("hip"), QStringLiteral("hip bone")},
        {QStringLiteral("lung_upper_lobe"), QStringLiteral("upper lung lobe")},
        {QStringLiteral("lung_middle_lobe"), QStringLiteral("middle lung lobe")},
        {QStringLiteral("lung_lower_lobe"), QStringLiteral("lower lung lobe")},
    };
    return table;
}

struct Parts
{
    QString side; ///< "left", "right" or empty
    QString rest; ///< phrase without the side
};

Parts partsOf(const QString &name)
{
    QString rest = name;
    Parts parts;
    static const QRegularExpression side(QStringLiteral("_(left|right|L|R)(?=_|\\z)"));
    if (const auto match = side.match(rest); match.hasMatch()) {
        parts.side = match.captured(1).startsWith(u'l', Qt::CaseInsensitive) ? QStringLiteral("left")
                                                                             : QStringLiteral("right");
        rest.remove(match.capturedStart(), match.capturedLength());
    }
    static const QRegularExpression vertebra(QStringLiteral("\\Avertebrae_([CTLS][0-9]{1,2})\\z"));
    if (const auto match = vertebra.match(rest); match.hasMatch()) {
        parts.rest = match.captured(1) + QStringLiteral(" vertebra");
        return parts;
    }
    rest = phrases().value(rest, rest);
    rest.replace(u'_', u' ');
    // A table's capitals ("Precentral") become a phrase; abbreviations keep theirs.
    QStringList words = rest.simplified().split(u' ');
    for (QString &word : words)
        if (word.size() > 1 && word[0].isUpper() && word.mid(1) == word.mid(1).toLower())
            word = word.toLower();
    parts.rest = words.join(u' ');
    return parts;
}

QString joined(const QString &side, const QString &rest)
{
    return side.isEmpty() ? rest : side + u' ' + rest;
}

} // namespace

QString readableStructure(const QString &name)
{
    const Parts parts = partsOf(name);
    return joined(parts.side, parts.rest);
}

QString readablePair(const QString &first, const QString &second)
{
    const Parts a = partsOf(first), b = partsOf(second);
    if (a.rest == b.rest && !a.side.isEmpty() && !b.side.isEmpty() && a.side != b.side)
        return QStringLiteral("left and right ") + a.rest;
    const QString vertebra = QStringLiteral(" vertebra");
    if (a.rest.endsWith(vertebra) && b.rest.endsWith(vertebra))
        return a.rest.chopped(vertebra.size()) + QStringLiteral(" and ") + b.rest;
    if (!a.side.isEmpty() && a.side == b.side)
        return joined(a.side, a.rest) + QStringLiteral(" and ") + b.rest;
    return readableStructure(first) + QStringLiteral(" and ") + readableStructure(second);
}

} // namespace fathom
