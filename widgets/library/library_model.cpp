// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "library_model.h"

#include "captions.h"

#include <algorithm>

namespace fathom {

bool LibraryModel::setLibrary(LibraryPtr library, quint64 ticket)
{
    if (ticket != m_wanted || !library)
        return false;
    beginResetModel();
    m_library = std::move(library);
    endResetModel();
    return true;
}

void LibraryModel::clear()
{
    ++m_wanted;
    beginResetModel();
    m_library.reset();
    endResetModel();
}

int LibraryModel::rowOf(qint64 volume) const
{
    for (int row = 0; row < rowCount(); ++row)
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
    return parent.isValid() || !m_library ? 0 : int(m_library->rows.size());
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
        return QStringList{QString::number(geometry.size[0]), QString::number(geometry.size[1]),
                           QString::number(geometry.size[2])}
            .join(cross);
    case Spacing:
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
    const LibraryRow &row = this->row(index.row());
    switch (role) {
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

bool LibraryFilter::filterAcceptsRow(int row, const QModelIndex &) const
{
    const auto *model = qobject_cast<const LibraryModel *>(sourceModel());
    if (!model)
        return true;
    const LibraryRow &scan = model->row(row);
    const VolumeRecord &volume = scan.volume;
    const auto lets = [](const QString &wanted, const QString &value) {
        return wanted.isEmpty() || wanted == value;
    };
    if (!lets(m_dataset, volume.dataset) || !lets(m_context.dataset, volume.dataset))
        return false;
    const QString modality = volume.modality == Modality::Ct   ? QStringLiteral("ct")
                             : volume.modality == Modality::Mr ? QStringLiteral("mr")
                                                               : QString();
    if (!lets(m_modality, modality) || !lets(m_context.modality, modality))
        return false;
    if (!lets(m_split, volume.split) || !lets(m_context.split, volume.split))
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
