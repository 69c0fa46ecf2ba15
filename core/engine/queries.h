// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "job.h"
#include "level_snapshot.h"
#include "map_snapshot.h"
#include "snapshots.h"

namespace fathom {

class QueryCache;

/// Builds the immutable answers that the window paints and the command line prints. No LibTorch but in
/// heatMap().
///
/// Thread: any but the GUI thread, several at once. What is read from the disk is kept until changed().
/// Cost: a feature or slice page takes under 50 ms warm at 25,000 slices; the first one reads index and
/// embeddings.
class Queries
{
public:
    explicit Queries(std::shared_ptr<Workspace> workspace);
    ~Queries();

    /// Forgets what was read of these parts. Call it after the commit.
    void changed(Changes changes);

    [[nodiscard]] Result<WorkspaceSummaryPtr> summary(const JobTable &jobs);
    [[nodiscard]] Result<LibraryPtr> library(const QString &encoder);
    /// @param filter  of the rows' top slices
    /// Errors: NotFound (SAE, index).
    [[nodiscard]] Result<FeatureTablePtr> features(const QString &sae, const ContextFilter &filter = {});
    /// Which features fire inside which coarser ones, made once an index.
    /// Cost: featureNesting() the first time. Errors: NotFound (SAE, index), Cancelled.
    [[nodiscard]] Result<FeatureLevelsPtr> levels(const QString &sae, std::stop_token stop);
    /// @param most  top slices at most, one per subject
    /// Errors: NotFound (SAE, index, feature).
    [[nodiscard]] Result<FeaturePagePtr> featurePage(const QString &sae, int feature,
                                                     const ContextFilter &filter, int most = 100);
    /// @param sae  may be empty: then without fingerprint
    /// @param filter  of the similar slices
    /// @param along  features to draw along the volume before the slice's strongest ones
    /// Errors: NotFound (slice).
    [[nodiscard]] Result<SlicePagePtr> slicePage(const QString &sae, qint64 slice,
                                                 const ContextFilter &filter = {},
                                                 const QList<int> &along = {});
    [[nodiscard]] Result<SliceRef> slice(qint64 slice);
    /// {structures, findings} present in a slice.
    [[nodiscard]] Result<std::pair<QStringList, QStringList>> present(qint64 slice);
    [[nodiscard]] Result<Thumbnails> thumbnails(const std::vector<qint64> &slices);
    /// Captions of slices, in this order. Errors: NotFound.
    [[nodiscard]] Result<std::vector<SliceRef>> slices(const std::vector<qint64> &ids);
    /// A map that was made, or without points how large one would be.
    /// Errors: NotFound (encoder, SAE, index), Unreadable.
    [[nodiscard]] Result<MapPointsPtr> map(MapKind kind, const QString &of);
    /// Cost: up to a second for a million slices. Errors: NotFound (SAE, feature).
    [[nodiscard]] Result<MapColoursPtr> mapColours(const MapPointsPtr &points, const MapColouring &colouring);
    /// Reads the scan and its masks: seconds. A scan that is larger than the memory is only opened
    /// (Volume::slices) and has no labels.
    [[nodiscard]] Result<VolumeViewPtr> volumeView(qint64 volume);
    [[nodiscard]] Result<std::vector<JumpHit>> jump(const QString &text, const QString &sae);
    /// Errors: NotFound (volume; not embedded by this encoder), Unsupported (no axial slices).
    [[nodiscard]] Result<LevelMatchPtr> levelMatch(const QString &encoder, qint64 first, qint64 second);
    /// Slice of a volume's plane that holds a patient position; 0 = none.
    [[nodiscard]] Result<qint64> sliceAt(qint64 volume, Plane plane, const Vector3 &patient);

    /// Where a feature fires in a slice: for each patch token t the row (class token, t), or t alone where
    /// the embedding is one token wide, goes through the SAE; the value is max(z, 0) of the feature.
    /// Errors: NotFound, Unsupported (the encoder has no patch tokens), Missing (LibTorch module).
    [[nodiscard]] Result<HeatMapPtr> heatMap(const QString &sae, int feature, qint64 slice,
                                             DeviceWorker &device);

private:
    std::unique_ptr<QueryCache> m_cache;
};

} // namespace fathom
