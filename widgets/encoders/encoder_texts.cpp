// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encoder_texts.h"

#include "captions.h"

#include <QRegularExpression>

namespace fathom {

QString EncoderTexts::terms(Licence licence)
{
    switch (licence) {
    case Licence::Apache:
        return tr("Comes with Fathom.");
    case Licence::Dino:
        return tr(
            "Meta lets you use the weights and pass them on under the same terms. It asks to be named in "
            "publications, and forbids military use and reverse engineering. The terms are yours to accept.");
    case Licence::CcByNcSa:
        return tr(
            "For research only: no commercial use, not in the clinic, and what you derive is shared under "
            "the same terms. The terms are yours to accept.");
    case Licence::UsersOwn:
        return tr("Your own; under which terms, you know.");
    case Licence::NotKnown:
        return tr("Not known here: look at where you got the file. The terms are yours to accept.");
    }
    return {};
}

QString EncoderTexts::link(const QString &address, const QString &text)
{
    return QStringLiteral("<a href=\"%1\">%2</a>")
        .arg(address.toHtmlEscaped(), (text.isEmpty() ? address : text).toHtmlEscaped());
}

QString EncoderTexts::licence(Licence licence)
{
    const LicenceFacts facts = licenceFacts(licence);
    const QString text = terms(licence).toHtmlEscaped();
    return facts.name.isEmpty() ? text : link(facts.address, facts.name) + QStringLiteral(" · ") + text;
}

QString EncoderTexts::state(WeightsState state)
{
    switch (state) {
    case WeightsState::BuiltIn:
        return tr("built in");
    case WeightsState::Checked:
        return tr("checked");
    case WeightsState::Changed:
        return tr("file changed");
    case WeightsState::Gone:
        return tr("file gone");
    }
    return {};
}

QString EncoderTexts::place(FoundWeights::Place place)
{
    switch (place) {
    case FoundWeights::Place::HuggingFace:
        return tr("in the cache of Hugging Face");
    case FoundWeights::Place::TorchHub:
        return tr("in the cache of torch.hub");
    case FoundWeights::Place::Folder:
        return tr("in the current folder");
    }
    return {};
}

QString EncoderTexts::parameters(qint64 count)
{
    return count < 100'000 ? tr("%1 weights").arg(Captions::number(count))
                           : tr("%1 million weights").arg(Captions::decimal(double(count) / 1e6, 1));
}

QString EncoderTexts::where(const QString &place)
{
    static const QRegularExpression cpu(QStringLiteral("\\Acpu, ([0-9]+) threads\\z"));
    const auto match = cpu.match(place);
    return match.hasMatch() ? tr("processor, %n thread(s)", nullptr, match.captured(1).toInt()) : place;
}

QString EncoderTexts::speed(const EncodeSpeed &speed)
{
    return tr("%1 s a slice (%2)")
        .arg(Captions::decimal(speed.secondsPerSlice, speed.secondsPerSlice < 0.1 ? 4 : 2),
             where(speed.where));
}

QString EncoderTexts::device(const EncodingPlace &place)
{
    QString text = tr("Encoders run on: %1.").arg(where(place.where));
    if (!place.finding.text.isEmpty())
        text += QLatin1Char(' ') + tr("GPU: %1.").arg(Captions::wording(place.finding.text));
    if (!place.finding.advice.isEmpty())
        text += QLatin1Char(' ') + tr("To do: %1.").arg(Captions::wording(place.finding.advice));
    return text;
}

} // namespace fathom
