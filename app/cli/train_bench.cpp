// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "train_bench.h"

#include "measured.h"

#include <base/random.h>
#include <base/safetensors.h>
#include <sae/sae_trainer.h>
#include <store/embedding_rows.h>

#include <QTemporaryDir>

#include <algorithm>

namespace fathom::cli {

namespace {

const auto Tensor = QStringLiteral("embedding");

// Random rows in shards, as an embed job leaves them.
Result<std::shared_ptr<const EmbeddingRows>> rowsOnDisk(const QString &folder, qint64 rows, int dim)
{
    constexpr qint64 ShardRows = 4096;
    auto places = std::make_shared<EmbeddingPlaces>();
    places->dimension = dim;
    Random random(2);
    std::vector<float> values;
    for (qint64 first = 0; first < rows; first += ShardRows) {
        const qint64 count = std::min(ShardRows, rows - first);
        values.resize(size_t(count) * size_t(dim));
        for (float &value : values)
            value = float(random.uniform(-1.0, 1.0));
        const QString path = folder + QStringLiteral("/shard-%1.safetensors").arg(first / ShardRows);
        SafetensorsWriter writer;
        writer.add(Tensor, {count, dim}, values);
        FATHOM_TRY(const QByteArray hash, writer.write(path));
        Q_UNUSED(hash)
        FATHOM_TRY(const Safetensors file, Safetensors::open(path));
        for (qint64 row = 0; row < count; ++row)
            places->places.push_back({first + row, qint32(places->files.size()), qint32(row)});
        places->files.push_back(file);
    }
    return EmbeddingRows::open(places, Tensor);
}

} // namespace

Result<QJsonObject> benchTraining(const Arguments &arguments, int threads)
{
    TrainBench bench;
    FATHOM_TRY(const qint64 dim, arguments.number(QStringLiteral("dim"), bench.dim, 1, 65536));
    FATHOM_TRY(const qint64 batch, arguments.number(QStringLiteral("batch"), bench.batch, 1, 1'000'000));
    FATHOM_TRY(const qint64 steps, arguments.number(QStringLiteral("steps"), bench.steps, 1, 1'000'000));
    FATHOM_TRY(const qint64 rows, arguments.number(QStringLiteral("rows"), 0, 0, 100'000'000));
    bench.dim = int(dim);
    bench.batch = int(batch);
    bench.steps = int(steps);
    bench.threads = threads;
    if (arguments.has(QStringLiteral("dictionary"))) {
        FATHOM_TRY(bench.dictionary, arguments.numbers(QStringLiteral("dictionary")));
    }
    if (arguments.has(QStringLiteral("k"))) {
        FATHOM_TRY(bench.k, arguments.numbers(QStringLiteral("k")));
    }
    bench.objective = methodNamed(arguments.text(QStringLiteral("objective"))).value_or(Method::Fathom);
    if (rows == 0)
        return benchTrain(bench);
    const QTemporaryDir folder;
    if (!folder.isValid())
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: no temporary folder can be made there"),
                     {folder.path()}};
    FATHOM_TRY(const auto onDisk, rowsOnDisk(folder.path(), rows, bench.dim));
    bench.rows = onDisk.get();
    FATHOM_TRY(QJsonObject run, benchTrain(bench));
    run[QStringLiteral("peak_bytes")] = peakBytes();
    return run;
}

} // namespace fathom::cli
