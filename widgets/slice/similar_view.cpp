// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "similar_view.h"

#include "captions.h"
#include "gallery/slice_gallery.h"
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
    column->addWidget(m_shared);
    column->addWidget(m_gallery, 1);
    connect(m_gallery, &SliceGalleryView::addressActivated, this, &SimilarView::addressActivated);
    connect(m_gallery, &SliceGalleryView::thumbnailsWanted, this, &SimilarView::thumbnailsWanted);
    connect(m_gallery->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &SimilarView::updateShared);
    connect(m_shared, &QLabel::linkActivated, this, [this](const QString &address) {
        Q_EMIT addressActivated(address, QApplication::keyboardModifiers().testFlag(Qt::ControlModifier));
    });
    retranslate();
}

void SimilarView::setSlices(const std::vector<SimilarSlice> &slices, const QString &sae)
{
    m_slices = slices;
    m_sae = sae;
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

QString SimilarView::sharedText() const
{
    return m_shared->text();
}

void SimilarView::updateShared()
{
    if (m_slices.empty()) {
        m_shared->setText(tr("No similar slice of another volume is known yet."));
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
    m_gallery->setAccessibleName(tr("Similar slices"));
    m_shared->setToolTip(tr("What the chosen slice and this one have in common"));
    updateShared();
}

} // namespace fathom
