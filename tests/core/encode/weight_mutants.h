// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "archive_files.h"
#include "fuzz.h"

// Damaged weight files that are whole enough to get far: lengths, checksums and places fit what was changed,
// except where those are what was changed.
namespace fathom::test {

/// A number below n; 0 for n = 0.
[[nodiscard]] inline qsizetype below(Random &random, quint64 n)
{
    return qsizetype(n ? random() % n : 0);
}

template <typename List> [[nodiscard]] decltype(auto) anyOf(const List &list, Random &random)
{
    return list[size_t(below(random, std::size(list)))];
}

/// Where programs go wrong.
inline constexpr quint64 EdgeNumbers[] = {
    0,          1,          2,          4,           0x7f,       0xff,       0x7fff,     0xffff,
    0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 1ULL << 40, 1ULL << 62, 1ULL << 63, ~0ULL};

/// One change of single bytes or stretches, as a broken disk or a bad transfer makes it.
void damage(QByteArray &bytes, Random &random);

/// Bytes of a golden file, by its place in tests/data/encoders.
[[nodiscard]] QByteArray goldenBytes(const char *place);

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
