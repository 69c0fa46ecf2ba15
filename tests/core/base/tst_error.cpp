// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <base/error.h>

#include <QTest>
#include <memory>

using namespace fathom;

namespace {
Result<int> half(int value)
{
    if (value % 2)
        return Error{ErrorCode::Usage, "%1: is odd", {QString::number(value)}};
    return value / 2;
}
Result<int> quarter(int value)
{
    FATHOM_TRY(const int once, half(value));
    FATHOM_TRY(const int twice, half(once));
    return twice;
}
Result<void> checked(int value, bool &reached)
{
    FATHOM_DO(quarter(value));
    reached = true;
    return {};
}
} // namespace

class tst_Error : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sentencesAreFilledInOnePass_data();
    void sentencesAreFilledInOnePass();
    void resultHoldsAValueOrAnError();
    void macrosHandTheErrorOn();
    void resultMovesWhatCannotBeCopied();
};

void tst_Error::sentencesAreFilledInOnePass_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QStringList>("args");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("plain") << QByteArray("%1: bad at %2") << QStringList{"a.nii", "7"} << "a.nii: bad at 7";
    QTest::newRow("name with a place")
        << QByteArray("%1: bad (%2)") << QStringList{"a%2.nii", "why"} << "a%2.nii: bad (why)";
    QTest::newRow("out of order") << QByteArray("%2 before %1") << QStringList{"x", "y"} << "y before x";
    QTest::newRow("percent sign") << QByteArray("%1: 80 % done, %") << QStringList{"x"} << "x: 80 % done, %";
    QTest::newRow("missing argument") << QByteArray("%1 and %2") << QStringList{"x"} << "x and %2";
    QTest::newRow("always one line") << QByteArray("%1: bad") << QStringList{"two\nlines\t"}
                                     << "two lines : bad";
    QTest::newRow("no arguments") << QByteArray("Nothing") << QStringList{} << "Nothing";
}

void tst_Error::sentencesAreFilledInOnePass()
{
    QFETCH(QByteArray, text);
    QFETCH(QStringList, args);
    QFETCH(QString, sentence);
    const Error error{ErrorCode::Unreadable, text.constData(), args};
    QCOMPARE(error.english(), sentence);
    QCOMPARE(error.localised(), sentence); // no translation is installed here
}

void tst_Error::resultHoldsAValueOrAnError()
{
    const Result<int> good = half(8);
    QVERIFY(good);
    QCOMPARE(*good, 4);
    const Result<int> bad = half(7);
    QVERIFY(!bad);
    QCOMPARE(int(bad.error().code), int(ErrorCode::Usage));
    QCOMPARE(bad.error().english(), QStringLiteral("7: is odd"));
    QVERIFY(Result<void>());
    QVERIFY(!Result<void>(Error{}));
}

void tst_Error::macrosHandTheErrorOn()
{
    QCOMPARE(quarter(12).value(), 3);
    QCOMPARE(quarter(6).error().english(), QStringLiteral("3: is odd")); // of the second call
    bool reached = false;
    QVERIFY(!checked(6, reached));
    QVERIFY(!reached);
    QVERIFY(checked(12, reached));
    QVERIFY(reached);
}

void tst_Error::resultMovesWhatCannotBeCopied()
{
    Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
    const std::unique_ptr<int> taken = std::move(result).value();
    QCOMPARE(*taken, 5);
}

FATHOM_TEST_SUBJECT(error, tst_Error)
#include "tst_error.moc"
