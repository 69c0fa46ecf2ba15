// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QByteArray>
#include <QStringList>
#include <functional>
#include <random>

// Reads mutated files by the million in processes that may die.
namespace fathom::test {

using Random = std::mt19937_64;

struct Mutant
{
    QByteArray bytes;
    bool marked = false; ///< still bears its format's mark
};

/// What is changed, how it is read, and what the reading may cost.
struct FuzzTarget
{
    QString name;
    std::function<Mutant(Random &)> mutant;
    /// Name of the check that refused it (short, English); empty: accepted. Allocations in it are counted.
    std::function<QByteArray(const QByteArray &bytes)> read;
    /// Called after it with its answer, uncounted; may be none. Aborts when something is wrong.
    std::function<void(const QByteArray &bytes, const QByteArray &check)> after;
    qint64 longestMs = 1000; ///< of processor time for one mutant
    qint64 memoryFactor = 4; ///< all allocations of one reading together: at most this times the file ...
    qint64 memoryFixed = 1 << 20; ///< ... and this
    int leastMarkedPercent = 30;
};

/// The main function of a program that changes and reads: NAME [--count N] [--seconds S] [--seed N]
/// [--keep FOLDER]. Prints one JSON line: mutants, the share that still bears the mark, how many were
/// accepted, how many each check refused, crashes, hangs, readings that took too much memory, and the largest
/// of each. Seed and number of a mutant make it again; --keep writes those that failed.
///
/// A reading runs in a process of its own; when that dies, the next one goes on behind the mutant that killed
/// it. A hang is measured in processor time, so a busy machine makes none.
/// @return 0; 1 when something failed; 2 for wrong arguments
[[nodiscard]] int runFuzz(const QStringList &arguments, const QList<FuzzTarget> &targets);

} // namespace fathom::test
