// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "console.h"

#include <QJsonDocument>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <thread>

namespace fathom::cli {

namespace {
std::atomic<bool> askedToEnd = false;
static_assert(std::atomic<bool>::is_always_lock_free, "set from a signal handler");

extern "C" void onInterrupt(int number)
{
    if (askedToEnd.exchange(true)) {
        std::signal(number, SIG_DFL);
        std::raise(number);
    }
}

double now()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// A handler may not touch a stop source, so a thread watches the flag.
std::stop_token watchedToken()
{
    static std::stop_source source;
    static std::jthread watcher([](const std::stop_token &end) {
        while (!end.stop_requested() && !interrupted())
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        if (interrupted())
            source.request_stop();
    });
    return source.get_token();
}
} // namespace

void tell(const QString &line)
{
    static std::mutex mutex;
    const QByteArray text = line.toLocal8Bit() + '\n';
    const std::lock_guard lock(mutex);
    std::fwrite(text.constData(), 1, size_t(text.size()), stderr);
}

void catchInterrupts()
{
    struct sigaction action = {};
    action.sa_handler = onInterrupt;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

bool interrupted()
{
    return askedToEnd;
}

std::stop_token ConsoleContext::stopToken() const
{
    return watchedToken();
}

void ConsoleContext::progress(qint64 done, qint64 total, const QString &what)
{
    if (!what.isEmpty() && what != m_step) {
        m_step = what;
        m_told = -1e9;
    }
    if (now() - m_told < 2.0 && done < total)
        return;
    m_told = now();
    tell(total > 0 ? QStringLiteral("%1: %2 of %3").arg(m_step).arg(done).arg(total) : m_step);
}

void ConsoleContext::measured(const QJsonObject &point)
{
    tell(QString::fromUtf8(QJsonDocument(point).toJson(QJsonDocument::Compact)));
}

} // namespace fathom::cli
