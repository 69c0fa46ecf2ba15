// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "similar_view.h"

#include "captions.h"
#include "gallery/same_slices.h"
#include "gallery/slice_gallery.h"
#include "shell/link_button.h"
#include "theme/theme.h"

#include <widgets/address.h>

#include <QApplication>
#include <QItemSelectionModel>
#include <QLabel>
#include <QVBoxLayout>

namespace fathom {

SimilarView::SimilarView(const QString &name, QWidget *parent)
    : Translated(parent)
    , m_gallery(new SliceGalleryView(this))
    , m_shared(new QLabel(this))
    , m_count(new QLabel(this))
    , m_clear(new LinkButton(this))
{
    setObjectName(name);
    m_gallery->setObjectName(name + QStringLiteral("Gallery"));
    m_gallery->setShowActivation(false);
    m_gallery->setThumbnailSide(112);
    m_shared->setObjectName(name + QStringLiteral("Shared"));
    m_shared->setWordWrap(true);
    m_shared->setContentsMargins(spacing::normal, 0, spacing::normal, 0);
    m_shared->setTextFormat(Qt::RichText);
    m_shared->setTextInteractionFlags(Qt::TextBrowserInteraction);
    m_shared->setProperty("dim", true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, spacing::tight, 0, 0);
    column->setSpacing(spacing::tight);
    m_count->setObjectName(name + QStringLiteral("Count"));
    m_count->setProperty("dim", true);
    m_count->setContentsMargins(spacing::normal, 0, 0, 0);
    m_clear->setObjectName(name + QStringLiteral("ClearFilter"));
    auto *hidden = new QHBoxLayout;
    hidden->addWidget(m_count);
    hidden->addWidget(m_clear);
    hidden->addStretch();
    column->addLayout(hidden);
    column->addWidget(m_shared);
    column->addWidget(m_gallery, 1);
    connect(m_gallery, &SliceGalleryView::addressActivated, this, &SimilarView::addressActivated);
    connect(m_gallery, &SliceGalleryView::thumbnailsWanted, this, &SimilarView::thumbnailsWanted);
    connect(m_clear, &QToolButton::clicked, this, &SimilarView::filterCleared);
    connect(m_gallery->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &SimilarView::updateShared);
    connect(m_shared, &QLabel::linkActivated, this, [this](const QString &address) {
        Q_EMIT addressActivated(address, QApplication::keyboardModifiers().testFlag(Qt::ControlModifier));
    });
    retranslate();
}

void SimilarView::setSlices(const std::vector<SimilarSlice> &slices, const QString &sae, qint64 others,
                            qint64 othersShown)
{
    m_others = others;
    m_othersShown = othersShown;
    const bool known = m_sae == sae && same(m_slices, slices);
    m_slices = slices;
    m_sae = sae;
    if (known) {
        retranslate();
        return;
    }
    std::vector<RankedSlice> ranked;
    for (const SimilarSlice &similar : slices)
        ranked.push_back({similar.slice, float(similar.similarity)});
    m_gallery->setSlices(std::move(ranked));
    retranslate();
}

void SimilarView::setThumbnails(const Thumbnails &thumbnails)
{
    m_gallery->setThumbnails(thumbnails);
}

void SimilarView::thumbnailsLost(const QList<qint64> &slices)
{
    m_gallery->thumbnailsLost(slices);
}

QString SimilarView::sharedText() const
{
    return m_shared->text();
}

void SimilarView::updateShared()
{
    if (m_slices.empty()) {
        m_shared->setText(m_othersShown < m_others
                              ? tr("No similar slice of another volume passes the filter.")
                              : tr("No similar slice of another volume is known yet."));
        return;
    }
    // Without a choice, the nearest one speaks.
    const qint64 chosen = m_gallery->currentSlice();
    const SimilarSlice *similar = &m_slices.front();
    for (const SimilarSlice &each : m_slices)
        if (each.slice.id == chosen)
            similar = &each;
    QStringList shared;
    for (const ActiveFeature &feature : similar->shared)
        shared << QStringLiteral("<a href=\"%1\">%2</a>")
                      .arg(Address::feature(m_sae, feature.feature).toHtmlEscaped(),
                           (feature.label.isEmpty()
                                ? QString::number(feature.feature)
                                : QStringLiteral("%1 (%2)").arg(feature.label).arg(feature.feature))
                               .toHtmlEscaped());
    const QString alias = similar->slice.alias.toHtmlEscaped();
    m_shared->setText(shared.isEmpty()
                          ? tr("%1: cosine %2").arg(alias, Captions::decimal(similar->similarity, 2))
                          : tr("%1 shares: %2").arg(alias, shared.join(QStringLiteral(", "))));
}

void SimilarView::retranslate()
{
    QHash<qint64, QString> notes;
    for (const SimilarSlice &similar : m_slices)
        //: Cosine similarity of two slices, below a small picture.
        notes.insert(similar.slice.id, tr("cos %1").arg(Captions::decimal(similar.similarity, 2)));
    m_gallery->setNotes(notes);
    m_count->setText(tr("%1 of %2 slices of other volumes compared")
                         .arg(Captions::number(m_othersShown), Captions::number(m_others)));
    m_clear->setLink(tr("clear filter"), {});
    m_clear->setToolTip(tr("Clears modality, plane, split and data set in the top bar"));
    m_count->setVisible(m_othersShown < m_others);
    m_clear->setVisible(m_othersShown < m_others);
    m_gallery->setAccessibleName(tr("Similar slices"));
    m_shared->setToolTip(tr("What the chosen slice and this one have in common"));
    updateShared();
}

void SimilarView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) { // links have a colour of the theme
        m_shared->clear();
        updateShared();
    }
    Translated<QWidget>::changeEvent(event);
}

} // namespace fathom
