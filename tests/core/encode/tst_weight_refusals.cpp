// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "archive_files.h"
#include "subject.h"

#include <encode/weight_file.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace fathom;
using namespace fathom::test;
using namespace fathom::test::pickle;

/// Each thing that a weight file may not be, and the reason that a person is given.
class tst_WeightRefusals : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void otherFilesAreNamed_data();
    void otherFilesAreNamed() { check(); }
    void archives_data();
    void archives() { check(); }
    void pickles_data();
    void pickles() { check(); }
    void tensors_data();
    void tensors() { check(); }
    void pythonObjects_data();
    void pythonObjects() { check(); }
    void torchScriptIsRecognised();

private:
    static void check();
};

namespace {

const QByteArray Floats(16, '\0');

QByteArray floatTensor(qint64 offset, const QList<qint64> &shape, const QList<qint64> &strides,
                       qint64 stored = 4)
{
    return tensor(storage("FloatStorage", "0", stored), offset, shape, strides);
}

QByteArray goodTensor()
{
    return floatTensor(0, {4}, {1});
}

QByteArray goodPickle()
{
    return whole(dict({{text("w"), goodTensor()}}));
}

std::vector<StoredEntry> goodEntries()
{
    return torchEntries(goodPickle(), {{"0", Floats}});
}

QByteArray fileOf(const QByteArray &pickle)
{
    return torchFile(pickle, {{"0", Floats}});
}

void columns()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("reason");
}

void row(const char *name, const QByteArray &bytes, const char *reason,
         ErrorCode code = ErrorCode::Unreadable)
{
    QTest::newRow(name) << bytes << int(code) << QString::fromUtf8(reason);
}

} // namespace

void tst_WeightRefusals::check()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    QFETCH(QString, reason);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("a%2.pth"));
    QFile out(path);
    QVERIFY(out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size());
    out.close();
    const auto file = WeightFile::open(path);
    QVERIFY(!file);
    const QString sentence = file.error().english();
    QVERIFY2(sentence.contains(reason), qPrintable(sentence));
    QVERIFY2(sentence.startsWith(path + u':'), qPrintable(sentence));
    QVERIFY(!sentence.contains(u'\n'));
    QCOMPARE(int(file.error().code), code);
}

void tst_WeightRefusals::otherFilesAreNamed_data()
{
    columns();
    const auto other = ErrorCode::Unsupported;
    row("empty", {}, "neither a safetensors file nor an archive of PyTorch", other);
    row("text", "hello, I am no weight file", "neither", other);
    row("HDF5", QByteArray("\x89HDF\r\n\x1a\n") + QByteArray(100, '\0'), "neither", other);
    const QByteArray magic = QByteArray::fromHex("80028a0a6cfc9c46f9206aa850192e8002");
    row("before zip", magic + QByteArray(100, '\0'), "torch.save(torch.load('OLD'", other);
    row("tar", QByteArray(257, '\0') + QByteArray("ustar") + QByteArray(250, '\0'), "weights_only=False",
        other);
    row("safetensors cut off",
        safetensorsFile(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "123"),
        "a lies outside the file");
}

void tst_WeightRefusals::archives_data()
{
    columns();
    const ZipBytes good = zipArchive(goodEntries());
    const auto patched = [&](const char *name, qsizetype at, quint64 number, int size, const char *reason,
                             ErrorCode code = ErrorCode::Unreadable) {
        row(name, ZipBytes(good).set(at, number, size).bytes, reason, code);
    };
    const auto central = good.central[1], local = good.local[1];
    for (const qsizetype length :
         {qsizetype(5), good.data[0], good.central[0], good.zip64End, good.end, good.bytes.size() - 1})
        row(qPrintable(QStringLiteral("cut at %1").arg(length)), good.bytes.left(length),
            length == 5 ? "too short" : "the file is cut off");
    row("something behind", good.bytes + 'x', "the file is cut off");
    row("something before", good.bytes.left(4) + good.bytes, "");
    patched("directory elsewhere", good.zip64End + 48, 0, 8, "disagree");
    patched("directory larger", good.zip64End + 40, quint64(1) << 60, 8, "disagree");
    patched("another number of entries", good.zip64End + 32, 77, 8, "several parts");
    patched("several disks", good.end + 4, 1, 2, "several parts");
    patched("another disk", good.locator + 4, 1, 4, "several parts");
    patched("zip64 record elsewhere", good.locator + 8, 3, 8, "not where its locator says");
    patched("zip64 record beyond", good.locator + 8, ~quint64(0), 8, "not where its locator says");
    ZipStyle small;
    small.zip64 = false;
    const ZipBytes plain = zipArchive(goodEntries(), small);
    row("directory does not end there", ZipBytes(plain).set(plain.end + 16, 60, 4).bytes,
        "does not end where the end record begins");
    row("more entries than directory",
        ZipBytes(plain).set(plain.end + 8, 9999, 2).set(plain.end + 10, 9999, 2).bytes,
        "too short for its entries");
    row("fewer entries than directory",
        ZipBytes(plain).set(plain.end + 8, 2, 2).set(plain.end + 10, 2, 2).bytes, "more than its entries");
    patched("no directory mark", central, 0, 4, "directory is damaged");
    patched("name longer than the directory", good.central[2] + 28, 60000, 2, "directory is damaged");
    patched("compressed", central + 10, 8, 2, "\"weights/data/0\" in it is compressed",
            ErrorCode::Unsupported);
    patched("encrypted", central + 8, 1, 2, "compressed or encrypted", ErrorCode::Unsupported);
    patched("two sizes", central + 20, 15, 4, "two sizes");
    patched("zip64 field missing", central + 24, 0xffffffff, 4, "zip64 field is missing");
    patched("header outside", central + 42, quint64(good.bytes.size()), 4, "outside the file");
    patched("no local header", central + 42, quint64(local + 1), 4, "no local header");
    patched("local name", local + 30, 'W', 1, "disagree");
    patched("local method", local + 8, 8, 2, "disagree");
    patched("local extra beyond", local + 28, 65535, 2, "outside the file");
    ZipStyle sized;
    sized.descriptors = false;
    const ZipBytes direct = zipArchive(goodEntries(), sized);
    row("local size", ZipBytes(direct).set(direct.local[1] + 22, 15, 4).bytes, "disagree");
    row("local checksum", ZipBytes(direct).set(direct.local[1] + 14, 15, 4).bytes, "disagree");
    row("size beyond the directory",
        ZipBytes(good).set(central + 20, 100000, 4).set(central + 24, 100000, 4).bytes, "outside the file");
    const auto reaching = quint64(good.local[2] + 10 - good.data[1]);
    row("overlap", ZipBytes(good).set(central + 20, reaching, 4).set(central + 24, reaching, 4).bytes,
        "entries overlap");
    patched("checksum of the pickle", good.central[0] + 16, 1, 4, "checksum of weights/data.pkl");

    const auto named = [&](const char *label, const QByteArray &name, const char *reason) {
        auto entries = goodEntries();
        entries.push_back({name, "x"});
        row(label, zipArchive(entries).bytes, reason);
    };
    named("twice", "weights/data/0", "weights/data/0 comes twice");
    named("absolute name", "/weights/x", "a name that no torch.save writes");
    named("climbing name", "weights/../x", "a name that no torch.save writes");
    named("backslash", "weights\\x", "a name that no torch.save writes");
    named("control character", QByteArray("weights/\0x", 10), "a name that no torch.save writes");
    named("no name", "", "a name that no torch.save writes");
    named("empty folder name", "weights//x", "a name that no torch.save writes");
    named("another folder", "other/x", "not in one folder");
    const auto without = [](size_t which) {
        auto entries = goodEntries();
        entries.erase(entries.begin() + qptrdiff(which));
        return zipArchive(entries).bytes;
    };
    row("no pickle", without(0), "no data.pkl");
    row("no storage", without(1), "w: its storage is not in the file");
    row("no version", without(2), "no version");
    row("no entries", zipArchive({}).bytes.prepend("PK\3\4"), "");
    auto entries = goodEntries();
    entries[2].bytes = "three";
    row("version no number", zipArchive(entries).bytes, "version is no number");
    entries[2].bytes = "11\n";
    row("newer format", zipArchive(entries).bytes, "in format 11 of PyTorch", ErrorCode::Unsupported);
    entries[2].bytes = "3\n";
    entries.push_back({"weights/byteorder", "big"});
    row("other byte order", zipArchive(entries).bytes, "another byte order (big)", ErrorCode::Unsupported);
}

void tst_WeightRefusals::pickles_data()
{
    columns();
    const auto value = [](const char *name, const QByteArray &piece, const char *reason,
                          ErrorCode code = ErrorCode::Unreadable) {
        row(name, fileOf(whole(piece)), reason, code);
    };
    row("empty", fileOf({}), "does not begin as one");
    row("no protocol", fileOf("N."), "does not begin as one");
    row("protocol 4", fileOf("\x80\x04N."), "pickle protocol 4", ErrorCode::Unsupported);
    row("cut off", fileOf(goodPickle().chopped(1)), "cut off");
    row("cut off in a text", fileOf("\x80\x02X\x20"), "cut off");
    row("goes on", fileOf(goodPickle() + "N."), "goes on behind its end");
    value("nothing", "", "ends with other than one value");
    value("two values", "NN", "ends with other than one value");
    value("open mark", "(", "ends with other than one value");
    value("protocol in the middle", "\x80\x02N", "an opcode that torch.save does not write");
    value("extension", "\x82\x01", "an opcode that torch.save does not write");
    value("instance", "(ios\nsystem\n", "an opcode that torch.save does not write");
    value("object", "(cos\nsystem\no", "an opcode that torch.save does not write");
    value("named persistent id", "Pstorage\n", "an opcode that torch.save does not write");
    value("text of any length", "Vabc\n", "an opcode that torch.save does not write");
    value("frame", "\x95" + little(8, 8), "an opcode that torch.save does not write");
    value("bytes", "C\x01x", "an opcode that torch.save does not write");
    value("stack global", text("os") + text("system") + "\x93", "an opcode that torch.save does not write");
    value("tuple of nothing", "\x85", "takes more than it put");
    value("below a mark", "N(\x85", "takes more than it put");
    value("no mark", "t", "misses a mark");
    value("item of nothing", "NNs", "takes more than it put");
    value("item of None", "NNNs", "items for what is no dict");
    value("items of a list", "](NNu", "items for what is no dict");
    value("items without dict", "(NNu", "a key without a value");
    value("key without value", "}(Nu", "a key without a value");
    value("value of a dict", "}Na", "values for what is no list");
    value("values without list", "(Ne", "takes more than it put");
    value("state of a number", "K\x01Nb", "a state for what has none");
    value("call of a number", "K\x01)R", "a call of what is no function");
    value("call with a list", global("collections", "OrderedDict") + "]R", "arguments that are no tuple");
    value("OrderedDict with arguments", global("collections", "OrderedDict") + "K\x01\x85R",
          "an OrderedDict with arguments");
    value("storage made", global("torch", "FloatStorage") + "K\x01\x85R",
          "a storage that is made in the pickle");
    value("new OrderedDict", global("collections", "OrderedDict") + ")\x81",
          "a new object of what is no class");
    value("memo that was not put", "h\x05", "a memo number that was not put");
    value("memo of nothing", "q\x05", "takes more than it put");
    value("memo number of 2^32", "Nr\xff\xff\xff\xff", "a memo number that is too large");
    value("text not UTF-8", text("a\xff"), "not UTF-8");
    value("text of 4 GiB", "X\xff\xff\xff\xff", "cut off");
    value("long of 255 bytes", "\x8a\xff", "cut off");
    value("name with a blank", global("os path", "join"), "a name that is no name of Python");
    value("name of 300 letters", global("os", QByteArray(300, 'a')), "a name that is too long");
    row("name without end",
        fileOf("\x80\x02"
               "cos\nsystem"),
        "cut off");
    value("id that is no tuple", "NQ", "a persistent id that is no storage");
    value("id of four parts",
          tuple({text("storage"), global("torch", "FloatStorage"), text("0"), text("cpu")}) + "Q",
          "a persistent id that is no storage");
    value("id of another kind",
          tuple({text("module"), global("torch", "FloatStorage"), text("0"), text("cpu"), integer(4)}) + "Q",
          "a persistent id that is no storage");
    value("id of a negative size", storage("FloatStorage", "0", -4), "a persistent id that is no storage");
    value("no state dict", text("just a text"), "no named tensors", ErrorCode::NotFound);
    value("empty state dict", "}", "no named tensors", ErrorCode::NotFound);
    value("list of tensors", "]" + goodTensor() + "a", "no named tensors", ErrorCode::NotFound);
    value("tensor under a number", dict({{integer(1), goodTensor()}}), "name is no text");
    value("twice", dict({{text("w"), goodTensor()}, {text("w"), goodTensor()}}), "\"w\" comes twice");
    value("two state dicts", dict({{text("state_dict"), "}"}, {text("state_dict"), "}"}}),
          "\"state_dict\" comes twice");

    // Bombs: small files that would be large or deep in memory.
    const QByteArray many(1'000'000, ']');
    value("a million lists", many, "more objects than its size allows");
    value("a million marks", QByteArray(1'000'000, '('), "more objects than its size allows");
    QByteArray deep = "N";
    deep += QByteArray(15'000, '\x85'); // a tuple of a tuple of a tuple ...
    value("15,000 tuples deep", deep, "no named tensors", ErrorCode::NotFound);
    QByteArray inside; // each list holds the one before twice: 2^200 if it were copied
    for (int i = 0; i < 200; ++i)
        inside +=
            i == 0 ? QByteArray("]q") + char(0)
                   : "](h" + QByteArray(1, char(i - 1)) + 'h' + QByteArray(1, char(i - 1)) + "eq" + char(i);
    value("lists of lists in a tuple", '(' + inside + 't', "no named tensors", ErrorCode::NotFound);
}

void tst_WeightRefusals::tensors_data()
{
    columns();
    const auto named = [](const char *name, const QByteArray &tensor, const char *reason,
                          ErrorCode code = ErrorCode::Unreadable) {
        row(name, fileOf(whole(dict({{text("w"), tensor}}))), reason, code);
    };
    const qint64 huge = qint64(1) << 62;
    named("storage shorter than it says", floatTensor(0, {4}, {1}, 5), "w: its storage has another size");
    named("storage longer than it says", floatTensor(0, {3}, {1}, 3), "w: its storage has another size");
    named("storage of 2^62", floatTensor(0, {4}, {1}, huge), "w: its storage has another size");
    named("storage elsewhere", tensor(storage("FloatStorage", "../0", 4), 0, {4}, {1}), "not in the file");
    named("storage of a long name", tensor(storage("FloatStorage", QByteArray(300, 'k'), 4), 0, {4}, {1}),
          "too long a name");
    named("one too many", floatTensor(0, {5}, {1}), "reaches beyond its storage");
    named("offset", floatTensor(1, {4}, {1}), "reaches beyond its storage");
    named("scalar behind the end", floatTensor(4, {}, {}), "reaches beyond its storage");
    named("offset behind the end", floatTensor(5, {0}, {1}), "begins outside its storage");
    named("negative offset", floatTensor(-1, {1}, {1}), "begins outside its storage");
    named("stride", floatTensor(0, {2, 2}, {3, 1}), "reaches beyond its storage");
    named("negative stride", floatTensor(3, {4}, {-1}), "negative stride");
    named("stride that overflows", floatTensor(0, {5, 2}, {huge, 1}), "reaches beyond its storage");
    named("strides that overflow together", floatTensor(0, {2, 2}, {huge + (huge - 1), huge}),
          "reaches beyond its storage");
    named("negative extent", floatTensor(0, {-1}, {1}), "impossible shape");
    named("shape that overflows", floatTensor(0, {huge, huge}, {0, 0}), "impossible shape");
    named("empty shape that overflows", floatTensor(0, {0, huge, huge}, {0, 0, 0}), "impossible shape");
    named("bytes that overflow", floatTensor(0, {huge}, {0}), "impossible shape");
    named("fewer strides", floatTensor(0, {2, 2}, {1}), "do not fit together");
    named("65 axes", floatTensor(0, QList<qint64>(65, 1), QList<qint64>(65, 1)), "do not fit together");
    // One value stretched to a TiB, and many stretched a little.
    named("stretched", floatTensor(0, {qint64(1) << 38}, {0}), "many times the file's size",
          ErrorCode::TooLarge);
    QList<std::pair<QByteArray, QByteArray>> items;
    for (int i = 0; i < 100; ++i)
        items << std::pair(text("w" + QByteArray::number(i)), floatTensor(0, {10'000}, {0}));
    row("stretched often", fileOf(whole(dict(items))), "many times the file's size", ErrorCode::TooLarge);

    const auto arguments = [&](const char *name, const QList<QByteArray> &parts, const char *reason) {
        named(name, call(global("torch._utils", "_rebuild_tensor_v2"), tuple(parts)), reason);
    };
    const QByteArray stored = storage("FloatStorage", "0", 4), four = tuple({integer(4)}),
                     one = tuple({integer(1)});
    arguments("five parts", {stored, integer(0), four, one, "\x89"}, "not made of six parts");
    arguments("seven parts", {stored, integer(0), four, one, "\x89", "}", "}"}, "not made of six parts");
    arguments("no storage", {text("0"), integer(0), four, one, "\x89", "}"}, "made of other parts");
    arguments("list as shape", {stored, integer(0), "]", one, "\x89", "}"}, "made of other parts");
    arguments("text as hooks", {stored, integer(0), four, one, "\x89", text("x")}, "made of other parts");
    arguments("text in shape", {stored, integer(0), tuple({text("4")}), one, "\x89", "}"},
              "do not fit together");
    named("parameter of a number",
          call(global("torch._utils", "_rebuild_parameter"), tuple({integer(1), "\x88", "}"})),
          "a parameter that is no tensor");
    named("parameter of two parts",
          call(global("torch._utils", "_rebuild_parameter"), tuple({goodTensor(), "\x88"})),
          "not made of three parts");
}

void tst_WeightRefusals::pythonObjects_data()
{
    columns();
    const auto named = [](const char *name, const QByteArray &value, const char *reason) {
        row(name, fileOf(whole(value)), reason, ErrorCode::Unsupported);
    };
    const QByteArray run = call(global("os", "system"), tuple({text("touch /tmp/owned")}));
    const auto beside = [&](const QByteArray &value) {
        return dict({{text("w"), goodTensor()}, {text("x"), value}});
    };
    named("os.system", run, "(os.system)");
    named("posix.system", call(global("posix", "system"), tuple({text("ls")})), "(posix.system)");
    named("eval beside weights", beside(call(global("builtins", "eval"), tuple({text("1")}))),
          "(builtins.eval)");
    named("named but not called", beside(global("builtins", "exec")), "(builtins.exec)");
    named("as a key", dict({{global("os", "system"), integer(1)}, {text("w"), goodTensor()}}), "(os.system)");
    named("in a dropped state", dict({{text("w"), goodTensor()}}) + beside(global("os", "system")) + "b",
          "(os.system)");
    named("as a tensor's hooks",
          dict({{text("w"), call(global("torch._utils", "_rebuild_tensor_v2"),
                                 tuple({storage("FloatStorage", "0", 4), integer(0), tuple({integer(4)}),
                                        tuple({integer(1)}), "\x89", run}))}}),
          "(os.system)");
    named("another storage", dict({{text("w"), tensor(storage("ComplexFloatStorage", "0", 2), 0, {2}, {1})}}),
          "(torch.ComplexFloatStorage)");
    named("another function of torch", beside(global("torch._utils", "_rebuild_tensor_v3")),
          "(torch._utils._rebuild_tensor_v3)");
    named("a whole model", global("models", "Net") + ")\x81}b", "(models.Net)");
    named("numpy", beside(call(global("numpy.core.multiarray", "scalar"), ")")),
          "(numpy.core.multiarray.scalar)");
    const auto lightning = [&](const char *name, const QByteArray &state, const QByteArray &hyper) {
        named(name,
              dict({{text("pytorch-lightning_version"), text("2.0")},
                    {text("state_dict"), state},
                    {text("hyper_parameters"), hyper},
                    {text("callbacks"), global("fine", "Callback")}}),
              "(argparse.Namespace)");
    };
    const QByteArray space = global("argparse", "Namespace") + ")\x81";
    const QByteArray state = dict({{text("w"), goodTensor()}});
    lightning("Lightning hyper-parameters", state, space);
    lightning("deep in hyper-parameters", state,
              dict({{text("a"), "](" + tuple({integer(1), space}) + "e"}}));
    lightning("Lightning state dict", dict({{text("w"), goodTensor()}, {text("x"), space}}), "}");
    lightning("state of the state dict", state + dict({{text("_metadata"), space}}) + "b", "}");
}

void tst_WeightRefusals::torchScriptIsRecognised()
{
    auto entries = goodEntries();
    const QTemporaryDir folder;
    const auto write = [&](const char *name) {
        QFile out(folder.filePath(QLatin1String(name)));
        if (out.open(QIODevice::WriteOnly))
            out.write(zipArchive(entries).bytes);
        return out.fileName();
    };
    const auto weights = isTorchScript(write("weights.pt"));
    VERIFY_RESULT(weights);
    QVERIFY(!*weights);
    entries.push_back({"weights/constants.pkl", whole(")")});
    entries.push_back({"weights/code/__torch__.py", "def forward(self): pass"});
    const QString path = write("module.pt");
    const auto module = isTorchScript(path);
    VERIFY_RESULT(module);
    QVERIFY(*module);
    const auto file = WeightFile::open(path);
    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::Unsupported);
    QVERIFY2(file.error().english().contains(u"TorchScript"), qPrintable(file.error().english()));
}

FATHOM_TEST_SUBJECT(weight_refusals, tst_WeightRefusals)
#include "tst_weight_refusals.moc"
