// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>
#include <base/memory_budget.h>
#include <base/tensor_view.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace fathom {

/// A list that grows in pieces and so never copies or reserves more than one of them.
template <typename T> class ChunkList
{
public:
    [[nodiscard]] size_t size() const { return m_size; }
    [[nodiscard]] const T &operator[](size_t i) const { return m_chunks[i / Chunk][i % Chunk]; }
    [[nodiscard]] T &operator[](size_t i) { return m_chunks[i / Chunk][i % Chunk]; }
    /// False when the budget has no room left.
    [[nodiscard]] bool append(const T &value, MemoryBudget &budget)
    {
        if (m_size == m_chunks.size() * Chunk) {
            if (!budget.grow(m_chunks) || !budget.take(qint64(Chunk * sizeof(T))))
                return false;
            m_chunks.emplace_back(new T[Chunk]);
        }
        (*this)[m_size++] = value;
        return true;
    }

private:
    static constexpr size_t Chunk = 512;
    std::vector<std::unique_ptr<T[]>> m_chunks;
    size_t m_size = 0;
};

/// What a pickle of torch.save describes, as plain data: a graph of numbered values. Nothing is ever called
/// or imported; values may refer to each other in circles, so walk it with a list of what was seen.
class PickleTree
{
public:
    using Ref = quint32;
    static constexpr Ref None = ~Ref(0); ///< no value

    enum class Kind : quint8 {
        Nothing,     ///< None
        Bool,        ///< integer 0 or 1
        Integer,     ///< within 64 bits
        LongInteger, ///< beyond; its value is not kept
        Real,
        Text,
        Tuple,
        List,
        Dict,       ///< OrderedDict as well
        Global,     ///< one of the names that a tensor needs
        Storage,    ///< a persistent id; tuple(): ("storage", class, key, place, count), checked
        Tensor,     ///< tuple(): the six arguments of _rebuild_tensor_v2, their kinds checked
        Placeholder ///< something of Python that is not read; text(): "module.name"
    };

    struct Edge
    {
        Ref key = None; ///< of a dict only; None there: a state that was attached to the dict
        Ref value = None;
        Ref next = None; ///< number of the next edge
    };

    [[nodiscard]] size_t size() const { return m_values.size(); }
    [[nodiscard]] Ref root() const { return m_root; }
    [[nodiscard]] Kind kind(Ref value) const { return m_values[value].kind; }
    [[nodiscard]] qint64 integer(Ref value) const { return m_values[value].number; }
    /// Of Text and Placeholder ("module\nname"); lies in the pickle's bytes.
    [[nodiscard]] std::string_view text(Ref value) const;
    /// Element type of a Storage's class; the Ref of a Global.
    [[nodiscard]] bool storageType(Ref global, Dtype &dtype) const;
    /// Of Storage and Tensor: the tuple of what they are made of.
    [[nodiscard]] Ref tuple(Ref value) const { return m_values[value].first; }
    /// Numbers of a container's edges: for (auto e = firstEdge(v); e != None; e = edge(e).next).
    [[nodiscard]] Ref firstEdge(Ref value) const { return m_values[value].first; }
    [[nodiscard]] const Edge &edge(Ref number) const { return m_edges[number]; }
    /// Numbers of all Placeholders, in the order of the pickle.
    [[nodiscard]] const std::vector<Ref> &placeholders() const { return m_placeholders; }

private:
    friend class Unpickler;
    struct Value
    {
        Kind kind = Kind::Nothing;
        Ref first = None;  ///< edge or tuple; bytes of a text; which Global
        qint64 number = 0; ///< value; where a text begins; the last edge
    };
    std::span<const std::byte> m_bytes;
    ChunkList<Value> m_values;
    ChunkList<Edge> m_edges;
    std::vector<Ref> m_placeholders;
    Ref m_root = None;
};

/// What is wrong with a pickle.
struct PickleProblem
{
    const char *what = nullptr; ///< English; null: nothing
    qint64 at = 0;              ///< byte of the pickle
    int protocol = -1;          ///< >= 0: a protocol other than 2, which we do not read
};

/// Runs a pickle of protocol 2 with the opcodes that torch.save writes; every other opcode is a problem.
/// Callables are known by name only: collections.OrderedDict becomes a dict, torch._utils._rebuild_tensor_v2
/// and _rebuild_parameter describe tensors; whatever else is named becomes a Placeholder, and so does what is
/// made of it. The caller decides whether it bears those.
///
/// Cost: one pass, no recursion; memory within `budget`. The bytes must outlive the tree.
/// Source: CPython, Lib/pickletools.py (opcodes); torch/_utils.py (arguments).
[[nodiscard]] PickleProblem unpickle(std::span<const std::byte> bytes, MemoryBudget &budget,
                                     PickleTree &tree);

} // namespace fathom
