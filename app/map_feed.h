// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "program.h"

#include <widgets/context_bar.h>
#include <widgets/map_view.h>

namespace fathom {

/// Ties a map to the engine: asks for its points, colours, captions and pictures while it is on the screen.
class MapFeed : public QObject
{
    Q_OBJECT
public:
    /// @param view  the owner of this
    MapFeed(Program &program, ContextBar &context, MapView *view);
    /// The workspace or the context changed.
    void reload();
    /// The workspace was closed.
    void forget();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void askMap();
    void askColours();

    Program &m_program;
    ContextBar &m_context;
    MapView *m_view;
    QString m_shown;     ///< what the map was asked for
    quint64 m_asked = 0; ///< counts questions; only the newest answer counts
    quint64 m_askedColours = 0;
    quint64 m_workspace = 0; ///< counts workspaces
};

} // namespace fathom
