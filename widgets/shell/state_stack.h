// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "missing_step.h"

#include <widgets/translated.h>

#include <QStackedWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace fathom {

/// The four states of a page: empty (one sentence, one button that helps), loading, full, failed.
class StateStack : public Translated<QStackedWidget>
{
    Q_OBJECT
public:
    enum class State { Empty, Loading, Full, Failed };
    /// @param content  what "full" shows; owned from now on
    explicit StateStack(QWidget *content, QWidget *parent = nullptr);

    void showMissing(MissingStep step, bool running);
    void showLoading();
    void showFull();
    /// @param sentence  localised; says what went wrong and what to do
    void showFailed(const QString &sentence);
    [[nodiscard]] State state() const { return m_state; }
    void retranslate() override;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow);
    void retryRequested();

private:
    State m_state = State::Loading;
    MissingStep m_missing = MissingStep::Workspace;
    bool m_running = false;
    QString m_failure;
    QWidget *m_content, *m_message;
    QLabel *m_sentence;
    QProgressBar *m_waiting;
    QPushButton *m_button;
};

} // namespace fathom
