// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QLabel>
#include <QPushButton>
#include <QTranslator>

namespace fathom::test {

/// A language whose words are half as long again as English ones, as German ones are.
class LongLanguage : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char *, const char *source, const char *, int) const override
    {
        const QString text = QString::fromUtf8(source);
        return text + QLatin1Char(' ') +
               QString((text.size() + 1) / 2, u'x')
                   .replace(QStringLiteral("xxxxxxxx"), QStringLiteral("xxxxxxx "));
    }
};

/// The first text of a view that has less room than it needs.
inline QString cutOff(const QWidget &view)
{
    for (const QLabel *label : view.findChildren<QLabel *>()) {
        if (!label->isVisible() || label->text().isEmpty())
            continue;
        const QSize wanted = label->sizeHint();
        const bool high =
            label->height() >= (label->wordWrap() ? label->heightForWidth(label->width()) : wanted.height());
        if (!high || (!label->wordWrap() && label->width() < wanted.width()))
            return label->objectName() + u' ' + label->text();
    }
    for (const QPushButton *button : view.findChildren<QPushButton *>())
        if (button->isVisible() && button->width() < button->minimumSizeHint().width())
            return button->text();
    return {};
}

} // namespace fathom::test
