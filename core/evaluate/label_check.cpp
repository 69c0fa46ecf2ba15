// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "label_check.h"

#include "split_rows.h"

#include <store/activation_index.h>

#include <QHash>
#include <QJsonArray>

#include <algorithm>

namespace fathom {

namespace {
// Does a slice show a structure? Nothing when the subject's data set does not annotate it.
class Presence
{
public:
    Presence(const Workspace &workspace, const std::vector<VolumeRecord> &volumes)
        : m_workspace(workspace)
        , m_volumes(volumes)
        , m_volumeOf(volumes)
        , m_read(volumes.size())
    {
    }
    [[nodiscard]] int volumeOf(qint64 slice) const { return m_volumeOf(slice); }
    [[nodiscard]] bool annotated(int volume, const QString &structure) const
    {
        const VolumeRecord &record = m_volumes[size_t(volume)];
        return record.annotated.contains(structure) || record.annotatedFindings.contains(structure);
    }
    [[nodiscard]] Result<bool> shows(qint64 slice, int volume, const QString &structure)
    {
        auto &read = m_read[size_t(volume)];
        if (!read) {
            FATHOM_TRY(read, m_workspace.presence(m_volumes[size_t(volume)].id));
        }
        for (const SliceRange &range : m_volumes[size_t(volume)].planes) {
            if (slice < range.firstSlice || slice >= range.firstSlice + range.count)
                continue;
            const auto index = size_t(slice - range.firstSlice);
            for (const PresenceRecord &record : *read) {
                if (record.plane == range.plane && record.structure == structure)
                    return index < record.present.size() && record.present[index];
            }
        }
        return false;
    }

private:
    const Workspace &m_workspace;
    const std::vector<VolumeRecord> &m_volumes;
    VolumeOfSlice m_volumeOf;
    std::vector<std::optional<std::vector<PresenceRecord>>> m_read;
};

// Strongest slice of each subject of the split, strongest first.
std::vector<std::pair<qint64, int>> strongestPerSubject(const ActivationIndex &index, int feature,
                                                        const Presence &presence,
                                                        const std::vector<VolumeRecord> &volumes,
                                                        const QString &split)
{
    std::vector<std::pair<qint64, int>> best;
    std::vector<bool> seen(volumes.size(), false);
    const ActivationIndex::Column column = index.column(feature);
    for (const auto &[row, value] : column) {
        const qint64 slice = index.sliceIds()[size_t(row)];
        const int volume = presence.volumeOf(slice);
        if (volume < 0 || seen[size_t(volume)] || volumes[size_t(volume)].split != split)
            continue;
        seen[size_t(volume)] = true;
        best.emplace_back(slice, volume);
    }
    return best;
}
} // namespace

QStringList structuresOfLabel(const LabelRecord &label, const QStringList &enriched)
{
    QStringList named;
    for (const QJsonValue &value : label.evidence["structures"].toArray()) {
        const QString name = value.isObject() ? value.toObject()["structure"].toString() : value.toString();
        if (!name.isEmpty())
            named.append(name);
    }
    if (!named.isEmpty())
        return named;
    const QString text = label.text.toLower();
    for (const QString &structure : enriched) {
        if (text.contains(structure.toLower()) ||
            text.contains(QString(structure).replace(u'_', u' ').toLower()))
            named.append(structure);
    }
    return named;
}

Result<LabelCheck> checkLabels(const Workspace &workspace, const QString &sae,
                               const LabelCheckOptions &options)
{
    FATHOM_TRY(const std::vector<VolumeRecord> volumes, workspace.volumes());
    if (std::none_of(volumes.begin(), volumes.end(), [&](const auto &v) { return v.split == options.split; }))
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "No subject belongs to split %1; at least ten subjects are "
                                                "needed before any is held out"),
                     {options.split}};
    FATHOM_TRY(const auto index, workspace.index(sae));
    FATHOM_TRY(const std::vector<FeatureStatistics> statistics, workspace.statistics(sae));
    FATHOM_TRY(const std::vector<LabelRecord> labels, workspace.currentLabels(sae));
    QHash<int, const LabelRecord *> labelOf;
    for (const LabelRecord &label : labels)
        labelOf.insert(label.feature, &label);

    LabelCheck check;
    check.options = options;
    Presence presence(workspace, volumes);
    // Enrichment of a feature is that of the structure its label names, at the conservative end.
    struct Candidate
    {
        const FeatureStatistics *row;
        const LabelRecord *label;
        const Enrichment *named;
    };
    std::vector<Candidate> candidates;
    for (const FeatureStatistics &row : statistics) {
        if (row.slices == 0)
            continue;
        const LabelRecord *label = labelOf.value(row.feature);
        QStringList enriched;
        for (const Enrichment &entry : row.enrichment)
            enriched.append(entry.structure);
        const QStringList named = label ? structuresOfLabel(*label, enriched) : QStringList();
        const auto found =
            std::find_if(row.enrichment.begin(), row.enrichment.end(), [&](const Enrichment &entry) {
                return !named.isEmpty() && entry.structure == named.first();
            });
        if (found == row.enrichment.end())
            ++check.unnamed;
        else
            candidates.push_back({&row, label, &*found});
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate &a, const Candidate &b) { return a.named->low > b.named->low; });
    for (const auto &[row, label, named] : candidates) {
        if (int(check.checked.size()) >= options.features)
            break;
        const auto best = strongestPerSubject(*index, row->feature, presence, volumes, options.split);
        if (int(best.size()) < options.leastSubjects) {
            ++check.passedOver;
            continue;
        }
        CheckedLabel checked;
        checked.feature = row->feature;
        checked.label = label->text;
        checked.structure = named->structure;
        checked.enrichment = named->low;
        checked.subjects = int(best.size());
        for (const auto &[slice, volume] : best) {
            if (checked.slices >= options.slices)
                break;
            if (!presence.annotated(volume, checked.structure))
                continue;
            ++checked.slices;
            FATHOM_TRY(const bool shown, presence.shows(slice, volume, checked.structure));
            checked.present += shown ? 1 : 0;
        }
        checked.holds = checked.slices > 0 && checked.present >= options.share * checked.slices;
        check.holding += checked.holds ? 1 : 0;
        check.checked.push_back(std::move(checked));
    }
    return check;
}

} // namespace fathom
