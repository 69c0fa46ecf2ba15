// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_slice.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <gdcmReader.h>
#include <gdcmStringFilter.h>
#include <gdcmTrace.h>

namespace fathom {
namespace {

bool looksLikeDicom(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) && file.read(132).mid(128) == "DICM";
}

std::vector<double> numbersOf(const QString &text)
{
    std::vector<double> values;
    for (const QString &part : text.split(QLatin1Char('\\'))) {
        bool ok = false;
        const double value = part.trimmed().toDouble(&ok);
        values.push_back(ok ? value : std::nan(""));
    }
    return values;
}

} // namespace

Error damagedDicom(const QString &path)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: a DICOM file that is damaged or breaks off; copy it again"),
            {path}};
}

Result<SliceFile> readSliceHeader(const QString &path, QString *uid)
{
    try {
        gdcm::Trace::WarningOff();
        gdcm::Trace::ErrorOff();
        gdcm::Trace::DebugOff();
        gdcm::Reader reader;
        const QByteArray name = QFile::encodeName(path);
        reader.SetFileName(name.constData());
        // The pixels are skipped: the stream then stands where they begin.
        const gdcm::Tag pixels(0x7fe0, 0x0010);
        const bool whole = reader.ReadUpToTag(pixels, {pixels});
        gdcm::StringFilter filter;
        filter.SetFile(reader.GetFile());
        const auto text = [&](quint16 group, quint16 element) {
            const gdcm::Tag tag(group, element);
            if (!reader.GetFile().GetDataSet().FindDataElement(tag))
                return QString();
            return QString::fromStdString(filter.ToString(tag)).remove(QChar(0)).trimmed();
        };
        SliceFile slice;
        slice.path = path;
        slice.bytes = QFileInfo(path).size();
        slice.uid = text(0x0020, 0x000e);
        if (uid)
            *uid = slice.uid;
        if (!whole)
            return damagedDicom(path);
        slice.modality = text(0x0008, 0x0060).toUpper();
        slice.bodyPart = text(0x0018, 0x0015).toUpper();
        slice.rows = text(0x0028, 0x0010).toInt();
        slice.columns = text(0x0028, 0x0011).toInt();
        slice.samples = std::max(1, text(0x0028, 0x0002).toInt());
        slice.frames = std::max(1, text(0x0028, 0x0008).toInt());
        slice.bits = std::max(8, text(0x0028, 0x0100).toInt());
        slice.thickness = text(0x0018, 0x0050).toDouble();
        const gdcm::TransferSyntax syntax = reader.GetFile().GetHeader().GetDataSetTransferSyntax();
        slice.packed =
            syntax.IsEncapsulated() || syntax == gdcm::TransferSyntax::DeflatedExplicitVRLittleEndian;
        const size_t streamPosition = reader.GetStreamCurrentPosition();
        slice.pixelOffset = streamPosition < size_t(slice.bytes) ? qint64(streamPosition) : -1;
        const auto orientation = numbersOf(text(0x0020, 0x0037));
        const auto position = numbersOf(text(0x0020, 0x0032));
        const auto spacing = numbersOf(text(0x0028, 0x0030));
        if (spacing.size() == 2)
            slice.spacing = {spacing[0], spacing[1]};
        if (orientation.size() == 6 && position.size() == 3) {
            std::copy(orientation.begin(), orientation.end(), slice.orientation.begin());
            std::copy(position.begin(), position.end(), slice.position.begin());
            const auto finite = [](double v) { return std::isfinite(v); };
            slice.placed = std::all_of(orientation.begin(), orientation.end(), finite) &&
                           std::all_of(position.begin(), position.end(), finite);
        }
        return slice;
    } catch (const std::exception &) {
        return damagedDicom(path);
    }
}

std::vector<SliceFile> sliceFiles(const QString &folder, std::vector<BrokenSlice> &broken)
{
    std::vector<SliceFile> slices;
    for (const QFileInfo &info : QDir(folder).entryInfoList(QDir::Files, QDir::Name)) {
        if (!looksLikeDicom(info.filePath()))
            continue;
        QString uid;
        auto slice = readSliceHeader(info.filePath(), &uid);
        if (!slice)
            broken.push_back({slice.error(), uid});
        else if (slice->rows > 0 && slice->columns > 0) // else a directory, report or plan
            slices.push_back(std::move(slice).value());
    }
    return slices;
}

} // namespace fathom
