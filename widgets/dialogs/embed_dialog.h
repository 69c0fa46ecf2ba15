// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dialog_window.h"

#include <engine/embed_forecast.h>
#include <engine/snapshots.h>

#include <QWidget>
#include <array>
#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QTimer;

namespace fathom {

/// Chooses which slices are embedded, and says how many they are and how long they take before anything
/// starts. Starts nothing itself.
class EmbedDialog : public DialogWindow
{
    Q_OBJECT
public:
    explicit EmbedDialog(QWidget *parent = nullptr);
    /// @param chosen  id of the encoder that is meant first
    void setEncoders(const std::vector<EncoderInfo> &encoders, const QString &chosen);
    /// Of an embed job; what is left at its default is left out.
    [[nodiscard]] QJsonObject parameters() const;
    /// Answers to forecastWanted(); one to other parameters than are chosen now is dropped.
    void setForecast(const QJsonObject &parameters, const EmbedForecast &forecast);
    void setForecastFailed(const QJsonObject &parameters, const Error &error);
    /// Answers to speedWanted().
    void setSpeed(const QString &encoder, const EncodeSpeed &speed);
    void setSpeedFailed(const QString &encoder, const Error &error);
    void retranslate() override;

Q_SIGNALS:
    void forecastWanted(const QJsonObject &parameters);
    void speedWanted(const QString &encoder);
    /// @param parameters  of an embed job
    void embedRequested(const QJsonObject &parameters);

private:
    void changed();
    void tell();

    QComboBox *m_encoder;
    std::array<QCheckBox *, 3> m_planes; ///< by Plane
    QSpinBox *m_every, *m_bodyFrom, *m_bodyTo, *m_minutes;
    QLabel *m_encoderLabel, *m_planesLabel, *m_everyLabel, *m_bodyLabel, *m_minutesLabel;
    QLabel *m_encoderWhy, *m_planesWhy, *m_everyWhy, *m_bodyWhy, *m_minutesWhy, *m_forecastText;
    QPushButton *m_embed, *m_leave;
    QTimer *m_ask; ///< one question for several quick changes
    std::optional<EmbedForecast> m_forecast;
    std::optional<Error> m_forecastError;
    QHash<QString, EncodeSpeed> m_speeds;
    QHash<QString, Error> m_speedErrors;
};

} // namespace fathom
