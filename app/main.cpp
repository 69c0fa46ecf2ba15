// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "main_window.h"
#include "program.h"
#include "tour.h"
#include "ui_bench.h"
#include "view_bench.h"

#include <base/reading_marks.h>
#include <base/thread_check.h>

#include <QCommandLineOption>
#include <QCommandLineParser>
#include <QDir>
#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <cstring>

using namespace fathom;

namespace {

// What the command line may hold.
struct CommandLine
{
    CommandLine()
    {
        parser.setApplicationDescription(
            QStringLiteral("Explorer of sparse autoencoder features in medical images"));
        parser.addHelpOption();
        parser.addVersionOption();
        parser.addOptions({tour, bench, start, view, steps, address, theme, language});
        parser.addPositionalArgument(
            QStringLiteral("path"), QStringLiteral("Workspace folder (NAME.fathom), or scans to be imported"),
            QStringLiteral("[PATH...]"));
    }

    QCommandLineParser parser;
    const QCommandLineOption tour{
        QStringLiteral("tour"),
        QStringLiteral("Walk through the workspace PATH, leave screenshots in FOLDER and end."),
        QStringLiteral("FOLDER")};
    const QCommandLineOption bench{QStringLiteral("bench-ui"),
                                   QStringLiteral("Measure how responsive the window stays while embed, "
                                                  "train and index run in PATH; print JSON and end.")};
    const QCommandLineOption start{QStringLiteral("bench-start"),
                                   QStringLiteral("Measure the time from start to the first full page of "
                                                  "PATH; print JSON and end.")};
    const QCommandLineOption view{QStringLiteral("bench-view"),
                                  QStringLiteral("Measure a scroll step of the viewer and the time to the "
                                                 "first slice of a scan; print JSON and end.")};
    const QCommandLineOption steps{QStringLiteral("bench-steps"),
                                   QStringLiteral("Training steps of --bench-ui."), QStringLiteral("N"),
                                   QStringLiteral("600")};
    const QCommandLineOption address{QStringLiteral("open"),
                                     QStringLiteral("Open this address, as fathom:slice/7."),
                                     QStringLiteral("ADDRESS")};
    const QCommandLineOption theme{QStringLiteral("theme"), QStringLiteral("dark or light"),
                                   QStringLiteral("NAME")};
    const QCommandLineOption language{QStringLiteral("language"), QStringLiteral("Language, as de or en."),
                                      QStringLiteral("CODE")};
};

bool asksForHelpOrVersion(int argc, char **argv)
{
    static const char *const options[] = {"-h", "--help", "-v", "--version"};
    return std::any_of(argv + 1, argv + argc, [](const char *given) {
        return std::any_of(std::begin(options), std::end(options),
                           [given](const char *option) { return std::strcmp(given, option) == 0; });
    });
}

} // namespace

int main(int argc, char **argv)
{
    QElapsedTimer sinceStart;
    sinceStart.start();
    QCoreApplication::setApplicationName(QStringLiteral("fathom"));
    QCoreApplication::setApplicationVersion(QStringLiteral(FATHOM_VERSION));
    CommandLine options;
    if (asksForHelpOrVersion(argc, argv)) {
        const QCoreApplication application(argc, argv); // without a screen
        options.parser.process(application);
    }
    TimedApplication application(argc, argv);
    ReadingMarks::watchForCrashes();
    setGuiThread(); // a store function that is entered on it aborts a development build
    QApplication::setDesktopFileName(QStringLiteral("org.fathom.Fathom"));
    options.parser.process(application);
    QStringList paths;
    for (const QString &path : options.parser.positionalArguments())
        paths << QDir(path).absolutePath();
    const QString workspace = paths.value(0);
    if (workspace.isEmpty() && (options.parser.isSet(options.tour) || options.parser.isSet(options.bench) ||
                                options.parser.isSet(options.start))) {
        std::fputs("fathom: --tour, --bench-ui and --bench-start need a workspace\n", stderr);
        return 2;
    }

    QString address = options.parser.value(options.address);
    if (!address.isEmpty() && !Address::parse(address))
        address.prepend(QLatin1String("fathom:"));
    if (!address.isEmpty() && !Address::parse(address)) {
        std::fprintf(stderr,
                     "fathom: --open %s: no address; say for example fathom:slice/7 or fathom:page/library\n",
                     qPrintable(options.parser.value(options.address)));
        return 2;
    }

    Program program;
    program.setLanguage(options.parser.isSet(options.language) ? options.parser.value(options.language)
                                                               : program.settings().language());
    const bool dark = options.parser.isSet(options.theme) ? options.parser.value(options.theme) != u"light"
                                                          : program.settings().darkTheme();
    program.setDark(dark, false);
    MainWindow *window = program.newWindow(address);
    if (options.parser.isSet(options.tour)) {
        auto *walk = new Tour(program, *window, options.parser.value(options.tour), &application);
        QObject::connect(walk, &Tour::ended, &application, &QCoreApplication::exit);
        walk->start(workspace);
    } else if (options.parser.isSet(options.bench)) {
        auto *measure =
            new UiBench(application, program, *window, options.parser.value(options.steps).toInt());
        QObject::connect(measure, &UiBench::ended, &application, &QCoreApplication::exit);
        measure->start(workspace);
    } else if (options.parser.isSet(options.view)) {
        auto *measure = new ViewBench(program, *window, &application);
        QObject::connect(measure, &ViewBench::ended, &application, &QCoreApplication::exit);
        QTimer::singleShot(0, measure, &ViewBench::start);
    } else if (options.parser.isSet(options.start)) {
        auto *measure = new StartBench(*window, sinceStart, &application);
        QObject::connect(measure, &StartBench::ended, &application, &QCoreApplication::exit);
        program.openWorkspace(workspace);
    } else if (!paths.isEmpty()) {
        program.openPaths(paths, *window);
    }
    return QApplication::exec();
}
