// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "file_promise.h"

#include <mutex>

namespace fathom {

enum class FileKind { None, Nifti, Nrrd, MetaImage, Dicom, InVesalius };
/// By the file's name, and by its mark where the name says nothing.
[[nodiscard]] FileKind kindOfFile(const QString &path);

/// Geometry of a file whose promise was checked, through ITK; no voxels are read.
[[nodiscard]] Result<Geometry> itkGeometry(const QString &path, FileKind kind, const FilePromise &promise);

/// Geometry and voxels of NRRD or MetaImage through ITK, decimal voxels through text_voxels.h.
struct ItkImage
{
    Geometry geometry;
    std::vector<float> values;
};
[[nodiscard]] Result<ItkImage> readItkImage(const QString &path, FileKind kind, const FilePromise &promise);

/// One slice of the third axis of a MetaImage that is neither packed nor text.
[[nodiscard]] Result<std::vector<float>> readMetaImageSlice(const QString &path, const FilePromise &promise,
                                                            int k);

/// The same as labels: rounded; Unsupported when a value is negative or above 65535.
[[nodiscard]] Result<LabelMap> readItkLabels(const QString &path, FileKind kind, const FilePromise &promise,
                                             const MaskRule &rule);

/// Held around what ITK shares between threads: the first object of a kind (its factories), headers, and NRRD
/// files (a static table of errors). Two threads in one of them corrupt the heap.
[[nodiscard]] std::mutex &itkMutex();

} // namespace fathom
