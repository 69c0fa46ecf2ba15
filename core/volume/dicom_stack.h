// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dicom_header.h"

namespace fathom {

/// Pictures that make one volume, sorted along their normal.
struct DicomStack
{
    std::vector<DicomPicture> pictures;
    Geometry geometry; ///< even: where slices are missing, the spacing is the mean one
    /// Where the slices really lie along the normal, mm from the first; empty where they are evenly spaced.
    std::vector<double> positions;
    bool slanted = false; ///< the slice axis leans (tilted gantry)
    QStringList notes;
};

/// Sorts the pictures of one series into volumes: those that agree in size, direction, pixel size and, along
/// the normal, in line. Where several lie at one place, what tells them apart divides them (time, echo,
/// b-value, picture type, acquisition, trigger time, stack), else the order in which they were taken.
///
/// @param files  of one series, without those that are left out; none may be empty
/// Errors: WrongShape (a direction that makes no sense), Unsupported (slices at one place that nothing tells
///         apart; the line says where).
[[nodiscard]] Result<std::vector<DicomStack>> stacksOf(const std::vector<DicomFile> &files);

} // namespace fathom
