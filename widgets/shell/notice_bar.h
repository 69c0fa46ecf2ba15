// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <QMap>

class QFrame;
class QLabel;
class QToolButton;
class QVBoxLayout;

namespace fathom {

class LinkButton;

/// Lines above the pages that stay until they are over or a person closes them: what is true beside whatever
/// is shown, such as a workspace that cannot be written.
class NoticeBar final : public Translated<QWidget>
{
    Q_OBJECT
public:
    explicit NoticeBar(QWidget *parent = nullptr);
    /// Shows a notice, or changes the one of this name.
    /// @param link, address  a link behind the text; both empty: none
    void setNotice(const QString &name, const QString &text, const QString &link = {},
                   const QString &address = {});
    void removeNotice(const QString &name);
    void clear();
    [[nodiscard]] QString text(const QString &name) const; ///< empty: no such notice
    void retranslate() override;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow);

private:
    struct Line
    {
        QFrame *frame = nullptr;
        QLabel *text = nullptr;
        LinkButton *link = nullptr;
        QToolButton *close = nullptr;
    };
    Line makeLine(const QString &name);
    void setTexts(const Line &line) const;

    QVBoxLayout *m_column;
    QMap<QString, Line> m_lines;
};

} // namespace fathom
