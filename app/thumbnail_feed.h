// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/engine.h>

#include <QCache>
#include <QPointer>

namespace fathom {

/// Pictures of slices for every view of the program: asks the engine in batches, keeps the newest few
/// thousand, hands out what is there at once.
class ThumbnailFeed : public QObject
{
    Q_OBJECT
public:
    explicit ThumbnailFeed(Engine &engine, QObject *parent = nullptr);
    using Take = std::function<void(const Thumbnails &)>;
    using Lost = std::function<void(const QList<qint64> &)>;
    /// Delivers through `take` (several times, as batches arrive) while `receiver` lives. `lost` names slices
    /// whose pictures do not come, because newer wishes pushed them out or reading failed: whoever still
    /// shows them asks again.
    void want(QObject *receiver, const QList<qint64> &slices, Take take, Lost lost);
    void clear(); ///< another workspace
    [[nodiscard]] int underway() const { return m_underway; }

private:
    struct Batch
    {
        QPointer<QObject> receiver;
        std::vector<qint64> slices;
        Take take;
        Lost lost;
    };
    void next();
    static void lose(const Batch &batch);

    Engine &m_engine;
    QCache<qint64, QImage> m_pictures;
    std::vector<Batch> m_waiting; ///< the newest is served first: it is on the screen
    int m_underway = 0;
    quint64 m_workspace = 0;
};

} // namespace fathom
