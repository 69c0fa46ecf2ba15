// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <QHash>
#include <QStringList>

#include <vector>

namespace fathom::cli {

/// An option of a command. `value` names what follows it; empty: a switch.
struct Option
{
    QString name;
    QString value;
    QString help;
};

/// What a command takes: its words after the name, and its options.
struct Syntax
{
    QString words; ///< for example "W PATH..." ; each word is needed, "..." = one or more, "[X]" = may lack
    std::vector<Option> options;
};

/// A command line that fits a syntax.
class Arguments
{
public:
    /// Errors: Usage, naming the option or word that does not fit.
    [[nodiscard]] static Result<Arguments> parse(const QString &command, const Syntax &syntax,
                                                 const QStringList &given);

    [[nodiscard]] QString word(int number) const { return m_words.value(number); }
    [[nodiscard]] QStringList wordsFrom(int number) const { return m_words.mid(number); }
    [[nodiscard]] bool has(const QString &option) const { return m_values.contains(option); }
    [[nodiscard]] QString text(const QString &option, const QString &otherwise = {}) const
    {
        return m_values.value(option, otherwise);
    }
    /// Errors: Usage.
    [[nodiscard]] Result<qint64> number(const QString &option, qint64 otherwise, qint64 least,
                                        qint64 most) const;
    [[nodiscard]] Result<double> real(const QString &option, double otherwise) const;
    /// "128,512" as numbers. Errors: Usage.
    [[nodiscard]] Result<std::vector<int>> numbers(const QString &option) const;

private:
    QStringList m_words;
    QHash<QString, QString> m_values;
};

/// One line of usage, and one a option.
[[nodiscard]] QString usage(const QString &command, const Syntax &syntax);

} // namespace fathom::cli
