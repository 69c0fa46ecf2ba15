// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <QTest>
#ifdef FATHOM_TEST_GUI
#include <QApplication>
using Application = QApplication;
#else
#include <QCoreApplication>
using Application = QCoreApplication;
#endif

// tst_<folder> [SUBJECT [QtTest options]]: one subject, or all of them.
int main(int argc, char **argv)
{
    if (!qEnvironmentVariableIsSet("FATHOM_UNPACK")) // test binaries do not lie beside the programs
        qputenv("FATHOM_UNPACK", FATHOM_BINARY "/fathom-unpack");
    if (!qEnvironmentVariableIsSet(
            "QTEST_FUNCTION_TIMEOUT")) // ctest has the limit; a busy machine is no failure
        qputenv("QTEST_FUNCTION_TIMEOUT", "3600000");
    Application application(argc, argv);
    Application::setApplicationName(QStringLiteral("fathom-test"));
    const std::string wanted = argc > 1 ? argv[1] : "";
    int failures = 0;
    bool found = wanted.empty();
    for (const auto &[name, make] : fathom::test::subjects()) {
        if (!wanted.empty() && name != wanted)
            continue;
        found = true;
        QStringList arguments{QString::fromLocal8Bit(argv[0])};
        for (int i = 2; i < argc; ++i)
            arguments << QString::fromLocal8Bit(argv[i]);
        const auto subject = make();
        failures += QTest::qExec(subject.get(), arguments);
    }
    if (!found)
        qCritical("no subject %s in this binary", wanted.c_str());
    return found ? std::min(failures, 100) : 2;
}
