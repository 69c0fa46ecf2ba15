// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "features_page_view.h"

#include "address.h"
#include "captions.h"
#include "feature_filter.h"
#include "feature_table_model.h"
#include "feature_table_view.h"
#include "levels_view.h"
#include "map/map_view.h"
#include "shell/link_button.h"
#include "shell/state_stack.h"
#include "theme/theme.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QShortcut>
#include <QTabWidget>
#include <QToolButton>

#include <algorithm>

namespace fathom {

namespace {

QDoubleSpinBox *densityBox(const QString &name, double value)
{
    auto *box = new QDoubleSpinBox;
    box->setObjectName(name);
    box->setRange(0.0, 100.0);
    box->setDecimals(2);
    box->setValue(value);
    box->setKeyboardTracking(false);
    box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    box->setFixedWidth(box->fontMetrics().horizontalAdvance(QStringLiteral("100.00 %")) + 20);
    return box;
}

} // namespace

FeaturesPageView::FeaturesPageView(QWidget *parent)
    : PageView(parent)
    , m_table(new FeatureTableModel(this))
    , m_shown(new FeatureFilterModel(m_table, this))
    , m_view(new FeatureTableView(m_table, m_shown))
    , m_map(new MapView(MapView::Of::Features))
    , m_levels(new LevelsView(m_table))
    , m_tabs(new QTabWidget)
    , m_text(new QLineEdit)
    , m_labelled(new QComboBox)
    , m_structure(new QComboBox)
    , m_sort(new QComboBox)
    , m_order(new QToolButton)
    , m_minimum(densityBox(QStringLiteral("densityMinimum"), 0.0))
    , m_maximum(densityBox(QStringLiteral("densityMaximum"), 100.0))
    , m_densityLabel(new QLabel)
    , m_toLabel(new QLabel)
    , m_count(new QLabel)
    , m_clear(new LinkButton)
    , m_how(new LinkButton)
{
    setObjectName(QStringLiteral("featuresPage"));
    m_text->setObjectName(QStringLiteral("featureText"));
    m_text->setClearButtonEnabled(true);
    m_text->setMinimumWidth(fontMetrics().averageCharWidth() * 24);
    m_labelled->setObjectName(QStringLiteral("labelledFilter"));
    m_structure->setObjectName(QStringLiteral("structureFilter"));
    m_structure->setMinimumContentsLength(18);
    m_structure->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_count->setObjectName(QStringLiteral("shownCount"));
    m_clear->setObjectName(QStringLiteral("clearFilter"));
    m_how->setObjectName(QStringLiteral("howComputed"));
    for (int i = 0; i < 7; ++i)
        m_labelled->addItem(QString());
    m_structure->addItem(QString());
    m_structure->setItemData(0, QString());

    auto *content = new QWidget;
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(spacing::normal, spacing::normal, spacing::normal, spacing::tight);
    bar->setSpacing(spacing::normal);
    addSorting(bar);
    bar->addWidget(m_text);
    bar->addWidget(m_labelled);
    bar->addWidget(m_structure);
    bar->addWidget(m_densityLabel);
    bar->addWidget(m_minimum);
    bar->addWidget(m_toLabel);
    bar->addWidget(m_maximum);
    bar->addStretch();
    bar->addWidget(m_count);
    bar->addWidget(m_clear);
    bar->addWidget(m_how);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_view, 1);
    m_tabs->setObjectName(QStringLiteral("featuresTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(content, QString());
    m_tabs->addTab(m_map, QString());
    m_tabs->addTab(m_levels, QString());
    connect(m_map, &MapView::addressActivated, this, &PageView::addressActivated);
    connect(m_map, &MapView::picked, this, [this](const QList<qint64> &features, bool any) {
        m_anyPicked = any;
        m_picked.clear();
        for (const qint64 feature : features)
            m_picked.insert(int(feature));
        applyFilter();
    });
    m_states = new StateStack(m_tabs);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_states);

    const auto openSlice = [this](qint64 slice, bool newWindow) {
        Q_EMIT addressActivated(Address::slice(slice), newWindow);
    };
    connect(m_view, &FeatureTableView::featureActivated, this, &FeaturesPageView::openFeature);
    connect(m_view, &FeatureTableView::sliceActivated, this, openSlice);
    connect(m_view, &FeatureTableView::thumbnailsWanted, this, &FeaturesPageView::thumbnailsWanted);
    connect(m_levels, &LevelsView::featureActivated, this, &FeaturesPageView::openFeature);
    connect(m_levels, &LevelsView::sliceActivated, this, openSlice);
    connect(m_levels, &LevelsView::thumbnailsWanted, this, &FeaturesPageView::thumbnailsWanted);
    connect(m_levels, &LevelsView::addressActivated, this, &PageView::addressActivated);
    connect(m_states, &StateStack::addressActivated, this, &PageView::addressActivated);
    connect(m_states, &StateStack::retryRequested, this, &FeaturesPageView::retryRequested);
    connect(m_how, &LinkButton::addressActivated, this, &PageView::addressActivated);
    connect(m_clear, &QToolButton::clicked, this, &FeaturesPageView::clearFilter);
    connect(m_text, &QLineEdit::textChanged, this, &FeaturesPageView::applyFilter);
    connect(m_labelled, &QComboBox::currentIndexChanged, this, &FeaturesPageView::applyFilter);
    connect(m_structure, &QComboBox::currentIndexChanged, this, &FeaturesPageView::applyFilter);
    connect(m_minimum, &QDoubleSpinBox::valueChanged, this, &FeaturesPageView::applyFilter);
    connect(m_maximum, &QDoubleSpinBox::valueChanged, this, &FeaturesPageView::applyFilter);
    connect(m_tabs, &QTabWidget::currentChanged, this,
            [this](int tab) { setFocusProxy(tab == 0 ? m_view : m_tabs->widget(tab)); });
    setFocusProxy(m_view);
    auto *find = new QShortcut(QKeySequence::Find, this);
    find->setContext(Qt::WidgetWithChildrenShortcut);
    connect(find, &QShortcut::activated, this, [this] {
        if (m_tabs->currentWidget() == m_levels)
            return m_levels->findText();
        m_text->setFocus();
        m_text->selectAll();
    });
    retranslate();
}

// The headers sort for the mouse, this box for the keyboard.
void FeaturesPageView::addSorting(QHBoxLayout *bar)
{
    m_sort->setObjectName(QStringLiteral("featureSort"));
    m_order->setObjectName(QStringLiteral("featureOrder"));
    for (int column = 0; column < FeatureTableModel::Slices; ++column)
        m_sort->addItem(QString(), column);
    bar->addWidget(m_sort);
    bar->addWidget(m_order);
    connect(m_sort, &QComboBox::activated, this, [this](int column) {
        const bool byName = column == FeatureTableModel::Feature || column == FeatureTableModel::Label;
        m_view->sortByColumn(column, byName ? Qt::AscendingOrder : Qt::DescendingOrder);
        m_view->scrollTo(m_view->currentIndex());
    });
    connect(m_order, &QToolButton::clicked, this, [this] {
        const QHeaderView *header = m_view->horizontalHeader();
        m_view->sortByColumn(header->sortIndicatorSection(),
                             header->sortIndicatorOrder() == Qt::AscendingOrder ? Qt::DescendingOrder
                                                                                : Qt::AscendingOrder);
    });
    connect(m_view->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this,
            &FeaturesPageView::showOrder);
}

void FeaturesPageView::showOrder()
{
    const QHeaderView *header = m_view->horizontalHeader();
    const bool ascending = header->sortIndicatorOrder() == Qt::AscendingOrder;
    for (int column = 0; column < m_sort->count(); ++column)
        m_sort->setItemText(
            column,
            tr("Sort: %1").arg(m_table->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()));
    m_sort->setCurrentIndex(header->sortIndicatorSection());
    m_sort->setToolTip(tr("Sorts the table by this column"));
    m_sort->setAccessibleName(tr("Sort by"));
    m_order->setText(ascending ? QStringLiteral("▲") : QStringLiteral("▼"));
    m_order->setToolTip(ascending ? tr("Smallest first; turns the order round")
                                  : tr("Largest first; turns the order round"));
    m_order->setAccessibleName(m_order->toolTip());
}

quint64 FeaturesPageView::nextTicket()
{
    if (!m_table->table())
        m_states->showLoading();
    return m_table->nextTicket();
}

void FeaturesPageView::setTable(const FeatureTablePtr &table, quint64 ticket)
{
    const int current = m_view->currentIndex().isValid()
                            ? m_view->currentIndex().data(FeatureTableModel::FeatureRole).toInt()
                            : -1;
    const int scrolled = m_view->verticalScrollBar()->value();
    if (!m_table->setTable(table, ticket))
        return;
    m_view->forgetRequests();
    m_levels->forgetRequests();
    m_map->setFeatures(table);
    fillStructures();
    m_states->showFull();
    // A table that is refreshed keeps its row.
    const int row = m_table->rowOf(current);
    if (row >= 0) {
        m_view->setCurrentIndex(m_shown->mapFromSource(m_table->index(row, 0)));
        m_view->verticalScrollBar()->setValue(scrolled); // also where a person scrolled away from it
    } else if (m_shown->rowCount() > 0) {
        m_view->setCurrentIndex(m_shown->index(0, 0));
    }
    updateShown();
}

void FeaturesPageView::openFeature(int feature, bool newWindow)
{
    if (m_table->table())
        Q_EMIT addressActivated(Address::feature(m_table->table()->sae, feature), newWindow);
}

void FeaturesPageView::setMissing(MissingStep step, bool running)
{
    m_table->setTable({}, m_table->nextTicket());
    m_states->showMissing(step, running);
}

void FeaturesPageView::setFailed(const QString &sentence, quint64 ticket)
{
    if (!m_table->setTable({}, ticket))
        return;
    m_states->showFailed(sentence);
}

void FeaturesPageView::thumbnailsLost(const QList<qint64> &slices)
{
    m_view->thumbnailsLost(slices);
    m_levels->thumbnailsLost(slices);
}

void FeaturesPageView::forget()
{
    m_table->setTable({}, m_table->nextTicket());
    m_table->clearThumbnails();
    m_view->forgetRequests();
    m_level = -1;
    resetFilters();
    fillStructures();
    m_map->forget();
    m_levels->forget();
    m_states->showLoading();
}

void FeaturesPageView::setThumbnails(const Thumbnails &thumbnails)
{
    m_table->setThumbnails(thumbnails);
    m_map->setThumbnails(thumbnails);
}

void FeaturesPageView::setLevel(int level)
{
    m_level = level;
    applyFilter();
}

void FeaturesPageView::setStructure(const QString &structure)
{
    int at = m_structure->findData(structure);
    if (at < 0) {
        m_structure->addItem(Captions::structure(structure), structure);
        at = m_structure->count() - 1;
    }
    m_structure->setCurrentIndex(at);
}

void FeaturesPageView::fillStructures()
{
    QStringList names;
    if (m_table->table()) {
        for (const FeatureRow &row : m_table->table()->rows) {
            if (!row.structure.isEmpty())
                names << row.structure;
        }
    }
    names.sort();
    names.removeDuplicates();
    const QString chosen = m_structure->currentData().toString();
    m_filling = true;
    while (m_structure->count() > 1)
        m_structure->removeItem(1);
    for (const QString &name : std::as_const(names))
        m_structure->addItem(Captions::structure(name), name);
    m_structure->setCurrentIndex(std::max(0, m_structure->findData(chosen)));
    m_filling = false;
    applyFilter();
}

void FeaturesPageView::applyFilter()
{
    if (m_filling)
        return;
    FeatureFilter filter;
    filter.level = m_level;
    filter.inContext = m_table->table() && !(m_table->table()->filter == ContextFilter{});
    filter.minDensity = m_minimum->value() / 100.0;
    filter.maxDensity = m_maximum->value() / 100.0;
    filter.labelled = FeatureFilter::Labelled(std::max(0, m_labelled->currentIndex()));
    filter.structure = m_structure->currentData().toString();
    filter.text = m_text->text().trimmed();
    filter.onlyPicked = m_anyPicked;
    filter.picked = m_picked;
    m_shown->setFilter(filter);
    m_levels->setContext(filter.level, filter.inContext);
    updateShown();
}

void FeaturesPageView::resetFilters()
{
    m_filling = true;
    m_text->clear();
    m_labelled->setCurrentIndex(0);
    m_structure->setCurrentIndex(0);
    m_minimum->setValue(0.0);
    m_maximum->setValue(100.0);
    m_filling = false;
}

void FeaturesPageView::clearFilter()
{
    resetFilters();
    m_map->clearPicks();
    if (m_level >= 0 || m_shown->filter().inContext)
        Q_EMIT contextCleared();
    applyFilter();
}

void FeaturesPageView::updateShown()
{
    const int all = m_table->rowCount();
    const int shown = m_shown->rowCount();
    m_clear->setVisible(shown < all);
    const QString dead = m_table->table() && m_table->table()->dead > 0
                             ? tr("%n feature(s) never fire", nullptr, m_table->table()->dead)
                             : QString();
    m_count->setText(shown < all ? tr("%1 of %2 shown").arg(Captions::number(shown), Captions::number(all))
                                 : tr("%n feature(s)", nullptr, all) +
                                       (dead.isEmpty() ? QString() : QStringLiteral(" · ") + dead));
    m_count->setToolTip(m_shown->filter().inContext
                            ? tr("The filter of the top bar hides features that fire in none of its slices. "
                                 "Density, maximum and structure are those of all slices")
                            : QString());
}

QString FeaturesPageView::title() const
{
    return tr("Features");
}

std::vector<PageKey> FeaturesPageView::keys() const
{
    if (m_tabs->currentWidget() == m_map)
        return m_map->keys();
    if (m_tabs->currentWidget() == m_levels)
        return {{tr("Up, Down"), tr("Move through the tree")},
                {tr("Right, Left"), tr("Show and hide the features inside a feature")},
                {tr("*"), tr("Show everything inside a feature")},
                {tr("Enter"), tr("Open the feature")},
                {tr("Ctrl+Enter"), tr("Open the feature in a second window")},
                {tr("Ctrl+F"), tr("Search the tree")}};
    return {{tr("Up, Down"), tr("Move through the table")},
            {tr("Enter"), tr("Open the feature")},
            {tr("Ctrl+Enter"), tr("Open the feature in a second window")},
            {tr("Shift+Up, Shift+Down"), tr("Select rows")},
            {tr("Ctrl+C, Ctrl+Shift+C"), tr("Copy the selected rows, or all that are shown, as CSV")},
            {tr("Ctrl+F"), tr("Filter by text")}};
}

void FeaturesPageView::retranslate()
{
    m_text->setPlaceholderText(tr("Number, label or structure"));
    m_text->setAccessibleName(tr("Filter by text"));
    m_text->setToolTip(tr("Shows features whose number, label or structure contains all these words"));
    const QString states[] = {tr("All labels"),
                              tr("Labelled"),
                              tr("Unlabelled"),
                              Captions::state(LabelState::Proposed),
                              Captions::state(LabelState::Verified),
                              Captions::state(LabelState::Edited),
                              Captions::state(LabelState::Rejected)};
    for (int i = 0; i < 7; ++i)
        m_labelled->setItemText(i, states[i]);
    m_labelled->setToolTip(tr("Shows features by the state of their label"));
    m_structure->setItemText(0, tr("Any structure"));
    m_structure->setToolTip(tr("Shows features whose most enriched structure is this one"));
    m_densityLabel->setText(tr("Density"));
    m_toLabel->setText(tr("to"));
    for (QDoubleSpinBox *box : {m_minimum, m_maximum}) {
        box->setLocale(QLocale());
        box->setSuffix(tr(" %"));
        box->setToolTip(tr("Part of all indexed slices in which a feature fires"));
    }
    m_clear->setLink(tr("Clear filter"), {});
    m_clear->setToolTip(tr("Shows all features again, also those that the top bar hides"));
    m_how->setLink(tr("How computed"), Address::help(QStringLiteral("measures#density")));
    m_how->setToolTip(tr("Opens the help page of these figures"));
    m_tabs->setTabText(0, tr("Table"));
    m_tabs->setTabText(1, tr("Map"));
    m_tabs->setTabToolTip(1, tr("All features in a plane, alike directions close together"));
    m_tabs->setTabText(2, tr("Levels"));
    m_tabs->setTabToolTip(2, tr("Coarse features with the finer ones that fire inside them"));
    m_table->retranslate();
    showOrder();
    updateShown();
    Q_EMIT titleChanged();
}

} // namespace fathom
