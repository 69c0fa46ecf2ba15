// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "embed_dialog.h"

#include "captions.h"
#include "encoders/encoder_texts.h"
#include "theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTimer>

#include <algorithm>

namespace fathom {

namespace {
constexpr int askAfterMs = 150;
constexpr int mostMinutes = 100'000;
constexpr int largestSide = 4096;
constexpr int mostSlices = 1'000'000; ///< of a plane
const QString Automatic = QStringLiteral("auto"), Half = QStringLiteral("bf16");

/// Pixels in which the edge of its input may grow.
int stepOf(const EncoderInfo &info)
{
    return info.gridSide > 0 ? qMax(1, info.inputSide / info.gridSide) : 1;
}
} // namespace

EmbedDialog::EmbedDialog(QWidget *parent)
    : DialogWindow(parent)
    , m_encoder(new QComboBox)
    , m_precision(new QComboBox)
    , m_planes({new QCheckBox, new QCheckBox, new QCheckBox})
    , m_size(new QSpinBox)
    , m_every(new QSpinBox)
    , m_first(new QSpinBox)
    , m_last(new QSpinBox)
    , m_bodyFrom(new QSpinBox)
    , m_bodyTo(new QSpinBox)
    , m_minutes(new QSpinBox)
    , m_forecastText(new QLabel)
    , m_embed(new QPushButton)
    , m_leave(new QPushButton)
    , m_measure(new QPushButton)
    , m_ask(new QTimer(this))
{
    setObjectName(QStringLiteral("embedDialog"));
    const std::pair<QWidget *, const char *> named[] = {
        {m_size, "embedSize"},          {m_precision, "embedPrecision"},   {m_first, "embedFirst"},
        {m_last, "embedLast"},          {m_measure, "embedMeasure"},       {m_encoder, "embedEncoder"},
        {m_planes[0], "embedSagittal"}, {m_planes[1], "embedCoronal"},     {m_planes[2], "embedAxial"},
        {m_every, "embedEvery"},        {m_bodyFrom, "embedBodyFrom"},     {m_bodyTo, "embedBodyTo"},
        {m_minutes, "embedMinutes"},    {m_forecastText, "embedForecast"}, {m_embed, "embedStart"},
        {m_leave, "embedLeave"}};
    for (const auto &[widget, name] : named)
        widget->setObjectName(QLatin1String(name));
    m_embed->setProperty("primary", true);
    m_size->setKeyboardTracking(false); // "5" on the way to "512" is meant by nobody
    m_size->setRange(0, largestSide);
    for (const QString &precision : {QString(), Automatic, Half})
        m_precision->addItem(QString(), precision);
    m_every->setRange(1, 1000);
    m_first->setRange(1, mostSlices);
    m_last->setRange(0, mostSlices); // 0: to the end
    for (QSpinBox *percent : {m_bodyFrom, m_bodyTo})
        percent->setRange(0, 100);
    m_bodyTo->setValue(100);
    m_minutes->setRange(0, mostMinutes);
    for (QCheckBox *plane : m_planes)
        plane->setChecked(true);
    m_forecastText->setWordWrap(true);

    FormRows rows;
    rows.add(m_encoderLabel, {m_encoder}, m_encoderWhy);
    rows.add(m_sizeLabel, {m_size}, m_sizeWhy, -1);
    rows.add(m_precisionLabel, {m_precision}, m_precisionWhy, -1);
    rows.add(m_planesLabel, {m_planes[2], m_planes[1], m_planes[0]}, m_planesWhy, -1);
    rows.add(m_everyLabel, {m_every}, m_everyWhy, -1);
    rows.add(m_slicesLabel, {m_first, m_last}, m_slicesWhy, -1);
    rows.add(m_bodyLabel, {m_bodyFrom, m_bodyTo}, m_bodyWhy, -1);
    rows.add(m_minutesLabel, {m_minutes}, m_minutesWhy, -1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::wide, spacing::wide, spacing::wide, spacing::wide);
    column->addWidget(scrolling(rows.layout()), 1);
    auto *forecast = new QHBoxLayout;
    forecast->addWidget(m_forecastText, 1);
    forecast->addWidget(m_measure, 0, Qt::AlignTop);
    column->addLayout(forecast);
    addButtons(column, m_leave, m_embed);

    m_ask->setSingleShot(true);
    m_ask->setInterval(askAfterMs);
    connect(m_ask, &QTimer::timeout, this, [this] {
        if (const QJsonObject chosen = parameters(); chosen.contains("encoder"))
            Q_EMIT forecastWanted(chosen);
    });
    connect(m_encoder, &QComboBox::currentIndexChanged, this, &EmbedDialog::encoderChanged);
    connect(m_size, &QSpinBox::valueChanged, this, &EmbedDialog::variantChanged);
    connect(m_precision, &QComboBox::currentIndexChanged, this, &EmbedDialog::variantChanged);
    connect(m_measure, &QPushButton::clicked, this, &EmbedDialog::askSpeed);
    for (QCheckBox *plane : m_planes)
        connect(plane, &QCheckBox::toggled, this, &EmbedDialog::changed);
    for (QSpinBox *number : {m_every, m_first, m_last, m_bodyFrom, m_bodyTo, m_minutes})
        connect(number, &QSpinBox::valueChanged, this, &EmbedDialog::changed);
    connect(m_leave, &QPushButton::clicked, this, &QWidget::close);
    connect(m_embed, &QPushButton::clicked, this, [this] {
        Q_EMIT embedRequested(parameters());
        close();
    });
    resize(fontMetrics().averageCharWidth() * 104, fontMetrics().height() * 30);
    retranslate();
}

void EmbedDialog::setEncoders(const std::vector<RegisteredEncoder> &encoders, const QString &chosen)
{
    m_encoders = encoders;
    m_speedErrors.clear(); // tried again
    m_automaticError.reset();
    m_measuring.clear();
    const auto known = [&](const QString &id) {
        return std::any_of(m_encoders.begin(), m_encoders.end(),
                           [&](const RegisteredEncoder &one) { return one.info.id == id; });
    };
    const EncoderId meant = known(chosen) ? EncoderId{chosen, {}} : parseEncoderId(chosen);
    {
        const QSignalBlocker quiet(m_encoder);
        m_encoder->clear();
        for (const RegisteredEncoder &one : m_encoders)
            m_encoder->addItem(one.info.title.isEmpty() ? one.info.id : one.info.title, one.info.id);
        m_encoder->setCurrentIndex(qMax(0, m_encoder->findData(meant.base)));
    }
    encoderChanged();
    if (const RegisteredEncoder *encoder = chosenEncoder(); encoder && encoder->info.id == meant.base) {
        m_storedPeriods = meant.variant.storedPeriods;
        if (meant.variant.side > 0)
            m_size->setValue(meant.variant.side);
        if (meant.variant.precision == Precision::BFloat16)
            m_precision->setCurrentIndex(m_precision->findData(Half));
    }
}

const RegisteredEncoder *EmbedDialog::chosenEncoder() const
{
    const int at = m_encoder->currentIndex();
    return at >= 0 && at < int(m_encoders.size()) ? &m_encoders[size_t(at)] : nullptr;
}

QString EmbedDialog::encoderId() const
{
    const RegisteredEncoder *encoder = chosenEncoder();
    if (!encoder || encoder->ours)
        return encoder ? encoder->info.id : QString();
    EncoderVariant variant;
    variant.storedPeriods = m_storedPeriods;
    variant.side = m_size->value() == encoder->info.inputSide ? 0 : m_size->value();
    const QString precision = m_precision->currentData().toString();
    if (precision == Automatic && !m_automatic)
        return {};
    if (precision == Half || (precision == Automatic && *m_automatic == Precision::BFloat16))
        variant.precision = Precision::BFloat16;
    return variantId(encoder->info.id, variant);
}

void EmbedDialog::encoderChanged()
{
    const RegisteredEncoder *encoder = chosenEncoder();
    const bool fixed = !encoder || encoder->ours;
    m_storedPeriods = false;
    {
        const QSignalBlocker quietSize(m_size), quietPrecision(m_precision);
        const int step = encoder ? stepOf(encoder->info) : 1;
        m_size->setSingleStep(step);
        m_size->setMinimum(step);
        m_size->setValue(encoder ? encoder->info.inputSide : 0);
        m_precision->setCurrentIndex(0);
    }
    m_size->setEnabled(!fixed);
    m_precision->setEnabled(!fixed);
    tellVariant();
    variantChanged();
    // Its own size is what most people mean: measured at once.
    if (const QString id = encoderId(); !id.isEmpty() && !m_speeds.contains(id))
        askSpeed();
}

void EmbedDialog::variantChanged()
{
    if (m_precision->currentData().toString() == Automatic && !m_automatic) {
        m_automaticError.reset();
        Q_EMIT automaticWanted();
    }
    changed();
}

void EmbedDialog::askSpeed()
{
    const QString id = encoderId();
    if (id.isEmpty() || m_measuring.contains(id))
        return;
    m_speedErrors.remove(id);
    m_measuring.insert(id);
    Q_EMIT speedWanted(id);
    tell();
}

void EmbedDialog::setAutomatic(Precision precision)
{
    m_automatic = precision;
    changed();
}

void EmbedDialog::setAutomaticFailed(const Error &error)
{
    m_automaticError = error;
    tell();
}

QJsonObject EmbedDialog::parameters() const
{
    QJsonObject chosen;
    if (const QString id = encoderId(); !id.isEmpty())
        chosen["encoder"] = id;
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
    if (m_first->value() > 1 || m_last->value() > 0)
        chosen["slices"] = QStringLiteral("%1-%2")
                               .arg(m_first->value())
                               .arg(m_last->value() > 0 ? m_last->value() : mostSlices);
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
    m_measuring.remove(encoder);
    m_speeds.insert(encoder, speed);
    tell();
}

void EmbedDialog::setSpeedFailed(const QString &encoder, const Error &error)
{
    m_measuring.remove(encoder);
    m_speedErrors.insert(encoder, error);
    tell();
}

QString EmbedDialog::problem() const
{
    const RegisteredEncoder *encoder = chosenEncoder();
    if (encoder && !encoder->ours && m_size->value() % stepOf(encoder->info) != 0)
        return tr("The input must be a multiple of %1 pixels.").arg(stepOf(encoder->info));
    if (!m_planes[0]->isChecked() && !m_planes[1]->isChecked() && !m_planes[2]->isChecked())
        return tr("Choose at least one plane.");
    if (m_last->value() > 0 && m_first->value() > m_last->value())
        return tr("The range of slices must begin before it ends.");
    if (m_bodyFrom->value() > m_bodyTo->value())
        return tr("The part of the body must begin before it ends.");
    if (m_precision->currentData().toString() == Automatic && !m_automatic)
        return m_automaticError ? m_automaticError->localised()
                                : tr("Which precision is faster here is being measured …");
    if (m_forecastError)
        return m_forecastError->localised();
    return encoder ? QString() : tr("Looking for encoders …");
}

QString EmbedDialog::timeText(const EmbedForecast &forecast) const
{
    const QString encoder = encoderId();
    const auto speed = m_speeds.constFind(encoder);
    if (speed == m_speeds.cend()) {
        const auto error = m_speedErrors.constFind(encoder);
        if (error != m_speedErrors.cend())
            return error->localised();
        return m_measuring.contains(encoder) ? tr("How long they take is being measured …")
                                             : tr("How long they take is not known yet.");
    }
    const double seconds = double(forecast.slices - forecast.embedded) * speed->secondsPerSlice;
    QString text = tr("The rest takes about %1 (%2 s a slice, measured on this machine: %3).")
                       .arg(Captions::duration(seconds),
                            Captions::decimal(speed->secondsPerSlice, speed->secondsPerSlice < 0.1 ? 4 : 2),
                            EncoderTexts::where(speed->where));
    const double budget = 60.0 * m_minutes->value();
    if (budget > 0 && budget < seconds)
        text += QLatin1Char(' ') +
                tr("About %1 slices fit into the time, spread over all scans; the rest can follow.")
                    .arg(Captions::number(qint64(budget / speed->secondsPerSlice)));
    return text;
}

void EmbedDialog::tell()
{
    const QString encoder = encoderId(), wrong = problem();
    const bool left = m_forecast && m_forecast->slices > m_forecast->embedded;
    m_embed->setEnabled(!encoder.isEmpty() && wrong.isEmpty() && (!m_forecast || left));
    m_measure->setVisible(wrong.isEmpty() && left && !m_speeds.contains(encoder));
    m_measure->setEnabled(!m_measuring.contains(encoder));
    if (!wrong.isEmpty()) {
        m_forecastText->setText(wrong);
        return;
    }
    if (!m_forecast) {
        m_forecastText->setText(tr("Counting slices …"));
        return;
    }
    QString text = tr("%1 slices, %2 of them embedded already.")
                       .arg(Captions::number(m_forecast->slices), Captions::number(m_forecast->embedded));
    if (left)
        text += QLatin1Char(' ') + timeText(*m_forecast);
    m_forecastText->setText(text);
}

void EmbedDialog::tellVariant()
{
    const RegisteredEncoder *encoder = chosenEncoder();
    if (encoder && encoder->ours) {
        m_sizeWhy->setText(tr("This encoder has one input size."));
        m_precisionWhy->setText(tr("This encoder computes in float32."));
        return;
    }
    m_sizeWhy->setText(encoder
                           ? tr("Its own is %1; in steps of %2. Another size is quicker or finer, and its "
                                "embeddings are kept apart.")
                                 .arg(encoder->info.inputSide)
                                 .arg(stepOf(encoder->info))
                           : QString());
    m_precisionWhy->setText(tr("bf16 keeps fewer digits, which most GPUs compute faster; its embeddings are "
                               "kept apart. Automatic takes "
                               "it on a GPU, and on a CPU only where a measurement shows it faster."));
}

void EmbedDialog::retranslate()
{
    setWindowTitle(tr("Compute embeddings"));
    m_encoderLabel->setText(tr("Encoder"));
    m_encoder->setToolTip(tr("Turns each slice into a vector"));
    m_encoderWhy->setText(tr("Embeddings of several encoders can lie side by side; they are never mixed."));
    m_sizeLabel->setText(tr("Input size"));
    m_size->setSuffix(tr(" px"));
    m_size->setToolTip(tr("Edge of the picture that the encoder is given"));
    m_precisionLabel->setText(tr("Precision"));
    m_precision->setItemText(0, tr("float32, as the encoder says"));
    m_precision->setItemText(1, tr("automatic"));
    m_precision->setItemText(2, tr("bf16"));
    m_precision->setToolTip(tr("How exactly the encoder computes"));
    tellVariant();
    m_slicesLabel->setText(tr("Slices"));
    m_first->setToolTip(tr("First slice of each plane"));
    m_last->setToolTip(tr("Last slice of each plane"));
    m_first->setPrefix(tr("from "));
    m_last->setPrefix(tr("to "));
    m_last->setSpecialValueText(tr("to the end"));
    for (QSpinBox *number : {m_first, m_last})
        number->setAccessibleName(number->toolTip());
    m_slicesWhy->setText(tr("Of each plane of each scan, counted from 1."));
    m_measure->setText(tr("Measure"));
    m_measure->setToolTip(tr("Encodes a few pictures to say how long it takes"));
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
