// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "subject.h"

#include <base/thread_check.h>
#include <engine/encode_speed.h>
#include <engine/engine.h>

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

using namespace fathom;
using namespace fathom::test;

/// What the Encoders page asks of the engine, with real weight files.
class tst_Encoders : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void aBareMachineHasTheEmbeddedOne();
    void registeredWeightsAreListedWithWhatIsKnown();
    void wrongFilesSayWhatTheyAre_data();
    void wrongFilesSayWhatTheyAre();
    void aProgramAsksFirst();
    void weightsLyingAboutAreFound();
    void changedAndGoneFilesAreSeen();
    void checkingCanBeStopped();
    void variantsCountAmongTheirEncoder();
    void forgettingKeepsEmbeddings();
    void thePlaceSaysWhyThereIsNoGpu();
    void speedIsMeasuredOnceAndShown();

private:
    /// Waits for an answer of the engine.
    template <typename T, typename Ask> Result<T> answer(Ask ask)
    {
        std::optional<Result<T>> got;
        ask([&got](Result<T> result) { got = std::move(result); });
        if (!QTest::qWaitFor([&got] { return got.has_value(); }, 120'000))
            return Error{ErrorCode::Bug, "no answer", {}};
        return *got;
    }
    Result<EncoderTablePtr> table()
    {
        return answer<EncoderTablePtr>([this](auto to) { m_engine->encoderTable(this, std::move(to)); });
    }
    Result<CheckedWeights> check(const QString &path, const std::optional<ScriptDescription> &script = {})
    {
        return answer<CheckedWeights>([&](auto to) {
            m_engine->registerEncoder(
                this, path, script,
                [this](qint64 done, qint64 total) {
                    m_progress = {done, total};
                },
                std::move(to));
        });
    }
    QString copied(const char *from, const QString &to);

    QTemporaryDir m_folder, m_cache;
    std::unique_ptr<Engine> m_engine;
    std::pair<qint64, qint64> m_progress;
};

namespace {
const QString Cases = QStringLiteral(TEST_DATA "/encoders/");

QString registryFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
           QStringLiteral("/fathom/encoders.json");
}
} // namespace

void tst_Encoders::initTestCase()
{
    usePrivateFolder();
    qputenv("XDG_CACHE_HOME", m_cache.path().toLocal8Bit());
    for (const char *name : {"HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "TORCH_HOME"})
        qunsetenv(name);
    QVERIFY(!smallCohort(5).isEmpty());
    setGuiThread();
    m_engine = std::make_unique<Engine>();
    QSignalSpy opened(m_engine.get(), &Engine::workspaceOpened), ended(m_engine.get(), &Engine::jobEnded);
    m_engine->createWorkspace(m_folder.filePath(QStringLiteral("encoders.fathom")));
    QVERIFY(opened.wait(20'000));
    m_engine->submit({QStringLiteral("import"), {{"limit", 1}}, {{"paths", QJsonArray{smallCohort(5)}}}});
    QVERIFY(ended.wait(120'000));
}

void tst_Encoders::init()
{
    QFile::remove(registryFile());
    QDir(m_cache.path()).removeRecursively();
    QVERIFY(QDir().mkpath(m_cache.path()));
    m_progress = {};
}

QString tst_Encoders::copied(const char *from, const QString &to)
{
    const QString source = Cases + QLatin1String(from), folder = m_folder.filePath(to);
    QDir(folder).removeRecursively();
    QDir().mkpath(folder);
    for (const QString &name : QDir(source).entryList(QDir::Files))
        if (name != u"io.safetensors" && !QFile::copy(source + u'/' + name, folder + u'/' + name))
            return {};
    return folder;
}

void tst_Encoders::aBareMachineHasTheEmbeddedOne()
{
    const auto now = table();
    VERIFY_RESULT(now);
    QCOMPARE((*now)->rows.size(), size_t(1));
    QVERIFY((*now)->found.empty());
    QVERIFY((*now)->places.size() >= 2);
    QVERIFY((*now)->places.front().startsWith(m_cache.path()));
    const EncoderRow &row = (*now)->rows.front();
    QCOMPARE(row.encoder.weights, WeightsState::BuiltIn);
    QCOMPARE(row.licence, Licence::Apache);
    QVERIFY(row.whole.slices > 0);
    QCOMPARE(row.whole.embedded, 0);
}

void tst_Encoders::registeredWeightsAreListedWithWhatIsKnown()
{
    const QString folder = copied("dinov3_mlp_hf", QStringLiteral("mlp"));
    const auto checked = check(folder);
    VERIFY_RESULT(checked);
    QVERIFY(!checked->program);
    QTRY_VERIFY(m_progress.second > 0); // the last one comes with the answer or after it
    QCOMPARE(m_progress.first, m_progress.second);
    const auto now = table();
    VERIFY_RESULT(now);
    QCOMPARE((*now)->rows.size(), size_t(2));
    const EncoderRow &row = (*now)->rows.back();
    QCOMPARE(row.encoder.info.id, checked->file.info.id);
    QCOMPARE(row.encoder.weights, WeightsState::Checked);
    QCOMPARE(row.encoder.format, QStringLiteral("safetensors"));
    QCOMPARE(row.encoder.path, folder + QStringLiteral("/model.safetensors"));
    QCOMPARE(row.licence, Licence::Dino);
    QCOMPARE(row.whole.slices, (*now)->rows.front().whole.slices);
}

void tst_Encoders::wrongFilesSayWhatTheyAre_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("says");
    QTest::newRow("values") << Cases + QStringLiteral("dinov3_mlp_hf/io.safetensors")
                            << QStringLiteral("is no encoder that we know");
    QTest::newRow("text") << QStringLiteral("text.pth") << QStringLiteral("text.pth");
    QTest::newRow("nothing") << QStringLiteral("absent.safetensors") << QStringLiteral("absent.safetensors");
    QTest::newRow("sae") << QStringLiteral(TEST_DATA "/sae") << QString();
}

void tst_Encoders::wrongFilesSayWhatTheyAre()
{
    QFETCH(QString, path);
    QFETCH(QString, says);
    if (path == u"text.pth") {
        QFile file(m_folder.filePath(path));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("no weights, only words\n") > 0);
    }
    const auto checked = check(QDir(m_folder.path()).filePath(path));
    QVERIFY(!checked);
    QVERIFY2(checked.error().english().contains(says), qPrintable(checked.error().english()));
    QCOMPARE(table()->get()->rows.size(), size_t(1));
}

void tst_Encoders::aProgramAsksFirst()
{
    const QString path = copied("script", QStringLiteral("script")) + QStringLiteral("/module.pt");
    const auto asked = check(path);
    VERIFY_RESULT(asked);
    QVERIFY(asked->program);
    QCOMPARE(table()->get()->rows.size(), size_t(1));
    const auto trusted = check(path, ScriptDescription{{true, 2}, 16, {}});
    VERIFY_RESULT(trusted);
    QCOMPARE(trusted->file.info.dimension, 6);
    const auto now = table();
    QCOMPARE((*now)->rows.size(), size_t(2));
    QVERIFY((*now)->rows.back().encoder.program);
    QCOMPARE((*now)->rows.back().licence, Licence::UsersOwn);
}

void tst_Encoders::weightsLyingAboutAreFound()
{
    const QString hub = m_cache.filePath(QStringLiteral("huggingface/hub/models--facebook--dinov3-tiny"));
    const QString snapshot = hub + QStringLiteral("/snapshots/0123abcd");
    QVERIFY(QDir().mkpath(snapshot));
    const QString source = Cases + QStringLiteral("dinov3_mlp_hf/");
    for (const char *name : {"model.safetensors", "config.json"})
        QVERIFY(QFile::copy(source + QLatin1String(name), snapshot + u'/' + QLatin1String(name)));
    auto now = table();
    VERIFY_RESULT(now);
    QCOMPARE((*now)->found.size(), size_t(1));
    QCOMPARE((*now)->found[0].weights.name, QStringLiteral("facebook/dinov3-tiny"));
    QCOMPARE((*now)->found[0].licence, Licence::Dino);
    VERIFY_RESULT(check((*now)->found[0].weights.path));
    now = table();
    QVERIFY((*now)->found.empty()); // it is registered now
    QCOMPARE((*now)->rows.size(), size_t(2));
}

void tst_Encoders::changedAndGoneFilesAreSeen()
{
    const QString folder = copied("dinov3_mlp_hf", QStringLiteral("touched"));
    VERIFY_RESULT(check(folder));
    QFile weights(folder + QStringLiteral("/model.safetensors"));
    QVERIFY(weights.open(QIODevice::ReadWrite) && weights.seek(weights.size() - 1) &&
            weights.write("\x01") == 1 &&
            weights.setFileTime(QDateTime::currentDateTime().addSecs(5), QFileDevice::FileModificationTime));
    weights.close();
    auto now = table();
    QCOMPARE((*now)->rows.back().encoder.weights, WeightsState::Changed);
    const QString before = (*now)->rows.back().encoder.info.id;
    VERIFY_RESULT(check(folder)); // other weights are another encoder
    now = table();
    QCOMPARE((*now)->rows.size(), size_t(2));
    QCOMPARE((*now)->rows.back().encoder.weights, WeightsState::Checked);
    QVERIFY((*now)->rows.back().encoder.info.id != before);
    QVERIFY(weights.remove());
    now = table();
    QCOMPARE((*now)->rows.back().encoder.weights, WeightsState::Gone);
}

void tst_Encoders::checkingCanBeStopped()
{
    // Two wait behind one another; both end, and so does nothing that is asked for afterwards.
    const QString first = copied("dinov3_mlp_hf", QStringLiteral("one"));
    const QString second = copied("dinov3_swiglu_hf", QStringLiteral("two"));
    QList<Result<CheckedWeights>> got;
    const auto to = [&got](Result<CheckedWeights> result) { got << std::move(result); };
    for (const QString &folder : {first, second})
        m_engine->registerEncoder(this, folder, {}, {}, to);
    m_engine->stopChecking();
    QTRY_COMPARE(got.size(), 2);
    QVERIFY(!got[1] && got[1].error().code == ErrorCode::Cancelled);
    QVERIFY(got[0] || got[0].error().code == ErrorCode::Cancelled); // it may have been done already
    VERIFY_RESULT(check(second));
}

void tst_Encoders::variantsCountAmongTheirEncoder()
{
    const auto checked = check(copied("dinov3_mlp_hf", QStringLiteral("mlp")));
    VERIFY_RESULT(checked);
    const QString id = checked->file.info.id, variant = id + QStringLiteral("-64px");
    QSignalSpy ended(m_engine.get(), &Engine::jobEnded);
    m_engine->submit({QStringLiteral("embed"), {{"encoder", variant}, {"every", 8}, {"planes", "z"}}, {}});
    QVERIFY(ended.wait(120'000));
    const auto job = ended.front().front().value<JobRecord>();
    const auto now = table();
    VERIFY_RESULT(now);
    const EncoderRow &row = (*now)->rows.back();
    QCOMPARE(row.encoder.info.id, id);
    QVERIFY2(job.state == JobState::Done, qPrintable(job.error));
    QCOMPARE(row.embeddings.size(), size_t(1));
    QCOMPARE(row.embeddings[0].id, variant);
    QVERIFY(row.embeddings[0].rows > 0);
    QCOMPARE(row.whole.embedded, 0); // kept apart
}

void tst_Encoders::forgettingKeepsEmbeddings()
{
    const QString folder = copied("dinov3_mlp_hf", QStringLiteral("mlp"));
    const auto checked = check(folder);
    VERIFY_RESULT(checked);
    const auto forget = [this](const QString &id) {
        return answer<QString>([&](auto to) { m_engine->forgetEncoder(this, id, std::move(to)); });
    };
    VERIFY_RESULT(forget(checked->file.info.id));
    QCOMPARE(table()->get()->rows.size(), size_t(1));
    QVERIFY(QFile::exists(folder + QStringLiteral("/model.safetensors")));
    const auto embedded = forget(QStringLiteral("fathom-demo-vit"));
    QVERIFY(!embedded);
    QCOMPARE(embedded.error().code, ErrorCode::Usage);
}

void tst_Encoders::thePlaceSaysWhyThereIsNoGpu()
{
    const auto place =
        answer<EncodingPlacePtr>([this](auto to) { m_engine->encodingPlace(this, std::move(to)); });
    VERIFY_RESULT(place);
    QVERIFY(!(*place)->where.isEmpty());
    QCOMPARE((*place)->gpu, (*place)->finding.reason == u"used");
    QVERIFY(!(*place)->finding.text.isEmpty());
}

void tst_Encoders::speedIsMeasuredOnceAndShown()
{
    const QString id = embeddedEncoderInfo()->id;
    const auto measured =
        answer<EncodeSpeedPtr>([&](auto to) { m_engine->encodeSpeed(this, id, std::move(to)); });
    VERIFY_RESULT(measured);
    const auto now = table();
    QCOMPARE((*now)->rows.front().speeds.size(), size_t(1));
    QCOMPARE((*now)->rows.front().speeds[0].where, (*measured)->where);
    QCOMPARE((*now)->rows.front().speeds[0].secondsPerSlice, (*measured)->secondsPerSlice);
    // At another place too, and of an encoder whose id begins with this one.
    VERIFY_RESULT(rememberSpeed(id, {1.5, 2, QStringLiteral("cuda"), 8}));
    VERIFY_RESULT(rememberSpeed(id + QStringLiteral("-bf16"), {9, 2, QStringLiteral("cuda"), 8}));
    QCOMPARE(knownSpeeds(id).size(), size_t(2));
    QVERIFY(knownSpeeds(QStringLiteral("fathom")).empty());
}

FATHOM_TEST_SUBJECT(encoders, tst_Encoders)
#include "tst_encoders.moc"
