// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <base/safetensors.h>
#include <encode/weight_file.h>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QTest>

#include <cmath>

using namespace fathom;

/// The golden weight files against an independent reading of them and against each other.
class tst_WeightGolden : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyTensorEqualsTheTable_data();
    void everyTensorEqualsTheTable();
    void everyCaseIsRead_data();
    void everyCaseIsRead();
    void twinsHoldTheSameNumbers_data();
    void twinsHoldTheSameNumbers();
    void sharedStoragesAreShared();
    void contiguousTensorsArePartsOfTheFile();
    void configurationsBesideAreRead();
};

namespace {

QString golden(const char *name)
{
    return QStringLiteral(TEST_DATA "/encoders/") + QLatin1String(name);
}

/// $FATHOM_GOLDEN/encoders when it has cases, else the copies in tests/data.
QString goldenRoot()
{
    static const QString root = [] {
        const QString own = QStringLiteral(TEST_DATA "/encoders"),
                      named = qEnvironmentVariable("FATHOM_GOLDEN");
        if (named.isEmpty())
            return own;
        const QString cases = named + QLatin1String("/encoders");
        if (QDirIterator(cases, {QStringLiteral("io.safetensors")}, QDir::Files, QDirIterator::Subdirectories)
                .hasNext())
            return cases;
        qInfo("encoders: nothing in FATHOM_GOLDEN, the copies in tests/data are used");
        return own;
    }();
    return root;
}

/// A weight file and the inputs and outputs that belong to it (beside it or one folder up).
struct Case
{
    QString weights, io;
};

QList<Case> cases()
{
    QList<Case> all;
    QStringList files;
    QDirIterator it(goldenRoot(),
                    {QStringLiteral("*.safetensors"), QStringLiteral("*.pth"), QStringLiteral("*.pt")},
                    QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext())
        if (const QString file = it.next(); !file.endsWith(QLatin1String("/io.safetensors")))
            files << file;
    files.sort();
    for (const QString &file : files) {
        const QDir folder = QFileInfo(file).dir();
        for (const char *io : {"io.safetensors", "../io.safetensors"}) {
            if (folder.exists(QLatin1String(io))) {
                all << Case{file, QDir::cleanPath(folder.filePath(QLatin1String(io)))};
                break;
            }
        }
    }
    return all;
}

QString shortName(const QString &file)
{
    return QDir(goldenRoot()).relativeFilePath(file);
}

/// The same weights under other names: equal inputs give equal outputs. Files that keep rotary periods
/// rounded have the outputs of exact periods under a name of their own.
bool areTwins(const Safetensors &one, const Safetensors &other)
{
    const auto outputs = [](const Safetensors &io, const QString &trial) {
        const QString exact = trial + QLatin1String(".exact_periods.pooler_output");
        const auto found =
            io.tensors().constFind(io.contains(exact) ? exact : trial + QLatin1String(".pooler_output"));
        return found == io.tensors().constEnd() ? std::vector<float>() : found->toFloats();
    };
    for (auto it = one.tensors().begin(); it != one.tensors().end(); ++it) {
        if (!it.key().endsWith(u".pixel_values"))
            continue;
        const auto same = other.tensors().constFind(it.key());
        if (same == other.tensors().constEnd() || !std::ranges::equal(same->bytes, it->bytes))
            continue;
        const auto a = outputs(one, it.key().chopped(13)), b = outputs(other, it.key().chopped(13));
        if (a.empty() || a.size() != b.size())
            return false;
        for (size_t i = 0; i < a.size(); ++i)
            if (std::abs(a[i] - b[i]) > 1e-4F)
                return false;
        return true;
    }
    return false;
}

} // namespace

// weights.csv: README.md there says who made it.
void tst_WeightGolden::everyTensorEqualsTheTable_data()
{
    QTest::addColumn<QStringList>("lines");
    QFile table(golden("weights.csv"));
    QVERIFY2(table.open(QIODevice::ReadOnly), qPrintable(table.errorString()));
    QMap<QString, QStringList> files;
    table.readLine();
    while (!table.atEnd()) {
        const QString line = QString::fromUtf8(table.readLine().trimmed());
        files[line.section(u',', 0, 0)] << line;
    }
    QCOMPARE(files.size(), 7);
    for (auto it = files.begin(); it != files.end(); ++it)
        QTest::newRow(qPrintable(it.key())) << it.value();
}

void tst_WeightGolden::everyTensorEqualsTheTable()
{
    QFETCH(QStringList, lines);
    const auto file = WeightFile::open(golden(QTest::currentDataTag()));
    VERIFY_RESULT(file);
    QCOMPARE(file->tensors().size(), lines.size());
    QVERIFY(file->placeholders().isEmpty());
    for (const QString &line : lines) {
        const QStringList field = line.split(u',');
        const auto tensor = file->tensors().constFind(field[1]);
        QVERIFY2(tensor != file->tensors().constEnd(), qPrintable(field[1]));
        QCOMPARE(QString::fromLatin1(dtypeName(tensor->dtype)), field[2]);
        QStringList shape;
        for (const qint64 extent : tensor->shape)
            shape << QString::number(extent);
        QCOMPARE(shape.join(u'x'), field[3]);
        QCOMPARE(qint64(tensor->bytes.size()), tensorBytes(tensor->shape, tensor->dtype));
        // Weighted by the place modulo 7: values in another order give another sum.
        double ramp = 0, size = 0;
        const auto values = tensor->toDoubles();
        for (size_t i = 0; i < values.size(); ++i) {
            ramp += values[i] * double(i % 7 + 1);
            size += std::abs(values[i]);
        }
        QVERIFY2(std::abs(ramp - field[4].toDouble()) <= 1e-12 * size,
                 qPrintable(QStringLiteral("%1: %2, not %3").arg(field[1]).arg(ramp).arg(field[4])));
        const auto single = tensor->toFloats();
        for (size_t i = 0; i < values.size(); ++i)
            QCOMPARE(single[i], float(values[i]));
    }
}

void tst_WeightGolden::everyCaseIsRead_data()
{
    QTest::addColumn<QString>("path");
    QVERIFY(!cases().isEmpty());
    QStringList paths;
    for (const Case &one : cases())
        paths << one.weights << one.io; // weights in two formats share one io
    paths.removeDuplicates();
    for (const QString &path : paths)
        QTest::newRow(qPrintable(shortName(path))) << path;
}

void tst_WeightGolden::everyCaseIsRead()
{
    QFETCH(QString, path);
    const auto file = WeightFile::open(path);
    VERIFY_RESULT(file);
    QVERIFY(!file->tensors().isEmpty());
    for (auto it = file->tensors().begin(); it != file->tensors().end(); ++it) {
        const auto values = it->toFloats();
        QCOMPARE(qint64(values.size()), it->count());
        QCOMPARE(qint64(it->bytes.size()), tensorBytes(it->shape, it->dtype));
        QVERIFY2(std::ranges::all_of(values, [](float value) { return std::isfinite(value); }),
                 qPrintable(it.key()));
    }
}

void tst_WeightGolden::twinsHoldTheSameNumbers_data()
{
    QTest::addColumn<QString>("archive");
    QTest::addColumn<QString>("twin");
    int pairs = 0;
    for (const Case &archive : cases()) {
        if (archive.weights.endsWith(u".safetensors"))
            continue;
        const auto io = Safetensors::open(archive.io);
        VERIFY_RESULT(io);
        for (const Case &other : cases()) {
            if (!other.weights.endsWith(u".safetensors"))
                continue;
            const auto otherIo = Safetensors::open(other.io);
            VERIFY_RESULT(otherIo);
            if (areTwins(*io, *otherIo)) {
                QTest::newRow(qPrintable(shortName(archive.weights))) << archive.weights << other.weights;
                ++pairs;
            }
        }
    }
    QVERIFY(pairs > 0);
}

/// Every array of the one is, byte for byte, an array of the other, or a part of one (q, k and v lie behind
/// each other in one of them).
void tst_WeightGolden::twinsHoldTheSameNumbers()
{
    QFETCH(QString, archive);
    QFETCH(QString, twin);
    const auto file = WeightFile::open(archive);
    VERIFY_RESULT(file);
    const auto other = WeightFile::open(twin);
    VERIFY_RESULT(other);
    QCOMPARE(file->format(), QStringLiteral("PyTorch archive"));
    QCOMPARE(other->format(), QStringLiteral("safetensors"));
    qint64 compared = 0;
    for (auto it = other->tensors().begin(); it != other->tensors().end(); ++it) {
        const auto whole = std::ranges::any_of(file->tensors(), [&](const TensorView &view) {
            for (size_t at = 0; at + it->bytes.size() <= view.bytes.size(); at += it->bytes.size())
                if (view.dtype == it->dtype &&
                    std::ranges::equal(view.bytes.subspan(at, it->bytes.size()), it->bytes))
                    return true;
            return false;
        });
        QVERIFY2(whole, qPrintable(it.key()));
        compared += it->count();
    }
    qInfo("%lld numbers equal those of %s", static_cast<long long>(compared), qPrintable(shortName(twin)));
    QVERIFY(compared > 0);
}

void tst_WeightGolden::sharedStoragesAreShared()
{
    const auto file = WeightFile::open(golden("dinov3_convnext/meta/model.pth"));
    VERIFY_RESULT(file);
    for (const char *part : {"weight", "bias"}) {
        const auto one = file->tensors()[QLatin1String("norm.") + QLatin1String(part)];
        const auto other = file->tensors()[QLatin1String("norms.3.") + QLatin1String(part)];
        QVERIFY(!one.bytes.empty());
        QCOMPARE(one.bytes.data(), other.bytes.data());
    }
}

void tst_WeightGolden::contiguousTensorsArePartsOfTheFile()
{
    const auto file = WeightFile::open(golden("dinov3_mlp_meta/model.pth"));
    VERIFY_RESULT(file);
    const TensorView view = file->tensors()[QStringLiteral("blocks.0.attn.qkv.weight")];
    QCOMPARE(view.as<float>(Dtype::F32).size(), size_t(192 * 64)); // aligned: used in place
    QFile raw(file->path());
    QVERIFY(raw.open(QIODevice::ReadOnly));
    QVERIFY(raw.readAll().contains(
        QByteArray(reinterpret_cast<const char *>(view.bytes.data()), qsizetype(view.bytes.size()))));
}

void tst_WeightGolden::configurationsBesideAreRead()
{
    const auto hub = WeightFile::open(golden("dinov3_mlp_hf")); // the folder: model.safetensors, not io
    VERIFY_RESULT(hub);
    QVERIFY(hub->path().endsWith(u"dinov3_mlp_hf/model.safetensors"));
    QCOMPARE(hub->config()[QStringLiteral("model_type")].toString(), QStringLiteral("dinov3_vit"));
    QCOMPARE(hub->preprocessor()[QStringLiteral("image_mean")].toArray().size(), 3);
    const auto meta = WeightFile::open(golden("dinov3_mlp_meta/model.pth"));
    VERIFY_RESULT(meta);
    QCOMPARE(meta->config()[QStringLiteral("embed_dim")].toInt(), 64);
    QVERIFY(meta->preprocessor().isEmpty());
}

FATHOM_TEST_SUBJECT(weight_golden, tst_WeightGolden)
#include "tst_weight_golden.moc"
