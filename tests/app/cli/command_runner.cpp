// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command_runner.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QProcess>

#include <csignal>

namespace fathom::test {

Ran run(const QStringList &arguments, double killAfter, bool interrupt)
{
    static const QTemporaryDir data;
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_DATA_HOME"), data.path());
    process.setProcessEnvironment(environment);
    QElapsedTimer timer;
    timer.start();
    process.start(QStringLiteral(FATHOM_CLI), arguments);
    Ran ran;
    if (!process.waitForStarted())
        return ran;
    if (killAfter > 0 && !process.waitForFinished(int(killAfter * 1000))) {
        ::kill(pid_t(process.processId()), interrupt ? SIGINT : SIGKILL);
        ran.killed = true;
    }
    process.waitForFinished(600'000);
    ran.seconds = double(timer.elapsed()) / 1000.0;
    ran.code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    ran.out = process.readAllStandardOutput();
    ran.err = process.readAllStandardError();
    ran.json = QJsonDocument::fromJson(ran.out).object();
    return ran;
}

QString smallCohort()
{
    static const QTemporaryDir folder;
    static const Ran drawn =
        run({QStringLiteral("cohort"), folder.path(), QStringLiteral("--subjects"),
             QString::number(smallSubjects), QStringLiteral("--spacing"), QStringLiteral("6")});
    return drawn.code == 0 ? folder.path() : QString();
}

} // namespace fathom::test
