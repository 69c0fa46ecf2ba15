// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fingerprint_view.h"

#include "captions.h"
#include "fingerprint_model.h"
#include "theme/theme.h"

#include <widgets/address.h>

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QTimer>

namespace fathom {
namespace {

constexpr int hoverDelay = 120; // ms: crossing the list asks for no heat maps

/// Bar, activation, label, number.
class BarDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {240, QFontMetrics(option.font).height() + 2 * spacing::tight};
    }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Theme &theme = Theme::of(option.widget);
        painter->save();
        const QRect row = option.rect;
        const bool current = option.state & QStyle::State_Selected;
        if (current || (option.state & QStyle::State_MouseOver))
            painter->fillRect(row, theme.raised);
        const QFontMetrics metrics(option.font);
        const int barWidth = std::clamp(row.width() / 4, 40, 120);
        const int valueWidth = metrics.horizontalAdvance(QStringLiteral("000.00"));
        const double part = index.data(FingerprintModel::PartRole).toDouble();
        QRect bar(row.left() + spacing::normal, row.center().y() - 4, barWidth, 9);
        painter->fillRect(bar, theme.border);
        bar.setWidth(std::max(2, int(barWidth * part)));
        painter->fillRect(bar, theme.accent);
        painter->setPen(theme.text);
        const int valueLeft = row.left() + 2 * spacing::normal + barWidth;
        painter->drawText(QRect(valueLeft, row.top(), valueWidth, row.height()),
                          Qt::AlignRight | Qt::AlignVCenter,
                          Captions::decimal(index.data(FingerprintModel::ActivationRole).toDouble(), 2));
        QString number = QString::number(index.data(FingerprintModel::FeatureRole).toInt());
        if (index.data(FingerprintModel::PinnedRole).toBool())
            number.prepend(QStringLiteral("◆ "));
        const int numberWidth = metrics.horizontalAdvance(QStringLiteral("◆ 00000")) + spacing::normal;
        const QRect label(valueLeft + valueWidth + spacing::normal, row.top(),
                          row.right() - numberWidth - valueLeft - valueWidth - 2 * spacing::normal,
                          row.height());
        const auto state = LabelState(index.data(FingerprintModel::StateRole).toInt());
        painter->drawText(label, Qt::AlignLeft | Qt::AlignVCenter,
                          metrics.elidedText(Captions::stateMark(state) + QLatin1Char(' ') +
                                                 index.data(FingerprintModel::LabelRole).toString(),
                                             Qt::ElideRight, label.width()));
        painter->setPen(theme.dim);
        painter->drawText(row.adjusted(0, 0, -spacing::normal, 0), Qt::AlignRight | Qt::AlignVCenter, number);
        if (current && (option.state & QStyle::State_HasFocus)) {
            painter->setPen(QPen(theme.accent, 1));
            painter->drawRect(row.adjusted(0, 0, -1, -1));
        }
        painter->restore();
    }
};

} // namespace

FingerprintView::FingerprintView(QWidget *parent)
    : QListView(parent)
    , m_model(new FingerprintModel(this))
    , m_hover(new QTimer(this))
{
    setObjectName(QStringLiteral("fingerprint"));
    setModel(m_model);
    setItemDelegate(new BarDelegate(this));
    setUniformItemSizes(true);
    setMouseTracking(true);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_hover->setSingleShot(true);
    m_hover->setInterval(hoverDelay);
    connect(m_hover, &QTimer::timeout, this, [this] { Q_EMIT featureHovered(m_hovered); });
    connect(this, &QAbstractItemView::entered, this, [this](const QModelIndex &index) {
        m_hovered = index.data(FingerprintModel::FeatureRole).toInt();
        m_hover->start();
    });
}

void FingerprintView::setPage(const SlicePagePtr &page)
{
    const bool same = page && page->sae == m_sae && page->slice.id == m_slice;
    if (!same) {
        m_hover->stop();
        m_hovered = -1;
    }
    const int chosen = same ? currentFeature() : -1;
    const int scrolled = verticalScrollBar()->value();
    m_sae = page ? page->sae : QString();
    m_slice = page ? page->slice.id : 0;
    if (!m_model->setPage(page) || chosen < 0)
        return;
    if (const int row = m_model->rowOf(chosen); row >= 0) {
        const QSignalBlocker quiet(this); // nobody chose anything
        setCurrentIndex(m_model->index(row));
        verticalScrollBar()->setValue(scrolled);
    }
}

int FingerprintView::currentFeature() const
{
    return currentIndex().isValid() ? m_model->feature(currentIndex().row()).feature : -1;
}

QString FingerprintView::featureName(int feature) const
{
    const int row = m_model->rowOf(feature);
    const QString label = row < 0 ? QString() : m_model->feature(row).label;
    return label.isEmpty() ? QString::number(feature) : QStringLiteral("%1 %2").arg(feature).arg(label);
}

void FingerprintView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QListView::currentChanged(current, previous);
    if (current.isValid())
        Q_EMIT featureSelected(m_model->feature(current.row()).feature);
}

void FingerprintView::open(const QModelIndex &index, bool newWindow)
{
    if (index.isValid())
        Q_EMIT addressActivated(Address::feature(m_sae, m_model->feature(index.row()).feature), newWindow);
}

void FingerprintView::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        open(currentIndex(), event->modifiers().testFlag(Qt::ControlModifier));
        return;
    }
    if (event->key() == Qt::Key_Space) {
        Q_EMIT heatMapToggled();
        return;
    }
    // Letters and digits are keys of the page, not a search in the list.
    if (event->modifiers().testFlag(Qt::AltModifier) || !event->text().trimmed().isEmpty()) {
        event->ignore();
        return;
    }
    QListView::keyPressEvent(event);
}

void FingerprintView::mouseReleaseEvent(QMouseEvent *event)
{
    const QModelIndex at = indexAt(event->position().toPoint());
    const bool opens = event->button() == Qt::LeftButton && at.isValid() && at == currentIndex();
    const bool newWindow = event->modifiers().testFlag(Qt::ControlModifier);
    QListView::mouseReleaseEvent(event);
    if (opens)
        open(at, newWindow);
    else if (event->button() == Qt::MiddleButton)
        open(at, true);
}

void FingerprintView::leaveEvent(QEvent *event)
{
    QListView::leaveEvent(event);
    m_hover->stop();
    m_hovered = -1;
    Q_EMIT featureHovered(-1);
}

void FingerprintView::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex at = byKey ? currentIndex() : indexAt(event->pos());
    if (!at.isValid())
        return;
    const int feature = at.data(FingerprintModel::FeatureRole).toInt();
    const QString address = Address::feature(m_sae, feature);
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("fingerprintMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Open"), this, [this, address] { Q_EMIT addressActivated(address, false); });
    menu->addAction(tr("Open in a second window"), this,
                    [this, address] { Q_EMIT addressActivated(address, true); });
    menu->addAction(tr("Copy address"), this, [address] { QGuiApplication::clipboard()->setText(address); });
    menu->addSeparator();
    menu->addAction(at.data(FingerprintModel::PinnedRole).toBool()
                        ? tr("Unpin from the strip along the volume (P)")
                        : tr("Pin to the strip along the volume (P)"),
                    this, [this, feature] { Q_EMIT pinToggled(feature); });
    menu->popup(byKey ? viewport()->mapToGlobal(visualRect(at).center()) : event->globalPos());
}

void FingerprintView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        m_model->retranslate();
    QListView::changeEvent(event);
}

} // namespace fathom
