// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <base/wording.h>

#include <QCoreApplication>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <QTranslator>

using namespace fathom;

namespace {
// Every sentence of the core, in angle brackets.
class Brackets : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char *context, const char *source, const char *, int) const override
    {
        return qstrcmp(context, "Wording") ? QString() : u'<' + QString::fromUtf8(source) + u'>';
    }
};

/// The English sentences that the core reports as steps, log lines and notes.
QStringList storedSentences()
{
    static const QRegularExpression call(QStringLiteral(
        R"re((?:progress\([^;{}]*?|\.log\(|notes\s*<<\s*)QStringLiteral\(\s*((?:"[^"]*"\s*)+)\))re"));
    QStringList found;
    QDirIterator files(QStringLiteral(FATHOM_SOURCE "/core"), {QStringLiteral("*.cpp")}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        // The two programs that only a command line runs.
        if (file.fileName().contains(QLatin1String("pretrain")))
            continue;
        for (auto match = call.globalMatch(QString::fromUtf8(file.readAll())); match.hasNext();) {
            QString text = match.next().captured(1);
            text.remove(QRegularExpression(QStringLiteral("\"\\s*\"")));
            found << text.trimmed().mid(1).chopped(1);
        }
    }
    return found;
}
} // namespace

class tst_Wording : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(QCoreApplication::installTranslator(&m_brackets)); }
    void cleanupTestCase() { QCoreApplication::removeTranslator(&m_brackets); }

    void valuesKeepTheirPlace()
    {
        QCOMPARE(localisedWording(QStringLiteral("modality CT inferred from the values")),
                 QStringLiteral("<modality CT inferred from the values>"));
        QCOMPARE(localisedWording(QStringLiteral("2 of 7: Reading scans")),
                 QStringLiteral("<2 of 7: <Reading scans>>"));
        QCOMPARE(localisedWording(QStringLiteral("a%2: 30 slices")), QStringLiteral("<a%2: 30 slices>"));
        QCOMPARE(localisedWording(QStringLiteral("words of somebody else")),
                 QStringLiteral("words of somebody else"));
    }

    void everySentenceOfTheCoreIsListed()
    {
        const QStringList sentences = storedSentences();
        QVERIFY2(sentences.size() >= 25, qPrintable(sentences.join(u'\n')));
        for (QString sentence : sentences) {
            for (const char *place : {"%1", "%2", "%3"})
                sentence.replace(QLatin1String(place), QStringLiteral("7"));
            QVERIFY2(localisedWording(sentence).startsWith(u'<'), qPrintable(sentence));
        }
    }

private:
    Brackets m_brackets;
};

FATHOM_TEST_SUBJECT(wording, tst_Wording)
#include "tst_wording.moc"
