// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/address.h>
#include <widgets/page_view.h>

#include <engine/snapshots.h>

namespace fathom {

class ContextBar;
class Program;

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
    /// The page has what it shows, or says why not (used by the tour).
    [[nodiscard]] virtual bool isSettled() const = 0;
    /// The page is full.
    [[nodiscard]] virtual bool isFull() const = 0;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow);
    void titleChanged();

protected:
    Program &m_program;
    ContextBar &m_context;
};

} // namespace fathom
