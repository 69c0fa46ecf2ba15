// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "level_tree_model.h"

#include "captions.h"
#include "feature_filter.h"
#include "feature_table_model.h"

#include <algorithm>

namespace fathom {

namespace {
std::vector<qint32> featuresOf(const FeatureTablePtr &table)
{
    std::vector<qint32> features;
    if (table)
        for (const FeatureRow &row : table->rows)
            features.push_back(row.feature);
    return features;
}
} // namespace

LevelTreeModel::LevelTreeModel(FeatureTableModel *table, QObject *parent)
    : QAbstractItemModel(parent)
    , m_table(table)
{
    connect(table, &QAbstractItemModel::modelReset, this, &LevelTreeModel::tableChanged);
}

void LevelTreeModel::setLevels(FeatureLevelsPtr levels)
{
    if (levels == m_levels)
        return;
    beginResetModel();
    m_tops.clear(); // they point into the old pairs
    m_levels = std::move(levels);
    sortPairs();
    endResetModel();
    rebuild();
}

void LevelTreeModel::setChoice(const Choice &choice)
{
    if (choice == m_choice)
        return;
    m_choice = choice;
    rebuild();
}

void LevelTreeModel::sortPairs()
{
    m_firstPair.clear();
    m_above.clear();
    if (!m_levels)
        return;
    qint32 features = 0;
    for (const NestedPair &pair : m_levels->pairs)
        features = std::max({features, pair.parent + 1, pair.child + 1});
    m_firstPair.assign(size_t(features) + 1, 0);
    m_above.resize(size_t(features));
    for (size_t i = 0; i < m_levels->pairs.size(); ++i) {
        ++m_firstPair[size_t(m_levels->pairs[i].parent) + 1];
        m_above[size_t(m_levels->pairs[i].child)].push_back(i);
    }
    for (size_t i = 1; i < m_firstPair.size(); ++i)
        m_firstPair[i] += m_firstPair[i - 1];
    for (std::vector<size_t> &above : m_above)
        std::stable_sort(above.begin(), above.end(), [this](size_t a, size_t b) {
            return m_levels->pairs[a].share > m_levels->pairs[b].share;
        });
}

bool LevelTreeModel::counts(const NestedPair &pair) const
{
    return pair.share >= m_choice.leastShare && m_table->rowOf(pair.child) >= 0 &&
           m_table->rowOf(pair.parent) >= 0;
}

std::vector<const NestedPair *> LevelTreeModel::inside(qint32 feature) const
{
    std::vector<const NestedPair *> pairs;
    if (size_t(feature) + 1 < m_firstPair.size())
        for (size_t i = m_firstPair[size_t(feature)]; i < m_firstPair[size_t(feature) + 1]; ++i)
            if (counts(m_levels->pairs[i]))
                pairs.push_back(&m_levels->pairs[i]);
    return pairs;
}

std::vector<const NestedPair *> LevelTreeModel::directlyInside(qint32 feature) const
{
    std::vector<const NestedPair *> pairs = inside(feature);
    QSet<qint32> all;
    for (const NestedPair *pair : pairs)
        all.insert(pair->child);
    std::erase_if(pairs, [&](const NestedPair *pair) {
        const std::vector<size_t> &above = m_above[size_t(pair->child)];
        return std::any_of(above.begin(), above.end(), [&](size_t i) {
            const NestedPair &other = m_levels->pairs[i];
            return counts(other) && all.contains(other.parent);
        });
    });
    return pairs;
}

const NestedPair *LevelTreeModel::strongestParent(qint32 feature) const
{
    if (size_t(feature) < m_above.size())
        for (const size_t i : m_above[size_t(feature)])
            if (counts(m_levels->pairs[i]))
                return &m_levels->pairs[i];
    return nullptr;
}

std::vector<qint32> LevelTreeModel::topFeatures() const
{
    std::vector<qint32> tops;
    if (!m_levels || !m_table->table())
        return tops;
    struct Top
    {
        int level = 0;
        size_t finer = 0;
        qint32 feature = 0;
    };
    std::vector<Top> found;
    FeatureFilter filter;
    filter.level = m_choice.level;
    filter.inContext = m_choice.inContext;
    filter.text = m_choice.text;
    const bool tree = m_choice.text.isEmpty() && m_choice.level < 0;
    for (const FeatureRow &row : m_table->table()->rows)
        if (filter.accepts(row) && !(tree && strongestParent(row.feature)))
            found.push_back({row.level, inside(row.feature).size(), row.feature});
    std::stable_sort(found.begin(), found.end(), [](const Top &a, const Top &b) {
        return a.level != b.level ? a.level < b.level : a.finer > b.finer;
    });
    for (const Top &top : found)
        tops.push_back(top.feature);
    return tops;
}

void LevelTreeModel::tableChanged()
{
    // Other labels or another filter of the same features: rows stay open where they are.
    std::vector<qint32> shown;
    for (const auto &top : m_tops)
        shown.push_back(top->feature);
    if (!m_tops.empty() && featuresOf(m_table->table()) == m_known && topFeatures() == shown)
        retranslate();
    else
        rebuild();
}

void LevelTreeModel::rebuild()
{
    beginResetModel();
    m_tops.clear();
    m_known = featuresOf(m_table->table());
    for (const qint32 feature : topFeatures()) {
        auto top = std::make_unique<Node>();
        top->feature = feature;
        top->row = int(m_tops.size());
        m_tops.push_back(std::move(top));
    }
    endResetModel();
}

void LevelTreeModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    Q_EMIT layoutAboutToBeChanged();
    Q_EMIT layoutChanged();
}

int LevelTreeModel::tableColumn(int column)
{
    switch (column) {
    case Feature:
        return FeatureTableModel::Feature;
    case Label:
        return FeatureTableModel::Label;
    case Level:
        return FeatureTableModel::Level;
    case Density:
        return FeatureTableModel::Density;
    case Slices:
        return FeatureTableModel::Slices;
    default:
        return -1;
    }
}

LevelTreeModel::Node *LevelTreeModel::node(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Node *>(index.internalPointer()) : nullptr;
}

int LevelTreeModel::rowCount(const QModelIndex &parent) const
{
    if (parent.column() > 0)
        return 0;
    const Node *own = node(parent);
    return int(own ? own->below.size() : m_tops.size());
}

int LevelTreeModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QModelIndex LevelTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (row < 0 || column < 0 || column >= ColumnCount || row >= rowCount(parent))
        return {};
    const Node *own = node(parent);
    return createIndex(row, column, (own ? own->below : m_tops)[size_t(row)].get());
}

QModelIndex LevelTreeModel::parent(const QModelIndex &index) const
{
    const Node *own = node(index);
    return own && own->above ? createIndex(own->above->row, 0, own->above) : QModelIndex();
}

bool LevelTreeModel::hasChildren(const QModelIndex &parent) const
{
    const Node *own = node(parent);
    if (!own)
        return !m_tops.empty();
    // Of those inside it one of the coarsest level lies directly inside.
    return parent.column() == 0 && (own->opened ? !own->below.empty() : !inside(own->feature).empty());
}

bool LevelTreeModel::canFetchMore(const QModelIndex &parent) const
{
    const Node *own = node(parent);
    return own && parent.column() == 0 && !own->opened;
}

void LevelTreeModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    Node *own = node(parent);
    own->opened = true;
    const std::vector<const NestedPair *> pairs = directlyInside(own->feature);
    if (pairs.empty())
        return;
    beginInsertRows(parent, 0, int(pairs.size()) - 1);
    for (const NestedPair *pair : pairs) {
        auto below = std::make_unique<Node>();
        below->feature = pair->child;
        below->pair = pair;
        below->above = own;
        below->row = int(own->below.size());
        own->below.push_back(std::move(below));
    }
    endInsertRows();
}

QVariant LevelTreeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Node &own = *node(index);
    const int row = m_table->rowOf(own.feature), column = tableColumn(index.column());
    if (row < 0)
        return {};
    if (role == FeatureTableModel::ColumnRole)
        return column;
    if (role == FeatureTableModel::FeatureRole)
        return own.feature;
    if (column >= 0) {
        if (role == Qt::TextAlignmentRole && column == FeatureTableModel::Feature)
            return int(Qt::AlignLeft | Qt::AlignVCenter); // beside the branch
        return m_table->data(m_table->index(row, column), role);
    }
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (index.column() == Finer) {
        const auto count = int(inside(own.feature).size());
        if (role == Qt::ToolTipRole)
            return tr("%n feature(s) of finer levels fire inside it", nullptr, count);
        return role == Qt::DisplayRole && count > 0 ? QVariant(Captions::number(count)) : QVariant();
    }
    const NestedPair *pair = own.pair ? own.pair : strongestParent(own.feature);
    if (!pair || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    if (role == Qt::ToolTipRole)
        return tr("Feature %1 fires in %2 of the slices of feature %3, %4 times as often as in all slices")
            .arg(QString::number(pair->parent), Captions::percent(pair->share), QString::number(pair->child),
                 Captions::decimal(pair->lift, 1));
    // On top there is no row above it that says inside which feature.
    return own.pair ? Captions::percent(pair->share)
                    : tr("%1 in %2").arg(Captions::percent(pair->share), QString::number(pair->parent));
}

QVariant LevelTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (section == Feature && role == Qt::TextAlignmentRole)
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    if (const int column = tableColumn(section); column >= 0)
        return m_table->headerData(column, orientation, role);
    switch (role) {
    case Qt::TextAlignmentRole:
        return int(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::DisplayRole:
        return section == Inside ? tr("Inside") : tr("Finer");
    case Qt::ToolTipRole:
        return section == Inside
                   ? tr("Part of the feature's slices in which the feature above it fires too; on "
                        "top of the tree, the one that fires in most of them")
                   : tr("How many features of finer levels fire inside it");
    default:
        return {};
    }
}

} // namespace fathom
