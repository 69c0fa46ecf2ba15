// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/snapshots.h>

#include <QJsonArray>

// Snapshots and records as the command line prints them. Keys: resources/help/cli.md.
namespace fathom::cli {

[[nodiscard]] QJsonObject toJson(const SliceRef &slice);
[[nodiscard]] QJsonObject toJson(const LabelRecord &label);
[[nodiscard]] QJsonObject toJson(const JobRecord &job);
[[nodiscard]] QJsonObject toJson(const EncoderInfo &info);
[[nodiscard]] QJsonObject toJson(const SaeRecord &record);
[[nodiscard]] QJsonObject toJson(const FeatureRow &row);
[[nodiscard]] QJsonObject toJson(const FeatureStatistics &statistics);
[[nodiscard]] QJsonArray toJson(const std::vector<Neighbour> &neighbours);
[[nodiscard]] QJsonObject toJson(const ActiveFeature &active);
[[nodiscard]] QJsonObject toJson(const Quality &quality);

template <typename T> [[nodiscard]] QJsonArray toArray(const std::vector<T> &values)
{
    QJsonArray array;
    for (const T &value : values) {
        if constexpr (std::is_floating_point_v<T>)
            array.append(double(value));
        else if constexpr (std::is_integral_v<T>)
            array.append(qint64(value));
        else
            array.append(toJson(value));
    }
    return array;
}

/// A table for people: columns padded, numbers as given.
[[nodiscard]] QString table(const QStringList &head, const std::vector<QStringList> &rows);

} // namespace fathom::cli
