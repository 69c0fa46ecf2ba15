// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <store/workspace.h>

namespace fathom {

/// Adds a person's version of a feature's label. Catalogue writer only.
///
/// @param state  Edited takes `text`, and another text drops score and evidence; Verified and Rejected keep
///               the current text
/// @param comment  may be empty
/// Errors: Usage (no text; nothing to verify or reject), NotFound (SAE).
[[nodiscard]] Result<LabelRecord> addPersonsLabel(Workspace &workspace, const QString &sae, int feature,
                                                  LabelState state, const QString &text,
                                                  const QString &comment);

} // namespace fathom
