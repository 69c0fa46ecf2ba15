// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "page_controller.h"

#include <widgets/slice_viewer.h>
#include <widgets/state_stack.h>

namespace fathom {

/// What the pages that show a scan in three planes (Library, Slice) have in common.
template <typename View> class VolumePageController : public PageController
{
public:
    VolumePageController(Program &program, ContextBar &context, QObject *parent)
        : PageController(program, context, parent)
        , m_view(new View)
    {
        connect(m_view, &PageView::addressActivated, this, &PageController::addressActivated);
        connect(m_view, &PageView::titleChanged, this, &PageController::titleChanged);
        connect(m_view, &View::retryRequested, this, [this] { reload(); });
        connect(m_view, &View::volumeViewWanted, this, [this](qint64 volume) { askVolume(volume); });
        connect(m_view->viewer(), &SliceViewer::sliceWanted, this, [this](const VolumePtr &scan, int k) {
            m_program.engine().volumeSlice(m_view, scan, k,
                                           whileOpen<VolumePtr>([this, scan, k](auto answer) {
                                               m_view->viewer()->setSlice(scan, k, answer);
                                           }));
        });
        connect(m_view, &View::sliceUnderCrosshairWanted, this,
                [this](qint64 volume, Plane plane, const Vector3 &patient, bool newWindow) {
                    m_program.engine().sliceAt(
                        m_view, volume, plane, patient, whileOpen<qint64>([this, newWindow](auto answer) {
                            if (answer && *answer > 0)
                                Q_EMIT addressActivated(Address::slice(*answer), newWindow);
                        }));
                });
    }
    [[nodiscard]] QWidget *view() const override { return m_view; }
    [[nodiscard]] QString title() const override { return m_view->title(); }
    [[nodiscard]] std::vector<PageKey> keys() const override { return m_view->keys(); }
    [[nodiscard]] bool isSettled() const override
    {
        return m_asking == 0 && m_view->states()->state() != StateStack::State::Loading;
    }
    [[nodiscard]] bool isFull() const override
    {
        return m_view->states()->state() == StateStack::State::Full;
    }
    [[nodiscard]] View *page() const { return m_view; }

protected:
    void clear() override
    {
        m_asking = 0;
        m_view->forget();
    }

    View *m_view;
    int m_asking = 0; ///< questions to the engine that are not answered yet

private:
    void askVolume(qint64 volume)
    {
        ++m_asking;
        m_program.engine().volumeView(m_view, volume, whileOpen<VolumeViewPtr>([this, volume](auto answer) {
                                          --m_asking;
                                          if (answer) {
                                              m_view->setVolumeView(*answer);
                                              Q_EMIT volumeShown();
                                          } else {
                                              m_view->setVolumeFailed(answer.error().localised(), volume);
                                              Q_EMIT volumeFailed(volume, answer.error());
                                          }
                                      }));
    }
};

} // namespace fathom
