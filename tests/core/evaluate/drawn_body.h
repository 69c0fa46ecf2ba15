// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/random.h>

#include <cmath>
#include <vector>

namespace fathom::test {

/// What an encoder would say of a level of a body: 48 waves of 80 to 500 mm along it.
/// @param body  bodies of another number have nothing in common
inline std::vector<float> levelOfBody(double mm, int body = 1)
{
    Random random{std::uint64_t(body)};
    std::vector<float> row;
    for (int i = 0; i < 48; ++i) {
        const double length = random.uniform(80, 500);
        const double phase = random.uniform(0, 2 * M_PI);
        row.push_back(float(std::sin(2 * M_PI * mm / length + phase)));
    }
    return row;
}

} // namespace fathom::test
