// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "main_window.h"

#include "encoders_controller.h"
#include "feature_controllers.h"
#include "jobs_controller.h"
#include "library_controller.h"
#include "program.h"
#include "slice_controller.h"

#include <widgets/captions.h>
#include <widgets/context_bar.h>
#include <widgets/first_start_view.h>
#include <widgets/jump_palette.h>
#include <widgets/navigation_bar.h>
#include <widgets/navigation_history.h>
#include <widgets/notice_bar.h>
#include <widgets/pipeline_strip.h>
#include <widgets/rail_view.h>

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QDir>
#include <QDropEvent>
#include <QMimeData>
#include <QShortcut>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTimer>

namespace fathom {

namespace {
constexpr int reloadAfterMs = 800; ///< several changes of a workspace in a row reload the page once
}

MainWindow::MainWindow(Program &program, const QString &address, const MainWindow *from)
    : m_program(program)
    , m_context(new ContextBar)
    , m_bar(new NavigationBar)
    , m_notices(new NoticeBar)
    , m_strip(new PipelineStrip)
    , m_rail(new RailView)
    , m_stack(new QStackedWidget)
    , m_start(new FirstStartView)
    , m_history(new NavigationHistory(this))
    , m_reload(new QTimer(this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    build();
    auto *library = new LibraryController(program, *m_context, this);
    addPage(QStringLiteral("library"), library);
    connect(library, &LibraryController::importDropped, this,
            [this](const QStringList &paths) { m_program.openPaths(paths, *this); });
    connect(library, &LibraryController::refused, this,
            [this](const Error &error) { statusBar()->showMessage(error.localised()); });
    addPage(QStringLiteral("features"), new FeaturesController(program, *m_context, this));
    addPage(QStringLiteral("feature"), new FeatureController(program, *m_context, this));
    auto *slice = new SliceController(program, *m_context, this);
    addPage(QStringLiteral("slice"), slice);
    const QString scan = QStringLiteral("scan");
    connect(slice, &PageController::volumeFailed, this, [this, scan](qint64 volume, const Error &error) {
        m_notices->setNotice(scan, error.localised(), tr("Locate it in the library"),
                             Address::volume(volume));
    });
    connect(slice, &PageController::volumeShown, this, [this, scan] { m_notices->removeNotice(scan); });
    addPage(QStringLiteral("encoders"), new EncodersController(program, *m_context, this));
    addPage(QStringLiteral("jobs"), new JobsController(program, *m_context, this));
    addShortcuts();
    connectEngine();
    m_reload->setSingleShot(true);
    m_reload->setInterval(reloadAfterMs);
    connect(m_reload, &QTimer::timeout, this, [this] {
        if (m_current)
            m_current->reload();
    });
    if (const QByteArray geometry = program.settings().geometry(); geometry.isEmpty())
        resize(1440, 900);
    else
        restoreGeometry(geometry);
    retranslate();
    m_pendingAddress = address;
    if (const WorkspaceSummaryPtr summary = program.engine().summary()) {
        if (from)
            m_context->takeFrom(*from->m_context);
        workspaceOpened(summary);
    } else {
        workspaceClosed();
    }
}

MainWindow::~MainWindow() = default;

void MainWindow::build()
{
    auto *whole = new QStackedWidget;
    whole->setObjectName(QStringLiteral("whole"));
    m_frame = new QWidget;
    auto *column = new QVBoxLayout(m_frame);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_context);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_rail);
    auto *right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(m_notices);
    right->addWidget(m_bar);
    right->addWidget(m_strip);
    right->addWidget(m_stack, 1);
    row->addLayout(right, 1);
    column->addLayout(row, 1);
    whole->addWidget(m_start);
    whole->addWidget(m_frame);
    setCentralWidget(whole);
    statusBar()->setSizeGripEnabled(false);
    m_jump = new JumpPalette(this);

    const auto follow = [this](const QString &address, bool newWindow) { open(address, newWindow); };
    connect(m_context, &ContextBar::addressActivated, this, follow);
    connect(m_bar, &NavigationBar::addressActivated, this, follow);
    connect(m_strip, &PipelineStrip::addressActivated, this, follow);
    connect(m_notices, &NoticeBar::addressActivated, this, follow);
    connect(m_rail, &RailView::addressActivated, this, follow);
    connect(m_start, &FirstStartView::addressActivated, this, follow);
    connect(m_jump, &JumpPalette::addressActivated, this, follow);
    connect(m_start, &FirstStartView::workspaceChosen, &m_program, &Program::openWorkspace);
    connect(m_context, &ContextBar::workspaceChosen, &m_program, &Program::openWorkspace);
    connect(m_context, &ContextBar::contextChanged, this, &MainWindow::contextChanged);
    connect(m_context, &ContextBar::jumpRequested, this, &MainWindow::popUpJump);
    connect(m_bar, &NavigationBar::backRequested, this, &MainWindow::goBack);
    connect(m_bar, &NavigationBar::forwardRequested, this, &MainWindow::goForward);
    connect(m_bar, &NavigationBar::filterCleared, this, [this] {
        m_context->clearFilter();
        m_context->clearLevel();
    });
    connect(m_bar, &NavigationBar::copied, this,
            [this] { statusBar()->showMessage(tr("Copied %1").arg(address()), 4000); });
    connect(m_history, &NavigationHistory::changed, this,
            [this] { m_bar->setHistory(m_history->canGoBack(), m_history->canGoForward()); });
    connect(m_jump, &JumpPalette::queryChanged, this, [this](const QString &text, quint64 ticket) {
        m_program.engine().jump(m_jump, text, sae(), [this, ticket](Result<std::vector<JumpHit>> answer) {
            if (answer)
                m_jump->setHits(*answer, ticket);
        });
    });
    connect(m_start, &FirstStartView::rebuildRequested, &m_program.engine(), &Engine::rebuildWorkspace);
    connect(&m_program, &Program::watchVanished, this, [this](const QString &folder) {
        m_notices->setNotice(
            QStringLiteral("watch ") + folder,
            tr("The watched folder %1 is not there any more. It is watched again when it is back.")
                .arg(folder),
            tr("Library"), Address::page(QStringLiteral("library")));
    });
    connect(&m_program, &Program::watchReturned, this,
            [this](const QString &folder) { m_notices->removeNotice(QStringLiteral("watch ") + folder); });
    connect(&m_program, &Program::recentChanged, this, [this] {
        m_start->setRecent(m_program.settings().recent());
        m_context->setRecent(m_program.settings().recent());
    });
    m_start->setRecent(m_program.settings().recent());
    m_context->setRecent(m_program.settings().recent());
}

void MainWindow::addShortcuts()
{
    const auto key = [this](const QKeySequence &sequence, auto function) {
        connect(new QShortcut(sequence, this), &QShortcut::activated, this, function);
    };
    const auto command = [this](const char *name) {
        return [this, name = QLatin1String(name)] { open(Address::command(name)); };
    };
    key(QKeySequence(Qt::ALT | Qt::Key_Left), &MainWindow::goBack);
    key(QKeySequence(Qt::ALT | Qt::Key_Right), &MainWindow::goForward);
    key(QKeySequence(Qt::CTRL | Qt::Key_K), &MainWindow::popUpJump);
    for (int i = 0; i < int(Address::pages().size()); ++i)
        key(QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + i)),
            [this, i] { open(Address::page(Address::pages()[i])); });
    key(QKeySequence(Qt::CTRL | Qt::Key_L), [this] {
        QGuiApplication::clipboard()->setText(address());
        statusBar()->showMessage(tr("Copied %1").arg(address()), 4000);
    });
    key(QKeySequence(Qt::CTRL | Qt::Key_N), command("window"));
    key(QKeySequence(Qt::CTRL | Qt::Key_O), command("open"));
    key(QKeySequence(Qt::CTRL | Qt::Key_I), command("import"));
    key(QKeySequence::Quit, command("quit"));
    key(QKeySequence::HelpContents, command("help"));
    key(QKeySequence(QStringLiteral("?")), command("keys"));
    qApp->installEventFilter(this); // mouse buttons of Back and Forward, wherever the pointer is
}

void MainWindow::connectEngine()
{
    Engine &engine = m_program.engine();
    connect(&engine, &Engine::workspaceOpened, this, &MainWindow::workspaceOpened);
    connect(&engine, &Engine::workspaceChanged, this, &MainWindow::workspaceChanged);
    connect(&engine, &Engine::workspaceClosed, this, &MainWindow::workspaceClosed);
    connect(&engine, &Engine::workspaceFailed, this, [this](const Error &error) {
        workspaceClosed();
        m_start->setFailed(error.localised());
    });
    connect(&engine, &Engine::rebuildOffered, m_start, &FirstStartView::offerRebuild);
    connect(&engine, &Engine::workspaceRebuilt, this, [this](const RebuiltWorkspace &rebuilt) {
        m_rebuilt =
            tr("%1: %2 versions of labels and %3 SAEs were saved. Import the scans again to see what they "
               "fire in; the destroyed workspace is left as it is.")
                .arg(QDir(rebuilt.folder).dirName())
                .arg(rebuilt.labels)
                .arg(rebuilt.saes);
        m_program.importAfterOpening(rebuilt.scans, *this);
    });
    connect(&engine, &Engine::jobsChanged, m_context, &ContextBar::setJobs);
    connect(&engine, &Engine::jobEnded, this, &MainWindow::jobEnded);
    connect(&engine, &Engine::jobRefused, this,
            [this](const Error &error) { statusBar()->showMessage(error.localised()); });
}

void MainWindow::addPage(const QString &name, PageController *page)
{
    m_pages.insert(name, page);
    m_stack->addWidget(page->view());
    connect(page, &PageController::addressActivated, this,
            [this](const QString &address, bool newWindow) { open(address, newWindow); });
    connect(page, &PageController::titleChanged, this, [this, page] {
        if (page == m_current)
            updateFrame();
    });
}

void MainWindow::open(const QString &text, bool newWindow)
{
    m_jump->hide();
    const auto address = Address::parse(text);
    if (!address) {
        statusBar()->showMessage(tr("%1 is no address of Fathom").arg(text), 6000);
        return;
    }
    if (address->kind == Address::Kind::Command) {
        m_program.run(address->name, *this);
    } else if (address->kind == Address::Kind::Help) {
        m_program.openHelp(address->name);
    } else if (newWindow) {
        m_program.newWindow(text, this);
    } else if (!m_program.engine().summary()) {
        m_pendingAddress = text; // shown as soon as a workspace is open
    } else {
        m_history->visit(text);
        showAddress(text);
    }
}

void MainWindow::showAddress(const QString &text)
{
    const auto address = Address::parse(text);
    if (!address)
        return;
    QString name = address->name;
    if (address->kind == Address::Kind::Sae) {
        name = QStringLiteral("features");
        m_context->setSae(address->name);
    } else if (address->kind == Address::Kind::Structure) {
        name = QStringLiteral("features");
    } else if (address->kind == Address::Kind::Feature) {
        name = QStringLiteral("feature");
        m_context->setSae(address->name);
    } else if (address->kind == Address::Kind::Slice) {
        name = QStringLiteral("slice");
    } else if (address->kind == Address::Kind::Volume) {
        name = QStringLiteral("library");
    }
    PageController *page = m_pages.value(name);
    if (!page)
        return;
    m_current = page;
    m_stack->setCurrentWidget(page->view());
    m_rail->setCurrent(name);
    page->open(*address);
    page->view()->setFocus();
    updateFrame();
}

void MainWindow::goBack()
{
    if (m_history->back())
        showAddress(m_history->current());
}

void MainWindow::goForward()
{
    if (m_history->forward())
        showAddress(m_history->current());
}

void MainWindow::popUpJump()
{
    if (!m_program.engine().summary())
        return;
    updateCommands();
    m_jump->popUp();
}

void MainWindow::updateCommands()
{
    m_jump->setCommands(m_program.commands());
}

QString MainWindow::address() const
{
    return m_history->current();
}

QString MainWindow::encoder() const
{
    return m_context->encoder();
}

QString MainWindow::sae() const
{
    return m_context->sae();
}

QString MainWindow::pageTitle() const
{
    return m_current ? m_current->title() : tr("Fathom");
}

std::vector<PageKey> MainWindow::pageKeys() const
{
    return m_current ? m_current->keys() : std::vector<PageKey>();
}

void MainWindow::contextChanged()
{
    updateFrame();
    if (m_current)
        m_current->reload();
}

void MainWindow::updateFrame()
{
    const WorkspaceSummaryPtr summary = m_program.engine().summary();
    const QString title = pageTitle();
    setWindowTitle(summary ? tr("%1 · %2 · Fathom").arg(title, summary->name) : tr("Fathom"));
    m_bar->setPage(title, address());
    m_strip->setVisible(summary && !m_strip->isComplete());
    updateFilterNote();
}

void MainWindow::updateFilterNote()
{
    const ContextFilter &filter = m_context->filter();
    const FilterParts obeyed = m_current ? m_current->filterParts() : FilterParts();
    QStringList parts;
    if (obeyed.testFlag(FilterPart::Level) && filter.level >= 0)
        parts << tr("level %1").arg(Captions::level(filter.level, m_context->dictionary()));
    if (obeyed.testFlag(FilterPart::Modality) && !filter.modality.isEmpty())
        parts << Captions::modality(filter.modality == u"ct" ? Modality::Ct : Modality::Mr);
    if (obeyed.testFlag(FilterPart::Plane) && !filter.plane.isEmpty())
        parts << Captions::planeOf(filter.plane);
    if (obeyed.testFlag(FilterPart::Split) && !filter.split.isEmpty())
        parts << Captions::split(filter.split);
    if (obeyed.testFlag(FilterPart::Dataset) && !filter.dataset.isEmpty())
        parts << filter.dataset;
    m_bar->setFilterNote(parts.isEmpty() ? QString()
                                         : tr("Filter: %1").arg(parts.join(QStringLiteral(", "))));
}

void MainWindow::showOpening(const QString &folder)
{
    m_start->setLoading(QDir(folder).dirName());
}

void MainWindow::workspaceOpened(const WorkspaceSummaryPtr &summary)
{
    m_start->setFailed({});
    m_context->setSummary(summary);
    m_strip->setSummary(summary);
    m_context->setJobs(m_program.engine().jobs());
    static_cast<QStackedWidget *>(centralWidget())->setCurrentWidget(m_frame);
    m_history->clear();
    const bool ready = !summary->saes.empty();
    const QString home = Address::page(ready ? QStringLiteral("features") : QStringLiteral("library"));
    const QString first = m_pendingAddress.isEmpty() ? home : std::exchange(m_pendingAddress, {});
    if (const auto address = Address::parse(first); address && address->kind == Address::Kind::Command)
        open(home); // a command has no page of its own
    open(first);
    showStorage(summary);
    if (!m_rebuilt.isEmpty())
        m_notices->setNotice(QStringLiteral("rebuilt"), std::exchange(m_rebuilt, {}), tr("Import scans …"),
                             Address::command(QStringLiteral("import")));
}

void MainWindow::showStorage(const WorkspaceSummaryPtr &summary)
{
    if (summary && !summary->writable)
        m_notices->setNotice(QStringLiteral("readOnly"), summary->readOnlyReason.localised());
    if (summary && !summary->storageNote.isEmpty())
        m_notices->setNotice(QStringLiteral("storage"), Captions::wording(summary->storageNote));
}

void MainWindow::workspaceChanged(const WorkspaceSummaryPtr &summary)
{
    m_context->setSummary(summary);
    m_strip->setSummary(summary);
    updateFrame();
    if (!m_reload->isActive()) // a job that commits all the time must not put it off for ever
        m_reload->start();
}

void MainWindow::workspaceClosed()
{
    m_current = nullptr;
    m_reload->stop();
    m_jump->hide();
    m_notices->clear();
    m_history->clear();
    for (PageController *page : std::as_const(m_pages))
        page->forget();
    m_context->setSummary({});
    static_cast<QStackedWidget *>(centralWidget())->setCurrentWidget(m_start);
    updateFrame();
}

void MainWindow::jobEnded(const JobRecord &job)
{
    const QString kind = Captions::jobKind(job.kind);
    const int unread = job.result["unread"].toInt();
    if (job.state == JobState::Done && unread > 0)
        m_notices->setNotice(QStringLiteral("unread"),
                             tr("%n scan(s) could not be read and were left out: their files have moved or "
                                "changed. Locate them, then compute embeddings again.",
                                nullptr, unread),
                             tr("Library"), Address::page(QStringLiteral("library")));
    if (job.state == JobState::Done && job.kind == u"import")
        statusBar()->showMessage(tr("%1: %2 new, %3 already here, %4 refused")
                                     .arg(kind, Captions::number(job.result["volumes"].toInt()),
                                          Captions::number(job.result["known"].toInt()),
                                          Captions::number(job.result["refused"].toInt())));
    else if (job.state == JobState::Done)
        statusBar()->showMessage(tr("%1: done").arg(kind), 8000);
    else if (job.state == JobState::Failed)
        statusBar()->showMessage(tr("%1: %2").arg(kind, job.error));
}

namespace {
QStringList localPaths(const QMimeData *data)
{
    QStringList paths;
    for (const QUrl &url : data->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    return paths;
}
} // namespace

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (!localPaths(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    const QStringList paths = localPaths(event->mimeData());
    event->acceptProposedAction();
    if (m_current && m_current->takeDrop(paths))
        return;
    if (!paths.isEmpty())
        m_program.openPaths(paths, *this);
}

// Files are taken wherever they are dropped, also over what takes drops of its own, such as a line of text.
bool MainWindow::takesDrop(QObject *watched, QEvent *event)
{
    const auto type = event->type();
    if (type != QEvent::DragEnter && type != QEvent::DragMove && type != QEvent::Drop)
        return false;
    const auto *widget = qobject_cast<QWidget *>(watched);
    auto *drop = static_cast<QDropEvent *>(event);
    if (!widget || widget == this || widget->window() != this || localPaths(drop->mimeData()).isEmpty())
        return false;
    if (type == QEvent::Drop)
        dropEvent(drop);
    else
        drop->acceptProposedAction();
    return true;
}

bool MainWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (takesDrop(watched, event))
        return true;
    if (event->type() == QEvent::MouseButtonPress && isActiveWindow()) {
        const auto *press = static_cast<QMouseEvent *>(event);
        const auto *widget = qobject_cast<QWidget *>(watched);
        if (widget && widget->window() == this &&
            (press->button() == Qt::BackButton || press->button() == Qt::ForwardButton)) {
            press->button() == Qt::BackButton ? goBack() : goForward();
            return true;
        }
    }
    return Translated<QMainWindow>::eventFilter(watched, event);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_program.settings().setGeometry(saveGeometry());
    Translated<QMainWindow>::closeEvent(event);
}

void MainWindow::retranslate()
{
    showStorage(m_program.engine().summary());
    updateFrame();
    updateCommands();
}

} // namespace fathom
