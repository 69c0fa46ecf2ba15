// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <engine/snapshots.h>

class QAction;
class QToolButton;
class QTreeWidget;

namespace fathom {

/// "7 files were refused", with the reason of each; closed until a person opens it.
class ProblemsView final : public Translated<QWidget>
{
    Q_OBJECT
public:
    explicit ProblemsView(QWidget *parent = nullptr);
    void setProblems(const std::vector<ProblemRecord> &problems);
    void retranslate() override;

Q_SIGNALS:
    /// Enter, a double click or the menu, where it is known where the file lies.
    void folderWanted(const QString &path);

private:
    void showFolder();
    void updateAction();

    std::vector<ProblemRecord> m_problems;
    QToolButton *m_head;
    QTreeWidget *m_list;
    QAction *m_show;
};

} // namespace fathom
