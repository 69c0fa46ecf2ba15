// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "removal.h"

#include "main_window.h"
#include "program.h"

#include <widgets/captions.h>

#include <QMessageBox>
#include <QPushButton>
#include <QStatusBar>

namespace fathom {

namespace {

void ask(MainWindow &window, const QString &name, const QString &question, std::function<void()> remove)
{
    auto *box = new QMessageBox(&window);
    box->setObjectName(name);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIcon(QMessageBox::Warning);
    box->setWindowTitle(MainWindow::tr("Remove"));
    box->setText(question);
    box->setInformativeText(MainWindow::tr("This cannot be undone."));
    QPushButton *yes = box->addButton(MainWindow::tr("Remove"), QMessageBox::DestructiveRole);
    yes->setObjectName(QStringLiteral("confirmRemoval"));
    yes->setToolTip(MainWindow::tr("Removes it from the disk"));
    QPushButton *no = box->addButton(MainWindow::tr("Keep"), QMessageBox::RejectRole);
    no->setObjectName(QStringLiteral("cancelRemoval"));
    no->setToolTip(MainWindow::tr("Leaves everything as it is"));
    box->setDefaultButton(no);
    box->setEscapeButton(no);
    QObject::connect(yes, &QPushButton::clicked, &window, std::move(remove));
    box->open(); // nothing waits for it
}

std::function<void(Result<QString>)> told(MainWindow &window)
{
    return [&window](const Result<QString> &answer) { // delivered while the window lives
        window.statusBar()->showMessage(answer ? MainWindow::tr("%1 was removed").arg(*answer)
                                               : answer.error().localised());
    };
}

} // namespace

void askRemovalOfSae(Program &program, MainWindow &window, const QString &sae)
{
    const WorkspaceSummaryPtr summary = program.engine().summary();
    if (!summary)
        return;
    for (const SaeSummary &known : summary->saes) {
        if (known.id != sae)
            continue;
        ask(window, QStringLiteral("removeSae"),
            MainWindow::tr(
                "Remove %1 from this workspace? Its model and training curve, the index of %2 slices "
                "and the figures of its features go from the disk. %n label(s) stay in labels.json, as "
                "history.",
                nullptr, known.labelled)
                .arg(sae, Captions::number(known.indexedRows)),
            [&program, &window, sae, folder = summary->folder] {
                const WorkspaceSummaryPtr now = program.engine().summary();
                if (now && now->folder == folder) // the names are used again in every workspace
                    program.engine().removeSae(&window, sae, told(window));
            });
    }
}

void askRemovalOfEmbeddings(Program &program, MainWindow &window, const QString &encoder)
{
    const WorkspaceSummaryPtr summary = program.engine().summary();
    if (!summary)
        return;
    for (const EncoderSummary &known : summary->encoders) {
        if (known.info.id != encoder)
            continue;
        const QString name = known.info.title.isEmpty() ? encoder : known.info.title;
        ask(window, QStringLiteral("removeEmbeddings"),
            MainWindow::tr(
                "Remove the embeddings of %1 from this workspace? The vectors of %2 slices go from the "
                "disk. SAEs that were trained on them stay with their index and labels, but similar "
                "slices and reconstructions are gone until the slices are embedded again.")
                .arg(name, Captions::number(known.rows)),
            [&program, &window, encoder, folder = summary->folder] {
                const WorkspaceSummaryPtr now = program.engine().summary();
                if (now && now->folder == folder)
                    program.engine().removeEmbeddings(&window, encoder, told(window));
            });
    }
}

} // namespace fathom
