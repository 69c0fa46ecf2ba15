// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/snapshots.h>

#include <QListView>
#include <QSet>

class QAction;
class QTimer;

namespace fathom {

class SliceGalleryModel;

/// A grid of slices with captions. It asks for the pictures it is about to show (thumbnailsWanted) and gets
/// them back through setThumbnails(); only what is on the screen is ever asked for.
///
/// Arrow keys move, Enter or a click opens, Ctrl with either opens a second window, Space shows and hides the
/// heat maps (heatMapsWanted asks for those on the screen).
class SliceGalleryView : public QListView
{
    Q_OBJECT
public:
    explicit SliceGalleryView(QWidget *parent = nullptr);

    /// The same slices again change nothing; others keep the chosen slice and the place where it is there.
    void setSlices(std::vector<RankedSlice> slices);
    /// @param show  false where slices have no activation (similar slices)
    void setShowActivation(bool show);
    /// A second number instead of the activation, for example a similarity ("cos 0.93"), by slice id.
    void setNotes(const QHash<qint64, QString> &notes);
    void setThumbnails(const Thumbnails &thumbnails);
    /// Pictures that do not come: those still on the screen are asked for again.
    void thumbnailsLost(const QList<qint64> &slices);
    void setHeatMap(const HeatMapPtr &map);
    /// The slice says so in place of its heat map; shown and hidden again, it asks once more.
    void setHeatMapFailed(qint64 slice, const QString &sentence);
    void setHeatMapVisible(bool visible);
    [[nodiscard]] bool isHeatMapVisible() const { return m_heatVisible; }
    /// Whether Space toggles heat maps here.
    void setHeatMapsAllowed(bool allowed) { m_heatAllowed = allowed; }
    void setThumbnailSide(int pixels);
    [[nodiscard]] int thumbnailSide() const { return m_side; }
    [[nodiscard]] bool showsActivation() const { return m_showActivation; }
    [[nodiscard]] QString note(qint64 slice) const { return m_notes.value(slice); }
    [[nodiscard]] const SliceGalleryModel &slices() const { return *m_model; }
    [[nodiscard]] qint64 currentSlice() const; ///< 0 = none
    /// Slices as one picture as they are drawn here: orientation letters, origin, heat map, scale and caption
    /// are part of it. Null for no rows.
    [[nodiscard]] QImage picture(const QList<int> &rows) const;
    [[nodiscard]] QList<int> visibleRows() const;

    /// Called by the delegate while it paints a slice whose picture or heat map is missing.
    void noteMissing(qint64 slice, bool picture, bool heatMap);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow);
    void thumbnailsWanted(const QList<qint64> &slices);
    void heatMapsWanted(const QList<qint64> &slices);
    void heatMapVisibleChanged(bool visible);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void addActions();
    void retranslate();
    void copy(const QList<int> &rows);
    void ask();
    void open(const QModelIndex &index, bool newWindow);

    SliceGalleryModel *m_model;
    QTimer *m_asking;
    QAction *m_open, *m_openNew, *m_copy, *m_copyAll;
    QHash<qint64, QString> m_notes;
    QSet<qint64> m_askedPictures, m_askedHeat;
    QList<qint64> m_missingPictures, m_missingHeat;
    int m_side = 132;
    bool m_showActivation = true, m_heatVisible = false, m_heatAllowed = false;
};

} // namespace fathom
