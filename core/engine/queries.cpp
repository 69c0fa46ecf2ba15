// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "queries.h"

#include "query_cache.h"
#include "query_rows.h"

#include <algorithm>

namespace fathom {

Queries::Queries(std::shared_ptr<Workspace> workspace)
    : m_cache(std::make_unique<QueryCache>(std::move(workspace)))
{
}

Queries::~Queries() = default;

void Queries::changed(Changes changes)
{
    m_cache->forget(changes);
}

Result<SliceRef> Queries::slice(qint64 slice)
{
    FATHOM_TRY(const auto volumes, m_cache->volumes());
    return volumes->slice(slice);
}

Result<std::pair<QStringList, QStringList>> Queries::present(qint64 slice)
{
    FATHOM_TRY(const auto volumes, m_cache->volumes());
    FATHOM_TRY(const SliceRef ref, volumes->slice(slice));
    FATHOM_TRY(const auto presence, m_cache->presence());
    std::pair<QStringList, QStringList> names;
    const auto at = size_t(volumes->byId.value(ref.volume));
    if (at >= presence->size())
        return names;
    for (const PresenceRecord &row : (*presence)[at]) {
        if (row.plane == ref.plane && size_t(ref.index) < row.present.size() &&
            row.present[size_t(ref.index)])
            (row.finding ? names.second : names.first).append(row.structure);
    }
    names.first.sort();
    names.second.sort();
    return names;
}

Result<std::vector<JumpHit>> Queries::jump(const QString &text, const QString &sae)
{
    constexpr size_t most = 30;
    const QString wanted = text.trimmed();
    std::vector<JumpHit> hits;
    if (wanted.isEmpty())
        return hits;
    FATHOM_TRY(const auto volumes, m_cache->volumes());
    const auto featureAddress = [&](int feature) {
        return QStringLiteral("fathom:feature/%1/%2").arg(sae).arg(feature);
    };
    bool isNumber = false;
    const qint64 number = wanted.toLongLong(&isNumber);
    if (!sae.isEmpty()) {
        FATHOM_TRY(const auto model, m_cache->sae(sae));
        FATHOM_TRY(const auto labels, m_cache->labels(sae));
        if (isNumber && number >= 0 && number < model->record.config.features())
            hits.push_back(
                {QString::number(number), labels->value(int(number)).text, featureAddress(int(number))});
        std::vector<const LabelRecord *> rows;
        for (const LabelRecord &label : *labels)
            rows.push_back(&label);
        std::sort(rows.begin(), rows.end(),
                  [](const LabelRecord *a, const LabelRecord *b) { return a->feature < b->feature; });
        for (const LabelRecord *label : rows) {
            if (hits.size() >= most)
                break;
            if (label->text.contains(wanted, Qt::CaseInsensitive))
                hits.push_back(
                    {label->text, QString::number(label->feature), featureAddress(label->feature)});
        }
        if (const auto statistics = m_cache->statistics(sae); statistics && !isNumber) {
            const QString name = QString(wanted).replace(u' ', u'_');
            for (const FeatureStatistics &row : **statistics) {
                if (hits.size() >= most)
                    break;
                const QString structure = enrichedStructure(row).first;
                if (structure.contains(name, Qt::CaseInsensitive) &&
                    !labels->value(row.feature).text.contains(wanted, Qt::CaseInsensitive))
                    hits.push_back({structure, QString::number(row.feature), featureAddress(row.feature)});
            }
        }
    }
    for (const VolumeRecord &volume : volumes->volumes) {
        if (hits.size() >= most + 10)
            break;
        if (volume.alias.contains(wanted, Qt::CaseInsensitive))
            hits.push_back({volume.alias, volume.dataset, QStringLiteral("fathom:volume/%1").arg(volume.id)});
    }
    if (isNumber && volumes->volumeOf(number) >= 0)
        hits.push_back({QString::number(number), volumes->slice(number)->alias,
                        QStringLiteral("fathom:slice/%1").arg(number)});
    return hits;
}

} // namespace fathom
