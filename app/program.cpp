// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "program.h"

#include "main_window.h"
#include "removal.h"
#include "slice_link.h"

#include <widgets/address.h>
#include <widgets/embed_dialog.h>
#include <widgets/help_window.h>
#include <widgets/import_dialog.h>
#include <widgets/theme.h>
#include <widgets/train_dialog.h>
#include <widgets/viewer_preferences.h>

#include <QApplication>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QJsonArray>
#include <QLibraryInfo>
#include <QLocale>
#include <QStandardPaths>
#include <QThreadPool>
#include <QTranslator>

namespace fathom {

namespace {

QString ownFolder(const QString &name)
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QLatin1Char('/') + name;
}

} // namespace

Program::Program(QObject *parent)
    : QObject(parent)
    , m_engine(std::make_unique<Engine>())
    , m_pictures(new ThumbnailFeed(*m_engine, this))
    , m_sliceLink(new SliceLink(*m_engine, this))
    , m_watch(new FolderWatch)
{
    connectWatch();
    ViewerPreferences &viewing = ViewerPreferences::shared();
    viewing.fromJson(m_settings.viewer());
    for (const auto happened : {&ViewerPreferences::changed, &ViewerPreferences::rememberedChanged})
        connect(&viewing, happened, this, [this, &viewing] { m_settings.setViewer(viewing.toJson()); });
    connect(m_engine.get(), &Engine::workspaceOpened, this, [this](const WorkspaceSummaryPtr &summary) {
        m_pictures->clear();
        m_settings.addRecent(summary->folder);
        Q_EMIT recentChanged();
        if (const auto request = std::exchange(m_afterOpening, {}))
            m_engine->submit(*request);
        if (std::exchange(m_demoAfterOpening, false))
            goOnWithDemo();
        startWatching();
        if (const QStringList scans = std::exchange(m_scansAfterOpening, {});
            !scans.isEmpty() && m_scansWindow)
            importPaths(scans, *m_scansWindow);
    });
    connect(m_engine.get(), &Engine::workspaceClosed, this, [this] {
        m_pictures->clear();
        startWatching();
        if (m_train)
            m_train->hide(); // it speaks of the embeddings of the workspace
        if (m_embed)
            m_embed->hide();
    });
    connect(m_engine.get(), &Engine::workspaceFailed, this, [this] {
        m_afterOpening.reset();
        m_demoAfterOpening = false;
        m_scansAfterOpening.clear();
    });
    // The encoder that ships with the program is read off this thread: it is a file.
    QThreadPool::globalInstance()->start([self = QPointer<Program>(this)] {
        const Result<EncoderInfo> info = embeddedEncoderInfo();
        if (!info || !self)
            return;
        QMetaObject::invokeMethod(qApp, [self, id = info->id] {
            if (self)
                self->m_embeddedEncoder = id;
        });
    });
}

Program::~Program()
{
    m_watchThread.quit();
    m_watchThread.wait();
    for (const QPointer<MainWindow> &window : std::as_const(m_windows))
        delete window.data();
    m_settings.setViewer(ViewerPreferences::shared().toJson()); // what was chosen just now too
}

MainWindow *Program::newWindow(const QString &address, const MainWindow *from)
{
    auto *window = new MainWindow(*this, address, from);
    window->setAttribute(Qt::WA_DeleteOnClose);
    m_windows.removeAll(nullptr);
    m_windows.append(window);
    window->show();
    return window;
}

void Program::openWorkspace(const QString &folder)
{
    m_afterOpening.reset(); // what was meant for another one
    m_demoAfterOpening = false;
    m_scansAfterOpening.clear();
    for (const QPointer<MainWindow> &window : std::as_const(m_windows)) {
        if (window)
            window->showOpening(folder);
    }
    m_engine->openWorkspace(folder);
}

namespace {
/// The workspace that a path stands for; empty: none.
QString workspaceAt(const QString &path, bool alone)
{
    const QString catalogue = QStringLiteral("catalog.sqlite");
    const QFileInfo info(QDir::cleanPath(path));
    if (info.fileName() == catalogue)
        return info.path();
    if (info.suffix() == u"fathom" || (alone && !info.exists()) ||
        QFileInfo::exists(info.filePath() + u'/' + catalogue))
        return info.filePath();
    return {};
}
} // namespace

void Program::openPaths(const QStringList &paths, MainWindow &window)
{
    QString workspace;
    QStringList scans;
    for (const QString &path : paths) {
        if (const QString found = workspaceAt(path, paths.size() == 1); !found.isEmpty()) {
            workspace = found;
            continue;
        }
        // A DICOMDIR lists the series beside and below it.
        const QFileInfo file(path);
        const bool list = file.fileName().compare(u"DICOMDIR", Qt::CaseInsensitive) == 0 && file.isFile();
        scans << (list ? file.path() : path);
    }
    if (workspace.isEmpty()) {
        importPaths(scans, window);
        return;
    }
    openWorkspace(workspace);
    importAfterOpening(scans, window); // into the workspace that came with them
}

void Program::importAfterOpening(const QStringList &paths, MainWindow &window)
{
    m_scansAfterOpening = paths;
    m_scansWindow = &window;
}

void Program::connectWatch()
{
    qRegisterMetaType<FolderPrint>("fathom::FolderPrint");
    m_watch->moveToThread(&m_watchThread);
    connect(&m_watchThread, &QThread::finished, m_watch, &QObject::deleteLater);
    connect(m_watch, &FolderWatch::changed, this, &Program::importChanged);
    connect(m_watch, &FolderWatch::vanished, this, [this](const QString &folder) {
        if (watched().contains(folder))
            Q_EMIT watchVanished(folder);
    });
    connect(m_watch, &FolderWatch::returned, this, &Program::watchReturned);
    connect(m_engine.get(), &Engine::jobEnded, this, &Program::importEnded);
    m_watchThread.start(QThread::LowPriority);
}

void Program::setWatchPace(int settleMs, int pollMs)
{
    QMetaObject::invokeMethod(m_watch,
                              [watch = m_watch, settleMs, pollMs] { watch->setPace(settleMs, pollMs); });
}

QStringList Program::watched() const
{
    const WorkspaceSummaryPtr summary = m_engine->summary();
    QStringList folders = summary ? m_settings.watched(summary->id).keys() : QStringList();
    folders.sort();
    return folders;
}

void Program::watch(const QString &folder, bool on)
{
    const WorkspaceSummaryPtr summary = m_engine->summary();
    if (!summary)
        return;
    QHash<QString, FolderPrint> folders = m_settings.watched(summary->id);
    if (on && !folders.contains(folder))
        folders.insert(folder, {});
    else if (!on)
        folders.remove(folder);
    m_settings.setWatched(summary->id, folders);
    startWatching();
}

// What the open workspace watches; nothing where it cannot take anything in.
void Program::startWatching()
{
    const WorkspaceSummaryPtr summary = m_engine->summary();
    m_importing.clear();
    const QHash<QString, FolderPrint> folders =
        summary && summary->writable ? m_settings.watched(summary->id) : QHash<QString, FolderPrint>();
    QMetaObject::invokeMethod(m_watch, [watch = m_watch, folders] { watch->setFolders(folders); });
    Q_EMIT watchedChanged();
}

void Program::importChanged(const QString &folder, const FolderPrint &print)
{
    if (!watched().contains(folder)) // of a workspace that was closed
        return;
    m_importing.insert(folder, print);
    submit(QStringLiteral("import"), {}, {{"paths", QJsonArray{folder}}});
}

// A watched folder counts as imported when an import has come to its end; one that failed is tried again at
// the next start, or when the folder changes.
void Program::importEnded(const JobRecord &job)
{
    const WorkspaceSummaryPtr summary = m_engine->summary();
    if (job.kind != u"import" || job.state != JobState::Done || !summary || m_importing.isEmpty())
        return;
    QHash<QString, FolderPrint> folders = m_settings.watched(summary->id);
    for (auto it = m_importing.cbegin(); it != m_importing.cend(); ++it)
        if (folders.contains(it.key()))
            folders[it.key()] = it.value();
    m_importing.clear();
    m_settings.setWatched(summary->id, folders);
}

void Program::chooseWorkspace(MainWindow &window, bool create)
{
    auto *dialog =
        new QFileDialog(&window, create ? tr("Name the new workspace") : tr("Choose a workspace folder"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (create) {
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setFileMode(QFileDialog::AnyFile);
        dialog->setDefaultSuffix(QStringLiteral("fathom"));
        dialog->selectFile(QStringLiteral("scans.fathom"));
    } else {
        dialog->setFileMode(QFileDialog::Directory);
        dialog->setOption(QFileDialog::ShowDirsOnly);
    }
    connect(dialog, &QFileDialog::fileSelected, this, [this, create](const QString &folder) {
        if (!create) {
            openWorkspace(folder);
            return;
        }
        m_afterOpening.reset();
        m_demoAfterOpening = false;
        m_engine->createWorkspace(folder);
    });
    dialog->open();
}

void Program::startDemo()
{
    const QString folder = ownFolder(QStringLiteral("demo.fathom"));
    const bool known = QDir(folder).exists(QStringLiteral("catalog.sqlite"));
    if (known) {
        openWorkspace(folder);
    } else {
        QDir().mkpath(QFileInfo(folder).path());
        m_afterOpening.reset();
        m_engine->createWorkspace(folder);
    }
    m_demoAfterOpening = true;
}

void Program::goOnWithDemo()
{
    if (!m_engine->summary()->writable)
        return;
    // An interrupted job goes on by itself; a cancelled, failed or paused one when it is asked for.
    for (const JobRecord &job : m_engine->jobs()->rows) {
        if (job.kind != u"demo")
            continue;
        if (job.state == JobState::Cancelled || job.state == JobState::Failed ||
            job.state == JobState::Paused)
            m_engine->resumeJob(job.id);
        return;
    }
    submit(QStringLiteral("demo"), m_demoParameters, {{"cohort", ownFolder(QStringLiteral("demo-cohort"))}});
}

void Program::submit(const QString &kind, const QJsonObject &parameters, const QJsonObject &paths)
{
    m_engine->submit(JobRequest{kind, parameters, paths});
}

void Program::submitInWorkspace(const JobRequest &request)
{
    if (m_engine->summary()) {
        m_engine->submit(request);
        return;
    }
    // A workspace is named after the day, not after the folder of the scans: that may hold a person's name.
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString folder =
        documents + QStringLiteral("/Fathom/scans-%1.fathom")
                        .arg(QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss")));
    QDir().mkpath(QFileInfo(folder).path());
    m_demoAfterOpening = false;
    m_afterOpening = request;
    m_engine->createWorkspace(folder);
}

ImportDialog *Program::importDialog()
{
    if (!m_import) {
        m_import = std::make_unique<ImportDialog>();
        m_import->setAttribute(Qt::WA_QuitOnClose, false);
        connect(m_import.get(), &ImportDialog::importRequested, this,
                [this](const QJsonObject &parameters, const QJsonObject &paths) {
                    submitInWorkspace(JobRequest{QStringLiteral("import"), parameters, paths});
                });
    }
    return m_import.get();
}

TrainDialog *Program::trainDialog()
{
    if (!m_train) {
        m_train = std::make_unique<TrainDialog>();
        m_train->setAttribute(Qt::WA_QuitOnClose, false);
        connect(m_train.get(), &TrainDialog::trainRequested, this,
                [this](const QJsonObject &parameters) { submit(QStringLiteral("train"), parameters); });
        TrainDialog *dialog = m_train.get();
        connect(dialog, &TrainDialog::gridRequested, this,
                [this](const QJsonObject &parameters) { submit(QStringLiteral("grid"), parameters); });
        connect(dialog, &TrainDialog::gridFileWanted, this, &Program::askForGrid);
        connect(dialog, &TrainDialog::gridForecastWanted, this,
                [this, dialog](const QJsonObject &parameters) {
                    m_engine->gridForecast(
                        dialog, parameters,
                        [dialog, parameters](Result<std::shared_ptr<const GridForecast>> answer) {
                            dialog->setGridForecast(parameters, answer);
                        });
                });
        connect(m_train.get(), &TrainDialog::outlookWanted, this, [this](const QString &encoder) {
            TrainDialog *dialog = m_train.get();
            m_engine->embeddingOutlook(dialog, encoder, [dialog, encoder](Result<EmbeddingOutlook> answer) {
                if (answer)
                    dialog->setOutlook(encoder, *answer);
                else
                    dialog->setOutlookFailed(encoder, answer.error());
            });
        });
    }
    return m_train.get();
}

void Program::askForGrid()
{
    auto *dialog = new QFileDialog(m_train.get(), tr("The file of a grid"));
    dialog->setObjectName(QStringLiteral("gridFileDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilter(tr("Grids (*.json)"));
    connect(dialog, &QFileDialog::fileSelected, m_train.get(), [this](const QString &path) {
        m_engine->gridFile(m_train.get(), path,
                           [this, path](Result<std::shared_ptr<const GridReading>> answer) {
                               m_train->setGridFile(path, answer);
                           });
    });
    dialog->open();
}

EmbedDialog *Program::embedDialog()
{
    if (!m_embed) {
        m_embed = std::make_unique<EmbedDialog>();
        EmbedDialog *dialog = m_embed.get();
        dialog->setAttribute(Qt::WA_QuitOnClose, false);
        connect(dialog, &EmbedDialog::embedRequested, this,
                [this](const QJsonObject &parameters) { submit(QStringLiteral("embed"), parameters); });
        connect(dialog, &EmbedDialog::forecastWanted, this, [this, dialog](const QJsonObject &parameters) {
            m_engine->embedForecast(dialog, parameters, [dialog, parameters](Result<EmbedForecast> answer) {
                if (answer)
                    dialog->setForecast(parameters, *answer);
                else
                    dialog->setForecastFailed(parameters, answer.error());
            });
        });
        connect(dialog, &EmbedDialog::speedWanted, this, [this, dialog](const QString &encoder) {
            m_engine->encodeSpeed(dialog, encoder, [dialog, encoder](Result<EncodeSpeedPtr> answer) {
                if (answer)
                    dialog->setSpeed(encoder, **answer);
                else
                    dialog->setSpeedFailed(encoder, answer.error());
            });
        });
        connect(dialog, &EmbedDialog::automaticWanted, this, [this, dialog] {
            m_engine->automaticPrecision(dialog, [dialog](Result<Precision> answer) {
                if (answer)
                    dialog->setAutomatic(*answer);
                else
                    dialog->setAutomaticFailed(answer.error());
            });
        });
    }
    return m_embed.get();
}

void Program::openEmbedDialog(const QString &encoder)
{
    EmbedDialog *dialog = embedDialog();
    m_engine->encoderTable(dialog, [dialog, encoder](Result<EncoderTablePtr> answer) {
        if (!answer)
            return;
        std::vector<RegisteredEncoder> usable;
        for (const EncoderRow &row : (*answer)->rows)
            if (row.encoder.weights != WeightsState::Gone)
                usable.push_back(row.encoder);
        dialog->setEncoders(usable, encoder);
    });
    dialog->show();
    dialog->raise();
    dialog->activateWindow();
}

void Program::importPaths(const QStringList &paths, MainWindow &window)
{
    ImportDialog *dialog = importDialog();
    if (!paths.isEmpty())
        dialog->setPaths(paths);
    dialog->move(window.frameGeometry().center() - dialog->rect().center());
    dialog->show();
    dialog->raise();
    dialog->activateWindow();
}

void Program::openHelp(const QString &page)
{
    if (!m_help) {
        m_help = std::make_unique<HelpWindow>();
        m_help->setAttribute(Qt::WA_QuitOnClose, false);
    }
    m_help->open(page);
}

void Program::setDark(bool dark, bool remember)
{
    applyTheme(*qApp, dark ? Theme::darkTheme() : Theme::lightTheme());
    if (remember)
        m_settings.setDarkTheme(dark);
}

void Program::setLanguage(const QString &language)
{
    const QLocale locale = language.isEmpty() ? QLocale::system() : QLocale(language);
    QLocale::setDefault(locale);
    for (auto *translator : {&m_translator, &m_qtTranslator}) {
        if (*translator)
            QCoreApplication::removeTranslator(translator->get());
        *translator = std::make_unique<QTranslator>();
    }
    // English has a file too: it holds the plurals.
    if (m_translator->load(locale, QStringLiteral("fathom"), QStringLiteral("_"), QStringLiteral(":/i18n")) ||
        m_translator->load(QStringLiteral(":/i18n/fathom_en.qm")))
        QCoreApplication::installTranslator(m_translator.get());
    if (m_qtTranslator->load(locale, QStringLiteral("qtbase"), QStringLiteral("_"),
                             QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(m_qtTranslator.get());
}

std::vector<JumpHit> Program::commands() const
{
    const auto hit = [](const QString &title, const char *command) {
        return JumpHit{title, tr("command"), Address::command(QLatin1String(command))};
    };
    return {hit(tr("Open workspace"), "open"),
            hit(tr("New workspace"), "new"),
            hit(tr("Explore the demo"), "demo"),
            hit(tr("Import scans"), "import"),
            hit(tr("Compute embeddings"), "embed"),
            hit(tr("Train an SAE"), "train"),
            hit(tr("Index activations"), "index"),
            hit(tr("Label features"), "label"),
            hit(tr("New window"), "window"),
            hit(tr("Dark or light theme"), "theme"),
            hit(tr("Keys of this page"), "keys"),
            hit(tr("Help"), "help"),
            hit(tr("Quit"), "quit")};
}

QString Program::encoderFor(const MainWindow &window) const
{
    return window.encoder().isEmpty() ? m_embeddedEncoder : window.encoder();
}

void Program::run(const QString &command, MainWindow &window)
{
    if (command == u"demo") {
        startDemo();
    } else if (command == u"open" || command == u"new") {
        chooseWorkspace(window, command == u"new");
    } else if (command == u"close") {
        m_engine->closeWorkspace();
    } else if (command == u"import") {
        importPaths({}, window);
    } else if (command == u"embed") {
        openEmbedDialog(encoderFor(window));
    } else if (command == u"train") {
        TrainDialog *dialog = trainDialog();
        dialog->setSummary(m_engine->summary(), window.encoder());
        dialog->show();
        dialog->raise();
        dialog->activateWindow();
    } else if (command == u"index" || command == u"label") {
        submit(command, {{"sae", window.sae()}});
    } else if (command == u"remove-sae") {
        askRemovalOfSae(*this, window, window.sae());
    } else if (command == u"remove-embeddings") {
        askRemovalOfEmbeddings(*this, window, window.encoder());
    } else if (command == u"window") {
        newWindow(window.address(), &window);
    } else if (command == u"theme") {
        setDark(!m_settings.darkTheme());
    } else if (command == u"keys") {
        if (!m_keys) {
            m_keys = std::make_unique<KeysWindow>();
            m_keys->setAttribute(Qt::WA_QuitOnClose, false);
        }
        m_keys->setKeys(window.pageTitle(), window.pageKeys());
        m_keys->show();
        m_keys->raise();
        m_keys->activateWindow();
    } else if (command == u"help") {
        openHelp(QStringLiteral("index"));
    } else if (command == u"quit") {
        QApplication::closeAllWindows();
    }
}

} // namespace fathom
