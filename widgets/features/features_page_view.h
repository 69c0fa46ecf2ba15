// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/page_view.h>

#include <engine/snapshots.h>

class QComboBox;
class QDoubleSpinBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QTabWidget;
class QToolButton;

namespace fathom {

class FeatureFilterModel;
class FeatureTableModel;
class FeatureTableView;
class LevelsView;
class LinkButton;
class MapView;
class StateStack;
enum class MissingStep;

/// All features of one SAE: table, filters, and what of it is shown.
class FeaturesPageView : public PageView
{
    Q_OBJECT
public:
    explicit FeaturesPageView(QWidget *parent = nullptr);

    quint64 nextTicket(); ///< hand it to the query; shows "loading" while there is no table
    /// An answer to an older ticket is dropped.
    void setTable(const FeatureTablePtr &table, quint64 ticket);
    void setMissing(MissingStep step, bool running);
    /// A failure of an older ticket is dropped.
    void setFailed(const QString &sentence, quint64 ticket);
    void setThumbnails(const Thumbnails &thumbnails);
    void thumbnailsLost(const QList<qint64> &slices);
    /// Another workspace: no row, picture, choice or filter of this one stays.
    void forget();
    void setLevel(int level); ///< of the context bar
    /// Shows the features whose strongest structure is this one.
    void setStructure(const QString &structure);

    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<PageKey> keys() const override;
    [[nodiscard]] FeatureTableView *tableView() const { return m_view; }
    [[nodiscard]] StateStack *states() const { return m_states; }
    [[nodiscard]] MapView *map() const { return m_map; }
    [[nodiscard]] LevelsView *levels() const { return m_levels; }
    [[nodiscard]] QTabWidget *tabs() const { return m_tabs; }
    void retranslate() override;

Q_SIGNALS:
    void thumbnailsWanted(const QList<qint64> &slices);
    void retryRequested();
    /// "clear filter" was followed while the context bar's level or filter hides rows.
    void contextCleared();

private:
    void openFeature(int feature, bool newWindow);
    void applyFilter();
    void clearFilter();
    void resetFilters();
    void updateShown();
    void fillStructures();
    void addSorting(QHBoxLayout *bar);
    void showOrder();

    FeatureTableModel *m_table;
    FeatureFilterModel *m_shown;
    FeatureTableView *m_view;
    MapView *m_map;
    LevelsView *m_levels;
    QTabWidget *m_tabs;
    QSet<int> m_picked; ///< features picked on the map
    bool m_anyPicked = false;
    StateStack *m_states;
    QLineEdit *m_text;
    QComboBox *m_labelled, *m_structure, *m_sort;
    QToolButton *m_order;
    QDoubleSpinBox *m_minimum, *m_maximum;
    QLabel *m_densityLabel, *m_toLabel, *m_count;
    LinkButton *m_clear, *m_how;
    int m_level = -1;
    bool m_filling = false;
};

} // namespace fathom
