// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_header.h"

#include "dicom_elements.h"
#include "dicom_structures.h"
#include "siemens_mosaic.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

constexpr quint32 sharedGroups = 0x52009229, frameGroups = 0x52009230;

enum Mark { Time, Echo, Diffusion, PictureType, Acquisition, Trigger, Stack };
static_assert(Diffusion == diffusionMark);

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

/// Place, pixel size and scale as a data set states them; what it does not state stays.
void readPlace(const DicomSet &set, DicomPicture &picture)
{
    const auto finite = [](double v) { return std::isfinite(v); };
    const auto all = [&](const std::vector<double> &v, size_t count) {
        return v.size() == count && std::all_of(v.begin(), v.end(), finite);
    };
    if (const auto spacing = numbersOf(set.text(0x00280030)); spacing.size() == 2)
        picture.spacing = {spacing[0], spacing[1]};
    if (const double thickness = set.text(0x00180050).toDouble(); thickness > 0)
        picture.thickness = thickness;
    if (const auto slope = numbersOf(set.text(0x00281053)); all(slope, 1) && slope[0] != 0)
        picture.slope = slope[0];
    if (const auto intercept = numbersOf(set.text(0x00281052)); all(intercept, 1))
        picture.intercept = intercept[0];
    if (const auto orientation = numbersOf(set.text(0x00200037)); all(orientation, 6))
        std::copy(orientation.begin(), orientation.end(), picture.orientation.begin());
    if (const auto position = numbersOf(set.text(0x00200032)); all(position, 3)) {
        std::copy(position.begin(), position.end(), picture.position.begin());
        picture.placed = true;
    }
}

void readMarks(const DicomSet &set, DicomPicture &picture)
{
    const auto take = [&](Mark mark, const QString &text) {
        if (!text.isEmpty())
            picture.marks[mark] = text;
    };
    take(Time, set.text(0x00200100));
    take(Echo, set.text(0x00180081));
    take(Diffusion, set.realText(0x00189087));
    take(PictureType, set.text(0x00080008));
    take(Acquisition, set.text(0x00200012));
    take(Trigger, set.text(0x00181060));
}

/// The functional groups of an enhanced file: shared ones, or those of one frame.
void readGroups(const DicomSet &groups, DicomPicture &picture)
{
    // Plane position, plane orientation, pixel measures, value transformation.
    for (const quint32 tag : {0x00209113U, 0x00209116U, 0x00289110U, 0x00289145U})
        if (const DicomSet *set = groups.first(tag))
            readPlace(*set, picture);
    const auto take = [&](Mark mark, const QString &text) {
        if (!text.isEmpty())
            picture.marks[mark] = text;
    };
    if (const DicomSet *content = groups.first(0x00209111)) {
        if (const int time = content->number(0x00209128))
            take(Time, QString::number(time));
        take(Stack, content->text(0x00209056));
        if (const int acquisition = content->number(0x00209156))
            take(Acquisition, QString::number(acquisition));
    }
    if (const DicomSet *echo = groups.first(0x00189114))
        take(Echo, echo->realText(0x00189082));
    if (const DicomSet *diffusion = groups.first(0x00189117)) {
        QString mark = diffusion->realText(0x00189087);
        if (const DicomSet *direction = diffusion->first(0x00189076))
            if (const QByteArray vector = direction->bytes(0x00189089); !vector.isEmpty())
                mark += QLatin1Char(' ') + QString::fromLatin1(vector.toHex());
        take(Diffusion, mark);
    }
    for (const quint32 tag : {0x00189226U, 0x00189329U}) // frame type of MR, of CT
        if (const DicomSet *type = groups.first(tag))
            take(PictureType, type->text(0x00089007));
}

void readPictures(const DicomSet &set, int frames, DicomFile &file)
{
    DicomPicture common;
    readPlace(set, common);
    readMarks(set, common);
    if (const DicomSet *shared = set.first(sharedGroups))
        readGroups(*shared, common);
    const std::vector<DicomSet> &own = set.items(frameGroups);
    for (int frame = 0; frame < frames; ++frame) {
        DicomPicture picture = common;
        picture.frame = frame;
        if (size_t(frame) < own.size())
            readGroups(own[size_t(frame)], picture);
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
    DicomElements elements;
    const bool whole = readDicomElements(path, elements);
    if (series)
        *series = elements.set.text(0x0020000e);
    if (!whole)
        return damagedDicom(path);
    return dicomFileOf(path, elements);
}

Result<DicomFile> dicomFileOf(const QString &path, const DicomElements &elements)
{
    // More frames than any scanner writes: a header that is wrong.
    constexpr int mostFrames = 100'000;
    const DicomSet &set = elements.set;
    DicomFile file;
    file.path = path;
    file.bytes = QFileInfo(path).size();
    file.series = set.text(0x0020000e);
    file.instance = set.text(0x00080018);
    file.sopClass = set.text(0x00080016);
    file.modality = set.text(0x00080060).toUpper();
    file.bodyPart = set.text(0x00180015).toUpper();
    for (const QString &part : set.text(0x00080008).toUpper().split(QLatin1Char('\\')))
        file.imageType << part.trimmed();
    file.rows = set.number(0x00280010);
    file.columns = set.number(0x00280011);
    file.samples = std::max(1, set.number(0x00280002));
    file.bits = std::max(8, set.number(0x00280100));
    file.storedBits = set.has(0x00280101) ? set.number(0x00280101) : file.bits;
    file.highBit = set.has(0x00280102) ? set.number(0x00280102) : file.storedBits - 1;
    file.isSigned = set.number(0x00280103) == 1;
    file.inverted = set.text(0x00280004).toUpper() == QLatin1String("MONOCHROME1");
    file.burnedIn = set.text(0x00280301).toUpper() == QLatin1String("YES");
    file.number = set.text(0x00200013).toInt();
    file.packed = elements.encapsulated || !elements.inflated.isEmpty();
    file.bigEndian = elements.bigEndian;
    file.pixelOffset = elements.pixelOffset;
    const int frames = std::max(1, set.text(0x00280008).toInt());
    if (frames > mostFrames)
        return damagedDicom(path);
    if (file.isImage()) {
        readPictures(set, frames, file);
        readMosaic(set, file);
    }
    file.frameOfReference = set.text(0x00200052);
    if (holdsStructures(file))
        readStructures(set, file);
    return file;
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
    if (type("MOSAIC") && !file.isMosaic)
        return reason(QT_TRANSLATE_NOOP("Error", "%1: a mosaic, which holds all slices in one picture, and "
                                                 "it does not say clearly where they lie; convert it to "
                                                 "NIfTI"));
    if (file.samples != 1)
        return reason(QT_TRANSLATE_NOOP("Error", "%1: a colour picture; only grey values can be read"));
    if (!placed)
        return reason(QT_TRANSLATE_NOOP("Error", "%1: no position in the patient; only scans in slices can "
                                                 "be read"));
    return {};
}

} // namespace fathom
