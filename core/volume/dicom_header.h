// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "volume.h"

#include <optional>

namespace fathom {

/// One frame of a DICOM file: a picture and its place in the patient.
struct DicomPicture
{
    int file = 0;        ///< which of the files that are looked at together
    int frame = 0;       ///< of the file
    bool placed = false; ///< position and orientation are there
    std::array<double, 6> orientation = {1, 0, 0, 0, 1, 0}; ///< of a row, of a column
    Vector3 position = {0, 0, 0};                           ///< of the first pixel's centre, LPS mm
    std::array<double, 2> spacing = {0, 0};                 ///< between rows, between columns, mm
    double thickness = 0;                                   ///< mm; 0: not stated
    double slope = 1, intercept = 0;                        ///< stored value to HU or the scanner's unit
    /// What may tell volumes at one place apart, empty where not stated; the words are `markNames`.
    std::array<QString, 7> marks;
};

/// What the marks of a picture are: how a note calls them.
inline constexpr std::array<const char *, 7> markNames = {
    "time", "echo", "b-value", "picture type", "acquisition", "trigger time", "stack"};
inline constexpr size_t diffusionMark = 2;

/// A structure that a DICOM segmentation or structure set holds.
struct DicomStructure
{
    int number = 0; ///< in the file
    QString name;   ///< the published one where the label is one of these in other writing
};

/// What a DICOM file says without its pixels. Names, dates and numbers of patients are not read.
struct DicomFile
{
    QString path;
    qint64 bytes = 0;
    QString series;   ///< SeriesInstanceUID: an identity, never shown or stored
    QString instance; ///< SOPInstanceUID, likewise
    QString sopClass;
    QString modality;
    QString bodyPart;
    QStringList imageType;
    int columns = 0, rows = 0; ///< of one picture
    int tiles = 1;             ///< pictures side by side, and below each other, in a mosaic's only frame
    bool isMosaic = false;
    bool directionAssumed = false; ///< a mosaic does not say in which direction its slices follow each other
    int samples = 1;
    int bits = 16;       ///< allocated for a pixel
    int storedBits = 16; ///< of them that count
    int highBit = 15;    ///< the highest of these
    bool isSigned = false;
    bool bigEndian = false;             ///< order of a plain pixel's bytes
    bool inverted = false;              ///< MONOCHROME1: the smallest value is white
    bool burnedIn = false;              ///< text is part of the picture
    bool packed = false;                ///< compressed pixels or a deflated file
    qint64 pixelOffset = -1;            ///< where the pixels begin; -1: there are none
    int number = 0;                     ///< InstanceNumber
    std::vector<DicomPicture> pictures; ///< one a frame
    QString frameOfReference;           ///< an identity, likewise
    QString referencedSeries;           ///< that structures are of, likewise
    std::vector<DicomStructure> structures;

    [[nodiscard]] bool isImage() const { return rows > 0 && columns > 0; }
    // Frames as they are stored, of which a mosaic's holds all pictures.
    [[nodiscard]] int storedColumns() const { return columns * tiles; }
    [[nodiscard]] int storedRows() const { return rows * tiles; }
    [[nodiscard]] int storedFrames() const { return isMosaic ? 1 : int(pictures.size()); }
    [[nodiscard]] qint64 storedPixels() const
    {
        return qint64(storedColumns()) * storedRows() * storedFrames();
    }
};

[[nodiscard]] Error damagedDicom(const QString &path);

/// True when the file begins as DICOM does: the letters DICM after 128 bytes.
[[nodiscard]] bool looksLikeDicom(const QString &path);

/// Reads one file's header; on failure `series` still gets the series where the file says so.
/// Errors: Unreadable.
[[nodiscard]] Result<DicomFile> readDicomFile(const QString &path, QString *series = nullptr);

struct DicomElements;
/// The same of elements that were read.
[[nodiscard]] Result<DicomFile> dicomFileOf(const QString &path, const DicomElements &elements);

/// Why a file is no slice of a CT or MRI scan: scouts, dose pages, pictures with burnt-in text, other
/// modalities, reports. Empty: it is one.
[[nodiscard]] std::optional<Error> reasonToLeaveOut(const DicomFile &file);

} // namespace fathom
