// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QElapsedTimer>
#include <QObject>
#include <QTemporaryDir>

#include <functional>
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
    void start();

Q_SIGNALS:
    void ended(int status);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    /// Runs the event loop until what is below `view` has painted its present scene.
    void untilPainted(QWidget &view);
    std::vector<double> scrolled(int side, int slices);
    void import();
    void openFirstSlice();
    void finish(double firstSliceMs);
    void fail(const QString &why);

    Program &m_program;
    MainWindow &m_window;
    QTemporaryDir m_folder;
    std::vector<double> m_small, m_large; ///< ms a step
    int m_paints = 0;
    QWidget *m_watched = nullptr;
};

} // namespace fathom
