// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QObject>

class QAbstractItemModel;
class QAction;
class QTableView;

namespace fathom {

/// Rows of a table to the clipboard as CSV: the selected ones (Ctrl+C) or all that are shown (Ctrl+Shift+C).
/// Adds its two actions to the view, whose context menu shows them.
class TableCopy final : public QObject
{
    Q_OBJECT
public:
    /// @param role  gives a cell as it is exported: numbers as numbers, names as in the data
    TableCopy(QTableView *view, int role);

    /// RFC 4180 with a header line; numbers in the C locale.
    [[nodiscard]] static QString csv(const QAbstractItemModel &model, const QList<int> &rows, int role);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void copy(bool all);
    void retranslate();

    QTableView *m_view;
    int m_role;
    QAction *m_selected, *m_all;
};

} // namespace fathom
