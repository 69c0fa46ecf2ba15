// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command_runner.h"
#include "subject.h"

#include <base/random.h>

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QJsonArray>
#include <QTest>

using namespace fathom::test;

// A separate fathom-cli is killed (SIGKILL) at seeded random times in each job; the same command again must
// lead to the index of a run that nobody killed.
class tst_Kill final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void killedJobsLeadToTheSameIndex();
    void killedEmbeddingLeadsToTheSameRows();
};

namespace {
struct Phase
{
    QString name;
    QStringList command; ///< workspace is put in
    double seconds = 0;  ///< of a run that nobody killed
    int hits = 0;        ///< kills that met it running
    int rows = 0;        ///< embedded slices
    int checkpoints = 0; ///< kills that left a training's checkpoint
};

std::vector<Phase> phases()
{
    return {{"import", {"import", smallCohort()}},
            {"embed", {"embed", "--every", "2"}},
            {"train",
             {"train", "--dictionary", "8,32,64", "--k", "2,4,8", "--steps", "400", "--batch", "128",
              "--checkpoint-seconds", "0.02"}},
            {"index", {"index"}},
            {"label", {"label"}}};
}

QString saeOf(const QString &workspace)
{
    const QJsonArray saes = run({"info", workspace, "--json"}).json["saes"].toArray();
    return saes.first().toObject()["id"].toString();
}

QStringList commandFor(const Phase &phase, const QString &workspace)
{
    QStringList command = phase.command;
    command.insert(1, workspace);
    if (phase.name == "index" || phase.name == "label") {
        // Its number tells how often the training was taken back: numbers are never used again.
        command << "--sae" << saeOf(workspace);
    }
    return command << "--json";
}

// What the phase makes is there.
bool isDone(const Phase &phase, const QString &workspace)
{
    const QJsonObject info = run({"info", workspace, "--json"}).json;
    const QJsonObject sae = info["saes"].toArray().first().toObject();
    if (phase.name == "import")
        return info["volumes"].toInt() == smallSubjects;
    if (phase.name == "embed")
        return info["encoders"].toArray().first().toObject()["rows"].toInt() == phase.rows;
    if (phase.name == "train")
        return !sae.isEmpty();
    if (phase.name == "index")
        return sae["indexed_rows"].toInt() > 0;
    return sae["labelled"].toInt() > 0;
}

// It ended before the kill: taken back, so that it can be tried again. Index and label are simply made again.
void takeBack(const Phase &phase, const QString &workspace)
{
    if (phase.name == "embed")
        QCOMPARE(run({"remove", workspace, "embeddings", "fathom-demo-vit"}).code, 0);
    if (phase.name == "train")
        QCOMPARE(run({"remove", workspace, "sae", saeOf(workspace)}).code, 0);
    if (phase.name == "import") {
        QVERIFY(QDir(workspace).removeRecursively());
        QCOMPARE(run({"create", workspace}).code, 0);
    }
}

// A training that was killed has something to go on from.
bool hasCheckpoint(const QString &workspace)
{
    QDirIterator files(workspace + "/jobs", {"state.safetensors"}, QDir::Files, QDirIterator::Subdirectories);
    return files.hasNext();
}

QString indexHash(const QString &workspace)
{
    const Ran list = run({"sae", workspace, "list", "--json"});
    return list.json["saes"].toArray().first().toObject()["index_hash"].toString();
}
} // namespace

void tst_Kill::killedJobsLeadToTheSameIndex()
{
    constexpr int killsEach = 3;
    QVERIFY(!smallCohort().isEmpty());
    QTemporaryDir folder;
    std::vector<Phase> all = phases();
    const QString whole = folder.filePath("whole.fathom"), killed = folder.filePath("killed.fathom");
    RAN_WITH(run({"create", whole}), 0);
    RAN_WITH(run({"create", killed}), 0);
    for (Phase &phase : all) {
        const Ran ran = run(commandFor(phase, whole));
        RAN_WITH(ran, 0);
        phase.seconds = ran.seconds;
        if (phase.name == "embed")
            phase.rows = ran.json["rows"].toInt();
    }
    fathom::Random random(20240611);
    for (Phase &phase : all) {
        for (int attempt = 0; attempt < 10 && phase.hits < killsEach; ++attempt) {
            const Ran ran =
                run(commandFor(phase, killed), std::max(0.02, random.uniform(0.1, 0.95) * phase.seconds));
            phase.hits += ran.killed ? 1 : 0;
            phase.checkpoints += ran.killed && phase.name == "train" && hasCheckpoint(killed) ? 1 : 0;
            if (!ran.killed)
                phase.seconds = std::min(phase.seconds, ran.seconds);
            if (!isDone(phase, killed))
                continue;
            if (phase.hits > 0)
                break;
            takeBack(phase, killed);
        }
        if (!isDone(phase, killed)) {
            const Ran rest = run(commandFor(phase, killed));
            RAN_WITH(rest, 0);
        }
        qInfo("%s: %.1f s whole, killed %d times", qPrintable(phase.name), phase.seconds, phase.hits);
    }
    // A job that was killed after its last change, before its end, is still to be ended; and a copy of the
    // labels that was not written any more is written when the workspace is opened again.
    RAN_WITH(run({"jobs", killed, "resume"}), 0);
    const QString expected = indexHash(whole);
    QVERIFY(!expected.isEmpty());
    QCOMPARE(indexHash(killed), expected);
    // Nothing twice, nothing left over, nothing unsound.
    const Ran one = run({"info", whole, "--json"}), two = run({"info", killed, "--json"});
    QCOMPARE(two.json["volumes"].toInt(), one.json["volumes"].toInt());
    QCOMPARE(two.json["slices"].toInt(), one.json["slices"].toInt());
    QCOMPARE(two.json["saes"].toArray().size(), 1);
    QCOMPARE(two.json["saes"].toArray().first().toObject()["labelled"].toInt(),
             one.json["saes"].toArray().first().toObject()["labelled"].toInt());
    RAN_WITH(run({"audit", killed}), 0);
    const QStringList left =
        QDir(killed).entryList({"*.tmp", "*.part", ".*.tmp"}, QDir::Files | QDir::Hidden);
    QVERIFY2(left.isEmpty(), qPrintable(left.join(' ')));
    for (const Phase &phase : all) {
        QVERIFY2(phase.hits >= 1, qPrintable(phase.name + " was never hit"));
        QVERIFY2(phase.name != "train" || phase.checkpoints >= 1, "no kill left a checkpoint");
    }
}

namespace {
// sha256 of all rows with the keys of their slices.
QByteArray embeddingsHash(const QString &workspace, const QString &folder)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const Ran ran = run({"export", workspace, "embeddings", folder + "/e.npy"});
    for (const char *name : {"/e.npy", "/e.keys.csv"}) {
        QFile file(folder + name);
        if (ran.code != 0 || !file.open(QIODevice::ReadOnly))
            return {};
        hash.addData(file.readAll());
    }
    return hash.result().toHex();
}

int rowsOf(const QString &workspace)
{
    return run({"info", workspace, "--json"}).json["encoders"].toArray().first().toObject()["rows"].toInt();
}
} // namespace

// FATHOM_KILLS=20 kills that often.
void tst_Kill::killedEmbeddingLeadsToTheSameRows()
{
    const int wanted = std::max(1, qEnvironmentVariable("FATHOM_KILLS", "3").toInt());
    QVERIFY(!smallCohort().isEmpty());
    QTemporaryDir folder;
    const QString whole = folder.filePath("whole.fathom"), killed = folder.filePath("killed.fathom");
    for (const QString &workspace : {whole, killed}) {
        RAN_WITH(run({"create", workspace}), 0);
        RAN_WITH(run({"import", workspace, smallCohort()}), 0);
    }
    const auto command = [](const QString &workspace) {
        return QStringList{"embed", workspace, "--coarse", "4", "--json"};
    };
    const Ran first = run(command(whole));
    RAN_WITH(first, 0);
    const int rows = rowsOf(whole);
    const QByteArray expected = embeddingsHash(whole, folder.path());
    QVERIFY(rows > 600 && !expected.isEmpty()); // more than one shard
    fathom::Random random(20240612);
    int kills = 0, partly = 0, ends = 0;
    double seconds = first.seconds;
    for (int attempt = 0; attempt < 4 * wanted && kills < wanted; ++attempt) {
        const Ran ran = run(command(killed), random.uniform(0.2, 1.0) * seconds);
        kills += ran.killed ? 1 : 0;
        if (!ran.killed)
            seconds = std::min(seconds, ran.seconds);
        const int now = rowsOf(killed);
        partly += ran.killed && now > 0 && now < rows ? 1 : 0;
        if (now < rows)
            continue;
        ++ends;
        QCOMPARE(embeddingsHash(killed, folder.path()), expected);
        if (kills < wanted)
            RAN_WITH(run({"remove", killed, "embeddings", "fathom-demo-vit"}), 0);
    }
    RAN_WITH(run(command(killed)), 0);
    QCOMPARE(embeddingsHash(killed, folder.path()), expected);
    RAN_WITH(run({"audit", killed}), 0);
    qInfo("%d kills, %d of them left a part of the rows, %d ends in between; %.1f s whole", kills, partly,
          ends, first.seconds);
    QCOMPARE(kills, wanted);
    QVERIFY2(wanted < 10 || partly > 0, "no kill left a part of the rows");
}

FATHOM_TEST_SUBJECT(kill, tst_Kill)
#include "tst_kill.moc"
