// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "console.h"

#include <base/reading_marks.h>

#include <QCoreApplication>
#include <QJsonDocument>

#include <cstdio>

using namespace fathom;
using namespace fathom::cli;

namespace {
std::vector<Command> allCommands()
{
    std::vector<Command> all;
    for (const auto group : {inspectCommands, cohortCommands, pretrainCommands, workspaceCommands,
                             importCommands, encoderCommands, embedCommands, saeCommands, evaluateCommands,
                             rankCommands, featureCommands, sliceCommands, labelCommands, mapCommands,
                             jobCommands, exportCommands, demoCommands, benchCommands, doctorCommands}) {
        for (Command &command : group())
            all.push_back(std::move(command));
    }
    return all;
}

void print(const QString &text)
{
    const QByteArray bytes = text.toLocal8Bit();
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stdout);
    std::fflush(stdout);
}

int fail(const Error &error)
{
    tell(QStringLiteral("fathom-cli: ") + error.english());
    return error.code == ErrorCode::Usage ? 2 : 1;
}

QString overview(const std::vector<Command> &commands)
{
    QString text = QStringLiteral("fathom-cli COMMAND ... ; 'fathom-cli COMMAND --help' says more\n\n");
    for (const Command &command : commands)
        text += QStringLiteral("  %1 %2\n").arg(command.name, -12).arg(command.summary);
    return text;
}
} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    // The window and the command line share the user's private files.
    QCoreApplication::setApplicationName(QStringLiteral("fathom"));
    QCoreApplication::setApplicationVersion(QStringLiteral(FATHOM_VERSION));
    catchInterrupts();
    ReadingMarks::watchForCrashes();
    const QStringList words = QCoreApplication::arguments().mid(1);
    const std::vector<Command> commands = allCommands();
    if (words.isEmpty()) {
        tell(overview(commands));
        return 2;
    }
    if (words.first() == QLatin1String("--help") || words.first() == QLatin1String("help")) {
        print(overview(commands));
        return 0;
    }
    if (words.first() == QLatin1String("--version")) {
        print(QStringLiteral("fathom-cli " FATHOM_VERSION "\n"));
        return 0;
    }
    for (const Command &command : commands) {
        if (command.name != words.first())
            continue;
        const Result<Arguments> arguments = Arguments::parse(command.name, command.syntax, words.mid(1));
        if (!arguments)
            return fail(arguments.error());
        if (arguments->has(QStringLiteral("help"))) {
            print(command.summary + QStringLiteral("\n\n") + usage(command.name, command.syntax));
            return 0;
        }
        const Result<Output> output = command.run(*arguments);
        if (!output)
            return fail(output.error());
        if (arguments->has(QStringLiteral("json")))
            print(QString::fromUtf8(QJsonDocument(output->json).toJson(QJsonDocument::Compact)) + u'\n');
        else
            print(output->text.endsWith(u'\n') || output->text.isEmpty() ? output->text
                                                                         : output->text + u'\n');
        return output->exitCode;
    }
    return fail({ErrorCode::Usage,
                 QT_TRANSLATE_NOOP("Error", "'%1' is not a command; 'fathom-cli --help' lists them"),
                 {words.first()}});
}
