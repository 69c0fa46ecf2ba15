// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "thumbnail_feed.h"

namespace fathom {

namespace {
constexpr int picturesKept = 4000;
constexpr size_t batchSize = 48;
constexpr size_t mostWaiting = 60; ///< batches of a fast scroll that nobody looks at any more are dropped
constexpr int mostUnderway = 2;
} // namespace

ThumbnailFeed::ThumbnailFeed(Engine &engine, QObject *parent)
    : QObject(parent)
    , m_engine(engine)
    , m_pictures(picturesKept)
{
}

void ThumbnailFeed::want(QObject *receiver, const QList<qint64> &slices, Take take, Lost lost)
{
    Thumbnails here;
    Batch batch{receiver, {}, take, std::move(lost)};
    for (const qint64 slice : slices) {
        if (const QImage *picture = m_pictures.object(slice))
            here.insert(slice, *picture);
        else
            batch.slices.push_back(slice);
        if (batch.slices.size() == batchSize) {
            m_waiting.push_back(batch);
            batch.slices.clear();
        }
    }
    if (!batch.slices.empty())
        m_waiting.push_back(std::move(batch));
    std::vector<Batch> dropped;
    if (m_waiting.size() > mostWaiting) {
        const auto kept = m_waiting.end() - mostWaiting;
        dropped.assign(std::make_move_iterator(m_waiting.begin()), std::make_move_iterator(kept));
        m_waiting.erase(m_waiting.begin(), kept);
    }
    if (!here.isEmpty())
        take(here);
    next();
    for (const Batch &each : dropped)
        lose(each);
}

void ThumbnailFeed::lose(const Batch &batch)
{
    if (batch.receiver)
        batch.lost(QList<qint64>(batch.slices.begin(), batch.slices.end()));
}

void ThumbnailFeed::clear()
{
    m_pictures.clear();
    m_waiting.clear();
    ++m_workspace;
}

void ThumbnailFeed::next()
{
    while (m_underway < mostUnderway && !m_waiting.empty()) {
        Batch batch = std::move(m_waiting.back());
        m_waiting.pop_back();
        if (!batch.receiver)
            continue;
        ++m_underway;
        const std::vector<qint64> slices = batch.slices;
        m_engine.thumbnails(this, slices,
                            [this, batch = std::move(batch), at = m_workspace](Result<Thumbnails> answer) {
                                --m_underway;
                                if (answer && at == m_workspace) {
                                    const Thumbnails &pictures = *answer;
                                    for (auto it = pictures.cbegin(); it != pictures.cend(); ++it)
                                        m_pictures.insert(it.key(), new QImage(it.value()));
                                    if (batch.receiver)
                                        batch.take(pictures);
                                } else if (at == m_workspace) {
                                    lose(batch);
                                }
                                next();
                            });
    }
}

} // namespace fathom
