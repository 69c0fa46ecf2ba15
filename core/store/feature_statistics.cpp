// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "feature_statistics.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace fathom {

namespace {
constexpr int HistogramBins = 32;
constexpr size_t MostEnriched = 20;
constexpr double Level = 0.05;

/// The indexed slices of one plane of one counted volume, one bit each.
struct Block
{
    int volume = 0; ///< place among the counted volumes
    Plane plane = Plane::Axial;
    qint64 firstRow = 0;
    int rows = 0;
    size_t firstWord = 0;
    size_t words = 0;
};

/// Where one structure lies in a block.
struct BlockPresence
{
    std::vector<quint64> bits; ///< empty: in no slice
    int total = 0;
};

struct CountedVolume
{
    std::vector<size_t> blocks;
    std::vector<int> structures;                         ///< annotated ones
    std::vector<std::vector<BlockPresence>> byStructure; ///< [structure][block of the volume]
    bool ct = false;
};

/// Sums over subjects for one structure.
struct Sums
{
    double active = 0.0, other = 0.0, difference = 0.0, squares = 0.0;
    int subjects = 0;
    int topPresent = 0, topSubjects = 0;
};

struct StructureKey
{
    QString name;
    bool finding = false;
};

int countBits(const quint64 *a, const quint64 *b, size_t words)
{
    int count = 0;
    for (size_t w = 0; w < words; ++w)
        count += std::popcount(a[w] & b[w]);
    return count;
}

class Counter
{
public:
    Counter(const StatisticsRequest &request, const ActivationIndex &index)
        : m_index(index)
    {
        m_blockOfRow.assign(size_t(index.rows()), -1);
        QHash<QPair<QString, bool>, int> ids;
        const auto idOf = [&](const QString &name, bool finding) {
            const auto key = qMakePair(name, finding);
            if (!ids.contains(key)) {
                ids.insert(key, int(m_structures.size()));
                m_structures.push_back({name, finding});
            }
            return ids.value(key);
        };
        for (size_t v = 0; v < request.volumes.size(); ++v)
            if (request.counted.isEmpty() || request.counted.contains(request.volumes[v].id))
                addVolume(request.volumes[v], request.presence[v], idOf);
        m_firing.assign(m_words, 0);
        m_activeInBlock.assign(m_blocks.size(), 0);
        m_topOfVolume.assign(m_volumes.size(), -1);
        m_strictT.assign(m_volumes.size() + 1, 0.0);
        m_usualT.assign(m_volumes.size() + 1, 0.0);
        const double tried = std::max(1.0, double(m_structures.size()));
        for (size_t n = 1; n <= m_volumes.size(); ++n) {
            m_usualT[n] = studentQuantile(1.0 - Level / 2.0, int(n) + 1);
            m_strictT[n] = studentQuantile(1.0 - Level / (2.0 * tried), int(n) + 1);
        }
    }

    FeatureStatistics count(int feature)
    {
        FeatureStatistics out;
        out.feature = feature;
        out.histogram.assign(HistogramBins, 0);
        std::vector<size_t> touched;
        std::vector<int> volumes;
        double sum = 0.0;
        qint64 ct = 0;
        std::array<qint64, 3> planes = {0, 0, 0};
        // Strongest first, so the first value is the maximum and a volume's first row its strongest.
        for (const auto [row, value] : m_index.column(feature)) {
            const int b = m_blockOfRow[size_t(row)];
            if (b < 0)
                continue;
            const Block &block = m_blocks[size_t(b)];
            if (out.slices == 0)
                out.maximum = value;
            ++out.slices;
            sum += double(value);
            const int bin = int(std::ceil(double(value) / double(out.maximum) * HistogramBins)) - 1;
            ++out.histogram[size_t(std::clamp(bin, 0, HistogramBins - 1))];
            ++planes[size_t(block.plane)];
            ct += m_volumes[size_t(block.volume)].ct;
            const qint64 bit = row - block.firstRow;
            m_firing[block.firstWord + size_t(bit / 64)] |= quint64(1) << (bit % 64);
            if (m_activeInBlock[size_t(b)]++ == 0)
                touched.push_back(size_t(b));
            if (m_topOfVolume[size_t(block.volume)] < 0) {
                m_topOfVolume[size_t(block.volume)] = row;
                volumes.push_back(block.volume);
            }
        }
        out.volumes = int(volumes.size());
        out.structuresTried = int(m_structures.size());
        if (out.slices > 0) {
            out.mean = float(sum / double(out.slices));
            out.sliceDensity = double(out.slices) / double(m_rows);
            out.volumeDensity = double(out.volumes) / double(m_volumes.size());
            out.ctShare = double(ct) / double(out.slices);
            for (size_t p = 0; p < 3; ++p)
                out.planeShare[p] = double(planes[p]) / double(out.slices);
            std::sort(volumes.begin(), volumes.end());
            out.enrichment = enrichment(volumes);
        }
        for (const size_t b : touched) {
            m_activeInBlock[b] = 0;
            std::fill_n(m_firing.begin() + std::ptrdiff_t(m_blocks[b].firstWord), m_blocks[b].words, 0);
        }
        for (const int v : volumes)
            m_topOfVolume[size_t(v)] = -1;
        return out;
    }

private:
    template <typename IdOf>
    void addVolume(const VolumeRecord &volume, const std::vector<PresenceRecord> &presence, const IdOf &idOf)
    {
        CountedVolume counted;
        counted.ct = volume.modality == Modality::Ct;
        const auto ids = m_index.sliceIds();
        std::vector<const SliceRange *> ranges;
        for (const SliceRange &range : volume.planes) {
            const auto begin = std::lower_bound(ids.begin(), ids.end(), range.firstSlice);
            const auto end = std::lower_bound(begin, ids.end(), range.firstSlice + range.count);
            if (begin == end)
                continue;
            Block block;
            block.volume = int(m_volumes.size());
            block.plane = range.plane;
            block.firstRow = begin - ids.begin();
            block.rows = int(end - begin);
            block.firstWord = m_words;
            block.words = size_t(block.rows + 63) / 64;
            m_words += block.words;
            m_rows += block.rows;
            for (int r = 0; r < block.rows; ++r)
                m_blockOfRow[size_t(block.firstRow + r)] = int(m_blocks.size());
            counted.blocks.push_back(m_blocks.size());
            m_blocks.push_back(block);
            ranges.push_back(&range);
        }
        if (counted.blocks.empty())
            return; // nothing of it is indexed
        QHash<int, size_t> place;
        for (const bool finding : {false, true})
            for (const QString &name : finding ? volume.annotatedFindings : volume.annotated)
                if (const int id = idOf(name, finding); !place.contains(id)) {
                    place.insert(id, counted.structures.size());
                    counted.structures.push_back(id);
                }
        counted.byStructure.assign(counted.structures.size(),
                                   std::vector<BlockPresence>(counted.blocks.size()));
        for (const PresenceRecord &record : presence) {
            const int id = idOf(record.structure, record.finding);
            const auto found = place.constFind(id);
            if (found == place.constEnd())
                continue; // not annotated by its data set: left out of every statistic
            for (size_t b = 0; b < counted.blocks.size(); ++b) {
                const Block &block = m_blocks[counted.blocks[b]];
                if (block.plane != record.plane)
                    continue;
                BlockPresence &where = counted.byStructure[*found][b];
                where.bits.assign(block.words, 0);
                for (int r = 0; r < block.rows; ++r) {
                    const qint64 slice = ids[size_t(block.firstRow + r)] - ranges[b]->firstSlice;
                    if (size_t(slice) < record.present.size() && record.present[size_t(slice)]) {
                        where.bits[size_t(r / 64)] |= quint64(1) << (r % 64);
                        ++where.total;
                    }
                }
            }
        }
        m_volumes.push_back(std::move(counted));
    }

    std::vector<Enrichment> enrichment(const std::vector<int> &volumes)
    {
        m_sums.assign(m_structures.size(), {});
        for (const int v : volumes)
            addSubject(m_volumes[size_t(v)], m_topOfVolume[size_t(v)]);
        std::vector<Enrichment> found;
        for (size_t s = 0; s < m_structures.size(); ++s) {
            const Sums &sums = m_sums[s];
            if (sums.subjects == 0 || sums.difference <= 0.0)
                continue;
            const double n = sums.subjects;
            Enrichment one;
            one.structure = m_structures[s].name;
            one.finding = m_structures[s].finding;
            one.rateActive = sums.active / n;
            one.rateOther = sums.other / n;
            one.difference = sums.difference / n;
            one.subjects = sums.subjects;
            std::tie(one.low, one.high) = subjectIntervalAt(sums.difference, sums.squares, sums.subjects,
                                                            m_usualT[size_t(sums.subjects)]);
            one.lowStrict = subjectIntervalAt(sums.difference, sums.squares, sums.subjects,
                                              m_strictT[size_t(sums.subjects)])
                                .first;
            one.topSubjects = sums.topSubjects;
            one.rateTop = sums.topSubjects > 0 ? double(sums.topPresent) / sums.topSubjects : 0.0;
            found.push_back(std::move(one));
        }
        const auto stronger = [](const Enrichment &a, const Enrichment &b) {
            if (a.low != b.low)
                return a.low > b.low;
            if (a.difference != b.difference)
                return a.difference > b.difference;
            return a.structure < b.structure;
        };
        const size_t kept = std::min(MostEnriched, found.size());
        std::partial_sort(found.begin(), found.begin() + std::ptrdiff_t(kept), found.end(), stronger);
        found.resize(kept);
        return found;
    }

    void addSubject(const CountedVolume &volume, qint64 topRow)
    {
        const auto topBlock = size_t(m_blockOfRow[size_t(topRow)]);
        const qint64 topBit = topRow - m_blocks[topBlock].firstRow;
        for (size_t s = 0; s < volume.structures.size(); ++s) {
            Sums &sums = m_sums[size_t(volume.structures[s])];
            double weight = 0.0, active = 0.0, other = 0.0;
            bool topPresent = false;
            for (size_t b = 0; b < volume.blocks.size(); ++b) {
                const Block &block = m_blocks[volume.blocks[b]];
                const BlockPresence &where = volume.byStructure[s][b];
                if (volume.blocks[b] == topBlock && !where.bits.empty())
                    topPresent = (where.bits[size_t(topBit / 64)] >> (topBit % 64)) & 1;
                const int firing = m_activeInBlock[volume.blocks[b]];
                // No contrast: nothing fires, everything fires, or the structure is in every slice.
                if (firing == 0 || firing == block.rows || where.total == block.rows)
                    continue;
                const int both = where.total == 0
                                     ? 0
                                     : countBits(&m_firing[block.firstWord], where.bits.data(), block.words);
                weight += firing;
                active += both;
                other += double(firing) * (where.total - both) / (block.rows - firing);
            }
            ++sums.topSubjects;
            sums.topPresent += topPresent;
            if (weight == 0.0)
                continue;
            const double difference = (active - other) / weight;
            ++sums.subjects;
            sums.active += active / weight;
            sums.other += other / weight;
            sums.difference += difference;
            sums.squares += difference * difference;
        }
    }

    const ActivationIndex &m_index;
    std::vector<StructureKey> m_structures;
    std::vector<Block> m_blocks;
    std::vector<CountedVolume> m_volumes;
    std::vector<int> m_blockOfRow;
    size_t m_words = 0;
    qint64 m_rows = 0;
    std::vector<quint64> m_firing;
    std::vector<int> m_activeInBlock;
    std::vector<qint64> m_topOfVolume;
    std::vector<double> m_usualT, m_strictT; ///< by number of subjects
    std::vector<Sums> m_sums;
};

} // namespace

Result<std::vector<FeatureStatistics>> featureStatistics(const StatisticsRequest &request,
                                                         const ActivationIndex &index,
                                                         const std::vector<int> &dictionary)
{
    if (request.presence.size() != request.volumes.size())
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "Statistics: %1 volumes have %2 lists of structures"),
                     {QString::number(request.volumes.size()), QString::number(request.presence.size())}};
    if (dictionary.empty() || dictionary.back() != index.features())
        return Error{
            ErrorCode::WrongShape,
            QT_TRANSLATE_NOOP("Error", "Statistics: the index has %1 features, the dictionary %2"),
            {QString::number(index.features()), QString::number(dictionary.empty() ? 0 : dictionary.back())}};
    Counter counter(request, index);
    std::vector<FeatureStatistics> all;
    all.reserve(size_t(index.features()));
    for (int feature = 0; feature < index.features(); ++feature) {
        FeatureStatistics one = counter.count(feature);
        one.level = int(std::upper_bound(dictionary.begin(), dictionary.end(), feature) - dictionary.begin());
        all.push_back(std::move(one));
    }
    return all;
}

Result<std::vector<FeatureStatistics>>
splitStatistics(StatisticsRequest request, const ActivationIndex &index, const std::vector<int> &dictionary)
{
    request.counted.clear();
    FATHOM_TRY(std::vector<FeatureStatistics> all, featureStatistics(request, index, dictionary));
    bool split = false;
    for (const VolumeRecord &volume : request.volumes) {
        split = split || !volume.split.isEmpty();
        if (volume.split == QLatin1String("train"))
            request.counted.insert(volume.id);
    }
    if (!split)
        return all;
    if (request.counted.isEmpty())
        request.counted.insert(0); // no volume has this id: nobody to learn from, so nothing is enriched
    FATHOM_TRY(std::vector<FeatureStatistics> training, featureStatistics(request, index, dictionary));
    for (size_t f = 0; f < all.size(); ++f) {
        all[f].enrichment = std::move(training[f].enrichment);
        all[f].structuresTried = training[f].structuresTried;
    }
    return all;
}

} // namespace fathom
