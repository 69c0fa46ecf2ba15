// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "training_rows.h"

#include <base/safetensors.h>
#include <evaluate/split_rows.h>

#include <QDir>
#include <QFile>

namespace fathom {

namespace {
QString selectionFile(const QString &folder)
{
    return QDir(folder).filePath(QStringLiteral("rows.safetensors"));
}

Result<void> saveSelection(const TrainingSelection &selection, const QString &folder)
{
    SafetensorsWriter writer;
    writer.add(QStringLiteral("training"), {qint64(selection.training.size())}, selection.training);
    writer.add(QStringLiteral("validation"), {qint64(selection.validation.size())}, selection.validation);
    writer.setMetadata(QStringLiteral("heldOut"), QString::number(int(selection.heldOut)));
    FATHOM_TRY(const QByteArray hash, writer.write(selectionFile(folder)));
    Q_UNUSED(hash)
    return {};
}

Result<TrainingSelection> loadSelection(const QString &folder)
{
    FATHOM_TRY(const Safetensors file, Safetensors::open(selectionFile(folder)));
    FATHOM_TRY(const TensorView training, file.tensor(QStringLiteral("training")));
    FATHOM_TRY(const TensorView validation, file.tensor(QStringLiteral("validation")));
    return TrainingSelection{training.toIntegers(), validation.toIntegers(),
                             file.metadata().value(QStringLiteral("heldOut")) == QLatin1String("1")};
}

// The rows of some slices; fewer rows than slices where one is gone.
std::vector<qint64> rowsOf(const EmbeddingRows &embeddings, const std::vector<qint64> &slices)
{
    std::vector<qint64> rows;
    for (const qint64 slice : slices)
        if (const qint64 row = embeddings.rowOf(slice); row >= 0)
            rows.push_back(row);
    return rows;
}

std::vector<qint64> slicesOfSplit(const EmbeddingRows &embeddings, const std::vector<VolumeRecord> &volumes,
                                  const QString &split)
{
    std::vector<qint64> slices;
    for (const qint64 place : placesInSplit(embeddings.sliceIds(), volumes, split))
        slices.push_back(embeddings.sliceIds()[size_t(place)]);
    return slices;
}

Result<TrainingSelection> selectionOfNow(const Workspace &workspace, const EmbeddingRows &embeddings,
                                         const QString &encoder)
{
    FATHOM_TRY(const std::vector<VolumeRecord> volumes, workspace.volumes());
    TrainingSelection fresh;
    fresh.heldOut = hasSplit(volumes);
    fresh.training = slicesOfSplit(embeddings, volumes, fresh.heldOut ? QStringLiteral("train") : QString());
    if (fresh.heldOut)
        fresh.validation = slicesOfSplit(embeddings, volumes, QStringLiteral("val"));
    if (fresh.training.empty())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: no training slice is embedded yet; run embed first"),
                     {encoder}};
    return fresh;
}
} // namespace

TrainingRows::TrainingRows(std::shared_ptr<const EmbeddingRows> rows, const TrainingSelection &selection)
    : embeddings(std::move(rows))
    , training(*embeddings, rowsOf(*embeddings, selection.training))
    , validation(*embeddings, rowsOf(*embeddings, selection.validation))
    , heldOut(selection.heldOut)
{
}

Result<std::unique_ptr<TrainingRows>> trainingRowsNow(const Workspace &workspace, const QString &encoder)
{
    FATHOM_TRY(const auto embeddings, workspace.embeddingRows(encoder));
    FATHOM_TRY(const TrainingSelection selection, selectionOfNow(workspace, *embeddings, encoder));
    return std::make_unique<TrainingRows>(embeddings, selection);
}

namespace {
// The rows that a folder remembers; null: none, or some of them are gone.
Result<std::unique_ptr<TrainingRows>> remembered(const std::shared_ptr<const EmbeddingRows> &embeddings,
                                                 const QString &folder)
{
    if (!QFile::exists(selectionFile(folder)))
        return std::unique_ptr<TrainingRows>();
    FATHOM_TRY(const TrainingSelection begun, loadSelection(folder));
    auto rows = std::make_unique<TrainingRows>(embeddings, begun);
    if (rows->training.rows() != qint64(begun.training.size()) ||
        rows->validation.rows() != qint64(begun.validation.size()))
        rows.reset();
    return rows;
}
} // namespace

Result<std::unique_ptr<TrainingRows>> trainingRowsOf(const Workspace &workspace, const QString &encoder,
                                                     const QString &folder)
{
    FATHOM_TRY(const auto embeddings, workspace.embeddingRows(encoder));
    FATHOM_TRY(auto rows, remembered(embeddings, folder));
    return rows ? std::move(rows) : trainingRowsNow(workspace, encoder);
}

Result<std::unique_ptr<TrainingRows>> trainingRows(const Workspace &workspace, const QString &encoder,
                                                   const QString &folder, JobContext &context)
{
    FATHOM_TRY(const auto embeddings, workspace.embeddingRows(encoder));
    FATHOM_TRY(auto begun, remembered(embeddings, folder));
    if (begun)
        return begun;
    if (QFile::exists(selectionFile(folder))) {
        context.log(QStringLiteral("Slices of this training were removed; it begins again without them"));
        QDir(folder).removeRecursively(); // its checkpoint has learnt from them
    }
    FATHOM_TRY(const TrainingSelection fresh, selectionOfNow(workspace, *embeddings, encoder));
    if (!QDir().mkpath(folder))
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: the folder cannot be made; check space and permissions"),
                     {folder}};
    FATHOM_DO(saveSelection(fresh, folder));
    return std::make_unique<TrainingRows>(embeddings, fresh);
}

} // namespace fathom
