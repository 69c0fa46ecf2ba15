// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_directory.h"

#include "dicom_elements.h"
#include "dicom_header.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace fathom {
namespace {

constexpr const char *mediaDirectory = "1.2.840.10008.1.3.10";

bool isBelow(const QDir &folder, const QStringList &parts)
{
    if (parts.isEmpty() || parts.contains(QStringLiteral("..")) || parts.contains(QString()))
        return false;
    const QString name = parts.join(QLatin1Char('/'));
    return folder.exists(name) || folder.exists(name.toLower());
}

} // namespace

bool isDicomDirectory(const QString &path)
{
    // The class is told in the file's first group, right behind the mark.
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray start = file.read(1024);
    return start.mid(128, 4) == "DICM" && start.contains(mediaDirectory);
}

Result<DicomDirectory> readDicomDirectory(const QString &path)
{
    DicomElements elements;
    if (!readDicomElements(path, elements) || !elements.set.has(0x00041220))
        return damagedDicom(path);
    DicomDirectory directory;
    const QDir folder = QFileInfo(path).absoluteDir();
    for (const DicomSet &record : elements.set.items(0x00041220)) {
        const QString listed = record.text(0x00041500);
        if (listed.isEmpty())
            continue; // a patient, study or series
        ++directory.listed;
        if (!isBelow(folder, listed.split(QLatin1Char('\\'))))
            directory.missing << listed;
    }
    return directory;
}

} // namespace fathom
