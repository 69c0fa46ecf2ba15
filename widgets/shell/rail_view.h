// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <QFrame>

class QButtonGroup;
class QToolButton;

namespace fathom {

/// The pages of the program, one button each.
class RailView : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit RailView(QWidget *parent = nullptr);
    /// @param page  "library", "features" or "jobs"; any other marks none
    void setCurrent(const QString &page);
    void retranslate() override;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow);

protected:
    void changeEvent(QEvent *event) override;

private:
    void setIcons();
    QButtonGroup *m_group;
    QToolButton *m_library, *m_features, *m_encoders, *m_jobs;
};

} // namespace fathom
