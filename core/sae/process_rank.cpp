// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "process_rank.h"

namespace fathom {

namespace {

constexpr int DefaultPort = 29500; // torchrun's

/// The names that a launcher gives its variables.
struct Launcher
{
    const char *rank, *ranks, *localRank, *localRanks;
};
constexpr Launcher Torchrun{"RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE"};
constexpr Launcher OpenMpi{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK",
                           "OMPI_COMM_WORLD_LOCAL_SIZE"};
constexpr Launcher Slurm{"SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID", "SLURM_NTASKS_PER_NODE"};

Result<int> number(const QProcessEnvironment &environment, const char *name, int least, int most)
{
    const QString text = environment.value(QString::fromLatin1(name));
    bool good = false;
    const int value = text.toInt(&good);
    if (!good || value < least || value > most)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: \"%2\" is no number from %3 to %4; training on several "
                                                "processes needs it in the environment"),
                     {QString::fromLatin1(name), text, QString::number(least), QString::number(most)}};
    return value;
}

/// The first host of a list such as node[03-07,9],big1.
QString firstHost(const QString &list)
{
    const qsizetype bracket = list.indexOf(u'[');
    const qsizetype comma = list.indexOf(u',');
    if (bracket < 0 || (comma >= 0 && comma < bracket))
        return list.left(comma < 0 ? list.size() : comma);
    qsizetype end = bracket + 1;
    while (end < list.size() && list[end].isDigit())
        ++end;
    QString host = list.left(bracket) + list.mid(bracket + 1, end - bracket - 1);
    if (const qsizetype close = list.indexOf(u']', end); close >= 0)
        for (qsizetype at = close + 1; at < list.size() && list[at] != u','; ++at)
            host += list[at];
    return host;
}

QString slurmHost(const QProcessEnvironment &environment)
{
    for (const char *name : {"SLURM_STEP_NODELIST", "SLURM_JOB_NODELIST"})
        if (const QString list = environment.value(QString::fromLatin1(name)); !list.isEmpty())
            return firstHost(list);
    return environment.value(QStringLiteral("SLURM_LAUNCH_NODE_IPADDR"));
}

/// Steps of one allocation that run at once need ports of their own; all below the ports that systems hand
/// out.
int slurmPort(const QProcessEnvironment &environment)
{
    constexpr qint64 First = 20'000, Ports = 12'000, Apart = 131;
    const qint64 job = environment.value(QStringLiteral("SLURM_JOB_ID")).toLongLong();
    const qint64 step = environment.value(QStringLiteral("SLURM_STEP_ID")).toLongLong();
    return int(First + (job + Apart * step) % Ports);
}

} // namespace

Result<std::optional<ProcessRank>> processRank(const QProcessEnvironment &environment)
{
    const auto has = [&](const char *name) { return environment.contains(QString::fromLatin1(name)); };
    // The script of a batch job has SLURM_PROCID as well, but is one process; a step's have its number too.
    const bool slurm = has("SLURM_STEP_ID") && has(Slurm.rank);
    const Launcher *launcher = has(Torchrun.ranks) ? &Torchrun
                               : has(OpenMpi.rank) ? &OpenMpi
                               : slurm             ? &Slurm
                                                   : nullptr;
    if (!launcher)
        return std::optional<ProcessRank>();
    constexpr int Most = 65'535;
    ProcessRank out;
    const char *ranks =
        slurm && launcher == &Slurm && has("SLURM_STEP_NUM_TASKS") ? "SLURM_STEP_NUM_TASKS" : launcher->ranks;
    FATHOM_TRY(out.ranks, number(environment, ranks, 1, Most));
    if (out.ranks == 1)
        return std::optional<ProcessRank>();
    FATHOM_TRY(out.rank, number(environment, launcher->rank, 0, out.ranks - 1));
    if (has(launcher->localRank)) {
        FATHOM_TRY(out.localRank, number(environment, launcher->localRank, 0, out.ranks - 1));
    }
    if (has(launcher->localRanks)) {
        FATHOM_TRY(out.localRanks, number(environment, launcher->localRanks, 1, Most));
    }

    out.address = environment.value(QStringLiteral("MASTER_ADDR"));
    if (out.address.isEmpty() && launcher == &Slurm)
        out.address = slurmHost(environment);
    if (out.address.isEmpty() && launcher == &OpenMpi && out.localRanks == out.ranks)
        out.address = QStringLiteral("127.0.0.1");
    if (out.address.isEmpty())
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "MASTER_ADDR: must name the machine of rank 0 where %1 "
                                                "processes train together"),
                     {QString::number(out.ranks)}};
    int port = launcher == &Slurm ? slurmPort(environment) : DefaultPort;
    if (has("MASTER_PORT")) {
        FATHOM_TRY(port, number(environment, "MASTER_PORT", 1, Most));
    }
    out.port = quint16(port);
    return std::optional(out);
}

} // namespace fathom
