// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <engine/snapshots.h>

#include <QFrame>

class QComboBox;
class QLabel;
class QMenu;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace fathom {

/// What is looked at, chosen once for every page: workspace, encoder, SAE, level, and the filter; and the
/// jobs at work.
class ContextBar : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit ContextBar(QWidget *parent = nullptr);
    void setSummary(const WorkspaceSummaryPtr &summary);
    void setJobs(const JobTablePtr &jobs);
    void setRecent(const QStringList &folders);

    [[nodiscard]] QString encoder() const;
    [[nodiscard]] QString sae() const;
    [[nodiscard]] const ContextFilter &filter() const { return m_filter; }
    [[nodiscard]] std::vector<int> dictionary() const; ///< of the chosen SAE
    [[nodiscard]] Method method() const;               ///< of the chosen SAE
    void setSae(const QString &sae);
    /// The same choice as in another window over the same workspace; tells nobody.
    void takeFrom(const ContextBar &other);
    void clearFilter();
    void clearLevel();
    void retranslate() override;

Q_SIGNALS:
    void contextChanged(); ///< encoder, SAE, level or filter
    void jumpRequested();
    void addressActivated(const QString &address, bool newWindow);
    void workspaceChosen(const QString &folder); ///< from the list of recent ones

protected:
    void changeEvent(QEvent *event) override;

private:
    QComboBox *makeBox(const QString &name);
    void readFilter();
    void fillSaes();
    void fillLevels();
    void fillMenu();
    void updateJobs();
    void setIcons();

    WorkspaceSummaryPtr m_summary;
    JobTablePtr m_jobsNow;
    QStringList m_recent;
    ContextFilter m_filter;
    bool m_saeChosen = false; ///< by a person or a link; else the newest one that is ready is shown
    QToolButton *m_workspace;
    QMenu *m_menu;
    QComboBox *m_encoder, *m_sae, *m_level, *m_modality, *m_plane, *m_split, *m_dataset;
    QPushButton *m_jump;
    QToolButton *m_jobsButton;
    QProgressBar *m_progress;
};

} // namespace fathom
