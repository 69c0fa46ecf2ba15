// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "subject.h"

#include "feature_controllers.h"
#include "main_window.h"
#include "program.h"
#include "slice_controller.h"

#include <base/thread_check.h>
#include <widgets/context_bar.h>
#include <widgets/feature_header.h>
#include <widgets/feature_page_view.h>
#include <widgets/feature_table_model.h>
#include <widgets/feature_table_view.h>
#include <widgets/features_page_view.h>
#include <widgets/slice_gallery.h>
#include <widgets/slice_gallery_model.h>
#include <widgets/slice_page_view.h>
#include <widgets/slice_pane.h>
#include <widgets/slice_viewer.h>

#include <QApplication>
#include <QDir>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

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
        QStandardPaths::setTestModeEnabled(true);
        test::usePrivateFolder();
        m_cohort = test::smallCohort(5);
        QVERIFY(!m_cohort.isEmpty());
        setGuiThread();
        m_workspace = m_folder.filePath(QStringLiteral("window.fathom"));
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
        feature(*window)->header()->edit();
        auto *text = feature(*window)->findChild<QLineEdit *>(QStringLiteral("labelText"));
        QVERIFY(text->isVisible());
        text->setText(label);
        QTest::keyClick(text, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(feature(*window)->page()->labels.front().text == label, patience);
        QVERIFY(feature(*window)->page()->labels.size() >= 2);
        QCOMPARE(feature(*window)->page()->labels.front().author, LabelAuthor::Person);
        // Forward again, and the filter of the top bar hides what it should.
        QTest::keyClick(window, Qt::Key_Right, Qt::AltModifier);
        QTRY_VERIFY(window->currentPage() == window->page(QStringLiteral("slice")));
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
    }
};

FATHOM_TEST_SUBJECT(main_window, TestMainWindow)
#include "tst_main_window.moc"
