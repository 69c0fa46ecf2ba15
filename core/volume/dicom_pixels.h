// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dicom_header.h"
#include "dicom_unpacker.h"

namespace fathom {

struct DicomElements;

/// Is what the header promises in the file, and is it a picture that makes sense? Errors: TooLarge,
/// WrongShape, Unreadable.
[[nodiscard]] Result<void> checkDicomPixels(const DicomFile &file, const DicomPicture &picture);
/// Refuses packed pixels that cannot be in files of this length, before anything is allocated for them.
[[nodiscard]] Result<void> checkPackedPixels(const QString &path, qint64 pixelBytes, qint64 fileBytes);

/// The pixels of one file, all its frames. Plain ones are read by us, packed ones by DicomUnpacking.
class DicomPixels
{
public:
    /// Begins to read; packed pixels are unpacked by another process meanwhile.
    ///
    /// @param frame  the only one that will be asked for, where only that can be read; -1: all
    /// May throw std::bad_alloc.
    void start(const DicomFile &file, int frame = -1);
    /// Waits for what start() began. Errors: Unreadable, Missing (no fathom-unpack).
    [[nodiscard]] Result<void> finish();
    /// Both. May throw std::bad_alloc.
    [[nodiscard]] Result<void> read(const DicomFile &file, int frame = -1)
    {
        start(file, frame);
        return finish();
    }
    /// Appends the values of one frame, rescaled: of them only the bits that the header says, with their
    /// sign.
    void append(const DicomFile &file, const DicomPicture &picture, std::vector<float> &voxels) const;

private:
    [[nodiscard]] Result<void> begin(const DicomFile &file, int frame);
    [[nodiscard]] Result<void> startUnpacking(const DicomFile &file, const DicomElements &elements);

    QByteArray m_raw;
    Result<void> m_begun;
    DicomUnpacking m_unpacking;
    bool m_packed = false; ///< m_unpacking is under way
    int m_width = 2;       ///< bytes a pixel
    size_t m_frame = 0;    ///< pixels of one
    int m_first = 0;       ///< the first frame that was read
    bool m_bigEndian = false;
};

} // namespace fathom
