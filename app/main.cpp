// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "main_window.h"
#include "program.h"
#include "tour.h"
#include "ui_bench.h"

#include <base/thread_check.h>

#include <QCommandLineParser>
#include <QDir>
#include <QElapsedTimer>

#include <cstdio>

using namespace fathom;

int main(int argc, char **argv)
{
    QElapsedTimer sinceStart;
    sinceStart.start();
    TimedApplication application(argc, argv);
    setGuiThread(); // a store function that is entered on it aborts a development build
    QApplication::setApplicationName(QStringLiteral("fathom"));
    QApplication::setApplicationVersion(QStringLiteral(FATHOM_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.fathom.Fathom"));

    QCommandLineParser options;
    options.setApplicationDescription(
        QStringLiteral("Explorer of sparse autoencoder features in medical images"));
    options.addHelpOption();
    options.addVersionOption();
    const QCommandLineOption tour(
        QStringLiteral("tour"),
        QStringLiteral("Walk through WORKSPACE, leave screenshots in FOLDER and end."),
        QStringLiteral("FOLDER"));
    const QCommandLineOption bench(
        QStringLiteral("bench-ui"),
        QStringLiteral("Measure how responsive the window stays while embed, train and "
                       "index run in WORKSPACE; print JSON and end."));
    const QCommandLineOption start(
        QStringLiteral("bench-start"),
        QStringLiteral(
            "Measure the time from start to the first full page of WORKSPACE; print JSON and end."));
    const QCommandLineOption steps(QStringLiteral("bench-steps"),
                                   QStringLiteral("Training steps of --bench-ui."), QStringLiteral("N"),
                                   QStringLiteral("600"));
    const QCommandLineOption address(QStringLiteral("open"),
                                     QStringLiteral("Open this address, as fathom:slice/7."),
                                     QStringLiteral("ADDRESS"));
    const QCommandLineOption theme(QStringLiteral("theme"), QStringLiteral("dark or light"),
                                   QStringLiteral("NAME"));
    const QCommandLineOption language(QStringLiteral("language"), QStringLiteral("Language, as de or en."),
                                      QStringLiteral("CODE"));
    options.addOptions({tour, bench, start, steps, address, theme, language});
    options.addPositionalArgument(QStringLiteral("workspace"),
                                  QStringLiteral("Workspace folder (NAME.fathom)"),
                                  QStringLiteral("[WORKSPACE]"));
    options.process(application);
    const QString workspace = options.positionalArguments().isEmpty()
                                  ? QString()
                                  : QDir(options.positionalArguments().front()).absolutePath();
    if (workspace.isEmpty() && (options.isSet(tour) || options.isSet(bench) || options.isSet(start))) {
        std::fputs("fathom: --tour, --bench-ui and --bench-start need a workspace\n", stderr);
        return 2;
    }

    Program program;
    program.setLanguage(options.isSet(language) ? options.value(language) : program.settings().language());
    const bool dark =
        options.isSet(theme) ? options.value(theme) != u"light" : program.settings().darkTheme();
    program.setDark(dark, false);
    MainWindow *window = program.newWindow(options.value(address));
    if (options.isSet(tour)) {
        auto *walk = new Tour(program, *window, options.value(tour), &application);
        QObject::connect(walk, &Tour::ended, &application, &QCoreApplication::exit);
        walk->start(workspace);
    } else if (options.isSet(bench)) {
        auto *measure = new UiBench(application, program, *window, options.value(steps).toInt());
        QObject::connect(measure, &UiBench::ended, &application, &QCoreApplication::exit);
        measure->start(workspace);
    } else if (options.isSet(start)) {
        auto *measure = new StartBench(*window, sinceStart, &application);
        QObject::connect(measure, &StartBench::ended, &application, &QCoreApplication::exit);
        program.openWorkspace(workspace);
    } else if (!workspace.isEmpty()) {
        program.openWorkspace(workspace);
    }
    return QApplication::exec();
}
