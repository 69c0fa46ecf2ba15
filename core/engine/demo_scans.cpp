// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "demo_scans.h"

#include <QFile>
#include <QJsonObject>
#include <QStandardPaths>

namespace fathom {

namespace {
QString found(const QString &relative)
{
    QStringList folders = QStandardPaths::standardLocations(QStandardPaths::GenericDataLocation);
    folders << QStringLiteral("/usr/local/share") << QStringLiteral("/usr/share");
    for (const QString &folder : folders) {
        const QString path = folder + u'/' + relative;
        if (QFile::exists(path))
            return path;
    }
    return {};
}
} // namespace

DemoScans findDemoScans()
{
    DemoScans scans;
    const QString head = found(QStringLiteral("mricron/templates/ch2.nii.gz"));
    const QString map = found(QStringLiteral("mricron/templates/aal.nii.gz"));
    const QString names = found(QStringLiteral("mricron/templates/aal.nii.txt"));
    if (head.isEmpty() || map.isEmpty() || names.isEmpty())
        scans.missingPackages << QStringLiteral("mricron-data");
    else
        scans.requests.append(QJsonObject{{"path", head},
                                          {"labels", map},
                                          {"names", names},
                                          {"dataset", "mricron"},
                                          {"studyType", "mr head"}});
    const QString skull = found(QStringLiteral("doc/invesalius-examples/examples/Cranium.inv3"));
    if (skull.isEmpty())
        scans.missingPackages << QStringLiteral("invesalius-examples");
    else
        scans.requests.append(
            QJsonObject{{"path", skull}, {"dataset", "invesalius"}, {"studyType", "ct head"}});
    return scans;
}

} // namespace fathom
