// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fingerprint_model.h"

#include "captions.h"
#include "gallery/same_slices.h"

namespace fathom {

bool FingerprintModel::setPage(const SlicePagePtr &page)
{
    if (m_page && page && m_page->sae == page->sae && same(m_page->fingerprint, page->fingerprint)) {
        m_page = page;
        return false;
    }
    beginResetModel();
    m_page = page;
    endResetModel();
    return true;
}

void FingerprintModel::setPinned(const QList<int> &features)
{
    if (features == m_pinned)
        return;
    m_pinned = features;
    retranslate();
}

void FingerprintModel::retranslate()
{
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

int FingerprintModel::rowOf(int feature) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (this->feature(row).feature == feature)
            return row;
    return -1;
}

int FingerprintModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_page ? 0 : int(m_page->fingerprint.size());
}

QVariant FingerprintModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ActiveFeature &active = feature(index.row());
    const QString label = active.label.isEmpty() ? tr("no label yet") : active.label;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return QString(QStringLiteral("%1  %2  %3")
                           .arg(Captions::decimal(double(active.activation), 2), label,
                                QString::number(active.feature)) +
                       (m_pinned.contains(active.feature) ? tr(", pinned") : QString()));
    case Qt::ToolTipRole:
        return tr("Feature %1, activation %2: %3 (%4). A click opens it, Ctrl and click in a second window; "
                  "the heat map shows where in the slice it fires. P pins it to the strip along the volume")
            .arg(QString::number(active.feature), Captions::decimal(double(active.activation), 3), label,
                 Captions::state(active.state));
    case FeatureRole:
        return active.feature;
    case ActivationRole:
        return active.activation;
    case PartRole: {
        const float strongest = m_page->fingerprint.front().activation;
        return strongest > 0 ? double(active.activation / strongest) : 0.0;
    }
    case LabelRole:
        return label;
    case StateRole:
        return int(active.state);
    case PinnedRole:
        return m_pinned.contains(active.feature);
    default:
        return {};
    }
}

} // namespace fathom
