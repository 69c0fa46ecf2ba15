// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_unpacker.h"

#include "unpack/protocol.h"
#include "unpack/transfer.h"
#include "unpack_program.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <mutex>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fathom {
namespace {

constexpr size_t mostIdle = 4;
/// Real time for a frame. The process ends itself after less processor time than that; this one ends it where
/// it sleeps for ever.
constexpr int longestWaitSeconds = 60;

QByteArray programPath()
{
    const QByteArray named = qgetenv("FATHOM_UNPACK");
    if (!named.isEmpty())
        return named;
    const QDir here(QCoreApplication::applicationDirPath());
    for (const char *place : {"fathom-unpack", "../fathom-unpack", "../lib/fathom/fathom-unpack"})
        if (const QString path = here.filePath(QLatin1String(place)); QFileInfo(path).isExecutable())
            return QFile::encodeName(path);
    return {};
}

/// Only what the process is asked for is known to it: no open file of ours, no signal of our terminal.
class SpawnRules
{
public:
    explicit SpawnRules(int socket)
    {
        ::posix_spawn_file_actions_init(&files);
        ::posix_spawn_file_actions_adddup2(&files, socket, 0);
        ::posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_addclosefrom_np(&files, 3);
        sigset_t signals;
        ::posix_spawnattr_init(&attributes);
        sigemptyset(&signals);
        ::posix_spawnattr_setsigmask(&attributes, &signals);
        sigfillset(&signals);
        ::posix_spawnattr_setsigdefault(&attributes, &signals);
        ::posix_spawnattr_setpgroup(&attributes, 0);
        ::posix_spawnattr_setflags(&attributes,
                                   POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnRules()
    {
        ::posix_spawn_file_actions_destroy(&files);
        ::posix_spawnattr_destroy(&attributes);
    }
    SpawnRules(const SpawnRules &) = delete;
    SpawnRules &operator=(const SpawnRules &) = delete;

    posix_spawn_file_actions_t files = {};
    posix_spawnattr_t attributes = {};
};

/// One running fathom-unpack.
class Helper
{
public:
    /// Null: it cannot be started, or is another program.
    static std::unique_ptr<Helper> start(const QByteArray &program)
    {
        std::array<int, 2> ends = {-1, -1};
        if (program.isEmpty() || ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
            return {};
        const SpawnRules rules(ends[1]);
        char *const arguments[] = {const_cast<char *>(program.constData()), nullptr};
        pid_t process = -1;
        const int failed =
            ::posix_spawn(&process, program.constData(), &rules.files, &rules.attributes, arguments, environ);
        ::close(ends[1]);
        if (failed != 0) {
            ::close(ends[0]);
            return {};
        }
        std::unique_ptr<Helper> helper(new Helper(program, ends[0], process));
        helper->waitAtMost(longestWaitSeconds);
        uint32_t greeting = 0;
        if (helper->receive(&greeting, sizeof greeting) != 0 || greeting != unpackGreeting)
            return {};
        return helper;
    }
    ~Helper()
    {
        if (m_process < 0)
            return;
        ::kill(m_process, SIGKILL);
        end();
    }
    Helper(const Helper &) = delete;
    Helper &operator=(const Helper &) = delete;

    [[nodiscard]] const QByteArray &program() const { return m_program; }
    void waitAtMost(int seconds) const
    {
        const struct timeval time = {seconds, 0};
        for (const int way : {SO_RCVTIMEO, SO_SNDTIMEO})
            ::setsockopt(m_socket, SOL_SOCKET, way, &time, sizeof time);
    }
    [[nodiscard]] bool send(const void *from, size_t bytes) const { return sendWhole(m_socket, from, bytes); }
    /// @return 0; EPIPE where the process ended; EAGAIN where it took too long
    [[nodiscard]] int receive(void *into, size_t bytes) const { return receiveWhole(m_socket, into, bytes); }
    /// Waits for a process that has closed its side. @return the signal that ended it; 0: none
    [[nodiscard]] int fatalSignal()
    {
        const int status = end();
        return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    }

private:
    Helper(QByteArray program, int socket, pid_t process)
        : m_program(std::move(program))
        , m_socket(socket)
        , m_process(process)
    {
    }
    int end()
    {
        int status = 0;
        while (::waitpid(m_process, &status, 0) < 0 && errno == EINTR) {
        }
        ::close(m_socket);
        m_process = -1;
        return status;
    }

    QByteArray m_program;
    int m_socket;
    pid_t m_process;
};

/// Helpers that nobody uses at the moment.
class Pool
{
public:
    std::unique_ptr<Helper> take(const QByteArray &program)
    {
        const std::lock_guard lock(m_mutex);
        const auto found = std::find_if(m_idle.begin(), m_idle.end(),
                                        [&](const auto &helper) { return helper->program() == program; });
        if (found == m_idle.end())
            return {};
        auto helper = std::move(*found);
        m_idle.erase(found);
        return helper;
    }
    void give(std::unique_ptr<Helper> helper)
    {
        const std::lock_guard lock(m_mutex);
        if (m_idle.size() < mostIdle)
            m_idle.push_back(std::move(helper));
    }

private:
    std::mutex m_mutex;
    std::vector<std::unique_ptr<Helper>> m_idle;
};

Pool &pool()
{
    // Never destroyed: threads may still read when statics are torn down. Its processes end when their
    // sockets are closed.
    static Pool &only = *new Pool;
    return only;
}

bool ask(const Helper &helper, const UnpackRequest &request, const std::vector<QByteArray> &fragments)
{
    std::vector<uint32_t> lengths;
    for (const QByteArray &fragment : fragments)
        lengths.push_back(uint32_t(fragment.size()));
    return helper.send(&request, sizeof request) &&
           helper.send(lengths.data(), lengths.size() * sizeof(uint32_t)) &&
           std::all_of(fragments.begin(), fragments.end(), [&](const QByteArray &fragment) {
               return helper.send(fragment.constData(), size_t(fragment.size()));
           });
}

} // namespace

UnpackProgram findUnpackProgram()
{
    const QByteArray program = programPath();
    return {QDir::cleanPath(QFile::decodeName(program)), Helper::start(program) != nullptr};
}

Error packedDicomFails(const QString &path, const QString &syntax)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: its pixels cannot be unpacked (transfer syntax %2); copy the "
                                       "file again or convert it"),
            {path, syntax}};
}

struct DicomUnpacking::State
{
    enum class Outcome { Answered, NotStarted, Died, TookTooLong, EndedFromOutside };

    QString path;
    UnpackRequest request;
    std::vector<QByteArray> fragments;
    std::unique_ptr<Helper> helper = {}; ///< null: none can be started
    bool asked = false;                  ///< the whole request went through

    void ask(std::unique_ptr<Helper> process)
    {
        helper = std::move(process);
        if (!helper)
            return;
        helper->waitAtMost(longestWaitSeconds * int(std::clamp<uint32_t>(request.frames, 1, 1000)));
        asked = fathom::ask(*helper, request, fragments);
    }
    Outcome receive(UnpackAnswer &word, char *pixels)
    {
        if (!helper)
            return Outcome::NotStarted;
        int lost = asked ? helper->receive(&word, sizeof word) : EPIPE;
        if (lost == 0 && word == UnpackAnswer::Pixels)
            lost = helper->receive(pixels, request.pixelBytes());
        if (lost == 0)
            return Outcome::Answered;
        const int signal = lost == EPIPE ? helper->fatalSignal() : SIGPROF;
        if (signal == SIGPROF)
            return Outcome::TookTooLong;
        // As where memory ran out: no fault of the picture.
        return signal == SIGKILL || signal == SIGTERM ? Outcome::EndedFromOutside : Outcome::Died;
    }
};

DicomUnpacking::DicomUnpacking() = default;
DicomUnpacking::~DicomUnpacking() = default;
DicomUnpacking::DicomUnpacking(DicomUnpacking &&) noexcept = default;
DicomUnpacking &DicomUnpacking::operator=(DicomUnpacking &&) noexcept = default;

void DicomUnpacking::start(const QString &path, const UnpackRequest &request,
                           const std::vector<QByteArray> &fragments)
{
    const QByteArray program = programPath();
    m_state = std::make_unique<State>(State{path, request, fragments});
    m_state->request.fragments = uint32_t(fragments.size());
    m_state->ask(pool().take(program));
    if (!m_state->asked) // none was idle, or it ended since
        m_state->ask(Helper::start(program));
}

Result<void> DicomUnpacking::finish(char *pixels)
{
    const std::unique_ptr<State> state = std::move(m_state);
    const QString syntax = QString::fromLatin1(state->request.syntax);
    const auto failed = [&](const char *text) {
        return Error{ErrorCode::Unreadable, text, {state->path, syntax}};
    };
    auto word = UnpackAnswer::Failed;
    using Outcome = State::Outcome;
    Outcome outcome = state->receive(word, pixels);
    if (outcome == Outcome::EndedFromOutside) {
        state->ask(Helper::start(programPath()));
        outcome = state->receive(word, pixels);
    }
    if (outcome == Outcome::NotStarted)
        return Error{ErrorCode::Missing,
                     QT_TRANSLATE_NOOP("Error", "%1: the program fathom-unpack, which unpacks compressed "
                                                "pictures, cannot be started; reinstall Fathom or set "
                                                "FATHOM_UNPACK to it"),
                     {state->path}};
    if (outcome == Outcome::TookTooLong)
        return failed(QT_TRANSLATE_NOOP("Error", "%1: unpacking its pixels (transfer syntax %2) did not come "
                                                 "to an end and was stopped; the file is damaged, copy it "
                                                 "again or convert it"));
    if (outcome != Outcome::Answered)
        return failed(QT_TRANSLATE_NOOP("Error", "%1: unpacking its pixels (transfer syntax %2) broke down; "
                                                 "the file is damaged, copy it again or convert it"));
    pool().give(std::move(state->helper));
    if (word != UnpackAnswer::Pixels)
        return packedDicomFails(state->path, syntax);
    return {};
}

} // namespace fathom
