// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "archive_files.h"
#include "subject.h"

#include <base/safetensors.h>
#include <encode/weight_file.h>

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstring>

using namespace fathom;
using namespace fathom::test;

/// Weight files of every format against an independent reading of them and against each other.
class tst_Weights : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyTensorEqualsTheTable_data();
    void everyTensorEqualsTheTable();
    void twinsHoldTheSameNumbers();
    void twinsHoldTheSameNumbers_data();
    void sharedStoragesAreShared();
    void contiguousTensorsArePartsOfTheFile();
    void stridedTensorsAreCopiedRowMajor();
    void everyStorageTypeIsRead();
    void valuesThatAreNoTensorsAreLeftOut();
    void dictsOfTheUsualNamesAreEntered_data();
    void dictsOfTheUsualNamesAreEntered();
    void lightningKeepsForeignObjectsUnread();
    void archivesWithoutZip64AndWithWideFieldsAreRead();
    void configurationsBesideAreRead();
    void hashIsTheFilesAndStops();
    void copiesKeepTheMapping();
};

namespace {

QString golden(const char *name)
{
    return QStringLiteral(TEST_DATA "/encoders/") + QLatin1String(name);
}

/// $FATHOM_GOLDEN/encoders when it has cases, else the copies in tests/data.
QString goldenRoot()
{
    const QString named = qEnvironmentVariable("FATHOM_GOLDEN") + QLatin1String("/encoders");
    if (QDirIterator(named, {QStringLiteral("io.safetensors")}, QDir::Files, QDirIterator::Subdirectories)
            .hasNext())
        return named;
    if (qEnvironmentVariableIsSet("FATHOM_GOLDEN"))
        qInfo("encoders: nothing in FATHOM_GOLDEN, the copies in tests/data are used");
    return QStringLiteral(TEST_DATA "/encoders");
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

QString writtenTo(const QTemporaryDir &folder, const QByteArray &bytes, const char *name = "weights.pth")
{
    const QString path = folder.filePath(QLatin1String(name));
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? path : QString();
}

QByteArray floats(const std::vector<float> &values)
{
    return {reinterpret_cast<const char *>(values.data()), qsizetype(values.size() * sizeof(float))};
}

QByteArray floatTensor(const QByteArray &key, qint64 count, const QList<qint64> &shape,
                       const QList<qint64> &strides, qint64 offset = 0)
{
    return pickle::tensor(pickle::storage("FloatStorage", key, count), offset, shape, strides);
}

} // namespace

// weights.csv: README.md there says who made it.
void tst_Weights::everyTensorEqualsTheTable_data()
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

void tst_Weights::everyTensorEqualsTheTable()
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

void tst_Weights::twinsHoldTheSameNumbers_data()
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
void tst_Weights::twinsHoldTheSameNumbers()
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

void tst_Weights::sharedStoragesAreShared()
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

void tst_Weights::contiguousTensorsArePartsOfTheFile()
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

void tst_Weights::stridedTensorsAreCopiedRowMajor()
{
    const QTemporaryDir folder;
    std::vector<float> values(24);
    for (size_t i = 0; i < values.size(); ++i)
        values[i] = float(i);
    const auto named = [](const char *name, const QByteArray &value) {
        return std::pair(pickle::text(name), value);
    };
    const QByteArray state = pickle::dict({
        named("plain", floatTensor("0", 24, {2, 3, 4}, {12, 4, 1})),
        named("turned", floatTensor("0", 24, {4, 3, 2}, {1, 4, 12})),
        named("every second", floatTensor("0", 24, {12}, {2})),
        named("part", floatTensor("0", 24, {2, 2}, {4, 1}, 5)),
        named("row",
              floatTensor("0", 24, {1, 4}, {77, 1}, 20)), // a stride of a single row counts for nothing
        named("expanded", floatTensor("0", 24, {3, 2}, {0, 1}, 22)),
        named("scalar", floatTensor("0", 24, {}, {}, 23)),
        named("none", floatTensor("0", 24, {0, 5}, {5, 1}, 24)),
    });
    const auto file =
        WeightFile::open(writtenTo(folder, torchFile(pickle::whole(state), {{"0", floats(values)}})));
    VERIFY_RESULT(file);
    const auto is = [&](const char *name, const std::vector<float> &expected) {
        return file->tensors()[QLatin1String(name)].toFloats() == expected;
    };
    QVERIFY(is("plain", values));
    std::vector<float> turned;
    for (size_t i = 0; i < 4; ++i)
        for (size_t j = 0; j < 3; ++j)
            for (size_t k = 0; k < 2; ++k)
                turned.push_back(values[k * 12 + j * 4 + i]);
    QVERIFY(is("turned", turned));
    QVERIFY(is("every second", {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22}));
    QVERIFY(is("part", {5, 6, 9, 10}));
    QVERIFY(is("row", {20, 21, 22, 23}));
    QVERIFY(is("expanded", {22, 23, 22, 23, 22, 23}));
    QVERIFY(is("scalar", {23}));
    QVERIFY(is("none", {}));
    const auto *base = file->tensors()[QStringLiteral("plain")].bytes.data();
    QCOMPARE(file->tensors()[QStringLiteral("row")].bytes.data(), base + 80);
    QCOMPARE(file->tensors()[QStringLiteral("scalar")].bytes.data(), base + 92);
}

void tst_Weights::everyStorageTypeIsRead()
{
    struct Row
    {
        const char *storage;
        Dtype dtype;
        QByteArray bytes;
        double value;
    };
    const double wide = -0.1;
    const Row rows[] = {
        {"FloatStorage", Dtype::F32, floats({1.5F}), 1.5},
        {"HalfStorage", Dtype::F16, QByteArray::fromHex("00c0"), -2},
        {"BFloat16Storage", Dtype::BF16, QByteArray::fromHex("c03f"), 1.5},
        {"DoubleStorage", Dtype::F64, QByteArray(reinterpret_cast<const char *>(&wide), 8), wide},
        {"LongStorage", Dtype::I64, QByteArray::fromHex("feffffffffffffff"), -2},
        {"IntStorage", Dtype::I32, QByteArray::fromHex("fdffffff"), -3},
        {"ShortStorage", Dtype::I16, QByteArray::fromHex("fcff"), -4},
        {"CharStorage", Dtype::I8, QByteArray::fromHex("fb"), -5},
        {"ByteStorage", Dtype::U8, QByteArray::fromHex("fa"), 250},
        {"BoolStorage", Dtype::Bool, QByteArray::fromHex("01"), 1},
    };
    QList<std::pair<QByteArray, QByteArray>> items;
    std::vector<StoredEntry> storages;
    for (const Row &row : rows) {
        const QByteArray parameter = // wrapped as a parameter: the same tensor
            pickle::call(
                pickle::global("torch._utils", "_rebuild_parameter"),
                pickle::tuple({pickle::tensor(pickle::storage(row.storage, row.storage, 1), 0, {1}, {1}),
                               "\x88", pickle::call(pickle::global("collections", "OrderedDict"), ")")}));
        items << std::pair(pickle::text(row.storage), parameter);
        storages.push_back({row.storage, row.bytes});
    }
    const QTemporaryDir folder;
    const auto file =
        WeightFile::open(writtenTo(folder, torchFile(pickle::whole(pickle::dict(items)), storages)));
    VERIFY_RESULT(file);
    QCOMPARE(file->tensors().size(), int(std::size(rows)));
    for (const Row &row : rows) {
        const TensorView view = file->tensors()[QLatin1String(row.storage)];
        QCOMPARE(view.dtype, row.dtype);
        QCOMPARE(view.toDoubles(), std::vector<double>{row.value});
        QCOMPARE(view.toFloats(), std::vector<float>{float(row.value)});
    }
}

void tst_Weights::valuesThatAreNoTensorsAreLeftOut()
{
    const QByteArray nan = QByteArray::fromHex("477ff8000000000000");
    const QByteArray state = pickle::dict(
        {{pickle::text("weight"), floatTensor("0", 1, {1}, {1})},
         {pickle::text("epoch"), pickle::integer(70000)},
         {pickle::text("minus"), pickle::integer(-5)},
         {pickle::text("large"), pickle::integer(qint64(1) << 40)},
         {pickle::text("seed"), "\x8a\x09" + QByteArray(9, '\x7f')},
         {pickle::text("loss"), nan},
         {pickle::text("nothing"), "N"},
         {pickle::text("yes"), "\x88"},
         {pickle::text("list"), "](" + pickle::integer(1) + pickle::text("ü") +
                                    "eK\x02"
                                    "a"},
         {pickle::text("pairs"), pickle::tuple({"K\x01\x85", "K\x01K\x02\x86", "K\x01K\x02K\x03\x87", ")"})},
         {pickle::text("memo"), "}q\x05r\x06" + QByteArray(3, '\0') + "j\x05" + QByteArray(3, '\0') +
                                    "h\x06"
                                    "s"},
         {pickle::integer(7), pickle::text("seven")}});
    const QTemporaryDir folder;
    // "memo" puts a dict into itself; its key is a dict as well, which nothing of it reads.
    const auto file =
        WeightFile::open(writtenTo(folder, torchFile(pickle::whole(state), {{"0", floats({1})}})));
    VERIFY_RESULT(file);
    QCOMPARE(file->tensors().keys(), QStringList{QStringLiteral("weight")});
}

void tst_Weights::dictsOfTheUsualNamesAreEntered_data()
{
    QTest::addColumn<QStringList>("dicts");
    QTest::addColumn<QStringList>("tensors"); // none: refused
    const auto row = [](const char *name, const QStringList &dicts, const QStringList &tensors) {
        QTest::newRow(name) << dicts << tensors;
    };
    const QStringList inner{QStringLiteral("inner")};
    row("state_dict", {QStringLiteral("state_dict")}, inner);
    row("model", {QStringLiteral("model"), QStringLiteral("optimizer")}, inner);
    row("teacher", {QStringLiteral("student"), QStringLiteral("teacher")}, inner);
    row("another name", {QStringLiteral("ema")}, {});
    row("two of them", {QStringLiteral("model"), QStringLiteral("teacher")}, {});
}

void tst_Weights::dictsOfTheUsualNamesAreEntered()
{
    QFETCH(QStringList, dicts);
    QFETCH(QStringList, tensors);
    QList<std::pair<QByteArray, QByteArray>> items{{pickle::text("epoch"), pickle::integer(3)}};
    for (const QString &name : dicts)
        items << std::pair(pickle::text(name.toUtf8()),
                           pickle::dict({{pickle::text("inner"), floatTensor("0", 1, {1}, {1})}}));
    const QTemporaryDir folder;
    const auto file = WeightFile::open(
        writtenTo(folder, torchFile(pickle::whole(pickle::dict(items)), {{"0", floats({1})}})));
    if (tensors.isEmpty()) {
        QVERIFY(!file);
        QCOMPARE(file.error().code, ErrorCode::NotFound);
        return;
    }
    VERIFY_RESULT(file);
    QCOMPARE(file->tensors().keys(), tensors);
}

void tst_Weights::lightningKeepsForeignObjectsUnread()
{
    using namespace pickle;
    const QByteArray callbacks = call(global("some.module", "Callback"), tuple({integer(1)})) + // a call,
                                 dict({{text("a"), integer(1)}}) + "b" +                        // a state,
                                 "(" + text("b") + integer(2) + "u";                            // and items
    const QByteArray optimiser = global("torch.optim", "Adam") + ")\x81";
    const QByteArray strange =
        tuple({text("storage"), global("torch", "ComplexFloatStorage"), text("9"), text("cpu"), integer(1)}) +
        "Q";
    const QByteArray top = dict({{text("pytorch-lightning_version"), text("2.0.1")},
                                 {text("state_dict"), dict({{text("w"), floatTensor("0", 2, {2}, {1})}})},
                                 {text("hyper_parameters"), dict({{text("lr"), integer(1)}})},
                                 {text("callbacks"), callbacks},
                                 {text("optimizer_states"), optimiser},
                                 {text("loops"), tensor(strange, 0, {1}, {1})},
                                 {text("threads"), global("os", "system")}});
    const QTemporaryDir folder;
    const auto file =
        WeightFile::open(writtenTo(folder, torchFile(whole(top), {{"0", floats({3, 4})}}), "last.ckpt"));
    VERIFY_RESULT(file);
    QCOMPARE(file->placeholders(),
             (QStringList{QStringLiteral("os.system"), QStringLiteral("some.module.Callback"),
                          QStringLiteral("torch.ComplexFloatStorage"), QStringLiteral("torch.optim.Adam")}));
    QCOMPARE(file->tensors().keys(), QStringList{QStringLiteral("w")});
    QCOMPARE(file->tensors().first().toFloats(), (std::vector<float>{3, 4}));
}

void tst_Weights::archivesWithoutZip64AndWithWideFieldsAreRead()
{
    const QTemporaryDir folder;
    const QByteArray state =
        pickle::whole(pickle::dict({{pickle::text("w"), floatTensor("0", 3, {3}, {1})}}));
    const auto entries = torchEntries(state, {{"0", floats({1, 2, 3})}});
    ZipStyle plain;
    plain.zip64 = plain.descriptors = false;
    plain.alignment = 1;
    plain.comment = "packed by hand";
    ZipStyle wide;
    wide.wide = true;
    for (const ZipStyle &style : {plain, wide}) {
        const auto file = WeightFile::open(writtenTo(folder, zipArchive(entries, style).bytes));
        VERIFY_RESULT(file);
        QCOMPARE(file->tensors().first().toFloats(), (std::vector<float>{1, 2, 3}));
    }
}

void tst_Weights::configurationsBesideAreRead()
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

void tst_Weights::hashIsTheFilesAndStops()
{
    const auto file = WeightFile::open(golden("focalnet_2stage/biomedparse_v1.pt"));
    VERIFY_RESULT(file);
    QFile raw(file->path());
    QVERIFY(raw.open(QIODevice::ReadOnly));
    qint64 last = 0, whole = 0;
    const auto hash = file->sha256({}, [&](qint64 done, qint64 total) {
        last = done;
        whole = total;
    });
    VERIFY_RESULT(hash);
    QCOMPARE(hash->toLatin1(), QCryptographicHash::hash(raw.readAll(), QCryptographicHash::Sha256).toHex());
    QCOMPARE(last, raw.size());
    QCOMPARE(whole, raw.size());
    std::stop_source stop;
    stop.request_stop();
    const auto stopped = file->sha256(stop.get_token());
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
}

void tst_Weights::copiesKeepTheMapping()
{
    const QTemporaryDir folder;
    const QByteArray state =
        pickle::whole(pickle::dict({{pickle::text("w"), floatTensor("0", 4, {2, 2}, {2, 1})},
                                    {pickle::text("t"), floatTensor("0", 4, {2, 2}, {1, 2})}}));
    auto file = WeightFile::open(writtenTo(folder, torchFile(state, {{"0", floats({1, 2, 3, 4})}})));
    VERIFY_RESULT(file);
    const WeightFile copy = *file;
    file = Result<WeightFile>(Error{});
    QVERIFY(QFile::remove(copy.path()));
    QCOMPARE(copy.tensors()[QStringLiteral("w")].toFloats(), (std::vector<float>{1, 2, 3, 4}));
    QCOMPARE(copy.tensors()[QStringLiteral("t")].toFloats(), (std::vector<float>{1, 3, 2, 4}));
}

FATHOM_TEST_SUBJECT(weights, tst_Weights)
#include "tst_weights.moc"
