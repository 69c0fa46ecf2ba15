// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "library_controller.h"

#include "map_feed.h"

#include <widgets/missing_step.h>

#include <QDesktopServices>
#include <QFileDialog>
#include <QFileInfo>
#include <QUrl>

namespace fathom {

LibraryController::LibraryController(Program &program, ContextBar &context, QObject *parent)
    : VolumePageController(program, context, parent)
    , m_map(new MapFeed(program, context, m_view->map()))
{
    connect(m_view, &LibraryPageView::importDropped, this, &LibraryController::importDropped);
    connect(m_view, &LibraryPageView::locateRequested, this, &LibraryController::locate);
    connect(m_view, &LibraryPageView::folderWanted, this, [](const QString &path) {
        QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(path).path())); // the desktop's file manager
    });
    feedPictures(m_view);
    m_view->setChoices(program.settings().library());
    connect(m_view, &LibraryPageView::choicesChanged, this,
            [this] { m_program.settings().setLibrary(m_view->choices()); });
    connect(m_view, &LibraryPageView::watchFolderWanted, this, &LibraryController::chooseWatched);
    connect(m_view, &LibraryPageView::unwatchRequested, this,
            [this](const QString &folder) { m_program.watch(folder, false); });
    connect(&program, &Program::watchedChanged, this, [this] { m_view->setWatched(m_program.watched()); });
    m_view->setWatched(program.watched());
    connect(m_view, &LibraryPageView::filterCleared, &context, &ContextBar::clearFilter);
    const auto answered = [this] {
        return whileOpen<qint64>([this](auto answer) {
            if (!answer)
                Q_EMIT refused(answer.error());
            reload();
        });
    };
    connect(m_view, &LibraryPageView::modalityChangeRequested, this,
            [this, answered](qint64 volume, Modality modality) {
                m_program.engine().setModality(m_view, volume, modality, answered());
            });
    connect(m_view, &LibraryPageView::removeVolumeRequested, this,
            [this, answered](qint64 volume) { m_program.engine().removeVolume(m_view, volume, answered()); });
}

void LibraryController::clear()
{
    VolumePageController::clear();
    m_map->forget();
}

void LibraryController::locate(qint64 volume)
{
    auto *dialog = new QFileDialog(m_view, tr("The folder in which the scan lies now"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    const auto answered = whileOpen<qint64>([this](auto answer) {
        if (!answer)
            Q_EMIT refused(answer.error());
        else if (m_view->selectedVolume() == *answer)
            Q_EMIT m_view->volumeViewWanted(*answer); // it could not be read before
    });
    connect(dialog, &QFileDialog::fileSelected, this, [this, volume, answered](const QString &folder) {
        m_program.engine().locateVolume(m_view, volume, folder, answered);
    });
    dialog->open();
}

void LibraryController::chooseWatched()
{
    auto *dialog = new QFileDialog(m_view, tr("The folder to watch for new scans"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString &folder) { m_program.watch(folder, true); });
    dialog->open();
}

void LibraryController::open(const Address &address)
{
    if (address.kind == Address::Kind::Volume)
        m_view->selectVolume(address.number);
    reload();
}

void LibraryController::reload()
{
    m_map->reload();
    m_view->setContext(m_context.filter());
    bool running = false;
    const WorkspaceSummaryPtr summary = m_program.engine().summary();
    m_view->setWritable(!summary || summary->writable);
    const MissingStep missing = missingStep(summary, {}, &running);
    // Refused files are shown even where nothing was imported.
    if (missing == MissingStep::Workspace || (missing == MissingStep::Scans && summary->problems == 0)) {
        m_view->setMissing(missing, running);
        return;
    }
    const quint64 ticket = m_view->nextTicket();
    ++m_asking;
    m_program.engine().library(m_view, m_context.encoder(),
                               whileOpen<LibraryPtr>([this, ticket](auto answer) {
                                   --m_asking;
                                   if (answer)
                                       m_view->setLibrary(*answer, ticket);
                                   else
                                       m_view->setFailed(answer.error().localised(), ticket);
                               }));
}

} // namespace fathom
