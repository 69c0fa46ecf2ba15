// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QByteArray>
#include <QString>
#include <functional>
#include <vector>

// What fuzz_readers changes, and how it reads it.
namespace fathom::test {

using Outcome = const char *; ///< the refusing sentence; null: accepted

struct Seed
{
    QByteArray bytes;
    int magic = 0;                                    ///< bytes that a third of the mutants leave alone
    int header = 0;                                   ///< where most mutations fall
    bool packed = false;                              ///< the mutant is gzipped
    QByteArray (*wrap)(const QByteArray &) = nullptr; ///< makes the file of the mutant
};

/// Bytes that make a file one of its format, and where they stand.
struct Mark
{
    int at = 0;
    QByteArray bytes; ///< empty: the format has none
};

struct Reader
{
    QString name; ///< of the file
    Mark mark;
    std::vector<Seed> seeds;
    std::function<Outcome(const QString &)> read;
};

/// One of readerNames(); no seeds: there is no such reader.
[[nodiscard]] Reader readerOf(const QString &name);
[[nodiscard]] QStringList readerNames();

} // namespace fathom::test
