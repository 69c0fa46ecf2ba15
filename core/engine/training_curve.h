// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QJsonArray>
#include <QJsonObject>

#include <vector>

namespace fathom {

/// Measured points of a training by step, thinned evenly once there are more than `most`.
class TrainingCurve
{
public:
    explicit TrainingCurve(const QJsonArray &points = {}, size_t most = 1000)
        : m_most(most)
    {
        for (const QJsonValue &point : points)
            m_points.push_back(point.toObject());
    }
    /// A resumed run measures again what lies behind its checkpoint: later points give way.
    void add(const QJsonObject &point)
    {
        while (!m_points.empty() && m_points.back()["step"].toInteger() >= point["step"].toInteger())
            m_points.pop_back();
        m_points.push_back(point);
        if (m_points.size() <= m_most)
            return;
        size_t kept = 0;
        for (size_t i = 0; i < m_points.size(); i += 2)
            m_points[kept++] = m_points[i];
        m_points.resize(kept);
    }
    [[nodiscard]] const std::vector<QJsonObject> &points() const { return m_points; }
    [[nodiscard]] QJsonArray toJson() const
    {
        QJsonArray all;
        for (const QJsonObject &point : m_points)
            all.append(point);
        return all;
    }

private:
    std::vector<QJsonObject> m_points;
    size_t m_most;
};

} // namespace fathom
