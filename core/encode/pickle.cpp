// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "pickle.h"

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

/// The names that a state_dict of tensors needs, as two lines of the pickle.
struct KnownGlobal
{
    std::string_view name;
    enum { OrderedDict, RebuildTensor, RebuildParameter, StorageClass } use;
    Dtype dtype = Dtype::F32;
};
constexpr KnownGlobal Globals[] = {
    {"collections\nOrderedDict", KnownGlobal::OrderedDict},
    {"torch._utils\n_rebuild_tensor_v2", KnownGlobal::RebuildTensor},
    {"torch._utils\n_rebuild_parameter", KnownGlobal::RebuildParameter},
    {"torch\nFloatStorage", KnownGlobal::StorageClass, Dtype::F32},
    {"torch\nHalfStorage", KnownGlobal::StorageClass, Dtype::F16},
    {"torch\nBFloat16Storage", KnownGlobal::StorageClass, Dtype::BF16},
    {"torch\nDoubleStorage", KnownGlobal::StorageClass, Dtype::F64},
    {"torch\nLongStorage", KnownGlobal::StorageClass, Dtype::I64},
    {"torch\nIntStorage", KnownGlobal::StorageClass, Dtype::I32},
    {"torch\nShortStorage", KnownGlobal::StorageClass, Dtype::I16},
    {"torch\nCharStorage", KnownGlobal::StorageClass, Dtype::I8},
    {"torch\nByteStorage", KnownGlobal::StorageClass, Dtype::U8},
    {"torch\nBoolStorage", KnownGlobal::StorageClass, Dtype::Bool},
};

constexpr size_t LongestPickle = size_t(1) << 30;
constexpr size_t LongestName = 200;

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

bool PickleTree::storageType(Ref global, Dtype &dtype) const
{
    if (kind(global) != Kind::Global || Globals[m_values[global].first].use != KnownGlobal::StorageClass)
        return false;
    dtype = Globals[m_values[global].first].dtype;
    return true;
}

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
    using Value = PickleTree::Value;
    using Problem = const char *;

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

namespace {
constexpr const char *NoMemory = "more objects than its size allows";
constexpr const char *CutOff = "its pickle is cut off";
constexpr const char *EmptyStack = "its pickle takes more than it put";
} // namespace

template <typename T> bool Unpickler::take(T &value)
{
    if (m_bytes.size() - m_at < sizeof(T))
        return false;
    value = qFromLittleEndian<T>(m_bytes.data() + m_at);
    m_at += sizeof(T);
    return true;
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

Unpickler::Problem Unpickler::pushGlobal()
{
    const size_t begin = m_at;
    int lines = 0;
    for (; m_at < m_bytes.size() && m_at - begin <= LongestName; ++m_at) {
        const auto c = quint8(m_bytes[m_at]);
        if (c == '\n' && ++lines == 2)
            break;
        if (c != '\n' && (c <= 0x20 || c >= 0x7f))
            return "a name that is no name of Python";
    }
    if (lines < 2)
        return m_at < m_bytes.size() ? "a name that is too long" : CutOff;
    const std::string_view name(reinterpret_cast<const char *>(m_bytes.data()) + begin, m_at - begin);
    ++m_at;
    for (quint32 i = 0; i < std::size(Globals); ++i)
        if (name == Globals[i].name)
            return pushNew({Kind::Global, i});
    if (!m_budget.grow(m_tree.m_placeholders))
        return NoMemory;
    m_tree.m_placeholders.push_back(Ref(m_tree.m_values.size()));
    return pushNew({Kind::Placeholder, quint32(name.size()), qint64(begin)});
}

/// What comes of a placeholder is one of the same name.
Unpickler::Problem Unpickler::placeholderLike(Ref origin)
{
    const Value &from = m_tree.m_values[origin];
    return pushNew({Kind::Placeholder, from.first, from.number});
}

/// Values of a tuple. @return how many there are, at most one more than fits `out`
size_t Unpickler::items(Ref tuple, std::span<Ref> out) const
{
    size_t count = 0;
    for (Ref e = m_tree.firstEdge(tuple); e != PickleTree::None && count <= out.size();
         e = m_tree.edge(e).next, ++count)
        if (count < out.size())
            out[count] = m_tree.edge(e).value;
    return count;
}

std::optional<Ref> Unpickler::placeholderIn(std::span<const Ref> values) const
{
    const auto found = std::find_if(values.begin(), values.end(),
                                    [&](Ref value) { return kind(value) == Kind::Placeholder; });
    return found == values.end() ? std::optional<Ref>() : *found;
}

Unpickler::Problem Unpickler::persistentId()
{
    const Ref id = pop();
    std::array<Ref, 5> part;
    if (kind(id) != Kind::Tuple || items(id, part) != part.size())
        return "a persistent id that is no storage";
    if (const auto unknown = placeholderIn(part))
        return placeholderLike(*unknown);
    Dtype dtype;
    if (kind(part[0]) != Kind::Text || m_tree.text(part[0]) != "storage" || kind(part[1]) != Kind::Global ||
        !m_tree.storageType(part[1], dtype) || kind(part[2]) != Kind::Text || kind(part[3]) != Kind::Text ||
        kind(part[4]) != Kind::Integer || m_tree.integer(part[4]) < 0)
        return "a persistent id that is no storage";
    return pushNew({Kind::Storage, id});
}

Unpickler::Problem Unpickler::rebuildTensor(Ref arguments)
{
    std::array<Ref, 6> part;
    if (items(arguments, part) != part.size())
        return "a tensor that is not made of six parts";
    if (const auto unknown = placeholderIn(part))
        return placeholderLike(*unknown);
    if (kind(part[0]) != Kind::Storage || kind(part[1]) != Kind::Integer || kind(part[2]) != Kind::Tuple ||
        kind(part[3]) != Kind::Tuple || kind(part[4]) != Kind::Bool ||
        (kind(part[5]) != Kind::Dict && kind(part[5]) != Kind::Nothing))
        return "a tensor that is made of other parts";
    return pushNew({Kind::Tensor, arguments});
}

Unpickler::Problem Unpickler::rebuildParameter(Ref arguments)
{
    std::array<Ref, 3> part;
    if (items(arguments, part) != part.size())
        return "a parameter that is not made of three parts";
    if (const auto unknown = placeholderIn(part))
        return placeholderLike(*unknown);
    return kind(part[0]) == Kind::Tensor ? push(part[0]) : "a parameter that is no tensor";
}

Unpickler::Problem Unpickler::reduce()
{
    const Ref arguments = pop(), callable = pop();
    if (kind(arguments) != Kind::Tuple)
        return "arguments that are no tuple";
    if (kind(callable) == Kind::Placeholder)
        return placeholderLike(callable);
    if (kind(callable) != Kind::Global)
        return "a call of what is no function";
    switch (Globals[m_tree.m_values[callable].first].use) {
    case KnownGlobal::OrderedDict:
        return m_tree.firstEdge(arguments) == PickleTree::None ? pushNew({Kind::Dict})
                                                               : "an OrderedDict with arguments";
    case KnownGlobal::RebuildTensor:
        return rebuildTensor(arguments);
    case KnownGlobal::RebuildParameter:
        return rebuildParameter(arguments);
    case KnownGlobal::StorageClass:
        break;
    }
    return "a storage that is made in the pickle";
}

Unpickler::Problem Unpickler::newObject()
{
    pop(); // arguments
    const Ref type = pop();
    return kind(type) == Kind::Placeholder ? placeholderLike(type) : "a new object of what is no class";
}

/// The state of a dict stays attached, so that what is in it is found; that of a placeholder is dropped.
Unpickler::Problem Unpickler::build()
{
    const Ref state = pop();
    switch (kind(m_stack.back())) {
    case Kind::Placeholder:
        return nullptr;
    case Kind::Dict:
        return addEdge(m_stack.back(), PickleTree::None, state);
    default:
        return "a state for what has none";
    }
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
