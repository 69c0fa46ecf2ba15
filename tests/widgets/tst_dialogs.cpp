// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fabricated.h"
#include "long_language.h"
#include "subject.h"

#include <widgets/captions.h>
#include <widgets/embed_dialog.h>
#include <widgets/import_dialog.h>
#include <widgets/script_dialog.h>
#include <widgets/train_dialog.h>

#include <QCheckBox>
#include <QComboBox>
#include <QJsonArray>
#include <QLabel>
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
    void trainOffersThePublishedGrid()
    {
        TrainDialog dialog;
        dialog.setSummary(test::summary(true), {});
        dialog.show();
        QSignalSpy forecast(&dialog, &TrainDialog::gridForecastWanted),
            asked(&dialog, &TrainDialog::gridRequested);
        auto *what = dialog.findChild<QComboBox *>(QStringLiteral("trainWhat"));
        auto *line = dialog.findChild<QLabel *>(QStringLiteral("trainForecast"));
        QVERIFY(!line->isVisible());
        what->setCurrentIndex(1);
        Q_EMIT what->activated(1);
        QVERIFY(!dialog.findChild<QLineEdit *>(QStringLiteral("trainDictionary"))->isVisible());
        QVERIFY(!forecast.isEmpty());
        const QJsonObject wanted = forecast.last()[0].toJsonObject();
        QCOMPARE(wanted["grid"]["configurations"].toArray().size(), 28);
        QCOMPARE(wanted["grid"]["configurations"][0]["objective"].toString(), QStringLiteral("paper"));
        GridForecast made;
        made.rows.resize(28);
        made.passes.resize(2);
        made.seconds = 7'200;
        made.diskBytes = qint64(3) << 29;
        dialog.setGridForecast({{"encoder", "another"}}, std::make_shared<const GridForecast>(made));
        QVERIFY(!line->text().contains(QStringLiteral("28")));
        dialog.setGridForecast(wanted, std::make_shared<const GridForecast>(made));
        for (const char *part : {"28 configurations", "2 h", "1.50 GiB", "2 passes"})
            QVERIFY2(line->text().contains(QLatin1String(part)), qPrintable(line->text()));
        // Another seed is another grid, of which nothing is known yet.
        dialog.findChild<QSpinBox *>(QStringLiteral("trainSeed"))->setValue(9);
        QVERIFY(!line->text().contains(QStringLiteral("28 configurations")));
        dialog.findChild<QPushButton *>(QStringLiteral("trainStart"))->click();
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked[0][0].toJsonObject()["grid"]["configurations"][27]["seed"].toInt(), 9);
    }
    void trainNamesTheMistakesOfAGridFile()
    {
        TrainDialog dialog;
        dialog.setSummary(test::summary(true), {});
        dialog.show();
        auto *what = dialog.findChild<QComboBox *>(QStringLiteral("trainWhat"));
        auto *start = dialog.findChild<QPushButton *>(QStringLiteral("trainStart"));
        auto *problem = dialog.findChild<QLabel *>(QStringLiteral("trainProblem"));
        what->setCurrentIndex(2);
        Q_EMIT what->activated(2);
        QVERIFY(!start->isEnabled());
        QSignalSpy file(&dialog, &TrainDialog::gridFileWanted);
        dialog.findChild<QPushButton *>(QStringLiteral("trainGridFile"))->click();
        QCOMPARE(file.size(), 1);
        const auto read = [&](const char *text) {
            dialog.setGridFile(QStringLiteral("/grids/mine.json"),
                               std::make_shared<const GridReading>(readGridText(text)));
        };
        read(R"({"configurations": [{"dictionary": [8], "k": [9]}], "stps": 3})");
        QVERIFY(!start->isEnabled());
        for (const char *place : {"configurations[0].k", "stps"})
            QVERIFY2(problem->text().contains(QLatin1String(place)), qPrintable(problem->text()));
        QSignalSpy asked(&dialog, &TrainDialog::gridRequested);
        dialog.findChild<QComboBox *>(QStringLiteral("trainLength"))->setCurrentIndex(2);
        dialog.findChild<QSpinBox *>(QStringLiteral("trainAmount"))->setValue(500);
        read(
            R"({"configurations": [{"dictionary": [8], "k": [2], "epochs": 3}, {"dictionary": [9], "k": [2]}]})");
        QVERIFY(start->isEnabled());
        start->click();
        const QJsonArray all = asked[0][0].toJsonObject()["grid"]["configurations"].toArray();
        QCOMPARE(all.size(), 2);
        QVERIFY(!all[0].toObject().contains("steps")); // it says its own length
        QCOMPARE(all[1]["steps"].toInt(), 500);
    }
    void trainAsksForTheOptionsThatWereChosen()
    {
        TrainDialog dialog;
        dialog.setSummary(test::summary(true), {});
        dialog.findChild<QComboBox *>(QStringLiteral("trainActivation"))->setCurrentIndex(2);
        dialog.findChild<QComboBox *>(QStringLiteral("trainDecoder"))->setCurrentIndex(1);
        QSignalSpy asked(&dialog, &TrainDialog::trainRequested);
        dialog.findChild<QPushButton *>(QStringLiteral("trainStart"))->click();
        const QJsonObject parameters = asked[0][0].toJsonObject();
        QCOMPARE(parameters["activation"].toString(), QStringLiteral("jump_relu"));
        QCOMPARE(parameters["tied"], QJsonValue(false));
    }
    void trainSaysWhatPredictsDeadFeatures()
    {
        TrainDialog dialog;
        QSignalSpy wanted(&dialog, &TrainDialog::outlookWanted);
        dialog.setSummary(test::summary(true), {});
        QCOMPARE(wanted.count(), 1);
        const QString encoder = wanted[0][0].toString();
        const auto *text = dialog.findChild<QLabel *>(QStringLiteral("trainOutlook"));
        const QString waiting = text->text();
        dialog.setOutlook(QStringLiteral("another"), {12.5, {}});
        QCOMPARE(text->text(), waiting);
        dialog.setOutlook(encoder, {12.5, {{17, 0.4, 0.2, 30}, {211, 0.1, 0.2, 8}}});
        QVERIFY2(text->text().contains(QStringLiteral("12.5")), qPrintable(text->text()));
        QVERIFY(text->text().contains(QStringLiteral("17, 211")));
        const QString large = text->text();
        dialog.setOutlook(encoder, {0.25, {}});
        QVERIFY(text->text() != large && text->text().contains(QStringLiteral("0.25")));
        dialog.setOutlookFailed(encoder, {ErrorCode::NotFound, "%1 is gone", {QStringLiteral("x")}});
        QCOMPARE(text->text(), QStringLiteral("x is gone"));
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
    void embedSaysSlicesAndTimeBeforeItStarts()
    {
        EmbedDialog dialog;
        QSignalSpy counted(&dialog, &EmbedDialog::forecastWanted), timed(&dialog, &EmbedDialog::speedWanted);
        auto *text = dialog.findChild<QLabel *>(QStringLiteral("embedForecast"));
        auto *start = dialog.findChild<QPushButton *>(QStringLiteral("embedStart"));
        QVERIFY(!start->isEnabled());
        EncoderInfo one, two;
        one.id = QStringLiteral("fathom-demo-vit");
        two.id = QStringLiteral("dinov3-vitl16");
        two.inputSide = 1024;
        two.gridSide = 64;
        dialog.setEncoders({{one, {}, true}, {two, {}}}, two.id);
        QCOMPARE(timed.count(), 1);
        QCOMPARE(timed[0][0].toString(), two.id);
        QTRY_COMPARE(counted.count(), 1);
        const QJsonObject asked = counted[0][0].toJsonObject();
        QCOMPARE(asked, (QJsonObject{{"encoder", two.id}}));
        dialog.setForecast(asked, {3, 1324, 24});
        QVERIFY(text->text().contains(Captions::number(1324)));
        QVERIFY(!text->text().contains(QStringLiteral("measured on this machine")));
        dialog.setSpeed(two.id, {33.0, 2, QStringLiteral("cpu, 2 threads"), 1});
        QVERIFY2(text->text().contains(Captions::duration(1300 * 33.0)) &&
                     text->text().contains(QStringLiteral("measured on this machine")),
                 qPrintable(text->text()));
        // An hour of it.
        dialog.findChild<QSpinBox *>(QStringLiteral("embedMinutes"))->setValue(60);
        QTRY_COMPARE(counted.count(), 2);
        dialog.setForecast(asked, {3, 7, 0}); // an answer to what is not chosen any more
        QVERIFY(!text->text().contains(Captions::number(7)));
        dialog.setForecast(counted[1][0].toJsonObject(), {3, 1324, 24});
        QVERIFY2(text->text().contains(Captions::number(109)), qPrintable(text->text()));
        // All there: nothing to start.
        dialog.setForecast(counted[1][0].toJsonObject(), {3, 1324, 1324});
        QVERIFY(!start->isEnabled());
    }
    void embedAsksForWhatWasChosen()
    {
        EmbedDialog dialog;
        EncoderInfo one;
        one.id = QStringLiteral("fathom-demo-vit");
        dialog.setEncoders({{one, {}, true}}, {});
        dialog.findChild<QCheckBox *>(QStringLiteral("embedSagittal"))->setChecked(false);
        dialog.findChild<QSpinBox *>(QStringLiteral("embedEvery"))->setValue(4);
        QCOMPARE(dialog.parameters(),
                 (QJsonObject{{"encoder", "fathom-demo-vit"}, {"planes", "yz"}, {"every", 4}}));
        dialog.findChild<QSpinBox *>(QStringLiteral("embedBodyTo"))->setValue(50);
        dialog.findChild<QSpinBox *>(QStringLiteral("embedMinutes"))->setValue(10);
        const QJsonObject wanted{
            {"encoder", "fathom-demo-vit"}, {"planes", "z"}, {"body", "0-50"}, {"every", 4}, {"minutes", 10}};
        QSignalSpy asked(&dialog, &EmbedDialog::embedRequested);
        dialog.findChild<QPushButton *>(QStringLiteral("embedStart"))->click();
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked[0][0].toJsonObject(), wanted);
        dialog.findChild<QSpinBox *>(QStringLiteral("embedBodyFrom"))->setValue(80);
        QVERIFY(!dialog.findChild<QPushButton *>(QStringLiteral("embedStart"))->isEnabled());
    }
    void embedOffersTheVariantsOfAnEncoder()
    {
        EmbedDialog dialog;
        EncoderInfo ours, theirs;
        ours.id = QStringLiteral("fathom-demo-vit");
        ours.inputSide = 144;
        ours.gridSide = 9;
        theirs.id = QStringLiteral("dinov3-vitl16-8aa4cbdd");
        theirs.inputSide = 1024;
        theirs.gridSide = 64;
        QSignalSpy timed(&dialog, &EmbedDialog::speedWanted),
            automatic(&dialog, &EmbedDialog::automaticWanted), counted(&dialog, &EmbedDialog::forecastWanted);
        dialog.setEncoders({{ours, {}, true}, {theirs, QStringLiteral("/weights")}}, ours.id);
        auto *size = dialog.findChild<QSpinBox *>(QStringLiteral("embedSize"));
        auto *precision = dialog.findChild<QComboBox *>(QStringLiteral("embedPrecision"));
        auto *start = dialog.findChild<QPushButton *>(QStringLiteral("embedStart"));
        auto *measure = dialog.findChild<QPushButton *>(QStringLiteral("embedMeasure"));
        auto *text = dialog.findChild<QLabel *>(QStringLiteral("embedForecast"));
        dialog.show();
        // Ours: one size, float32.
        QVERIFY(!size->isEnabled() && !precision->isEnabled());
        QCOMPARE(size->value(), 144);
        QCOMPARE(dialog.parameters(), (QJsonObject{{"encoder", ours.id}}));
        // Theirs, as it is: no variant in the id.
        dialog.findChild<QComboBox *>(QStringLiteral("embedEncoder"))->setCurrentIndex(1);
        QVERIFY(size->isEnabled() && precision->isEnabled());
        QCOMPARE(size->value(), 1024);
        QCOMPARE(size->singleStep(), 16);
        QCOMPARE(dialog.parameters()["encoder"].toString(), theirs.id);
        QCOMPARE(timed.count(), 2);
        dialog.setSpeed(theirs.id, {33.0, 2, QStringLiteral("cpu, 2 threads"), 1});
        // Another size is another encoder for the job and the forecast, and is measured when asked for.
        size->setValue(512);
        QCOMPARE(dialog.parameters()["encoder"].toString(), theirs.id + QStringLiteral("-512px"));
        QTRY_VERIFY(!counted.isEmpty() && counted.back()[0].toJsonObject() == dialog.parameters());
        dialog.setForecast(dialog.parameters(), {3, 100, 0});
        QVERIFY(!text->text().contains(Captions::duration(3300.0)));
        QCOMPARE(timed.count(), 2);
        QVERIFY(measure->isVisible() && start->isEnabled());
        measure->click();
        QCOMPARE(timed.count(), 3);
        QCOMPARE(timed[2][0].toString(), theirs.id + QStringLiteral("-512px"));
        QVERIFY(!measure->isEnabled());
        dialog.setSpeed(theirs.id + QStringLiteral("-512px"), {7.0, 2, QStringLiteral("cpu, 2 threads"), 1});
        QVERIFY2(text->text().contains(Captions::duration(700.0)), qPrintable(text->text()));
        QVERIFY(!measure->isVisible());
        // A size that does not suit it.
        size->setValue(500);
        QVERIFY(!start->isEnabled());
        QVERIFY2(text->text().contains(QStringLiteral("16")), qPrintable(text->text()));
        size->setValue(1024);
        precision->setCurrentIndex(2);
        QCOMPARE(dialog.parameters()["encoder"].toString(), theirs.id + QStringLiteral("-bf16"));
        // What "automatic" means is found out before anything can start.
        precision->setCurrentIndex(1);
        QCOMPARE(automatic.count(), 1);
        QVERIFY(!start->isEnabled() && !dialog.parameters().contains("encoder"));
        dialog.setAutomatic(Precision::BFloat16);
        QCOMPARE(dialog.parameters()["encoder"].toString(), theirs.id + QStringLiteral("-bf16"));
        QVERIFY(start->isEnabled());
        dialog.setAutomatic(Precision::Float32);
        QCOMPARE(dialog.parameters()["encoder"].toString(), theirs.id);
        // A variant that is meant first.
        dialog.setEncoders({{ours, {}, true}, {theirs, QStringLiteral("/weights")}},
                           theirs.id + QStringLiteral("-256px-bf16"));
        QCOMPARE(size->value(), 256);
        QCOMPARE(dialog.parameters()["encoder"].toString(), theirs.id + QStringLiteral("-256px-bf16"));
    }
    void noTextIsCutOffInALongLanguage()
    {
        EncoderInfo encoder;
        encoder.id = QStringLiteral("dinov3-vitl16-8aa4cbdd");
        encoder.inputSide = 1024;
        encoder.gridSide = 64;
        EmbedDialog embed;
        embed.setEncoders({{encoder, QStringLiteral("/weights")}}, encoder.id);
        embed.setForecast(embed.parameters(), {3, 1324, 24});
        ScriptDialog script;
        script.setPath(QStringLiteral("/weights/module.pt"));
        TrainDialog train;
        train.setSummary(test::summary(true), {});
        test::LongLanguage language;
        QVERIFY(QCoreApplication::installTranslator(&language));
        for (QWidget *dialog : std::initializer_list<QWidget *>{&embed, &script, &train}) {
            dialog->show();
            QVERIFY(QTest::qWaitForWindowExposed(dialog));
            QTRY_COMPARE(test::cutOff(*dialog), QString());
            dialog->resize(dialog->width() * 3 / 4, 100); // as far as it lets itself be made smaller
            QTRY_COMPARE(test::cutOff(*dialog), QString());
        }
        QCoreApplication::removeTranslator(&language);
    }
    void embedTakesARangeOfSlices()
    {
        EmbedDialog dialog;
        EncoderInfo one;
        one.id = QStringLiteral("fathom-demo-vit");
        dialog.setEncoders({{one, {}, true}}, {});
        auto *first = dialog.findChild<QSpinBox *>(QStringLiteral("embedFirst"));
        auto *last = dialog.findChild<QSpinBox *>(QStringLiteral("embedLast"));
        QVERIFY(!dialog.parameters().contains("slices"));
        first->setValue(10);
        QCOMPARE(dialog.parameters()["slices"].toString(), QStringLiteral("10-1000000")); // to the end
        last->setValue(50);
        QCOMPARE(dialog.parameters()["slices"].toString(), QStringLiteral("10-50"));
        last->setValue(5);
        QVERIFY(!dialog.findChild<QPushButton *>(QStringLiteral("embedStart"))->isEnabled());
        first->setValue(1);
        last->setValue(0);
        QVERIFY(!dialog.parameters().contains("slices"));
    }
    void aProgramIsOnlyTrustedByHand()
    {
        ScriptDialog dialog;
        dialog.setPath(QStringLiteral("/weights/module.pt"));
        auto *trust = dialog.findChild<QCheckBox *>(QStringLiteral("scriptTrust"));
        auto *run = dialog.findChild<QPushButton *>(QStringLiteral("scriptRegister"));
        QVERIFY(!trust->isChecked() && !run->isEnabled());
        QVERIFY(!dialog.description().script.runsCodeConfirmed);
        QSignalSpy trusted(&dialog, &ScriptDialog::trusted);
        run->click();
        QCOMPARE(trusted.count(), 0);
        dialog.findChild<QSpinBox *>(QStringLiteral("scriptSide"))->setValue(512);
        dialog.findChild<QSpinBox *>(QStringLiteral("scriptOutput"))->setValue(2);
        dialog.findChild<QDoubleSpinBox *>(QStringLiteral("scriptMean1"))->setValue(0.5);
        dialog.findChild<QDoubleSpinBox *>(QStringLiteral("scriptDeviation2"))->setValue(0.25);
        trust->setChecked(true);
        run->click();
        QCOMPARE(trusted.count(), 1);
        QCOMPARE(trusted[0][0].toString(), QStringLiteral("/weights/module.pt"));
        const auto said = trusted[0][1].value<ScriptDescription>();
        QVERIFY(said.script.runsCodeConfirmed);
        QCOMPARE(said.side, 512);
        QCOMPARE(said.script.output, 2);
        QCOMPARE(said.preprocessing.mean, (std::array{0.485, 0.5, 0.406}));
        QCOMPARE(said.preprocessing.deviation, (std::array{0.229, 0.224, 0.25}));
        dialog.setPath(QStringLiteral("/weights/other.pt")); // trust is not carried over
        QVERIFY(!trust->isChecked() && !run->isEnabled());
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
