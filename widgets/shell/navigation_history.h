// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QObject>
#include <QStringList>

namespace fathom {

/// Back and Forward over addresses, as in a browser: a new visit cuts what lay ahead.
class NavigationHistory : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    void visit(const QString &address);
    bool back();
    bool forward();
    void clear();
    [[nodiscard]] QString current() const { return m_addresses.value(m_at); }
    [[nodiscard]] bool canGoBack() const { return m_at > 0; }
    [[nodiscard]] bool canGoForward() const { return m_at + 1 < m_addresses.size(); }

Q_SIGNALS:
    void changed();

private:
    QStringList m_addresses;
    qsizetype m_at = -1;
};

} // namespace fathom
