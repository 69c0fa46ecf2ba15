// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "pickle.h"

#include <QtEndian>

#include <array>
#include <optional>

namespace fathom {

/// The stack machine. Each step returns what is wrong; null when nothing.
class Unpickler
{
public:
    Unpickler(std::span<const std::byte> bytes, MemoryBudget &budget, PickleTree &tree)
        : m_bytes(bytes)
        , m_budget(budget)
        , m_tree(tree)
    {
    }
    PickleProblem run();

private:
    using Kind = PickleTree::Kind;
    using Ref = PickleTree::Ref;
    using Value = PickleTree::Value;
    using Problem = const char *;

    static constexpr Problem NoMemory = "more objects than its size allows";
    static constexpr Problem CutOff = "its pickle is cut off";
    static constexpr Problem EmptyStack = "its pickle takes more than it put";

    Problem step(quint8 opcode);
    Problem push(Ref value);
    Problem pushNew(Value value);
    Problem pushConstant(Kind kind, qint64 number);
    Problem pushTuple(size_t count);
    Problem pushText();
    Problem pushLong();
    Problem pushGlobal();
    Problem persistentId();
    Problem reduce();
    Problem rebuildTensor(Ref arguments);
    Problem rebuildParameter(Ref arguments);
    Problem newObject();
    Problem build();
    Problem put(quint64 index);
    Problem get(quint64 index);
    Problem addItems(size_t from);
    Problem addValues(size_t from);
    Problem addEdge(Ref container, Ref key, Ref value);
    Problem popMark(size_t &from);
    Problem placeholderLike(Ref origin);
    template <typename T> bool take(T &value);
    [[nodiscard]] size_t items(Ref tuple, std::span<Ref> out) const;
    [[nodiscard]] Kind kind(Ref value) const { return m_tree.m_values[value].kind; }
    [[nodiscard]] std::optional<Ref> placeholderIn(std::span<const Ref> values) const;
    Ref pop();

    std::span<const std::byte> m_bytes;
    MemoryBudget &m_budget;
    PickleTree &m_tree;
    size_t m_at = 0;
    std::vector<Ref> m_stack;
    std::vector<quint32> m_marks; ///< heights of the stack
    std::vector<Ref> m_memo;
    std::array<Ref, 4> m_constants = {PickleTree::None, PickleTree::None, PickleTree::None,
                                      PickleTree::None}; ///< None, False, True, ()
};

template <typename T> bool Unpickler::take(T &value)
{
    if (m_bytes.size() - m_at < sizeof(T))
        return false;
    value = qFromLittleEndian<T>(m_bytes.data() + m_at);
    m_at += sizeof(T);
    return true;
}

} // namespace fathom
