// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "first_start_view.h"

#include "address.h"
#include "theme/theme.h"

#include <QDir>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>

namespace fathom {

namespace {
constexpr std::array<const char *, 3> icons = {"demo", "import", "open"};
}

FirstStartView::FirstStartView(QWidget *parent)
    : Translated<QWidget>(parent)
    , m_rebuild(new QPushButton)
    , m_title(new QLabel)
    , m_subtitle(new QLabel)
    , m_message(new QLabel)
    , m_recentTitle(new QLabel)
    , m_disclaimer(new QLabel)
    , m_cards{makeCard(QStringLiteral("startDemo"), QStringLiteral("demo")),
              makeCard(QStringLiteral("startImport"), QStringLiteral("import")),
              makeCard(QStringLiteral("startOpen"), QStringLiteral("open"))}
    , m_recent(new QListWidget)
{
    setObjectName(QStringLiteral("firstStart"));
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 2.0);
    m_title->setFont(large);
    m_title->setAlignment(Qt::AlignCenter);
    m_subtitle->setAlignment(Qt::AlignCenter);
    m_subtitle->setProperty("dim", true);
    m_message->setObjectName(QStringLiteral("startMessage"));
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_message->hide();
    m_rebuild->setObjectName(QStringLiteral("rebuildLabels"));
    m_rebuild->hide();
    m_disclaimer->setAlignment(Qt::AlignCenter);
    m_disclaimer->setProperty("dim", true);
    m_disclaimer->setWordWrap(true);
    m_recentTitle->setProperty("dim", true);
    m_recent->setObjectName(QStringLiteral("recentWorkspaces"));
    m_recent->setMaximumHeight(fontMetrics().height() * 8);
    auto *inside = new QWidget;
    inside->setMaximumWidth(fontMetrics().averageCharWidth() * 140);
    auto *column = new QVBoxLayout(inside);
    column->setSpacing(spacing::wide);
    column->addStretch(2);
    column->addWidget(m_title);
    column->addWidget(m_subtitle);
    column->addWidget(m_message);
    column->addWidget(m_rebuild, 0, Qt::AlignHCenter);
    auto *cards = new QHBoxLayout;
    cards->setSpacing(spacing::wide);
    for (const Card &card : m_cards)
        cards->addWidget(card.frame, 1);
    column->addLayout(cards);
    column->addWidget(m_recentTitle);
    column->addWidget(m_recent);
    column->addStretch(3);
    column->addWidget(m_disclaimer);
    auto *row = new QHBoxLayout(this);
    row->addStretch(1);
    row->addWidget(inside, 12);
    row->addStretch(1);
    connect(m_recent, &QListWidget::itemActivated, this, [this](const QListWidgetItem *item) {
        Q_EMIT workspaceChosen(item->data(Qt::UserRole).toString());
    });
    connect(m_rebuild, &QPushButton::clicked, this, [this] {
        m_rebuild->hide();
        Q_EMIT rebuildRequested(m_destroyed);
    });
    setRecent({});
    setIcons();
    retranslate();
}

FirstStartView::Card FirstStartView::makeCard(const QString &name, const QString &command)
{
    Card card{new QFrame, new QLabel, new QLabel, new QLabel, new QPushButton};
    card.frame->setProperty("panel", true);
    QFont bold = font();
    bold.setPointSizeF(bold.pointSizeF() * 1.2);
    bold.setBold(true);
    card.title->setFont(bold);
    card.title->setWordWrap(true);
    card.text->setWordWrap(true);
    card.text->setProperty("dim", true);
    card.button->setObjectName(name);
    card.button->setProperty("primary", true);
    auto *column = new QVBoxLayout(card.frame);
    column->setContentsMargins(spacing::wide, spacing::wide, spacing::wide, spacing::wide);
    column->setSpacing(spacing::normal);
    column->addWidget(card.icon);
    column->addWidget(card.title);
    column->addWidget(card.text);
    column->addStretch();
    column->addWidget(card.button);
    connect(card.button, &QPushButton::clicked, this,
            [this, command] { Q_EMIT addressActivated(Address::command(command), false); });
    return card;
}

void FirstStartView::setRecent(const QStringList &folders)
{
    m_recent->clear();
    for (const QString &folder : folders) {
        auto *item = new QListWidgetItem(QDir::toNativeSeparators(folder), m_recent);
        item->setData(Qt::UserRole, folder);
    }
    m_recent->setVisible(!folders.isEmpty());
    m_recentTitle->setVisible(!folders.isEmpty());
}

void FirstStartView::setFailed(const QString &sentence)
{
    m_loading.clear();
    m_rebuild->hide();
    m_message->setText(sentence);
    m_message->setVisible(!sentence.isEmpty());
    setEnabled(true);
}

void FirstStartView::offerRebuild(const QString &folder)
{
    m_destroyed = folder;
    m_rebuild->show();
}

void FirstStartView::setLoading(const QString &name)
{
    m_rebuild->hide();
    m_loading = name;
    m_message->setText(tr("Opening %1").arg(name));
    m_message->show();
}

void FirstStartView::setIcons()
{
    const Theme &theme = Theme::of(this);
    for (size_t i = 0; i < m_cards.size(); ++i)
        m_cards[i].icon->setPixmap(themedIcon(QLatin1String(icons[i]), theme).pixmap(32, 32));
}

void FirstStartView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        setIcons();
    Translated<QWidget>::changeEvent(event);
}

void FirstStartView::retranslate()
{
    m_title->setText(tr("Fathom"));
    m_subtitle->setText(tr("What a sparse autoencoder finds in the slices of CT and MRI volumes"));
    m_cards[0].title->setText(tr("Explore the demo"));
    m_cards[0].text->setText(
        tr("Makes a workspace of synthetic subjects and two real scans, and everything from "
           "embeddings to labels. The first features can be explored after about two minutes, "
           "while the rest goes on."));
    m_cards[0].button->setText(tr("Explore the demo"));
    m_cards[0].button->setToolTip(tr("Makes or opens the demo workspace"));
    m_cards[1].title->setText(tr("Open scans or a data set"));
    m_cards[1].text->setText(
        tr("NIfTI, NRRD, MetaImage, a DICOM series folder, an InVesalius project, or a folder in "
           "the TotalSegmentator layout. Or drop files and folders anywhere on this window. "
           "The scans stay where they are; nothing leaves this computer."));
    m_cards[1].button->setText(tr("Choose scans"));
    m_cards[1].button->setToolTip(tr("Makes a workspace from scans of your own"));
    m_cards[2].title->setText(tr("Open a workspace"));
    m_cards[2].text->setText(
        tr("A folder whose name ends in .fathom, made before by this program or by fathom-cli."));
    m_cards[2].button->setText(tr("Open a workspace"));
    m_cards[2].button->setToolTip(tr("Chooses a workspace folder"));
    m_rebuild->setText(tr("Rebuild the labels from their copy"));
    m_rebuild->setToolTip(
        tr("Makes a new workspace beside it with every version of the labels and with the SAEs; "
           "the destroyed one is left as it is"));
    m_recentTitle->setText(tr("Opened before"));
    m_recent->setAccessibleName(tr("Workspaces opened before; Enter opens one"));
    m_recent->setToolTip(tr("A double click or Enter opens the workspace"));
    m_disclaimer->setText(tr("For research and teaching. Not a medical device; not for diagnosis."));
    if (!m_loading.isEmpty())
        m_message->setText(tr("Opening %1").arg(m_loading));
}

} // namespace fathom
