// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "library_model.h"

#include "captions.h"

#include <QFont>

#include <algorithm>
#include <utility>

namespace fathom {

bool LibraryModel::setLibrary(LibraryPtr library, quint64 ticket)
{
    if (ticket != m_wanted || !library)
        return false;
    beginResetModel();
    m_library = std::move(library);
    makeGroups();
    endResetModel();
    return true;
}

void LibraryModel::clear()
{
    ++m_wanted;
    beginResetModel();
    m_library.reset();
    m_groups.clear();
    m_closed.clear();
    m_pictures.clear();
    m_asked.clear();
    m_toAsk.clear();
    endResetModel();
}

void LibraryModel::setGrouping(LibraryGrouping grouping)
{
    if (grouping == m_grouping)
        return;
    beginResetModel();
    m_grouping = grouping;
    m_closed.clear();
    makeGroups();
    endResetModel();
}

void LibraryModel::makeGroups()
{
    m_groups.clear();
    if (m_grouping == LibraryGrouping::None)
        return;
    QMap<QString, int> counts;
    for (int row = 0; row < scans(); ++row)
        ++counts[groupOf(row)];
    for (auto it = counts.cbegin(); it != counts.cend(); ++it)
        m_groups.push_back({it.key(), it.value()});
}

QString LibraryModel::groupOf(int row) const
{
    if (isGroup(row))
        return m_groups[size_t(row - scans())].key;
    const VolumeRecord &volume = this->row(row).volume;
    switch (m_grouping) {
    case LibraryGrouping::Dataset:
        return volume.dataset;
    case LibraryGrouping::Modality:
        return QString::number(int(volume.modality));
    case LibraryGrouping::Split:
        return volume.split;
    case LibraryGrouping::None:
        break;
    }
    return {};
}

QString LibraryModel::groupTitle(const Group &group) const
{
    QString name = group.key;
    if (m_grouping == LibraryGrouping::Modality)
        name = Captions::modality(Modality(group.key.toInt()));
    else if (m_grouping == LibraryGrouping::Split)
        name = group.key.isEmpty() ? tr("no split") : Captions::split(group.key);
    else if (name.isEmpty())
        name = tr("no data set");
    const QChar mark = isClosed(group.key) ? QChar(0x25B8) : QChar(0x25BE);
    return QStringLiteral("%1  %2 (%3)").arg(mark).arg(name, Captions::number(group.scans));
}

void LibraryModel::toggle(const QString &group)
{
    if (!m_closed.remove(group))
        m_closed.insert(group);
    for (size_t i = 0; i < m_groups.size(); ++i)
        if (m_groups[i].key == group)
            Q_EMIT dataChanged(index(scans() + int(i), 0), index(scans() + int(i), ColumnCount - 1));
}

void LibraryModel::setThumbnails(const Thumbnails &thumbnails)
{
    for (int row = 0; row < scans(); ++row) {
        const LibraryRow &scan = this->row(row);
        const auto found = thumbnails.constFind(scan.middleSlice);
        if (found == thumbnails.cend() || found->isNull())
            continue;
        Plane plane = Plane::Axial;
        for (const SliceRange &range : scan.volume.planes)
            if (scan.middleSlice >= range.firstSlice && scan.middleSlice < range.firstSlice + range.count)
                plane = range.plane;
        m_asked.remove(scan.middleSlice);
        // Twice as many pixels, for screens that have them.
        QPixmap picture = QPixmap::fromImage(
            Captions::forDisplay(*found, plane)
                .scaled(2 * pictureSide, 2 * pictureSide, Qt::KeepAspectRatio, Qt::SmoothTransformation));
        picture.setDevicePixelRatio(2.0);
        m_pictures.insert(scan.middleSlice, picture);
        Q_EMIT dataChanged(index(row, Alias), index(row, Alias), {Qt::DecorationRole});
    }
}

void LibraryModel::thumbnailsLost(const QList<qint64> &slices)
{
    for (const qint64 slice : slices)
        m_asked.remove(slice); // asked for again when its row is painted again
}

QVariant LibraryModel::picture(const LibraryRow &row) const
{
    const qint64 slice = row.middleSlice;
    if (slice <= 0)
        return {};
    if (const auto found = m_pictures.constFind(slice); found != m_pictures.cend())
        return *found;
    if (!m_hold && !m_asked.contains(slice)) {
        m_asked.insert(slice);
        m_toAsk.append(slice);
        if (m_toAsk.size() == 1)
            QMetaObject::invokeMethod(
                const_cast<LibraryModel *>(this),
                [this] {
                    Q_EMIT const_cast<LibraryModel *>(this)->thumbnailsWanted(std::exchange(m_toAsk, {}));
                },
                Qt::QueuedConnection);
    }
    static const QPixmap empty = [] { // keeps the place, so that no text moves when the picture comes
        QPixmap pixmap(pictureSide, pictureSide);
        pixmap.fill(Qt::transparent);
        return pixmap;
    }();
    return empty;
}

Qt::ItemFlags LibraryModel::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    return index.isValid() && isGroup(index.row()) ? flags & ~Qt::ItemIsSelectable : flags;
}

int LibraryModel::rowOf(qint64 volume) const
{
    for (int row = 0; row < scans(); ++row)
        if (this->row(row).volume.id == volume)
            return row;
    return -1;
}

void LibraryModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int LibraryModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : scans() + int(m_groups.size());
}

int LibraryModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString LibraryModel::text(const LibraryRow &row, int column) const
{
    const VolumeRecord &volume = row.volume;
    const Geometry &geometry = volume.geometry;
    const QString cross = QString(QChar(0x2009)) + QChar(0xD7) + QChar(0x2009);
    switch (column) {
    case Alias:
        return volume.alias;
    case Dataset:
        return volume.dataset;
    case ModalityColumn:
        //: Modality that the file does not state.
        return volume.modalityCertainty == Certainty::Inferred
                   ? tr("%1, inferred").arg(Captions::modality(volume.modality))
                   : Captions::modality(volume.modality);
    case Origin:
        return Captions::origin(volume.synthetic);
    case Size:
        if (!volume.hasScan)
            return tr("no scan here");
        return QStringList{QString::number(geometry.size[0]), QString::number(geometry.size[1]),
                           QString::number(geometry.size[2])}
            .join(cross);
    case Spacing:
        if (!volume.hasScan)
            return QString();
        return QStringList{Captions::decimal(geometry.spacing[0], 2),
                           Captions::decimal(geometry.spacing[1], 2),
                           Captions::decimal(geometry.spacing[2], 2)}
            .join(cross);
    case Slices:
        return Captions::number(volume.slices());
    case Structures:
        return volume.annotated.isEmpty() ? tr("not annotated") : Captions::number(row.structures.size());
    case Split:
        return Captions::split(volume.split);
    case Embedded: {
        const qint64 all = volume.slices();
        if (row.embedded >= all && all > 0)
            return tr("yes");
        return row.embedded == 0 ? tr("no") : Captions::percent(double(row.embedded) / double(all));
    }
    case Notes:
        return Captions::wording(volume.notes).join(QStringLiteral("; "));
    default:
        return {};
    }
}

QVariant LibraryModel::sortKey(const LibraryRow &row, int column) const
{
    switch (column) {
    case Size:
        return row.volume.geometry.voxels();
    case Spacing: {
        const auto &spacing = row.volume.geometry.spacing;
        return *std::max_element(spacing.begin(), spacing.end());
    }
    case Slices:
        return row.volume.slices();
    case Structures:
        return row.volume.annotated.isEmpty() ? -1 : int(row.structures.size());
    case Embedded:
        return row.volume.slices() > 0 ? double(row.embedded) / double(row.volume.slices()) : 0.0;
    default:
        return text(row, column);
    }
}

QVariant LibraryModel::exported(const LibraryRow &row, int column) const
{
    const Geometry &geometry = row.volume.geometry;
    const auto three = [](const auto &values) {
        QStringList words;
        for (const auto value : values)
            words << QString::number(value);
        return words.join(u' ');
    };
    switch (column) {
    case ModalityColumn: // where it was inferred, the notes say so
        return Captions::modality(row.volume.modality);
    case Size:
        return three(geometry.size);
    case Spacing:
        return three(geometry.spacing);
    case Slices:
        return row.volume.slices();
    case Structures:
        return row.structures.join(u' ');
    case Embedded: // part of the slices
        return row.volume.slices() > 0 ? double(row.embedded) / double(row.volume.slices()) : 0.0;
    default:
        return text(row, column);
    }
}

QVariant LibraryModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (isGroup(index.row())) {
        if (index.column() == 0 && role == Qt::DisplayRole)
            return groupTitle(m_groups[size_t(index.row() - scans())]);
        if (role == Qt::FontRole) {
            QFont bold;
            bold.setBold(true);
            return bold;
        }
        return {};
    }
    const LibraryRow &row = this->row(index.row());
    switch (role) {
    case Qt::DecorationRole:
        return index.column() == Alias ? picture(row) : QVariant();
    case Qt::DisplayRole:
        return text(row, index.column());
    case SortRole:
        return sortKey(row, index.column());
    case CsvRole:
        return exported(row, index.column());
    case VolumeRole:
        return row.volume.id;
    case Qt::ToolTipRole:
        if (index.column() == Structures) {
            QStringList names;
            for (const QString &name : row.structures)
                names << Captions::structure(name);
            return names.join(QStringLiteral(", "));
        }
        return index.column() == Notes ? QVariant(Captions::wording(row.volume.notes).join(QLatin1Char('\n')))
                                       : QVariant();
    default:
        return {};
    }
}

QVariant LibraryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const bool tip = role == Qt::ToolTipRole;
    switch (section) {
    case Alias:
        return tip ? tr("The only name shown and exported; file names stay outside the workspace")
                   : tr("Scan");
    case Dataset:
        return tip ? tr("Data set that the scan came with") : tr("Data set");
    case ModalityColumn:
        return tip ? tr("CT or MR, as the file states it or inferred from the values") : tr("Modality");
    case Origin:
        return tip ? tr("A scan of a person, or drawn by the program") : tr("Origin");
    case Size:
        return tip ? tr("Voxels along the three axes as stored") : tr("Voxels");
    case Spacing:
        return tip ? tr("Millimetres from voxel to voxel along the three axes") : tr("Spacing, mm");
    case Slices:
        return tip ? tr("Slices cut for the encoder, all planes") : tr("Slices");
    case Structures:
        return tip ? tr("Annotated structures that are present somewhere in the scan") : tr("Structures");
    case Split:
        return tip ? tr("Training, validation or test; a subject is in one only") : tr("Split");
    case Embedded:
        return tip ? tr("Whether the chosen encoder has seen its slices") : tr("Embedded");
    case Notes:
        return tip ? tr("What a reader must know of this scan") : tr("Notes");
    default:
        return {};
    }
}

LibraryFilter::LibraryFilter(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    setSortRole(LibraryModel::SortRole);
    setSortCaseSensitivity(Qt::CaseInsensitive);
    setSortLocaleAware(false);
}

void LibraryFilter::setText(const QString &text)
{
    m_words = text.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

void LibraryFilter::setDataset(const QString &dataset)
{
    m_dataset = dataset;
    invalidateFilter();
}

void LibraryFilter::setModality(const QString &modality)
{
    m_modality = modality;
    invalidateFilter();
}

void LibraryFilter::setSplit(const QString &split)
{
    m_split = split;
    invalidateFilter();
}

void LibraryFilter::setContext(const ContextFilter &context)
{
    if (context == m_context)
        return;
    m_context = context;
    invalidateFilter();
}

bool LibraryFilter::isActive() const
{
    return !m_words.isEmpty() || !m_dataset.isEmpty() || !m_modality.isEmpty() || !m_split.isEmpty() ||
           contextIsActive();
}

bool LibraryFilter::contextIsActive() const
{
    return !m_context.dataset.isEmpty() || !m_context.modality.isEmpty() || !m_context.split.isEmpty();
}

int LibraryFilter::shownScans() const
{
    const auto *model = qobject_cast<const LibraryModel *>(sourceModel());
    int shown = 0;
    for (int row = 0; model && row < model->scans(); ++row)
        shown += lets(model->row(row)) ? 1 : 0;
    return shown;
}

bool LibraryFilter::filterAcceptsRow(int row, const QModelIndex &) const
{
    const auto *model = qobject_cast<const LibraryModel *>(sourceModel());
    if (!model)
        return true;
    const QString group = model->groupOf(row);
    if (!model->isGroup(row))
        return lets(model->row(row)) && !model->isClosed(group);
    for (int scan = 0; scan < model->scans(); ++scan) // a group without a scan to show says nothing
        if (model->groupOf(scan) == group && lets(model->row(scan)))
            return true;
    return false;
}

bool LibraryFilter::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const auto *model = qobject_cast<const LibraryModel *>(sourceModel());
    if (!model || model->grouping() == LibraryGrouping::None)
        return QSortFilterProxyModel::lessThan(left, right);
    // Groups keep their order and stand above their scans, whichever way the scans are sorted.
    const bool ascending = sortOrder() == Qt::AscendingOrder;
    const QString one = model->groupOf(left.row()), other = model->groupOf(right.row());
    if (one != other)
        return ascending ? one < other : other < one;
    if (model->isGroup(left.row()) || model->isGroup(right.row()))
        return model->isGroup(ascending ? left.row() : right.row());
    return QSortFilterProxyModel::lessThan(left, right);
}

bool LibraryFilter::lets(const LibraryRow &scan) const
{
    const VolumeRecord &volume = scan.volume;
    const auto allows = [](const QString &wanted, const QString &value) {
        return wanted.isEmpty() || wanted == value;
    };
    if (!allows(m_dataset, volume.dataset) || !allows(m_context.dataset, volume.dataset))
        return false;
    const QString modality = volume.modality == Modality::Ct   ? QStringLiteral("ct")
                             : volume.modality == Modality::Mr ? QStringLiteral("mr")
                                                               : QString();
    if (!allows(m_modality, modality) || !allows(m_context.modality, modality))
        return false;
    if (!allows(m_split, volume.split) || !allows(m_context.split, volume.split))
        return false;
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString &word) {
        const auto has = [&word](const QString &text) { return text.contains(word, Qt::CaseInsensitive); };
        const auto anyHas = [&has](const QStringList &texts) {
            return std::any_of(texts.begin(), texts.end(), has);
        };
        return has(volume.alias) || has(volume.dataset) || has(volume.studyType) || anyHas(scan.structures) ||
               anyHas(scan.findings) || anyHas(volume.notes);
    });
}

} // namespace fathom
