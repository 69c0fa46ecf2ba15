// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/grid_table.h>

#include <QAbstractTableModel>

namespace fathom {

/// The configurations of a grid job, one a row. Only reads the snapshot it was given.
class GridTableModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Configuration, State, Step, R2, L0, Dead, Loss, TimeLeft, Sae, ColumnCount };
    enum Role {
        SortRole = Qt::UserRole + 1, ///< a number, or a text for names; what is not known comes last
        CsvRole,                     ///< as exported
        SaeRole,                     ///< id; empty while there is none
        BestRole
    };
    using QAbstractTableModel::QAbstractTableModel;

    /// The rows stay in place while the configurations are the same, so that selection and sorting do.
    void setTable(const GridTablePtr &table);
    [[nodiscard]] const GridRow &row(int row) const { return m_table->rows[size_t(row)]; }
    [[nodiscard]] bool isBest(int row) const;
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(const GridRow &row, int column, bool best) const;
    [[nodiscard]] QVariant value(const GridRow &row, int column) const;
    [[nodiscard]] QString toolTip(const GridRow &row, bool best) const;

    GridTablePtr m_table;
};

} // namespace fathom
