// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dialog_window.h"

#include <engine/encoder_table.h>

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace fathom {

/// Asks before a TorchScript module is registered: it is a program, so whether the person trusts it, and what
/// nothing in it says. Starts nothing itself.
class ScriptDialog : public DialogWindow
{
    Q_OBJECT
public:
    explicit ScriptDialog(QWidget *parent = nullptr);
    /// Begins anew, with the values of DINOv3 and without trust.
    void setPath(const QString &path);
    [[nodiscard]] QString path() const { return m_path; }
    [[nodiscard]] ScriptDescription description() const;
    void retranslate() override;

Q_SIGNALS:
    void trusted(const QString &path, const fathom::ScriptDescription &description);

private:
    QString m_path;
    QLabel *m_warning, *m_file;
    QSpinBox *m_side, *m_output;
    std::array<QDoubleSpinBox *, 3> m_mean, m_deviation; ///< red, green, blue
    QLabel *m_sideLabel, *m_meanLabel, *m_deviationLabel, *m_outputLabel;
    QLabel *m_sideWhy, *m_meanWhy, *m_deviationWhy, *m_outputWhy;
    QCheckBox *m_trust;
    QPushButton *m_leave, *m_register;
};

} // namespace fathom
