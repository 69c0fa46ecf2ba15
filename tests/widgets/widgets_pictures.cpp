// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
// Draws the views on fabricated snapshots into PNG files, in both themes: something to look at.
#include "fabricated.h"

#include <widgets/context_bar.h>
#include <widgets/embed_dialog.h>
#include <widgets/feature_page_view.h>
#include <widgets/feature_table_view.h>
#include <widgets/features_page_view.h>
#include <widgets/first_start_view.h>
#include <widgets/help_window.h>
#include <widgets/import_dialog.h>
#include <widgets/jobs_page_view.h>
#include <widgets/navigation_bar.h>
#include <widgets/pipeline_strip.h>
#include <widgets/rail_view.h>
#include <widgets/slice_gallery.h>
#include <widgets/state_stack.h>
#include <widgets/theme.h>
#include <widgets/train_dialog.h>

#include <QApplication>
#include <QBoxLayout>
#include <QDir>
#include <QTabWidget>
#include <QTimer>

using namespace fathom;

namespace {

/// The frame of the main window around a page.
QWidget *framed(QWidget *page, const QString &name, const QString &title)
{
    auto *whole = new QWidget;
    auto *column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *context = new ContextBar;
    context->setSummary(test::summary(true));
    context->setJobs(test::jobTable());
    auto *bar = new NavigationBar;
    bar->setPage(title, QStringLiteral("fathom:page/") + name);
    auto *strip = new PipelineStrip;
    strip->setSummary(test::summary(false));
    auto *rail = new RailView;
    rail->setCurrent(name);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(rail);
    auto *right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(bar);
    right->addWidget(strip);
    right->addWidget(page, 1);
    row->addLayout(right, 1);
    column->addWidget(context);
    column->addLayout(row, 1);
    whole->resize(1600, 1000);
    return whole;
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    const QString folder = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QStringLiteral("pictures");
    QDir().mkpath(folder);
    for (const bool dark : {true, false}) {
        applyTheme(application, dark ? Theme::darkTheme() : Theme::lightTheme());
        const QString theme = dark ? QStringLiteral("dark") : QStringLiteral("light");
        std::vector<std::pair<QString, QWidget *>> all;

        auto *features = new FeaturesPageView;
        QObject::connect(
            features, &FeaturesPageView::thumbnailsWanted, features,
            [features](const QList<qint64> &slices) { features->setThumbnails(test::pictures(slices)); });
        features->setTable(test::featureTable(1024), features->nextTicket());
        all.emplace_back("features", framed(features, "features", features->title()));

        for (const char *tab : {"top", "bands"}) {
            auto *feature = new FeaturePageView;
            QObject::connect(
                feature, &FeaturePageView::thumbnailsWanted, feature,
                [feature](const QList<qint64> &slices) { feature->setThumbnails(test::pictures(slices)); });
            QObject::connect(feature, &FeaturePageView::heatMapsWanted, feature,
                             [feature](const QList<qint64> &slices) {
                                 for (const qint64 slice : slices)
                                     feature->setHeatMap(test::heatMap(1000, slice));
                             });
            feature->setPage(test::featurePage(1000), feature->nextTicket(), {32, 128, 512, 1024},
                             Method::Fathom);
            if (QLatin1String(tab) == QLatin1String("bands")) {
                feature->tabs()->setCurrentIndex(1);
                feature->gallery()->setHeatMapVisible(true);
            }
            all.emplace_back(QStringLiteral("feature_") + QLatin1String(tab),
                             framed(feature, "feature", feature->title()));
        }
        auto *jobs = new JobsPageView;
        jobs->setJobs(test::jobTable());
        all.emplace_back("jobs", framed(jobs, "jobs", jobs->title()));
        auto *empty = new FeaturesPageView;
        empty->setMissing(MissingStep::Index, false);
        all.emplace_back("empty", framed(empty, "features", empty->title()));
        auto *start = new FirstStartView;
        start->setRecent({QStringLiteral("/home/reader/liver.fathom")});
        start->resize(1600, 1000);
        all.emplace_back("start", start);
        auto *import = new ImportDialog;
        import->setPaths({QStringLiteral("/scans/ct/series-1")});
        all.emplace_back("import", import);
        auto *embed = new EmbedDialog;
        EncoderInfo encoder;
        encoder.id = QStringLiteral("dinov3-vitl16");
        encoder.title = QStringLiteral("DINOv3 ViT-L/16");
        encoder.inputSide = 1024;
        encoder.gridSide = 64;
        embed->setEncoders({{encoder, QStringLiteral("/weights")}}, encoder.id);
        embed->setForecast(embed->parameters(), {82, 19'482, 1'204});
        embed->setSpeed(encoder.id, {33.0, 2, QStringLiteral("cpu, 2 threads"), 1});
        all.emplace_back("embed", embed);
        auto *train = new TrainDialog;
        train->setSummary(test::summary(true), {});
        train->setOutlook(QStringLiteral("fathom-demo-vit"), {4.2, {{17, 0.4, 0.2, 30}}});
        all.emplace_back("train", train);
        auto *help = new HelpWindow;
        help->open(QStringLiteral("measures#density"));
        all.emplace_back("help", help);
        for (const auto &[name, widget] : all)
            widget->show();
        // Pictures are asked for by painting and come with the next turn of the loop.
        for (int turn = 0; turn < 4; ++turn) {
            for (const auto &[name, widget] : all)
                widget->grab();
            QCoreApplication::sendPostedEvents();
            QTimer::singleShot(60, &application, &QCoreApplication::quit);
            application.exec();
        }
        for (const auto &[name, widget] : all) {
            widget->grab().save(QStringLiteral("%1/%2_%3.png").arg(folder, name, theme));
            delete widget;
        }
    }
    return 0;
}
