// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_controller.h"

#include <widgets/context_bar.h>
#include <widgets/missing_step.h>

namespace fathom {

SliceController::SliceController(Program &program, ContextBar &context, QObject *parent)
    : VolumePageController(program, context, parent)
{
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

} // namespace fathom
