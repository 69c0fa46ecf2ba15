// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "volume_details.h"

#include "captions.h"
#include "theme/theme.h"

#include <QApplication>
#include <QLocale>

namespace fathom {
namespace {

QString metaName(const QString &key)
{
    static const QMap<QString, const char *> names = {
        {QStringLiteral("age"), QT_TRANSLATE_NOOP("fathom::VolumeDetails", "Age")},
        {QStringLiteral("gender"), QT_TRANSLATE_NOOP("fathom::VolumeDetails", "Sex")},
        {QStringLiteral("institute"), QT_TRANSLATE_NOOP("fathom::VolumeDetails", "Institute")},
        {QStringLiteral("study_type"), QT_TRANSLATE_NOOP("fathom::VolumeDetails", "Study type")},
        {QStringLiteral("pathology"), QT_TRANSLATE_NOOP("fathom::VolumeDetails", "Pathology")},
        {QStringLiteral("pathology_location"),
         QT_TRANSLATE_NOOP("fathom::VolumeDetails", "Place of the pathology")},
        {QStringLiteral("manufacturer"), QT_TRANSLATE_NOOP("fathom::VolumeDetails", "Manufacturer")},
        {QStringLiteral("scanner_model"), QT_TRANSLATE_NOOP("fathom::VolumeDetails", "Scanner")},
        {QStringLiteral("kvp"), QT_TRANSLATE_NOOP("fathom::VolumeDetails", "Tube voltage, kV")}};
    const char *name = names.value(key, nullptr);
    return name ? QCoreApplication::translate("fathom::VolumeDetails", name) : Captions::structure(key);
}

} // namespace

VolumeDetails::VolumeDetails(QWidget *parent)
    : Translated(parent)
{
    setObjectName(QStringLiteral("volumeDetails"));
    setOpenLinks(false);
    setFrameShape(QFrame::NoFrame);
    viewport()->setAutoFillBackground(false);
    document()->setDocumentMargin(spacing::normal);
    connect(this, &QTextBrowser::anchorClicked, this, [this](const QUrl &address) {
        Q_EMIT addressActivated(address.toString(QUrl::FullyEncoded),
                                QApplication::keyboardModifiers().testFlag(Qt::ControlModifier));
    });
}

void VolumeDetails::setRow(const LibraryRow &row)
{
    m_row = row;
    retranslate();
}

void VolumeDetails::clear()
{
    m_row = {};
    m_html.clear();
    QTextBrowser::clear();
}

void VolumeDetails::retranslate()
{
    const VolumeRecord &volume = m_row.volume;
    if (volume.id == 0)
        return;
    QString rows;
    const auto htmlRow = [&rows](const QString &name, const QString &value) {
        if (!value.isEmpty())
            rows += QStringLiteral("<tr><td style='padding-right:12px'>%1</td><td>%2</td></tr>")
                        .arg(name.toHtmlEscaped(), value);
    };
    const auto row = [&htmlRow](const QString &name, const QString &value) {
        htmlRow(name, value.toHtmlEscaped());
    };
    row(tr("Scan"),
        QStringLiteral("%1 · %2").arg(volume.alias, volume.hasScan ? Captions::origin(volume.synthetic)
                                                                   : tr("no scan here, only embeddings")));
    row(tr("Data set"), volume.dataset);
    const QString certainty = volume.modalityCertainty == Certainty::Stated ? tr("stated by the file")
                              : volume.modalityCertainty == Certainty::Inferred
                                  ? tr("inferred from the values")
                                  : tr("set by a person");
    row(tr("Modality"), QStringLiteral("%1, %2").arg(Captions::modality(volume.modality), certainty));
    row(tr("Study type"), volume.studyType);
    row(tr("Format"), volume.format);
    if (volume.hasScan) {
        row(tr("Stored axes"), volume.geometry.orientationCode());
        if (const double oblique = volume.geometry.obliqueDegrees(); oblique > 0.5)
            row(tr("Oblique by"), tr("%1°").arg(Captions::decimal(oblique, 1)));
        row(tr("Encoder window"), Captions::window(volume.window, volume.modality));
    }
    row(tr("Slice rule"), methodName(volume.method));
    for (const SliceRange &range : volume.planes)
        row(tr("%1 slices").arg(Captions::plane(range.plane)),
            volume.hasScan
                ? tr("%1, every %2 mm").arg(Captions::number(range.count), Captions::decimal(range.stepMm, 2))
                : Captions::number(range.count));
    row(tr("Split"), Captions::split(volume.split));
    if (volume.bytes > 0)
        row(tr("Size of the source"), QLocale().formattedDataSize(volume.bytes));
    for (auto it = volume.meta.begin(); it != volume.meta.end(); ++it) {
        const bool shownAbove = (it.key() == u"study_type" && !volume.studyType.isEmpty()) ||
                                (it.key() == u"split" && it.value() == volume.split);
        if (!shownAbove)
            row(metaName(it.key()), it.value());
    }
    QStringList structures;
    for (const QString &name : m_row.structures)
        structures << Captions::structureLink(name);
    htmlRow(tr("Structures"), volume.annotated.isEmpty() ? tr("not annotated").toHtmlEscaped()
                              : structures.isEmpty()     ? tr("none of the annotated ones").toHtmlEscaped()
                                                         : structures.join(QStringLiteral(", ")));
    QStringList findings;
    for (const QString &name : m_row.findings)
        findings << Captions::structure(name);
    row(tr("Findings"), findings.join(QStringLiteral(", ")));
    for (const QString &note : volume.notes)
        row(tr("Note"), Captions::wording(note));
    setAccessibleName(tr("Details of the scan"));
    setToolTip(tr("A structure leads to the features that it names"));
    const QString html = QStringLiteral("<table cellspacing='2'>%1</table>").arg(rows);
    if (html == m_html) // stays where it is scrolled to
        return;
    m_html = html;
    setHtml(html);
}

void VolumeDetails::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) { // links have a colour of the theme
        m_html.clear();
        retranslate();
    }
    Translated<QTextBrowser>::changeEvent(event);
}

} // namespace fathom
