// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <concept/structure_name.h>

#include <QTest>

using namespace fathom;

class tst_Names : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void structureReadsAsAPhrase_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("phrase");
        const auto row = [](const char *name, const char *phrase) {
            QTest::newRow(name) << QString::fromLatin1(name) << QString::fromLatin1(phrase);
        };
        row("liver", "liver");
        row("kidney_left", "left kidney");
        row("rib_left_5", "left rib 5");
        row("rib_right_12", "right rib 12");
        row("vertebrae_T5", "T5 vertebra");
        row("vertebrae_C1", "C1 vertebra");
        row("vertebrae", "vertebrae");
        row("lung_upper_lobe_right", "right upper lung lobe");
        row("lung_middle_lobe_right", "right middle lung lobe");
        row("iliac_vena_left", "left iliac vein");
        row("clavicula_right", "right clavicle");
        row("hip_left", "left hip bone");
        row("gluteus_maximus_right", "right gluteus maximus");
        row("atrial_appendage_left", "left atrial appendage");
        row("portal_vein_and_splenic_vein", "portal vein and splenic vein");
        row("autochthon_left", "left deep back muscle");
        row("liver_lesion", "liver lesion");
        row("Precentral_L", "left precentral");
        row("Frontal_Sup_Orb_R", "right frontal sup orb");
        row("Vermis_1_2", "vermis 1 2");
        row("CSF", "CSF");
    }
    void structureReadsAsAPhrase()
    {
        QFETCH(QString, name);
        QFETCH(QString, phrase);
        QCOMPARE(readableStructure(name), phrase);
    }

    void pairReadsAsOnePhrase_data()
    {
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("second");
        QTest::addColumn<QString>("phrase");
        QTest::newRow("sides") << QStringLiteral("kidney_right") << QStringLiteral("kidney_left")
                               << QStringLiteral("left and right kidney");
        QTest::newRow("vertebrae") << QStringLiteral("vertebrae_T5") << QStringLiteral("vertebrae_T6")
                                   << QStringLiteral("T5 and T6 vertebra");
        QTest::newRow("same side") << QStringLiteral("kidney_left") << QStringLiteral("adrenal_gland_left")
                                   << QStringLiteral("left kidney and adrenal gland");
        QTest::newRow("other") << QStringLiteral("liver") << QStringLiteral("kidney_right")
                               << QStringLiteral("liver and right kidney");
    }
    void pairReadsAsOnePhrase()
    {
        QFETCH(QString, first);
        QFETCH(QString, second);
        QFETCH(QString, phrase);
        QCOMPARE(readablePair(first, second), phrase);
    }
};

FATHOM_TEST_SUBJECT(names, tst_Names)
#include "tst_names.moc"
