// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <QToolButton>
#include <array>

class QAction;

namespace fathom {

/// How the slice windows of the program scroll together.
enum class LinkMode { Off, Millimetres, Pair, Anatomy };

/// The button that links the slice windows.
class LinkChoice final : public Translated<QToolButton>
{
    Q_OBJECT
public:
    explicit LinkChoice(QWidget *parent = nullptr);
    void setMode(LinkMode mode);
    void popUp(); ///< the menu, below the button
    void retranslate() override;

Q_SIGNALS:
    /// Pair again: the crosshairs of now are the new pair.
    void chosen(fathom::LinkMode mode);

private:
    LinkMode m_mode = LinkMode::Off;
    std::array<QAction *, 4> m_actions; ///< by LinkMode
};

} // namespace fathom
