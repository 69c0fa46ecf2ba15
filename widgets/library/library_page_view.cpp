// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "library_page_view.h"

#include "captions.h"
#include "library_model.h"
#include "map/map_view.h"
#include "problems_view.h"
#include "shell/link_button.h"
#include "shell/state_stack.h"
#include "shell/table_copy.h"
#include "theme/theme.h"
#include "viewer/slice_viewer.h"
#include "volume_details.h"

#include <widgets/address.h>

#include <QComboBox>
#include <QDragEnterEvent>
#include <QHeaderView>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QMouseEvent>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

namespace fathom {
namespace {

constexpr int previewDelay = 150; // ms: moving through the table reads no scan on the way

QStringList droppedPaths(const QMimeData *data)
{
    QStringList paths;
    for (const QUrl &url : data->urls())
        if (url.isLocalFile())
            paths << url.toLocalFile();
    return paths;
}

} // namespace

LibraryPageView::LibraryPageView(QWidget *parent)
    : PageView(parent)
    , m_model(new LibraryModel(this))
    , m_filter(new LibraryFilter(this))
    , m_previewDelay(new QTimer(this))
{
    setObjectName(QStringLiteral("libraryPage"));
    setAcceptDrops(true);
    m_filter->setSourceModel(m_model);
    auto *left = new QWidget;
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::tight);
    column->addWidget(makeFilters());
    column->addWidget(makeOrdering());
    column->addWidget(makeConfirmation());
    column->addWidget(makeTable(), 1);
    m_problems = new ProblemsView;
    connect(m_problems, &ProblemsView::folderWanted, this, &LibraryPageView::folderWanted);
    column->addWidget(m_problems);
    auto *split = new QSplitter(Qt::Vertical);
    split->setObjectName(QStringLiteral("librarySplit"));
    split->addWidget(left);
    split->addWidget(makePreview());
    split->setStretchFactor(0, 1);
    split->setStretchFactor(1, 1);
    split->setSizes({480, 520});
    split->setChildrenCollapsible(false);
    m_map = new MapView(MapView::Of::Slices);
    connect(m_map, &MapView::addressActivated, this, &PageView::addressActivated);
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("libraryTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(split, QString());
    m_tabs->addTab(m_map, QString());
    m_states = new StateStack(m_tabs);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_states);
    connect(m_states, &StateStack::addressActivated, this, &PageView::addressActivated);
    connect(m_states, &StateStack::retryRequested, this, &LibraryPageView::retryRequested);
    m_previewDelay->setSingleShot(true);
    m_previewDelay->setInterval(previewDelay);
    connect(m_previewDelay, &QTimer::timeout, this, [this] {
        if (m_selected > 0)
            Q_EMIT volumeViewWanted(m_selected);
    });
    setFocusProxy(m_table);
    retranslate();
}

QWidget *LibraryPageView::makeFilters()
{
    auto *bar = new QWidget;
    m_text = new QLineEdit;
    m_text->setObjectName(QStringLiteral("libraryText"));
    m_text->setClearButtonEnabled(true);
    m_dataset = new QComboBox;
    m_dataset->setObjectName(QStringLiteral("libraryDataset"));
    m_modality = new QComboBox;
    m_modality->setObjectName(QStringLiteral("libraryModality"));
    m_split = new QComboBox;
    m_split->setObjectName(QStringLiteral("librarySplitFilter"));
    for (QComboBox *box : {m_dataset, m_modality, m_split})
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_count = new QLabel;
    m_count->setObjectName(QStringLiteral("libraryCount"));
    m_count->setProperty("dim", true);
    m_clear = new LinkButton;
    m_clear->setObjectName(QStringLiteral("clearLibraryFilter"));
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(spacing::normal, spacing::tight, spacing::normal, 0);
    row->addWidget(m_text, 1);
    row->addWidget(m_dataset);
    row->addWidget(m_modality);
    row->addWidget(m_split);
    row->addWidget(m_count);
    row->addWidget(m_clear);
    row->addStretch(1);
    connect(m_text, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter->setText(text);
        updateShown();
    });
    const auto filter = [this](QComboBox *box, auto set) {
        connect(box, &QComboBox::currentIndexChanged, this, [this, box, set] {
            if (m_filling)
                return;
            (m_filter->*set)(box->currentData().toString());
            updateShown();
        });
    };
    filter(m_dataset, &LibraryFilter::setDataset);
    filter(m_modality, &LibraryFilter::setModality);
    filter(m_split, &LibraryFilter::setSplit);
    connect(m_clear, &QToolButton::clicked, this, [this] {
        clearFilters();
        if (m_filter->contextIsActive())
            Q_EMIT filterCleared();
    });
    return bar;
}

// The headers sort for the mouse, the box for the keyboard.
QWidget *LibraryPageView::makeOrdering()
{
    auto *bar = new QWidget;
    m_group = new QComboBox;
    m_group->setObjectName(QStringLiteral("libraryGroup"));
    m_sort = new QComboBox;
    m_sort->setObjectName(QStringLiteral("librarySort"));
    m_order = new QToolButton;
    m_order->setObjectName(QStringLiteral("libraryOrder"));
    m_watch = new LinkButton;
    m_watch->setObjectName(QStringLiteral("watchedFolders"));
    m_import = new LinkButton;
    m_import->setObjectName(QStringLiteral("importScans"));
    for (const LibraryGrouping grouping :
         {LibraryGrouping::None, LibraryGrouping::Dataset, LibraryGrouping::Modality, LibraryGrouping::Split})
        m_group->addItem(QString(), int(grouping));
    for (int column = 0; column < LibraryModel::ColumnCount; ++column)
        m_sort->addItem(QString(), column);
    for (QComboBox *box : {m_group, m_sort})
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(spacing::normal, 0, spacing::normal, 0);
    row->addWidget(m_group);
    row->addWidget(m_sort);
    row->addWidget(m_order);
    row->addStretch(1);
    row->addWidget(m_watch);
    row->addWidget(m_import);
    connect(m_group, &QComboBox::currentIndexChanged, this, [this] {
        const QSet<qint64> selected = selectedVolumes();
        m_model->setGrouping(LibraryGrouping(m_group->currentData().toInt()));
        restoreSelection();
        selectAlso(selected);
        Q_EMIT choicesChanged();
    });
    connect(m_sort, &QComboBox::activated, this,
            [this](int column) { setOrder(column, m_table->horizontalHeader()->sortIndicatorOrder()); });
    connect(m_order, &QToolButton::clicked, this, [this] {
        const QHeaderView *header = m_table->horizontalHeader();
        setOrder(header->sortIndicatorSection(), header->sortIndicatorOrder() == Qt::AscendingOrder
                                                     ? Qt::DescendingOrder
                                                     : Qt::AscendingOrder);
    });
    connect(m_watch, &QToolButton::clicked, this, &LibraryPageView::showWatched);
    connect(m_import, &LinkButton::addressActivated, this, &PageView::addressActivated);
    return bar;
}

void LibraryPageView::setOrder(int column, Qt::SortOrder order)
{
    m_table->sortByColumn(column, order);
    m_table->scrollTo(m_table->currentIndex());
}

void LibraryPageView::showOrder()
{
    const QHeaderView *header = m_table->horizontalHeader();
    const bool ascending = header->sortIndicatorOrder() == Qt::AscendingOrder;
    for (int column = 0; column < m_sort->count(); ++column)
        m_sort->setItemText(
            column,
            tr("Sort: %1").arg(m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()));
    m_sort->setCurrentIndex(header->sortIndicatorSection());
    m_order->setText(ascending ? QStringLiteral("▲") : QStringLiteral("▼"));
    m_order->setToolTip(ascending ? tr("Smallest first; turns the order round")
                                  : tr("Largest first; turns the order round"));
    m_order->setAccessibleName(m_order->toolTip());
}

// A group's heading runs over all columns.
void LibraryPageView::updateSpans()
{
    m_table->clearSpans();
    if (m_model->grouping() == LibraryGrouping::None)
        return;
    for (int row = 0; row < m_filter->rowCount(); ++row)
        if (m_model->isGroup(m_filter->mapToSource(m_filter->index(row, 0)).row()))
            m_table->setSpan(row, 0, 1, LibraryModel::ColumnCount);
}

void LibraryPageView::toggleGroup(const QModelIndex &shown)
{
    const QString group = m_model->groupOf(m_filter->mapToSource(shown).row());
    m_model->toggle(group);
    m_filter->groupsChanged();
}

void LibraryPageView::showWatched()
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("watchedMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    for (const QString &folder : m_watched) {
        QAction *entry = menu->addAction(folder);
        entry->setCheckable(true);
        entry->setChecked(true);
        entry->setToolTip(tr("Watches this folder no longer; its scans stay"));
        connect(entry, &QAction::triggered, this, [this, folder] { Q_EMIT unwatchRequested(folder); });
    }
    menu->addSeparator();
    QAction *add = menu->addAction(tr("Watch a folder …"));
    add->setObjectName(QStringLiteral("watchFolder"));
    add->setEnabled(m_writable);
    add->setToolTip(tr("Scans that are put into the folder are imported by themselves"));
    connect(add, &QAction::triggered, this, &LibraryPageView::watchFolderWanted);
    menu->popup(m_watch->mapToGlobal(QPoint(0, m_watch->height())));
}

void LibraryPageView::setWatched(const QStringList &folders)
{
    m_watched = folders;
    retranslate();
}

void LibraryPageView::setWritable(bool writable)
{
    m_writable = writable;
    m_import->setEnabled(writable);
    if (!writable) {
        m_removing = 0;
        m_confirmation->hide();
    }
}

QByteArray LibraryPageView::choices() const
{
    const QHeaderView *header = m_table->horizontalHeader();
    return QJsonDocument(QJsonObject{{"group", m_group->currentData().toInt()},
                                     {"sort", header->sortIndicatorSection()},
                                     {"descending", header->sortIndicatorOrder() == Qt::DescendingOrder}})
        .toJson(QJsonDocument::Compact);
}

void LibraryPageView::setChoices(const QByteArray &json)
{
    const QJsonObject choices = QJsonDocument::fromJson(json).object();
    if (choices.isEmpty())
        return;
    const int column = choices["sort"].toInt();
    if (column >= 0 && column < LibraryModel::ColumnCount)
        m_table->sortByColumn(column,
                              choices["descending"].toBool() ? Qt::DescendingOrder : Qt::AscendingOrder);
    m_group->setCurrentIndex(std::max(0, m_group->findData(choices["group"].toInt())));
}

QWidget *LibraryPageView::makeConfirmation()
{
    m_confirmation = new QFrame;
    m_confirmation->setObjectName(QStringLiteral("removalQuestion"));
    m_confirmation->setProperty("panel", true);
    m_question = new QLabel;
    m_question->setObjectName(QStringLiteral("removalText"));
    m_question->setWordWrap(true);
    m_remove = new QPushButton;
    m_remove->setObjectName(QStringLiteral("confirmRemoval"));
    m_keep = new QPushButton;
    m_keep->setObjectName(QStringLiteral("cancelRemoval"));
    auto *row = new QHBoxLayout(m_confirmation);
    row->addWidget(m_question, 1);
    row->addWidget(m_remove);
    row->addWidget(m_keep);
    m_confirmation->hide();
    connect(m_remove, &QPushButton::clicked, this, [this] {
        m_confirmation->hide();
        m_table->setFocus();
        if (const qint64 volume = std::exchange(m_removing, 0))
            Q_EMIT removeVolumeRequested(volume);
    });
    connect(m_keep, &QPushButton::clicked, this, [this] {
        m_removing = 0;
        m_confirmation->hide();
        m_table->setFocus();
    });
    return m_confirmation;
}

QWidget *LibraryPageView::makeTable()
{
    m_table = new QTableView;
    m_table->setObjectName(QStringLiteral("libraryTable"));
    m_table->setModel(m_filter);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(LibraryModel::Dataset, Qt::AscendingOrder);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection); // rows to be copied
    new TableCopy(m_table, LibraryModel::CsvRole);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->setIconSize({LibraryModel::pictureSide, LibraryModel::pictureSide});
    m_table->verticalHeader()->setDefaultSectionSize(std::max(
        LibraryModel::pictureSide + spacing::tight, m_table->fontMetrics().height() + 2 * spacing::normal));
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->installEventFilter(this);
    m_table->viewport()->installEventFilter(this);
    connect(m_table, &QWidget::customContextMenuRequested, this, &LibraryPageView::showMenu);
    connect(m_model, &LibraryModel::thumbnailsWanted, this, &LibraryPageView::thumbnailsWanted);
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex &index) {
        if (m_model->isGroup(m_filter->mapToSource(index).row()))
            toggleGroup(index);
    });
    connect(m_filter, &QAbstractItemModel::layoutChanged, this, &LibraryPageView::updateSpans);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_filter, signal, this, &LibraryPageView::updateSpans);
    connect(m_filter, &QAbstractItemModel::modelReset, this, &LibraryPageView::updateSpans);
    connect(m_table->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, [this] {
        showOrder();
        Q_EMIT choicesChanged();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &current) {
                if (const LibraryRow *row = rowAt(current))
                    choose(row->volume.id);
            });
    return m_table;
}

QWidget *LibraryPageView::makePreview()
{
    m_viewer = new SliceViewer;
    m_viewer->setObjectName(QStringLiteral("libraryViewer"));
    m_details = new VolumeDetails;
    auto *split = new QSplitter(Qt::Horizontal);
    split->setObjectName(QStringLiteral("libraryPreview"));
    m_moved = new QFrame;
    m_moved->setObjectName(QStringLiteral("scanMoved"));
    m_moved->setProperty("panel", true);
    m_movedText = new QLabel;
    m_movedText->setWordWrap(true);
    m_locate = new LinkButton;
    m_locate->setObjectName(QStringLiteral("locateMoved"));
    auto *movedRow = new QHBoxLayout(m_moved);
    movedRow->addWidget(m_movedText, 1);
    movedRow->addWidget(m_locate);
    m_moved->hide();
    auto *left = new QWidget;
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_moved);
    column->addWidget(m_viewer, 1);
    split->addWidget(left);
    split->addWidget(m_details);
    connect(m_locate, &QToolButton::clicked, this, [this] {
        if (m_selected > 0)
            Q_EMIT locateRequested(m_selected);
    });
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 1);
    split->setSizes({1000, 360});
    connect(m_details, &VolumeDetails::addressActivated, this, &PageView::addressActivated);
    connect(m_viewer, &SliceViewer::sliceUnderCrosshairWanted, this,
            [this](Plane plane, const Vector3 &patient, bool newWindow) {
                Q_EMIT sliceUnderCrosshairWanted(m_selected, plane, patient, newWindow);
            });
    return split;
}

const LibraryRow *LibraryPageView::rowAt(const QModelIndex &shown) const
{
    const QModelIndex source = m_filter->mapToSource(shown);
    return source.isValid() && !m_model->isGroup(source.row()) ? &m_model->row(source.row()) : nullptr;
}

quint64 LibraryPageView::nextTicket()
{
    if (!m_model->library())
        m_states->showLoading();
    return m_model->nextTicket();
}

void LibraryPageView::setLibrary(const LibraryPtr &library, quint64 ticket)
{
    const qint64 chosen = m_selected;
    const bool first = !m_model->library();
    const int scrolled = m_table->verticalScrollBar()->value();
    const QSet<qint64> selected = selectedVolumes();
    if (!m_model->setLibrary(library, ticket))
        return;
    m_selected = chosen;
    m_states->showFull();
    m_problems->setProblems(library->problems);
    fillFilters();
    updateShown();
    if (first) { // later the widths are the person's
        m_model->holdPictures(true);
        m_table->resizeColumnsToContents();
        m_model->holdPictures(false);
        for (int column = 0; column < LibraryModel::ColumnCount; ++column)
            m_table->setColumnWidth(column, m_table->columnWidth(column) + spacing::wide);
    }
    restoreSelection();
    selectAlso(selected);
    if (!first && m_selected == chosen)
        m_table->verticalScrollBar()->setValue(scrolled);
}

QSet<qint64> LibraryPageView::selectedVolumes() const
{
    QSet<qint64> volumes;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows())
        if (const LibraryRow *row = rowAt(index))
            volumes.insert(row->volume.id);
    return volumes;
}

void LibraryPageView::selectAlso(const QSet<qint64> &volumes)
{
    for (const qint64 volume : volumes) {
        const int row = m_model->rowOf(volume);
        const QModelIndex shown = row < 0 ? QModelIndex() : m_filter->mapFromSource(m_model->index(row, 0));
        if (shown.isValid())
            m_table->selectionModel()->select(shown, QItemSelectionModel::Select | QItemSelectionModel::Rows);
    }
}

void LibraryPageView::setContext(const ContextFilter &context)
{
    m_filter->setContext(context);
    updateShown();
}

void LibraryPageView::forget()
{
    m_previewDelay->stop();
    m_map->forget();
    m_selected = m_removing = 0;
    m_confirmation->hide();
    m_model->clear();
    m_filter->setContext({});
    clearFilters();
    fillFilters();
    m_problems->setProblems({});
    m_details->clear();
    m_viewer->setVolume(nullptr);
    m_viewer->setMessage({});
    m_moved->hide();
    m_states->showLoading();
    updateShown();
}

void LibraryPageView::restoreSelection()
{
    int row = m_model->rowOf(m_selected);
    for (int shown = 0; row < 0 && shown < m_filter->rowCount(); ++shown) {
        const int source = m_filter->mapToSource(m_filter->index(shown, 0)).row();
        if (!m_model->isGroup(source))
            row = source;
    }
    if (row < 0) {
        m_selected = 0;
        m_details->clear();
        m_viewer->setVolume(nullptr);
        return;
    }
    const QModelIndex shown = m_filter->mapFromSource(m_model->index(row, 0));
    if (shown.isValid()) {
        m_table->setCurrentIndex(shown);
        m_table->scrollTo(shown);
    }
    choose(m_model->row(row).volume.id);
}

void LibraryPageView::choose(qint64 volume)
{
    m_selected = volume;
    const int row = m_model->rowOf(volume);
    if (row < 0)
        return;
    m_details->setRow(m_model->row(row));
    const VolumeViewPtr shown = m_viewer->volume();
    if (shown && shown->record.id == volume && shown->record.modality == m_model->row(row).volume.modality)
        return;
    m_viewer->setVolume(nullptr);
    m_moved->hide();
    m_viewer->setMessage(tr("Reading the scan …"));
    m_previewDelay->start();
}

void LibraryPageView::selectVolume(qint64 volume)
{
    m_selected = volume;
    const int row = m_model->rowOf(volume);
    if (row < 0)
        return;
    const auto hidden = [this, row] { return !m_filter->mapFromSource(m_model->index(row, 0)).isValid(); };
    if (hidden())
        clearFilters();
    if (hidden())
        Q_EMIT filterCleared();
    restoreSelection();
}

void LibraryPageView::setMissing(MissingStep step, bool running)
{
    m_model->clear();
    m_states->showMissing(step, running);
}

void LibraryPageView::setFailed(const QString &sentence, quint64 ticket)
{
    if (m_model->isWanted(ticket))
        m_states->showFailed(sentence);
}

void LibraryPageView::setVolumeView(const VolumeViewPtr &view)
{
    if (!view || view->record.id != m_selected)
        return;
    m_moved->hide();
    m_viewer->setVolume(view);
}

void LibraryPageView::setVolumeFailed(const QString &sentence, qint64 volume)
{
    if (volume != m_selected)
        return;
    m_viewer->setVolume(nullptr);
    m_viewer->setMessage(sentence);
    m_moved->setVisible(m_writable);
}

void LibraryPageView::setThumbnails(const Thumbnails &thumbnails)
{
    m_model->setThumbnails(thumbnails);
}

void LibraryPageView::thumbnailsLost(const QList<qint64> &slices)
{
    m_model->thumbnailsLost(slices);
}

void LibraryPageView::fillFilters()
{
    m_filling = true;
    QMap<QString, int> datasets;
    QMap<QString, int> splits;
    std::array<int, 3> modalities = {0, 0, 0};
    if (const LibraryPtr &library = m_model->library())
        for (const LibraryRow &row : library->rows) {
            ++datasets[row.volume.dataset];
            ++splits[row.volume.split];
            ++modalities[size_t(row.volume.modality)];
        }
    const auto fill = [this](QComboBox *box, const QString &all, const auto &add) {
        const QString chosen = box->currentData().toString();
        box->clear();
        box->addItem(all, QString());
        add([box](const QString &text, int count, const QString &key) {
            box->addItem(QStringLiteral("%1 (%2)").arg(text, Captions::number(count)), key);
        });
        box->setCurrentIndex(std::max(0, box->findData(chosen)));
    };
    fill(m_dataset, tr("All data sets"), [&](const auto &item) {
        for (auto it = datasets.begin(); it != datasets.end(); ++it)
            if (!it.key().isEmpty())
                item(it.key(), it.value(), it.key());
    });
    fill(m_modality, tr("CT and MR"), [&](const auto &item) {
        item(Captions::modality(Modality::Ct), modalities[size_t(Modality::Ct)], QStringLiteral("ct"));
        item(Captions::modality(Modality::Mr), modalities[size_t(Modality::Mr)], QStringLiteral("mr"));
    });
    fill(m_split, tr("All splits"), [&](const auto &item) {
        for (const char *split : {"train", "val", "test"})
            if (const int count = splits.value(QLatin1String(split)))
                item(Captions::split(QLatin1String(split)), count, QLatin1String(split));
    });
    m_filling = false;
    // A data set that is gone hides nothing.
    m_filter->setDataset(m_dataset->currentData().toString());
    m_filter->setModality(m_modality->currentData().toString());
    m_filter->setSplit(m_split->currentData().toString());
}

void LibraryPageView::clearFilters()
{
    m_text->clear();
    for (QComboBox *box : {m_dataset, m_modality, m_split})
        box->setCurrentIndex(0);
}

void LibraryPageView::updateShown()
{
    const int all = m_model->scans();
    const int shown = m_filter->shownScans();
    m_count->setText(m_filter->isActive()
                         ? tr("%1 of %2 shown").arg(Captions::number(shown), Captions::number(all))
                         : tr("%n scan(s)", nullptr, all));
    m_clear->setVisible(m_filter->isActive());
}

void LibraryPageView::open(const QModelIndex &index, bool newWindow)
{
    if (const LibraryRow *row = rowAt(index); row && row->middleSlice > 0)
        Q_EMIT addressActivated(Address::slice(row->middleSlice), newWindow);
}

void LibraryPageView::showMenu(const QPoint &position)
{
    const QModelIndex at = m_table->indexAt(position);
    const LibraryRow *row = rowAt(at.isValid() ? at : m_table->currentIndex());
    if (!row)
        return;
    const qint64 id = row->volume.id;
    const qint64 middle = row->middleSlice;
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("scanMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [menu, this](const QString &name, const QString &text, auto action) {
        QAction *entry = menu->addAction(text);
        entry->setObjectName(name);
        connect(entry, &QAction::triggered, this, action);
        return entry;
    };
    add(QStringLiteral("openSlice"), tr("Open its middle slice"), [this, middle] {
        Q_EMIT addressActivated(Address::slice(middle), false);
    })->setEnabled(middle > 0);
    add(QStringLiteral("openSliceNew"), tr("Open it in a second window"), [this, middle] {
        Q_EMIT addressActivated(Address::slice(middle), true);
    })->setEnabled(middle > 0);
    menu->addSeparator();
    add(QStringLiteral("setCt"), tr("It is a CT"), [this, id] {
        Q_EMIT modalityChangeRequested(id, Modality::Ct);
    })->setEnabled(m_writable && row->volume.modality != Modality::Ct);
    add(QStringLiteral("setMr"), tr("It is an MR"), [this, id] {
        Q_EMIT modalityChangeRequested(id, Modality::Mr);
    })->setEnabled(m_writable && row->volume.modality != Modality::Mr);
    menu->addSeparator();
    add(QStringLiteral("locateScan"), tr("Locate its file again …"), [this, id] {
        Q_EMIT locateRequested(id);
    })->setEnabled(m_writable);
    menu->addSeparator();
    menu->addActions(m_table->actions());
    menu->addSeparator();
    add(QStringLiteral("removeScan"), tr("Remove from the workspace …"), [this, id] {
        askRemoval(id);
    })->setEnabled(m_writable);
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

void LibraryPageView::askRemoval(qint64 volume)
{
    const int row = m_model->rowOf(volume);
    if (row < 0 || !m_writable)
        return;
    m_removing = volume;
    m_question->setText(
        tr("Remove %1 from this workspace? Its slices, pictures, embeddings and activations go from the "
           "disk; the file that it was read from stays.")
            .arg(m_model->row(row).volume.alias));
    m_confirmation->show();
    m_keep->setFocus();
}

bool LibraryPageView::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            if (const QModelIndex at = m_table->currentIndex();
                at.isValid() && m_model->isGroup(m_filter->mapToSource(at).row()))
                toggleGroup(at);
            else
                open(m_table->currentIndex(), key->modifiers().testFlag(Qt::ControlModifier));
            return true;
        }
        if (key->key() == Qt::Key_Delete && m_selected > 0) {
            askRemoval(m_selected);
            return true;
        }
    } else if (watched == m_table->viewport() && event->type() == QEvent::MouseButtonDblClick) {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        open(m_table->indexAt(mouse->position().toPoint()), mouse->modifiers().testFlag(Qt::ControlModifier));
        return true;
    }
    return PageView::eventFilter(watched, event);
}

void LibraryPageView::dragEnterEvent(QDragEnterEvent *event)
{
    if (!droppedPaths(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void LibraryPageView::dropEvent(QDropEvent *event)
{
    const QStringList paths = droppedPaths(event->mimeData());
    if (paths.isEmpty())
        return;
    event->acceptProposedAction();
    Q_EMIT importDropped(paths);
}

QString LibraryPageView::title() const
{
    return tr("Library");
}

std::vector<PageKey> LibraryPageView::keys() const
{
    if (m_tabs->currentWidget() == m_map)
        return m_map->keys();
    return {{tr("Up, Down"), tr("previous and next scan")},
            {tr("Enter"), tr("open the scan's middle slice (Ctrl: second window); close or open a group")},
            {tr("Delete"), tr("remove the scan from the workspace")},
            {tr("Ctrl+C, Ctrl+Shift+C"), tr("copy the selected rows, or all that are shown, as CSV")},
            {tr("0 to 9"), tr("in the preview: window")},
            {tr("S, K, O, T"), tr("in the preview: slab, cine, outlines, 3-D view")},
            {tr("D, A, E, Q"), tr("in the preview: measure length, angle, ellipse, rectangle")}};
}

void LibraryPageView::retranslate()
{
    m_tabs->setTabText(0, tr("Volumes"));
    m_tabs->setTabText(1, tr("Slice map"));
    m_tabs->setTabToolTip(1, tr("All slices in a plane, alike ones close together"));
    m_text->setPlaceholderText(tr("Filter: name, data set, structure, finding"));
    m_text->setAccessibleName(tr("Filter"));
    m_text->setToolTip(tr("Shows scans in which every word is found"));
    m_dataset->setAccessibleName(tr("Data set"));
    m_dataset->setToolTip(tr("Shows one data set only"));
    m_modality->setAccessibleName(tr("Modality"));
    m_modality->setToolTip(tr("Shows one modality only"));
    m_split->setAccessibleName(tr("Split"));
    m_split->setToolTip(tr("Shows one split only"));
    m_clear->setLink(tr("clear filter"), QString());
    m_clear->setToolTip(tr("Shows all scans, also those that the top bar hides"));
    m_import->setLink(tr("Import scans …"), Address::command(QStringLiteral("import")));
    m_import->setToolTip(tr("Adds scans or a data set; files can also be dropped on this page"));
    const auto groupText = [this](LibraryGrouping grouping, const QString &text) {
        m_group->setItemText(m_group->findData(int(grouping)), text);
    };
    groupText(LibraryGrouping::None, tr("No groups"));
    groupText(LibraryGrouping::Dataset, tr("Group: data set"));
    groupText(LibraryGrouping::Modality, tr("Group: modality"));
    groupText(LibraryGrouping::Split, tr("Group: split"));
    m_group->setAccessibleName(tr("Group by"));
    m_group->setToolTip(tr("Puts scans together under headings; Enter or a click closes a group"));
    m_sort->setAccessibleName(tr("Sort by"));
    m_sort->setToolTip(tr("Sorts the table by this column"));
    m_watch->setLink(m_watched.isEmpty() ? tr("Watched folders …")
                                         : tr("Watched folders (%1) …").arg(m_watched.size()),
                     QString());
    m_watch->setToolTip(tr("Folders whose new scans are imported by themselves"));
    m_movedText->setText(tr("The scan cannot be shown. Its file may have moved."));
    m_locate->setLink(tr("Locate its file …"), QString());
    m_locate->setToolTip(tr("Says where the scan lies now; it is known by its content"));
    showOrder();
    m_remove->setText(tr("Remove"));
    m_remove->setToolTip(tr("Removes the scan from this workspace"));
    m_keep->setText(tr("Keep"));
    m_keep->setToolTip(tr("Leaves everything as it is"));
    m_table->setAccessibleName(tr("Scans"));
    if (m_removing)
        askRemoval(m_removing);
    m_model->retranslate();
    fillFilters();
    updateShown();
}

} // namespace fathom
