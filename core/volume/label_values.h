// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "volume.h"

namespace fathom {

/// The error of a mask of probabilities whose threshold nobody stated.
[[nodiscard]] Error thresholdAsked(const QString &path);

/// The error of a mask on another grid than its image, where nobody asked for resampling.
[[nodiscard]] Error otherGrid(const QString &path);

/// Takes the values of a mask or label map one after the other; see readLabelMap().
class LabelValues
{
public:
    explicit LabelValues(const MaskRule &rule)
        : m_threshold(rule.threshold)
    {
    }
    void reserve(size_t count) { m_labels.reserve(count); }
    void add(double value);
    [[nodiscard]] Result<std::vector<quint16>> take(const QString &path);

private:
    double m_threshold;
    double m_largest = 0;
    bool m_fractions = false; ///< from here on labels are 0 and 1
    bool m_outside = false;
    std::vector<quint16> m_labels;
};

} // namespace fathom
