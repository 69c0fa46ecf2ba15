// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <layout/layout.h>
#include <store/workspace.h>

#include <memory>

namespace fathom {

/// What goes onto a map: ids and, in their order, the rows that are laid out.
struct MapSource
{
    std::vector<qint64> ids; ///< slices, or features that fire where there is an index; ascending
    QString madeFrom;        ///< MapRecord::madeFrom
    std::unique_ptr<LayoutRows> rows;
};

/// Errors: NotFound (encoder, SAE, index).
[[nodiscard]] Result<MapSource> mapSource(const Workspace &workspace, MapKind kind, const QString &of);

} // namespace fathom
