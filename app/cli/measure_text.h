// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QJsonObject>
#include <QString>

namespace fathom::cli {

/// Tables for people from the stored figures of a measure; empty lines between its parts.
[[nodiscard]] QString measureText(const QString &measure, const QJsonObject &result);

} // namespace fathom::cli
