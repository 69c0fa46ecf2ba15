// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "translated.h"

#include <volume/slice.h>

#include <QDialog>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace fathom {

/// A reader's own window presets of one modality: named, renamed, put in order and removed. Every change
/// holds at once, in all windows (ViewerPreferences).
class PresetDialog final : public Translated<QDialog>
{
    Q_OBJECT
public:
    /// @param window  what "Add" names
    PresetDialog(Modality modality, const Window &window, QWidget *parent);
    void retranslate() override;

private:
    void fill(int current);
    void add();
    void rename(int row);
    void remove();
    void move(int rows);
    void updateButtons();

    Modality m_modality;
    Window m_window;
    QLabel *m_about;
    QLineEdit *m_name;
    QListWidget *m_list;
    QPushButton *m_add, *m_up, *m_down, *m_remove, *m_close;
};

} // namespace fathom
