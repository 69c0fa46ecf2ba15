// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "structure_files.h"

#include <QDir>

namespace fathom::test {
namespace {

/// Pixel (column, row) of a slice of ctSlice() in the patient.
QList<double> placeOf(double column, double row, double slice)
{
    return {-10 + 0.5 * column, -20 + 0.75 * row, 2.5 * slice};
}

} // namespace

void writeSeries(const QString &folder, const QByteArray &series)
{
    QDir().mkpath(folder);
    for (int slice = 0; slice < slices; ++slice) {
        DicomSet set = ctSlice(slice, series);
        set.text(0x00200052, "UI", "1.2.3.77");
        writeDicomFile(QStringLiteral("%1/a%2").arg(folder).arg(slice), set);
    }
}

DicomSet encoded(const Segmentation &segmentation)
{
    DicomSet set, reference, orientation, measures, shared;
    QList<DicomSet> segments, groups;
    for (const auto &[number, label] : segmentation.segments) {
        DicomSet segment;
        segments << segment.numbers(0x00620004, "US", {double(number)}).text(0x00620005, "LO", label);
    }
    QByteArray pixels;
    int bit = 0;
    for (const Frame &frame : segmentation.frames) {
        DicomSet position, identification, group;
        QList<double> place = placeOf(0, 0, frame.slice);
        place[0] += segmentation.shift;
        position.numbers(0x00200032, "DS", place);
        identification.numbers(0x0062000b, "US", {double(frame.segment)});
        group.items(0x00209113, {position});
        if (segmentation.type != "LABELMAP")
            group.items(0x0062000a, {identification});
        groups << group;
        for (const int value : frame.pixels) {
            if (segmentation.type != "BINARY") {
                pixels.append(char(value));
                continue;
            }
            if (bit % 8 == 0)
                pixels.append('\0');
            if (value)
                pixels.back() = char(pixels.back() | (1 << (bit % 8)));
            ++bit;
        }
    }
    const double bits = segmentation.type == "BINARY" ? 1 : 8;
    reference.text(0x0020000e, "UI", segmentation.series);
    orientation.numbers(0x00200037, "DS", {1, 0, 0, 0, 1, 0});
    measures.numbers(0x00280030, "DS", {0.75, 0.5}).numbers(0x00180050, "DS", {2.5});
    shared.items(0x00209116, {orientation}).items(0x00289110, {measures});
    set.text(0x00080016, "UI", maskClass)
        .text(0x00080018, "UI", "1.2.3.66")
        .text(0x00080060, "CS", "SEG")
        .text(0x0020000e, "UI", "1.2.3.6")
        .text(0x00200052, "UI", "1.2.3.77")
        .numbers(0x00280002, "US", {1})
        .numbers(0x00280008, "IS", {double(segmentation.frames.size())})
        .numbers(0x00280010, "US", {rows})
        .numbers(0x00280011, "US", {columns})
        .numbers(0x00280100, "US", {bits})
        .numbers(0x00280101, "US", {bits})
        .numbers(0x00280102, "US", {bits - 1})
        .numbers(0x00280103, "US", {0})
        .text(0x00620001, "CS", segmentation.type)
        .numbers(0x0062000e, "US", {200})
        .items(0x00620002, segments)
        .items(0x52009229, {shared})
        .items(0x52009230, groups)
        .bytes(0x7fe00010, "OB", pixels);
    if (!segmentation.series.isEmpty())
        set.items(0x00081115, {reference});
    return set;
}

Segmentation overlapping()
{
    Segmentation segmentation;
    segmentation.frames = {{1, 1, {1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
                           {1, 2, {0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0}},
                           {2, 2, {0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0}}};
    return segmentation;
}

DicomSet structureSet(const std::vector<Contour> &contours, const QByteArray &series)
{
    DicomSet set, reference, study, frame;
    reference.text(0x0020000e, "UI", series);
    study.items(0x30060014, {reference});
    frame.text(0x00200052, "UI", "1.2.3.77").items(0x30060012, {study});
    QList<DicomSet> regions, drawn;
    for (const int number : {1, 2}) {
        QList<DicomSet> own;
        for (const Contour &contour : contours) {
            if (contour.region != number)
                continue;
            QList<double> values;
            for (const auto &[column, row] : contour.ring)
                values << placeOf(column, row, contour.slice + (values.isEmpty() ? contour.lean : 0));
            DicomSet one;
            own << one.text(0x30060042, "CS", "CLOSED_PLANAR")
                       .numbers(0x30060046, "IS", {double(contour.ring.size())})
                       .numbers(0x30060050, "DS", values);
        }
        DicomSet region, lines;
        regions << region.numbers(0x30060022, "IS", {double(number)})
                       .text(0x30060026, "LO", number == 1 ? "Kidney-Left" : "GTV");
        drawn << lines.items(0x30060040, own).numbers(0x30060084, "IS", {double(number)});
    }
    set.text(0x00080016, "UI", contourClass)
        .text(0x00080018, "UI", "1.2.3.55")
        .text(0x00080060, "CS", "RTSTRUCT")
        .text(0x0020000e, "UI", "1.2.3.5")
        .items(0x30060010, {frame})
        .items(0x30060020, regions)
        .items(0x30060039, drawn);
    return set;
}

} // namespace fathom::test
