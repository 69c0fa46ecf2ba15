// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "feature_controllers.h"

#include "map_feed.h"

#include <widgets/feature_header.h>
#include <widgets/feature_page_view.h>
#include <widgets/feature_table_model.h>
#include <widgets/feature_table_view.h>
#include <widgets/features_page_view.h>
#include <widgets/levels_view.h>
#include <widgets/missing_step.h>
#include <widgets/state_stack.h>

namespace fathom {

FeaturesController::FeaturesController(Program &program, ContextBar &context, QObject *parent)
    : PageController(program, context, parent)
    , m_view(new FeaturesPageView)
    , m_map(new MapFeed(program, context, m_view->map()))
{
    connect(m_view, &PageView::addressActivated, this, &PageController::addressActivated);
    connect(m_view, &PageView::titleChanged, this, &PageController::titleChanged);
    feedPictures(m_view);
    connect(m_view, &FeaturesPageView::retryRequested, this, &FeaturesController::reload);
    connect(&program.engine(), &Engine::labelChanged, this, [this] { m_labelsChanged = true; });
    connect(&program.engine(), &Engine::jobEnded, this, [this](const JobRecord &job) {
        m_labelsChanged =
            m_labelsChanged || job.kind == u"index" || job.kind == u"label" || job.kind == u"demo";
    });
    connect(m_view->levels(), &LevelsView::levelsWanted, this, &FeaturesController::askLevels);
    connect(m_view, &FeaturesPageView::contextCleared, this, [&context] {
        context.clearFilter();
        context.clearLevel();
    });
}

QWidget *FeaturesController::view() const
{
    return m_view;
}

QString FeaturesController::title() const
{
    return m_view->title();
}

std::vector<PageKey> FeaturesController::keys() const
{
    return m_view->keys();
}

void FeaturesController::open(const Address &address)
{
    if (address.kind == Address::Kind::Structure)
        m_view->setStructure(address.name);
    // The window has chosen it in the context bar, unless it is not there.
    m_saeBeside = m_context.sae();
    m_gone = address.kind == Address::Kind::Sae && address.name != m_saeBeside ? address.name : QString();
    reload();
}

void FeaturesController::clear()
{
    m_shown.clear();
    m_gone.clear();
    m_labelsChanged = m_asking = false;
    m_map->forget();
    m_levelsOf.clear();
    m_view->forget();
}

// Counted only when somebody looks: at the size of a large workspace that takes seconds.
void FeaturesController::askLevels()
{
    LevelsView *levels = m_view->levels();
    const FeatureTablePtr &table = m_view->tableView()->table()->table();
    if (!table || !levels->isVisible())
        return;
    QString of = table->sae;
    for (const SaeSummary &known : m_program.engine().summary()->saes)
        if (known.id == table->sae)
            of += QStringLiteral("/%1/%2").arg(known.indexedRows).arg(known.alive);
    if (of == m_levelsOf && levels->states()->state() != StateStack::State::Failed)
        return;
    if (!m_levelsOf.startsWith(table->sae + u'/'))
        levels->setLevels({});
    m_levelsOf = of;
    levels->setLoading();
    const quint64 asked = ++m_levelsAsked;
    m_program.engine().levels(m_view, table->sae,
                              whileOpen<FeatureLevelsPtr>([this, asked, levels](auto answer) {
                                  if (asked != m_levelsAsked)
                                      return;
                                  if (answer)
                                      levels->setLevels(*answer);
                                  else
                                      levels->setFailed(answer.error().localised());
                              }));
}

void FeaturesController::reload()
{
    m_map->reload();
    const ContextFilter filter = m_context.filter();
    m_view->setLevel(filter.level);
    bool running = false;
    if (m_context.sae() != m_saeBeside)
        m_gone.clear();
    const QString sae = m_gone.isEmpty() ? m_context.sae() : m_gone;
    const MissingStep missing = missingStep(m_program.engine().summary(), sae, &running);
    if (missing != MissingStep::None) {
        m_asking = false;
        m_view->setMissing(missing, running);
        return;
    }
    // Embedding and training change the workspace all the time, and nothing of this table.
    QString made = QStringList{sae, filter.modality, filter.plane, filter.split, filter.dataset}.join(u'/');
    for (const SaeSummary &known : m_program.engine().summary()->saes) {
        if (known.id == sae)
            made += QStringLiteral("/%1/%2/%3").arg(known.indexedRows).arg(known.alive).arg(known.labelled);
    }
    if (isFull() && made == m_shown && !m_labelsChanged)
        return;
    m_shown = made;
    m_labelsChanged = false;
    const quint64 ticket = m_view->nextTicket();
    m_asking = true;
    ContextFilter ofSlices = filter;
    ofSlices.level = -1; // the table itself filters by level
    m_program.engine().features(m_view, sae, whileOpen<FeatureTablePtr>([this, ticket](auto answer) {
                                    m_asking = false;
                                    if (answer) {
                                        m_view->setTable(*answer, ticket);
                                        askLevels();
                                    } else {
                                        m_view->setFailed(answer.error().localised(), ticket);
                                    }
                                }),
                                ofSlices);
}

bool FeaturesController::isSettled() const
{
    return !m_asking && m_view->states()->state() != StateStack::State::Loading;
}

bool FeaturesController::isFull() const
{
    return m_view->states()->state() == StateStack::State::Full;
}

FeatureController::FeatureController(Program &program, ContextBar &context, QObject *parent)
    : PageController(program, context, parent)
    , m_view(new FeaturePageView)
{
    connect(m_view, &PageView::addressActivated, this, &PageController::addressActivated);
    connect(m_view, &PageView::titleChanged, this, &PageController::titleChanged);
    feedPictures(m_view);
    connect(m_view, &FeaturePageView::heatMapsWanted, this, [this](const QList<qint64> &slices) {
        for (const qint64 slice : slices)
            askHeatMap(slice);
    });
    connect(m_view, &FeaturePageView::retryRequested, this, &FeatureController::reload);
    connect(m_view, &FeaturePageView::filterCleared, &context, &ContextBar::clearFilter);
    // Made anew for each request: it belongs to the workspace of that moment.
    const auto answered = [this] {
        return whileOpen<LabelRecord>([this](auto answer) { labelAnswered(answer); });
    };
    connect(m_view, &FeaturePageView::labelEditRequested, this,
            [this, answered](const QString &sae, int feature, const QString &text, const QString &comment) {
                m_program.engine().editLabel(m_view, sae, feature, text, comment, answered());
            });
    connect(m_view, &FeaturePageView::labelCommentRequested, this,
            [this, answered](const QString &sae, int feature, const QString &comment) {
                m_program.engine().commentLabel(m_view, sae, feature, comment, answered());
            });
    connect(m_view, &FeaturePageView::labelVerifyRequested, this,
            [this, answered](const QString &sae, int feature) {
                m_program.engine().verifyLabel(m_view, sae, feature, answered());
            });
    connect(m_view, &FeaturePageView::labelRejectRequested, this,
            [this, answered](const QString &sae, int feature, const QString &comment) {
                m_program.engine().rejectLabel(m_view, sae, feature, comment, answered());
            });
    connect(m_view, &FeaturePageView::labelUndoRequested, this,
            [this, answered](const QString &sae, int feature) {
                m_program.engine().undoLabel(m_view, sae, feature, answered());
            });
    connect(&program.engine(), &Engine::labelChanged, this, [this](const LabelRecord &label) {
        if (label.sae == m_sae && label.feature == m_feature)
            reload();
    });
}

QWidget *FeatureController::view() const
{
    return m_view;
}

QString FeatureController::title() const
{
    return m_view->title();
}

std::vector<PageKey> FeatureController::keys() const
{
    return m_view->keys();
}

void FeatureController::clear()
{
    m_sae.clear();
    m_feature = -1;
    m_asking = false;
    m_view->forget();
}

void FeatureController::askHeatMap(qint64 slice)
{
    const auto answered = [this, sae = m_sae, feature = m_feature, slice](auto answer) {
        if (answer)
            m_view->setHeatMap(*answer);
        else
            m_view->setHeatMapFailed(sae, feature, slice, answer.error().localised());
    };
    m_program.engine().heatMap(m_view, m_sae, m_feature, slice, whileOpen<HeatMapPtr>(answered));
}

void FeatureController::labelAnswered(const Result<LabelRecord> &answer)
{
    if (answer)
        reload();
    else
        m_view->setLabelFailed(answer.error().localised());
}

void FeatureController::open(const Address &address)
{
    m_sae = address.name;
    m_feature = int(address.number);
    reload();
}

void FeatureController::reload()
{
    const WorkspaceSummaryPtr workspace = m_program.engine().summary();
    m_view->header()->setWritable(workspace && workspace->writable);
    if (m_feature < 0)
        return;
    bool running = false;
    const MissingStep missing = missingStep(m_program.engine().summary(), m_sae, &running);
    if (missing != MissingStep::None) {
        m_view->setMissing(missing, running);
        return;
    }
    const quint64 ticket = m_view->nextTicket();
    m_asking = true;
    ContextFilter filter = m_context.filter();
    filter.level = -1; // a feature's slices have no level
    m_program.engine().featurePage(
        m_view, m_sae, m_feature, filter, whileOpen<FeaturePagePtr>([this, ticket](auto answer) {
            m_asking = false;
            if (answer)
                m_view->setPage(*answer, ticket, m_context.dictionary(), m_context.method());
            else
                m_view->setFailed(answer.error().localised(), ticket);
        }));
}

bool FeatureController::isSettled() const
{
    return !m_asking && m_view->states()->state() != StateStack::State::Loading;
}

bool FeatureController::isFull() const
{
    return m_view->states()->state() == StateStack::State::Full;
}

} // namespace fathom
