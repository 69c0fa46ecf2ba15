// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encoder_snapshots.h"
#include "long_language.h"
#include "pseudo_language.h"
#include "subject.h"

#include <widgets/captions.h>
#include <widgets/encoder_card.h>
#include <widgets/encoders_page_view.h>
#include <widgets/found_card.h>
#include <widgets/official_view.h>
#include <widgets/state_stack.h>

#include <QApplication>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace fathom;

namespace {
QString textOf(const QWidget &within, const char *name)
{
    const auto *label = within.findChild<QLabel *>(QLatin1String(name));
    return label ? label->text() : QString();
}

bool offers(const QWidget &within, const char *name)
{
    const auto *button = within.findChild<QPushButton *>(QLatin1String(name));
    return button && button->isVisibleTo(&within);
}

} // namespace

class TestEncodersPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void itLoadsFailsAndFills()
    {
        EncodersPageView page;
        page.show();
        const quint64 old = page.nextTicket();
        QCOMPARE(page.states()->state(), StateStack::State::Loading);
        const quint64 ticket = page.nextTicket();
        page.setFailed(QStringLiteral("old"), old); // an answer that came too late
        QCOMPARE(page.states()->state(), StateStack::State::Loading);
        page.setFailed(QStringLiteral("no"), ticket);
        QCOMPARE(page.states()->state(), StateStack::State::Failed);
        QSignalSpy again(&page, &EncodersPageView::retryRequested);
        page.states()->findChild<QPushButton *>(QStringLiteral("stateButton"))->click();
        QCOMPARE(again.count(), 1);
        page.setTable(test::encoderTable(true), page.nextTicket());
        QCOMPARE(page.states()->state(), StateStack::State::Full);
        page.forget();
        QCOMPARE(page.states()->state(), StateStack::State::Loading);
        QVERIFY(!page.card(QStringLiteral("id-1")));
    }
    void aBareMachineSaysTheNextStep()
    {
        EncodersPageView page;
        page.show();
        auto *next = page.findChild<QWidget *>(QStringLiteral("nextEncoder"));
        page.setTable(test::encoderTable(false), page.nextTicket());
        QVERIFY(next->isVisible());
        QSignalSpy wanted(&page, &EncodersPageView::fileWanted);
        page.findChild<QPushButton *>(QStringLiteral("nextAddWeights"))->click();
        QCOMPARE(wanted.count(), 1);
        page.setTable(test::encoderTable(true), page.nextTicket());
        QVERIFY(!next->isVisible());
    }
    void eachStateOffersWhatHelps()
    {
        EncodersPageView page;
        page.show();
        page.setTable(test::encoderTable(true), page.nextTicket());
        page.setPlace(test::encodingPlace());
        const auto card = [&](int i) -> QWidget & { return *page.card(QStringLiteral("id-%1").arg(i)); };
        QVERIFY(offers(card(0), "encoderEmbed") && !offers(card(0), "encoderForget")); // it is built in
        QVERIFY(offers(card(1), "encoderEmbed") && offers(card(1), "encoderForget"));
        QVERIFY(!offers(card(1), "encoderMeasure") && offers(card(4), "encoderMeasure")); // known; not known
        QVERIFY(offers(card(2), "encoderCheck") && !offers(card(2), "encoderEmbed"));
        QVERIFY(!offers(card(3), "encoderCheck") && !offers(card(3), "encoderEmbed") &&
                offers(card(3), "encoderForget"));
        QVERIFY(textOf(card(3), "encoderProblem").contains(QStringLiteral("not at its place")));
        page.setWritable(false);
        QVERIFY(!card(1).findChild<QPushButton *>(QStringLiteral("encoderEmbed"))->isEnabled());
    }
    void cardsSayTimeAndVariants()
    {
        EncodersPageView page;
        page.setTable(test::encoderTable(true), page.nextTicket());
        QWidget &card = *page.card(QStringLiteral("id-1"));
        const QString left = Captions::duration((1667 - 283) * 33.0);
        QVERIFY(!textOf(card, "encoderWorkspace").contains(left)); // where it would run is not known yet
        page.setPlace(test::encodingPlace());
        const QString said = textOf(card, "encoderWorkspace");
        QVERIFY2(said.contains(left) && said.contains(QStringLiteral("100 as id-1-64px-7")),
                 qPrintable(said));
        QVERIFY(textOf(card, "encoderSpeed").contains(QStringLiteral("33.00 s a slice")));
        QVERIFY(textOf(card, "encoderFile").contains(QStringLiteral("777777777777")));
        // Measured elsewhere does not count here, but is said.
        auto gpu = std::make_shared<EncodingPlace>(*test::encodingPlace());
        gpu->where = QStringLiteral("cuda");
        page.setPlace(gpu);
        QVERIFY(!textOf(card, "encoderWorkspace").contains(left));
        QVERIFY(textOf(card, "encoderSpeed").contains(QStringLiteral("33.00 s a slice")));
        QVERIFY(page.findChild<QLabel *>(QStringLiteral("encodersDevice"))
                    ->text()
                    .contains(QStringLiteral("nvidia-driver")));
    }
    void measuringIsSeenAndItsFailureToo()
    {
        EncodersPageView page;
        page.setTable(test::encoderTable(true), page.nextTicket());
        page.setPlace(test::encodingPlace());
        const QString id = QStringLiteral("id-4");
        QSignalSpy wanted(&page, &EncodersPageView::measureRequested);
        auto *measure = page.card(id)->findChild<QPushButton *>(QStringLiteral("encoderMeasure"));
        measure->click();
        QCOMPARE(wanted[0][0].toString(), id);
        page.setMeasuring(id, true);
        QVERIFY(!measure->isEnabled());
        page.setMeasuring(id, false);
        page.setSpeedFailed(id, Error{ErrorCode::Missing, "no module", {}});
        QCOMPARE(textOf(*page.card(id), "encoderSpeed"), QStringLiteral("no module"));
        page.setMeasuring(id, true); // tried again
        QVERIFY(textOf(*page.card(id), "encoderSpeed") != QStringLiteral("no module"));
    }
    void foundWeightsAreCheckedAndRefusedInPlace()
    {
        EncodersPageView page;
        page.show();
        page.setTable(test::encoderTable(true), page.nextTicket());
        const QString path = QStringLiteral("/5/6");
        QSignalSpy wanted(&page, &EncodersPageView::checkRequested),
            stopped(&page, &EncodersPageView::stopRequested);
        auto *button = page.foundCard(path)->findChild<QPushButton *>(QStringLiteral("foundCheck"));
        button->click();
        QCOMPARE(wanted[0][0].toString(), path);
        page.setChecking({path, QStringLiteral("/7/8")});
        auto *work = page.findChild<QWidget *>(QStringLiteral("checkingWeights"));
        auto *progress = page.findChild<QProgressBar *>(QStringLiteral("checkingProgress"));
        QVERIFY(work->isVisible() && !button->isEnabled());
        QCOMPARE(progress->maximum(), 0); // how much it is, is not known yet
        page.setProgress(3'000'000'000, 12'000'000'000);
        QCOMPARE(progress->value() * 4, progress->maximum());
        page.findChild<QPushButton *>(QStringLiteral("stopChecking"))->click();
        QCOMPARE(stopped.count(), 1);
        const Error error{
            ErrorCode::Unsupported, "%1: this is a BiomedParse v2 checkpoint; v1 is needed", {path}};
        page.setChecking({});
        page.setOutcome(path, error);
        QVERIFY(!work->isVisible() && button->isEnabled());
        QVERIFY(textOf(page, "outcomeText").contains(QStringLiteral("BiomedParse v2")));
        QVERIFY(textOf(*page.foundCard(path), "foundProblem").contains(QStringLiteral("BiomedParse v2")));
        // It stays with the file when the list comes again, until it is checked again.
        page.setTable(test::encoderTable(true), page.nextTicket());
        QVERIFY(textOf(*page.foundCard(path), "foundProblem").contains(QStringLiteral("BiomedParse v2")));
        page.findChild<QPushButton *>(QStringLiteral("outcomeClose"))->click();
        QVERIFY(!page.findChild<QWidget *>(QStringLiteral("weightsOutcome"))->isVisible());
        page.setOutcome(path, Error{ErrorCode::Cancelled, "stopped", {}});
        QVERIFY(textOf(*page.foundCard(path), "foundProblem").isEmpty()); // nothing is known about it
    }
    void whatIsRegisteredIsSaid()
    {
        EncodersPageView page;
        page.show();
        page.setTable(test::encoderTable(true), page.nextTicket());
        CheckedWeights checked;
        checked.file.info.title = QStringLiteral("DINOv3 ViT-L/16");
        checked.file.info.id = QStringLiteral("dinov3-vitl16-77777777");
        checked.file.superfluous = {QStringLiteral("a"), QStringLiteral("b")};
        page.setOutcome(QStringLiteral("/1/2"), checked);
        QVERIFY(textOf(page, "outcomeTitle").contains(checked.file.info.title));
        QVERIFY(textOf(page, "outcomeText").contains(checked.file.info.id));
        checked.program = true; // is asked about elsewhere
        page.setOutcome(QStringLiteral("/1/2"), checked);
        QVERIFY(!page.findChild<QWidget *>(QStringLiteral("weightsOutcome"))->isVisible());
    }
    void forgettingAsksFirst()
    {
        EncodersPageView page;
        page.show();
        page.setTable(test::encoderTable(true), page.nextTicket());
        QSignalSpy forgotten(&page, &EncodersPageView::forgetRequested);
        auto *question = page.findChild<QWidget *>(QStringLiteral("forgetQuestion"));
        auto *ask =
            page.card(QStringLiteral("id-3"))->findChild<QPushButton *>(QStringLiteral("encoderForget"));
        ask->click();
        QVERIFY(question->isVisible());
        page.findChild<QPushButton *>(QStringLiteral("keepEncoder"))->click();
        QVERIFY(!question->isVisible());
        QCOMPARE(forgotten.count(), 0);
        ask->click();
        page.findChild<QPushButton *>(QStringLiteral("confirmForget"))->click();
        QCOMPARE(forgotten[0][0].toString(), QStringLiteral("id-3"));
        // A question about an encoder that is gone in the meantime goes too.
        page.card(QStringLiteral("id-2"))->findChild<QPushButton *>(QStringLiteral("encoderForget"))->click();
        QVERIFY(question->isVisible());
        page.setTable(test::encoderTable(false), page.nextTicket());
        QVERIFY(!question->isVisible());
    }
    void officialModelsSayWhereAndUnderWhichTerms()
    {
        EncodersPageView page;
        page.show();
        page.setTable(test::encoderTable(false), page.nextTicket());
        QSignalSpy followed(&page, &EncodersPageView::linkRequested);
        const auto addresses = page.findChildren<QLabel *>(QStringLiteral("officialAddress"));
        size_t models = 0;
        for (const OfficialFamily &family : officialFamilies())
            models += family.models.size();
        QCOMPARE(size_t(addresses.size()), models);
        const auto *last = addresses.back();
        Q_EMIT const_cast<QLabel *>(last)->linkActivated(officialFamilies().back().models.back().address());
        QCOMPARE(followed[0][0].toString(), QStringLiteral("https://huggingface.co/microsoft/BiomedParse"));
        QVERIFY(textOf(page, "officialPlaces").contains(QStringLiteral("/3/4")));
    }
    void theKeyboardReachesEveryButton()
    {
        EncodersPageView page;
        page.resize(1200, 900);
        page.setTable(test::encoderTable(true), page.nextTicket());
        page.setPlace(test::encodingPlace());
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QSet<const QWidget *> wanted, reached;
        for (const QPushButton *button : page.findChildren<QPushButton *>())
            if (button->isVisible() && button->isEnabled())
                wanted << button;
        QVERIFY(wanted.size() > 8);
        page.findChild<QPushButton *>(QStringLiteral("addWeights"))->setFocus();
        for (int i = 0; i < 200; ++i) {
            if (const QWidget *focused = QApplication::focusWidget())
                reached << focused;
            QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : &page, Qt::Key_Tab);
        }
        QVERIFY(reached.contains(wanted));
        QSignalSpy embedded(&page, &EncodersPageView::embedRequested);
        auto *embed =
            page.card(QStringLiteral("id-1"))->findChild<QPushButton *>(QStringLiteral("encoderEmbed"));
        QTest::keyClick(embed, Qt::Key_Space);
        QCOMPARE(embedded[0][0].toString(), QStringLiteral("id-1"));
    }
    void everyButtonHasANameAndAToolTip()
    {
        EncodersPageView page;
        page.setTable(test::encoderTable(true), page.nextTicket());
        for (const QPushButton *button : page.findChildren<QPushButton *>()) {
            QVERIFY(!button->objectName().isEmpty());
            QVERIFY2(!button->toolTip().isEmpty() || button->objectName() == u"stateButton",
                     qPrintable(button->objectName()));
        }
    }
    void noTextIsCutOffInALongLanguage_data()
    {
        QTest::addColumn<int>("width");
        for (const int width : {900, 1200, 1500})
            QTest::addRow("%d", width) << width;
    }
    void noTextIsCutOffInALongLanguage()
    {
        QFETCH(int, width);
        test::LongLanguage language;
        EncodersPageView page;
        page.resize(width, 900);
        page.setTable(test::encoderTable(true), page.nextTicket());
        page.setPlace(test::encodingPlace());
        page.setChecking({QStringLiteral("/5/6")});
        page.setOutcome(QStringLiteral("/7/8"), Error{ErrorCode::Unsupported, "no", {}});
        page.card(QStringLiteral("id-1"))->findChild<QPushButton *>(QStringLiteral("encoderForget"))->click();
        page.show();
        QVERIFY(QCoreApplication::installTranslator(&language));
        QCoreApplication::sendPostedEvents();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QVERIFY(textOf(page, "encodersIntro").contains(u'x'));
        QTRY_COMPARE(test::cutOff(page), QString()); // laid out in several turns
        QCoreApplication::removeTranslator(&language);
    }
    void everyTextIsTranslated()
    {
        test::PseudoLanguage language;
        QLocale::setDefault(QLocale(QLocale::German));
        const EncoderTablePtr full = test::encoderTable(true);
        QStringList content{QStringLiteral("DINOv3"), QStringLiteral("BiomedParse v1"),
                            QStringLiteral("Apache-2.0"), QStringLiteral("CC BY-NC-SA 4.0"),
                            QStringLiteral("DINOv3 License")};
        for (const OfficialFamily &family : officialFamilies()) {
            content << family.address << licenceFacts(family.licence).name;
            for (const OfficialModel &model : family.models)
                content << model.title << model.address();
        }
        for (const EncoderRow &row : full->rows)
            content << row.encoder.path << row.encoder.info.id;
        content << QStringLiteral("MB") << QStringLiteral("kB") << QStringLiteral("id-1-64px-7");
        std::sort(content.begin(), content.end(),
                  [](const QString &a, const QString &b) { return a.size() > b.size(); });
        for (const bool all : {true, false}) {
            EncodersPageView page;
            page.setTable(test::encoderTable(all), page.nextTicket());
            page.show();
            if (all) {
                page.setChecking({QStringLiteral("/5/6"), QStringLiteral("/7/8")});
                page.setProgress(1000, 2'000'000);
                CheckedWeights checked;
                checked.file.superfluous = {QStringLiteral("1")};
                page.setOutcome(QStringLiteral("/1/2"), checked);
                page.card(QStringLiteral("id-1"))
                    ->findChild<QPushButton *>(QStringLiteral("encoderForget"))
                    ->click();
                page.setPlace(test::encodingPlace());
                page.setMeasuring(QStringLiteral("id-4"), true);
            }
            QVERIFY(QCoreApplication::installTranslator(&language));
            QCoreApplication::sendPostedEvents();
            const QStringList english = test::englishTexts(page, content);
            QCoreApplication::removeTranslator(&language);
            QVERIFY2(english.isEmpty(), qPrintable(QLatin1Char('\n') + english.join(QLatin1Char('\n'))));
        }
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    }
};

FATHOM_TEST_SUBJECT(encoders_page, TestEncodersPage)
#include "tst_encoders_page.moc"
