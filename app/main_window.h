// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/address.h>
#include <widgets/page_view.h>
#include <widgets/translated.h>

#include <engine/snapshots.h>

#include <QHash>
#include <QMainWindow>
#include <base/error.h>

class QStackedWidget;
class QTimer;

namespace fathom {

class ContextBar;
class FirstStartView;
class JumpPalette;
class NavigationBar;
class NavigationHistory;
class NoticeBar;
class PageController;
class PipelineStrip;
class Program;
class RailView;

/// One window of the program: rail, context bar, navigation and pages. Several may be open over one engine.
class MainWindow : public Translated<QMainWindow>
{
    Q_OBJECT
public:
    /// @param address  the first page; empty: what fits the workspace
    /// @param from  window whose encoder, SAE, level and filter are taken over
    explicit MainWindow(Program &program, const QString &address = {}, const MainWindow *from = nullptr);
    ~MainWindow() override;

    /// Follows an address: shows a page (and remembers it in the history) or runs a command.
    void open(const QString &address, bool newWindow = false);
    void showOpening(const QString &folder);
    [[nodiscard]] NoticeBar *notices() const { return m_notices; }
    [[nodiscard]] QString address() const;
    [[nodiscard]] QString encoder() const;
    [[nodiscard]] QString sae() const;
    [[nodiscard]] QString pageTitle() const;
    [[nodiscard]] std::vector<PageKey> pageKeys() const;
    /// "library", "features", "feature", "slice", "encoders", "jobs".
    [[nodiscard]] PageController *page(const QString &name) const { return m_pages.value(name); }
    [[nodiscard]] PageController *currentPage() const { return m_current; }
    [[nodiscard]] ContextBar *context() const { return m_context; }
    [[nodiscard]] FirstStartView *firstStart() const { return m_start; }
    void popUpJump();
    void retranslate() override;

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void build();
    void addShortcuts();
    void connectEngine();
    void addPage(const QString &name, PageController *page);
    void showAddress(const QString &address);
    void contextChanged();
    void updateFrame();
    void updateFilterNote();
    void updateCommands();
    void workspaceOpened(const WorkspaceSummaryPtr &summary);
    void workspaceChanged(const WorkspaceSummaryPtr &summary);
    void workspaceClosed();
    void jobEnded(const JobRecord &job);
    void showStorage(const WorkspaceSummaryPtr &summary);
    bool takesDrop(QObject *watched, QEvent *event);
    void goBack();
    void goForward();

    Program &m_program;
    ContextBar *m_context;
    NavigationBar *m_bar;
    NoticeBar *m_notices;
    PipelineStrip *m_strip;
    RailView *m_rail;
    QWidget *m_frame;
    QStackedWidget *m_stack;
    FirstStartView *m_start;
    JumpPalette *m_jump;
    NavigationHistory *m_history;
    QTimer *m_reload;
    QHash<QString, PageController *> m_pages;
    PageController *m_current = nullptr;
    QString m_pendingAddress;
    QString m_rebuilt; ///< what a rebuild saved, until its workspace is open
};

} // namespace fathom
