// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "reading_marks.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace fathom {
namespace {

constexpr int mostSilentEnds = 3;
constexpr char crashWord[] = "crashed\n";
constexpr std::array<int, 5> crashes = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

// What the handler may touch: it runs with the heap in any state.
thread_local volatile int openMark = -1;
std::array<struct sigaction, crashes.size()> usual;

void onCrash(int signal)
{
    if (openMark >= 0)
        // Nothing can be done where this fails.
        [[maybe_unused]]
        const auto written = ::write(openMark, crashWord, sizeof crashWord - 1);
    for (size_t n = 0; n < crashes.size(); ++n)
        if (crashes[n] == signal)
            ::sigaction(signal, &usual[n], nullptr);
    ::raise(signal); // comes once this handler has returned
}

/// A thread's own stack for the handler: an overflow of the usual one is a crash, too.
class HandlerStack
{
public:
    HandlerStack()
    {
        stack_t stack = {};
        ::sigaltstack(nullptr, &stack);
        if (!(stack.ss_flags & SS_DISABLE))
            return;
        m_memory = std::make_unique<char[]>(size);
        stack = {};
        stack.ss_sp = m_memory.get();
        stack.ss_size = size;
        ::sigaltstack(&stack, nullptr);
    }
    ~HandlerStack()
    {
        if (!m_memory)
            return;
        stack_t none = {};
        none.ss_flags = SS_DISABLE;
        ::sigaltstack(&none, nullptr);
    }

private:
    static constexpr size_t size = 64 << 10;
    std::unique_ptr<char[]> m_memory;
};

/// Which file, in which state: one that was replaced since is another one.
QByteArray identity(const QFileInfo &file)
{
    return QStringLiteral("%1\n%2\n%3\n")
        .arg(file.absoluteFilePath())
        .arg(file.size())
        .arg(file.lastModified().toMSecsSinceEpoch())
        .toUtf8();
}

} // namespace

ReadingMarks::Mark::Mark(QString file)
    : m_file(std::move(file))
    , m_descriptor(::open(QFile::encodeName(m_file).constData(), O_WRONLY | O_APPEND | O_CLOEXEC))
    , m_outer(openMark)
{
    static thread_local const HandlerStack stack;
    openMark = m_descriptor;
}

ReadingMarks::Mark::~Mark()
{
    openMark = m_outer;
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    QFile::remove(m_file);
}

ReadingMarks::ReadingMarks(QString folder, bool retry)
    : m_folder(std::move(folder))
    , m_retry(retry)
{
}

Result<ReadingMarks::MarkPtr> ReadingMarks::begin(const QString &path) const
{
    const QByteArray file = identity(QFileInfo(path));
    const QString name =
        QString::fromLatin1(QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha256).toHex());
    QFile mark(QStringLiteral("%1/reading-%2").arg(m_folder, name));
    int silentEnds = 0;
    if (mark.open(QIODevice::ReadOnly)) {
        const QByteArray left = mark.readAll();
        mark.close();
        if (left.startsWith(file)) {
            silentEnds = 1 + left.mid(file.size()).split('\n').value(0).toInt();
            if (!m_retry && (left.contains(crashWord) || silentEnds >= mostSilentEnds))
                return Error{ErrorCode::Unreadable,
                             QT_TRANSLATE_NOOP("Error", "%1: the program ended while it read this file, "
                                                        "which is skipped now; import it once more with "
                                                        "\"try again\" if it was not the cause"),
                             {path}};
        }
    }
    if (m_retry)
        silentEnds = 0;
    // A mark that cannot be written protects nothing and must not stop the reading either.
    if (QDir().mkpath(m_folder) && mark.open(QIODevice::WriteOnly)) {
        mark.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        mark.write(file + QByteArray::number(silentEnds) + '\n');
        mark.close();
    }
    return std::make_unique<Mark>(mark.fileName());
}

void ReadingMarks::watchForCrashes()
{
    struct sigaction action = {};
    action.sa_handler = onCrash;
    action.sa_flags = SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (size_t n = 0; n < crashes.size(); ++n)
        ::sigaction(crashes[n], &action, &usual[n]);
}

} // namespace fathom
