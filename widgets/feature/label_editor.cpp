// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "label_editor.h"

#include "theme/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace fathom {

LabelEditor::LabelEditor(QWidget *parent)
    : Translated<QFrame>(parent)
    , m_what(new QLabel)
    , m_text(new QLineEdit)
    , m_comment(new QLineEdit)
    , m_save(new QPushButton)
    , m_cancel(new QPushButton)
{
    setObjectName(QStringLiteral("labelEditor"));
    setProperty("panel", true);
    m_text->setObjectName(QStringLiteral("labelText"));
    m_text->setMaxLength(400);
    m_comment->setObjectName(QStringLiteral("labelComment"));
    m_comment->setMaxLength(2000);
    m_save->setObjectName(QStringLiteral("labelSave"));
    m_save->setProperty("primary", true);
    m_cancel->setObjectName(QStringLiteral("labelCancel"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(spacing::normal, spacing::tight, spacing::normal, spacing::tight);
    row->addWidget(m_what);
    row->addWidget(m_text, 3);
    row->addWidget(m_comment, 3);
    row->addWidget(m_save);
    row->addWidget(m_cancel);
    connect(m_text, &QLineEdit::returnPressed, this, &LabelEditor::accept);
    connect(m_comment, &QLineEdit::returnPressed, this, &LabelEditor::accept);
    connect(m_text, &QLineEdit::textChanged, this, &LabelEditor::updateButtons);
    connect(m_comment, &QLineEdit::textChanged, this, &LabelEditor::updateButtons);
    connect(m_save, &QPushButton::clicked, this, &LabelEditor::accept);
    connect(m_cancel, &QPushButton::clicked, this, &LabelEditor::left);
    hide();
    retranslate();
}

void LabelEditor::begin(Purpose purpose, const QString &text)
{
    m_purpose = purpose;
    m_text->setText(text);
    m_text->setVisible(purpose == Purpose::Edit);
    m_comment->clear();
    retranslate();
    updateButtons();
    show();
    QLineEdit *first = purpose == Purpose::Edit ? m_text : m_comment;
    first->setFocus();
    first->selectAll();
}

void LabelEditor::accept()
{
    if (m_save->isEnabled())
        Q_EMIT accepted(m_purpose, m_text->text().simplified(), m_comment->text().simplified());
}

void LabelEditor::updateButtons()
{
    const bool text = !m_text->text().simplified().isEmpty();
    const bool comment = !m_comment->text().simplified().isEmpty();
    m_save->setEnabled(m_purpose == Purpose::Edit ? text : m_purpose == Purpose::Comment ? comment : true);
}

void LabelEditor::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT left();
    else
        QFrame::keyPressEvent(event);
}

void LabelEditor::retranslate()
{
    m_what->setText(m_purpose == Purpose::Edit     ? tr("New label")
                    : m_purpose == Purpose::Reject ? tr("Reject the label")
                                                   : tr("Comment"));
    m_text->setPlaceholderText(tr("What the feature shows"));
    m_text->setAccessibleName(tr("Label text"));
    m_comment->setPlaceholderText(m_purpose == Purpose::Comment ? tr("Comment") : tr("Comment (optional)"));
    m_comment->setAccessibleName(tr("Comment"));
    m_save->setText(m_purpose == Purpose::Reject ? tr("Reject") : tr("Save"));
    m_save->setToolTip(tr("Saves a new version of the label; older versions stay (Enter)"));
    m_cancel->setText(tr("Leave"));
    m_cancel->setToolTip(tr("Leaves the label as it is (Escape)"));
}

} // namespace fathom
