// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "archive_files.h"
#include "subject.h"

#include <encode/weight_file.h>

#include <QCryptographicHash>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>

using namespace fathom;
using namespace fathom::test;

/// What archives of torch.save may hold, and what becomes of it.
class tst_Weights : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void stridedTensorsAreCopiedRowMajor();
    void everyStorageTypeIsRead();
    void valuesThatAreNoTensorsAreLeftOut();
    void dictsOfTheUsualNamesAreEntered_data();
    void dictsOfTheUsualNamesAreEntered();
    void lightningKeepsForeignObjectsUnread();
    void archivesWithoutZip64AndWithWideFieldsAreRead();
    void hashIsTheFilesAndStops();
    void copiesKeepTheMapping();
};

namespace {

QString golden(const char *name)
{
    return QStringLiteral(TEST_DATA "/encoders/") + QLatin1String(name);
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
