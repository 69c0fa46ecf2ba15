// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "train_dialog.h"

#include "captions.h"
#include "theme/theme.h"

#include <QComboBox>
#include <QGridLayout>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSpinBox>

namespace fathom {

namespace {

QString join(const std::vector<int> &numbers)
{
    QStringList words;
    for (const int number : numbers)
        words << QString::number(number);
    return words.join(QStringLiteral(", "));
}

QJsonArray toArray(const std::vector<int> &numbers)
{
    QJsonArray array;
    for (const int number : numbers)
        array.append(number);
    return array;
}

} // namespace

TrainDialog::TrainDialog(QWidget *parent)
    : DialogWindow(parent)
    , m_encoder(new QComboBox)
    , m_objective(new QComboBox)
    , m_activation(new QComboBox)
    , m_decoder(new QComboBox)
    , m_length(new QComboBox)
    , m_dictionary(new QLineEdit)
    , m_k(new QLineEdit)
    , m_amount(new QSpinBox)
    , m_seed(new QSpinBox)
    , m_outlookText(new QLabel)
    , m_problem(new QLabel)
    , m_train(new QPushButton)
    , m_leave(new QPushButton)
{
    setObjectName(QStringLiteral("trainDialog"));
    const std::pair<QWidget *, const char *> named[] = {{m_encoder, "trainEncoder"},
                                                        {m_objective, "trainObjective"},
                                                        {m_activation, "trainActivation"},
                                                        {m_decoder, "trainDecoder"},
                                                        {m_length, "trainLength"},
                                                        {m_dictionary, "trainDictionary"},
                                                        {m_k, "trainK"},
                                                        {m_amount, "trainAmount"},
                                                        {m_seed, "trainSeed"},
                                                        {m_outlookText, "trainOutlook"},
                                                        {m_problem, "trainProblem"},
                                                        {m_train, "trainStart"},
                                                        {m_leave, "trainLeave"}};
    for (const auto &[widget, name] : named)
        widget->setObjectName(QLatin1String(name));
    m_train->setProperty("primary", true);
    m_objective->addItem(QStringLiteral("fathom"), QStringLiteral("fathom"));
    m_objective->addItem(QStringLiteral("paper"), QStringLiteral("paper"));
    for (const auto activation :
         {SaeActivation::BatchTopK, SaeActivation::TopK, SaeActivation::JumpRelu, SaeActivation::Relu})
        m_activation->addItem(QString(), activationName(activation));
    m_decoder->addItem(QString(), true);
    m_decoder->addItem(QString(), false);
    m_length->addItem(QString(), QString());
    m_length->addItem(QString(), QStringLiteral("epochs"));
    m_length->addItem(QString(), QStringLiteral("steps"));
    m_amount->setRange(1, 1'000'000);
    m_amount->setValue(100);
    m_seed->setRange(0, 1'000'000'000);
    m_seed->setValue(1);
    m_amount->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_seed->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_problem->setProperty("bad", true);
    m_problem->setWordWrap(true);
    FormRows rows;
    rows.add(m_encoderLabel, {m_encoder}, m_rows);
    rows.add(m_dictionaryLabel, {m_dictionary}, m_dictionaryWhy);
    rows.add(m_kLabel, {m_k}, m_kWhy);
    rows.add(m_objectiveLabel, {m_objective}, m_objectiveWhy);
    rows.add(m_activationLabel, {m_activation}, m_activationWhy);
    rows.add(m_decoderLabel, {m_decoder}, m_decoderWhy);
    rows.add(m_lengthLabel, {m_length, m_amount}, m_lengthWhy, 1);
    rows.add(m_seedLabel, {m_seed}, m_seedWhy);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::wide, spacing::wide, spacing::wide, spacing::wide);
    m_outlookText->setProperty("muted", true);
    m_outlookText->setWordWrap(true);
    column->addWidget(m_outlookText);
    column->addLayout(rows.layout());
    column->addWidget(m_problem);
    column->addStretch();
    addButtons(column, m_leave, m_train);
    connect(m_leave, &QPushButton::clicked, this, &QWidget::close);
    connect(m_encoder, &QComboBox::activated, this, &TrainDialog::encoderChosen);
    connect(m_dictionary, &QLineEdit::textChanged, this, &TrainDialog::check);
    connect(m_k, &QLineEdit::textChanged, this, &TrainDialog::check);
    connect(m_length, &QComboBox::currentIndexChanged, this,
            [this] { m_amount->setVisible(!m_length->currentData().toString().isEmpty()); });
    connect(m_train, &QPushButton::clicked, this, [this] {
        QJsonObject parameters{{"encoder", m_encoder->currentData().toString()},
                               {"dictionary", toArray(parse(m_dictionary->text()))},
                               {"k", toArray(parse(m_k->text()))},
                               {"objective", m_objective->currentData().toString()},
                               {"seed", m_seed->value()}};
        if (m_activation->currentIndex() > 0)
            parameters["activation"] = m_activation->currentData().toString();
        if (!m_decoder->currentData().toBool())
            parameters["tied"] = false;
        if (const QString length = m_length->currentData().toString(); !length.isEmpty())
            parameters[length] = m_amount->value();
        Q_EMIT trainRequested(parameters);
        close();
    });
    m_amount->hide();
    resize(fontMetrics().averageCharWidth() * 112, fontMetrics().height() * 36);
    retranslate();
    check();
}

void TrainDialog::defaults(qint64 rows, std::vector<int> *dictionary, std::vector<int> *k)
{
    if (rows < 4'000) {
        *dictionary = {64, 256};
        *k = {8, 8};
    } else if (rows < 100'000) {
        *dictionary = {512, 1024};
        *k = {12, 12};
    } else {
        *dictionary = {128, 512, 2048, 8192};
        *k = {20, 40, 80, 160};
    }
}

std::vector<int> TrainDialog::parse(const QString &text)
{
    std::vector<int> numbers;
    for (const QString &word : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        bool ok = false;
        const int number = word.trimmed().toInt(&ok);
        if (!ok || number <= 0)
            return {};
        numbers.push_back(number);
    }
    return numbers;
}

void TrainDialog::setSummary(const WorkspaceSummaryPtr &summary, const QString &encoder)
{
    m_summary = summary;
    m_encoder->clear();
    if (summary) {
        for (const EncoderSummary &known : summary->encoders) {
            if (known.rows > 0)
                m_encoder->addItem(known.info.title.isEmpty() ? known.info.id : known.info.title,
                                   known.info.id);
        }
    }
    m_encoder->setCurrentIndex(qMax(0, m_encoder->findData(encoder)));
    encoderChosen();
}

void TrainDialog::encoderChosen()
{
    qint64 rows = 0;
    if (m_summary) {
        for (const EncoderSummary &known : m_summary->encoders) {
            if (known.info.id == m_encoder->currentData().toString())
                rows = known.rows;
        }
    }
    std::vector<int> dictionary, k;
    defaults(rows, &dictionary, &k);
    m_dictionary->setText(join(dictionary));
    m_k->setText(join(k));
    m_embedded = rows;
    m_outlook.reset();
    m_outlookProblem.reset();
    retranslate();
    if (rows > 0)
        Q_EMIT outlookWanted(m_encoder->currentData().toString());
}

void TrainDialog::setOutlook(const QString &encoder, const EmbeddingOutlook &outlook)
{
    if (encoder != m_encoder->currentData().toString())
        return;
    m_outlook = outlook;
    showOutlook();
}

void TrainDialog::setOutlookFailed(const QString &encoder, const Error &error)
{
    if (encoder != m_encoder->currentData().toString())
        return;
    m_outlookProblem = error;
    showOutlook();
}

void TrainDialog::showOutlook()
{
    constexpr size_t Named = 6;
    m_outlookText->setVisible(m_embedded > 0);
    if (m_outlookProblem) {
        m_outlookText->setText(m_outlookProblem->localised());
        return;
    }
    if (!m_outlook) {
        m_outlookText->setText(tr("Looking at the embeddings …"));
        return;
    }
    QStringList named;
    for (size_t i = 0; i < std::min(m_outlook->outliers.size(), Named); ++i)
        named << QString::number(m_outlook->outliers[i].dimension);
    if (m_outlook->outliers.size() > Named)
        named << QStringLiteral("…");
    m_outlookText->setText(
        tr("Mean of the embeddings / their standard deviation: %1. Dimensions that outweigh the others: %2.")
            .arg(QLocale().toString(m_outlook->meanToDeviation, 'g', 3),
                 named.isEmpty() ? tr("none") : named.join(QStringLiteral(", "))) +
        (m_outlook->meanToDeviation > 1.0
             ? u' ' +
                   tr("What all slices share is longer than what tells them apart: features die unless the "
                      "bias begins at the mean, as with fathom.")
         : named.isEmpty() ? u' ' + tr("Neither predicts dead features.")
                           : QString()));
}

void TrainDialog::check()
{
    const std::vector<int> dictionary = parse(m_dictionary->text());
    const std::vector<int> k = parse(m_k->text());
    QString problem;
    if (dictionary.empty() || dictionary.size() > 8)
        problem = tr("Dictionary: one to eight whole numbers, separated by commas.");
    else if (k.size() != dictionary.size())
        problem = tr("k: as many numbers as the dictionary has levels.");
    for (size_t i = 0; problem.isEmpty() && i < dictionary.size(); ++i) {
        if (i > 0 && dictionary[i] <= dictionary[i - 1])
            problem = tr("Dictionary: each level must be larger than the one before.");
        else if (k[i] > dictionary[i])
            problem = tr("k: no level can have more active features than features.");
    }
    if (problem.isEmpty() && m_encoder->count() == 0)
        problem = tr("No slice is embedded yet; compute embeddings first.");
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_train->setEnabled(problem.isEmpty());
}

void TrainDialog::retranslate()
{
    setWindowTitle(tr("Train an SAE"));
    m_encoderLabel->setText(tr("Encoder"));
    m_encoder->setToolTip(tr("Whose embeddings the SAE learns from"));
    m_dictionaryLabel->setText(tr("Dictionary"));
    m_dictionary->setToolTip(tr("Features of each Matryoshka level, each level within the next"));
    m_dictionaryWhy->setText(
        tr("Sizes of the nested levels. A feature needs some hundred slices to be learned from, so "
           "few slices call for a small dictionary; too large a one leaves dead features."));
    m_kLabel->setText(tr("Active features (k)"));
    m_k->setToolTip(tr("Mean active features a slice, for each level"));
    m_kWhy->setText(
        tr("How many features describe a slice on average. Fewer are easier to read, more reconstruct "
           "better."));
    m_objectiveLabel->setText(tr("Objective"));
    m_objective->setToolTip(tr("How the SAE is trained"));
    m_objectiveWhy->setText(
        tr("fathom (default): the published idea with its flaws removed. paper: reproduces the "
           "published training, peculiarities included."));
    m_activationLabel->setText(tr("Activation"));
    m_activation->setToolTip(tr("Which features of a slice are active"));
    m_activation->setItemText(0, tr("BatchTopK: k a slice on average"));
    m_activation->setItemText(1, tr("TopK: k in each slice"));
    m_activation->setItemText(2, tr("JumpReLU: above a learnt threshold of each feature"));
    m_activation->setItemText(3, tr("ReLU: all that are positive, kept few by their sum (L1)"));
    m_activationWhy->setText(tr("BatchTopK (default) gives a complex slice more features than a plain one. "
                                "JumpReLU and ReLU are steered towards the last k."));
    m_decoderLabel->setText(tr("Decoder"));
    m_decoder->setToolTip(tr("Whether a feature is written as it is read"));
    m_decoder->setItemText(0, tr("Tied to the encoder"));
    m_decoder->setItemText(1, tr("Of its own"));
    m_decoderWhy->setText(tr("Tied (default) needs half the memory, and a feature means one direction."));
    m_lengthLabel->setText(tr("Length"));
    m_length->setToolTip(tr("How long the training goes on"));
    m_length->setItemText(0, tr("As long as the slices call for"));
    m_length->setItemText(1, tr("Epochs"));
    m_length->setItemText(2, tr("Steps"));
    m_amount->setToolTip(tr("Number of epochs or steps"));
    m_amount->setAccessibleName(m_amount->toolTip());
    m_lengthWhy->setText(
        tr("The job can be cancelled early and leaves a usable SAE; it resumes where it stopped."));
    m_seedLabel->setText(tr("Seed"));
    m_seed->setToolTip(tr("Start of all random numbers"));
    m_seedWhy->setText(
        tr("The same seed on the same data gives the same SAE; another one shows how much of it is "
           "chance."));
    m_train->setText(tr("Train"));
    m_train->setToolTip(tr("Starts a job; its curve is drawn while it runs"));
    m_leave->setText(tr("Leave"));
    m_leave->setToolTip(tr("Closes without training (Escape)"));
    m_rows->setText(tr("%1 slices are embedded; training uses those of the training subjects.")
                        .arg(Captions::number(m_embedded)));
    showOutlook();
    check();
}

} // namespace fathom
