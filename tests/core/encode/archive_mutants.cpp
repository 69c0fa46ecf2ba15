// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "weight_mutants.h"

#include <zip_archive.h>

#include <algorithm>

namespace fathom::test {

namespace {

using namespace pickle;

/// The opcodes of a pickle with their arguments; what is no opcode is one piece to the end.
std::vector<QByteArray> opcodes(const QByteArray &bytes)
{
    std::vector<QByteArray> pieces;
    for (qsizetype at = 0; at < bytes.size();) {
        qsizetype size = 1;
        const auto byteAt = [&](qsizetype i) { return i < bytes.size() ? quint8(bytes[i]) : quint8(0); };
        switch (byteAt(at)) {
        case 'K':
        case 'h':
        case 'q':
        case 0x80:
            size = 2;
            break;
        case 'M':
            size = 3;
            break;
        case 'J':
        case 'j':
        case 'r':
            size = 5;
            break;
        case 'G':
            size = 9;
            break;
        case 0x8a:
            size = 2 + byteAt(at + 1);
            break;
        case 'X':
            size = 5 + byteAt(at + 1) + 256 * byteAt(at + 2);
            break;
        case 'c':
            size = bytes.indexOf('\n', bytes.indexOf('\n', at) + 1) + 1 - at;
            break;
        default:
            break;
        }
        pieces.push_back(bytes.mid(at, std::max<qsizetype>(size, 1)));
        at += std::max<qsizetype>(size, 1);
    }
    return pieces;
}

/// One change of a pickle's opcodes.
void changeOpcodes(std::vector<QByteArray> &pieces, Random &random)
{
    static const QByteArray others[] = {"(",
                                        ")",
                                        "N",
                                        "\x88",
                                        "\x89",
                                        "]",
                                        "}",
                                        "a",
                                        "e",
                                        "s",
                                        "u",
                                        "t",
                                        "\x85",
                                        "\x86",
                                        "\x87",
                                        "R",
                                        "b",
                                        "Q",
                                        "\x81",
                                        integer(0),
                                        integer(-1),
                                        integer(7),
                                        integer(70000),
                                        integer(qint64(1) << 62),
                                        text("w"),
                                        text(""),
                                        text("storage"),
                                        text("state_dict"),
                                        text("pytorch-lightning_version"),
                                        text("\xc3\xa4"),
                                        "\x8a\x0f" + QByteArray(15, '\x01'),
                                        "G" + QByteArray(8, '\x40'),
                                        global("os", "system"),
                                        global("builtins", "eval"),
                                        global("collections", "OrderedDict"),
                                        global("torch._utils", "_rebuild_tensor_v2"),
                                        global("torch._utils", "_rebuild_parameter"),
                                        global("torch", "FloatStorage"),
                                        global("torch", "BoolStorage"),
                                        global("torch", "DoubleStorage"),
                                        storage("FloatStorage", "0", 4),
                                        QByteArray("h") + char(1),
                                        QByteArray("q") + char(1),
                                        "j" + little(300, 4),
                                        "r" + little(1 << 20, 4),
                                        "0",
                                        "2",
                                        "\x93",
                                        ".",
                                        "\x80\x02"};
    if (pieces.size() < 4)
        return;
    const auto count = quint64(pieces.size());
    const auto at = size_t(1 + below(random, count - 2)); // PROTO and STOP stay mostly
    if (below(random, 300) == 0) {                        // small pickles that want much memory
        static const QByteArray bombs[] = {"]",
                                           "}",
                                           "(",
                                           "\x85",
                                           "K\x01",
                                           "K\x01\x85",
                                           "N",
                                           "h\x01",
                                           "}q\x01",
                                           "X" + QByteArray(4, '\0'),
                                           global("os", "system")};
        pieces.insert(pieces.begin() + qptrdiff(at), anyOf(bombs, random).repeated(below(random, 100'000)));
        return;
    }
    if (below(random, 30) == 0) { // a tensor that is wider than its storage
        const qint64 wide = qint64(1) << below(random, 40);
        pieces.insert(pieces.begin() + 3, // the first item of the dict at the top
                      text("wide") +
                          tensor(storage("FloatStorage", "0", 32), 0, {wide, 8}, {0, below(random, 2)}));
        return;
    }
    switch (below(random, 8)) {
    case 0:
        pieces.erase(pieces.begin() + qptrdiff(at));
        break;
    case 1:
        pieces.insert(pieces.begin() + qptrdiff(at), anyOf(others, random));
        break;
    case 2:
        pieces[at] = anyOf(others, random);
        break;
    case 3:
        std::swap(pieces[at], pieces[size_t(1 + below(random, count - 2))]);
        break;
    case 4: { // a stretch comes again
        const auto length = std::min<size_t>(size_t(1 + below(random, 30)), pieces.size() - at);
        const std::vector<QByteArray> copy(pieces.begin() + qptrdiff(at),
                                           pieces.begin() + qptrdiff(at + length));
        pieces.insert(pieces.begin() + qptrdiff(below(random, count - 2) + 1), copy.begin(), copy.end());
        break;
    }
    default: // another number near by
        for (size_t i = at; i + 1 < pieces.size(); ++i) {
            if (!QByteArrayView("KMJ").contains(pieces[i][0]))
                continue;
            pieces[i] =
                below(random, 3) ? integer(below(random, 80)) : integer(qint64(anyOf(EdgeNumbers, random)));
            break;
        }
    }
}

/// One number of the zip records changed; some in the directory and the local header together.
void changeZip(ZipBytes &zip, Random &random)
{
    struct Field
    {
        int at, size;
    };
    const auto number = [&] {
        return below(random, 3) ? quint64(below(random, quint64(zip.bytes.size() + 64)))
                                : anyOf(EdgeNumbers, random);
    };
    const auto set = [&](qsizetype record, const auto &fields) {
        const Field field = anyOf(fields, random);
        if (record >= 0)
            zip.set(record + field.at, number(), field.size);
    };
    static constexpr Field central[] = {{0, 4},  {8, 2},  {10, 2}, {16, 4}, {20, 4}, {24, 4},
                                        {28, 2}, {30, 2}, {32, 2}, {34, 2}, {42, 4}};
    static constexpr Field local[] = {{0, 4}, {6, 2}, {8, 2}, {14, 4}, {18, 4}, {22, 4}, {26, 2}, {28, 2}};
    static constexpr Field end[] = {{0, 4}, {4, 2}, {6, 2}, {8, 2}, {10, 2}, {12, 4}, {16, 4}, {20, 2}};
    static constexpr Field zip64[] = {{0, 4}, {4, 8}, {16, 4}, {20, 4}, {24, 8}, {32, 8}, {40, 8}, {48, 8}};
    static constexpr Field locator[] = {{0, 4}, {4, 4}, {8, 8}, {16, 4}};
    const size_t entry = size_t(below(random, zip.local.size()));
    switch (below(random, 8)) {
    case 0:
        set(zip.central[entry], central);
        break;
    case 1:
        set(zip.local[entry], local);
        break;
    case 2:
        set(zip.end, end);
        break;
    case 3:
        set(zip.zip64End, zip64);
        break;
    case 4:
        set(zip.locator, locator);
        break;
    case 5: { // both sizes: a longer or shorter entry
        const quint64 size = number();
        zip.set(zip.central[entry] + 20, size, 4).set(zip.central[entry] + 24, size, 4);
        break;
    }
    case 6: // a letter of a name, in both places
        if (const qsizetype letter = below(random, 12); true) {
            const auto value = quint64(below(random, 2) ? '/' : below(random, 256));
            zip.set(zip.central[entry] + 46 + letter, value, 1).set(zip.local[entry] + 30 + letter, value, 1);
        }
        break;
    default: // an entry is another one's
        zip.bytes.replace(zip.central[entry] + 42, 4,
                          zip.bytes.mid(zip.central[size_t(below(random, zip.local.size()))] + 42, 4));
    }
}

} // namespace

ArchiveMutants::ArchiveMutants()
{
    const QByteArray data = QByteArray::fromHex("0000803f000000400000404000008040").repeated(8);
    const QByteArray first = tensor(storage("FloatStorage", "0", 32), 0, {4, 8}, {8, 1});
    const QByteArray turned = tensor(storage("FloatStorage", "0", 32), 0, {8, 4}, {1, 8});
    const QByteArray half = tensor(storage("HalfStorage", "1", 64), 3, {2, 5}, {20, 2});
    const QByteArray scalar = tensor(storage("LongStorage", "2", 16), 15, {}, {});
    const std::vector<StoredEntry> storages = {{"0", data}, {"1", data}, {"2", data}};
    const QByteArray state =
        dict({{text("a.weight"), first},
              {text("a.turned"), turned},
              {text("b"), half},
              {text("c"), scalar},
              {text("empty"), tensor(storage("FloatStorage", "0", 32), 32, {0, 3}, {3, 1})}});
    m_seeds.push_back({whole(state), storages});
    // Everything that a pickle may hold, with a memo, in a Lightning checkpoint.
    const QByteArray parameter =
        call(global("torch._utils", "_rebuild_parameter"),
             tuple({first, "\x88", call(global("collections", "OrderedDict"), ")")}));
    const QByteArray mixed = QByteArray("](K\x01M\x39\x30J\xff\xff\xff\xff\x8a\x02\x10\x27", 15) +
                             "G\x3f\xf8" + QByteArray(6, '\0') +
                             "N\x88\x89)K\x01\x85K\x01K\x02\x86K\x01K\x02K\x03\x87" + text("\xc3\xbc") +
                             "eq\x01K\x09"
                             "a";
    m_seeds.push_back(
        {whole(dict({{text("pytorch-lightning_version"), text("2.1")},
                     {text("state_dict"), call(global("collections", "OrderedDict"), ")") + "q\x05(" +
                                              text("w") + parameter + text("v") + turned + "u" +
                                              dict({{text("_metadata"), integer(1)}}) + "b"},
                     {text("hyper_parameters"), dict({{text("rate"), integer(3)}})},
                     {text("list"), mixed},
                     {text("callbacks"), call(global("some.module", "Thing"), ")") + "}b"},
                     {text("again"), QByteArray("h\x05")},
                     {text("made"), global("torch.optim", "Adam") + ")\x81"}})),
         storages});
    for (const char *golden : {"focalnet_2stage/biomedparse_v1.pt", "dinov3_convnext/meta/model.pth"}) {
        const QByteArray file = goldenBytes(golden);
        MemoryBudget budget(file.size());
        const auto zip =
            ZipArchive::parse(std::as_bytes(std::span(file.constData(), size_t(file.size()))), {}, budget);
        Seed seed;
        for (const auto &entry : zip->entries()) {
            const QByteArray name(entry.name.data(), qsizetype(entry.name.size()));
            const QByteArray bytes(reinterpret_cast<const char *>(entry.bytes.data()),
                                   qsizetype(entry.bytes.size()));
            if (name.endsWith("/data.pkl"))
                seed.pickle = bytes;
            else if (const qsizetype at = name.indexOf("/data/"); at >= 0)
                seed.storages.push_back({name.mid(at + 6), bytes});
        }
        m_seeds.push_back(seed);
    }
}

Mutant ArchiveMutants::make(Random &random) const
{
    const Seed &seed =
        m_seeds[below(random, 96) == 0 ? size_t(2 + below(random, 2)) : size_t(below(random, 2))];
    const auto kind = below(random, 16);
    const int times = below(random, 2) ? 1 : 1 + int(below(random, 5));
    QByteArray pickle = seed.pickle;
    auto storages = seed.storages;
    if (kind < 8) {
        auto pieces = opcodes(pickle);
        for (int n = 0; n < times; ++n)
            changeOpcodes(pieces, random);
        pickle.clear();
        for (const QByteArray &piece : pieces)
            pickle += piece;
    } else if (kind < 10) {
        for (int n = 0; n < times; ++n)
            damage(pickle, random);
    } else if (kind == 10) {
        StoredEntry &entry = storages[size_t(below(random, storages.size()))];
        damage(below(random, 4) ? entry.bytes : entry.name, random);
    }
    ZipStyle style;
    style.zip64 = below(random, 4) != 0;
    style.descriptors = below(random, 4) != 0;
    style.wide = style.zip64 && below(random, 8) == 0;
    style.alignment = below(random, 4) ? 64 : 1;
    ZipBytes zip = zipArchive(torchEntries(pickle, storages), style);
    if (kind >= 11 && kind < 15)
        for (int n = 0; n < times; ++n)
            changeZip(zip, random);
    else if (kind == 15)
        for (int n = 0; n < times; ++n)
            damage(zip.bytes, random);
    return {zip.bytes, zip.bytes.startsWith("PK\3\4")};
}

} // namespace fathom::test
