// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "dialog_window.h"

#include <QJsonObject>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QDoubleSpinBox;
class QSpinBox;

namespace fathom {

/// Chooses what to import. Stays open beside the window until import or leave is pressed; starts nothing
/// itself.
class ImportDialog : public DialogWindow
{
    Q_OBJECT
public:
    explicit ImportDialog(QWidget *parent = nullptr);
    void setPaths(const QStringList &paths);
    [[nodiscard]] QStringList paths() const;
    void retranslate() override;

Q_SIGNALS:
    /// @param parameters, paths  of an import job
    void importRequested(const QJsonObject &parameters, const QJsonObject &paths);

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void chooseFiles();
    void chooseFolder();
    void choose(QLineEdit *into, const QString &title);
    void addPaths(const QStringList &paths);
    void updateButtons();

    QLabel *m_what, *m_labelsTitle, *m_labelsText, *m_labelsLabel, *m_namesLabel, *m_studyTypeLabel,
        *m_methodLabel, *m_methodText, *m_frameLabel, *m_thresholdLabel, *m_privacy;
    QListWidget *m_list;
    QPushButton *m_files, *m_folder, *m_remove, *m_chooseLabels, *m_chooseNames, *m_import, *m_leave;
    QLineEdit *m_labels, *m_names;
    QComboBox *m_studyType, *m_method;
    QSpinBox *m_frame;           ///< 0: none chosen
    QDoubleSpinBox *m_threshold; ///< of masks of probabilities; 0: not stated
    QCheckBox *m_straighten, *m_resampleMasks, *m_retry;
};

} // namespace fathom
