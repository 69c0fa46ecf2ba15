// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "sample_concepts.h"

#include <map>

namespace fathom {

namespace {
bool isNumber(const QString &text)
{
    bool number = false;
    text.toDouble(&number);
    return number;
}

// Enough of the slices that tell, and enough slices that tell.
bool isShared(int count, int telling, size_t all, double share, Method method)
{
    if (method == Method::Paper)
        return count >= share * double(all);
    return 2 * telling >= int(all) && count >= share * telling;
}
} // namespace

QStringList sharedConcepts(const SliceTable &table, std::span<const qint64> rows, double share, Method method)
{
    std::map<QString, std::map<QString, int>> words; // column, value: slices
    for (const qint64 row : rows) {
        const VolumeRecord &volume = table.volumes()[size_t(table.volume(size_t(row)))];
        for (auto it = volume.meta.cbegin(); it != volume.meta.cend(); ++it)
            if (!it.value().isEmpty() && it.key() != QLatin1String("split"))
                ++words[it.key()][it.value()];
        ++words[QStringLiteral("modality")][modalityName(volume.modality)];
        ++words[QStringLiteral("slice_orientation")][QString(planeLetter(table.plane(size_t(row))))];
    }
    QStringList shared;
    for (const auto &[column, values] : words) {
        int telling = 0;
        const QString *best = nullptr;
        int most = 0;
        for (const auto &[value, count] : values) {
            telling += count;
            if (count > most) {
                most = count;
                best = &value;
            }
        }
        if (best && !isNumber(*best) && isShared(most, telling, rows.size(), share, method))
            shared << column + u'=' + *best;
    }
    for (int name = 0; name < table.structures(); ++name) {
        int shown = 0, telling = 0;
        for (const qint64 row : rows) {
            shown += table.shows(size_t(row), name) ? 1 : 0;
            telling += table.annotates(table.volume(size_t(row)), name) ? 1 : 0;
        }
        if (shown > 0 && isShared(shown, telling, rows.size(), share, method))
            shared << QStringLiteral("organ=") + table.names()[name];
    }
    return shared;
}

} // namespace fathom
