// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "picture_requests.h"

#include <QTimer>

#include <utility>

namespace fathom {

PictureRequests::PictureRequests(QObject *parent)
    : QObject(parent)
    , m_asking(new QTimer(this))
{
    m_asking->setSingleShot(true);
    m_asking->setInterval(0);
    connect(m_asking, &QTimer::timeout, this, [this] {
        if (const auto missing = std::exchange(m_missing, {}); !missing.isEmpty())
            Q_EMIT wanted(missing);
    });
}

void PictureRequests::note(qint64 slice)
{
    if (m_asked.contains(slice))
        return;
    if (m_asked.size() > 5000) // what the picture cache has dropped may be asked for again
        m_asked.clear();
    m_asked.insert(slice);
    m_missing.append(slice);
    m_asking->start();
}

void PictureRequests::lost(const QList<qint64> &slices)
{
    for (const qint64 slice : slices)
        m_asked.remove(slice);
}

} // namespace fathom
