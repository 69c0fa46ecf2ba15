// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QDir>
#include <QFileInfo>
#include <QStringList>
#include <QTest>

namespace fathom::test {

/// Golden files of a pattern such as "sae_forward*.safetensors" in a topic's folder: of $FATHOM_GOLDEN, or
/// the copies in tests/data when it is not set or has no match (which is printed).
inline QStringList goldenFiles(const QString &topic, const QString &pattern)
{
    const auto matches = [&](const QString &root) {
        const QDir folder(QDir(root).filePath(topic));
        QStringList paths;
        for (const QFileInfo &file : folder.entryInfoList({pattern}, QDir::Files, QDir::Name))
            paths << file.absoluteFilePath();
        return paths;
    };
    const QString named = qEnvironmentVariable("FATHOM_GOLDEN");
    if (!named.isEmpty()) {
        if (const QStringList found = matches(named); !found.isEmpty())
            return found;
        qInfo("%s/%s: nothing in FATHOM_GOLDEN, the copies in tests/data are used", qPrintable(topic),
              qPrintable(pattern));
    }
    return matches(QStringLiteral(TEST_DATA));
}

/// One test row a file; fails when there is none.
inline void addGoldenRows(const QString &topic, const QString &pattern)
{
    QTest::addColumn<QString>("path");
    const QStringList paths = goldenFiles(topic, pattern);
    QVERIFY2(!paths.isEmpty(), qPrintable(QStringLiteral("no golden file %1/%2").arg(topic, pattern)));
    for (const QString &path : paths)
        QTest::newRow(qPrintable(QFileInfo(path).completeBaseName())) << path;
}

} // namespace fathom::test
