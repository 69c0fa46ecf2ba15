// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <QMap>

namespace fathom {

/// meta.csv of the TotalSegmentator layout: image id to the columns that are no identity (a fixed list),
/// values trimmed and cut at 200 characters. Separator `;` (or `,` where the first line has no `;`). Errors:
/// Unreadable (no column image_id, too large). A missing file gives an empty table.
[[nodiscard]] Result<QMap<QString, QMap<QString, QString>>> readMetaTable(const QString &path);

} // namespace fathom
