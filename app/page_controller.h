// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "program.h"

#include <widgets/address.h>
#include <widgets/context_bar.h>
#include <widgets/page_view.h>

namespace fathom {

/// Parts of the context bar's filter.
enum class FilterPart { Level = 1, Modality = 2, Plane = 4, Split = 8, Dataset = 16 };
Q_DECLARE_FLAGS(FilterParts, FilterPart)
Q_DECLARE_OPERATORS_FOR_FLAGS(FilterParts)

/// Ties one page of a window to the engine: asks for snapshots, hands them to the view, does what it wants.
class PageController : public QObject
{
    Q_OBJECT
public:
    PageController(Program &program, ContextBar &context, QObject *parent)
        : QObject(parent)
        , m_program(program)
        , m_context(context)
    {
    }
    [[nodiscard]] virtual QWidget *view() const = 0;
    [[nodiscard]] virtual QString title() const = 0;
    [[nodiscard]] virtual std::vector<PageKey> keys() const { return {}; }
    /// The page is shown, for this address.
    virtual void open(const Address &address) = 0;
    /// The workspace or the context changed while the page is shown, or before it is shown again.
    virtual void reload() = 0;
    /// The workspace was closed: nothing of it may be shown again. Ids start anew in every workspace, so what
    /// is kept by id (scans, pictures, heat maps, rows) would be shown as another one's.
    void forget()
    {
        ++m_workspace; // answers that are still on their way are dropped
        clear();
    }
    /// Files were dropped on the window while the page is shown. False: the window takes them, as scans or a
    /// workspace.
    [[nodiscard]] virtual bool takeDrop(const QStringList &paths)
    {
        Q_UNUSED(paths)
        return false;
    }
    /// Which parts of the filter this page obeys: the window names no other ones over it.
    [[nodiscard]] virtual FilterParts filterParts() const { return {}; }
    /// The page has what it shows, or says why not (used by the tour).
    [[nodiscard]] virtual bool isSettled() const = 0;
    /// The page is full.
    [[nodiscard]] virtual bool isFull() const = 0;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow);
    void titleChanged();
    void volumeFailed(qint64 volume, const fathom::Error &error); ///< its file has moved or changed
    void volumeShown();

protected:
    virtual void clear() = 0;
    /// The answer to a question about the workspace of now; dropped when that was closed in the meantime.
    template <typename T> [[nodiscard]] Engine::Answer<T> whileOpen(Engine::Answer<T> answer) const
    {
        return [this, asked = m_workspace, answer = std::move(answer)](Result<T> result) {
            if (asked == m_workspace)
                answer(std::move(result));
        };
    }
    /// Pictures of slices for a view that says which ones it is about to paint.
    template <typename View> void feedPictures(View *view)
    {
        connect(view, &View::thumbnailsWanted, this, [this, view](const QList<qint64> &slices) {
            m_program.pictures().want(
                view, slices, [view](const Thumbnails &pictures) { view->setThumbnails(pictures); },
                [view](const QList<qint64> &lost) { view->thumbnailsLost(lost); });
        });
    }

    Program &m_program;
    ContextBar &m_context;

private:
    quint64 m_workspace = 0; ///< counts workspaces
};

} // namespace fathom
