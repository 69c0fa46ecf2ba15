// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <evaluate/axial_levels.h>
#include <evaluate/level_alignment.h>
#include <store/records.h>

#include <QHash>
#include <QImage>
#include <memory>

// Immutable answers of the engine, painted by the views. Everything a page shows is in here: a view reads no
// file, runs no SQL and takes no lock.
namespace fathom {

/// What a caption of a slice needs.
struct SliceRef
{
    qint64 id = 0;
    qint64 volume = 0;
    QString alias; ///< volume's alias
    QString dataset;
    bool synthetic = false;
    bool hasScan = true; ///< false: only its embedding is here
    Modality modality = Modality::Unknown;
    Plane plane = Plane::Axial;
    int index = 0;
    int count = 0;           ///< slices of that plane in the volume
    double positionMm = 0.0; ///< along the plane's normal
    QString split;
    Window window; ///< encoder window
};

/// One pipeline step of a workspace.
struct PipelineStep
{
    QString name;    ///< "scans", "embeddings", "sae", "index", "labels"
    qint64 done = 0; ///< volumes, embedded slices, SAEs, indexed slices, labelled features
    qint64 total = 0;
    bool running = false;
};

struct EncoderSummary
{
    EncoderInfo info;
    qint64 rows = 0;
};

struct SaeSummary
{
    QString id, encoder;
    std::vector<int> dictionary, k;
    Method objective = Method::Fathom;
    qint64 indexedRows = 0;
    int alive = 0;
    int labelled = 0;
    QJsonObject training; ///< figures kept with the model
    std::vector<QJsonObject> curve;
};

/// What a workspace has: context bar, pipeline strip, first page.
struct WorkspaceSummary
{
    QString folder, name;
    bool writable = false;
    Error readOnlyReason; ///< when not writable: who writes it, or why nobody can, and what to do
    QString storageNote;  ///< English wording: what is special about the drive
    QString id;           ///< Workspace::id()
    int volumes = 0, ctVolumes = 0, mrVolumes = 0, syntheticVolumes = 0;
    qint64 slices = 0;
    int problems = 0;
    QStringList datasets;
    QStringList structures;
    std::vector<EncoderSummary> encoders;
    std::vector<SaeSummary> saes;
    std::vector<PipelineStep> pipeline;
};
using WorkspaceSummaryPtr = std::shared_ptr<const WorkspaceSummary>;

struct LibraryRow
{
    VolumeRecord volume;
    QStringList structures; ///< present somewhere in it
    QStringList findings;
    qint64 embedded = 0;    ///< slices embedded by the context's encoder
    qint64 middleSlice = 0; ///< id of a representative axial slice
};
struct Library
{
    std::vector<LibraryRow> rows;
    std::vector<ProblemRecord> problems;
};
using LibraryPtr = std::shared_ptr<const Library>;

/// Chosen once in the context bar, holds on every page. Empty = everything.
struct ContextFilter
{
    QString modality; ///< "ct", "mr" or ""
    QString plane;    ///< "axial", ... or ""
    QString split;    ///< "train", "val", "test" or ""
    QString dataset;
    int level = -1; ///< SAE level; -1 = all
    friend bool operator==(const ContextFilter &, const ContextFilter &) = default;
};

struct FeatureRow
{
    int feature = 0;
    int level = 0;
    QString label; ///< current text; empty = none
    LabelAuthor author = LabelAuthor::Statistics;
    LabelState state = LabelState::Proposed;
    bool hasLabel = false, stale = false;
    double score = -1.0;
    double sliceDensity = 0.0, volumeDensity = 0.0;
    int volumes = 0;
    qint64 slices = 0;
    float maximum = 0.0F, mean = 0.0F;
    std::vector<qint32> histogram;   ///< 32 bins
    QString structure;               ///< most enriched one, or empty
    double enrichment = 0.0;         ///< its difference
    std::vector<SliceRef> topSlices; ///< up to 5, one per volume, filtered, strongest first
};
struct FeatureTable
{
    QString sae;
    ContextFilter filter; ///< of the top slices; a row without any fires in no slice that passes it
    std::vector<int> dictionary;
    std::vector<FeatureRow> rows; ///< features that fire at least once, by feature
    int dead = 0;                 ///< features that never fire, not in rows
};
using FeatureTablePtr = std::shared_ptr<const FeatureTable>;

struct RankedSlice
{
    SliceRef slice;
    float activation = 0.0F;
};

struct Neighbour
{
    int feature = 0;
    QString label;
    double value = 0.0; ///< cosine of decoder directions, or Jaccard of firing slices
};

struct FeaturePage
{
    QString sae;
    ContextFilter filter;
    FeatureRow row;
    FeatureStatistics statistics;
    std::vector<RankedSlice> top;                ///< strongest first, one per subject, filtered
    qint64 topHidden = 0;                        ///< firing slices that the filter hides
    qint64 firing = 0;                           ///< firing slices without the filter
    std::vector<std::vector<RankedSlice>> bands; ///< 10 bands of activation, strongest first, up to 8 each
    std::vector<Neighbour> together, alike, parents, children;
    std::vector<LabelRecord> labels; ///< newest first; one without text says that there is none
    bool canUndo = false;            ///< Engine::undoLabel() has something to take back
    int subjects = 0;                ///< volumes indexed
};
using FeaturePagePtr = std::shared_ptr<const FeaturePage>;

struct ActiveFeature
{
    int feature = 0;
    int level = 0;
    float activation = 0.0F;
    QString label;
    LabelState state = LabelState::Proposed;
};

struct SimilarSlice
{
    SliceRef slice;
    double similarity = 0.0;           ///< cosine
    std::vector<ActiveFeature> shared; ///< strongest shared features (fingerprint mode), up to 3
};

/// Activation of one feature along all slices of one plane of the slice's volume.
struct AlongSeries
{
    int feature = 0;
    QString label;
    std::vector<float> activation; ///< per slice index; NaN where the slice is not indexed
};

struct SlicePage
{
    SliceRef slice;
    VolumeRecord volume;
    QString sae, encoder;
    bool embedded = false, indexed = false;
    std::vector<ActiveFeature> fingerprint; ///< strongest first
    std::vector<AlongSeries> along;         ///< chosen features, then the strongest of the slice, up to 6
    ContextFilter filter;                   ///< of the similar slices
    std::vector<SimilarSlice> byEmbedding, byFingerprint; ///< other volumes, filtered, up to 12
    qint64 others = 0, othersShown = 0; ///< embedded slices of other volumes, and those that pass the filter
    /// Reconstruction with the k strongest features, k = 1 .. fingerprint size.
    std::vector<double> cosineByK, r2ByK;
    QStringList structures, findings; ///< present in the slice
    QStringList notAnnotated;
};
using SlicePagePtr = std::shared_ptr<const SlicePage>;

/// A volume with its labels for the viewer.
struct VolumeView
{
    VolumeRecord record;
    VolumePtr volume;
    std::shared_ptr<const LabelMap> labels; ///< merged structures; null while none
    QMap<int, QString> labelNames;
};
using VolumeViewPtr = std::shared_ptr<const VolumeView>;

/// Which level of one volume is which of another, by what an encoder says of their axial slices.
struct LevelMatch
{
    qint64 first = 0, second = 0; ///< volumes
    AxialLevels firstAxial, secondAxial;
    LevelAlignment alignment; ///< of the levels in mm
};
using LevelMatchPtr = std::shared_ptr<const LevelMatch>;

/// Where in a slice a feature fires: one value a patch token.
struct HeatMap
{
    qint64 slice = 0;
    QString sae;
    int feature = 0;
    int gridSide = 0;
    std::vector<float> values; ///< gridSide^2, row-major, >= 0
    float maximum = 0.0F;
};
using HeatMapPtr = std::shared_ptr<const HeatMap>;

/// Answer of a thumbnail request, decoded off the GUI thread.
using Thumbnails = QHash<qint64, QImage>;

struct GridTable;

struct JobTable
{
    std::vector<JobRecord> rows; ///< newest first
    /// Rate in units a second and seconds left, per running job id; < 0 unknown.
    QHash<qint64, std::pair<double, double>> pace;
    QHash<qint64, bool> stopping;                          ///< per running job: asked to end, not there yet
    QHash<qint64, std::vector<QJsonObject>> curves;        ///< live training curve per running training
    QHash<qint64, std::shared_ptr<const GridTable>> grids; ///< per grid job (grid_table.h)
    int active = 0;
};
using JobTablePtr = std::shared_ptr<const JobTable>;

/// A hit of Ctrl+K.
struct JumpHit
{
    QString title, detail;
    QString address; ///< "fathom:feature/sae-1/153", "fathom:slice/77", "fathom:volume/3",
                     ///< "fathom:command/import"
};

} // namespace fathom
