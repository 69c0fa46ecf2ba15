// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "preset_dialog.h"

#include "captions.h"
#include "theme/theme.h"
#include "viewer_preferences.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QShortcut>
#include <QSignalBlocker>
#include <algorithm>

namespace fathom {
namespace {

QList<OwnPreset> presetsOf(Modality modality)
{
    return ViewerPreferences::shared().values().presets.value(modality);
}

void keep(Modality modality, const QList<OwnPreset> &presets)
{
    ViewerPreferences::Values values = ViewerPreferences::shared().values();
    if (presets.isEmpty())
        values.presets.remove(modality);
    else
        values.presets[modality] = presets;
    ViewerPreferences::shared().setValues(values);
}

qsizetype placeOf(const QList<OwnPreset> &presets, const QString &name)
{
    const auto same = [&name](const OwnPreset &each) { return each.name == name; };
    return std::find_if(presets.begin(), presets.end(), same) - presets.begin();
}

} // namespace

PresetDialog::PresetDialog(Modality modality, const Window &window, QWidget *parent)
    : Translated(parent)
    , m_modality(modality)
    , m_window(window)
    , m_about(new QLabel(this))
    , m_name(new QLineEdit(this))
    , m_list(new QListWidget(this))
    , m_add(new QPushButton(this))
    , m_up(new QPushButton(this))
    , m_down(new QPushButton(this))
    , m_remove(new QPushButton(this))
    , m_close(new QPushButton(this))
{
    setObjectName(QStringLiteral("presetDialog"));
    m_name->setObjectName(QStringLiteral("presetName"));
    m_name->setMaxLength(40);
    m_list->setObjectName(QStringLiteral("presetList"));
    m_list->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    m_add->setObjectName(QStringLiteral("presetAdd"));
    m_up->setObjectName(QStringLiteral("presetUp"));
    m_down->setObjectName(QStringLiteral("presetDown"));
    m_remove->setObjectName(QStringLiteral("presetRemove"));
    m_close->setObjectName(QStringLiteral("presetClose"));
    m_add->setDefault(true);
    for (QPushButton *button : {m_up, m_down, m_remove, m_close})
        button->setAutoDefault(false);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(spacing::normal);
    layout->addWidget(m_about);
    auto *first = new QHBoxLayout;
    first->addWidget(m_name, 1);
    first->addWidget(m_add);
    layout->addLayout(first);
    layout->addWidget(m_list, 1);
    auto *last = new QHBoxLayout;
    last->addWidget(m_up);
    last->addWidget(m_down);
    last->addWidget(m_remove);
    last->addStretch(1);
    last->addWidget(m_close);
    layout->addLayout(last);

    connect(m_add, &QPushButton::clicked, this, &PresetDialog::add);
    connect(m_up, &QPushButton::clicked, this, [this] { move(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { move(1); });
    connect(m_remove, &QPushButton::clicked, this, &PresetDialog::remove);
    connect(m_close, &QPushButton::clicked, this, &QDialog::close);
    connect(m_name, &QLineEdit::textChanged, this, &PresetDialog::updateButtons);
    connect(m_list, &QListWidget::currentRowChanged, this, &PresetDialog::updateButtons);
    connect(m_list, &QListWidget::itemChanged, this,
            [this](QListWidgetItem *item) { rename(m_list->row(item)); });
    auto *away = new QShortcut(QKeySequence(Qt::Key_Delete), m_list);
    away->setContext(Qt::WidgetShortcut);
    connect(away, &QShortcut::activated, this, &PresetDialog::remove);
    fill(0);
    retranslate();
    resize(420, 360);
}

void PresetDialog::fill(int current)
{
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    for (const OwnPreset &each : presetsOf(m_modality)) {
        auto *item = new QListWidgetItem(each.name, m_list);
        item->setFlags(item->flags() | Qt::ItemIsEditable);
        item->setToolTip(Captions::window({each.lower, each.upper}, m_modality));
    }
    m_list->setCurrentRow(std::clamp(current, -1, m_list->count() - 1));
    updateButtons();
}

void PresetDialog::add()
{
    const QString name = m_name->text().trimmed();
    if (name.isEmpty())
        return;
    QList<OwnPreset> presets = presetsOf(m_modality);
    const qsizetype at = placeOf(presets, name);
    if (at == presets.size())
        presets << OwnPreset();
    presets[at] = {name, m_window.lower, m_window.upper};
    keep(m_modality, presets);
    m_name->clear();
    fill(int(at));
}

void PresetDialog::rename(int row)
{
    QList<OwnPreset> presets = presetsOf(m_modality);
    const QString name = m_list->item(row)->text().trimmed();
    // A name is what a preset is known by: an empty one or another's is not taken.
    if (row < presets.size() && !name.isEmpty() && placeOf(presets, name) == presets.size()) {
        presets[row].name = name;
        keep(m_modality, presets);
    }
    fill(row);
}

void PresetDialog::remove()
{
    QList<OwnPreset> presets = presetsOf(m_modality);
    const int row = m_list->currentRow();
    if (row < 0 || row >= presets.size())
        return;
    presets.removeAt(row);
    keep(m_modality, presets);
    fill(row);
}

void PresetDialog::move(int rows)
{
    QList<OwnPreset> presets = presetsOf(m_modality);
    const int from = m_list->currentRow();
    const int to = from + rows;
    if (from < 0 || from >= presets.size() || to < 0 || to >= presets.size())
        return;
    presets.move(from, to);
    keep(m_modality, presets);
    fill(to);
}

void PresetDialog::updateButtons()
{
    const int row = m_list->currentRow();
    m_add->setEnabled(!m_name->text().trimmed().isEmpty());
    m_up->setEnabled(row > 0);
    m_down->setEnabled(row >= 0 && row + 1 < m_list->count());
    m_remove->setEnabled(row >= 0);
}

void PresetDialog::retranslate()
{
    setWindowTitle(tr("Own window presets"));
    m_about->setText(
        tr("%1, window now: %2").arg(Captions::modality(m_modality), Captions::window(m_window, m_modality)));
    m_name->setPlaceholderText(tr("Name for this window"));
    m_name->setAccessibleName(m_name->placeholderText());
    m_list->setAccessibleName(windowTitle());
    m_list->setToolTip(tr("F2 renames, Delete removes. Keys 6 to 9 choose the first four"));
    m_add->setText(tr("Add"));
    m_add->setToolTip(tr("Keep the present window under this name; a name that is there gets it instead"));
    m_up->setText(tr("Up"));
    m_up->setToolTip(tr("Before the preset above"));
    m_down->setText(tr("Down"));
    m_down->setToolTip(tr("Behind the preset below"));
    m_remove->setText(tr("Remove"));
    m_remove->setToolTip(tr("Remove the chosen preset; scans keep the window that they show"));
    m_close->setText(tr("Close"));
    m_close->setToolTip(tr("Close this window; all changes hold already (Esc)"));
    for (QPushButton *button : {m_add, m_up, m_down, m_remove, m_close})
        button->setAccessibleName(button->text());
}

} // namespace fathom
