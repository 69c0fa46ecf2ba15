// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/snapshots.h>

#include <QAbstractTableModel>
#include <QHash>
#include <QPixmap>
#include <QSet>
#include <QSortFilterProxyModel>

namespace fathom {

/// By what the scans are put together; the numbers are kept in the user's settings.
enum class LibraryGrouping { None, Dataset, Modality, Split };

/// One row per scan of the workspace, then one per group of them (LibraryFilter brings them to their place).
/// GUI thread; data() only reads the snapshot it was given.
class LibraryModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        Alias,
        Dataset,
        ModalityColumn,
        Origin,
        Size,
        Spacing,
        Slices,
        Structures,
        Split,
        Embedded,
        Notes,
        ColumnCount
    };
    enum Role { SortRole = Qt::UserRole + 1, VolumeRole, CsvRole };
    static constexpr int pictureSide = 36; ///< pixels of the window
    using QAbstractTableModel::QAbstractTableModel;

    quint64 nextTicket() { return ++m_wanted; } ///< hand it to the query
    /// An answer to an older ticket is dropped: returns false.
    bool setLibrary(LibraryPtr library, quint64 ticket);
    void clear(); ///< answers on their way are dropped
    [[nodiscard]] bool isWanted(quint64 ticket) const { return ticket == m_wanted; }
    [[nodiscard]] const LibraryPtr &library() const { return m_library; }
    [[nodiscard]] const LibraryRow &row(int row) const { return m_library->rows[size_t(row)]; }
    [[nodiscard]] int rowOf(qint64 volume) const; ///< -1 = not there
    [[nodiscard]] int scans() const { return m_library ? int(m_library->rows.size()) : 0; }

    void setGrouping(LibraryGrouping grouping);
    [[nodiscard]] LibraryGrouping grouping() const { return m_grouping; }
    [[nodiscard]] bool isGroup(int row) const { return row >= scans(); }
    /// Key of the group that a scan is in, or that a group's row stands for.
    [[nodiscard]] QString groupOf(int row) const;
    /// Shows or hides the scans of a group.
    void toggle(const QString &group);
    [[nodiscard]] bool isClosed(const QString &group) const { return m_closed.contains(group); }

    /// Pictures of the middle slices, as they come.
    void setThumbnails(const Thumbnails &thumbnails);
    void thumbnailsLost(const QList<qint64> &slices);
    /// While the table measures its columns every row is looked at; no picture is asked for.
    void holdPictures(bool hold) { m_hold = hold; }
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    void thumbnailsWanted(const QList<qint64> &slices); ///< of rows that are being painted

private:
    struct Group
    {
        QString key;
        int scans = 0;
    };
    void makeGroups();
    [[nodiscard]] QString groupTitle(const Group &group) const;
    [[nodiscard]] QVariant picture(const LibraryRow &row) const;
    [[nodiscard]] QVariant sortKey(const LibraryRow &row, int column) const;
    [[nodiscard]] QString text(const LibraryRow &row, int column) const;
    [[nodiscard]] QVariant exported(const LibraryRow &row, int column) const;

    LibraryPtr m_library;
    quint64 m_wanted = 0;
    LibraryGrouping m_grouping = LibraryGrouping::None;
    std::vector<Group> m_groups; ///< in order of their keys
    QSet<QString> m_closed;
    bool m_hold = false;
    QHash<qint64, QPixmap> m_pictures; ///< by slice
    mutable QSet<qint64> m_asked;      ///< slices whose pictures are on their way
    mutable QList<qint64> m_toAsk;     ///< asked for when the event loop is reached
};

/// The scans that the page's filters let through.
class LibraryFilter final : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    explicit LibraryFilter(QObject *parent = nullptr);
    void setText(const QString &text); ///< words of alias, data set, structures, findings, notes
    void setDataset(const QString &dataset);
    void setModality(const QString &modality); ///< "ct", "mr" or ""
    void setSplit(const QString &split);
    /// The context bar's filter, on top of the page's own; a scan has no plane and no level.
    void setContext(const ContextFilter &context);
    [[nodiscard]] bool isActive() const;
    [[nodiscard]] bool contextIsActive() const;
    /// Scans that are let through, those of closed groups too.
    [[nodiscard]] int shownScans() const;
    void groupsChanged() { invalidate(); }

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    [[nodiscard]] bool lets(const LibraryRow &scan) const;

    QStringList m_words;
    QString m_dataset, m_modality, m_split;
    ContextFilter m_context;
};

} // namespace fathom
