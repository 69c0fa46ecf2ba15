// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <base/reading_marks.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace fathom;
using namespace fathom::test;

namespace {

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

/// As a program starts: a sanitizer's handlers, which end without a signal, are not what it has.
void watch()
{
    for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL})
        std::signal(signal, SIG_DFL);
    ReadingMarks::watchForCrashes();
}

/// A program of its own that reads a file and ends by a signal meanwhile; 0: it reads to the end.
/// @return the signal that it ended by
int readInOtherProgram(const ReadingMarks &marks, const QString &path, int signal)
{
    const pid_t child = ::fork();
    if (child == 0) {
        watch();
        {
            const auto mark = marks.begin(path);
            if (!mark)
                ::_exit(7);
            if (signal)
                ::raise(signal);
        }
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : -WEXITSTATUS(status);
}

} // namespace

class tst_ReadingMarks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_file = m_dir->filePath(QStringLiteral("a.nrrd"));
        write(m_file, "one");
    }
    void aFileThatWasReadLeavesNothing();
    void aCrashIsRemembered_data();
    void aCrashIsRemembered();
    void onlyTheFileThatCrashedIsSkipped();
    void anotherContentIsAnotherFile();
    void theThirdSilentEndCounts();

private:
    [[nodiscard]] ReadingMarks marks(bool retry = false) const
    {
        return ReadingMarks(m_dir->filePath(QStringLiteral("private")), retry);
    }
    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_file;
};

void tst_ReadingMarks::aFileThatWasReadLeavesNothing()
{
    QCOMPARE(readInOtherProgram(marks(), m_file, 0), 0);
    const QDir folder(m_dir->filePath(QStringLiteral("private")));
    QVERIFY(folder.exists());
    QCOMPARE(folder.entryList(QDir::Files), QStringList());
}

void tst_ReadingMarks::aCrashIsRemembered_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("segmentation fault") << SIGSEGV;
    QTest::newRow("assertion") << SIGABRT;
    QTest::newRow("bus error") << SIGBUS;
    QTest::newRow("division") << SIGFPE;
}

void tst_ReadingMarks::aCrashIsRemembered()
{
    QFETCH(int, signal);
    QCOMPARE(readInOtherProgram(marks(), m_file, signal), signal);
    for (int time = 0; time < 2; ++time) {
        const auto mark = marks().begin(m_file);
        QVERIFY(!mark);
        QVERIFY(mark.error().english().contains(m_file));
    }
    // A retry that goes well wipes the mark.
    QCOMPARE(readInOtherProgram(marks(true), m_file, 0), 0);
    QVERIFY(marks().begin(m_file));
}

void tst_ReadingMarks::onlyTheFileThatCrashedIsSkipped()
{
    const QString other = m_dir->filePath(QStringLiteral("b.nrrd"));
    write(other, "two");
    const pid_t child = ::fork();
    if (child == 0) {
        watch();
        const auto outer = marks().begin(m_file);
        const auto inner = marks().begin(other); // the one that is being read
        ::raise(SIGSEGV);
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    QVERIFY(WIFSIGNALED(status));
    QVERIFY(marks().begin(m_file));
    QVERIFY(!marks().begin(other));
}

void tst_ReadingMarks::anotherContentIsAnotherFile()
{
    QCOMPARE(readInOtherProgram(marks(), m_file, SIGSEGV), SIGSEGV);
    write(m_file, "mended");
    QVERIFY(marks().begin(m_file));
}

void tst_ReadingMarks::theThirdSilentEndCounts()
{
    for (int time = 0; time < 3; ++time)
        QCOMPARE(readInOtherProgram(marks(), m_file, SIGKILL), SIGKILL);
    QVERIFY(!marks().begin(m_file));
    QCOMPARE(readInOtherProgram(marks(true), m_file, SIGKILL), SIGKILL);
    QVERIFY(marks().begin(m_file)); // counted anew
}

FATHOM_TEST_SUBJECT(reading_marks, tst_ReadingMarks)
#include "tst_reading_marks.moc"
