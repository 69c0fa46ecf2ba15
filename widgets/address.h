// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QStringList>
#include <optional>

namespace fathom {

/// The copyable address of a page: what links, history, Ctrl+K and the clipboard speak.
struct Address
{
    enum class Kind { Page, Sae, Structure, Feature, Slice, Volume, Command, Help };
    Kind kind = Kind::Page;
    /// Page ("library"), SAE id, structure ("liver"), command ("import") or help page ("measures#density").
    QString name;
    qint64 number = 0; ///< feature, slice or volume

    [[nodiscard]] QString text() const; ///< "fathom:feature/sae-1/1532"
    /// Nothing when the text is no address of ours. A page's short form is one too: "fathom:library".
    [[nodiscard]] static std::optional<Address> parse(const QString &text);

    /// Pages that need nothing else, in the order of the rail and of Ctrl+1, Ctrl+2 ...
    [[nodiscard]] static const QStringList &pages();
    [[nodiscard]] static QString page(const QString &name);
    [[nodiscard]] static QString sae(const QString &id);         ///< its table of features
    [[nodiscard]] static QString structure(const QString &name); ///< the features that it names
    [[nodiscard]] static QString feature(const QString &sae, int feature);
    [[nodiscard]] static QString slice(qint64 id);
    [[nodiscard]] static QString volume(qint64 id);
    [[nodiscard]] static QString command(const QString &name);
    [[nodiscard]] static QString help(const QString &page);

    friend bool operator==(const Address &, const Address &) = default;
};

} // namespace fathom
