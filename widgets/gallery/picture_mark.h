// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/snapshots.h>

#include <QRect>

class QPainter;
class QString;

namespace fathom {
struct Theme;

/// Text at an edge of a picture, in the painter's font. It keeps its contrast on white bone: a dark plate
/// lies behind it.
void paintMark(QPainter &painter, const QRect &picture, Qt::Alignment where, const QString &text,
               const Theme &theme);
/// A half circle at the upper right of a picture whose contrast was taken from its own scan's values (MRI):
/// its greys mean something else than those of the picture beside it.
void paintContrastMark(QPainter &painter, const QRect &picture, const SliceRef &slice, const Theme &theme);

} // namespace fathom
