// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QList>
#include <QObject>
#include <QSet>

class QTimer;

namespace fathom {

/// Collects the slices whose pictures a view misses while it paints, and asks for each of them once.
class PictureRequests final : public QObject
{
    Q_OBJECT
public:
    explicit PictureRequests(QObject *parent);
    void note(qint64 slice); ///< called while painting
    void forget() { m_asked.clear(); }
    /// Pictures that do not come: those that are painted again are asked for again.
    void lost(const QList<qint64> &slices);

Q_SIGNALS:
    void wanted(const QList<qint64> &slices);

private:
    QTimer *m_asking;
    QSet<qint64> m_asked;
    QList<qint64> m_missing;
};

} // namespace fathom
