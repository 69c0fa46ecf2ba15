// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <QWidget>

#include <array>

class QFrame;
class QLabel;
class QListWidget;
class QPushButton;

namespace fathom {

/// What a person sees without a workspace: three ways to begin, and the workspaces opened before.
class FirstStartView : public Translated<QWidget>
{
    Q_OBJECT
public:
    explicit FirstStartView(QWidget *parent = nullptr);
    void setRecent(const QStringList &folders);
    /// Opening failed; the sentence is shown above the cards. Empty: none.
    void setFailed(const QString &sentence);
    /// The catalogue of a workspace is destroyed, but its labels can be saved from their copy.
    void offerRebuild(const QString &folder);
    void setLoading(const QString &name); ///< a workspace is being opened
    void retranslate() override;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow);
    void workspaceChosen(const QString &folder);
    void rebuildRequested(const QString &folder);

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Card
    {
        QFrame *frame;
        QLabel *icon, *title, *text;
        QPushButton *button;
    };
    Card makeCard(const QString &name, const QString &command);
    void setIcons();

    QString m_loading, m_destroyed;
    QPushButton *m_rebuild;
    QLabel *m_title, *m_subtitle, *m_message, *m_recentTitle, *m_disclaimer;
    std::array<Card, 3> m_cards;
    QListWidget *m_recent;
};

} // namespace fathom
