// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "volume.h"

namespace fathom {

/// What decides about a slice, without its pixels.
struct SliceFile
{
    QString path;
    qint64 bytes = 0; ///< of the file
    QString uid;
    QString modality;
    QString bodyPart;
    int columns = 0;
    int rows = 0;
    int samples = 1;
    int frames = 1;
    int bits = 16;
    bool packed = false;     ///< compressed pixels or a deflated file
    qint64 pixelOffset = -1; ///< where the pixels begin; -1: there are none
    bool placed = false;     ///< position and orientation are there
    std::array<double, 6> orientation = {1, 0, 0, 0, 1, 0};
    Vector3 position = {0, 0, 0};
    std::array<double, 2> spacing = {0, 0}; ///< between rows, between columns
    double thickness = 0;
};

/// A DICOM file that cannot be read, and the series that it belongs to; empty: the file broke off before
/// that.
struct BrokenSlice
{
    Error error;
    QString uid;
};

[[nodiscard]] Error damagedDicom(const QString &path);

/// Reads one file's header; on failure `uid` still gets the series where the file says so.
/// Errors: Unreadable.
[[nodiscard]] Result<SliceFile> readSliceHeader(const QString &path, QString *uid = nullptr);

/// DICOM pictures of one folder (not below it), by name. Files that are no DICOM are passed over.
[[nodiscard]] std::vector<SliceFile> sliceFiles(const QString &folder, std::vector<BrokenSlice> &broken);

} // namespace fathom
