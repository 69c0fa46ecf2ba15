// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_page_view.h"

#include "along_view.h"
#include "captions.h"
#include "feature/section_box.h"
#include "fingerprint_model.h"
#include "fingerprint_view.h"
#include "reconstruction_view.h"
#include "shell/link_button.h"
#include "shell/state_stack.h"
#include "similar_view.h"
#include "slice_facts_view.h"
#include "theme/theme.h"
#include "viewer/slice_viewer.h"

#include <widgets/address.h>

#include <QHBoxLayout>
#include <QLabel>
#include <QShortcut>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>

#include <cmath>

namespace fathom {

SlicePageView::SlicePageView(QWidget *parent)
    : PageView(parent)
    , m_missing(MissingStep::None)
    , m_viewer(new SliceViewer)
{
    setObjectName(QStringLiteral("slicePage"));
    m_viewer->setObjectName(QStringLiteral("sliceViewer"));
    auto *split = new QSplitter(Qt::Vertical);
    split->setObjectName(QStringLiteral("sliceSplit"));
    split->addWidget(m_viewer);
    split->addWidget(makeFeatures());
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setSizes({600, 400});
    split->setChildrenCollapsible(false);
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::tight);
    column->addWidget(makeHeader());
    column->addWidget(split, 1);
    m_states = new StateStack(content);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_states);
    connect(m_states, &StateStack::addressActivated, this, &PageView::addressActivated);
    connect(m_states, &StateStack::retryRequested, this, &SlicePageView::retryRequested);
    connect(m_viewer, &SliceViewer::sliceUnderCrosshairWanted, this,
            [this](Plane plane, const Vector3 &patient, bool newWindow) {
                if (m_page)
                    Q_EMIT sliceUnderCrosshairWanted(m_page->volume.id, plane, patient, newWindow);
            });
    connect(m_viewer, &SliceViewer::heatMapVisibleChanged, this, [this](bool visible) {
        // Hovering shows a map for the moment; only a person's own switch stays.
        if (!m_hovering)
            m_heatPinned = visible;
        if (!visible || m_hovering)
            return;
        m_heatFailures.clear(); // shown again, it is asked for again
        if (m_heatFeature >= 0 && !m_heatMaps.contains(m_heatFeature))
            showHeatMapOf(m_heatFeature);
        else if (m_heatFeature < 0 && m_fingerprint->features()->rowCount() > 0)
            showHeatMapOf(m_fingerprint->features()->feature(0).feature);
        else if (m_heatFeature < 0)
            m_viewer->setHeatMapMessage(tr("No feature fires in this slice: there is no heat map"));
    });
    connect(m_viewer, &SliceViewer::crosshairMoved, this, &SlicePageView::followCrosshair);
    addKeys();
    setFocusProxy(m_fingerprint);
    retranslate();
}

QWidget *SlicePageView::makeHeader()
{
    auto *header = new QWidget;
    m_title = new QLabel;
    m_title->setObjectName(QStringLiteral("sliceTitle"));
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_facts = new QLabel;
    m_facts->setObjectName(QStringLiteral("sliceHeaderFacts"));
    m_facts->setProperty("dim", true);
    m_volume = new LinkButton;
    m_volume->setObjectName(QStringLiteral("volumeLink"));
    m_previous = new QToolButton;
    m_previous->setObjectName(QStringLiteral("previousSlice"));
    m_next = new QToolButton;
    m_next->setObjectName(QStringLiteral("nextSlice"));
    m_link = new LinkChoice;
    m_linkNote = new QLabel;
    m_linkNote->setObjectName(QStringLiteral("linkNote"));
    m_linkNote->setProperty("dim", true);
    m_linkNote->setWordWrap(true);
    m_linkNote->setVisible(false);
    auto *column = new QVBoxLayout(header);
    column->setContentsMargins(spacing::normal, spacing::tight, spacing::normal, 0);
    column->setSpacing(spacing::tight);
    auto *row = new QHBoxLayout;
    column->addLayout(row);
    column->addWidget(m_linkNote);
    row->addWidget(m_volume);
    row->addWidget(m_title);
    row->addSpacing(spacing::normal);
    row->addWidget(m_facts, 1);
    row->addWidget(m_link);
    row->addWidget(m_previous);
    row->addWidget(m_next);
    connect(m_volume, &LinkButton::addressActivated, this, &PageView::addressActivated);
    connect(m_link, &LinkChoice::chosen, this, &SlicePageView::linkChosen);
    connect(m_previous, &QToolButton::clicked, this, [this] { step(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { step(1); });
    return header;
}

QWidget *SlicePageView::makeFeatures()
{
    m_fingerprint = new FingerprintView;
    m_along = new AlongView;
    m_reconstruction = new ReconstructionView;
    m_byEmbedding = new SimilarView(QStringLiteral("similarByEmbedding"));
    m_byFingerprint = new SimilarView(QStringLiteral("similarByFingerprint"));
    m_structures = new SliceFactsView;
    m_fingerprintBox = new SectionBox(QStringLiteral("fingerprintBox"));
    m_fingerprintBox->addWidget(m_fingerprint);
    m_alongBox = new SectionBox(QStringLiteral("alongBox"));
    m_alongBox->addWidget(m_along);
    m_reconstructionBox = new SectionBox(QStringLiteral("reconstructionBox"));
    m_reconstructionBox->addWidget(m_reconstruction);
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("sliceTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_byEmbedding, QString());
    m_tabs->addTab(m_byFingerprint, QString());
    m_tabs->addTab(m_reconstructionBox, QString());

    auto *features = new QSplitter(Qt::Horizontal);
    features->setObjectName(QStringLiteral("sliceFeatureSplit"));
    features->addWidget(m_fingerprintBox);
    features->addWidget(m_alongBox);
    features->addWidget(m_tabs);
    features->setSizes({360, 400, 460});
    features->setChildrenCollapsible(false);
    m_featureStates = new StateStack(features);
    m_featureStates->setObjectName(QStringLiteral("featureStates"));
    auto *whole = new QSplitter(Qt::Horizontal);
    whole->setObjectName(QStringLiteral("sliceLowerSplit"));
    whole->addWidget(m_featureStates);
    whole->addWidget(m_structures);
    whole->setStretchFactor(0, 5);
    whole->setStretchFactor(1, 1);
    whole->setSizes({1200, 260});

    for (SectionBox *box : {m_fingerprintBox, m_alongBox, m_reconstructionBox})
        connect(box, &SectionBox::addressActivated, this, &PageView::addressActivated);
    for (SimilarView *similar : {m_byEmbedding, m_byFingerprint}) {
        connect(similar, &SimilarView::addressActivated, this, &PageView::addressActivated);
        connect(similar, &SimilarView::thumbnailsWanted, this, &SlicePageView::thumbnailsWanted);
        connect(similar, &SimilarView::filterCleared, this, &SlicePageView::filterCleared);
    }
    connect(m_featureStates, &StateStack::addressActivated, this, &PageView::addressActivated);
    connect(m_featureStates, &StateStack::retryRequested, this, &SlicePageView::retryRequested);
    connect(m_fingerprint, &FingerprintView::addressActivated, this, &PageView::addressActivated);
    connect(m_fingerprint, &FingerprintView::featureSelected, this, &SlicePageView::showHeatMapOf);
    connect(m_fingerprint, &FingerprintView::heatMapToggled, this,
            [this] { m_viewer->setHeatMapVisible(!m_viewer->isHeatMapVisible()); });
    connect(m_fingerprint, &FingerprintView::featureHovered, this, [this](int feature) {
        m_hovering = true;
        if (feature >= 0) {
            showHeatMapOf(feature);
            m_viewer->setHeatMapVisible(true);
        } else {
            if (const int chosen = m_fingerprint->currentFeature(); chosen >= 0)
                showHeatMapOf(chosen);
            m_viewer->setHeatMapVisible(m_heatPinned);
        }
        m_hovering = false;
    });
    connect(m_fingerprint, &FingerprintView::pinToggled, this, &SlicePageView::togglePin);
    connect(m_along, &AlongView::sliceActivated, this, &SlicePageView::openIndex);
    connect(m_along, &AlongView::unpinRequested, this, &SlicePageView::togglePin);
    connect(m_structures, &SliceFactsView::addressActivated, this, &PageView::addressActivated);
    return whole;
}

void SlicePageView::addKeys()
{
    const auto key = [this](int code, auto action) {
        auto *shortcut = new QShortcut(QKeySequence(code), this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, action);
    };
    key(Qt::Key_Comma, [this] { step(-1); });
    key(Qt::Key_Period, [this] { step(1); });
    key(Qt::Key_L, [this] { m_link->popUp(); });
    key(Qt::Key_P, [this] {
        if (const int feature = m_fingerprint->currentFeature(); feature >= 0)
            togglePin(feature);
    });
    for (int number = 0; number <= 9; ++number)
        key(Qt::Key_0 + number, [this, number] { m_viewer->applyPreset(number); });
}

quint64 SlicePageView::nextTicket()
{
    if (!m_page)
        m_states->showLoading();
    return ++m_wanted;
}

void SlicePageView::setPage(const SlicePagePtr &page, quint64 ticket)
{
    if (ticket != m_wanted || !page)
        return;
    const bool sameSlice = m_page && m_page->slice.id == page->slice.id && m_page->sae == page->sae;
    const int heatFeature = m_heatFeature;
    m_page = page;
    if (page->sae != m_pinnedSae) {
        m_pinned.clear();
        m_pinnedSae = page->sae;
    }
    if (!sameSlice) {
        m_heatMaps.clear();
        m_heatFailures.clear();
        m_heatFeature = -1;
        m_viewer->setHeatMap(nullptr, {});
    }
    m_states->showFull();
    const VolumeViewPtr shown = m_viewer->volume();
    if (shown && shown->record.id == page->volume.id) {
        if (!sameSlice)
            m_viewer->showEncoderSlice(page->slice.plane, page->slice.index);
    } else if (m_volumeWanted != page->volume.id) {
        m_volumeWanted = page->volume.id;
        m_viewer->setVolume(nullptr);
        Q_EMIT scanShown();
        m_viewer->setMessage(tr("Reading the scan …"));
        Q_EMIT volumeViewWanted(page->volume.id);
    }
    showFeatures();
    if (!sameSlice) {
        m_along->follow(page->slice.index);
        if (m_viewer->isHeatMapVisible() && !page->fingerprint.empty()) { // what is on stays on
            m_heatFeature = m_fingerprint->features()->rowOf(heatFeature) >= 0
                                ? heatFeature
                                : page->fingerprint.front().feature;
            if (m_viewer->volume()) // otherwise when it is there
                showHeatMapOf(m_heatFeature);
        }
    }
    retranslate();
    Q_EMIT titleChanged();
}

void SlicePageView::showFeatures()
{
    if (!m_page)
        return;
    m_structures->setPage(m_page);
    MissingStep missing = MissingStep::None;
    if (m_page->sae.isEmpty()) // then nobody looked for its embedding
        missing = m_missing == MissingStep::Embeddings ? m_missing : MissingStep::Sae;
    else if (!m_page->embedded)
        missing = m_missing == MissingStep::Embeddings ? m_missing : MissingStep::SliceEmbedding;
    else if (!m_page->indexed)
        missing = m_missing == MissingStep::Index ? m_missing : MissingStep::SliceIndex;
    if (missing == MissingStep::None)
        m_featureStates->showFull();
    else
        m_featureStates->showMissing(missing, m_running && m_missing == missing);
    m_fingerprint->setPage(m_page);
    m_fingerprint->features()->setPinned(m_pinned);
    const SliceRange *planes = range();
    m_along->setSeries(m_page->along, m_page->slice.index, planes ? planes->firstMm : 0.0,
                       planes ? planes->stepMm : 1.0, m_pinned);
    m_reconstruction->setPage(m_page);
    m_byEmbedding->setSlices(m_page->byEmbedding, m_page->sae, m_page->others, m_page->othersShown);
    m_byFingerprint->setSlices(m_page->byFingerprint, m_page->sae, m_page->others, m_page->othersShown);
}

void SlicePageView::setLink(LinkMode mode, const QString &note, const QString &toolTip)
{
    m_link->setMode(mode);
    m_linkNote->setText(note);
    m_linkNote->setToolTip(toolTip);
    m_linkNote->setVisible(!note.isEmpty());
}

QList<int> SlicePageView::pinned(const QString &sae) const
{
    return sae == m_pinnedSae ? m_pinned : QList<int>();
}

void SlicePageView::togglePin(int feature)
{
    if (!m_page)
        return;
    if (!m_pinned.removeOne(feature))
        m_pinned.prepend(feature); // the newest one is surely shown
    m_fingerprint->features()->setPinned(m_pinned);
    Q_EMIT pinsChanged();
}

void SlicePageView::followCrosshair(const Vector3 &patient)
{
    const SliceRange *planes = range();
    const VolumeViewPtr shown = m_viewer->volume();
    if (!planes || !shown || shown->record.id != m_page->volume.id)
        return;
    const Geometry &geometry = shown->record.geometry;
    const auto axis = size_t(planes->storedAxis);
    const int stored = int(std::lround(geometry.toIndex(patient)[axis]));
    m_along->follow(planes->storedFlipped ? geometry.size[axis] - 1 - stored : stored);
}

void SlicePageView::setMissing(MissingStep step, bool running)
{
    m_missing = step;
    m_running = running;
    if (step == MissingStep::Workspace || step == MissingStep::Scans) {
        m_page.reset();
        m_volumeWanted = 0;
        m_viewer->setVolume(nullptr);
        m_states->showMissing(step, running);
    } else {
        showFeatures();
    }
}

void SlicePageView::setFailed(const QString &sentence, quint64 ticket)
{
    if (ticket == m_wanted)
        m_states->showFailed(sentence);
}

void SlicePageView::forget()
{
    ++m_wanted;
    m_page.reset();
    m_volumeWanted = 0;
    m_heatMaps.clear();
    m_heatFailures.clear();
    m_heatFeature = -1;
    m_pinned.clear();
    m_pinnedSae.clear();
    m_viewer->setVolume(nullptr);
    Q_EMIT scanShown();
    m_viewer->setMessage({});
    m_fingerprint->setPage({});
    m_along->setSeries({}, 0, 0.0, 1.0);
    m_reconstruction->setPage({});
    m_byEmbedding->setSlices({}, {}, 0, 0);
    m_byFingerprint->setSlices({}, {}, 0, 0);
    m_structures->setPage({});
    m_states->showLoading();
    retranslate();
}

void SlicePageView::setVolumeView(const VolumeViewPtr &view)
{
    if (!m_page || !view || view->record.id != m_page->volume.id)
        return;
    m_volumeWanted = 0;
    const bool first = !m_viewer->volume() || m_viewer->volume()->record.id != view->record.id;
    m_viewer->setVolume(view);
    if (first) {
        Q_EMIT scanShown();
        m_viewer->showEncoderSlice(m_page->slice.plane, m_page->slice.index);
        if (m_heatFeature >= 0)
            showHeatMapOf(m_heatFeature);
    }
}

void SlicePageView::setVolumeFailed(const QString &sentence, qint64 volume)
{
    if (!m_page || volume != m_page->volume.id)
        return;
    m_volumeWanted = 0;
    m_viewer->setVolume(nullptr);
    m_viewer->setMessage(sentence);
}

void SlicePageView::setHeatMap(const HeatMapPtr &map)
{
    if (!map || !m_page || map->slice != m_page->slice.id || map->sae != m_page->sae)
        return;
    m_heatFailures.remove(map->feature);
    m_heatMaps.insert(map->feature, map);
    if (map->feature == m_heatFeature)
        m_viewer->setHeatMap(map, m_fingerprint->featureName(map->feature));
}

void SlicePageView::setHeatMapFailed(const QString &sae, int feature, qint64 slice, const QString &sentence)
{
    if (!m_page || slice != m_page->slice.id || sae != m_page->sae)
        return;
    m_heatFailures.insert(feature, sentence);
    if (feature == m_heatFeature)
        m_viewer->setHeatMapMessage(sentence);
}

void SlicePageView::showHeatMapOf(int feature)
{
    m_heatFeature = feature;
    if (const HeatMapPtr known = m_heatMaps.value(feature)) {
        m_viewer->setHeatMap(known, m_fingerprint->featureName(feature));
    } else {
        m_viewer->setHeatMap(nullptr, {});
        const QString failure = m_heatFailures.value(feature);
        m_viewer->setHeatMapMessage(
            failure.isEmpty() ? tr("Heat map of %1 …").arg(m_fingerprint->featureName(feature)) : failure);
        if (failure.isEmpty())
            Q_EMIT heatMapWanted(feature);
    }
}

void SlicePageView::setThumbnails(const Thumbnails &thumbnails)
{
    m_byEmbedding->setThumbnails(thumbnails);
    m_byFingerprint->setThumbnails(thumbnails);
}

void SlicePageView::thumbnailsLost(const QList<qint64> &slices)
{
    m_byEmbedding->thumbnailsLost(slices);
    m_byFingerprint->thumbnailsLost(slices);
}

const SliceRange *SlicePageView::range() const
{
    if (m_page)
        for (const SliceRange &each : m_page->volume.planes)
            if (each.plane == m_page->slice.plane)
                return &each;
    return nullptr;
}

void SlicePageView::step(int slices)
{
    if (m_page)
        openIndex(m_page->slice.index + slices, false);
}

void SlicePageView::openIndex(int index, bool newWindow)
{
    const SliceRange *planes = range();
    if (planes && index >= 0 && index < planes->count && index != m_page->slice.index)
        Q_EMIT addressActivated(Address::slice(planes->firstSlice + index), newWindow);
}

QString SlicePageView::title() const
{
    if (!m_page)
        return tr("Slice");
    return tr("%1, %2 %3/%4")
        .arg(m_page->slice.alias, Captions::plane(m_page->slice.plane),
             Captions::number(m_page->slice.index + 1), Captions::number(m_page->slice.count));
}

std::vector<PageKey> SlicePageView::keys() const
{
    return {
        {tr(", and ."), tr("previous and next slice of the volume")},
        {tr("0 to 9"), tr("window: as the encoder, the presets, own presets")},
        {tr("L"), tr("link the slice windows: by millimetres, by a pair, by anatomy")},
        {tr("Space"), tr("heat map of the chosen feature")},
        {tr("P"), tr("pin the chosen feature to the strip along the volume, or unpin it")},
        {tr("Up, Down"), tr("in a picture: scroll; in a list: move")},
        {tr("Left, Right"), tr("in a picture: move the crosshair; along the volume: move the mark")},
        {tr("Enter"), tr("open the feature, or the slice under the crosshair (Ctrl: second window)")},
        {tr("M, B, C, N"), tr("structures, encoder's crop, crosshair, nearest voxel")},
        {tr("O"), tr("structures filled or as outlines")},
        {tr("Alt+Up, Alt+Down, G"),
         tr("opacity of the heat map (else of the structures); contour at its threshold")},
        {tr("S, [ and ]"), tr("slab: one slice, MIP, MinIP, mean; thinner and thicker")},
        {tr("K"), tr("cine along the plane that was used last")},
        {tr("D, A, E, Q"), tr("measure length, angle, ellipse, rectangle (Enter: a point at the crosshair)")},
        {tr("Esc, Delete"), tr("end measuring; remove a measurement")},
        {tr("Ctrl+C, I"), tr("in a picture: copy the values at the cursor, or the picture")},
        {tr("T"), tr("3-D view")},
        {tr("X"), tr("tilted scan: along the patient's axes, or as acquired")},
        {tr("Shift+A, P, L, R, H, F"), tr("in the 3-D view: look from there")},
        {tr("+, −, F, R"), tr("zoom, one plane alone, view as at first")}};
}

void SlicePageView::retranslate()
{
    m_tabs->setTabText(0, tr("Similar: embedding"));
    m_tabs->setTabText(1, tr("Similar: fingerprint"));
    m_tabs->setTabText(2, tr("Reconstruction"));
    m_tabs->setTabToolTip(2, tr("How much of the embedding the strongest features give back"));
    m_tabs->setTabToolTip(0, tr("Slices of other volumes whose embeddings point the same way (cosine)"));
    m_tabs->setTabToolTip(
        1, tr("Slices of other volumes in which the same features fire (cosine of activations)"));
    m_fingerprintBox->setTitle(tr("Fingerprint: active features"));
    m_alongBox->setTitle(tr("Along the volume"));
    m_reconstructionBox->setTitle(tr("From the strongest features"));
    const QString how = tr("how computed");
    const QString toolTip = tr("Opens the help page of this measure");
    m_fingerprintBox->setHelp(how, toolTip, Address::help(QStringLiteral("measures#activation")));
    m_alongBox->setHelp(how, toolTip, Address::help(QStringLiteral("measures#activation")));
    m_reconstructionBox->setHelp(how, toolTip, Address::help(QStringLiteral("measures#reconstruction")));
    m_fingerprint->setAccessibleName(tr("Active features, strongest first"));
    m_previous->setText(tr("‹ Previous"));
    m_previous->setToolTip(tr("Previous slice of this plane (key ,)"));
    m_next->setText(tr("Next ›"));
    m_next->setToolTip(tr("Next slice of this plane (key .)"));
    const SliceRange *planes = range();
    m_previous->setEnabled(planes && m_page->slice.index > 0);
    m_next->setEnabled(planes && m_page->slice.index + 1 < planes->count);
    if (!m_page) {
        m_title->clear();
        m_facts->clear();
        return;
    }
    m_volume->setLink(m_page->slice.alias, Address::volume(m_page->volume.id));
    m_volume->setToolTip(tr("Shows the scan in the library"));
    m_title->setText(Captions::slice(m_page->slice));
    m_facts->setText(tr("%1 · %2 · %3 · window %4")
                         .arg(Captions::origin(m_page->slice.synthetic), m_page->slice.dataset,
                              Captions::split(m_page->slice.split),
                              Captions::window(m_page->slice.window, m_page->slice.modality)));
    m_facts->setToolTip(Captions::sliceToolTip(m_page->slice));
}

} // namespace fathom
