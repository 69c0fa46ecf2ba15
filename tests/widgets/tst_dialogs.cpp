// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fabricated.h"
#include "subject.h"

#include <widgets/import_dialog.h>
#include <widgets/train_dialog.h>

#include <QCheckBox>
#include <QComboBox>
#include <QJsonArray>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace fathom;

class TestDialogs : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void importAsksForWhatWasChosen()
    {
        ImportDialog dialog;
        auto *start = dialog.findChild<QPushButton *>(QStringLiteral("importStart"));
        auto *labels = dialog.findChild<QLineEdit *>(QStringLiteral("importLabels"));
        QVERIFY(!start->isEnabled());
        dialog.setPaths({QStringLiteral("a.nii.gz")});
        QVERIFY(start->isEnabled() && labels->isEnabled());
        labels->setText(QStringLiteral("map.nii.gz"));
        dialog.findChild<QLineEdit *>(QStringLiteral("importNames"))->setText(QStringLiteral("names.txt"));
        QSignalSpy asked(&dialog, &ImportDialog::importRequested);
        start->click();
        QCOMPARE(asked.count(), 1);
        const QJsonObject paths = asked[0][1].toJsonObject();
        QCOMPARE(paths["paths"].toArray(), QJsonArray{"a.nii.gz"});
        QCOMPARE(paths["labels"].toString(), QStringLiteral("map.nii.gz"));
        QCOMPARE(paths["names"].toString(), QStringLiteral("names.txt"));
        QCOMPARE(asked[0][0].toJsonObject()["method"].toString(), QStringLiteral("fathom"));
    }
    void aLabelMapBelongsToOneScan()
    {
        ImportDialog dialog;
        dialog.setPaths({QStringLiteral("a.nii"), QStringLiteral("b.nii"), QStringLiteral("a.nii")});
        QCOMPARE(dialog.paths().size(), 2);
        QVERIFY(!dialog.findChild<QLineEdit *>(QStringLiteral("importLabels"))->isEnabled());
    }
    void aLabelMapTypedBeforeIsNotSentWithSeveralScans()
    {
        ImportDialog dialog;
        dialog.setPaths({QStringLiteral("a.nii")});
        dialog.findChild<QLineEdit *>(QStringLiteral("importLabels"))->setText(QStringLiteral("map.nii"));
        dialog.findChild<QLineEdit *>(QStringLiteral("importNames"))->setText(QStringLiteral("names.txt"));
        dialog.setPaths({QStringLiteral("a.nii"), QStringLiteral("b.nii")});
        QSignalSpy asked(&dialog, &ImportDialog::importRequested);
        dialog.findChild<QPushButton *>(QStringLiteral("importStart"))->click();
        QCOMPARE(asked.count(), 1);
        const QJsonObject paths = asked[0][1].toJsonObject();
        QCOMPARE(paths["paths"].toArray().size(), 2);
        QVERIFY(!paths.contains("labels") && !paths.contains("names") && !paths.contains("studyType"));
    }
    void aStudyTypeIsSentWhenChosen()
    {
        ImportDialog dialog;
        auto *type = dialog.findChild<QComboBox *>(QStringLiteral("importStudyType"));
        QCOMPARE(type->count(), 39); // the published names, and none
        dialog.setPaths({QStringLiteral("a.nii"), QStringLiteral("b.nii")});
        type->setCurrentIndex(type->findData(QStringLiteral("ct head")));
        QSignalSpy asked(&dialog, &ImportDialog::importRequested);
        dialog.findChild<QPushButton *>(QStringLiteral("importStart"))->click();
        QCOMPARE(asked[0][1].toJsonObject()["studyType"].toString(), QStringLiteral("ct head"));
        QVERIFY(type->currentData().toString().isEmpty()); // the next import starts without
    }
    void specialCasesAreSentAndForgotten()
    {
        ImportDialog dialog;
        dialog.setPaths({QStringLiteral("a.nii")});
        auto *frame = dialog.findChild<QSpinBox *>(QStringLiteral("importFrame"));
        auto *straighten = dialog.findChild<QCheckBox *>(QStringLiteral("importStraighten"));
        auto *resample = dialog.findChild<QCheckBox *>(QStringLiteral("importResampleMasks"));
        auto *threshold = dialog.findChild<QDoubleSpinBox *>(QStringLiteral("importMaskThreshold"));
        frame->setValue(3);
        threshold->setValue(0.5);
        straighten->setChecked(true);
        resample->setChecked(true);
        dialog.findChild<QCheckBox *>(QStringLiteral("importRetry"))->setChecked(true);
        QSignalSpy asked(&dialog, &ImportDialog::importRequested);
        auto *start = dialog.findChild<QPushButton *>(QStringLiteral("importStart"));
        start->click();
        const QJsonObject paths = asked[0][1].toJsonObject();
        QCOMPARE(paths["frame"].toInt(), 3);
        QCOMPARE(paths["maskThreshold"].toDouble(), 0.5);
        QVERIFY(paths["straighten"].toBool() && paths["resampleMasks"].toBool() && paths["retry"].toBool());
        dialog.setPaths({QStringLiteral("b.nii")});
        start->click();
        const QJsonObject next = asked[1][1].toJsonObject();
        QCOMPARE(next["frame"].toInt(), 0);
        QCOMPARE(next["maskThreshold"].toDouble(), 0.0);
        QVERIFY(!next["straighten"].toBool() && !next["resampleMasks"].toBool() && !next["retry"].toBool());
    }
    void trainRefusesSizesThatDoNotFit_data()
    {
        QTest::addColumn<QString>("dictionary");
        QTest::addColumn<QString>("k");
        QTest::addColumn<bool>("good");
        QTest::newRow("two levels") << "32, 128"
                                    << "4, 8" << true;
        QTest::newRow("no number") << "32, many"
                                   << "4, 8" << false;
        QTest::newRow("other count") << "32, 128"
                                     << "4" << false;
        QTest::newRow("not growing") << "128, 32"
                                     << "4, 8" << false;
        QTest::newRow("k too large") << "32, 128"
                                     << "4, 129" << false;
        QTest::newRow("nine levels") << "1,2,3,4,5,6,7,8,9"
                                     << "1,1,1,1,1,1,1,1,1" << false;
        QTest::newRow("empty") << ""
                               << "" << false;
    }
    void trainRefusesSizesThatDoNotFit()
    {
        QFETCH(QString, dictionary);
        QFETCH(QString, k);
        QFETCH(bool, good);
        TrainDialog dialog;
        dialog.setSummary(test::summary(true), {});
        dialog.findChild<QLineEdit *>(QStringLiteral("trainDictionary"))->setText(dictionary);
        dialog.findChild<QLineEdit *>(QStringLiteral("trainK"))->setText(k);
        QCOMPARE(dialog.findChild<QPushButton *>(QStringLiteral("trainStart"))->isEnabled(), good);
    }
    void trainAsksForWhatWasChosen()
    {
        TrainDialog dialog;
        dialog.setSummary(test::summary(true), {});
        dialog.findChild<QComboBox *>(QStringLiteral("trainObjective"))->setCurrentIndex(1);
        dialog.findChild<QComboBox *>(QStringLiteral("trainLength"))->setCurrentIndex(2);
        dialog.findChild<QSpinBox *>(QStringLiteral("trainAmount"))->setValue(500);
        dialog.findChild<QSpinBox *>(QStringLiteral("trainSeed"))->setValue(3);
        QSignalSpy asked(&dialog, &TrainDialog::trainRequested);
        dialog.findChild<QPushButton *>(QStringLiteral("trainStart"))->click();
        const QJsonObject wanted{{"encoder", "fathom-demo-vit"},
                                 {"dictionary", QJsonArray{512, 1024}},
                                 {"k", QJsonArray{12, 12}},
                                 {"objective", "paper"},
                                 {"steps", 500},
                                 {"seed", 3}};
        QCOMPARE(asked[0][0].toJsonObject(), wanted);
    }
    void anotherLanguageKeepsWhatWasTyped()
    {
        TrainDialog dialog;
        dialog.setSummary(test::summary(true), {});
        auto *dictionary = dialog.findChild<QLineEdit *>(QStringLiteral("trainDictionary"));
        dictionary->setText(QStringLiteral("10, 20"));
        dialog.retranslate();
        QCOMPARE(dictionary->text(), QStringLiteral("10, 20"));
    }
    void defaultsGrowWithTheSlices()
    {
        size_t before = 0;
        int features = 0;
        for (const qint64 rows : {800, 20'000, 900'000}) {
            std::vector<int> dictionary, k;
            TrainDialog::defaults(rows, &dictionary, &k);
            QCOMPARE(dictionary.size(), k.size());
            QVERIFY(dictionary.size() >= before && dictionary.back() > features);
            before = dictionary.size();
            features = dictionary.back();
        }
    }
};

FATHOM_TEST_SUBJECT(dialogs, TestDialogs)
#include "tst_dialogs.moc"
