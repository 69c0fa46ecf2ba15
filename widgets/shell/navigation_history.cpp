// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "navigation_history.h"

namespace fathom {

namespace {
constexpr qsizetype mostKept = 500;
}

void NavigationHistory::visit(const QString &address)
{
    if (address == current())
        return;
    m_addresses.resize(m_at + 1);
    m_addresses.append(address);
    if (m_addresses.size() > mostKept)
        m_addresses.removeFirst();
    m_at = m_addresses.size() - 1;
    Q_EMIT changed();
}

bool NavigationHistory::back()
{
    if (!canGoBack())
        return false;
    --m_at;
    Q_EMIT changed();
    return true;
}

bool NavigationHistory::forward()
{
    if (!canGoForward())
        return false;
    ++m_at;
    Q_EMIT changed();
    return true;
}

void NavigationHistory::clear()
{
    m_addresses.clear();
    m_at = -1;
    Q_EMIT changed();
}

} // namespace fathom
