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

BandsView::Band BandsView::makeBand(size_t number)
{
    Band band{new QLabel, new SliceGalleryView};
    band.gallery->setObjectName(QStringLiteral("band%1").arg(number));
    band.gallery->setThumbnailSide(124);
    band.gallery->setWrapping(false);
    band.gallery->setFlow(QListView::LeftToRight);
    band.gallery->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    band.gallery->setHeatMapsAllowed(true);
    band.gallery->setHeatMapVisible(m_heatVisible);
    connect(band.gallery, &SliceGalleryView::addressActivated, this, &BandsView::addressActivated);
    connect(band.gallery, &SliceGalleryView::thumbnailsWanted, this, &BandsView::thumbnailsWanted);
    connect(band.gallery, &SliceGalleryView::heatMapsWanted, this, &BandsView::heatMapsWanted);
    connect(band.gallery, &SliceGalleryView::heatMapVisibleChanged, this, &BandsView::heatMapVisibleChanged);
    m_column->insertWidget(m_column->count() - 1, band.title);
    m_column->insertWidget(m_column->count() - 1, band.gallery);
    return band;
}

void BandsView::setBands(const std::vector<std::vector<RankedSlice>> &bands, double maximum)
{
    while (m_bands.size() < bands.size())
        m_bands.push_back(makeBand(m_bands.size()));
    for (size_t i = 0; i < m_bands.size(); ++i) {
        Band &band = m_bands[i];
        const bool there = i < bands.size();
        band.low = there ? maximum * double(bands.size() - 1 - i) / double(bands.size()) : 0.0;
        band.high = there ? maximum * double(bands.size() - i) / double(bands.size()) : 0.0;
        band.count = there ? int(bands[i].size()) : 0;
        band.gallery->setSlices(there ? bands[i] : std::vector<RankedSlice>());
        band.title->setVisible(band.count > 0);
        band.gallery->setVisible(band.count > 0);
        if (band.count > 0) // one row; room for the scroll bar of a narrow window
            band.gallery->setFixedHeight(
                band.gallery->sizeHintForIndex(band.gallery->model()->index(0, 0)).height() + 20);
    }
    retranslate();
}

void BandsView::setThumbnails(const Thumbnails &thumbnails)
{
    for (const Band &band : m_bands)
        band.gallery->setThumbnails(thumbnails);
}

void BandsView::thumbnailsLost(const QList<qint64> &slices)
{
    for (const Band &band : m_bands)
        band.gallery->thumbnailsLost(slices);
}

void BandsView::setHeatMapFailed(qint64 slice, const QString &sentence)
{
    for (const Band &band : m_bands)
        band.gallery->setHeatMapFailed(slice, sentence);
}

void BandsView::setHeatMap(const HeatMapPtr &map)
{
    for (const Band &band : m_bands)
        band.gallery->setHeatMap(map);
}

void BandsView::setHeatMapVisible(bool visible)
{
    m_heatVisible = visible;
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
