// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "subject.h"

#include "main_window.h"
#include "program.h"
#include "slice_controller.h"
#include "slice_link.h"

#include <base/thread_check.h>
#include <widgets/slice_pane.h>
#include <widgets/slice_viewer.h>

#include <QAction>
#include <QJsonArray>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace fathom;

namespace {
constexpr int patience = 120'000;
const QString grid = QStringLiteral("grid");
} // namespace

/// Two slice windows over a real engine: who moves leads, the other follows.
class TestSliceLink : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::unique_ptr<Program> m_program;
    LevelMatchPtr m_match;                              ///< two scans of which the first shows more than both
    LibraryRow m_first, m_second;                       ///< of m_match
    SlicePageView *m_one = nullptr, *m_other = nullptr; ///< showing them

    static SlicePageView *view(MainWindow *window)
    {
        return static_cast<SliceController *>(window->page(QStringLiteral("slice")))->page();
    }
    SlicePageView *open(qint64 slice)
    {
        MainWindow *window = m_program->newWindow(Address::slice(slice));
        SlicePageView *page = view(window);
        const bool there = QTest::qWaitFor([page] { return page->viewer()->volume() != nullptr; }, patience);
        return there ? page : nullptr;
    }
    static void choose(SlicePageView *page, const char *action)
    {
        page->findChild<QAction *>(QLatin1String(action))->trigger();
    }
    static QString note(SlicePageView *page)
    {
        const auto *label = page->findChild<QLabel *>(QStringLiteral("linkNote"));
        return label->isVisible() ? label->text() : QString();
    }
    // Puts the crosshair into a slice of the scan's own axial plane.
    static void goTo(SlicePageView *page, const AxialLevels &axial, int slice)
    {
        const Geometry &geometry = page->viewer()->volume()->record.geometry;
        const auto axis = size_t(axial.range.storedAxis);
        Vector3 index = geometry.toIndex(page->viewer()->crosshair());
        index[axis] = axial.range.storedFlipped ? geometry.size[axis] - 1 - slice : slice;
        page->viewer()->setCrosshair(geometry.toPatient(index));
    }
    static int sliceOf(SlicePageView *page, const AxialLevels &axial)
    {
        const auto axis = size_t(axial.range.storedAxis);
        const int stored = page->viewer()->crosshairVoxel()[axis];
        return axial.range.storedFlipped ? page->viewer()->volume()->record.geometry.size[axis] - 1 - stored
                                         : stored;
    }
    JobRecord run(const JobRequest &request)
    {
        QSignalSpy ended(&m_program->engine(), &Engine::jobEnded);
        m_program->engine().submit(request);
        if (!ended.wait(patience))
            return {};
        return ended.front().front().value<JobRecord>();
    }
    // The two scans of which the first shows most that the other does not.
    void findPair()
    {
        LibraryPtr library;
        m_program->engine().library(this, grid, [&library](auto answer) { library = *answer; });
        QTRY_VERIFY_WITH_TIMEOUT(library, patience);
        int waiting = 0;
        double most = 0;
        for (const LibraryRow &one : library->rows) {
            for (const LibraryRow &other : library->rows) {
                if (one.volume.id == other.volume.id)
                    continue;
                ++waiting;
                m_program->engine().levelMatch(
                    this, grid, one.volume.id, other.volume.id, [&, one, other](auto answer) {
                        --waiting;
                        if (!answer || !(*answer)->alignment.hasCommonPart())
                            return;
                        const AxialLevels &axial = (*answer)->firstAxial;
                        const auto &nodes = (*answer)->alignment.nodes;
                        const double whole = std::abs(axial.stepMm) * axial.range.count;
                        const double alone = whole - (nodes.back().first - nodes.front().first);
                        if (alone > most) {
                            most = alone;
                            m_match = *answer;
                            m_first = one;
                            m_second = other;
                        }
                    });
            }
        }
        QTRY_COMPARE_WITH_TIMEOUT(waiting, 0, patience);
        QVERIFY2(most > 60, qPrintable(QString::number(most)));
    }

private Q_SLOTS:
    void initTestCase()
    {
        test::usePrivateFolder();
        const QString cohort = test::smallCohort(5);
        QVERIFY(!cohort.isEmpty());
        setGuiThread();
        m_program = std::make_unique<Program>();
        m_program->engine().setEncoderLoader(test::loadGridEncoder);
        QSignalSpy opened(&m_program->engine(), &Engine::workspaceOpened);
        m_program->engine().createWorkspace(m_folder.filePath(QStringLiteral("link.fathom")));
        QVERIFY(opened.wait(patience));
        QCOMPARE(run({QStringLiteral("import"), {}, {{"paths", QJsonArray{cohort}}}}).state, JobState::Done);
        QCOMPARE(run({QStringLiteral("embed"), {{"encoder", grid}}, {}}).state, JobState::Done);
        findPair();
    }
    void init()
    {
        m_one = open(m_first.middleSlice);
        m_other = open(m_second.middleSlice);
        QVERIFY(m_one && m_other);
    }
    void cleanup()
    {
        choose(m_one, "linkOff");
        delete m_one->window();
        delete m_other->window();
    }

    void nothingMovesWhileOff()
    {
        const auto before = m_other->viewer()->crosshairVoxel();
        goTo(m_one, m_match->firstAxial, 1);
        QCOMPARE(m_other->viewer()->crosshairVoxel(), before);
        QVERIFY(note(m_one).isEmpty());
    }

    void anatomyKeepsBothAtTheSameLevel()
    {
        choose(m_one, "linkAnatomy");
        QCOMPARE(m_program->sliceLink().mode(), LinkMode::Anatomy);
        QTRY_COMPARE_WITH_TIMEOUT(
            note(m_other), QStringLiteral("Linked by anatomy with %1").arg(m_first.volume.alias), patience);
        const auto &nodes = m_match->alignment.nodes;
        int moved = 0;
        for (const size_t at : {nodes.size() / 4, nodes.size() / 2, 3 * nodes.size() / 4}) {
            const int slice = int(std::lround(m_match->firstAxial.slice(nodes[at].first)));
            const auto before = m_other->viewer()->crosshairVoxel();
            goTo(m_one, m_match->firstAxial, slice);
            // The follower is where the alignment says, and the leader was not moved back.
            QCOMPARE(sliceOf(m_one, m_match->firstAxial), slice);
            const auto level = m_match->alignment.secondAt(m_match->firstAxial.mm(slice));
            QVERIFY(level);
            QCOMPARE(sliceOf(m_other, m_match->secondAxial),
                     int(std::lround(m_match->secondAxial.slice(*level))));
            const auto after = m_other->viewer()->crosshairVoxel();
            moved += after != before ? 1 : 0;
            for (size_t axis = 0; axis < 3; ++axis) // its place within the level is its own
                QVERIFY(int(axis) == m_match->secondAxial.range.storedAxis || after[axis] == before[axis]);
        }
        QVERIFY(moved >= 2);
        // The other one leads now.
        const int slice = int(std::lround(m_match->secondAxial.slice(nodes[nodes.size() / 3].second)));
        goTo(m_other, m_match->secondAxial, slice);
        QCOMPARE(sliceOf(m_other, m_match->secondAxial), slice);
        const auto level = m_match->alignment.firstAt(m_match->secondAxial.mm(slice));
        QCOMPARE(sliceOf(m_one, m_match->firstAxial), int(std::lround(m_match->firstAxial.slice(*level))));
    }

    void whereThereIsNoCounterpartTheOtherStays()
    {
        choose(m_one, "linkAnatomy");
        QTRY_VERIFY_WITH_TIMEOUT(!note(m_other).contains(QStringLiteral("matching")), patience);
        const AxialLevels &axial = m_match->firstAxial;
        const int last = axial.range.count - 1;
        const int outside = m_match->alignment.secondAt(axial.mm(0)) ? last : 0;
        QVERIFY(!m_match->alignment.secondAt(axial.mm(outside)));
        const auto before = m_other->viewer()->crosshairVoxel();
        goTo(m_one, axial, outside);
        QCOMPARE(m_other->viewer()->crosshairVoxel(), before);
        QVERIFY2(note(m_one).contains(QStringLiteral("here no counterpart")), qPrintable(note(m_one)));
        QVERIFY(note(m_other).contains(QStringLiteral("here no counterpart")));
        goTo(m_one, axial, int(std::lround(axial.slice(m_match->alignment.nodes[5].first))));
        QVERIFY(!note(m_one).contains(QStringLiteral("counterpart")));
    }

    void millimetresAreThePatients()
    {
        choose(m_one, "linkMillimetres");
        const Geometry &there = m_other->viewer()->volume()->record.geometry;
        // A place that lies in both scans.
        const Vector3 place = there.toPatient({there.size[0] / 2.0, there.size[1] / 2.0, 2.0});
        m_other->viewer()->setCrosshair(place);
        const Vector3 reached = m_other->viewer()->crosshair(), followed = m_one->viewer()->crosshair();
        const Geometry &here = m_one->viewer()->volume()->record.geometry;
        const Vector3 index = here.toIndex(reached);
        for (size_t axis = 0; axis < 3; ++axis) {
            const double nearest =
                std::clamp(std::floor(index[axis] + 0.5), 0.0, double(here.size[axis] - 1));
            QVERIFY(std::abs(here.toIndex(followed)[axis] - nearest) < 1e-6);
        }
        QVERIFY(note(m_one).startsWith(QStringLiteral("Linked by millimetres with ")));
    }

    void aPairHoldsFromWhereItWasSet()
    {
        goTo(m_one, m_match->firstAxial, m_match->firstAxial.range.count / 2);
        goTo(m_other, m_match->secondAxial, m_match->secondAxial.range.count / 2);
        const Vector3 one = m_one->viewer()->crosshair(), other = m_other->viewer()->crosshair();
        choose(m_one, "linkPair");
        QCOMPARE(m_other->viewer()->crosshair(), other); // setting it moves nothing
        m_one->viewer()->scroll(Plane::Axial, 2);
        const Vector3 moved = m_one->viewer()->crosshair(), followed = m_other->viewer()->crosshair();
        const double spacing =
            m_second.volume.geometry.spacing[size_t(m_match->secondAxial.range.storedAxis)];
        QVERIFY(std::abs(moved[2] - one[2]) > 1);
        QVERIFY(std::abs((followed[2] - other[2]) - (moved[2] - one[2])) <= spacing / 2 + 1e-6);
        // Back again without a drift, from the other side.
        m_other->viewer()->setCrosshair(other);
        for (size_t axis = 0; axis < 3; ++axis)
            QVERIFY(std::abs(m_one->viewer()->crosshair()[axis] - one[axis]) < 1e-6);
    }

    void aWindowAloneSaysSo()
    {
        choose(m_one, "linkAnatomy");
        m_other->window()->hide();
        QTRY_VERIFY(note(m_one).contains(QStringLiteral("no other slice window")));
        m_other->window()->show();
        QTRY_VERIFY(note(m_one).contains(m_second.volume.alias));
    }

    void withoutEmbeddingsItSaysWhatToDo() // last: they are gone then
    {
        choose(m_one, "linkAnatomy");
        QTRY_VERIFY_WITH_TIMEOUT(!note(m_one).contains(QStringLiteral("matching")), patience);
        bool removed = false;
        m_program->engine().removeEmbeddings(this, grid, [&removed](auto answer) { removed = bool(answer); });
        QTRY_VERIFY_WITH_TIMEOUT(removed, patience);
        QTRY_VERIFY_WITH_TIMEOUT(note(m_one).contains(QStringLiteral("compute embeddings")), patience);
    }

    void cleanupTestCase() { m_program.reset(); }
};

FATHOM_TEST_SUBJECT(slice_link, TestSliceLink)
#include "tst_slice_link.moc"
