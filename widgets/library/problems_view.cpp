// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "problems_view.h"

#include "captions.h"
#include "theme/theme.h"

#include <QHeaderView>
#include <QLocale>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace fathom {

ProblemsView::ProblemsView(QWidget *parent)
    : Translated(parent)
    , m_head(new QToolButton(this))
    , m_list(new QTreeWidget(this))
{
    setObjectName(QStringLiteral("problems"));
    m_head->setObjectName(QStringLiteral("problemsHead"));
    m_head->setCheckable(true);
    m_head->setArrowType(Qt::RightArrow);
    m_head->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_list->setObjectName(QStringLiteral("problemsList"));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(false);
    m_list->setWordWrap(true);
    m_list->setColumnCount(3);
    m_list->setVisible(false);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::tight);
    column->addWidget(m_head);
    column->addWidget(m_list);
    connect(m_head, &QToolButton::toggled, this, [this](bool open) {
        m_list->setVisible(open);
        m_head->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    });
    retranslate();
}

void ProblemsView::setProblems(const std::vector<ProblemRecord> &problems)
{
    m_problems = problems;
    retranslate();
}

void ProblemsView::retranslate()
{
    setVisible(!m_problems.empty());
    m_head->setText(tr("%n file(s) were refused", nullptr, int(m_problems.size())));
    m_head->setToolTip(tr("Files that import left out, with the reason of each"));
    m_list->setHeaderLabels({tr("File"), tr("Reason"), tr("When")});
    m_list->setAccessibleName(tr("Refused files"));
    m_list->clear();
    for (const ProblemRecord &problem : m_problems) {
        auto *item = new QTreeWidgetItem(
            m_list, {problem.name, problem.reason, QLocale().toString(problem.time, QLocale::ShortFormat)});
        item->setToolTip(1, problem.reason);
    }
    m_list->header()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_list->header()->setStretchLastSection(false);
    m_list->resizeColumnToContents(0);
    m_list->setColumnWidth(0, m_list->columnWidth(0) + spacing::wide);
    // As high as its rows, up to eight; a long list scrolls.
    const int rows = int(std::min<size_t>(8, std::max<size_t>(2, m_problems.size())));
    m_list->setFixedHeight((rows + 2) * (fontMetrics().height() + spacing::tight));
}

} // namespace fathom
