// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "feature_table_view.h"

#include "feature_delegate.h"
#include "feature_filter.h"
#include "feature_table_model.h"
#include "picture_requests.h"
#include "row_click.h"
#include "shell/table_copy.h"

#include <QHeaderView>
#include <QKeyEvent>

namespace fathom {

FeatureTableView::FeatureTableView(FeatureTableModel *table, FeatureFilterModel *shown, QWidget *parent)
    : QTableView(parent)
    , m_table(table)
    , m_shown(shown)
    , m_requests(new PictureRequests(this))
{
    setObjectName(QStringLiteral("featureTable"));
    setModel(shown);
    setItemDelegate(new FeatureDelegate(this, table, m_requests));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection); // rows to be copied
    setContextMenuPolicy(Qt::ActionsContextMenu);
    new TableCopy(this, FeatureTableModel::CsvRole);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSortingEnabled(true);
    sortByColumn(FeatureTableModel::Score, Qt::DescendingOrder);
    setShowGrid(false);
    setWordWrap(false);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setTabKeyNavigation(false); // Tab leaves the table
    verticalHeader()->hide();
    // Rows of one height: a table of 8,192 rows never measures them.
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setStretchLastSection(true);
    connect(m_requests, &PictureRequests::wanted, this, &FeatureTableView::thumbnailsWanted);
    connect(table, &FeatureTableModel::thumbnailsArrived, viewport(), qOverload<>(&QWidget::update));
    fitColumns();
}

void FeatureTableView::fitColumns()
{
    const int letter = fontMetrics().averageCharWidth();
    m_table->setThumbnailSide(qMax(40, int(fontMetrics().height() * 2.6)));
    verticalHeader()->setDefaultSectionSize(m_table->thumbnailSide() + 6);
    horizontalHeader()->resizeSection(FeatureTableModel::Feature, letter * 13);
    horizontalHeader()->resizeSection(FeatureTableModel::Label, letter * 36);
    horizontalHeader()->resizeSection(FeatureTableModel::Level, letter * 10);
    horizontalHeader()->resizeSection(FeatureTableModel::Density, letter * 26);
    horizontalHeader()->resizeSection(FeatureTableModel::Maximum, letter * 9);
    horizontalHeader()->resizeSection(FeatureTableModel::Structure, letter * 32);
    horizontalHeader()->resizeSection(FeatureTableModel::Score, letter * 9);
    horizontalHeader()->resizeSection(FeatureTableModel::Verdict, letter * 23);
}

void FeatureTableView::forgetRequests()
{
    m_requests->forget();
}

void FeatureTableView::thumbnailsLost(const QList<qint64> &slices)
{
    m_requests->lost(slices);
    viewport()->update();
}

void FeatureTableView::open(const QModelIndex &index, bool newWindow)
{
    if (index.isValid())
        Q_EMIT featureActivated(index.data(FeatureTableModel::FeatureRole).toInt(), newWindow);
}

void FeatureTableView::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        open(currentIndex(), event->modifiers().testFlag(Qt::ControlModifier));
        return;
    }
    if (event->modifiers().testFlag(Qt::AltModifier)) {
        event->ignore();
        return;
    }
    QTableView::keyPressEvent(event);
}

void FeatureTableView::mouseReleaseEvent(QMouseEvent *event)
{
    const RowClick click(*this, *event);
    QTableView::mouseReleaseEvent(event);
    if (!click.opens)
        return;
    const auto *delegate = static_cast<const FeatureDelegate *>(itemDelegate());
    if (const SliceRef *slice = delegate->sliceAt(click.row, visualRect(click.row), click.point))
        Q_EMIT sliceActivated(slice->id, click.newWindow);
    else
        open(click.row, click.newWindow);
}

void FeatureTableView::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitColumns();
}

} // namespace fathom
