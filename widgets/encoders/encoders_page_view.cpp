// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encoders_page_view.h"

#include "captions.h"
#include "encoder_card.h"
#include "encoder_texts.h"
#include "found_card.h"
#include "official_view.h"
#include "shell/state_stack.h"
#include "theme/theme.h"

#include <QBoxLayout>
#include <QFileInfo>
#include <QFrame>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>

namespace fathom {

namespace {
constexpr int wholeProgress = 1000;

QPushButton *button(const char *name, bool primary = false)
{
    auto *made = new QPushButton;
    made->setObjectName(QLatin1String(name));
    made->setProperty("primary", primary);
    return made;
}

QLabel *text(const char *name, const char *look = nullptr)
{
    auto *made = new QLabel;
    made->setObjectName(QLatin1String(name));
    made->setWordWrap(true);
    made->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    made->setFocusPolicy(Qt::NoFocus); // Tab goes through what can be pressed
    if (look)
        made->setProperty(look, true);
    return made;
}

QFrame *panel(const char *name)
{
    auto *made = new QFrame;
    made->setObjectName(QLatin1String(name));
    made->setProperty("panel", true);
    made->hide();
    return made;
}
} // namespace

EncodersPageView::EncodersPageView(QWidget *parent)
    : PageView(parent)
    , m_foundTitle(new QLabel)
    , m_list(new QVBoxLayout)
    , m_foundList(new QVBoxLayout)
    , m_official(new OfficialView)
{
    setObjectName(QStringLiteral("encodersPage"));
    QFont bold = font();
    bold.setBold(true);
    m_foundTitle->setFont(bold);
    m_foundTitle->setObjectName(QStringLiteral("foundWeights"));
    for (QVBoxLayout *list : {m_list, m_foundList}) {
        list->setContentsMargins(0, 0, 0, 0);
        list->setSpacing(spacing::normal);
    }
    auto *inside = new QWidget;
    auto *list = new QVBoxLayout(inside);
    list->setContentsMargins(0, 0, spacing::normal, spacing::normal);
    list->setSpacing(spacing::normal);
    list->addLayout(m_list);
    list->addWidget(makeNext());
    list->addWidget(m_foundTitle);
    list->addLayout(m_foundList);
    list->addWidget(m_official);
    list->addStretch();
    auto *scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("encodersArea"));
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inside);
    // What happens now stays in sight wherever the list is scrolled to.
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(spacing::normal, spacing::normal, 0, 0);
    column->setSpacing(spacing::normal);
    auto *now = new QVBoxLayout;
    now->setContentsMargins(0, 0, spacing::normal, 0);
    for (QWidget *part : {makeHead(), makeWork(), makeOutcome(), makeQuestion()})
        now->addWidget(part);
    column->addLayout(now);
    column->addWidget(scroll, 1);
    m_states = new StateStack(content);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_states);
    connect(m_states, &StateStack::addressActivated, this, &PageView::addressActivated);
    connect(m_states, &StateStack::retryRequested, this, &EncodersPageView::retryRequested);
    connect(m_official, &OfficialView::linkRequested, this, &EncodersPageView::linkRequested);
    retranslate();
}

QWidget *EncodersPageView::makeHead()
{
    m_intro = text("encodersIntro");
    m_device = text("encodersDevice", "dim");
    m_addFile = button("addWeights");
    m_addFolder = button("addWeightsFolder");
    auto *head = new QWidget;
    auto *texts = new QVBoxLayout;
    texts->addWidget(m_intro);
    texts->addWidget(m_device);
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::wide);
    row->addLayout(texts, 1);
    row->addWidget(m_addFile, 0, Qt::AlignTop);
    row->addWidget(m_addFolder, 0, Qt::AlignTop);
    connect(m_addFile, &QPushButton::clicked, this, &EncodersPageView::fileWanted);
    connect(m_addFolder, &QPushButton::clicked, this, &EncodersPageView::folderWanted);
    return head;
}

QWidget *EncodersPageView::makeWork()
{
    m_work = panel("checkingWeights");
    m_workText = text("checkingText");
    m_progress = new QProgressBar;
    m_progress->setObjectName(QStringLiteral("checkingProgress"));
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(12);
    m_stop = button("stopChecking");
    auto *texts = new QVBoxLayout;
    texts->addWidget(m_workText);
    texts->addWidget(m_progress);
    auto *row = new QHBoxLayout(m_work);
    row->addLayout(texts, 1);
    row->addWidget(m_stop);
    connect(m_stop, &QPushButton::clicked, this, &EncodersPageView::stopRequested);
    return m_work;
}

QWidget *EncodersPageView::makeOutcome()
{
    m_outcomeFrame = panel("weightsOutcome");
    m_outcomeTitle = text("outcomeTitle");
    QFont bold = font();
    bold.setBold(true);
    m_outcomeTitle->setFont(bold);
    m_outcomeText = text("outcomeText");
    m_outcomeClose = button("outcomeClose");
    auto *texts = new QVBoxLayout;
    texts->addWidget(m_outcomeTitle);
    texts->addWidget(m_outcomeText);
    auto *row = new QHBoxLayout(m_outcomeFrame);
    row->addLayout(texts, 1);
    row->addWidget(m_outcomeClose, 0, Qt::AlignTop);
    connect(m_outcomeClose, &QPushButton::clicked, this, [this] {
        m_outcome.reset();
        showOutcome();
    });
    return m_outcomeFrame;
}

QWidget *EncodersPageView::makeQuestion()
{
    m_questionFrame = panel("forgetQuestion");
    m_question = text("forgetText");
    m_remove = button("confirmForget", true);
    m_keep = button("keepEncoder");
    auto *row = new QHBoxLayout(m_questionFrame);
    row->addWidget(m_question, 1);
    row->addWidget(m_keep);
    row->addWidget(m_remove);
    connect(m_keep, &QPushButton::clicked, this, [this] { askRemoval({}); });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        const QString encoder = m_removing;
        askRemoval({});
        Q_EMIT forgetRequested(encoder);
    });
    return m_questionFrame;
}

QWidget *EncodersPageView::makeNext()
{
    m_next = panel("nextEncoder");
    m_nextText = text("nextText");
    m_nextButton = button("nextAddWeights", true);
    auto *row = new QHBoxLayout(m_next);
    row->addWidget(m_nextText, 1);
    row->addWidget(m_nextButton);
    connect(m_nextButton, &QPushButton::clicked, this, &EncodersPageView::fileWanted);
    return m_next;
}

quint64 EncodersPageView::nextTicket()
{
    if (!m_table)
        m_states->showLoading();
    return ++m_ticket;
}

void EncodersPageView::setTable(const EncoderTablePtr &table, quint64 ticket)
{
    if (ticket != m_ticket)
        return;
    m_table = table;
    m_states->showFull();
    m_official->setPlaces(table->places);
    showCards();
    showFound();
    showQuestion();
}

void EncodersPageView::setFailed(const QString &sentence, quint64 ticket)
{
    if (ticket != m_ticket)
        return;
    m_table.reset();
    m_states->showFailed(sentence);
}

void EncodersPageView::setPlace(const EncodingPlacePtr &place)
{
    m_place = place;
    m_placeError.reset();
    for (EncoderCard *card : std::as_const(m_cards))
        card->setPlace(place);
    retranslate();
}

void EncodersPageView::setPlaceFailed(const Error &error)
{
    m_placeError = error;
    retranslate();
}

void EncodersPageView::setWritable(bool writable)
{
    m_writable = writable;
    for (EncoderCard *card : std::as_const(m_cards))
        card->setWritable(writable);
}

void EncodersPageView::setChecking(const QStringList &paths)
{
    if (m_checking.value(0) != paths.value(0))
        m_done = m_total = 0;
    if (paths.size() > m_checking.size()) { // something new was asked for
        m_outcome.reset();
        showOutcome();
    }
    m_checking = paths;
    showWork();
    showFound();
    for (EncoderCard *card : std::as_const(m_cards))
        card->setChecking(m_checking.contains(card->row().encoder.path));
}

void EncodersPageView::setProgress(qint64 done, qint64 total)
{
    m_done = done;
    m_total = total;
    showWork();
}

void EncodersPageView::setOutcome(const QString &path, const Result<CheckedWeights> &outcome)
{
    m_refused.remove(path);
    if (!outcome && outcome.error().code != ErrorCode::Cancelled)
        m_refused.insert(path, outcome.error());
    m_outcomePath = path;
    m_outcome = outcome;
    showOutcome();
    showFound();
}

void EncodersPageView::setRefused(const Error &error)
{
    m_outcomePath.clear();
    m_outcome = Result<CheckedWeights>(error);
    showOutcome();
}

void EncodersPageView::setMeasuring(const QString &encoder, bool measuring)
{
    if (EncoderCard *card = m_cards.value(encoder)) {
        if (measuring)
            card->setSpeedFailed({});
        card->setMeasuring(measuring);
    }
}

void EncodersPageView::setSpeedFailed(const QString &encoder, const Error &error)
{
    if (EncoderCard *card = m_cards.value(encoder))
        card->setSpeedFailed(error);
}

void EncodersPageView::forget()
{
    ++m_ticket;
    m_table.reset();
    m_place.reset();
    m_placeError.reset();
    m_refused.clear();
    m_outcome.reset();
    m_removing.clear();
    setChecking({});
    qDeleteAll(m_cards);
    m_cards.clear();
    qDeleteAll(m_foundCards);
    m_foundCards.clear();
    showOutcome();
    showQuestion();
    m_states->showLoading();
}

void EncodersPageView::showCards()
{
    QHash<QString, EncoderCard *> gone = m_cards;
    int at = 0;
    for (const EncoderRow &row : m_table->rows) {
        const QString &id = row.encoder.info.id;
        EncoderCard *card = gone.take(id);
        if (!card) {
            card = new EncoderCard;
            m_cards.insert(id, card);
            connect(card, &EncoderCard::measureRequested, this, &EncodersPageView::measureRequested);
            connect(card, &EncoderCard::checkRequested, this, &EncodersPageView::checkRequested);
            connect(card, &EncoderCard::embedRequested, this, &EncodersPageView::embedRequested);
            connect(card, &EncoderCard::linkRequested, this, &EncodersPageView::linkRequested);
            connect(card, &EncoderCard::forgetRequested, this, &EncodersPageView::askRemoval);
            card->setPlace(m_place);
            card->setWritable(m_writable);
        }
        m_list->insertWidget(at++, card); // Tab goes from top to bottom
        card->setRow(row);
    }
    for (auto it = gone.cbegin(); it != gone.cend(); ++it) {
        m_cards.remove(it.key());
        delete it.value();
    }
    m_next->setVisible(m_table->rows.size() < 2 && m_table->found.empty());
}

void EncodersPageView::showFound()
{
    QHash<QString, FoundCard *> gone = m_foundCards;
    int at = 0;
    if (m_table) {
        for (const FoundRow &row : m_table->found) {
            const QString &path = row.weights.path;
            FoundCard *card = gone.take(path);
            if (!card) {
                card = new FoundCard;
                card->setObjectName(QStringLiteral("found%1").arg(at));
                m_foundCards.insert(path, card);
                connect(card, &FoundCard::checkRequested, this, &EncodersPageView::checkRequested);
                connect(card, &FoundCard::linkRequested, this, &EncodersPageView::linkRequested);
            }
            m_foundList->insertWidget(at++, card);
            const auto refused = m_refused.constFind(path);
            card->setRow(row, m_checking.contains(path),
                         refused == m_refused.cend() ? std::nullopt : std::optional(*refused));
        }
    }
    for (auto it = gone.cbegin(); it != gone.cend(); ++it) {
        m_foundCards.remove(it.key());
        delete it.value();
    }
    m_foundTitle->setVisible(!m_foundCards.isEmpty());
}

QString EncodersPageView::nameOf(const QString &path) const
{
    if (const FoundCard *card = m_foundCards.value(path))
        return card->name();
    return QFileInfo(path).fileName();
}

void EncodersPageView::showWork()
{
    m_work->setVisible(!m_checking.isEmpty());
    if (m_checking.isEmpty())
        return;
    const QString name = nameOf(m_checking.front());
    QString said = tr("Checking %1 …").arg(name);
    if (m_total > 0)
        said = tr("Checking %1: %2 of %3")
                   .arg(name, QLocale().formattedDataSize(m_done), QLocale().formattedDataSize(m_total));
    if (m_checking.size() > 1)
        said += QStringLiteral(" · ") + tr("%n more wait(s)", nullptr, int(m_checking.size()) - 1);
    m_workText->setText(said);
    m_progress->setRange(0, m_total > 0 ? wholeProgress : 0);
    m_progress->setValue(m_total > 0 ? int(double(wholeProgress) * double(m_done) / double(m_total)) : 0);
}

void EncodersPageView::showOutcome()
{
    // A program is asked about in a window of its own.
    m_outcomeFrame->setVisible(m_outcome && !(*m_outcome && (*m_outcome)->program));
    if (!m_outcome)
        return;
    const QString name = nameOf(m_outcomePath);
    const bool good = bool(*m_outcome);
    m_outcomeText->setProperty("bad", !good);
    if (good) {
        const EncoderFile &file = (*m_outcome)->file;
        m_outcomeTitle->setText(tr("Registered: %1").arg(file.info.title));
        QString said = tr("%1 holds it whole; its id is %2.").arg(name, file.info.id);
        if (!file.superfluous.isEmpty())
            said += QLatin1Char(' ') +
                    tr("%n tensor(s) of the file are not used.", nullptr, int(file.superfluous.size()));
        m_outcomeText->setText(said);
    } else {
        m_outcomeTitle->setText(name.isEmpty() ? tr("Refused") : tr("Nothing was registered: %1").arg(name));
        m_outcomeText->setText((*m_outcome).error().localised());
    }
    style()->unpolish(m_outcomeText);
    style()->polish(m_outcomeText);
}

void EncodersPageView::askRemoval(const QString &encoder)
{
    m_removing = encoder;
    showQuestion();
    if (!encoder.isEmpty())
        m_keep->setFocus();
}

void EncodersPageView::showQuestion()
{
    const EncoderCard *card = m_cards.value(m_removing);
    if (!card)
        m_removing.clear();
    m_questionFrame->setVisible(card);
    if (!card)
        return;
    const EncoderRow &row = card->row();
    QString said = tr("Remove %1 from the list? Its file stays where it is, and embeddings stay in every "
                      "workspace.")
                       .arg(row.encoder.info.title);
    if (!row.embeddings.empty())
        said += QLatin1Char(' ') + tr("Heat maps and more embeddings of it need it registered again.");
    m_question->setText(said);
}

QString EncodersPageView::title() const
{
    return tr("Encoders");
}

std::vector<PageKey> EncodersPageView::keys() const
{
    return {{tr("Tab"), tr("Move to the next button or link")},
            {tr("Space"), tr("Press the button")},
            {tr("Enter"), tr("Open the link in the browser")}};
}

void EncodersPageView::retranslate()
{
    m_intro->setText(
        tr("An encoder turns each slice into a vector, from which everything else is made. Several "
           "can be used side by side; their embeddings are never mixed."));
    m_device->setText(m_place        ? EncoderTexts::device(*m_place)
                      : m_placeError ? m_placeError->localised()
                                     : tr("Where encoders run on this machine is being found out …"));
    m_addFile->setText(tr("Add weights …"));
    m_addFile->setToolTip(tr("Chooses a weight file; it can also be dropped on this page"));
    m_addFolder->setText(tr("Add a folder …"));
    m_addFolder->setToolTip(tr("Chooses a folder with the weights of one model in it"));
    m_stop->setText(tr("Stop"));
    m_stop->setToolTip(tr("Ends checking; nothing is registered"));
    m_outcomeClose->setText(tr("Close"));
    m_outcomeClose->setToolTip(tr("Takes this message away"));
    m_remove->setText(tr("Remove from list"));
    m_remove->setToolTip(tr("Forgets where the weights lie"));
    m_keep->setText(tr("Keep"));
    m_keep->setToolTip(tr("Leaves everything as it is"));
    m_nextText->setText(
        tr("Only the demonstration encoder is here, and no weights were found on this machine. Next: get the "
           "file of an official model from its owner, as the list below says, then add it or drop it on this "
           "page."));
    m_nextButton->setText(tr("Add weights …"));
    m_nextButton->setToolTip(m_addFile->toolTip());
    m_foundTitle->setText(tr("Found on this machine"));
    showWork();
    showOutcome();
    showQuestion();
    Q_EMIT titleChanged();
}

} // namespace fathom
