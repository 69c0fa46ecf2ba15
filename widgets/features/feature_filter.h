// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/snapshots.h>

#include <QSet>
#include <QSortFilterProxyModel>

namespace fathom {

class FeatureTableModel;

/// What of the table is shown.
struct FeatureFilter
{
    enum class Labelled { Any, Labelled, Unlabelled, Proposed, Verified, Edited, Rejected };
    int level = -1;          ///< -1 = all
    double minDensity = 0.0; ///< of slices, 0 .. 1
    double maxDensity = 1.0;
    Labelled labelled = Labelled::Any;
    bool inContext = false;  ///< only features that fire in a slice which the table's filter lets through
    QString structure;       ///< most enriched structure, exactly; empty = any
    QString text;            ///< number, or words of label and structure, all of them
    bool onlyPicked = false; ///< on the map
    QSet<int> picked;
    friend bool operator==(const FeatureFilter &, const FeatureFilter &) = default;

    [[nodiscard]] bool accepts(const FeatureRow &row) const;
};

/// Sorts and filters the feature table by FeatureFilter.
class FeatureFilterModel final : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    explicit FeatureFilterModel(FeatureTableModel *table, QObject *parent = nullptr);
    void setFilter(const FeatureFilter &filter);
    [[nodiscard]] const FeatureFilter &filter() const { return m_filter; }

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const override;

private:
    FeatureTableModel *m_table;
    FeatureFilter m_filter;
};

} // namespace fathom
