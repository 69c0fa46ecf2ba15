// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "page_controller.h"

namespace fathom {

class SlicePageView;

/// One slice: its scan in three planes, its fingerprint, its neighbours.
class SliceController : public PageController
{
    Q_OBJECT
public:
    SliceController(Program &program, ContextBar &context, QObject *parent);
    [[nodiscard]] QWidget *view() const override;
    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<PageKey> keys() const override;
    void open(const Address &address) override;
    void reload() override;
    [[nodiscard]] bool isSettled() const override;
    [[nodiscard]] bool isFull() const override;
    [[nodiscard]] SlicePageView *page() const { return m_view; }

private:
    void askVolume(qint64 volume);
    SlicePageView *m_view;
    qint64 m_slice = 0;
    int m_asking = 0;
};

} // namespace fathom
