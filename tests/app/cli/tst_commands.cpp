// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command_runner.h"
#include "subject.h"

#include <QDateTime>
#include <QFile>
#include <QJsonArray>
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
    void encodersAreRegisteredAndForgotten();
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

void tst_Commands::encodersAreRegisteredAndForgotten()
{
    const QTemporaryDir folder;
    const QString source = QStringLiteral(TEST_DATA "/encoders/dinov3_mlp_hf/");
    for (const char *name : {"model.safetensors", "config.json"})
        QVERIFY(QFile::copy(source + QLatin1String(name), folder.filePath(QLatin1String(name))));
    const auto listed = [] { return run({"encoders", "--json"}); };
    const Ran bare = listed();
    RAN_WITH(bare, 0);
    QCOMPARE(bare.json["encoders"].toArray().size(), 1);
    const QJsonObject embedded = bare.json["encoders"][0].toObject();
    QCOMPARE(embedded["state"].toString(), QStringLiteral("built-in"));
    QCOMPARE(embedded["licence"]["name"].toString(), QStringLiteral("Apache-2.0"));
    QVERIFY(bare.json["official"].toArray().size() > 10);
    const Ran wrong = run({"encoders", "--weights", source + QStringLiteral("io.safetensors")});
    RAN_WITH(wrong, 1);
    QVERIFY2(wrong.err.contains("is no encoder that we know"), wrong.err.constData());
    const Ran added = run({"encoders", "--weights", folder.path(), "--json"});
    RAN_WITH(added, 0);
    const QString id = added.json["registered"]["id"].toString();
    const auto now = [&] { return listed().json["encoders"][1].toObject(); };
    const QJsonObject row = now();
    QCOMPARE(row["id"].toString(), id);
    QCOMPARE(row["state"].toString(), QStringLiteral("checked"));
    QCOMPARE(row["format"].toString(), QStringLiteral("safetensors"));
    QCOMPARE(row["path"].toString(), folder.filePath(QStringLiteral("model.safetensors")));
    QCOMPARE(row["licence"]["name"].toString(), QStringLiteral("DINOv3 License"));
    QVERIFY(row["speeds"].toArray().isEmpty());
    QFile weights(folder.filePath(QStringLiteral("model.safetensors")));
    QVERIFY(weights.open(QIODevice::ReadWrite));
    QVERIFY(weights.setFileTime(QDateTime::currentDateTime().addSecs(5), QFileDevice::FileModificationTime));
    weights.close();
    QCOMPARE(now()["state"].toString(), QStringLiteral("changed"));
    QVERIFY(weights.rename(folder.filePath(QStringLiteral("elsewhere"))));
    QCOMPARE(now()["state"].toString(), QStringLiteral("gone"));
    const Ran forgotten = run({"encoders", "--forget", id, "--json"});
    RAN_WITH(forgotten, 0);
    QCOMPARE(forgotten.json["forgotten"].toString(), id);
    QCOMPARE(listed().json["encoders"].toArray().size(), 1);
    RAN_WITH(run({"encoders", "--forget", id}), 1);
    RAN_WITH(run({"encoders", "--forget", "fathom-demo-vit"}), 2);
    QVERIFY(QFile::exists(weights.fileName()));
}

FATHOM_TEST_SUBJECT(commands, tst_Commands)
#include "tst_commands.moc"
