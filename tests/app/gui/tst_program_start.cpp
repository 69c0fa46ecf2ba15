// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

class TestProgramStart : public QObject
{
    Q_OBJECT
private:
    const QString m_program = QStringLiteral(FATHOM_BINARY "/app/fathom");

private Q_SLOTS:
    void theWindowDoesNotLinkTorch()
    {
        QProcess ldd;
        ldd.start(QStringLiteral("ldd"), {m_program});
        QVERIFY(ldd.waitForFinished());
        const QByteArray libraries = ldd.readAllStandardOutput();
        QVERIFY2(libraries.contains("libQt6Widgets"), libraries.constData());
        QVERIFY(!libraries.contains("libtorch"));
        QVERIFY(!libraries.contains("libc10"));
    }
    void helpAndVersionNeedNoScreen()
    {
        for (const char *option : {"--help", "--version"}) {
            QProcess fathom;
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
            environment.remove(QStringLiteral("DISPLAY"));
            environment.remove(QStringLiteral("WAYLAND_DISPLAY"));
            fathom.setProcessEnvironment(environment);
            fathom.start(m_program, {QString::fromLatin1(option)});
            QVERIFY(fathom.waitForFinished());
            QCOMPARE(fathom.exitStatus(), QProcess::NormalExit);
            QCOMPARE(fathom.exitCode(), 0);
            QVERIFY(fathom.readAllStandardOutput().contains("athom"));
        }
    }
    void wrongUsageIsToldInOneLine()
    {
        QProcess fathom;
        fathom.start(m_program, {QStringLiteral("--tour"), QStringLiteral("out")});
        QVERIFY(fathom.waitForFinished());
        QCOMPARE(fathom.exitCode(), 2);
        QVERIFY(fathom.readAllStandardError().contains("need a workspace"));
    }
    void theTourOfAMissingWorkspaceFails()
    {
        QTemporaryDir folder;
        QProcess fathom;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), folder.path());
        environment.insert(QStringLiteral("XDG_DATA_HOME"), folder.path());
        fathom.setProcessEnvironment(environment);
        fathom.start(m_program, {QStringLiteral("--tour"), folder.filePath(QStringLiteral("out")),
                                 folder.filePath(QStringLiteral("nothing.fathom"))});
        QVERIFY(fathom.waitForFinished(60'000));
        QCOMPARE(fathom.exitCode(), 1);
        QVERIFY(fathom.readAllStandardError().contains("nothing.fathom"));
    }
};

FATHOM_TEST_SUBJECT(program_start, TestProgramStart)
#include "tst_program_start.moc"
