// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QString>

namespace fathom {

/// A sentence that the core stores in English (a job's step or log line, a volume's note) in the reader's
/// language. What wording.cpp does not list comes back as it is.
///
/// Thread: any.
[[nodiscard]] QString localisedWording(const QString &english);

} // namespace fathom
