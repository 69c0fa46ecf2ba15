// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "page_controller.h"

namespace fathom {

class JobsPageView;

/// The list of jobs.
class JobsController : public PageController
{
    Q_OBJECT
public:
    JobsController(Program &program, ContextBar &context, QObject *parent);
    [[nodiscard]] QWidget *view() const override;
    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<PageKey> keys() const override;
    void open(const Address &address) override;
    void reload() override;
    [[nodiscard]] bool isSettled() const override { return true; }
    [[nodiscard]] bool isFull() const override { return true; }

protected:
    void clear() override;

private:
    JobsPageView *m_view;
};

} // namespace fathom
