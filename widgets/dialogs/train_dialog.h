// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dialog_window.h"

#include <engine/grid.h>
#include <engine/grid_forecast.h>
#include <engine/snapshots.h>
#include <sae/row_statistics.h>

#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace fathom {

/// Chooses the sizes of a sparse autoencoder, with the reason of each default; or a grid of many, the
/// published one or a file's, and says what it takes. Starts nothing itself and reads no file.
class TrainDialog : public DialogWindow
{
    Q_OBJECT
public:
    explicit TrainDialog(QWidget *parent = nullptr);
    /// Fills in defaults that fit the number of embedded slices.
    void setSummary(const WorkspaceSummaryPtr &summary, const QString &encoder);
    /// Answer to gridFileWanted().
    void setGridFile(const QString &path, const Result<std::shared_ptr<const GridReading>> &reading);
    /// Answer to gridForecastWanted(); one to other parameters than are chosen now is dropped.
    void setGridForecast(const QJsonObject &parameters,
                         const Result<std::shared_ptr<const GridForecast>> &forecast);
    /// What predicts dead features; an answer for another encoder than the chosen one is dropped.
    void setOutlook(const QString &encoder, const EmbeddingOutlook &outlook);
    void setOutlookFailed(const QString &encoder, const Error &error);
    void retranslate() override;

    /// Level sizes and k for a number of training rows: a feature needs some hundred rows to be learned from.
    static void defaults(qint64 rows, std::vector<int> *dictionary, std::vector<int> *k);
    /// "128, 512, 2048" -> numbers; empty when a word is no whole number > 0.
    [[nodiscard]] static std::vector<int> parse(const QString &text);

Q_SIGNALS:
    /// @param parameters  of a train job
    void trainRequested(const QJsonObject &parameters);
    /// @param parameters  of a grid job
    void gridRequested(const QJsonObject &parameters);
    void gridForecastWanted(const QJsonObject &parameters);
    /// Somebody is to ask for a grid's file, read it and call setGridFile().
    void gridFileWanted();
    /// setOutlook() is the answer.
    void outlookWanted(const QString &encoder);

private:
    enum What { One, Published, File };
    void encoderChosen();
    void whatChosen();
    void check();
    void checkSizes();
    void checkGrid();
    [[nodiscard]] What what() const;
    /// Of the grid job that is chosen; empty: none can be started.
    [[nodiscard]] QJsonObject gridParameters() const;
    [[nodiscard]] QString forecastText() const;
    void showOutlook();

    WorkspaceSummaryPtr m_summary;
    qint64 m_embedded = 0;                     ///< slices embedded by the chosen encoder
    std::optional<EmbeddingOutlook> m_outlook; ///< of the chosen encoder
    std::optional<Error> m_outlookProblem;
    QString m_file; ///< of a grid; empty until one is chosen
    std::shared_ptr<const GridReading> m_reading;
    std::optional<Error> m_fileError, m_forecastError;
    QJsonObject m_forecastOf; ///< parameters that it was asked for
    std::shared_ptr<const GridForecast> m_forecast;
    QComboBox *m_what, *m_encoder, *m_objective, *m_activation, *m_decoder, *m_length;
    QLineEdit *m_dictionary, *m_k;
    QSpinBox *m_amount, *m_seed;
    QLabel *m_encoderLabel, *m_dictionaryLabel, *m_kLabel, *m_objectiveLabel, *m_activationLabel,
        *m_decoderLabel, *m_lengthLabel, *m_seedLabel;
    QLabel *m_whatLabel, *m_whatWhy, *m_forecastLine;
    QLabel *m_rows, *m_outlookText, *m_dictionaryWhy, *m_kWhy, *m_objectiveWhy, *m_activationWhy,
        *m_decoderWhy, *m_lengthWhy, *m_seedWhy, *m_problem;
    QPushButton *m_train, *m_leave, *m_choose;
};

} // namespace fathom
