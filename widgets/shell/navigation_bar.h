// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <QFrame>

class QLabel;
class QToolButton;

namespace fathom {

/// Back, Forward, the page's title, its copyable address, and the help of the page.
class NavigationBar : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit NavigationBar(QWidget *parent = nullptr);
    void setPage(const QString &title, const QString &address);
    void setHistory(bool back, bool forward);
    /// What the context's filter is, as a sentence; empty: none.
    void setFilterNote(const QString &note);
    void retranslate() override;

Q_SIGNALS:
    void backRequested();
    void forwardRequested();
    void addressActivated(const QString &address, bool newWindow);
    void copied();
    void filterCleared();

protected:
    void changeEvent(QEvent *event) override;

private:
    void setIcons();
    QString m_address;
    QToolButton *m_back, *m_forward, *m_copy, *m_keys, *m_theme, *m_help, *m_clear;
    QLabel *m_title, *m_filter;
};

} // namespace fathom
