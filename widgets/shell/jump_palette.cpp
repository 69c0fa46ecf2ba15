// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "jump_palette.h"

#include "address.h"
#include "theme/theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QSet>
#include <QVBoxLayout>

namespace fathom {

JumpPalette::JumpPalette(QWidget *parent)
    : Translated<QFrame>(parent)
    , m_text(new QLineEdit)
    , m_list(new QListWidget)
{
    setObjectName(QStringLiteral("jumpPalette"));
    setProperty("panel", true);
    setAutoFillBackground(true);
    m_text->setObjectName(QStringLiteral("jumpText"));
    m_list->setObjectName(QStringLiteral("jumpHits"));
    m_list->setFocusPolicy(Qt::NoFocus); // the line keeps the keyboard
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_text);
    column->addWidget(m_list);
    m_text->installEventFilter(this);
    connect(m_text, &QLineEdit::textChanged, this, &JumpPalette::typed);
    connect(m_list, &QListWidget::itemClicked, this, [this] { open(false); });
    hide();
    retranslate();
}

void JumpPalette::popUp()
{
    const QWidget *over = parentWidget();
    const int width = qMin(over->width() - 2 * spacing::wide, fontMetrics().averageCharWidth() * 90);
    resize(width, qMin(over->height() - 100, fontMetrics().height() * 22));
    move((over->width() - width) / 2, 56);
    m_text->clear();
    typed({});
    QFrame::show();
    raise();
    m_text->setFocus();
}

void JumpPalette::setCommands(const std::vector<JumpHit> &commands)
{
    m_commands = commands;
}

void JumpPalette::typed(const QString &text)
{
    m_hits.clear();
    ++m_ticket;
    show({});
    const QString wanted = text.trimmed();
    if (!wanted.isEmpty())
        Q_EMIT queryChanged(wanted, m_ticket);
}

void JumpPalette::setHits(const std::vector<JumpHit> &hits, quint64 ticket)
{
    if (ticket == m_ticket)
        show(hits);
}

void JumpPalette::show(const std::vector<JumpHit> &hits)
{
    m_hits = hits;
    const QString text = m_text->text().trimmed();
    if (const auto address = Address::parse(text))
        m_hits.insert(m_hits.begin(), JumpHit{tr("Go to this address"), text, address->text()});
    QSet<QString> known;
    for (const JumpHit &hit : m_hits)
        known.insert(hit.address);
    for (const JumpHit &command : m_commands) {
        if (!known.contains(command.address) &&
            (text.isEmpty() || command.title.contains(text, Qt::CaseInsensitive)))
            m_hits.push_back(command);
    }
    m_list->clear();
    for (const JumpHit &hit : m_hits) {
        auto *item = new QListWidgetItem(
            hit.detail.isEmpty() ? hit.title : hit.title + QStringLiteral("    ") + hit.detail, m_list);
        item->setData(Qt::UserRole, hit.address);
        item->setToolTip(hit.address);
    }
    if (m_list->count() > 0)
        m_list->setCurrentRow(0);
}

void JumpPalette::open(bool newWindow)
{
    const QListWidgetItem *item = m_list->currentItem();
    if (!item)
        return;
    const QString address = item->data(Qt::UserRole).toString();
    hide();
    Q_EMIT addressActivated(address, newWindow);
}

bool JumpPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusOut && isVisible()) {
        hide();
    } else if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const int last = m_list->count() - 1;
        switch (key->key()) {
        case Qt::Key_Down:
            m_list->setCurrentRow(qMin(last, m_list->currentRow() + 1));
            return true;
        case Qt::Key_Up:
            m_list->setCurrentRow(qMax(0, m_list->currentRow() - 1));
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            open(key->modifiers().testFlag(Qt::ControlModifier));
            return true;
        case Qt::Key_Escape:
            hide();
            parentWidget()->setFocus();
            return true;
        default:
            break;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void JumpPalette::retranslate()
{
    m_text->setPlaceholderText(tr("Feature number, label, structure, subject, address or command"));
    m_text->setAccessibleName(tr("Search or jump"));
    m_list->setAccessibleName(tr("What was found"));
}

} // namespace fathom
