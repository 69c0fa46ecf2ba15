// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "level_tree_view.h"

#include "feature_delegate.h"
#include "feature_table_model.h"
#include "level_tree_model.h"
#include "picture_requests.h"
#include "row_click.h"

#include <QHeaderView>
#include <QKeyEvent>

namespace fathom {

namespace {
/// A row is as high as its pictures, which all rows have.
class RowDelegate final : public FeatureDelegate
{
public:
    RowDelegate(QAbstractItemView *view, const FeatureTableModel *table, PictureRequests *requests)
        : FeatureDelegate(view, table, requests)
        , m_side(table)
    {
    }
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        return {FeatureDelegate::sizeHint(option, index).width(), m_side->thumbnailSide() + 6};
    }

private:
    const FeatureTableModel *m_side;
};
} // namespace

LevelTreeView::LevelTreeView(LevelTreeModel *tree, FeatureTableModel *table, QWidget *parent)
    : QTreeView(parent)
    , m_table(table)
    , m_requests(new PictureRequests(this))
{
    setObjectName(QStringLiteral("levelTree"));
    setModel(tree);
    setItemDelegate(new RowDelegate(this, table, m_requests));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setUniformRowHeights(true);     // thousands of rows are never measured
    setExpandsOnDoubleClick(false); // a click opens the feature
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setTabKeyNavigation(false); // Tab leaves the tree
    header()->setHighlightSections(false);
    header()->setStretchLastSection(true);
    header()->setSectionsMovable(false);
    connect(m_requests, &PictureRequests::wanted, this, &LevelTreeView::thumbnailsWanted);
    connect(table, &FeatureTableModel::thumbnailsArrived, viewport(), qOverload<>(&QWidget::update));
    fitColumns();
}

void LevelTreeView::fitColumns()
{
    const int letter = fontMetrics().averageCharWidth();
    header()->resizeSection(LevelTreeModel::Feature, letter * 22);
    header()->resizeSection(LevelTreeModel::Label, letter * 40);
    header()->resizeSection(LevelTreeModel::Level, letter * 10);
    header()->resizeSection(LevelTreeModel::Density, letter * 26);
    header()->resizeSection(LevelTreeModel::Inside, letter * 20);
    header()->resizeSection(LevelTreeModel::Finer, letter * 11);
}

void LevelTreeView::forgetRequests()
{
    m_requests->forget();
}

void LevelTreeView::thumbnailsLost(const QList<qint64> &slices)
{
    m_requests->lost(slices);
    viewport()->update();
}

void LevelTreeView::open(const QModelIndex &index, bool newWindow)
{
    if (index.isValid())
        Q_EMIT featureActivated(index.data(FeatureTableModel::FeatureRole).toInt(), newWindow);
}

void LevelTreeView::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        open(currentIndex(), event->modifiers().testFlag(Qt::ControlModifier));
        return;
    }
    if (event->modifiers().testFlag(Qt::AltModifier)) {
        event->ignore();
        return;
    }
    QTreeView::keyPressEvent(event);
}

void LevelTreeView::mouseReleaseEvent(QMouseEvent *event)
{
    const RowClick click(*this, *event);
    QTreeView::mouseReleaseEvent(event);
    if (!click.opens)
        return;
    const auto *delegate = static_cast<const FeatureDelegate *>(itemDelegate());
    if (const SliceRef *slice = delegate->sliceAt(click.row, visualRect(click.row), click.point))
        Q_EMIT sliceActivated(slice->id, click.newWindow);
    else
        open(click.row, click.newWindow);
}

void LevelTreeView::changeEvent(QEvent *event)
{
    QTreeView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitColumns();
}

} // namespace fathom
