// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "context_bar.h"

#include "address.h"
#include "captions.h"
#include "theme/theme.h"

#include <QComboBox>
#include <QDir>
#include <QHBoxLayout>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace fathom {

namespace {

using Items = std::vector<std::pair<QString, QVariant>>;

/// Fills a box; leaves it alone when it holds the same already, so that an open list stays open while jobs
/// change the workspace.
void fill(QComboBox &box, const Items &items)
{
    bool same = box.count() == int(items.size());
    for (int i = 0; same && i < box.count(); ++i)
        same = box.itemData(i) == items[size_t(i)].second;
    if (same)
        return;
    const QVariant chosen = box.currentData();
    box.clear();
    for (const auto &[text, data] : items)
        box.addItem(text, data);
    box.setCurrentIndex(std::max(0, box.findData(chosen)));
}

} // namespace

ContextBar::ContextBar(QWidget *parent)
    : Translated<QFrame>(parent)
    , m_workspace(new QToolButton)
    , m_menu(new QMenu(this))
    , m_encoder(makeBox(QStringLiteral("contextEncoder")))
    , m_sae(makeBox(QStringLiteral("contextSae")))
    , m_level(makeBox(QStringLiteral("contextLevel")))
    , m_modality(makeBox(QStringLiteral("contextModality")))
    , m_plane(makeBox(QStringLiteral("contextPlane")))
    , m_split(makeBox(QStringLiteral("contextSplit")))
    , m_dataset(makeBox(QStringLiteral("contextDataset")))
    , m_jump(new QPushButton)
    , m_jobsButton(new QToolButton)
    , m_progress(new QProgressBar)
{
    setObjectName(QStringLiteral("contextBar"));
    setProperty("bar", true);
    m_workspace->setObjectName(QStringLiteral("workspaceMenu"));
    m_workspace->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_workspace->setPopupMode(QToolButton::InstantPopup);
    m_workspace->setMenu(m_menu);
    m_jump->setObjectName(QStringLiteral("jumpButton"));
    m_jump->setMinimumWidth(fontMetrics().averageCharWidth() * 22);
    m_jobsButton->setObjectName(QStringLiteral("jobsIndicator"));
    m_progress->setObjectName(QStringLiteral("jobsProgress"));
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(70, 10);
    m_progress->hide();
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(spacing::normal, spacing::tight + 2, spacing::normal, spacing::tight + 2);
    row->setSpacing(6);
    row->addWidget(m_workspace);
    for (QComboBox *box : {m_encoder, m_sae, m_level, m_modality, m_plane, m_split, m_dataset})
        row->addWidget(box);
    row->addWidget(m_jump, 1);
    row->addWidget(m_progress);
    row->addWidget(m_jobsButton);
    const std::tuple<QComboBox *, QString> choices[] = {{m_modality, QStringLiteral(",ct,mr")},
                                                        {m_plane, QStringLiteral(",axial,coronal,sagittal")},
                                                        {m_split, QStringLiteral(",train,val,test")}};
    for (const auto &[box, keys] : choices) {
        for (const QString &key : keys.split(QLatin1Char(',')))
            box->addItem(QString(), key);
    }
    connect(m_encoder, &QComboBox::activated, this, [this] {
        fillSaes();
        Q_EMIT contextChanged();
    });
    connect(m_sae, &QComboBox::activated, this, [this] {
        m_saeChosen = true;
        fillLevels();
        Q_EMIT contextChanged();
    });
    for (QComboBox *box : {m_level, m_modality, m_plane, m_split, m_dataset})
        connect(box, &QComboBox::activated, this, &ContextBar::readFilter);
    connect(m_jump, &QPushButton::clicked, this, &ContextBar::jumpRequested);
    connect(m_jobsButton, &QToolButton::clicked, this,
            [this] { Q_EMIT addressActivated(Address::page(QStringLiteral("jobs")), false); });
    connect(m_menu, &QMenu::aboutToShow, this, &ContextBar::fillMenu);
    setIcons();
    setSummary({});
}

QComboBox *ContextBar::makeBox(const QString &name)
{
    auto *box = new QComboBox;
    box->setObjectName(name);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    box->setMaximumWidth(fontMetrics().averageCharWidth() * 34);
    return box;
}

void ContextBar::setSummary(const WorkspaceSummaryPtr &summary)
{
    const bool other = !m_summary || !summary || m_summary->folder != summary->folder;
    m_summary = summary;
    if (other) {
        m_filter = {};
        m_saeChosen = false;
        for (QComboBox *box : {m_modality, m_plane, m_split})
            box->setCurrentIndex(0);
    }
    Items encoders, datasets{{QString(), QString()}};
    if (summary) {
        for (const EncoderSummary &known : summary->encoders)
            encoders.emplace_back(known.info.title.isEmpty() ? known.info.id : known.info.title,
                                  known.info.id);
        for (const QString &dataset : summary->datasets)
            datasets.emplace_back(dataset, dataset);
    }
    fill(*m_encoder, encoders);
    fill(*m_dataset, datasets);
    fillSaes();
    retranslate();
}

QString ContextBar::encoder() const
{
    return m_encoder->currentData().toString();
}

QString ContextBar::sae() const
{
    return m_sae->currentData().toString();
}

std::vector<int> ContextBar::dictionary() const
{
    if (m_summary) {
        for (const SaeSummary &known : m_summary->saes) {
            if (known.id == sae())
                return known.dictionary;
        }
    }
    return {};
}

Method ContextBar::method() const
{
    if (m_summary) {
        for (const SaeSummary &known : m_summary->saes) {
            if (known.id == sae())
                return known.objective;
        }
    }
    return Method::Fathom;
}

void ContextBar::setSae(const QString &sae)
{
    if (!m_summary || sae == this->sae())
        return;
    for (const SaeSummary &known : m_summary->saes) {
        if (known.id != sae)
            continue;
        m_encoder->setCurrentIndex(std::max(0, m_encoder->findData(known.encoder)));
        fillSaes();
        m_sae->setCurrentIndex(std::max(0, m_sae->findData(sae)));
        m_saeChosen = true;
        fillLevels();
        Q_EMIT contextChanged();
    }
}

void ContextBar::takeFrom(const ContextBar &other)
{
    setSummary(other.m_summary);
    m_filter = other.m_filter;
    m_saeChosen = other.m_saeChosen;
    const auto choose = [](QComboBox *box, const QString &key) {
        box->setCurrentIndex(std::max(0, box->findData(key)));
    };
    choose(m_encoder, other.encoder());
    fillSaes();
    if (m_saeChosen)
        choose(m_sae, other.sae());
    choose(m_modality, m_filter.modality);
    choose(m_plane, m_filter.plane);
    choose(m_split, m_filter.split);
    choose(m_dataset, m_filter.dataset);
    fillLevels();
}

void ContextBar::fillSaes()
{
    Items saes;
    int best = -1;
    if (m_summary) {
        for (const SaeSummary &known : m_summary->saes) {
            if (known.encoder != encoder())
                continue;
            const int stopped = known.training["stopped_at"].toInt();
            saes.emplace_back(
                stopped > 0 ? tr("%1 (stopped at step %2)").arg(known.id).arg(stopped) : known.id, known.id);
            // The newest SAE that is ready, or the newest at all.
            if (known.indexedRows > 0 || best < 0)
                best = int(saes.size()) - 1;
        }
    }
    fill(*m_sae, saes);
    if (!m_saeChosen)
        m_sae->setCurrentIndex(best);
    fillLevels();
}

void ContextBar::fillLevels()
{
    const std::vector<int> sizes = dictionary();
    Items levels{{QString(), -1}};
    for (int level = 0; level < int(sizes.size()); ++level)
        levels.emplace_back(QString(), level);
    fill(*m_level, levels);
    if (m_filter.level >= int(sizes.size()))
        m_filter.level = -1;
    m_level->setCurrentIndex(m_filter.level + 1);
    retranslate();
}

void ContextBar::readFilter()
{
    ContextFilter filter;
    filter.level = m_level->currentIndex() < 0 ? -1 : m_level->currentData().toInt();
    filter.modality = m_modality->currentData().toString();
    filter.plane = m_plane->currentData().toString();
    filter.split = m_split->currentData().toString();
    filter.dataset = m_dataset->currentData().toString();
    if (filter == m_filter)
        return;
    m_filter = filter;
    Q_EMIT contextChanged();
}

void ContextBar::clearFilter()
{
    for (QComboBox *box : {m_modality, m_plane, m_split, m_dataset})
        box->setCurrentIndex(0);
    readFilter();
}

void ContextBar::clearLevel()
{
    m_level->setCurrentIndex(0);
    readFilter();
}

void ContextBar::setJobs(const JobTablePtr &jobs)
{
    m_jobsNow = jobs;
    updateJobs();
}

void ContextBar::setRecent(const QStringList &folders)
{
    m_recent = folders;
}

void ContextBar::updateJobs()
{
    const int active = m_jobsNow ? m_jobsNow->active : 0;
    QString text = active == 0 ? tr("No jobs") : tr("%n job(s)", nullptr, active);
    m_progress->setVisible(active > 0);
    if (active > 0) {
        for (const JobRecord &job : m_jobsNow->rows) {
            if (job.state != JobState::Running)
                continue;
            m_progress->setRange(0, job.total > 0 ? 1000 : 0);
            if (job.total > 0)
                m_progress->setValue(int(1000.0 * double(job.done) / double(job.total)));
            const double left = m_jobsNow->pace.value(job.id, {-1.0, -1.0}).second;
            if (left >= 0)
                text += QStringLiteral(" · ") + Captions::duration(left);
            break;
        }
    }
    m_jobsButton->setText(text);
    m_jobsButton->setToolTip(tr("Opens the list of jobs"));
}

void ContextBar::fillMenu()
{
    m_menu->clear();
    const auto add = [this](const QString &text, const QString &icon, const QString &command, bool enabled) {
        QAction *action = m_menu->addAction(themedIcon(icon, Theme::of(this)), text, this, [this, command] {
            Q_EMIT addressActivated(Address::command(command), false);
        });
        action->setObjectName(QStringLiteral("menu_") + command);
        action->setEnabled(enabled);
    };
    const bool open = m_summary != nullptr;
    const bool writable = open && m_summary->writable;
    add(tr("New workspace …"), QStringLiteral("library"), QStringLiteral("new"), true);
    add(tr("Open workspace …"), QStringLiteral("open"), QStringLiteral("open"), true);
    add(tr("Explore the demo"), QStringLiteral("demo"), QStringLiteral("demo"), true);
    m_menu->addSeparator();
    add(tr("Import scans …"), QStringLiteral("import"), QStringLiteral("import"), writable);
    add(tr("Compute embeddings …"), QStringLiteral("play"), QStringLiteral("embed"), writable);
    add(tr("Train an SAE …"), QStringLiteral("train"), QStringLiteral("train"), writable);
    add(tr("Index activations"), QStringLiteral("play"), QStringLiteral("index"), writable);
    add(tr("Label features"), QStringLiteral("edit"), QStringLiteral("label"), writable);
    m_menu->addSeparator();
    if (!sae().isEmpty())
        add(tr("Remove %1 …").arg(sae()), QStringLiteral("reject"), QStringLiteral("remove-sae"), writable);
    if (!encoder().isEmpty())
        add(tr("Remove the embeddings of %1 …").arg(m_encoder->currentText()), QStringLiteral("reject"),
            QStringLiteral("remove-embeddings"), writable);
    m_menu->addSeparator();
    for (const QString &folder : std::as_const(m_recent)) {
        m_menu->addAction(QDir::toNativeSeparators(folder), this,
                          [this, folder] { Q_EMIT workspaceChosen(folder); });
    }
    if (!m_recent.isEmpty())
        m_menu->addSeparator();
    add(tr("New window"), QStringLiteral("window"), QStringLiteral("window"), true);
    add(tr("Dark or light theme"), QStringLiteral("theme"), QStringLiteral("theme"), true);
    add(tr("Keys of this page"), QStringLiteral("keys"), QStringLiteral("keys"), true);
    add(tr("Help"), QStringLiteral("help"), QStringLiteral("help"), true);
    if (open)
        add(tr("Close workspace"), QStringLiteral("reject"), QStringLiteral("close"), true);
    add(tr("Quit"), QStringLiteral("reject"), QStringLiteral("quit"), true);
}

void ContextBar::setIcons()
{
    const Theme &theme = Theme::of(this);
    m_workspace->setIcon(themedIcon(QStringLiteral("menu"), theme));
    m_jump->setIcon(themedIcon(QStringLiteral("search"), theme));
}

void ContextBar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        setIcons();
    Translated<QFrame>::changeEvent(event);
}

void ContextBar::retranslate()
{
    const bool open = m_summary != nullptr;
    const QString readOnly =
        open && !m_summary->writable ? tr("%1 (read only)").arg(m_summary->name) : QString();
    m_workspace->setText(!open ? tr("Workspace") : readOnly.isEmpty() ? m_summary->name : readOnly);
    m_workspace->setToolTip(open ? m_summary->folder : tr("Opens, makes and fills workspaces"));
    m_encoder->setVisible(open && m_encoder->count() > 0);
    m_encoder->setToolTip(tr("Encoder that made the embeddings"));
    m_sae->setVisible(open && m_sae->count() > 0);
    m_sae->setToolTip(tr("Sparse autoencoder whose features are shown"));
    const std::vector<int> sizes = dictionary();
    m_level->setVisible(open && !sizes.empty());
    m_level->setToolTip(tr("Matryoshka level: shows the features that this level adds"));
    if (m_level->count() > 0)
        m_level->setItemText(0, tr("All levels"));
    for (int i = 1; i < m_level->count(); ++i)
        m_level->setItemText(i, tr("Level %1").arg(Captions::level(i - 1, sizes)));
    m_modality->setItemText(0, tr("CT and MR"));
    m_modality->setItemText(1, Captions::modality(Modality::Ct));
    m_modality->setItemText(2, Captions::modality(Modality::Mr));
    m_modality->setToolTip(tr("Shows slices of this modality only"));
    m_plane->setItemText(0, tr("All planes"));
    for (int i = 1; i < m_plane->count(); ++i)
        m_plane->setItemText(i, Captions::planeOf(m_plane->itemData(i).toString()));
    m_plane->setToolTip(tr("Shows slices of this plane only"));
    m_split->setItemText(0, tr("All splits"));
    for (int i = 1; i < m_split->count(); ++i)
        m_split->setItemText(i, Captions::split(m_split->itemData(i).toString()));
    m_split->setToolTip(tr("Shows slices of training, validation or test subjects only"));
    if (m_dataset->count() > 0)
        m_dataset->setItemText(0, tr("All data sets"));
    m_dataset->setToolTip(tr("Shows slices of this data set only"));
    for (QComboBox *box : {m_modality, m_plane, m_split, m_dataset})
        box->setVisible(open && m_summary->volumes > 0);
    for (QComboBox *box : {m_encoder, m_sae, m_level, m_modality, m_plane, m_split, m_dataset})
        box->setAccessibleName(box->toolTip());
    m_jump->setText(tr("Search or jump (Ctrl+K)"));
    m_jump->setToolTip(tr("Finds a feature number, words of a label, a structure, a subject or a command"));
    m_jump->setVisible(open);
    updateJobs();
    m_jobsButton->setVisible(open);
}

} // namespace fathom
