// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "rank_runs.h"
#include "sae_training_state.h"
#include "subject.h"

#include <QDir>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <arpa/inet.h>
#include <cmath>
#include <csignal>
#include <sys/socket.h>
#include <unistd.h>

using namespace fathom;

namespace {

constexpr int Patience = 300'000; // ms for a busy machine

/// A port of this machine that nobody listens on.
int freePort()
{
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto *any = reinterpret_cast<sockaddr *>(&address);
    const bool good = bind(fd, any, size) == 0 && getsockname(fd, any, &size) == 0;
    close(fd);
    return good ? ntohs(address.sin_port) : 0;
}

/// Processes that train together.
class Ranks
{
public:
    Ranks(int ranks, const QStringList &arguments)
    {
        const int port = freePort();
        for (int rank = 0; rank < ranks; ++rank)
            start(rank, ranks, port, arguments);
    }
    ~Ranks()
    {
        for (const auto &process : m_processes)
            process->kill();
        for (const auto &process : m_processes)
            process->waitForFinished(-1);
    }
    [[nodiscard]] QProcess &operator[](int rank) { return *m_processes[size_t(rank)]; }
    /// @return what they said on standard error, if all ended well: empty
    [[nodiscard]] QByteArray wait()
    {
        QByteArray said;
        for (const auto &process : m_processes) {
            process->waitForFinished(Patience);
            if (process->state() != QProcess::NotRunning || process->exitStatus() != QProcess::NormalExit ||
                process->exitCode() != 0)
                said += "a rank failed: " + process->readAllStandardError();
        }
        return said;
    }

protected:
    Ranks() = default;
    void start(int rank, int ranks, int port, const QStringList &arguments)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("RANK"), QString::number(rank));
        environment.insert(QStringLiteral("WORLD_SIZE"), QString::number(ranks));
        environment.insert(QStringLiteral("LOCAL_RANK"), QString::number(rank));
        environment.insert(QStringLiteral("MASTER_ADDR"), QStringLiteral("127.0.0.1"));
        environment.insert(QStringLiteral("MASTER_PORT"), QString::number(port));
        auto process = std::make_unique<QProcess>();
        process->setProcessEnvironment(environment);
        process->start(QCoreApplication::applicationDirPath() + QStringLiteral("/train_rank"), arguments);
        m_processes.push_back(std::move(process));
    }
    std::vector<std::unique_ptr<QProcess>> m_processes;
};

/// Two processes of which the second one has other rows.
class UnlikeRanks : public Ranks
{
public:
    explicit UnlikeRanks(const QString &folder)
    {
        const int port = freePort();
        for (const int rank : {0, 1})
            start(rank, 2, port,
                  {rank == 0 ? QStringLiteral("paper") : QStringLiteral("other"), QStringLiteral("2"),
                   QStringLiteral("5"), folder, QStringLiteral("0")});
    }
};

/// The largest difference of two arrays' values, in units of the largest value.
double apart(std::span<const float> a, std::span<const float> b)
{
    double difference = a.size() == b.size() ? 0.0 : INFINITY, largest = 1e-30;
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        difference = std::max(difference, std::abs(double(a[i]) - double(b[i])));
        largest = std::max(largest, std::abs(double(b[i])));
    }
    return a.empty() ? difference : difference / largest;
}

double apart(const SaeModel &a, const SaeModel &b)
{
    return std::max({apart(a.weight(), b.weight()), apart(a.encoderBias(), b.encoderBias()),
                     apart(a.bias(), b.bias()), apart(a.decoder(), b.decoder()),
                     apart(a.featureThresholds(), b.featureThresholds()),
                     apart(a.config().thresholds, b.config().thresholds)});
}

QProcessEnvironment environmentOf(std::initializer_list<std::pair<const char *, const char *>> values)
{
    QProcessEnvironment environment;
    for (const auto &[name, value] : values)
        environment.insert(QString::fromLatin1(name), QString::fromLatin1(value));
    return environment;
}

} // namespace

class tst_Ranks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void environmentsOfLaunchers_data();
    void environmentsOfLaunchers();
    void missingVariablesAreNamed_data();
    void missingVariablesAreNamed();
    void batchesOfAStepAreAveraged();
    void stepsFollowFromTheBatches();
    void ranksEqualOneWithAsManyBatches_data();
    void ranksEqualOneWithAsManyBatches();
    void killedRankStopsTheOthers();
    void otherRowsAreRefused();
    void unevenBatchesAreRefused();
};

void tst_Ranks::environmentsOfLaunchers_data()
{
    QTest::addColumn<QProcessEnvironment>("environment");
    QTest::addColumn<int>("rank"); // -1: the only process
    QTest::addColumn<int>("ranks");
    QTest::addColumn<int>("local");
    QTest::addColumn<QString>("address");
    QTest::addColumn<int>("port");
    const auto row = [](const char *name, const QProcessEnvironment &environment, int rank, int ranks,
                        int local, const char *address, int port) {
        QTest::addRow("%s", name) << environment << rank << ranks << local << QString::fromLatin1(address)
                                  << port;
    };
    row("none", environmentOf({{"HOME", "/"}}), -1, 0, 0, "", 0);
    row("torchrun",
        environmentOf({{"RANK", "5"},
                       {"WORLD_SIZE", "8"},
                       {"LOCAL_RANK", "1"},
                       {"MASTER_ADDR", "a"},
                       {"MASTER_PORT", "77"}}),
        5, 8, 1, "a", 77);
    row("torchrun of one", environmentOf({{"RANK", "0"}, {"WORLD_SIZE", "1"}}), -1, 0, 0, "", 0);
    row("mpirun on one machine",
        environmentOf({{"OMPI_COMM_WORLD_RANK", "2"},
                       {"OMPI_COMM_WORLD_SIZE", "3"},
                       {"OMPI_COMM_WORLD_LOCAL_RANK", "2"},
                       {"OMPI_COMM_WORLD_LOCAL_SIZE", "3"}}),
        2, 3, 2, "127.0.0.1", 29500);
    row("srun",
        environmentOf({{"SLURM_PROCID", "3"},
                       {"SLURM_NTASKS", "4"},
                       {"SLURM_LOCALID", "1"},
                       {"SLURM_STEP_ID", "2"},
                       {"SLURM_JOB_ID", "100"},
                       {"SLURM_JOB_NODELIST", "gpu[07-09,12]-ib,big1"},
                       {"SLURM_LAUNCH_NODE_IPADDR", "10.0.0.1"}}),
        3, 4, 1, "gpu07-ib", 20362);
    row("srun on one node",
        environmentOf({{"SLURM_PROCID", "1"},
                       {"SLURM_NTASKS", "9"},
                       {"SLURM_STEP_NUM_TASKS", "2"},
                       {"SLURM_STEP_ID", "0"},
                       {"SLURM_STEP_NODELIST", "n1,n2"},
                       {"MASTER_PORT", "5"}}),
        1, 2, 0, "n1", 5);
    row("srun without a list",
        environmentOf({{"SLURM_PROCID", "1"},
                       {"SLURM_NTASKS", "2"},
                       {"SLURM_STEP_ID", "0"},
                       {"SLURM_LAUNCH_NODE_IPADDR", "10.0.0.1"}}),
        1, 2, 0, "10.0.0.1", 20000);
    row("script of a batch job", environmentOf({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "4"}}), -1, 0, 0, "",
        0);
}

void tst_Ranks::environmentsOfLaunchers()
{
    QFETCH(QProcessEnvironment, environment);
    QFETCH(int, rank);
    const auto process = processRank(environment);
    VERIFY_RESULT(process);
    QCOMPARE(process->has_value(), rank >= 0);
    if (rank < 0)
        return;
    QCOMPARE((*process)->rank, rank);
    QTEST((*process)->ranks, "ranks");
    QTEST((*process)->localRank, "local");
    QTEST((*process)->address, "address");
    QTEST(int((*process)->port), "port");
}

void tst_Ranks::missingVariablesAreNamed_data()
{
    QTest::addColumn<QProcessEnvironment>("environment");
    QTest::addColumn<QString>("named");
    QTest::addRow("rank") << environmentOf({{"WORLD_SIZE", "2"}, {"MASTER_ADDR", "a"}})
                          << QStringLiteral("RANK:");
    QTest::addRow("rank too large") << environmentOf(
                                           {{"RANK", "2"}, {"WORLD_SIZE", "2"}, {"MASTER_ADDR", "a"}})
                                    << QStringLiteral("RANK:");
    QTest::addRow("no number") << environmentOf({{"RANK", "0"}, {"WORLD_SIZE", "two"}})
                               << QStringLiteral("WORLD_SIZE:");
    QTest::addRow("address") << environmentOf({{"RANK", "0"}, {"WORLD_SIZE", "2"}})
                             << QStringLiteral("MASTER_ADDR:");
    QTest::addRow("mpirun on several machines") << environmentOf({{"OMPI_COMM_WORLD_RANK", "0"},
                                                                  {"OMPI_COMM_WORLD_SIZE", "4"},
                                                                  {"OMPI_COMM_WORLD_LOCAL_SIZE", "2"}})
                                                << QStringLiteral("MASTER_ADDR:");
    QTest::addRow("port")
        << environmentOf({{"RANK", "0"}, {"WORLD_SIZE", "2"}, {"MASTER_ADDR", "a"}, {"MASTER_PORT", "0"}})
        << QStringLiteral("MASTER_PORT:");
}

void tst_Ranks::missingVariablesAreNamed()
{
    QFETCH(QProcessEnvironment, environment);
    QFETCH(QString, named);
    const auto process = processRank(environment);
    QVERIFY(!process);
    QCOMPARE(int(process.error().code), int(ErrorCode::Usage));
    QVERIFY2(process.error().english().startsWith(named), qPrintable(process.error().english()));
}

// The first step of a run with three batches, of which the last one is smaller, against passes over each.
void tst_Ranks::batchesOfAStepAreAveraged()
{
    const std::vector<float> all = test::rankRows("paper");
    constexpr qint64 Rows = 150; // batches of 64, 64 and 22
    const std::span<const float> rows(all.data(), size_t(Rows) * test::RankInputs);
    SaeTrainingOptions options = test::rankRun("paper");
    options.order = RowOrder::Stored;
    options.accumulate = 3;
    options.steps = 1;
    Random random(3);
    std::vector<float> weight(size_t(options.config.features()) * test::RankInputs);
    for (float &value : weight)
        value = float(random.normal()) / 4.0F;
    SaeConfig config = options.config;
    config.thresholds.assign(config.dictionary.size(), 0.0F);
    const auto start = SaeModel::create(config, weight, std::vector<float>(size_t(config.features()), 0.0F),
                                        std::vector<float>(test::RankInputs, 0.1F), {}, {});
    VERIFY_RESULT(start);
    options.initial = *start;
    SaeStep step;
    options.onStep = [&](const SaeStep &made) { step = made; };
    QuietContext context;
    VERIFY_RESULT(trainSae(options, rows, Rows, {}, 0, context));

    double loss = 0, smallest = 0;
    qint64 kept = 0;
    std::vector<double> gradient;
    for (qint64 first = 0; first < Rows; first += options.batch) {
        const qint64 n = std::min<qint64>(options.batch, Rows - first);
        const auto pass = trainingPass(
            options, *start, rows.subspan(size_t(first) * test::RankInputs, size_t(n) * test::RankInputs), n);
        VERIFY_RESULT(pass);
        const double share = double(n) / double(Rows);
        loss += share * pass->loss;
        smallest += pass->smallestPositive;
        for (const float value : pass->latents.back())
            kept += value != 0.0F;
        size_t at = 0;
        for (const auto *part : {&pass->weightGradient, &pass->encoderGradient, &pass->biasGradient})
            for (const float value : *part) {
                if (at == gradient.size())
                    gradient.push_back(0);
                gradient[at++] += share * double(value);
            }
    }
    double square = 0;
    for (const double value : gradient)
        square += value * value;
    QVERIFY(std::abs(step.loss - loss) < 1e-6 * loss);
    QVERIFY2(std::abs(step.gradientNorm - std::sqrt(square)) < 1e-6 * std::sqrt(square),
             qPrintable(QStringLiteral("%1 %2").arg(step.gradientNorm).arg(std::sqrt(square))));
    QCOMPARE(step.kept, kept);
    QCOMPARE(step.thresholdCount, 3);
    QVERIFY(std::abs(step.thresholdSum - smallest) < 1e-6 * smallest);
}

void tst_Ranks::stepsFollowFromTheBatches()
{
    SaeTrainingOptions options = test::rankRun("fathom");
    options.epochs = 3; // 24 batches
    QCOMPARE(trainingSteps(options, test::RankRows), 24);
    options.accumulate = 5;
    QCOMPARE(trainingSteps(options, test::RankRows), 5);
}

void tst_Ranks::ranksEqualOneWithAsManyBatches_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("ranks");
    QTest::addColumn<int>("accumulate");
    for (const int ranks : {2, 3})
        for (const char *kind : {"fathom", "paper", "top_k", "jump_relu", "tensors"})
            QTest::addRow("%s, %d ranks", kind, ranks) << QString::fromLatin1(kind) << ranks << ranks;
    QTest::addRow("fathom, 2 ranks of 2 batches") << QStringLiteral("fathom") << 2 << 4;
}

void tst_Ranks::ranksEqualOneWithAsManyBatches()
{
    QFETCH(QString, kind);
    QFETCH(int, ranks);
    QFETCH(int, accumulate);
    constexpr int Steps = 50;
    const QTemporaryDir folder;
    Ranks together(ranks, {kind, QString::number(accumulate), QString::number(Steps), folder.path(),
                           QStringLiteral("0")});

    SaeTrainingOptions options = test::rankRun(kind.toStdString());
    options.accumulate = accumulate;
    options.steps = Steps;
    QuietContext context;
    const auto alone = trainSae(options, test::rankRows(kind.toStdString()), test::RankRows, {}, 0, context);
    VERIFY_RESULT(alone);
    SaeTrainingOptions single = options;
    single.accumulate = 1;
    const auto other = trainSae(single, test::rankRows(kind.toStdString()), test::RankRows, {}, 0, context);
    VERIFY_RESULT(other);

    const QByteArray said = together.wait();
    QVERIFY2(said.isEmpty(), said.constData());
    const auto model = SaeModel::load(folder.path());
    VERIFY_RESULT(model);
    const double difference = apart(*model, *alone);
    qInfo("largest relative difference %.2g (of a run with one batch a step %.2g)", difference,
          apart(*model, *other));
    QVERIFY(difference < 1e-5);
    QVERIFY(apart(*model, *other) > 1e-2); // it matters how many batches a step has
}

void tst_Ranks::killedRankStopsTheOthers()
{
    constexpr int Steps = 300;
    const QTemporaryDir folder;
    const QStringList arguments{QStringLiteral("fathom"), QStringLiteral("3"), QString::number(Steps),
                                folder.path(), QStringLiteral("30")};
    Ranks together(3, arguments);
    SaeTrainingOptions options = test::rankRun("fathom");
    options.accumulate = 3;
    options.steps = Steps;
    const auto stepReached = [&]() -> qint64 {
        const auto state = loadState(options.config, folder.path());
        return state ? state->step : 0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(stepReached() >= 20, Patience);
    QVERIFY(stepReached() < Steps / 2);
    ::kill(pid_t(together[2].processId()), SIGKILL);
    QByteArray standing;
    for (const int rank : {0, 1}) {
        QVERIFY(together[rank].waitForFinished(Patience));
        QCOMPARE(together[rank].exitStatus(), QProcess::NormalExit);
        QCOMPARE(together[rank].exitCode(), 1);
        const QByteArray said = together[rank].readAllStandardError();
        const auto match =
            QRegularExpression(QStringLiteral("rank 2 of 3 ended; the last checkpoint, step (\\d+), "
                                              "stands: go on with --resume"))
                .match(QString::fromUtf8(said));
        QVERIFY2(match.hasMatch(), said.constData());
        if (rank == 0)
            QCOMPARE(match.captured(1).toLongLong(), stepReached());
    }

    // The others' checkpoint, finished by one process, is the run that nobody disturbed.
    QuietContext context;
    const auto whole = trainSae(options, test::rankRows("fathom"), test::RankRows, {}, 0, context);
    VERIFY_RESULT(whole);
    options.checkpointFolder = folder.path();
    const auto resumed = trainSae(options, test::rankRows("fathom"), test::RankRows, {}, 0, context);
    VERIFY_RESULT(resumed);
    QVERIFY2(apart(*resumed, *whole) < 1e-3, qPrintable(QString::number(apart(*resumed, *whole))));
}

void tst_Ranks::otherRowsAreRefused()
{
    const QTemporaryDir folder;
    UnlikeRanks together(folder.path());
    for (const int rank : {0, 1}) {
        QVERIFY(together[rank].waitForFinished(Patience));
        QCOMPARE(together[rank].exitCode(), 1);
        const QByteArray said = together[rank].readAllStandardError();
        QVERIFY2(said.contains("1 of 2 processes have other options or other embeddings than rank 0"),
                 said.constData());
    }
}

void tst_Ranks::unevenBatchesAreRefused()
{
    SaeTrainingOptions options = test::rankRun("fathom");
    options.process = ProcessRank{0, 2, 0, 2, QStringLiteral("127.0.0.1"), 1};
    options.accumulate = 3;
    QuietContext context;
    const auto model = trainSae(options, test::rankRows("fathom"), test::RankRows, {}, 0, context);
    QVERIFY(!model);
    QCOMPARE(int(model.error().code), int(ErrorCode::Usage));
}

FATHOM_TEST_SUBJECT(ranks, tst_Ranks)
#include "tst_ranks.moc"
