// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "bands_view.h"

#include "captions.h"
#include "gallery/slice_gallery.h"
#include "theme/theme.h"

#include <QLabel>
#include <QVBoxLayout>

namespace fathom {

BandsView::BandsView(QWidget *parent)
    : Translated<QScrollArea>(parent)
{
    setObjectName(QStringLiteral("bands"));
    setWidgetResizable(true);
    auto *inside = new QWidget;
    m_column = new QVBoxLayout(inside);
    m_column->addStretch();
    setWidget(inside);
}

void BandsView::setBands(const std::vector<std::vector<RankedSlice>> &bands, double maximum)
{
    for (const Band &band : m_bands) {
        delete band.title;
        delete band.gallery;
    }
    m_bands.clear();
    for (size_t i = 0; i < bands.size(); ++i) {
        if (bands[i].empty())
            continue;
        Band band;
        band.low = maximum * double(bands.size() - 1 - i) / double(bands.size());
        band.high = maximum * double(bands.size() - i) / double(bands.size());
        band.count = int(bands[i].size());
        band.title = new QLabel;
        band.gallery = new SliceGalleryView;
        band.gallery->setObjectName(QStringLiteral("band%1").arg(i));
        band.gallery->setThumbnailSide(124);
        band.gallery->setWrapping(false);
        band.gallery->setFlow(QListView::LeftToRight);
        band.gallery->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        band.gallery->setHeatMapsAllowed(true);
        band.gallery->setSlices(bands[i]);
        // One row; room for the scroll bar of a narrow window.
        band.gallery->setFixedHeight(
            band.gallery->sizeHintForIndex(band.gallery->model()->index(0, 0)).height() + 20);
        connect(band.gallery, &SliceGalleryView::addressActivated, this, &BandsView::addressActivated);
        connect(band.gallery, &SliceGalleryView::thumbnailsWanted, this, &BandsView::thumbnailsWanted);
        connect(band.gallery, &SliceGalleryView::heatMapsWanted, this, &BandsView::heatMapsWanted);
        connect(band.gallery, &SliceGalleryView::heatMapVisibleChanged, this,
                &BandsView::heatMapVisibleChanged);
        m_column->insertWidget(m_column->count() - 1, band.title);
        m_column->insertWidget(m_column->count() - 1, band.gallery);
        m_bands.push_back(band);
    }
    retranslate();
    ensureVisible(0, 0);
}

void BandsView::setThumbnails(const Thumbnails &thumbnails)
{
    for (const Band &band : m_bands)
        band.gallery->setThumbnails(thumbnails);
}

void BandsView::setHeatMap(const HeatMapPtr &map)
{
    for (const Band &band : m_bands)
        band.gallery->setHeatMap(map);
}

void BandsView::setHeatMapVisible(bool visible)
{
    for (const Band &band : m_bands)
        band.gallery->setHeatMapVisible(visible);
}

void BandsView::retranslate()
{
    for (const Band &band : m_bands) {
        const int digits = band.high < 0.1 ? 3 : 2;
        band.title->setText(
            tr("Activation %1 to %2")
                .arg(Captions::decimal(band.low, digits), Captions::decimal(band.high, digits)));
        band.title->setToolTip(tr("%n slice(s) of this tenth of the range", nullptr, band.count));
    }
}

} // namespace fathom
