// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encoders_controller.h"

#include <encode/weight_places.h>
#include <widgets/encoders_page_view.h>
#include <widgets/script_dialog.h>
#include <widgets/state_stack.h>

#include <QDesktopServices>
#include <QFileDialog>
#include <QUrl>

namespace fathom {

EncodersController::EncodersController(Program &program, ContextBar &context, QObject *parent)
    : PageController(program, context, parent)
    , m_view(new EncodersPageView)
{
    connect(m_view, &PageView::addressActivated, this, &PageController::addressActivated);
    connect(m_view, &PageView::titleChanged, this, &PageController::titleChanged);
    connect(m_view, &EncodersPageView::retryRequested, this, &EncodersController::reload);
    connect(m_view, &EncodersPageView::fileWanted, this, [this] { choose(false); });
    connect(m_view, &EncodersPageView::folderWanted, this, [this] { choose(true); });
    connect(m_view, &EncodersPageView::checkRequested, this, [this](const QString &path) { check(path); });
    connect(m_view, &EncodersPageView::stopRequested, &program.engine(), &Engine::stopChecking);
    connect(m_view, &EncodersPageView::measureRequested, this, &EncodersController::measure);
    connect(m_view, &EncodersPageView::forgetRequested, this, &EncodersController::forgetEncoder);
    connect(m_view, &EncodersPageView::embedRequested, &program, &Program::openEmbedDialog);
    connect(m_view, &EncodersPageView::linkRequested, this,
            [](const QString &address) { QDesktopServices::openUrl(QUrl(address)); });
}

EncodersController::~EncodersController() = default;

QWidget *EncodersController::view() const
{
    return m_view;
}

QString EncodersController::title() const
{
    return m_view->title();
}

std::vector<PageKey> EncodersController::keys() const
{
    return m_view->keys();
}

void EncodersController::open(const Address &)
{
    reload();
    askPlace();
}

void EncodersController::reload()
{
    const WorkspaceSummaryPtr summary = m_program.engine().summary();
    m_view->setWritable(!summary || summary->writable);
    const quint64 ticket = m_view->nextTicket();
    ++m_asking;
    m_program.engine().encoderTable(m_view, whileOpen<EncoderTablePtr>([this, ticket](auto answer) {
                                        --m_asking;
                                        if (answer)
                                            m_view->setTable(*answer, ticket);
                                        else
                                            m_view->setFailed(answer.error().localised(), ticket);
                                    }));
}

void EncodersController::askPlace()
{
    if (std::exchange(m_placeAsked, true))
        return; // the machine stays what it is
    ++m_asking;
    m_program.engine().encodingPlace(m_view, whileOpen<EncodingPlacePtr>([this](auto answer) {
                                         --m_asking;
                                         if (answer)
                                             m_view->setPlace(*answer);
                                         else
                                             m_view->setPlaceFailed(answer.error());
                                     }));
}

bool EncodersController::takeDrop(const QStringList &paths)
{
    // A workspace is opened wherever it is dropped.
    if (paths.size() != 1 || paths.front().endsWith(u".fathom"))
        return false;
    check(paths.front());
    return true;
}

void EncodersController::choose(bool folder)
{
    auto *dialog = new QFileDialog(m_view, folder ? tr("A folder with the weights of one model")
                                                  : tr("A weight file of an image encoder"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(folder ? QFileDialog::Directory : QFileDialog::ExistingFile);
    if (!folder)
        dialog->setNameFilters(
            {tr("Weight files (%1)").arg(weightFilePatterns().join(u' ')), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) { check(path); });
    dialog->open();
}

void EncodersController::check(const QString &path, const std::optional<ScriptDescription> &script)
{
    if (m_checking.contains(path))
        return;
    m_checking << path;
    m_view->setChecking(m_checking);
    m_program.engine().registerEncoder(
        m_view, path, script,
        [this, path](qint64 done, qint64 total) {
            if (m_checking.value(0) == path)
                m_view->setProgress(done, total);
        },
        whileOpen<CheckedWeights>([this, path](auto answer) { checked(path, answer); }));
}

void EncodersController::checked(const QString &path, const Result<CheckedWeights> &answer)
{
    m_checking.removeAll(path);
    m_view->setChecking(m_checking);
    m_view->setOutcome(path, answer);
    if (answer && answer->program) {
        scriptDialog()->setPath(path);
        scriptDialog()->show();
        scriptDialog()->raise();
        scriptDialog()->activateWindow();
    }
    reload();
}

ScriptDialog *EncodersController::scriptDialog()
{
    if (!m_script) {
        m_script = std::make_unique<ScriptDialog>();
        m_script->setAttribute(Qt::WA_QuitOnClose, false);
        connect(
            m_script.get(), &ScriptDialog::trusted, this,
            [this](const QString &path, const ScriptDescription &description) { check(path, description); });
    }
    return m_script.get();
}

void EncodersController::measure(const QString &encoder)
{
    m_view->setMeasuring(encoder, true);
    m_program.engine().encodeSpeed(m_view, encoder, whileOpen<EncodeSpeedPtr>([this, encoder](auto answer) {
                                       m_view->setMeasuring(encoder, false);
                                       if (answer)
                                           reload();
                                       else
                                           m_view->setSpeedFailed(encoder, answer.error());
                                   }));
}

void EncodersController::forgetEncoder(const QString &encoder)
{
    m_program.engine().forgetEncoder(m_view, encoder, whileOpen<QString>([this](auto answer) {
                                         if (!answer)
                                             m_view->setRefused(answer.error());
                                         reload();
                                     }));
}

bool EncodersController::isSettled() const
{
    return m_asking == 0 && m_view->states()->state() != StateStack::State::Loading;
}

bool EncodersController::isFull() const
{
    return m_view->states()->state() == StateStack::State::Full;
}

void EncodersController::clear()
{
    m_asking = 0;
    m_placeAsked = false;
    m_checking.clear();
    if (m_script)
        m_script->hide();
    m_view->forget();
}

} // namespace fathom
