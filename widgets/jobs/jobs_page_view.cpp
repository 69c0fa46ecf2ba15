// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "jobs_page_view.h"

#include "job_card.h"
#include "theme/theme.h"

#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace fathom {

namespace {
constexpr size_t mostShown = 200; // older ended jobs stay in the catalogue
}

JobsPageView::JobsPageView(QWidget *parent)
    : PageView(parent)
    , m_none(new QLabel)
{
    setObjectName(QStringLiteral("jobsPage"));
    m_none->setObjectName(QStringLiteral("noJobs"));
    m_none->setAlignment(Qt::AlignCenter);
    m_none->setWordWrap(true);
    auto *inside = new QWidget;
    m_column = new QVBoxLayout(inside);
    m_column->setContentsMargins(spacing::normal, spacing::normal, spacing::normal, spacing::normal);
    m_column->setSpacing(spacing::normal);
    m_column->addWidget(m_none);
    m_column->addStretch();
    auto *scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("jobsArea"));
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inside);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(scroll);
    retranslate();
}

void JobsPageView::setJobs(const JobTablePtr &jobs)
{
    QHash<qint64, JobCard *> gone = m_cards;
    int place = 1; // after the sentence
    const size_t count = jobs ? std::min(mostShown, jobs->rows.size()) : 0;
    for (size_t i = 0; i < count; ++i) {
        const JobRecord &job = jobs->rows[i];
        JobCard *card = gone.take(job.id);
        if (!card) {
            card = new JobCard;
            m_cards.insert(job.id, card);
            m_column->insertWidget(place, card);
            connect(card, &JobCard::addressActivated, this, &PageView::addressActivated);
            connect(card, &JobCard::cancelRequested, this, &JobsPageView::cancelRequested);
            connect(card, &JobCard::pauseRequested, this, &JobsPageView::pauseRequested);
            connect(card, &JobCard::resumeRequested, this, &JobsPageView::resumeRequested);
        } else if (m_column->indexOf(card) != place) {
            m_column->removeWidget(card);
            m_column->insertWidget(place, card);
        }
        ++place;
        const auto [rate, left] = jobs->pace.value(job.id, {-1.0, -1.0});
        card->setJob(job, rate, left, jobs->stopping.value(job.id, false));
        card->setCurve(jobs->curves.value(job.id));
        card->setGrid(jobs->grids.value(job.id));
    }
    for (auto it = gone.cbegin(); it != gone.cend(); ++it) {
        m_cards.remove(it.key());
        delete it.value();
    }
    m_none->setVisible(m_cards.isEmpty());
}

QString JobsPageView::title() const
{
    return tr("Jobs");
}

std::vector<PageKey> JobsPageView::keys() const
{
    return {{tr("Tab"), tr("Move to the next button")}, {tr("Space"), tr("Press the button")}};
}

void JobsPageView::retranslate()
{
    m_none->setText(
        tr("No job has run yet. Importing, embedding, training, indexing and labelling appear here."));
    Q_EMIT titleChanged();
}

} // namespace fathom
