// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_link.h"

#include <widgets/captions.h>
#include <widgets/slice_page_view.h>
#include <widgets/slice_viewer.h>

#include <QEvent>

#include <algorithm>

namespace fathom {

namespace {
// Level in mm towards the head of a place in the patient.
double levelAt(const AxialLevels &axial, const Geometry &geometry, const Vector3 &patient)
{
    const auto axis = size_t(axial.range.storedAxis);
    const double stored = geometry.toIndex(patient)[axis];
    return axial.mm(axial.range.storedFlipped ? geometry.size[axis] - 1 - stored : stored);
}

// The same place within the slice, at another level.
Vector3 movedTo(double level, const AxialLevels &axial, const Geometry &geometry, const Vector3 &patient)
{
    const auto axis = size_t(axial.range.storedAxis);
    const double slice = axial.slice(level);
    Vector3 index = geometry.toIndex(patient);
    index[axis] = axial.range.storedFlipped ? geometry.size[axis] - 1 - slice : slice;
    return geometry.toPatient(index);
}

bool isInside(const Geometry &geometry, const Vector3 &patient)
{
    const Vector3 index = geometry.toIndex(patient);
    for (size_t axis = 0; axis < 3; ++axis) {
        if (index[axis] < -0.5 || index[axis] > geometry.size[axis] - 0.5)
            return false;
    }
    return true;
}
} // namespace

VolumeViewPtr SliceLink::Member::scan() const
{
    const VolumeViewPtr shown = view->isVisible() ? view->viewer()->volume() : nullptr;
    return shown && shown->volume ? shown : nullptr;
}

SliceLink::SliceLink(Engine &engine, QObject *parent)
    : QObject(parent)
    , m_engine(engine)
{
    connect(&engine, &Engine::workspaceChanged, this, &SliceLink::workspaceChanged);
    connect(&engine, &Engine::workspaceOpened, this, &SliceLink::workspaceChanged);
    connect(&engine, &Engine::workspaceClosed, this, [this] { workspaceChanged({}); });
}

void SliceLink::add(SlicePageView *view, std::function<QString()> encoder)
{
    m_members.push_back({view, std::move(encoder), {}, false});
    view->installEventFilter(this);
    connect(view, &SlicePageView::linkChosen, this, [this, view](LinkMode mode) { setMode(mode, view); });
    connect(view, &SlicePageView::scanShown, this, [this, view] { scanShown(view); });
    connect(view->viewer(), &SliceViewer::crosshairMoved, this, [this, view] { lead(view); });
    connect(view, &QObject::destroyed, this, [this](QObject *gone) {
        std::erase_if(m_members, [gone](const Member &member) { return member.view == gone; });
        showNotes();
    });
    showNotes();
}

bool SliceLink::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::Show ||
        event->type() == QEvent::Hide)
        QMetaObject::invokeMethod(this, &SliceLink::showNotes, Qt::QueuedConnection); // when it is done
    return QObject::eventFilter(watched, event);
}

SliceLink::Member *SliceLink::memberOf(const QObject *view)
{
    const auto found = std::find_if(m_members.begin(), m_members.end(),
                                    [view](const Member &member) { return member.view == view; });
    return found == m_members.end() ? nullptr : &*found;
}

void SliceLink::setMode(LinkMode mode, SlicePageView *leader)
{
    m_mode = mode;
    if (mode == LinkMode::Pair)
        setPair();
    lead(leader);
}

void SliceLink::setPair()
{
    for (Member &member : m_members) {
        member.anchor.reset();
        if (member.scan())
            member.anchor = member.view->viewer()->crosshair();
    }
}

void SliceLink::scanShown(const SlicePageView *view)
{
    if (Member *member = memberOf(view)) {
        member->anchor.reset(); // it lay in another scan
        member->lost = false;
    }
    showNotes();
}

void SliceLink::lead(SlicePageView *view)
{
    if (m_moving)
        return;
    m_leader = view;
    const Member *leader = memberOf(view);
    if (!leader || !leader->scan()) {
        showNotes();
        return;
    }
    m_moving = true;
    for (Member &member : m_members) {
        member.lost = false;
        if (m_mode == LinkMode::Off || &member == leader || !member.scan())
            continue;
        if (const std::optional<Vector3> place = target(member, *leader))
            member.view->viewer()->setCrosshair(*place);
    }
    m_moving = false;
    showNotes();
}

std::optional<Vector3> SliceLink::target(Member &member, const Member &leader)
{
    const VolumeViewPtr from = leader.scan(), to = member.scan();
    Vector3 place = leader.view->viewer()->crosshair();
    if (m_mode == LinkMode::Anatomy && from->record.id != to->record.id)
        return sameLevel(member, leader);
    if (m_mode == LinkMode::Pair) {
        if (!leader.anchor || !member.anchor)
            return {};
        for (size_t axis = 0; axis < 3; ++axis)
            place[axis] += (*member.anchor)[axis] - (*leader.anchor)[axis];
    }
    member.lost = !isInside(to->record.geometry, place);
    return place; // outside: the scan's nearest place
}

std::optional<Vector3> SliceLink::sameLevel(Member &member, const Member &leader)
{
    const VolumeViewPtr from = leader.scan(), to = member.scan();
    const LevelMatchPtr known = match(from->record.id, to->record.id).match;
    if (!known || !known->alignment.hasCommonPart())
        return {};
    const bool forth = known->first == from->record.id;
    const double level = levelAt(forth ? known->firstAxial : known->secondAxial, from->record.geometry,
                                 leader.view->viewer()->crosshair());
    const std::optional<double> there =
        forth ? known->alignment.secondAt(level) : known->alignment.firstAt(level);
    member.lost = !there;
    if (!there)
        return {};
    return movedTo(*there, forth ? known->secondAxial : known->firstAxial, to->record.geometry,
                   member.view->viewer()->crosshair());
}

const SliceLink::Match &SliceLink::match(qint64 first, qint64 second)
{
    const Member *leader = memberOf(m_leader);
    const QString encoder = (leader ? *leader : m_members.front()).encoder();
    const MatchKey key{encoder, std::min(first, second), std::max(first, second)};
    const auto [entry, isNew] = m_matches.try_emplace(key);
    if (isNew && encoder.isEmpty()) {
        entry->second.failure = tr("no slice is embedded yet: compute embeddings first (Ctrl+K)");
    } else if (isNew) {
        const auto answered = [this, key, asked = m_workspace](const Result<LevelMatchPtr> &answer) {
            if (asked != m_workspace)
                return;
            Match &known = m_matches[key];
            if (answer)
                known.match = *answer;
            else
                known.failure = answer.error().localised();
            if (m_leader && m_mode == LinkMode::Anatomy)
                lead(m_leader);
        };
        m_engine.levelMatch(this, encoder, std::get<1>(key), std::get<2>(key), answered);
    }
    return entry->second;
}

void SliceLink::workspaceChanged(const WorkspaceSummaryPtr &summary)
{
    QStringList embedded;
    if (summary) {
        embedded << summary->folder;
        for (const EncoderSummary &encoder : summary->encoders)
            embedded << encoder.info.id + u' ' + QString::number(encoder.rows);
    }
    if (embedded == m_embedded)
        return;
    m_embedded = embedded;
    ++m_workspace;
    m_matches.clear();
    showNotes();
}

void SliceLink::showNotes()
{
    for (const Member &member : m_members)
        showNote(member);
}

void SliceLink::showNote(const Member &member)
{
    if (m_mode == LinkMode::Off || !member.scan()) {
        member.view->setLink(m_mode, {}, {});
        return;
    }
    QStringList names, states;
    QString toolTip;
    for (const Member &other : m_members) {
        const VolumeViewPtr scan = other.scan();
        if (&other == &member || !scan)
            continue;
        names << scan->record.alias;
        const bool lost = (member.view == m_leader && other.lost) || (other.view == m_leader && member.lost);
        if (m_mode == LinkMode::Anatomy && scan->record.id != member.scan()->record.id)
            states << anatomyNote(member, other, toolTip);
        else if (m_mode == LinkMode::Pair && (!member.anchor || !other.anchor))
            states << tr("no pair with %1: choose “By a pair set here” again").arg(scan->record.alias);
        else if (lost)
            states << tr("%1 ends here").arg((member.lost ? member.scan() : scan)->record.alias);
    }
    states.removeAll(QString());
    if (names.isEmpty()) {
        member.view->setLink(m_mode,
                             tr("Linked, but no other slice window is open: Ctrl and click on a slice "
                                "opens one"),
                             {});
        return;
    }
    const QString with = names.join(QStringLiteral(", "));
    states.prepend(m_mode == LinkMode::Millimetres ? tr("Linked by millimetres with %1").arg(with)
                   : m_mode == LinkMode::Pair      ? tr("Linked by a pair set by hand with %1").arg(with)
                                                   : tr("Linked by anatomy with %1").arg(with));
    member.view->setLink(m_mode, states.join(QStringLiteral(" · ")), toolTip);
}

QString SliceLink::anatomyNote(const Member &member, const Member &other, QString &toolTip)
{
    const VolumeViewPtr own = member.scan(), theirs = other.scan();
    const Match &known = match(own->record.id, theirs->record.id);
    if (!known.failure.isEmpty())
        return known.failure;
    if (!known.match)
        return tr("matching the levels of %1 …").arg(theirs->record.alias);
    const LevelAlignment &alignment = known.match->alignment;
    if (!alignment.hasCommonPart())
        return tr("%1 shows no part of the body that is in this scan").arg(theirs->record.alias);
    const bool first = known.match->first == own->record.id;
    const auto level = first ? &LevelAlignment::Node::first : &LevelAlignment::Node::second;
    toolTip = tr("Common part with %1: %2 to %3 of this scan, mean similarity of the levels %4")
                  .arg(theirs->record.alias, Captions::position(alignment.nodes.front().*level),
                       Captions::position(alignment.nodes.back().*level),
                       Captions::decimal(alignment.similarity(), 2));
    const bool lost = (member.view == m_leader && other.lost) || (other.view == m_leader && member.lost);
    return lost ? tr("here no counterpart") : QString();
}

} // namespace fathom
