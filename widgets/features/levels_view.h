// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "level_tree_model.h"
#include <widgets/translated.h>

#include <QWidget>

class QDoubleSpinBox;
class QLabel;
class QLineEdit;

namespace fathom {

class FeatureTableModel;
class LevelTreeView;
class LinkButton;
class StateStack;

/// The nesting of an SAE's levels: which finer features fire inside which coarser ones.
class LevelsView : public Translated<QWidget>
{
    Q_OBJECT
public:
    /// @param table  rows and pictures of the features; outlives this
    explicit LevelsView(FeatureTableModel *table, QWidget *parent = nullptr);

    void setLoading(); ///< shown while there is no tree
    void setLevels(const FeatureLevelsPtr &levels);
    void setFailed(const QString &sentence);
    /// Level and filter of the context bar.
    void setContext(int level, bool inContext);
    void thumbnailsLost(const QList<qint64> &slices);
    void forgetRequests();
    void forget(); ///< another workspace
    void findText();
    [[nodiscard]] LevelTreeView *tree() const { return m_view; }
    [[nodiscard]] LevelTreeModel *model() const { return m_tree; }
    [[nodiscard]] StateStack *states() const { return m_states; }
    void retranslate() override;

Q_SIGNALS:
    void levelsWanted(); ///< it came on the screen, or a person tries again
    void featureActivated(int feature, bool newWindow);
    void sliceActivated(qint64 slice, bool newWindow);
    void thumbnailsWanted(const QList<qint64> &slices);
    void addressActivated(const QString &address, bool newWindow);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void choose();
    void showCount();

    FeatureTableModel *m_table;
    LevelTreeModel *m_tree;
    LevelTreeView *m_view;
    StateStack *m_states;
    QLineEdit *m_text;
    QLabel *m_shareLabel, *m_count, *m_none;
    QDoubleSpinBox *m_share;
    LinkButton *m_how;
};

} // namespace fathom
