// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "file_promise.h"

#include <algorithm>

namespace fathom {

/// Structures on one grid, in as few label maps as their overlaps allow.
class LabelLayers
{
public:
    LabelLayers(QString path, const Geometry &grid)
        : m_path(std::move(path))
        , m_grid(grid)
    {
    }

    /// Errors: TooLarge.
    [[nodiscard]] Result<void> add(int number, const std::vector<quint32> &voxels)
    {
        auto layer = std::find_if(m_layers.begin(), m_layers.end(), [&](const LabelMap &map) {
            return std::all_of(voxels.begin(), voxels.end(), [&](size_t at) { return map.voxels[at] == 0; });
        });
        if (layer == m_layers.end()) {
            FATHOM_DO(checkMemory(m_path, m_grid.voxels(), qint64(sizeof(quint16))));
            m_layers.push_back({m_grid, std::vector<quint16>(size_t(m_grid.voxels()), 0)});
            layer = m_layers.end() - 1;
        }
        for (const size_t at : voxels)
            layer->voxels[at] = quint16(number);
        return {};
    }
    [[nodiscard]] std::vector<LabelMap> take() { return std::move(m_layers); }

private:
    QString m_path;
    Geometry m_grid;
    std::vector<LabelMap> m_layers;
};

} // namespace fathom
