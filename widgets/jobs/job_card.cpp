// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "job_card.h"

#include "address.h"
#include "captions.h"
#include "chart/curve_view.h"
#include "grid_view.h"
#include "shell/link_button.h"
#include "theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>

namespace fathom {

namespace {
constexpr size_t curvePoints = 400;
}

JobCard::JobCard(QWidget *parent)
    : Translated<QFrame>(parent)
    , m_curve(new CurveView)
    , m_measure(new QComboBox)
    , m_title(new QLabel)
    , m_state(new QLabel)
    , m_step(new QLabel)
    , m_error(new QLabel)
    , m_progress(new QProgressBar)
    , m_pause(new QPushButton)
    , m_resume(new QPushButton)
    , m_cancel(new QPushButton)
    , m_showLog(new QPushButton)
    , m_made(new LinkButton)
    , m_log(new QPlainTextEdit)
{
    setProperty("panel", true);
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setObjectName(QStringLiteral("jobTitle"));
    m_state->setObjectName(QStringLiteral("jobState"));
    m_step->setObjectName(QStringLiteral("jobStep"));
    m_step->setProperty("dim", true);
    m_error->setObjectName(QStringLiteral("jobError"));
    m_error->setProperty("bad", true);
    m_error->setWordWrap(true);
    m_error->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_progress->setObjectName(QStringLiteral("jobProgress"));
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(12);
    m_pause->setObjectName(QStringLiteral("jobPause"));
    m_resume->setObjectName(QStringLiteral("jobResume"));
    m_cancel->setObjectName(QStringLiteral("jobCancel"));
    m_showLog->setObjectName(QStringLiteral("jobShowLog"));
    m_showLog->setCheckable(true);
    m_made->setObjectName(QStringLiteral("jobMade"));
    m_log->setObjectName(QStringLiteral("jobLog"));
    m_log->setReadOnly(true);
    m_log->setMaximumHeight(fontMetrics().height() * 9);
    m_log->hide();
    m_curve->setObjectName(QStringLiteral("jobCurve"));
    m_curve->setFixedHeight(fontMetrics().height() * 11);
    m_curve->hide();
    m_measure->setObjectName(QStringLiteral("jobMeasure"));
    for (const char *key : {"r2", "loss", "dead", "threshold"})
        m_measure->addItem(QString(), QLatin1String(key));
    m_measure->hide();
    auto *head = new QHBoxLayout;
    head->addWidget(m_title);
    head->addWidget(m_state);
    head->addStretch();
    head->addWidget(m_made);
    head->addWidget(m_showLog);
    head->addWidget(m_pause);
    head->addWidget(m_resume);
    head->addWidget(m_cancel);
    auto *column = new QVBoxLayout(this);
    m_column = column;
    column->addLayout(head);
    column->addWidget(m_progress);
    column->addWidget(m_step);
    column->addWidget(m_measure, 0, Qt::AlignLeft);
    column->addWidget(m_curve);
    column->addWidget(m_error);
    column->addWidget(m_log);
    connect(m_pause, &QPushButton::clicked, this, [this] { Q_EMIT pauseRequested(m_job.id); });
    connect(m_resume, &QPushButton::clicked, this, [this] { Q_EMIT resumeRequested(m_job.id); });
    connect(m_cancel, &QPushButton::clicked, this, [this] { Q_EMIT cancelRequested(m_job.id); });
    connect(m_showLog, &QPushButton::toggled, m_log, &QWidget::setVisible);
    connect(m_measure, &QComboBox::currentIndexChanged, this, &JobCard::showCurve);
    connect(m_made, &LinkButton::addressActivated, this, &JobCard::addressActivated);
}

void JobCard::setJob(const JobRecord &job, double rate, double left, bool stopping)
{
    // The table comes up to ten times a second: only what changed is set, and while a job merely goes on
    // that is its bar and one line.
    const bool same = m_job.id == job.id && m_job.state == job.state && m_stopping == stopping &&
                      m_job.error == job.error && m_job.log.size() == job.log.size() &&
                      m_job.kind == job.kind && m_job.step.isEmpty() == job.step.isEmpty();
    const bool still = same && m_job.done == job.done && m_job.total == job.total && m_job.step == job.step &&
                       m_rate == rate && m_left == left;
    m_job = job;
    m_rate = rate;
    m_left = left;
    m_stopping = stopping;
    if (still)
        return;
    if (same) {
        showProgress();
        return;
    }
    setObjectName(QStringLiteral("job%1").arg(job.id));
    retranslate();
}

void JobCard::setCurve(const std::vector<QJsonObject> &points)
{
    if (points.size() == m_given)
        return;
    m_given = points.size();
    m_points.clear();
    // As many points as the chart is wide at most.
    const size_t every = points.size() / curvePoints + 1;
    for (size_t i = 0; i < points.size(); ++i) {
        if (i % every == 0 || i + 1 == points.size())
            m_points.push_back(points[i]);
    }
    showCurve();
}

void JobCard::setGrid(const std::shared_ptr<const GridTable> &grid)
{
    const bool shown = grid && !grid->rows.empty();
    if (shown && !m_grid) {
        m_grid = new GridView;
        m_grid->setObjectName(QStringLiteral("jobGrid"));
        m_column->insertWidget(m_column->indexOf(m_error), m_grid);
        connect(m_grid, &GridView::addressActivated, this, &JobCard::addressActivated);
    }
    if (!m_grid)
        return;
    m_grid->setVisible(shown);
    m_grid->setTable(shown ? grid : nullptr);
}

void JobCard::showProgress()
{
    const bool running = m_job.state == JobState::Running;
    if (m_job.total > 0) {
        // Permille: totals of steps times rows do not fit an int everywhere.
        m_progress->setRange(0, 1000);
        m_progress->setValue(int(1000.0 * double(m_job.done) / double(m_job.total)));
    } else {
        m_progress->setRange(0, running ? 0 : 1);
        m_progress->setValue(0);
    }
    QStringList facts;
    if (!m_job.step.isEmpty())
        facts << Captions::wording(m_job.step);
    if (m_job.total > 0)
        facts << tr("%1 of %2").arg(Captions::number(m_job.done), Captions::number(m_job.total));
    else if (m_job.done > 0)
        facts << tr("%1 so far").arg(Captions::number(m_job.done));
    if (running && m_rate > 0)
        facts << tr("%1 per second").arg(Captions::decimal(m_rate, m_rate < 10 ? 1 : 0));
    if (running && m_left >= 0)
        facts << tr("%1 left").arg(Captions::duration(m_left));
    if (!running && m_job.created.isValid())
        facts << QLocale().toString(m_job.created.toLocalTime(), QLocale::ShortFormat);
    m_step->setText(facts.join(QStringLiteral(" · ")));
    m_step->setVisible(!facts.isEmpty());
}

void JobCard::showCurve()
{
    const QString measure = m_measure->currentData().toString();
    std::vector<Curve> curves;
    for (const QJsonObject &point : m_points) {
        const double step = point["step"].toDouble();
        // R2 has the same scale for every level; the others are one number a step.
        const QJsonArray values = measure == u"r2" ? point["r2"].toArray() : QJsonArray{point[measure]};
        for (qsizetype i = 0; i < values.size(); ++i) {
            if (qsizetype(curves.size()) <= i)
                curves.push_back(
                    {measure == u"r2" ? tr("R² level %1").arg(i + 1) : m_measure->currentText(), {}});
            if (values[i].isDouble())
                curves[size_t(i)].points.emplace_back(step, values[i].toDouble());
        }
    }
    const bool shown = m_job.state == JobState::Running && m_points.size() > 1;
    m_curve->setVisible(shown);
    m_measure->setVisible(shown);
    m_curve->setCurves(std::move(curves), tr("training step"));
    m_curve->setToolTip(m_measure->currentData(Qt::ToolTipRole).toString());
}

QString JobCard::madeAddress() const
{
    if (m_job.state != JobState::Done)
        return {};
    if (m_job.kind == u"import" || m_job.kind == u"embed" || m_job.kind == u"vectors")
        return Address::page(QStringLiteral("library"));
    for (const QJsonObject &named : {m_job.result, m_job.parameters}) {
        if (const QString sae = named["sae"].toString(); !sae.isEmpty())
            return Address::sae(sae);
    }
    return Address::page(QStringLiteral("features"));
}

void JobCard::retranslate()
{
    m_title->setText(tr("%1 (job %2)").arg(Captions::jobKind(m_job.kind)).arg(m_job.id));
    QString state = m_stopping ? tr("stopping") : Captions::jobState(m_job.state);
    if (m_job.started.isValid() && m_job.ended.isValid())
        state = tr("%1 after %2")
                    .arg(state, Captions::duration(double(m_job.started.msecsTo(m_job.ended)) / 1000.0));
    m_state->setText(state);
    const bool running = m_job.state == JobState::Running;
    const bool waiting = m_job.state == JobState::Queued || m_job.state == JobState::Paused;
    m_progress->setVisible(running || waiting);
    showProgress();
    m_error->setText(m_job.error);
    m_error->setVisible(!m_job.error.isEmpty());
    m_pause->setText(tr("Pause"));
    m_pause->setToolTip(tr("Stops at the next checkpoint; goes on later from there"));
    m_pause->setVisible(running && !m_stopping);
    const bool again = m_job.state == JobState::Failed || m_job.state == JobState::Cancelled;
    m_resume->setText(again ? tr("Retry") : tr("Resume"));
    m_resume->setToolTip(tr("Goes on from the last checkpoint"));
    m_resume->setVisible(again || m_job.state == JobState::Paused);
    m_cancel->setText(tr("Cancel"));
    m_cancel->setToolTip(tr("Stops the job; what it has finished stays"));
    m_cancel->setVisible((running || waiting) && !m_stopping);
    m_showLog->setText(tr("Log"));
    m_showLog->setToolTip(tr("Shows what the job wrote"));
    m_showLog->setVisible(!m_job.log.isEmpty());
    const QString made = madeAddress();
    m_made->setLink(made.contains(u"library") ? tr("Show scans") : tr("Show features"), made);
    m_made->setToolTip(tr("Opens what the job made"));
    m_made->setVisible(!made.isEmpty());
    const std::pair<QString, QString> measures[] = {
        {tr("R²"), tr("Part of the embeddings' variance that each level reconstructs")},
        {tr("Loss"), tr("What the training makes small: squared error over all levels, and what revives "
                        "dead features")},
        {tr("Dead features"), tr("Features that have not fired for a long time")},
        {tr("Threshold"), tr("Activation above which a feature counts as firing, learnt from the batches")}};
    const QSignalBlocker quiet(m_measure);
    for (int i = 0; i < int(std::size(measures)); ++i) {
        m_measure->setItemText(i, measures[i].first);
        m_measure->setItemData(i, measures[i].second, Qt::ToolTipRole);
    }
    m_measure->setToolTip(tr("What of the training is drawn"));
    m_measure->setAccessibleName(tr("Measure of the curve"));
    showCurve();
    if (m_job.log.size() != m_logLines) {
        m_logLines = m_job.log.size();
        m_log->setPlainText(Captions::wording(m_job.log).join(QLatin1Char('\n')));
        m_log->verticalScrollBar()->setValue(m_log->verticalScrollBar()->maximum());
    }
}

} // namespace fathom
