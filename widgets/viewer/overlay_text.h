// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QRectF>
#include <QString>

class QColor;
class QPainter;

namespace fathom {

inline constexpr int overlayEdge = 6; ///< pixels between text and border

/// White on bone must stay readable: a dark copy lies below.
void paintShadowed(QPainter &painter, const QRectF &area, int flags, const QString &text,
                   const QColor &colour);

} // namespace fathom
