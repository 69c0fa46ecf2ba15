// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>
#include <base/tensor_view.h>

#include <QJsonObject>
#include <QMap>

#include <set>

namespace fathom {

/// The settings and tensors of a foreign file while they are read. What was not asked for by the end is
/// unknown and refused; what is missing or has another size is collected, so that one line names all of it.
class SaeSettings
{
public:
    /// @param accepted  settings that a person vouches for
    SaeSettings(QString name, QJsonObject json, QMap<QString, TensorView> tensors, QStringList accepted)
        : m_name(std::move(name))
        , m_json(std::move(json))
        , m_tensors(std::move(tensors))
        , m_accepted(std::move(accepted))
    {
    }

    /// True when the setting is there and not null; it counts as known from now on.
    [[nodiscard]] bool has(const char *key);
    /// The setting; null when it is absent.
    [[nodiscard]] QJsonValue value(const char *key);
    /// Within 1 to `most`; else it is noted as missing or wrong and 0.
    [[nodiscard]] int whole(const char *key, int most);
    [[nodiscard]] std::vector<int> wholes(const char *key, int most);
    /// Settings that say something about the training or the data, not about what is computed.
    void harmless(std::initializer_list<const char *> keys);
    void harmless(const QStringList &keys);
    /// Notes that the setting has a value that Fathom does not compute.
    void refuse(const char *key);

    [[nodiscard]] bool hasTensor(const char *key) const { return m_tensors.contains(QLatin1String(key)); }
    /// The values as float32; noted as missing or of another size, and empty, where it does not fit.
    [[nodiscard]] std::vector<float> tensor(const char *key, const std::vector<qint64> &shape);
    /// The same, transposed from [rows, columns] to [columns, rows].
    [[nodiscard]] std::vector<float> transposed(const char *key, qint64 rows, qint64 columns);

    [[nodiscard]] const QString &name() const { return m_name; }
    /// The settings as they were found.
    [[nodiscard]] const QJsonObject &json() const { return m_json; }
    /// The same tensors with the settings that lie inside one of these.
    [[nodiscard]] SaeSettings inner(const char *key) const;
    /// Errors: Missing, WrongShape, Unsupported, as noted; unknown settings and tensors come last.
    [[nodiscard]] Result<void> outcome() const;
    /// The same without the unknown tensors, for settings that surround others.
    [[nodiscard]] Result<void> outcomeOfSettings() const;

private:
    QString m_name;
    QJsonObject m_json;
    QMap<QString, TensorView> m_tensors;
    QStringList m_accepted;
    std::set<QString> m_known, m_knownTensors;
    QStringList m_missing, m_misshapen, m_refused;
};

} // namespace fathom
