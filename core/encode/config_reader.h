// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/safetensors.h>

#include <QJsonObject>
#include <vector>

namespace fathom {

/// The tensors of a weight file by name.
using TensorMap = QMap<QString, TensorView>;

/// Reads bounded values of a config.json; the first one that is out of range is the error.
class ConfigReader
{
public:
    ConfigReader(QJsonObject json, QString name)
        : m_json(std::move(json))
        , m_name(std::move(name))
    {
    }
    /// Leaves `value` as it is where the key is absent or null.
    void whole(const char *key, int &value, int low, int high);
    void number(const char *key, double &value, double low, double high);
    void wholes(const char *key, std::vector<int> &values, int low, int high);
    /// Refuses another value than the one that we implement; absent and null are fine.
    void only(const char *key, const QJsonValue &value);
    void refuse(const char *key);
    [[nodiscard]] bool flag(const char *key, bool otherwise) const;
    [[nodiscard]] bool has(const char *key) const;
    /// Errors: Unreadable (a value out of range), Unsupported (a value that we do not implement).
    [[nodiscard]] Result<void> outcome() const { return m_outcome; }

private:
    QJsonObject m_json;
    QString m_name;
    Result<void> m_outcome;
};

/// The n-th size of a tensor; 0 where the file has no such tensor or it has fewer axes.
[[nodiscard]] int sizeOf(const TensorMap &tensors, const QString &name, size_t axis);
/// How many of pattern(0), pattern(1) ... are in the file before the first gap.
template <typename Pattern> int countOf(const TensorMap &tensors, Pattern pattern)
{
    int n = 0;
    while (n < 1000 && tensors.contains(pattern(n)))
        ++n;
    return n;
}

} // namespace fathom
