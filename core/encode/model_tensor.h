// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QString>
#include <vector>

namespace fathom {

/// A tensor that a network of some configuration has: its name and row-major shape.
struct ModelTensor
{
    QString name; ///< "layer.0.attention.q_proj.weight"
    std::vector<qint64> shape;
    [[nodiscard]] qint64 count() const
    {
        qint64 n = 1;
        for (const qint64 size : shape)
            n *= size;
        return n;
    }
};

/// Collects the tensors of a network in one fixed order.
class ModelTensors
{
public:
    void add(const QString &name, std::vector<qint64> shape) { m_all.push_back({name, std::move(shape)}); }
    /// name.weight of `shape`, whose first size is the number of outputs, and name.bias.
    void layer(const QString &name, std::vector<qint64> shape, bool bias = true)
    {
        const qint64 out = shape.front();
        add(name + QLatin1String(".weight"), std::move(shape));
        if (bias)
            add(name + QLatin1String(".bias"), {out});
    }
    void norm(const QString &name, qint64 width) { layer(name, {width}); }
    [[nodiscard]] std::vector<ModelTensor> take() { return std::move(m_all); }

private:
    std::vector<ModelTensor> m_all;
};

} // namespace fathom
