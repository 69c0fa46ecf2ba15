// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "levels_view.h"

#include "address.h"
#include "captions.h"
#include "feature_table_model.h"
#include "level_tree_view.h"
#include "shell/link_button.h"
#include "shell/state_stack.h"
#include "theme/theme.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>

#include <algorithm>

namespace fathom {

LevelsView::LevelsView(FeatureTableModel *table, QWidget *parent)
    : Translated<QWidget>(parent)
    , m_table(table)
    , m_tree(new LevelTreeModel(table, this))
    , m_view(new LevelTreeView(m_tree, table))
    , m_text(new QLineEdit)
    , m_shareLabel(new QLabel)
    , m_count(new QLabel)
    , m_none(new QLabel)
    , m_share(new QDoubleSpinBox)
    , m_how(new LinkButton)
{
    setObjectName(QStringLiteral("levelsTab"));
    m_text->setObjectName(QStringLiteral("levelsText"));
    m_text->setClearButtonEnabled(true);
    m_text->setMinimumWidth(fontMetrics().averageCharWidth() * 28);
    m_share->setObjectName(QStringLiteral("levelsShare"));
    m_share->setRange(50.0, 100.0); // below half nothing counts as inside
    m_share->setDecimals(0);
    m_share->setSingleStep(5.0);
    m_share->setKeyboardTracking(false);
    m_shareLabel->setBuddy(m_share);
    m_count->setObjectName(QStringLiteral("levelsCount"));
    m_none->setObjectName(QStringLiteral("levelsNone"));
    m_none->setWordWrap(true);
    m_none->setAlignment(Qt::AlignCenter);
    m_none->setMargin(spacing::wide);
    m_how->setObjectName(QStringLiteral("levelsHow"));

    auto *content = new QWidget;
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(spacing::normal, spacing::normal, spacing::normal, spacing::tight);
    bar->setSpacing(spacing::normal);
    bar->addWidget(m_text);
    bar->addWidget(m_shareLabel);
    bar->addWidget(m_share);
    bar->addStretch();
    bar->addWidget(m_count);
    bar->addWidget(m_how);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_none);
    column->addWidget(m_view, 1);
    column->addStretch();
    m_states = new StateStack(content);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_states);
    setFocusProxy(m_view);

    connect(m_states, &StateStack::retryRequested, this, &LevelsView::levelsWanted);
    connect(m_text, &QLineEdit::textChanged, this, &LevelsView::choose);
    connect(m_share, &QDoubleSpinBox::valueChanged, this, &LevelsView::choose);
    connect(m_how, &LinkButton::addressActivated, this, &LevelsView::addressActivated);
    connect(m_view, &LevelTreeView::featureActivated, this, &LevelsView::featureActivated);
    connect(m_view, &LevelTreeView::sliceActivated, this, &LevelsView::sliceActivated);
    connect(m_view, &LevelTreeView::thumbnailsWanted, this, &LevelsView::thumbnailsWanted);
    connect(m_tree, &QAbstractItemModel::modelReset, this, [this] {
        if (m_tree->rowCount() > 0)
            m_view->setCurrentIndex(m_tree->index(0, 0));
        showCount();
    });
    retranslate();
}

void LevelsView::setLoading()
{
    if (!m_tree->levels())
        m_states->showLoading();
}

void LevelsView::setLevels(const FeatureLevelsPtr &levels)
{
    m_tree->setLevels(levels);
    m_states->showFull();
    showCount();
}

void LevelsView::setFailed(const QString &sentence)
{
    m_tree->setLevels({});
    m_states->showFailed(sentence);
}

void LevelsView::setContext(int level, bool inContext)
{
    LevelTreeModel::Choice choice = m_tree->choice();
    choice.level = level;
    choice.inContext = inContext;
    m_tree->setChoice(choice);
    showCount();
}

void LevelsView::choose()
{
    LevelTreeModel::Choice choice = m_tree->choice();
    choice.text = m_text->text().trimmed();
    choice.leastShare = m_share->value() / 100.0;
    m_tree->setChoice(choice);
    showCount();
}

void LevelsView::showCount()
{
    const FeatureLevelsPtr &levels = m_tree->levels();
    const int rows = m_tree->rowCount();
    qint64 nested = 0;
    if (levels) {
        std::vector<qint32> inside;
        for (const NestedPair &pair : levels->pairs)
            if (pair.share >= m_tree->choice().leastShare)
                inside.push_back(pair.child);
        std::sort(inside.begin(), inside.end());
        nested = std::unique(inside.begin(), inside.end()) - inside.begin();
    }
    m_count->setText(m_tree->choice().text.isEmpty()
                         ? tr("%1 of %2 features inside a coarser one")
                               .arg(Captions::number(nested), Captions::number(m_table->rowCount()))
                         : tr("%n feature(s) found", nullptr, rows));
    QString none;
    if (levels && levels->levels < 2)
        none = tr("This SAE has one level, so no feature lies inside another one.");
    else if (levels && rows == 0)
        none = tr("No feature matches the text and the filter of the top bar.");
    else if (levels && nested == 0)
        none = tr("No feature fires inside a coarser one.");
    m_none->setText(none);
    m_none->setVisible(!none.isEmpty());
    m_view->setVisible(rows > 0 && !(levels && levels->levels < 2));
}

void LevelsView::thumbnailsLost(const QList<qint64> &slices)
{
    m_view->thumbnailsLost(slices);
}

void LevelsView::forgetRequests()
{
    m_view->forgetRequests();
}

void LevelsView::forget()
{
    m_text->clear();
    m_share->setValue(m_share->minimum());
    m_view->forgetRequests();
    m_tree->setLevels({});
    m_states->showLoading();
}

void LevelsView::findText()
{
    m_text->setFocus();
    m_text->selectAll();
}

void LevelsView::showEvent(QShowEvent *event)
{
    Translated<QWidget>::showEvent(event);
    Q_EMIT levelsWanted();
}

void LevelsView::retranslate()
{
    m_text->setPlaceholderText(tr("Number, label or structure"));
    m_text->setAccessibleName(tr("Search the tree"));
    m_text->setToolTip(
        tr("Puts the features whose number, label or structure contains all these words on top"));
    m_shareLabel->setText(tr("Inside at least"));
    m_share->setLocale(QLocale());
    m_share->setSuffix(tr(" %"));
    m_share->setToolTip(tr("In which part of a finer feature's slices the coarser one has to fire"));
    m_how->setLink(tr("How computed"), Address::help(QStringLiteral("measures#levels")));
    m_how->setToolTip(tr("Opens the help page of these figures"));
    m_view->setAccessibleName(tr("Features by level"));
    m_tree->retranslate();
    showCount();
}

} // namespace fathom
