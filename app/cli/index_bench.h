// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "arguments.h"

#include <QJsonObject>

namespace fathom::cli {

/// Makes the index of a synthetic data set (--rows, --dictionary, --k; the published size by default), adds
/// ten volumes to it and counts all statistics. Keys: resources/help/cli.md.
[[nodiscard]] Result<QJsonObject> benchIndex(const Arguments &arguments);

/// Asks such an index, on the disk, --count questions of each kind; with --dim also the plain cosine over a
/// table of so many values a row.
[[nodiscard]] Result<QJsonObject> benchQuery(const Arguments &arguments);

} // namespace fathom::cli
