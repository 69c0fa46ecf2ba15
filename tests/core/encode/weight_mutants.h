// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "archive_files.h"
#include "fuzz.h"

// Damaged weight files that are whole enough to get far: lengths, checksums and places fit what was changed,
// except where those are what was changed.
namespace fathom::test {

/// Safetensors: of all types, with metadata and escapes, and golden ones.
class SafetensorsMutants
{
public:
    SafetensorsMutants();
    [[nodiscard]] Mutant make(Random &random) const;

private:
    struct Seed
    {
        QByteArray header, data;
    };
    std::vector<Seed> m_seeds;
};

/// Archives of torch.save: state dicts, a checkpoint with everything that a pickle may hold, golden ones.
class ArchiveMutants
{
public:
    ArchiveMutants();
    [[nodiscard]] Mutant make(Random &random) const;

private:
    struct Seed
    {
        QByteArray pickle;
        std::vector<StoredEntry> storages;
    };
    std::vector<Seed> m_seeds;
};

} // namespace fathom::test
