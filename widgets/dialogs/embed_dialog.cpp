// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "embed_dialog.h"

#include "captions.h"
#include "theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTimer>

namespace fathom {

namespace {
constexpr int askAfterMs = 150;
constexpr int mostMinutes = 100'000;
} // namespace

EmbedDialog::EmbedDialog(QWidget *parent)
    : DialogWindow(parent)
    , m_encoder(new QComboBox)
    , m_planes({new QCheckBox, new QCheckBox, new QCheckBox})
    , m_every(new QSpinBox)
    , m_bodyFrom(new QSpinBox)
    , m_bodyTo(new QSpinBox)
    , m_minutes(new QSpinBox)
    , m_forecastText(new QLabel)
    , m_embed(new QPushButton)
    , m_leave(new QPushButton)
    , m_ask(new QTimer(this))
{
    setObjectName(QStringLiteral("embedDialog"));
    const std::pair<QWidget *, const char *> named[] = {
        {m_encoder, "embedEncoder"}, {m_planes[0], "embedSagittal"}, {m_planes[1], "embedCoronal"},
        {m_planes[2], "embedAxial"}, {m_every, "embedEvery"},        {m_bodyFrom, "embedBodyFrom"},
        {m_bodyTo, "embedBodyTo"},   {m_minutes, "embedMinutes"},    {m_forecastText, "embedForecast"},
        {m_embed, "embedStart"},     {m_leave, "embedLeave"}};
    for (const auto &[widget, name] : named)
        widget->setObjectName(QLatin1String(name));
    m_embed->setProperty("primary", true);
    m_every->setRange(1, 1000);
    for (QSpinBox *percent : {m_bodyFrom, m_bodyTo})
        percent->setRange(0, 100);
    m_bodyTo->setValue(100);
    m_minutes->setRange(0, mostMinutes);
    for (QCheckBox *plane : m_planes)
        plane->setChecked(true);
    m_forecastText->setWordWrap(true);

    FormRows rows;
    rows.add(m_encoderLabel, {m_encoder}, m_encoderWhy);
    rows.add(m_planesLabel, {m_planes[2], m_planes[1], m_planes[0]}, m_planesWhy, -1);
    rows.add(m_everyLabel, {m_every}, m_everyWhy);
    rows.add(m_bodyLabel, {m_bodyFrom, m_bodyTo}, m_bodyWhy, -1);
    rows.add(m_minutesLabel, {m_minutes}, m_minutesWhy);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::wide, spacing::wide, spacing::wide, spacing::wide);
    column->addLayout(rows.layout());
    column->addWidget(m_forecastText);
    column->addStretch();
    addButtons(column, m_leave, m_embed);

    m_ask->setSingleShot(true);
    m_ask->setInterval(askAfterMs);
    connect(m_ask, &QTimer::timeout, this, [this] {
        if (m_encoder->count() > 0)
            Q_EMIT forecastWanted(parameters());
    });
    connect(m_encoder, &QComboBox::currentIndexChanged, this, [this] {
        const QString encoder = m_encoder->currentData().toString();
        if (!encoder.isEmpty() && !m_speeds.contains(encoder) && !m_speedErrors.contains(encoder))
            Q_EMIT speedWanted(encoder);
        changed();
    });
    for (QCheckBox *plane : m_planes)
        connect(plane, &QCheckBox::toggled, this, &EmbedDialog::changed);
    for (QSpinBox *number : {m_every, m_bodyFrom, m_bodyTo, m_minutes})
        connect(number, &QSpinBox::valueChanged, this, &EmbedDialog::changed);
    connect(m_leave, &QPushButton::clicked, this, &QWidget::close);
    connect(m_embed, &QPushButton::clicked, this, [this] {
        Q_EMIT embedRequested(parameters());
        close();
    });
    resize(fontMetrics().averageCharWidth() * 104, fontMetrics().height() * 30);
    retranslate();
}

void EmbedDialog::setEncoders(const std::vector<EncoderInfo> &encoders, const QString &chosen)
{
    {
        const QSignalBlocker quiet(m_encoder);
        m_encoder->clear();
        for (const EncoderInfo &info : encoders)
            m_encoder->addItem(info.title.isEmpty() ? info.id : info.title, info.id);
        m_encoder->setCurrentIndex(-1);
    }
    m_speedErrors.clear(); // tried again
    m_encoder->setCurrentIndex(qMax(0, m_encoder->findData(chosen)));
    changed(); // the workspace may be another one
}

QJsonObject EmbedDialog::parameters() const
{
    QJsonObject chosen{{"encoder", m_encoder->currentData().toString()}};
    QString planes;
    for (int plane = 0; plane < 3; ++plane) {
        if (m_planes[size_t(plane)]->isChecked())
            planes += planeLetter(Plane(plane));
    }
    if (m_bodyFrom->value() > 0 || m_bodyTo->value() < 100) {
        chosen["body"] = QStringLiteral("%1-%2").arg(m_bodyFrom->value()).arg(m_bodyTo->value());
        planes = QStringLiteral("z");
    }
    if (planes.size() < 3)
        chosen["planes"] = planes;
    if (m_every->value() > 1)
        chosen["every"] = m_every->value();
    if (m_minutes->value() > 0)
        chosen["minutes"] = m_minutes->value();
    return chosen;
}

void EmbedDialog::changed()
{
    const bool part = m_bodyFrom->value() > 0 || m_bodyTo->value() < 100;
    for (const Plane plane : {Plane::Sagittal, Plane::Coronal})
        m_planes[size_t(plane)]->setEnabled(!part);
    m_forecast.reset();
    m_forecastError.reset();
    m_ask->start();
    tell();
}

void EmbedDialog::setForecast(const QJsonObject &parameters, const EmbedForecast &forecast)
{
    if (parameters != this->parameters())
        return;
    m_forecast = forecast;
    tell();
}

void EmbedDialog::setForecastFailed(const QJsonObject &parameters, const Error &error)
{
    if (parameters != this->parameters())
        return;
    m_forecastError = error;
    tell();
}

void EmbedDialog::setSpeed(const QString &encoder, const EncodeSpeed &speed)
{
    m_speeds.insert(encoder, speed);
    tell();
}

void EmbedDialog::setSpeedFailed(const QString &encoder, const Error &error)
{
    m_speedErrors.insert(encoder, error);
    tell();
}

void EmbedDialog::tell()
{
    const QString encoder = m_encoder->currentData().toString();
    const bool anyPlane = m_planes[0]->isChecked() || m_planes[1]->isChecked() || m_planes[2]->isChecked();
    const bool forward = m_bodyFrom->value() <= m_bodyTo->value();
    m_embed->setEnabled(!encoder.isEmpty() && anyPlane && forward && !m_forecastError &&
                        (!m_forecast || m_forecast->slices > m_forecast->embedded));
    if (!anyPlane || !forward) {
        m_forecastText->setText(anyPlane ? tr("The part of the body must begin before it ends.")
                                         : tr("Choose at least one plane."));
        return;
    }
    if (m_forecastError) {
        m_forecastText->setText(m_forecastError->localised());
        return;
    }
    if (!m_forecast) {
        m_forecastText->setText(tr("Counting slices …"));
        return;
    }
    const qint64 left = m_forecast->slices - m_forecast->embedded;
    QString text = tr("%1 slices, %2 of them embedded already.")
                       .arg(Captions::number(m_forecast->slices), Captions::number(m_forecast->embedded));
    if (left > 0) {
        text += QLatin1Char(' ');
        if (const auto speed = m_speeds.constFind(encoder); speed != m_speeds.cend()) {
            text += tr("The rest takes about %1 (%2 s a slice, measured on this machine: %3).")
                        .arg(Captions::duration(double(left) * speed->secondsPerSlice),
                             Captions::decimal(speed->secondsPerSlice, speed->secondsPerSlice < 0.1 ? 4 : 2),
                             speed->where);
            const double budget = 60.0 * m_minutes->value();
            if (budget > 0 && budget < double(left) * speed->secondsPerSlice)
                text += QLatin1Char(' ') +
                        tr("About %1 slices fit into the time, spread over all scans; the rest can follow.")
                            .arg(Captions::number(qint64(budget / speed->secondsPerSlice)));
        } else if (const auto error = m_speedErrors.constFind(encoder); error != m_speedErrors.cend()) {
            text += error->localised();
        } else {
            text += tr("How long they take is being measured …");
        }
    }
    m_forecastText->setText(text);
}

void EmbedDialog::retranslate()
{
    setWindowTitle(tr("Compute embeddings"));
    m_encoderLabel->setText(tr("Encoder"));
    m_encoder->setToolTip(tr("Turns each slice into a vector"));
    m_encoderWhy->setText(tr("Embeddings of several encoders can lie side by side; they are never mixed."));
    m_planesLabel->setText(tr("Planes"));
    for (const Plane plane : {Plane::Sagittal, Plane::Coronal, Plane::Axial}) {
        m_planes[size_t(plane)]->setText(Captions::plane(plane));
        m_planes[size_t(plane)]->setToolTip(tr("Take the slices of this plane"));
    }
    m_planesWhy->setText(tr("Fewer planes take less time; the others can be added later."));
    m_everyLabel->setText(tr("Every n-th slice"));
    m_every->setToolTip(tr("1 takes every slice, 4 a quarter of them"));
    m_everyWhy->setText(tr("Neighbouring slices look much alike. What is left out now can be added later."));
    m_bodyLabel->setText(tr("Part of the body"));
    for (QSpinBox *percent : {m_bodyFrom, m_bodyTo}) {
        percent->setSuffix(tr(" %"));
        percent->setToolTip(percent == m_bodyFrom ? tr("Where in the scan it begins, from the feet")
                                                  : tr("Where in the scan it ends, from the feet"));
        percent->setAccessibleName(percent->toolTip());
    }
    m_bodyWhy->setText(tr("Of each scan, from its lower end (0 %) to its upper end (100 %). A part has axial "
                          "slices only."));
    m_minutesLabel->setText(tr("Time"));
    m_minutes->setSpecialValueText(tr("until all are done"));
    m_minutes->setSuffix(tr(" min"));
    m_minutes->setToolTip(tr("As much as fits into this time"));
    m_minutesWhy->setText(
        tr("With a limit every eighth slice of all scans comes first, then those between. The "
           "same again goes on where it stopped."));
    m_embed->setText(tr("Compute"));
    m_embed->setToolTip(tr("Starts a job that can be paused and resumed"));
    m_leave->setText(tr("Leave"));
    m_leave->setToolTip(tr("Closes without computing (Escape)"));
    tell();
}

} // namespace fathom
