// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
// Reads mutated files: fuzz_readers READER [--count N] [--seconds S] [--seed N] [--keep FOLDER]
// READER is one of our own parsers, nrrd or meta (ITK behind our checks) or dicom (codecs behind them, in
// fathom-unpack); without one, all are listed. Prints one JSON line: the share of the mutants that still bear
// their format's mark, how many were accepted, how many each check refused, crashes, hangs, mutants that took
// more than 2 GiB, and, in a build with AddressSanitizer, the largest single allocation.
// Ends with 1 when there is a crash, a hang or a large one; where ITK lies behind, when there is more than
// one in five thousand, for its insides are not ours.
//
// A hang is more than 2 s of processor time for one mutant, or a minute of nothing: a machine that is busy,
// or a process that is paused for a while, is no hang.
//
// The reading is done by a process of its own, which may die: the next one goes on behind the mutant that
// killed it. The seed and the number of a mutant make it again.
#include "fuzz_seeds.h"
#include "test_files.h"

#include <volume/volume.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <functional>
#include <random>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/// There with AddressSanitizer only.
extern "C" __attribute__((weak)) int
__sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void *, size_t),
                                          void (*)(const volatile void *));

using namespace fathom;
using namespace fathom::test;

namespace {

constexpr qint64 longestMs = 2000; ///< of processor time
constexpr qint64 longestSleepMs = 60'000;
constexpr qint64 mostMemory = qint64(2) << 30;

using Random = std::mt19937_64;

/// @param mark  put back where most mutants keep it: what lies behind the first check is to be reached
void mutate(QByteArray &bytes, const Seed &seed, const Mark &mark, Random &random)
{
    const auto below = [&](quint64 n) { return qsizetype(n ? random() % n : 0); };
    static const QByteArray words[] = {"0",     "-1",          "1e9",   "4294967296", "nan",
                                       "inf",   "-2147483648", "65536", "",           "99999999999999999999",
                                       "1e-40", "(0,0,0)"};
    const bool magicStays = below(10) < 7;
    const int times = below(2) ? 1 : 1 + int(below(6)); // one alone goes deeper
    for (int n = 0; n < times && !bytes.isEmpty(); ++n) {
        const qsizetype first = magicStays ? std::min<qsizetype>(seed.magic, bytes.size() - 1) : 0;
        const qsizetype end = below(10) < 8 ? std::min<qsizetype>(seed.header, bytes.size()) : bytes.size();
        const qsizetype at =
            std::min(first + below(quint64(std::max<qsizetype>(end - first, 1))), bytes.size() - 1);
        switch (below(9)) {
        case 0:
            bytes[at] = char(bytes[at] ^ (1 << below(8)));
            break;
        case 1:
            bytes[at] = char("\0\1\x7f\x80\xff "[below(6)]);
            break;
        case 2: { // a whole number of another size
            static const quint64 numbers[] = {
                0,          1,          0x7fff,      0x8000,           0xffff,  0x7fffffff,
                0x80000000, 0xffffffff, ~quint64(0), quint64(1) << 62, 0x10000, 7};
            const quint64 number = numbers[below(std::size(numbers))];
            const qsizetype size = std::min<qsizetype>(qsizetype(2) << below(3), bytes.size() - at);
            std::memcpy(bytes.data() + at, &number, size_t(size));
            break;
        }
        case 3:
            bytes.remove(at, 1 + below(16));
            break;
        case 4:
            bytes.insert(at, bytes.mid(at, 1 + below(32)));
            break;
        case 5:
            if (below(3) == 0)
                bytes.truncate(at);
            break;
        case 6: { // a word of a text
            qsizetype from = at, to = at;
            const auto part = [&](qsizetype i) { return std::isalnum(uchar(bytes[i])) || bytes[i] == '.'; };
            while (from > first && part(from - 1))
                --from;
            while (to < bytes.size() && part(to))
                ++to;
            bytes.replace(from, to - from, words[below(std::size(words))]);
            break;
        }
        case 7:
            for (qsizetype i = at; i < std::min(at + 8, bytes.size()); ++i)
                bytes[i] = char(random());
            break;
        default: { // two places change sides
            const qsizetype other = below(quint64(bytes.size()));
            if (at >= first && other >= first)
                std::swap(bytes[at], bytes[other]);
        }
        }
    }
    if (magicStays && !seed.wrap && bytes.size() >= mark.at + mark.bytes.size())
        bytes.replace(mark.at, mark.bytes.size(), mark.bytes);
}

struct Shared
{
    std::atomic<qint64> current = 0; ///< mutant under way
    std::atomic<qint64> since = 0;   ///< ms of the reading process's processor time when it began
    std::atomic<qint64> marked = 0;  ///< still bore the format's mark
    std::atomic<qint64> accepted = 0;
    std::atomic<qint64> large = 0;   ///< took more than 2 GiB
    std::atomic<qint64> largest = 0; ///< bytes asked for at once
    struct
    {
        std::atomic<Outcome> text = nullptr;
        std::atomic<qint64> times = 0;
    } refused[128];
};

qint64 nowMs()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

/// Processor time of a process, ms; -1: it has ended.
qint64 processorMs(pid_t process)
{
    clockid_t clock = 0;
    struct timespec time = {};
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0)
        return -1;
    return qint64(time.tv_sec) * 1000 + time.tv_nsec / 1'000'000;
}

std::atomic<qint64> *largestRequest = nullptr;

void onAllocation(const volatile void *, size_t bytes)
{
    if (qint64(bytes) > *largestRequest) // only one thread of one process writes it while a mutant is read
        *largestRequest = qint64(bytes);
}

void onRelease(const volatile void *) {}

QByteArray mutantOf(const Reader &reader, quint64 seed, qint64 number, bool *marked = nullptr)
{
    Random random(seed * 1'000'003 + quint64(number));
    const Seed &from = reader.seeds[size_t(random() % reader.seeds.size())];
    QByteArray bytes = from.bytes;
    mutate(bytes, from, reader.mark, random);
    if (from.wrap)
        bytes = from.wrap(bytes);
    if (marked)
        *marked = QByteArrayView(bytes)
                      .sliced(std::min<qsizetype>(reader.mark.at, bytes.size()))
                      .startsWith(reader.mark.bytes);
    if (from.packed) {
        bytes = gzipped(bytes);
        if (random() % 5 == 0 && bytes.size() > 12)
            bytes[qsizetype(random() % quint64(bytes.size()))] ^= char(1 << (random() % 8));
    }
    return bytes;
}

/// Reads mutants until the end or death.
[[noreturn]] void readMutants(const Reader &reader, const QString &path, quint64 seed, qint64 count,
                              qint64 endMs, Shared &shared)
{
    largestRequest = &shared.largest;
    if (__sanitizer_install_malloc_and_free_hooks)
        __sanitizer_install_malloc_and_free_hooks(onAllocation, onRelease);
    const qint64 before = peakMemory();
    bool grown = false;
    for (qint64 n = shared.current; n < count && nowMs() < endMs; ++n) {
        shared.since = processorMs(0);
        shared.current = n;
        bool marked = false;
        writeBytes(path, mutantOf(reader, seed, n, &marked));
        shared.marked += marked;
        const Outcome outcome = reader.read(path);
        if (!outcome) {
            ++shared.accepted;
        } else {
            for (auto &slot : shared.refused) {
                if (!slot.text)
                    slot.text = outcome;
                if (slot.text == outcome) {
                    ++slot.times;
                    break;
                }
            }
        }
        if (!grown && (peakMemory() - before > mostMemory || shared.largest > mostMemory)) {
            grown = true;
            ++shared.large;
            std::fprintf(stderr, "fuzz: mutant %lld took more than 2 GiB\n", static_cast<long long>(n));
        }
    }
    shared.current = count;
    _exit(0);
}

} // namespace

int main(int argc, char **argv)
{
    QStringList arguments;
    for (int n = 1; n < argc; ++n)
        arguments << QString::fromLocal8Bit(argv[n]);
    const auto option = [&](const char *name, const QString &otherwise) {
        const qsizetype at = arguments.indexOf(QLatin1String(name));
        return at >= 0 && at + 1 < arguments.size() ? arguments[at + 1] : otherwise;
    };
    const QString name = arguments.value(0);
    const Reader reader = readerOf(name);
    if (reader.seeds.empty()) {
        std::fprintf(stderr, "fuzz_readers %s [--count N] [--seconds S] [--seed N] [--keep FOLDER]\n",
                     qPrintable(readerNames().join(QLatin1Char('|'))));
        return 2;
    }
    if (!qEnvironmentVariableIsSet("FATHOM_UNPACK"))
        qputenv("FATHOM_UNPACK", UNPACK);
    const qint64 count = option("--count", QStringLiteral("1000000000")).toLongLong();
    const qint64 seconds = option("--seconds", QStringLiteral("1000000")).toLongLong();
    const quint64 seed = option("--seed", QStringLiteral("1")).toULongLong();
    const QString keep = option("--keep", {});
    // In memory where there is such a folder: a million files are written.
    const QString quick = QStringLiteral("/dev/shm");
    QTemporaryDir dir((QFileInfo(quick).isWritable() ? quick : QDir::tempPath()) +
                      QStringLiteral("/fuzz-XXXXXX"));
    const QString path = dir.filePath(reader.name);

    void *memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    auto *shared = new (memory) Shared;
    const qint64 begin = nowMs();
    const qint64 endMs = begin + seconds * 1000;
    qint64 crashes = 0, hangs = 0, longest = 0, done = 0;
    const auto fell = [&](const char *what, qint64 number) {
        std::fprintf(stderr, "fuzz: %s %s at mutant %lld of seed %llu\n", qPrintable(name), what,
                     static_cast<long long>(number), static_cast<unsigned long long>(seed));
        if (!keep.isEmpty()) {
            QDir().mkpath(keep);
            writeBytes(
                QStringLiteral("%1/%2-%3-%4").arg(keep, QLatin1String(what)).arg(number).arg(reader.name),
                mutantOf(reader, seed, number));
        }
    };
    while (shared->current < count && nowMs() < endMs) {
        shared->since = 0;
        const pid_t child = fork();
        if (child == 0)
            readMutants(reader, path, seed, count, endMs, *shared);
        qint64 seen = -1, used = -1, awake = nowMs(); // the mutant and its time, and when they last changed
        for (;;) {
            int status = 0;
            const pid_t ended = waitpid(child, &status, WNOHANG);
            if (ended == child) {
                if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
                    ++crashes;
                    fell("crash", shared->current);
                    ++shared->current;
                }
                break;
            }
            const qint64 before = shared->current, began = shared->since, spent = processorMs(child);
            if (shared->current != before)
                continue;
            if (seen != before || used != spent) {
                seen = before;
                used = spent;
                awake = nowMs();
            }
            const qint64 took = std::max<qint64>(0, spent - began);
            longest = std::max(longest, took);
            if (took > longestMs || nowMs() - awake > longestSleepMs) {
                kill(child, SIGKILL);
                waitpid(child, &status, 0);
                ++hangs;
                fell("hang", shared->current);
                ++shared->current;
                break;
            }
            usleep(2000);
        }
        done = shared->current;
    }
    done = 0;
    QJsonObject refused;
    for (const auto &slot : shared->refused) {
        if (!slot.text)
            break;
        refused[QString::fromUtf8(slot.text.load())] = slot.times.load();
        done += slot.times;
    }
    done += shared->accepted + crashes + hangs;
    QJsonObject report{{"reader", name},
                       {"seed", qint64(seed)},
                       {"mutants", done},
                       {"marked_percent", 100.0 * double(shared->marked) / double(std::max<qint64>(done, 1))},
                       {"accepted", shared->accepted.load()},
                       {"crashes", crashes},
                       {"hangs", hangs},
                       {"over_2_gib", shared->large.load()},
                       {"longest_processor_ms", longest},
                       {"seconds", double(nowMs() - begin) / 1000.0},
                       {"refused", refused}};
    if (__sanitizer_install_malloc_and_free_hooks)
        report["largest_allocation"] = shared->largest.load();
    std::puts(QJsonDocument(report).toJson(QJsonDocument::Compact).constData());
    const bool library = name == u"nrrd" || name == u"meta";
    const qint64 borne = library ? done / 5000 : 0;
    return crashes + hangs > borne || shared->large > 0 || done == 0 ? 1 : 0;
}
