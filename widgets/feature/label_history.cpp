// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "label_history.h"

#include "captions.h"
#include "theme/theme.h"

#include <QJsonArray>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

namespace fathom {

namespace {

QString evidenceValue(const QJsonValue &value)
{
    if (value.isDouble()) {
        const double number = value.toDouble();
        return number == double(qint64(number)) ? Captions::number(qint64(number))
                                                : Captions::decimal(number, 2);
    }
    if (value.isBool())
        return value.toBool() ? QStringLiteral("1") : QStringLiteral("0");
    if (value.isArray()) {
        QStringList parts;
        for (const QJsonValue &item : value.toArray())
            parts << evidenceValue(item);
        return parts.join(QStringLiteral(", "));
    }
    if (value.isObject()) {
        QStringList parts;
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            parts << Captions::structure(it.key()) + QLatin1Char(' ') + evidenceValue(it.value());
        return parts.join(QStringLiteral("; "));
    }
    return Captions::structure(value.toString());
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
        QString html = QStringLiteral("<b>%1</b> %2 %3<br>%4")
                           .arg(label.text.toHtmlEscaped(), Captions::stateMark(label.state),
                                (i == 0 ? tr("%1, current").arg(Captions::state(label.state))
                                        : Captions::state(label.state))
                                    .toHtmlEscaped(),
                                facts.join(QStringLiteral(" · ")).toHtmlEscaped());
        if (!label.evidence.isEmpty())
            html += QStringLiteral("<br>") +
                    tr("Evidence: %1").arg(evidenceValue(label.evidence)).toHtmlEscaped();
        if (!label.comment.isEmpty())
            html += QStringLiteral("<br><i>%1</i>").arg(label.comment.toHtmlEscaped());
        auto *version = new QLabel(html);
        version->setObjectName(QStringLiteral("labelVersion%1").arg(i));
        version->setWordWrap(true);
        version->setTextFormat(Qt::RichText);
        version->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        m_column->addWidget(version);
    }
}

} // namespace fathom
