// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "neighbours_view.h"

#include "address.h"
#include "captions.h"
#include "gallery/same_slices.h"
#include "shell/link_button.h"
#include "theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>

namespace fathom {

namespace {
constexpr size_t mostShown = 6;
}

NeighboursView::NeighboursView(QWidget *parent)
    : Translated<QWidget>(parent)
    , m_column(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("neighbours"));
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(2);
}

void NeighboursView::setPage(const FeaturePagePtr &page)
{
    const bool known = m_page && page && m_page->sae == page->sae &&
                       m_page->row.feature == page->row.feature && same(m_page->together, page->together) &&
                       same(m_page->alike, page->alike) && same(m_page->parents, page->parents) &&
                       same(m_page->children, page->children);
    m_page = page;
    if (!known)
        rebuild();
}

void NeighboursView::retranslate()
{
    rebuild();
}

void NeighboursView::addGroup(const QString &title, const QString &toolTip,
                              const std::vector<Neighbour> &neighbours, bool nested)
{
    if (neighbours.empty())
        return;
    auto *head = new QLabel(title);
    head->setProperty("dim", true);
    head->setToolTip(toolTip);
    m_column->addWidget(head);
    for (size_t i = 0; i < std::min(mostShown, neighbours.size()); ++i) {
        const Neighbour &neighbour = neighbours[i];
        auto *line = new QWidget;
        auto *row = new QHBoxLayout(line);
        row->setContentsMargins(spacing::normal, 0, 0, 0);
        auto *link = new LinkButton;
        link->setObjectName(QStringLiteral("neighbour%1").arg(neighbour.feature));
        link->setLink(neighbour.label.isEmpty()
                          ? QString::number(neighbour.feature)
                          : tr("%1 %2").arg(QString::number(neighbour.feature), neighbour.label),
                      Address::feature(m_page->sae, neighbour.feature));
        link->setToolTip(tr("Opens feature %1").arg(neighbour.feature));
        auto *value =
            new QLabel(nested ? Captions::percent(neighbour.value) : Captions::decimal(neighbour.value, 2));
        value->setToolTip(toolTip);
        row->addWidget(link, 1);
        row->addWidget(value);
        connect(link, &LinkButton::addressActivated, this, &NeighboursView::addressActivated);
        m_column->addWidget(line);
    }
}

void NeighboursView::rebuild()
{
    while (QLayoutItem *item = m_column->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (!m_page)
        return;
    addGroup(tr("Fires together"),
             tr("Jaccard index: slices where both fire, divided by slices where one does"), m_page->together);
    addGroup(tr("Points alike"), tr("Cosine of the two decoder directions"), m_page->alike);
    addGroup(tr("Parents"),
             tr("Coarser features that fire in most of this feature's slices, and in which part of them"),
             m_page->parents, true);
    addGroup(tr("Children"),
             tr("Finer features in most of whose slices this feature fires, and in which part of them"),
             m_page->children, true);
    if (m_column->count() == 0) {
        auto *none = new QLabel(tr("No feature fires in the same slices or points alike."));
        none->setProperty("dim", true);
        none->setWordWrap(true);
        m_column->addWidget(none);
    }
}

} // namespace fathom
