// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <widgets/address.h>

#include <QTest>

using namespace fathom;

class TestAddress : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eachKindSurvivesTextAndBack_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("feature") << Address::feature(QStringLiteral("sae-1"), 1532);
        QTest::newRow("slice") << Address::slice(77);
        QTest::newRow("sae") << Address::sae(QStringLiteral("sae-1"));
        QTest::newRow("structure") << Address::structure(QStringLiteral("lung_upper_lobe_left"));
        QTest::newRow("structure of a user") << Address::structure(QStringLiteral("Leber/rechts %1"));
        QTest::newRow("volume") << Address::volume(3);
        QTest::newRow("page") << Address::page(QStringLiteral("library"));
        QTest::newRow("command") << Address::command(QStringLiteral("import"));
        QTest::newRow("help") << Address::help(QStringLiteral("measures#density"));
    }
    void eachKindSurvivesTextAndBack()
    {
        QFETCH(QString, text);
        const auto address = Address::parse(text);
        QVERIFY(address.has_value());
        QCOMPARE(address->text(), text);
    }
    void featureHasSaeAndNumber()
    {
        const auto address = Address::parse(QStringLiteral(" fathom:feature/sae-1/1532 "));
        QVERIFY(address.has_value());
        QCOMPARE(address->name, QStringLiteral("sae-1"));
        QCOMPARE(address->number, qint64(1532));
    }
    void aPageHasAShortForm()
    {
        for (const QString &page : Address::pages()) {
            const auto address = Address::parse(QStringLiteral("fathom:") + page);
            QVERIFY2(address.has_value(), qPrintable(page));
            QCOMPARE(address->text(), Address::page(page));
        }
    }
    void aStructureMayHaveAnyName()
    {
        const QString name = QStringLiteral("Leber/rechts %1");
        QCOMPARE(Address::parse(Address::structure(name))->name, name);
    }
    void wrongAddressesAreRefused_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text :
             {"", "1532", "http://x/feature/a/1", "fathom:", "fathom:feature", "fathom:planet",
              "fathom:feature/sae-1", "fathom:feature/sae-1/x", "fathom:feature/sae-1/-3", "fathom:slice/0",
              "fathom:slice/x", "fathom:planet/3", "fathom:feature/sae-1/99999999999"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }
    void wrongAddressesAreRefused()
    {
        QFETCH(QString, text);
        QVERIFY(!Address::parse(text).has_value());
    }
};

FATHOM_TEST_SUBJECT(address, TestAddress)
#include "tst_address.moc"
