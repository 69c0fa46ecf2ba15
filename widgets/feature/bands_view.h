// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <engine/snapshots.h>

#include <QScrollArea>

class QLabel;
class QVBoxLayout;

namespace fathom {

class SliceGalleryView;

/// Slices from each tenth of the activation range, strongest band first, so that a feature's weak end is
/// seen as well.
class BandsView : public Translated<QScrollArea>
{
    Q_OBJECT
public:
    explicit BandsView(QWidget *parent = nullptr);
    /// A band that shows the same as before is left alone.
    /// @param bands  strongest band first: of n, band i holds (n-1-i)/n .. (n-i)/n of the maximum
    void setBands(const std::vector<std::vector<RankedSlice>> &bands, double maximum);
    void setThumbnails(const Thumbnails &thumbnails);
    void thumbnailsLost(const QList<qint64> &slices);
    void setHeatMap(const HeatMapPtr &map);
    void setHeatMapFailed(qint64 slice, const QString &sentence);
    void setHeatMapVisible(bool visible);
    void retranslate() override;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow);
    void thumbnailsWanted(const QList<qint64> &slices);
    void heatMapsWanted(const QList<qint64> &slices);
    void heatMapVisibleChanged(bool visible);

private:
    struct Band
    {
        QLabel *title;
        SliceGalleryView *gallery;
        double low = 0.0, high = 0.0;
        int count = 0;
    };
    Band makeBand(size_t number);

    std::vector<Band> m_bands; ///< the empty ones are hidden
    QVBoxLayout *m_column;
    bool m_heatVisible = false;
};

} // namespace fathom
