// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
// Mutated vectors and tables of keys: fuzz_vectors npy|keys|vectors [--count N] [--seconds S] [--seed N]
// [--keep FOLDER]; see tests/support/fuzz.h. Read from memory of exactly their size, so that a sanitizer sees
// a byte too many.
#include "fuzz.h"

#include <base/npy_file.h>
#include <store/vector_file.h>

#include <cstdlib>
#include <iterator>

using namespace fathom;
using namespace fathom::test;

namespace {
qsizetype below(Random &random, qsizetype n)
{
    return n > 0 ? qsizetype(random() % quint64(n)) : 0;
}

// Bits, bytes, words and pieces change; at most one in three loses what its first check looks at.
QByteArray mutated(QByteArray bytes, qsizetype kept, Random &random)
{
    static const QByteArray words[] = {"0",          "-1",
                                       "4294967296", "99999999999999999999",
                                       "nan",        "inf",
                                       "1e400",      "\"",
                                       "\"\"",       ",",
                                       "\n",         "\r\n",
                                       ";",          "(",
                                       ")",          "True",
                                       "'",          ">f4",
                                       "|O",         "{",
                                       "}",          "\xff\xfe",
                                       "z",          "ct",
                                       "s0001",      QByteArray(300, '9')};
    const qsizetype first = below(random, 3) > 0 ? kept : 0;
    const qsizetype times = 1 + below(random, 6);
    for (qsizetype n = 0; n < times && bytes.size() > first; ++n) {
        const qsizetype at = first + below(random, bytes.size() - first);
        switch (below(random, 6)) {
        case 0:
            bytes[at] = char(bytes[at] ^ (1 << below(random, 8)));
            break;
        case 1:
            bytes[at] = char(random());
            break;
        case 2:
            bytes.remove(at, 1 + below(random, 12));
            break;
        case 3:
            bytes.insert(at, bytes.mid(first + below(random, bytes.size() - first), 1 + below(random, 48)));
            break;
        case 4:
            bytes.replace(at, below(random, 6), words[below(random, std::size(words))]);
            break;
        default:
            if (below(random, 3) == 0)
                bytes.truncate(at);
        }
    }
    return bytes;
}

// The check by its sentence, without what is put in.
template <typename T> QByteArray checkOf(const Result<T> &result)
{
    return result ? QByteArray() : QByteArray(result.error().text).left(60);
}

FuzzTarget npy()
{
    const QByteArray data(96, '\5');
    const QByteArray seeds[] = {
        npyHeader(4, 6) + data,
        QByteArray("\x93NUMPY\2\0\x4e\0\0\0", 12) +
            QByteArray("{'descr': '<f8', 'fortran_order': False, 'shape': (12,), }").leftJustified(77, ' ') +
            '\n' + data,
        QByteArray("\x93NUMPY\3\0\x4e\0\0\0", 12) +
            QByteArray("{'shape': (6, 8,), 'fortran_order': False, 'descr': '<f2'}").leftJustified(77, ' ') +
            '\n' + data};
    FuzzTarget target;
    target.name = QStringLiteral("npy");
    target.mutant = [seeds = std::vector<QByteArray>(std::begin(seeds), std::end(seeds))](Random &random) {
        const QByteArray bytes = mutated(seeds[size_t(below(random, qsizetype(seeds.size())))], 10, random);
        return Mutant{bytes, bytes.startsWith("\x93NUMPY")};
    };
    target.read = [](const QByteArray &bytes) {
        const auto file = NpyFile::parse(std::as_bytes(std::span(bytes.constData(), size_t(bytes.size()))),
                                         QStringLiteral("x.npy"));
        if (file && file->array().toFloats().size() != size_t(file->array().count()))
            std::abort();
        return checkOf(file);
    };
    return target;
}

FuzzTarget table(bool values)
{
    QByteArray seed("dataset,modality,id,plane,index,method");
    seed += values ? ",v0,v1\n" : "\n";
    for (int row = 0; row < 6; ++row) {
        seed += "\"a, set\",ct,s000" + QByteArray::number(row % 3) + ',' + "xyz"[row % 3] + ',' +
                QByteArray::number(row) + ",paper";
        seed += values ? ",1.5,-2e-3\n" : "\r\n";
    }
    const QByteArray head = seed.left(seed.indexOf('\n') + 1);
    FuzzTarget target;
    target.name = values ? QStringLiteral("vectors") : QStringLiteral("keys");
    target.mutant = [seed, head](Random &random) {
        const QByteArray bytes = mutated(seed, head.size(), random);
        return Mutant{bytes, bytes.startsWith(head)};
    };
    target.read = [values](const QByteArray &bytes) {
        qint64 rows = 0;
        const auto keys = readKeyTable(std::as_bytes(std::span(bytes.constData(), size_t(bytes.size()))),
                                       QStringLiteral("x.csv"), {}, values, [&](size_t, qint64) { ++rows; });
        if (keys && (keys->keys.rows() != rows || keys->keys.plane.size() != size_t(rows) ||
                     keys->keys.index.size() != size_t(rows)))
            std::abort();
        for (qint64 row = 0; keys && row < rows; ++row)
            if (keys->keys.text(row).isEmpty())
                std::abort();
        return checkOf(keys);
    };
    return target;
}
} // namespace

int main(int argc, char **argv)
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments << QString::fromLocal8Bit(argv[i]);
    return runFuzz(arguments, {npy(), table(false), table(true)});
}
