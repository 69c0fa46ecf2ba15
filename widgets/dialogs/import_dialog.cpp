// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "import_dialog.h"

#include "theme/theme.h"

#include <volume/slice.h>

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QFileDialog>
#include <QGridLayout>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QSpinBox>
#include <QUrl>

namespace fathom {

ImportDialog::ImportDialog(QWidget *parent)
    : DialogWindow(parent)
    , m_what(new QLabel)
    , m_labelsTitle(new QLabel)
    , m_labelsText(new QLabel)
    , m_labelsLabel(new QLabel)
    , m_namesLabel(new QLabel)
    , m_studyTypeLabel(new QLabel)
    , m_methodLabel(new QLabel)
    , m_methodText(new QLabel)
    , m_frameLabel(new QLabel)
    , m_thresholdLabel(new QLabel)
    , m_privacy(new QLabel)
    , m_list(new QListWidget)
    , m_files(new QPushButton)
    , m_folder(new QPushButton)
    , m_remove(new QPushButton)
    , m_chooseLabels(new QPushButton)
    , m_chooseNames(new QPushButton)
    , m_import(new QPushButton)
    , m_leave(new QPushButton)
    , m_labels(new QLineEdit)
    , m_names(new QLineEdit)
    , m_studyType(new QComboBox)
    , m_method(new QComboBox)
    , m_frame(new QSpinBox)
    , m_threshold(new QDoubleSpinBox)
    , m_straighten(new QCheckBox)
    , m_resampleMasks(new QCheckBox)
    , m_retry(new QCheckBox)
{
    setObjectName(QStringLiteral("importDialog"));
    setAcceptDrops(true);
    const std::pair<QWidget *, const char *> named[] = {{m_list, "importPaths"},
                                                        {m_files, "importFiles"},
                                                        {m_folder, "importFolder"},
                                                        {m_remove, "importRemove"},
                                                        {m_chooseLabels, "importChooseLabels"},
                                                        {m_chooseNames, "importChooseNames"},
                                                        {m_import, "importStart"},
                                                        {m_leave, "importLeave"},
                                                        {m_labels, "importLabels"},
                                                        {m_names, "importNames"},
                                                        {m_studyType, "importStudyType"},
                                                        {m_method, "importMethod"},
                                                        {m_frame, "importFrame"},
                                                        {m_threshold, "importMaskThreshold"},
                                                        {m_straighten, "importStraighten"},
                                                        {m_resampleMasks, "importResampleMasks"},
                                                        {m_retry, "importRetry"}};
    for (const auto &[widget, name] : named)
        widget->setObjectName(QLatin1String(name));
    m_import->setProperty("primary", true);
    QFont bold = font();
    bold.setBold(true);
    m_labelsTitle->setFont(bold);
    for (QLabel *label : {m_what, m_labelsText, m_methodText, m_privacy})
        label->setWordWrap(true);
    for (QLabel *label : {m_labelsText, m_methodText, m_privacy})
        label->setProperty("dim", true);
    m_labelsLabel->setBuddy(m_labels);
    m_namesLabel->setBuddy(m_names);
    m_studyTypeLabel->setBuddy(m_studyType);
    m_methodLabel->setBuddy(m_method);
    m_frameLabel->setBuddy(m_frame);
    m_frame->setRange(0, 32767);
    m_frame->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_thresholdLabel->setBuddy(m_threshold);
    m_threshold->setRange(0, 1);
    m_threshold->setSingleStep(0.05);
    m_threshold->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_studyType->addItem(QString(), QString());
    for (const QString &name : ctStudyTypes())
        m_studyType->addItem(name, name);
    m_method->addItem(QStringLiteral("fathom"), QStringLiteral("fathom"));
    m_method->addItem(QStringLiteral("paper"), QStringLiteral("paper"));

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::wide, spacing::wide, spacing::wide, spacing::wide);
    column->setSpacing(spacing::normal);
    column->addWidget(m_what);
    column->addWidget(m_list, 1);
    auto *choices = new QHBoxLayout;
    choices->addWidget(m_files);
    choices->addWidget(m_folder);
    choices->addWidget(m_remove);
    choices->addStretch();
    column->addLayout(choices);
    column->addSpacing(spacing::normal);
    column->addWidget(m_labelsTitle);
    column->addWidget(m_labelsText);
    auto *grid = new QGridLayout;
    grid->addWidget(m_labelsLabel, 0, 0);
    grid->addWidget(m_labels, 0, 1);
    grid->addWidget(m_chooseLabels, 0, 2);
    grid->addWidget(m_namesLabel, 1, 0);
    grid->addWidget(m_names, 1, 1);
    grid->addWidget(m_chooseNames, 1, 2);
    grid->addWidget(m_studyTypeLabel, 2, 0);
    grid->addWidget(m_studyType, 2, 1, Qt::AlignLeft);
    grid->addWidget(m_methodLabel, 3, 0);
    grid->addWidget(m_method, 3, 1, Qt::AlignLeft);
    column->addLayout(grid);
    column->addWidget(m_methodText);
    auto *special = new QGridLayout;
    special->addWidget(m_frameLabel, 0, 0);
    special->addWidget(m_frame, 0, 1, Qt::AlignLeft);
    special->addWidget(m_thresholdLabel, 1, 0);
    special->addWidget(m_threshold, 1, 1, Qt::AlignLeft);
    special->addWidget(m_straighten, 2, 0, 1, 2);
    special->addWidget(m_resampleMasks, 3, 0, 1, 2);
    special->addWidget(m_retry, 4, 0, 1, 2);
    special->setColumnStretch(1, 1);
    column->addLayout(special);
    column->addSpacing(spacing::normal);
    column->addWidget(m_privacy);
    addButtons(column, m_leave, m_import);

    connect(m_files, &QPushButton::clicked, this, &ImportDialog::chooseFiles);
    connect(m_folder, &QPushButton::clicked, this, &ImportDialog::chooseFolder);
    connect(m_remove, &QPushButton::clicked, this, [this] {
        qDeleteAll(m_list->selectedItems());
        updateButtons();
    });
    connect(m_chooseLabels, &QPushButton::clicked, this,
            [this] { choose(m_labels, tr("Choose a label map")); });
    connect(m_chooseNames, &QPushButton::clicked, this,
            [this] { choose(m_names, tr("Choose a table of names")); });
    connect(m_list, &QListWidget::itemSelectionChanged, this, &ImportDialog::updateButtons);
    connect(m_leave, &QPushButton::clicked, this, &QWidget::close);
    connect(m_import, &QPushButton::clicked, this, [this] {
        QJsonObject paths{{"paths", QJsonArray::fromStringList(this->paths())}};
        // What was typed for one scan and then left behind must not go with several.
        const bool one = m_list->count() == 1;
        if (one && !m_labels->text().trimmed().isEmpty())
            paths[QLatin1String("labels")] = m_labels->text().trimmed();
        if (one && !m_names->text().trimmed().isEmpty())
            paths[QLatin1String("names")] = m_names->text().trimmed();
        if (const QString studyType = m_studyType->currentData().toString(); !studyType.isEmpty())
            paths[QLatin1String("studyType")] = studyType;
        paths[QLatin1String("frame")] = m_frame->value();
        paths[QLatin1String("straighten")] = m_straighten->isChecked();
        paths[QLatin1String("resampleMasks")] = m_resampleMasks->isChecked();
        paths[QLatin1String("maskThreshold")] = m_threshold->value();
        paths[QLatin1String("retry")] = m_retry->isChecked();
        Q_EMIT importRequested({{"method", m_method->currentData().toString()}}, paths);
        m_list->clear();
        m_labels->clear();
        m_names->clear();
        m_studyType->setCurrentIndex(0);
        m_frame->setValue(0);
        m_threshold->setValue(0);
        m_straighten->setChecked(false);
        m_resampleMasks->setChecked(false);
        m_retry->setChecked(false);
        close();
    });
    resize(fontMetrics().averageCharWidth() * 90, fontMetrics().height() * 45);
    retranslate();
    updateButtons();
}

void ImportDialog::setPaths(const QStringList &paths)
{
    m_list->clear();
    addPaths(paths);
}

QStringList ImportDialog::paths() const
{
    QStringList all;
    for (int i = 0; i < m_list->count(); ++i)
        all << m_list->item(i)->data(Qt::UserRole).toString();
    return all;
}

void ImportDialog::addPaths(const QStringList &paths)
{
    QStringList known = this->paths();
    for (const QString &path : paths) {
        if (path.isEmpty() || known.contains(path))
            continue;
        known << path;
        auto *item = new QListWidgetItem(QDir::toNativeSeparators(path), m_list);
        item->setData(Qt::UserRole, path);
    }
    updateButtons();
}

void ImportDialog::chooseFiles()
{
    auto *dialog = new QFileDialog(this, tr("Choose scans"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &ImportDialog::addPaths);
    dialog->open();
}

void ImportDialog::chooseFolder()
{
    auto *dialog = new QFileDialog(this, tr("Choose a folder"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::filesSelected, this, &ImportDialog::addPaths);
    dialog->open();
}

void ImportDialog::choose(QLineEdit *into, const QString &title)
{
    auto *dialog = new QFileDialog(this, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, into, &QLineEdit::setText);
    dialog->open();
}

void ImportDialog::updateButtons()
{
    m_remove->setEnabled(!m_list->selectedItems().isEmpty());
    m_import->setEnabled(m_list->count() > 0);
    // A label map belongs to one image.
    for (QWidget *widget : std::initializer_list<QWidget *>{m_labels, m_names, m_chooseLabels, m_chooseNames})
        widget->setEnabled(m_list->count() == 1);
}

void ImportDialog::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void ImportDialog::dropEvent(QDropEvent *event)
{
    QStringList paths;
    for (const QUrl &url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    addPaths(paths);
    event->acceptProposedAction();
}

void ImportDialog::retranslate()
{
    setWindowTitle(tr("Import scans"));
    m_what->setText(
        tr("Files, DICOM series folders, InVesalius projects, folders of scans, or a whole data set in "
           "the TotalSegmentator layout. What cannot be read is listed with its reason; the rest is "
           "imported."));
    m_list->setAccessibleName(tr("Files and folders to import"));
    m_list->setToolTip(tr("Drop files and folders here"));
    m_files->setText(tr("Add files …"));
    m_files->setToolTip(tr("Adds image files"));
    m_folder->setText(tr("Add folder …"));
    m_folder->setToolTip(tr("Adds a DICOM series, a folder of scans or a data set"));
    m_remove->setText(tr("Remove from list"));
    m_remove->setToolTip(tr("Takes the selected lines off this list; no file is touched"));
    m_labelsTitle->setText(tr("Structures of a single scan (optional)"));
    m_labelsText->setText(
        tr("A map with one number per structure on the scan's grid, and a table of names: lines "
           "\"number name\", or an ITK-SNAP label file. Data sets bring their own masks."));
    m_labelsLabel->setText(tr("Label map"));
    m_namesLabel->setText(tr("Names"));
    m_labels->setToolTip(tr("Path of the label map"));
    m_names->setToolTip(tr("Path of the table of names"));
    m_chooseLabels->setText(tr("Choose label map …"));
    m_chooseLabels->setToolTip(tr("Chooses the label map"));
    m_chooseNames->setText(tr("Choose names …"));
    m_chooseNames->setToolTip(tr("Chooses the table of names"));
    m_studyTypeLabel->setText(tr("Study type"));
    m_studyType->setItemText(0, tr("as the scan or its data set says"));
    m_studyType->setToolTip(tr("Decides the window of a CT for the encoder, where the data set states none; "
                               "a CT of the head needs it"));
    m_methodLabel->setText(tr("Slice rule"));
    m_method->setToolTip(tr("How slices are cut and windowed for the encoder"));
    m_methodText->setText(
        tr("fathom: every scan is turned to one orientation, anisotropic scans are resampled, "
           "missing study types get a wide window. paper: as published; refuses anisotropic CT."));
    m_frameLabel->setText(tr("Volume of 4-D images"));
    m_frame->setSpecialValueText(tr("none"));
    m_frame->setToolTip(
        tr("An image that holds several volumes, as a time series, is refused unless one of them "
           "is chosen here"));
    m_thresholdLabel->setText(tr("Masks of probabilities: inside from"));
    m_threshold->setSpecialValueText(tr("none"));
    m_threshold->setToolTip(tr("The probability from which a voxel belongs to its structure. Such masks are "
                               "refused unless it is stated here"));
    m_straighten->setText(tr("Straighten tilted and unevenly spaced series"));
    m_straighten->setToolTip(
        tr("Resamples them to right angles and even slices. Otherwise only the pictures as "
           "acquired are used, not those cut across them"));
    m_resampleMasks->setText(tr("Bring masks on another grid to their image's"));
    m_resampleMasks->setToolTip(tr("Takes the nearest voxel. Otherwise such masks are refused"));
    m_retry->setText(tr("Try again files that ended the program when they were read"));
    m_retry->setToolTip(tr("Such files are skipped otherwise, so that the program does not end each time"));
    m_privacy->setText(
        tr("The scans stay where they are and are not copied; nothing leaves this computer. The "
           "workspace keeps an alias, small grey pictures of the slices and a salted hash, no names, "
           "birth dates or paths. Paths are kept in a file of your user account only."));
    m_import->setText(tr("Import"));
    m_import->setToolTip(tr("Starts a job; the library fills while it runs"));
    m_leave->setText(tr("Leave"));
    m_leave->setToolTip(tr("Closes without importing (Escape)"));
}

} // namespace fathom
