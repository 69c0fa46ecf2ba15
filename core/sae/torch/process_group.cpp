// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "process_group.h"

#ifdef FATHOM_C10D
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#ifdef USE_C10D_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#endif

namespace fathom {

#ifndef FATHOM_C10D

struct ProcessGroup::Private
{
};
ProcessGroup::ProcessGroup(std::unique_ptr<Private> own)
    : d(std::move(own))
{
}
ProcessGroup::~ProcessGroup() = default;

namespace {
Error absent()
{
    return {ErrorCode::Missing,
            QT_TRANSLATE_NOOP("Error",
                              "Training: this build cannot train on several processes; its LibTorch "
                              "has no c10d with Gloo, or libgloo-dev was not there when it was built"),
            {}};
}
} // namespace

Result<std::unique_ptr<ProcessGroup>> ProcessGroup::join(const ProcessRank &, const std::stop_token &)
{
    return absent();
}
Result<void> ProcessGroup::sum(at::Tensor &)
{
    return absent();
}
Result<void> ProcessGroup::fromFirst(at::Tensor &)
{
    return absent();
}
void ProcessGroup::leave() {}
void ProcessGroup::setCheckpoint(qint64) {}

#else

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;
using StorePtr = c10::intrusive_ptr<c10d::TCPStore>;

constexpr auto JoinTime = 5min;   // in which all processes must be started
constexpr auto BeatTime = 250ms;  // between two signs of life
constexpr auto QuickSilence = 4s; // of one that ended, once a connection broke
constexpr auto LongSilence = 30s; // of one on a machine that is gone or stands still
constexpr auto VerdictTime = 10s; // after a broken connection, until it is known who ended
constexpr auto FarewellTime = 3s; // for the others to read it before rank 0 takes the store away
constexpr auto PollTime = 20ms;

// Keys of the store.
constexpr auto Ended = "ended", Trouble = "trouble", Known = "known", Left = "left", Gone = "gone";

std::string keyOf(const char *what, int rank)
{
    return std::string(what) + '/' + std::to_string(rank);
}

std::string text(const std::vector<uint8_t> &bytes)
{
    return {bytes.begin(), bytes.end()};
}

std::vector<uint8_t> bytes(const std::string &text)
{
    return {text.begin(), text.end()};
}

/// Numeric addresses of this end and of the other one on the way to a host; empty: unknown.
std::pair<std::string, std::string> wayTo(const ProcessRank &process)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM; // connecting sends nothing
    addrinfo *found = nullptr;
    if (getaddrinfo(process.address.toUtf8().constData(), std::to_string(process.port).c_str(), &hints,
                    &found) != 0)
        return {};
    std::pair<std::string, std::string> way;
    for (const addrinfo *one = found; one && way.first.empty(); one = one->ai_next) {
        const int fd = socket(one->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (fd < 0)
            continue;
        sockaddr_storage own{};
        socklen_t size = sizeof own;
        char here[NI_MAXHOST], there[NI_MAXHOST];
        if (connect(fd, one->ai_addr, one->ai_addrlen) == 0 &&
            getsockname(fd, reinterpret_cast<sockaddr *>(&own), &size) == 0 &&
            getnameinfo(reinterpret_cast<sockaddr *>(&own), size, here, sizeof here, nullptr, 0,
                        NI_NUMERICHOST) == 0 &&
            getnameinfo(one->ai_addr, one->ai_addrlen, there, sizeof there, nullptr, 0, NI_NUMERICHOST) == 0)
            way = {here, there};
        close(fd);
    }
    freeaddrinfo(found);
    return way;
}

bool isLoopback(const std::string &address)
{
    return address.starts_with("127.") || address == "::1";
}

/// Gives signs of life and knows who stopped doing so. Lives on with its thread where a silent machine holds
/// that in a call.
class Pulse : public std::enable_shared_from_this<Pulse>
{
public:
    Pulse(const ProcessRank &process, StorePtr store)
        : m_process(process)
        , m_store(std::move(store))
        , m_others(size_t(process.ranks))
        , m_round(Clock::now())
    {
    }
    void start()
    {
        std::thread([self = shared_from_this()] { self->run(); }).detach();
    }
    /// The rank that ended; none: -1.
    [[nodiscard]] int ended()
    {
        const std::lock_guard lock(m_mutex);
        if (m_ended < 0 && m_process.rank > 0 && (m_lost || Clock::now() - m_round > LongSilence))
            m_ended = 0; // whose process holds the store
        return m_ended;
    }
    /// After a connection broke. @return as ended()
    [[nodiscard]] int findEnded()
    {
        m_trouble = true;
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, VerdictTime, [this] { return m_ended >= 0 || m_lost; });
        lock.unlock();
        return ended();
    }
    /// @param failed  this process tells the others that it ended
    void stop(bool failed)
    {
        m_failed = failed;
        m_stop = true;
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, FarewellTime + 1s, [this] { return m_over; });
    }

private:
    struct Other
    {
        int64_t beats = 0;
        Clock::time_point changed = Clock::now();
    };

    void run()
    {
        try {
            while (!m_stop) {
                beat();
                std::this_thread::sleep_for(BeatTime);
            }
            if (m_failed)
                farewell();
        } catch (const std::exception &) { // the store is gone, and rank 0 with it
            const std::lock_guard lock(m_mutex);
            m_lost = true;
        }
        const std::lock_guard lock(m_mutex);
        m_over = true;
        m_changed.notify_all();
    }
    void beat()
    {
        if (m_trouble && !std::exchange(m_told, true))
            m_store->add(Trouble, 1);
        m_store->add(keyOf("beat", m_process.rank), 1);
        if (m_process.rank == 0)
            watch();
        if (m_store->check({Ended})) {
            const int rank = std::stoi(text(m_store->get(Ended)));
            const std::lock_guard lock(m_mutex);
            m_ended = rank;
            m_changed.notify_all();
        }
        const std::lock_guard lock(m_mutex);
        m_round = Clock::now();
    }
    void watch()
    {
        const bool trouble = m_store->add(Trouble, 0) > 0;
        if (trouble && !std::exchange(m_troubled, true))
            for (Other &other : m_others) // a pause of this thread must not look like theirs
                other.changed = Clock::now();
        for (int rank = 1; rank < m_process.ranks; ++rank) {
            Other &other = m_others[size_t(rank)];
            const int64_t beats = m_store->add(keyOf("beat", rank), 0);
            const auto now = Clock::now();
            if (beats != std::exchange(other.beats, beats))
                other.changed = now;
            else if (now - other.changed > (trouble ? Clock::duration(QuickSilence) : LongSilence))
                m_store->compareSet(Ended, {}, bytes(std::to_string(rank)));
        }
    }
    void farewell()
    {
        const int rank =
            std::stoi(text(m_store->compareSet(Ended, {}, bytes(std::to_string(m_process.rank)))));
        if (m_process.rank > 0) {
            m_store->add(Known, 1);
            return;
        }
        const int waiting = m_process.ranks - (rank == 0 ? 1 : 2);
        for (const auto until = Clock::now() + FarewellTime;
             m_store->add(Known, 0) < waiting && Clock::now() < until;)
            std::this_thread::sleep_for(PollTime);
    }

    const ProcessRank m_process;
    StorePtr m_store;
    std::vector<Other> m_others;
    bool m_told = false, m_troubled = false;
    std::atomic<bool> m_trouble = false, m_stop = false, m_failed = false;
    std::mutex m_mutex; // of the following
    std::condition_variable m_changed;
    Clock::time_point m_round;
    int m_ended = -1;
    bool m_lost = false, m_over = false;
};

Error noGroup(const ProcessRank &process, const QString &why)
{
    return {ErrorCode::Network,
            QT_TRANSLATE_NOOP("Error",
                              "Training: rank %1 of %2 cannot meet the others at %3 port %4 (%5); see "
                              "that all are started and that no other program uses the port"),
            {QString::number(process.rank), QString::number(process.ranks), process.address,
             QString::number(process.port), why.section(u'\n', 0, 0)}};
}

Error stoppedWaiting()
{
    return {ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "Training was cancelled"), {}};
}

StorePtr storeOf(const ProcessRank &process, bool server, std::chrono::milliseconds timeout)
{
    c10d::TCPStoreOptions options;
    options.port = process.port;
    options.isServer = server;
    options.waitWorkers = false;
    options.timeout = timeout;
    return c10::make_intrusive<c10d::TCPStore>(process.address.toStdString(), options);
}

/// The store of rank 0, as soon as that is there.
Result<StorePtr> reach(const ProcessRank &process, const std::stop_token &stop)
{
    QString why;
    for (const auto until = Clock::now() + JoinTime; Clock::now() < until;) {
        if (stop.stop_requested())
            return stoppedWaiting();
        try {
            return storeOf(process, process.rank == 0, process.rank == 0 ? 10s : 2s);
        } catch (const c10::Error &error) {
            why = QString::fromUtf8(error.what_without_backtrace());
        } catch (const std::exception &error) {
            why = QString::fromUtf8(error.what());
        }
        if (process.rank == 0) // its port is not to be had
            break;
        std::this_thread::sleep_for(BeatTime);
    }
    return noGroup(process, why);
}

Result<void> gather(const ProcessRank &process, c10d::TCPStore &store, const std::stop_token &stop)
{
    if (store.add(keyOf("here", process.rank), 1) > 1)
        return noGroup(process, QStringLiteral("this rank is there already"));
    const auto until = Clock::now() + JoinTime;
    for (int64_t there = store.add("joined", 1); there < process.ranks; there = store.add("joined", 0)) {
        if (stop.stop_requested())
            return stoppedWaiting();
        if (Clock::now() > until)
            return noGroup(process, QStringLiteral("%1 are there").arg(there));
        std::this_thread::sleep_for(PollTime);
    }
    return {};
}

/// On which of its addresses this process is reached by all others: that which leads to rank 0; on the
/// machine of rank 0 that by which those on other machines reach it.
std::string ownAddress(const ProcessRank &process, c10d::TCPStore &store)
{
    std::string own = "127.0.0.1", first;
    for (int rank = 1; rank < process.ranks; ++rank) {
        const std::string here = text(store.get(keyOf("from", rank)));
        if (rank == process.rank && !here.empty())
            own = here;
        if (first.empty() && !isLoopback(here))
            first = text(store.get(keyOf("to", rank)));
    }
    return isLoopback(own) && !first.empty() ? first : own;
}

} // namespace

struct ProcessGroup::Private
{
    ProcessRank process;
    StorePtr store; ///< the group's; the pulse has a connection of its own
    std::shared_ptr<Pulse> pulse;
    c10::intrusive_ptr<c10d::ProcessGroupGloo> gloo;
#ifdef USE_C10D_NCCL
    c10::intrusive_ptr<c10d::ProcessGroupNCCL> nccl; ///< made by the first tensor on a GPU
#endif
    qint64 checkpoint = 0;
    bool left = false;

    [[nodiscard]] Error error(int rank) const
    {
        const QString ranks = QString::number(process.ranks);
        if (rank < 0)
            return {ErrorCode::Cancelled,
                    QT_TRANSLATE_NOOP("Error", "Training: a connection of the %1 processes broke; the last "
                                               "checkpoint, step %2, stands: go on with --resume"),
                    {ranks, QString::number(checkpoint)}};
        if (checkpoint == 0)
            return {ErrorCode::Cancelled,
                    QT_TRANSLATE_NOOP("Error", "Training: rank %1 of %2 ended before the first checkpoint; "
                                               "start again"),
                    {QString::number(rank), ranks}};
        return {ErrorCode::Cancelled,
                QT_TRANSLATE_NOOP("Error", "Training: rank %1 of %2 ended; the last checkpoint, step %3, "
                                           "stands: go on with --resume"),
                {QString::number(rank), ranks, QString::number(checkpoint)}};
    }

    /// Until the work is done, or will never be.
    Result<void> finish(const c10::intrusive_ptr<c10d::Work> &work)
    {
        for (;;) {
            try {
                work->wait(1s);
                return {};
            } catch (const std::exception &) {
                if (work->isCompleted())
                    return error(pulse->findEnded());
            }
            if (const int rank = pulse->ended(); rank >= 0) {
                abandon();
                return error(rank);
            }
        }
    }
    /// Its threads hold a call that nobody answers, so it is never destroyed; the program ends soon.
    void abandon()
    {
        (void)gloo.release();
#ifdef USE_C10D_NCCL
        (void)nccl.release();
#endif
    }
#ifdef USE_C10D_NCCL
    // On a GPU waiting only orders the streams, so that the end is asked for.
    Result<void> sumOnGpu(at::Tensor &tensor)
    {
        if (!nccl)
            nccl = c10::make_intrusive<c10d::ProcessGroupNCCL>(store, process.rank, process.ranks);
        std::vector<at::Tensor> tensors{tensor};
        const auto work = nccl->allreduce(tensors);
        while (!work->isCompleted()) {
            if (const int rank = pulse->ended(); rank >= 0) {
                abandon();
                return error(rank);
            }
            std::this_thread::yield();
        }
        work->wait();
        return {};
    }
#endif
};

ProcessGroup::ProcessGroup(std::unique_ptr<Private> own)
    : d(std::move(own))
{
}

ProcessGroup::~ProcessGroup()
{
    if (!d->left)
        d->pulse->stop(true);
}

Result<std::unique_ptr<ProcessGroup>> ProcessGroup::join(const ProcessRank &process,
                                                         const std::stop_token &stop)
{
    auto own = std::make_unique<Private>();
    own->process = process;
    FATHOM_TRY(own->store, reach(process, stop));
    try {
        const auto [from, to] = wayTo(process);
        own->store->set(keyOf("from", process.rank), bytes(from));
        own->store->set(keyOf("to", process.rank), bytes(to));
        FATHOM_DO(gather(process, *own->store, stop));
        own->pulse = std::make_shared<Pulse>(process, storeOf(process, false, 10s));
        const auto options = c10d::ProcessGroupGloo::Options::create();
        const QByteArray interface = qgetenv("GLOO_SOCKET_IFNAME");
        options->devices.push_back(
            interface.isEmpty()
                ? c10d::ProcessGroupGloo::createDeviceForHostname(ownAddress(process, *own->store))
                : c10d::ProcessGroupGloo::createDeviceForInterface(interface.toStdString()));
        own->gloo =
            c10::make_intrusive<c10d::ProcessGroupGloo>(own->store, process.rank, process.ranks, options);
    } catch (const c10::Error &error) {
        return noGroup(process, QString::fromUtf8(error.what_without_backtrace()));
    } catch (const std::exception &error) {
        return noGroup(process, QString::fromUtf8(error.what()));
    }
    own->pulse->start();
    return std::unique_ptr<ProcessGroup>(new ProcessGroup(std::move(own)));
}

Result<void> ProcessGroup::sum(at::Tensor &tensor)
{
    if (!tensor.device().is_cpu()) {
#ifdef USE_C10D_NCCL
        return d->sumOnGpu(tensor);
#else
        at::Tensor host = tensor.to(at::kCPU);
        FATHOM_DO(sum(host));
        tensor.copy_(host);
        return {};
#endif
    }
    std::vector<at::Tensor> tensors{tensor};
    return d->finish(d->gloo->allreduce(tensors));
}

Result<void> ProcessGroup::fromFirst(at::Tensor &tensor)
{
    std::vector<at::Tensor> tensors{tensor};
    return d->finish(d->gloo->broadcast(tensors));
}

void ProcessGroup::leave()
{
    // Whoever ended after its last step took nothing with it, so nothing here is an error.
    d->left = true;
    try {
        const auto until = Clock::now() + LongSilence;
        d->store->add(Left, 1);
        while (d->store->add(Left, 0) < d->process.ranks && d->pulse->ended() < 0 && Clock::now() < until)
            std::this_thread::sleep_for(PollTime);
        d->pulse->stop(false);
        d->store->add(Gone, 1);
        if (d->process.rank == 0)
            while (d->store->add(Gone, 0) < d->process.ranks && Clock::now() < until)
                std::this_thread::sleep_for(PollTime);
    } catch (const std::exception &) {
        d->pulse->stop(false);
    }
}

void ProcessGroup::setCheckpoint(qint64 step)
{
    d->checkpoint = step;
}

#endif

} // namespace fathom
