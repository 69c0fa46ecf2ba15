// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <QFrame>
#include <engine/encoder_table.h>
#include <optional>

class QLabel;
class QPushButton;

namespace fathom {

class FactGrid;

/// One encoder that the user has: what it is, how its file is, how fast it is here, and what can be done.
class EncoderCard : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit EncoderCard(QWidget *parent = nullptr);
    void setRow(const EncoderRow &row);
    /// Where encoders run; null while it is not known.
    void setPlace(const EncodingPlacePtr &place);
    /// Whether the workspace can be changed.
    void setWritable(bool writable);
    void setMeasuring(bool measuring);
    void setSpeedFailed(const std::optional<Error> &error);
    /// Its file is being checked again, or waits for it.
    void setChecking(bool checking);
    [[nodiscard]] const EncoderRow &row() const { return m_row; }
    void retranslate() override;

Q_SIGNALS:
    void measureRequested(const QString &encoder);
    void checkRequested(const QString &path);
    void forgetRequested(const QString &encoder);
    void embedRequested(const QString &encoder);
    void linkRequested(const QString &address);

private:
    [[nodiscard]] bool usable() const; ///< as far as size and time of its file tell
    /// The speed at the place where encoders run now.
    [[nodiscard]] const EncodeSpeed *speed() const;
    [[nodiscard]] QString speedText() const;
    [[nodiscard]] QString workspaceText() const;
    void showFacts();
    void showButtons();

    EncoderRow m_row;
    EncodingPlacePtr m_place;
    bool m_writable = true, m_measuring = false, m_checking = false;
    std::optional<Error> m_speedError;
    QLabel *m_title, *m_state, *m_problem;
    FactGrid *m_facts;
    QPushButton *m_measure, *m_check, *m_forget, *m_embed;
};

} // namespace fathom
