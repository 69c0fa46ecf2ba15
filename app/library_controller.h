// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "page_controller.h"

#include <base/error.h>

namespace fathom {

class LibraryPageView;

/// The scans of the workspace.
class LibraryController : public PageController
{
    Q_OBJECT
public:
    LibraryController(Program &program, ContextBar &context, QObject *parent);
    [[nodiscard]] QWidget *view() const override;
    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<PageKey> keys() const override;
    void open(const Address &address) override;
    void reload() override;
    [[nodiscard]] bool isSettled() const override;
    [[nodiscard]] bool isFull() const override;
    [[nodiscard]] LibraryPageView *page() const { return m_view; }

Q_SIGNALS:
    void importDropped(const QStringList &paths);
    /// Something that a person asked for was refused.
    void refused(const fathom::Error &error);

private:
    void askVolume(qint64 volume);
    LibraryPageView *m_view;
    int m_asking = 0;
};

} // namespace fathom
