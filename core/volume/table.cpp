// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "table.h"

#include "dataset.h"

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSet>

namespace fathom {
namespace {

constexpr qint64 longestTable = 64 << 20;
constexpr qsizetype longestValue = 200;

/// The columns of the two published tables; whatever else a table holds may be identity and is never taken.
const QSet<QString> &knownColumns()
{
    static const QSet<QString> columns = [] {
        const QString names = QStringLiteral(
            "age gender institute study_type split manufacturer scanner_model kvp pathology "
            "pathology_location "
            "magnetic_field_strength scanning_sequence repetition_time echo_time slice_thickness source");
        const QStringList list = names.split(QLatin1Char(' '));
        return QSet<QString>(list.begin(), list.end());
    }();
    return columns;
}

Result<QString> readText(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{QFileInfo::exists(path) ? ErrorCode::Unreadable : ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be opened (%2); check the path and its rights"),
                     {path, file.errorString()}};
    if (file.size() > longestTable)
        return Error{ErrorCode::TooLarge,
                     QT_TRANSLATE_NOOP("Error", "%1: too large for a table; check what it is"),
                     {path}};
    QString text = QString::fromUtf8(file.readAll());
    if (text.startsWith(QChar(0xfeff)))
        text.remove(0, 1);
    return text;
}

/// Rows of a table with quotes as spreadsheets write them; quoted line breaks included.
std::vector<QStringList> rowsOf(const QString &text, QChar separator)
{
    std::vector<QStringList> rows;
    QStringList row;
    QString value;
    bool quoted = false;
    const auto endRow = [&] {
        row << value.trimmed();
        value.clear();
        if (row.size() > 1 || !row.front().isEmpty())
            rows.push_back(row);
        row.clear();
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (quoted) {
            if (c != QLatin1Char('"'))
                value += c;
            else if (i + 1 < text.size() && text[i + 1] == QLatin1Char('"'))
                value += text[++i];
            else
                quoted = false;
        } else if (c == QLatin1Char('"') && value.trimmed().isEmpty()) {
            value.clear();
            quoted = true;
        } else if (c == separator) {
            row << value.trimmed();
            value.clear();
        } else if (c == QLatin1Char('\n')) {
            endRow();
        } else if (c != QLatin1Char('\r')) {
            value += c;
        }
    }
    if (!value.isEmpty() || !row.isEmpty())
        endRow();
    return rows;
}

struct NameLine
{
    int line = 0;
    int label = 0;
    QStringList tokens; ///< behind the number
};

/// "1 Precentral_L 2001", "3 liver 255 0 0 0": numbers behind one-word names are colours or codes of theirs,
/// provided that all lines agree and names stay different. Else the whole rest is the name.
bool onlyNumbersBehindNames(const std::vector<NameLine> &lines)
{
    QSet<QString> names;
    for (const NameLine &line : lines) {
        if (line.tokens.size() < 2 || line.tokens.size() != lines.front().tokens.size())
            return false;
        for (qsizetype token = 1; token < line.tokens.size(); ++token) {
            bool number = false;
            line.tokens[token].toDouble(&number);
            if (!number)
                return false;
        }
        if (names.contains(line.tokens.front()))
            return false;
        names.insert(line.tokens.front());
    }
    return true;
}

} // namespace

Result<QMap<QString, QMap<QString, QString>>> readMetaTable(const QString &path)
{
    QMap<QString, QMap<QString, QString>> table;
    if (!QFileInfo::exists(path))
        return table;
    FATHOM_TRY(const QString text, readText(path));
    const bool semicolons = text.section(QLatin1Char('\n'), 0, 0).contains(QLatin1Char(';'));
    const auto rows = rowsOf(text, QLatin1Char(semicolons ? ';' : ','));
    const qsizetype key = rows.empty() ? -1 : rows.front().indexOf(QStringLiteral("image_id"));
    if (key < 0)
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: no column image_id; it must be the first one"),
                     {path}};
    for (size_t n = 1; n < rows.size(); ++n) {
        QMap<QString, QString> values;
        for (qsizetype column = 0; column < std::min(rows[n].size(), rows.front().size()); ++column)
            if (knownColumns().contains(rows.front()[column]) && !rows[n][column].isEmpty())
                values.insert(rows.front()[column], rows[n][column].left(longestValue));
        if (rows[n].size() > key)
            table.insert(rows[n][key], values);
    }
    return table;
}

Result<QMap<int, QString>> readLabelNames(const QString &path)
{
    FATHOM_TRY(const QString text, readText(path));
    static const QRegularExpression snap(
        QStringLiteral("^(\\d+)\\s+\\d+\\s+\\d+\\s+\\d+\\s+[\\d.]+\\s+\\d\\s+\\d\\s+\"(.*)\"$"));
    static const QRegularExpression plain(QStringLiteral("^(\\d+)\\s*[\\s,;:=]\\s*(\\S.*)$"));
    static const QRegularExpression blanks(QStringLiteral("\\s+"));
    std::vector<NameLine> lines;
    int number = 0;
    for (const QString &raw : text.split(QLatin1Char('\n'))) {
        ++number;
        const QString line = raw.trimmed();
        if (line.isEmpty() || line.startsWith(QLatin1Char('#')) || line.startsWith(QLatin1String("//")))
            continue;
        NameLine entry{number, 0, {}};
        auto match = snap.match(line);
        const bool isSnap = match.hasMatch();
        if (!isSnap)
            match = plain.match(line);
        bool ok = match.hasMatch();
        if (ok)
            entry.label = match.captured(1).toInt(&ok);
        const QString name = match.captured(2).trimmed();
        if (!ok || entry.label > 65535 || name.isEmpty() || name.contains(QChar(0xfffd)))
            return Error{ErrorCode::Unreadable,
                         QT_TRANSLATE_NOOP("Error", "%1: line %2 is not \"number name\"; correct the table"),
                         {path, QString::number(number)}};
        if (entry.label == 0)
            continue; // "Clear Label", background
        entry.tokens = isSnap ? QStringList{name} : name.split(blanks, Qt::SkipEmptyParts);
        lines.push_back(entry);
    }
    const bool bare = onlyNumbersBehindNames(lines);
    QMap<int, QString> names;
    for (const NameLine &line : lines) {
        if (names.contains(line.label))
            return Error{
                ErrorCode::Unreadable,
                QT_TRANSLATE_NOOP("Error", "%1: line %2 names number %3 a second time; correct the table"),
                {path, QString::number(line.line), QString::number(line.label)}};
        names.insert(line.label, bare ? line.tokens.front() : line.tokens.join(QLatin1Char(' ')));
    }
    if (names.isEmpty())
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: no line \"number name\" in it; check the table"),
                     {path}};
    return names;
}

} // namespace fathom
