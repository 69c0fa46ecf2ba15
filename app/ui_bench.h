// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QApplication>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QObject>
#include <QTimer>

#include <vector>

namespace fathom {

class MainWindow;
class Program;
struct JobRecord;

/// An application that can tell which events kept its thread busy.
class TimedApplication final : public QApplication
{
public:
    using QApplication::QApplication;
    void startTiming() { m_timing = true; }
    /// The events of at least 2 ms since the last call, longest first, at most five: event, receiver, and the
    /// time in it and not in an event it caused, by the clock and of the processor [ms].
    QJsonArray takeSlowest();
    bool notify(QObject *receiver, QEvent *event) override;

private:
    struct Spent
    {
        QString event, receiver;
        double wall = 0, processor = 0;
    };
    bool m_timing = false;
    double m_innerWall = 0, m_innerProcessor = 0; ///< of the events inside the one under way
    std::vector<Spent> m_spent;
};

/// Measures the heartbeat of the GUI thread while embed, train and index run one after the other and a page
/// is scrolled: how late a timer of 5 ms comes.
class UiBench : public QObject
{
    Q_OBJECT
public:
    UiBench(TimedApplication &application, Program &program, MainWindow &window, int trainingSteps);
    void start(const QString &workspace);

Q_SIGNALS:
    void ended(int status);

private:
    void startJob();
    void jobEnded(const JobRecord &job);
    void use(); ///< what a person does meanwhile
    void finish(int status);

    TimedApplication &m_application;
    Program &m_program;
    MainWindow &m_window;
    int m_steps;
    QTimer m_beat, m_use;
    QElapsedTimer m_clock;
    double m_before = 0;
    QString m_kind, m_sae;
    std::vector<std::pair<QString, std::vector<double>>> m_lateness; ///< ms, by job kind
    QJsonArray m_late; ///< beats later than the goal, with the page that was open and what took the time
    int m_uses = 0;
    qint64 m_rows = 0;
};

/// Tells when the first page of a workspace has been painted with its content.
class StartBench : public QObject
{
    Q_OBJECT
public:
    /// @param clock  started at the beginning of main()
    StartBench(MainWindow &window, const QElapsedTimer &clock, QObject *parent);

Q_SIGNALS:
    void ended(int status);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    MainWindow &m_window;
    QElapsedTimer m_clock;
    qint64 m_firstPaint = -1; ///< of the empty window, ms
};

} // namespace fathom
