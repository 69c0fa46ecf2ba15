// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "pipeline_strip.h"

#include "captions.h"
#include "missing_step.h"
#include "theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <array>

namespace fathom {

namespace {

constexpr std::array<const char *, 5> keys = {"scans", "embeddings", "sae", "index", "labels"};
constexpr std::array<MissingStep, 5> steps = {MissingStep::Scans, MissingStep::Embeddings, MissingStep::Sae,
                                              MissingStep::Index, MissingStep::Labels};

const PipelineStep *stepOf(const WorkspaceSummaryPtr &summary, const char *key)
{
    if (summary) {
        for (const PipelineStep &step : summary->pipeline) {
            if (step.name == QLatin1String(key))
                return &step;
        }
    }
    return nullptr;
}

bool isDone(const PipelineStep *step)
{
    return step && step->done > 0 && step->done >= step->total && !step->running;
}

} // namespace

PipelineStrip::PipelineStrip(QWidget *parent)
    : Translated<QFrame>(parent)
    , m_next(new QPushButton)
{
    setObjectName(QStringLiteral("pipelineStrip"));
    setProperty("bar", true);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(spacing::wide - 4, spacing::tight, spacing::wide - 4, spacing::tight);
    row->setSpacing(spacing::normal);
    for (size_t i = 0; i < keys.size(); ++i) {
        if (i > 0) {
            auto *arrow = new QLabel(QString(QChar(0x2192)));
            arrow->setProperty("dim", true);
            row->addWidget(arrow);
        }
        auto *step = new QLabel;
        step->setObjectName(QStringLiteral("step_") + QLatin1String(keys[i]));
        step->setTextFormat(Qt::RichText);
        row->addWidget(step);
        m_steps.push_back(step);
    }
    row->addStretch();
    m_next->setObjectName(QStringLiteral("nextStep"));
    m_next->setProperty("primary", true);
    row->addWidget(m_next);
    connect(m_next, &QPushButton::clicked, this,
            [this] { Q_EMIT addressActivated(m_next->property("address").toString(), false); });
    retranslate();
}

void PipelineStrip::setSummary(const WorkspaceSummaryPtr &summary)
{
    m_summary = summary;
    retranslate();
}

void PipelineStrip::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        retranslate(); // the texts hold colours of the theme
    Translated<QFrame>::changeEvent(event);
}

bool PipelineStrip::isComplete() const
{
    for (const char *key : keys) {
        if (!isDone(stepOf(m_summary, key)))
            return false;
    }
    return true;
}

void PipelineStrip::retranslate()
{
    const Theme &theme = Theme::of(this);
    int next = -1;
    for (size_t i = 0; i < keys.size(); ++i) {
        const PipelineStep *step = stepOf(m_summary, keys[i]);
        const bool done = isDone(step);
        if (!done && next < 0)
            next = int(i);
        const QChar mark = done ? QChar(0x2714) : step && step->running ? QChar(0x25D4) : QChar(0x25CB);
        const QColor colour = done ? theme.good : step && step->running ? theme.warning : theme.dim;
        QString count;
        if (step && step->total > 0 && step->done < step->total)
            count = tr("%1 of %2").arg(Captions::number(step->done), Captions::number(step->total));
        else if (step && step->done > 0)
            count = Captions::number(step->done);
        QString words = MissingText::stepName(QLatin1String(keys[i]));
        if (!count.isEmpty())
            words += QLatin1Char(' ') + count;
        if (step && step->running)
            words += QLatin1Char(' ') + tr("(running)");
        m_steps[i]->setText(QStringLiteral("<span style=\"color:%1\">%2</span> %3")
                                .arg(colour.name(), QString(mark), words.toHtmlEscaped()));
        m_steps[i]->setToolTip(done ? tr("This step is done") : tr("This step is not complete"));
    }
    const PipelineStep *step = next >= 0 ? stepOf(m_summary, keys[size_t(next)]) : nullptr;
    const bool offers = m_summary && m_summary->writable && next >= 0 && !(step && step->running);
    m_next->setVisible(offers);
    if (offers) {
        const MissingText text = MissingText::of(steps[size_t(next)], false);
        m_next->setText(tr("Next: %1").arg(text.button));
        m_next->setToolTip(tr("Starts the next step of the pipeline"));
        m_next->setProperty("address", text.address);
    }
}

} // namespace fathom
