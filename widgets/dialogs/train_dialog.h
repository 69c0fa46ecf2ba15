// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dialog_window.h"

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

/// Chooses the sizes of a sparse autoencoder, with the reason of each default. Starts nothing itself.
class TrainDialog : public DialogWindow
{
    Q_OBJECT
public:
    explicit TrainDialog(QWidget *parent = nullptr);
    /// Fills in defaults that fit the number of embedded slices.
    void setSummary(const WorkspaceSummaryPtr &summary, const QString &encoder);
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
    /// setOutlook() is the answer.
    void outlookWanted(const QString &encoder);

private:
    void encoderChosen();
    void check();
    void showOutlook();

    WorkspaceSummaryPtr m_summary;
    qint64 m_embedded = 0;                     ///< slices embedded by the chosen encoder
    std::optional<EmbeddingOutlook> m_outlook; ///< of the chosen encoder
    std::optional<Error> m_outlookProblem;
    QComboBox *m_encoder, *m_objective, *m_activation, *m_decoder, *m_length;
    QLineEdit *m_dictionary, *m_k;
    QSpinBox *m_amount, *m_seed;
    QLabel *m_encoderLabel, *m_dictionaryLabel, *m_kLabel, *m_objectiveLabel, *m_activationLabel,
        *m_decoderLabel, *m_lengthLabel, *m_seedLabel;
    QLabel *m_rows, *m_outlookText, *m_dictionaryWhy, *m_kWhy, *m_objectiveWhy, *m_activationWhy,
        *m_decoderWhy, *m_lengthWhy, *m_seedWhy, *m_problem;
    QPushButton *m_train, *m_leave;
};

} // namespace fathom
