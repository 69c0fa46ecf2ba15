// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "arguments.h"

#include <QCommandLineParser>

#include <algorithm>

namespace fathom::cli {

namespace {
struct WordCount
{
    int least = 0, most = 0;
};

WordCount countOf(const QString &words)
{
    WordCount count;
    for (const QString &word : words.split(u' ', Qt::SkipEmptyParts)) {
        count.most = word.contains(QLatin1String("...")) || count.most < 0 ? -1 : count.most + 1;
        if (!word.startsWith(u'['))
            ++count.least;
    }
    return count;
}

Error wrong(const QString &command, const QString &what)
{
    return {
        ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "%1: %2; see 'fathom-cli %1 --help'"), {command, what}};
}
} // namespace

Result<Arguments> Arguments::parse(const QString &command, const Syntax &syntax, const QStringList &given)
{
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    std::vector<Option> options = syntax.options;
    options.push_back({QStringLiteral("json"), {}, {}});
    options.push_back({QStringLiteral("help"), {}, {}});
    for (const Option &option : options)
        parser.addOption(QCommandLineOption(option.name, option.help, option.value));
    if (!parser.parse(QStringList{command} + given))
        return wrong(command, parser.errorText().remove(u'.').trimmed());
    Arguments arguments;
    for (const Option &option : options) {
        if (parser.isSet(option.name))
            arguments.m_values.insert(option.name, parser.value(option.name));
    }
    arguments.m_words = parser.positionalArguments();
    if (arguments.has(QStringLiteral("help")))
        return arguments;
    const WordCount count = countOf(syntax.words);
    if (arguments.m_words.size() < count.least)
        return wrong(command, QStringLiteral("%1 is needed").arg(syntax.words));
    if (count.most >= 0 && arguments.m_words.size() > count.most)
        return wrong(command, QStringLiteral("'%1' is one word too many").arg(arguments.m_words[count.most]));
    return arguments;
}

Result<qint64> Arguments::number(const QString &option, qint64 otherwise, qint64 least, qint64 most) const
{
    if (!has(option))
        return otherwise;
    bool fits = false;
    const qint64 value = text(option).toLongLong(&fits);
    if (!fits || value < least || value > most)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "--%1: '%2' is not a whole number from %3 to %4"),
                     {option, text(option), QString::number(least), QString::number(most)}};
    return value;
}

Result<double> Arguments::real(const QString &option, double otherwise) const
{
    if (!has(option))
        return otherwise;
    bool fits = false;
    const double value = text(option).toDouble(&fits);
    if (!fits)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "--%1: '%2' is not a number"),
                     {option, text(option)}};
    return value;
}

Result<std::vector<int>> Arguments::numbers(const QString &option) const
{
    std::vector<int> values;
    for (const QString &part : text(option).split(u',', Qt::SkipEmptyParts)) {
        bool fits = false;
        values.push_back(part.trimmed().toInt(&fits));
        if (!fits)
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "--%1: '%2' is not a list of whole numbers like 128,512"),
                         {option, text(option)}};
    }
    return values;
}

QString usage(const QString &command, const Syntax &syntax)
{
    QString lines = QStringLiteral("fathom-cli %1 %2 [options]\n").arg(command, syntax.words);
    std::vector<Option> options = syntax.options;
    options.push_back({QStringLiteral("json"), {}, QStringLiteral("one JSON object on standard output")});
    for (const Option &option : options) {
        const QString name = QStringLiteral("--") + option.name +
                             (option.value.isEmpty() ? QString() : QStringLiteral(" ") + option.value);
        lines += QStringLiteral("  %1 %2\n").arg(name, -28).arg(option.help);
    }
    return lines;
}

} // namespace fathom::cli
