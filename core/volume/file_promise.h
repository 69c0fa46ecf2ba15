// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "volume.h"

namespace fathom {

/// What a file's header promises, read by us before a library allocates anything on its word.
struct FilePromise
{
    QString format;
    std::vector<qint64> size; ///< every axis of the file, colour and time included, as it says
    int spatial = 3;          ///< axes of size that count as space
    int components = 1;
    Vector3 spacing = {1, 1, 1};
    QString pixelType; ///< "int16" ...; empty: a type that is not a number
    int bytesPerValue = 0;
    QString dataFile; ///< file that holds the voxels: the header's own, or the one that it names
    qint64 dataOffset = 0;
    bool compressed = false;   ///< dataFile is gzip or zlib from compressedFrom on
    qint64 compressedFrom = 0; ///< where the compressed stream starts; dataOffset counts inside it
    bool decimal = false;      ///< voxels are decimal numbers (text_voxels.h)
    bool hexadecimal = false;  ///< voxels are hexadecimal digits
    Modality modality = Modality::Unknown;
    bool leftAnterior = false; ///< NRRD: places count towards left, front, head
    bool spaceAssumed = false; ///< NRRD: it does not say how places count, or not in a way that is known
};

struct NiftiHeader;
[[nodiscard]] FilePromise promiseOf(const NiftiHeader &header);
/// Errors: NotFound, Unreadable (wrong magic, broken off), Unsupported (encoding, pair of files).
[[nodiscard]] Result<FilePromise> promiseOfNrrd(const QString &path);
[[nodiscard]] Result<FilePromise> promiseOfMetaImage(const QString &path);

/// Refuses what is not a three-dimensional grid of one number a voxel with sane spacing: Unsupported (4-D,
/// colour, a single picture), WrongShape (spacing), TooLarge (voxels beyond any memory).
[[nodiscard]] Result<void> checkShape(const QString &path, const FilePromise &promise);

/// Refuses what the file cannot hold by its size alone; cheap. Errors: TooLarge.
[[nodiscard]] Result<void> checkPlausible(const QString &path, const FilePromise &promise);
/// Refuses a file that holds fewer voxel bytes than its header promises, or more than the memory takes.
/// Errors: TooLarge, Unreadable (broken stream). Cost: compressed data are unpacked once and thrown away.
[[nodiscard]] Result<void> checkPayload(const QString &path, const FilePromise &promise);

/// Bytes that a new volume may take: what the machine has left now, or what FATHOM_MEMORY_GIB allows.
[[nodiscard]] qint64 availableMemory();
/// Refuses what more than that is needed for: to read it, or to cut its slices.
[[nodiscard]] Result<void> checkMemory(const QString &path, qint64 voxels, qint64 bytesPerVoxel);

} // namespace fathom
