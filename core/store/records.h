// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <encode/image_encoder.h>
#include <sae/sae_model.h>
#include <volume/dataset.h>
#include <volume/slice.h>

#include <QDateTime>
#include <QJsonObject>

// Plain rows of the catalogue. Ids are > 0 once stored.
namespace fathom {

/// Slices of one plane of one volume: ids firstSlice .. firstSlice + count - 1 in order of index. Slice ids
/// of a workspace are dense per volume and never reused.
struct SliceRange
{
    Plane plane = Plane::Axial;
    qint64 firstSlice = 0;
    int count = 0;
    int storedAxis = 2;         ///< index axis of the file that the plane runs along
    bool storedFlipped = false; ///< slice index 0 is the last one of the file
    double firstMm = 0.0;       ///< position of slice 0 along the plane's normal, mm
    double stepMm = 1.0;
};

struct VolumeRecord
{
    qint64 id = 0;
    QString dataset; ///< data set's short name
    QString imageId; ///< public id, or empty
    QString alias;   ///< always there: imageId, or "scan-0007"; the only name shown and exported
    bool synthetic = false;
    bool hasScan = true; ///< false: only embeddings are here; no geometry, empty thumbnails
    Modality modality = Modality::Unknown;
    Certainty modalityCertainty = Certainty::Inferred;
    QString format;
    Geometry geometry;
    QString studyType;
    Method method = Method::Fathom; ///< the slice rule it was imported with
    Window window;                  ///< encoder window, the volume's unit
    QStringList notes;
    QString split;               ///< "train", "val", "test" or "" (no split)
    QMap<QString, QString> meta; ///< age, gender, institute, pathology ...
    qint64 bytes = 0;            ///< size of the source
    QString contentHash;         ///< salted sha256
    std::vector<SliceRange> planes;
    QStringList annotated; ///< structures that its data set annotates
    QStringList annotatedFindings;
    [[nodiscard]] qint64 slices() const
    {
        qint64 n = 0;
        for (const SliceRange &range : planes)
            n += range.count;
        return n;
    }
};

/// Presence of one structure (or finding) along one plane of a volume.
struct PresenceRecord
{
    QString structure;
    bool finding = false;
    Plane plane = Plane::Axial;
    std::vector<bool> present; ///< per slice index
};

/// A file or scan that import left out.
struct ProblemRecord
{
    qint64 id = 0;
    QString name;   ///< file name without folders
    QString path;   ///< where it lies; kept in the private folder only, empty on another computer
    QString reason; ///< English sentence
    QDateTime time;
};

struct ShardRecord
{
    qint64 id = 0;
    QString encoder;
    QString file; ///< relative to the workspace
    qint64 rows = 0;
    QString sha256;
};

struct SaeRecord
{
    QString id; ///< "sae-1"; folder sae/<id>/
    QString encoder;
    SaeConfig config;
    QDateTime created;
    std::vector<QJsonObject> curve; ///< points of training
    qint64 indexedRows = 0;         ///< 0 = no index
    QString indexHash;
};

/// Who wrote a label.
enum class LabelAuthor { Statistics, Llm, Person };
enum class LabelState { Proposed, Verified, Edited, Rejected };
[[nodiscard]] QString labelAuthorName(LabelAuthor author); ///< "statistics", "llm", "person"
[[nodiscard]] QString labelStateName(LabelState state);    ///< "proposed", "verified", "edited", "rejected"

/// One version of a feature's label. Versions are only ever added; the newest is the current one.
struct LabelRecord
{
    qint64 id = 0;
    QString sae;
    int feature = 0;
    QString text; ///< "no clear concept" where nothing is enriched; empty: see withdrawn()
    LabelAuthor author = LabelAuthor::Statistics;
    QString authorName; ///< pseudonym or "statistics labeller"
    LabelState state = LabelState::Proposed;
    QString method;      ///< "statistics, fathom"
    double score = -1.0; ///< 0..1, < 0 = none
    QJsonObject evidence;
    QString comment;
    QDateTime time;
    bool stale = false; ///< its evidence changed (data removed, new index)
    /// An undo of the first version: the feature has no label. Such versions are in the history only.
    [[nodiscard]] bool withdrawn() const { return text.isEmpty(); }
};

/// What Workspace::rebuild() made.
struct RebuiltWorkspace
{
    QString folder;
    qint64 labels = 0; ///< versions
    int saes = 0;
    QStringList scans; ///< what was once imported, where this computer knows: to be imported again
};

enum class JobState { Queued, Running, Paused, Done, Failed, Cancelled };
[[nodiscard]] QString jobStateName(JobState state);

struct JobRecord
{
    qint64 id = 0;
    QString kind;           ///< "import", "embed", "vectors", "sae", "train", "index", "label", "map", "demo"
    QJsonObject parameters; ///< no absolute paths (they live in the private path file)
    JobState state = JobState::Queued;
    qint64 done = 0, total = 0;
    QString step; ///< current step, English
    QStringList log;
    QJsonObject checkpoint;
    QJsonObject result; ///< what it made, for links
    QString error;
    QDateTime created, started, ended;
};

/// Enrichment of one structure in a feature's firing slices, counted over subjects (volumes) that annotate
/// it. Firing slices are compared with the other slices of the same plane of the same subject; planes of a
/// subject where all slices fire, or where all show the structure, have no contrast and are left out.
/// Formula and reasons: core/concept/README.md.
struct Enrichment
{
    QString structure;
    bool finding = false;
    double rateActive = 0.0;      ///< mean over subjects: part of the subject's firing slices that show it
    double rateOther = 0.0;       ///< the same over its other slices, planes weighted as the firing ones
    double difference = 0.0;      ///< rateActive - rateOther
    double low = 0.0, high = 0.0; ///< 95 % interval of the difference over subjects
    double lowStrict = 0.0;       ///< lower end that also holds for all structures tried (Bonferroni)
    int subjects = 0;             ///< subjects that have both kinds of slices and annotate the structure
    double rateTop = 0.0; ///< part of the subjects that annotate it and fire whose strongest slice shows it
    int topSubjects = 0;  ///< subjects that annotate it and fire
};

/// What is known of one feature over all indexed slices.
struct FeatureStatistics
{
    int feature = 0;
    int level = 0;
    qint64 slices = 0; ///< slices with activation > 0
    int volumes = 0;   ///< volumes with at least one
    double sliceDensity = 0.0, volumeDensity = 0.0;
    float maximum = 0.0F, mean = 0.0F;            ///< mean over firing slices
    std::vector<qint32> histogram;                ///< 32 equal bins of (0, maximum] over firing slices
    std::array<double, 3> planeShare = {0, 0, 0}; ///< of firing slices: sagittal, coronal, axial
    double ctShare = 0.0;                         ///< of firing slices
    int structuresTried = 0;                      ///< structures that were compared
    std::vector<Enrichment> enrichment;           ///< strongest first, at most 20
};

} // namespace fathom
