// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "tour.h"

#include "feature_controllers.h"
#include "main_window.h"
#include "program.h"

#include <widgets/embed_dialog.h>
#include <widgets/feature_page_view.h>
#include <widgets/feature_table_model.h>
#include <widgets/feature_table_view.h>
#include <widgets/features_page_view.h>
#include <widgets/import_dialog.h>
#include <widgets/level_tree_view.h>
#include <widgets/levels_view.h>
#include <widgets/slice_gallery.h>
#include <widgets/slice_gallery_model.h>
#include <widgets/state_stack.h>
#include <widgets/train_dialog.h>

#include <QApplication>
#include <QDir>
#include <QTabWidget>

#include <cstdio>

namespace fathom {

namespace {
constexpr int lookEveryMs = 25;
constexpr int quietLooks = 8;         ///< a page is photographed when nothing has been on its way this long
constexpr qint64 patienceMs = 60'000; ///< for one page
} // namespace

Tour::Tour(Program &program, MainWindow &window, const QString &folder, QObject *parent)
    : QObject(parent)
    , m_program(program)
    , m_window(window)
    , m_folder(folder)
{
    m_looking.setInterval(lookEveryMs);
    connect(&m_looking, &QTimer::timeout, this, &Tour::look);
}

void Tour::start(const QString &workspace)
{
    if (!QDir().mkpath(m_folder)) {
        fail(QStringLiteral("%1: this folder cannot be made").arg(m_folder));
        Q_EMIT ended(1);
        return;
    }
    m_window.resize(1500, 940);
    m_program.setDark(true, false);
    plan();
    connect(&m_program.engine(), &Engine::workspaceFailed, this, [this](const Error &error) {
        fail(error.english());
        Q_EMIT ended(1);
    });
    // The first start is seen before the workspace is opened.
    m_stops.insert(m_stops.begin(), Stop{QStringLiteral("first_start"), [] {}, [] { return true; },
                                         [this]() -> QWidget * { return &m_window; }});
    const auto openIt = [this, workspace] { m_program.openWorkspace(workspace); };
    m_stops[1].go = [openIt, go = m_stops[1].go, this] {
        if (m_program.engine().summary())
            go();
        else
            openIt();
    };
    next();
}

void Tour::plan()
{
    const auto window = [this]() -> QWidget * { return &m_window; };
    const auto open = [this](const QString &address) { return [this, address] { m_window.open(address); }; };
    const auto full = [this](const char *name) {
        return [this, name = QLatin1String(name)] {
            const PageController *page = m_window.page(name);
            return m_window.currentPage() == page && page->isSettled() && page->isFull();
        };
    };
    auto *features = static_cast<FeaturesController *>(m_window.page(QStringLiteral("features")))->page();
    auto *feature = static_cast<FeatureController *>(m_window.page(QStringLiteral("feature")))->page();
    m_stops.push_back({QStringLiteral("features"), open(Address::page(QStringLiteral("features"))),
                       full("features"), window});
    m_stops.push_back({QStringLiteral("levels"),
                       [features] { features->tabs()->setCurrentWidget(features->levels()); },
                       [full = full("features"), features] {
                           if (!full() || features->levels()->states()->state() != StateStack::State::Full)
                               return false;
                           LevelTreeView *tree = features->levels()->tree();
                           tree->expand(tree->model()->index(0, 0));
                           return true;
                       },
                       window});
    m_stops.push_back({QStringLiteral("feature"),
                       [this, features] {
                           features->tabs()->setCurrentIndex(0);
                           // The first row of the table: the most enriched feature.
                           const QModelIndex first = features->tableView()->model()->index(0, 0);
                           m_window.open(Address::feature(
                               m_window.sae(), first.data(FeatureTableModel::FeatureRole).toInt()));
                       },
                       full("feature"), window});
    m_stops.push_back({QStringLiteral("feature_heat_maps"),
                       [feature] { feature->gallery()->setHeatMapVisible(true); },
                       [full = full("feature"), feature] {
                           const FeaturePagePtr page = feature->page();
                           if (!full() || !page || page->top.empty())
                               return false;
                           // Those of the first rows, which are on the screen.
                           for (size_t i = 0; i < std::min<size_t>(6, page->top.size()); ++i) {
                               if (!feature->gallery()->slices().heatMap(page->top[i].slice.id))
                                   return false;
                           }
                           return true;
                       },
                       window});
    m_stops.push_back({QStringLiteral("feature_bands"),
                       [feature] {
                           feature->gallery()->setHeatMapVisible(false);
                           feature->tabs()->setCurrentIndex(1);
                       },
                       full("feature"), window});
    m_stops.push_back({QStringLiteral("slice"),
                       [this, feature] {
                           feature->tabs()->setCurrentIndex(0);
                           if (feature->page() && !feature->page()->top.empty())
                               m_window.open(Address::slice(feature->page()->top.front().slice.id));
                       },
                       full("slice"), window});
    m_stops.push_back(
        {QStringLiteral("library"), open(Address::page(QStringLiteral("library"))), full("library"), window});
    m_stops.push_back({QStringLiteral("encoders"), open(Address::page(QStringLiteral("encoders"))),
                       full("encoders"), window});
    m_stops.push_back(
        {QStringLiteral("jobs"), open(Address::page(QStringLiteral("jobs"))), full("jobs"), window});
    m_stops.push_back(
        {QStringLiteral("jump"), [this] { m_window.popUpJump(); }, [] { return true; }, window});
    m_stops.push_back({QStringLiteral("import"), open(Address::command(QStringLiteral("import"))),
                       [] { return true; }, [this]() -> QWidget * { return m_program.importDialog(); }});
    m_stops.push_back({QStringLiteral("embed"), open(Address::command(QStringLiteral("embed"))),
                       [] { return true; }, [this]() -> QWidget * { return m_program.embedDialog(); }});
    m_stops.push_back({QStringLiteral("train"), open(Address::command(QStringLiteral("train"))),
                       [] { return true; }, [this]() -> QWidget * { return m_program.trainDialog(); }});
}

void Tour::next()
{
    m_quiet = 0;
    m_since.start();
    m_stops[m_at].go();
    m_looking.start();
}

void Tour::look()
{
    const Stop &stop = m_stops[m_at];
    const bool quiet = stop.ready() && m_program.pictures().underway() == 0;
    m_quiet = quiet ? m_quiet + 1 : 0;
    const bool tooLate = m_since.elapsed() > patienceMs;
    if (m_quiet < quietLooks && !tooLate)
        return;
    m_looking.stop();
    const QString file =
        QStringLiteral("%1/%2_%3.png")
            .arg(m_folder, stop.name, m_light ? QStringLiteral("light") : QStringLiteral("dark"));
    if (tooLate)
        fail(QStringLiteral("%1: this page stayed empty").arg(stop.name));
    QWidget *shown = stop.of();
    if (!shown->grab().save(file))
        fail(QStringLiteral("%1: this picture could not be written").arg(file));
    if (shown != &m_window)
        shown->hide();
    if (++m_at == m_stops.size()) {
        if (m_light) {
            Q_EMIT ended(m_failed > 0 ? 1 : 0);
            return;
        }
        m_light = true;
        m_program.setDark(false, false);
        m_at = 1; // the first start cannot be seen again
    }
    next();
}

void Tour::fail(const QString &sentence)
{
    ++m_failed;
    std::fprintf(stderr, "fathom: tour: %s\n", qPrintable(sentence));
}

} // namespace fathom
