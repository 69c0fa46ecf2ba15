// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <engine/snapshots.h>

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace fathom {

/// Scans, embeddings, SAE, index, labels: what the workspace has, and the next step as a button.
class PipelineStrip : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit PipelineStrip(QWidget *parent = nullptr);
    void setSummary(const WorkspaceSummaryPtr &summary);
    /// Every step is done.
    [[nodiscard]] bool isComplete() const;
    void retranslate() override;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow);

protected:
    void changeEvent(QEvent *event) override;

private:
    WorkspaceSummaryPtr m_summary;
    std::vector<QLabel *> m_steps;
    QPushButton *m_next;
};

} // namespace fathom
