// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QEvent>
#include <QWidget>

namespace fathom {

/// A widget that sets all its texts in retranslate(): once at the end of its constructor, and again whenever
/// the language of the program changes.
template <typename Base> class Translated : public Base
{
public:
    using Base::Base;
    virtual void retranslate() = 0;

protected:
    void changeEvent(QEvent *event) override
    {
        if (event->type() == QEvent::LanguageChange)
            retranslate();
        Base::changeEvent(event);
    }
};

} // namespace fathom
