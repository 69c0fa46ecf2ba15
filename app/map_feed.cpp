// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "map_feed.h"

#include <QEvent>

namespace fathom {

MapFeed::MapFeed(Program &program, ContextBar &context, MapView *view)
    : QObject(view)
    , m_program(program)
    , m_context(context)
    , m_view(view)
{
    view->installEventFilter(this);
    connect(view, &MapView::mapWanted, this, [this] {
        m_shown.clear();
        reload();
    });
    connect(view, &MapView::coloursWanted, this, &MapFeed::askColours);
    connect(view, &MapView::slicesWanted, this, [this](const std::vector<qint64> &slices) {
        m_program.engine().slices(m_view, slices,
                                  [this, at = m_workspace](const Result<std::vector<SliceRef>> &answer) {
                                      if (answer && at == m_workspace)
                                          m_view->setSlices(*answer);
                                  });
    });
    connect(view, &MapView::jobWanted, this, [this](const QJsonObject &parameters) {
        m_program.engine().submit(JobRequest{QStringLiteral("map"), parameters, {}});
    });
    connect(view, &MapView::thumbnailsWanted, this, [this](const QList<qint64> &slices) {
        m_program.pictures().want(
            m_view, slices, [this](const Thumbnails &pictures) { m_view->setThumbnails(pictures); },
            [this](const QList<qint64> &lost) { m_view->thumbnailsLost(lost); });
    });
    connect(&program.engine(), &Engine::jobsChanged, view, &MapView::setJobs);
    connect(&program.engine(), &Engine::jobEnded, this, [this](const JobRecord &job) {
        if (job.kind == u"map") {
            m_shown.clear();
            reload();
        }
    });
}

bool MapFeed::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Show)
        reload();
    return QObject::eventFilter(watched, event);
}

void MapFeed::forget()
{
    ++m_workspace;
    m_shown.clear();
    m_view->forget();
}

void MapFeed::reload()
{
    const WorkspaceSummaryPtr summary = m_program.engine().summary();
    if (!m_view->isVisible() || !summary)
        return;
    QString sae = m_context.sae();
    QString made;
    for (const SaeSummary &known : summary->saes)
        if (known.id == sae)
            made += QStringLiteral("/%1/%2/%3").arg(known.id).arg(known.indexedRows).arg(known.labelled);
    if (made.isEmpty() || made.contains(QStringLiteral("/0/")))
        sae.clear(); // without an index there is neither a fingerprint nor a feature that fires
    const QString encoder = m_context.encoder();
    bool embedded = false;
    for (const EncoderSummary &known : summary->encoders)
        if (known.info.id == encoder) {
            made += QStringLiteral("/%1/%2").arg(encoder).arg(known.rows);
            embedded = known.rows > 0;
        }
    m_view->setContext(embedded ? encoder : QString(), sae, summary->structures, summary->writable);
    m_view->setJobs(m_program.engine().jobs());
    made += u'/' + mapKindName(m_view->kind());
    if (made == m_shown)
        return;
    m_shown = made;
    askMap();
}

void MapFeed::askMap()
{
    const quint64 asked = ++m_asked;
    if (m_view->of().isEmpty()) {
        m_view->setPoints({});
        return;
    }
    m_program.engine().map(m_view, m_view->kind(), m_view->of(),
                           [this, asked, at = m_workspace](const Result<MapPointsPtr> &answer) {
                               if (asked != m_asked || at != m_workspace)
                                   return;
                               if (answer)
                                   m_view->setPoints(*answer);
                               else
                                   m_view->setFailed(answer.error().localised());
                           });
}

void MapFeed::askColours()
{
    const MapPointsPtr points = m_view->points();
    if (!points || points->ids.empty())
        return;
    const quint64 asked = ++m_askedColours;
    m_program.engine().mapColours(m_view, points, m_view->colouring(),
                                  [this, asked, points](const Result<MapColoursPtr> &answer) {
                                      if (answer && asked == m_askedColours && m_view->points() == points)
                                          m_view->setColours(*answer);
                                  });
}

} // namespace fathom
