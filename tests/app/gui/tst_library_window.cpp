// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "subject.h"
#include "unprivileged.h"

#include "library_controller.h"
#include "main_window.h"
#include "program.h"
#include "slice_controller.h"

#include <base/thread_check.h>
#include <volume/volume.h>
#include <widgets/context_bar.h>
#include <widgets/first_start_view.h>
#include <widgets/import_dialog.h>
#include <widgets/library_page_view.h>
#include <widgets/notice_bar.h>
#include <widgets/slice_page_view.h>
#include <widgets/slice_viewer.h>

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QHeaderView>
#include <QJsonArray>
#include <QLineEdit>
#include <QMimeData>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace fathom;

namespace {
constexpr int patience = 120'000;

/// Scans of 40 voxels a side with other values each.
bool writeScans(const QString &folder, int first, int count)
{
    QDir().mkpath(folder);
    for (int i = first; i < first + count; ++i) {
        Geometry geometry;
        geometry.size = {40, 40, 40};
        std::vector<qint16> values(size_t(geometry.voxels()));
        for (size_t n = 0; n < values.size(); ++n)
            values[n] = qint16((int(n) * (i + 3)) % 2000 - 1000);
        if (!writeNifti(folder + QStringLiteral("/%1.nii").arg(i), geometry, std::span<const qint16>(values)))
            return false;
    }
    return true;
}

/// Drops files on a widget as a file manager does.
bool drop(QWidget *on, const QStringList &paths)
{
    QMimeData data;
    QList<QUrl> urls;
    for (const QString &path : paths)
        urls << QUrl::fromLocalFile(path);
    data.setUrls(urls);
    data.setText(paths.join(u'\n')); // file managers add it, and a line of text would take it
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(on, &enter);
    if (!enter.isAccepted())
        return false;
    QDropEvent event(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(on, &event);
    return event.isAccepted();
}
} // namespace

/// The library of the window over a real engine: what arrives, what is dropped, what is watched, what
/// vanishes.
class TestLibraryWindow : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString m_workspace, m_cohort;

    static std::unique_ptr<Program> program()
    {
        auto made = std::make_unique<Program>();
        made->engine().setEncoderLoader(test::loadGridEncoder);
        return made;
    }
    static LibraryPageView *library(MainWindow &window)
    {
        return static_cast<LibraryController *>(window.page(QStringLiteral("library")))->page();
    }
    static SlicePageView *slice(MainWindow &window)
    {
        return static_cast<SliceController *>(window.page(QStringLiteral("slice")))->page();
    }
    static bool create(Program &program, const QString &folder)
    {
        QSignalSpy opened(&program.engine(), &Engine::workspaceOpened);
        program.engine().createWorkspace(folder);
        return opened.wait(patience);
    }
    static JobRecord run(Program &program, const JobRequest &request)
    {
        QSignalSpy ended(&program.engine(), &Engine::jobEnded);
        program.engine().submit(request);
        return ended.wait(patience) ? ended.front().front().value<JobRecord>() : JobRecord();
    }

private Q_SLOTS:
    void initTestCase()
    {
        test::usePrivateFolder();
        setGuiThread();
        m_cohort = m_folder.filePath(QStringLiteral("cohort"));
        const QString drawn = test::smallCohort(3);
        QVERIFY(!drawn.isEmpty());
        QCOMPARE(QProcess::execute(QStringLiteral("cp"), {QStringLiteral("-r"), drawn, m_cohort}), 0);
        m_workspace = m_folder.filePath(QStringLiteral("window.fathom"));
    }

    void rowsAppearWhileTheImportRuns()
    {
        constexpr int scans = 60;
        const QString folder = m_folder.filePath(QStringLiteral("many"));
        QVERIFY(writeScans(folder, 0, scans));
        const auto program = this->program();
        MainWindow *window = program->newWindow();
        QVERIFY(create(*program, m_folder.filePath(QStringLiteral("live.fathom"))));
        window->open(Address::page(QStringLiteral("library")));
        program->engine().submit({QStringLiteral("import"), {}, {{"paths", QJsonArray{folder}}}});
        const QAbstractItemModel *model = library(*window)->table()->model();
        QSet<int> seen;
        const auto look = [&] {
            if (program->engine().jobs()->active > 0 && model->rowCount() > 0)
                seen.insert(model->rowCount());
            return model->rowCount() == scans && program->engine().jobs()->active == 0;
        };
        QTRY_VERIFY_WITH_TIMEOUT(look(), patience);
        seen.remove(scans);
        QVERIFY2(!seen.isEmpty(), "no row was there before the end");
        // With their pictures.
        const auto pictured = [&] {
            const auto picture = model->index(0, 0).data(Qt::DecorationRole).value<QPixmap>();
            return picture.toImage().pixelColor(9, 9).alpha() > 0; // else the place is kept
        };
        QTRY_VERIFY_WITH_TIMEOUT(pictured(), patience);
        // The same folder again: nothing is new.
        const JobRecord again =
            run(*program, {QStringLiteral("import"), {}, {{"paths", QJsonArray{folder}}}});
        QCOMPARE(again.result["known"].toInt(), scans);
        QCOMPARE(again.result["volumes"].toInt(), 0);
    }

    void theChoicesOfTheLibraryAreKept()
    {
        {
            const auto program = this->program();
            MainWindow *window = program->newWindow();
            auto *group = library(*window)->findChild<QComboBox *>(QStringLiteral("libraryGroup"));
            group->setCurrentIndex(2);
            library(*window)->table()->sortByColumn(3, Qt::DescendingOrder);
        }
        const auto program = this->program();
        MainWindow *window = program->newWindow();
        auto *group = library(*window)->findChild<QComboBox *>(QStringLiteral("libraryGroup"));
        QCOMPARE(group->currentIndex(), 2);
        QCOMPARE(library(*window)->table()->horizontalHeader()->sortIndicatorSection(), 3);
        group->setCurrentIndex(0);
    }

    void filesAreTakenWhereverTheyAreDropped()
    {
        const auto program = this->program();
        MainWindow *window = program->newWindow();
        ImportDialog *dialog = program->importDialog();
        const QStringList scans{m_cohort, m_folder.filePath(QStringLiteral("many/0.nii"))};
        // On the first page and its cards.
        for (const char *name : {"firstStart", "startImport", "startDemo"}) {
            auto *target = window->findChild<QWidget *>(QLatin1String(name));
            QVERIFY2(target, name);
            dialog->setPaths({});
            dialog->hide();
            QVERIFY2(drop(target, scans), name);
            QVERIFY(dialog->isVisible());
            QCOMPARE(dialog->paths(), scans);
        }
        QVERIFY(create(*program, m_folder.filePath(QStringLiteral("drop.fathom"))));
        for (const char *page : {"library", "features", "feature", "slice", "jobs"}) {
            window->open(Address::page(QLatin1String(page)));
            QWidget *view = window->page(QLatin1String(page))->view();
            QList<QWidget *> targets{view, window->context()};
            for (QLineEdit *line : view->findChildren<QLineEdit *>())
                if (line->window() == window) // not that of a menu
                    targets << line;          // it takes text by itself
            for (QWidget *target : targets) {
                dialog->setPaths({});
                dialog->hide();
                QVERIFY2(drop(target, scans), qPrintable(target->objectName()));
                QVERIFY(dialog->isVisible());
                QCOMPARE(dialog->paths(), scans);
                if (const auto *line = qobject_cast<QLineEdit *>(target))
                    QVERIFY(!line->text().contains(m_cohort)); // the paths are no text for it
            }
        }
        // A workspace among them is opened, and the scans are offered for it.
        dialog->setPaths({});
        dialog->hide();
        const QString other = m_folder.filePath(QStringLiteral("live.fathom"));
        QVERIFY(drop(window->page(QStringLiteral("jobs"))->view(), {m_cohort, other}));
        QTRY_VERIFY_WITH_TIMEOUT(dialog->isVisible(), patience);
        QCOMPARE(program->engine().summary()->folder, other);
        QCOMPARE(dialog->paths(), QStringList(m_cohort));
        dialog->hide();
    }

    void aWatchedFolderIsImportedByItself()
    {
        const QString folder = m_folder.filePath(QStringLiteral("inbox"));
        const QString away = m_folder.filePath(QStringLiteral("inbox-away"));
        const QString workspace = m_folder.filePath(QStringLiteral("watch.fathom"));
        QVERIFY(writeScans(folder, 100, 2));
        {
            const auto program = this->program();
            MainWindow *window = program->newWindow();
            program->setWatchPace(200, 300);
            QVERIFY(create(*program, workspace));
            QVERIFY(program->watched().isEmpty()); // off until a person wants it
            program->watch(folder, true);
            QCOMPARE(program->watched(), QStringList(folder));
            const auto volumes = [&] { return program->engine().summary()->volumes; };
            QTRY_COMPARE_WITH_TIMEOUT(volumes(), 2, patience);
            QVERIFY(writeScans(folder + QStringLiteral("/below"), 102, 1));
            QTRY_COMPARE_WITH_TIMEOUT(volumes(), 3, patience);
            // What is there is imported once.
            QTRY_COMPARE_WITH_TIMEOUT(program->engine().jobs()->active, 0, patience);
            const size_t jobs = program->engine().jobs()->rows.size();
            QTest::qWait(1500);
            QCOMPARE(program->engine().jobs()->rows.size(), jobs);
            // The folder goes and comes back.
            const QString notice = QStringLiteral("watch ") + folder;
            QVERIFY(QDir().rename(folder, away));
            QTRY_VERIFY_WITH_TIMEOUT(window->notices()->text(notice).contains(folder), patience);
            QVERIFY(QDir().rename(away, folder));
            QTRY_VERIFY_WITH_TIMEOUT(window->notices()->text(notice).isEmpty(), patience);
        }
        QVERIFY(writeScans(folder, 110, 1)); // while nobody looks
        const auto program = this->program();
        program->newWindow();
        program->setWatchPace(200, 300);
        program->openWorkspace(workspace);
        const auto volumes = [&] {
            const auto summary = program->engine().summary();
            return summary ? summary->volumes : 0;
        };
        QTRY_COMPARE_WITH_TIMEOUT(volumes(), 4, patience);
        program->watch(folder, false);
        QVERIFY(program->watched().isEmpty());
        QTRY_COMPARE_WITH_TIMEOUT(program->engine().jobs()->active, 0, patience);
        QVERIFY(writeScans(folder, 120, 1));
        QTest::qWait(1500);
        QCOMPARE(volumes(), 4);
    }

    void aScanThatVanishesIsANotice()
    {
        const auto program = this->program();
        MainWindow *window = program->newWindow();
        QVERIFY(create(*program, m_workspace));
        QCOMPARE(run(*program, {QStringLiteral("import"), {}, {{"paths", QJsonArray{m_cohort}}}}).state,
                 JobState::Done);
        QTRY_COMPARE_WITH_TIMEOUT(program->engine().summary()->volumes, 3, patience);
        window->open(Address::slice(5));
        QTRY_VERIFY_WITH_TIMEOUT(slice(*window)->page() != nullptr, patience);
        QTRY_VERIFY_WITH_TIMEOUT(window->currentPage()->isSettled(), patience);
        QCOMPARE(window->notices()->text(QStringLiteral("scan")), QString());
        // The scans go while one is shown. It stays; the next one cannot be shown, and that is said.
        const QString away = m_cohort + QStringLiteral(".away");
        QVERIFY(QDir().rename(m_cohort, away));
        const qint64 first = slice(*window)->page()->slice.volume;
        qint64 other = 0;
        for (qint64 id = 6; other == 0 && id < 2000; id += 20) {
            window->open(Address::slice(id));
            QTRY_VERIFY_WITH_TIMEOUT(window->currentPage()->isSettled(), patience);
            if (slice(*window)->page() && slice(*window)->page()->slice.volume != first)
                other = slice(*window)->page()->slice.volume;
        }
        QVERIFY(other > 0);
        const auto notice = [&] { return window->notices()->text(QStringLiteral("scan")); };
        QTRY_VERIFY_WITH_TIMEOUT(notice().contains(QStringLiteral("locate")), patience);
        // Its link leads to where it can be located.
        auto *link = window->notices()->findChild<QToolButton *>(QStringLiteral("noticeLink_scan"));
        QTest::keyClick(link, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(library(*window)->selectedVolume(), other, patience);
        auto *moved = library(*window)->findChild<QWidget *>(QStringLiteral("scanMoved"));
        QTRY_VERIFY_WITH_TIMEOUT(moved->isVisible(), patience);
        // Embedding meanwhile leaves out what is gone and says how many.
        const JobRecord embedded = run(*program, {QStringLiteral("embed"), {{"encoder", "grid"}}, {}});
        QCOMPARE(embedded.state, JobState::Done);
        QCOMPARE(embedded.result["unread"].toInt(), 3);
        QVERIFY(window->notices()->text(QStringLiteral("unread")).startsWith(QStringLiteral("3 scan")));
        QVERIFY(QDir().rename(away, m_cohort));
        window->open(Address::slice(5));
        QTRY_VERIFY_WITH_TIMEOUT(window->currentPage()->isSettled(), patience);
    }

    void aDestroyedCatalogueIsRebuiltFromTheCopy()
    {
        const QString label = QStringLiteral("seen before the accident");
        {
            const auto program = this->program();
            program->newWindow();
            program->openWorkspace(m_workspace);
            QTRY_VERIFY_WITH_TIMEOUT(program->engine().summary() != nullptr, patience);
            QCOMPARE(run(*program, {QStringLiteral("embed"), {{"encoder", "grid"}}, {}}).state,
                     JobState::Done);
            QCOMPARE(run(*program, {QStringLiteral("train"), test::smallTraining(), {}}).state,
                     JobState::Done);
            QCOMPARE(run(*program, {QStringLiteral("index"), {{"sae", "sae-1"}}, {}}).state, JobState::Done);
            bool edited = false;
            program->engine().editLabel(this, QStringLiteral("sae-1"), 3, label, {},
                                        [&](auto answer) { edited = bool(answer); });
            QTRY_VERIFY_WITH_TIMEOUT(edited, patience);
        }
        QFile catalogue(m_workspace + QStringLiteral("/catalog.sqlite"));
        QVERIFY(catalogue.open(QIODevice::WriteOnly)); // and with that it is empty
        catalogue.close();
        const auto program = this->program();
        MainWindow *window = program->newWindow();
        auto *button = window->findChild<QPushButton *>(QStringLiteral("rebuildLabels"));
        QVERIFY(!button->isVisible());
        program->openWorkspace(m_workspace);
        QTRY_VERIFY_WITH_TIMEOUT(button->isVisible(), patience);
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(program->engine().summary() != nullptr, patience);
        QCOMPARE(program->engine().summary()->folder,
                 m_folder.filePath(QStringLiteral("window-rebuilt.fathom")));
        QVERIFY(window->notices()->text(QStringLiteral("rebuilt")).contains(QStringLiteral("1 SAE")));
        QTRY_VERIFY_WITH_TIMEOUT(program->importDialog()->isVisible(), patience);
        QCOMPARE(program->importDialog()->paths(), QStringList(m_cohort));
        program->importDialog()->hide();
        // With scans and index the label is where it was.
        QCOMPARE(run(*program, {QStringLiteral("import"), {}, {{"paths", QJsonArray{m_cohort}}}}).state,
                 JobState::Done);
        QCOMPARE(run(*program, {QStringLiteral("embed"), {{"encoder", "grid"}}, {}}).state, JobState::Done);
        QCOMPARE(run(*program, {QStringLiteral("index"), {{"sae", "sae-1"}}, {}}).state, JobState::Done);
        QString text;
        program->engine().featurePage(this, QStringLiteral("sae-1"), 3, {}, [&](auto answer) {
            if (answer && !(*answer)->labels.empty())
                text = (*answer)->labels.front().text;
        });
        QTRY_COMPARE_WITH_TIMEOUT(text, label, patience);
    }

    // The last one: what is given up does not come back.
    void aReadOnlyMediumIsLookedAt()
    {
        test::giveUpPrivilege();
        const QString path = m_folder.filePath(QStringLiteral("window-rebuilt.fathom"));
        test::setWritable(path, false);
        {
            const auto program = this->program();
            MainWindow *window = program->newWindow();
            program->openWorkspace(path);
            QTRY_VERIFY_WITH_TIMEOUT(program->engine().summary() != nullptr, patience);
            QVERIFY(!program->engine().summary()->writable);
            const QString notice = window->notices()->text(QStringLiteral("readOnly"));
            QVERIFY2(notice.contains(QStringLiteral("copy the workspace")), qPrintable(notice));
            for (const char *page : {"library", "features"}) {
                window->open(Address::page(QLatin1String(page)));
                QTRY_VERIFY_WITH_TIMEOUT(
                    window->currentPage()->isFull() && window->currentPage()->isSettled(), patience);
            }
            QVERIFY(!library(*window)->findChild<QToolButton *>(QStringLiteral("importScans"))->isEnabled());
            window->open(Address::feature(QStringLiteral("sae-1"), 3));
            QTRY_VERIFY_WITH_TIMEOUT(window->currentPage()->isFull() && window->currentPage()->isSettled(),
                                     patience);
            for (const char *name : {"editLabel", "verifyLabel", "undoLabel"})
                QVERIFY2(!window->findChild<QPushButton *>(QLatin1String(name))->isEnabled(), name);
            QSignalSpy refused(&program->engine(), &Engine::jobRefused);
            program->engine().submit({QStringLiteral("index"), {{"sae", "sae-1"}}, {}});
            QVERIFY(refused.wait(patience));
            QVERIFY(refused.front().front().value<Error>().english().contains(
                QStringLiteral("copy the workspace")));
        }
        test::setWritable(path, true);
    }
};

FATHOM_TEST_SUBJECT(library_window, TestLibraryWindow)
#include "tst_library_window.moc"
