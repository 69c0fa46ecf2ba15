// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QAbstractButton>
#include <QComboBox>
#include <QGroupBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QTabBar>
#include <QTextBrowser>
#include <QTranslator>

namespace fathom::test {

/// A language that puts every translated string into brackets.
class PseudoLanguage : public QTranslator
{
public:
    using QTranslator::QTranslator;
    bool isEmpty() const override { return false; }
    QString translate(const char *, const char *source, const char *, int) const override
    {
        return QChar(0x27E6) + QString::fromUtf8(source) + QChar(0x27E7);
    }
};

/// Text without what is no language: brackets of the pseudo-language with their content, mark-up, numbers.
inline bool holdsEnglish(const QString &text)
{
    QString rest;
    int depth = 0;
    bool tag = false;
    for (const QChar c : text) {
        if (c == QChar(0x27E6))
            ++depth;
        else if (c == QChar(0x27E7))
            --depth;
        else if (depth == 0 && c == QLatin1Char('<'))
            tag = true;
        else if (tag && c == QLatin1Char('>'))
            tag = false;
        else if (depth == 0 && !tag)
            rest += c;
    }
    // Words of two letters and more; identifiers with digits (s0042, sae-1), data and paths are exempt.
    int letters = 0;
    for (const QChar c : rest) {
        if (c.isLetter() && c.unicode() < 0x250) {
            if (++letters >= 2)
                return true;
        } else {
            letters = 0;
        }
    }
    return false;
}

/// Every text that a view shows or says, with where it stands; texts in `data` are content, not language.
inline QStringList englishTexts(const QWidget &root, const QStringList &data)
{
    QStringList found;
    const auto look = [&](const QWidget *widget, const QString &what, QString text) {
        for (const QString &known : data)
            text.remove(known);
        if (holdsEnglish(text))
            found << QStringLiteral("%1 %2 %3: %4")
                         .arg(QLatin1String(widget->metaObject()->className()), widget->objectName(), what,
                              text);
    };
    QList<const QWidget *> all{&root};
    for (const QWidget *child : root.findChildren<QWidget *>())
        all << child;
    for (const QWidget *widget : all) {
        if (widget->objectName().startsWith(u"qt_") || widget->objectName().startsWith(u"Scroll"))
            continue; // Qt's own parts
        look(widget, QStringLiteral("toolTip"), widget->toolTip());
        look(widget, QStringLiteral("accessibleName"), widget->accessibleName());
        look(widget, QStringLiteral("windowTitle"), widget->windowTitle());
        if (const auto *label = qobject_cast<const QLabel *>(widget))
            look(widget, QStringLiteral("text"), label->text());
        if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
            look(widget, QStringLiteral("text"), button->text());
        if (const auto *edit = qobject_cast<const QLineEdit *>(widget))
            look(widget, QStringLiteral("placeholder"), edit->placeholderText());
        if (const auto *box = qobject_cast<const QComboBox *>(widget)) {
            for (int i = 0; i < box->count(); ++i)
                look(widget, QStringLiteral("item"), box->itemText(i));
        }
        if (const auto *tabs = qobject_cast<const QTabBar *>(widget)) {
            for (int i = 0; i < tabs->count(); ++i)
                look(widget, QStringLiteral("tab"), tabs->tabText(i) + tabs->tabToolTip(i));
        }
        if (const auto *view = qobject_cast<const QAbstractItemView *>(widget); view && view->model()) {
            const QAbstractItemModel *model = view->model();
            for (int column = 0; column < model->columnCount(); ++column) {
                if (qobject_cast<const QHeaderView *>(widget))
                    break;
                for (const int role : {int(Qt::DisplayRole), int(Qt::ToolTipRole)}) {
                    look(widget, QStringLiteral("header"),
                         model->headerData(column, Qt::Horizontal, role).toString());
                    for (int row = 0; row < qMin(12, model->rowCount()); ++row)
                        look(widget, QStringLiteral("cell"), model->index(row, column).data(role).toString());
                }
            }
        }
        if (const auto *browser = qobject_cast<const QTextBrowser *>(widget))
            look(widget, QStringLiteral("text"), browser->toPlainText());
    }
    return found;
}

} // namespace fathom::test
