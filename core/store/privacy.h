// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QJsonValue>
#include <QString>
#include <QStringList>

namespace fathom {

/// A sentence without absolute paths: each becomes "(file)". A path reaches from a slash at the start of a
/// word over the last slash before a ": ", and on to the next ": ", ", ", "; ", quote, closing bracket or the
/// end, so that folders with blanks, commas or brackets in their names are caught too; better a word too much
/// than a name.
[[nodiscard]] QString withoutPaths(const QString &text);
[[nodiscard]] QStringList withoutPaths(const QStringList &lines);

/// Whether any string in the value holds an absolute path.
[[nodiscard]] bool holdsPath(const QJsonValue &value);

/// The value with every string passed through withoutPaths().
[[nodiscard]] QJsonValue withoutPaths(const QJsonValue &value);

} // namespace fathom
