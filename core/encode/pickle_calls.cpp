// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
// The part of the stack machine that deals with names and calls.
#include "unpickler.h"

#include <algorithm>

namespace fathom {

using Kind = PickleTree::Kind;
using Ref = PickleTree::Ref;

namespace {

constexpr size_t LongestName = 200;

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

} // namespace

bool PickleTree::storageType(Ref global, Dtype &dtype) const
{
    if (kind(global) != Kind::Global || Globals[m_values[global].first].use != KnownGlobal::StorageClass)
        return false;
    dtype = Globals[m_values[global].first].dtype;
    return true;
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

} // namespace fathom
