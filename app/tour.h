// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <functional>
#include <vector>

namespace fathom {

class MainWindow;
class Program;

/// Walks the window through a workspace in both themes and saves each page as a PNG. A page counts when it is
/// full; one that stays empty, fails or keeps loading makes the exit status 1.
class Tour : public QObject
{
    Q_OBJECT
public:
    Tour(Program &program, MainWindow &window, const QString &folder, QObject *parent);
    void start(const QString &workspace);

Q_SIGNALS:
    void ended(int status);

private:
    struct Stop
    {
        QString name;
        std::function<void()> go;      ///< leads there
        std::function<bool()> ready;   ///< there is something to see
        std::function<QWidget *()> of; ///< what is photographed
    };
    void plan();
    void next();
    void look();
    void fail(const QString &sentence);

    Program &m_program;
    MainWindow &m_window;
    QString m_folder;
    std::vector<Stop> m_stops;
    size_t m_at = 0;
    bool m_light = false;
    int m_failed = 0;
    QTimer m_looking;
    QElapsedTimer m_since;
    int m_quiet = 0; ///< looks in a row with nothing on its way
};

} // namespace fathom
