// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/link_choice.h>
#include <widgets/page_view.h>

#include <engine/snapshots.h>

class QLabel;
class QTabWidget;
class QToolButton;

namespace fathom {

class AlongView;
class FingerprintView;
class LinkButton;
class ReconstructionView;
class SectionBox;
class SimilarView;
class SliceFactsView;
class SliceViewer;
class StateStack;
enum class MissingStep;

/// One slice: its scan in three planes, its features, its place along the volume, slices like it, and how
/// much of the embedding the features give back.
class SlicePageView : public PageView
{
    Q_OBJECT
public:
    explicit SlicePageView(QWidget *parent = nullptr);

    quint64 nextTicket(); ///< hand it to the query; the scan and the last answer stay until the next one
    /// An answer to an older ticket is dropped. Asks for the scan when it is another one than is shown.
    void setPage(const SlicePagePtr &page, quint64 ticket);
    /// The workspace lacks a step: without scans the whole page says so, otherwise the part below the scan.
    void setMissing(MissingStep step, bool running);
    /// A failure of an older ticket is dropped.
    void setFailed(const QString &sentence, quint64 ticket);
    /// A scan that is not the page's is dropped.
    void setVolumeView(const VolumeViewPtr &view);
    void setVolumeFailed(const QString &sentence, qint64 volume);
    void setHeatMap(const HeatMapPtr &map); ///< of another slice: dropped
    /// The line under the scan says why there is no heat map; of another slice: dropped.
    void setHeatMapFailed(const QString &sae, int feature, qint64 slice, const QString &sentence);
    void setThumbnails(const Thumbnails &thumbnails);
    void thumbnailsLost(const QList<qint64> &slices);
    /// Another workspace: nothing of this one stays.
    void forget();
    /// How the slice windows are linked, and the line below the header that says with whom and what is
    /// missing.
    void setLink(LinkMode mode, const QString &note, const QString &toolTip);
    /// Features of an SAE that a person pinned to the strip along the volume, for the query.
    [[nodiscard]] QList<int> pinned(const QString &sae) const;

    [[nodiscard]] const SlicePagePtr &page() const { return m_page; }
    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<PageKey> keys() const override;
    [[nodiscard]] SliceViewer *viewer() const { return m_viewer; }
    [[nodiscard]] FingerprintView *fingerprint() const { return m_fingerprint; }
    [[nodiscard]] AlongView *along() const { return m_along; }
    [[nodiscard]] StateStack *states() const { return m_states; }
    [[nodiscard]] StateStack *featureStates() const { return m_featureStates; }
    void retranslate() override;

Q_SIGNALS:
    void thumbnailsWanted(const QList<qint64> &slices);
    void heatMapWanted(int feature); ///< on the page's slice
    void volumeViewWanted(qint64 volume);
    void linkChosen(fathom::LinkMode mode);
    void scanShown();     ///< another volume is in the viewer, or none
    void pinsChanged();   ///< the page is asked for again
    void filterCleared(); ///< the context bar's filter hides slices and the person wants them back
    void sliceUnderCrosshairWanted(qint64 volume, fathom::Plane plane, const fathom::Vector3 &patient,
                                   bool newWindow);
    void retryRequested();

private:
    QWidget *makeHeader();
    QWidget *makeFeatures();
    void addKeys();
    void showFeatures();
    void showHeatMapOf(int feature);
    void togglePin(int feature);
    void followCrosshair(const Vector3 &patient);
    void step(int slices);
    void openIndex(int index, bool newWindow);
    [[nodiscard]] const SliceRange *range() const; ///< the page's plane

    SlicePagePtr m_page;
    quint64 m_wanted = 0;
    qint64 m_volumeWanted = 0;
    MissingStep m_missing;
    bool m_running = false;
    int m_heatFeature = -1;
    bool m_heatPinned = false, m_hovering = false;
    QHash<int, HeatMapPtr> m_heatMaps;  ///< of the page's slice
    QHash<int, QString> m_heatFailures; ///< the same
    QList<int> m_pinned;
    QString m_pinnedSae;

    QLabel *m_title, *m_facts, *m_linkNote;
    LinkChoice *m_link;
    QToolButton *m_previous, *m_next;
    LinkButton *m_volume;
    SliceViewer *m_viewer;
    FingerprintView *m_fingerprint;
    AlongView *m_along;
    ReconstructionView *m_reconstruction;
    SimilarView *m_byEmbedding, *m_byFingerprint;
    SliceFactsView *m_structures;
    QTabWidget *m_tabs;
    SectionBox *m_fingerprintBox, *m_alongBox, *m_reconstructionBox;
    StateStack *m_states, *m_featureStates;
};

} // namespace fathom
