// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "subject.h"

#include "feature_controllers.h"
#include "library_controller.h"
#include "main_window.h"
#include "program.h"
#include "slice_controller.h"

#include <base/thread_check.h>
#include <volume/cohort.h>
#include <widgets/context_bar.h>
#include <widgets/feature_header.h>
#include <widgets/feature_page_view.h>
#include <widgets/feature_table_model.h>
#include <widgets/feature_table_view.h>
#include <widgets/features_page_view.h>
#include <widgets/first_start_view.h>
#include <widgets/import_dialog.h>
#include <widgets/job_card.h>
#include <widgets/slice_gallery.h>
#include <widgets/slice_gallery_model.h>
#include <widgets/slice_page_view.h>
#include <widgets/slice_pane.h>
#include <widgets/slice_viewer.h>
#include <widgets/viewer_preferences.h>

#include <QApplication>
#include <QComboBox>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace fathom;

namespace {
const QString label = QStringLiteral("seen by the reader of this test");
constexpr int patience = 120'000;
} // namespace

// The window as a person uses it, over a real engine. This thread is named the GUI thread, so that a store
// function entered on it would abort the process.
class TestMainWindow : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString m_workspace, m_cohort, m_sae;
    int m_feature = -1;

    static std::unique_ptr<Program> program()
    {
        auto made = std::make_unique<Program>();
        made->engine().setEncoderLoader(test::loadGridEncoder);
        return made;
    }
    static FeaturesPageView *features(MainWindow &window)
    {
        return static_cast<FeaturesController *>(window.page(QStringLiteral("features")))->page();
    }
    static FeaturePageView *feature(MainWindow &window)
    {
        return static_cast<FeatureController *>(window.page(QStringLiteral("feature")))->page();
    }
    static LibraryPageView *library(MainWindow &window)
    {
        return static_cast<LibraryController *>(window.page(QStringLiteral("library")))->page();
    }
    static SlicePageView *slice(MainWindow &window)
    {
        return static_cast<SliceController *>(window.page(QStringLiteral("slice")))->page();
    }
    /// Runs a job to its end and uses the window meanwhile.
    /// @return user actions that met the running job
    static int useDuring(Program &program, MainWindow &window, const JobRequest &request, JobRecord *end)
    {
        QSignalSpy ended(&program.engine(), &Engine::jobEnded);
        program.engine().submit(request);
        static const char *const pages[] = {"jobs", "library", "features"};
        int actions = 0;
        QElapsedTimer clock;
        clock.start();
        for (int i = 0; ended.isEmpty() && clock.elapsed() < patience; ++i) {
            window.open(Address::page(QLatin1String(pages[i % 3])));
            QTest::qWait(5); // lets the window paint what was asked for
            for (const JobRecord &job : program.engine().jobs()->rows) {
                if (job.kind == request.kind && job.state == JobState::Running)
                    ++actions;
            }
        }
        if (!ended.isEmpty())
            *end = ended.front().front().value<JobRecord>();
        return actions;
    }

private Q_SLOTS:
    void initTestCase()
    {
        test::usePrivateFolder();
        m_cohort = test::smallCohort(5);
        QVERIFY(!m_cohort.isEmpty());
        setGuiThread();
        m_workspace = m_folder.filePath(QStringLiteral("window.fathom"));
    }

    void aChosenWindowOutlivesTheProgram()
    {
        auto &viewing = ViewerPreferences::shared();
        const QString dataset = QStringLiteral("some-set");
        {
            const auto program = this->program();
            viewing.remember(Modality::Ct, dataset, {QString(), {-7, 11}}); // and closed at once
        }
        viewing.fromJson({});
        QVERIFY(!viewing.remembered(Modality::Ct, dataset));
        const auto program = this->program();
        const auto kept = viewing.remembered(Modality::Ct, dataset);
        QVERIFY(kept);
        QCOMPARE(kept->window.lower, -7.0);
        QCOMPARE(kept->window.upper, 11.0);
        viewing.forget(Modality::Ct, dataset);
    }
    void jobsRunWhileThePersonWorks()
    {
        const auto program = this->program();
        MainWindow *window = program->newWindow();
        QSignalSpy opened(&program->engine(), &Engine::workspaceOpened);
        program->engine().createWorkspace(m_workspace);
        QVERIFY(opened.wait(patience));
        QJsonObject training = test::smallTraining();
        training[QLatin1String("encoder")] = QStringLiteral("grid");
        const std::vector<JobRequest> chain = {
            {QStringLiteral("import"), {}, {{"paths", QJsonArray{m_cohort}}}},
            {QStringLiteral("embed"), {{"encoder", training["encoder"]}}, {}},
            {QStringLiteral("train"), training, {}}};
        int overlapping = 0;
        for (const JobRequest &request : chain) {
            JobRecord end;
            overlapping += useDuring(*program, *window, request, &end) > 0 ? 1 : 0;
            QVERIFY2(end.state == JobState::Done,
                     qPrintable(request.kind + QStringLiteral(": ") + end.error));
            if (request.kind == u"train")
                m_sae = end.result["sae"].toString();
        }
        QCOMPARE(overlapping, 3);
        for (const char *kind : {"index", "label"}) {
            JobRecord end;
            useDuring(*program, *window, {QLatin1String(kind), {{"sae", m_sae}}, {}}, &end);
            QVERIFY2(end.state == JobState::Done, qPrintable(end.error));
        }
        QVERIFY(!m_sae.isEmpty());
    }

    void pathsFromOutsideOpenWhatTheyAre()
    {
        const auto program = this->program();
        MainWindow *window = program->newWindow();
        QSignalSpy opened(&program->engine(), &Engine::workspaceOpened);
        QSignalSpy failed(&program->engine(), &Engine::workspaceFailed);
        // A file manager hands over the catalogue; a workspace may have any name.
        program->openPaths({m_workspace + QStringLiteral("/catalog.sqlite")}, *window);
        QVERIFY(opened.wait(patience));
        QCOMPARE(program->engine().summary()->folder, m_workspace);
        const QString plain = m_folder.filePath(QStringLiteral("plain"));
        QVERIFY(QFile::link(m_workspace, plain));
        program->openPaths({plain + QLatin1Char('/')}, *window);
        QVERIFY(opened.wait(patience));
        QCOMPARE(opened.size(), 2);
        // Scans are offered for import; a DICOMDIR stands for its folder.
        const QString disc = m_folder.filePath(QStringLiteral("disc"));
        QVERIFY(QDir().mkpath(disc));
        QFile list(disc + QStringLiteral("/DICOMDIR"));
        QVERIFY(list.open(QIODevice::WriteOnly));
        program->openPaths({m_cohort, list.fileName()}, *window);
        QVERIFY(program->importDialog()->isVisible());
        QCOMPARE(program->importDialog()->paths(), QStringList({m_cohort, disc}));
        // What is not there is told as a workspace that cannot be opened.
        program->openPaths({m_folder.filePath(QStringLiteral("gone"))}, *window);
        QVERIFY(failed.wait(patience));
    }

    void aFeatureIsFoundReadAndLabelled()
    {
        const auto program = this->program();
        MainWindow *window = program->newWindow();
        window->resize(1400, 900);
        window->activateWindow(); // shortcuts work in the active window only
        QVERIFY(QTest::qWaitForWindowActive(window));
        program->openWorkspace(m_workspace);
        QTRY_VERIFY_WITH_TIMEOUT(window->currentPage() == window->page(QStringLiteral("features")) &&
                                     window->currentPage()->isFull(),
                                 patience);
        // A feature of the table.
        FeatureTableView *table = features(*window)->tableView();
        QVERIFY(table->model()->rowCount() > 0);
        table->setFocus();
        table->setCurrentIndex(table->model()->index(0, 0));
        m_feature = table->currentIndex().data(FeatureTableModel::FeatureRole).toInt();
        QTest::keyClick(table, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(feature(*window)->page() && window->currentPage()->isFull(), patience);
        QCOMPARE(feature(*window)->page()->row.feature, m_feature);
        QVERIFY(!feature(*window)->page()->top.empty());
        // Its strongest slice, with a heat map.
        SliceGalleryView *gallery = feature(*window)->gallery();
        const qint64 strongest = gallery->slices().slice(0).slice.id;
        QTRY_VERIFY_WITH_TIMEOUT(!gallery->slices().thumbnail(strongest).isNull(), patience);
        gallery->setCurrentIndex(gallery->model()->index(0, 0));
        QTest::keyClick(gallery, Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(gallery->slices().heatMap(strongest) != nullptr, patience);
        QTest::keyClick(gallery, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(slice(*window)->page() && slice(*window)->page()->slice.id == strongest,
                                 patience);
        QTRY_VERIFY_WITH_TIMEOUT(slice(*window)->viewer()->volume() != nullptr, patience);
        // The crosshair moves with a key.
        SliceViewer *viewer = slice(*window)->viewer();
        const auto before = viewer->crosshairVoxel();
        QTest::keyClick(viewer->pane(Plane::Axial), Qt::Key_Left);
        QTRY_VERIFY(viewer->crosshairVoxel() != before);
        QVERIFY(!viewer->readout().isEmpty());
        // Back to the feature, and a label of one's own.
        QTest::keyClick(window, Qt::Key_Left, Qt::AltModifier);
        QTRY_VERIFY_WITH_TIMEOUT(window->currentPage() == window->page(QStringLiteral("feature")) &&
                                     window->currentPage()->isSettled(),
                                 patience);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_E);
        auto *text = feature(*window)->findChild<QLineEdit *>(QStringLiteral("labelText"));
        QTRY_VERIFY(text->isVisible() && text->hasFocus());
        QTest::keyClicks(QApplication::focusWidget(), label); // the old text is selected
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(feature(*window)->page()->labels.front().text == label, patience);
        QVERIFY(feature(*window)->page()->labels.size() >= 2);
        QCOMPARE(feature(*window)->page()->labels.front().author, LabelAuthor::Person);
        QTest::keyClick(window, Qt::Key_Right, Qt::AltModifier);
        QTRY_VERIFY(window->currentPage() == window->page(QStringLiteral("slice")));
    }

    void theFilterHoldsOnEveryPage()
    {
        const auto program = this->program();
        MainWindow *window = program->newWindow();
        window->resize(1400, 900);
        program->openWorkspace(m_workspace);
        QTRY_VERIFY_WITH_TIMEOUT(window->currentPage() && window->currentPage()->isFull(), patience);
        const auto settled = [&] {
            return window->currentPage()->isFull() && window->currentPage()->isSettled();
        };
        const FeatureTableModel *table = features(*window)->tableView()->table();
        const int all = table->rowCount();
        auto *box = window->findChild<QComboBox *>(QStringLiteral("contextModality"));
        box->setCurrentIndex(1);
        Q_EMIT box->activated(1);
        QCOMPARE(window->context()->filter().modality, QStringLiteral("ct"));
        QTRY_VERIFY_WITH_TIMEOUT(settled() && table->table() && table->table()->filter.modality == u"ct",
                                 patience);
        QCOMPARE(table->rowCount(), all);
        qint64 strongest = 0;
        int fires = 0;
        for (int row = 0; row < all; ++row) {
            fires += table->row(row).topSlices.empty() ? 0 : 1;
            for (const SliceRef &slice : table->row(row).topSlices) {
                QCOMPARE(slice.modality, Modality::Ct);
                strongest = slice.id;
            }
        }
        QVERIFY(fires > 0);
        QCOMPARE(features(*window)->tableView()->model()->rowCount(), fires);
        const auto *note = window->findChild<QLabel *>(QStringLiteral("filterNote"));
        QVERIFY(note->isVisible());
        // The slice's neighbours.
        window->open(Address::slice(strongest));
        QTRY_VERIFY_WITH_TIMEOUT(settled() && slice(*window)->page()->slice.id == strongest, patience);
        const SlicePagePtr page = slice(*window)->page();
        QVERIFY(page->othersShown > 0 && page->othersShown < page->others);
        for (const SimilarSlice &similar : page->byEmbedding)
            QCOMPARE(similar.slice.modality, Modality::Ct);
        QVERIFY(note->isVisible());
        // The scans; and no note where nothing is hidden.
        window->open(Address::page(QStringLiteral("library")));
        QTRY_VERIFY_WITH_TIMEOUT(settled(), patience);
        const QAbstractItemModel *scans = library(*window)->table()->model();
        QVERIFY(scans->rowCount() > 0 && scans->rowCount() < 5);
        QVERIFY(note->isVisible());
        window->open(Address::page(QStringLiteral("jobs")));
        QVERIFY(!note->isVisible());
        // "clear filter" on a page clears it everywhere.
        window->open(Address::page(QStringLiteral("library")));
        QTest::mouseClick(window->findChild<QWidget *>(QStringLiteral("clearLibraryFilter")), Qt::LeftButton);
        QVERIFY(window->context()->filter() == ContextFilter{});
        QCOMPARE(scans->rowCount(), 5);
        window->open(Address::page(QStringLiteral("features")));
        QTRY_VERIFY_WITH_TIMEOUT(settled() && table->table()->filter == ContextFilter{}, patience);
        QCOMPARE(features(*window)->tableView()->model()->rowCount(), all);
    }

    void anotherWorkspaceShowsNothingOfTheOneBefore()
    {
        QTemporaryDir other;
        CohortOptions options;
        options.subjects = 2;
        options.seed = 77;
        options.spacingMm = 6.0;
        QuietContext quiet;
        QVERIFY(writeCohort(other.filePath(QStringLiteral("cohort")), options, quiet));

        const auto program = this->program();
        MainWindow *window = program->newWindow(Address::slice(1));
        window->resize(1400, 900);
        program->openWorkspace(m_workspace);
        QTRY_VERIFY_WITH_TIMEOUT(slice(*window)->viewer()->volume() != nullptr, patience);
        const QString firstScan = slice(*window)->page()->volume.contentHash;
        const VolumePtr firstVoxels = slice(*window)->viewer()->volume()->volume;
        for (const QString &address :
             {Address::feature(m_sae, m_feature), Address::page(QStringLiteral("library")),
              Address::page(QStringLiteral("jobs")), Address::page(QStringLiteral("features"))}) {
            window->open(address);
            QTRY_VERIFY_WITH_TIMEOUT(window->currentPage()->isFull() && window->currentPage()->isSettled(),
                                     patience);
        }
        QTRY_VERIFY_WITH_TIMEOUT(library(*window)->viewer()->volume() != nullptr, patience);

        // Questions that are under way when the workspace is left are answered to nobody.
        window->open(Address::slice(2));
        program->engine().createWorkspace(other.filePath(QStringLiteral("other.fathom")));
        QVERIFY(!slice(*window)->page() && !slice(*window)->viewer()->volume());
        QVERIFY(!feature(*window)->page());
        QVERIFY(feature(*window)->gallery()->slices().slices().empty());
        QCOMPARE(features(*window)->tableView()->table()->rowCount(), 0);
        QCOMPARE(library(*window)->table()->model()->rowCount(), 0);
        QVERIFY(!library(*window)->viewer()->volume());
        QVERIFY(!window->findChild<JobCard *>());
        QSignalSpy opened(&program->engine(), &Engine::workspaceOpened);
        QVERIFY(opened.wait(patience));
        QTest::qWait(200);
        QVERIFY(!slice(*window)->page() && !slice(*window)->viewer()->volume());

        QSignalSpy ended(&program->engine(), &Engine::jobEnded);
        program->engine().submit({QStringLiteral("import"),
                                  {},
                                  {{"paths", QJsonArray{other.filePath(QStringLiteral("cohort"))}}}});
        QVERIFY(ended.wait(patience));
        QTRY_COMPARE_WITH_TIMEOUT(program->engine().summary()->volumes, 2, patience);
        window->open(Address::slice(1));
        QTRY_VERIFY_WITH_TIMEOUT(slice(*window)->viewer()->volume() != nullptr, patience);
        QVERIFY(slice(*window)->page()->volume.contentHash != firstScan);
        QVERIFY(slice(*window)->viewer()->volume()->volume->voxels != firstVoxels->voxels);
        window->open(Address::page(QStringLiteral("features")));
        QVERIFY(!window->currentPage()->isFull());
        QCOMPARE(features(*window)->tableView()->table()->rowCount(), 0);

        // And back.
        program->openWorkspace(m_workspace);
        QVERIFY(!slice(*window)->page());
        QTRY_VERIFY_WITH_TIMEOUT(window->currentPage() && window->currentPage()->isFull(), patience);
        window->open(Address::slice(1));
        QTRY_VERIFY_WITH_TIMEOUT(slice(*window)->viewer()->volume() != nullptr, patience);
        QCOMPARE(slice(*window)->page()->volume.contentHash, firstScan);
        QVERIFY(slice(*window)->viewer()->volume()->volume->voxels == firstVoxels->voxels);
    }

    void theDemoIsOneClickAndGoesOnAfterACancel()
    {
        const auto program = this->program();
        program->setDemoParameters({{"subjects", 3},
                                    {"firstSubjects", 0},
                                    {"spacing", 6.0},
                                    {"realScans", false},
                                    {"every", 4},
                                    {"encoder", "grid"},
                                    {"dictionary", QJsonArray{8, 32}},
                                    {"k", QJsonArray{2, 4}},
                                    {"steps", 40}});
        MainWindow *window = program->newWindow();
        QVERIFY(window->firstStart()->isVisible());
        auto *button = window->findChild<QPushButton *>(QStringLiteral("startDemo"));
        QSignalSpy ended(&program->engine(), &Engine::jobEnded);
        QTest::mouseClick(button, Qt::LeftButton);
        const auto demo = [&] {
            const JobTablePtr jobs = program->engine().jobs();
            return jobs->rows.empty() ? JobRecord() : jobs->rows.front();
        };
        QTRY_VERIFY_WITH_TIMEOUT(demo().kind == u"demo" && demo().state == JobState::Running, patience);
        program->engine().cancelJob(demo().id);
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
        QCOMPARE(demo().state, JobState::Cancelled);
        program->engine().closeWorkspace();
        QTRY_VERIFY(window->firstStart()->isVisible());
        // Once more: the same job goes on.
        ended.clear();
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, patience);
        QVERIFY2(demo().state == JobState::Done, qPrintable(demo().error));
        QCOMPARE(program->engine().jobs()->rows.size(), size_t(1));
        window->open(Address::page(QStringLiteral("features")));
        QTRY_VERIFY_WITH_TIMEOUT(window->currentPage()->isFull() && window->currentPage()->isSettled(),
                                 patience);
        QVERIFY(features(*window)->tableView()->model()->rowCount() > 0);
        // A demo that is done is only opened.
        program->engine().closeWorkspace();
        QSignalSpy opened(&program->engine(), &Engine::workspaceOpened);
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(opened.wait(patience));
        QTest::qWait(300);
        QCOMPARE(program->engine().jobs()->active, 0);
        program->engine().closeWorkspace();
    }

    void theLabelIsThereAfterReopening()
    {
        const auto program = this->program();
        // An address given before the workspace is open is followed once it is.
        MainWindow *window = program->newWindow(Address::feature(m_sae, m_feature));
        program->openWorkspace(m_workspace);
        QTRY_VERIFY_WITH_TIMEOUT(feature(*window)->page() != nullptr, patience);
        QCOMPARE(window->findChild<QLabel *>(QStringLiteral("currentLabel"))->text(), label);
        // Undo brings the statistics back; nothing is lost.
        feature(*window)->header()->undo();
        QTRY_VERIFY_WITH_TIMEOUT(feature(*window)->page()->labels.front().text != label, patience);
        const auto &labels = feature(*window)->page()->labels;
        QVERIFY(std::any_of(labels.begin(), labels.end(),
                            [](const LabelRecord &old) { return old.text == label; }));
        // The table knows as well.
        window->open(Address::page(QStringLiteral("features")));
        QTRY_VERIFY_WITH_TIMEOUT(window->currentPage()->isFull() && window->currentPage()->isSettled(),
                                 patience);
        const FeatureTableModel *table = features(*window)->tableView()->table();
        QVERIFY(table->row(table->rowOf(m_feature)).label != label);
    }

    void aLinkOpensASecondWindowOverTheSameEngine()
    {
        const auto program = this->program();
        MainWindow *window = program->newWindow();
        program->openWorkspace(m_workspace);
        QTRY_VERIFY_WITH_TIMEOUT(window->currentPage() && window->currentPage()->isFull(), patience);
        auto *box = window->findChild<QComboBox *>(QStringLiteral("contextPlane"));
        box->setCurrentIndex(1);
        Q_EMIT box->activated(1);
        window->open(Address::feature(m_sae, m_feature), true);
        int windows = 0;
        MainWindow *second = nullptr;
        for (QWidget *widget : QApplication::topLevelWidgets()) {
            if (auto *main = qobject_cast<MainWindow *>(widget)) {
                ++windows;
                second = main != window ? main : second;
            }
        }
        QCOMPARE(windows, 2);
        QTRY_VERIFY_WITH_TIMEOUT(feature(*second)->page() != nullptr, patience);
        QCOMPARE(window->address(), Address::page(QStringLiteral("features")));
        // It looks at the same, and nothing lies behind its first page.
        QVERIFY(second->context()->filter() == window->context()->filter());
        QCOMPARE(feature(*second)->page()->filter.plane, QStringLiteral("axial"));
        QVERIFY(!second->findChild<QToolButton *>(QStringLiteral("goBack"))->isEnabled());
    }

    void anSaeAndEmbeddingsGoAfterAQuestion()
    {
        const auto program = this->program();
        MainWindow *window = program->newWindow(Address::feature(m_sae, m_feature));
        program->openWorkspace(m_workspace);
        QTRY_VERIFY_WITH_TIMEOUT(feature(*window)->page() != nullptr, patience);
        const auto answer = [&](const char *command, const char *dialog, const char *button) {
            window->open(Address::command(QLatin1String(command)));
            auto *box = window->findChild<QMessageBox *>(QLatin1String(dialog));
            QVERIFY(box && box->isVisible());
            box->findChild<QPushButton *>(QLatin1String(button))->click();
            QTRY_VERIFY(!window->findChild<QMessageBox *>(QLatin1String(dialog)));
        };
        const auto summary = [&] { return program->engine().summary(); };
        QCOMPARE(summary()->saes.size(), size_t(1));
        answer("remove-sae", "removeSae", "cancelRemoval");
        QTest::qWait(200);
        QCOMPARE(summary()->saes.size(), size_t(1));

        answer("remove-sae", "removeSae", "confirmRemoval");
        QTRY_VERIFY_WITH_TIMEOUT(summary()->saes.empty(), patience);
        QVERIFY(!QFileInfo::exists(m_workspace + QStringLiteral("/sae/") + m_sae));
        // The page that showed its feature says what is missing and keeps no picture of it.
        QTRY_VERIFY_WITH_TIMEOUT(!window->currentPage()->isFull(), patience);
        const auto said = [&] {
            QStringList sentences;
            for (const QLabel *label : window->currentPage()->view()->findChildren<QLabel *>())
                if (label->isVisible())
                    sentences << label->text();
            return sentences.join(u'|');
        };
        const QString gone = QStringLiteral("This SAE is not in the workspace any more");
        QTRY_VERIFY2(said().contains(gone), qPrintable(said()));
        window->open(Address::sae(m_sae));
        QTRY_VERIFY2(said().contains(gone), qPrintable(said()));
        window->open(Address::page(QStringLiteral("features")));
        QTRY_VERIFY2(said().contains(QLatin1String("There is no sparse autoencoder yet")),
                     qPrintable(said()));

        QVERIFY(QDir(m_workspace + QStringLiteral("/embeddings"))
                    .entryList(QDir::Dirs | QDir::NoDotAndDotDot)
                    .contains(QStringLiteral("grid")));
        answer("remove-embeddings", "removeEmbeddings", "confirmRemoval");
        QTRY_VERIFY_WITH_TIMEOUT(summary()->encoders.empty() || summary()->encoders.front().rows == 0,
                                 patience);
        QVERIFY(!QFileInfo::exists(m_workspace + QStringLiteral("/embeddings/grid")));
    }
};

FATHOM_TEST_SUBJECT(main_window, TestMainWindow)
#include "tst_main_window.moc"
