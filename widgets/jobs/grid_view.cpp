// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "grid_view.h"

#include "address.h"
#include "chart/curve_view.h"
#include "grid_table_model.h"
#include "shell/table_copy.h"
#include "theme/theme.h"

#include <QComboBox>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {
constexpr int MostRows = 12;     // before the table scrolls
constexpr size_t MostCurves = 4; // as many line styles as the chart tells apart

/// What is not known sorts after what is, in both directions.
class KnownFirst final : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

protected:
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override
    {
        const QVariant a = left.data(GridTableModel::SortRole), b = right.data(GridTableModel::SortRole);
        if (a.isValid() != b.isValid())
            return a.isValid() == (sortOrder() == Qt::AscendingOrder);
        return QSortFilterProxyModel::lessThan(left, right);
    }
};

double measured(const GridPoint &point, const QString &measure)
{
    if (measure == u"loss")
        return point.loss;
    if (measure == u"l0")
        return point.l0;
    if (measure == u"dead")
        return double(point.dead);
    return point.r2;
}
} // namespace

GridView::GridView(QWidget *parent)
    : Translated<QWidget>(parent)
    , m_model(new GridTableModel(this))
    , m_sorted(new KnownFirst(this))
    , m_view(new QTableView)
    , m_measure(new QComboBox)
    , m_hint(new QLabel)
    , m_curves(new CurveView)
{
    m_view->setObjectName(QStringLiteral("gridTable"));
    m_measure->setObjectName(QStringLiteral("gridMeasure"));
    m_curves->setObjectName(QStringLiteral("gridCurves"));
    m_hint->setObjectName(QStringLiteral("gridHint"));
    m_hint->setProperty("dim", true);
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(GridTableModel::SortRole);
    m_view->setModel(m_sorted);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    new TableCopy(m_view, GridTableModel::CsvRole);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(-1, Qt::AscendingOrder); // the grid's own order until a head is clicked
    m_view->setShowGrid(false);
    m_view->setWordWrap(false);
    m_view->setTabKeyNavigation(false); // Tab leaves the table
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_view->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + spacing::normal);
    m_view->horizontalHeader()->setHighlightSections(false);
    m_view->horizontalHeader()->setStretchLastSection(true);
    m_view->installEventFilter(this);
    m_view->viewport()->installEventFilter(this);
    for (const char *key : {"r2", "loss", "l0", "dead"})
        m_measure->addItem(QString(), QLatin1String(key));
    m_curves->setFixedHeight(fontMetrics().height() * 11);
    auto *choice = new QHBoxLayout;
    choice->addWidget(m_measure);
    choice->addWidget(m_hint, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_view);
    column->addLayout(choice);
    column->addWidget(m_curves);
    connect(m_measure, &QComboBox::currentIndexChanged, this, &GridView::showCurves);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &GridView::showCurves);
    retranslate();
}

void GridView::setTable(const GridTablePtr &table)
{
    if (table == m_table)
        return;
    const bool fresh = !m_table || !table || m_table->rows.size() != table->rows.size();
    m_table = table;
    m_model->setTable(table);
    if (fresh)
        fitRows();
    showCurves();
}

void GridView::fitRows()
{
    const int letter = fontMetrics().averageCharWidth();
    int name = 16;
    for (int row = 0; row < m_model->rowCount(); ++row)
        name = std::max(name, int(m_model->row(row).name.size()) + 9); // room for the mark of the best
    const std::pair<int, int> widths[] = {{GridTableModel::Configuration, std::min(name, 60)},
                                          {GridTableModel::State, 12},
                                          {GridTableModel::Step, 20},
                                          {GridTableModel::R2, 11},
                                          {GridTableModel::L0, 10},
                                          {GridTableModel::Dead, 11},
                                          {GridTableModel::Loss, 14},
                                          {GridTableModel::TimeLeft, 16}};
    for (const auto &[column, letters] : widths)
        m_view->setColumnWidth(column, letter * letters);
    const int rows = std::clamp(m_model->rowCount(), 1, MostRows);
    m_view->setFixedHeight(m_view->horizontalHeader()->sizeHint().height() +
                           rows * m_view->verticalHeader()->defaultSectionSize() + 2 * m_view->frameWidth() +
                           2);
}

void GridView::showCurves()
{
    std::vector<const GridRow *> drawn;
    for (const QModelIndex &index : m_view->selectionModel()->selectedRows())
        drawn.push_back(&m_model->row(m_sorted->mapToSource(index).row()));
    const bool selected = !drawn.empty();
    for (int row = 0; !selected && row < m_model->rowCount(); ++row)
        drawn.push_back(&m_model->row(row));
    std::erase_if(drawn, [](const GridRow *row) { return row->curve.size() < 2; });
    if (!selected)
        std::stable_sort(drawn.begin(), drawn.end(), [](const GridRow *a, const GridRow *b) {
            return (std::isfinite(a->r2) ? a->r2 : -HUGE_VAL) > (std::isfinite(b->r2) ? b->r2 : -HUGE_VAL);
        });
    if (drawn.size() > MostCurves)
        drawn.resize(MostCurves);
    const QString measure = m_measure->currentData().toString();
    std::vector<Curve> curves;
    for (const GridRow *row : drawn) {
        Curve &curve = curves.emplace_back();
        curve.name = row->name;
        for (const GridPoint &point : row->curve)
            curve.points.emplace_back(double(point.step), measured(point, measure));
    }
    for (QWidget *widget : std::initializer_list<QWidget *>{m_curves, m_measure, m_hint})
        widget->setVisible(!curves.empty());
    m_hint->setText(selected ? tr("Of the selected rows, four at most.")
                             : tr("Of the four with the best R²; select rows to see theirs."));
    m_curves->setCurves(std::move(curves), tr("training step"));
    m_curves->setToolTip(m_measure->currentData(Qt::ToolTipRole).toString());
}

void GridView::open(const QModelIndex &index, bool newWindow)
{
    if (const QString sae = index.data(GridTableModel::SaeRole).toString(); !sae.isEmpty())
        Q_EMIT addressActivated(Address::sae(sae), newWindow);
}

bool GridView::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_view && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            open(m_view->currentIndex(), key->modifiers().testFlag(Qt::ControlModifier));
            return true;
        }
    }
    if (watched == m_view->viewport() && event->type() == QEvent::MouseButtonRelease) {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        const QModelIndex at = m_view->indexAt(mouse->position().toPoint());
        const bool middle = mouse->button() == Qt::MiddleButton;
        if (at.isValid() && at.column() == GridTableModel::Sae &&
            (middle ||
             (mouse->button() == Qt::LeftButton && !mouse->modifiers().testFlag(Qt::ShiftModifier))))
            open(at, middle || mouse->modifiers().testFlag(Qt::ControlModifier));
    }
    if (watched == m_view->viewport() && event->type() == QEvent::MouseButtonDblClick) {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        const QModelIndex at = m_view->indexAt(mouse->position().toPoint());
        if (at.isValid() && at.column() != GridTableModel::Sae)
            open(at, mouse->modifiers().testFlag(Qt::ControlModifier));
    }
    return Translated<QWidget>::eventFilter(watched, event);
}

void GridView::retranslate()
{
    const std::pair<QString, QString> measures[] = {
        {tr("R²"), tr("Part of the embeddings' variance that the largest level reconstructs")},
        {tr("Loss"), tr("What the training makes small: squared error over all levels")},
        {tr("L0"), tr("Active features a slice")},
        {tr("Dead features"), tr("Features that have not fired for a long time")}};
    {
        const QSignalBlocker quiet(m_measure);
        for (int i = 0; i < int(std::size(measures)); ++i) {
            m_measure->setItemText(i, measures[i].first);
            m_measure->setItemData(i, measures[i].second, Qt::ToolTipRole);
        }
    }
    m_measure->setToolTip(tr("What of the trainings is drawn"));
    m_measure->setAccessibleName(tr("Measure of the curves"));
    m_view->setToolTip(
        tr("The configurations of the grid; a click on a head sorts by it, Enter opens the SAE"));
    m_view->setAccessibleName(tr("Configurations of the grid"));
    m_model->retranslate();
    showCurves();
}

} // namespace fathom
