// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_structures.h"

#include "dataset.h"
#include "dicom_contours.h"
#include "dicom_elements.h"
#include "dicom_segmentation.h"
#include "file_promise.h"

#include <QRegularExpression>

#include <algorithm>
#include <limits>
#include <new>

namespace fathom {
namespace {

constexpr int longestName = 64;

const QString contourClass = QStringLiteral("1.2.840.10008.5.1.4.1.1.481.3");
const QString maskClass = QStringLiteral("1.2.840.10008.5.1.4.1.1.66.4");
const QString labelMapClass = QStringLiteral("1.2.840.10008.5.1.4.1.1.66.7");

/// A label as it is, or the published name that it is in other writing ("Left Kidney" is not one of these:
/// words are not turned round).
QString structureName(const QString &label)
{
    QString plain = label.simplified().left(longestName);
    plain.remove(QRegularExpression(QStringLiteral("[\\x00-\\x1f]")));
    QString key = plain;
    key.replace(QRegularExpression(QStringLiteral("[\\s-]+")), QStringLiteral("_"));
    for (const QString &known : totalSegmentatorStructures())
        if (known.compare(key, Qt::CaseInsensitive) == 0)
            return known;
    return plain;
}

void addStructure(const QString &label, int number, DicomFile &file)
{
    if (number < 1 || number > 65535)
        return;
    QString name = structureName(label);
    if (name.isEmpty())
        name = QStringLiteral("label_%1").arg(number);
    const auto taken = [&](const QString &wanted) {
        return std::any_of(file.structures.begin(), file.structures.end(),
                           [&](const DicomStructure &other) { return other.name == wanted; });
    };
    QString own = name;
    for (int times = 2; taken(own); ++times)
        own = QStringLiteral("%1 (%2)").arg(name).arg(times);
    file.structures.push_back({number, own});
}

} // namespace

bool holdsStructures(const DicomFile &file)
{
    return file.sopClass == maskClass || file.sopClass == labelMapClass || file.sopClass == contourClass;
}

void readStructures(const DicomSet &set, DicomFile &file)
{
    if (file.sopClass != contourClass) {
        if (const DicomSet *series = set.first(0x00081115))
            file.referencedSeries = series->text(0x0020000e);
        for (const DicomSet &segment : set.items(0x00620002))
            addStructure(segment.text(0x00620005), segment.number(0x00620004), file);
        return;
    }
    if (const DicomSet *frame = set.first(0x30060010)) {
        if (file.frameOfReference.isEmpty())
            file.frameOfReference = frame->text(0x00200052);
        if (const DicomSet *study = frame->first(0x30060012))
            if (const DicomSet *series = study->first(0x30060014))
                file.referencedSeries = series->text(0x0020000e);
    }
    for (const DicomSet &region : set.items(0x30060020))
        addStructure(region.text(0x30060026), region.text(0x30060022).toInt(), file);
}

Result<void> checkStructures(const QString &path, const Geometry &image, const MaskRule &rule)
{
    DicomElements elements;
    if (!readDicomElements(path, elements))
        return damagedDicom(path);
    FATHOM_TRY(const DicomFile file, dicomFileOf(path, elements));
    if (file.sopClass == contourClass)
        return checkContours(file, elements.set, image);
    return checkSegmentation(file, elements, image, rule);
}

Result<std::vector<LabelMap>> readDicomStructures(const QString &path, const Geometry &image,
                                                  const MaskRule &rule)
{
    DicomElements elements;
    if (!readDicomElements(path, elements))
        return damagedDicom(path);
    FATHOM_TRY(const DicomFile file, dicomFileOf(path, elements));
    FATHOM_DO(checkMemory(path, image.voxels(), qint64(sizeof(quint16))));
    if (image.voxels() > std::numeric_limits<quint32>::max())
        return Error{ErrorCode::TooLarge,
                     QT_TRANSLATE_NOOP("Error", "%1: structures of a scan of more than 4 thousand million "
                                                "voxels cannot be read"),
                     {path}};
    try {
        if (file.sopClass == contourClass)
            return readContours(file, elements.set, image);
        return readSegmentation(file, elements, image, rule);
    } catch (const std::bad_alloc &) {
        return Error{ErrorCode::TooLarge,
                     QT_TRANSLATE_NOOP("Error", "%1: not enough memory to read it; close other programs"),
                     {path}};
    }
}

} // namespace fathom
