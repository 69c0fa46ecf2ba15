// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_directory.h"

#include "dicom_header.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <gdcmReader.h>
#include <gdcmSequenceOfItems.h>

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
    if (!looksLikeDicom(path))
        return false;
    // The class is told in the file's first group, right behind the mark.
    QFile file(path);
    return file.open(QIODevice::ReadOnly) && file.read(1024).contains(mediaDirectory);
}

Result<DicomDirectory> readDicomDirectory(const QString &path)
{
    try {
        gdcm::Reader reader;
        const QByteArray name = QFile::encodeName(path);
        reader.SetFileName(name.constData());
        const gdcm::Tag records(0x0004, 0x1220), file(0x0004, 0x1500);
        if (!reader.Read() || !reader.GetFile().GetDataSet().FindDataElement(records))
            return damagedDicom(path);
        const auto items = reader.GetFile().GetDataSet().GetDataElement(records).GetValueAsSQ();
        if (!items)
            return damagedDicom(path);
        DicomDirectory directory;
        const QDir folder = QFileInfo(path).absoluteDir();
        for (gdcm::SequenceOfItems::SizeType n = 1; n <= items->GetNumberOfItems(); ++n) {
            const gdcm::DataSet &record = items->GetItem(n).GetNestedDataSet();
            const gdcm::ByteValue *bytes =
                record.FindDataElement(file) ? record.GetDataElement(file).GetByteValue() : nullptr;
            if (!bytes || bytes->GetLength() == 0)
                continue; // a patient, study or series
            const QString listed = QString::fromLatin1(bytes->GetPointer(), qsizetype(bytes->GetLength()))
                                       .remove(QChar(0))
                                       .trimmed();
            ++directory.listed;
            if (!isBelow(folder, listed.split(QLatin1Char('\\'))))
                directory.missing << listed;
        }
        return directory;
    } catch (const std::exception &) {
        return damagedDicom(path);
    }
}

} // namespace fathom
