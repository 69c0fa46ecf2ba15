// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "jobs_controller.h"

#include <widgets/jobs_page_view.h>

namespace fathom {

JobsController::JobsController(Program &program, ContextBar &context, QObject *parent)
    : PageController(program, context, parent)
    , m_view(new JobsPageView)
{
    Engine &engine = program.engine();
    connect(m_view, &PageView::addressActivated, this, &PageController::addressActivated);
    connect(m_view, &PageView::titleChanged, this, &PageController::titleChanged);
    connect(m_view, &JobsPageView::cancelRequested, &engine, &Engine::cancelJob);
    connect(m_view, &JobsPageView::pauseRequested, &engine, &Engine::pauseJob);
    connect(m_view, &JobsPageView::resumeRequested, &engine, &Engine::resumeJob);
    // Cards are only filled while somebody looks.
    connect(&engine, &Engine::jobsChanged, this, [this](const JobTablePtr &jobs) {
        if (m_view->isVisible())
            m_view->setJobs(jobs);
    });
}

QWidget *JobsController::view() const
{
    return m_view;
}

QString JobsController::title() const
{
    return m_view->title();
}

std::vector<PageKey> JobsController::keys() const
{
    return m_view->keys();
}

void JobsController::open(const Address &)
{
    reload();
}

void JobsController::clear()
{
    m_view->setJobs({}); // the numbers of jobs start anew in every workspace
}

void JobsController::reload()
{
    m_view->setJobs(m_program.engine().jobs());
}

} // namespace fathom
