// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "sae_model.h"

#include <base/error.h>

#include <algorithm>
#include <cmath>
#include <span>

namespace fathom {

/// How a raw embedding becomes x: the same code for training, inference and quality.
struct RowInput
{
    bool normalise = true;
    float scale = 1.0F;
    SaeStandardise standardise = SaeStandardise::None;
    std::span<const float> mean = {}, deviation = {}; ///< of the columns

    /// @param x  may be `raw` itself. @return false when a value (or the norm) is not finite
    bool read(std::span<const float> raw, std::span<float> x) const
    {
        if (standardise == SaeStandardise::Rows)
            standardiseRow(raw, x);
        else if (standardise == SaeStandardise::Columns)
            for (size_t j = 0; j < raw.size(); ++j)
                x[j] = (raw[j] - mean[j]) / deviation[j];
        if (standardise != SaeStandardise::None)
            raw = x;
        double square = 0;
        for (const float value : raw)
            square += double(value) * double(value);
        if (!std::isfinite(square))
            return false;
        const float norm = normalise ? float(std::max(std::sqrt(square), 1e-12)) : 1.0F;
        for (size_t j = 0; j < raw.size(); ++j)
            x[j] = raw[j] / norm * scale;
        return true;
    }

private:
    static void standardiseRow(std::span<const float> raw, std::span<float> x)
    {
        double sum = 0, square = 0;
        for (const float value : raw)
            sum += double(value);
        const double mean = sum / double(raw.size());
        for (const float value : raw)
            square += (double(value) - mean) * (double(value) - mean);
        const double deviation = std::sqrt(square / std::max(double(raw.size()) - 1.0, 1.0)) + 1e-5;
        for (size_t j = 0; j < raw.size(); ++j)
            x[j] = float((double(raw[j]) - mean) / deviation);
    }
};

/// The error of a row that holds NaN or infinity. `row` counts from 0.
inline Error notFinite(qint64 row)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "Embedding row %1 (counted from 0) holds a value that is not a finite "
                                       "number; embed that slice again"),
            {QString::number(row)}};
}

} // namespace fathom
