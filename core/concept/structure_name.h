// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QString>

namespace fathom {

/// A structure's name as a person says it: "kidney_left" is "left kidney", "vertebrae_T5" is "T5 vertebra",
/// "lung_upper_lobe_right" is "right upper lung lobe", "Precentral_L" is "left precentral".
/// @param name  name of a mask file or of a label in a table
/// Thread: any.
[[nodiscard]] QString readableStructure(const QString &name);

/// Two structures in one phrase: "left and right kidney", "T5 and T6 vertebra", else "liver and spleen".
[[nodiscard]] QString readablePair(const QString &first, const QString &second);

} // namespace fathom
