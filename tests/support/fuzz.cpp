// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fuzz.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

/// What the reading under way has asked for; one thread of one process counts.
struct Allocations
{
    bool counting = false;
    qint64 sum = 0, largest = 0;
} allocations;

void onAllocation(size_t bytes)
{
    if (!allocations.counting)
        return;
    allocations.sum += qint64(bytes);
    allocations.largest = std::max(allocations.largest, qint64(bytes));
}

} // namespace

#ifdef __SANITIZE_ADDRESS__
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void *, size_t),
                                                         void (*)(const volatile void *));
namespace {
void startCounting()
{
    __sanitizer_install_malloc_and_free_hooks(
        [](const volatile void *, size_t bytes) { onAllocation(bytes); }, [](const volatile void *) {});
}
} // namespace
#elif defined(__SANITIZE_THREAD__)
namespace {
void startCounting() {}
} // namespace
#else
// In front of the C library's, for Qt and operator new as well.
extern "C" {
void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *old, size_t bytes);
void *malloc(size_t bytes)
{
    onAllocation(bytes);
    return __libc_malloc(bytes);
}
void *calloc(size_t count, size_t bytes)
{
    onAllocation(count * bytes);
    return __libc_calloc(count, bytes);
}
void *realloc(void *old, size_t bytes)
{
    onAllocation(bytes);
    return __libc_realloc(old, bytes);
}
}
namespace {
void startCounting() {}
} // namespace
#endif

namespace fathom::test {

namespace {

/// Of both processes.
struct Shared
{
    std::atomic<qint64> current = 0; ///< mutant under way
    std::atomic<qint64> marked = 0, accepted = 0;
    std::atomic<qint64> greedy = 0; ///< took more memory than allowed
    std::atomic<qint64> largestSum = 0, largestOne = 0, longestUs = 0, bytes = 0;
    std::atomic<qint64> startUs = 0; ///< processor time of the reading process at the start of a mutant
    struct
    {
        char text[120];
        std::atomic<qint64> times;
    } refused[200];
};

qint64 microseconds(clockid_t clock)
{
    timespec time = {};
    clock_gettime(clock, &time);
    return qint64(time.tv_sec) * 1'000'000 + time.tv_nsec / 1000;
}

Mutant mutantOf(const FuzzTarget &target, quint64 seed, qint64 number)
{
    Random random(seed * 1'000'003 + quint64(number));
    return target.mutant(random);
}

void count(Shared &shared, const QByteArray &check)
{
    for (auto &slot : shared.refused) {
        if (slot.text[0] == 0)
            std::snprintf(slot.text, sizeof(slot.text), "%s", check.constData());
        if (std::strncmp(slot.text, check.constData(), sizeof(slot.text) - 1) == 0) {
            ++slot.times;
            return;
        }
    }
}

/// Reads mutants until the end or death.
[[noreturn]] void readMutants(const FuzzTarget &target, quint64 seed, qint64 end, qint64 endUs,
                              Shared &shared)
{
    startCounting();
    for (qint64 n = shared.current; n < end && microseconds(CLOCK_MONOTONIC) < endUs; ++n) {
        shared.current = n;
        shared.startUs = microseconds(CLOCK_PROCESS_CPUTIME_ID);
        const Mutant mutant = mutantOf(target, seed, n);
        const qint64 began = microseconds(CLOCK_PROCESS_CPUTIME_ID);
        shared.startUs = began;
        allocations = {true, 0, 0};
        const QByteArray check = target.read(mutant.bytes);
        allocations.counting = false;
        shared.longestUs = std::max<qint64>(shared.longestUs, microseconds(CLOCK_PROCESS_CPUTIME_ID) - began);
        shared.largestSum = std::max<qint64>(shared.largestSum, allocations.sum);
        shared.largestOne = std::max<qint64>(shared.largestOne, allocations.largest);
        shared.bytes += mutant.bytes.size();
        shared.marked += mutant.marked;
        if (target.after)
            target.after(mutant.bytes, check);
        if (check.isEmpty())
            ++shared.accepted;
        else
            count(shared, check);
        if (allocations.sum > target.memoryFactor * mutant.bytes.size() + target.memoryFixed) {
            ++shared.greedy;
            std::fprintf(stderr, "fuzz: mutant %lld of %lld bytes took %lld bytes\n",
                         static_cast<long long>(n), static_cast<long long>(mutant.bytes.size()),
                         static_cast<long long>(allocations.sum));
        }
    }
    shared.current = end;
    std::exit(0);
}

/// Waits for a reading process. @return "crash" or "hang"; null when it ended well
const char *watch(pid_t child, const FuzzTarget &target, Shared &shared)
{
    clockid_t clock = 0;
    const bool timed = clock_getcpuclockid(child, &clock) == 0;
    for (;;) {
        int status = 0;
        if (waitpid(child, &status, WNOHANG) == child)
            return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? nullptr : "crash";
        const qint64 number = shared.current, start = shared.startUs;
        const qint64 now = timed ? microseconds(clock) : 0;
        if (now - start > target.longestMs * 1000 && start == shared.startUs && number == shared.current) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            return "hang";
        }
        usleep(5000);
    }
}

} // namespace

int runFuzz(const QStringList &arguments, const QList<FuzzTarget> &targets)
{
    const auto option = [&](const char *name, const QString &otherwise) {
        const qsizetype at = arguments.indexOf(QLatin1String(name));
        return at >= 0 && at + 1 < arguments.size() ? arguments[at + 1] : otherwise;
    };
    const auto found = std::find_if(targets.begin(), targets.end(), [&](const FuzzTarget &target) {
        return target.name == arguments.value(0);
    });
    if (found == targets.end()) {
        QStringList names;
        for (const FuzzTarget &target : targets)
            names << target.name;
        std::fprintf(stderr, "%s [--count N] [--seconds S] [--seed N] [--keep FOLDER]\n",
                     qPrintable(names.join(u'|')));
        return 2;
    }
    const FuzzTarget &target = *found;
    const qint64 end = option("--count", QStringLiteral("1000000000")).toLongLong();
    const qint64 seconds = option("--seconds", QStringLiteral("1000000")).toLongLong();
    const quint64 seed = option("--seed", QStringLiteral("1")).toULongLong();
    const QString keep = option("--keep", {});

    void *memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    auto *shared = new (memory) Shared;
    const qint64 begin = microseconds(CLOCK_MONOTONIC);
    const qint64 endUs = begin + seconds * 1'000'000;
    qint64 crashes = 0, hangs = 0;
    while (shared->current < end && microseconds(CLOCK_MONOTONIC) < endUs) {
        shared->startUs = 0;
        const pid_t child = fork();
        if (child == 0)
            readMutants(target, seed, end, endUs, *shared);
        const char *what = watch(child, target, *shared);
        if (!what)
            continue;
        ++(*what == 'c' ? crashes : hangs);
        const qint64 number = shared->current++;
        std::fprintf(stderr, "fuzz: %s %s at mutant %lld of seed %llu\n", qPrintable(target.name), what,
                     static_cast<long long>(number), static_cast<unsigned long long>(seed));
        QFile file(QStringLiteral("%1/%2-%3-%4").arg(keep, target.name, QLatin1String(what)).arg(number));
        if (!keep.isEmpty() && QDir().mkpath(keep) && file.open(QIODevice::WriteOnly))
            file.write(mutantOf(target, seed, number).bytes);
    }
    QJsonObject refused;
    qint64 done = shared->accepted + crashes + hangs;
    for (const auto &slot : shared->refused) {
        if (slot.text[0] == 0)
            break;
        refused[QString::fromUtf8(slot.text)] = slot.times.load();
        done += slot.times;
    }
    const double marked = 100.0 * double(shared->marked) / double(std::max<qint64>(done, 1));
    const QJsonObject report{{"reader", target.name},
                             {"seed", qint64(seed)},
                             {"mutants", done},
                             {"mean_bytes", double(shared->bytes) / double(std::max<qint64>(done, 1))},
                             {"marked_percent", marked},
                             {"accepted", shared->accepted.load()},
                             {"crashes", crashes},
                             {"hangs", hangs},
                             {"over_memory", shared->greedy.load()},
                             {"largest_sum_of_allocations", shared->largestSum.load()},
                             {"largest_allocation", shared->largestOne.load()},
                             {"longest_processor_ms", double(shared->longestUs) / 1000.0},
                             {"seconds", double(microseconds(CLOCK_MONOTONIC) - begin) / 1e6},
                             {"refused", refused}};
    std::puts(QJsonDocument(report).toJson(QJsonDocument::Compact).constData());
    return crashes + hangs + shared->greedy > 0 || done == 0 || marked < target.leastMarkedPercent ? 1 : 0;
}

} // namespace fathom::test
