// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "archive_files.h"
#include "subject.h"

#include <base/safetensors.h>
#include <encode/weight_file.h>
#include <encode/weight_places.h>

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace fathom;

/// Folders, files in parts, and the places where other programs leave weights.
class tst_WeightPlaces : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void partsAreOneFile();
    void brokenPartsAreRefused_data();
    void brokenPartsAreRefused();
    void folderWithOneFileIsThatFile();
    void cachesAreFound();
    void variablesDecideTheCache_data();
    void variablesDecideTheCache();
    void unfinishedDownloadsAreLeftOut();
};

namespace {

void put(const QString &path, const QByteArray &bytes)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size(), qPrintable(path));
}

/// One array of two floats.
QByteArray part(const QByteArray &name, const char *data)
{
    return test::safetensorsFile(
        "{\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", QByteArray(data, 8));
}

/// Sets variables of the environment and puts them back.
class Environment
{
public:
    explicit Environment(const QMap<QByteArray, QString> &wanted)
    {
        for (const char *name :
             {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME", "TORCH_HOME"}) {
            m_before[name] = qgetenv(name);
            qunsetenv(name);
        }
        for (auto it = wanted.begin(); it != wanted.end(); ++it)
            qputenv(it.key().constData(), it.value().toUtf8());
    }
    ~Environment()
    {
        for (auto it = m_before.begin(); it != m_before.end(); ++it)
            it->isNull() ? qunsetenv(it.key().constData()) : qputenv(it.key().constData(), *it);
    }
    Environment(const Environment &) = delete;
    Environment &operator=(const Environment &) = delete;

private:
    QMap<QByteArray, QByteArray> m_before;
};

QStringList paths(const QList<FoundWeights> &found)
{
    QStringList all;
    for (const FoundWeights &weights : found)
        all << weights.path;
    return all;
}

const QByteArray GoodIndex =
    R"({"metadata":{"total_size":16},"weight_map":{"a":"model-00001-of-00002.safetensors",)"
    R"("b":"model-00002-of-00002.safetensors"}})";

} // namespace

void tst_WeightPlaces::partsAreOneFile()
{
    const QTemporaryDir folder;
    const QByteArray first = part("a", "\0\0\x80\x3f\0\0\0\x40"),
                     second = part("b", "\0\0\x40\x40\0\0\x80\x40");
    put(folder.filePath("model.safetensors.index.json"), GoodIndex);
    put(folder.filePath("model-00001-of-00002.safetensors"), first);
    put(folder.filePath("model-00002-of-00002.safetensors"), second);
    put(folder.filePath("config.json"), "{\"model_type\":\"x\"}");
    for (const QString &path : {folder.path(), folder.filePath("model.safetensors.index.json"),
                                folder.filePath("model-00002-of-00002.safetensors")}) {
        const auto file = WeightFile::open(path);
        VERIFY_RESULT(file);
        QCOMPARE(file->format(), QStringLiteral("safetensors in 2 parts"));
        QCOMPARE(file->path(), folder.filePath("model.safetensors.index.json"));
        QCOMPARE(file->tensors()[QStringLiteral("a")].toFloats(), (std::vector<float>{1, 2}));
        QCOMPARE(file->tensors()[QStringLiteral("b")].toFloats(), (std::vector<float>{3, 4}));
        QCOMPARE(file->config()[QStringLiteral("model_type")].toString(), QStringLiteral("x"));
        const auto hash = [](const QByteArray &bytes) {
            return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
        };
        const auto sha256 = file->sha256();
        VERIFY_RESULT(sha256);
        QCOMPARE(sha256->toLatin1(), hash(hash(first) + "  model-00001-of-00002.safetensors\n" +
                                          hash(second) + "  model-00002-of-00002.safetensors\n"));
    }
}

void tst_WeightPlaces::brokenPartsAreRefused_data()
{
    QTest::addColumn<QByteArray>("index");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char *name, const QByteArray &map, const char *reason) {
        QTest::newRow(name) << "{\"weight_map\":" + map + "}" << QString::fromLatin1(reason);
    };
    QTest::newRow("no JSON") << QByteArray("hello") << "no object";
    QTest::newRow("no map") << QByteArray("{}") << "names no tensor";
    QTest::newRow("two maps") << QByteArray(R"({"weight_map":{"a":"1.st"},"weight_map":{}})")
                              << "weight_map comes twice";
    row("list", R"(["a"])", "no object");
    row("number", R"({"a":1})", "no text");
    row("twice", R"({"a":"1.st","a":"2.st"})", "a comes twice");
    row("folder", R"({"a":"sub/1.st"})", "not the name of a file beside it");
    row("escaped slash", R"({"a":"sub\u002f1.st"})", "not the name of a file beside it");
    row("root", R"({"a":"/etc/passwd"})", "not the name of a file beside it");
    row("up", R"({"a":".."})", "not the name of a file beside it");
    row("backslash", R"({"a":"sub\\1.st"})", "not the name of a file beside it");
    row("nothing", R"({"a":""})", "not the name of a file beside it");
    row("missing part", R"({"a":"1.st","b":"3.st"})", "its part 3.st is not in the folder");
    row("in another part", R"({"a":"1.st","b":"1.st"})", "b is not in 1.st");
    row("not listed", R"({"a":"1.st","c":"2.st"})", "b is in 2.st, where the list has it not");
    row("exchanged", R"({"b":"1.st","a":"2.st"})", "a is in 1.st, where the list has it not");
}

void tst_WeightPlaces::brokenPartsAreRefused()
{
    QFETCH(QByteArray, index);
    QFETCH(QString, reason);
    const QTemporaryDir folder;
    put(folder.filePath("1.st"), part("a", "12345678"));
    put(folder.filePath("2.st"), part("b", "12345678"));
    put(folder.filePath("model.safetensors.index.json"), index);
    const auto file = WeightFile::open(folder.path());
    QVERIFY(!file);
    QVERIFY2(file.error().english().contains(reason), qPrintable(file.error().english()));
}

void tst_WeightPlaces::folderWithOneFileIsThatFile()
{
    const QTemporaryDir folder;
    const auto none = WeightFile::open(folder.path());
    QVERIFY(!none);
    QVERIFY2(none.error().english().contains(u"no weight file"), qPrintable(none.error().english()));
    put(folder.filePath("notes.txt"), "x");
    put(folder.filePath("any.safetensors"), part("a", "12345678"));
    const auto one = WeightFile::open(folder.path());
    VERIFY_RESULT(one);
    QCOMPARE(one->path(), folder.filePath("any.safetensors"));
    put(folder.filePath("other.pth"), "x");
    const auto two = WeightFile::open(folder.path());
    QVERIFY(!two);
    QVERIFY2(two.error().english().contains(u"any.safetensors, other.pth"),
             qPrintable(two.error().english()));
    put(folder.filePath("model.safetensors"), part("m", "12345678"));
    const auto usual = WeightFile::open(folder.path());
    VERIFY_RESULT(usual);
    QVERIFY(usual->tensors().contains(QStringLiteral("m")));
    put(folder.filePath("config.json"), "[1]");
    const auto broken = WeightFile::open(folder.path());
    QVERIFY(!broken);
    QVERIFY(broken.error().english().startsWith(folder.filePath("config.json")));
    QVERIFY(!WeightFile::open(folder.filePath("nowhere")));
}

void tst_WeightPlaces::cachesAreFound()
{
    const QTemporaryDir cache;
    const Environment environment({{"XDG_CACHE_HOME", cache.path()}});
    const QString hub = cache.filePath("huggingface/hub/");
    const QString model = hub + "models--facebook--dinov3-vits16-pretrain-lvd1689m/";
    put(model + "refs/main", "abc123\n");
    put(model + "blobs/f00d", part("a", "12345678"));
    put(model + "snapshots/abc123/config.json", "{}");
    QVERIFY(QFile::link("../../blobs/f00d", model + "snapshots/abc123/model.safetensors"));
    put(model + "snapshots/old999/model.safetensors", "older");
    const QString parsed = hub + "models--microsoft--BiomedParse/snapshots/77/";
    put(parsed + "biomedparse_v1.pt", "x");
    put(parsed + "biomedparse_v2.ckpt", "x");
    put(hub + "models--someone--else/snapshots/1/model.safetensors", "x");
    const QString checkpoint = cache.filePath("torch/hub/checkpoints/dinov3_vitl16_pretrain.pth");
    put(checkpoint, "x");
    put(cache.filePath("torch/hub/checkpoints/resnet50.pth"), "x");
    const QTemporaryDir work;
    put(work.filePath("pretrained/biomedparse_v1.pt"), "x");

    const auto found = findWeightFiles({work.path()});
    QCOMPARE(paths(found), (QStringList{model + "snapshots/abc123", parsed + "biomedparse_v1.pt",
                                        parsed + "biomedparse_v2.ckpt", checkpoint,
                                        work.filePath("pretrained/biomedparse_v1.pt")}));
    QCOMPARE(found[0].name, QStringLiteral("facebook/dinov3-vits16-pretrain-lvd1689m"));
    QCOMPARE(found[0].revision, QStringLiteral("abc123"));
    QCOMPARE(found[0].place, FoundWeights::Place::HuggingFace);
    QCOMPARE(found[1].revision, QStringLiteral("77"));
    QCOMPARE(found[3].place, FoundWeights::Place::TorchHub);
    QCOMPARE(found[4].place, FoundWeights::Place::Folder);
    for (const QString &path : {found[0].path, model}) { // the snapshot, or the model's folder of the cache
        const auto file = WeightFile::open(path);
        VERIFY_RESULT(file);
        QVERIFY(file->tensors().contains(QStringLiteral("a")));
    }
}

void tst_WeightPlaces::variablesDecideTheCache_data()
{
    QTest::addColumn<QStringList>("variables"); // first wins
    QTest::addColumn<QString>("folder");        // of the cache in the first variable's folder
    QTest::newRow("HF_HUB_CACHE") << QStringList{"HF_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"} << "";
    QTest::newRow("old name") << QStringList{"HUGGINGFACE_HUB_CACHE", "HF_HOME"} << "";
    QTest::newRow("HF_HOME") << QStringList{"HF_HOME", "XDG_CACHE_HOME"} << "hub/";
    QTest::newRow("XDG_CACHE_HOME") << QStringList{"XDG_CACHE_HOME"} << "huggingface/hub/";
    QTest::newRow("TORCH_HOME") << QStringList{"TORCH_HOME", "XDG_CACHE_HOME"} << "hub/checkpoints/";
    QTest::newRow("torch in the cache") << QStringList{"XDG_CACHE_HOME"} << "torch/hub/checkpoints/";
}

void tst_WeightPlaces::variablesDecideTheCache()
{
    QFETCH(QStringList, variables);
    QFETCH(QString, folder);
    const QTemporaryDir first, other;
    QMap<QByteArray, QString> set;
    for (const QString &variable : variables)
        set[variable.toLatin1()] = set.isEmpty() ? first.path() : other.path();
    const Environment environment(set);
    const QString place = first.filePath(folder);
    const QString path = folder.contains(u"checkpoints") ? place + "/dinov3_x.pth"
                                                         : place + "/models--a--dinov3-b/snapshots/1/w.pth";
    put(path, "x");
    const auto found = findWeightFiles();
    QCOMPARE(found.size(), 1);
    QCOMPARE(QFileInfo(found[0].path).canonicalFilePath(), QFileInfo(path).canonicalFilePath());
}

void tst_WeightPlaces::unfinishedDownloadsAreLeftOut()
{
    const QTemporaryDir hub;
    const Environment environment({{"HF_HUB_CACHE", hub.path()}, {"TORCH_HOME", hub.path()}});
    const QString model = hub.filePath("models--facebook--dinov3-vits16/");
    QVERIFY(findWeightFiles().isEmpty());
    put(model + "refs/main", "new");
    put(model + "snapshots/old/model.safetensors", "x");
    QVERIFY(findWeightFiles().isEmpty()); // main is not there yet
    const auto refused = WeightFile::open(model);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::NotFound);
    put(model + "refs/main", "../../elsewhere");
    QVERIFY(findWeightFiles().isEmpty());
    QVERIFY(QFile::remove(model + "refs/main"));
    QCOMPARE(findWeightFiles().size(), 1); // the only one
    put(model + "snapshots/older/model.safetensors", "x");
    QVERIFY(findWeightFiles().isEmpty()); // which one?
}

FATHOM_TEST_SUBJECT(weight_places, tst_WeightPlaces)
#include "tst_weight_places.moc"
