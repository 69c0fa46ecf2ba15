// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "job.h"
#include "level_snapshot.h"
#include "snapshots.h"

#include <evaluate/split_rows.h>
#include <store/index_search.h>

namespace fathom {

/// Volumes by id and by slice.
struct VolumeTable
{
    std::vector<VolumeRecord> volumes;
    QHash<qint64, int> byId;
    VolumeOfSlice volumeOf{{}};
    QStringList structures; ///< annotated anywhere, sorted

    /// What a caption needs. Errors: NotFound.
    [[nodiscard]] Result<SliceRef> slice(qint64 id) const;
    [[nodiscard]] bool passes(qint64 slice, const ContextFilter &filter) const;
    /// As far as the volume alone decides; the plane is not looked at.
    [[nodiscard]] static bool volumePasses(const VolumeRecord &volume, const ContextFilter &filter);
};

struct EmbeddingTable
{
    Workspace::Embeddings embeddings;
    std::vector<float> inverseNorm;                 ///< per row
    std::vector<double> mean;                       ///< of the normalised rows
    [[nodiscard]] qint64 rowOf(qint64 slice) const; ///< or -1
    [[nodiscard]] std::span<const float> row(qint64 row) const;
};

/// An index with the volumes that its rows are of.
struct IndexTable
{
    std::shared_ptr<const ActivationIndex> index;
    std::shared_ptr<const VolumeTable> volumes;
    std::vector<qint32> partOfRow; ///< 3 * (position of the volume) + plane; -1: no volume has the slice

    /// The rows that pass a filter, one a volume; the group of a row is the position of its volume.
    /// @param without  position of a volume that is hidden, or -1
    [[nodiscard]] RowChoice choose(const ContextFilter &filter, int without = -1) const;
    /// Made when it is first asked for.
    [[nodiscard]] const FingerprintSearch &fingerprints() const;

private:
    struct Lazy
    {
        std::once_flag once;
        std::unique_ptr<FingerprintSearch> search;
    };
    std::shared_ptr<Lazy> m_lazy = std::make_shared<Lazy>();
};

struct SaeTable
{
    SaeRecord record;
    SaeModel model;
    std::vector<float> directionNorm;
};

using StatisticsTable = std::vector<FeatureStatistics>;
using LabelTable = QHash<int, LabelRecord>;
using PresenceTable = std::vector<std::vector<PresenceRecord>>; ///< by position in VolumeTable::volumes

/// Remembers values by key until they are forgotten. Thread: any; a value is made once, others wait for it.
template <typename T> class Remembered
{
public:
    template <typename Make> Result<std::shared_ptr<const T>> get(const QString &key, Make make)
    {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_values.constFind(key); found != m_values.cend())
            return *found;
        FATHOM_TRY(T made, make());
        auto value = std::make_shared<const T>(std::move(made));
        m_values.insert(key, value);
        return std::shared_ptr<const T>(value);
    }
    /// Whatever was read before this call is read again; call it after the commit.
    void forget()
    {
        const std::lock_guard lock(m_mutex);
        m_values.clear();
    }

private:
    std::mutex m_mutex;
    QHash<QString, std::shared_ptr<const T>> m_values;
};

/// What queries read again and again, kept in memory until it changes. Thread: any but the GUI thread.
class QueryCache
{
public:
    explicit QueryCache(std::shared_ptr<Workspace> workspace)
        : m_workspace(std::move(workspace))
    {
    }
    [[nodiscard]] Workspace &workspace() const { return *m_workspace; }
    void forget(Changes changes);

    [[nodiscard]] Result<std::shared_ptr<const VolumeTable>> volumes();
    [[nodiscard]] Result<std::shared_ptr<const PresenceTable>> presence();
    [[nodiscard]] Result<std::shared_ptr<const EmbeddingTable>> embeddings(const QString &encoder);
    [[nodiscard]] Result<std::shared_ptr<const SaeTable>> sae(const QString &id);
    /// Mean of the embeddings as an SAE sees them, one value a column.
    [[nodiscard]] Result<std::shared_ptr<const std::vector<double>>> inputMean(const QString &sae);
    [[nodiscard]] Result<std::shared_ptr<const IndexTable>> index(const QString &sae);
    [[nodiscard]] Result<std::shared_ptr<const StatisticsTable>> statistics(const QString &sae);
    [[nodiscard]] Result<FeatureLevelsPtr> levels(const QString &sae, std::stop_token stop);
    [[nodiscard]] Result<std::shared_ptr<const LabelTable>> labels(const QString &sae);
    /// The last few volumes made ready for cutting (heat maps).
    [[nodiscard]] Result<std::shared_ptr<const SliceSource>> slices(qint64 volume);

private:
    std::shared_ptr<Workspace> m_workspace;
    Remembered<VolumeTable> m_volumes;
    Remembered<PresenceTable> m_presence;
    Remembered<EmbeddingTable> m_embeddings;
    Remembered<SaeTable> m_saes;
    Remembered<std::vector<double>> m_inputMeans;
    Remembered<IndexTable> m_indices;
    Remembered<StatisticsTable> m_statistics;
    Remembered<FeatureLevels> m_levels;
    Remembered<LabelTable> m_labels;
    std::mutex m_slicesMutex;
    std::deque<std::pair<qint64, std::shared_ptr<const SliceSource>>> m_slices;
};

} // namespace fathom
