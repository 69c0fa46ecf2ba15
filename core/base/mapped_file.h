// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "error.h"

#include <QFile>
#include <cstddef>
#include <memory>
#include <span>

namespace fathom {

/// A file as memory, read from the disk page by page when it is used. Cheap to copy.
struct MappedFile
{
    std::shared_ptr<QFile> owner; ///< the mapping ends with the last copy
    std::span<const std::byte> bytes;
};

/// Errors: NotFound, Unreadable.
[[nodiscard]] Result<MappedFile> mapFile(const QString &path);

} // namespace fathom
