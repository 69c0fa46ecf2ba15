// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_facts_view.h"

#include "captions.h"
#include "theme/theme.h"

#include <QApplication>
#include <QLabel>
#include <QLocale>

namespace fathom {
namespace {

QString listed(const QStringList &names)
{
    QStringList words;
    for (const QString &name : names)
        words << Captions::structure(name).toHtmlEscaped();
    return words.join(QStringLiteral(", "));
}

QString linked(const QStringList &structures)
{
    QStringList words;
    for (const QString &name : structures)
        words << Captions::structureLink(name);
    return words.join(QStringLiteral(", "));
}

} // namespace

SliceFactsView::SliceFactsView(QWidget *parent)
    : Translated(parent)
    , m_text(new QLabel)
{
    setObjectName(QStringLiteral("sliceFacts"));
    m_text->setObjectName(QStringLiteral("sliceFactsText"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::RichText);
    m_text->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_text->setMargin(spacing::normal);
    m_text->setTextInteractionFlags(Qt::TextBrowserInteraction | Qt::TextSelectableByKeyboard);
    connect(m_text, &QLabel::linkActivated, this, [this](const QString &address) {
        Q_EMIT addressActivated(address, QApplication::keyboardModifiers().testFlag(Qt::ControlModifier));
    });
    setWidget(m_text);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    retranslate();
}

void SliceFactsView::setPage(const SlicePagePtr &page)
{
    m_page = page;
    retranslate();
}

void SliceFactsView::retranslate()
{
    if (!m_page) {
        m_text->clear();
        return;
    }
    const VolumeRecord &volume = m_page->volume;
    QString html;
    const auto section = [&html](const QString &title, const QString &content) {
        if (!content.isEmpty())
            html += QStringLiteral("<p><b>%1</b><br>%2</p>").arg(title.toHtmlEscaped(), content);
    };
    if (volume.annotated.isEmpty())
        section(tr("Structures"), tr("This scan has no annotated structures."));
    else
        section(tr("Structures in this slice"),
                m_page->structures.isEmpty() ? tr("none of the annotated ones") : linked(m_page->structures));
    if (!m_page->findings.isEmpty() || !volume.annotatedFindings.isEmpty())
        section(tr("Findings in this slice"),
                m_page->findings.isEmpty() ? tr("none") : listed(m_page->findings));
    section(tr("Not annotated here, so neither present nor absent"), listed(m_page->notAnnotated));

    const auto &spacing = volume.geometry.spacing;
    const auto &size = volume.geometry.size;
    QStringList scan;
    scan << tr("%1, computed with slice rule \"%2\"")
                .arg(Captions::modality(volume.modality), methodName(volume.method))
                .toHtmlEscaped();
    if (volume.modalityCertainty == Certainty::Inferred)
        scan << tr("Modality inferred from the values, not stated by the file").toHtmlEscaped();
    else if (volume.modalityCertainty == Certainty::SetByUser)
        scan << tr("Modality set by a person").toHtmlEscaped();
    if (!volume.hasScan)
        scan << tr("No scan here, only its embeddings; it joins them when it is imported").toHtmlEscaped();
    else
        scan << tr("%1 × %2 × %3 voxels of %4 × %5 × %6 mm")
                    .arg(Captions::number(size[0]), Captions::number(size[1]), Captions::number(size[2]),
                         Captions::decimal(spacing[0], 2), Captions::decimal(spacing[1], 2),
                         Captions::decimal(spacing[2], 2))
                    .toHtmlEscaped();
    if (volume.hasScan)
        scan << tr("Encoder window %1")
                    .arg(Captions::window(m_page->slice.window, volume.modality))
                    .toHtmlEscaped();
    if (volume.hasScan)
        scan << (volume.synthetic ? tr("Synthetic: drawn by the program, no patient")
                                  : tr("Real scan, shown under an alias"))
                    .toHtmlEscaped();
    for (const QString &note : volume.notes)
        scan << Captions::wording(note).toHtmlEscaped();
    section(tr("Scan"), scan.join(QStringLiteral("<br>")));
    m_text->setText(html);
    m_text->setAccessibleName(tr("Structures and notes"));
    m_text->setToolTip(tr("A structure leads to the features that it names"));
}

void SliceFactsView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) { // links have a colour of the theme
        m_text->clear();
        retranslate();
    }
    Translated<QScrollArea>::changeEvent(event);
}

} // namespace fathom
