// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QRect>

class QPainter;
class QString;

namespace fathom {
struct Theme;

/// Text at an edge of a picture, in the painter's font. It keeps its contrast on white bone: a dark plate
/// lies behind it.
void paintMark(QPainter &painter, const QRect &picture, Qt::Alignment where, const QString &text,
               const Theme &theme);

} // namespace fathom
