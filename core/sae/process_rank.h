// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <QProcessEnvironment>

#include <optional>

namespace fathom {

/// Which of several processes that train one SAE together this one is.
struct ProcessRank
{
    int rank = 0;                      ///< 0 keeps the checkpoints and the model
    int ranks = 2;                     ///< how many there are
    int localRank = 0, localRanks = 1; ///< on this machine: choose its GPU and share its cores
    QString address;                   ///< host name or address on which rank 0 listens
    quint16 port = 0;
};

/// What a launcher says in the environment: torchrun (RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR,
/// MASTER_PORT), mpirun of Open MPI (OMPI_COMM_WORLD_RANK ...) or srun of Slurm (SLURM_PROCID ... of a step).
/// MASTER_ADDR and MASTER_PORT are heeded under each; without, mpirun's processes must be on one machine and
/// those of srun meet on the first of its nodes.
/// @return nothing where this process is the only one. Errors: Usage (names the variable).
[[nodiscard]] Result<std::optional<ProcessRank>> processRank(const QProcessEnvironment &environment);

} // namespace fathom
