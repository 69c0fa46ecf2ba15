// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/page_view.h>

#include <engine/snapshots.h>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;

namespace fathom {

class FeatureFilterModel;
class FeatureTableModel;
class FeatureTableView;
class LinkButton;
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
    void setFailed(const QString &sentence);
    void setThumbnails(const Thumbnails &thumbnails);
    void setLevel(int level); ///< of the context bar
    /// Shows the features whose strongest structure is this one.
    void setStructure(const QString &structure);

    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<PageKey> keys() const override;
    [[nodiscard]] FeatureTableView *tableView() const { return m_view; }
    [[nodiscard]] StateStack *states() const { return m_states; }
    void retranslate() override;

Q_SIGNALS:
    void thumbnailsWanted(const QList<qint64> &slices);
    void retryRequested();
    /// "clear filter" was followed while the context bar's level hides rows.
    void levelCleared();

private:
    void applyFilter();
    void clearFilter();
    void updateShown();
    void fillStructures();

    FeatureTableModel *m_table;
    FeatureFilterModel *m_shown;
    FeatureTableView *m_view;
    StateStack *m_states;
    QLineEdit *m_text;
    QComboBox *m_labelled, *m_structure;
    QDoubleSpinBox *m_minimum, *m_maximum;
    QLabel *m_densityLabel, *m_toLabel, *m_count;
    LinkButton *m_clear, *m_how;
    int m_level = -1;
    bool m_filling = false;
};

} // namespace fathom
