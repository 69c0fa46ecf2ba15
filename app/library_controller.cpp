// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "library_controller.h"

#include <widgets/context_bar.h>
#include <widgets/missing_step.h>

namespace fathom {

LibraryController::LibraryController(Program &program, ContextBar &context, QObject *parent)
    : VolumePageController(program, context, parent)
{
    connect(m_view, &LibraryPageView::importDropped, this, &LibraryController::importDropped);
    const auto answered = [this](Result<qint64> answer) {
        if (!answer)
            Q_EMIT refused(answer.error());
        reload();
    };
    connect(m_view, &LibraryPageView::modalityChangeRequested, this,
            [this, answered](qint64 volume, Modality modality) {
                m_program.engine().setModality(m_view, volume, modality, answered);
            });
    connect(m_view, &LibraryPageView::removeVolumeRequested, this,
            [this, answered](qint64 volume) { m_program.engine().removeVolume(m_view, volume, answered); });
}

void LibraryController::open(const Address &address)
{
    if (address.kind == Address::Kind::Volume)
        m_view->selectVolume(address.number);
    reload();
}

void LibraryController::reload()
{
    bool running = false;
    const WorkspaceSummaryPtr summary = m_program.engine().summary();
    const MissingStep missing = missingStep(summary, {}, &running);
    // Refused files are shown even where nothing was imported.
    if (missing == MissingStep::Workspace || (missing == MissingStep::Scans && summary->problems == 0)) {
        m_view->setMissing(missing, running);
        return;
    }
    const quint64 ticket = m_view->nextTicket();
    ++m_asking;
    m_program.engine().library(m_view, m_context.encoder(), [this, ticket](Result<LibraryPtr> answer) {
        --m_asking;
        if (answer)
            m_view->setLibrary(*answer, ticket);
        else
            m_view->setFailed(answer.error().localised());
    });
}

} // namespace fathom
