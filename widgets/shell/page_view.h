// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <QWidget>
#include <vector>

namespace fathom {

/// One line of the "?" window: a key and what it does on this page.
struct PageKey
{
    QString key, meaning;
};

/// A page of the main window. It is given snapshots and says what a person wants through signals; it never
/// asks the engine, the disk or the catalogue itself.
class PageView : public Translated<QWidget>
{
    Q_OBJECT
public:
    using Translated<QWidget>::Translated;
    [[nodiscard]] virtual QString title() const = 0;
    [[nodiscard]] virtual std::vector<PageKey> keys() const { return {}; }

Q_SIGNALS:
    /// A link was followed; newWindow: with Ctrl, or the middle button.
    void addressActivated(const QString &address, bool newWindow);
    void titleChanged();
};

} // namespace fathom
