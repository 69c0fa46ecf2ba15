// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "folder_watch.h"
#include "settings.h"
#include "thumbnail_feed.h"

#include <engine/engine.h>

#include <QPointer>
#include <QThread>
#include <memory>
#include <optional>

class QTranslator;

namespace fathom {

class HelpWindow;
class ImportDialog;
class KeysWindow;
class MainWindow;
class SliceLink;
class TrainDialog;
class EmbedDialog;

/// What all windows share: engine, pictures, settings, dialogs, and the commands of menus and links.
class Program : public QObject
{
    Q_OBJECT
public:
    explicit Program(QObject *parent = nullptr);
    ~Program() override;

    [[nodiscard]] Engine &engine() { return *m_engine; }
    [[nodiscard]] ThumbnailFeed &pictures() { return *m_pictures; }
    [[nodiscard]] SliceLink &sliceLink() { return *m_sliceLink; }
    [[nodiscard]] Settings &settings() { return m_settings; }
    /// Another demo than the usual one, for tests; see makeDemoJob().
    void setDemoParameters(const QJsonObject &parameters) { m_demoParameters = parameters; }

    /// @param from  window whose context the new one starts with
    MainWindow *newWindow(const QString &address = {}, const MainWindow *from = nullptr);
    void openWorkspace(const QString &folder);
    /// What a drop, a file manager or the command line names: one workspace (its folder, or the catalogue
    /// in it) is opened, anything else is offered for import. A single path that leads nowhere counts as a
    /// workspace, so that the window says so.
    void openPaths(const QStringList &paths, MainWindow &window);
    /// A command of a "fathom:command/..." address, for the window that it came from.
    void run(const QString &command, MainWindow &window);
    void importPaths(const QStringList &paths, MainWindow &window);
    /// Offers paths for import as soon as the workspace is open that is being opened.
    void importAfterOpening(const QStringList &paths, MainWindow &window);
    void openHelp(const QString &page);
    void setDark(bool dark, bool remember = true);
    /// @param language  "de", "en" or empty for the system's
    void setLanguage(const QString &language);
    [[nodiscard]] ImportDialog *importDialog();
    [[nodiscard]] TrainDialog *trainDialog();
    void askForGrid();
    [[nodiscard]] EmbedDialog *embedDialog();
    /// @param encoder  that is meant first, or a variant of it
    void openEmbedDialog(const QString &encoder);
    [[nodiscard]] std::vector<JumpHit> commands() const;
    /// Folders whose new scans are imported into the open workspace by themselves; kept over a restart.
    [[nodiscard]] QStringList watched() const;
    void watch(const QString &folder, bool on);
    void setWatchPace(int settleMs, int pollMs); ///< FolderWatch::setPace(), for tests
    /// The window's encoder; in a workspace without one, the encoder that ships with the program.
    [[nodiscard]] QString encoderFor(const MainWindow &window) const;

Q_SIGNALS:
    void recentChanged();
    void watchedChanged();
    void watchVanished(const QString &folder);
    void watchReturned(const QString &folder);

private:
    void connectWatch();
    void startWatching();
    void importChanged(const QString &folder, const FolderPrint &print);
    void importEnded(const JobRecord &job);
    void chooseWorkspace(MainWindow &window, bool create);
    void startDemo();
    void goOnWithDemo();
    void submit(const QString &kind, const QJsonObject &parameters, const QJsonObject &paths = {});
    /// Submits once a workspace is open; makes one where none is.
    void submitInWorkspace(const JobRequest &request);

    Settings m_settings;
    QList<QPointer<MainWindow>> m_windows;
    std::unique_ptr<Engine> m_engine;
    ThumbnailFeed *m_pictures;
    SliceLink *m_sliceLink;
    QString m_embeddedEncoder;
    std::optional<JobRequest> m_afterOpening;
    QJsonObject m_demoParameters;
    QStringList m_scansAfterOpening; ///< dropped together with the workspace that is being opened
    QPointer<MainWindow> m_scansWindow;
    QThread m_watchThread;
    FolderWatch *m_watch;                    ///< lives in its thread
    QHash<QString, FolderPrint> m_importing; ///< watched folders whose import is on its way
    bool m_demoAfterOpening = false;         ///< the workspace that is being opened is the demo's
    std::unique_ptr<HelpWindow> m_help;
    std::unique_ptr<KeysWindow> m_keys;
    std::unique_ptr<ImportDialog> m_import;
    std::unique_ptr<TrainDialog> m_train;
    std::unique_ptr<EmbedDialog> m_embed;
    std::unique_ptr<QTranslator> m_translator, m_qtTranslator;
};

} // namespace fathom
