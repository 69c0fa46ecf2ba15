// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "volume.h"

namespace fathom {

/// An InVesalius 3 project (.inv3): a tar archive, usually gzipped, with main.plist and the raw matrix that
/// it names. Nothing is unpacked to disk and entries are only compared by name, so no path in it leads
/// anywhere. Errors: Unreadable, Unsupported, TooLarge, WrongShape.
[[nodiscard]] Result<Volume> readInVesalius(const QString &path);
[[nodiscard]] Result<VolumeHeader> readInVesaliusHeader(const QString &path);

} // namespace fathom
