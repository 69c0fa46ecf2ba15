// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dicom_files.h"

#include <volume/volume.h>

#include <QByteArray>
#include <QStringList>

// Files that the tests of core/volume write: good ones, and ones that lie.
namespace fathom::test {

/// Bytes of an uncompressed NIfTI-1 file.
struct NiftiBytes
{
    std::vector<int> dims = {4, 5, 6};
    int datatype = 4;
    int bits = 16;
    std::array<float, 3> spacing = {1, 1, 1};
    float slope = 1;
    float inter = 0;
    QByteArray magic = QByteArray("n+1\0", 4);
    qint64 payload = -1; ///< bytes behind the header; -1: what the dims say

    [[nodiscard]] QByteArray bytes() const;
};

[[nodiscard]] QByteArray gzipped(const QByteArray &bytes);
[[nodiscard]] QByteArray deflated(const QByteArray &bytes); ///< zlib stream

/// One plain tar entry, padded; end() closes an archive.
[[nodiscard]] QByteArray tarEntry(const QByteArray &name, const QByteArray &content);
[[nodiscard]] QByteArray tarEnd();

struct DicomOptions
{
    QByteArray modality = "CT";
    QByteArray series = "1.2.826.0.1.3680043.2.1125.1.1";
    QByteArray bodyPart = "HEAD";
    QByteArray prefix = "IM";
    bool colour = false;
    bool packed = false; ///< JPEG 2000 without loss
    std::vector<int> leaveOut;
};
/// Writes a volume as a DICOM series, one file a slice along its third axis, which may lean (tilted gantry).
/// File names run against the positions. Values are rounded to int16.
void writeDicomSeries(const QString &folder, const Volume &volume, const DicomOptions &options = {});

/// Stores a DICOM file again in another transfer syntax, by GDCM. False: it cannot.
[[nodiscard]] bool recodeDicom(const QString &path, const QByteArray &syntax);

/// A volume with an uneven pattern; values -1000 .. 900.
[[nodiscard]] Volume patternVolume(const Geometry &geometry);

/// The same voxels in another storage order: index axis a of the result runs along axis axes[a] of the
/// volume, backwards where flips[a].
[[nodiscard]] Volume restored(const Volume &volume, const std::array<int, 3> &axes,
                              const std::array<bool, 3> &flips);

[[nodiscard]] std::vector<qint16> asInt16(const std::vector<float> &values);

/// Largest memory that this process ever held, in bytes.
[[nodiscard]] qint64 peakMemory();

} // namespace fathom::test
