// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/snapshots.h>

#include <QAbstractListModel>

namespace fathom {

/// The active features of one slice, strongest first. data() only reads the snapshot.
class FingerprintModel final : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role { FeatureRole = Qt::UserRole + 1, ActivationRole, PartRole, LabelRole, StateRole, PinnedRole };
    using QAbstractListModel::QAbstractListModel;

    /// The same features again change nothing: returns false.
    bool setPage(const SlicePagePtr &page);
    void setPinned(const QList<int> &features); ///< those that the strip along the volume always shows
    [[nodiscard]] const ActiveFeature &feature(int row) const { return m_page->fingerprint[size_t(row)]; }
    [[nodiscard]] int rowOf(int feature) const; ///< -1 = not active
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    SlicePagePtr m_page;
    QList<int> m_pinned;
};

} // namespace fathom
