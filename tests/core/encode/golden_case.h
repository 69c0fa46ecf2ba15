// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <encode/vision_network.h>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>

#include <cmath>

namespace fathom::test {

/// Folders with an io.safetensors under `root`, found recursively.
inline QStringList goldenFolders(const QString &root)
{
    QStringList folders;
    QDirIterator it(root, {QStringLiteral("io.safetensors")}, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext())
        folders << QFileInfo(it.next()).path();
    folders.sort();
    return folders;
}

/// Those of $FATHOM_GOLDEN/encoders, or where it has none the copies in tests/data.
inline QStringList goldenFolders()
{
    const QString named = qEnvironmentVariable("FATHOM_GOLDEN");
    if (!named.isEmpty()) {
        const QStringList there = goldenFolders(named + QStringLiteral("/encoders"));
        if (!there.isEmpty())
            return there;
        qInfo("encoders: nothing in FATHOM_GOLDEN, the copies in tests/data are used");
    }
    return goldenFolders(QStringLiteral(TEST_DATA "/encoders"));
}

inline QJsonObject jsonOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

/// Largest absolute difference; infinite where the sizes differ.
inline double largestDifference(std::span<const float> a, std::span<const float> b)
{
    if (a.size() != b.size())
        return INFINITY;
    double worst = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        const double difference = std::abs(double(a[i]) - double(b[i]));
        worst = difference <= worst ? worst : difference; // a NaN stays
    }
    return worst;
}

inline double cosine(std::span<const float> a, std::span<const float> b)
{
    double ab = 0, aa = 0, bb = 0;
    for (size_t i = 0; i < a.size() && i < b.size(); ++i) {
        ab += double(a[i]) * double(b[i]);
        aa += double(a[i]) * double(a[i]);
        bb += double(b[i]) * double(b[i]);
    }
    return a.size() == b.size() ? ab / std::sqrt(aa * bb) : -1;
}

} // namespace fathom::test
