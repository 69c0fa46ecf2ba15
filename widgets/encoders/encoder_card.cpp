// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encoder_card.h"

#include "captions.h"
#include "encoder_texts.h"
#include "fact_grid.h"
#include "theme/theme.h"

#include <QBoxLayout>
#include <QDir>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace fathom {

EncoderCard::EncoderCard(QWidget *parent)
    : Translated<QFrame>(parent)
    , m_title(new QLabel)
    , m_state(new QLabel)
    , m_problem(new QLabel)
    , m_facts(new FactGrid)
    , m_measure(new QPushButton)
    , m_check(new QPushButton)
    , m_forget(new QPushButton)
    , m_embed(new QPushButton)
{
    setProperty("panel", true);
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setObjectName(QStringLiteral("encoderTitle"));
    m_state->setObjectName(QStringLiteral("encoderState"));
    m_problem->setObjectName(QStringLiteral("encoderProblem"));
    m_problem->setProperty("bad", true);
    m_problem->setWordWrap(true);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_measure->setObjectName(QStringLiteral("encoderMeasure"));
    m_check->setObjectName(QStringLiteral("encoderCheck"));
    m_check->setProperty("primary", true);
    m_forget->setObjectName(QStringLiteral("encoderForget"));
    m_embed->setObjectName(QStringLiteral("encoderEmbed"));
    auto *head = new QHBoxLayout;
    head->addWidget(m_title);
    head->addWidget(m_state);
    head->addStretch();
    for (QPushButton *button : {m_embed, m_check, m_measure, m_forget})
        head->addWidget(button);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(spacing::normal);
    column->addLayout(head);
    column->addWidget(m_problem);
    column->addWidget(m_facts);
    connect(m_measure, &QPushButton::clicked, this,
            [this] { Q_EMIT measureRequested(m_row.encoder.info.id); });
    connect(m_check, &QPushButton::clicked, this, [this] { Q_EMIT checkRequested(m_row.encoder.path); });
    connect(m_forget, &QPushButton::clicked, this, [this] { Q_EMIT forgetRequested(m_row.encoder.info.id); });
    connect(m_embed, &QPushButton::clicked, this, [this] { Q_EMIT embedRequested(m_row.encoder.info.id); });
    connect(m_facts, &FactGrid::linkActivated, this, &EncoderCard::linkRequested);
}

void EncoderCard::setRow(const EncoderRow &row)
{
    m_row = row;
    setObjectName(QStringLiteral("encoder_") + row.encoder.info.id);
    retranslate();
}

void EncoderCard::setPlace(const EncodingPlacePtr &place)
{
    m_place = place;
    retranslate();
}

void EncoderCard::setWritable(bool writable)
{
    m_writable = writable;
    showButtons();
}

void EncoderCard::setMeasuring(bool measuring)
{
    m_measuring = measuring;
    retranslate();
}

void EncoderCard::setSpeedFailed(const std::optional<Error> &error)
{
    m_speedError = error;
    retranslate();
}

void EncoderCard::setChecking(bool checking)
{
    m_checking = checking;
    showButtons();
}

bool EncoderCard::usable() const
{
    const WeightsState weights = m_row.encoder.weights;
    return weights == WeightsState::BuiltIn || weights == WeightsState::Checked;
}

const EncodeSpeed *EncoderCard::speed() const
{
    if (!m_place)
        return nullptr;
    const auto here = std::find_if(m_row.speeds.begin(), m_row.speeds.end(),
                                   [this](const EncodeSpeed &one) { return one.where == m_place->where; });
    return here == m_row.speeds.end() ? nullptr : &*here;
}

QString EncoderCard::speedText() const
{
    if (m_measuring)
        return tr("being measured …");
    if (m_speedError)
        return m_speedError->localised();
    if (const EncodeSpeed *here = speed())
        return EncoderTexts::speed(*here);
    if (!m_place)
        return tr("not known yet: LibTorch is being asked where it would run …");
    QString text = tr("not measured yet (%1)").arg(EncoderTexts::where(m_place->where));
    for (const EncodeSpeed &elsewhere : m_row.speeds)
        text += QStringLiteral(" · ") + EncoderTexts::speed(elsewhere);
    return text;
}

QString EncoderCard::workspaceText() const
{
    const EmbedForecast &whole = m_row.whole;
    if (whole.slices == 0 && m_row.embeddings.empty())
        return tr("no scans yet");
    QStringList parts{
        tr("%1 of %2 slices embedded").arg(Captions::number(whole.embedded), Captions::number(whole.slices))};
    for (const EmbeddedRows &variant : m_row.embeddings)
        if (variant.id != m_row.encoder.info.id)
            parts << tr("%1 as %2").arg(Captions::number(variant.rows), variant.id);
    const qint64 left = whole.slices - whole.embedded;
    if (const EncodeSpeed *here = speed(); here && left > 0)
        parts << tr("the rest takes about %1").arg(Captions::duration(double(left) * here->secondsPerSlice));
    return parts.join(QStringLiteral(" · "));
}

void EncoderCard::showFacts()
{
    const RegisteredEncoder &encoder = m_row.encoder;
    const EncoderInfo &info = encoder.info;
    QStringList model{info.id};
    if (info.parameters > 0)
        model << EncoderTexts::parameters(info.parameters);
    QStringList values{tr("%1 values").arg(Captions::number(info.dimension)),
                       tr("from %1 × %1 pixels").arg(info.inputSide)};
    if (info.gridSide > 0)
        values << tr("%1 × %1 patches").arg(info.gridSide);
    QStringList file;
    if (!encoder.path.isEmpty())
        file << QDir::toNativeSeparators(encoder.path);
    if (!encoder.format.isEmpty())
        file << Captions::wording(encoder.format);
    if (!info.weightsSha256.isEmpty())
        file << tr("sha256 %1 …").arg(info.weightsSha256.left(12));
    // The notes of official weights say the same as the terms.
    const bool official = m_row.licence == Licence::Dino || m_row.licence == Licence::CcByNcSa;
    const QString dot = QStringLiteral(" · ");
    m_facts->setFacts({{tr("Model"), model.join(dot), "encoderModel"},
                       {tr("Embedding"), values.join(dot), "encoderValues"},
                       {tr("File"), file.join(dot), "encoderFile"},
                       {tr("Speed here"), usable() ? speedText() : QString(), "encoderSpeed"},
                       {tr("This workspace"), workspaceText(), "encoderWorkspace"},
                       {tr("What it is"), official ? QString() : Captions::wording(info.note), "encoderNote"},
                       {tr("Licence"), EncoderTexts::licence(m_row.licence), "encoderLicence"}});
}

void EncoderCard::showButtons()
{
    const WeightsState weights = m_row.encoder.weights;
    m_embed->setVisible(usable());
    m_embed->setEnabled(m_writable && m_row.whole.slices > 0);
    m_measure->setVisible(usable() && m_place && !speed());
    m_measure->setEnabled(!m_measuring);
    m_check->setVisible(weights == WeightsState::Changed);
    m_check->setEnabled(!m_checking);
    m_forget->setVisible(weights != WeightsState::BuiltIn);
}

void EncoderCard::retranslate()
{
    const RegisteredEncoder &encoder = m_row.encoder;
    m_title->setText(encoder.info.title.isEmpty() ? encoder.info.id : encoder.info.title);
    m_state->setText(EncoderTexts::state(encoder.weights));
    m_problem->setVisible(!usable());
    m_problem->setText(
        encoder.weights == WeightsState::Changed
            ? tr("The file was changed since it was checked. Check it again: if its weights are the same, "
                 "everything stays as it is; other weights are another encoder, with embeddings of its own.")
        : encoder.weights == WeightsState::Gone
            ? tr("The file is not at its place any more. Bring it back, or add it at its new place. The "
                 "embeddings stay.")
            : QString());
    m_embed->setText(tr("Embed this workspace …"));
    m_embed->setToolTip(m_writable ? tr("Chooses slices and says how long they take before anything starts")
                                   : tr("This workspace is open for reading only"));
    m_measure->setText(tr("Measure speed"));
    m_measure->setToolTip(tr("Encodes a few pictures, between the batches of running jobs"));
    m_check->setText(tr("Check again"));
    m_check->setToolTip(tr("Reads the whole file and compares its sha256"));
    m_forget->setText(tr("Remove from list …"));
    m_forget->setToolTip(tr("Forgets where the weights lie; the file and the embeddings stay"));
    showFacts();
    showButtons();
}

} // namespace fathom
