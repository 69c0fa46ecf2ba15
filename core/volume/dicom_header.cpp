// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_header.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <gdcmReader.h>
#include <gdcmSequenceOfItems.h>
#include <gdcmTrace.h>

namespace fathom {
namespace {

using gdcm::DataSet;
using gdcm::Tag;

enum Mark { Time, Echo, Diffusion, PictureType, Acquisition, Trigger, Stack };

const Tag sharedGroups(0x5200, 0x9229);
const Tag frameGroups(0x5200, 0x9230);

const gdcm::ByteValue *bytesOf(const DataSet &set, const Tag &tag)
{
    return set.FindDataElement(tag) ? set.GetDataElement(tag).GetByteValue() : nullptr;
}

QString textOf(const DataSet &set, const Tag &tag)
{
    const gdcm::ByteValue *bytes = bytesOf(set, tag);
    if (!bytes || !bytes->GetPointer())
        return {};
    return QString::fromLatin1(bytes->GetPointer(), qsizetype(bytes->GetLength())).remove(QChar(0)).trimmed();
}

/// A binary whole number of two or four bytes.
int numberOf(const DataSet &set, const Tag &tag)
{
    const gdcm::ByteValue *bytes = bytesOf(set, tag);
    if (!bytes || !bytes->GetPointer())
        return 0;
    if (bytes->GetLength() == 2) {
        quint16 value = 0;
        std::memcpy(&value, bytes->GetPointer(), sizeof value);
        return value;
    }
    if (bytes->GetLength() == 4) {
        quint32 value = 0;
        std::memcpy(&value, bytes->GetPointer(), sizeof value);
        return int(std::min<quint32>(value, 1U << 30));
    }
    return 0;
}

/// A binary double (FD), as text for a mark.
QString doubleOf(const DataSet &set, const Tag &tag)
{
    const gdcm::ByteValue *bytes = bytesOf(set, tag);
    double value = 0;
    if (!bytes || !bytes->GetPointer() || bytes->GetLength() != sizeof value)
        return {};
    std::memcpy(&value, bytes->GetPointer(), sizeof value);
    return QString::number(value);
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

/// Items of a sequence, in order.
std::vector<const DataSet *> itemsOf(const DataSet &set, const Tag &tag,
                                     std::vector<gdcm::SmartPointer<gdcm::SequenceOfItems>> &kept)
{
    std::vector<const DataSet *> items;
    if (!set.FindDataElement(tag))
        return items;
    const auto sequence = set.GetDataElement(tag).GetValueAsSQ();
    if (!sequence)
        return items;
    kept.push_back(sequence);
    for (gdcm::SequenceOfItems::SizeType n = 1; n <= sequence->GetNumberOfItems(); ++n)
        items.push_back(&sequence->GetItem(n).GetNestedDataSet());
    return items;
}

/// Place, pixel size and scale as a data set states them; what it does not state stays.
void readPlace(const DataSet &set, DicomPicture &picture)
{
    const auto finite = [](double v) { return std::isfinite(v); };
    const auto all = [&](const std::vector<double> &v, size_t count) {
        return v.size() == count && std::all_of(v.begin(), v.end(), finite);
    };
    if (const auto spacing = numbersOf(textOf(set, {0x0028, 0x0030})); spacing.size() == 2)
        picture.spacing = {spacing[0], spacing[1]};
    if (const double thickness = textOf(set, {0x0018, 0x0050}).toDouble(); thickness > 0)
        picture.thickness = thickness;
    if (const auto slope = numbersOf(textOf(set, {0x0028, 0x1053})); all(slope, 1) && slope[0] != 0)
        picture.slope = slope[0];
    if (const auto intercept = numbersOf(textOf(set, {0x0028, 0x1052})); all(intercept, 1))
        picture.intercept = intercept[0];
    if (const auto orientation = numbersOf(textOf(set, {0x0020, 0x0037})); all(orientation, 6))
        std::copy(orientation.begin(), orientation.end(), picture.orientation.begin());
    if (const auto position = numbersOf(textOf(set, {0x0020, 0x0032})); all(position, 3)) {
        std::copy(position.begin(), position.end(), picture.position.begin());
        picture.placed = true;
    }
}

void readMarks(const DataSet &set, DicomPicture &picture)
{
    const auto take = [&](Mark mark, const QString &text) {
        if (!text.isEmpty())
            picture.marks[mark] = text;
    };
    take(Time, textOf(set, {0x0020, 0x0100}));
    take(Echo, textOf(set, {0x0018, 0x0081}));
    take(Diffusion, doubleOf(set, {0x0018, 0x9087}));
    take(PictureType, textOf(set, {0x0008, 0x0008}));
    take(Acquisition, textOf(set, {0x0020, 0x0012}));
    take(Trigger, textOf(set, {0x0018, 0x1060}));
}

/// The functional groups of an enhanced file: shared ones, or those of one frame.
void readGroups(const DataSet &groups, DicomPicture &picture)
{
    std::vector<gdcm::SmartPointer<gdcm::SequenceOfItems>> kept;
    const auto first = [&](const Tag &tag) -> const DataSet * {
        const auto items = itemsOf(groups, tag, kept);
        return items.empty() ? nullptr : items.front();
    };
    // Plane position, plane orientation, pixel measures, value transformation.
    for (const Tag &tag :
         {Tag(0x0020, 0x9113), Tag(0x0020, 0x9116), Tag(0x0028, 0x9110), Tag(0x0028, 0x9145)})
        if (const DataSet *set = first(tag))
            readPlace(*set, picture);
    const auto take = [&](Mark mark, const QString &text) {
        if (!text.isEmpty())
            picture.marks[mark] = text;
    };
    if (const DataSet *content = first({0x0020, 0x9111})) {
        if (const int time = numberOf(*content, {0x0020, 0x9128}))
            take(Time, QString::number(time));
        take(Stack, textOf(*content, {0x0020, 0x9056}));
        if (const int acquisition = numberOf(*content, {0x0020, 0x9156}))
            take(Acquisition, QString::number(acquisition));
    }
    if (const DataSet *echo = first({0x0018, 0x9114}))
        take(Echo, doubleOf(*echo, {0x0018, 0x9082}));
    if (const DataSet *diffusion = first({0x0018, 0x9117})) {
        QString mark = doubleOf(*diffusion, {0x0018, 0x9087});
        const auto directions = itemsOf(*diffusion, {0x0018, 0x9076}, kept);
        if (!directions.empty())
            if (const gdcm::ByteValue *bytes = bytesOf(*directions.front(), {0x0018, 0x9089}))
                mark +=
                    QLatin1Char(' ') + QString::number(qHashBits(bytes->GetPointer(), bytes->GetLength()));
        take(Diffusion, mark);
    }
    for (const Tag &tag : {Tag(0x0018, 0x9226), Tag(0x0018, 0x9329)}) // frame type of MR, of CT
        if (const DataSet *type = first(tag))
            take(PictureType, textOf(*type, {0x0008, 0x9007}));
}

void readPictures(const DataSet &set, int frames, DicomFile &file)
{
    DicomPicture common;
    readPlace(set, common);
    readMarks(set, common);
    std::vector<gdcm::SmartPointer<gdcm::SequenceOfItems>> kept;
    const auto shared = itemsOf(set, sharedGroups, kept);
    if (!shared.empty())
        readGroups(*shared.front(), common);
    const auto own = itemsOf(set, frameGroups, kept);
    for (int frame = 0; frame < frames; ++frame) {
        DicomPicture picture = common;
        picture.frame = frame;
        if (size_t(frame) < own.size())
            readGroups(*own[size_t(frame)], picture);
        else if (frames > 1)
            picture.placed = false; // one position for many frames is none
        file.pictures.push_back(std::move(picture));
    }
}

} // namespace

Error damagedDicom(const QString &path)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: a DICOM file that is damaged or breaks off; copy it again"),
            {path}};
}

bool looksLikeDicom(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) && file.read(132).mid(128) == "DICM";
}

Result<DicomFile> readDicomFile(const QString &path, QString *series)
{
    // More frames than any scanner writes: a header that is wrong.
    constexpr int mostFrames = 100'000;
    try {
        gdcm::Trace::WarningOff();
        gdcm::Trace::ErrorOff();
        gdcm::Trace::DebugOff();
        gdcm::Reader reader;
        const QByteArray name = QFile::encodeName(path);
        reader.SetFileName(name.constData());
        // The pixels are skipped: the stream then stands where they begin.
        const Tag pixels(0x7fe0, 0x0010);
        const bool whole = reader.ReadUpToTag(pixels, {pixels});
        const DataSet &set = reader.GetFile().GetDataSet();
        DicomFile file;
        file.path = path;
        file.bytes = QFileInfo(path).size();
        file.series = textOf(set, {0x0020, 0x000e});
        if (series)
            *series = file.series;
        if (!whole)
            return damagedDicom(path);
        file.instance = textOf(set, {0x0008, 0x0018});
        file.sopClass = textOf(set, {0x0008, 0x0016});
        file.modality = textOf(set, {0x0008, 0x0060}).toUpper();
        file.bodyPart = textOf(set, {0x0018, 0x0015}).toUpper();
        for (const QString &part : textOf(set, {0x0008, 0x0008}).toUpper().split(QLatin1Char('\\')))
            file.imageType << part.trimmed();
        file.rows = numberOf(set, {0x0028, 0x0010});
        file.columns = numberOf(set, {0x0028, 0x0011});
        file.samples = std::max(1, numberOf(set, {0x0028, 0x0002}));
        file.bits = std::max(8, numberOf(set, {0x0028, 0x0100}));
        file.inverted = textOf(set, {0x0028, 0x0004}).toUpper() == QLatin1String("MONOCHROME1");
        file.burnedIn = textOf(set, {0x0028, 0x0301}).toUpper() == QLatin1String("YES");
        file.number = textOf(set, {0x0020, 0x0013}).toInt();
        const gdcm::TransferSyntax syntax = reader.GetFile().GetHeader().GetDataSetTransferSyntax();
        file.packed =
            syntax.IsEncapsulated() || syntax == gdcm::TransferSyntax::DeflatedExplicitVRLittleEndian;
        const size_t streamPosition = reader.GetStreamCurrentPosition();
        file.pixelOffset = streamPosition < size_t(file.bytes) ? qint64(streamPosition) : -1;
        const int frames = std::max(1, textOf(set, {0x0028, 0x0008}).toInt());
        if (frames > mostFrames)
            return damagedDicom(path);
        if (file.isImage())
            readPictures(set, frames, file);
        return file;
    } catch (const std::exception &) {
        return damagedDicom(path);
    }
}

std::optional<Error> reasonToLeaveOut(const DicomFile &file)
{
    const auto reason = [&](const char *text, const QStringList &more = {}) {
        return Error{ErrorCode::Unsupported, text, QStringList{file.path} + more};
    };
    const auto type = [&](const char *word) { return file.imageType.contains(QLatin1String(word)); };
    if (file.modality != QLatin1String("CT") && file.modality != QLatin1String("MR"))
        return reason(QT_TRANSLATE_NOOP("Error", "%1: DICOM modality \"%2\" is neither CT nor MR; choose "
                                                 "another series"),
                      {file.modality});
    if (!file.isImage())
        return reason(QT_TRANSLATE_NOOP("Error", "%1: a DICOM file without a picture; left out"));
    if (file.burnedIn)
        return reason(QT_TRANSLATE_NOOP("Error", "%1: text is burnt into this picture, which may name the "
                                                 "patient; left out"));
    if (type("LOCALIZER") || type("SCOUT") || type("TOPOGRAM"))
        return reason(QT_TRANSLATE_NOOP("Error", "%1: a scout view, no slice of the scan; left out"));
    const bool placed = std::any_of(file.pictures.begin(), file.pictures.end(),
                                    [](const DicomPicture &picture) { return picture.placed; });
    if (!placed && file.sopClass.startsWith(QLatin1String("1.2.840.10008.5.1.4.1.1.7")))
        return reason(QT_TRANSLATE_NOOP("Error", "%1: a secondary capture (dose page, report, screenshot), "
                                                 "no slice of the scan; left out"));
    if (type("MOSAIC"))
        return reason(QT_TRANSLATE_NOOP("Error", "%1: a mosaic, which holds all slices in one picture; "
                                                 "convert it to NIfTI"));
    if (file.samples != 1)
        return reason(QT_TRANSLATE_NOOP("Error", "%1: a colour picture; only grey values can be read"));
    if (!placed)
        return reason(QT_TRANSLATE_NOOP("Error", "%1: no position in the patient; only scans in slices can "
                                                 "be read"));
    return {};
}

} // namespace fathom
