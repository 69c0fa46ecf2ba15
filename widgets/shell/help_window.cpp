// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "help_window.h"

#include "theme/theme.h"

#include <QFile>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace fathom {

namespace {

/// The part after "#" that points at a heading: lower case, words joined by hyphens.
QString anchorOf(const QString &heading)
{
    QString anchor;
    for (const QChar c : heading.toLower()) {
        if (c.isLetterOrNumber())
            anchor += c;
        else if (c == QLatin1Char(' ') || c == QLatin1Char('-'))
            anchor += QLatin1Char('-');
    }
    return anchor;
}

} // namespace

HelpWindow::HelpWindow(QWidget *parent)
    : Translated<QWidget>(parent, Qt::Window)
    , m_text(new QTextBrowser)
{
    setObjectName(QStringLiteral("helpWindow"));
    m_text->setObjectName(QStringLiteral("helpText"));
    m_text->setOpenLinks(false);
    m_text->document()->setDocumentMargin(spacing::wide);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_text);
    connect(m_text, &QTextBrowser::anchorClicked, this, [this](const QUrl &link) {
        QString page = link.path();
        if (page.endsWith(u".md"))
            page.chop(3);
        if (page.isEmpty())
            page = m_page;
        open(link.hasFragment() ? page + QLatin1Char('#') + link.fragment() : page);
    });
    resize(fontMetrics().averageCharWidth() * 100, fontMetrics().height() * 40);
    retranslate();
}

void HelpWindow::open(const QString &page)
{
    const QString name = page.section(QLatin1Char('#'), 0, 0);
    const QString section = page.section(QLatin1Char('#'), 1);
    QFile file(QStringLiteral(":/fathom/help/%1.md").arg(name.isEmpty() ? QStringLiteral("index") : name));
    if (!file.open(QIODevice::ReadOnly)) { // compiled in
        if (name != u"index")
            open(QStringLiteral("index"));
        return;
    }
    m_page = name;
    m_text->setMarkdown(QString::fromUtf8(file.readAll()));
    show();
    raise();
    activateWindow();
    if (section.isEmpty())
        return;
    for (QTextBlock block = m_text->document()->begin(); block.isValid(); block = block.next()) {
        if (block.blockFormat().headingLevel() > 0 && anchorOf(block.text()) == section) {
            QTextCursor cursor(block);
            m_text->moveCursor(QTextCursor::End); // so that the heading comes to the top
            m_text->setTextCursor(cursor);
            m_text->verticalScrollBar()->setValue(m_text->verticalScrollBar()->value() +
                                                  m_text->cursorRect(cursor).top() - spacing::wide);
            return;
        }
    }
}

void HelpWindow::retranslate()
{
    setWindowTitle(tr("Fathom: help"));
    m_text->setAccessibleName(tr("Help page"));
}

KeysWindow::KeysWindow(QWidget *parent)
    : Translated<QWidget>(parent, Qt::Window)
    , m_text(new QTextBrowser)
{
    setObjectName(QStringLiteral("keysWindow"));
    m_text->setObjectName(QStringLiteral("keysText"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_text);
    resize(fontMetrics().averageCharWidth() * 64, fontMetrics().height() * 28);
    retranslate();
}

void KeysWindow::setKeys(const QString &pageTitle, const std::vector<PageKey> &keys)
{
    m_title = pageTitle;
    m_keys = keys;
    retranslate();
}

void KeysWindow::retranslate()
{
    setWindowTitle(tr("Keys"));
    const auto table = [](const std::vector<PageKey> &keys) {
        QString html = QStringLiteral("<table cellpadding=\"4\">");
        for (const PageKey &key : keys)
            html += QStringLiteral("<tr><td><b>%1</b></td><td>%2</td></tr>")
                        .arg(key.key.toHtmlEscaped(), key.meaning.toHtmlEscaped());
        return html + QStringLiteral("</table>");
    };
    const std::vector<PageKey> everywhere = {
        {tr("Ctrl+K"), tr("Search or jump")},
        {tr("Alt+Left, Alt+Right"), tr("Back and forward")},
        {tr("Ctrl+1 to Ctrl+4"), tr("Library, Features, Encoders, Jobs")},
        {tr("Ctrl+click"), tr("Open a link in a second window")},
        {tr("Ctrl+L"), tr("Copy the address of the page")},
        {tr("Ctrl+N"), tr("New window")},
        {tr("F1"), tr("Help")},
        {tr("?"), tr("This window")}};
    QString html;
    if (!m_keys.empty())
        html = QStringLiteral("<h3>%1</h3>").arg(m_title.toHtmlEscaped()) + table(m_keys);
    html += QStringLiteral("<h3>%1</h3>").arg(tr("Everywhere")) + table(everywhere);
    m_text->setHtml(html);
}

} // namespace fathom
