// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "feature_filter.h"

#include "captions.h"
#include "feature_table_model.h"

namespace fathom {

bool FeatureFilter::accepts(const FeatureRow &row) const
{
    if (level >= 0 && row.level != level)
        return false;
    if (onlyPicked && !picked.contains(row.feature))
        return false;
    if (inContext && row.topSlices.empty())
        return false;
    if (row.sliceDensity < minDensity || row.sliceDensity > maxDensity)
        return false;
    switch (labelled) {
    case Labelled::Any:
        break;
    case Labelled::Labelled:
        if (!row.hasLabel)
            return false;
        break;
    case Labelled::Unlabelled:
        if (row.hasLabel)
            return false;
        break;
    case Labelled::Proposed:
    case Labelled::Verified:
    case Labelled::Edited:
    case Labelled::Rejected: {
        const LabelState wanted = labelled == Labelled::Proposed   ? LabelState::Proposed
                                  : labelled == Labelled::Verified ? LabelState::Verified
                                  : labelled == Labelled::Edited   ? LabelState::Edited
                                                                   : LabelState::Rejected;
        if (!row.hasLabel || row.state != wanted)
            return false;
        break;
    }
    }
    if (!structure.isEmpty() && row.structure != structure)
        return false;
    if (text.isEmpty())
        return true;
    const QString haystack = QString::number(row.feature) + QLatin1Char(' ') + row.label + QLatin1Char(' ') +
                             Captions::structure(row.structure);
    for (const QString &word : text.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        if (!haystack.contains(word, Qt::CaseInsensitive))
            return false;
    }
    return true;
}

FeatureFilterModel::FeatureFilterModel(FeatureTableModel *table, QObject *parent)
    : QSortFilterProxyModel(parent)
    , m_table(table)
{
    setSourceModel(table);
    setSortRole(FeatureTableModel::SortRole);
    setSortCaseSensitivity(Qt::CaseInsensitive);
    setDynamicSortFilter(true);
}

void FeatureFilterModel::setFilter(const FeatureFilter &filter)
{
    if (filter == m_filter)
        return;
    m_filter = filter;
    invalidateFilter();
}

bool FeatureFilterModel::filterAcceptsRow(int sourceRow, const QModelIndex &) const
{
    return m_filter.accepts(m_table->row(sourceRow));
}

} // namespace fathom
