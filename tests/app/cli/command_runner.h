// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QJsonObject>
#include <QStringList>
#include <QTemporaryDir>

namespace fathom::test {

/// What a run of fathom-cli left.
struct Ran
{
    int code = -1;
    bool killed = false;
    QByteArray out, err;
    QJsonObject json; ///< of standard output; empty when that is not one object
    double seconds = 0;
};

/// Runs fathom-cli with a private data folder, and kills it (SIGKILL) after `killAfter` seconds if > 0, or
/// sends SIGINT.
Ran run(const QStringList &arguments, double killAfter = -1, bool interrupt = false);

/// Synthetic subjects at 6 mm, drawn once per process by fathom-cli itself.
QString smallCohort();
inline constexpr int smallSubjects = 5;

/// Prints the command and what it wrote when its exit code is another one.
#define RAN_WITH(result, expected)                                                                           \
    QVERIFY2((result).code == (expected),                                                                    \
             (result).err.isEmpty() ? (result).out.constData() : (result).err.constData())

} // namespace fathom::test
