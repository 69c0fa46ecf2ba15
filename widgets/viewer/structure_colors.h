// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "slice_canvas.h"

#include <QMap>
#include <QString>

namespace fathom {

/// A colour for each structure of a volume: eight hues that colour-blind people tell apart, then the same
/// ones lighter and darker; both sides of a pair share one. The order of the names decides, so a structure
/// keeps its colour in one data set. The name under the cursor carries the meaning, the colour only the
/// boundary.
[[nodiscard]] LabelColours structureColors(const QMap<int, QString> &names);

} // namespace fathom
