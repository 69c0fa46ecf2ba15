// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "map_view.h"

#include "address.h"
#include "captions.h"
#include "gallery/slice_gallery.h"
#include "map_canvas.h"
#include "shell/link_button.h"
#include "theme/theme.h"

#include <QComboBox>
#include <QFrame>
#include <QHBoxLayout>
#include <QJsonObject>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>

#include <algorithm>

namespace fathom {

namespace {
constexpr size_t galleryAtMost = 2000; ///< picked slices that are shown; more would be scrolled by nobody
constexpr int cardSide = 96;
constexpr size_t cardPictures = 5;

constexpr int hues = 7; ///< of the palette without its grey, which is that of "none" and "other"

QIcon swatch(const QColor &colour, bool ring)
{
    QPixmap pixmap(14, 14);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(ring ? QPen(colour, 3) : QPen(Qt::NoPen));
    painter.setBrush(ring ? QBrush(Qt::NoBrush) : QBrush(colour));
    if (ring)
        painter.drawEllipse(QRectF(2.5, 2.5, 9, 9));
    else
        painter.drawEllipse(1, 1, 12, 12);
    return pixmap;
}
} // namespace

MapView::MapView(Of of, QWidget *parent)
    : Translated<QWidget>(parent)
    , m_of(of)
    , m_stack(new QStackedWidget)
    , m_canvas(new MapCanvas)
    , m_legend(new QListWidget)
    , m_card(new QFrame(m_canvas))
{
    setObjectName(of == Of::Slices ? QStringLiteral("sliceMap") : QStringLiteral("featureMap"));
    m_legend->setObjectName(QStringLiteral("mapLegend"));
    m_legend->setMaximumHeight(fontMetrics().height() * 14);
    auto *side = new QWidget;
    auto *sideColumn = new QVBoxLayout(side);
    sideColumn->setContentsMargins(0, 0, spacing::normal, spacing::normal);
    sideColumn->addWidget(m_legend);
    m_pickedLabel = new QLabel;
    m_pickedLabel->setObjectName(QStringLiteral("mapPicked"));
    m_pickedLabel->setWordWrap(true);
    sideColumn->addWidget(m_pickedLabel);
    if (of == Of::Slices) {
        m_gallery = new SliceGalleryView;
        m_gallery->setObjectName(QStringLiteral("mapGallery"));
        m_gallery->setShowActivation(false);
        sideColumn->addWidget(m_gallery, 1);
        connect(m_gallery, &SliceGalleryView::addressActivated, this, &MapView::addressActivated);
        connect(m_gallery, &SliceGalleryView::thumbnailsWanted, this, &MapView::thumbnailsWanted);
    } else {
        sideColumn->addStretch(1);
    }
    auto *split = new QSplitter(Qt::Horizontal);
    split->setObjectName(QStringLiteral("mapSplit"));
    split->addWidget(m_canvas);
    split->addWidget(side);
    split->setStretchFactor(0, 4);
    split->setStretchFactor(1, 1);
    split->setSizes({1000, 320});
    split->setChildrenCollapsible(false);
    m_stack->addWidget(split);
    m_stack->addWidget(makeEmpty());

    m_card->setObjectName(QStringLiteral("mapCard"));
    m_card->setProperty("panel", true);
    m_card->setAutoFillBackground(true);
    m_card->setAttribute(Qt::WA_TransparentForMouseEvents);
    auto *cardColumn = new QVBoxLayout(m_card);
    auto *pictures = new QHBoxLayout;
    for (size_t i = 0; i < (of == Of::Slices ? 1 : cardPictures); ++i) {
        m_cardPictures.push_back(new QLabel);
        pictures->addWidget(m_cardPictures.back());
    }
    cardColumn->addLayout(pictures);
    m_cardText = new QLabel;
    cardColumn->addWidget(m_cardText);
    m_card->hide();

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::tight);
    column->addWidget(makeBar());
    column->addWidget(m_stack, 1);

    connect(m_canvas, &MapCanvas::hovered, this, &MapView::hover);
    connect(m_canvas, &MapCanvas::activated, this, [this](int point, bool newWindow) {
        const qint64 id = m_points->ids[size_t(point)];
        Q_EMIT addressActivated(
            m_of == Of::Slices ? Address::slice(id) : Address::feature(m_points->of, int(id)), newWindow);
    });
    connect(m_canvas, &MapCanvas::lassoed, this, [this](const std::vector<quint8> &inside) {
        m_lasso = std::count(inside.begin(), inside.end(), 1) > 0 ? inside : std::vector<quint8>();
        pick();
    });
    connect(m_canvas, &MapCanvas::lassoDone, this, [this] { m_lassoButton->setChecked(false); });
    connect(m_canvas, &MapCanvas::cleared, m_clear, &QToolButton::click);
    connect(m_canvas, &MapCanvas::rested, this, &MapView::askForSpots);
    connect(m_legend, &QListWidget::itemClicked, this, [this](QListWidgetItem *item) {
        const int place = item->data(Qt::UserRole).toInt();
        if (place < 0)
            return;
        if (!m_classes.remove(place))
            m_classes.insert(place);
        pick();
    });
    connect(m_legend, &QListWidget::itemActivated, m_legend, &QListWidget::itemClicked);
    setFocusProxy(m_canvas);
    retranslate();
}

QWidget *MapView::makeBar()
{
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(spacing::normal, spacing::tight, spacing::normal, 0);
    if (m_of == Of::Slices) {
        m_kind = new QComboBox;
        m_kind->setObjectName(QStringLiteral("mapKind"));
        m_kind->addItem(QString(), int(MapKind::Embedding));
        m_kind->addItem(QString(), int(MapKind::Fingerprint));
        m_kind->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        m_kind->setMinimumContentsLength(18);
        row->addWidget(m_kind);
        connect(m_kind, &QComboBox::currentIndexChanged, this, [this] {
            if (!m_filling) {
                setPoints({});
                Q_EMIT mapWanted();
            }
        });
    }
    m_colour = new QComboBox;
    m_colour->setObjectName(QStringLiteral("mapColour"));
    m_colour->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_feature = new QSpinBox;
    m_feature->setObjectName(QStringLiteral("mapFeature"));
    m_feature->setRange(0, 1'000'000);
    m_feature->setKeyboardTracking(false);
    m_feature->hide();
    m_lassoButton = new QToolButton;
    m_lassoButton->setObjectName(QStringLiteral("mapLasso"));
    m_lassoButton->setCheckable(true);
    m_lassoButton->setShortcut(Qt::Key_L);
    m_all = new QToolButton;
    m_all->setObjectName(QStringLiteral("mapShowAll"));
    m_clear = new QToolButton;
    m_clear->setObjectName(QStringLiteral("mapClear"));
    m_note = new QLabel;
    m_note->setObjectName(QStringLiteral("mapNote"));
    m_note->setProperty("dim", true);
    m_update = new QPushButton;
    m_update->setObjectName(QStringLiteral("mapUpdate"));
    m_how = new LinkButton;
    m_how->setObjectName(QStringLiteral("mapHow"));
    row->addWidget(m_colour);
    row->addWidget(m_feature);
    row->addWidget(m_lassoButton);
    row->addWidget(m_all);
    row->addWidget(m_clear);
    row->addStretch(1);
    row->addWidget(m_note);
    row->addWidget(m_update);
    row->addWidget(m_how);
    connect(m_colour, &QComboBox::currentIndexChanged, this, [this] {
        if (m_filling)
            return;
        m_feature->setVisible(colouring().by == MapColouring::By::Activation);
        Q_EMIT coloursWanted();
    });
    connect(m_feature, &QSpinBox::valueChanged, this, &MapView::coloursWanted);
    connect(m_lassoButton, &QToolButton::toggled, m_canvas, &MapCanvas::setLasso);
    connect(m_all, &QToolButton::clicked, m_canvas, &MapCanvas::showAll);
    connect(m_clear, &QToolButton::clicked, this, &MapView::clearPicks);
    connect(m_update, &QPushButton::clicked, this, [this] { start(m_points && m_points->stale); });
    connect(m_how, &LinkButton::addressActivated, this, &MapView::addressActivated);
    return bar;
}

QWidget *MapView::makeEmpty()
{
    auto *empty = new QWidget;
    auto *column = new QVBoxLayout(empty);
    m_sentence = new QLabel;
    m_sentence->setObjectName(QStringLiteral("mapSentence"));
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setWordWrap(true);
    m_make = new QPushButton;
    m_make->setObjectName(QStringLiteral("mapMake"));
    m_progress = new QProgressBar;
    m_progress->setObjectName(QStringLiteral("mapProgress"));
    m_progress->setMaximumWidth(420);
    m_step = new QLabel;
    m_step->setAlignment(Qt::AlignCenter);
    column->addStretch(1);
    column->addWidget(m_sentence);
    column->addWidget(m_make, 0, Qt::AlignCenter);
    column->addWidget(m_progress, 0, Qt::AlignCenter);
    column->addWidget(m_step);
    column->addStretch(1);
    connect(m_make, &QPushButton::clicked, this, [this] { start(false); });
    return empty;
}

void MapView::start(bool again)
{
    QJsonObject parameters{{"by", mapKindName(kind())}, {"of", of()}};
    if (again)
        parameters["again"] = true;
    Q_EMIT jobWanted(parameters);
}

MapKind MapView::kind() const
{
    return m_kind ? MapKind(m_kind->currentData().toInt()) : MapKind::Decoder;
}

QString MapView::of() const
{
    return kind() == MapKind::Embedding ? m_encoder : m_sae;
}

MapColouring MapView::colouring() const
{
    MapColouring colouring;
    colouring.by = MapColouring::By(m_colour->currentData().toInt());
    if (colouring.by == MapColouring::By::Structure)
        colouring.structure = m_colour->currentData(Qt::UserRole + 1).toString();
    if (colouring.by == MapColouring::By::Activation) {
        colouring.sae = m_sae;
        colouring.feature = m_feature->value();
    }
    return colouring;
}

void MapView::setContext(const QString &encoder, const QString &sae, const QStringList &structures,
                         bool writable)
{
    const bool other = encoder != m_encoder || sae != m_sae;
    m_writable = writable;
    if (other || structures != m_structures) {
        m_encoder = encoder;
        m_sae = sae;
        m_structures = structures;
        fillColourings();
    }
    if (other)
        setPoints({});
    showState();
}

void MapView::fillColourings()
{
    using By = MapColouring::By;
    const MapColouring before = m_colour->count() > 0 ? colouring() : MapColouring{};
    m_filling = true;
    m_colour->clear();
    const auto add = [this](const QString &text, By by) { m_colour->addItem(text, int(by)); };
    if (m_of == Of::Features) {
        add(tr("Colour: structure"), By::Group);
        add(tr("Colour: verdict"), By::Verdict);
    } else {
        add(tr("Colour: modality"), By::Modality);
        add(tr("Colour: plane"), By::Plane);
        add(tr("Colour: split"), By::Split);
        if (!m_sae.isEmpty())
            add(tr("Colour: activation of feature"), By::Activation);
        for (const QString &structure : std::as_const(m_structures)) {
            add(tr("Colour: %1").arg(Captions::structure(structure)), By::Structure);
            m_colour->setItemData(m_colour->count() - 1, structure, Qt::UserRole + 1);
        }
    }
    for (int i = 0; i < m_colour->count(); ++i)
        if (m_colour->itemData(i).toInt() == int(before.by) &&
            m_colour->itemData(i, Qt::UserRole + 1).toString() == before.structure)
            m_colour->setCurrentIndex(i);
    m_filling = false;
    m_feature->setVisible(colouring().by == By::Activation);
}

void MapView::setPoints(const MapPointsPtr &points)
{
    m_points = points;
    m_colours.reset();
    m_lasso.clear();
    m_classes.clear();
    m_failure.clear();
    m_hovered = -1;
    m_card->hide();
    m_canvas->setPoints(points);
    pick();
    showState();
    if (points && !points->ids.empty())
        Q_EMIT coloursWanted();
}

void MapView::setFailed(const QString &sentence)
{
    setPoints({});
    m_failure = sentence;
    showState();
}

void MapView::setColours(const MapColoursPtr &colours)
{
    if (!m_points ||
        (colours->classOf.size() != m_points->ids.size() && colours->values.size() != m_points->ids.size()))
        return;
    m_colours = colours;
    m_classes.clear();
    pick();
}

void MapView::setJobs(const JobTablePtr &jobs)
{
    m_jobs = jobs;
    showState();
}

void MapView::showState()
{
    const bool full = m_points && !m_points->ids.empty();
    m_stack->setCurrentIndex(full ? 0 : 1);
    const JobRecord *running = nullptr;
    if (m_jobs)
        for (const JobRecord &job : m_jobs->rows)
            if (job.kind == u"map" && (job.state == JobState::Running || job.state == JobState::Queued) &&
                job.parameters["of"].toString() == of() &&
                job.parameters["by"].toString() == mapKindName(kind()))
                running = &job;
    m_progress->setVisible(running != nullptr);
    m_step->setVisible(running != nullptr);
    if (running) {
        m_progress->setMaximum(int(std::max<qint64>(0, running->total)));
        m_progress->setValue(int(running->done));
        m_step->setText(Captions::wording(running->step));
    }
    const qint64 rows = m_points ? m_points->rows : 0;
    if (!m_failure.isEmpty())
        m_sentence->setText(m_failure);
    else if (of().isEmpty())
        m_sentence->setText(kind() == MapKind::Embedding
                                ? tr("A map needs embeddings: compute them first.")
                                : tr("A map needs an SAE with an index: train and index one first."));
    else if (running)
        m_sentence->setText(tr("The map is being made."));
    else if (!m_points)
        m_sentence->setText(tr("Reading the map …"));
    else if (m_of == Of::Slices)
        m_sentence->setText(
            tr("There is no map yet. It shows %n slice(s), alike ones close together.", nullptr, int(rows)));
    else
        m_sentence->setText(tr("There is no map yet. It shows %n feature(s), alike ones close together.",
                               nullptr, int(rows)));
    m_make->setVisible(!running && m_failure.isEmpty() && m_points && rows > 0);
    m_make->setEnabled(m_writable);
    const QString takes = m_points ? Captions::duration(m_points->seconds) : QString();
    m_make->setText(tr("Make the map (about %1)").arg(takes));
    m_make->setToolTip(m_writable ? tr("Starts a job; it can be stopped on the Jobs page")
                                  : tr("The workspace is open for reading only"));
    const bool behind = full && (m_points->stale || m_points->unplaced > 0);
    m_note->setVisible(behind);
    m_update->setVisible(behind && !running);
    m_update->setEnabled(m_writable);
    if (behind) {
        m_note->setText(m_points->stale
                            ? tr("The index was made again since")
                            : tr("%n new point(s) not on it yet", nullptr, int(m_points->unplaced)));
        m_update->setText(m_points->stale ? tr("Make it again (about %1)").arg(takes)
                                          : tr("Place them (about %1)").arg(takes));
        m_update->setToolTip(m_points->stale ? tr("All points get new places")
                                             : tr("Points that are on the map stay where they are"));
    }
}

QString MapView::className(const QString &key) const
{
    if (key == u"none")
        return m_of == Of::Slices ? tr("unknown") : tr("none");
    if (key == u"other")
        return tr("other structures");
    if (key == u"present")
        return tr("shows it");
    if (key == u"absent")
        return tr("does not show it");
    if (key == u"not annotated")
        return tr("not annotated");
    switch (m_colours->colouring.by) {
    case MapColouring::By::Modality:
        return Captions::modality(key == u"ct" ? Modality::Ct : Modality::Mr);
    case MapColouring::By::Split:
        return Captions::split(key);
    case MapColouring::By::Plane:
        return Captions::planeOf(key);
    case MapColouring::By::Verdict:
        for (const LabelState state :
             {LabelState::Proposed, LabelState::Verified, LabelState::Edited, LabelState::Rejected})
            if (labelStateName(state) == key)
                return Captions::state(state);
        return key;
    default:
        return Captions::structure(key);
    }
}

QColor MapView::classColour(int place) const
{
    const QString &key = m_colours->classes[place];
    if (key == u"none" || key == u"not annotated" || key == u"absent" || key == u"other")
        return Theme::of(this).dim;
    return categoryColor(place % hues);
}

bool MapView::isRing(int place) const
{
    const QString &key = m_colours->classes[place];
    return place >= hues && key != u"none" && key != u"other";
}

bool MapView::isBright(size_t point) const
{
    return (m_lasso.empty() || m_lasso[point] != 0) &&
           (m_classes.isEmpty() || !m_colours || m_colours->classOf.empty() ||
            m_classes.contains(m_colours->classOf[point]));
}

// What is picked changed.
void MapView::pick()
{
    paintPoints();
    showLegend();
    m_chosen.clear();
    const bool any = !m_lasso.empty() || !m_classes.isEmpty();
    if (any && m_points)
        for (size_t i = 0; i < m_points->ids.size(); ++i)
            if (isBright(i))
                m_chosen.push_back(m_points->ids[i]);
    std::sort(m_chosen.begin(), m_chosen.end());
    m_clear->setEnabled(any);
    const auto count = int(m_chosen.size());
    if (!any)
        m_pickedLabel->setText(
            m_of == Of::Slices
                ? tr("Draw around points (L, or Shift and drag) to see their slices here.")
                : tr("Draw around points (L, or Shift and drag) to filter the table by them."));
    else if (m_of == Of::Slices)
        m_pickedLabel->setText(
            m_chosen.size() > galleryAtMost
                ? tr("%1 slices picked, the first %2 are shown")
                      .arg(Captions::number(count), Captions::number(qint64(galleryAtMost)))
                : tr("%n slice(s) picked", nullptr, count));
    else
        m_pickedLabel->setText(tr("%n feature(s) picked; the table shows only them", nullptr, count));
    if (m_gallery) {
        if (m_chosen.empty())
            m_gallery->setSlices({});
        else
            Q_EMIT slicesWanted({m_chosen.begin(), m_chosen.begin() + std::ptrdiff_t(std::min(
                                                                          m_chosen.size(), galleryAtMost))});
    }
    Q_EMIT picked(QList<qint64>(m_chosen.begin(), m_chosen.end()), any);
}

void MapView::paintPoints()
{
    if (!m_points)
        return;
    const size_t count = m_points->ids.size();
    std::vector<quint8> rings;
    std::vector<QRgb> colours(count, Theme::of(this).accent.rgb());
    if (m_colours && !m_colours->classOf.empty()) {
        std::vector<QRgb> palette;
        std::vector<quint8> ringed;
        for (int place = 0; place < m_colours->classes.size(); ++place) {
            palette.push_back(classColour(place).rgb());
            ringed.push_back(isRing(place) ? 1 : 0);
        }
        for (size_t i = 0; i < count; ++i)
            colours[i] = palette[m_colours->classOf[i]];
        if (std::count(ringed.begin(), ringed.end(), 1) > 0)
            for (size_t i = 0; i < count; ++i)
                rings.push_back(ringed[m_colours->classOf[i]]);
    } else if (m_colours) {
        const QRgb nothing = Theme::of(this).border.rgb();
        for (size_t i = 0; i < count; ++i) {
            const float value = m_colours->values[i];
            colours[i] =
                value > 0 ? heatColor(0.25 + 0.75 * double(value) / double(m_colours->maximum)) : nothing;
        }
    }
    std::vector<quint8> bright;
    const bool values = m_colours && !m_colours->values.empty();
    if (!m_lasso.empty() || !m_classes.isEmpty() || values)
        for (size_t i = 0; i < count; ++i)
            bright.push_back(isBright(i) && (!values || !m_lasso.empty() || m_colours->values[i] > 0) ? 1
                                                                                                      : 0);
    m_canvas->setColours(std::move(colours), std::move(bright), std::move(rings));
}

void MapView::showLegend()
{
    m_legend->clear();
    if (!m_colours || !m_points)
        return;
    const bool some = !m_lasso.empty() || !m_classes.isEmpty();
    const auto counted = [&](qint64 in, qint64 all) {
        return some ? QStringLiteral("%1 / %2").arg(Captions::number(in), Captions::number(all))
                    : Captions::number(all);
    };
    if (!m_colours->values.empty()) {
        qint64 in = 0, all = 0;
        for (size_t i = 0; i < m_colours->values.size(); ++i)
            if (m_colours->values[i] > 0) {
                ++all;
                in += isBright(i) ? 1 : 0;
            }
        auto *item =
            new QListWidgetItem(swatch(QColor::fromRgb(heatColor(1.0)), false),
                                tr("fires: %1 (up to %2)")
                                    .arg(counted(in, all), Captions::decimal(double(m_colours->maximum), 2)));
        item->setData(Qt::UserRole, -1);
        m_legend->addItem(item);
        return;
    }
    std::vector<qint64> in(size_t(m_colours->classes.size()), 0), all = in;
    for (size_t i = 0; i < m_colours->classOf.size(); ++i) {
        ++all[m_colours->classOf[i]];
        in[m_colours->classOf[i]] += isBright(i) ? 1 : 0;
    }
    for (int place = 0; place < m_colours->classes.size(); ++place) {
        if (all[size_t(place)] == 0)
            continue;
        auto *item = new QListWidgetItem(
            swatch(classColour(place), isRing(place)),
            QStringLiteral("%1   %2").arg(className(m_colours->classes[place]),
                                          counted(in[size_t(place)], all[size_t(place)])));
        item->setData(Qt::UserRole, place);
        item->setToolTip(tr("Picks these points; once more lets them go"));
        QFont font = item->font();
        font.setBold(m_classes.contains(place));
        item->setFont(font);
        m_legend->addItem(item);
    }
}

const FeatureRow *MapView::featureRow(qint64 feature) const
{
    const int row = m_featureRows.value(feature, -1);
    return row >= 0 ? &m_features->rows[size_t(row)] : nullptr;
}

void MapView::hover(int point)
{
    const qint64 id = point >= 0 ? m_points->ids[size_t(point)] : -1;
    if (id == m_hovered)
        return;
    m_hovered = id;
    m_canvas->setCursor(m_lassoButton->isChecked() ? Qt::CrossCursor
                        : id >= 0                  ? Qt::PointingHandCursor
                                                   : Qt::ArrowCursor);
    showCard();
    if (id < 0)
        return;
    QList<qint64> wanted;
    if (m_of == Of::Slices) {
        if (!m_refs.contains(id))
            Q_EMIT slicesWanted({id});
        wanted << id;
    } else if (const FeatureRow *row = featureRow(id)) {
        for (const SliceRef &slice : row->topSlices)
            wanted << slice.id;
    }
    wanted.removeIf([this](qint64 slice) { return m_pictures.contains(slice); });
    if (!wanted.isEmpty())
        Q_EMIT thumbnailsWanted(wanted);
}

// Captions and pictures of the slices in the densest spots.
void MapView::askForSpots()
{
    if (m_of != Of::Slices)
        return;
    showSpots();
    std::vector<qint64> refs;
    QList<qint64> pictures;
    for (const qint64 id : m_canvas->marked()) {
        if (!m_refs.contains(id))
            refs.push_back(id);
        if (!m_pictures.contains(id))
            pictures << id;
    }
    if (!refs.empty())
        Q_EMIT slicesWanted(refs);
    if (!pictures.isEmpty())
        Q_EMIT thumbnailsWanted(pictures);
}

void MapView::showSpots()
{
    for (const qint64 id : m_canvas->marked()) {
        const auto ref = m_refs.constFind(id);
        const auto picture = m_pictures.constFind(id);
        if (m_of == Of::Slices && ref != m_refs.cend() && picture != m_pictures.cend())
            m_canvas->setPicture(*ref, *picture);
    }
}

void MapView::showCard()
{
    m_card->setVisible(m_hovered >= 0);
    if (m_hovered < 0)
        return;
    std::vector<SliceRef> slices;
    QString text;
    if (m_of == Of::Slices) {
        if (const auto ref = m_refs.constFind(m_hovered); ref != m_refs.cend()) {
            slices.push_back(*ref);
            text = ref->alias + u'\n' + Captions::slice(*ref);
        }
    } else if (const FeatureRow *row = featureRow(m_hovered)) {
        slices = row->topSlices;
        text = tr("Feature %1: %2\nfires in %3 of the slices")
                   .arg(Captions::number(m_hovered), row->label.isEmpty() ? tr("no label") : row->label,
                        Captions::percent(row->sliceDensity));
    } else {
        text = tr("Feature %1").arg(Captions::number(m_hovered));
    }
    for (size_t i = 0; i < m_cardPictures.size(); ++i) {
        QPixmap picture;
        if (i < slices.size() && m_pictures.contains(slices[i].id))
            picture = QPixmap::fromImage(
                Captions::forDisplay(m_pictures[slices[i].id], slices[i].plane)
                    .scaled(QSize(cardSide, cardSide), Qt::KeepAspectRatio, Qt::SmoothTransformation));
        m_cardPictures[i]->setPixmap(picture);
        m_cardPictures[i]->setVisible(!picture.isNull());
    }
    m_cardText->setText(text);
    m_card->adjustSize();
    const QPoint pointer = m_canvas->mapFromGlobal(QCursor::pos());
    const int x = pointer.x() + 18 + m_card->width() > m_canvas->width() ? pointer.x() - 18 - m_card->width()
                                                                         : pointer.x() + 18;
    m_card->move(std::max(2, x),
                 std::clamp(pointer.y() + 12, 2, std::max(2, m_canvas->height() - m_card->height())));
}

void MapView::setSlices(const std::vector<SliceRef> &slices)
{
    for (const SliceRef &slice : slices)
        m_refs.insert(slice.id, slice);
    showSpots();
    if (slices.size() == 1 && slices.front().id == m_hovered)
        showCard();
    if (!m_gallery || slices.empty() || slices.size() != std::min(m_chosen.size(), galleryAtMost) ||
        !std::equal(slices.begin(), slices.end(), m_chosen.begin(),
                    [](const SliceRef &slice, qint64 id) { return slice.id == id; }))
        return; // of another choice
    std::vector<RankedSlice> shown;
    for (const SliceRef &slice : slices)
        shown.push_back({slice, 0.0F});
    m_gallery->setSlices(std::move(shown));
}

void MapView::setThumbnails(const Thumbnails &thumbnails)
{
    if (m_gallery)
        m_gallery->setThumbnails(thumbnails);
    m_pictures.insert(thumbnails);
    showSpots();
    showCard();
}

void MapView::thumbnailsLost(const QList<qint64> &slices)
{
    if (m_gallery)
        m_gallery->thumbnailsLost(slices);
}

void MapView::setFeatures(const FeatureTablePtr &table)
{
    m_features = table;
    m_featureRows.clear();
    QHash<qint64, QString> names;
    if (table)
        for (size_t row = 0; row < table->rows.size(); ++row) {
            m_featureRows.insert(table->rows[row].feature, int(row));
            names.insert(table->rows[row].feature, table->rows[row].label.isEmpty()
                                                       ? tr("Feature %1").arg(table->rows[row].feature)
                                                       : table->rows[row].label);
        }
    m_canvas->setNames(names);
}

void MapView::clearPicks()
{
    m_lasso.clear();
    m_classes.clear();
    pick();
}

std::vector<PageKey> MapView::keys() const
{
    const bool slices = m_of == Of::Slices;
    return {
        {tr("Arrows, or drag"), tr("Move the map")},
        {tr("+, −, or the wheel"), tr("Zoom")},
        {tr("0"), tr("Show the whole map")},
        {tr("L, or Shift and drag"), tr("Draw around points to pick them")},
        {tr("Ctrl+A"), tr("Pick every point on the screen")},
        {tr("Escape"), tr("Pick nothing")},
        {tr("Enter, or a click"),
         slices
             ? tr("Open the slice nearest to the middle, or the one under the pointer (Ctrl: second window)")
             : tr("Open the feature nearest to the middle, or the one under the pointer (Ctrl: second "
                  "window)")},
        {tr("Enter in the legend"), tr("Pick the points of a class")}};
}

void MapView::forget()
{
    m_refs.clear();
    m_pictures.clear();
    m_jobs.reset();
    setFeatures({});
    m_encoder.clear();
    m_sae.clear();
    m_structures.clear();
    setPoints({});
}

void MapView::retranslate()
{
    if (m_kind) {
        m_kind->setItemText(0, tr("By embedding"));
        m_kind->setItemText(1, tr("By fingerprint"));
        m_kind->setToolTip(tr("By what two slices are alike: the encoder's row, or the features that fire"));
    }
    m_canvas->setAccessibleName(m_of == Of::Slices ? tr("Map of slices") : tr("Map of features"));
    m_legend->setAccessibleName(tr("Legend"));
    m_colour->setToolTip(tr("By what the points are coloured"));
    m_feature->setToolTip(tr("The feature whose activation colours the slices"));
    m_feature->setPrefix(tr("Feature "));
    m_lassoButton->setText(tr("Lasso"));
    m_lassoButton->setToolTip(tr("Draw around points to pick them (L)"));
    m_all->setText(tr("Show all"));
    m_all->setToolTip(tr("The whole map (0)"));
    m_clear->setText(tr("Pick nothing"));
    m_clear->setToolTip(tr("All points are bright again (Escape)"));
    m_how->setLink(tr("How computed"), Address::help(QStringLiteral("measures#map")));
    m_how->setToolTip(tr("Opens the help page of these figures"));
    fillColourings();
    pick();
    showState();
}

} // namespace fathom
