// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QString>
#include <memory>

namespace fathom {

/// What an embed job would do.
struct EmbedForecast
{
    int volumes = 0;
    qint64 slices = 0;   ///< of the choice
    qint64 embedded = 0; ///< of these, there already
};

/// How long an encoder takes on this machine, measured, never guessed.
struct EncodeSpeed
{
    double secondsPerSlice = 0;
    int slices = 0; ///< that were measured
    QString where;  ///< "cpu, 2 threads" or "cuda"
    int group = 1;  ///< slices that go through together where nobody says (defaultGroup())
};
using EncodeSpeedPtr = std::shared_ptr<const EncodeSpeed>;

} // namespace fathom
