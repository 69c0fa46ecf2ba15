// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "library_controller.h"

#include "program.h"

#include <widgets/context_bar.h>
#include <widgets/library_page_view.h>
#include <widgets/missing_step.h>
#include <widgets/state_stack.h>

namespace fathom {

LibraryController::LibraryController(Program &program, ContextBar &context, QObject *parent)
    : PageController(program, context, parent)
    , m_view(new LibraryPageView)
{
    connect(m_view, &PageView::addressActivated, this, &PageController::addressActivated);
    connect(m_view, &PageView::titleChanged, this, &PageController::titleChanged);
    connect(m_view, &LibraryPageView::retryRequested, this, &LibraryController::reload);
    connect(m_view, &LibraryPageView::importDropped, this, &LibraryController::importDropped);
    connect(m_view, &LibraryPageView::volumeViewWanted, this, &LibraryController::askVolume);
    connect(m_view, &LibraryPageView::sliceUnderCrosshairWanted, this,
            [this](qint64 volume, Plane plane, const Vector3 &patient, bool newWindow) {
                m_program.engine().sliceAt(
                    m_view, volume, plane, patient, [this, newWindow](Result<qint64> answer) {
                        if (answer && *answer > 0)
                            Q_EMIT addressActivated(Address::slice(*answer), newWindow);
                    });
            });
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

QWidget *LibraryController::view() const
{
    return m_view;
}

QString LibraryController::title() const
{
    return m_view->title();
}

std::vector<PageKey> LibraryController::keys() const
{
    return m_view->keys();
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

void LibraryController::askVolume(qint64 volume)
{
    ++m_asking;
    m_program.engine().volumeView(m_view, volume, [this](Result<VolumeViewPtr> answer) {
        --m_asking;
        if (answer)
            m_view->setVolumeView(*answer);
        else
            m_view->setVolumeFailed(answer.error().localised());
    });
}

bool LibraryController::isSettled() const
{
    return m_asking == 0 && m_view->states()->state() != StateStack::State::Loading;
}

bool LibraryController::isFull() const
{
    return m_view->states()->state() == StateStack::State::Full;
}

} // namespace fathom
