// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <engine/encoder_registry.h>

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <stop_token>

using namespace fathom;

/// Which encoders this user has, and what their ids mean.
class tst_Registry : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();
    void registersByContent();
    void idsNameVariants();
    void variantsThatDoNotExistAreRefused();
    void changedWeightsAreRefused();
    void movedWeightsReplaceTheirPlace();
    void goneWeightsAreListedButNotUsed();
    void touchedWeightsAreSaidToBeChanged();
    void otherWeightsAtAPlaceReplaceTheEncoder();
    void aChangedProgramDoesNotRun();
    void forgettingLeavesTheFile();
    void checkingCanBeStopped();
    void trustedScriptComesBack();
    void ourOwnHaveOneVariant();

private:
    QTemporaryDir m_home;
    QByteArray m_before;
};

namespace {
const QString Cases = QStringLiteral(TEST_DATA "/encoders/");

// A copy that may be changed, moved and removed.
QString copied(const QTemporaryDir &folder, const char *from)
{
    const QString source = Cases + QLatin1String(from);
    for (const QString &name : QDir(source).entryList(QDir::Files))
        if (name != u"io.safetensors" && !QFile::copy(source + u'/' + name, folder.filePath(name)))
            return {};
    return folder.path();
}
} // namespace

void tst_Registry::initTestCase()
{
    m_before = qgetenv("XDG_DATA_HOME");
    qputenv("XDG_DATA_HOME", m_home.path().toLocal8Bit());
    QVERIFY(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation).startsWith(m_home.path()));
}

void tst_Registry::cleanupTestCase()
{
    m_before.isNull() ? qunsetenv("XDG_DATA_HOME") : qputenv("XDG_DATA_HOME", m_before);
}

void tst_Registry::init()
{
    QFile::remove(m_home.filePath(QStringLiteral("fathom/encoders.json")));
}

void tst_Registry::registersByContent()
{
    const QTemporaryDir folder;
    const auto file = registerEncoder(copied(folder, "dinov3_mlp_hf"));
    VERIFY_RESULT(file);
    QVERIFY(file->info.id.startsWith(u"dinov3-vit-64x2-"));
    QCOMPARE(file->format, QStringLiteral("safetensors"));
    const auto all = registeredEncoders();
    VERIFY_RESULT(all);
    QCOMPARE(all->size(), size_t(2));
    QVERIFY(all->front().ours);
    QVERIFY(all->front().path.isEmpty());
    QCOMPARE(all->back().info.id, file->info.id);
    QCOMPARE(all->back().path, folder.filePath(QStringLiteral("model.safetensors")));
    QCOMPARE(all->back().info.weightsSha256.size(), 64);
    const auto wrong = registerEncoder(Cases + QStringLiteral("dinov3_mlp_hf/io.safetensors"));
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().code, ErrorCode::Unsupported);
    QCOMPARE(registeredEncoders()->size(), size_t(2));
}

void tst_Registry::idsNameVariants()
{
    const QTemporaryDir folder;
    const auto file = registerEncoder(copied(folder, "dinov3_mlp_hf"));
    VERIFY_RESULT(file);
    const QString base = file->info.id;
    const QString id = base + QStringLiteral("-64px-bf16");
    const auto info = encoderInfo(id);
    VERIFY_RESULT(info);
    QCOMPARE(info->id, id);
    QCOMPARE(info->inputSide, 64);
    QCOMPARE(info->gridSide, 4);
    const auto loaded = loadEncoder(id, QStringLiteral("cpu"));
    VERIFY_RESULT(loaded);
    QCOMPARE((*loaded)->info().id, id);
    QCOMPARE((*loaded)->info().inputSide, 64);
    QCOMPARE((*loaded)->info().gridSide, 4);
    const auto plain = loadEncoder(base, QStringLiteral("cpu"));
    VERIFY_RESULT(plain);
    QCOMPARE((*plain)->info().id, base);
    const auto variant = [&](const QString &of, int side, const char *precision) {
        const auto made = encoderVariantId(of, side, QString::fromLatin1(precision), QStringLiteral("cpu"));
        return made ? *made : made.error().english();
    };
    QCOMPARE(variant(base, 64, "bf16"), id);
    QCOMPARE(variant(base, 1024, ""), base);
    QCOMPARE(variant(id, 0, ""), id);
    QCOMPARE(variant(id, 0, "fp32"), base + QStringLiteral("-64px"));
    QCOMPARE(variant(id, 1024, "fp32"), base);
    QVERIFY(variant(base, 0, "auto") == base || variant(base, 0, "auto") == base + QStringLiteral("-bf16"));
    QCOMPARE(variant(base, 0, "fp16"), QStringLiteral("fp16: no such precision; use auto, fp32 or bf16"));
}

void tst_Registry::variantsThatDoNotExistAreRefused()
{
    const QTemporaryDir folder;
    const auto file = registerEncoder(copied(folder, "dinov3_mlp_hf"));
    VERIFY_RESULT(file);
    for (const char *ending : {"-100px", "-8192px"}) {
        const auto loaded = loadEncoder(file->info.id + QLatin1String(ending), QStringLiteral("cpu"));
        QVERIFY(!loaded);
        QCOMPARE(loaded.error().code, ErrorCode::Usage);
    }
    // One id for one kind of embeddings: what is the case anyway is not named.
    for (const char *ending : {"-1024px", "-64px-stored-periods"})
        QCOMPARE(loadEncoder(file->info.id + QLatin1String(ending), QStringLiteral("cpu")).error().code,
                 ErrorCode::NotFound);
    for (const QString &id : {QStringLiteral("none"), QStringLiteral("none-bf16"), QString()}) {
        QCOMPARE(loadEncoder(id, QStringLiteral("cpu")).error().code, ErrorCode::NotFound);
        QCOMPARE(encoderInfo(id).error().code, ErrorCode::NotFound);
    }
}

void tst_Registry::changedWeightsAreRefused()
{
    const QTemporaryDir folder;
    const auto file = registerEncoder(copied(folder, "dinov3_mlp_hf"));
    VERIFY_RESULT(file);
    QFile weights(folder.filePath(QStringLiteral("model.safetensors")));
    QVERIFY(weights.open(QIODevice::ReadWrite));
    QVERIFY(weights.seek(weights.size() - 1));
    QCOMPARE(weights.write("\x01"), 1);
    QVERIFY(weights.setFileTime(QDateTime::currentDateTime().addSecs(5), QFileDevice::FileModificationTime));
    weights.close();
    const auto loaded = loadEncoder(file->info.id, QStringLiteral("cpu"));
    QVERIFY(!loaded);
    QVERIFY2(loaded.error().english().contains(u"other weights"), qPrintable(loaded.error().english()));
}

void tst_Registry::movedWeightsReplaceTheirPlace()
{
    const QTemporaryDir first, second;
    const auto file = registerEncoder(copied(first, "dinov3_mlp_hf"));
    VERIFY_RESULT(file);
    VERIFY_RESULT(registerEncoder(copied(second, "dinov3_mlp_hf")));
    const auto all = registeredEncoders();
    QCOMPARE(all->size(), size_t(2));
    QCOMPARE(all->back().path, second.filePath(QStringLiteral("model.safetensors")));
}

void tst_Registry::goneWeightsAreListedButNotUsed()
{
    QString id;
    {
        const QTemporaryDir folder;
        const auto file = registerEncoder(copied(folder, "dinov3_mlp_hf"));
        VERIFY_RESULT(file);
        id = file->info.id;
    }
    QCOMPARE(registeredEncoders()->size(), size_t(1));
    QCOMPARE(listedEncoders()->size(), size_t(2));
    QCOMPARE(listedEncoders()->back().weights, WeightsState::Gone);
    QCOMPARE(loadEncoder(id, QStringLiteral("cpu")).error().code, ErrorCode::NotFound);
    // A disk that is not plugged in is not forgotten when something else is registered.
    const QTemporaryDir other, back;
    VERIFY_RESULT(registerEncoder(copied(other, "dinov3_swiglu_hf")));
    QCOMPARE(listedEncoders()->size(), size_t(3));
    VERIFY_RESULT(registerEncoder(copied(back, "dinov3_mlp_hf")));
    QCOMPARE(listedEncoders()->size(), size_t(3));
    QCOMPARE(registeredEncoders()->size(), size_t(3));
}

void tst_Registry::touchedWeightsAreSaidToBeChanged()
{
    const QTemporaryDir folder;
    const auto file = registerEncoder(copied(folder, "dinov3_mlp_hf"));
    VERIFY_RESULT(file);
    QCOMPARE(listedEncoders()->back().weights, WeightsState::Checked);
    QCOMPARE(listedEncoders()->back().format, QStringLiteral("safetensors"));
    QFile weights(folder.filePath(QStringLiteral("model.safetensors")));
    QVERIFY(weights.open(QIODevice::ReadWrite));
    QVERIFY(weights.setFileTime(QDateTime::currentDateTime().addSecs(5), QFileDevice::FileModificationTime));
    weights.close();
    QCOMPARE(listedEncoders()->back().weights, WeightsState::Changed);
    VERIFY_RESULT(loadEncoder(file->info.id, QStringLiteral("cpu"))); // the same weights after all
    const auto again = registerEncoder(folder.path());
    VERIFY_RESULT(again);
    QCOMPARE(again->info.id, file->info.id);
    QCOMPARE(listedEncoders()->size(), size_t(2));
    QCOMPARE(listedEncoders()->back().weights, WeightsState::Checked);
}

void tst_Registry::otherWeightsAtAPlaceReplaceTheEncoder()
{
    const QTemporaryDir folder;
    const auto first = registerEncoder(copied(folder, "dinov3_mlp_hf"));
    VERIFY_RESULT(first);
    for (const QString &name : QDir(folder.path()).entryList(QDir::Files))
        QVERIFY(QFile::remove(folder.filePath(name)));
    const auto second = registerEncoder(copied(folder, "dinov3_swiglu_hf"));
    VERIFY_RESULT(second);
    QVERIFY(first->info.id != second->info.id);
    QCOMPARE(listedEncoders()->size(), size_t(2));
    QCOMPARE(listedEncoders()->back().info.id, second->info.id);
}

void tst_Registry::aChangedProgramDoesNotRun()
{
    const QTemporaryDir folder;
    EncoderFileOptions described;
    described.script = ScriptDescription{{true, 0}, 16, {}};
    const QString path = copied(folder, "script") + QStringLiteral("/module.pt");
    const auto file = registerEncoder(path, described);
    VERIFY_RESULT(file);
    QVERIFY(listedEncoders()->back().program);
    // Another byte in it: nobody has trusted this one. LibTorch, which would run it, is not asked.
    QFile module(path);
    QVERIFY(module.open(QIODevice::ReadWrite) && module.seek(module.size() / 2));
    const char before = module.peek(1).at(0);
    QVERIFY(module.putChar(char(~before)));
    QVERIFY(module.setFileTime(QDateTime::currentDateTime().addSecs(5), QFileDevice::FileModificationTime));
    module.close();
    const auto loaded = loadEncoder(file->info.id, QStringLiteral("cpu"));
    QVERIFY(!loaded);
    QVERIFY2(loaded.error().english().contains(u"other weights"), qPrintable(loaded.error().english()));
}

void tst_Registry::forgettingLeavesTheFile()
{
    const QTemporaryDir folder;
    const auto file = registerEncoder(copied(folder, "dinov3_mlp_hf"));
    VERIFY_RESULT(file);
    QCOMPARE(unregisterEncoder(QStringLiteral("none")).error().code, ErrorCode::NotFound);
    QCOMPARE(unregisterEncoder(embeddedEncoderInfo()->id).error().code, ErrorCode::Usage);
    QCOMPARE(listedEncoders()->size(), size_t(2));
    VERIFY_RESULT(unregisterEncoder(file->info.id));
    QCOMPARE(listedEncoders()->size(), size_t(1));
    QVERIFY(QFile::exists(folder.filePath(QStringLiteral("model.safetensors"))));
    QCOMPARE(unregisterEncoder(file->info.id).error().code, ErrorCode::NotFound);
}

void tst_Registry::checkingCanBeStopped()
{
    for (const auto &[path, script] : {std::pair{"dinov3_mlp_hf", false}, {"script/module.pt", true}}) {
        std::stop_source stop;
        EncoderFileOptions reading;
        if (script)
            reading.script = ScriptDescription{{true, 0}, 16, {}};
        reading.stop = stop.get_token();
        qint64 done = 0, total = 0;
        reading.progress = [&](qint64 now, qint64 all) {
            done = now;
            total = all;
        };
        VERIFY_RESULT(registerEncoder(Cases + QLatin1String(path), reading));
        QVERIFY(total > 0);
        QCOMPARE(done, total);
        stop.request_stop();
        const auto stopped = registerEncoder(Cases + QLatin1String(path), reading);
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    }
}

void tst_Registry::trustedScriptComesBack()
{
    const QString path = Cases + QStringLiteral("script/module.pt");
    QCOMPARE(registerEncoder(path).error().code, ErrorCode::Usage);
    ScriptDescription script{{true, 2}, 16, {}};
    script.preprocessing.mean = {0.25, 0.5, 0.75};
    EncoderFileOptions described;
    described.script = script;
    const auto file = registerEncoder(path, described);
    VERIFY_RESULT(file);
    QCOMPARE(file->info.dimension, 6);
    QCOMPARE(file->info.gridSide, 2);
    const auto loaded = loadEncoder(file->info.id, QStringLiteral("cpu"));
    VERIFY_RESULT(loaded);
    QCOMPARE((*loaded)->info().id, file->info.id);
    QCOMPARE((*loaded)->info().gridSide, 2);
    EncoderFileOptions options;
    options.device = QStringLiteral("cpu");
    options.script = script;
    const auto direct = loadEncoderFile(path, options);
    VERIFY_RESULT(direct);
    const std::vector<quint8> grey(256, 77);
    QCOMPARE((*loaded)->encode(grey, 1, false, {})->embeddings,
             (*direct)->encode(grey, 1, false, {})->embeddings);
}

void tst_Registry::ourOwnHaveOneVariant()
{
    const auto embedded = embeddedEncoderInfo();
    VERIFY_RESULT(embedded);
    const auto other = encoderVariantId(embedded->id, 0, QStringLiteral("auto"), QStringLiteral("cpu"));
    VERIFY_RESULT(other);
    QCOMPARE(*other, embedded->id);
    for (const auto &[side, precision] : {std::pair{64, ""}, std::pair{0, "bf16"}}) {
        const auto made =
            encoderVariantId(embedded->id, side, QLatin1String(precision), QStringLiteral("cpu"));
        QVERIFY(!made);
        QCOMPARE(made.error().code, ErrorCode::Usage);
    }
    const auto twin = registerEncoder(QStringLiteral(FATHOM_SOURCE "/resources/encoder"));
    QVERIFY(!twin);
    QCOMPARE(twin.error().code, ErrorCode::Usage);
}

FATHOM_TEST_SUBJECT(registry, tst_Registry)
#include "tst_registry.moc"
