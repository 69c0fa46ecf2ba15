// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/engine.h>
#include <widgets/link_choice.h>

#include <QPointer>
#include <functional>
#include <map>

namespace fathom {

class SlicePageView;

/// The slice windows of the program that scroll together: whoever moves leads, the others follow.
///
/// By millimetres: to the same place in the patient's coordinates. By a pair: the crosshairs at the moment
/// when it was set belong together, and from there by the same millimetres. By anatomy: to the same level of
/// the body (Queries::levelMatch()); the crosshair's place within the level stays. GUI thread; the levels are
/// matched by the engine. Two windows that show the same volume are at the same place by anatomy, too.
class SliceLink : public QObject
{
    Q_OBJECT
public:
    explicit SliceLink(Engine &engine, QObject *parent = nullptr);

    /// Takes part until it is deleted, while it is visible and shows a scan.
    /// @param encoder  of the view's window
    void add(SlicePageView *view, std::function<QString()> encoder);
    /// @param leader  the view from which it was chosen: the others go where it is
    void setMode(LinkMode mode, SlicePageView *leader);
    [[nodiscard]] LinkMode mode() const { return m_mode; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Member
    {
        SlicePageView *view = nullptr;
        std::function<QString()> encoder;
        std::optional<Vector3> anchor;            ///< its half of the pair, LPS mm
        bool lost = false;                        ///< the leader is where this scan has nothing
        [[nodiscard]] VolumeViewPtr scan() const; ///< null while it takes no part
    };
    struct Match
    {
        LevelMatchPtr match; ///< null: on its way, or failed
        QString failure;
    };
    using MatchKey = std::tuple<QString, qint64, qint64>; ///< encoder, smaller id, larger id

    void scanShown(const SlicePageView *view);
    void lead(SlicePageView *view);
    /// Where a follower goes in its patient; nothing: it stays.
    [[nodiscard]] std::optional<Vector3> target(Member &member, const Member &leader);
    [[nodiscard]] std::optional<Vector3> sameLevel(Member &member, const Member &leader);
    /// Asks the engine where it is not known yet.
    [[nodiscard]] const Match &match(qint64 first, qint64 second);
    void setPair();
    void showNotes();
    void showNote(const Member &member);
    [[nodiscard]] QString anatomyNote(const Member &member, const Member &other, QString &toolTip);
    [[nodiscard]] Member *memberOf(const QObject *view);
    void workspaceChanged(const WorkspaceSummaryPtr &summary);

    Engine &m_engine;
    LinkMode m_mode = LinkMode::Off;
    std::vector<Member> m_members;
    QPointer<SlicePageView> m_leader;
    bool m_moving = false; ///< what moves now follows
    std::map<MatchKey, Match> m_matches;
    QStringList m_embedded;  ///< what the matches rest on
    quint64 m_workspace = 0; ///< counts what makes answers on their way worthless
};

} // namespace fathom
