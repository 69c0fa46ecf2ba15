// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "embed_forecast.h"
#include "encoder_table.h"
#include "job_request.h"
#include "level_snapshot.h"
#include "map_snapshot.h"
#include "snapshots.h"

#include <sae/row_statistics.h>

#include <QObject>
#include <functional>

namespace fathom {

struct GridForecast; // grid_plan.h
struct GridReading;  // grid.h

/// Everything the window asks of the core. Lives on the GUI thread; every call returns at once and the answer
/// arrives on the GUI thread through the callback, unless `receiver` is gone by then. Work runs in the
/// engine's threads: one device worker (LibTorch; interactive requests between two batches of a job), an I/O
/// pool, one catalogue writer.
class Engine : public QObject
{
    Q_OBJECT
public:
    template <typename T> using Answer = std::function<void(Result<T>)>;

    explicit Engine(QObject *parent = nullptr);
    /// Stops running jobs at their next checkpoint, drains the writer, joins every thread.
    ~Engine() override;

    /// Another source of encoders than the registry, for tests; before a workspace is opened.
    void setEncoderLoader(
        std::function<Result<std::unique_ptr<ImageEncoder>>(const QString &id, const QString &device)>
            loader);

    void createWorkspace(const QString &folder);
    void openWorkspace(const QString &folder);
    /// "Rebuild labels from the copy" (Workspace::rebuild()), then opens what was made.
    void rebuildWorkspace(const QString &folder);
    void closeWorkspace();
    [[nodiscard]] WorkspaceSummaryPtr summary() const; ///< last one delivered; null without a workspace

    // Queries
    void library(QObject *receiver, const QString &encoder, Answer<LibraryPtr> answer);
    void features(QObject *receiver, const QString &sae, Answer<FeatureTablePtr> answer,
                  const ContextFilter &filter = {});
    /// Seconds the first time; ends early when the workspace is closed.
    void levels(QObject *receiver, const QString &sae, Answer<FeatureLevelsPtr> answer);
    void featurePage(QObject *receiver, const QString &sae, int feature, const ContextFilter &filter,
                     Answer<FeaturePagePtr> answer);
    /// @param along  features that a person wants to see along the volume
    void slicePage(QObject *receiver, const QString &sae, qint64 slice, Answer<SlicePagePtr> answer,
                   const ContextFilter &filter = {}, const QList<int> &along = {});
    void thumbnails(QObject *receiver, const std::vector<qint64> &slices, Answer<Thumbnails> answer);
    void slices(QObject *receiver, const std::vector<qint64> &ids, Answer<std::vector<SliceRef>> answer);
    /// See Queries::map().
    void map(QObject *receiver, MapKind kind, const QString &of, Answer<MapPointsPtr> answer);
    void mapColours(QObject *receiver, const MapPointsPtr &points, const MapColouring &colouring,
                    Answer<MapColoursPtr> answer);
    void volumeView(QObject *receiver, qint64 volume, Answer<VolumeViewPtr> answer);
    /// One slice, in its place, of a scan that is larger than the memory; see sliceVolume().
    void volumeSlice(QObject *receiver, const VolumePtr &scan, int k, Answer<VolumePtr> answer);
    void heatMap(QObject *receiver, const QString &sae, int feature, qint64 slice, Answer<HeatMapPtr> answer);
    void jump(QObject *receiver, const QString &text, const QString &sae,
              Answer<std::vector<JumpHit>> answer);
    /// See Queries::levelMatch().
    void levelMatch(QObject *receiver, const QString &encoder, qint64 first, qint64 second,
                    Answer<LevelMatchPtr> answer);
    /// Slice id of a volume's plane at a stored index (for "open the slice under the crosshair"); 0 = none.
    void sliceAt(QObject *receiver, qint64 volume, Plane plane, const Vector3 &patient,
                 Answer<qint64> answer);

    /// What an embed job with these parameters would do. Cost: milliseconds.
    void embedForecast(QObject *receiver, const QJsonObject &parameters, Answer<EmbedForecast> answer);
    /// What of an encoder's embeddings predicts dead features, over at most 16,384 rows spread evenly. Cost:
    /// up to a second. Errors: NotFound (not embedded), Unreadable.
    void embeddingOutlook(QObject *receiver, const QString &encoder, Answer<EmbeddingOutlook> answer);
    /// How long a slice takes here: known from before, or measured now, between the batches of jobs (see
    /// measuredSpeed()).
    void encodeSpeed(QObject *receiver, const QString &encoder, Answer<EncodeSpeedPtr> answer);

    /// Reads a grid file; see readGridFile().
    void gridFile(QObject *receiver, const QString &path, Answer<std::shared_ptr<const GridReading>> answer);
    /// What a grid job with these parameters would take. Cost: a second the first time (BLAS).
    void gridForecast(QObject *receiver, const QJsonObject &parameters,
                      Answer<std::shared_ptr<const GridForecast>> answer);

    // Encoders
    /// The user's encoders and what the open workspace has of them. Cost: milliseconds an encoder.
    void encoderTable(QObject *receiver, Answer<EncoderTablePtr> answer);
    /// Where encoders run on this machine. Cost: seconds the first time (LibTorch, the driver of a GPU).
    void encodingPlace(QObject *receiver, Answer<EncodingPlacePtr> answer);
    /// Which precision "auto" means here; see automaticPrecision(). Cost: a second the first time.
    void automaticPrecision(QObject *receiver, Answer<Precision> answer);
    using Progress = std::function<void(qint64 done, qint64 total)>; ///< bytes; on the GUI thread
    /// Checks weights and registers them; see registerEncoder(). One after the other, in a thread of their
    /// own.
    /// @param script  the person trusts this TorchScript module, and says this about it
    void registerEncoder(QObject *receiver, const QString &path,
                         const std::optional<ScriptDescription> &script, Progress progress,
                         Answer<CheckedWeights> answer);
    /// Ends registerEncoder() with Cancelled, also those that wait.
    void stopChecking();
    /// The answer carries the id. See unregisterEncoder().
    void forgetEncoder(QObject *receiver, const QString &id, Answer<QString> answer);

    // Labels; the answer carries the new current version.
    void editLabel(QObject *receiver, const QString &sae, int feature, const QString &text,
                   const QString &comment, Answer<LabelRecord> answer);
    void verifyLabel(QObject *receiver, const QString &sae, int feature, Answer<LabelRecord> answer);
    void rejectLabel(QObject *receiver, const QString &sae, int feature, const QString &comment,
                     Answer<LabelRecord> answer);
    /// Changes the comment alone: text, author, state, score and evidence stay.
    void commentLabel(QObject *receiver, const QString &sae, int feature, const QString &comment,
                      Answer<LabelRecord> answer);
    /// The answer has no text where the feature has no label again. FeaturePage::canUndo says if it is
    /// possible.
    void undoLabel(QObject *receiver, const QString &sae, int feature, Answer<LabelRecord> answer);

    // Library changes; refused (Busy) while a job runs. The answer carries the volume's id.
    /// Reads and cuts the scan again; its slices get new ids and are embedded by nobody.
    void setModality(QObject *receiver, qint64 volume, Modality modality, Answer<qint64> answer);
    /// @param path  the scan's file or folder, or a folder in which it lies; Usage: no scan there is the same
    void locateVolume(QObject *receiver, qint64 volume, const QString &path, Answer<qint64> answer);
    void removeVolume(QObject *receiver, qint64 volume, Answer<qint64> answer);
    /// The answer names what went.
    void removeSae(QObject *receiver, const QString &sae, Answer<QString> answer);
    void removeEmbeddings(QObject *receiver, const QString &encoder, Answer<QString> answer);

    // Jobs
    void submit(const JobRequest &request);
    void cancelJob(qint64 id);
    void pauseJob(qint64 id);
    void resumeJob(qint64 id); ///< paused, failed or cancelled: goes on from its checkpoint
    [[nodiscard]] JobTablePtr jobs() const;

Q_SIGNALS:
    void workspaceOpened(const fathom::WorkspaceSummaryPtr &summary);
    void workspaceClosed();
    void workspaceFailed(const fathom::Error &error);
    /// After workspaceFailed(): the catalogue is destroyed, but rebuildWorkspace() can save the labels.
    void rebuildOffered(const QString &folder);
    void workspaceRebuilt(const fathom::RebuiltWorkspace &rebuilt);
    /// Something in the workspace changed (a job committed, a label was edited); pages ask again.
    void workspaceChanged(const fathom::WorkspaceSummaryPtr &summary);
    void labelChanged(const fathom::LabelRecord &label);
    void jobsChanged(const fathom::JobTablePtr &jobs); ///< at most 10 a second
    void jobEnded(const fathom::JobRecord &job);
    void jobRefused(const fathom::Error &error);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace fathom
