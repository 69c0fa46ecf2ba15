// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "problems_view.h"

#include "captions.h"
#include "theme/theme.h"

#include <QAction>
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
    , m_show(new QAction(this))
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
    m_show->setObjectName(QStringLiteral("showInFolder"));
    m_list->addAction(m_show);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(m_show, &QAction::triggered, this, &ProblemsView::showFolder);
    connect(m_list, &QTreeWidget::itemActivated, this, &ProblemsView::showFolder);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &ProblemsView::updateAction);
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

void ProblemsView::showFolder()
{
    const QTreeWidgetItem *item = m_list->currentItem();
    if (const QString path = item ? item->data(0, Qt::UserRole).toString() : QString(); !path.isEmpty())
        Q_EMIT folderWanted(path);
}

void ProblemsView::updateAction()
{
    const QTreeWidgetItem *item = m_list->currentItem();
    m_show->setEnabled(item && !item->data(0, Qt::UserRole).toString().isEmpty());
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
        item->setData(0, Qt::UserRole, problem.path); // never shown: a folder may hold a person's name
        item->setToolTip(0, problem.path.isEmpty() ? tr("Where the file lies is not known on this computer")
                                                   : tr("Enter shows the file in its folder"));
        item->setToolTip(1, problem.reason);
    }
    m_show->setText(tr("Show in folder"));
    updateAction();
    m_list->header()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_list->header()->setStretchLastSection(false);
    m_list->resizeColumnToContents(0);
    m_list->setColumnWidth(0, m_list->columnWidth(0) + spacing::wide);
    // As high as its rows, up to eight; a long list scrolls.
    const int rows = int(std::min<size_t>(8, std::max<size_t>(2, m_problems.size())));
    m_list->setFixedHeight((rows + 2) * (fontMetrics().height() + spacing::tight));
}

} // namespace fathom
