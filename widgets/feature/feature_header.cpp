// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "feature_header.h"

#include "address.h"
#include "captions.h"
#include "label_editor.h"
#include "shell/link_button.h"
#include "theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace fathom {

FeatureHeader::FeatureHeader(QWidget *parent)
    : Translated<QFrame>(parent)
    , m_number(new QLabel)
    , m_label(new QLabel)
    , m_state(new QLabel)
    , m_facts(new QLabel)
    , m_failure(new QLabel)
    , m_verify(new QPushButton)
    , m_edit(new QPushButton)
    , m_reject(new QPushButton)
    , m_comment(new QPushButton)
    , m_undo(new QPushButton)
    , m_how(new LinkButton)
    , m_editor(new LabelEditor)
{
    setObjectName(QStringLiteral("featureHeader"));
    setProperty("bar", true);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.35);
    large.setBold(true);
    m_label->setFont(large);
    large.setBold(false);
    m_number->setFont(large);
    m_number->setObjectName(QStringLiteral("featureNumber"));
    m_label->setObjectName(QStringLiteral("currentLabel"));
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_label->setMinimumWidth(fontMetrics().averageCharWidth() * 20);
    m_state->setObjectName(QStringLiteral("labelState"));
    m_facts->setObjectName(QStringLiteral("featureFacts"));
    m_facts->setProperty("dim", true);
    m_facts->setWordWrap(true);
    m_failure->setObjectName(QStringLiteral("labelFailure"));
    m_failure->setProperty("bad", true);
    m_failure->setWordWrap(true);
    m_failure->hide();
    const std::pair<QPushButton *, const char *> buttons[] = {{m_verify, "verifyLabel"},
                                                              {m_edit, "editLabel"},
                                                              {m_reject, "rejectLabel"},
                                                              {m_comment, "commentLabel"},
                                                              {m_undo, "undoLabel"}};
    auto *first = new QHBoxLayout;
    first->setSpacing(spacing::normal);
    first->addWidget(m_number);
    first->addWidget(m_label, 1);
    first->addWidget(m_state);
    for (const auto &[button, name] : buttons) {
        button->setObjectName(QLatin1String(name));
        first->addWidget(button);
    }
    m_how->setObjectName(QStringLiteral("featureHow"));
    auto *second = new QHBoxLayout;
    second->addWidget(m_facts, 1);
    second->addWidget(m_how);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::wide - 4, spacing::normal, spacing::wide - 4, spacing::normal);
    column->setSpacing(spacing::tight);
    column->addLayout(first);
    column->addWidget(m_editor);
    column->addWidget(m_failure);
    column->addLayout(second);

    connect(m_verify, &QPushButton::clicked, this, &FeatureHeader::verify);
    connect(m_edit, &QPushButton::clicked, this, &FeatureHeader::edit);
    connect(m_reject, &QPushButton::clicked, this, &FeatureHeader::reject);
    connect(m_comment, &QPushButton::clicked, this, &FeatureHeader::comment);
    connect(m_undo, &QPushButton::clicked, this, &FeatureHeader::undo);
    connect(m_how, &LinkButton::addressActivated, this, &FeatureHeader::addressActivated);
    connect(m_editor, &LabelEditor::left, m_editor, &QWidget::hide);
    connect(m_editor, &LabelEditor::accepted, this,
            [this](LabelEditor::Purpose purpose, const QString &text, const QString &comment) {
                m_editor->hide();
                if (!m_page)
                    return;
                setBusy(true);
                switch (purpose) {
                case LabelEditor::Purpose::Edit:
                    Q_EMIT labelEditRequested(m_page->sae, m_page->row.feature, text, comment);
                    break;
                case LabelEditor::Purpose::Comment:
                    Q_EMIT labelCommentRequested(m_page->sae, m_page->row.feature, comment);
                    break;
                case LabelEditor::Purpose::Reject:
                    Q_EMIT labelRejectRequested(m_page->sae, m_page->row.feature, comment);
                    break;
                }
            });
    retranslate();
}

const LabelRecord *FeatureHeader::current() const
{
    return m_page && !m_page->labels.empty() && !m_page->labels.front().withdrawn() ? &m_page->labels.front()
                                                                                    : nullptr;
}

void FeatureHeader::setPage(const FeaturePagePtr &page, const std::vector<int> &dictionary, Method method)
{
    const bool other =
        !m_page || !page || m_page->row.feature != page->row.feature || m_page->sae != page->sae;
    m_page = page;
    m_dictionary = dictionary;
    m_method = method;
    m_busy = false;
    m_failure->hide();
    if (other)
        m_editor->hide();
    refresh();
}

void FeatureHeader::setBusy(bool busy)
{
    m_busy = busy;
    refresh();
}

void FeatureHeader::setWritable(bool writable)
{
    m_writable = writable;
    refresh();
}

void FeatureHeader::setLabelFailed(const QString &sentence)
{
    m_busy = false;
    m_failure->setText(sentence);
    m_failure->show();
    refresh();
}

void FeatureHeader::verify()
{
    if (m_verify->isEnabled() && current()) {
        setBusy(true);
        Q_EMIT labelVerifyRequested(m_page->sae, m_page->row.feature);
    }
}

void FeatureHeader::edit()
{
    if (m_edit->isEnabled() && m_page)
        m_editor->begin(LabelEditor::Purpose::Edit, current() ? current()->text : QString());
}

void FeatureHeader::reject()
{
    if (m_reject->isEnabled() && current())
        m_editor->begin(LabelEditor::Purpose::Reject, {});
}

void FeatureHeader::comment()
{
    if (m_comment->isEnabled() && current())
        m_editor->begin(LabelEditor::Purpose::Comment, {});
}

void FeatureHeader::undo()
{
    if (m_undo->isEnabled() && m_page) {
        setBusy(true);
        Q_EMIT labelUndoRequested(m_page->sae, m_page->row.feature);
    }
}

void FeatureHeader::refresh()
{
    const LabelRecord *label = current();
    const bool any = m_page != nullptr;
    const bool free = !m_busy && m_writable;
    m_verify->setEnabled(label && free && label->state != LabelState::Verified);
    m_edit->setEnabled(any && free);
    m_reject->setEnabled(label && free && label->state != LabelState::Rejected);
    m_comment->setEnabled(label && free);
    m_undo->setEnabled(any && free && m_page->canUndo);
    if (!any) {
        m_number->clear();
        m_label->clear();
        m_state->clear();
        m_facts->clear();
        return;
    }
    m_number->setText(tr("Feature %1").arg(m_page->row.feature));
    m_label->setText(label ? label->text : tr("no label yet"));
    m_label->setToolTip(m_label->text());
    if (label) {
        const Theme &theme = Theme::of(this);
        const QColor colour = label->state == LabelState::Rejected   ? theme.bad
                              : label->state == LabelState::Proposed ? theme.dim
                                                                     : theme.good;
        m_state->setText(
            QStringLiteral("<span style=\"color:%1\">%2</span>")
                .arg(colour.name(),
                     (Captions::stateMark(label->state) + QLatin1Char(' ') + Captions::state(label->state) +
                      (label->stale ? QStringLiteral(" · ") + tr("stale") : QString()))
                         .toHtmlEscaped()));
        m_state->setToolTip(label->stale ? tr("The label's evidence has changed since it was written")
                                         : QString());
    } else {
        m_state->clear();
    }
    const FeatureStatistics &facts = m_page->statistics;
    m_facts->setText(tr("%1 · level %2 · density %3 · in %4 of %5 volumes · max %6 · mean %7 · %8")
                         .arg(m_page->sae, Captions::level(facts.level, m_dictionary),
                              Captions::percent(facts.sliceDensity), Captions::number(facts.volumes),
                              Captions::number(m_page->subjects), Captions::decimal(facts.maximum, 2),
                              Captions::decimal(facts.mean, 2), Captions::method(m_method)));
}

void FeatureHeader::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        refresh(); // the state's text holds a colour of the theme
    Translated<QFrame>::changeEvent(event);
}

void FeatureHeader::retranslate()
{
    m_verify->setText(tr("Verify (V)"));
    m_verify->setToolTip(tr("Says that the label describes the feature"));
    m_edit->setText(tr("Edit (E)"));
    m_edit->setToolTip(tr("Writes another label; the older one stays in the history"));
    m_reject->setText(tr("Reject (X)"));
    m_reject->setToolTip(tr("Says that the label is wrong"));
    m_comment->setText(tr("Comment (C)"));
    m_comment->setToolTip(tr("Adds a comment to the label"));
    m_undo->setText(tr("Undo"));
    m_undo->setToolTip(tr("Brings back the version before (Ctrl+Z)"));
    m_facts->setToolTip(tr("Density: part of all indexed slices in which the feature fires. Max and mean: "
                           "activation over its firing slices."));
    m_how->setLink(tr("How computed"), Address::help(QStringLiteral("measures#activation")));
    m_how->setToolTip(tr("Opens the help page of these figures"));
    refresh();
}

} // namespace fathom
