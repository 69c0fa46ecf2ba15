// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QJsonObject>
#include <QString>

namespace fathom {

/// A job to be made: kind and parameters (README.md lists them). Absolute paths go into `paths`, which the
/// catalogue never sees.
struct JobRequest
{
    QString kind; ///< "import", "embed", "vectors", "sae", "train", "grid", "index", "label", "map",
                  ///< "evaluate", "demo"
    QJsonObject parameters;
    QJsonObject paths;
};

} // namespace fathom
