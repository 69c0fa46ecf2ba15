// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dicom_files.h"

#include <utility>
#include <vector>

// Series, segmentations and contours that the tests of structures write, of four slices of ctSlice().
namespace fathom::test {

constexpr int columns = 4, rows = 3, slices = 4;
inline const QByteArray maskClass = "1.2.840.10008.5.1.4.1.1.66.4";
inline const QByteArray contourClass = "1.2.840.10008.5.1.4.1.1.481.3";

/// Writes the series that the structures are of.
void writeSeries(const QString &folder, const QByteArray &series = "1.2.3.4");

struct Frame
{
    int segment;
    double slice;
    std::vector<int> pixels; ///< columns * rows values
};

struct Segmentation
{
    QByteArray type = "BINARY";
    QByteArray series = "1.2.3.4";
    QList<std::pair<int, QByteArray>> segments = {{1, "Liver"}, {2, "lesion 1"}};
    std::vector<Frame> frames;
    double shift = 0; ///< mm along the rows
};

[[nodiscard]] DicomSet encoded(const Segmentation &segmentation);
/// Two structures that overlap in one pixel of slice 2.
[[nodiscard]] Segmentation overlapping();

using Ring = QList<std::pair<double, double>>; // column, row

struct Contour
{
    int region;
    double slice;
    Ring ring;
    double lean = 0; ///< slices between the first point and the others
};

[[nodiscard]] DicomSet structureSet(const std::vector<Contour> &contours,
                                    const QByteArray &series = "1.2.3.4");

} // namespace fathom::test
