// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "memory_budget.h"

#include <QString>

#include <span>

namespace fathom {

/// Reads JSON from front to back without building a tree, for headers that nobody vouches for: repeated keys
/// stay visible, numbers stay exact, nesting costs nothing.
///
///     if (json.beginObject())
///         while (json.nextKey(key)) { ... one value ... }
///     if (!json.atEnd()) refuse(json.problem());
///
/// After the first failure every call returns false. Thread: one at a time. Source: RFC 8259.
class JsonReader
{
public:
    /// The text and the budget, which pays for the strings, must outlive the reader.
    JsonReader(std::span<const std::byte> text, MemoryBudget &budget);

    [[nodiscard]] bool beginObject() { return begin('{'); }
    [[nodiscard]] bool beginArray() { return begin('['); }
    /// The next key of the object under way; false at its end or at a failure.
    [[nodiscard]] bool nextKey(QString &key);
    /// True when the array under way has one more value; false at its end or at a failure.
    [[nodiscard]] bool nextElement();
    [[nodiscard]] bool string(QString &value);
    /// Digits only: no sign, fraction or exponent. 0 <= value < 2^63.
    [[nodiscard]] bool wholeNumber(qint64 &value);
    /// Passes over one value of any kind, nested at most 64 deep.
    [[nodiscard]] bool skip();
    /// Nothing failed and only blanks are left.
    [[nodiscard]] bool atEnd();

    [[nodiscard]] bool failed() const { return m_problem != nullptr; }
    /// What is wrong and where, in English.
    [[nodiscard]] QString problem() const;
    bool fail(const char *what);

private:
    [[nodiscard]] int peek();
    [[nodiscard]] bool begin(char bracket);
    [[nodiscard]] bool next(char closing);
    [[nodiscard]] bool passString(bool &escaped);
    [[nodiscard]] bool passNumber();
    [[nodiscard]] bool passWord(const char *word);
    [[nodiscard]] bool unescape(std::span<const char> raw, QString &value);

    std::span<const char> m_text;
    MemoryBudget &m_budget;
    size_t m_at = 0;
    bool m_first = false; ///< no comma is due before the next key or element
    const char *m_problem = nullptr;
};

} // namespace fathom
