// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/level_snapshot.h>
#include <engine/snapshots.h>

#include <QAbstractItemModel>

namespace fathom {

class FeatureTableModel;

/// The nesting of an SAE's levels as a tree: below a feature those that fire inside it, but for the ones that
/// already lie inside another row below it. A feature with two parents that do not lie inside each other is
/// below both. On top: the features that lie inside none, coarse ones first; or those of one level; or
/// those that a text finds. Rows below a feature are made when it is first opened. GUI thread.
class LevelTreeModel final : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column { Feature, Label, Level, Density, Inside, Finer, Slices, ColumnCount };

    /// Which rows there are.
    struct Choice
    {
        QString text;            ///< number, or words of label and structure, all of them; empty = tree
        int level = -1;          ///< of the rows on top; -1 = all
        bool inContext = false;  ///< only features that fire in a slice which the table's filter lets through
        double leastShare = 0.5; ///< of NestedPair::share
        friend bool operator==(const Choice &, const Choice &) = default;
    };

    /// @param table  rows, captions and pictures of the features
    explicit LevelTreeModel(FeatureTableModel *table, QObject *parent = nullptr);

    void setLevels(FeatureLevelsPtr levels);
    [[nodiscard]] const FeatureLevelsPtr &levels() const { return m_levels; }
    void setChoice(const Choice &choice);
    [[nodiscard]] const Choice &choice() const { return m_choice; }
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;
    /// FeatureTableModel::FeatureRole and ColumnRole (-1: a column of this tree alone) besides the usual
    /// ones.
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Node
    {
        qint32 feature = 0;
        const NestedPair *pair = nullptr; ///< with the feature above it; null on top
        Node *above = nullptr;
        int row = 0;
        bool opened = false;
        std::vector<std::unique_ptr<Node>> below;
    };
    [[nodiscard]] static int tableColumn(int column);
    [[nodiscard]] Node *node(const QModelIndex &index) const;
    [[nodiscard]] bool counts(const NestedPair &pair) const;
    [[nodiscard]] std::vector<const NestedPair *> inside(qint32 feature) const;
    [[nodiscard]] std::vector<const NestedPair *> directlyInside(qint32 feature) const;
    [[nodiscard]] const NestedPair *strongestParent(qint32 feature) const;
    [[nodiscard]] std::vector<qint32> topFeatures() const;
    void sortPairs();
    void tableChanged();
    void rebuild();

    FeatureTableModel *m_table;
    FeatureLevelsPtr m_levels;
    Choice m_choice;
    std::vector<size_t> m_firstPair;          ///< [features + 1] of the pairs, by parent
    std::vector<std::vector<size_t>> m_above; ///< [features], pairs in which it is the child, by share
    std::vector<std::unique_ptr<Node>> m_tops;
    std::vector<qint32> m_known; ///< features of the table from which the rows were made
};

} // namespace fathom
