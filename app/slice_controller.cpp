// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_controller.h"

#include "slice_link.h"

#include <widgets/missing_step.h>

namespace fathom {

SliceController::SliceController(Program &program, ContextBar &context, QObject *parent)
    : VolumePageController(program, context, parent)
{
    feedPictures(m_view);
    connect(m_view, &SlicePageView::heatMapWanted, this, &SliceController::askHeatMap);
    connect(m_view, &SlicePageView::pinsChanged, this, &SliceController::reload);
    program.sliceLink().add(m_view, [&context] { return context.encoder(); });
    connect(m_view, &SlicePageView::filterCleared, &context, &ContextBar::clearFilter);
}

void SliceController::open(const Address &address)
{
    m_slice = address.number;
    reload();
}

void SliceController::clear()
{
    m_slice = 0;
    VolumePageController::clear();
}

void SliceController::askHeatMap(int feature)
{
    const SlicePagePtr page = m_view->page();
    if (!page)
        return;
    const auto answered = [this, page, feature](auto answer) {
        if (answer)
            m_view->setHeatMap(*answer);
        else
            m_view->setHeatMapFailed(page->sae, feature, page->slice.id, answer.error().localised());
    };
    m_program.engine().heatMap(m_view, page->sae, feature, page->slice.id, whileOpen<HeatMapPtr>(answered));
}

void SliceController::reload()
{
    if (m_slice <= 0)
        return;
    const QString sae = m_context.sae();
    bool running = false;
    m_view->setMissing(missingStep(m_program.engine().summary(), sae, &running), running);
    const quint64 ticket = m_view->nextTicket();
    ++m_asking;
    ContextFilter filter = m_context.filter();
    filter.level = -1; // slices have no level
    m_program.engine().slicePage(m_view, sae, m_slice, whileOpen<SlicePagePtr>([this, ticket](auto answer) {
                                     --m_asking;
                                     if (answer)
                                         m_view->setPage(*answer, ticket);
                                     else
                                         m_view->setFailed(answer.error().localised(), ticket);
                                 }),
                                 filter, m_view->pinned(sae));
}

} // namespace fathom
