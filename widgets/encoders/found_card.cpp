// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "found_card.h"

#include "encoder_texts.h"
#include "fact_grid.h"
#include "theme/theme.h"

#include <QBoxLayout>
#include <QDir>
#include <QLabel>
#include <QPushButton>

namespace fathom {

FoundCard::FoundCard(QWidget *parent)
    : Translated<QFrame>(parent)
    , m_title(new QLabel)
    , m_state(new QLabel)
    , m_problem(new QLabel)
    , m_facts(new FactGrid)
    , m_check(new QPushButton)
{
    setProperty("panel", true);
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setObjectName(QStringLiteral("foundTitle"));
    m_state->setObjectName(QStringLiteral("foundState"));
    m_problem->setObjectName(QStringLiteral("foundProblem"));
    m_problem->setProperty("bad", true);
    m_problem->setWordWrap(true);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_check->setObjectName(QStringLiteral("foundCheck"));
    m_check->setProperty("primary", true);
    auto *head = new QHBoxLayout;
    head->addWidget(m_title);
    head->addWidget(m_state);
    head->addStretch();
    head->addWidget(m_check);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(spacing::normal);
    column->addLayout(head);
    column->addWidget(m_problem);
    column->addWidget(m_facts);
    connect(m_check, &QPushButton::clicked, this, [this] { Q_EMIT checkRequested(path()); });
    connect(m_facts, &FactGrid::linkActivated, this, &FoundCard::linkRequested);
}

void FoundCard::setRow(const FoundRow &row, bool checking, const std::optional<Error> &refused)
{
    m_row = row;
    m_checking = checking;
    m_refused = refused;
    retranslate();
}

void FoundCard::retranslate()
{
    m_title->setText(m_row.weights.name);
    m_state->setText(m_checking  ? tr("being checked …")
                     : m_refused ? tr("refused")
                                 : tr("found, not checked yet"));
    m_problem->setVisible(m_refused.has_value());
    m_problem->setText(m_refused ? m_refused->localised() : QString());
    m_check->setText(m_refused ? tr("Check again") : tr("Check and register"));
    m_check->setToolTip(tr("Reads the whole file, says what it is, and adds it to the list if it fits"));
    m_check->setEnabled(!m_checking);
    m_facts->setFacts({{tr("Found"), EncoderTexts::place(m_row.weights.place), "foundPlace"},
                       {tr("File"), QDir::toNativeSeparators(m_row.weights.path), "foundFile"},
                       {tr("Revision"), m_row.weights.revision, "foundRevision"},
                       {tr("Licence"), EncoderTexts::licence(m_row.licence), "foundLicence"}});
}

} // namespace fathom
