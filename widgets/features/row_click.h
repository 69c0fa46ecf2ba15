// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QAbstractItemView>
#include <QMouseEvent>

namespace fathom {

/// A mouse button let go over a list whose rows open: with the left one, in a second window with Ctrl or the
/// middle one. Shift selects, and left of a tree's first cell lies the mark that opens and closes a row.
/// To be made before the view handles the event, which may move its current row.
struct RowClick
{
    RowClick(const QAbstractItemView &view, const QMouseEvent &event)
        : point(event.position().toPoint())
        , row(view.indexAt(point))
    {
        const bool onRow = row.isValid() && view.visualRect(row).contains(point);
        const bool left = event.button() == Qt::LeftButton && row == view.currentIndex() &&
                          !event.modifiers().testFlag(Qt::ShiftModifier);
        const bool middle = event.button() == Qt::MiddleButton;
        opens = onRow && (left || middle);
        newWindow = middle || event.modifiers().testFlag(Qt::ControlModifier);
    }
    QPoint point;
    QModelIndex row;
    bool opens = false, newWindow = false;
};

} // namespace fathom
