// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QString>

namespace fathom {

/// The program that unpacks the pixels of DICOM files, where it lies and whether it works.
struct UnpackProgram
{
    QString path;         ///< empty: not found
    bool answers = false; ///< it starts and knows the requests of this version
};

/// Searches fathom-unpack where reading does: what $FATHOM_UNPACK names, and without it beside this program,
/// in the folder above and in ../lib/fathom. It is started once and ended.
///
/// Thread: any. Cost: about 10 ms; 60 s where the program starts and says nothing.
[[nodiscard]] UnpackProgram findUnpackProgram();

} // namespace fathom
