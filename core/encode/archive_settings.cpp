// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "archive_settings.h"

#include <QJsonArray>

#include <bit>

namespace fathom {

namespace {

using Kind = PickleTree::Kind;
using Ref = PickleTree::Ref;

constexpr int Deepest = 8;
constexpr int MostValues = 10'000;
constexpr qint64 ValueBytes = 64; // of one value in Qt's tree, roughly

class SettingsReader
{
public:
    SettingsReader(const PickleTree &tree, MemoryBudget &budget)
        : m_tree(tree)
        , m_budget(budget)
    {
    }
    std::optional<QJsonValue> read(Ref value, int depth)
    {
        if (depth > Deepest || ++m_values > MostValues || !m_budget.take(ValueBytes))
            return {};
        switch (m_tree.kind(value)) {
        case Kind::Nothing:
            return QJsonValue();
        case Kind::Bool:
            return QJsonValue(m_tree.integer(value) != 0);
        case Kind::Integer:
            return QJsonValue(m_tree.integer(value));
        case Kind::Real:
            return QJsonValue(std::bit_cast<double>(m_tree.integer(value)));
        case Kind::Text:
            return text(value);
        case Kind::Tuple:
        case Kind::List:
            return list(value, depth);
        case Kind::Dict:
            return dict(value, depth);
        default:
            return QJsonValue(QStringLiteral("?"));
        }
    }

private:
    std::optional<QJsonValue> text(Ref value)
    {
        const std::string_view letters = m_tree.text(value);
        if (!m_budget.take(qint64(2 * letters.size())))
            return {};
        return QJsonValue(QString::fromUtf8(letters.data(), qsizetype(letters.size())));
    }
    std::optional<QJsonValue> list(Ref value, int depth)
    {
        QJsonArray out;
        for (Ref e = m_tree.firstEdge(value); e != PickleTree::None; e = m_tree.edge(e).next) {
            const auto entry = read(m_tree.edge(e).value, depth + 1);
            if (!entry)
                return {};
            out.append(*entry);
        }
        return QJsonValue(out);
    }
    std::optional<QJsonValue> dict(Ref value, int depth)
    {
        QJsonObject out;
        for (Ref e = m_tree.firstEdge(value); e != PickleTree::None; e = m_tree.edge(e).next) {
            const Ref key = m_tree.edge(e).key;
            if (key == PickleTree::None)
                continue; // an attached state
            const auto name =
                m_tree.kind(key) == Kind::Text ? text(key) : std::optional<QJsonValue>(QStringLiteral("?"));
            const auto entry = read(m_tree.edge(e).value, depth + 1);
            if (!name || !entry)
                return {};
            out.insert(name->toString(), *entry);
        }
        return QJsonValue(out);
    }

    const PickleTree &m_tree;
    MemoryBudget &m_budget;
    int m_values = 0;
};

} // namespace

std::optional<QJsonObject> settingsOf(const PickleTree &tree, PickleTree::Ref dict, MemoryBudget &budget)
{
    const auto value = SettingsReader(tree, budget).read(dict, 0);
    if (!value)
        return {};
    return value->toObject();
}

} // namespace fathom
