// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <widgets/help_window.h>

#include <QDir>
#include <QTest>
#include <QTextBlock>
#include <QTextBrowser>

using namespace fathom;

class TestHelp : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyPageOpens()
    {
        HelpWindow help;
        const QDir pages(QStringLiteral(":/fathom/help"));
        QVERIFY(pages.entryList().contains(QStringLiteral("index.md")));
        for (const QString &page : pages.entryList()) {
            help.open(page.chopped(3));
            QVERIFY2(help.browser()->toPlainText().size() > 100, qPrintable(page));
        }
    }
    void sectionsThatLinksNameExist()
    {
        QFile file(QStringLiteral(":/fathom/help/measures.md"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(file.readAll());
        for (const char *heading : {"## Activation", "## Density", "## Structures and enrichment",
                                    "## Neighbours", "## Label and score"})
            QVERIFY2(text.contains(QLatin1String(heading)), heading);
        HelpWindow help;
        help.open(QStringLiteral("measures#neighbours"));
        QCOMPARE(help.browser()->textCursor().block().text(), QStringLiteral("Neighbours"));
    }
    void anUnknownPageShowsTheIndex()
    {
        HelpWindow help;
        help.open(QStringLiteral("nothing"));
        QVERIFY(help.browser()->toPlainText().contains(QStringLiteral("Fathom")));
    }
    void keysAreListed()
    {
        KeysWindow keys;
        keys.setKeys(QStringLiteral("Feature"), {{QStringLiteral("V"), QStringLiteral("Verify the label")}});
        auto *text = keys.findChild<QTextBrowser *>(QStringLiteral("keysText"));
        QVERIFY(text->toPlainText().contains(QStringLiteral("Verify the label")));
        QVERIFY(text->toPlainText().contains(QStringLiteral("Ctrl+K")));
    }
};

FATHOM_TEST_SUBJECT(help, TestHelp)
#include "tst_help.moc"
