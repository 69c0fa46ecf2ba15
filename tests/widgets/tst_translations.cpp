// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

// The files of translations/: complete, and with real plurals.
class TestTranslations : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void noTextIsLeftOpen_data()
    {
        QTest::addColumn<QString>("language");
        QTest::newRow("German") << "de";
        QTest::newRow("English plurals") << "en";
    }
    void noTextIsLeftOpen()
    {
        QFETCH(QString, language);
        QFile file(QStringLiteral(FATHOM_SOURCE "/translations/fathom_%1.ts").arg(language));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QXmlStreamReader xml(&file);
        int texts = 0;
        QString source;
        static const QRegularExpression placeholder(QStringLiteral("%L?(\\d+|n)"));
        const auto placeholders = [](const QString &text) {
            QStringList all;
            for (auto it = placeholder.globalMatch(text); it.hasNext();)
                all << it.next().captured();
            all.sort();
            all.removeDuplicates();
            return all;
        };
        while (!xml.atEnd()) {
            xml.readNext();
            if (!xml.isStartElement())
                continue;
            if (xml.name() == u"source") {
                source = xml.readElementText();
            } else if (xml.name() == u"translation") {
                QVERIFY2(xml.attributes().value(QLatin1String("type")).isEmpty(), qPrintable(source));
                const QString text = xml.readElementText(QXmlStreamReader::IncludeChildElements);
                QVERIFY2(!text.trimmed().isEmpty() || source.trimmed().isEmpty(), qPrintable(source));
                QVERIFY2(placeholders(text) == placeholders(source), qPrintable(text));
                QVERIFY2(!source.contains(u"(s)") || !text.contains(u'(') || source.count(u'(') > 1,
                         qPrintable(text));
                ++texts;
            }
        }
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QVERIFY(texts >= 9);
    }
};

FATHOM_TEST_SUBJECT(translations, TestTranslations)
#include "tst_translations.moc"
