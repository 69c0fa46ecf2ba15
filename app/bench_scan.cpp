// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "bench_scan.h"

#include <base/random.h>

#include <cmath>

namespace fathom {

std::vector<qint16> benchVoxels(const Geometry &geometry)
{
    std::vector<qint16> values;
    values.reserve(size_t(geometry.voxels()));
    Random random(1);
    const double middle = (geometry.size[0] - 1) / 2.0;
    for (int k = 0; k < geometry.size[2]; ++k)
        for (int j = 0; j < geometry.size[1]; ++j)
            for (int i = 0; i < geometry.size[0]; ++i) {
                const double x = (i - middle) / middle, y = (j - middle) / middle;
                const double body = std::hypot(x / 0.86, y / 0.63);
                const double lung = std::hypot((std::abs(x) - 0.37) / 0.27, y / 0.35);
                int tissue = -1000;
                if (body < 1)
                    tissue = lung < 1 && 3 * k > geometry.size[2] ? -800
                             : body > 0.92                        ? -90
                                           : 45 + int(30 * std::sin(k * 0.1 + i * 0.05));
                values.push_back(qint16(tissue + int(random.below(41)) - 20));
            }
    return values;
}

Result<void> writeBenchScan(const QString &path)
{
    Geometry geometry;
    geometry.size = {512, 512, 300};
    const std::vector<qint16> values = benchVoxels(geometry);
    return writeNifti(path, geometry, std::span<const qint16>(values));
}

} // namespace fathom
