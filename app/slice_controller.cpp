// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_controller.h"

#include "program.h"

#include <widgets/context_bar.h>
#include <widgets/missing_step.h>
#include <widgets/slice_page_view.h>
#include <widgets/state_stack.h>

namespace fathom {

SliceController::SliceController(Program &program, ContextBar &context, QObject *parent)
    : PageController(program, context, parent)
    , m_view(new SlicePageView)
{
    connect(m_view, &PageView::addressActivated, this, &PageController::addressActivated);
    connect(m_view, &PageView::titleChanged, this, &PageController::titleChanged);
    connect(m_view, &SlicePageView::retryRequested, this, &SliceController::reload);
    connect(m_view, &SlicePageView::thumbnailsWanted, this, [this](const QList<qint64> &slices) {
        m_program.pictures().want(m_view, slices,
                                  [this](const Thumbnails &pictures) { m_view->setThumbnails(pictures); });
    });
    connect(m_view, &SlicePageView::heatMapWanted, this, [this](int feature) {
        const SlicePagePtr page = m_view->page();
        if (!page)
            return;
        m_program.engine().heatMap(m_view, page->sae, feature, page->slice.id,
                                   [this](Result<HeatMapPtr> answer) {
                                       if (answer)
                                           m_view->setHeatMap(*answer);
                                   });
    });
    connect(m_view, &SlicePageView::volumeViewWanted, this, &SliceController::askVolume);
    connect(m_view, &SlicePageView::sliceUnderCrosshairWanted, this,
            [this](qint64 volume, Plane plane, const Vector3 &patient, bool newWindow) {
                m_program.engine().sliceAt(
                    m_view, volume, plane, patient, [this, newWindow](Result<qint64> answer) {
                        if (answer && *answer > 0)
                            Q_EMIT addressActivated(Address::slice(*answer), newWindow);
                    });
            });
}

QWidget *SliceController::view() const
{
    return m_view;
}

QString SliceController::title() const
{
    return m_view->title();
}

std::vector<PageKey> SliceController::keys() const
{
    return m_view->keys();
}

void SliceController::open(const Address &address)
{
    m_slice = address.number;
    reload();
}

void SliceController::reload()
{
    if (m_slice <= 0)
        return;
    bool running = false;
    m_view->setMissing(missingStep(m_program.engine().summary(), m_context.sae(), &running), running);
    const quint64 ticket = m_view->nextTicket();
    ++m_asking;
    m_program.engine().slicePage(m_view, m_context.sae(), m_slice,
                                 [this, ticket](Result<SlicePagePtr> answer) {
                                     --m_asking;
                                     if (answer)
                                         m_view->setPage(*answer, ticket);
                                     else
                                         m_view->setFailed(answer.error().localised());
                                 });
}

void SliceController::askVolume(qint64 volume)
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

bool SliceController::isSettled() const
{
    return m_asking == 0 && m_view->states()->state() != StateStack::State::Loading;
}

bool SliceController::isFull() const
{
    return m_view->states()->state() == StateStack::State::Full;
}

} // namespace fathom
