// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

class QGridLayout;
class QLabel;
class QLayout;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace fathom {

/// A window of its own that asks for something; Escape closes it.
class DialogWindow : public Translated<QWidget>
{
public:
    explicit DialogWindow(QWidget *parent);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    /// The window is never lower than its texts need at this width, unless the screen is.
    bool event(QEvent *event) override;
    /// Rows that scroll where the screen is too low for them.
    [[nodiscard]] static QScrollArea *scrolling(QLayout *rows);
    /// The two buttons at the end, on the right.
    static void addButtons(QVBoxLayout *column, QPushButton *leave, QPushButton *act);

private:
    [[nodiscard]] int mostHeight() const;
};

/// Rows of a dialog: a label, its fields, and below them a dim sentence that says why.
class FormRows
{
public:
    FormRows();
    /// @param label, why  are made here. @param wide  which field takes the width that is left; -1: none
    void add(QLabel *&label, const std::vector<QWidget *> &fields, QLabel *&why, int wide = 0);
    [[nodiscard]] QGridLayout *layout() const { return m_grid; } ///< for the dialog's column, which owns it

private:
    QGridLayout *m_grid;
    int m_line = 0;
};

} // namespace fathom
