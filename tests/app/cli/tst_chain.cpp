// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command_runner.h"
#include "subject.h"

#include <store/workspace.h>

#include <QFile>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMap>
#include <QProcess>
#include <QTest>

#include <cmath>

using namespace fathom::test;

// From a cohort to a named feature by commands alone, with the keys of resources/help/cli.md.
class tst_Chain final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void inspectDescribesADataSetAndAScan();
    void featuresSortByEnrichment();
    void featureShowsItsStrongestSlices();
    void sliceShowsFingerprintAndNeighbours();
    void heatmapIsWrittenAsPictureAndTable();
    void labelsAreVerifiedEditedRejectedAndTakenBack();
    void labelsTravelThroughAFile();
    void saeTravelsThroughAFolder();
    void exportsHaveTheirRows();
    void embeddingsTravelThroughFiles();
    void helpPageReadsTheWorkspaceInPython();
    void embedSaysHowLongItTakes();
    void evaluateReportsReconstruction();
    void jobsAreListed();
    void secondWriterIsTold();
    void interruptPausesAndTheSameCommandGoesOn();
    void movedVolumeIsLocated();
    void removedVolumeIsGone();
    void documentedKeysAreThere();

private:
    QString path(const QString &name) const { return m_folder.filePath(name); }
    Ran cli(QStringList arguments) const { return run(arguments << "--json"); }
    QTemporaryDir m_folder;
    QString m_workspace;
    int m_feature = -1;
    qint64 m_slice = 0;
};

void tst_Chain::initTestCase()
{
    QVERIFY(!smallCohort().isEmpty());
    m_workspace = path("chain.fathom");
    RAN_WITH(cli({"create", m_workspace}), 0);
    const Ran imported = cli({"import", m_workspace, smallCohort()});
    RAN_WITH(imported, 0);
    QCOMPARE(imported.json["volumes"].toInt(), smallSubjects);
    const Ran embedded = cli({"embed", m_workspace, "--every", "3"});
    RAN_WITH(embedded, 0);
    QVERIFY(embedded.json["embedded"].toInt() > 50);
    const Ran again = cli({"embed", m_workspace, "--every", "3"});
    RAN_WITH(again, 0);
    QCOMPARE(again.json["embedded"].toInt(), 0);
    const Ran trained = cli(
        {"train", m_workspace, "--dictionary", "8,32,64", "--k", "2,4,8", "--steps", "60", "--batch", "128"});
    RAN_WITH(trained, 0);
    QCOMPARE(trained.json["id"].toString(), QStringLiteral("sae-1"));
    const Ran indexed = cli({"index", m_workspace, "--sae", "sae-1"});
    RAN_WITH(indexed, 0);
    QCOMPARE(indexed.json["rows"].toInt(), embedded.json["rows"].toInt());
    const Ran labelled = cli({"label", m_workspace, "--sae", "sae-1"});
    RAN_WITH(labelled, 0);
    QCOMPARE(labelled.json["labels"].toInt(), indexed.json["alive"].toInt());
    RAN_WITH(cli({"audit", m_workspace}), 0);
}

void tst_Chain::inspectDescribesADataSetAndAScan()
{
    const Ran all = cli({"inspect", smallCohort()});
    RAN_WITH(all, 0);
    QCOMPARE(all.json["scans"].toArray().size(), smallSubjects);
    const QJsonObject first = all.json["scans"].toArray().first().toObject();
    QVERIFY(first["synthetic"].toBool());
    QCOMPARE(first["size"].toArray().size(), 3);
    QVERIFY(first["masks"].toInt() > 10);
    const QString id = first["image_id"].toString();
    const QString folder =
        first["modality"].toString() == "ct" ? "CT_Dataset_synthetic" : "MRI_Dataset_synthetic";
    const Ran one =
        cli({"inspect", smallCohort() + u'/' + folder + u'/' + id + u'/' + first["file"].toString()});
    RAN_WITH(one, 0);
    const QJsonObject scan = one.json["scans"].toArray().first().toObject();
    QVERIFY(!scan["slices"].toObject().isEmpty());
    QCOMPARE(scan["orientation"].toString().size(), 3);
}

void tst_Chain::featuresSortByEnrichment()
{
    const Ran ran = cli({"features", m_workspace, "--sae", "sae-1", "--sort", "enrichment"});
    RAN_WITH(ran, 0);
    const QJsonArray rows = ran.json["features"].toArray();
    QCOMPARE(rows.size(), ran.json["alive"].toInt());
    QCOMPARE(rows.size() + ran.json["dead"].toInt(), 64);
    for (int i = 1; i < rows.size(); ++i)
        QVERIFY(rows[i - 1].toObject()["enrichment"].toDouble() >=
                rows[i].toObject()["enrichment"].toDouble());
    // A feature in several volumes for the tests that follow.
    for (const QJsonValue &row : rows) {
        if (m_feature < 0 || row.toObject()["volumes"].toInt() == smallSubjects)
            m_feature = row.toObject()["feature"].toInt();
    }
    const Ran limited = cli({"features", m_workspace, "--limit", "3", "--sort", "density"});
    QCOMPARE(limited.json["features"].toArray().size(), 3);
}

void tst_Chain::featureShowsItsStrongestSlices()
{
    const Ran ran = cli({"feature", m_workspace, "--feature", QString::number(m_feature), "--top", "4"});
    RAN_WITH(ran, 0);
    const QJsonArray top = ran.json["top"].toArray();
    QVERIFY(!top.isEmpty() && top.size() <= 4);
    QSet<int> subjects;
    double before = 1e30;
    for (const QJsonValue &value : top) {
        const QJsonObject slice = value.toObject();
        QVERIFY(slice["activation"].toDouble() > 0 && slice["activation"].toDouble() <= before);
        before = slice["activation"].toDouble();
        subjects.insert(slice["volume"].toInt());
        for (const char *key :
             {"slice", "alias", "plane", "index", "split", "activation", "structures", "synthetic"})
            QVERIFY2(slice.contains(QLatin1String(key)), key);
    }
    QCOMPARE(subjects.size(), top.size());
    QCOMPARE(ran.json["bands"].toArray().size(), 10);
    m_slice = top.first().toObject()["slice"].toInteger();
    const Ran none = cli({"feature", m_workspace, "--feature", "64"});
    RAN_WITH(none, 1);
}

void tst_Chain::sliceShowsFingerprintAndNeighbours()
{
    const Ran ran = cli({"slice", m_workspace, "--slice", QString::number(m_slice), "--sae", "sae-1"});
    RAN_WITH(ran, 0);
    bool fires = false;
    for (const QJsonValue &value : ran.json["fingerprint"].toArray())
        fires = fires || value.toObject()["feature"].toInt() == m_feature;
    QVERIFY(fires);
    QCOMPARE(ran.json["similar_by_embedding"].toArray().size(), smallSubjects - 1);
    QCOMPARE(ran.json["reconstruction"].toObject()["cosine"].toArray().size(),
             ran.json["fingerprint"].toArray().size());
    RAN_WITH(cli({"slice", m_workspace, "--slice", "123456789"}), 1);
}

void tst_Chain::heatmapIsWrittenAsPictureAndTable()
{
    const QStringList what{"--slice", QString::number(m_slice), "--feature", QString::number(m_feature)};
    const Ran picture = cli(QStringList{"heatmap", m_workspace, path("map.png")} + what);
    RAN_WITH(picture, 0);
    const int grid = picture.json["grid_side"].toInt();
    QCOMPARE(picture.json["values"].toArray().size(), grid * grid);
    QCOMPARE(QImage(path("map.png")).width(), grid * 16);
    RAN_WITH(cli(QStringList{"heatmap", m_workspace, path("map.csv")} + what), 0);
    QFile table(path("map.csv"));
    QVERIFY(table.open(QIODevice::ReadOnly));
    QCOMPARE(table.readAll().trimmed().split('\n').size(), grid);
}

void tst_Chain::labelsAreVerifiedEditedRejectedAndTakenBack()
{
    const QStringList feature{"--feature", QString::number(m_feature)};
    const auto act = [&](const QStringList &words) {
        return cli(QStringList{"labels", m_workspace} + words + feature);
    };
    const Ran verified = act({"verify"});
    RAN_WITH(verified, 0);
    QCOMPARE(verified.json["state"].toString(), QStringLiteral("verified"));
    const Ran edited = act({"edit", "--text", "upper belly", "--comment", "by eye"});
    RAN_WITH(edited, 0);
    QCOMPARE(edited.json["text"].toString(), QStringLiteral("upper belly"));
    const Ran undone = act({"undo"});
    RAN_WITH(undone, 0);
    QCOMPARE(undone.json["text"].toString(), verified.json["text"].toString());
    QCOMPARE(undone.json["state"].toString(), QStringLiteral("verified"));
    const Ran commented = act({"comment", "--comment", "see the first five"});
    RAN_WITH(commented, 0);
    QCOMPARE(commented.json["comment"].toString(), QStringLiteral("see the first five"));
    QCOMPARE(commented.json["state"].toString(), QStringLiteral("verified"));
    QCOMPARE(commented.json["evidence"], verified.json["evidence"]);
    const Ran rejected = act({"reject"});
    QCOMPARE(rejected.json["state"].toString(), QStringLiteral("rejected"));
    RAN_WITH(act({"edit", "--text", "  "}), 2);
    const Ran page = cli({"feature", m_workspace, feature[0], feature[1]});
    QCOMPARE(page.json["history"].toArray().size(), 6);
}

void tst_Chain::labelsTravelThroughAFile()
{
    RAN_WITH(cli({"labels", m_workspace, "export", path("labels.json")}), 0);
    const Ran imported = cli({"labels", m_workspace, "import", path("labels.json")});
    RAN_WITH(imported, 0);
    QVERIFY(imported.json["labels"].toInt() > 0);
    RAN_WITH(cli({"labels", m_workspace, "import", FATHOM_SOURCE "/LICENSE"}), 1);
}

void tst_Chain::saeTravelsThroughAFolder()
{
    RAN_WITH(cli({"sae", m_workspace, "export", "sae-1", path("sae")}), 0);
    const Ran imported = cli({"sae", m_workspace, "import", path("sae")});
    RAN_WITH(imported, 0);
    QCOMPARE(imported.json["id"].toString(), QStringLiteral("sae-2"));
    const Ran indexed = cli({"index", m_workspace, "--sae", "sae-2"});
    RAN_WITH(indexed, 0);
    const Ran list = cli({"sae", m_workspace, "list"});
    QCOMPARE(list.json["saes"].toArray().size(), 2);
    QCOMPARE(list.json["saes"].toArray()[0].toObject()["id"].toString(), QStringLiteral("sae-2"));
    RAN_WITH(cli({"remove", m_workspace, "sae", "sae-2"}), 0);
    QCOMPARE(cli({"sae", m_workspace, "list"}).json["saes"].toArray().size(), 1);
}

void tst_Chain::exportsHaveTheirRows()
{
    const struct
    {
        const char *what, *file;
    } cases[] = {{"labels", "l.csv"},
                 {"features", "f.csv"},
                 {"features", "f.json"},
                 {"activations", "a.safetensors"},
                 {"embeddings", "e.safetensors"},
                 {"embeddings", "e.npy"},
                 {"embeddings", "c.csv"}};
    for (const auto &[what, file] : cases) {
        const Ran ran = cli({"export", m_workspace, what, path(file)});
        RAN_WITH(ran, 0);
        QVERIFY2(ran.json["rows"].toInt() > 0, what);
        QVERIFY(QFile(path(file)).size() > 100);
    }
    QFile table(path("f.csv"));
    QVERIFY(table.open(QIODevice::ReadOnly));
    QVERIFY(table.readLine().startsWith("feature,level,label"));
}

void tst_Chain::embeddingsTravelThroughFiles()
{
    for (const char *name : {"t.npy", "t.csv", "t.safetensors"}) {
        const QString other = path(QString(name) + ".fathom");
        const Ran written = cli({"export", m_workspace, "embeddings", path(name)});
        RAN_WITH(written, 0);
        RAN_WITH(cli({"create", other}), 0);
        QStringList command{"import", other, "--embeddings", path(name)};
        if (!QString(name).endsWith("safetensors")) {
            RAN_WITH(cli(command), 1); // who made them?
            command << "--encoder"
                    << "theirs";
        }
        const Ran read = cli(command);
        RAN_WITH(read, 0);
        QCOMPARE(read.json["added"].toInt(), written.json["rows"].toInt());
        QCOMPARE(read.json["without_scan"].toInt(), smallSubjects);
        const Ran again = cli({"export", other, "embeddings", path(QString("again-") + name)});
        RAN_WITH(again, 0);
        if (!QString(name).endsWith("safetensors")) { // that names its workspace and slice ids
            QFile one(path(name)), two(path(QString("again-") + name));
            QVERIFY(one.open(QIODevice::ReadOnly) && two.open(QIODevice::ReadOnly));
            QVERIFY2(one.readAll() == two.readAll(), name);
        }
        // The scans join them, and nothing is left to embed.
        const Ran scans = cli({"import", other, smallCohort()});
        RAN_WITH(scans, 0);
        QCOMPARE(scans.json["volumes"].toInt(), smallSubjects);
        QCOMPARE(scans.json["problems"].toArray().size(), 0);
        const Ran sound = cli({"audit", other});
        RAN_WITH(sound, 0);
    }
    const Ran both = cli({"import", m_workspace, smallCohort(), "--embeddings", path("t.npy")});
    QCOMPARE(both.code, 2);
    const Ran neither = cli({"import", m_workspace});
    QCOMPARE(neither.code, 2);
    // Weights that nobody named never join those that are known.
    const Ran mixed = cli({"import", path("t.safetensors.fathom"), "--embeddings", path("t.npy"), "--encoder",
                           "fathom-demo-vit"});
    QCOMPARE(mixed.code, 1);
    QVERIFY(mixed.err.contains("other weights"));
}

void tst_Chain::helpPageReadsTheWorkspaceInPython()
{
    const QString python = QStringLiteral("/usr/bin/python3");
    if (!QFile::exists(python))
        QSKIP("no Python here");
    QFile page(FATHOM_SOURCE "/resources/help/python.md");
    QVERIFY(page.open(QIODevice::ReadOnly));
    const QString code = QString::fromUtf8(page.readAll()).section("```python\n", 1, 1).section("```", 0, 0);
    QVERIFY(code.count('\n') > 10 && code.count('\n') <= 30);
    QProcess process;
    process.start(python, {"-c", code, m_workspace});
    QVERIFY(process.waitForFinished(600'000));
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    QList<QByteArray> lines = process.readAllStandardOutput().trimmed().split('\n');
    // The same as the table that Fathom writes.
    RAN_WITH(cli({"export", m_workspace, "embeddings", path("p.csv")}), 0);
    QFile table(path("p.csv"));
    QVERIFY(table.open(QIODevice::ReadOnly));
    table.readLine();
    QMap<QString, double> expected, found; // a slice's first value
    while (!table.atEnd()) {
        const QList<QByteArray> f = table.readLine().trimmed().split(',');
        expected[QStringLiteral("%1 %2 %3 %4 %5").arg(f[0], f[1], f[2], f[3], f[4])] = f[6].toDouble();
    }
    for (const QByteArray &line : std::as_const(lines)) {
        const QList<QByteArray> f = line.split(' ');
        QCOMPARE(f.size(), 9);
        QCOMPARE(f[0], QByteArray("fathom-demo-vit"));
        const char letter = f[4] == "sagittal" ? 'x' : f[4] == "coronal" ? 'y' : 'z';
        found[QStringLiteral("%1 %2 %3 %4 %5").arg(f[1], f[2], f[3], QByteArray(1, letter), f[5])] =
            f[6].toDouble();
    }
    QCOMPARE(found.keys(), expected.keys());
    for (const QString &slice : found.keys()) // the page prints six digits
        QVERIFY2(std::abs(found[slice] - expected[slice]) <= 1e-5 * std::abs(expected[slice]),
                 qPrintable(slice));
}

void tst_Chain::embedSaysHowLongItTakes()
{
    const Ran before = cli({"info", m_workspace});
    const Ran ran = cli({"embed", m_workspace, "--planes", "z", "--every", "2", "--dry-run"});
    RAN_WITH(ran, 0);
    QVERIFY(ran.json["slices"].toInt() > 0);
    QCOMPARE(ran.json["volumes"].toInt(), smallSubjects);
    QCOMPARE(ran.json["left"].toInt(), ran.json["slices"].toInt() - ran.json["embedded"].toInt());
    QVERIFY(ran.json["seconds_per_slice"].toDouble() > 0);
    QCOMPARE(ran.json["seconds"].toDouble(),
             ran.json["seconds_per_slice"].toDouble() * ran.json["left"].toInt());
    QVERIFY(run({"embed", m_workspace, "--dry-run"}).out.contains("measured on this machine"));
    QCOMPARE(cli({"info", m_workspace}).json["encoders"], before.json["encoders"]); // nothing was done
    QCOMPARE(cli({"embed", m_workspace, "--dry-run", "--part", "3/2"}).code, 2);
}

void tst_Chain::evaluateReportsReconstruction()
{
    const Ran ran = cli({"evaluate", m_workspace, "--sae", "sae-1", "--only", "reconstruction"});
    RAN_WITH(ran, 0);
    const QJsonObject part = ran.json["reconstruction"]["parts"].toArray().first().toObject();
    QCOMPARE(part["alive"].toArray().size(), 3);
    const QJsonObject all = part["groups"].toArray().first().toObject();
    QCOMPARE(all["levels"].toArray().size(), 3);
    QCOMPARE(all["levels"][2]["cosine"]["n"].toInt(), smallSubjects);
    QCOMPARE(ran.json["computed"].toArray().size(), 1);
    // What is stored and not stale is not computed again.
    const Ran stored = cli({"evaluate", m_workspace, "--sae", "sae-1", "--only", "reconstruction"});
    RAN_WITH(stored, 0);
    QVERIFY(stored.json["computed"].toArray().isEmpty());
    QCOMPARE(stored.json["reconstruction"], ran.json["reconstruction"]);
    // Nor ranked without its other figures, which is said.
    const Ran rank = cli({"rank", m_workspace});
    RAN_WITH(rank, 0);
    QCOMPARE(rank.json["encoders"][0]["left_out"][0]["why"].toString(), QStringLiteral("not evaluated"));
    const Ran match = cli({"sae", m_workspace, "match", "sae-1", "sae-1"});
    RAN_WITH(match, 0);
    QCOMPARE(match.json["lost"].toInt(-1), 0);
    QCOMPARE(match.json["mean_cosine"].toDouble() > 0.999, true);
    QCOMPARE(part["held_out"].toBool(true), false); // five subjects: nobody is held out
    const Ran labels = cli({"evaluate", m_workspace, "--sae", "sae-1", "--only", "labels"});
    QVERIFY(labels.code != 0);
    QVERIFY(labels.err.contains("held out"));
    // Levels need no held-out subjects to be checked, only landmarks in common.
    const Ran levels = cli({"evaluate", m_workspace, "--sae", "sae-1", "--only", "alignment"});
    RAN_WITH(levels, 0);
    const QJsonArray kinds = levels.json["alignment"].toObject()["kinds"].toArray();
    QVERIFY(!kinds.isEmpty());
    QVERIFY(kinds.first().toObject()["pairs"].toString().contains(u'-'));
    const QJsonObject found = kinds.first().toObject()["landmarks"].toArray().first().toObject();
    QVERIFY(found["levels"].toInt() > 0);
    QVERIFY(found["answered"].toInt() <= found["levels"].toInt());
    QVERIFY(found["relative_all_mm"].toObject()["median"].toDouble(-1) >= 0);
}

void tst_Chain::jobsAreListed()
{
    const Ran ran = cli({"jobs", m_workspace, "list"});
    RAN_WITH(ran, 0);
    QStringList kinds;
    for (const QJsonValue &job : ran.json["jobs"].toArray()) {
        kinds << job.toObject()["kind"].toString();
        QCOMPARE(job.toObject()["state"].toString(), QStringLiteral("done"));
        // No path of this machine is stored with a job.
        QVERIFY(!QString::fromUtf8(QJsonDocument(job.toObject()).toJson()).contains(smallCohort()));
    }
    for (const char *kind : {"import", "embed", "train", "index", "label"})
        QVERIFY2(kinds.contains(QLatin1String(kind)), kind);
    RAN_WITH(cli({"jobs", m_workspace, "cancel", "1"}), 2);
    RAN_WITH(cli({"jobs", m_workspace, "cancel", "9999"}), 1);
}

void tst_Chain::secondWriterIsTold()
{
    const auto held = fathom::Workspace::open(m_workspace, fathom::Workspace::Mode::Write);
    VERIFY_RESULT(held);
    const Ran ran = cli({"embed", m_workspace});
    RAN_WITH(ran, 1);
    QVERIFY2(ran.err.contains(QByteArray::number(QCoreApplication::applicationPid())), ran.err.constData());
    RAN_WITH(cli({"features", m_workspace}), 0); // reading goes on
}

void tst_Chain::interruptPausesAndTheSameCommandGoesOn()
{
    const QStringList train{"train", m_workspace, "--dictionary", "8,32", "--k", "2,4", "--steps", "200000"};
    const Ran stopped = run(train, 4.0, true);
    RAN_WITH(stopped, 1);
    QVERIFY2(stopped.err.contains("stopped"), stopped.err.constData());
    const Ran list = cli({"jobs", m_workspace, "list"});
    const QJsonObject job = list.json["jobs"].toArray().first().toObject();
    QCOMPARE(job["state"].toString(), QStringLiteral("paused"));
    const Ran again = run(train, 4.0, true);
    QVERIFY2(again.err.contains("goes on"), again.err.constData());
    RAN_WITH(cli({"jobs", m_workspace, "cancel", QString::number(job["id"].toInt())}), 0);
}

void tst_Chain::movedVolumeIsLocated()
{
    const QJsonObject volume = cli({"info", m_workspace}).json["scans"].toArray().first().toObject();
    const QString name = volume["dataset"].toString() + u'/' + volume["alias"].toString();
    const Ran found = cli({"locate", m_workspace, name, smallCohort()});
    RAN_WITH(found, 0);
    QCOMPARE(found.json["alias"].toString(), volume["alias"].toString());
    RAN_WITH(cli({"locate", m_workspace, name, FATHOM_SOURCE "/LICENSE"}), 1);
    RAN_WITH(cli({"locate", m_workspace, "s9999", smallCohort()}), 1);
}

void tst_Chain::removedVolumeIsGone()
{
    const Ran before = cli({"info", m_workspace});
    const QJsonObject volume = before.json["scans"].toArray().last().toObject();
    RAN_WITH(cli({"remove", m_workspace, "volume",
                  volume["dataset"].toString() + u'/' + volume["alias"].toString()}),
             0);
    const Ran after = cli({"info", m_workspace});
    QCOMPARE(after.json["volumes"].toInt(), before.json["volumes"].toInt() - 1);
    QCOMPARE(after.json["slices"].toInt(), before.json["slices"].toInt() - volume["slices"].toInt());
    RAN_WITH(cli({"audit", m_workspace}), 0);
}

void tst_Chain::documentedKeysAreThere()
{
    // The page lists a command's keys in a line "Keys: `a`, `b`" below its heading "### fathom-cli NAME".
    QFile page(FATHOM_SOURCE "/resources/help/cli.md");
    QVERIFY(page.open(QIODevice::ReadOnly));
    QHash<QString, QStringList> keys;
    QString command;
    while (!page.atEnd()) {
        const QString line = QString::fromUtf8(page.readLine()).trimmed();
        if (line.startsWith("### fathom-cli "))
            command = line.section(' ', 2, 2);
        if (!line.startsWith("Keys: "))
            continue;
        const QStringList parts = line.split('`');
        for (int i = 1; i < parts.size(); i += 2)
            keys[command] << parts[i];
    }
    const QHash<QString, QStringList> runs{
        {"inspect", {smallCohort()}},
        {"info", {m_workspace}},
        {"audit", {m_workspace}},
        {"doctor", {}},
        {"encoders", {}},
        {"features", {m_workspace}},
        {"feature", {m_workspace, "--feature", QString::number(m_feature)}},
        {"slice", {m_workspace, "--slice", QString::number(m_slice)}},
        {"evaluate", {m_workspace, "--only", "reconstruction"}},
        {"index", {m_workspace}},
        {"label", {m_workspace}},
        {"rank", {m_workspace}},
        {"map", {m_workspace, "--by", "decoder"}},
    };
    for (auto it = runs.begin(); it != runs.end(); ++it) {
        const Ran ran = cli(QStringList{it.key()} + it.value());
        RAN_WITH(ran, 0);
        QVERIFY2(!keys[it.key()].isEmpty(), qPrintable(it.key()));
        for (const QString &key : keys[it.key()])
            QVERIFY2(ran.json.contains(key), qPrintable(it.key() + u' ' + key));
    }
}

FATHOM_TEST_SUBJECT(chain, tst_Chain)
#include "tst_chain.moc"
