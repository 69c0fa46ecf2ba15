// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"
#include "subject.h"

#include <base/thread_check.h>

#include <QTest>
#include <cstdio>

using namespace fathom;

namespace {

void ready()
{
    std::puts("child is ready");
    std::fflush(stdout);
}

/// Writes everything there is to write, round after round, until it is killed.
Result<void> writeForever(const QString &folder, int seed)
{
    FATHOM_TRY(const auto workspace, Workspace::open(folder, Workspace::Mode::Write));
    FATHOM_TRY(const auto saes, workspace->saes());
    ready();
    for (int round = 0;; ++round) {
        FATHOM_DO(test::add(*workspace, test::sample((seed * 40 + round) % 10000)));
        FATHOM_DO(test::embedAll(*workspace));
        FATHOM_DO(test::indexAll(*workspace, saes.front().id));
        LabelRecord label;
        label.sae = saes.front().id;
        label.feature = round % 16;
        label.text = QStringLiteral("label %1").arg(round);
        FATHOM_DO(workspace->addLabel(label));
        FATHOM_TRY(const auto volumes, workspace->volumes());
        if (volumes.size() > 4)
            FATHOM_DO(workspace->removeVolume(volumes.front().id));
    }
}

/// Holds a workspace until it is killed.
Result<void> hold(const QString &folder)
{
    FATHOM_TRY(const auto workspace, Workspace::open(folder, Workspace::Mode::Write));
    ready();
    std::getchar();
    return {};
}

Result<void> openOnGuiThread(const QString &folder)
{
    setGuiThread();
    FATHOM_TRY(const auto workspace, Workspace::open(folder, Workspace::Mode::Read));
    return {};
}

} // namespace

/// Runs the task that another test put into the environment; without one there is nothing to do.
class tst_Child : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void runsItsTask()
    {
        const QStringList task = qEnvironmentVariable("FATHOM_STORE_CHILD").split(u'|');
        Result<void> done;
        if (task.first() == QLatin1String("write"))
            done = writeForever(task.value(1), task.value(2).toInt());
        else if (task.first() == QLatin1String("hold"))
            done = hold(task.value(1));
        else if (task.first() == QLatin1String("gui"))
            done = openOnGuiThread(task.value(1));
        VERIFY_RESULT(done);
    }
};

FATHOM_TEST_SUBJECT(child, tst_Child)
#include "store_child.moc"
