// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fact_grid.h"

#include "theme/theme.h"

#include <QGridLayout>
#include <QLabel>

namespace fathom {

FactGrid::FactGrid(QWidget *parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(spacing::wide);
    m_grid->setVerticalSpacing(spacing::tight);
    m_grid->setColumnStretch(1, 1);
    m_grid->setColumnMinimumWidth(0, fontMetrics().averageCharWidth() * 16);
}

void FactGrid::setFacts(const std::vector<Fact> &facts)
{
    size_t used = 0;
    for (const Fact &fact : facts) {
        if (fact.value.isEmpty())
            continue;
        if (used == m_lines.size()) {
            const Line line{new QLabel, new QLabel};
            line.name->setProperty("dim", true);
            line.value->setWordWrap(true);
            line.value->setTextInteractionFlags(Qt::TextBrowserInteraction);
            connect(line.value, &QLabel::linkActivated, this, &FactGrid::linkActivated);
            m_grid->addWidget(line.name, int(used), 0, Qt::AlignTop);
            m_grid->addWidget(line.value, int(used), 1);
            m_lines.push_back(line);
        }
        const Line &line = m_lines[used++];
        line.value->setObjectName(QLatin1String(fact.object));
        line.name->setText(fact.name);
        line.value->setText(fact.value);
        line.value->setAccessibleName(fact.name);
    }
    for (size_t i = 0; i < m_lines.size(); ++i) {
        m_lines[i].name->setVisible(i < used);
        m_lines[i].value->setVisible(i < used);
    }
}

} // namespace fathom
