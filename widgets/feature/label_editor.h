// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <QFrame>

class QLabel;
class QLineEdit;
class QPushButton;

namespace fathom {

/// The line that opens in place of a label: text and comment, Enter saves, Escape leaves.
class LabelEditor : public Translated<QFrame>
{
    Q_OBJECT
public:
    enum class Purpose { Edit, Reject, Comment };
    explicit LabelEditor(QWidget *parent = nullptr);
    void begin(Purpose purpose, const QString &text);
    [[nodiscard]] Purpose purpose() const { return m_purpose; }
    void retranslate() override;

Q_SIGNALS:
    void accepted(fathom::LabelEditor::Purpose purpose, const QString &text, const QString &comment);
    void left();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void accept();
    void updateButtons();

    Purpose m_purpose = Purpose::Edit;
    QLabel *m_what;
    QLineEdit *m_text, *m_comment;
    QPushButton *m_save, *m_cancel;
};

} // namespace fathom
