// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/page_view.h>

#include <engine/snapshots.h>

#include <QSet>

class QComboBox;
class QFrame;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;
class QTabWidget;
class QTimer;
class QToolButton;

namespace fathom {

class LibraryFilter;
class LibraryModel;
class LinkButton;
class MapView;
class ProblemsView;
class SliceViewer;
class StateStack;
class VolumeDetails;
enum class MissingStep;

/// All scans of the workspace: table, filters, preview and details of the chosen one, refused files. Files
/// dropped anywhere on it are to be imported.
class LibraryPageView : public PageView
{
    Q_OBJECT
public:
    explicit LibraryPageView(QWidget *parent = nullptr);

    quint64 nextTicket(); ///< hand it to the query; shows "loading" while there is no table
    /// An answer to an older ticket is dropped. The chosen scan stays chosen while it is there.
    void setLibrary(const LibraryPtr &library, quint64 ticket);
    void setMissing(MissingStep step, bool running);
    /// A failure of an older ticket is dropped.
    void setFailed(const QString &sentence, quint64 ticket);
    /// The context bar's filter: hides scans together with the page's own filters.
    void setContext(const ContextFilter &context);
    /// A scan that is not the chosen one is dropped.
    void setVolumeView(const VolumeViewPtr &view);
    /// Reading the chosen scan failed; it may have moved, so the page offers to look for it.
    void setVolumeFailed(const QString &sentence, qint64 volume);
    void setThumbnails(const Thumbnails &thumbnails);
    void thumbnailsLost(const QList<qint64> &slices);
    /// Whether the workspace can be changed; where not, what changes it cannot be chosen.
    void setWritable(bool writable);
    /// Folders whose new scans are imported by themselves.
    void setWatched(const QStringList &folders);
    /// Grouping and sorting as a person chose them, to be kept; setChoices() takes what choices() gave.
    [[nodiscard]] QByteArray choices() const;
    void setChoices(const QByteArray &json);
    /// Another workspace: no row, scan, choice, filter or open question of this one stays.
    void forget();
    /// Chooses a scan, also one that the next answer brings; filters that hide it are taken away.
    void selectVolume(qint64 volume);
    [[nodiscard]] qint64 selectedVolume() const { return m_selected; }

    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<PageKey> keys() const override;
    [[nodiscard]] QTableView *table() const { return m_table; }
    [[nodiscard]] SliceViewer *viewer() const { return m_viewer; }
    [[nodiscard]] StateStack *states() const { return m_states; }
    [[nodiscard]] MapView *map() const { return m_map; }
    [[nodiscard]] QTabWidget *tabs() const { return m_tabs; }
    void retranslate() override;

Q_SIGNALS:
    void volumeViewWanted(qint64 volume);
    void sliceUnderCrosshairWanted(qint64 volume, fathom::Plane plane, const fathom::Vector3 &patient,
                                   bool newWindow);
    void importDropped(const QStringList &paths);
    void thumbnailsWanted(const QList<qint64> &slices);
    void choicesChanged();
    void watchFolderWanted(); ///< the person will say which
    void unwatchRequested(const QString &folder);
    void modalityChangeRequested(qint64 volume, fathom::Modality modality);
    void folderWanted(const QString &path);    ///< of a refused file
    void locateRequested(qint64 volume);       ///< its source has moved; the person will say where to
    void removeVolumeRequested(qint64 volume); ///< the person has confirmed
    void filterCleared(); ///< the context bar's filter hides scans and the person wants them back
    void retryRequested();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    QWidget *makeFilters();
    QWidget *makeOrdering();
    void setOrder(int column, Qt::SortOrder order);
    void showOrder();
    void updateSpans();
    void showWatched();
    void toggleGroup(const QModelIndex &shown);
    [[nodiscard]] QSet<qint64> selectedVolumes() const;
    void selectAlso(const QSet<qint64> &volumes);
    QWidget *makeConfirmation();
    QWidget *makeTable();
    QWidget *makePreview();
    void fillFilters();
    void clearFilters();
    void updateShown();
    void choose(qint64 volume);
    void restoreSelection();
    void showMenu(const QPoint &position);
    void askRemoval(qint64 volume);
    void open(const QModelIndex &index, bool newWindow);
    [[nodiscard]] const LibraryRow *rowAt(const QModelIndex &shown) const;

    LibraryModel *m_model;
    LibraryFilter *m_filter;
    QTableView *m_table;
    QLineEdit *m_text;
    QComboBox *m_dataset, *m_modality, *m_split, *m_group, *m_sort;
    QToolButton *m_order;
    QLabel *m_count, *m_question;
    LinkButton *m_clear, *m_import, *m_watch, *m_locate;
    QFrame *m_confirmation, *m_moved;
    QLabel *m_movedText;
    QPushButton *m_remove, *m_keep;
    ProblemsView *m_problems;
    SliceViewer *m_viewer;
    VolumeDetails *m_details;
    StateStack *m_states;
    QTabWidget *m_tabs;
    MapView *m_map;
    QTimer *m_previewDelay;
    qint64 m_selected = 0, m_removing = 0;
    QStringList m_watched;
    bool m_filling = false, m_writable = true;
};

} // namespace fathom
