// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QFrame>

class QLabel;
class QVBoxLayout;

namespace fathom {

class LinkButton;

/// A titled part of a page with a link to how its figures are computed.
class SectionBox : public QFrame
{
    Q_OBJECT
public:
    explicit SectionBox(const QString &name, QWidget *parent = nullptr);
    void addWidget(QWidget *widget);
    void setTitle(const QString &title);
    /// @param address  help page; empty hides the link
    void setHelp(const QString &text, const QString &toolTip, const QString &address);

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow);

private:
    QLabel *m_title;
    LinkButton *m_help;
    QVBoxLayout *m_column;
};

} // namespace fathom
