// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "subject.h"
#include "unprivileged.h"

#include <store/activation_index.h>

#include <QDir>
#include <QJsonArray>
#include <QProcess>
#include <QTest>

#include <sys/resource.h>

#include <csignal>

using namespace fathom;

namespace {
constexpr int subjects = 6;

enum class Trouble { DiskFull, FolderGone, PermissionLost };

// A limit of the size of files stands for a full disk: no file gets a byte longer, and none of what is there
// can be overwritten either.
void setFull(bool full)
{
    rlimit limit = {};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = full ? 1 : limit.rlim_max;
    ::setrlimit(RLIMIT_FSIZE, &limit);
}

void make(Trouble trouble, const QString &folder)
{
    if (trouble == Trouble::DiskFull)
        setFull(true);
    else if (trouble == Trouble::FolderGone)
        QDir().rename(folder, folder + QStringLiteral(".away"));
    else
        test::setWritable(folder, false);
}

void end(Trouble trouble, const QString &folder)
{
    if (trouble == Trouble::DiskFull)
        setFull(false);
    else if (trouble == Trouble::FolderGone)
        QDir().rename(folder + QStringLiteral(".away"), folder);
    else
        test::setWritable(folder, true);
}

bool copyFolder(const QString &from, const QString &to)
{
    return QProcess::execute(QStringLiteral("cp"), {QStringLiteral("-r"), from, to}) == 0;
}
} // namespace

/// What happens in the middle of a job: the disk is full, the folder is taken away, nothing may be written
/// any more, the scans vanish. The job ends in a clear state, nothing is lost, and it goes on where the
/// trouble is over.
class tst_Trouble : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString m_cohort;

    static JobRequest request(const QString &kind, const QString &cohort)
    {
        if (kind == u"import")
            return {kind, {}, {{"paths", QJsonArray{cohort}}}};
        if (kind == u"embed")
            return {kind, {{"encoder", "grid"}}, {}};
        if (kind == u"train")
            return {kind, test::smallTraining(), {}};
        return {kind, {{"sae", "sae-1"}}, {}};
    }
    /// The workspace as it is before a job of this kind.
    [[nodiscard]] QString before(const QString &kind) const
    {
        return m_folder.filePath(kind + QStringLiteral(".fathom"));
    }
    static JobSystemOptions options()
    {
        JobSystemOptions options;
        options.threads = 2;
        options.encoders = test::loadGridEncoder;
        return options;
    }
    /// What a job of this kind makes, counted.
    static qint64 made(const Workspace &workspace, const QString &kind)
    {
        if (kind == u"import")
            return qint64(workspace.volumes()->size());
        if (kind == u"embed") {
            const auto all = workspace.embeddings(QStringLiteral("grid"));
            return all ? qint64(all->sliceIds.size()) : 0;
        }
        if (kind == u"train")
            return qint64(workspace.saes()->size());
        if (kind == u"index") {
            const auto index = workspace.index(QStringLiteral("sae-1"));
            return index ? qint64((*index)->sliceIds().size()) : 0;
        }
        return qint64(workspace.currentLabels(QStringLiteral("sae-1"))->size());
    }
    void run(const QString &kind, Trouble trouble);

private Q_SLOTS:
    void initTestCase();
    void jobsEndClearlyAndGoOn_data();
    void jobsEndClearlyAndGoOn();
    void scansThatVanishAreLeftOut();
    void importOfAFolderThatVanishesSaysSo();
};

void tst_Trouble::initTestCase()
{
    ::signal(SIGXFSZ, SIG_IGN);
    test::usePrivateFolder();
    m_cohort = m_folder.filePath(QStringLiteral("cohort"));
    const QString drawn = test::smallCohort(subjects);
    QVERIFY(!drawn.isEmpty());
    QVERIFY(copyFolder(drawn, m_cohort));
    const QString path = m_folder.filePath(QStringLiteral("chain.fathom"));
    VERIFY_RESULT(Workspace::create(path));
    for (const char *kind : {"import", "embed", "train", "index", "label"}) {
        QVERIFY(copyFolder(path, before(QLatin1String(kind))));
        const auto workspace = Workspace::open(path, Workspace::Mode::Write);
        VERIFY_RESULT(workspace);
        JobSystem jobs(*workspace, options(), {});
        const auto id = jobs.submit(request(QLatin1String(kind), m_cohort));
        VERIFY_RESULT(id);
        const auto ended = jobs.wait(*id);
        QVERIFY2(ended->state == JobState::Done, qPrintable(ended->error));
    }
    QVERIFY(QFile::rename(path, before(QStringLiteral("all"))));
}

void tst_Trouble::jobsEndClearlyAndGoOn_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("trouble");
    for (const char *kind : {"import", "embed", "train", "index", "label"}) {
        QTest::addRow("%s, disk full", kind) << QString::fromLatin1(kind) << int(Trouble::DiskFull);
        QTest::addRow("%s, folder gone", kind) << QString::fromLatin1(kind) << int(Trouble::FolderGone);
        QTest::addRow("%s, permission lost", kind)
            << QString::fromLatin1(kind) << int(Trouble::PermissionLost);
    }
}

void tst_Trouble::jobsEndClearlyAndGoOn()
{
    QFETCH(QString, kind);
    QFETCH(int, trouble);
    test::runUnprivileged([&] { run(kind, Trouble(trouble)); });
}

void tst_Trouble::run(const QString &kind, Trouble trouble)
{
    const QString path = m_folder.filePath(QStringLiteral("trouble.fathom"));
    QDir(path).removeRecursively();
    QVERIFY(copyFolder(before(kind), path));
    qint64 whole = 0;
    {
        const auto all = Workspace::open(before(QStringLiteral("all")), Workspace::Mode::Read);
        VERIFY_RESULT(all);
        whole = made(**all, kind);
        QVERIFY(whole > 0);
    }
    const auto workspace = Workspace::open(path, Workspace::Mode::Write);
    VERIFY_RESULT(workspace);
    const size_t volumes = (*workspace)->volumes()->size();

    // In the middle: half of what is to be done, or the last step before the only write.
    std::atomic<JobSystem *> system = nullptr;
    std::atomic<bool> happened = false;
    JobObserver observer;
    observer.tableChanged = [&] {
        const JobSystem *jobs = system;
        if (!jobs || happened)
            return;
        const JobTablePtr table = jobs->table();
        for (const JobRecord &job : table->rows) {
            const bool last = job.step == u"Counting structures" || job.step == u"Naming features";
            const bool looking = kind == u"import" && job.step != u"Reading scans";
            const bool half = !looking && kind != u"index" && job.total > 0 && 2 * job.done >= job.total;
            if (job.kind == kind && job.state == JobState::Running && (last || half) &&
                !happened.exchange(true)) {
                make(trouble, path);
            }
        }
    };
    JobSystem jobs(*workspace, options(), observer);
    system = &jobs;
    const auto id = jobs.submit(request(kind, m_cohort));
    VERIFY_RESULT(id);
    const auto failed = jobs.wait(*id);
    end(trouble, path);
    QVERIFY(happened);
    VERIFY_RESULT(failed);
    QVERIFY2(failed->state == JobState::Failed, qPrintable(jobStateName(failed->state)));
    QVERIFY2(failed->error.contains(QStringLiteral("trouble.fathom")), qPrintable(failed->error));
    QVERIFY2(failed->error.contains(QStringLiteral("check space")) ||
                 failed->error.contains(QStringLiteral("bring it back")),
             qPrintable(failed->error));
    QVERIFY2(!failed->error.contains(QStringLiteral("Unknown error")), qPrintable(failed->error));
    qInfo("%s", qPrintable(failed->error)); // the table of a report

    // Nothing is lost, and nothing half is there.
    QVERIFY(!QFileInfo::exists(path + QStringLiteral(".away")));
    QStringList unsound = *(*workspace)->audit();
    if (kind == u"label") // the copy is written after the change; the end of the job makes up for it
        unsound.removeIf([](const QString &line) { return line.startsWith(QLatin1String("labels.json")); });
    QCOMPARE(unsound, QStringList());
    QVERIFY((*workspace)->volumes()->size() >= volumes);

    // It goes on and comes to the same end.
    VERIFY_RESULT(jobs.resume(*id));
    const auto done = jobs.wait(*id);
    QVERIFY2(done->state == JobState::Done, qPrintable(done->error));
    QCOMPARE(made(**workspace, kind), whole);
    QCOMPARE(*(*workspace)->audit(), QStringList());
}

void tst_Trouble::scansThatVanishAreLeftOut()
{
    const QString path = m_folder.filePath(QStringLiteral("vanish.fathom"));
    const QString away = m_cohort + QStringLiteral(".away");
    QVERIFY(copyFolder(before(QStringLiteral("embed")), path));
    const auto workspace = Workspace::open(path, Workspace::Mode::Write);
    VERIFY_RESULT(workspace);
    std::atomic<bool> gone = false;
    std::atomic<JobSystem *> system = nullptr;
    JobObserver observer;
    observer.tableChanged = [&] {
        const JobSystem *jobs = system;
        if (jobs && jobs->table()->rows.front().done > 0 && !gone.exchange(true))
            QDir().rename(m_cohort, away);
    };
    JobSystem jobs(*workspace, options(), observer);
    system = &jobs;
    const auto id = jobs.submit(request(QStringLiteral("embed"), m_cohort));
    VERIFY_RESULT(id);
    const auto ended = jobs.wait(*id);
    QDir().rename(away, m_cohort);
    QVERIFY(gone);
    QVERIFY2(ended->state == JobState::Done, qPrintable(ended->error));
    QVERIFY(ended->result["unread"].toInt() > 0);
    QVERIFY(ended->result["embedded"].toInt() > 0); // what was read is kept
    QVERIFY(ended->log.join(u'\n').contains(QStringLiteral("was left out")));
    // With the scans back, the same job takes the rest.
    const auto again = jobs.submit(request(QStringLiteral("embed"), m_cohort));
    VERIFY_RESULT(again);
    const auto rest = jobs.wait(*again);
    QCOMPARE(rest->result["unread"].toInt(), 0);
    QCOMPARE(rest->result["rows"].toInteger(),
             made(**Workspace::open(before(QStringLiteral("all")), Workspace::Mode::Read),
                  QStringLiteral("embed")));
}

void tst_Trouble::importOfAFolderThatVanishesSaysSo()
{
    const QString path = m_folder.filePath(QStringLiteral("gone.fathom"));
    QVERIFY(copyFolder(before(QStringLiteral("import")), path));
    const QString away = m_cohort + QStringLiteral(".away");
    const auto workspace = Workspace::open(path, Workspace::Mode::Write);
    VERIFY_RESULT(workspace);
    std::atomic<bool> gone = false;
    std::atomic<JobSystem *> system = nullptr;
    JobObserver observer;
    observer.tableChanged = [&] {
        const JobSystem *jobs = system;
        if (!jobs || gone)
            return;
        const JobRecord job = jobs->table()->rows.front();
        if (job.step == u"Reading scans" && job.done > 0 && !gone.exchange(true))
            QDir().rename(m_cohort, away);
    };
    JobSystem jobs(*workspace, options(), observer);
    system = &jobs;
    const auto id = jobs.submit(request(QStringLiteral("import"), m_cohort));
    VERIFY_RESULT(id);
    const auto ended = jobs.wait(*id);
    QDir().rename(away, m_cohort);
    QVERIFY2(ended->state == JobState::Done, qPrintable(ended->error));
    QVERIFY(ended->result["refused"].toInt() > 0);
    QVERIFY(ended->result["volumes"].toInt() > 0);
    QVERIFY(!(*workspace)->problems()->empty());
    // The same folder again: what is here is known, the rest is new, and no problem is left.
    const auto again = jobs.submit(request(QStringLiteral("import"), m_cohort));
    const auto rest = jobs.wait(*again);
    QCOMPARE(rest->result["known"].toInt(), ended->result["volumes"].toInt());
    QCOMPARE(rest->result["volumes"].toInt() + rest->result["known"].toInt(), subjects);
    QCOMPARE((*workspace)->problems()->size(), size_t(0));
}

FATHOM_TEST_SUBJECT(trouble, tst_Trouble)
#include "tst_trouble.moc"
