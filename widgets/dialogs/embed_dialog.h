// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dialog_window.h"

#include <engine/encoder_table.h>
#include <engine/snapshots.h>

#include <QHash>
#include <QSet>
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
/// starts. Starts nothing itself. Our own encoders have one size and float32; for others both can be chosen.
class EmbedDialog : public DialogWindow
{
    Q_OBJECT
public:
    explicit EmbedDialog(QWidget *parent = nullptr);
    /// @param encoders  those that can be loaded
    /// @param chosen  id of the encoder that is meant first, or of a variant of it
    void setEncoders(const std::vector<RegisteredEncoder> &encoders, const QString &chosen);
    /// Of an embed job; what is left at its default is left out. Without an encoder while it is not known
    /// which one is meant (no encoder; the automatic precision).
    [[nodiscard]] QJsonObject parameters() const;
    /// Answers to forecastWanted(); one to other parameters than are chosen now is dropped.
    void setForecast(const QJsonObject &parameters, const EmbedForecast &forecast);
    void setForecastFailed(const QJsonObject &parameters, const Error &error);
    /// Answers to speedWanted().
    void setSpeed(const QString &encoder, const EncodeSpeed &speed);
    void setSpeedFailed(const QString &encoder, const Error &error);
    /// Answers to automaticWanted().
    void setAutomatic(Precision precision);
    void setAutomaticFailed(const Error &error);
    void retranslate() override;

Q_SIGNALS:
    void forecastWanted(const QJsonObject &parameters);
    void speedWanted(const QString &encoder);
    void automaticWanted(); ///< which precision is faster on this machine
    /// @param parameters  of an embed job
    void embedRequested(const QJsonObject &parameters);

private:
    [[nodiscard]] const RegisteredEncoder *chosenEncoder() const;
    /// Id of the variant that is chosen; empty while it is not known.
    [[nodiscard]] QString encoderId() const;
    void encoderChanged();
    void variantChanged();
    void askSpeed();
    void changed();
    void tell();
    [[nodiscard]] QString problem() const; ///< why nothing can be started; empty: nothing
    [[nodiscard]] QString timeText(const EmbedForecast &forecast) const;
    void tellVariant();

    std::vector<RegisteredEncoder> m_encoders;
    QComboBox *m_encoder, *m_precision;
    std::array<QCheckBox *, 3> m_planes; ///< by Plane
    QSpinBox *m_size, *m_every, *m_first, *m_last, *m_bodyFrom, *m_bodyTo, *m_minutes;
    QLabel *m_encoderLabel, *m_sizeLabel, *m_precisionLabel, *m_planesLabel, *m_everyLabel, *m_slicesLabel,
        *m_bodyLabel, *m_minutesLabel;
    QLabel *m_encoderWhy, *m_sizeWhy, *m_precisionWhy, *m_planesWhy, *m_everyWhy, *m_slicesWhy, *m_bodyWhy,
        *m_minutesWhy, *m_forecastText;
    QPushButton *m_embed, *m_leave, *m_measure;
    QTimer *m_ask; ///< one question for several quick changes
    std::optional<EmbedForecast> m_forecast;
    std::optional<Error> m_forecastError;
    bool m_storedPeriods = false; ///< of the variant that was meant first
    std::optional<Precision> m_automatic;
    std::optional<Error> m_automaticError;
    QSet<QString> m_measuring; ///< asked for, not answered
    QHash<QString, EncodeSpeed> m_speeds;
    QHash<QString, Error> m_speedErrors;
};

} // namespace fathom
