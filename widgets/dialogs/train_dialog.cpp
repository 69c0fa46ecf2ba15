// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "train_dialog.h"

#include "captions.h"
#include "theme/theme.h"

#include <QComboBox>
#include <QFileInfo>
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
    , m_what(new QComboBox)
    , m_encoder(new QComboBox)
    , m_objective(new QComboBox)
    , m_activation(new QComboBox)
    , m_decoder(new QComboBox)
    , m_length(new QComboBox)
    , m_dictionary(new QLineEdit)
    , m_k(new QLineEdit)
    , m_amount(new QSpinBox)
    , m_seed(new QSpinBox)
    , m_forecastLine(new QLabel)
    , m_outlookText(new QLabel)
    , m_problem(new QLabel)
    , m_train(new QPushButton)
    , m_leave(new QPushButton)
    , m_choose(new QPushButton)
{
    setObjectName(QStringLiteral("trainDialog"));
    const std::pair<QWidget *, const char *> named[] = {{m_what, "trainWhat"},
                                                        {m_choose, "trainGridFile"},
                                                        {m_forecastLine, "trainForecast"},
                                                        {m_encoder, "trainEncoder"},
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
    m_what->addItem(QString(), One);
    m_what->addItem(QString(), Published);
    m_what->addItem(QString(), File);
    m_choose->hide();
    m_forecastLine->setWordWrap(true);
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
    rows.add(m_whatLabel, {m_what, m_choose}, m_whatWhy);
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
    column->addWidget(m_forecastLine);
    column->addWidget(m_problem);
    column->addStretch();
    addButtons(column, m_leave, m_train);
    connect(m_leave, &QPushButton::clicked, this, &QWidget::close);
    connect(m_encoder, &QComboBox::activated, this, &TrainDialog::encoderChosen);
    connect(m_dictionary, &QLineEdit::textChanged, this, &TrainDialog::check);
    connect(m_k, &QLineEdit::textChanged, this, &TrainDialog::check);
    connect(m_length, &QComboBox::currentIndexChanged, this, [this] {
        m_amount->setVisible(!m_length->currentData().toString().isEmpty());
        check();
    });
    connect(m_what, &QComboBox::activated, this, &TrainDialog::whatChosen);
    connect(m_choose, &QPushButton::clicked, this, &TrainDialog::gridFileWanted);
    for (QComboBox *choice : {m_objective, m_activation, m_decoder})
        connect(choice, &QComboBox::currentIndexChanged, this, &TrainDialog::check);
    connect(m_amount, &QSpinBox::valueChanged, this, &TrainDialog::check);
    connect(m_seed, &QSpinBox::valueChanged, this, &TrainDialog::check);
    connect(m_train, &QPushButton::clicked, this, [this] {
        if (what() != One) {
            Q_EMIT gridRequested(gridParameters());
            close();
            return;
        }
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

TrainDialog::What TrainDialog::what() const
{
    return What(m_what->currentData().toInt());
}

void TrainDialog::whatChosen()
{
    const bool one = what() == One;
    for (QWidget *widget : std::initializer_list<QWidget *>{m_dictionaryLabel, m_dictionary, m_dictionaryWhy,
                                                            m_kLabel, m_k, m_kWhy})
        widget->setVisible(one);
    m_choose->setVisible(what() == File);
    if (what() == Published) // the published training of the published sizes, until a person says otherwise
        m_objective->setCurrentIndex(m_objective->findData(QStringLiteral("paper")));
    retranslate();
}

void TrainDialog::setGridFile(const QString &path, const Result<std::shared_ptr<const GridReading>> &reading)
{
    m_file = path;
    m_reading = reading ? *reading : nullptr;
    m_fileError = reading ? std::nullopt : std::optional(reading.error());
    retranslate();
}

QJsonObject TrainDialog::gridParameters() const
{
    QJsonObject common{{"objective", m_objective->currentData().toString()}, {"seed", m_seed->value()}};
    if (const QString length = m_length->currentData().toString(); !length.isEmpty())
        common[length] = m_amount->value();
    if (m_activation->currentIndex() > 0)
        common["activation"] = m_activation->currentData().toString();
    if (!m_decoder->currentData().toBool())
        common["tied"] = false;
    Grid grid;
    if (what() == Published) {
        QJsonObject content = paperGrid();
        for (auto entry = common.begin(); entry != common.end(); ++entry)
            content[entry.key()] = entry.value();
        grid = readGrid(content).grid;
    } else if (m_reading && m_reading->mistakes.empty()) {
        grid = m_reading->grid;
        for (GridConfiguration &one : grid.configurations) {
            // How long one is trained, it may say in either of two ways.
            const bool length = one.parameters.contains("steps") || one.parameters.contains("epochs");
            for (auto entry = common.begin(); entry != common.end(); ++entry) {
                const bool isLength = entry.key() == u"steps" || entry.key() == u"epochs";
                if (!one.parameters.contains(entry.key()) && !(isLength && length))
                    one.parameters[entry.key()] = entry.value();
            }
        }
    }
    if (grid.configurations.empty() || m_encoder->count() == 0)
        return {};
    return {{"encoder", m_encoder->currentData().toString()}, {"grid", gridToJson(grid)}};
}

void TrainDialog::setGridForecast(const QJsonObject &parameters,
                                  const Result<std::shared_ptr<const GridForecast>> &forecast)
{
    if (parameters != m_forecastOf)
        return;
    m_forecast = forecast ? *forecast : nullptr;
    m_forecastError = forecast ? std::nullopt : std::optional(forecast.error());
    check();
}

QString TrainDialog::forecastText() const
{
    if (!m_forecast)
        return tr("Looking what it takes on this computer …");
    const auto gib = [](qint64 bytes) { return Captions::decimal(double(bytes) / 1073741824.0, 2); };
    QString text = tr("%n configuration(s), about %1 on this computer; %2 GiB of disk for the SAEs, %3 GiB "
                      "more while they "
                      "are trained.",
                      nullptr, int(m_forecast->rows.size()))
                       .arg(Captions::duration(m_forecast->seconds), gib(m_forecast->diskBytes),
                            gib(m_forecast->scratchBytes));
    if (m_forecast->passes.size() > 1)
        text += u' ' + tr("They are trained in %1 passes, as not all fit into %2 GiB of memory at once.")
                           .arg(Captions::number(qint64(m_forecast->passes.size())), gib(m_forecast->memory));
    if (!m_forecast->heldOut)
        text += u' ' + tr("The subjects are not divided, so the best is chosen on the training slices.");
    return text;
}

void TrainDialog::check()
{
    m_forecastLine->setVisible(false);
    if (what() == One)
        checkSizes();
    else
        checkGrid();
}

void TrainDialog::checkGrid()
{
    QStringList problems;
    if (m_encoder->count() == 0)
        problems << tr("No slice is embedded yet; compute embeddings first.");
    if (what() == File && m_fileError)
        problems << m_fileError->localised();
    if (what() == File && m_reading) {
        for (const GridMistake &mistake : m_reading->mistakes)
            problems << QStringLiteral("%1: %2").arg(mistake.place, mistake.what.localised());
    }
    const QJsonObject wanted = problems.isEmpty() ? gridParameters() : QJsonObject();
    if (!wanted.isEmpty() && wanted != m_forecastOf) {
        m_forecastOf = wanted;
        m_forecast = nullptr;
        m_forecastError = {};
        Q_EMIT gridForecastWanted(wanted);
    }
    if (!wanted.isEmpty() && m_forecastError)
        problems << m_forecastError->localised();
    m_forecastLine->setText(wanted.isEmpty() || m_forecastError ? QString() : forecastText());
    m_forecastLine->setVisible(!m_forecastLine->text().isEmpty());
    m_problem->setText(problems.mid(0, 8).join(QLatin1Char('\n')));
    m_problem->setVisible(!problems.isEmpty());
    m_train->setEnabled(problems.isEmpty() && !wanted.isEmpty());
}

void TrainDialog::checkSizes()
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
    m_whatLabel->setText(tr("What"));
    m_what->setItemText(0, tr("One SAE"));
    m_what->setItemText(1, tr("The 28 configurations of the paper"));
    m_what->setItemText(2, tr("A grid from a file"));
    m_what->setToolTip(tr("One SAE, or many in one job that share their batches"));
    m_choose->setText(m_file.isEmpty() ? tr("Choose file …") : QFileInfo(m_file).fileName());
    m_choose->setToolTip(
        tr("A JSON file with the configurations; the help on the command line says how it looks"));
    m_whatWhy->setText(what() == One         ? tr("Sizes and length below.")
                       : what() == Published ? tr("Four dictionaries times eight k, without the four that do "
                                                  "not fit. Afterwards the table of the "
                                                  "job names the best, and each is an SAE of the workspace.")
                                             : tr("What a configuration does not say itself is taken from "
                                                  "below. Afterwards the table of the job "
                                                  "names the best, and each is an SAE of the workspace."));
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
