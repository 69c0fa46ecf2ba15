// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command_runner.h"
#include "subject.h"
#include <encode/gpu_check.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

using namespace fathom;
using namespace fathom::test;

namespace {
QJsonObject part(const QJsonObject &report, const QString &name)
{
    for (const QJsonValue &check : report["checks"].toArray()) {
        if (check["part"] == name)
            return check.toObject();
    }
    return {};
}

// A copy of the program alone in a folder, as after a package that lost files.
Ran runAlone(const QTemporaryDir &folder, const QStringList &arguments, const QString &torchModule)
{
    const QString program = folder.filePath(QStringLiteral("bin/fathom-cli"));
    QDir(folder.path()).mkpath(QStringLiteral("bin"));
    if (!QFile::exists(program) && !QFile::copy(QStringLiteral(FATHOM_CLI), program))
        return {};
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_DATA_HOME"), folder.filePath(QStringLiteral("data")));
    environment.remove(QStringLiteral("FATHOM_TORCH_MODULE"));
    if (!torchModule.isEmpty())
        environment.insert(QStringLiteral("FATHOM_TORCH_MODULE"), torchModule);
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    process.waitForFinished(120'000);
    Ran ran;
    ran.code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    ran.out = process.readAllStandardOutput();
    ran.err = process.readAllStandardError();
    ran.json = QJsonDocument::fromJson(ran.out).object();
    return ran;
}
} // namespace

// What doctor says of a machine that has everything, and of one that lacks a part.
class tst_Doctor final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void thisMachineIsReady();
    void openGlThatIsSwitchedOffIsTold();
    void linesSayWhatToDo();
    void withoutTheModuleItFails();
    void withoutQtsPluginsItFails();
    void whatIsNotNeededDoesNotFail();
    void theUnpackingProgramIsFoundAndAsked_data();
    void theUnpackingProgramIsFoundAndAsked();
    void gpuIsExplained_data();
    void gpuIsExplained();
};

void tst_Doctor::thisMachineIsReady()
{
    const Ran ran = run({"doctor", "--json"});
    RAN_WITH(ran, 0);
    QVERIFY(ran.json["ready"].toBool());
    for (const char *name :
         {"LibTorch", "GPU", "BLAS", "encoder", "SQL", "JPEG", "DICOM", "memory", "disk", "demo", "OpenGL"}) {
        const QJsonObject check = part(ran.json, QString::fromLatin1(name));
        QVERIFY2(!check["text"].toString().isEmpty(), name);
        if (check["needed"].toBool())
            QVERIFY2(check["state"] != QLatin1String("missing"), name);
    }
    QVERIFY(ran.json["blas"]["gflops"].toDouble() > 0);
    QVERIFY(!ran.json["gpu"]["reason"].toString().isEmpty());
    QCOMPARE(ran.json["encoders"][0]["id"].toString(), QStringLiteral("fathom-demo-vit"));
    QVERIFY(ran.json["memory"]["available"].toDouble() > 0);
    QVERIFY(ran.json["memory"]["available"].toDouble() <= ran.json["memory"]["total"].toDouble());
    QVERIFY(ran.json["disk"]["available"].toDouble() > 0);
}

void tst_Doctor::openGlThatIsSwitchedOffIsTold()
{
    qputenv("FATHOM_NO_OPENGL", "1");
    const QByteArray said = run({"doctor"}).out;
    qunsetenv("FATHOM_NO_OPENGL");
    QVERIFY2(said.contains("switched off by FATHOM_NO_OPENGL"), said.constData());
    QVERIFY2(said.contains("to do: unset FATHOM_NO_OPENGL"), said.constData());
}

void tst_Doctor::linesSayWhatToDo()
{
    const QTemporaryDir folder;
    const Ran ran = runAlone(folder, {"doctor"}, {});
    RAN_WITH(ran, 1);
    const QList<QByteArray> lines = ran.out.trimmed().split('\n');
    QVERIFY2(lines.first().startsWith("missing  LibTorch:"), ran.out.constData());
    QVERIFY2(lines.value(1).contains("to do: apt install --reinstall fathom-explorer"), ran.out.constData());
    QVERIFY2(lines.last().startsWith("Fathom cannot work without: LibTorch."), ran.out.constData());
}

void tst_Doctor::withoutTheModuleItFails()
{
    const QTemporaryDir folder;
    const Ran ran = runAlone(folder, {"doctor", "--json"}, {});
    RAN_WITH(ran, 1);
    QVERIFY(!ran.json["ready"].toBool());
    const QJsonObject torch = part(ran.json, QStringLiteral("LibTorch"));
    QCOMPARE(torch["state"].toString(), QStringLiteral("missing"));
    QVERIFY(torch["text"].toString().contains(QLatin1String("fathom-torch.so")));
    QVERIFY(!torch["advice"].toString().isEmpty());
    // What hangs on it is not called missing too; the other parts are told all the same.
    QCOMPARE(part(ran.json, QStringLiteral("encoder"))["state"].toString(), QStringLiteral("unknown"));
    QCOMPARE(part(ran.json, QStringLiteral("GPU"))["state"].toString(), QStringLiteral("unknown"));
    QCOMPARE(part(ran.json, QStringLiteral("SQL"))["state"].toString(), QStringLiteral("ok"));
}

void tst_Doctor::withoutQtsPluginsItFails()
{
    const QTemporaryDir folder;
    QDir(folder.path()).mkpath(QStringLiteral("bin"));
    QFile configuration(folder.filePath(QStringLiteral("bin/qt.conf")));
    QVERIFY(configuration.open(QIODevice::WriteOnly));
    configuration.write("[Paths]\nPlugins=/nowhere\n");
    configuration.close();
    const Ran ran = runAlone(folder, {"doctor", "--json"}, QStringLiteral(FATHOM_BINARY "/fathom-torch.so"));
    RAN_WITH(ran, 1);
    QCOMPARE(part(ran.json, QStringLiteral("LibTorch"))["state"].toString(), QStringLiteral("ok"));
    const QJsonObject sql = part(ran.json, QStringLiteral("SQL"));
    QCOMPARE(sql["state"].toString(), QStringLiteral("missing"));
    QVERIFY(sql["advice"].toString().contains(QLatin1String("libqt6sql6-sqlite")));
    QCOMPARE(part(ran.json, QStringLiteral("JPEG"))["state"].toString(), QStringLiteral("missing"));
}

void tst_Doctor::whatIsNotNeededDoesNotFail()
{
    // A registered encoder whose weights broke is told with its folder, and everything else works.
    const QTemporaryDir folder;
    const QString own = folder.filePath(QStringLiteral("mine"));
    QVERIFY(QDir().mkpath(own) && QDir().mkpath(folder.filePath(QStringLiteral("data/fathom"))));
    QFile weights(own + QStringLiteral("/model.safetensors"));
    QVERIFY(weights.open(QIODevice::WriteOnly) && weights.write("broken") > 0);
    weights.close();
    QFile registry(folder.filePath(QStringLiteral("data/fathom/encoders.json")));
    QVERIFY(registry.open(QIODevice::WriteOnly));
    registry.write(
        QJsonDocument(QJsonObject{{"encoders", QJsonArray{QJsonObject{{"id", "mine"}, {"folder", own}}}}})
            .toJson());
    registry.close();
    const Ran ran = runAlone(folder, {"doctor", "--json"}, QStringLiteral(FATHOM_BINARY "/fathom-torch.so"));
    RAN_WITH(ran, 0);
    QVERIFY(ran.json["ready"].toBool());
    bool told = false;
    for (const QJsonValue &check : ran.json["checks"].toArray())
        told = told || (check["state"] == QLatin1String("missing") && !check["needed"].toBool() &&
                        check["text"].toString().startsWith(QLatin1String("mine: ")) &&
                        check["advice"].toString().contains(own));
    QVERIFY2(told, ran.out.constData());
}

void tst_Doctor::theUnpackingProgramIsFoundAndAsked_data()
{
    QTest::addColumn<QString>("copied"); // where a fathom-unpack lies, seen from bin/; empty: nowhere
    QTest::addColumn<QString>("named");  // by FATHOM_UNPACK
    QTest::addColumn<QString>("found");  // the path that is told
    QTest::addColumn<bool>("answers");
    QTest::addColumn<QString>("advice"); // in the advice; empty: none is given
    const QString none;
    const QString inPackage = QStringLiteral("../lib/fathom/fathom-unpack");
    QTest::newRow("nowhere") << none << none << none << false << "--reinstall fathom-explorer";
    QTest::newRow("beside") << "fathom-unpack" << none << "FOLDER/bin/fathom-unpack" << true << none;
    QTest::newRow("as in the package")
        << inPackage << none << "FOLDER/lib/fathom/fathom-unpack" << true << none;
    QTest::newRow("named, but it is nothing") << "fathom-unpack"
                                              << "/nowhere/unpack"
                                              << "/nowhere/unpack" << false << "unset FATHOM_UNPACK";
    QTest::newRow("named, but it is another program") << none << "/bin/true"
                                                      << "/bin/true" << false << "unset FATHOM_UNPACK";
}

void tst_Doctor::theUnpackingProgramIsFoundAndAsked()
{
    QFETCH(QString, copied);
    QFETCH(QString, named);
    QFETCH(QString, found);
    QFETCH(bool, answers);
    QFETCH(QString, advice);
    const QTemporaryDir folder;
    if (!copied.isEmpty()) {
        const QString to = folder.filePath(QStringLiteral("bin/")) + copied;
        QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("bin")) && QDir().mkpath(QFileInfo(to).path()));
        QVERIFY(QFile::copy(QStringLiteral(FATHOM_BINARY "/fathom-unpack"), to));
    }
    const QByteArray usual = qgetenv("FATHOM_UNPACK");
    qputenv("FATHOM_UNPACK", named.toLocal8Bit());
    const Ran ran = runAlone(folder, {"doctor", "--json"}, QStringLiteral(FATHOM_BINARY "/fathom-torch.so"));
    qputenv("FATHOM_UNPACK", usual);
    RAN_WITH(ran, 0); // scans of other kinds are read without it
    found.replace(QStringLiteral("FOLDER"), folder.path());
    QCOMPARE(ran.json["unpack"]["program"].toString(), found);
    QCOMPARE(ran.json["unpack"]["answers"].toBool(), answers);
    const QJsonObject check = part(ran.json, QStringLiteral("DICOM"));
    QCOMPARE(check["state"].toString(), answers ? QStringLiteral("ok") : QStringLiteral("missing"));
    const QString text = check["text"].toString();
    QVERIFY2(text.contains(found.isEmpty() ? QStringLiteral("fathom-unpack is not there") : found),
             qPrintable(text));
    QCOMPARE(text.contains(QLatin1String("compressed DICOM pixels cannot be read")), !answers);
    QCOMPARE(check["advice"].toString().isEmpty(), advice.isEmpty());
    QVERIFY2(check["advice"].toString().contains(advice), qPrintable(check["advice"].toString()));
}

void tst_Doctor::gpuIsExplained_data()
{
    QTest::addColumn<GpuFacts>("facts");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("words");  // in the sentence
    QTest::addColumn<QString>("advice"); // in the advice; empty: none is given
    const GpuFacts good{.cudaBuilt = true,
                        .cudaVersion = 12010,
                        .usable = 1,
                        .card = true,
                        .driver = true,
                        .driverVersion = 12040,
                        .driverAnswer = 0,
                        .driverDevices = 1,
                        .hidden = false};
    const auto row = [](const char *name, const GpuFacts &facts, const char *reason, const char *words,
                        const char *advice) {
        QTest::newRow(name) << facts << QString::fromLatin1(reason) << QString::fromLatin1(words)
                            << QString::fromLatin1(advice);
    };
    row("used", good, "used", "1 CUDA device", "");
    GpuFacts facts = good;
    facts.usable = 0;
    const GpuFacts unused = facts;
    facts.cudaBuilt = false;
    facts.cudaVersion = 0;
    row("LibTorch without CUDA", facts, "torch-without-cuda", "without CUDA", "FATHOM_TORCH_MODULE");
    facts.card = facts.driver = false;
    row("neither CUDA nor card", facts, "no-device", "no NVIDIA card", "");
    facts = unused;
    facts.card = facts.driver = false;
    row("no card", facts, "no-device", "no NVIDIA card", "");
    facts = unused;
    facts.driver = false;
    row("no driver", facts, "no-driver", "libcuda.so.1", "nvidia-driver");
    facts = unused;
    facts.driverVersion = 11080;
    row("driver too old", facts, "driver-too-old", "knows CUDA 11.8, LibTorch was built for 12.1",
        "newer driver");
    facts = unused;
    facts.driverAnswer = 100;
    facts.driverDevices = 0;
    row("driver without device", facts, "no-device", "finds no device", "dmesg");
    facts.hidden = true;
    row("hidden", facts, "hidden", "CUDA_VISIBLE_DEVICES", "unset");
    facts = unused;
    facts.driverAnswer = 803;
    row("driver fails", facts, "driver-fails", "error 803", "start the machine again");
    row("card that LibTorch refuses", unused, "torch-refuses", "accepts none", "LibTorch");
}

void tst_Doctor::gpuIsExplained()
{
    QFETCH(GpuFacts, facts);
    QFETCH(QString, reason);
    QFETCH(QString, words);
    QFETCH(QString, advice);
    const GpuFinding finding = explainGpu(facts);
    QCOMPARE(finding.reason, reason);
    QVERIFY2(finding.text.contains(words), qPrintable(finding.text));
    QCOMPARE(finding.advice.isEmpty(), advice.isEmpty());
    QVERIFY2(finding.advice.contains(advice), qPrintable(finding.advice));
}

FATHOM_TEST_SUBJECT(doctor, tst_Doctor)
#include "tst_doctor.moc"
