// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"
#include "subject.h"

#include <base/random.h>

#include <QFile>
#include <QSysInfo>
#include <QTest>

using namespace fathom;

class tst_Crash : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void secondWriterIsToldHostAndProcess()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        VERIFY_RESULT(Workspace::create(path));
        const auto child = test::startChild({QStringLiteral("hold"), path});
        QCOMPARE(test::waitUntilReady(*child), QByteArray());
        const auto second = Workspace::open(path, Workspace::Mode::Write);
        QVERIFY(!second);
        QCOMPARE(int(second.error().code), int(ErrorCode::Busy));
        QVERIFY2(second.error().english().contains(QString::number(child->processId())),
                 qPrintable(second.error().english()));
        QVERIFY2(second.error().english().contains(QSysInfo::machineHostName()),
                 qPrintable(second.error().english()));
        VERIFY_RESULT(Workspace::open(path, Workspace::Mode::Read));

        // The lock of a process that is gone is taken over.
        child->kill();
        QVERIFY(child->waitForFinished());
        QVERIFY(QFile::exists(path + QStringLiteral("/lock")));
        const auto third = Workspace::open(path, Workspace::Mode::Write);
        VERIFY_RESULT(third);
        // Also within one process there is one writer.
        QCOMPARE(int(Workspace::open(path, Workspace::Mode::Write).error().code), int(ErrorCode::Busy));
    }

    void lockGoesWithItsWorkspace()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        {
            const auto workspace = Workspace::create(path);
            VERIFY_RESULT(workspace);
            QVERIFY(QFile::exists(path + QStringLiteral("/lock")));
        }
        QVERIFY(!QFile::exists(path + QStringLiteral("/lock")));
    }

    void workspaceIsSoundAfterAKillAtAnyMoment()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        {
            const auto workspace = Workspace::create(path);
            VERIFY_RESULT(workspace);
            VERIFY_RESULT((*workspace)->addEncoder(test::tinyEncoder()));
            VERIFY_RESULT((*workspace)->addSae(test::tinySae(), {}));
        }
        Random random(2024);
        size_t written = 0;
        constexpr int Kills = 12;
        for (int round = 0; round < Kills; ++round) {
            const auto child = test::startChild({QStringLiteral("write"), path, QString::number(round)});
            QCOMPARE(test::waitUntilReady(*child), QByteArray());
            // Writing goes on until the kill, so the process cannot end before it.
            QVERIFY2(!child->waitForFinished(1 + int(random.below(250))), child->readAll().constData());
            child->kill();
            QVERIFY(child->waitForFinished());
            const auto workspace = Workspace::open(path, Workspace::Mode::Write);
            VERIFY_RESULT(workspace);
            const auto lines = (*workspace)->audit();
            VERIFY_RESULT(lines);
            QVERIFY2(lines->isEmpty(), qPrintable(lines->join(u'\n')));
            written = std::max(written, (*workspace)->volumes()->size());
        }
        QVERIFY(written > 0);
    }

    void storeFunctionOnTheGuiThreadAborts()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        VERIFY_RESULT(Workspace::create(path));
        const auto child = test::startChild({QStringLiteral("gui"), path});
        QVERIFY(child->waitForFinished(60000));
        const QByteArray said = child->readAll();
        QVERIFY2(said.contains("was entered on the GUI thread"), said.constData());
        QVERIFY(child->exitStatus() == QProcess::CrashExit || child->exitCode() != 0);
    }
};

FATHOM_TEST_SUBJECT(crash, tst_Crash)
#include "tst_crash.moc"
