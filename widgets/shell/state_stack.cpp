// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "state_stack.h"

#include "theme/theme.h"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace fathom {

StateStack::StateStack(QWidget *content, QWidget *parent)
    : Translated<QStackedWidget>(parent)
    , m_content(content)
    , m_message(new QWidget)
    , m_sentence(new QLabel)
    , m_waiting(new QProgressBar)
    , m_button(new QPushButton)
{
    m_sentence->setObjectName(QStringLiteral("stateSentence"));
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_sentence->setMinimumWidth(fontMetrics().averageCharWidth() * 50);
    m_sentence->setMaximumWidth(fontMetrics().averageCharWidth() * 90);
    m_waiting->setRange(0, 0);
    m_waiting->setTextVisible(false);
    m_waiting->setFixedWidth(220);
    m_button->setObjectName(QStringLiteral("stateButton"));
    m_button->setProperty("primary", true);
    auto *column = new QVBoxLayout(m_message);
    column->addStretch(2);
    auto *row = new QHBoxLayout; // an aligned label would be given the height of its text in one wide line
    row->addStretch(1);
    row->addWidget(m_sentence, 1000);
    row->addStretch(1);
    column->addLayout(row);
    column->addSpacing(spacing::wide);
    column->addWidget(m_waiting, 0, Qt::AlignHCenter);
    column->addWidget(m_button, 0, Qt::AlignHCenter);
    column->addStretch(3);
    addWidget(m_content);
    addWidget(m_message);
    connect(m_button, &QPushButton::clicked, this, [this] {
        if (m_state == State::Failed)
            Q_EMIT retryRequested();
        else
            Q_EMIT addressActivated(MissingText::of(m_missing, m_running).address, false);
    });
    showLoading();
}

void StateStack::showMissing(MissingStep step, bool running)
{
    m_state = State::Empty;
    m_missing = step;
    m_running = running;
    retranslate();
}

void StateStack::showLoading()
{
    m_state = State::Loading;
    retranslate();
}

void StateStack::showFull()
{
    m_state = State::Full;
    setCurrentWidget(m_content);
}

void StateStack::showFailed(const QString &sentence)
{
    m_state = State::Failed;
    m_failure = sentence;
    retranslate();
}

void StateStack::retranslate()
{
    const MissingText missing = MissingText::of(m_missing, m_running);
    switch (m_state) {
    case State::Full:
        m_sentence->clear();
        return;
    case State::Loading:
        m_sentence->setText(tr("Loading"));
        break;
    case State::Empty:
        m_sentence->setText(missing.sentence);
        m_button->setText(missing.button);
        break;
    case State::Failed:
        m_sentence->setText(m_failure);
        m_button->setText(tr("Try again"));
        break;
    }
    m_waiting->setVisible(m_state == State::Loading);
    m_button->setVisible(m_state != State::Loading);
    setCurrentWidget(m_message);
}

} // namespace fathom
