// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "volume.h"

namespace fathom {

/// Reads a scan one picture at a time, for scans that are larger than the memory (Volume::slices).
///
/// Thread: any but the GUI thread, several at once.
class SliceReader
{
public:
    SliceReader() = default;
    SliceReader(const SliceReader &) = delete;
    SliceReader &operator=(const SliceReader &) = delete;
    virtual ~SliceReader() = default;

    /// Values of the slice at index k of the third stored axis, i fastest, as Volume::voxels has them.
    /// @param k  0 .. size[2] - 1
    /// Errors: those of readVolume().
    [[nodiscard]] virtual Result<std::vector<float>> read(int k) const = 0;
};

/// One slice as a volume of its own, in its place. Values that are no numbers are the slice's smallest.
/// Errors: NotFound (there is no such slice), those of SliceReader::read().
[[nodiscard]] Result<Volume> sliceVolume(const Volume &volume, int k);

} // namespace fathom
