// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
// Reads mutated files: fuzz_readers READER [--count N] [--seconds S] [--seed N] [--keep FOLDER]
// READER is nifti, inv3, nrrd-header, meta-header, plist or table (our own parsers), nrrd or meta (ITK behind
// our checks) or dicom (codecs behind them). Prints one JSON line: the share of the mutants that still bear
// their format's mark, how many were accepted, how many each check refused, crashes, hangs (over 2 s),
// mutants that took more than 2 GiB, and, in a build with AddressSanitizer, the largest single allocation.
// Ends with 1 when there is a crash, a hang or a large one; where a library lies behind, when there is more
// than one in five thousand, for its insides are not ours.
//
// The reading is done by a process of its own, which may die: the next one goes on behind the mutant that
// killed it. The seed and the number of a mutant make it again.
#include "dicom_files.h"
#include "test_files.h"

#include <file_promise.h>
#include <property_list.h>
#include <table.h>
#include <volume/dataset.h>
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

constexpr qint64 longestMs = 2000;
constexpr qint64 mostMemory = qint64(2) << 30;

using Random = std::mt19937_64;
using Outcome = const char *; ///< the refusing sentence; null: accepted

struct Seed
{
    QByteArray bytes;
    int magic = 0;                                    ///< bytes that a third of the mutants leave alone
    int header = 0;                                   ///< where most mutations fall
    bool packed = false;                              ///< the mutant is gzipped
    QByteArray (*wrap)(const QByteArray &) = nullptr; ///< makes the file of the mutant
};

/// Bytes that make a file one of its format, and where they stand.
struct Mark
{
    int at = 0;
    QByteArray bytes; ///< empty: the format has none
};

struct Reader
{
    QString name; ///< of the file
    Mark mark;
    std::vector<Seed> seeds;
    std::function<Outcome(const QString &)> read;
};

template <typename T> Outcome outcomeOf(const Result<T> &result)
{
    return result ? nullptr : result.error().text;
}

QByteArray niftiSeed(int datatype, int bits)
{
    NiftiBytes file;
    file.datatype = datatype;
    file.bits = bits;
    QByteArray bytes = file.bytes();
    for (qsizetype n = 352; n < bytes.size(); ++n)
        bytes[n] = char(n * 7);
    return bytes;
}

QByteArray nrrdHeader(const QByteArray &encoding)
{
    return "NRRD0004\n# made by a test\ntype: int16\ndimension: 3\nspace: left-posterior-superior\n"
           "sizes: 4 5 6\nspace directions: (1,0,0) (0,1.5,0) (0,0,2)\nkinds: domain domain domain\n"
           "endian: little\nencoding: " +
           encoding + "\nspace origin: (-3,4.5,10)\nmodality:=CT\n\n";
}

QByteArray metaHeader()
{
    return "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
           "CompressedData = False\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 1 2 3\n"
           "CenterOfRotation = 0 0 0\nElementSpacing = 1 1.5 2\nDimSize = 4 5 6\nElementType = MET_SHORT\n"
           "ElementDataFile = LOCAL\n";
}

const QByteArray plist =
    "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>matrix</key><dict><key>dtype</key>"
    "<string>int16</string><key>filename</key><string>matrix.dat</string><key>shape</key><array>"
    "<integer>4</integer><integer>5</integer><integer>6</integer></array></dict><key>spacing</key>"
    "<array><real>1.0</real><real>1.5</real><real>2.0</real></array></dict></plist>";

QByteArray archiveOf(const QByteArray &list)
{
    return tarEntry("x/main.plist", list) + tarEntry("x/matrix.dat", QByteArray(240, '\5')) + tarEnd();
}

std::vector<Seed> dicomSeeds()
{
    QTemporaryDir dir;
    std::vector<Seed> seeds;
    const auto add = [&](const QString &path) {
        QFile file(path);
        if (file.open(QIODevice::ReadOnly))
            seeds.push_back({file.readAll(), 132, 1200, false});
    };
    const QString path = dir.filePath(QStringLiteral("a"));
    writeDicomFile(path, ctSlice(1));
    add(path);
    DicomSet position, frame, orientation, measures, shared;
    position.numbers(0x00200032, "DS", {-10, -20, 5});
    frame.items(0x00209113, {position});
    orientation.numbers(0x00200037, "DS", {1, 0, 0, 0, 1, 0});
    measures.numbers(0x00280030, "DS", {0.75, 0.5});
    shared.items(0x00209116, {orientation}).items(0x00289110, {measures});
    DicomSet enhanced = ctSlice(0);
    enhanced.drop(0x00200032)
        .drop(0x00200037)
        .drop(0x00280030)
        .numbers(0x00280008, "IS", {2})
        .items(0x52009229, {shared})
        .items(0x52009230, {frame, frame})
        .bytes(0x7fe00010, "OW", ctPixels(0) + ctPixels(1));
    writeDicomFile(path, enhanced);
    add(path);
    Geometry geometry;
    geometry.size = {16, 12, 1};
    DicomOptions options;
    options.packed = true;
    writeDicomSeries(dir.filePath(QStringLiteral("p")), patternVolume(geometry), options);
    const QString packed = dir.filePath(QStringLiteral("p/IM0001.dcm"));
    add(packed);
    for (const char *syntax : {"1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.5",
                               "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"})
        if (recodeDicom(packed, syntax))
            add(packed);
    return seeds;
}

Reader readerOf(const QString &name)
{
    const auto volume = [](const QString &path) { return outcomeOf(readVolume(path)); };
    const QByteArray payload(240, '\5');
    if (name == u"nifti")
        return {QStringLiteral("a.nii"),
                {344, QByteArray("n+1", 4)},
                {{niftiSeed(4, 16), 4, 352, false},
                 {niftiSeed(16, 32), 4, 352, false},
                 {niftiSeed(2, 8), 4, 352, true}},
                volume};
    if (name == u"inv3") {
        const QByteArray tar = archiveOf(plist);
        return {QStringLiteral("a.inv3"),
                {257, "ustar"},
                {{tar, 0, 1400, false},
                 {tar, 0, 1400, true},
                 {plist, 5, int(plist.size()), false, archiveOf},
                 {plist, 5, int(plist.size()), true, archiveOf}},
                volume};
    }
    if (name == u"nrrd" || name == u"nrrd-header") {
        std::vector<Seed> seeds;
        for (const auto &[encoding, data] :
             {std::pair(QByteArray("raw"), payload), std::pair(QByteArray("gzip"), gzipped(payload)),
              std::pair(QByteArray("ascii"), QByteArray("12 ").repeated(120))}) {
            const QByteArray header = nrrdHeader(encoding);
            seeds.push_back({header + data, 8, int(header.size()), false});
        }
        const auto header = [](const QString &path) -> Outcome {
            const auto promise = promiseOfNrrd(path);
            if (!promise)
                return promise.error().text;
            if (const auto shape = checkShape(path, *promise); !shape)
                return shape.error().text;
            return outcomeOf(checkPayload(path, *promise));
        };
        return {QStringLiteral("a.nrrd"),
                {0, "NRRD000"},
                std::move(seeds),
                name == u"nrrd" ? std::function<Outcome(const QString &)>(volume) : header};
    }
    if (name == u"meta" || name == u"meta-header") {
        const QByteArray head = metaHeader();
        QByteArray packed = head;
        packed.replace("CompressedData = False", "CompressedData = True");
        const std::vector<Seed> seeds = {{head + payload, 10, int(head.size()), false},
                                         {packed + deflated(payload), 10, int(packed.size()), false}};
        const auto header = [](const QString &path) -> Outcome {
            const auto promise = promiseOfMetaImage(path);
            if (!promise)
                return promise.error().text;
            if (const auto shape = checkShape(path, *promise); !shape)
                return shape.error().text;
            return outcomeOf(checkPayload(path, *promise));
        };
        return {QStringLiteral("a.mha"),
                {0, "ObjectType"},
                seeds,
                name == u"meta" ? std::function<Outcome(const QString &)>(volume) : header};
    }
    if (name == u"table") {
        const QByteArray lines = "1 liver\n2 spleen\n3;kidney left\n# a comment\n4\taorta\n";
        const QByteArray snap = "0 0 0 0 0 0 0 \"Clear Label\"\n1 255 0 0 1 1 1 \"Liver\"\n";
        const QByteArray meta =
            "image_id;age;gender;institute;study_type;split\ns0000;41;m;A;ct thorax;train\n"
            "s0001;55;f;B;\"ct; abdomen\";val\n";
        return {QStringLiteral("meta.csv"),
                {},
                {{lines, 0, int(lines.size()), false},
                 {snap, 0, int(snap.size()), false},
                 {meta, 9, int(meta.size()), false}},
                [](const QString &path) {
                    const Outcome names = outcomeOf(readLabelNames(path));
                    const Outcome table = outcomeOf(readMetaTable(path));
                    return names ? table : names;
                }};
    }
    if (name == u"plist")
        return {QStringLiteral("main.plist"),
                {0, "<?xml"},
                {{plist, 5, int(plist.size()), false}},
                [](const QString &path) {
                    QFile file(path);
                    if (!file.open(QIODevice::ReadOnly))
                        return Outcome("open");
                    return parsePropertyList(file.readAll()) ? Outcome(nullptr) : Outcome("no property list");
                }};
    if (name == u"dicom")
        return {QStringLiteral("a.dcm"), {128, "DICM"}, dicomSeeds(), volume};
    return {};
}

/// @param mark  put back where most mutants keep it: what lies behind the first check is to be reached
void mutate(QByteArray &bytes, const Seed &seed, const Mark &mark, Random &random)
{
    const auto below = [&](quint64 n) { return qsizetype(n ? random() % n : 0); };
    static const QByteArray words[] = {"0",     "-1",          "1e9",   "4294967296", "nan",
                                       "inf",   "-2147483648", "65536", "",           "99999999999999999999",
                                       "1e-40", "(0,0,0)"};
    const bool magicStays = below(10) < 7;
    const int times = 1 + int(below(6));
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
    std::atomic<qint64> since = 0;   ///< ms
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
        shared.current = n;
        shared.since = nowMs();
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
        std::fputs("fuzz_readers nifti|inv3|nrrd-header|meta-header|plist|table|nrrd|meta|dicom [--count N] "
                   "[--seconds S] [--seed N] [--keep FOLDER]\n",
                   stderr);
        return 2;
    }
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
        shared->since = nowMs();
        const pid_t child = fork();
        if (child == 0)
            readMutants(reader, path, seed, count, endMs, *shared);
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
            const qint64 took = nowMs() - shared->since;
            longest = std::max(longest, took);
            if (took > longestMs) {
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
                       {"longest_ms", longest},
                       {"seconds", double(nowMs() - begin) / 1000.0},
                       {"refused", refused}};
    if (__sanitizer_install_malloc_and_free_hooks)
        report["largest_allocation"] = shared->largest.load();
    std::puts(QJsonDocument(report).toJson(QJsonDocument::Compact).constData());
    const bool library = name == u"nrrd" || name == u"meta" || name == u"dicom";
    const qint64 borne = library ? done / 5000 : 0;
    return crashes + hangs > borne || shared->large > 0 || done == 0 ? 1 : 0;
}
