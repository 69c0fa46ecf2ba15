// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "captions.h"

#include "address.h"

#include <base/wording.h>

#include <QLocale>
#include <cmath>

namespace fathom {

QString Captions::plane(Plane plane)
{
    switch (plane) {
    case Plane::Sagittal:
        return tr("sagittal");
    case Plane::Coronal:
        return tr("coronal");
    case Plane::Axial:
        return tr("axial");
    }
    return {};
}

QString Captions::planeOf(const QString &key)
{
    if (key == u"sagittal")
        return plane(Plane::Sagittal);
    if (key == u"coronal")
        return plane(Plane::Coronal);
    return plane(Plane::Axial);
}

QString Captions::modality(Modality modality)
{
    switch (modality) {
    case Modality::Ct:
        return tr("CT");
    case Modality::Mr:
        return tr("MR");
    case Modality::Unknown:
        return tr("unknown modality");
    }
    return {};
}

QString Captions::split(const QString &key)
{
    if (key == u"train")
        return tr("training");
    if (key == u"val")
        return tr("validation");
    if (key == u"test")
        return tr("test");
    return tr("no split");
}

QString Captions::origin(bool synthetic)
{
    return synthetic ? tr("synthetic") : tr("real");
}

QString Captions::level(int level, const std::vector<int> &dictionary)
{
    if (level < 0 || level >= int(dictionary.size()))
        return number(level + 1);
    return number(dictionary[size_t(level)]);
}

QString Captions::state(LabelState state)
{
    switch (state) {
    case LabelState::Proposed:
        return tr("proposed");
    case LabelState::Verified:
        return tr("verified");
    case LabelState::Edited:
        return tr("edited");
    case LabelState::Rejected:
        return tr("rejected");
    }
    return {};
}

QString Captions::stateMark(LabelState state)
{
    switch (state) {
    case LabelState::Proposed:
        return QString(QChar(0x25CB));
    case LabelState::Verified:
        return QString(QChar(0x2714));
    case LabelState::Edited:
        return QString(QChar(0x270E));
    case LabelState::Rejected:
        return QString(QChar(0x2718));
    }
    return {};
}

QString Captions::author(LabelAuthor author)
{
    switch (author) {
    case LabelAuthor::Statistics:
        return tr("statistics");
    case LabelAuthor::Llm:
        return tr("language model");
    case LabelAuthor::Person:
        return tr("person");
    }
    return {};
}

QString Captions::jobState(JobState state)
{
    switch (state) {
    case JobState::Queued:
        return tr("queued");
    case JobState::Running:
        return tr("running");
    case JobState::Paused:
        return tr("paused");
    case JobState::Done:
        return tr("done");
    case JobState::Failed:
        return tr("failed");
    case JobState::Cancelled:
        return tr("cancelled");
    }
    return {};
}

QString Captions::jobKind(const QString &kind)
{
    if (kind == u"import")
        return tr("Import scans");
    if (kind == u"embed")
        return tr("Compute embeddings");
    if (kind == u"vectors")
        return tr("Import embeddings");
    if (kind == u"sae")
        return tr("Import an SAE");
    if (kind == u"train")
        return tr("Train an SAE");
    if (kind == u"grid")
        return tr("Train a grid of SAEs");
    if (kind == u"map")
        return tr("Map");
    if (kind == u"evaluate")
        return tr("Evaluate an SAE");
    if (kind == u"index")
        return tr("Index activations");
    if (kind == u"label")
        return tr("Label features");
    if (kind == u"demo")
        return tr("Make the demo");
    return kind;
}

QString Captions::structure(const QString &name)
{
    QString words = name;
    return words.replace(u'_', u' ');
}

QString Captions::structureLink(const QString &name)
{
    return QStringLiteral("<a href=\"%1\">%2</a>")
        .arg(Address::structure(name).toHtmlEscaped(), structure(name).toHtmlEscaped());
}

QString Captions::number(qint64 value)
{
    return QLocale().toString(value);
}

QString Captions::decimal(double value, int digits)
{
    return QLocale().toString(value, 'f', digits);
}

QString Captions::percent(double part)
{
    const double percent = 100.0 * part;
    if (percent > 0.0 && percent < 0.01)
        return tr("< %1 %").arg(decimal(0.01, 2));
    const int digits = percent >= 99.95 || percent == 0.0 ? 0 : percent >= 1.0 ? 1 : 2;
    return tr("%1 %").arg(decimal(percent, digits));
}

QString Captions::duration(double seconds)
{
    if (!(seconds >= 0.0))
        return {};
    const qint64 whole = std::llround(seconds);
    if (whole < 60)
        return tr("%1 s").arg(number(whole));
    if (whole < 3600)
        return tr("%1 min %2 s").arg(number(whole / 60)).arg(whole % 60);
    return tr("%1 h %2 min").arg(number(whole / 3600)).arg(whole % 3600 / 60);
}

QString Captions::window(const Window &window, Modality modality)
{
    const QString range =
        tr("%1 to %2").arg(number(std::llround(window.lower)), number(std::llround(window.upper)));
    return modality == Modality::Ct ? tr("%1 HU").arg(range) : range;
}

QString Captions::position(double mm)
{
    const QString sign = mm < 0 ? QString(QChar(0x2212)) : QStringLiteral("+");
    return tr("%1 mm").arg(sign + number(std::llround(std::abs(mm))));
}

QString Captions::slice(const SliceRef &slice)
{
    if (!slice.hasScan)
        return sliceNumber(slice) + QStringLiteral(" · ") + slicePlace(slice);
    return tr("%1 · %2 %3/%4 · %5")
        .arg(modality(slice.modality), plane(slice.plane), number(slice.index + 1), number(slice.count),
             position(slice.positionMm));
}

QString Captions::sliceNumber(const SliceRef &slice)
{
    return tr("%1 · %2 %3/%4")
        .arg(modality(slice.modality), plane(slice.plane), number(slice.index + 1), number(slice.count));
}

QString Captions::slicePlace(const SliceRef &slice)
{
    if (!slice.hasScan)
        return tr("no scan here");
    return tr("%1 · %2").arg(position(slice.positionMm), window(slice.window, slice.modality));
}

QString Captions::sliceToolTip(const SliceRef &slice)
{
    if (!slice.hasScan)
        return slice.alias + QStringLiteral(" · ") + Captions::slice(slice);
    const QString text =
        tr("%1 (%2, %3): %4 slice %5 of %6 at %7, window %8, %9")
            .arg(slice.alias, modality(slice.modality), origin(slice.synthetic), plane(slice.plane),
                 number(slice.index + 1), number(slice.count), position(slice.positionMm),
                 window(slice.window, slice.modality), split(slice.split));
    return slice.modality == Modality::Mr
               ? text + QLatin1Char('\n') + tr("Half circle: the window comes from this scan's own values")
               : text;
}

QString Captions::method(Method method)
{
    return tr("computed as %1").arg(methodName(method));
}

QString Captions::wording(const QString &english)
{
    return localisedWording(english);
}

QStringList Captions::wording(const QStringList &english)
{
    QStringList out;
    for (const QString &line : english)
        out << localisedWording(line);
    return out;
}

OrientationLetters Captions::letters(Plane plane)
{
    //: Orientation letters of radiology: right, left, anterior, posterior, head, feet.
    const QString right = tr("R"), left = tr("L"), anterior = tr("A"), posterior = tr("P"), head = tr("H"),
                  feet = tr("F");
    switch (plane) {
    case Plane::Sagittal:
        return {anterior, posterior, head, feet};
    case Plane::Coronal:
        return {right, left, head, feet};
    case Plane::Axial:
        return {right, left, anterior, posterior};
    }
    return {};
}

QImage Captions::forDisplay(const QImage &picture, Plane plane)
{
    return plane == Plane::Axial ? picture.mirrored(true, false) : picture;
}

} // namespace fathom
