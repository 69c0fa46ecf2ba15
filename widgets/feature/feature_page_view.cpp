// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "feature_page_view.h"

#include "address.h"
#include "bands_view.h"
#include "captions.h"
#include "chart/histogram_view.h"
#include "chart/interval_bars_view.h"
#include "chart/shares_view.h"
#include "feature_header.h"
#include "gallery/slice_gallery.h"
#include "gallery/slice_gallery_model.h"
#include "label_history.h"
#include "neighbours_view.h"
#include "section_box.h"
#include "shell/link_button.h"
#include "shell/state_stack.h"
#include "theme/theme.h"

#include <QCheckBox>
#include <QLabel>
#include <QScrollArea>
#include <QShortcut>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace fathom {

namespace {
constexpr size_t structuresShown = 8; ///< at first; the labels below them stay in sight
}

FeaturePageView::FeaturePageView(QWidget *parent)
    : PageView(parent)
    , m_header(new FeatureHeader)
{
    setObjectName(QStringLiteral("featurePage"));
    auto *content = new QWidget;
    auto *split = new QSplitter(Qt::Horizontal);
    split->setObjectName(QStringLiteral("featureSplit"));
    split->addWidget(makeSlices());
    split->addWidget(makeFacts());
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setChildrenCollapsible(false);
    split->setSizes({3000, 1700}); // proportions
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(split, 1);
    m_states = new StateStack(content);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_states);
    connect(m_states, &StateStack::addressActivated, this, &PageView::addressActivated);
    connect(m_states, &StateStack::retryRequested, this, &FeaturePageView::retryRequested);
    connectLabels();
    setFocusProxy(m_top);
    retranslate();
}

QWidget *FeaturePageView::makeSlices()
{
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("featureTabs"));
    m_tabs->setDocumentMode(true);
    auto *topPage = new QWidget;
    m_note = new QLabel;
    m_note->setObjectName(QStringLiteral("topNote"));
    m_note->setProperty("dim", true);
    m_heatNote = new QLabel;
    m_heatNote->setObjectName(QStringLiteral("heatNote"));
    m_heatNote->setProperty("dim", true);
    m_clearRange = new LinkButton;
    m_clearRange->setObjectName(QStringLiteral("clearRange"));
    m_clearFilter = new LinkButton;
    m_clearFilter->setObjectName(QStringLiteral("clearContextFilter"));
    m_top = new SliceGalleryView;
    m_top->setObjectName(QStringLiteral("topSlices"));
    m_top->setHeatMapsAllowed(true);
    m_top->setThumbnailSide(148);
    auto *line = new QHBoxLayout;
    line->setContentsMargins(spacing::normal, spacing::tight, spacing::normal, 0);
    line->addWidget(m_note);
    line->addWidget(m_clearRange);
    line->addWidget(m_clearFilter);
    line->addStretch();
    line->addWidget(m_heatNote);
    auto *column = new QVBoxLayout(topPage);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(line);
    column->addWidget(m_top, 1);
    m_bands = new BandsView;
    m_tabs->addTab(topPage, QString());
    m_tabs->addTab(m_bands, QString());

    connect(m_top, &SliceGalleryView::addressActivated, this, &PageView::addressActivated);
    connect(m_top, &SliceGalleryView::thumbnailsWanted, this, &FeaturePageView::thumbnailsWanted);
    connect(m_top, &SliceGalleryView::heatMapsWanted, this, &FeaturePageView::heatMapsWanted);
    connect(m_top, &SliceGalleryView::heatMapVisibleChanged, m_bands, &BandsView::setHeatMapVisible);
    connect(m_top, &SliceGalleryView::heatMapVisibleChanged, this, [this] {
        m_heatFailure.clear(); // they are asked for again
        updateHeatNote();
    });
    connect(m_bands, &BandsView::addressActivated, this, &PageView::addressActivated);
    connect(m_bands, &BandsView::thumbnailsWanted, this, &FeaturePageView::thumbnailsWanted);
    connect(m_bands, &BandsView::heatMapsWanted, this, &FeaturePageView::heatMapsWanted);
    connect(m_bands, &BandsView::heatMapVisibleChanged, m_top, &SliceGalleryView::setHeatMapVisible);
    connect(m_clearRange, &QToolButton::clicked, this, [this] { m_histogram->clearRange(); });
    connect(m_clearFilter, &QToolButton::clicked, this, &FeaturePageView::filterCleared);
    return m_tabs;
}

QWidget *FeaturePageView::makeFacts()
{
    m_histogram = new HistogramView;
    m_histogram->setObjectName(QStringLiteral("activationHistogram"));
    m_structures = new IntervalBarsView;
    m_structures->setObjectName(QStringLiteral("structureBars"));
    m_noStructures = new QLabel;
    m_noStructures->setProperty("dim", true);
    m_noStructures->setWordWrap(true);
    m_planes = new SharesView;
    m_planes->setObjectName(QStringLiteral("planeShares"));
    m_modalities = new SharesView;
    m_modalities->setObjectName(QStringLiteral("modalityShares"));
    m_neighbours = new NeighboursView;
    m_history = new LabelHistory;
    m_histogramBox = new SectionBox(QStringLiteral("histogramBox"));
    m_histogramBox->addWidget(m_histogram);
    m_structureBox = new SectionBox(QStringLiteral("structureBox"));
    m_structureBox->addWidget(m_noStructures);
    m_structureBox->addWidget(m_structures);
    m_allStructures = new QCheckBox;
    m_allStructures->setObjectName(QStringLiteral("allStructures"));
    m_structureBox->addWidget(m_allStructures);
    connect(m_allStructures, &QCheckBox::toggled, this, &FeaturePageView::showStructures);
    m_shareBox = new SectionBox(QStringLiteral("shareBox"));
    m_shareBox->addWidget(m_planes);
    m_shareBox->addWidget(m_modalities);
    m_neighbourBox = new SectionBox(QStringLiteral("neighbourBox"));
    m_neighbourBox->addWidget(m_neighbours);
    m_labelBox = new SectionBox(QStringLiteral("labelBox"));
    m_labelBox->addWidget(m_history);

    auto *inside = new QWidget;
    auto *column = new QVBoxLayout(inside);
    column->setContentsMargins(spacing::normal, spacing::normal, spacing::normal, spacing::normal);
    column->setSpacing(spacing::normal);
    for (SectionBox *box : {m_histogramBox, m_structureBox, m_labelBox, m_neighbourBox, m_shareBox}) {
        column->addWidget(box);
        connect(box, &SectionBox::addressActivated, this, &PageView::addressActivated);
    }
    column->addStretch();
    auto *scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("featureFactsArea"));
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inside);
    scroll->setMinimumWidth(fontMetrics().averageCharWidth() * 62);

    connect(m_histogram, &HistogramView::rangeSelected, this, [this](double low, double high) {
        m_low = low;
        m_high = high;
        m_tabs->setCurrentIndex(0);
        showGallery();
    });
    connect(m_structures, &IntervalBarsView::structureActivated, this, [this](const QString &structure) {
        Q_EMIT addressActivated(Address::structure(structure), false);
    });
    connect(m_neighbours, &NeighboursView::addressActivated, this, &PageView::addressActivated);
    connect(m_history, &LabelHistory::addressActivated, this, &PageView::addressActivated);
    return scroll;
}

void FeaturePageView::connectLabels()
{
    connect(m_header, &FeatureHeader::addressActivated, this, &PageView::addressActivated);
    connect(m_header, &FeatureHeader::labelEditRequested, this, &FeaturePageView::labelEditRequested);
    connect(m_header, &FeatureHeader::labelCommentRequested, this, &FeaturePageView::labelCommentRequested);
    connect(m_header, &FeatureHeader::labelVerifyRequested, this, &FeaturePageView::labelVerifyRequested);
    connect(m_header, &FeatureHeader::labelRejectRequested, this, &FeaturePageView::labelRejectRequested);
    connect(m_header, &FeatureHeader::labelUndoRequested, this, &FeaturePageView::labelUndoRequested);
    const auto key = [this](const QKeySequence &sequence, auto function) {
        auto *shortcut = new QShortcut(sequence, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, m_header, function);
    };
    key(QKeySequence(Qt::Key_V), &FeatureHeader::verify);
    key(QKeySequence(Qt::Key_E), &FeatureHeader::edit);
    key(QKeySequence(Qt::Key_X), &FeatureHeader::reject);
    key(QKeySequence(Qt::Key_C), &FeatureHeader::comment);
    key(QKeySequence::Undo, &FeatureHeader::undo);
}

quint64 FeaturePageView::nextTicket()
{
    if (!m_page)
        m_states->showLoading();
    return ++m_wanted;
}

void FeaturePageView::setPage(const FeaturePagePtr &page, quint64 ticket, const std::vector<int> &dictionary,
                              Method method)
{
    if (ticket != m_wanted || !page)
        return;
    const bool other = !m_page || m_page->row.feature != page->row.feature || m_page->sae != page->sae;
    m_page = page;
    m_header->setPage(page, dictionary, method);
    if (other) {
        m_low = m_high = 0.0;
        m_heatFailure.clear();
        // Heat maps are another feature's, also where the slices are the same.
        m_top->setSlices({});
        m_bands->setBands({}, 0.0);
        m_tabs->setCurrentIndex(0);
    }
    if (other || !m_histogram->hasRange())
        m_histogram->setHistogram(page->statistics.histogram, page->statistics.maximum);
    m_bands->setBands(page->bands, page->statistics.maximum);
    if (other)
        m_allStructures->setChecked(false);
    showStructures();
    m_structures->setVisible(!page->statistics.enrichment.empty());
    m_noStructures->setVisible(page->statistics.enrichment.empty());
    m_neighbours->setPage(page);
    m_history->setLabels(page->labels);
    m_states->showFull();
    retranslate();
    if (other && !page->top.empty())
        m_top->setCurrentIndex(m_top->model()->index(0, 0));
}

void FeaturePageView::setMissing(MissingStep step, bool running)
{
    ++m_wanted;
    m_page.reset();
    m_states->showMissing(step, running);
}

void FeaturePageView::setFailed(const QString &sentence, quint64 ticket)
{
    if (ticket != m_wanted)
        return;
    m_page.reset();
    m_states->showFailed(sentence);
}

void FeaturePageView::forget()
{
    ++m_wanted;
    m_page.reset();
    m_low = m_high = 0.0;
    m_heatFailure.clear();
    m_header->setPage({}, {}, Method::Fathom);
    m_top->setSlices({});
    m_bands->setBands({}, 0.0);
    m_history->setLabels({});
    m_neighbours->setPage({});
    m_histogram->clearRange();
    m_states->showLoading();
    retranslate();
}

void FeaturePageView::setThumbnails(const Thumbnails &thumbnails)
{
    m_top->setThumbnails(thumbnails);
    m_bands->setThumbnails(thumbnails);
}

void FeaturePageView::thumbnailsLost(const QList<qint64> &slices)
{
    m_top->thumbnailsLost(slices);
    m_bands->thumbnailsLost(slices);
}

void FeaturePageView::setHeatMap(const HeatMapPtr &map)
{
    if (!map || !m_page || map->feature != m_page->row.feature || map->sae != m_page->sae)
        return;
    m_top->setHeatMap(map);
    m_bands->setHeatMap(map);
    m_heatFailure.clear();
    updateHeatNote();
}

void FeaturePageView::setHeatMapFailed(const QString &sae, int feature, qint64 slice, const QString &sentence)
{
    if (!m_page || feature != m_page->row.feature || sae != m_page->sae)
        return;
    m_top->setHeatMapFailed(slice, sentence);
    m_bands->setHeatMapFailed(slice, sentence);
    m_heatFailure = sentence;
    updateHeatNote();
}

void FeaturePageView::updateHeatNote()
{
    const bool failed = !m_heatFailure.isEmpty() && m_top->isHeatMapVisible();
    m_heatNote->setText(failed ? m_heatFailure : tr("Space: heat map"));
    m_heatNote->setToolTip(failed ? m_heatFailure : tr("Shows where in each slice the feature fires"));
}

void FeaturePageView::setLabelFailed(const QString &sentence)
{
    m_header->setLabelFailed(sentence);
}

void FeaturePageView::showStructures()
{
    if (!m_page)
        return;
    std::vector<Enrichment> rows = m_page->statistics.enrichment;
    m_allStructures->setVisible(rows.size() > structuresShown);
    if (!m_allStructures->isChecked() && rows.size() > structuresShown)
        rows.resize(structuresShown);
    m_structures->setEnrichment(std::move(rows));
}

void FeaturePageView::showGallery()
{
    if (!m_page)
        return;
    std::vector<RankedSlice> shown;
    const bool brushed = m_high > 0.0;
    if (!brushed) {
        shown = m_page->top;
    } else {
        QSet<qint64> seen;
        const auto take = [&](const RankedSlice &ranked) {
            // The strongest slice's activation is the range's upper edge, give or take a rounding.
            if (ranked.activation > m_low - 1e-6 && ranked.activation <= m_high + 1e-6 &&
                !seen.contains(ranked.slice.id)) {
                seen.insert(ranked.slice.id);
                shown.push_back(ranked);
            }
        };
        for (const RankedSlice &ranked : m_page->top)
            take(ranked);
        for (const auto &band : m_page->bands) {
            for (const RankedSlice &ranked : band)
                take(ranked);
        }
        std::stable_sort(shown.begin(), shown.end(), [](const RankedSlice &a, const RankedSlice &b) {
            return a.activation > b.activation;
        });
    }
    m_top->setSlices(shown);

    QString note = brushed ? tr("Activation %1 to %2: %n slice(s) of the samples", nullptr, int(shown.size()))
                                 .arg(Captions::decimal(m_low, 2), Captions::decimal(m_high, 2))
                           : tr("%n slice(s), one per subject", nullptr, int(shown.size()));
    note += QStringLiteral(" · ") + tr("fires in %1 slices").arg(Captions::number(m_page->firing));
    if (m_page->topHidden > 0)
        note +=
            QStringLiteral(" · ") + tr("%1 hidden by the filter").arg(Captions::number(m_page->topHidden));
    m_note->setText(note);
    m_clearRange->setVisible(brushed);
    m_clearFilter->setVisible(m_page->topHidden > 0);
}

QString FeaturePageView::title() const
{
    if (!m_page)
        return tr("Feature");
    const QString name = tr("Feature %1").arg(m_page->row.feature);
    return m_page->labels.empty() || m_page->labels.front().withdrawn()
               ? name
               : name + QStringLiteral(" · ") + m_page->labels.front().text;
}

std::vector<PageKey> FeaturePageView::keys() const
{
    return {{tr("Arrows"), tr("Move through the slices")},
            {tr("Enter"), tr("Open the slice")},
            {tr("Ctrl+Enter"), tr("Open the slice in a second window")},
            {tr("Space"), tr("Show or hide the heat map")},
            {tr("Ctrl+C, Ctrl+Shift+C"), tr("Copy the slice, or the visible ones, as a picture")},
            {tr("V"), tr("Verify the label")},
            {tr("E"), tr("Edit the label")},
            {tr("X"), tr("Reject the label")},
            {tr("C"), tr("Comment on the label")},
            {tr("Ctrl+Z"), tr("Undo the last change of the label")}};
}

void FeaturePageView::retranslate()
{
    m_tabs->setTabText(0, tr("Top slices"));
    m_tabs->setTabToolTip(0, tr("Strongest slices, one per subject"));
    m_tabs->setTabText(1, tr("Bands"));
    m_tabs->setTabToolTip(1, tr("Slices from each tenth of the activation range"));
    updateHeatNote();
    m_clearRange->setLink(tr("Clear range"), {});
    m_clearRange->setToolTip(tr("Shows all top slices again"));
    m_clearFilter->setLink(tr("Clear filter"), {});
    m_clearFilter->setToolTip(tr("Clears modality, plane, split and data set in the top bar"));
    m_histogram->setAccessibleName(tr("Histogram of activations; Left and Right choose a range"));
    m_histogramBox->setTitle(tr("Activations of firing slices"));
    m_structureBox->setTitle(tr("Structures, with 95 % interval"));
    m_structures->setAccessibleName(tr("Enriched structures; Enter shows the features of one"));
    m_noStructures->setText(
        tr("No structure can be compared: too few subjects with firing and silent slices."));
    m_allStructures->setText(tr("All structures that were compared"));
    m_allStructures->setToolTip(tr("Shows the weaker ones as well"));
    m_shareBox->setTitle(tr("Planes and modality"));
    m_neighbourBox->setTitle(tr("Neighbours"));
    m_labelBox->setTitle(tr("Labels"));
    const QString how = tr("How computed");
    const QString toolTip = tr("Opens the help page of these figures");
    m_histogramBox->setHelp(how, toolTip, Address::help(QStringLiteral("measures#activation")));
    m_structureBox->setHelp(how, toolTip,
                            Address::help(QStringLiteral("measures#structures-and-enrichment")));
    m_neighbourBox->setHelp(how, toolTip, Address::help(QStringLiteral("measures#neighbours")));
    m_labelBox->setHelp(how, toolTip, Address::help(QStringLiteral("measures#label-and-score")));
    if (m_page) {
        const FeatureStatistics &facts = m_page->statistics;
        m_planes->setParts({{Captions::plane(Plane::Sagittal), facts.planeShare[0]},
                            {Captions::plane(Plane::Coronal), facts.planeShare[1]},
                            {Captions::plane(Plane::Axial), facts.planeShare[2]}});
        m_modalities->setParts(
            {{Captions::modality(Modality::Ct), facts.ctShare},
             {Captions::modality(Modality::Mr), facts.slices > 0 ? 1.0 - facts.ctShare : 0.0}});
        showGallery();
    }
    Q_EMIT titleChanged();
}

} // namespace fathom
