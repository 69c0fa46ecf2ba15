// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
// Mutated weight files: fuzz_weights safetensors|pickle [--count N] [--seconds S] [--seed N] [--keep FOLDER];
// see tests/support/fuzz.h. Both are read from memory of exactly their size, so that a sanitizer sees a byte
// too many; every 64th also from a file, which must come to the same end.
#include "fuzz.h"
#include "weight_mutants.h"

#include <torch_archive.h>

#include <base/safetensors.h>
#include <encode/weight_file.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <memory>

using namespace fathom;
using namespace fathom::test;

namespace {

/// The checks by the words that only they use; what is not listed comes under its sentence.
using Words = std::initializer_list<const char *>;
const Words SafetensorsChecks = {"shorter than its header",
                                 "header promises",
                                 "no JSON object",
                                 "__metadata__ comes twice",
                                 "comes twice",
                                 "repeated key of __metadata__",
                                 "more metadata than memory",
                                 "more text than memory",
                                 "more arrays than memory",
                                 "does not fit into memory",
                                 "no object",
                                 "no list",
                                 "no comma",
                                 "no colon",
                                 "no text",
                                 "a control character",
                                 "a text without an end",
                                 "a text that is not UTF-8",
                                 "an unknown escape",
                                 "half of a character",
                                 "no whole number",
                                 "a leading zero",
                                 "beyond 2^63",
                                 "a malformed number",
                                 "no value",
                                 "nested too deeply",
                                 "something behind the end",
                                 "twice",
                                 "the unknown type",
                                 "more than 64 axes",
                                 "more than two offsets",
                                 "no type, shape or place",
                                 "impossible shape",
                                 "lies outside the file",
                                 "another size than its shape",
                                 "overlap or leave a hole",
                                 "belong to no array"};
const Words ArchiveChecks = {
    // zip
    "it is too short", "no end record", "it has several parts", "not where its locator says",
    "zip64 record disagree", "does not end where the end record begins", "too short for its entries",
    "more entries than memory", "directory is damaged", "a zip64 field is missing",
    "a name that no torch.save writes", "a stored entry has two sizes", "an entry lies outside the file",
    "an entry has no local header", "a local header and the directory disagree", "more than its entries",
    "entries overlap", "the checksum of", "not in one folder", "it has no version", "version is no number",
    "it has no data.pkl",
    // pickle
    "longer than 1 GiB", "does not begin as one", "cut off", "takes more than it put", "misses a mark",
    "is no name of Python", "a name that is too long", "a text that is not UTF-8",
    "a persistent id that is no storage", "not made of six parts", "made of other parts",
    "not made of three parts", "a parameter that is no tensor", "arguments that are no tuple",
    "a call of what is no function", "an OrderedDict with arguments", "a storage that is made in the pickle",
    "a new object of what is no class", "a state for what has none", "a memo number that is too large",
    "a memo number that was not put", "a key without a value", "items for what is no dict",
    "values for what is no list", "torch.save does not write", "ends with other than one value",
    "goes on behind its end", "more objects than its size allows",
    // tensors
    "comes twice", "whose name is no text", "too long a name", "storage is not in the file",
    "another size than it says", "do not fit together", "impossible shape", "begins outside its storage",
    "a negative stride", "reaches beyond its storage"};

QByteArray checkOf(const Error &error, const Words &checks)
{
    const QString detail = error.args.value(1);
    for (const char *check : checks)
        if (QByteArray(error.text).contains("(%2)") && detail.contains(QLatin1String(check)))
            return check;
    return QByteArray(error.text).left(110);
}

/// Touches every byte of the tensors.
void use(const QMap<QString, TensorView> &tensors)
{
    static std::atomic<unsigned> sum;
    for (const TensorView &view : tensors) {
        if (qint64(view.bytes.size()) != tensorBytes(view.shape, view.dtype))
            std::abort();
        unsigned part = 0;
        for (const std::byte byte : view.bytes)
            part += unsigned(byte);
        sum = part;
    }
}

/// The same from a file must end the same.
void compareWithFile(const QString &path, const QByteArray &bytes, const QByteArray &check)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        std::abort();
    file.close();
    const auto read = WeightFile::open(file.fileName());
    if (read)
        use(read->tensors());
    if (bool(read) != check.isEmpty())
        std::abort();
}

} // namespace

int main(int argc, char **argv)
{
    QStringList arguments;
    for (int n = 1; n < argc; ++n)
        arguments << QString::fromLocal8Bit(argv[n]);
    const SafetensorsMutants safetensors;
    const ArchiveMutants archives;
    // In memory where there is such a folder. Of this process: those that die leave nothing behind.
    const QString quick = QStringLiteral("/dev/shm");
    const QTemporaryDir dir((QFileInfo(quick).isWritable() ? quick : QDir::tempPath()) +
                            QStringLiteral("/fuzz-XXXXXX"));
    const QString path = dir.filePath(QStringLiteral("weights"));
    // The copy is the test's own and stays for the next mutant, so it does not count as the reader's.
    static std::unique_ptr<std::byte[]> exact;
    static int number = 0;
    const auto prepared = [](Mutant mutant) {
        exact.reset(new std::byte[size_t(mutant.bytes.size())]);
        std::memcpy(exact.get(), mutant.bytes.constData(), size_t(mutant.bytes.size()));
        return mutant;
    };
    const auto span = [](const QByteArray &bytes) {
        return std::span<const std::byte>(exact.get(), size_t(bytes.size()));
    };
    const auto compared = [&](const QByteArray &bytes, const QByteArray &check) {
        const bool known = bytes.startsWith("PK\3\4") || (bytes.size() > 8 && bytes[8] == '{');
        if (known && ++number % 64 == 0)
            compareWithFile(path, bytes, check);
    };
    FuzzTarget plain, pickled;
    plain.name = QStringLiteral("safetensors");
    plain.mutant = [&](Random &random) { return prepared(safetensors.make(random)); };
    plain.read = [&](const QByteArray &bytes) {
        const auto file = Safetensors::parse(span(bytes), QStringLiteral("x"));
        if (file)
            use(file->tensors());
        return file ? QByteArray() : checkOf(file.error(), SafetensorsChecks);
    };
    pickled.name = QStringLiteral("pickle");
    pickled.mutant = [&](Random &random) { return prepared(archives.make(random)); };
    pickled.read = [&](const QByteArray &bytes) {
        const auto file = readTorchArchive(span(bytes), QStringLiteral("x"));
        if (file)
            use(file->tensors);
        return file ? QByteArray() : checkOf(file.error(), ArchiveChecks);
    };
    plain.after = pickled.after = compared;
    return runFuzz(arguments, {plain, pickled});
}
