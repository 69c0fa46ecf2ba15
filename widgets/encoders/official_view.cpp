// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "official_view.h"

#include "captions.h"
#include "encoder_texts.h"
#include "theme/theme.h"

#include <QDir>
#include <QGridLayout>
#include <QLabel>

namespace fathom {

QLabel *OfficialView::makeText(const QString &name)
{
    auto *label = new QLabel;
    label->setObjectName(name);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextBrowserInteraction);
    connect(label, &QLabel::linkActivated, this, &OfficialView::linkRequested);
    return label;
}

OfficialView::OfficialView(QWidget *parent)
    : Translated<QWidget>(parent)
    , m_title(new QLabel)
    , m_intro(makeText(QStringLiteral("officialIntro")))
    , m_places(makeText(QStringLiteral("officialPlaces")))
{
    setObjectName(QStringLiteral("officialModels"));
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_intro->setProperty("dim", true);
    m_places->setProperty("dim", true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, spacing::wide, 0, 0);
    column->setSpacing(spacing::normal);
    column->addWidget(m_title);
    column->addWidget(m_intro);
    for (const OfficialFamily &family : officialFamilies()) {
        const Family shown{new QLabel, makeText(QStringLiteral("officialWhat")),
                           makeText(QStringLiteral("officialTerms")),
                           makeText(QStringLiteral("officialPage")), new QGridLayout};
        shown.title->setFont(bold);
        auto *frame = new QFrame;
        frame->setProperty("panel", true);
        auto *inside = new QVBoxLayout(frame);
        inside->setSpacing(spacing::normal);
        for (QLabel *label : {shown.title, shown.what, shown.terms, shown.page})
            inside->addWidget(label);
        shown.models->setHorizontalSpacing(spacing::wide);
        shown.models->setVerticalSpacing(spacing::tight);
        shown.models->setColumnStretch(3, 1);
        for (int row = 0; row < int(family.models.size()); ++row)
            for (int part = 0; part < 4; ++part)
                shown.models->addWidget(part == 3 ? makeText(QStringLiteral("officialAddress")) : new QLabel,
                                        row, part);
        inside->addLayout(shown.models);
        column->addWidget(frame);
        m_families.push_back(shown);
    }
    column->addWidget(m_places);
    retranslate();
}

void OfficialView::setPlaces(const QStringList &places)
{
    m_folders = places;
    retranslate();
}

void OfficialView::retranslate()
{
    m_title->setText(tr("Official models"));
    m_intro->setText(tr(
        "Fathom ships no weights of others and fetches none. Get a file from its owner's page, then add it "
        "here. A link opens your browser when you click it; the right mouse button copies it."));
    QStringList places;
    for (const QString &folder : m_folders)
        places << QDir::toNativeSeparators(folder);
    m_places->setText(tr("Files are found by themselves in: %1. What lies elsewhere, “Add weights” takes.")
                          .arg(places.join(QStringLiteral(", "))));
    m_places->setVisible(!places.isEmpty());
    const std::vector<OfficialFamily> &families = officialFamilies();
    for (size_t i = 0; i < m_families.size(); ++i) {
        const OfficialFamily &family = families[i];
        const Family &shown = m_families[i];
        shown.title->setText(family.name);
        shown.what->setText(
            family.licence == Licence::Dino
                ? tr("Image encoders by Meta, trained without labels on 1.7 billion photographs. The larger "
                     "the "
                     "model, the better and the slower. The page asks you to accept the licence and to leave "
                     "your contact details before it hands out a file; take model.safetensors and "
                     "config.json, or the .pth "
                     "file of Meta's own page.")
                : tr("The image encoder of Microsoft's model that segments medical pictures of nine kinds, "
                     "CT "
                     "and MRI among them. Take biomedparse_v1.pt; the newer v2 is another model, which "
                     "Fathom "
                     "does not read. The page asks you to leave your contact details."));
        shown.terms->setText(tr("Licence: %1").arg(EncoderTexts::licence(family.licence)));
        shown.page->setText(tr("The owner's page: %1").arg(EncoderTexts::link(family.address)));
        shown.page->setVisible(family.address != family.models.front().address());
        for (int row = 0; row < int(family.models.size()); ++row) {
            const OfficialModel &model = family.models[size_t(row)];
            const QString texts[] = {model.title, EncoderTexts::parameters(model.parameters),
                                     tr("%1 values").arg(Captions::number(model.dimension)),
                                     EncoderTexts::link(model.address())};
            for (int part = 0; part < 4; ++part)
                static_cast<QLabel *>(shown.models->itemAtPosition(row, part)->widget())
                    ->setText(texts[part]);
        }
    }
}

} // namespace fathom
