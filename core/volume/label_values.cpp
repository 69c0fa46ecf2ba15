// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "label_values.h"

#include <algorithm>
#include <cmath>

namespace fathom {
namespace {

constexpr double wholeNumber = 1e-3; // how far a label may be from one, after a file's scaling

} // namespace

Error thresholdAsked(const QString &path)
{
    return {ErrorCode::Unsupported,
            QT_TRANSLATE_NOOP("Error",
                              "%1: a mask of probabilities; say from which one on a voxel belongs to "
                              "the structure (threshold)"),
            {path}};
}

Error otherGrid(const QString &path)
{
    return {ErrorCode::WrongShape,
            QT_TRANSLATE_NOOP("Error", "%1: this mask lies on another grid than its image; resample it to "
                                       "the image's grid"),
            {path}};
}

void LabelValues::add(double value)
{
    const double rounded = std::floor(value + 0.5);
    const bool fits = rounded >= 0 && rounded <= 65535;
    m_outside = m_outside || !fits;
    m_largest = std::max(m_largest, value);
    if (!m_fractions && fits && std::abs(value - rounded) > wholeNumber) {
        m_fractions = true;
        for (quint16 &label : m_labels)
            label = label >= m_threshold && label > 0;
    }
    if (m_fractions)
        m_labels.push_back(value >= m_threshold && value > 0);
    else
        m_labels.push_back(fits ? quint16(rounded) : quint16(0));
}

Result<std::vector<quint16>> LabelValues::take(const QString &path)
{
    if (m_outside)
        return Error{
            ErrorCode::Unsupported,
            QT_TRANSLATE_NOOP("Error", "%1: a mask with values below 0 or above 65535; is it an image?"),
            {path}};
    if (m_fractions && m_largest > 1 + wholeNumber)
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "%1: its values are neither labels (whole numbers) nor "
                                                "probabilities (0 to 1); resample label maps by the nearest "
                                                "voxel"),
                     {path}};
    if (m_fractions && m_threshold <= 0)
        return thresholdAsked(path);
    return std::move(m_labels);
}

} // namespace fathom
