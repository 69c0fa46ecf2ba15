// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/snapshots.h>

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

namespace fathom {

/// One row per scan of the workspace. GUI thread; data() only reads the snapshot it was given.
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
    using QAbstractTableModel::QAbstractTableModel;

    quint64 nextTicket() { return ++m_wanted; } ///< hand it to the query
    /// An answer to an older ticket is dropped: returns false.
    bool setLibrary(LibraryPtr library, quint64 ticket);
    void clear(); ///< answers on their way are dropped
    [[nodiscard]] bool isWanted(quint64 ticket) const { return ticket == m_wanted; }
    [[nodiscard]] const LibraryPtr &library() const { return m_library; }
    [[nodiscard]] const LibraryRow &row(int row) const { return m_library->rows[size_t(row)]; }
    [[nodiscard]] int rowOf(qint64 volume) const; ///< -1 = not there
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QVariant sortKey(const LibraryRow &row, int column) const;
    [[nodiscard]] QString text(const LibraryRow &row, int column) const;
    [[nodiscard]] QVariant exported(const LibraryRow &row, int column) const;

    LibraryPtr m_library;
    quint64 m_wanted = 0;
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

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QStringList m_words;
    QString m_dataset, m_modality, m_split;
    ContextFilter m_context;
};

} // namespace fathom
