// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <engine/snapshots.h>

#include <QFrame>

class QLineEdit;
class QListWidget;

namespace fathom {

/// Ctrl+K: one line that finds features, structures, subjects and commands.
class JumpPalette : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit JumpPalette(QWidget *parent);
    void popUp(); ///< shows itself over the parent, empty
    /// Commands of the program that the text may name; found without the engine.
    void setCommands(const std::vector<JumpHit> &commands);
    /// Hits of the engine; an answer to an older query is dropped.
    void setHits(const std::vector<JumpHit> &hits, quint64 ticket);
    void retranslate() override;

Q_SIGNALS:
    void queryChanged(const QString &text, quint64 ticket);
    void addressActivated(const QString &address, bool newWindow);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void typed(const QString &text);
    void show(const std::vector<JumpHit> &hits);
    void open(bool newWindow);

    QLineEdit *m_text;
    QListWidget *m_list;
    std::vector<JumpHit> m_commands, m_hits;
    quint64 m_ticket = 0;
};

} // namespace fathom
