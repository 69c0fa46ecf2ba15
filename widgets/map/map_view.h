// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/page_view.h>

#include <engine/map_snapshot.h>
#include <engine/snapshots.h>

#include <QSet>

class QComboBox;
class QFrame;
class QLabel;
class QListWidget;
class QListWidgetItem;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QStackedWidget;
class QToolButton;

namespace fathom {

class LinkButton;
class MapCanvas;
class SliceGalleryView;

/// A map of slices (Library) or features (Features): the points, by what they are coloured, a legend with
/// counts, what is picked, a card of the point under the pointer; without a map, the button that makes one.
class MapView : public Translated<QWidget>
{
    Q_OBJECT
public:
    enum class Of { Slices, Features };
    explicit MapView(Of of, QWidget *parent = nullptr);

    /// Encoder and SAE of the context bar, and the structures that slices can be coloured by.
    void setContext(const QString &encoder, const QString &sae, const QStringList &structures, bool writable);
    [[nodiscard]] MapKind kind() const;
    [[nodiscard]] QString of() const; ///< encoder or SAE that the map is of; empty: not there yet
    [[nodiscard]] MapColouring colouring() const;
    void setPoints(const MapPointsPtr &points);
    void setFailed(const QString &sentence);
    void setColours(const MapColoursPtr &colours);
    void setJobs(const JobTablePtr &jobs);
    /// Captions of picked slices, or of the one under the pointer.
    void setSlices(const std::vector<SliceRef> &slices);
    void setThumbnails(const Thumbnails &thumbnails);
    void thumbnailsLost(const QList<qint64> &slices);
    void setFeatures(const FeatureTablePtr &table); ///< names and cards of a map of features
    void clearPicks();
    [[nodiscard]] std::vector<PageKey> keys() const;
    void forget();
    [[nodiscard]] const MapPointsPtr &points() const { return m_points; }
    [[nodiscard]] MapCanvas *canvas() const { return m_canvas; }
    void retranslate() override;

Q_SIGNALS:
    void mapWanted();     ///< kind() or of() changed
    void coloursWanted(); ///< colouring() changed
    void slicesWanted(const std::vector<qint64> &slices);
    void thumbnailsWanted(const QList<qint64> &slices);
    void jobWanted(const QJsonObject &parameters);
    void picked(const QList<qint64> &ids, bool any); ///< any false: nothing is picked, show all
    void addressActivated(const QString &address, bool newWindow);

private:
    QWidget *makeBar();
    QWidget *makeEmpty();
    void fillColourings();
    void showState();
    void showLegend();
    void paintPoints();
    void pick();
    void hover(int point);
    void askForSpots();
    void showSpots();
    void showCard();
    void start(bool again);
    [[nodiscard]] QString className(const QString &key) const;
    [[nodiscard]] QColor classColour(int place) const;
    [[nodiscard]] bool isRing(int place) const; ///< the colour alone does not tell the class
    [[nodiscard]] bool isBright(size_t point) const;
    [[nodiscard]] const FeatureRow *featureRow(qint64 feature) const;

    Of m_of;
    QString m_encoder, m_sae;
    QStringList m_structures;
    bool m_writable = true, m_filling = false;
    MapPointsPtr m_points;
    MapColoursPtr m_colours;
    JobTablePtr m_jobs;
    FeatureTablePtr m_features;
    QHash<qint64, int> m_featureRows;
    QString m_failure;
    std::vector<quint8> m_lasso; ///< [points] or empty
    QSet<int> m_classes;         ///< picked in the legend
    QHash<qint64, SliceRef> m_refs;
    QHash<qint64, QImage> m_pictures;
    std::vector<qint64> m_chosen; ///< ids that are picked, the first of them in the gallery
    qint64 m_hovered = -1;

    QComboBox *m_kind = nullptr, *m_colour;
    QSpinBox *m_feature;
    QToolButton *m_lassoButton, *m_all, *m_clear;
    LinkButton *m_how;
    QLabel *m_note, *m_sentence, *m_pickedLabel, *m_cardText, *m_step;
    QPushButton *m_make, *m_update;
    QProgressBar *m_progress;
    QStackedWidget *m_stack;
    MapCanvas *m_canvas;
    QListWidget *m_legend;
    SliceGalleryView *m_gallery = nullptr;
    QFrame *m_card;
    std::vector<QLabel *> m_cardPictures;
};

} // namespace fathom
