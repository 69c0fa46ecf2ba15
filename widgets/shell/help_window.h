// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/page_view.h>

class QTextBrowser;

namespace fathom {

/// The help pages that ship with the program, shown in a window of their own.
class HelpWindow : public Translated<QWidget>
{
    Q_OBJECT
public:
    explicit HelpWindow(QWidget *parent = nullptr);
    /// @param page  name of a page, with a section after "#": "measures#density"
    void open(const QString &page);
    [[nodiscard]] QTextBrowser *browser() const { return m_text; }
    void retranslate() override;

private:
    QTextBrowser *m_text;
    QString m_page;
};

/// The keys that work everywhere and those of one page.
class KeysWindow : public Translated<QWidget>
{
    Q_OBJECT
public:
    explicit KeysWindow(QWidget *parent = nullptr);
    void setKeys(const QString &pageTitle, const std::vector<PageKey> &keys);
    void retranslate() override;

private:
    QTextBrowser *m_text;
    QString m_title;
    std::vector<PageKey> m_keys;
};

} // namespace fathom
