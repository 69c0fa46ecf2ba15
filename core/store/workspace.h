// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "embedding_rows.h"
#include "evaluation_record.h"
#include "map_record.h"
#include "slice_keys.h"

#include <QHash>
#include <QString>
#include <memory>
#include <span>

class QSqlDatabase;

namespace fathom {

class ActivationIndex;
class EmbeddingRows;

/// A workspace folder NAME.fathom. One writing process; any number of readers. Formats:
/// core/store/FORMATS.md.
///
/// Thread: any but the GUI thread; every function uses the calling thread's own connection. Writing functions
/// are for one thread at a time (the engine's catalogue writer, or a command).
class Workspace
{
public:
    enum class Mode { Read, Write };

    /// Makes an empty workspace. Errors: Usage (folder exists and is not empty), Disk.
    [[nodiscard]] static Result<std::shared_ptr<Workspace>> create(const QString &folder);
    /// "Rebuild labels from the copy": makes NAME-rebuilt.fathom beside a workspace whose catalogue is
    /// destroyed, with every version of the labels of labels.json (marked stale: their slices are not there)
    /// and the SAEs. The destroyed one is left as it is. Errors: NotFound (no labels.json), Unreadable, Disk.
    [[nodiscard]] static Result<RebuiltWorkspace> rebuild(const QString &folder);
    /// Whether there is a copy to rebuild from. Cost: one look.
    [[nodiscard]] static bool canRebuild(const QString &folder);
    /// Opens, migrates (a copy of the catalogue is kept), removes leftovers of a killed process.
    /// Errors: NotFound, TooNew (untouched), Unreadable (damaged), Busy (names host and process that write).
    [[nodiscard]] static Result<std::shared_ptr<Workspace>> open(const QString &folder, Mode mode);
    ~Workspace();

    [[nodiscard]] const QString &folder() const;
    [[nodiscard]] QString name() const; ///< folder name without .fathom
    [[nodiscard]] Mode mode() const;
    [[nodiscard]] QString id() const; ///< random, made at creation
    /// Whether the catalogue still lies where it was opened. Cost: one look at the file. Errors: Disk (folder
    /// removed, renamed or replaced, drive gone).
    [[nodiscard]] Result<void> checkThere() const;
    /// What a person must know of the drive it lies on; English wording, mostly empty.
    [[nodiscard]] QString storageNote() const;
    /// Salted content hash: the same bytes in another workspace hash differently.
    [[nodiscard]] Result<QString> contentHash(const QString &path) const;
    /// Of a scan: of its series' files where it has several, else of its path.
    [[nodiscard]] Result<QString> contentHash(const ScanEntry &source) const;
    /// Is that the hash of this source? Also one that an earlier version made, of the header alone where the
    /// voxels of a NRRD or MetaImage file lie beside it.
    [[nodiscard]] Result<bool> isContent(const ScanEntry &source, const QString &hash) const;

    // Volumes
    /// Adds a volume with its presence bits and one thumbnail pack in one transaction; assigns id, alias,
    /// slice ids.
    /// @param thumbnails  JPEG per slice in slice-id order
    /// @param sourcePath  goes to the user's private path file only
    /// A volume of which only embeddings are here becomes this one: rows keep their slices, and where the
    /// slices are the same, the index and everything behind it stays too.
    /// Errors: Usage when (data set, modality, id) or the content is already there (%2 = its alias);
    /// WrongShape (embeddings without a scan are of slices that this one has not, or of another slice rule).
    [[nodiscard]] Result<VolumeRecord> addVolume(VolumeRecord volume,
                                                 const std::vector<PresenceRecord> &presence,
                                                 const std::vector<QByteArray> &thumbnails,
                                                 const ScanEntry &source);
    /// A volume of which only embeddings are here. Its slices are those of `key.counts`; an id that is not
    /// public becomes an alias and stays in the user's private notes. Errors: as addVolume().
    [[nodiscard]] Result<VolumeRecord> addVolumeWithoutScan(const SliceKeys::Volume &key);
    /// More slices for it, with new ids; embeddings move along, the index forgets it. Does nothing where it
    /// has as many or has a scan.
    [[nodiscard]] Result<VolumeRecord> growVolumeWithoutScan(qint64 id, const std::array<int, 3> &counts);
    /// Volumes by volumeKey(): under their public ids and, if wanted, aliases and the ids that only this user
    /// knows.
    [[nodiscard]] Result<QHash<QString, qint64>> volumesByKey(bool withPrivateIds) const;
    /// What slices are called outside. Errors: NotFound.
    [[nodiscard]] Result<SliceKeys> sliceKeys(std::span<const qint64> slices) const;
    [[nodiscard]] Result<std::vector<VolumeRecord>> volumes() const;
    [[nodiscard]] Result<VolumeRecord> volume(qint64 id) const;
    /// A structure that is annotated but has no record here is in none of the slices.
    [[nodiscard]] Result<std::vector<PresenceRecord>> presence(qint64 volumeId) const;
    /// The same for many volumes at once, in their order (for featureStatistics()).
    [[nodiscard]] Result<std::vector<std::vector<PresenceRecord>>>
    presence(const std::vector<VolumeRecord> &volumes) const;
    /// The private sources of a volume: image path and structure files. Errors: NotFound (moved: locate).
    [[nodiscard]] Result<ScanEntry> source(qint64 volumeId) const;
    /// When the source of a volume was noted: at its import, or when it was located. Errors: NotFound.
    [[nodiscard]] Result<QDateTime> sourceNoted(qint64 volumeId) const;
    /// "Locate...": a new place of the same scan. Errors: Usage (its content is another one).
    [[nodiscard]] Result<void> setSource(qint64 volumeId, const ScanEntry &source);
    /// A volume read again in another way (another modality): its slices are replaced by new ones with new
    /// ids, embeddings and activations of the old ones go, the statistics are made again without them, and
    /// labels of features that fired in them are marked stale. Identity, geometry, slice rule and split stay.
    /// Errors: NotFound, Usage ((data set, modality, id) is already there).
    [[nodiscard]] Result<void> replaceSlices(VolumeRecord volume, const std::vector<PresenceRecord> &presence,
                                             const std::vector<QByteArray> &thumbnails);
    /// Structures that came after their scan: their presence joins that of the others.
    ///
    /// @param volume  as stored, but with the names only that it did not annotate yet
    /// @param source  where they lie
    /// Errors: NotFound, WrongShape (not the slices of the volume).
    [[nodiscard]] Result<void> addStructures(const VolumeRecord &volume,
                                             const std::vector<PresenceRecord> &presence,
                                             const ScanEntry &source);
    /// Where notes about this workspace lie that it must not hold itself.
    [[nodiscard]] const QString &privateFolder() const;
    [[nodiscard]] Result<void> addProblem(const ProblemRecord &problem);
    /// Forgets problems of a file that could be imported after all. @param path  as its import named it
    [[nodiscard]] Result<void> removeProblems(const QString &path);
    [[nodiscard]] Result<std::vector<ProblemRecord>> problems() const;
    /// By subject, seeded, stratified by modality: 65/20/15; where institutes are known test = A, D, E.
    /// Subjects that have a split keep it; under 10 subjects none is made.
    [[nodiscard]] Result<void> makeSplit(quint64 seed);
    /// Rows, thumbnails, vectors and activations of the volume disappear from disk, and the statistics are
    /// made again without it. Labels of features that fired in it stay, marked stale. Errors: NotFound; Busy
    /// (removed, but another process still reads old pages: they go at the next opening).
    [[nodiscard]] Result<void> removeVolume(qint64 id);

    // Thumbnails
    [[nodiscard]] Result<QByteArray> thumbnail(qint64 sliceId) const;
    [[nodiscard]] Result<std::vector<QByteArray>> thumbnails(std::span<const qint64> sliceIds) const;

    // Embeddings
    [[nodiscard]] Result<void> addEncoder(const EncoderInfo &info);
    [[nodiscard]] Result<std::vector<EncoderInfo>> encoders() const;
    /// One shard, listed in the same transaction that makes it valid. Errors: WrongShape, Usage (other
    /// weights).
    [[nodiscard]] Result<ShardRecord> addShard(const QString &encoder, std::span<const qint64> sliceIds,
                                               std::span<const float> embeddings);
    [[nodiscard]] Result<std::vector<ShardRecord>> shards(const QString &encoder) const;
    /// All embeddings of an encoder sorted by slice id. rows: [n, dimension].
    struct Embeddings
    {
        int dimension = 0;
        std::vector<qint64> sliceIds; ///< ascending
        std::vector<float> rows;
    };
    [[nodiscard]] Result<Embeddings> embeddings(const QString &encoder) const;
    /// The same on the disk, for what goes through all of them once.
    [[nodiscard]] Result<std::shared_ptr<const EmbeddingRows>> embeddingRows(const QString &encoder) const;
    [[nodiscard]] Result<std::vector<float>> embedding(const QString &encoder, qint64 sliceId) const;
    /// Slice ids that an encoder has not embedded yet, ascending.
    [[nodiscard]] Result<std::vector<qint64>> pendingSlices(const QString &encoder) const;
    [[nodiscard]] Result<void> removeEmbeddings(const QString &encoder);

    // SAEs
    /// Saves the model to sae/<id>/ and lists it; returns the record with its new id.
    [[nodiscard]] Result<SaeRecord> addSae(const SaeModel &model, const std::vector<QJsonObject> &curve);
    [[nodiscard]] Result<std::vector<SaeRecord>> saes() const;
    [[nodiscard]] Result<SaeRecord> sae(const QString &id) const;
    [[nodiscard]] Result<SaeModel> saeModel(const QString &id) const;
    [[nodiscard]] Result<void> removeSae(const QString &id);

    // Activation index (activation_index.h) and feature statistics
    [[nodiscard]] Result<std::shared_ptr<const ActivationIndex>> index(const QString &sae) const;
    /// Replaces index and statistics of an SAE in one step. Rows of slices that were removed meanwhile are
    /// left out, and the statistics made again without them.
    [[nodiscard]] Result<void> setIndex(const QString &sae, std::span<const qint64> sliceIds,
                                        const std::vector<std::vector<Activation>> &rows,
                                        const std::vector<FeatureStatistics> &statistics);
    /// What the names of temporary files begin with while an index is made (IndexBuilder).
    [[nodiscard]] QString indexPlace(const QString &sae) const;
    /// The same with an index that is made (IndexBuilder), which the statistics need anyway.
    [[nodiscard]] Result<void> setIndex(const QString &sae, const ActivationIndex &index,
                                        const std::vector<FeatureStatistics> &statistics);
    /// splitStatistics() of an index with the volumes and structures that are there now; stores nothing.
    [[nodiscard]] Result<std::vector<FeatureStatistics>>
    computeStatistics(const ActivationIndex &index, const std::vector<int> &dictionary) const;
    [[nodiscard]] Result<std::vector<FeatureStatistics>> statistics(const QString &sae) const;
    [[nodiscard]] Result<FeatureStatistics> statistics(const QString &sae, int feature) const;

    // Maps: derived, replaced as a whole; slices that are removed leave them.
    /// Errors: NotFound (none made yet), Unreadable.
    [[nodiscard]] Result<MapRecord> map(MapKind kind, const QString &of) const;
    [[nodiscard]] Result<void> setMap(const MapRecord &map);

    // Evaluations: one row a measure and method, replaced as a whole.
    /// Hashes of all that figures of an SAE are computed from: {"model","embeddings","index","volumes",
    /// "annotations","presence"}. Cost: reads the presence bits of every volume.
    [[nodiscard]] Result<QJsonObject> evaluationVersions(const QString &sae) const;
    [[nodiscard]] Result<void> setEvaluation(const EvaluationRecord &record);
    /// By measure and method; those of other versions are marked stale.
    [[nodiscard]] Result<std::vector<EvaluationRecord>> evaluations(const QString &sae) const;

    // Labels: versions are only added. Every change also writes labels.json.
    [[nodiscard]] Result<LabelRecord> addLabel(LabelRecord label);
    [[nodiscard]] Result<void> addLabels(std::vector<LabelRecord> labels); ///< many in one transaction
    /// Writes labels.json where it lacks a version: a change is kept although its copy could not be written.
    [[nodiscard]] Result<void> copyLabels();
    /// Without the features whose label was withdrawn.
    [[nodiscard]] Result<std::vector<LabelRecord>> currentLabels(const QString &sae) const;
    [[nodiscard]] Result<std::vector<LabelRecord>> labelHistory(const QString &sae,
                                                                int feature) const; ///< newest first
    /// Adds the current version once more with another comment; author, state, score and evidence stay, and
    /// so does a mark "stale". Errors: Usage (no label).
    [[nodiscard]] Result<LabelRecord> commentLabel(const QString &sae, int feature, const QString &comment);
    /// Takes the newest version made by a person, or a person's comment, back by adding a version equal to
    /// the one before it; where there was none, a version without text. Errors: Usage (nothing to undo).
    [[nodiscard]] Result<LabelRecord> undoLabel(const QString &sae, int feature);
    [[nodiscard]] Result<bool> canUndoLabel(const QString &sae, int feature) const;

    // Jobs
    [[nodiscard]] Result<JobRecord> addJob(const JobRecord &job);
    [[nodiscard]] Result<void> updateJob(const JobRecord &job);
    [[nodiscard]] Result<std::vector<JobRecord>> jobs() const;
    /// Paths a job needs, kept in the private file, never in the catalogue.
    [[nodiscard]] Result<void> setJobPaths(qint64 job, const QJsonObject &paths);
    [[nodiscard]] Result<QJsonObject> jobPaths(qint64 job) const;

    /// PRAGMA integrity_check, checksums of shards and index, counts that must agree. Empty = sound.
    [[nodiscard]] Result<QStringList> audit() const;

private:
    struct Data;
    /// By encoder: rows of a volume under the ids that its slices get.
    using MovedRows = std::vector<std::pair<QString, Embeddings>>;
    [[nodiscard]] Result<qint64> volumeWaitingFor(const VolumeRecord &scan) const; ///< 0: none
    [[nodiscard]] Result<VolumeRecord> joinScan(qint64 id, VolumeRecord scan,
                                                const std::vector<PresenceRecord> &presence,
                                                const std::vector<QByteArray> &thumbnails,
                                                const ScanEntry &source);
    [[nodiscard]] Result<MovedRows> rowsToMove(const VolumeRecord &old, const VolumeRecord &fresh) const;
    /// Inside the caller's transaction, who deletes the files, as with dropSlices().
    [[nodiscard]] Result<void> replaceRanges(const QSqlDatabase &database, const VolumeRecord &old,
                                             const VolumeRecord &fresh, const MovedRows &rows,
                                             QStringList &oldFiles, QStringList &newFiles);
    [[nodiscard]] Result<void> replacePack(const QSqlDatabase &database, const VolumeRecord &volume,
                                           const std::vector<QByteArray> &thumbnails, QStringList &oldFiles,
                                           QStringList &newFiles);
    /// Deletes embeddings and activations of the slices [first, end) inside the caller's transaction. Files
    /// are the caller's to delete: the old ones after the commit, the new ones where it fails.
    [[nodiscard]] Result<void> dropSlices(const QSqlDatabase &database, qint64 first, qint64 end,
                                          const QString &whyStale, QStringList &oldFiles,
                                          QStringList &newFiles);
    explicit Workspace(std::unique_ptr<Data> data);
    std::unique_ptr<Data> m_data;
};

/// How a volume is known outside of a workspace.
[[nodiscard]] QString volumeKey(const QString &dataset, Modality modality, const QString &id);
/// The error of everything that needs a scan.
[[nodiscard]] Error noScanHere(const QString &alias);

} // namespace fathom
