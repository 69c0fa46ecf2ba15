// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command_runner.h"
#include "subject.h"

#include <QFile>
#include <QProcess>
#include <QTest>

using namespace fathom::test;

// Usage, exit codes and what a command says when something is missing.
class tst_Commands final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void wrongUsageExitsWithTwo_data();
    void wrongUsageExitsWithTwo();
    void failureExitsWithOneAndOneLine_data();
    void failureExitsWithOneAndOneLine();
    void helpNamesEveryOption();
    void programStartsWithoutLibTorch();
    void everyCommandIsInTheHelpPage();
};

void tst_Commands::wrongUsageExitsWithTwo_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("nothing") << QStringList{};
    QTest::newRow("no such command") << QStringList{"fly"};
    QTest::newRow("no such option") << QStringList{"create", "w", "--colour", "red"};
    QTest::newRow("word missing") << QStringList{"import", "w"};
    QTest::newRow("word too many") << QStringList{"create", "a", "b"};
    QTest::newRow("number out of range") << QStringList{"cohort", "out", "--subjects", "0"};
    QTest::newRow("no number") << QStringList{"cohort", "out", "--seed", "x"};
    QTest::newRow("value missing") << QStringList{"cohort", "out", "--seed"};
    QTest::newRow("bench what") << QStringList{"bench", "coffee"};
    QTest::newRow("feature without number") << QStringList{"feature", "w"};
    QTest::newRow("spacing beyond what is drawn") << QStringList{"cohort", "out", "--spacing", "9"};
    QTest::newRow("no such slice rule") << QStringList{"inspect", FATHOM_SOURCE "/LICENSE", "--method", "x"};
    QTest::newRow("one label map, two images")
        << QStringList{"import", "w", "a.nii", "b.nii", "--labels", "map.nii"};
    QTest::newRow("evaluate what") << QStringList{"evaluate", "w", "--only", "beauty"};
}

void tst_Commands::wrongUsageExitsWithTwo()
{
    QFETCH(QStringList, arguments);
    const Ran ran = run(arguments);
    RAN_WITH(ran, 2);
    QVERIFY(ran.out.isEmpty());
    QVERIFY(!ran.err.isEmpty());
}

void tst_Commands::failureExitsWithOneAndOneLine_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no workspace") << QStringList{"features", "/nowhere/at.fathom"};
    QTest::newRow("no file") << QStringList{"inspect", "/nowhere/at.nii.gz"};
    QTest::newRow("a text file") << QStringList{"inspect", FATHOM_SOURCE "/LICENSE"};
    QTest::newRow("audit nothing") << QStringList{"audit", "/nowhere/at.fathom"};
    QTest::newRow("jobs of nothing") << QStringList{"jobs", "/nowhere/at.fathom", "list"};
}

void tst_Commands::failureExitsWithOneAndOneLine()
{
    QFETCH(QStringList, arguments);
    const Ran ran = run(arguments + QStringList{"--json"});
    RAN_WITH(ran, 1);
    QVERIFY2(ran.out.isEmpty(), ran.out.constData());
    const QList<QByteArray> lines = ran.err.trimmed().split('\n');
    QVERIFY2(lines.last().startsWith("fathom-cli: "), ran.err.constData());
}

void tst_Commands::helpNamesEveryOption()
{
    const Ran ran = run({"train", "--help"});
    RAN_WITH(ran, 0);
    for (const char *option : {"--dictionary", "--k", "--objective", "--steps", "--seed", "--json"})
        QVERIFY2(ran.out.contains(option), option);
}

void tst_Commands::programStartsWithoutLibTorch()
{
    QProcess ldd;
    ldd.start("ldd", {FATHOM_CLI});
    QVERIFY(ldd.waitForFinished());
    const QByteArray libraries = ldd.readAllStandardOutput();
    QVERIFY(libraries.contains("libQt6Core"));
    QVERIFY(!libraries.contains("torch"));
    QVERIFY(!libraries.contains("libQt6Widgets"));
}

void tst_Commands::everyCommandIsInTheHelpPage()
{
    const Ran ran = run({"--help"});
    RAN_WITH(ran, 0);
    QFile page(FATHOM_SOURCE "/resources/help/cli.md");
    QVERIFY(page.open(QIODevice::ReadOnly));
    const QByteArray text = page.readAll();
    int commands = 0;
    for (const QByteArray &line : ran.out.split('\n')) {
        if (!line.startsWith("  "))
            continue;
        const QByteArray name = line.trimmed().split(' ').first();
        QVERIFY2(text.contains("fathom-cli " + name), name.constData());
        ++commands;
    }
    QVERIFY(commands >= 20);
}

FATHOM_TEST_SUBJECT(commands, tst_Commands)
#include "tst_commands.moc"
