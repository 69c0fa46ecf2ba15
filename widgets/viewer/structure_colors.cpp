// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "structure_colors.h"

#include "theme/theme.h"

#include <algorithm>

namespace fathom {
namespace {

/// The name without its side: left and right kidney share a colour.
QString withoutSide(const QString &name)
{
    for (const char *side : {"_left", "_right", "_L", "_R"})
        if (name.endsWith(QLatin1String(side)))
            return name.chopped(qsizetype(qstrlen(side)));
    return name;
}

} // namespace

LabelColours structureColors(const QMap<int, QString> &names)
{
    if (names.isEmpty() || names.lastKey() <= 0)
        return nullptr;
    std::vector<std::pair<QString, int>> sorted;
    for (auto it = names.begin(); it != names.end(); ++it)
        if (it.key() > 0)
            sorted.emplace_back(withoutSide(it.value()), it.key());
    std::sort(sorted.begin(), sorted.end());
    auto colours = std::make_shared<std::vector<QRgb>>(size_t(names.lastKey()) + 1, qRgb(128, 128, 128));
    constexpr std::array<int, 3> factors = {100, 135, 75};
    size_t number = 0;
    for (size_t at = 0; at < sorted.size(); ++at) {
        number += at > 0 && sorted[at].first != sorted[at - 1].first;
        const size_t i = number;
        const QColor hue = categoryColor(int(i % 8));
        const int factor = factors[i / 8 % factors.size()];
        (*colours)[size_t(sorted[at].second)] =
            (factor >= 100 ? hue.lighter(factor) : hue.darker(10000 / factor)).rgb();
    }
    return colours;
}

} // namespace fathom
