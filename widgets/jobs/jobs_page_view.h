// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/page_view.h>

#include <engine/snapshots.h>

#include <QHash>

class QLabel;
class QVBoxLayout;

namespace fathom {

class JobCard;

/// Running, queued and ended jobs, newest first.
class JobsPageView : public PageView
{
    Q_OBJECT
public:
    explicit JobsPageView(QWidget *parent = nullptr);
    void setJobs(const JobTablePtr &jobs);
    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<PageKey> keys() const override;
    [[nodiscard]] JobCard *card(qint64 job) const { return m_cards.value(job); }
    void retranslate() override;

Q_SIGNALS:
    void cancelRequested(qint64 job);
    void pauseRequested(qint64 job);
    void resumeRequested(qint64 job);

private:
    QHash<qint64, JobCard *> m_cards;
    QLabel *m_none;
    QVBoxLayout *m_column;
};

} // namespace fathom
