// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_gallery.h"

#include "address.h"
#include "slice_delegate.h"
#include "slice_gallery_model.h"
#include "theme/theme.h"

#include <QKeyEvent>
#include <QScrollBar>
#include <QTimer>

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
}

void SliceGalleryView::setSlices(std::vector<RankedSlice> slices)
{
    m_askedPictures.clear();
    m_askedHeat.clear();
    m_model->setSlices(std::move(slices));
    scrollToTop();
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

void SliceGalleryView::setHeatMap(const HeatMapPtr &map)
{
    m_model->setHeatMap(map);
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
    if (event->type() == QEvent::LanguageChange)
        viewport()->update();
    QListView::changeEvent(event);
}

} // namespace fathom
