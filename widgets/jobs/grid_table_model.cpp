// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "grid_table_model.h"

#include "captions.h"
#include "theme/theme.h"

#include <QApplication>
#include <QFont>

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {
bool sameRows(const GridTablePtr &a, const GridTablePtr &b)
{
    return a && b &&
           std::equal(a->rows.begin(), a->rows.end(), b->rows.begin(), b->rows.end(),
                      [](const GridRow &one, const GridRow &other) { return one.name == other.name; });
}

QString joined(const std::vector<int> &numbers)
{
    QStringList all;
    for (const int number : numbers)
        all << Captions::number(number);
    return all.join(QStringLiteral(" · "));
}

QString known(double value, int digits)
{
    return std::isfinite(value) ? Captions::decimal(value, digits) : QString();
}
} // namespace

void GridTableModel::setTable(const GridTablePtr &table)
{
    if (table == m_table)
        return;
    if (sameRows(m_table, table)) {
        m_table = table;
        retranslate();
        return;
    }
    beginResetModel();
    m_table = table;
    endResetModel();
}

void GridTableModel::retranslate()
{
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

bool GridTableModel::isBest(int row) const
{
    return !m_table->best.isEmpty() && this->row(row).name == m_table->best;
}

int GridTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_table ? 0 : int(m_table->rows.size());
}

int GridTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString GridTableModel::text(const GridRow &row, int column, bool best) const
{
    switch (column) {
    case Configuration:
        return best ? tr("%1 (best)").arg(row.name) : row.name;
    case State:
        switch (row.state) {
        case GridRow::State::Waiting:
            return tr("waits");
        case GridRow::State::Training:
            return tr("training");
        case GridRow::State::Done:
            return tr("done");
        case GridRow::State::Failed:
            return tr("failed");
        }
        return {};
    case Step:
        return tr("%1 of %2").arg(Captions::number(row.step), Captions::number(row.steps));
    case R2:
        return known(row.r2, 4);
    case L0:
        return known(row.l0, 1);
    case Dead:
        return row.dead >= 0 ? Captions::number(row.dead) : QString();
    case Loss:
        return known(row.loss, 6);
    case TimeLeft:
        return row.secondsLeft >= 0 ? Captions::duration(row.secondsLeft) : QString();
    case Sae:
        return row.sae;
    default:
        return {};
    }
}

QVariant GridTableModel::value(const GridRow &row, int column) const
{
    const auto number = [](double value) { return std::isfinite(value) ? QVariant(value) : QVariant(); };
    switch (column) {
    case Configuration:
        return row.name;
    case State:
        return int(row.state);
    case Step:
        return row.step;
    case R2:
        return number(row.r2);
    case L0:
        return number(row.l0);
    case Dead:
        return row.dead >= 0 ? QVariant(row.dead) : QVariant();
    case Loss:
        return number(row.loss);
    case TimeLeft:
        return row.secondsLeft >= 0 ? QVariant(row.secondsLeft) : QVariant();
    case Sae:
        return row.sae;
    default:
        return {};
    }
}

QString GridTableModel::toolTip(const GridRow &row, bool best) const
{
    QStringList lines{
        tr("Dictionary %1, k %2, objective %3").arg(joined(row.dictionary), joined(row.k), row.objective)};
    if (best)
        lines << tr("The best of those that are done, by the grid's measure");
    if (!row.error.isEmpty())
        lines << row.error;
    lines << (row.sae.isEmpty() ? tr("A click draws its curve")
                                : tr("A click on %1 opens the SAE").arg(row.sae));
    return lines.join(QLatin1Char('\n'));
}

QVariant GridTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const GridRow &one = row(index.row());
    const bool best = isBest(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(one, column, best);
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1: %2").arg(headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(),
                                            text(one, column, best));
    case Qt::ToolTipRole:
        return toolTip(one, best);
    case Qt::TextAlignmentRole:
        return QVariant(column == Configuration || column == State || column == Sae
                            ? Qt::AlignLeft | Qt::AlignVCenter
                            : Qt::AlignRight | Qt::AlignVCenter);
    case Qt::FontRole:
        if (best || (column == Sae && !one.sae.isEmpty())) {
            QFont font = QApplication::font();
            font.setBold(best);
            font.setUnderline(column == Sae); // a link
            return font;
        }
        return {};
    case SortRole:
    case CsvRole:
        return value(one, column);
    case SaeRole:
        return one.sae;
    case BestRole:
        return best;
    default:
        return {};
    }
}

QVariant GridTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const std::pair<QString, QString> heads[ColumnCount] = {
        {tr("Configuration"), tr("Name of the configuration in its grid")},
        {tr("State"), tr("Whether it waits, is trained, is done or failed")},
        {tr("Step"), tr("Training steps made, of all")},
        {tr("R²"), tr("Part of the embeddings' variance that the largest level reconstructs, against "
                      "per-dimension means; of the validation slices where there are any")},
        {tr("L0"), tr("Mean number of active features a slice")},
        {tr("Dead"), tr("While it is trained: features that have not fired for a long time. Afterwards: "
                        "features that fire in no validation slice")},
        {tr("Loss"), tr("Training loss of the last step that was measured")},
        {tr("Time left"), tr("Until this configuration is trained, at the present pace")},
        {tr("SAE"), tr("What it became; a click opens it")}};
    if (role == Qt::DisplayRole)
        return heads[section].first;
    if (role == Qt::ToolTipRole)
        return heads[section].second;
    return {};
}

} // namespace fathom
