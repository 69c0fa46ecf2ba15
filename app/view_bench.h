// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QElapsedTimer>
#include <QObject>
#include <QTemporaryDir>
#include <QTimer>

#include <memory>
#include <vector>

namespace fathom {

class MainWindow;
class Program;
class SliceViewer;

/// Measures the viewer: a step of the wheel until its picture is painted, for slices of 512 and 2048 pixels
/// in a view of 512, and a click on a slice of a 512 x 512 x 300 NIfTI.gz until it is painted. Prints JSON.
class ViewBench final : public QObject
{
    Q_OBJECT
public:
    ViewBench(Program &program, MainWindow &window, QObject *parent);
    ~ViewBench() override;
    void start();

Q_SIGNALS:
    void ended(int status);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void startScrolling(int side, int slices);
    void painted(); ///< the viewer has painted its present scene
    void turnWheel();
    void makeWorkspace();
    void import();
    void openFirstSlice();
    void lookForSlice();
    void finish(double firstSliceMs);
    void fail(const QString &why);

    Program &m_program;
    MainWindow &m_window;
    QTemporaryDir m_folder;
    std::unique_ptr<SliceViewer> m_viewer;
    int m_slices = 0;                                         ///< of the scan that is scrolled
    int m_step = -1;                                          ///< -1: the first picture
    bool m_waiting = false;                                   ///< for a picture
    std::vector<std::pair<int, std::vector<double>>> m_times; ///< side of a slice, ms a step
    QElapsedTimer m_clock;
    QTimer m_look;
};

} // namespace fathom
