// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "arguments.h"

#include <QJsonObject>

namespace fathom::cli {

/// Times the training step; with --rows N on so many rows in shards on the disk, and then tells the memory.
[[nodiscard]] Result<QJsonObject> benchTraining(const Arguments &arguments, int threads);

} // namespace fathom::cli
