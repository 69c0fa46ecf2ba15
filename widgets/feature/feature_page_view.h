// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/page_view.h>

#include <engine/snapshots.h>

class QCheckBox;
class QLabel;
class QSplitter;
class QTabWidget;

namespace fathom {

class BandsView;
class FeatureHeader;
class HistogramView;
class IntervalBarsView;
class LabelHistory;
class LinkButton;
class NeighboursView;
class SectionBox;
class SharesView;
class SliceGalleryView;
class StateStack;
enum class MissingStep;

/// One feature: its slices, histogram, structures, neighbours and labels.
class FeaturePageView : public PageView
{
    Q_OBJECT
public:
    explicit FeaturePageView(QWidget *parent = nullptr);

    quint64 nextTicket(); ///< hand it to the query
    /// An answer to an older ticket is dropped.
    /// @param dictionary  level sizes of its SAE
    void setPage(const FeaturePagePtr &page, quint64 ticket, const std::vector<int> &dictionary,
                 Method method);
    void setMissing(MissingStep step, bool running);
    /// A failure of an older ticket is dropped.
    void setFailed(const QString &sentence, quint64 ticket);
    void setThumbnails(const Thumbnails &thumbnails);
    void thumbnailsLost(const QList<qint64> &slices);
    void setHeatMap(const HeatMapPtr &map);
    /// A heat map cannot be had: the slice and the line above the pictures say so.
    void setHeatMapFailed(const QString &sae, int feature, qint64 slice, const QString &sentence);
    /// Another workspace: nothing of this one stays.
    void forget();
    /// A label request failed; the sentence is shown beside the label.
    void setLabelFailed(const QString &sentence);

    [[nodiscard]] const FeaturePagePtr &page() const { return m_page; }
    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<PageKey> keys() const override;
    [[nodiscard]] FeatureHeader *header() const { return m_header; }
    [[nodiscard]] SliceGalleryView *gallery() const { return m_top; }
    [[nodiscard]] HistogramView *histogram() const { return m_histogram; }
    [[nodiscard]] QTabWidget *tabs() const { return m_tabs; }
    [[nodiscard]] StateStack *states() const { return m_states; }
    void retranslate() override;

Q_SIGNALS:
    void thumbnailsWanted(const QList<qint64> &slices);
    void heatMapsWanted(const QList<qint64> &slices);
    void labelEditRequested(const QString &sae, int feature, const QString &text, const QString &comment);
    void labelCommentRequested(const QString &sae, int feature, const QString &comment);
    void labelVerifyRequested(const QString &sae, int feature);
    void labelRejectRequested(const QString &sae, int feature, const QString &comment);
    void labelUndoRequested(const QString &sae, int feature);
    void filterCleared(); ///< the context bar's filter hides slices and the person wants them back
    void retryRequested();

private:
    QWidget *makeSlices();
    QWidget *makeFacts();
    void showGallery();
    void showStructures();
    void connectLabels();
    void updateHeatNote();

    FeaturePagePtr m_page;
    quint64 m_wanted = 0;
    QString m_heatFailure;
    double m_low = 0.0, m_high = 0.0; ///< brushed range; both 0 = none
    FeatureHeader *m_header;
    QTabWidget *m_tabs;
    SliceGalleryView *m_top;
    BandsView *m_bands;
    QLabel *m_note, *m_heatNote;
    LinkButton *m_clearRange, *m_clearFilter;
    HistogramView *m_histogram;
    IntervalBarsView *m_structures;
    QLabel *m_noStructures;
    QCheckBox *m_allStructures;
    SharesView *m_planes, *m_modalities;
    NeighboursView *m_neighbours;
    LabelHistory *m_history;
    SectionBox *m_histogramBox, *m_structureBox, *m_shareBox, *m_neighbourBox, *m_labelBox;
    StateStack *m_states;
};

} // namespace fathom
