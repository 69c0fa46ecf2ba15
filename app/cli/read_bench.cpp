// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "read_bench.h"

#include "bench_scan.h"

#include <volume/slice.h>

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>

#include <algorithm>
#include <chrono>
#include <future>

namespace fathom::cli {

namespace {

constexpr int side = 1024;

/// Reads squares of 8 bits one after the other, filters them and tells its times and the pictures' hashes.
/// Arguments: file, output side, threads, rounds, number of slices, then their sides.
constexpr char pillowScript[] = R"(
import sys, time, json, hashlib, concurrent.futures
from PIL import Image
import PIL
path, side, threads, rounds, count = sys.argv[1], *map(int, sys.argv[2:6])
sides = []
for part in sys.argv[6].split(','):
    n, times = map(int, part.split('x'))
    sides += [n] * times
assert len(sides) == count
images = []
with open(path, 'rb') as file:
    for n in sides:
        images.append(Image.frombytes('L', (n, n), file.read(n * n)))
lanczos = getattr(Image, 'Resampling', Image).LANCZOS
def work(part):
    for image in part:
        image.resize((side, side), lanczos)
seconds = []
for _ in range(rounds):
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        start = time.perf_counter()
        list(pool.map(work, [images] * threads))
        seconds.append(time.perf_counter() - start)
hashes = [hashlib.sha256(image.resize((side, side), lanczos).tobytes()).hexdigest() for image in images]
print(json.dumps({'pillow': PIL.__version__, 'seconds': seconds, 'sha256': hashes}))
)";

double median(std::vector<double> values)
{
    std::nth_element(values.begin(), values.begin() + qint64(values.size() / 2), values.end());
    return values[values.size() / 2];
}

struct Wanted
{
    std::vector<std::pair<Plane, int>> slices;
    QStringList sides; ///< "NxTIMES": sides of their squares in order
};

Wanted wantedOf(const SliceSource &source, const std::vector<Plane> &planes)
{
    Wanted wanted;
    for (const Plane plane : planes)
        for (int index = 0; index < source.sliceCount(plane); ++index)
            wanted.slices.emplace_back(plane, index);
    return wanted;
}

/// A cut picture as it was before the rotation: what the filter gives.
QByteArray unturned(const SliceImage &image)
{
    QByteArray plain(qsizetype(image.grey.size()), Qt::Uninitialized);
    const int n = image.side;
    for (int row = 0; row < n; ++row)
        for (int column = 0; column < n; ++column) {
            const int a = image.plane == Plane::Axial ? column : n - 1 - column;
            plain[qsizetype(a) * n + (n - 1 - row)] =
                char(image.grey[size_t(row) * size_t(n) + size_t(column)]);
        }
    return plain;
}

/// One thread's work, from the file to the last picture.
Result<void> readAndCut(const QString &path, const Wanted &wanted)
{
    FATHOM_TRY(Volume volume, readVolume(path));
    volume.modality = Modality::Ct;
    FATHOM_TRY(const SliceSource source, SliceSource::prepare(volume, Method::Fathom));
    volume.voxels = {};
    for (const auto &[plane, index] : wanted.slices)
        FATHOM_DO(source.cut(plane, index, side));
    return {};
}

/// What Pillow says; empty where there is none.
QJsonObject pillow(const QString &squares, const Wanted &wanted, int threads, int rounds)
{
    for (const QString &python : {QStringLiteral("/usr/bin/python3"), QStringLiteral("python3")}) {
        QProcess process;
        process.start(python, {QStringLiteral("-c"), QString::fromLatin1(pillowScript), squares,
                               QString::number(side), QString::number(threads), QString::number(rounds),
                               QString::number(wanted.slices.size()), wanted.sides.join(u',')});
        if (process.waitForFinished(-1) && process.exitCode() == 0)
            return QJsonDocument::fromJson(process.readAllStandardOutput()).object();
    }
    return {};
}

Result<QJsonObject> measure(const QString &name, const QString &path, const SliceSource &source,
                            const std::vector<Plane> &planes, int threads, int rounds)
{
    Wanted wanted = wantedOf(source, planes);
    std::vector<double> seconds;
    for (int round = 0; round < rounds; ++round) {
        const auto start = std::chrono::steady_clock::now();
        std::vector<std::future<Result<void>>> workers;
        for (int thread = 0; thread < threads; ++thread)
            workers.push_back(std::async(std::launch::async, readAndCut, path, std::cref(wanted)));
        for (auto &worker : workers)
            FATHOM_DO(worker.get());
        seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    const double slices = double(wanted.slices.size()) * threads;
    QJsonObject json{{"slices", name},
                     {"count", qint64(wanted.slices.size())},
                     {"file", QFileInfo(path).suffix() == QLatin1String("gz") ? "NIfTI.gz" : "NIfTI"},
                     {"slices_per_second", slices / median(seconds)}};

    const QString squares = path + QStringLiteral(".squares");
    QFile file(squares);
    if (!file.open(QIODevice::WriteOnly))
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be written (%2)"),
                     {squares, file.errorString()}};
    for (const auto &[plane, index] : wanted.slices) {
        // At its own side a slice is not filtered.
        const auto &size = source.pictureVoxels(plane);
        FATHOM_TRY(const SliceImage square, source.cut(plane, index, size));
        file.write(unturned(square));
        wanted.sides << QStringLiteral("%1x1").arg(size);
    }
    file.close();
    const QJsonObject other = pillow(squares, wanted, threads, rounds);
    QFile::remove(squares);
    if (other.isEmpty()) {
        json["pillow"] = "not there: apt install python3-pil";
        return json;
    }
    std::vector<double> theirs;
    for (const QJsonValue &value : other["seconds"].toArray())
        theirs.push_back(value.toDouble());
    json["pillow"] = other["pillow"];
    json["pillow_lanczos_slices_per_second"] = slices / median(theirs);
    json["ratio"] = median(theirs) / median(seconds);
    const QJsonArray hashes = other["sha256"].toArray();
    int different = 0;
    for (size_t n = 0; n < wanted.slices.size(); ++n) {
        FATHOM_TRY(const SliceImage picture,
                   source.cut(wanted.slices[n].first, wanted.slices[n].second, side));
        const QByteArray hash =
            QCryptographicHash::hash(unturned(picture), QCryptographicHash::Sha256).toHex();
        different += hashes[qsizetype(n)].toString().toLatin1() != hash;
    }
    json["different_pictures"] = different;
    return json;
}

} // namespace

Result<QJsonObject> benchRead(int threads, int rounds)
{
    const QTemporaryDir dir;
    const QString packed = dir.filePath(QStringLiteral("scan.nii.gz"));
    const QString plain = dir.filePath(QStringLiteral("scan.nii"));
    FATHOM_DO(writeBenchScan(packed));
    QProcess::execute(QStringLiteral("gzip"), {QStringLiteral("-dk"), packed});
    FATHOM_TRY(Volume volume, readVolume(packed));
    volume.modality = Modality::Ct;
    FATHOM_TRY(const SliceSource source, SliceSource::prepare(volume, Method::Fathom));
    volume.voxels = {};
    QJsonArray runs;
    for (const QString &path : {packed, plain}) {
        FATHOM_TRY(const QJsonObject axial,
                   measure(QStringLiteral("axial"), path, source, {Plane::Axial}, threads, rounds));
        runs.append(axial);
    }
    FATHOM_TRY(const QJsonObject all,
               measure(QStringLiteral("all planes"), packed, source, source.planes(), threads, rounds));
    runs.append(all);
    return QJsonObject{{"picture", side}, {"rounds", rounds}, {"runs", runs}};
}

} // namespace fathom::cli
