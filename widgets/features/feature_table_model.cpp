// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "feature_table_model.h"

#include "captions.h"

namespace fathom {

FeatureTableModel::FeatureTableModel(QObject *parent)
    : QAbstractTableModel(parent)
    , m_thumbnails(6000)
{
}

bool FeatureTableModel::setTable(FeatureTablePtr table, quint64 ticket)
{
    if (ticket != m_wanted)
        return false;
    beginResetModel();
    m_table = std::move(table);
    m_rowOf.clear();
    m_planes.clear();
    if (m_table) {
        for (size_t i = 0; i < m_table->rows.size(); ++i) {
            m_rowOf.insert(m_table->rows[i].feature, int(i));
            for (const SliceRef &slice : m_table->rows[i].topSlices)
                m_planes.insert(slice.id, slice.plane);
        }
    }
    endResetModel();
    return true;
}

void FeatureTableModel::setThumbnails(const Thumbnails &thumbnails)
{
    for (auto it = thumbnails.cbegin(); it != thumbnails.cend(); ++it) {
        const auto plane = m_planes.constFind(it.key());
        if (it.value().isNull() || plane == m_planes.cend())
            continue;
        const QImage small =
            it.value().scaled(2 * m_side, 2 * m_side, Qt::KeepAspectRatio, Qt::SmoothTransformation);
        m_thumbnails.insert(it.key(), new QImage(Captions::forDisplay(small, *plane)));
    }
    // Which rows show a slice is not kept: one repaint of what is visible is cheaper than an index of it.
    Q_EMIT thumbnailsArrived();
}

QImage FeatureTableModel::thumbnail(qint64 slice) const
{
    const QImage *image = m_thumbnails.object(slice);
    return image ? *image : QImage();
}

void FeatureTableModel::setThumbnailSide(int side)
{
    m_side = side;
}

void FeatureTableModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int FeatureTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_table ? 0 : int(m_table->rows.size());
}

int FeatureTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FeatureTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const FeatureRow &feature = row(index.row());
    if (role == FeatureRole)
        return feature.feature;
    if (role == ColumnRole)
        return index.column();
    if (role == CsvRole)
        return exported(feature, index.column());
    if (role == SortRole) {
        switch (index.column()) {
        case Feature:
            return feature.feature;
        case Label:
            return feature.label;
        case Level:
            return feature.level;
        case Density:
            return feature.sliceDensity;
        case Maximum:
            return feature.maximum;
        case Structure:
            return feature.enrichment;
        case Score:
            return feature.score;
        case Verdict:
            return feature.hasLabel ? int(feature.state) : -1;
        case Slices:
            return feature.slices;
        default:
            return {};
        }
    }
    if (role == Qt::TextAlignmentRole) {
        const bool numeric = index.column() == Feature || index.column() == Level ||
                             index.column() == Maximum || index.column() == Score;
        return int((numeric ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole) {
        switch (index.column()) {
        case Label:
            return feature.label.isEmpty() ? QVariant() : QVariant(feature.label);
        case Density:
            return tr("Fires in %1 of the slices (%2) and in %n volume(s)", nullptr, feature.volumes)
                .arg(Captions::percent(feature.sliceDensity), Captions::number(feature.slices));
        case Structure:
            return feature.structure.isEmpty()
                       ? QVariant()
                       : QVariant(tr("%1 is shown %2 percentage points more often where the feature fires")
                                      .arg(Captions::structure(feature.structure),
                                           Captions::decimal(100.0 * feature.enrichment, 0)));
        default:
            return {};
        }
    }
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    switch (index.column()) {
    case Feature:
        return QString::number(feature.feature); // an identifier: no digit grouping
    case Label:
        return feature.hasLabel ? feature.label : QString();
    case Level:
        return Captions::level(feature.level, m_table->dictionary);
    case Density:
        return Captions::percent(feature.sliceDensity);
    case Maximum:
        return Captions::decimal(feature.maximum, 2);
    case Structure:
        return Captions::structure(feature.structure);
    case Score:
        return feature.hasLabel && feature.score >= 0 ? Captions::decimal(feature.score, 2) : QString();
    case Verdict:
        if (!feature.hasLabel)
            return {};
        return QString(Captions::stateMark(feature.state) + QLatin1Char(' ') +
                       (feature.stale ? tr("%1, stale").arg(Captions::state(feature.state))
                                      : Captions::state(feature.state)));
    default:
        return {};
    }
}

QVariant FeatureTableModel::exported(const FeatureRow &feature, int column) const
{
    switch (column) {
    case Feature:
        return feature.feature;
    case Label:
        return feature.label;
    case Level: // its size, as in the window
        return size_t(feature.level) < m_table->dictionary.size() ? m_table->dictionary[size_t(feature.level)]
                                                                  : feature.level;
    case Density:
        return feature.sliceDensity;
    case Maximum:
        return feature.maximum;
    case Structure:
        return feature.structure;
    case Score:
        return feature.hasLabel && feature.score >= 0 ? QVariant(feature.score) : QVariant();
    case Verdict:
        return feature.hasLabel ? QVariant(Captions::state(feature.state)) : QVariant();
    case Slices: {
        QStringList ids;
        for (const SliceRef &slice : feature.topSlices)
            ids << QString::number(slice.id);
        return ids.join(u' ');
    }
    default:
        return {};
    }
}

QVariant FeatureTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const bool numeric = section == Feature || section == Level || section == Maximum || section == Score;
        return int((numeric ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role == Qt::DisplayRole) {
        switch (section) {
        case Feature:
            return tr("Number");
        case Label:
            return tr("Label");
        case Level:
            return tr("Level");
        case Density:
            return tr("Density");
        case Maximum:
            return tr("Max");
        case Structure:
            return tr("Structure");
        case Score:
            return tr("Score");
        case Verdict:
            return tr("Verdict");
        case Slices:
            return tr("Strongest slices");
        default:
            return {};
        }
    }
    if (role == Qt::ToolTipRole) {
        switch (section) {
        case Feature:
            return tr("Number of the feature in its SAE");
        case Label:
            return tr("Current label, by statistics or by a person");
        case Level:
            return tr(
                "Size of the smallest Matryoshka level that holds the feature: coarse features come first");
        case Density:
            return tr("Part of all indexed slices in which the feature fires, and the histogram of its "
                      "activations");
        case Maximum:
            return tr("Strongest activation in any slice");
        case Structure:
            return tr("Structure that is enriched most where the feature fires, counted over subjects");
        case Score:
            return tr("How sure the label is, 0 to 1: enrichment of its structure times its rate in the "
                      "strongest slices, both at the lower end of their 95 % interval");
        case Verdict:
            return tr("What a person said about the label");
        case Slices:
            return tr("Strongest slices, one per volume");
        default:
            return {};
        }
    }
    return {};
}

} // namespace fathom
