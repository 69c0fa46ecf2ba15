// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <QWidget>
#include <engine/grid_table.h>

class QComboBox;
class QLabel;
class QSortFilterProxyModel;
class QTableView;

namespace fathom {

class CurveView;
class GridTableModel;

/// The configurations of a grid job as a sortable table, the best one marked, and the curves of those that
/// are selected (else of the best four by R²). An SAE opens by a click on its name or with Enter; Ctrl: in a
/// second window.
class GridView : public Translated<QWidget>
{
    Q_OBJECT
public:
    explicit GridView(QWidget *parent = nullptr);
    void setTable(const GridTablePtr &table);
    void retranslate() override;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void open(const QModelIndex &index, bool newWindow);
    void showCurves();
    void fitRows();

    GridTablePtr m_table;
    GridTableModel *m_model;
    QSortFilterProxyModel *m_sorted;
    QTableView *m_view;
    QComboBox *m_measure;
    QLabel *m_hint;
    CurveView *m_curves;
};

} // namespace fathom
