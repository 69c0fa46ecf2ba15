// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "unpickler.h"

#include <QStringDecoder>
#include <QtEndian>

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

namespace fathom {

using Kind = PickleTree::Kind;
using Ref = PickleTree::Ref;

namespace {

constexpr size_t LongestPickle = size_t(1) << 30;

enum Opcode : quint8 {
    Mark = '(',
    EmptyTuple = ')',
    Stop = '.',
    BinFloat = 'G',
    BinInt = 'J',
    BinInt1 = 'K',
    BinInt2 = 'M',
    NoneValue = 'N',
    BinPersId = 'Q',
    Reduce = 'R',
    BinUnicode = 'X',
    EmptyList = ']',
    Append = 'a',
    Build = 'b',
    Global = 'c',
    Appends = 'e',
    BinGet = 'h',
    LongBinGet = 'j',
    BinPut = 'q',
    LongBinPut = 'r',
    SetItem = 's',
    Tuple = 't',
    SetItems = 'u',
    EmptyDict = '}',
    Proto = 0x80,
    NewObject = 0x81,
    Tuple1 = 0x85,
    Tuple2 = 0x86,
    Tuple3 = 0x87,
    NewTrue = 0x88,
    NewFalse = 0x89,
    Long1 = 0x8a,
};

} // namespace

std::string_view PickleTree::text(Ref value) const
{
    const Value &v = m_values[value];
    return {reinterpret_cast<const char *>(m_bytes.data()) + v.number, v.first};
}

/// The topmost value; the caller has checked that there is one above the last mark.
Ref Unpickler::pop()
{
    const Ref top = m_stack.back();
    m_stack.pop_back();
    return top;
}

Unpickler::Problem Unpickler::push(Ref value)
{
    if (!m_budget.grow(m_stack))
        return NoMemory;
    m_stack.push_back(value);
    return nullptr;
}

Unpickler::Problem Unpickler::pushNew(Value value)
{
    if (!m_tree.m_values.append(value, m_budget))
        return NoMemory;
    return push(Ref(m_tree.m_values.size() - 1));
}

/// One value for all Nones, Falses, Trues and empty tuples.
Unpickler::Problem Unpickler::pushConstant(Kind kind, qint64 number)
{
    Ref &known = m_constants[kind == Kind::Nothing ? 0 : kind == Kind::Tuple ? 3 : size_t(1 + number)];
    if (known != PickleTree::None)
        return push(known);
    known = Ref(m_tree.m_values.size());
    return pushNew({kind, PickleTree::None, number});
}

Unpickler::Problem Unpickler::addEdge(Ref container, Ref key, Ref value)
{
    const auto number = Ref(m_tree.m_edges.size());
    if (!m_tree.m_edges.append({key, value, PickleTree::None}, m_budget))
        return NoMemory;
    Value &to = m_tree.m_values[container];
    (to.first == PickleTree::None ? to.first : m_tree.m_edges[size_t(to.number)].next) = number;
    to.number = number;
    return nullptr;
}

Unpickler::Problem Unpickler::popMark(size_t &from)
{
    if (m_marks.empty())
        return "its pickle misses a mark";
    from = m_marks.back();
    m_marks.pop_back();
    return nullptr;
}

/// A tuple of the topmost `count` values.
Unpickler::Problem Unpickler::pushTuple(size_t count)
{
    if (count == 0)
        return pushConstant(Kind::Tuple, 0);
    const size_t from = m_stack.size() - count;
    if (!m_tree.m_values.append({Kind::Tuple}, m_budget))
        return NoMemory;
    const auto tuple = Ref(m_tree.m_values.size() - 1);
    for (size_t i = from; i < m_stack.size(); ++i)
        if (const Problem problem = addEdge(tuple, PickleTree::None, m_stack[i]))
            return problem;
    m_stack.resize(from);
    return push(tuple);
}

Unpickler::Problem Unpickler::pushText()
{
    quint32 length = 0;
    if (!take(length) || m_bytes.size() - m_at < length)
        return CutOff;
    const auto *letters = reinterpret_cast<const char *>(m_bytes.data()) + m_at;
    const std::span text(letters, length);
    if (!std::all_of(text.begin(), text.end(), [](char c) { return uchar(c) < 0x80; })) {
        // In pieces: the decoder's text is thrown away.
        QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
        for (size_t at = 0; at < length; at += 1024) {
            QChar scratch[1100];
            decoder.appendToBuffer(
                scratch, QByteArrayView(letters + at, qsizetype(std::min<size_t>(1024, length - at))));
        }
        if (decoder.hasError())
            return "a text that is not UTF-8";
    }
    const auto begin = qint64(m_at);
    m_at += length;
    return pushNew({Kind::Text, length, begin});
}

Unpickler::Problem Unpickler::pushLong()
{
    quint8 length = 0;
    if (!take(length) || m_bytes.size() - m_at < length)
        return CutOff;
    const auto bytes = m_bytes.subspan(m_at, length);
    m_at += length;
    if (length > 8)
        return pushNew({Kind::LongInteger});
    qint64 value = length > 0 && (quint8(bytes.back()) & 0x80) ? -1 : 0;
    for (size_t i = length; i-- > 0;)
        value = qint64(quint64(value) << 8) | quint8(bytes[i]);
    return pushNew({Kind::Integer, PickleTree::None, value});
}

Unpickler::Problem Unpickler::put(quint64 index)
{
    if (m_stack.empty())
        return EmptyStack;
    if (index >= m_bytes.size()) // each costs two bytes
        return "a memo number that is too large";
    while (m_memo.size() <= index) {
        if (!m_budget.grow(m_memo))
            return NoMemory;
        m_memo.push_back(PickleTree::None);
    }
    m_memo[index] = m_stack.back();
    return nullptr;
}

Unpickler::Problem Unpickler::get(quint64 index)
{
    if (index >= m_memo.size() || m_memo[index] == PickleTree::None)
        return "a memo number that was not put";
    return push(m_memo[index]);
}

/// Keys and values above `from` go into the dict below them.
Unpickler::Problem Unpickler::addItems(size_t from)
{
    if (from == 0 || m_stack.size() < from || (m_stack.size() - from) % 2 != 0)
        return "a key without a value";
    const Ref target = m_stack[from - 1];
    if (kind(target) != Kind::Dict && kind(target) != Kind::Placeholder)
        return "items for what is no dict";
    if (kind(target) == Kind::Dict)
        for (size_t i = from; i < m_stack.size(); i += 2)
            if (const Problem problem = addEdge(target, m_stack[i], m_stack[i + 1]))
                return problem;
    m_stack.resize(from);
    return nullptr;
}

Unpickler::Problem Unpickler::addValues(size_t from)
{
    if (from == 0 || m_stack.size() < from)
        return EmptyStack;
    const Ref target = m_stack[from - 1];
    if (kind(target) != Kind::List && kind(target) != Kind::Placeholder)
        return "values for what is no list";
    if (kind(target) == Kind::List)
        for (size_t i = from; i < m_stack.size(); ++i)
            if (const Problem problem = addEdge(target, PickleTree::None, m_stack[i]))
                return problem;
    m_stack.resize(from);
    return nullptr;
}

Unpickler::Problem Unpickler::step(quint8 opcode)
{
    quint8 byte = 0;
    quint16 word = 0;
    quint32 number = 0;
    quint64 real = 0;
    size_t from = 0;
    const size_t above = m_stack.size() - (m_marks.empty() ? 0 : m_marks.back()); // the last mark
    const auto needs = [&](size_t count) { return above < count ? EmptyStack : nullptr; };
    switch (opcode) {
    case Mark:
        if (!m_budget.grow(m_marks))
            return NoMemory;
        m_marks.push_back(quint32(m_stack.size()));
        return nullptr;
    case NoneValue:
        return pushConstant(Kind::Nothing, 0);
    case NewFalse:
        return pushConstant(Kind::Bool, 0);
    case NewTrue:
        return pushConstant(Kind::Bool, 1);
    case BinInt1:
        return take(byte) ? pushNew({Kind::Integer, PickleTree::None, byte}) : CutOff;
    case BinInt2:
        return take(word) ? pushNew({Kind::Integer, PickleTree::None, word}) : CutOff;
    case BinInt:
        return take(number) ? pushNew({Kind::Integer, PickleTree::None, qint32(number)}) : CutOff;
    case Long1:
        return pushLong();
    case BinFloat:
        return take(real) ? pushNew({Kind::Real, PickleTree::None, std::bit_cast<qint64>(qbswap(real))})
                          : CutOff;
    case BinUnicode:
        return pushText();
    case Global:
        return pushGlobal();
    case EmptyTuple:
        return pushTuple(0);
    case Tuple1:
    case Tuple2:
    case Tuple3: {
        const size_t count = opcode - Tuple1 + 1;
        const Problem problem = needs(count);
        return problem ? problem : pushTuple(count);
    }
    case Tuple: {
        const Problem problem = popMark(from);
        return problem ? problem : pushTuple(m_stack.size() - from);
    }
    case EmptyList:
        return pushNew({Kind::List});
    case EmptyDict:
        return pushNew({Kind::Dict});
    case Append: {
        const Problem problem = needs(2);
        return problem ? problem : addValues(m_stack.size() - 1);
    }
    case SetItem: {
        const Problem problem = needs(3);
        return problem ? problem : addItems(m_stack.size() - 2);
    }
    case Appends: {
        const Problem problem = popMark(from);
        return problem ? problem : addValues(from);
    }
    case SetItems: {
        const Problem problem = popMark(from);
        return problem ? problem : addItems(from);
    }
    case BinPut:
        return take(byte) ? put(byte) : CutOff;
    case LongBinPut:
        return take(number) ? put(number) : CutOff;
    case BinGet:
        return take(byte) ? get(byte) : CutOff;
    case LongBinGet:
        return take(number) ? get(number) : CutOff;
    case BinPersId: {
        const Problem problem = needs(1);
        return problem ? problem : persistentId();
    }
    case Reduce: {
        const Problem problem = needs(2);
        return problem ? problem : reduce();
    }
    case NewObject: {
        const Problem problem = needs(2);
        return problem ? problem : newObject();
    }
    case Build: {
        const Problem problem = needs(2);
        return problem ? problem : build();
    }
    default:
        return "an opcode that torch.save does not write";
    }
}

PickleProblem Unpickler::run()
{
    m_tree.m_bytes = m_bytes;
    if (m_bytes.size() > LongestPickle)
        return {"its pickle is longer than 1 GiB"};
    if (m_bytes.size() < 2 || quint8(m_bytes[0]) != Proto)
        return {"its pickle does not begin as one"};
    if (const auto protocol = quint8(m_bytes[1]); protocol != 2)
        return {"another protocol", 1, protocol};
    for (m_at = 2; m_at < m_bytes.size();) {
        const auto opcode = quint8(m_bytes[m_at++]);
        const auto at = qint64(m_at) - 1;
        if (opcode != Stop) {
            if (const Problem problem = step(opcode))
                return {problem, at};
            continue;
        }
        if (m_stack.size() != 1 || !m_marks.empty())
            return {"its pickle ends with other than one value", at};
        if (m_at != m_bytes.size())
            return {"its pickle goes on behind its end", at};
        m_tree.m_root = m_stack.front();
        return {};
    }
    return {CutOff, qint64(m_at)};
}

PickleProblem unpickle(std::span<const std::byte> bytes, MemoryBudget &budget, PickleTree &tree)
{
    return Unpickler(bytes, budget, tree).run();
}

} // namespace fathom
