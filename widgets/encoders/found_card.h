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

/// Weights that lie on this machine and are not registered: what they are called, where they lie, and one
/// button. Whether they are what their name says, checking tells.
class FoundCard : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit FoundCard(QWidget *parent = nullptr);
    /// @param refused  why they were refused when they were checked
    void setRow(const FoundRow &row, bool checking, const std::optional<Error> &refused);
    [[nodiscard]] QString path() const { return m_row.weights.path; }
    [[nodiscard]] QString name() const { return m_row.weights.name; }
    void retranslate() override;

Q_SIGNALS:
    void checkRequested(const QString &path);
    void linkRequested(const QString &address);

private:
    FoundRow m_row;
    bool m_checking = false;
    std::optional<Error> m_refused;
    QLabel *m_title, *m_state, *m_problem;
    FactGrid *m_facts;
    QPushButton *m_check;
};

} // namespace fathom
