// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "label_history.h"

#include "captions.h"
#include "theme/theme.h"

#include <QApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

#include <algorithm>

namespace fathom {

namespace {

/// The statistics labeller's evidence in a sentence a structure; what another writer put there as it is.
/// HTML.
QString evidenceText(const QJsonObject &evidence)
{
    QStringList lines;
    for (const QJsonValue &value : evidence["structures"].toArray()) {
        const QJsonObject one = value.toObject();
        lines << LabelHistory::tr("%1 in %2 of the firing and %3 of the other slices: difference %4, 95 % "
                                  "interval %5 to %6 percentage points, %n subject(s)",
                                  nullptr, one["subjects"].toInt())
                     .arg(Captions::structureLink(one["structure"].toString()),
                          Captions::percent(one["rate_active"].toDouble()).toHtmlEscaped(),
                          Captions::percent(one["rate_other"].toDouble()).toHtmlEscaped(),
                          Captions::decimal(100.0 * one["difference"].toDouble(), 0),
                          Captions::decimal(100.0 * one["low"].toDouble(), 0),
                          Captions::decimal(100.0 * one["high"].toDouble(), 0));
    }
    if (const QString reason = evidence["reason"].toString(); !reason.isEmpty())
        lines << reason.toHtmlEscaped();
    if (const QString counted = evidence["counted"].toString(); !counted.isEmpty() && counted != u"all")
        lines
            << LabelHistory::tr("counted over subjects of: %1").arg(Captions::split(counted).toHtmlEscaped());
    if (lines.isEmpty() && !evidence.isEmpty())
        lines << QString::fromUtf8(QJsonDocument(evidence).toJson(QJsonDocument::Compact)).toHtmlEscaped();
    return lines.join(QStringLiteral(" · "));
}

} // namespace

LabelHistory::LabelHistory(QWidget *parent)
    : Translated<QWidget>(parent)
    , m_column(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("labelHistory"));
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(spacing::normal);
    retranslate();
}

void LabelHistory::setLabels(std::vector<LabelRecord> labels)
{
    const auto same = [](const LabelRecord &a, const LabelRecord &b) {
        return a.id == b.id && a.sae == b.sae && a.feature == b.feature && a.stale == b.stale;
    };
    if (!labels.empty() && std::equal(labels.begin(), labels.end(), m_labels.begin(), m_labels.end(), same))
        return;
    m_labels = std::move(labels);
    rebuild();
}

void LabelHistory::retranslate()
{
    rebuild();
}

void LabelHistory::rebuild()
{
    while (QLayoutItem *item = m_column->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (m_labels.empty()) {
        auto *none = new QLabel(tr("No label yet. Press E to write one."));
        none->setProperty("dim", true);
        none->setWordWrap(true);
        m_column->addWidget(none);
        return;
    }
    for (size_t i = 0; i < m_labels.size(); ++i) {
        const LabelRecord &label = m_labels[i];
        const QString who = label.authorName.isEmpty() || label.author == LabelAuthor::Statistics
                                ? Captions::author(label.author)
                                : tr("%1 (%2)").arg(label.authorName, Captions::author(label.author));
        QStringList facts{who};
        if (!label.method.isEmpty())
            facts << tr("method %1").arg(label.method);
        if (label.score >= 0)
            facts << tr("score %1").arg(Captions::decimal(label.score, 2));
        if (label.time.isValid())
            facts << QLocale().toString(label.time.toLocalTime(), QLocale::ShortFormat);
        if (label.stale)
            facts << tr("stale: its evidence has changed");
        QString html =
            QStringLiteral("<b>%1</b> %2 %3<br>%4")
                .arg(label.withdrawn() ? tr("no label").toHtmlEscaped() : label.text.toHtmlEscaped(),
                     Captions::stateMark(label.state),
                     (i == 0 ? tr("%1, current").arg(Captions::state(label.state))
                             : Captions::state(label.state))
                         .toHtmlEscaped(),
                     facts.join(QStringLiteral(" · ")).toHtmlEscaped());
        if (!label.evidence.isEmpty())
            html += QStringLiteral("<br>") + tr("Evidence: %1").arg(evidenceText(label.evidence));
        if (!label.comment.isEmpty())
            html += QStringLiteral("<br><i>%1</i>").arg(label.comment.toHtmlEscaped());
        auto *version = new QLabel(html);
        version->setObjectName(QStringLiteral("labelVersion%1").arg(i));
        version->setWordWrap(true);
        version->setTextFormat(Qt::RichText);
        version->setTextInteractionFlags(Qt::TextBrowserInteraction | Qt::TextSelectableByKeyboard);
        connect(version, &QLabel::linkActivated, this, [this](const QString &address) {
            Q_EMIT addressActivated(address, QApplication::keyboardModifiers().testFlag(Qt::ControlModifier));
        });
        m_column->addWidget(version);
    }
}

void LabelHistory::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) { // links have a colour of the theme
        // The same labels: while the palette goes round, no widget may be deleted.
        for (QLabel *version : findChildren<QLabel *>()) {
            const QString html = version->text();
            version->clear();
            version->setText(html);
        }
    }
    Translated<QWidget>::changeEvent(event);
}

} // namespace fathom
