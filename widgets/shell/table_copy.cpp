// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "table_copy.h"

#include <base/csv_reader.h>

#include <QAction>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QTableView>

#include <algorithm>

namespace fathom {

namespace {

QString field(const QVariant &value)
{
    const int kind = value.typeId();
    QString text = kind == QMetaType::Float    ? QString::number(value.toFloat(), 'g', 6)
                   : kind == QMetaType::Double ? QString::number(value.toDouble(), 'g', 9)
                                               : value.toString();
    return csvCell(text);
}

} // namespace

TableCopy::TableCopy(QTableView *view, int role)
    : QObject(view)
    , m_view(view)
    , m_role(role)
    , m_selected(new QAction(view))
    , m_all(new QAction(view))
{
    m_selected->setObjectName(QStringLiteral("copySelectedRows"));
    m_selected->setShortcut(QKeySequence::Copy);
    m_all->setObjectName(QStringLiteral("copyAllRows"));
    m_all->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C));
    for (QAction *action : {m_selected, m_all}) {
        action->setShortcutContext(Qt::WidgetShortcut);
        view->addAction(action);
    }
    connect(m_selected, &QAction::triggered, this, [this] { copy(false); });
    connect(m_all, &QAction::triggered, this, [this] { copy(true); });
    view->installEventFilter(this);
    retranslate();
}

QString TableCopy::csv(const QAbstractItemModel &model, const QList<int> &rows, int role)
{
    QStringList lines;
    QStringList fields;
    for (int column = 0; column < model.columnCount(); ++column)
        fields << field(model.headerData(column, Qt::Horizontal));
    lines << fields.join(u',');
    for (const int row : rows) {
        fields.clear();
        for (int column = 0; column < model.columnCount(); ++column)
            fields << field(model.index(row, column).data(role));
        lines << fields.join(u',');
    }
    return lines.join(QStringLiteral("\r\n")) + QStringLiteral("\r\n");
}

void TableCopy::copy(bool all)
{
    QList<int> rows;
    if (all) {
        const QAbstractItemModel *model = m_view->model();
        for (int row = 0; row < model->rowCount(); ++row)
            if (model->index(row, 0).flags().testFlag(Qt::ItemIsSelectable)) // not the heading of a group
                rows.append(row);
    } else {
        for (const QModelIndex &index : m_view->selectionModel()->selectedRows())
            rows.append(index.row());
        std::sort(rows.begin(), rows.end());
    }
    QGuiApplication::clipboard()->setText(csv(*m_view->model(), rows, m_role));
}

bool TableCopy::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    return QObject::eventFilter(watched, event);
}

void TableCopy::retranslate()
{
    m_selected->setText(tr("Copy selected rows as CSV"));
    m_all->setText(tr("Copy all shown rows as CSV"));
}

} // namespace fathom
