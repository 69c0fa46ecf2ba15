// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_gallery.h"

#include "address.h"
#include "same_slices.h"
#include "slice_delegate.h"
#include "slice_gallery_model.h"
#include "theme/theme.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTimer>

#include <algorithm>

namespace fathom {

SliceGalleryView::SliceGalleryView(QWidget *parent)
    : QListView(parent)
    , m_model(new SliceGalleryModel(this))
    , m_asking(new QTimer(this))
{
    setModel(m_model);
    setItemDelegate(new SliceDelegate(this));
    setViewMode(QListView::IconMode);
    setResizeMode(QListView::Adjust);
    setMovement(QListView::Static);
    setUniformItemSizes(true);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setSpacing(2);
    setMouseTracking(true);
    setFrameShape(QFrame::NoFrame);
    m_asking->setSingleShot(true);
    m_asking->setInterval(0); // one request for all that a paint found missing
    connect(m_asking, &QTimer::timeout, this, &SliceGalleryView::ask);
    addActions();
}

void SliceGalleryView::addActions()
{
    const auto add = [this](const QString &name, auto action) {
        auto *added = new QAction(this);
        added->setObjectName(name);
        added->setShortcutContext(Qt::WidgetShortcut);
        addAction(added);
        connect(added, &QAction::triggered, this, action);
        return added;
    };
    m_open = add(QStringLiteral("openSlice"), [this] { open(currentIndex(), false); });
    m_openNew = add(QStringLiteral("openSliceNew"), [this] { open(currentIndex(), true); });
    m_copy = add(QStringLiteral("copyPicture"), [this] {
        if (currentIndex().isValid())
            copy({currentIndex().row()});
    });
    m_copy->setShortcut(QKeySequence::Copy);
    m_copyAll = add(QStringLiteral("copyPictures"), [this] { copy(visibleRows()); });
    m_copyAll->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C));
    setContextMenuPolicy(Qt::ActionsContextMenu);
    retranslate();
}

void SliceGalleryView::retranslate()
{
    m_open->setText(tr("Open"));
    m_openNew->setText(tr("Open in a second window"));
    m_copy->setText(tr("Copy this slice as a picture"));
    m_copyAll->setText(tr("Copy the visible slices as a picture"));
}

QList<int> SliceGalleryView::visibleRows() const
{
    QList<int> rows;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (viewport()->rect().intersects(visualRect(m_model->index(row))))
            rows.append(row);
    }
    return rows;
}

QImage SliceGalleryView::picture(const QList<int> &rows) const
{
    if (rows.isEmpty())
        return {};
    constexpr int mostColumns = 6;
    constexpr double scale = 2.0; // sharp on a slide
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    option.state = QStyle::State_Enabled;
    const QSize cell = itemDelegate()->sizeHint(option, m_model->index(rows.front()));
    const int columns = std::min(mostColumns, int(rows.size()));
    const int lines = (int(rows.size()) + columns - 1) / columns;
    QImage image(QSize(cell.width() * columns, cell.height() * lines) * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    image.fill(palette().color(QPalette::Base));
    QPainter painter(&image);
    for (int i = 0; i < int(rows.size()); ++i) {
        option.rect = QRect(QPoint(i % columns * cell.width(), i / columns * cell.height()), cell);
        itemDelegate()->paint(&painter, option, m_model->index(rows[i]));
    }
    return image;
}

void SliceGalleryView::copy(const QList<int> &rows)
{
    if (const QImage image = picture(rows); !image.isNull())
        QGuiApplication::clipboard()->setImage(image);
}

void SliceGalleryView::setSlices(std::vector<RankedSlice> slices)
{
    if (same(slices, m_model->slices()))
        return;
    const qint64 chosen = currentSlice();
    const int down = verticalScrollBar()->value(), across = horizontalScrollBar()->value();
    m_askedPictures.clear();
    m_askedHeat.clear();
    m_model->setSlices(std::move(slices));
    if (const int row = m_model->rowOf(chosen); row >= 0) {
        setCurrentIndex(m_model->index(row));
        verticalScrollBar()->setValue(down);
        horizontalScrollBar()->setValue(across);
    } else {
        scrollToTop();
    }
}

void SliceGalleryView::setShowActivation(bool show)
{
    m_showActivation = show;
    viewport()->update();
}

void SliceGalleryView::setNotes(const QHash<qint64, QString> &notes)
{
    m_notes = notes;
    viewport()->update();
}

void SliceGalleryView::setThumbnails(const Thumbnails &thumbnails)
{
    m_model->setThumbnails(thumbnails);
}

void SliceGalleryView::thumbnailsLost(const QList<qint64> &slices)
{
    for (const qint64 slice : slices)
        m_askedPictures.remove(slice);
    viewport()->update();
}

void SliceGalleryView::setHeatMap(const HeatMapPtr &map)
{
    m_model->setHeatMap(map);
}

void SliceGalleryView::setHeatMapFailed(qint64 slice, const QString &sentence)
{
    m_model->setHeatMapFailed(slice, sentence);
}

void SliceGalleryView::setHeatMapVisible(bool visible)
{
    if (m_heatVisible == visible)
        return;
    m_heatVisible = visible;
    m_askedHeat.clear();
    viewport()->update();
    Q_EMIT heatMapVisibleChanged(visible);
}

void SliceGalleryView::setThumbnailSide(int pixels)
{
    m_side = qBound(48, pixels, 512);
    scheduleDelayedItemsLayout();
}

qint64 SliceGalleryView::currentSlice() const
{
    return currentIndex().isValid() ? m_model->slice(currentIndex().row()).slice.id : 0;
}

void SliceGalleryView::noteMissing(qint64 slice, bool picture, bool heatMap)
{
    if (picture && !m_askedPictures.contains(slice)) {
        m_askedPictures.insert(slice);
        m_missingPictures.append(slice);
    }
    if (heatMap && !m_askedHeat.contains(slice)) {
        m_askedHeat.insert(slice);
        m_missingHeat.append(slice);
    }
    if (!m_missingPictures.isEmpty() || !m_missingHeat.isEmpty())
        m_asking->start();
}

void SliceGalleryView::ask()
{
    if (const auto pictures = std::exchange(m_missingPictures, {}); !pictures.isEmpty())
        Q_EMIT thumbnailsWanted(pictures);
    if (const auto maps = std::exchange(m_missingHeat, {}); !maps.isEmpty())
        Q_EMIT heatMapsWanted(maps);
}

QSize SliceGalleryView::sizeHint() const
{
    return {4 * (m_side + 16), 2 * (m_side + 60)};
}

QSize SliceGalleryView::minimumSizeHint() const
{
    return {m_side + 32, m_side};
}

void SliceGalleryView::open(const QModelIndex &index, bool newWindow)
{
    if (index.isValid())
        Q_EMIT addressActivated(Address::slice(m_model->slice(index.row()).slice.id), newWindow);
}

void SliceGalleryView::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        open(currentIndex(), event->modifiers().testFlag(Qt::ControlModifier));
        return;
    }
    if (event->key() == Qt::Key_Space && m_heatAllowed) {
        setHeatMapVisible(!m_heatVisible);
        return;
    }
    // Alt with an arrow is Back and Forward of the window; letters are keys of the page, not a search.
    if (event->modifiers().testFlag(Qt::AltModifier) || !event->text().trimmed().isEmpty()) {
        event->ignore();
        return;
    }
    QListView::keyPressEvent(event);
}

void SliceGalleryView::mouseReleaseEvent(QMouseEvent *event)
{
    const QModelIndex at = indexAt(event->position().toPoint());
    const bool opens = event->button() == Qt::LeftButton && at.isValid() && at == currentIndex();
    const bool newWindow = event->modifiers().testFlag(Qt::ControlModifier);
    QListView::mouseReleaseEvent(event);
    if (opens)
        open(at, newWindow);
    else if (event->button() == Qt::MiddleButton)
        open(at, true);
}

void SliceGalleryView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        scheduleDelayedItemsLayout();
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        viewport()->update();
    }
    QListView::changeEvent(event);
}

} // namespace fathom
